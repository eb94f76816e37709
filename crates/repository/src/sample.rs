//! Spot checks: services of a source that were drawn by chance, and what people found when they asked whether these are right.
//!
//! A sample is drawn once and kept with its seed, so that whoever doubts it can draw it again. It closes by itself when each of its services
//! has a result; of those about which nobody could be reached, the next in reserve takes the place. What comes of it is said by whoever
//! closes it: the rules are not known here.

mod check;
mod due;
mod going;
mod signals;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Rows, Tx, Value};
use crate::error::RepositoryError;

pub use check::{Checked, NewCheck};
pub use due::SampleDue;
pub use going::{Judge, SampleOutcome, StratumFound};
pub use signals::SourceSignals;

/// What has become of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleState {
    /// Some of it is still to be checked.
    Open,
    /// It came out.
    Closed,
    /// Somebody threw it away: it says nothing.
    ThrownAway,
}

impl SampleState {
    /// Its word, in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::ThrownAway => "thrown-away",
        }
    }
}

impl FromStr for SampleState {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::Open, Self::Closed, Self::ThrownAway]
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// What was found out about a service that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleResult {
    /// All of it is right.
    Right,
    /// Something is wrong.
    Wrong,
    /// Nobody could be reached: another was drawn in its place, if there was one.
    Unknown,
    /// It was not published any more when it was to be checked, or is one with another that was drawn: it does not count.
    Gone,
}

impl SampleResult {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Right, Self::Wrong, Self::Unknown, Self::Gone];

    /// Its word, in forms, files and the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Unknown => "unknown",
            Self::Gone => "gone",
        }
    }
}

impl fmt::Display for SampleResult {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FromStr for SampleResult {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|result| result.word() == word);
        known.ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// A published service of a source, as it is drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawable {
    /// The service.
    pub entity: Uuid,
    /// The hash of what is published of it.
    pub hash: String,
    /// When a person last said that it is right.
    pub checked_at: Option<DateTime<Utc>>,
}

/// A sample, to be put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSample {
    /// The slug of the source.
    pub source: String,
    /// What decided the draw.
    pub seed: i64,
    /// Of a hundred intervals so many are to hold the truth.
    pub certainty: i64,
    /// So many points of a hundred the truth may lie on either side.
    pub margin: i64,
    /// What was drawn from, part by part.
    pub strata: Vec<NewStratum>,
    /// What was drawn, in the order of the draw: first all that are to be checked, then the reserve.
    pub items: Vec<NewSampleItem>,
}

/// A part of a source that is drawn from by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStratum {
    /// What its services have in common, in a word.
    pub what: String,
    /// How many it has.
    pub population: i64,
    /// How many of them are to be checked.
    pub wanted: i64,
}

/// A service that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSampleItem {
    /// The service.
    pub entity: Uuid,
    /// The hash of what is published of it.
    pub hash: String,
    /// Of which stratum it is, from 0.
    pub stratum: usize,
    /// It is to be checked; else it waits in reserve.
    pub is_in: bool,
}

/// A sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its number.
    pub id: i64,
    /// The slug of the source.
    pub source: String,
    /// What has become of it.
    pub state: SampleState,
    /// What decided the draw.
    pub seed: i64,
    /// When it was drawn.
    pub drawn_at: DateTime<Utc>,
    /// By whom, as the audit trail names them.
    pub drawn_by: String,
    /// Of a hundred intervals so many are to hold the truth.
    pub certainty: i64,
    /// So many points of a hundred the truth may lie on either side.
    pub margin: i64,
    /// How many services the source had.
    pub population: i64,
    /// When it was closed or thrown away.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was closed before all were checked; empty where all were.
    pub why: String,
    /// How it came out, if it was closed.
    pub came: Option<SampleOutcome>,
    /// How many of it are to be checked, and were, with those about which nobody could be reached and those that are gone left out.
    pub wanted: i64,
    /// Of these, how many were checked.
    pub checked: i64,
    /// Of these, how many were wrong.
    pub wrong: i64,
    /// About how many others nobody could be reached.
    pub unreached: i64,
}

