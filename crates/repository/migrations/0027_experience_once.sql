-- Tells one sending of the form from another, so that two residents who write the same words are two.
alter table experience add column once @uuid;
