-- What the place asks of data, each version as it was set. Before the first there is the one that comes with the program.
create table policy (
    id @key,
    document text not null,
    -- Why it was set.
    note text not null,
    set_by text not null,
    set_at @time not null
);

-- How good what is said of a published service is, in hundredths.
create table quality (
    entity @uuid not null primary key references entity (id),
    -- Of the published text that was looked at, by which policy, on which day of the place.
    hash text not null,
    policy bigint not null,
    day text not null,
    -- The same for services that may be one.
    likeness text,
    score bigint not null,
    completeness bigint not null,
    validity bigint not null,
    freshness bigint not null,
    uniqueness bigint not null,
    consistency bigint not null
);
create index quality_likeness on quality (likeness);
-- What has to be looked at again though nothing of it changed has no hash.
create index quality_due on quality (entity) where hash = '';
create index quality_score on quality (score, entity);

-- What was found in it.
create table quality_finding (
    entity @uuid not null references quality (entity),
    number bigint not null,
    code text not null,
    field text not null,
    said text not null,
    message text not null,
    remedy text not null,
    -- What it takes from the score, in tenths of a hundredth.
    points bigint not null,
    primary key (entity, number)
) @clustered;
create index quality_finding_code on quality_finding (code, entity);

-- How good each source was at the end of a day; of all sources together the source is empty.
create table quality_history (
    day text not null,
    source text not null,
    services bigint not null,
    score double precision not null,
    completeness double precision not null,
    validity double precision not null,
    freshness double precision not null,
    uniqueness double precision not null,
    consistency double precision not null,
    primary key (day, source)
) @clustered;

-- How often each check found something when services were looked at last: in all of them, where the source is empty, and by source.
create table quality_count (
    source text not null,
    code text not null,
    services bigint not null,
    points bigint not null,
    primary key (source, code)
) @clustered;

-- Web addresses that published services name, and whether somebody answers there.
create table web_address (
    address text not null primary key,
    -- When a published service last named it, by the day of the place.
    named_on text not null,
    -- When it is looked at next. Whoever looks puts it off first, so that two do not.
    due_at @time not null,
    checked_at @time,
    -- How often in a row nobody answered as they should.
    strikes bigint not null,
    -- What came instead.
    answer text
) @clustered;
create index web_address_due on web_address (due_at);

-- The published version of an entity is that which people see, or that which only the policy withholds.
update entity set published_version = null where state <> 'published';