/// A service of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleItem {
    /// Its place in the order of the draw, from 1.
    pub number: i64,
    /// The service that was drawn.
    pub drawn: Uuid,
    /// The one that stands for it now.
    pub entity: Uuid,
    /// Of which stratum it is, from 0.
    pub stratum: i64,
    /// The hash of what was published of it: when it was drawn, or when it was checked.
    pub hash: String,
    /// It is to be checked; else it waits in reserve.
    pub is_in: bool,
    /// What was found out.
    pub result: Option<SampleResult>,
    /// What is wrong: words for parts of an entry.
    pub areas: Vec<String>,
    /// What is right instead, in the words of whoever checked. Never published.
    pub note: String,
    /// The reference of the report that was opened.
    pub report: Option<String>,
    /// Who checked, as the audit trail names them.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// For how many seconds they had it before them.
    pub seconds: Option<i64>,
    /// What it is called, if it is published.
    pub name: Option<String>,
}

const COLUMNS: &str = "s.id, s.source, s.state, s.seed, s.drawn_at, s.drawn_by, s.certainty, s.margin, s.population, \
     s.ended_at, s.why, s.level, s.right_share, s.low, s.high, \
     (select cast(coalesce(sum(t.wanted), 0) as bigint) from sample_stratum t where t.sample = s.id), \
     (select count(*) from sample_item i where i.sample = s.id and i.result in ('right', 'wrong')), \
     (select count(*) from sample_item i where i.sample = s.id and i.result = 'wrong'), \
     (select count(*) from sample_item i where i.sample = s.id and i.is_in = 1 and i.result is null), \
     (select count(*) from sample_item i where i.sample = s.id and i.result = 'unknown')";

impl Repository {
    /// The published services of a source, in the order of their ids: as far as it was found out when they are due.
    pub async fn drawable(&self, source: &str) -> Result<Vec<Drawable>, RepositoryError> {
        let sql = format!(
            "select p.id, p.hash, {} from verification v join published p on p.id = v.entity \
             where v.source = $1 and {} order by p.id",
            crate::verification::WORDS,
            crate::verification::RUNS
        );
        let rows = self.db.all(sql, vec![Value::text(source)]).await?;
        rows.iter()
            .map(|row| {
                Ok(Drawable {
                    entity: row.get(0)?,
                    hash: row.get(1)?,
                    checked_at: row.get(2)?,
                })
            })
            .collect()
    }

    /// Puts down a sample. Gives its number; nothing if its source has an open one already.
    pub async fn begin_sample(
        &self,
        new: &NewSample,
        by: &str,
    ) -> Result<Option<i64>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let open = "select id from sample where source = $1 and state = 'open'";
        let source = || vec![Value::text(&new.source)];
        if tx.optional(open, source()).await?.is_some() {
            return Ok(None);
        }
        let population: i64 = new.strata.iter().map(|stratum| stratum.population).sum();
        let row = tx
            .one(
                "insert into sample (source, state, seed, drawn_at, drawn_by, certainty, margin, population, why) \
                 values ($1, 'open', $2, $3, $4, $5, $6, $7, '') returning id",
                vec![
                    Value::text(&new.source),
                    Value::int(new.seed),
                    Value::time(now),
                    Value::text(by),
                    Value::int(new.certainty),
                    Value::int(new.margin),
                    Value::int(population),
                ],
            )
            .await?;
        let id: i64 = row.get(0)?;
        put_down(&mut tx, id, new).await?;
        let drawn = new.items.iter().filter(|item| item.is_in).count();
        let subject = format!("source:{}", new.source);
        let detail = json!({"sample": id, "seed": new.seed.to_string(), "services": drawn});
        audit::note(&mut tx, now, by, "sample.draw", &subject, &detail).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// A sample.
    pub async fn sample(&self, id: i64) -> Result<Option<Sample>, RepositoryError> {
        let sql = format!("select {COLUMNS} from sample s where s.id = $1");
        let row = self.db.optional(sql, vec![Value::int(id)]).await?;
        row.as_ref().map(read).transpose()
    }

    /// The samples of a source, the newest first.
    pub async fn samples(&self, source: &str) -> Result<Vec<Sample>, RepositoryError> {
        let sql = format!("select {COLUMNS} from sample s where s.source = $1 order by s.id desc");
        let rows = self.db.all(sql, vec![Value::text(source)]).await?;
        rows.iter().map(read).collect()
    }

    /// Of each source the newest sample that is closed and in which something was checked, and the open one if there is one, in the order in which they were drawn.
    pub async fn newest_samples(&self) -> Result<Vec<Sample>, RepositoryError> {
        let sql = format!(
            "select {COLUMNS} from sample s where s.state = 'open' or s.id in \
             (select max(c.id) from sample c where c.state = 'closed' and c.right_share is not null \
             group by c.source) order by s.id"
        );
        let rows = self.db.all(sql, vec![]).await?;
        rows.iter().map(read).collect()
    }

