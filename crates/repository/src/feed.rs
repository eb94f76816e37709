//! Feeds: where the records of a source are fetched again and again, when, and how that went.

mod held;
mod reading;

use chrono::{DateTime, Utc};
use serde_json::json;

pub use held::HeldFeed;
pub use reading::{FeedOutcome, FeedRun, Read, Reading};
use reading::{HELD, LAST};

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::source::{self, DESK, Source};

/// Services that a complete submission would be the first to lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// How many it lacks.
    pub lost: i64,
    /// Of how many that its source had.
    pub known: i64,
}

/// How many of a hundred services a source may lose at once before a person is asked: 100 never asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MostLost(i64);

impl MostLost {
    /// What feeds are held to where nobody says otherwise.
    pub const USUAL: Self = Self(20);
    /// Fewer services than these come and go without anybody being asked.
    pub const FEW: i64 = 5;

    /// A share in per cent, from 1 to 100.
    pub fn new(percent: i64) -> Result<Self, RepositoryError> {
        if (1..=100).contains(&percent) {
            Ok(Self(percent))
        } else {
            Err(RepositoryError::Share(percent))
        }
    }

    /// In per cent.
    pub const fn percent(self) -> i64 {
        self.0
    }

    /// Whether a person is to be asked about such a loss.
    pub const fn is_exceeded(self, loss: Loss) -> bool {
        loss.lost >= Self::FEW && loss.lost * 100 > loss.known * self.0
    }
}

impl Default for MostLost {
    fn default() -> Self {
        Self::USUAL
    }
}

/// What somebody says about a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFeed {
    /// The slug of its source; an unknown one is written down as a new source, which holds.
    pub source: String,
    /// Where it is, from `https://` on.
    pub address: String,
    /// When it is read, in words of people.
    pub timetable: String,
    /// Whether only what changed is asked for, where it can tell.
    pub incremental: bool,
    /// How much may be lost at once.
    pub most_lost: MostLost,
}

/// A feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The slug of its source.
    pub source: String,
    /// Where it is.
    pub address: String,
    /// When it is read, in words of people.
    pub timetable: String,
    /// Whether only what changed is asked for, where it can tell.
    pub incremental: bool,
    /// How much may be lost at once.
    pub most_lost: MostLost,
    /// When it was paused, and by whom, if it is.
    pub paused: Option<(DateTime<Utc>, String)>,
    /// When it is read next.
    pub due_at: DateTime<Utc>,
    /// Readings in a row that went wrong.
    pub failures: i64,
    /// Whether it is being read now.
    pub is_read: bool,
    /// The last reading that ended by itself.
    pub last: Option<FeedRun>,
    /// The reading that waits for a person, if one does: readings after it may have failed.
    pub held: Option<FeedRun>,
}

/// How a feed is, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// A person decides about a reading that would lose so much.
    Held(Loss),
    /// Somebody paused it.
    Paused,
    /// So many readings in a row went wrong.
    Failing(i64),
    /// It was not read yet.
    Unread,
    /// The last reading went well.
    Working,
}

impl Feed {
    /// How it is: what needs a person comes first.
    pub fn health(&self) -> Health {
        match (&self.held, &self.paused, self.failures) {
            (Some(held), _, _) => Health::Held(Loss {
                lost: held.missing,
                known: held.known,
            }),
            (None, Some(_), _) => Health::Paused,
            (None, None, 1..) => Health::Failing(self.failures),
            _ if self.last.is_none() => Health::Unread,
            _ => Health::Working,
        }
    }
}

const COLUMNS: &str = "f.source, f.address, f.timetable, f.incremental, f.most_lost, f.paused_at, f.paused_by, \
     f.due_at, f.failures, f.run";

impl Repository {
    /// Writes down where a source's feed is and when it is read: from `due_at` on. What went wrong at another address
    /// counts no more; a paused one stays paused.
    pub async fn set_feed(
        &self,
        feed: &NewFeed,
        due_at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), RepositoryError> {
        if feed.source == DESK {
            return Err(RepositoryError::NoFeedOf(feed.source.clone()));
        }
        let new = Source::new(&feed.source)?;
        let now = self.now();
        let mut tx = self.db.begin().await?;
        if source::one_in(&mut tx, &feed.source).await?.is_none() {
            source::save(&mut tx, &new, now, by).await?;
        }
        tx.run(
            "insert into feed (source, address, timetable, incremental, most_lost, due_at, failures) \
             values ($1, $2, $3, $4, $5, $6, 0) \
             on conflict (source) do update set address = excluded.address, \
             timetable = excluded.timetable, incremental = excluded.incremental, \
             most_lost = excluded.most_lost, due_at = excluded.due_at, \
             failures = case when feed.address = excluded.address then feed.failures else 0 end",
            vec![
                Value::text(&feed.source),
                Value::text(&feed.address),
                Value::text(&feed.timetable),
                Value::int(i64::from(feed.incremental)),
                Value::int(feed.most_lost.percent()),
                Value::time(due_at),
            ],
        )
        .await?;
        let detail = json!({
            "address": feed.address,
            "timetable": feed.timetable,
            "incremental": feed.incremental,
            "most_lost": feed.most_lost.percent(),
        });
        note(&mut tx, (now, by), "feed.set", &feed.source, &detail).await?;
        tx.commit().await
    }

