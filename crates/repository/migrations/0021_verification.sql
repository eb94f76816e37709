-- How each published service stands: when it is due to be looked at again, and how far asking about it has come. Days are those of the place.
create table verification (
    entity @uuid not null primary key references entity (id),
    -- Of the published text that this was read from; empty where it has to be read again.
    hash text not null,
    -- In whose list it is, and who runs it.
    source text not null,
    organization @uuid,
    -- When somebody last said something of it, and whether that was a person's word that it is right.
    word_on text not null,
    by_person bigint not null,
    -- After how many days somebody has to say so again, and from which day on that is.
    every_days bigint not null,
    due_on text not null,
    -- Since when people are asked, how often they were written to, and how far up the ladder: 1 the collector, 2 the assurers.
    begun_on text,
    letters bigint not null,
    step bigint not null,
    -- Nobody who looks after it could be written to.
    unreached bigint not null,
    -- When it lapsed, and when it was taken out because of that.
    lapsed_on text,
    held_on text,
    -- It stands behind others in what people find.
    behind bigint not null
);
create index verification_behind on verification (entity) where behind = 1;
create index verification_due on verification (due_on);
create index verification_lapsed on verification (lapsed_on) where lapsed_on is not null;

-- What was mailed to somebody, and for how long it can be answered. Of the secret in it the hash is kept.
create table verification_letter (
    id @uuid not null primary key,
    secret text not null unique,
    person @uuid not null references person (id),
    -- About how many services it asked for the first time.
    asks bigint not null,
    made_at @time not null,
    expires_at @time not null
);
create index verification_letter_by_person on verification_letter (person, made_at);

-- The services that it asks about, and what came back.
create table verification_question (
    letter @uuid not null references verification_letter (id),
    entity @uuid not null references entity (id),
    answer text,
    answered_at @time,
    primary key (letter, entity)
) @clustered;
create index verification_question_by_entity on verification_question (entity);

-- What happened, for the figures of a month.
create table verification_event (
    id @key,
    day text not null,
    kind text not null,
    entity @uuid,
    source text
);
create index verification_event_by_day on verification_event (day, kind);

-- What came of asking, by telephone or by a letter. That something has ended waits until an assurer has looked at it.
create table verification_contact (
    id @key,
    entity @uuid not null references entity (id),
    channel text not null,
    outcome text not null,
    note text not null,
    by text not null,
    at @time not null,
    waits bigint not null
);
create index verification_contact_by_entity on verification_contact (entity, id);
create index verification_contact_waiting on verification_contact (id) where waits = 1;

-- People whose address takes no mail, until they have another.
create table bounce (
    person @uuid not null primary key references person (id),
    at @time not null
);