    /// What was drawn, in the order of the draw.
    pub async fn sample_items(&self, id: i64) -> Result<Vec<SampleItem>, RepositoryError> {
        let sql = "select i.number, i.entity, coalesce(e.redirect_to, e.id), i.stratum, i.hash, i.is_in, i.result, i.areas, \
             i.note, i.report, i.by, i.at, i.seconds, p.name \
             from sample_item i join entity e on e.id = i.entity \
             left join published p on p.id = coalesce(e.redirect_to, e.id) and p.standing = 'live' \
             where i.sample = $1 order by i.number";
        let rows = self.db.all(sql, vec![Value::int(id)]).await?;
        rows.iter().map(item).collect()
    }

    /// Forgets what was written down of spot checks before an instant; how much. What came of them stays.
    pub async fn forget_sample_notes(&self, before: DateTime<Utc>) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "update sample_item set note = '' where note <> '' and at < $1",
                vec![Value::time(before)],
            )
            .await?;
        tx.commit().await?;
        Ok(gone)
    }
}

async fn put_down(tx: &mut Tx, id: i64, new: &NewSample) -> Result<(), RepositoryError> {
    let mut strata = Rows::into(
        "sample_stratum",
        &["sample", "number", "what", "population", "wanted"],
    );
    for (number, stratum) in (0..).zip(&new.strata) {
        strata.push([
            Value::int(id),
            Value::int(number),
            Value::text(&stratum.what),
            Value::int(stratum.population),
            Value::int(stratum.wanted),
        ]);
    }
    strata.insert(tx).await?;
    let mut items = Rows::into(
        "sample_item",
        &[
            "sample", "number", "entity", "stratum", "hash", "is_in", "areas", "note",
        ],
    );
    for (number, item) in (1..).zip(&new.items) {
        items.push([
            Value::int(id),
            Value::int(number),
            Value::uuid(item.entity),
            Value::int(i64::try_from(item.stratum).unwrap_or(i64::MAX)),
            Value::text(&item.hash),
            Value::int(i64::from(item.is_in)),
            Value::text("[]"),
            Value::text(""),
        ]);
    }
    items.insert(tx).await
}

fn read(row: &Row) -> Result<Sample, RepositoryError> {
    let state: SampleState = row.get::<String>(2)?.parse()?;
    let level: Option<String> = row.get(11)?;
    let share: Option<f64> = row.get(12)?;
    let (low, high): (Option<f64>, Option<f64>) = (row.get(13)?, row.get(14)?);
    let (wanted, checked): (i64, i64) = (row.get(15)?, row.get(16)?);
    // Where the reserve was not enough, fewer are left to be checked than were wanted.
    let open: i64 = row.get(18)?;
    Ok(Sample {
        id: row.get(0)?,
        source: row.get(1)?,
        state,
        seed: row.get(3)?,
        drawn_at: row.get(4)?,
        drawn_by: row.get(5)?,
        certainty: row.get(6)?,
        margin: row.get(7)?,
        population: row.get(8)?,
        ended_at: row.get(9)?,
        why: row.get(10)?,
        came: level.map(|level| SampleOutcome {
            level,
            share: share
                .zip(low)
                .zip(high)
                .map(|((right, low), high)| (right, low, high)),
        }),
        wanted: wanted.min(checked + open),
        checked,
        wrong: row.get(17)?,
        unreached: row.get(19)?,
    })
}

fn item(row: &Row) -> Result<SampleItem, RepositoryError> {
    let (result, areas): (Option<String>, String) = (row.get(6)?, row.get(7)?);
    Ok(SampleItem {
        number: row.get(0)?,
        drawn: row.get(1)?,
        entity: row.get(2)?,
        stratum: row.get(3)?,
        hash: row.get(4)?,
        is_in: row.get::<i64>(5)? == 1,
        result: result.as_deref().map(str::parse).transpose()?,
        areas: serde_json::from_str(&areas).map_err(|_| RepositoryError::Damaged(areas))?,
        note: row.get(8)?,
        report: row.get(9)?,
        by: row.get(10)?,
        at: row.get(11)?,
        seconds: row.get(12)?,
        name: row.get(13)?,
    })
}
