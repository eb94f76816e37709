-- Parts of what is published that have rules of their own: which published services belong to each is `in` its lists, or `kept-out` because it
-- lacks something that is required there. The context is the name that addresses have for it; what it is called and asks for stands in the
-- policy. The reasons are JSON: code, field, message and remedy of each.

-- Points of a hundred, by what counts there.
alter table entity_context add column score bigint not null default 0;
create index entity_context_state on entity_context (context, state, entity);
