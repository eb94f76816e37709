//! The change log: what re-users follow. Nobody who follows it can miss a row.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use hsds::Kind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Repository;
use crate::clock::milliseconds;
use crate::db::{Row, Rows, Tx, Value};
use crate::error::RepositoryError;
use crate::submission::stored_kind;

/// A place in the log, from 1, without order lost between writers.
pub type Seq = i64;

/// What happened to a published thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It is there for the first time.
    Published,
    /// Its own content is other than before.
    Changed,
    /// It is there no more.
    Withdrawn,
    /// Another stands for it.
    Merged,
    /// It is there again.
    Restored,
    /// Something that its document embeds changed.
    Reference,
    /// Content was taken out of it for good.
    Erased,
}

impl What {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Published, "published"),
        (Self::Changed, "changed"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Merged, "merged"),
        (Self::Restored, "restored"),
        (Self::Reference, "reference"),
        (Self::Erased, "erased"),
    ];
}

impl fmt::Display for What {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            Self::ALL
                .iter()
                .find(|(what, _)| what == self)
                .map_or("", |(_, word)| word),
        )
    }
}

impl FromStr for What {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(what, _)| *what)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place.
    pub seq: Seq,
    /// When; never before an earlier row's.
    pub at: DateTime<Utc>,
    /// The kind of what changed.
    pub kind: Kind,
    /// Its published id.
    pub entity: Uuid,
    /// What happened.
    pub what: What,
    /// What brought it about: `submission 12`, `decision 3`...
    pub cause: String,
    /// The hash of what is published now.
    pub hash: Option<String>,
    /// Its place in lists.
    pub position: Option<i64>,
}

/// A change that waits for its place in the log.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) kind: Kind,
    pub(crate) entity: Uuid,
    pub(crate) what: What,
    pub(crate) cause: String,
    pub(crate) hash: Option<String>,
    pub(crate) position: Option<i64>,
}

/// Reserves places at the end of the log; from here on until the commit nobody else can.
pub(crate) async fn reserve(
    tx: &mut Tx,
    places: i64,
    now: DateTime<Utc>,
) -> Result<(Seq, DateTime<Utc>), RepositoryError> {
    let head = tx
        .one(
            "update log_head set seq = seq + $1 where one = 1 returning seq, at",
            vec![Value::int(places)],
        )
        .await?;
    let last: Seq = head.get(0)?;
    let before: DateTime<Utc> = head.get(1)?;
    let at = milliseconds(now).max(before + TimeDelta::milliseconds(1));
    tx.run(
        "update log_head set at = $1 where one = 1",
        vec![Value::time(at)],
    )
    .await?;
    Ok((last - places + 1, at))
}

pub(crate) async fn append(
    tx: &mut Tx,
    first: Seq,
    at: DateTime<Utc>,
    changes: &[Pending],
) -> Result<(), RepositoryError> {
    let mut rows = Rows::into(
        "change",
        &[
            "seq", "at", "kind", "entity", "what", "cause", "hash", "position",
        ],
    );
    for (seq, change) in (first..).zip(changes) {
        rows.push([
            Value::int(seq),
            Value::time(at),
            Value::text(change.kind.name()),
            Value::uuid(change.entity),
            Value::text(change.what.to_string()),
            Value::text(&change.cause),
            Value::maybe_text(change.hash.as_deref()),
            Value::int(change.position),
        ]);
    }
    rows.insert(tx).await
}

const COLUMNS: &str = "seq, at, kind, entity, what, cause, hash, position";

impl Repository {
    /// The end of the log.
    pub async fn head(&self) -> Result<Seq, RepositoryError> {
        self.db
            .one("select seq from log_head where one = 1", vec![])
            .await?
            .get(0)
    }

    /// The log after a place, at most so many rows.
    pub async fn changes(&self, after: Seq, limit: i64) -> Result<Vec<Change>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!("select {COLUMNS} from change where seq > $1 order by seq limit $2"),
                vec![Value::int(after), Value::int(limit)],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// What happened to one published thing, newest first.
    pub async fn history(&self, entity: Uuid, limit: i64) -> Result<Vec<Change>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select {COLUMNS} from change where entity = $1 order by seq desc limit $2"
                ),
                vec![Value::uuid(entity), Value::int(limit)],
            )
            .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<Change, RepositoryError> {
    Ok(Change {
        seq: row.get(0)?,
        at: row.get(1)?,
        kind: stored_kind(&row.get::<String>(2)?)?,
        entity: row.get(3)?,
        what: row.get::<String>(4)?.parse()?,
        cause: row.get(5)?,
        hash: row.get(6)?,
        position: row.get(7)?,
    })
}
