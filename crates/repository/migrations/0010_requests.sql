-- What programs asked to be written, so that a request that is sent again is answered and not done again.
create table request (
    source text not null references source (slug),
    -- What the program calls it: its Idempotency-Key.
    name text not null,
    -- Of what was asked: another request under the same name is refused.
    fingerprint text not null,
    -- None where nothing was to be done.
    submission bigint references submission (id),
    -- What was answered to each of its wishes, as a list in JSON.
    came text not null,
    at @time not null,
    primary key (source, name)
) @clustered;
create index request_by_age on request (at);
