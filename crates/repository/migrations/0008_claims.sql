-- Who looks after which organisation: a team says that it speaks for one, and somebody looks whether that is so.
create table claim (
    id            @uuid not null primary key,
    team          @uuid not null references team (id),
    -- What the team sends about it.
    source        text not null references source (slug),
    -- The organisation as it is published; nothing while one that was added waits.
    organization  @uuid,
    -- What it is called, as it was written or published.
    name          text not null,
    -- What was said of an organisation that was added; nothing of one that is published.
    details       text,
    -- The team of the collector with whom it works.
    collector     @uuid references team (id),
    -- How one can know that they speak for it. Never published.
    note          text not null,
    -- waiting, confirmed, refused or ended.
    state         text not null,
    by            text not null,
    -- When they agreed to open data without personal data.
    agreed_at     @time not null,
    made_at       @time not null,
    decided_by    text,
    decided_at    @time,
    -- Why it was refused or ended.
    reason        text
) @clustered;
create index claim_by_team on claim (team, state);
create index claim_by_organization on claim (organization, state) where organization is not null;
create index claim_by_state on claim (state, made_at);
