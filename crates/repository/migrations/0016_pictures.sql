-- Pictures that people sent for a record: of a service, or the logo of an organisation. The record names their address.
create table picture (
    id @uuid not null primary key,
    -- The record that it was sent for; it need not be there yet.
    source text not null references source (slug),
    kind text not null,
    key text not null,
    -- The size of the small one in pixels.
    width bigint not null,
    height bigint not null,
    small_media text not null,
    small @bytes not null,
    large_media text not null,
    large @bytes not null,
    -- By whom, as the audit trail names them.
    by text not null,
    at @time not null
);
create index picture_record on picture (source, kind, key);
