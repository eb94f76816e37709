-- What was decided about the columns of a source's spreadsheets, to be used again.
alter table source add column mapping text;

-- Files that people sent through a page, from the moment they arrive until what came of them is old.
create table upload (
    id @uuid not null primary key,
    source text not null references source (slug),
    -- Who sent it, as the audit trail names them.
    by text not null,
    -- What the file was called.
    name text not null,
    -- The file; gone when it is no longer needed.
    content @bytes,
    size bigint not null,
    -- What was decided about its columns so far.
    mapping text,
    -- Whether it is everything that the source has.
    complete bigint not null default 0,
    -- Whether whoever sent it vouches for it: what passes the policy is published.
    accept bigint not null default 0,
    -- looked_at, waiting, reading, done or failed.
    state text not null,
    -- Rows read so far.
    read bigint not null default 0,
    submission bigint references submission (id),
    -- Why it failed, for people.
    reason text,
    arrived_at @time not null,
    ended_at @time
);
create index upload_source on upload (source, arrived_at);
