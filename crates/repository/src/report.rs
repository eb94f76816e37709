//! Reports: somebody who reads the public page of a thing says that something on it is wrong.

mod outcome;
mod passed_on;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use outcome::ReportOutcome;
pub(crate) use outcome::{as_written, close};
pub use passed_on::PassedOn;

use crate::Repository;
use crate::db::{Row, Tx, Value};
use crate::entity::EntityState;
use crate::error::RepositoryError;

/// The letters of a reference: none that is taken for another when it is read out or written down.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many of them a reference has, in two halves.
const LETTERS: usize = 8;

/// References that are tried before we give up; with a million reports, two in a row are taken once
/// in four hundred thousand million.
pub(crate) const TRIES: usize = 8;

/// The most characters of a text.
pub(crate) const DETAIL: usize = 2_000;

/// The most characters of an address, which is the most that mail can have.
pub(crate) const REPLY_TO: usize = 254;

/// The languages of the pages that reports are made on.
pub(crate) const LANGUAGES: [&str; 2] = ["en-GB", "cy"];

/// How long the same words are the same report: somebody pressed the button twice.
pub(crate) const AGAIN: TimeDelta = TimeDelta::minutes(10);

/// So many open reports one thing gets in a day: who looks at it sees all of it anyway.
const MOST_OF_ONE: i64 = 20;
const A_DAY: TimeDelta = TimeDelta::days(1);
/// So many all things together get in an hour.
const MOST_AN_HOUR: i64 = 200;
const AN_HOUR: TimeDelta = TimeDelta::hours(1);

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportAbout {
    /// When it is open.
    Hours,
    /// Where it is.
    Place,
    /// How it is reached.
    Contact,
    /// It is not there any more.
    Closed,
    /// What it costs.
    Cost,
    /// Anything else.
    Other,
}

impl ReportAbout {
    /// All of them, in the order in which people are asked.
    pub const ALL: [Self; 6] = [
        Self::Hours,
        Self::Place,
        Self::Contact,
        Self::Closed,
        Self::Cost,
        Self::Other,
    ];

    /// Its name in forms, in the database and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Place => "place",
            Self::Contact => "contact",
            Self::Closed => "closed",
            Self::Cost => "cost",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for ReportAbout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for ReportAbout {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|about| about.name() == word)
            .ok_or_else(|| RepositoryError::ReportAbout(word.to_owned()))
    }
}

/// A report as somebody makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// What it is made on: a published entity.
    pub entity: Uuid,
    /// What it is about.
    pub about: ReportAbout,
    /// What is wrong, in their words; may be empty.
    pub detail: String,
    /// Where they want to be answered, if they do.
    pub reply_to: Option<String>,
    /// The language of the page: `en-GB` or `cy`.
    pub language: String,
}

/// A report as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What people call it by: `XXXX-XXXX`.
    pub reference: String,
    /// The entity that it was made on, which another may stand for since.
    pub entity: Uuid,
    /// What it is about.
    pub about: ReportAbout,
    /// What is wrong, in the reader's words.
    pub detail: String,
    /// Where they want to be answered. Only for whoever answers.
    pub reply_to: Option<String>,
    /// The language of the page.
    pub language: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// When it was dealt with, if it was.
    pub closed_at: Option<DateTime<Utc>>,
    /// What came of it, if it was.
    pub outcome: Option<ReportOutcome>,
    /// What its maker is told about that; may be empty.
    pub answer: String,
    /// When whoever sends the entry said that it is put right, after it was passed on to them.
    pub mended_at: Option<DateTime<Utc>>,
}

/// Whether an open report was made on the entity of a record `r`, or on one that it stands for.
pub(crate) const STANDS_FOR_REPORTED: &str = "r.cluster in \
     (select coalesce(o.redirect_to, o.id) from report p join entity o on o.id = p.entity \
      where p.closed_at is null)";

const COLUMNS: &str = "p.reference, p.entity, p.about, p.detail, p.reply_to, p.language, p.at, p.closed_at, \
     p.outcome, p.answer, p.mended_at";

impl Repository {
    /// Takes a report. The same words about the same thing within ten minutes are the same report.
    pub async fn report(&self, new: NewReport) -> Result<Report, RepositoryError> {
        self.report_under(new, std::iter::repeat_with(reference))
            .await
    }

