//! Figures of verification: how sources stand, and what happened month by month.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::Repository;
use crate::db::Value;
use crate::error::RepositoryError;

/// How the services of a source stand. Each counts once, but for those that could not be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceVerification {
    /// Its slug.
    pub source: String,
    /// Services of its list.
    pub services: i64,
    /// Not due: a person said that they are right.
    pub confirmed: i64,
    /// Not due: a source said something new lately.
    pub fresh: i64,
    /// Due, and nobody was asked yet.
    pub due: i64,
    /// Somebody was asked.
    pub asked: i64,
    /// Nobody has answered for so long that the collector or the assurers were told.
    pub overdue: i64,
    /// Nobody has answered for so long that it is said in public.
    pub lapsed: i64,
    /// Of all, those of which nobody who looks after them could be written to.
    pub unreached: i64,
}

/// What happened in a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthOfVerification {
    /// Which, as `2026-11`.
    pub month: String,
    /// Services that people began to be asked about.
    pub due: i64,
    /// Mails that were sent.
    pub sent: i64,
    /// Services of which somebody said that they are right.
    pub confirmed: i64,
    /// Services of which a source said something new while people were asked about them.
    pub changed: i64,
    /// Services that lapsed.
    pub lapsed: i64,
    /// Services that had lapsed, and do not any more.
    pub recovered: i64,
    /// Addresses that were found to take no mail.
    pub bounced: i64,
}

impl Repository {
    /// How the services of each source stand on a day, by slug.
    pub async fn verification_by_source(
        &self,
        today: NaiveDate,
    ) -> Result<Vec<SourceVerification>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select source, count(*), \
                 count(case when begun_on is null and due_on > $1 and by_person = 1 then 1 end), \
                 count(case when begun_on is null and due_on > $1 and by_person = 0 then 1 end), \
                 count(case when begun_on is null and due_on <= $1 then 1 end), \
                 count(case when begun_on is not null and lapsed_on is null and step = 0 then 1 end), \
                 count(case when begun_on is not null and lapsed_on is null and step > 0 then 1 end), \
                 count(case when lapsed_on is not null then 1 end), \
                 count(case when unreached = 1 then 1 end) \
                 from verification group by source order by source",
                vec![Value::text(today.to_string())],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(SourceVerification {
                    source: row.get(0)?,
                    services: row.get(1)?,
                    confirmed: row.get(2)?,
                    fresh: row.get(3)?,
                    due: row.get(4)?,
                    asked: row.get(5)?,
                    overdue: row.get(6)?,
                    lapsed: row.get(7)?,
                    unreached: row.get(8)?,
                })
            })
            .collect()
    }

    /// What happened from a day on, month by month, the newest first.
    pub async fn verification_by_month(
        &self,
        since: NaiveDate,
    ) -> Result<Vec<MonthOfVerification>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select substr(day, 1, 7), kind, count(*) from verification_event where day >= $1 group by 1, 2",
                vec![Value::text(since.to_string())],
            )
            .await?;
        let mut months: BTreeMap<String, MonthOfVerification> = BTreeMap::new();
        for row in &rows {
            let name: String = row.get(0)?;
            let month = months
                .entry(name.clone())
                .or_insert_with(|| MonthOfVerification {
                    month: name,
                    ..MonthOfVerification::default()
                });
            let count: i64 = row.get(2)?;
            match row.get::<String>(1)?.as_str() {
                "due" => month.due = count,
                "sent" => month.sent = count,
                "confirmed" => month.confirmed = count,
                "changed" => month.changed = count,
                "lapsed" => month.lapsed = count,
                "recovered" => month.recovered = count,
                "bounced" => month.bounced = count,
                _ => {}
            }
        }
        Ok(months.into_values().rev().collect())
    }

    /// Forgets what happened before a day; how much.
    pub async fn forget_verification_events(
        &self,
        before: NaiveDate,
    ) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "delete from verification_event where day < $1",
                vec![Value::text(before.to_string())],
            )
            .await?;
        tx.commit().await?;
        Ok(gone)
    }
}
