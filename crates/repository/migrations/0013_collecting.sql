-- How long ago a record last said something else is looked up by the number of its version: numbers grow with time.
create index source_record_version_by_time on source_record_version (at);

-- Which file or form a submission came from.
create index upload_by_submission on upload (submission) where submission is not null;

-- Steps of the guide that somebody has done.
create table guide_step (
    person  @uuid not null references person (id),
    step    text not null,
    done_at @time not null,
    primary key (person, step)
) @clustered;
