//! Settling: what was staged takes effect, in one transaction for a batch of records with their
//! entities, published documents and rows of the change log.
//!
//! The decisions are not made here: the crate `assure` reads with a [`Unit`], decides, and hands
//! the unit what to write.

mod read;
mod write;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hsds::{Document, Kind, Problem};
use uuid::Uuid;

pub use read::SubmissionTerms;
pub use write::WHEN;

use crate::Repository;
use crate::change::{Seq, What};
use crate::db::{Tx, Value};
use crate::entity::EntityState;
use crate::error::RepositoryError;
use crate::job;
use crate::queue::SentBackKind;
use crate::record::RecordNumber;
use crate::submission::SubmissionId;

/// The work of putting an entity together again, because something it embeds changed.
const RENDER: &str = "render";

/// Why an entity is put together again, without a submission or a decision of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Something that it embeds, or a standing order about it, changed.
    Reference,
    /// Content was taken out of it for good.
    Erase,
}

impl Why {
    /// As the log calls it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Erase => "erase",
        }
    }

    fn of(word: &str) -> Self {
        if word == Self::Erase.word() {
            Self::Erase
        } else {
            Self::Reference
        }
    }
}

/// One settling transaction. Nothing of it is visible until it is committed; there is only one at
/// a time.
#[derive(Debug)]
pub struct Unit {
    pub(crate) tx: Tx,
    pub(crate) now: DateTime<Utc>,
    /// The end of the log when it began.
    pub(crate) head: Seq,
    pub(crate) publications: Vec<Publication>,
    /// Where in them each thing is.
    pub(crate) published: HashMap<Uuid, usize>,
}

/// A record whose staged change waits.
#[derive(Clone, Debug)]
pub struct DueRecord {
    /// Its number.
    pub number: RecordNumber,
    /// The slug of its source.
    pub source: String,
    /// Its kind.
    pub kind: Kind,
    /// Its id in its source.
    pub key: String,
    /// Its id as a UUID.
    pub uuid: Uuid,
    /// The entity made for it, unless it is new.
    pub entity: Option<Uuid>,
    /// The entity that stands for it, unless it is new.
    pub cluster: Option<Uuid>,
    /// `staged`, `live`, `missing` or `withdrawn`.
    pub state: String,
    /// Its settled version.
    pub current_version: Option<i64>,
    /// Its latest version that may be published.
    pub accepted_version: Option<i64>,
    /// Its staged version; none when only its state changes.
    pub pending_version: Option<i64>,
    /// The accepted version that an undo restores.
    pub pending_accepted: Option<i64>,
    /// The state that it gets.
    pub pending_state: String,
}

/// What settling makes of a record.
#[derive(Clone, Debug)]
pub struct RecordChange {
    /// What was due.
    pub due: DueRecord,
    /// The entity made for it.
    pub entity: Option<Uuid>,
    /// The entity that stands for it.
    pub cluster: Option<Uuid>,
    /// Its new version that may be published.
    pub accepted_version: Option<i64>,
    /// What happened: `new`, `changed`, `returned`, `accepted`, `missing` or `withdrawn`.
    pub what: &'static str,
    /// The records that its current version names.
    pub references: Option<Vec<(Kind, Uuid)>>,
}

/// A member of a cluster, with what it says.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that judging asks for"
)]
#[derive(Clone, Debug)]
pub struct Member {
    /// Its number.
    pub number: RecordNumber,
    /// The slug of its source.
    pub source: String,
    /// Its kind.
    pub kind: Kind,
    /// Its id in its source.
    pub key: String,
    /// The entity made for it.
    pub entity: Option<Uuid>,
    /// The entity that stands for it.
    pub cluster: Uuid,
    /// Whether its source still has it.
    pub live: bool,
    /// Whether a version of it may be published.
    pub accepted: bool,
    /// Whether its latest version is another than that, and so waits.
    pub waits: bool,
    /// Its latest version went back to whoever sent it: with a question, or refused with a reason.
    pub sent_back: Option<(SentBackKind, String)>,
    /// The document that counts: its accepted version, else its latest.
    pub document: Document,
    /// The internal data beside it.
    pub internal: Document,
    /// When somebody last said that it is right.
    pub verified_at: Option<DateTime<Utc>>,
    /// Somebody ordered not to list it.
    pub suppressed: bool,
}

