-- What a person decided about something of an individual that was found in a record: a name, a mailbox, a mobile.
create table personal_decision (
    id @key,
    -- The entry, the field by its lasting address, and the hash of the exact words: the words themselves are not kept here.
    entity @uuid not null,
    field text not null,
    hash text not null,
    -- publish or keep.
    verdict text not null,
    reason text not null,
    by text not null,
    at @time not null,
    -- Taken back: by whom, and when.
    ended_by text,
    ended_at @time
);
create index personal_decision_entity on personal_decision (entity);

-- What is published already is looked through as well.
insert into job (kind, key, payload, due_at, attempts)
select 'render', cast(id as text), 'reference', last_modified, 0
  from published
 where standing = 'live'
   and kind in ('service', 'organization', 'location')
    on conflict (kind, key) do nothing;