    /// Takes a report under the first of these references that is free.
    async fn report_under(
        &self,
        new: NewReport,
        references: impl Iterator<Item = String> + Send,
    ) -> Result<Report, RepositoryError> {
        // Alone, so that of two that come at once the second sees the first, and that what is
        // published stays so until the report is there.
        let mut tx = self.db.begin_alone().await?;
        if are_too_many(&mut tx, new.entity, self.now()).await? {
            return Err(RepositoryError::TooManyReports);
        }
        let report = take_under(&mut tx, new, references, self.now()).await?;
        tx.commit().await?;
        Ok(report)
    }

    /// The reports that were made on an entity, newest first.
    pub async fn reports_of(&self, entity: Uuid) -> Result<Vec<Report>, RepositoryError> {
        self.db
            .all(
                format!("select {COLUMNS} from report p where p.entity = $1 order by p.id desc"),
                vec![Value::uuid(entity)],
            )
            .await?
            .iter()
            .map(|row| read(row, 0))
            .collect()
    }

    /// The reports that nobody has dealt with, oldest first.
    pub async fn open_reports(&self, limit: i64) -> Result<Vec<Report>, RepositoryError> {
        self.db
            .all(
                format!(
                    "select {COLUMNS} from report p where p.closed_at is null \
                     order by p.id limit $1"
                ),
                vec![Value::int(limit)],
            )
            .await?
            .iter()
            .map(|row| read(row, 0))
            .collect()
    }

    /// The reports that nobody has dealt with, oldest first, by the entity that now stands for the
    /// one that they were made on.
    pub async fn open_reports_by_entity(
        &self,
        entities: &[Uuid],
    ) -> Result<BTreeMap<Uuid, Vec<Report>>, RepositoryError> {
        let keys: BTreeSet<Uuid> = entities.iter().copied().collect();
        let keys: Vec<Value> = keys.into_iter().map(Value::uuid).collect();
        let rows = self
            .db
            .all_in(
                &format!(
                    "select coalesce(e.redirect_to, e.id), {COLUMNS} \
                     from report p join entity e on e.id = p.entity \
                     where p.closed_at is null and coalesce(e.redirect_to, e.id) in (@) \
                     order by p.id"
                ),
                &[],
                &keys,
            )
            .await?;
        let mut reports: BTreeMap<Uuid, Vec<Report>> = BTreeMap::new();
        for row in &rows {
            let stands = row.get(0)?;
            reports.entry(stands).or_default().push(read(row, 1)?);
        }
        Ok(reports)
    }
}

impl NewReport {
    /// Without what is no text, and within its bounds.
    fn tidy(mut self) -> Result<Self, RepositoryError> {
        let lines = self.detail.replace("\r\n", "\n").replace('\r', "\n");
        self.detail = text(&lines, |letter| letter == '\n' || letter == '\t');
        bounded("detail", &self.detail, DETAIL)?;
        self.reply_to = self
            .reply_to
            .map(|address| text(&address, |_| false))
            .filter(|address| !address.is_empty());
        if let Some(address) = &self.reply_to {
            bounded("reply_to", address, REPLY_TO)?;
        }
        if !LANGUAGES.contains(&self.language.as_str()) {
            return Err(RepositoryError::Language(self.language));
        }
        Ok(self)
    }

    fn under(self, reference: String, at: DateTime<Utc>) -> Report {
        Report {
            reference,
            entity: self.entity,
            about: self.about,
            detail: self.detail,
            reply_to: self.reply_to,
            language: self.language,
            at,
            closed_at: None,
            outcome: None,
            answer: String::new(),
            mended_at: None,
        }
    }
}

/// A text without blanks around it and control characters, which no terminal shows and PostgreSQL
/// does not all take, save those that are wanted.
pub(crate) fn text(of: &str, wanted: impl Fn(char) -> bool) -> String {
    let kept = |letter: &char| !letter.is_control() || wanted(*letter);
    of.chars()
        .filter(kept)
        .collect::<String>()
        .trim()
        .to_owned()
}

pub(crate) fn bounded(field: &'static str, text: &str, most: usize) -> Result<(), RepositoryError> {
    let length = text.chars().count();
    if length > most {
        return Err(RepositoryError::ReportTooLong {
            field,
            length,
            most,
        });
    }
    Ok(())
}

/// Nobody reads the page of what is not published.
pub(crate) async fn must_be_published(tx: &mut Tx, entity: Uuid) -> Result<(), RepositoryError> {
    let state: EntityState = tx
        .optional(
            "select state from entity where id = $1",
            vec![Value::uuid(entity)],
        )
        .await?
        .ok_or(RepositoryError::NoEntity(entity))?
        .get::<String>(0)?
        .parse()?;
    if state == EntityState::Published {
        Ok(())
    } else {
        Err(RepositoryError::NotPublished(entity))
    }
}

