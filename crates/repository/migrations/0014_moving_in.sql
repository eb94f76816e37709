-- What people say about the site itself.
create table feedback (
    id @key,
    reference text not null unique,
    -- What they were doing, and what went wrong or could be better.
    doing text not null,
    better text not null,
    language text not null,
    at @time not null,
    dealt_at @time,
    -- By whom, as the audit trail names them.
    dealt_by text
);
create index feedback_dealt on feedback (dealt_at) where dealt_at is not null;

-- Where those want an answer who want one: personal data, apart from what they said, and gone with it.
create table feedback_reply (
    feedback bigint not null primary key references feedback (id),
    email text not null
);

-- How the old directory of a source wrote its addresses.
create table old_pattern (
    source text not null references source (slug),
    pattern text not null primary key
);
create index old_pattern_by_source on old_pattern (source);

-- Which parameters count in single addresses, each set of names as one text: few, and kept in memory.
create table old_shape (
    shape text not null primary key
);

-- Single addresses of an old directory, in the form in which they are compared.
create table old_address (
    address text not null primary key,
    source text not null references source (slug),
    -- service, organization or location; any where none is named.
    kind text,
    key text not null
);
create index old_address_by_source on old_address (source, address);

-- Organisations that a person has looked at, to make services of their words.
create table organisation_split (
    source text not null references source (slug),
    key text not null,
    -- What was sent; none where it was put aside because it runs no services.
    upload @uuid,
    by text not null,
    at @time not null,
    primary key (source, key)
) @clustered;
