//! Attempts to get in, kept for as long as they slow down the next.

use chrono::{DateTime, Utc};

use crate::Repository;
use crate::db::Value;
use crate::error::RepositoryError;

/// An attempt to get in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// At what: a password, a code, a link.
    pub what: String,
    /// The hash of the address that it was made for.
    pub account: String,
    /// The hash of what a browser holds that got in for this address before; empty for every other.
    pub device: String,
}

impl Repository {
    /// Counts the attempts like this one since an instant, and adds it to them: what comes back includes
    /// it. They are counted alone, so that of many at once none is overlooked.
    pub async fn attempt(
        &self,
        attempt: &Attempt,
        since: DateTime<Utc>,
    ) -> Result<i64, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let values = vec![
            Value::text(&attempt.account),
            Value::text(&attempt.what),
            Value::text(&attempt.device),
            Value::time(self.now()),
        ];
        tx.run(
            "insert into attempt (account, what, device, at) values ($1, $2, $3, $4)",
            values,
        )
        .await?;
        let row = tx
            .one(
                "select count(*) from attempt \
                 where account = $1 and what = $2 and device = $3 and at >= $4",
                vec![
                    Value::text(&attempt.account),
                    Value::text(&attempt.what),
                    Value::text(&attempt.device),
                    Value::time(since),
                ],
            )
            .await?;
        let count = row.get(0)?;
        tx.commit().await?;
        Ok(count)
    }

    /// Forgets the attempts of somebody who got in, by what they were at.
    pub async fn forget_attempts_at(&self, attempt: &Attempt) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "delete from attempt where account = $1 and what = $2 and device = $3",
            vec![
                Value::text(&attempt.account),
                Value::text(&attempt.what),
                Value::text(&attempt.device),
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Forgets attempts that were made before an instant; how many.
    pub async fn forget_attempts(&self, before: DateTime<Utc>) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "delete from attempt where at < $1",
                vec![Value::time(before)],
            )
            .await?;
        tx.commit().await?;
        Ok(gone)
    }
}
