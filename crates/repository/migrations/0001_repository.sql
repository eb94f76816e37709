-- The repository. One text for both databases: @key numbers its rows, @number is numbered by us,
-- @uuid, @time and @bytes are each database's own type; @clustered keeps a table of short rows in
-- its primary key, where SQLite would keep both (see src/schema.rs).

create table source (
    slug        text not null primary key,
    name        text not null,
    collector   text,
    trust       text not null,
    open_data   bigint not null,
    extras      text not null,
    base_url    text,
    created_at  @time not null
);

create table submission (
    id           @key,
    source       text not null references source (slug),
    collector    text,
    input        text not null,
    fingerprint  text not null,
    extent       text not null,
    accept       bigint not null,
    gone_now     bigint not null,
    state        text not null,
    cursor       text,
    reason       text,
    undoes       bigint references submission (id),
    opened_at    @time not null,
    ended_at     @time
);
create index submission_by_source on submission (source, id);

create table raw_input (
    id          @key,
    submission  bigint not null references submission (id),
    hash        text not null,
    rows        bigint not null,
    content     @bytes not null
);
create index raw_input_by_submission on raw_input (submission);

create table entity (
    id                 @uuid not null primary key,
    kind               text not null,
    state              text not null,
    redirect_to        @uuid,
    current_version    bigint,
    published_version  bigint,
    created_at         @time not null
) @clustered;
create index entity_by_state on entity (kind, state);

-- What one source says about one thing. `entity` was made for it; `cluster` is the entity
-- that now stands for it. `due` names the submission whose pending change waits to be settled.
-- `last_seen` is the last submission that had it at all, `last_sent` the last that had it as a
-- record of its own, not only as a copy inside another.
create table source_record (
    id                @key,
    source            text not null references source (slug),
    kind              text not null,
    key               text not null,
    uuid              @uuid not null,
    entity            @uuid,
    cluster           @uuid,
    state             text not null,
    absences          bigint not null,
    current_version   bigint,
    accepted_version  bigint,
    pending_version   bigint,
    pending_accepted  bigint,
    pending_state     text,
    due               bigint,
    last_seen         bigint not null,
    last_sent         bigint,
    unique (source, key, kind)
);
create index source_record_by_uuid on source_record (uuid);
create index source_record_by_cluster on source_record (cluster);
create index source_record_due on source_record (due, kind, id) where due is not null;

create table source_record_version (
    id           @key,
    record       bigint not null references source_record (id),
    submission   bigint not null references submission (id),
    hash         text not null,
    document     text not null,
    internal     text,
    raw          bigint,
    raw_row      bigint,
    at           @time not null
);
create index source_record_version_by_record on source_record_version (record, id);

-- What a submission did to a record, so that it can be undone.
create table submission_effect (
    submission       bigint not null references submission (id),
    record           bigint not null references source_record (id),
    what             text not null,
    version          bigint,
    before_version   bigint,
    before_accepted  bigint,
    before_state     text,
    primary key (submission, record)
) @clustered;

-- Which records name which others; `target` is a record's own uuid.
create table record_reference (
    record  bigint not null references source_record (id),
    kind    text not null,
    target  @uuid not null,
    primary key (record, kind, target)
) @clustered;
create index record_reference_by_target on record_reference (target);

create table link_decision (
    id            @key,
    kind          text not null,
    left_record   bigint not null references source_record (id),
    right_record  bigint not null references source_record (id),
    verdict       text not null,
    by            text not null,
    role          text not null,
    evidence      text not null,
    inverse_of    bigint references link_decision (id),
    at            @time not null
);
create index link_decision_left on link_decision (left_record);
create index link_decision_right on link_decision (right_record);
create unique index link_decision_inverse on link_decision (inverse_of) where inverse_of is not null;

create table entity_version (
    id          @key,
    entity      @uuid not null references entity (id),
    hash        text not null,
    document    text not null,
    internal    text,
    provenance  text,
    cause       text not null,
    at          @time not null
);
create index entity_version_by_entity on entity_version (entity, id);

