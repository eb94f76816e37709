-- Spot checks: services of a source that were drawn by chance, so that people look whether they are right.
create table sample (
    id @key,
    source text not null references source (slug),
    -- open, closed or thrown-away.
    state text not null,
    -- What decided the draw: whoever has it can repeat that.
    seed bigint not null,
    drawn_at @time not null,
    drawn_by text not null,
    -- What was wanted: of a hundred intervals so many hold the truth, which lies so many points on either side.
    certainty bigint not null,
    margin bigint not null,
    -- How many services the source had.
    population bigint not null,
    ended_at @time,
    ended_by text,
    -- Why it was closed before all were checked; empty where all were.
    why text not null,
    -- How it came out: the level, and the share that is right, between two bounds, from 0 to 1.
    level text,
    right_share double precision,
    low double precision,
    high double precision
);
create unique index sample_open on sample (source) where state = 'open';
create index sample_by_source on sample (source, id);

-- Parts of the source that were drawn from one by one.
create table sample_stratum (
    sample bigint not null references sample (id),
    number bigint not null,
    -- never, lately or long-ago: when somebody last said that the services are right.
    what text not null,
    population bigint not null,
    -- How many of it are to be checked.
    wanted bigint not null,
    primary key (sample, number)
) @clustered;

-- The services, in the order of the draw. Those that are not in wait in reserve, for those about which nobody could be reached.
create table sample_item (
    id @key,
    sample bigint not null references sample (id),
    number bigint not null,
    entity @uuid not null references entity (id),
    stratum bigint not null,
    -- Of the published text: when it was drawn, and then the one that was checked.
    hash text not null,
    is_in bigint not null,
    -- right, wrong, unknown or gone.
    result text,
    -- What is wrong: canonical JSON of words for parts of an entry.
    areas text not null,
    note text not null,
    -- The report that was opened, by what people call it.
    report text,
    by text,
    at @time,
    -- From the page to the button.
    seconds bigint,
    unique (sample, number)
);
create index sample_item_by_entity on sample_item (entity);
create index sample_item_by_report on sample_item (report) where report is not null;

-- Sources that are to be checked, as the policy says. Made anew each day.
create table sample_due (
    source text not null primary key references source (slug),
    -- never, if none of it was checked before; else again.
    what text not null,
    since @time not null
) @clustered;
