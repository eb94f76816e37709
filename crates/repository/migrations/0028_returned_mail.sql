-- What a letter carries, so that mail that comes back is known to be an answer to it: it cannot be guessed.
alter table letter add column token text not null default '';
create unique index letter_token on letter (token) where token <> '';
