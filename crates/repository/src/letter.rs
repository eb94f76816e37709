//! Mail on its way: written down with what it is about, sent by whichever process comes to it.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::Repository;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::verification;

/// Mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLetter {
    /// To whom.
    pub recipient: String,
    /// What for: `sign_in`, `invitation`...
    pub kind: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// Mail as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its number.
    pub id: i64,
    /// To whom.
    pub recipient: String,
    /// What for.
    pub kind: String,
    /// Its subject.
    pub subject: String,
    /// Its text; empty once it was sent.
    pub body: String,
    /// When it was written.
    pub made_at: DateTime<Utc>,
    /// How often it was tried to send it.
    pub attempts: i64,
    /// Why that failed last.
    pub failure: Option<String>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was given up, or came back.
    pub given_up_at: Option<DateTime<Utc>>,
    /// What it carries, so that it is known when it comes back; empty in letters that are older than that.
    pub token: String,
}

const LETTER: &str =
    "id, recipient, kind, subject, body, made_at, attempts, failure, sent_at, given_up_at, token";

impl Repository {
    /// Writes mail down, to be sent as soon as may be.
    pub async fn write_letter(&self, letter: &NewLetter) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        write(&mut tx, letter, now).await?;
        tx.commit().await
    }

    /// Whether there is a letter to claim: looking writes nothing.
    pub async fn is_letter_due(&self) -> Result<bool, RepositoryError> {
        let sql = "select 1 from letter where due_at <= $1 and sent_at is null \
             and given_up_at is null and (leased_until is null or leased_until < $1) limit 1";
        let values = vec![Value::time(self.now())];
        Ok(self.db.optional(sql, values).await?.is_some())
    }

    /// Claims a letter that is due, for so long.
    pub async fn claim_letter(&self, lease: TimeDelta) -> Result<Option<Letter>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let sql = format!(
            "update letter set leased_until = $2, attempts = attempts + 1 where id = ( \
             select id from letter where due_at <= $1 and sent_at is null and given_up_at is null \
             and (leased_until is null or leased_until < $1) order by due_at, id limit 1) \
             and (leased_until is null or leased_until < $1) returning {LETTER}"
        );
        let row = tx
            .optional(sql, vec![Value::time(now), Value::time(now + lease)])
            .await?;
        let letter = row.map(|row| read(&row)).transpose()?;
        tx.commit().await?;
        Ok(letter)
    }

    /// The letter is sent. Its text is emptied, unless it is kept to be read here.
    pub async fn letter_sent(&self, id: i64, keep_text: bool) -> Result<(), RepositoryError> {
        let empty = if keep_text { "" } else { ", body = ''" };
        let mut tx = self.db.begin().await?;
        tx.run(
            format!("update letter set sent_at = $2, failure = null{empty} where id = $1"),
            vec![Value::int(id), Value::time(self.now())],
        )
        .await?;
        tx.commit().await
    }

    /// The letter could not be sent; it is tried again at an instant, or given up.
    pub async fn letter_failed(
        &self,
        id: i64,
        failure: &str,
        again_at: Option<DateTime<Utc>>,
    ) -> Result<(), RepositoryError> {
        let now = self.now();
        let given_up = again_at.is_none().then_some(now);
        let empty = if again_at.is_some() {
            ""
        } else {
            ", body = ''"
        };
        let mut tx = if given_up.is_some() {
            self.db.begin_alone().await?
        } else {
            self.db.begin().await?
        };
        tx.run(
            format!(
                "update letter set failure = $2, due_at = $3, given_up_at = $4, \
                 leased_until = null{empty} where id = $1"
            ),
            vec![
                Value::int(id),
                Value::text(failure),
                Value::time(again_at.unwrap_or(now)),
                Value::time(given_up),
            ],
        )
        .await?;
        if given_up.is_some() {
            verification::given_up(&mut tx, id).await?;
        }
        tx.commit().await
    }

    /// Why other letters to the address of one were given up, or came back, before an instant, the newest first.
    pub async fn failures_before(
        &self,
        letter: &Letter,
        before: DateTime<Utc>,
    ) -> Result<Vec<String>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select failure from letter where recipient = $1 and given_up_at < $2 and id <> $3 \
                 and failure is not null order by id desc limit 20",
                vec![
                    Value::text(&letter.recipient),
                    Value::time(before),
                    Value::int(letter.id),
                ],
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The letter that carries a token, if there is one.
    pub async fn letter_by_token(&self, token: &str) -> Result<Option<Letter>, RepositoryError> {
        let sql = format!("select {LETTER} from letter where token = $1 and token <> ''");
        let row = self.db.optional(sql, vec![Value::text(token)]).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The latest letters, the newest first.
    pub async fn letters(&self, limit: i64) -> Result<Vec<Letter>, RepositoryError> {
        let sql = format!("select {LETTER} from letter order by id desc limit $1");
        let rows = self.db.all(sql, vec![Value::int(limit)]).await?;
        rows.iter().map(read).collect()
    }

    /// Forgets letters that were written before an instant; how many.
    pub async fn forget_letters(&self, before: DateTime<Utc>) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "delete from letter where made_at < $1",
                vec![Value::time(before)],
            )
            .await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// Writes mail down with what else is written. Gives its number.
pub(crate) async fn write(
    tx: &mut Tx,
    letter: &NewLetter,
    now: DateTime<Utc>,
) -> Result<i64, RepositoryError> {
    let row = tx
        .one(
            "insert into letter (recipient, kind, subject, body, made_at, due_at, attempts, token) \
             values ($1, $2, $3, $4, $5, $5, 0, $6) returning id",
            vec![
                Value::text(&letter.recipient),
                Value::text(&letter.kind),
                Value::text(&letter.subject),
                Value::text(&letter.body),
                Value::time(now),
                Value::text(token()),
            ],
        )
        .await?;
    row.get(0)
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever could derive it could say that mail came back which did not"
)]
fn token() -> String {
    Uuid::new_v4().simple().to_string()
}

fn read(row: &Row) -> Result<Letter, RepositoryError> {
    Ok(Letter {
        id: row.get(0)?,
        recipient: row.get(1)?,
        kind: row.get(2)?,
        subject: row.get(3)?,
        body: row.get(4)?,
        made_at: row.get(5)?,
        attempts: row.get(6)?,
        failure: row.get(7)?,
        sent_at: row.get(8)?,
        given_up_at: row.get(9)?,
        token: row.get(10)?,
    })
}
