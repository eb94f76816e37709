//! Web addresses and domains of mailboxes that published services name: when they are looked at, and how often nobody answered.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::Repository;
use crate::db::{Rows, Value};
use crate::error::RepositoryError;

/// So often in a row nobody has to answer, days apart, until it is told: a server may be away for a night.
pub const STRIKES: i64 = 3;
/// What an address begins with that is the domain of mailboxes.
pub const MAIL: &str = "mailto:";

/// What was heard at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Somebody answered as they should.
    Answer,
    /// Nobody did; this came instead.
    Silence(String),
    /// It cannot be told.
    Nothing,
}

impl Repository {
    /// Puts down which addresses services name on a day. What was not known is due at once.
    pub async fn name_addresses(
        &self,
        addresses: &[String],
        day: NaiveDate,
    ) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut rows = Rows::into("web_address", &["address", "named_on", "due_at", "strikes"])
            .on_conflict("on conflict (address) do update set named_on = excluded.named_on");
        let mut sorted: Vec<&String> = addresses.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        for address in sorted {
            rows.push([
                Value::text(address),
                Value::text(day.to_string()),
                Value::time(now),
                Value::int(0),
            ]);
        }
        let mut tx = self.db.begin_alone().await?;
        rows.insert(&mut tx).await?;
        tx.commit().await
    }

    /// The addresses at which nobody answers any more, and what came instead.
    pub async fn dead_addresses(
        &self,
        addresses: &[String],
    ) -> Result<HashMap<String, String>, RepositoryError> {
        let asked: Vec<Value> = addresses.iter().map(Value::text).collect();
        let rows = self
            .db
            .all_in(
                "select address, coalesce(answer, '') from web_address where strikes >= $1 and address in (@)",
                &[Value::int(STRIKES)],
                &asked,
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// Domains of mailboxes, or pages, at which somebody answered when they were looked at last, the last first.
    pub async fn answering_addresses(
        &self,
        is_mail: bool,
        limit: i64,
    ) -> Result<Vec<String>, RepositoryError> {
        let which = if is_mail { "like" } else { "not like" };
        let rows = self
            .db
            .all(
                format!(
                    "select address from web_address where strikes = 0 and checked_at is not null \
                     and address {which} 'mailto:%' order by checked_at desc, address limit $1"
                ),
                vec![Value::int(limit)],
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Takes addresses that are due, longest first, to be looked at by nobody else for so long.
    pub async fn take_addresses(
        &self,
        limit: i64,
        lease: TimeDelta,
    ) -> Result<Vec<String>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let rows = tx
            .all(
                "update web_address set due_at = $2 where address in ( \
                 select address from web_address where due_at <= $1 order by due_at, address limit $3) \
                 returning address",
                vec![
                    Value::time(now),
                    Value::time(now + lease),
                    Value::int(limit),
                ],
            )
            .await?;
        let taken = rows
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<_, RepositoryError>>()?;
        tx.commit().await?;
        Ok(taken)
    }

    /// Puts down what was heard at an address, and when it is due again by how often in a row nobody answered; gives that.
    /// Services of which it was told that nobody answers are looked at again as soon as somebody does.
    pub async fn note_address(
        &self,
        address: &str,
        heard: &Heard,
        due: impl Fn(i64) -> DateTime<Utc> + Send,
    ) -> Result<i64, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let row = tx
            .optional(
                "select strikes from web_address where address = $1",
                vec![Value::text(address)],
            )
            .await?;
        let Some(row) = row else { return Ok(0) };
        let before: i64 = row.get(0)?;
        let (strikes, answer) = match heard {
            Heard::Silence(answer) => (before + 1, Some(answer)),
            // Who is in doubt is not dead.
            Heard::Answer | Heard::Nothing => (0, None),
        };
        tx.run(
            "update web_address set checked_at = $2, strikes = $3, answer = coalesce($4, answer), due_at = $5 where address = $1",
            vec![
                Value::text(address),
                Value::time(self.now()),
                Value::int(strikes),
                Value::maybe_text(answer),
                Value::time(due(strikes)),
            ],
        )
        .await?;
        if before >= STRIKES && strikes == 0 {
            // Of a mailbox the whole address was told, and its domain in small letters was asked.
            let (test, said) = match address.strip_prefix(MAIL) {
                Some(domain) => (
                    "code = 'mail-dead' and lower(said) like $1",
                    format!("%@{domain}"),
                ),
                None => ("code = 'link-dead' and said = $1", address.to_owned()),
            };
            tx.run(
                format!(
                    "update quality set hash = '' where entity in (select entity from quality_finding where {test})"
                ),
                vec![Value::text(said)],
            )
            .await?;
        }
        tx.commit().await?;
        Ok(strikes)
    }

    /// Forgets addresses that no service has named since a day. Gives how many.
    pub async fn forget_addresses(&self, since: NaiveDate) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let forgotten = tx
            .run(
                "delete from web_address where named_on < $1",
                vec![Value::text(since.to_string())],
            )
            .await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}
