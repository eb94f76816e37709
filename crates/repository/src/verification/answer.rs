//! What comes back by a letter: that a service is right, or that it has ended.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::contact::{self, ContactOutcome, NewContact};
use super::day;
use crate::Repository;
use crate::assertion::{self, Assertion};
use crate::db::{Tx, Value};
use crate::error::RepositoryError;

/// A letter that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationLetter {
    /// Which.
    pub id: Uuid,
    /// To whom it was mailed.
    pub person: Uuid,
    /// When.
    pub made_at: DateTime<Utc>,
    /// The services that it asks about.
    pub questions: Vec<Question>,
}

/// A service that a letter asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The service.
    pub entity: Uuid,
    /// The slug of the source in whose list it is; nothing if it is not published any more.
    pub source: Option<String>,
    /// Who runs it.
    pub organization: Option<Uuid>,
    /// When somebody last said something of it.
    pub word_on: Option<NaiveDate>,
    /// What whoever got the letter has answered: `right` or `ended`.
    pub answer: Option<String>,
    /// Whether it can still be answered: nobody has said anything of it since.
    pub is_open: bool,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredQuestion {
    /// It counts.
    Counts,
    /// What is published is another than what was looked at.
    Changed,
    /// It was answered before, or there is nothing to answer any more.
    Over,
}

impl Repository {
    /// The letter with a secret of this hash, as long as it can be answered.
    pub async fn verification_letter(
        &self,
        secret: &str,
    ) -> Result<Option<VerificationLetter>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select id, person, made_at from verification_letter where secret = $1 and expires_at > $2",
                vec![Value::text(secret), Value::time(self.now())],
            )
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let id: Uuid = row.get(0)?;
        let rows = self
            .db
            .all(
                "select q.entity, v.source, v.organization, v.word_on, \
                 case when v.begun_on = coalesce(q.begun_on, v.begun_on) then cast(1 as bigint) end, q.answer \
                 from verification_question q left join verification v on v.entity = q.entity \
                 left join published p on p.id = q.entity where q.letter = $1 \
                 order by v.due_on, lower(p.name), q.entity",
                vec![Value::uuid(id)],
            )
            .await?;
        let questions = rows.iter().map(|row| {
            let source: Option<String> = row.get(1)?;
            let answer: Option<String> = row.get(5)?;
            Ok(Question {
                entity: row.get(0)?,
                organization: row.get(2)?,
                word_on: source.as_ref().map(|_| day(row, 3)).transpose()?,
                is_open: answer.is_none() && row.get::<Option<i64>>(4)?.is_some(),
                source,
                answer,
            })
        });
        Ok(Some(VerificationLetter {
            id,
            person: row.get(1)?,
            made_at: row.get(2)?,
            questions: questions.collect::<Result<_, RepositoryError>>()?,
        }))
    }

    /// Whoever got a letter says that a service is right, as they saw it: what is published of it has the hash that was shown. It
    /// counts once, as long as the letter can be answered and nobody has said anything of the service since.
    pub async fn confirm_by_letter(
        &self,
        letter: Uuid,
        seen: &str,
        assertion: &Assertion,
        by: &str,
    ) -> Result<AnsweredQuestion, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let entity = assertion.entity;
        let row = tx
            .optional(
                "select hash from published where id = $1",
                vec![Value::uuid(entity)],
            )
            .await?;
        if !is_open(&mut tx, letter, entity, now).await? {
            return Ok(AnsweredQuestion::Over);
        }
        let Some(row) = row else {
            return Ok(AnsweredQuestion::Over);
        };
        if row.get::<String>(0)? != seen {
            return Ok(AnsweredQuestion::Changed);
        }
        note(&mut tx, letter, entity, "right", now).await?;
        assertion::write(&mut tx, std::slice::from_ref(assertion), by, now).await?;
        tx.commit().await?;
        Ok(AnsweredQuestion::Counts)
    }

    /// Whoever got a letter says that a service has ended. Nothing changes by that: it waits until an assurer has looked at it.
    pub async fn end_by_letter(
        &self,
        letter: Uuid,
        entity: Uuid,
        note_of: &str,
        by: &str,
    ) -> Result<AnsweredQuestion, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        if !is_open(&mut tx, letter, entity, now).await? {
            return Ok(AnsweredQuestion::Over);
        }
        note(&mut tx, letter, entity, "ended", now).await?;
        let contact = NewContact {
            entity,
            channel: "mail".to_owned(),
            outcome: ContactOutcome::Closed,
            note: note_of.to_owned(),
        };
        contact::write(&mut tx, &contact, by, now).await?;
        tx.commit().await?;
        Ok(AnsweredQuestion::Counts)
    }
}

/// Whether a letter asks about a service, and that can be answered now: not once people are asked anew.
async fn is_open(
    tx: &mut Tx,
    letter: Uuid,
    entity: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, RepositoryError> {
    let row = tx
        .optional(
            "select 1 from verification_question q join verification_letter l on l.id = q.letter \
             join verification v on v.entity = q.entity \
             where q.letter = $1 and q.entity = $2 and q.answer is null and l.expires_at > $3 \
             and v.begun_on = coalesce(q.begun_on, v.begun_on)",
            vec![Value::uuid(letter), Value::uuid(entity), Value::time(now)],
        )
        .await?;
    Ok(row.is_some())
}

async fn note(
    tx: &mut Tx,
    letter: Uuid,
    entity: Uuid,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    tx.run(
        "update verification_question set answer = $3, answered_at = $4 where letter = $1 and entity = $2",
        vec![
            Value::uuid(letter),
            Value::uuid(entity),
            Value::text(answer),
            Value::time(now),
        ],
    )
    .await?;
    Ok(())
}
