//! `fingerpost feed`: which feeds are read when, how that goes, and what a person decides.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use clap::Subcommand;
use collect::Timetable;
use identity::Actor;
use repository::{FeedOutcome, FeedRun, Health, MostLost, NewFeed};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::feeds;
use crate::installation::Installation;
use crate::output::{self, Outcome};
use crate::progress::Shown;
use crate::settings::Settings;
use crate::words::count;

#[derive(Debug, Subcommand)]
pub(super) enum Feed {
    /// Say where the feed of a source is and when it is read; `fingerpost serve` reads it then
    Set {
        /// The source; an unknown one is made, and what it sends waits until somebody trusts it
        source: String,
        /// The address, from https:// on
        address: String,
        /// When: `every hour`, `every day at 3am`, `every Monday and Thursday at 6.30pm`...
        #[arg(long, value_name = "WHEN")]
        every: Timetable,
        /// A reading that would lose more than this share of the services at once waits for a person; 100 for never
        #[arg(long, value_name = "PERCENT", default_value_t = MostLost::USUAL.percent())]
        loss: i64,
        /// Where the feed can tell them, read only the changes; once a week it is read whole all the same
        #[arg(long)]
        incremental: bool,
    },
    /// List the feeds and how they are
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Read the feed of a source now
    Run {
        /// The source
        source: String,
    },
    /// Read the feed of a source no more until it is resumed
    Pause {
        /// The source
        source: String,
    },
    /// Read a paused feed again
    Resume {
        /// The source
        source: String,
    },
    /// Let a reading take effect that waits because it would lose many services
    Take {
        /// The source
        source: String,
    },
    /// Dismiss a reading that waits because it would lose many services
    Dismiss {
        /// The source
        source: String,
    },
}

pub(super) async fn run(settings: &Settings, asked: Feed) -> Result<Outcome> {
    let installation = Installation::open(settings).await?;
    let repository = &installation.repository;
    let by = Actor::operator().name();
    match asked {
        Feed::Set {
            source,
            address,
            every,
            loss,
            incremental,
        } => {
            let address = collect::http::address(&address, settings.collect.allow_private)?;
            let feed = NewFeed {
                source,
                address: address.to_string(),
                timetable: every.to_string(),
                incremental,
                most_lost: MostLost::new(loss)?,
            };
            // The first time is at once: whoever sets it sees whether it works.
            repository.set_feed(&feed, repository.now(), &by).await?;
            output::say(format!(
                "{}: {every}; `fingerpost serve` reads it",
                feed.source
            ));
        }
        Feed::List { json } => list(&installation, json).await?,
        Feed::Run { source } => return read(&installation, settings, &source).await,
        Feed::Pause { source } => {
            let paused = repository.pause_feed(&source, &by).await?;
            let before = if paused { "" } else { " already" };
            output::say(format!("{source}: paused{before}"));
        }
        Feed::Resume { source } => {
            let feed = repository.feed(&source).await?;
            let feed = feed.with_context(|| no_feed(&source))?;
            let timetable: Timetable = feed.timetable.parse()?;
            let due = timetable.next_after(repository.now());
            if repository.resume_feed(&source, due, &by).await? {
                output::say(format!("{source}: read again {}", moment(due)));
            } else {
                output::say(format!("{source}: it was not paused"));
            }
        }
        Feed::Take { source } => {
            let held = repository.held_feed(&source, 0).await?;
            let held = held.with_context(|| nothing_held(&source))?;
            if !repository.take_held(&source, held.submission, &by).await? {
                bail!(nothing_held(&source));
            }
            crate::intake::settle_quietly(&installation, held.submission).await?;
            output::say(format!("{source}: taken as it is"));
        }
        Feed::Dismiss { source } => {
            let held = repository.held_feed(&source, 0).await?;
            let held = held.with_context(|| nothing_held(&source))?;
            if !repository
                .dismiss_held(&source, held.submission, &by)
                .await?
            {
                bail!(nothing_held(&source));
            }
            output::say(format!("{source}: dismissed; nothing of it took effect"));
        }
    }
    Ok(Outcome::Done)
}