/// Whether so many were made lately, on one thing or in all, that somebody floods us: from however many addresses.
async fn are_too_many(
    tx: &mut Tx,
    entity: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, RepositoryError> {
    let of_it = "select count(*) from report where entity = $1 and closed_at is null and at > $2";
    let of_it = tx.one(of_it, vec![Value::uuid(entity), Value::time(now - A_DAY)]);
    if of_it.await?.get::<i64>(0)? >= MOST_OF_ONE {
        return Ok(true);
    }
    let lately = "select count(*) from report where at > $1";
    let lately = tx.one(lately, vec![Value::time(now - AN_HOUR)]);
    Ok(lately.await?.get::<i64>(0)? >= MOST_AN_HOUR)
}

/// Takes a report with what else is written, in a transaction that is alone.
pub(crate) async fn take(
    tx: &mut Tx,
    new: NewReport,
    now: DateTime<Utc>,
) -> Result<Report, RepositoryError> {
    take_under(tx, new, std::iter::repeat_with(reference), now).await
}

async fn take_under(
    tx: &mut Tx,
    new: NewReport,
    references: impl Iterator<Item = String> + Send,
    now: DateTime<Utc>,
) -> Result<Report, RepositoryError> {
    let new = new.tidy()?;
    must_be_published(tx, new.entity).await?;
    let known = tx
        .optional(
            format!(
                "select {COLUMNS} from report p \
                 where p.entity = $1 and p.about = $2 and p.detail = $3 and p.at >= $4 \
                 order by p.id desc limit 1"
            ),
            vec![
                Value::uuid(new.entity),
                Value::text(new.about.name()),
                Value::text(&new.detail),
                Value::time(now - AGAIN),
            ],
        )
        .await?;
    if let Some(row) = known {
        return read(&row, 0);
    }
    put_down_under(tx, &new, references, now).await
}

/// Writes a report under the first of these references that is free.
pub(crate) async fn put_down_under(
    tx: &mut Tx,
    new: &NewReport,
    references: impl Iterator<Item = String> + Send,
    at: DateTime<Utc>,
) -> Result<Report, RepositoryError> {
    for reference in references.take(TRIES) {
        let report = new.clone().under(reference, at);
        if put_down(tx, &report).await? {
            return Ok(report);
        }
    }
    Err(RepositoryError::NoReference)
}

/// Writes a report, unless another has its reference.
async fn put_down(tx: &mut Tx, report: &Report) -> Result<bool, RepositoryError> {
    let rows = tx
        .run(
            "insert into report (reference, entity, about, detail, reply_to, language, at) \
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (reference) do nothing",
            vec![
                Value::text(&report.reference),
                Value::uuid(report.entity),
                Value::text(report.about.name()),
                Value::text(&report.detail),
                Value::maybe_text(report.reply_to.as_deref()),
                Value::text(&report.language),
                Value::time(report.at),
            ],
        )
        .await?;
    Ok(rows > 0)
}

fn read(row: &Row, first: usize) -> Result<Report, RepositoryError> {
    let about: String = row.get(first + 2)?;
    let outcome: Option<String> = row.get(first + 8)?;
    Ok(Report {
        reference: row.get(first)?,
        entity: row.get(first + 1)?,
        about: about
            .parse()
            .map_err(|_| RepositoryError::Damaged(about.clone()))?,
        detail: row.get(first + 3)?,
        reply_to: row.get(first + 4)?,
        language: row.get(first + 5)?,
        at: row.get(first + 6)?,
        closed_at: row.get(first + 7)?,
        outcome: outcome.as_deref().map(str::parse).transpose()?,
        answer: row.get::<Option<String>>(first + 9)?.unwrap_or_default(),
        mended_at: row.get(first + 10)?,
    })
}

/// A new reference, which cannot be guessed from others.
#[expect(
    clippy::disallowed_methods,
    reason = "a reference names nothing that it could be derived from: who knows it must have been told"
)]
pub(crate) fn reference() -> String {
    spelled(Uuid::new_v4().as_u128())
}

/// A reference from a random number. Its lowest 62 bits are all random in a UUID, and more than
/// enough of them that every letter is as likely as any other.
fn spelled(random: u128) -> String {
    let mut left = random & ((1 << 62) - 1);
    let mut reference = String::with_capacity(LETTERS + 1);
    for place in 0..LETTERS {
        if place == LETTERS / 2 {
            reference.push('-');
        }
        let letters = ALPHABET.len() as u128;
        reference.push(char::from(ALPHABET[(left % letters) as usize]));
        left /= letters;
    }
    reference
}

#[cfg(test)]
mod tests;