-- What re-users read. Texts are canonical JSON, the same bytes in both databases. A row shows the
-- entity of its id; a place of delivery belongs to the service that owns it. The long texts stand
-- last, so that SQLite need not read past them for the rest.
create table published (
    id             @uuid not null primary key,
    kind           text not null,
    owner          @uuid,
    position       bigint not null,
    hash           text not null,
    last_modified  @time not null,
    standing       text not null,
    moved_to       @uuid,
    ended_at       @time,
    retire_at      @time,
    name           text,
    status         text,
    organization   @uuid,
    taxonomy       @uuid,
    parent         @uuid,
    minimum_age    double precision,
    maximum_age    double precision,
    list           text not null,
    detail         text not null
);
-- What most lists are filtered by, in their order, without the texts.
create index published_facts on published
    (kind, position, standing, id, owner, last_modified, status, minimum_age, maximum_age);
create index published_by_owner on published (owner) where owner is not null;
create index published_by_organization on published (organization) where organization is not null;
create index published_by_parent on published (parent) where parent is not null;
create index published_to_retire on published (retire_at) where retire_at is not null;

-- Facets hang on the position, not on the id: positions grow, so new rows go to the end of their
-- indexes and an import does not write all over the file.
create table published_term (
    position  bigint not null,
    term      @uuid not null,
    taxonomy  @uuid,
    primary key (position, term)
) @clustered;
create index published_term_by_term on published_term (term, position);
create index published_term_by_taxonomy on published_term (taxonomy, position);

create table published_session (
    position   bigint not null,
    number     bigint not null,
    byday      text,
    opens_at   text,
    closes_at  text,
    primary key (position, number)
) @clustered;

create table change (
    seq       @number,
    at        @time not null,
    kind      text not null,
    entity    @uuid not null,
    what      text not null,
    cause     text not null,
    hash      text,
    position  bigint
);
create index change_by_entity on change (entity, seq);

-- The end of the log: the last statement of every transaction that writes it moves this row,
-- so numbers become visible in their order and a follower misses none.
create table log_head (
    one  bigint not null primary key,
    seq  bigint not null,
    at   @time not null
);
insert into log_head (one, seq, at) values (1, 0, '1970-01-01T00:00:00.000Z');

-- One settling transaction at a time, on both databases: the first statement of each moves this row.
create table settling (
    one   bigint not null primary key,
    turn  bigint not null
);
insert into settling (one, turn) values (1, 0);

create table problem (
    id          @key,
    submission  bigint references submission (id),
    record      bigint references source_record (id),
    stage       text not null,
    code        text not null,
    severity    text not null,
    pointer     text not null,
    path        text,
    message     text not null,
    file        text,
    row         bigint,
    raw         bigint,
    raw_row     bigint,
    at          @time not null
);
create index problem_by_record on problem (record) where record is not null;
create index problem_by_submission on problem (submission);

create table assertion (
    id       @key,
    entity   @uuid not null references entity (id),
    kind     text not null,
    context  text,
    version  bigint,
    by       text not null,
    role     text not null,
    channel  text not null,
    at       @time not null
);
create index assertion_by_entity on assertion (entity, id);

create table entity_context (
    entity   @uuid not null references entity (id),
    context  text not null,
    state    text not null,
    reasons  text not null,
    primary key (entity, context)
) @clustered;

create table suppression (
    id         @key,
    record     bigint references source_record (id),
    entity     @uuid references entity (id),
    reason     text not null,
    by         text not null,
    at         @time not null,
    lifted_at  @time
);
create index suppression_by_record on suppression (record) where record is not null;
create index suppression_by_entity on suppression (entity) where entity is not null;

create table job (
    id            @key,
    kind          text not null,
    key           text not null,
    payload       text not null,
    due_at        @time not null,
    leased_until  @time,
    attempts      bigint not null,
    failure       text,
    unique (kind, key)
);
create index job_due on job (kind, due_at);

-- Which views were made: they come from the field table, and are made again when that changes.
create table view_digest (
    one     bigint not null primary key,
    digest  text not null
);

create table audit (
    id       @key,
    at       @time not null,
    actor    text not null,
    action   text not null,
    subject  text not null,
    detail   text not null
);
create index audit_by_subject on audit (subject);
