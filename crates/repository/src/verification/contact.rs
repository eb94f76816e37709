//! What came of asking: a log beside each service, for staff.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::settling::{self, Why};

/// What came of asking about a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactOutcome {
    /// It is right.
    Right,
    /// Nobody could be reached.
    Unreached,
    /// Something has changed.
    Changed,
    /// It has ended.
    Closed,
}

impl ContactOutcome {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Right, Self::Unreached, Self::Changed, Self::Closed];

    /// Its word, in forms and files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Unreached => "unreached",
            Self::Changed => "changed",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for ContactOutcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for ContactOutcome {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.word() == word)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// What came of asking, to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContact {
    /// The service.
    pub entity: Uuid,
    /// How: `telephone` or `mail`.
    pub channel: String,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What else was said. Never published.
    pub note: String,
}

/// What came of asking, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its number.
    pub id: i64,
    /// The service.
    pub entity: Uuid,
    /// How.
    pub channel: String,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What else was said.
    pub note: String,
    /// Who wrote it down, as the audit trail names them.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// It waits until an assurer has looked at it.
    pub waits: bool,
}

/// The word that a service has ended, which waits for an assurer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingContact {
    /// What was said.
    pub contact: Contact,
    /// What the service is called.
    pub name: String,
}

const COLUMNS: &str = "c.id, c.entity, c.channel, c.outcome, c.note, c.by, c.at, c.waits";

impl Repository {
    /// Writes down what came of asking. That a service has ended waits until an assurer has looked at it.
    pub async fn add_contact(&self, new: &NewContact, by: &str) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        write(&mut tx, new, by, now).await?;
        tx.commit().await
    }

    /// What came of asking about a service, newest first.
    pub async fn contacts(
        &self,
        entity: Uuid,
        limit: i64,
    ) -> Result<Vec<Contact>, RepositoryError> {
        let sql = format!(
            "select {COLUMNS} from verification_contact c where c.entity = $1 order by c.id desc limit $2"
        );
        let values = vec![Value::uuid(entity), Value::int(limit)];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// Services of which somebody said that they have ended, which no assurer has looked at, oldest first.
    pub async fn said_to_have_ended(
        &self,
        limit: i64,
    ) -> Result<Vec<WaitingContact>, RepositoryError> {
        let sql = format!(
            "select {COLUMNS}, p.name from verification_contact c left join published p on p.id = c.entity \
             where c.waits = 1 order by c.id limit $1"
        );
        let rows = self.db.all(sql, vec![Value::int(limit)]).await?;
        rows.iter()
            .map(|row| {
                Ok(WaitingContact {
                    contact: read(row)?,
                    name: row.get::<Option<String>>(8)?.unwrap_or_default(),
                })
            })
            .collect()
    }

    /// The service of which the word that it has ended waits; nothing if that does not wait any more.
    pub async fn waiting_contact(&self, id: i64) -> Result<Option<Uuid>, RepositoryError> {
        let sql = "select entity from verification_contact where id = $1 and waits = 1";
        let row = self.db.optional(sql, vec![Value::int(id)]).await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// An assurer has looked at the word that a service has ended, and at all others of the same service: the service; nothing if it does
    /// not wait any more. If the service goes on, those who look after it are asked again.
    pub async fn look_at_ended(
        &self,
        id: i64,
        decision: &str,
        by: &str,
    ) -> Result<Option<Uuid>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let row = tx
            .optional(
                "update verification_contact set waits = 0 where id = $1 and waits = 1 returning entity",
                vec![Value::int(id)],
            )
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let entity: Uuid = row.get(0)?;
        tx.run(
            "update verification_contact set waits = 0 where entity = $1 and waits = 1",
            vec![Value::uuid(entity)],
        )
        .await?;
        if decision == "keep" {
            super::end(&mut tx, &[Value::uuid(entity)]).await?;
            // What was taken out meanwhile may be shown again.
            settling::enqueue(&mut tx, [entity], Why::Reference, now).await?;
        }
        let (subject, detail) = (format!("entity:{entity}"), json!({"decision": decision}));
        audit::note(&mut tx, now, by, "verification.ended", &subject, &detail).await?;
        tx.commit().await?;
        Ok(Some(entity))
    }

    /// Forgets what was said besides when asking, before an instant; how much.
    pub async fn forget_contact_notes(
        &self,
        before: DateTime<Utc>,
    ) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "update verification_contact set note = '' where note <> '' and waits = 0 and at < $1",
                vec![Value::time(before)],
            )
            .await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// Writes down what came of asking, with what else is written.
pub(super) async fn write(
    tx: &mut Tx,
    new: &NewContact,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    let waits = new.outcome == ContactOutcome::Closed;
    tx.run(
        "insert into verification_contact (entity, channel, outcome, note, by, at, waits) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        vec![
            Value::uuid(new.entity),
            Value::text(&new.channel),
            Value::text(new.outcome.word()),
            Value::text(&new.note),
            Value::text(by),
            Value::time(now),
            Value::int(i64::from(waits)),
        ],
    )
    .await?;
    let subject = format!("entity:{}", new.entity);
    let detail = json!({"outcome": new.outcome.word(), "channel": new.channel});
    audit::note(tx, now, by, "verification.contact", &subject, &detail).await
}

fn read(row: &Row) -> Result<Contact, RepositoryError> {
    Ok(Contact {
        id: row.get(0)?,
        entity: row.get(1)?,
        channel: row.get(2)?,
        outcome: row.get::<String>(3)?.parse()?,
        note: row.get(4)?,
        by: row.get(5)?,
        at: row.get(6)?,
        waits: row.get::<i64>(7)? == 1,
    })
}
