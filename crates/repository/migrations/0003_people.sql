-- The people who keep the records, and how they get in. Nothing here is published.

-- `email` is as it is compared. A closed account keeps its row, because the audit trail names it, and
-- nothing that tells who it was.
create table person (
    id           @uuid not null primary key,
    email        text not null unique,
    name         text not null,
    language     text not null,
    password     text,
    code_secret  text,
    code_step    bigint,
    created_at   @time not null,
    closed_at    @time
) @clustered;

-- The people of one organisation who act for it. `entity` is the organisation as it is published.
create table team (
    id          @uuid not null primary key,
    name        text not null,
    entity      @uuid references entity (id),
    created_at  @time not null,
    closed_at   @time
) @clustered;

create table membership (
    person  @uuid not null references person (id),
    team    @uuid not null references team (id),
    role    text not null,
    since   @time not null,
    primary key (person, team, role)
) @clustered;
create index membership_by_team on membership (team);

-- Whose browser is signed in. Of what it holds only the hashes are kept: `device` is of what stays in it
-- when the session is over, so that it is known again.
create table session (
    id        @uuid not null primary key,
    hash      text not null unique,
    person    @uuid not null references person (id),
    way       text not null,
    browser   text not null,
    device    text not null,
    began_at  @time not null,
    seen_at   @time not null,
    ends_at   @time not null,
    ended_at  @time
) @clustered;
create index session_by_person on session (person);

-- What a mailed address holds; of that, too, only the hash is kept. It is good once.
create table ticket (
    hash        text not null primary key,
    purpose     text not null,
    email       text not null,
    name        text,
    team        @uuid references team (id),
    role        text,
    made_by     text not null,
    made_at     @time not null,
    expires_at  @time not null,
    used_at     @time
) @clustered;
create index ticket_by_email on ticket (email, made_at);
create index ticket_by_team on ticket (team) where team is not null;

-- Attempts to get in, for as long as they slow down the next: `account` and `device` are hashes.
create table attempt (
    id       @key,
    at       @time not null,
    what     text not null,
    account  text not null,
    device   text not null
);
create index attempt_by_account on attempt (account, what, at);
create index attempt_by_time on attempt (at);

create table api_key (
    id          @uuid not null primary key,
    name        text not null,
    hash        text not null unique,
    source      text not null references source (slug),
    made_by     text not null,
    made_at     @time not null,
    expires_at  @time not null,
    used_at     @time,
    revoked_at  @time
) @clustered;
create index api_key_by_source on api_key (source);

-- Mail on its way. Its text is emptied when it is sent: it may hold an address that lets somebody in.
create table letter (
    id            @key,
    recipient     text not null,
    kind          text not null,
    subject       text not null,
    body          text not null,
    made_at       @time not null,
    due_at        @time not null,
    leased_until  @time,
    attempts      bigint not null,
    failure       text,
    sent_at       @time,
    given_up_at   @time
);
create index letter_due on letter (due_at) where sent_at is null and given_up_at is null;

-- The team that collects for a source.
alter table source add column team @uuid references team (id);
