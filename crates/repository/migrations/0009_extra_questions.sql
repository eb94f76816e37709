-- Questions that the people of the place ask of every service, beside those of the standard.
create table extra_question (
    id @uuid not null primary key,
    -- In which context: SEND Local Offer, childcare...
    context text not null,
    label text not null,
    hint text not null,
    -- line, text, yes_no, one or many.
    kind text not null,
    -- What may be chosen, as a list of texts in JSON.
    choices text not null,
    -- Whether answers are published; otherwise they never leave.
    published bigint not null,
    made_by text not null,
    made_at @time not null,
    -- No longer asked; what was answered stays.
    ended_at @time
) @clustered;
