-- What a letter carries, so that mail that comes back is known to be an answer to it: nobody who did not get the letter can guess it.
alter table letter add column token text not null default '';
create index letter_token on letter (token);
