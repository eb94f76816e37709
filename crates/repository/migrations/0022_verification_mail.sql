-- The mail that a letter of verification is, so that it is known whether it went.
alter table verification_letter add column mail bigint;
-- Since when people were asked when this was asked: an answer is for that round alone. And whether it was asked of those who look after the service.
alter table verification_question add column begun_on text;
alter table verification_question add column asks bigint not null default 1;
create index verification_letter_by_mail on verification_letter (mail);
