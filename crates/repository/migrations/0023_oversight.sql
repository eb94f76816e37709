-- How far a source is trusted by what spot checks found, and how much of what it changes a person looks at. Made anew from what is known.
create table oversight (
    source text not null primary key references source (slug),
    -- unknown, low, middle or high.
    level text not null,
    -- Of a hundred changes that it sends.
    by_hand bigint not null,
    -- Sentences: canonical JSON.
    why text not null,
    at @time not null
) @clustered;
