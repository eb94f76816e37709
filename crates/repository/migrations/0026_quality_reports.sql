-- What a list was like in a quarter that has ended, as it was found on the first day after it: it never changes.
create table quality_report (
    source text not null,
    -- Which, such as 2026-Q4.
    quarter text not null,
    -- Canonical JSON.
    document text not null,
    made_at @time not null,
    -- Since when its team has been told.
    told_at @time,
    primary key (source, quarter)
) @clustered;
create index quality_report_untold on quality_report (made_at) where told_at is null;

-- Whoever sends the entry says that what a report told of, and was passed on to them, is put right.
alter table report add column mended_at @time;
alter table report add column mended_by text;
create index report_passed_on on report (id) where outcome = 'passed-on' and mended_at is null;
-- What came in, and what was decided, in a time.
create index report_at on report (at);
create index verification_event_by_source on verification_event (source, day);
create index change_at on change (at);