    /// The feed of a source.
    pub async fn feed(&self, source: &str) -> Result<Option<Feed>, RepositoryError> {
        let sql = format!("select {COLUMNS} from feed f where f.source = $1");
        let row = self.db.optional(sql, vec![Value::text(source)]).await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let last = self.runs_of_feeds(LAST, source).await?.remove(source);
        let held = self.runs_of_feeds(HELD, source).await?.remove(source);
        read(&row, last, held).map(Some)
    }

    /// All feeds, by source, each with its last reading.
    pub async fn feeds(&self) -> Result<Vec<Feed>, RepositoryError> {
        let sql = format!("select {COLUMNS} from feed f order by f.source");
        let rows = self.db.all(sql, vec![]).await?;
        let mut last = self.runs_of_feeds(LAST, "").await?;
        let mut held = self.runs_of_feeds(HELD, "").await?;
        rows.iter()
            .map(|row| {
                let source: String = row.get(0)?;
                read(row, last.remove(&source), held.remove(&source))
            })
            .collect()
    }

    /// Has a feed read as soon as may be. Says whether that is to come: not while it is paused.
    pub async fn ask_for_feed(&self, source: &str, by: &str) -> Result<bool, RepositoryError> {
        let now = self.now();
        let statement = "update feed set due_at = $2 where source = $1 and paused_at is null";
        let values = vec![Value::text(source), Value::time(now)];
        self.change_feed(source, (now, by), "feed.ask", statement, values)
            .await
    }

    /// Reads a feed no more until somebody says so. Says whether it was read until now.
    pub async fn pause_feed(&self, source: &str, by: &str) -> Result<bool, RepositoryError> {
        let now = self.now();
        let statement = "update feed set paused_at = $2, paused_by = $3 where source = $1 and paused_at is null";
        let values = vec![Value::text(source), Value::time(now), Value::text(by)];
        self.change_feed(source, (now, by), "feed.pause", statement, values)
            .await
    }

    /// Reads a feed again, from an instant on. Says whether it was paused until now.
    pub async fn resume_feed(
        &self,
        source: &str,
        due_at: DateTime<Utc>,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let statement = "update feed set paused_at = null, paused_by = null, due_at = $2 \
             where source = $1 and paused_at is not null";
        let values = vec![Value::text(source), Value::time(due_at)];
        self.change_feed(source, (self.now(), by), "feed.resume", statement, values)
            .await
    }

    /// One change of a feed, with its note; nothing is noted where nothing changed.
    async fn change_feed(
        &self,
        source: &str,
        act: (DateTime<Utc>, &str),
        action: &str,
        statement: &str,
        values: Vec<Value>,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let is_there = tx
            .optional(
                "select 1 from feed where source = $1",
                vec![Value::text(source)],
            )
            .await?;
        if is_there.is_none() {
            return Err(RepositoryError::NoFeed(source.to_owned()));
        }
        let changed = tx.run(statement, values).await? > 0;
        if changed {
            note(&mut tx, act, action, source, &json!({})).await?;
        }
        tx.commit().await?;
        Ok(changed)
    }
}

async fn note(
    tx: &mut Tx,
    (now, by): (DateTime<Utc>, &str),
    action: &str,
    source: &str,
    detail: &serde_json::Value,
) -> Result<(), RepositoryError> {
    audit::note(tx, now, by, action, &format!("source:{source}"), detail).await
}

fn read(row: &Row, last: Option<FeedRun>, held: Option<FeedRun>) -> Result<Feed, RepositoryError> {
    let paused: Option<DateTime<Utc>> = row.get(5)?;
    let by: Option<String> = row.get(6)?;
    Ok(Feed {
        source: row.get(0)?,
        address: row.get(1)?,
        timetable: row.get(2)?,
        incremental: row.get::<i64>(3)? != 0,
        most_lost: MostLost::new(row.get(4)?)?,
        paused: paused.map(|at| (at, by.unwrap_or_default())),
        due_at: row.get(7)?,
        failures: row.get(8)?,
        is_read: row.get::<Option<i64>>(9)?.is_some(),
        last,
        held,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_asked_about_more_than_the_share_and_never_about_a_few() {
        let most = MostLost::USUAL;
        for (lost, known, exceeded) in [
            (40, 90, true),
            (18, 90, false),
            (19, 90, true),
            (4, 4, false),
            (5, 5, true),
            (5, 25, false),
            (0, 0, false),
        ] {
            assert_eq!(
                most.is_exceeded(Loss { lost, known }),
                exceeded,
                "{lost} of {known}"
            );
        }
        let never = MostLost::new(100).expect("a share");
        let all = Loss {
            lost: 90,
            known: 90,
        };
        assert!(!never.is_exceeded(all));
        for percent in [0, 101, -1] {
            assert!(MostLost::new(percent).is_err(), "{percent}");
        }
    }
}
