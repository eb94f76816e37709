//! Feeds, read when they are due, a few at once, beside serving.

mod news;

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, TimeDelta, Utc};
use collect::{CollectError, Http, Progress, Silent, Standing, Timetable};
use futures_util::future::join_all;
use repository::{Feed, Read, Reading, RepositoryError, SubmissionState};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

pub(crate) use news::Post;

use crate::installation::Installation;
use crate::intake;
use crate::settings::Collect;
use crate::words;

/// So many feeds are read at once: one that is slow keeps few others waiting.
const AT_ONCE: usize = 3;
/// A reading that is not done by then is broken off; the next goes on from where it came to.
const LONGEST: Duration = Duration::from_hours(6);
/// How often it is looked for feeds that are due.
const EVERY: Duration = Duration::from_secs(1);
/// A feed that somebody reads is left alone for so long; after a crash another goes on from where it broke off.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How often whoever reads says that it goes on.
const KEPT: Duration = Duration::from_mins(1);
/// After the first failure it is tried again so soon; after each further one twice as late.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(15);
/// But never later than this.
const LONGEST_PAUSE: TimeDelta = TimeDelta::days(1);
/// How long the history of a feed goes back.
const HISTORY: TimeDelta = TimeDelta::days(180);

/// Reads feeds until it is stopped.
pub(crate) async fn work(
    installation: Installation,
    collect: Collect,
    post: Post,
    stop: CancellationToken,
) {
    let lanes = (0..AT_ONCE).map(|_| lane(&installation, &collect, &post, &stop));
    join_all(lanes).await;
}

