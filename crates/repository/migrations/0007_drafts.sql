-- What an upload holds: a spreadsheet, or records that were entered on pages.
alter table upload add column format text not null default 'spreadsheet';

-- Services that somebody enters or changes, from the first answer on.
create table draft (
    id @uuid not null primary key,
    source text not null references source (slug),
    -- What the record is called in its source.
    key text not null,
    -- The document of the standard, as far as it is answered.
    document text not null,
    -- The version of the record that it was begun from; none of a new one.
    base bigint,
    -- Counts changes, so that of two at once none is lost.
    version bigint not null,
    started_by text not null,
    started_at @time not null,
    changed_by text not null,
    changed_at @time not null,
    -- What it was sent as.
    upload @uuid references upload (id),
    sent_at @time
) @clustered;
create index draft_by_source on draft (source, changed_at);
-- Whoever changes a record goes on with what a colleague has begun.
create unique index draft_open on draft (source, key) where sent_at is null;
