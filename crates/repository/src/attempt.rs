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
    /// Takes an attempt, unless so many like it were taken since an instant; whether it was. One that is not
    /// taken leaves nothing behind, so that whoever goes on trying does not keep everybody waiting.
    ///
    /// It is written down before it is counted: of many at once each sees those that were before it, and no
    /// lock is needed that others would wait for.
    pub async fn take_attempt(
        &self,
        attempt: &Attempt,
        most: i64,
        since: DateTime<Utc>,
    ) -> Result<bool, RepositoryError> {
        let like = || {
            vec![
                Value::text(&attempt.account),
                Value::text(&attempt.what),
                Value::text(&attempt.device),
            ]
        };
        let mut tx = self.db.begin().await?;
        let sql =
            "insert into attempt (account, what, device, at) values ($1, $2, $3, $4) returning id";
        let row = tx
            .one(sql, [like(), vec![Value::time(self.now())]].concat())
            .await?;
        let id: i64 = row.get(0)?;
        tx.commit().await?;
        let mut tx = self.db.begin().await?;
        let sql = "select count(*) from attempt \
                   where account = $1 and what = $2 and device = $3 and at >= $4";
        let row = tx
            .one(sql, [like(), vec![Value::time(since)]].concat())
            .await?;
        let is_taken = row.get::<i64>(0)? <= most;
        if !is_taken {
            tx.run("delete from attempt where id = $1", vec![Value::int(id)])
                .await?;
        }
        tx.commit().await?;
        Ok(is_taken)
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