/// An entity as it stood before this unit.
#[derive(Clone, Debug)]
pub struct PublishedBefore {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: Kind,
    /// The entity it shows.
    pub entity: Uuid,
    /// The service it belongs to, for a place of delivery.
    pub owner: Option<Uuid>,
    /// Its place in lists.
    pub position: i64,
    /// The hash of its texts.
    pub hash: String,
    /// Whether it is live now.
    pub live: bool,
    /// Where it moved, if it did.
    pub moved_to: Option<Uuid>,
    /// When it is, or was, to be withdrawn because its provider closed it.
    pub retire_at: Option<DateTime<Utc>>,
    /// Who runs it, of a service.
    pub organization: Option<Uuid>,
}

impl PublishedBefore {
    /// The organisation whose word counts for it: itself, or who runs it. What is no longer published has none.
    pub fn run_by(&self) -> Option<Uuid> {
        match self.kind {
            _ if !self.live => None,
            Kind::Organization => Some(self.id),
            Kind::Service => self.organization,
            _ => None,
        }
    }
}

/// Another record that a reference may mean.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// Its source.
    pub source: String,
    /// Its kind.
    pub kind: Kind,
    /// Its id as a UUID.
    pub uuid: Uuid,
    /// The entity that stands for it.
    pub cluster: Uuid,
    /// How good a meaning it is for whoever is of another source.
    pub rank: NeighbourRank,
}

/// What a reference of another source to an id means: the better comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeighbourRank {
    /// The record whose entity has this very id.
    Founder,
    /// A record of that id that somebody accepted.
    Accepted,
    /// A record of that id that nobody accepted yet: it is meant by its own source only.
    Waiting,
}

/// What settling makes of an entity.
#[derive(Clone, Debug)]
pub struct EntityChange {
    /// Its id.
    pub id: Uuid,
    /// Where it stands now.
    pub state: EntityState,
    /// Its new version, when what it says changed.
    pub version: Option<NewVersion>,
    /// Whether its current version is the published one.
    pub publishes_current: bool,
    /// Its current version before, and its published one.
    pub versions_before: (Option<i64>, Option<i64>),
    /// Where it is merged into.
    pub redirect_to: Option<Uuid>,
}

/// A new version of an entity.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Changes exactly when the rest does.
    pub hash: String,
    /// What may be published, as canonical JSON.
    pub document: String,
    /// What may not.
    pub internal: Option<String>,
    /// Where each field came from, when there was a choice.
    pub provenance: Option<String>,
    /// What brought it about.
    pub cause: String,
}

/// The facts that lists are filtered by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets {
    /// Its name.
    pub name: Option<String>,
    /// The provider's status.
    pub status: Option<String>,
    /// Its organisation.
    pub organization: Option<Uuid>,
    /// Its taxonomy, of a term.
    pub taxonomy: Option<Uuid>,
    /// Its parent, of a term.
    pub parent: Option<Uuid>,
    /// Years.
    pub minimum_age: Option<f64>,
    /// Years.
    pub maximum_age: Option<f64>,
    /// Terms it carries, with their taxonomies.
    pub terms: Vec<(Uuid, Option<Uuid>)>,
    /// Sessions: days, opening and closing time.
    pub sessions: Vec<(Option<String>, Option<String>, Option<String>)>,
}

/// A change of what is published.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The kind of what is published.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
    /// The entity it shows.
    pub entity: Uuid,
    /// The service it belongs to, for a place of delivery.
    pub owner: Option<Uuid>,
    /// Its place in lists, if it had one before.
    pub position: Option<i64>,
    /// What happened.
    pub what: What,
    /// What brought it about.
    pub cause: String,
    /// The new content.
    pub content: Content,
}

/// What is published from now on.
#[derive(Clone, Debug)]
pub enum Content {
    /// A document. In its texts [`WHEN`] stands for the instant of the change.
    Live {
        /// As in a list.
        list: String,
        /// As alone.
        detail: String,
        /// The hash of both.
        hash: String,
        /// What lists are filtered by.
        facets: Box<Facets>,
        /// When it is to be withdrawn, because its provider closed it.
        retire_at: Option<DateTime<Utc>>,
    },
    /// Nothing: it was withdrawn.
    Gone,
    /// Another entity.
    Moved {
        /// That other.
        to: Uuid,
    },
}

