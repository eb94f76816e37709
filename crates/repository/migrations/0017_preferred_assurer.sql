-- Who of those who assure looks at what a provider sends, as its collector is already named.
alter table claim add column assurer @uuid references person (id);
