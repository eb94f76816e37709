//! What comes of a report.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{COLUMNS, Report, read};
use crate::Repository;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;

/// What came of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportOutcome {
    /// It was right, and what it told of is put right here.
    PutRight,
    /// Whoever looks after the entry was told, and puts it right.
    PassedOn,
    /// What the page says is right.
    NothingWrong,
    /// Nobody could find out what was meant.
    Unclear,
}

impl ReportOutcome {
    /// All of them, in the order in which assurers choose.
    pub const ALL: [Self; 4] = [
        Self::PutRight,
        Self::PassedOn,
        Self::NothingWrong,
        Self::Unclear,
    ];

    /// Its word, in forms, in the database and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::PutRight => "put-right",
            Self::PassedOn => "passed-on",
            Self::NothingWrong => "nothing-wrong",
            Self::Unclear => "unclear",
        }
    }
}

impl fmt::Display for ReportOutcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FromStr for ReportOutcome {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|outcome| outcome.word() == word);
        known.ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

impl Repository {
    /// A report by what people call it, however they write that.
    pub async fn report_called(&self, reference: &str) -> Result<Option<Report>, RepositoryError> {
        let row = self
            .db
            .optional(
                format!("select {COLUMNS} from report p where p.reference = $1"),
                vec![Value::text(as_written(reference))],
            )
            .await?;
        row.map(|row| read(&row, 0)).transpose()
    }
}

/// A reference as we write it, however people do.
pub(crate) fn as_written(reference: &str) -> String {
    let letters = reference.chars().filter(char::is_ascii_alphanumeric);
    let mut written: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    if written.len() == super::LETTERS {
        written.insert(super::LETTERS / 2, '-');
    }
    written
}

impl Repository {
    /// Forgets where people wanted to be answered about reports that were dealt with this long ago; gives of how many.
    pub async fn forget_reply_addresses(
        &self,
        older_than: TimeDelta,
    ) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let forgotten = tx
            .run(
                "update report set reply_to = null where reply_to is not null and closed_at < $1",
                vec![Value::time(self.now() - older_than)],
            )
            .await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

/// Closes a report. None if there is none of that reference, or it was closed before.
pub(crate) async fn close(
    tx: &mut Tx,
    reference: &str,
    (outcome, answer): (ReportOutcome, &str),
    (now, by): (DateTime<Utc>, &str),
) -> Result<Option<Report>, RepositoryError> {
    let closed = tx
        .optional(
            "update report set closed_at = $2, outcome = $3, answer = $4, closed_by = $5 \
             where reference = $1 and closed_at is null returning id",
            vec![
                Value::text(reference),
                Value::time(now),
                Value::text(outcome.word()),
                Value::text(answer),
                Value::text(by),
            ],
        )
        .await?;
    let Some(row) = closed else {
        return Ok(None);
    };
    let row = tx
        .one(
            format!("select {COLUMNS} from report p where p.id = $1"),
            vec![Value::int(row.get::<i64>(0)?)],
        )
        .await?;
    read(&row, 0).map(Some)
}
