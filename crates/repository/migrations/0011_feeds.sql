-- Where the records of a source are fetched again and again, and when.
create table feed (
    source text not null primary key references source (slug),
    address text not null,
    -- When, in words of people; whoever reads feeds understands it.
    timetable text not null,
    -- Whether only what changed is asked for, where the feed can tell.
    incremental bigint not null,
    -- Of a hundred services, how many may be lost at once before a person is asked.
    most_lost bigint not null,
    paused_at @time,
    -- By whom, as the audit trail names them.
    paused_by text,
    due_at @time not null,
    -- Readings in a row that went wrong.
    failures bigint not null,
    -- Whoever reads it now has it until then; after a crash another goes on.
    leased_until @time,
    -- The reading that is under way.
    run bigint
);
create index feed_due on feed (due_at);

-- What came of reading a feed.
create table feed_run (
    id @key,
    source text not null references source (slug),
    started_at @time not null,
    ended_at @time,
    -- running, good, broken, failed, stopped, held, taken, dismissed or superseded.
    outcome text not null,
    submission bigint references submission (id),
    -- Services.
    read bigint not null default 0,
    new bigint not null default 0,
    changed bigint not null default 0,
    missing bigint not null default 0,
    -- Services that the source had before, of one that was held.
    known bigint not null default 0,
    -- What went wrong, for people.
    message text,
    -- Who decided about one that was held, as the audit trail names them.
    decided_by text
);
create index feed_run_of_source on feed_run (source, id);
create index feed_run_of_submission on feed_run (submission);
