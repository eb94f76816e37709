//! Lapsing: what nobody answers about, and what comes of it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Events, day};
use crate::Repository;
use crate::acceptance;
use crate::db::Value;
use crate::error::RepositoryError;
use crate::settling::{self, Why};

/// What has to have happened before a service lapses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// It was due, and people were asked, on this day or before.
    pub begun_before: NaiveDate,
    /// So many mails were written to those who look after it: the first, and the reminders.
    pub letters: i64,
    /// The last of them was written before this instant.
    pub written_before: DateTime<Utc>,
    /// Where nobody can be written to: somebody else got mail about services since this instant, so mail does go.
    pub mailed_since: DateTime<Utc>,
}

/// The last word about a service that lapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastWord {
    /// On which day it was said.
    pub on: NaiveDate,
    /// Whether that was a person's word that the service is right. If not, its list said something new then.
    pub is_by_person: bool,
    /// Whether those who look after it were asked since.
    pub is_asked: bool,
}

/// Whether nobody has answered about a service, whose row a query calls so: nothing newer waits for somebody's yes, and the word that it
/// has ended for nobody.
pub(super) fn unanswered(v: &str) -> String {
    format!(
        "not exists (select 1 from source_record r where r.cluster = {v}.entity and {}) \
         and not exists (select 1 from verification_contact c where c.entity = {v}.entity and c.waits = 1)",
        acceptance::waits("r")
    )
}

/// Whether a service lapses: the day of [`Grace`] is the first value, the number of mails the second, the instants the others.
fn overdue() -> String {
    let mailed = "from verification_question q join verification_letter l on l.id = q.letter \
         join letter m on m.id = l.mail where q.entity = verification.entity \
         and q.begun_on = verification.begun_on and q.asks = 1";
    format!(
        "lapsed_on is null and begun_on <= $1 and due_on <= $1 and {} and case when unreached = 1 \
         then step > 0 and exists (select 1 from letter m where m.kind = 'verification' and m.sent_at >= $4 and m.given_up_at is null) \
         else letters >= $2 and exists (select 1 {mailed} and m.sent_at is not null and m.given_up_at is null) \
         and not exists (select 1 {mailed} and m.given_up_at is null \
             and (m.sent_at is null or l.made_at >= $3)) end",
        unanswered("verification")
    )
}

impl Repository {
    /// Marks what was asked about in vain for the days of grace as lapsed: whoever looks after it got all of the mail that the policy
    /// promises, the last of it long enough ago, or cannot be written to, and others were told. Where something newer waits for
    /// somebody's yes, or the word that it has ended for somebody who looks at that, nothing lapses. Gives how many.
    pub async fn lapse(&self, today: NaiveDate, grace: &Grace) -> Result<u64, RepositoryError> {
        let overdue = overdue();
        let values = || {
            vec![
                Value::text(grace.begun_before.to_string()),
                Value::int(grace.letters),
                Value::time(grace.written_before),
                Value::time(grace.mailed_since),
            ]
        };
        let any = format!("select 1 from verification where {overdue} limit 1");
        if self.db.optional(any, values()).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.db.begin_alone().await?;
        let mut all = values();
        all.push(Value::text(today.to_string()));
        let sql = format!(
            "update verification set lapsed_on = $5 where {overdue} returning entity, source"
        );
        let rows = tx.all(sql, all).await?;
        let mut events = Events::on(today);
        for row in &rows {
            events.push("lapsed", row.get(0)?, &row.get::<String>(1)?);
        }
        events.write(&mut tx).await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }

    /// Takes lapsed services out of what is published, those that lapsed first, of which the assurers were told: so many a day at
    /// most. Gives how many, and how many wait for another day.
    pub async fn take_lapsed_out(
        &self,
        today: NaiveDate,
        most_a_day: i64,
    ) -> Result<(u64, i64), RepositoryError> {
        let now = self.now();
        let any =
            "select 1 from verification where lapsed_on is not null and held_on is null limit 1";
        if self.db.optional(any, vec![]).await?.is_none() {
            return Ok((0, 0));
        }
        let mut tx = self.db.begin_alone().await?;
        let day = Value::text(today.to_string());
        let row = tx
            .one(
                "select count(*) from verification where held_on = $1",
                vec![day.clone()],
            )
            .await?;
        let left = (most_a_day - row.get::<i64>(0)?).max(0);
        // Of what lapses today, somebody is told before.
        let sql = format!(
            "update verification set held_on = $1 where entity in (select v.entity from verification v \
                  where v.lapsed_on < $1 and v.held_on is null and v.step = 2 and {} \
                  order by v.lapsed_on, v.entity limit $2) returning entity, source",
            unanswered("v")
        );
        let rows = tx.all(sql, vec![day, Value::int(left)]).await?;
        let mut events = Events::on(today);
        let mut held = Vec::with_capacity(rows.len());
        for row in &rows {
            held.push(row.get::<Uuid>(0)?);
            events.push("held", row.get(0)?, &row.get::<String>(1)?);
        }
        events.write(&mut tx).await?;
        settling::enqueue(&mut tx, held, Why::Reference, now).await?;
        let waiting = tx
            .one(
                "select count(*) from verification where lapsed_on is not null and held_on is null",
                vec![],
            )
            .await?
            .get(0)?;
        tx.commit().await?;
        Ok((rows.len() as u64, waiting))
    }

    /// Has what was taken out because it lapsed put together again: the place does not take such out any more.
    pub async fn let_lapsed_back(&self) -> Result<(), RepositoryError> {
        let held = "select 1 from verification where held_on is not null limit 1";
        if self.db.optional(held, vec![]).await?.is_none() {
            return Ok(());
        }
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let rows = tx
            .all(
                "update verification set held_on = null where held_on is not null returning entity",
                vec![],
            )
            .await?;
        let back: Vec<Uuid> = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, _>>()?;
        settling::enqueue(&mut tx, back, Why::Reference, now).await?;
        tx.commit().await
    }

    /// Which of these services lapsed, and the last word about each.
    pub async fn lapsed(
        &self,
        services: &[Uuid],
    ) -> Result<HashMap<Uuid, LastWord>, RepositoryError> {
        let asked: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select entity, word_on, by_person, letters from verification where lapsed_on is not null and entity in (@)",
                &[],
                &asked,
            )
            .await?;
        rows.iter()
            .map(|row| {
                let word = LastWord {
                    on: day(row, 1)?,
                    is_by_person: row.get::<i64>(2)? == 1,
                    is_asked: row.get::<i64>(3)? > 0,
                };
                Ok((row.get(0)?, word))
            })
            .collect()
    }

    /// Has lapsed services stand behind others in what people find, or not any more.
    pub async fn put_lapsed_behind(&self, is_wanted: bool) -> Result<(), RepositoryError> {
        let test = if is_wanted {
            "behind = 0 and lapsed_on is not null"
        } else {
            "behind = 1"
        };
        let any = format!("select 1 from verification where {test} limit 1");
        if self.db.optional(any, vec![]).await?.is_none() {
            return Ok(());
        }
        let mut tx = self.db.begin_alone().await?;
        let sql = format!("update verification set behind = 1 - behind where {test}");
        tx.run(sql, vec![]).await?;
        tx.commit().await
    }

    /// Services that stand behind others in what people find.
    pub async fn behind(&self) -> Result<Vec<Uuid>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select entity from verification where behind = 1 order by entity",
                vec![],
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }
}