async fn list(installation: &Installation, json: bool) -> Result<()> {
    for feed in installation.repository.feeds().await? {
        if json {
            output::row(&json!({
                "source": feed.source,
                "address": feed.address,
                "timetable": feed.timetable,
                "incremental": feed.incremental,
                "most_lost_percent": feed.most_lost.percent(),
                "health": word(feed.health()),
                "failures": feed.failures,
                "is_read": feed.is_read,
                "due_at": feed.paused.is_none().then_some(feed.due_at),
                "last": feed.last.as_ref().map(reading),
                "held": feed.held.as_ref().map(reading),
            }));
        } else {
            let next = if feed.paused.is_some() {
                String::new()
            } else {
                format!("; next {}", moment(feed.due_at))
            };
            output::line(&format!(
                "{:24} {}{next}  ({})",
                feed.source,
                health(feed.health()),
                feed.timetable
            ));
        }
    }
    Ok(())
}

/// Reads a feed here and now, whether it is due or paused or not.
async fn read(installation: &Installation, settings: &Settings, source: &str) -> Result<Outcome> {
    let Some(reading) = feeds::claim(installation, source).await? else {
        bail!(
            "the feed of {source} is being read at this moment; look at `fingerpost feed list` when that is over"
        );
    };
    let shown = Shown::new(false);
    let stop = CancellationToken::new();
    // Whoever runs it sees what comes of it: nobody is told by mail.
    let feed = feeds::attend(
        installation,
        (&settings.collect, None),
        &reading,
        &shown,
        &stop,
    )
    .await?;
    shown.finish();
    let feed = feed.context("another node reads this feed now")?;
    let Some(last) = &feed.last else {
        bail!("the reading has left no trace; try again");
    };
    output::say(format!("{source}: {}", told(last)));
    Ok(match last.outcome {
        FeedOutcome::Good => Outcome::Done,
        _ => Outcome::Negative,
    })
}

/// What came of a reading, in a sentence.
fn told(run: &FeedRun) -> String {
    let why = run.message.as_deref().unwrap_or_default();
    let counts = format!(
        "{} read, {} new, {} changed, {} missing",
        count(run.read, "service", "services"),
        run.new,
        run.changed,
        run.missing
    );
    match run.outcome {
        FeedOutcome::Held => format!(
            "it waits for a person, because it would lose {} of {}; `fingerpost feed take` or `fingerpost feed dismiss`",
            run.missing,
            count(run.known, "service", "services"),
        ),
        FeedOutcome::Failed => why.to_owned(),
        FeedOutcome::Broken => format!("{counts}; it broke off: {why}"),
        _ => counts,
    }
}

fn reading(run: &FeedRun) -> serde_json::Value {
    json!({
        "outcome": run.outcome.to_string(),
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "submission": run.submission,
        "read": run.read,
        "new": run.new,
        "changed": run.changed,
        "missing": run.missing,
        "known": run.known,
        "message": run.message,
    })
}

const fn word(health: Health) -> &'static str {
    match health {
        Health::Held(_) => "held",
        Health::Paused => "paused",
        Health::Failing(_) => "failing",
        Health::Unread => "unread",
        Health::Working => "working",
    }
}

fn health(health: Health) -> String {
    match health {
        Health::Held(loss) => format!("held: would lose {} of {}", loss.lost, loss.known),
        Health::Failing(failures) => format!("failed {}", count(failures, "time", "times")),
        other => word(other).to_owned(),
    }
}

/// As people in the United Kingdom read it.
fn moment(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&London);
    local.format("%-d %B %Y at %H:%M").to_string()
}

fn no_feed(source: &str) -> String {
    format!("the source `{source}` has no feed; `fingerpost feed set` gives it one")
}

fn nothing_held(source: &str) -> String {
    format!("nothing of {source} waits for a person; look at `fingerpost feed list`")
}
