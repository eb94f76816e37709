-- How it was for somebody: a resident, whom nobody knows, or a frontline worker, whose peers read it. No rating.
create table experience (
    id @key,
    reference text not null unique,
    entity @uuid not null references entity (id),
    -- worker or resident.
    voice text not null,
    -- yes, partly or no.
    helped text not null,
    -- Empty when they were forgotten.
    words text not null,
    -- Of workers only, until the account is closed; then what they were and in which team stays.
    person @uuid references person (id),
    team @uuid references team (id),
    role text,
    language text not null,
    at @time not null,
    -- waiting, shown, refused or withdrawn.
    state text not null,
    -- How many peers have said, since somebody last decided, that it should be looked at.
    told_off bigint not null,
    decided_by text,
    decided_at @time,
    -- Why it was refused.
    reason text,
    -- The reference of the report that was made of it.
    report text
);
create index experience_by_entity on experience (entity, id);
create index experience_by_time on experience (at);
create index experience_waiting on experience (entity) where state = 'waiting';
create index experience_told_off_open on experience (id) where told_off > 0;
create index experience_by_person on experience (person) where person is not null;

-- Who has said of what that it should be looked at: each says it once.
create table experience_told_off (
    experience bigint not null references experience (id),
    person @uuid not null references person (id),
    primary key (experience, person)
) @clustered;
