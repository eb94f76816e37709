//! Work that waits: claimed with a lease, so that any number of nodes may do it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Repository;
use crate::db::{Rows, Tx, Value};
use crate::error::RepositoryError;

/// A piece of work.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What kind of work.
    pub kind: String,
    /// What it is about; the same work waits only once.
    pub key: String,
    /// What it needs to know.
    pub payload: String,
}

/// Puts work down; what waits already is left as it is, unless this is to go before it.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    kind: &str,
    keys: impl IntoIterator<Item = String>,
    payload: &str,
    goes_before: bool,
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    let mut rows = Rows::into("job", &["kind", "key", "payload", "due_at", "attempts"])
        .on_conflict(if goes_before {
            "on conflict (kind, key) do update set payload = excluded.payload"
        } else {
            "on conflict (kind, key) do nothing"
        });
    for key in keys {
        rows.push([
            Value::text(kind),
            Value::text(key),
            Value::text(payload),
            Value::time(now),
            Value::int(0),
        ]);
    }
    rows.insert(tx).await
}

impl Repository {
    /// Puts a piece of work down, to be done from an instant on.
    pub async fn schedule(
        &self,
        kind: &str,
        key: &str,
        payload: &str,
        due_at: DateTime<Utc>,
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "insert into job (kind, key, payload, due_at, attempts) values ($1, $2, $3, $4, 0) \
             on conflict (kind, key) do nothing",
            vec![
                Value::text(kind),
                Value::text(key),
                Value::text(payload),
                Value::time(due_at),
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Claims a piece of work that is due, for so long.
    pub async fn claim(
        &self,
        kind: &str,
        lease: TimeDelta,
    ) -> Result<Option<Job>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let row = tx
            .optional(
                "update job set leased_until = $3, attempts = attempts + 1 where id = ( \
                 select id from job where kind = $1 and due_at <= $2 \
                 and (leased_until is null or leased_until < $2) order by due_at, id limit 1) \
                 and (leased_until is null or leased_until < $2) \
                 returning id, kind, key, payload",
                vec![
                    Value::text(kind),
                    Value::time(now),
                    Value::time(now + lease),
                ],
            )
            .await?;
        let job = row
            .map(|row| {
                Ok::<_, RepositoryError>(Job {
                    id: row.get(0)?,
                    kind: row.get(1)?,
                    key: row.get(2)?,
                    payload: row.get(3)?,
                })
            })
            .transpose()?;
        tx.commit().await?;
        Ok(job)
    }

    /// The work is done.
    pub async fn complete(&self, job: &Job) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run("delete from job where id = $1", vec![Value::int(job.id)])
            .await?;
        tx.commit().await
    }

    /// The work failed; it is tried again at an instant.
    pub async fn postpone(
        &self,
        job: &Job,
        failure: &str,
        due_at: DateTime<Utc>,
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "update job set leased_until = null, due_at = $2, failure = $3 where id = $1",
            vec![
                Value::int(job.id),
                Value::time(due_at),
                Value::text(failure),
            ],
        )
        .await?;
        tx.commit().await
    }

    /// How many pieces of work of a kind wait.
    pub async fn waiting(&self, kind: &str) -> Result<i64, RepositoryError> {
        self.db
            .one(
                "select count(*) from job where kind = $1",
                vec![Value::text(kind)],
            )
            .await?
            .get(0)
    }
}
