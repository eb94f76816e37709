//! Feedback: what people say about the site itself, with a number to refer to, until it is dealt with and old.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::report::{AGAIN, DETAIL, LANGUAGES, REPLY_TO, TRIES, bounded, reference, text};

/// Feedback as somebody gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFeedback {
    /// What they were doing.
    pub doing: String,
    /// What went wrong, or could be better.
    pub better: String,
    /// Where they want to be answered, if they do.
    pub reply_to: Option<String>,
    /// The language of the page: `en-GB` or `cy`.
    pub language: String,
}

/// Feedback as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// Its number; older ones have smaller ones.
    pub number: i64,
    /// What people call it by: `XXXX-XXXX`.
    pub reference: String,
    /// What they were doing.
    pub doing: String,
    /// What went wrong, or could be better.
    pub better: String,
    /// Where they want to be answered. Only for whoever answers.
    pub reply_to: Option<String>,
    /// The language of the page.
    pub language: String,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// When it was dealt with, if it was.
    pub dealt_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "f.reference, f.doing, f.better, r.email, f.language, f.at, f.dealt_at, f.id";
const FROM: &str = "feedback f left join feedback_reply r on r.feedback = f.id";

impl Repository {
    /// Takes feedback and gives its reference. The same words within ten minutes are the same feedback, unless somebody else wants the
    /// answer; where nobody wanted one yet, it is put down who does.
    pub async fn give_feedback(&self, new: NewFeedback) -> Result<String, RepositoryError> {
        let new = tidy(new)?;
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let known = tx
            .all(
                format!(
                    "select f.id, f.reference, r.email from {FROM} \
                     where f.doing = $1 and f.better = $2 and f.at >= $3 and f.dealt_at is null order by f.id desc"
                ),
                vec![
                    Value::text(&new.doing),
                    Value::text(&new.better),
                    Value::time(now - AGAIN),
                ],
            )
            .await?;
        for row in known {
            let known: Option<String> = row.get(2)?;
            if new.reply_to.is_none() || new.reply_to == known {
                return row.get(1);
            }
            if let (Some(email), None) = (&new.reply_to, known) {
                answer_to(&mut tx, row.get(0)?, email).await?;
                tx.commit().await?;
                return row.get(1);
            }
        }
        for reference in std::iter::repeat_with(reference).take(TRIES) {
            if put_down(&mut tx, &reference, &new, now).await? {
                tx.commit().await?;
                return Ok(reference);
            }
        }
        Err(RepositoryError::NoReference)
    }

    /// What was said and is open, or what is dealt with, newest first; before one, if one is named.
    pub async fn feedback(
        &self,
        is_dealt_with: bool,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Feedback>, RepositoryError> {
        let dealt = if is_dealt_with {
            "is not null"
        } else {
            "is null"
        };
        let rows = self
            .db
            .all(
                format!(
                    "select {COLUMNS} from {FROM} where f.dealt_at {dealt} and f.id < $1 \
                     order by f.id desc limit $2"
                ),
                vec![Value::int(before.unwrap_or(i64::MAX)), Value::int(limit)],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// How much of it nobody has dealt with.
    pub async fn open_feedback(&self) -> Result<i64, RepositoryError> {
        let sql = "select count(*) from feedback where dealt_at is null";
        self.db.one(sql, vec![]).await?.get(0)
    }

    /// Marks feedback as dealt with, or as open again. Says whether that changed anything.
    pub async fn deal_with_feedback(
        &self,
        reference: &str,
        dealt: bool,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let changed = if dealt {
            tx.run(
                "update feedback set dealt_at = $2, dealt_by = $3 where reference = $1 and dealt_at is null",
                vec![Value::text(reference), Value::time(now), Value::text(by)],
            )
            .await?
        } else {
            tx.run(
                "update feedback set dealt_at = null, dealt_by = null where reference = $1 and dealt_at is not null",
                vec![Value::text(reference)],
            )
            .await?
        };
        if changed > 0 {
            let action = if dealt {
                "feedback.close"
            } else {
                "feedback.reopen"
            };
            audit::note(&mut tx, now, by, action, reference, &json!({})).await?;
        }
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// Forgets feedback that was dealt with so long ago, and with it where its writers wanted to be answered.
    pub async fn forget_feedback(&self, older_than: TimeDelta) -> Result<u64, RepositoryError> {
        let before = self.now() - older_than;
        let mut tx = self.db.begin().await?;
        tx.run(
            "delete from feedback_reply where feedback in (select id from feedback where dealt_at < $1)",
            vec![Value::time(before)],
        )
        .await?;
        let forgotten = tx
            .run(
                "delete from feedback where dealt_at < $1",
                vec![Value::time(before)],
            )
            .await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

/// Without what is no text, and within its bounds.
fn tidy(mut new: NewFeedback) -> Result<NewFeedback, RepositoryError> {
    for (field, words) in [("doing", &mut new.doing), ("better", &mut new.better)] {
        let lines = words.replace("\r\n", "\n").replace('\r', "\n");
        *words = text(&lines, |letter| letter == '\n' || letter == '\t');
        bounded(field, words, DETAIL)?;
    }
    let address = new.reply_to.map(|address| text(&address, |_| false));
    new.reply_to = address.filter(|address| !address.is_empty());
    if let Some(address) = &new.reply_to {
        bounded("reply_to", address, REPLY_TO)?;
    }
    if !LANGUAGES.contains(&new.language.as_str()) {
        return Err(RepositoryError::Language(new.language));
    }
    Ok(new)
}

/// Writes feedback down, unless another has its reference.
async fn put_down(
    tx: &mut Tx,
    reference: &str,
    new: &NewFeedback,
    now: DateTime<Utc>,
) -> Result<bool, RepositoryError> {
    let row = tx
        .optional(
            "insert into feedback (reference, doing, better, language, at) values ($1, $2, $3, $4, $5) \
             on conflict (reference) do nothing returning id",
            vec![
                Value::text(reference),
                Value::text(&new.doing),
                Value::text(&new.better),
                Value::text(&new.language),
                Value::time(now),
            ],
        )
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    if let Some(email) = &new.reply_to {
        answer_to(tx, row.get(0)?, email).await?;
    }
    Ok(true)
}

/// Puts down where somebody wants to be answered.
async fn answer_to(tx: &mut Tx, feedback: i64, email: &str) -> Result<(), RepositoryError> {
    tx.run(
        "insert into feedback_reply (feedback, email) values ($1, $2)",
        vec![Value::int(feedback), Value::text(email)],
    )
    .await
    .map(|_| ())
}

fn read(row: &Row) -> Result<Feedback, RepositoryError> {
    Ok(Feedback {
        reference: row.get(0)?,
        doing: row.get(1)?,
        better: row.get(2)?,
        reply_to: row.get(3)?,
        language: row.get(4)?,
        at: row.get(5)?,
        dealt_at: row.get(6)?,
        number: row.get(7)?,
    })
}