async fn lane(
    installation: &Installation,
    collect: &Collect,
    post: &Post,
    stop: &CancellationToken,
) {
    loop {
        if let Err(error) = all(installation, collect, post, stop).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "feeds cannot be read; it will be tried again"
            );
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Forgets what the history of feeds need not know any more.
pub(crate) async fn tidy(installation: &Installation) -> Result<()> {
    installation.repository.forget_feed_runs(HISTORY).await?;
    Ok(())
}

async fn all(
    installation: &Installation,
    collect: &Collect,
    post: &Post,
    stop: &CancellationToken,
) -> Result<()> {
    let repository = &installation.repository;
    while !stop.is_cancelled() && repository.is_feed_due().await? {
        let Some(reading) = repository.claim_feed(LEASE).await? else {
            break;
        };
        attend(installation, (collect, Some(post)), &reading, &Silent, stop).await?;
    }
    Ok(())
}

/// Claims the feed of a source for whoever reads it now, due or not.
pub(crate) async fn claim(installation: &Installation, source: &str) -> Result<Option<Reading>> {
    let repository = &installation.repository;
    if repository.feed(source).await?.is_none() {
        return Err(RepositoryError::NoFeed(source.to_owned()).into());
    }
    Ok(repository.claim_feed_of(source, LEASE).await?)
}

/// Reads a feed that was claimed, notes what came of it, and tells by post who should know, where there is one. Gives
/// the feed as it is now; nothing, if another took the reading over meanwhile.
pub(crate) async fn attend(
    installation: &Installation,
    (collect, post): (&Collect, Option<&Post>),
    reading: &Reading,
    progress: &dyn Progress,
    stop: &CancellationToken,
) -> Result<Option<Feed>> {
    let repository = &installation.repository;
    let read = tokio::select! {
        // What is broken off is gone on with by whoever starts next.
        () = stop.cancelled() => Read::Stopped,
        read = timeout(LONGEST, read(installation, collect, &reading.feed, progress)) => {
            let too_long = |_| Err(anyhow!("it was not read to its end within six hours; what is left is read the next time"));
            read.unwrap_or_else(too_long).unwrap_or_else(|error| failed(&reading.feed, &error))
        }
        lost = keep(installation, reading) => return lost.map(|()| None),
    };
    let now = repository.now();
    let timetable: Result<Timetable, _> = reading.feed.timetable.parse();
    let due = |failures| match &timetable {
        Ok(timetable) => next(timetable, failures, now),
        Err(_) => now + LONGEST_PAUSE,
    };
    let feed = repository.end_reading(reading, &read, due).await?;
    if let (Some(feed), Some(post)) = (&feed, post) {
        post.tell(installation, feed).await?;
    }
    Ok(feed)
}

/// When a feed is read next after so many failures in a row.
fn next(timetable: &Timetable, failures: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    let regular = timetable.next_after(now);
    if failures == 0 {
        return regular;
    }
    // Doubled seven times it is longer than the longest.
    let doubled = 1 << (failures - 1).clamp(0, 7);
    regular.min(now + (FIRST_PAUSE * doubled).min(LONGEST_PAUSE))
}

fn failed(feed: &Feed, error: &anyhow::Error) -> Read {
    let reason = format!("{error:#}");
    tracing::warn!(
        source = feed.source,
        error = reason,
        "a feed could not be read"
    );
    Read::Failed(words::sentence(&reason))
}

/// Says that a reading goes on, and ends when it is no longer ours.
async fn keep(installation: &Installation, reading: &Reading) -> Result<()> {
    loop {
        tokio::time::sleep(KEPT).await;
        if !installation.repository.keep_reading(reading, LEASE).await? {
            tracing::warn!(
                source = reading.feed.source,
                "another node reads a feed, because this one was away for too long"
            );
            return Ok(());
        }
    }
}

async fn read(
    installation: &Installation,
    collect: &Collect,
    feed: &Feed,
    progress: &dyn Progress,
) -> Result<Read> {
    feed.timetable
        .parse::<Timetable>()
        .context("the schedule of this feed cannot be read; set it again")?;
    // What was allowed when it was set may not be any more.
    collect::http::address(&feed.address, collect.allow_private)?;
    let http = intake::http_for_feeds(collect)?;
    // What a crash left, or a person took, goes first: it would be taken for what is read now.
    for earlier in installation.repository.unsettled_of(&feed.source).await? {
        intake::settle_quietly(installation, earlier).await?;
    }
    let submission = match harvest(installation, feed, progress, &http).await? {
        Standing::Staged(submission) => submission,
        Standing::Held(submission) => return Ok(Read::Held(submission)),
        Standing::Foreseen(_) => return Err(anyhow!("it was read, but nothing was kept of it")),
    };
    intake::settle_quietly(installation, submission).await?;
    let (state, reason) = installation.repository.submission_state(submission).await?;
    Ok(match (state, reason) {
        (SubmissionState::Broken, reason) => {
            Read::Broken(submission, words::sentence(&reason.unwrap_or_default()))
        }
        _ => Read::Settled(submission),
    })
}

async fn harvest(
    installation: &Installation,
    feed: &Feed,
    progress: &dyn Progress,
    http: &Http,
) -> Result<Standing> {
    let repository = &installation.repository;
    let asked = collect::Import {
        // What was decided about the columns of a spreadsheet, by a person or the last time, holds for those that are fetched too.
        mapping: intake::remembered(repository, &feed.source).await?,
        input: feed.address.clone(),
        source: feed.source.clone(),
        incremental: feed.incremental,
        most_lost: Some(feed.most_lost),
        ..collect::Import::default()
    };
    loop {
        match collect::import(repository, &asked, progress, http).await {
            // A person sent something meanwhile.
            Err(CollectError::Repository(RepositoryError::SubmissionWaits(earlier))) => {
                intake::settle_quietly(installation, earlier).await?;
            }
            read => {
                let read = read?;
                // What was decided stays as it is: a file that lacks a column for a day decides nothing.
                let is_held = matches!(read.standing, Standing::Held(_));
                let is_first = asked.mapping.is_none() && !is_held;
                if let Some(recognised) = read.recognised.as_ref().filter(|_| is_first) {
                    let text = recognised.mapping.text();
                    repository.keep_mapping(&feed.source, &text).await?;
                }
                return Ok(read.standing);
            }
        }
    }
}

#[cfg(test)]
mod tests;