impl Repository {
    /// Begins a settling transaction, after any other has ended.
    pub async fn begin_settling(&self) -> Result<Unit, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let head = tx
            .one("select seq from log_head where one = 1", vec![])
            .await?
            .get(0)?;
        Ok(Unit {
            tx,
            now: self.now(),
            head,
            publications: Vec::new(),
            published: HashMap::new(),
        })
    }

    /// How many records of a submission wait to be settled.
    pub async fn due(&self, submission: SubmissionId) -> Result<i64, RepositoryError> {
        self.db
            .one(
                "select count(*) from source_record where due = $1",
                vec![Value::int(submission.0)],
            )
            .await?
            .get(0)
    }

    /// How many entities wait to be put together again.
    pub async fn render_backlog(&self) -> Result<i64, RepositoryError> {
        self.waiting(RENDER).await
    }

    /// Has published services whose provider closed them long ago withdrawn.
    pub async fn retire_due(&self) -> Result<u64, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let rows = tx
            .all(
                "select id from published where retire_at <= $1 and standing = 'live'",
                vec![Value::time(now)],
            )
            .await?;
        let entities: Vec<Uuid> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, RepositoryError>>()?;
        enqueue(&mut tx, entities.iter().copied(), Why::Reference, now).await?;
        tx.commit().await?;
        Ok(entities.len() as u64)
    }

    /// Has everything put together again that a source has a word in.
    pub async fn refresh_source(&self, source: &str) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let rows = tx
            .all(
                "select distinct cluster from source_record where source = $1 and cluster is not null",
                vec![Value::text(source)],
            )
            .await?;
        let entities: Vec<Uuid> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, RepositoryError>>()?;
        enqueue(&mut tx, entities, Why::Reference, self.now()).await?;
        tx.commit().await
    }

    /// Has entities put together again.
    pub async fn refresh(&self, entities: &[Uuid]) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        enqueue(
            &mut tx,
            entities.iter().copied(),
            Why::Reference,
            self.now(),
        )
        .await?;
        tx.commit().await
    }
}

impl Unit {
    /// The present instant, in whole milliseconds.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The end of the log when the unit began: if it is where we left it, nobody else wrote.
    pub const fn head(&self) -> Seq {
        self.head
    }

    /// Has entities put together again, later.
    pub async fn enqueue(&mut self, entities: &[Uuid]) -> Result<(), RepositoryError> {
        enqueue(
            &mut self.tx,
            entities.iter().copied(),
            Why::Reference,
            self.now,
        )
        .await
    }

    /// Entities that wait to be put together again, and why; those of which something was erased first.
    pub async fn take_backlog(&mut self, limit: i64) -> Result<Vec<(Uuid, Why)>, RepositoryError> {
        let rows = self
            .tx
            .all(
                "select id, key, payload from job where kind = $1 \
                 order by case payload when 'erase' then 0 else 1 end, id limit $2",
                vec![Value::text(RENDER), Value::int(limit)],
            )
            .await?;
        let mut entities = Vec::with_capacity(rows.len());
        let mut done = Vec::with_capacity(rows.len());
        for row in rows {
            done.push(Value::int(row.get::<i64>(0)?));
            let key: String = row.get(1)?;
            let entity = Uuid::parse_str(&key).map_err(|_| RepositoryError::Damaged(key))?;
            entities.push((entity, Why::of(&row.get::<String>(2)?)));
        }
        self.tx
            .run_in("delete from job where id in (@)", &[], &done)
            .await?;
        Ok(entities)
    }

    /// Notes what is wrong with records as they were settled, in place of what was noted before.
    pub async fn note_problems(
        &mut self,
        submission: Option<i64>,
        problems: &[(RecordNumber, Vec<Problem>)],
    ) -> Result<(), RepositoryError> {
        let records: Vec<Value> = problems
            .iter()
            .map(|(record, _)| Value::int(record.0))
            .collect();
        self.tx
            .run_in(
                "delete from problem where stage = 'settled' and record in (@)",
                &[],
                &records,
            )
            .await?;
        let mut rows = crate::problem::rows();
        for (record, problems) in problems {
            for problem in problems {
                let origin = crate::problem::Origin {
                    submission,
                    record: Some(record.0),
                    stage: "settled",
                    file: None,
                    row: None,
                    raw: None,
                    at: self.now,
                };
                crate::problem::push(&mut rows, &origin, problem);
            }
        }
        rows.insert(&mut self.tx).await
    }
}

/// Has entities put together again, by whoever next works the backlog off.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    entities: impl IntoIterator<Item = Uuid>,
    why: Why,
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    let keys = entities.into_iter().map(|entity| entity.to_string());
    job::enqueue(tx, RENDER, keys, why.word(), why == Why::Erase, now).await
}
