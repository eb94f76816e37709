//! People whose address takes no mail: nobody writes to them again until they have another.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Events, day_of, given_up};
use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::letter::Letter;

/// Somebody whose address takes no mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// Who.
    pub person: Uuid,
    /// What they are called.
    pub name: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

impl Repository {
    /// Notes that an address takes no mail, if somebody has it. Whoever it is is not written to again until they have another.
    pub async fn note_bounce(&self, address: &str) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        bounced(&mut tx, address, self.now()).await?;
        tx.commit().await
    }

    /// A letter that was sent came back: what it asked was not asked. If its address takes no mail at all, that is noted as well, as by
    /// [`Self::note_bounce`]. What is said again changes nothing: whoever has the address may have had it mended since. Gives whether somebody is not
    /// written to any more because of it.
    pub async fn letter_returned(
        &self,
        letter: &Letter,
        said: &str,
        is_unreachable: bool,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        // That the address takes no mail says more than that a letter did not arrive, and may come after it.
        let says_more = "given_up_at is null or ($4 = 1 and coalesce(failure, '') <> $2)";
        let noted = tx
            .run(
                format!(
                    "update letter set failure = $2, given_up_at = coalesce(given_up_at, $3) \
                     where id = $1 and sent_at is not null and ({says_more})"
                ),
                vec![
                    Value::int(letter.id),
                    Value::text(said),
                    Value::time(now),
                    Value::int(i64::from(is_unreachable)),
                ],
            )
            .await?;
        if noted == 0 {
            return Ok(false);
        }
        let is_somebody = is_unreachable && bounced(&mut tx, &letter.recipient, now).await?;
        given_up(&mut tx, letter.id).await?;
        tx.commit().await?;
        Ok(is_somebody)
    }

    /// People whose address takes no mail, those first of whom that has been known longest.
    pub async fn unreachable(&self) -> Result<Vec<Unreachable>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select b.person, p.name, b.at from bounce b join person p on p.id = b.person \
                 where p.closed_at is null order by b.at, b.person",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Unreachable {
                    person: row.get(0)?,
                    name: row.get(1)?,
                    at: row.get(2)?,
                })
            })
            .collect()
    }

    /// Gives somebody another address, at which they are written to again; false if somebody else has it. Their sessions go on;
    /// whatever was mailed to the address before opens nothing any more, and what was not sent yet is not.
    pub async fn set_email(
        &self,
        person: Uuid,
        email: &str,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let taken = tx
            .optional(
                "select 1 from person where email = $1 and id <> $2",
                vec![Value::text(email), Value::uuid(person)],
            )
            .await?;
        if taken.is_some() {
            return Ok(false);
        }
        let of_old = "(select email from person where id = $1)";
        let who = || vec![Value::uuid(person)];
        let sql = format!("delete from ticket where used_at is null and email = {of_old}");
        tx.run(sql, who()).await?;
        // What has not gone yet goes to nobody else's mailbox. It counts as given up: whoever was not asked by that is asked anew.
        let sql = format!(
            "update letter set given_up_at = $2, failure = 'The address was changed.', body = '' \
             where sent_at is null and given_up_at is null and recipient = {of_old} returning id"
        );
        let values = vec![Value::uuid(person), Value::time(now)];
        for row in tx.all(sql, values).await? {
            given_up(&mut tx, row.get(0)?).await?;
        }
        tx.run(
            "update verification_letter set expires_at = $2 where person = $1 and expires_at > $2",
            vec![Value::uuid(person), Value::time(now)],
        )
        .await?;
        let changed = tx
            .run(
                "update person set email = $2 where id = $1 and closed_at is null",
                vec![Value::uuid(person), Value::text(email)],
            )
            .await?;
        if changed == 0 {
            return Err(RepositoryError::NoPerson(person));
        }
        tx.run(
            "delete from bounce where person = $1",
            vec![Value::uuid(person)],
        )
        .await?;
        let subject = format!("person:{person}");
        audit::note(&mut tx, now, by, "person.address", &subject, &json!({})).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Notes it; whether anybody has the address.
async fn bounced(tx: &mut Tx, address: &str, now: DateTime<Utc>) -> Result<bool, RepositoryError> {
    let row = tx
        .optional(
            "select id from person where email = $1 and closed_at is null",
            vec![Value::text(address)],
        )
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let person: Uuid = row.get(0)?;
    let noted = tx
        .run(
            "insert into bounce (person, at) values ($1, $2) on conflict (person) do nothing",
            vec![Value::uuid(person), Value::time(now)],
        )
        .await?;
    if noted > 0 {
        let mut events = Events::on(day_of(now));
        events.push_alone("bounced");
        events.write(tx).await?;
        let subject = format!("person:{person}");
        audit::note(tx, now, "system", "mail.bounce", &subject, &json!({})).await?;
    }
    Ok(true)
}
