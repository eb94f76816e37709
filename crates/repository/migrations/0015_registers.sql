-- A source that is a register: nothing of it is published, but what it says is compared with what is.
create table register (
    source text not null primary key references source (slug),
    -- What people call the register.
    name text not null,
    -- Which identifier joins its records with entries: organization:GB-CHC, location:CQC, attribute:..., or key.
    scheme text not null,
    set_at @time not null,
    -- By whom, as the audit trail names them.
    set_by text not null,
    -- What is published, and what it has, is noted in portions to be compared: up to here so far; nothing, once all is noted.
    noted_entity @uuid,
    noted_record bigint,
    -- 1 until its records, too, were noted to be put together again, so that they say why they are not published.
    is_new bigint not null
);

-- What a register has, by the identifier that joins.
create table register_entry (
    record bigint not null primary key references source_record (id),
    source text not null references source (slug),
    identifier text,
    name text,
    -- The district of its postcode.
    district text,
    -- there, closed (it says so itself) or removed (it is no longer in the register).
    state text not null,
    -- Whether it has to be compared.
    due bigint not null
);
create index register_entry_identifier on register_entry (source, identifier, state, district);
create index register_entry_state on register_entry (source, state, district, identifier);
create index register_entry_due on register_entry (source, record) where due = 1;

-- The identifiers of entries that are published here, as each register joins by them.
create table register_identity (
    source text not null references source (slug),
    entity @uuid not null,
    identifier text not null,
    primary key (source, entity, identifier)
) @clustered;
create index register_identity_identifier on register_identity (source, identifier);

-- Entries that were put together again, whose identifiers have to be read anew.
create table register_touched (
    source text not null references source (slug),
    entity @uuid not null,
    primary key (source, entity)
) @clustered;

-- Where a register says something else than what is published here: waits for a person.
create table register_difference (
    id @key,
    source text not null references source (slug),
    record bigint not null references source_record (id),
    -- The entry that has the identifier, and the one that taking it corrects.
    entity @uuid not null,
    about @uuid,
    field text not null,
    -- Of what the register says, compared as it is compared.
    hash text not null,
    here text not null,
    there text not null,
    since @time not null
);
create unique index register_difference_field on register_difference (record, entity, field);
create index register_difference_source on register_difference (source, record);
create index register_difference_entity on register_difference (entity);
create index register_difference_about on register_difference (about) where about is not null;

-- What a person decided. What the register said is not kept here, but its hash.
create table register_decision (
    difference bigint not null primary key,
    source text not null references source (slug),
    record bigint not null references source_record (id),
    entity @uuid not null,
    field text not null,
    hash text not null,
    -- taken or dismissed.
    verdict text not null,
    by text not null,
    at @time not null,
    -- Since when it counts no more: the register had the entry again.
    ended_at @time
);
create index register_decision_record on register_decision (record, entity, difference);
create index register_decision_entity on register_decision (entity);
