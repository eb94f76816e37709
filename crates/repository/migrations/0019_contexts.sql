-- Parts of what is published that have rules of their own: which published services belong to each, and whether they are in its lists.
create table entity_context (
    entity @uuid not null references entity (id),
    -- By the name that addresses have for it; what it is called and asks for stands in the policy.
    context text not null,
    -- `in`, or `kept-out`: it lacks something that is required there.
    state text not null,
    -- Points of a hundred, by what counts there.
    score bigint not null,
    -- What keeps it out, as JSON: code, field, message and remedy of each.
    reasons text not null,
    primary key (entity, context)
) @clustered;
create index entity_context_state on entity_context (context, state, entity);
