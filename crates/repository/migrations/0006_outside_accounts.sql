-- Accounts as somebody else's directory knows them: it vouches for whoever signs in through it.
create table outside_account (
    issuer   text not null,
    -- What the directory calls them, for ever.
    subject  text not null,
    person   @uuid not null references person (id),
    since    @time not null,
    primary key (issuer, subject)
) @clustered;
-- Of one directory only one account is somebody's.
create unique index outside_account_person on outside_account (person, issuer);
