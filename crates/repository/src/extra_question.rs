//! Extra questions: what the people of the place want to know of every service beside the standard.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use hsds::identity::FINGERPOST_NS;
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Value};
use crate::error::RepositoryError;

/// How an extra question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// A line of text.
    Line,
    /// Several lines.
    Text,
    /// Yes or no.
    YesNo,
    /// One of its choices.
    One,
    /// Any of its choices.
    Many,
}

impl AnswerKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Line, Self::Text, Self::YesNo, Self::One, Self::Many];

    /// Its word in forms and tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Text => "text",
            Self::YesNo => "yes_no",
            Self::One => "one",
            Self::Many => "many",
        }
    }

    /// Whether it needs choices.
    pub const fn has_choices(self) -> bool {
        matches!(self, Self::One | Self::Many)
    }
}

impl fmt::Display for AnswerKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for AnswerKind {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.word() == word)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// A question as it is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExtraQuestion {
    /// In which context it is asked: "SEND Local Offer".
    pub context: String,
    /// The question.
    pub label: String,
    /// What helps to answer it; may be empty.
    pub hint: String,
    /// How it is answered.
    pub kind: AnswerKind,
    /// What may be chosen.
    pub choices: Vec<String>,
    /// Whether answers are published.
    pub published: bool,
}

/// A question that is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraQuestion {
    /// Its id, under which answers that are published name it.
    pub id: Uuid,
    /// What is asked.
    pub asked: NewExtraQuestion,
    /// Since when.
    pub made_at: DateTime<Utc>,
}

impl Repository {
    /// The questions that are asked, by context and in the order in which they were added.
    pub async fn extra_questions(&self) -> Result<Vec<ExtraQuestion>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select id, context, label, hint, kind, choices, published, made_at from extra_question \
                 where ended_at is null order by context, made_at, id",
                vec![],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// Adds a question. The same question of the same context is the same question: one that was no longer asked is asked again, and
    /// what was answered then counts.
    pub async fn add_extra_question(
        &self,
        new: &NewExtraQuestion,
        by: &str,
    ) -> Result<Uuid, RepositoryError> {
        let now = self.now();
        let made_of = format!("extra question {} {}", new.context, new.label);
        let id = Uuid::new_v5(&FINGERPOST_NS, made_of.as_bytes());
        let mut tx = self.db.begin().await?;
        tx.run(
            "insert into extra_question (id, context, label, hint, kind, choices, published, made_by, made_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             on conflict (id) do update set hint = excluded.hint, kind = excluded.kind, choices = excluded.choices, \
             published = excluded.published, ended_at = null",
            vec![
                Value::uuid(id),
                Value::text(&new.context),
                Value::text(&new.label),
                Value::text(&new.hint),
                Value::text(new.kind.word()),
                Value::text(json!(new.choices).to_string()),
                Value::int(i64::from(new.published)),
                Value::text(by),
                Value::time(now),
            ],
        )
        .await?;
        let detail =
            json!({"context": new.context, "question": new.label, "published": new.published});
        audit::note(&mut tx, now, by, "question.add", &id.to_string(), &detail).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Asks a question no longer; what was answered stays as it is.
    pub async fn end_extra_question(&self, id: Uuid, by: &str) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let ended = tx
            .run(
                "update extra_question set ended_at = $2 where id = $1 and ended_at is null",
                vec![Value::uuid(id), Value::time(now)],
            )
            .await?;
        if ended > 0 {
            let subject = id.to_string();
            audit::note(&mut tx, now, by, "question.end", &subject, &json!({})).await?;
        }
        tx.commit().await?;
        Ok(ended > 0)
    }
}

fn read(row: &Row) -> Result<ExtraQuestion, RepositoryError> {
    let choices: String = row.get(5)?;
    Ok(ExtraQuestion {
        id: row.get(0)?,
        asked: NewExtraQuestion {
            context: row.get(1)?,
            label: row.get(2)?,
            hint: row.get(3)?,
            kind: row.get::<String>(4)?.parse()?,
            choices: serde_json::from_str(&choices)
                .map_err(|_| RepositoryError::Damaged(choices.clone()))?,
            published: row.get::<i64>(6)? != 0,
        },
        made_at: row.get(7)?,
    })
}
