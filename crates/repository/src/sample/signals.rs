//! What is known of sources beside their spot checks: what readers told, who is late, and what people decided.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::Repository;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::verification::{RUNS, day_of};

/// What is known of a source lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceSignals {
    /// How many services of its list are published.
    pub services: i64,
    /// About how many of them readers told that something is wrong, and were right. What spot checks report does not count once more.
    pub reports_right: i64,
    /// About how many of them people were asked whether they are right.
    pub due: i64,
    /// For how many of these nobody has said so in time.
    pub late: i64,
    /// How much of what it sent was decided by a person.
    pub decided: i64,
    /// How much of that was corrected or refused.
    pub not_plain: i64,
}

impl Repository {
    /// What is known of each source that has services published, since an instant; by slug.
    pub async fn source_signals(
        &self,
        since: DateTime<Utc>,
    ) -> Result<BTreeMap<String, SourceSignals>, RepositoryError> {
        let mut signals: BTreeMap<String, SourceSignals> = BTreeMap::new();
        let sql = format!(
            "select v.source, count(*), \
             count(case when v.begun_on is not null or v.lapsed_on is not null then 1 end), \
             count(case when v.lapsed_on is not null or (v.begun_on is not null and v.step > 0) then 1 end) \
             from verification v join published p on p.id = v.entity where {RUNS} group by v.source"
        );
        for row in self.db.all(sql, vec![]).await? {
            let of = SourceSignals {
                services: row.get(1)?,
                due: row.get(2)?,
                late: row.get(3)?,
                ..SourceSignals::default()
            };
            signals.insert(row.get(0)?, of);
        }
        // People were asked about those as well for which somebody has answered.
        let answered = "select v.source, count(distinct f.entity) from verification_event f \
             join verification v on v.entity = f.entity and v.begun_on is null and v.lapsed_on is null \
             where f.day >= $1 and f.kind in ('confirmed', 'changed') group by v.source";
        let day = vec![Value::text(day_of(since).to_string())];
        for row in self.db.all(answered, day).await? {
            if let Some(of) = signals.get_mut(row.get::<String>(0)?.as_str()) {
                of.due += row.get::<i64>(1)?;
            }
        }
        let reports = "select v.source, count(distinct v.entity) from report w join entity e on e.id = w.entity \
             join verification v on v.entity = coalesce(e.redirect_to, e.id) \
             where w.closed_at >= $1 and w.outcome in ('put-right', 'passed-on') \
             and not exists (select 1 from sample_item i where i.report = w.reference) group by v.source";
        for row in self.since(reports, since).await? {
            if let Some(of) = signals.get_mut(row.get::<String>(0)?.as_str()) {
                of.reports_right = row.get(1)?;
            }
        }
        let decisions = "select d.source, count(*), count(case when d.what <> 'accept' then 1 end) from decision d \
             where d.at >= $1 and d.what in ('accept', 'correct', 'refuse') and d.by <> 'policy' \
             and d.taken_back_at is null and d.source is not null group by d.source";
        for row in self.since(decisions, since).await? {
            if let Some(of) = signals.get_mut(row.get::<String>(0)?.as_str()) {
                (of.decided, of.not_plain) = (row.get(1)?, row.get(2)?);
            }
        }
        Ok(signals)
    }

    async fn since(&self, sql: &str, since: DateTime<Utc>) -> Result<Vec<Row>, RepositoryError> {
        self.db.all(sql, vec![Value::time(since)]).await
    }
}
