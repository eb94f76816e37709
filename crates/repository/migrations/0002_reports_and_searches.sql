-- What readers of a public page say is wrong with it. A report stays on the entity it was made on,
-- also when another stands for that. `reply_to` is for whoever answers, and shown to nobody else.
create table report (
    id         @key,
    reference  text not null unique,
    entity     @uuid not null references entity (id),
    about      text not null,
    detail     text not null,
    reply_to   text,
    language   text not null,
    at         @time not null,
    closed_at  @time
);
create index report_by_entity on report (entity, id);
create index report_open on report (id) where closed_at is null;

-- What was searched for and opened, and nothing of who did. `at` is the hour, and `id` is random, so
-- that within an hour no row says which other came before it.
create table search_event (
    at        @time not null,
    id        @uuid not null,
    act       text not null,
    words     text not null,
    district  text,
    filters   text not null,
    results   bigint,
    opened    @uuid,
    language  text not null,
    primary key (at, id)
) @clustered;
