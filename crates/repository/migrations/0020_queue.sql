-- What needs an assurer, as it was weighed when it came. An aid to find it: what waits is what its own table says.
create table queue_item (
    id @key,
    -- change, report, claim, personal, correction, register or feed.
    kind text not null,
    -- Which of its kind: the number of a record, the reference of a report...
    subject text not null,
    -- Of a change: the version that was looked at.
    version bigint not null,
    entity @uuid,
    source text,
    name text not null,
    -- What is at stake, in sentences: canonical JSON.
    why text not null,
    -- The same for like cases; empty where none are alike.
    likeness text not null,
    risk bigint not null,
    since @time not null,
    due_at @time,
    assignee @uuid references person (id),
    unique (kind, subject)
);
create index queue_item_order on queue_item (risk, id);
create index queue_item_due on queue_item (due_at) where due_at is not null;
create index queue_item_likeness on queue_item (likeness) where likeness <> '';
create index queue_item_assignee on queue_item (assignee) where assignee is not null;
create index queue_item_entity on queue_item (entity) where entity is not null;

-- What was sent and nobody accepted: the few among all records.
create index source_record_waiting on source_record (source, id)
    where current_version is not null and coalesce(accepted_version, 0) <> current_version and due is null;
create index problem_personal on problem (record) where code >= 'personal-' and code < 'personal.';
create index problem_correction on problem (record) where code = 'beneath-changed';

-- A version that went back to whoever sent it: with a question, or refused with a reason. Both are read by its team.
create table sent_back (
    id @key,
    record bigint not null references source_record (id),
    version bigint not null,
    -- question or refusal.
    what text not null,
    words text not null,
    by text not null,
    at @time not null,
    -- Of a question.
    answer text,
    answered_by text,
    -- When a question was answered, or a refusal taken back.
    ended_at @time
);
create index sent_back_by_record on sent_back (record, version);
create index sent_back_open on sent_back (record) where ended_at is null;

-- What was decided about what was in the queue, and how long somebody looked at it.
create table decision (
    id @key,
    kind text not null,
    subject text not null,
    entity @uuid,
    source text,
    -- accept, correct, ask, refuse, or how a report ended.
    what text not null,
    -- Which submissions it made, so that it can be undone: canonical JSON.
    submissions text not null,
    risk bigint not null,
    -- Seconds from the page to the button; nothing where nobody looked.
    seconds bigint,
    by text not null,
    at @time not null,
    taken_back_at @time,
    taken_back_by text
);
create index decision_by_source on decision (source, id);
create index decision_by_subject on decision (subject, id);
create index decision_by_entity on decision (entity, id);
create index decision_by_time on decision (at);

-- What assurers want to remember of an entry. Never published.
create table desk_note (
    id @key,
    entity @uuid not null references entity (id),
    words text not null,
    by text not null,
    at @time not null
);
create index desk_note_by_entity on desk_note (entity, id);

-- Who wants to see what changes of an entry.
create table watch (
    person @uuid not null references person (id),
    entity @uuid not null references entity (id),
    since @time not null,
    primary key (person, entity)
) @clustered;
-- How often a service was opened lately.
create index search_event_opened on search_event (opened, at) where opened is not null;

-- What came of a report, for whoever made it.
alter table report add column outcome text;
alter table report add column answer text;
alter table report add column closed_by text;
