//! What happened to a list in a quarter, and the reports about that which are kept.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::figures::{GRADES, date, grades};
use super::{Grades, Quarter};
use crate::Repository;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::letter::{self, NewLetter};
use crate::report::ReportOutcome;

/// How good a list was at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityOfDay {
    /// Which day.
    pub day: NaiveDate,
    /// How many published services it had a word in.
    pub services: i64,
    /// Their mean points.
    pub grades: Grades<f64>,
}

/// What happened to a list in a quarter, or in what has gone of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuarterFigures {
    /// How good it was at the end of the quarter before; where it was not looked at before, on the first day.
    pub begin: Option<QualityOfDay>,
    /// How good it was on the last day of the quarter on which it was looked at.
    pub end: Option<QualityOfDay>,
    /// Services of it that were published, for the first time or again.
    pub entered: i64,
    /// Services of it that were withdrawn, or joined to others.
    pub left: i64,
    /// Whether its services are right, as people were asked.
    pub verification: QuarterVerification,
    /// What readers reported about its services.
    pub reports: QuarterReports,
    /// What was decided about what it sent.
    pub decisions: QuarterDecisions,
}

/// What came of asking whether services are right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterVerification {
    /// People began to be asked about so many.
    pub asked: i64,
    /// Somebody said that they are right.
    pub confirmed: i64,
    /// Their source said something new while people were asked about them.
    pub changed: i64,
    /// Nobody answered for too long.
    pub lapsed: i64,
    /// They had lapsed, and do not any more.
    pub recovered: i64,
}

/// What readers reported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuarterReports {
    /// Reports that came in.
    pub received: i64,
    /// Reports that were dealt with, because what they told of is put right.
    pub put_right: i64,
    /// Because they were passed on to those who send the list.
    pub passed_on: i64,
    /// Because nothing was wrong.
    pub nothing_wrong: i64,
    /// Because nobody could find out what was meant.
    pub unclear: i64,
    /// Half of those that were dealt with took so many hours or fewer, to a tenth.
    pub median_hours: Option<f64>,
    /// Reports that were dealt with later than the policy says, or had waited longer than that at the end.
    pub late: i64,
}

/// What was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterDecisions {
    /// Accepted by a person as it was.
    pub accepted: i64,
    /// Accepted because the policy lets such changes pass.
    pub passed: i64,
    /// Accepted with corrections.
    pub corrected: i64,
    /// Something was asked about it.
    pub asked: i64,
    /// Refused.
    pub refused: i64,
}

/// A report that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReport {
    /// The quarter.
    pub quarter: Quarter,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// A report of which the team of its source has not been told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UntoldReport {
    /// The slug of the source.
    pub source: String,
    /// What the source is called.
    pub name: String,
    /// The team.
    pub team: Option<Uuid>,
    /// The quarter.
    pub quarter: Quarter,
}

/// Every service in which a source `$1` has or had a word, and what stands for it now.
const OF_SOURCE: &str = "(select r.cluster from source_record r where r.source = $1 and r.kind = 'service' \
     and r.cluster is not null union select r.entity from source_record r \
     where r.source = $1 and r.kind = 'service' and r.entity is not null)";

/// Of these, those in which it has a word, or had one until after an instant `$2`.
const OF_QUARTER: &str = "(select r.cluster from source_record r where r.source = $1 and r.kind = 'service' \
     and r.state in ('live', 'missing') and r.cluster is not null union select r.cluster from source_record r \
     join submission_effect f on f.record = r.id join submission s on s.id = f.submission \
     where r.source = $1 and r.kind = 'service' and r.cluster is not null and f.what = 'withdrawn' and s.opened_at >= $2)";

impl Repository {
    /// What happened to a list in a quarter, until now at the latest. Reports are late that are open for longer than this.
    pub async fn quarter_figures(
        &self,
        source: &str,
        quarter: Quarter,
        late_after: TimeDelta,
    ) -> Result<QuarterFigures, RepositoryError> {
        let (from, ends) = quarter.instants();
        let until = ends.min(self.now());
        let (first, last) = (quarter.first(), quarter.last());
        let before = self
            .day_of_quality(source, "day < $2", first, "desc")
            .await?;
        // What is older says nothing of the quarter before.
        let before = before.filter(|before| before.day >= quarter.before().first());
        let begin = if before.is_some() {
            before
        } else {
            let begin = self
                .day_of_quality(source, "day >= $2", first, "asc")
                .await?;
            begin.filter(|begin| begin.day <= last)
        };
        let end = self
            .day_of_quality(source, "day <= $2", last, "desc")
            .await?;
        let changes = self.entered_and_left(source, (from, until)).await?;
        Ok(QuarterFigures {
            begin,
            end: end.filter(|end| end.day >= first),
            entered: changes.0,
            left: changes.1,
            verification: self.quarter_verification(source, (first, last)).await?,
            reports: self
                .quarter_reports(source, (from, until), late_after)
                .await?,
            decisions: self.quarter_decisions(source, (from, until)).await?,
        })
    }

    /// The first or last day of those that are so, with how good it was.
    async fn day_of_quality(
        &self,
        source: &str,
        is_so: &str,
        day: NaiveDate,
        order: &str,
    ) -> Result<Option<QualityOfDay>, RepositoryError> {
        let columns = GRADES.join(", ");
        let sql = format!(
            "select day, services, {columns} from quality_history where source = $1 and {is_so} \
             order by day {order} limit 1"
        );
        let values = vec![Value::text(source), Value::text(day.to_string())];
        let row = self.db.optional(sql, values).await?;
        let read = |row: Row| {
            Ok(QualityOfDay {
                day: date(&row, 0)?,
                services: row.get(1)?,
                grades: grades(&row, 2)?,
            })
        };
        row.map(read).transpose()
    }

    async fn entered_and_left(
        &self,
        source: &str,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(i64, i64), RepositoryError> {
        let row = self
            .db
            .one(
                format!(
                    "select count(distinct case when c.what in ('published', 'restored') then c.entity end), \
                     count(distinct case when c.what in ('withdrawn', 'merged') then c.entity end) \
                     from change c where c.kind = 'service' and c.at >= $2 and c.at < $3 \
                     and c.entity in {OF_SOURCE}"
                ),
                vec![Value::text(source), Value::time(from), Value::time(until)],
            )
            .await?;
        Ok((row.get(0)?, row.get(1)?))
    }

    async fn quarter_verification(
        &self,
        source: &str,
        (first, last): (NaiveDate, NaiveDate),
    ) -> Result<QuarterVerification, RepositoryError> {
        let rows = self
            .db
            .all(
                "select kind, count(*) from verification_event \
                 where source = $1 and day >= $2 and day <= $3 group by kind",
                vec![
                    Value::text(source),
                    Value::text(first.to_string()),
                    Value::text(last.to_string()),
                ],
            )
            .await?;
        let mut of = QuarterVerification::default();
        for row in &rows {
            let count: i64 = row.get(1)?;
            match row.get::<String>(0)?.as_str() {
                "due" => of.asked = count,
                "confirmed" => of.confirmed = count,
                "changed" => of.changed = count,
                "lapsed" => of.lapsed = count,
                "recovered" => of.recovered = count,
                _ => {}
            }
        }
        Ok(of)
    }

    async fn quarter_reports(
        &self,
        source: &str,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        late_after: TimeDelta,
    ) -> Result<QuarterReports, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select p.at, p.closed_at, p.outcome from report p join entity o on o.id = p.entity \
                     where p.at < $3 and (p.closed_at is null or p.closed_at >= $2) \
                     and coalesce(o.redirect_to, o.id) in {OF_QUARTER}"
                ),
                vec![Value::text(source), Value::time(from), Value::time(until)],
            )
            .await?;
        let mut of = QuarterReports::default();
        let mut took: Vec<TimeDelta> = Vec::new();
        for row in &rows {
            let at: DateTime<Utc> = row.get(0)?;
            let closed: Option<DateTime<Utc>> = row.get(1)?;
            of.received += i64::from(at >= from);
            let Some(closed) = closed.filter(|closed| *closed < until) else {
                of.late += i64::from(until - at > late_after);
                continue;
            };
            took.push(closed - at);
            of.late += i64::from(closed - at > late_after);
            let outcome: Option<String> = row.get(2)?;
            match outcome.as_deref().map(str::parse).transpose()? {
                Some(ReportOutcome::PutRight) => of.put_right += 1,
                Some(ReportOutcome::PassedOn) => of.passed_on += 1,
                Some(ReportOutcome::NothingWrong) => of.nothing_wrong += 1,
                Some(ReportOutcome::Unclear) => of.unclear += 1,
                None => {}
            }
        }
        of.median_hours = median_hours(took);
        Ok(of)
    }

    async fn quarter_decisions(
        &self,
        source: &str,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<QuarterDecisions, RepositoryError> {
        let rows = self
            .db
            .all(
                "select what, cast(case when by = 'policy' then 1 else 0 end as bigint), count(*) \
                 from decision where source = $1 and at >= $2 and at < $3 and kind = 'change' \
                 and taken_back_at is null group by 1, 2",
                vec![Value::text(source), Value::time(from), Value::time(until)],
            )
            .await?;
        let mut of = QuarterDecisions::default();
        for row in &rows {
            let count: i64 = row.get(2)?;
            match (row.get::<String>(0)?.as_str(), row.get::<i64>(1)?) {
                ("accept", 0) => of.accepted += count,
                ("accept", _) => of.passed += count,
                ("correct", _) => of.corrected += count,
                ("ask", _) => of.asked += count,
                ("refuse", _) => of.refused += count,
                _ => {}
            }
        }
        Ok(of)
    }

    /// How many services of a list are not published, and how many of them because of what, by the code of each problem, the most first.
    /// `waiting` is the code of what nobody has accepted yet.
    pub async fn kept_out_of(
        &self,
        source: &str,
        waiting: &str,
    ) -> Result<(i64, Vec<(String, i64)>), RepositoryError> {
        let held = "from source_record r join entity e on e.id = r.cluster \
             where r.source = $1 and r.kind = 'service' and r.state in ('live', 'missing') and e.state = 'held'";
        let all = format!("select count(distinct e.id) {held}");
        let all = self.db.one(all, vec![Value::text(source)]).await?;
        let held = held.replace(
            " where",
            " join problem b on b.record = r.id and b.stage = 'settled' where",
        );
        let rows = self
            .db
            .all(
                format!(
                    "select b.code, count(distinct e.id) {held} and (b.severity = 'error' or b.code = $2) \
                     group by b.code order by 2 desc, 1"
                ),
                vec![Value::text(source), Value::text(waiting)],
            )
            .await?;
        let reasons = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?)));
        Ok((
            all.get(0)?,
            reasons.collect::<Result<_, RepositoryError>>()?,
        ))
    }

    /// The sources of which something was published in a quarter, or is held back though it was sent before the end of that, and no report
    /// about it is kept.
    pub async fn sources_to_report(
        &self,
        quarter: Quarter,
    ) -> Result<Vec<String>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select s.slug from source s where (exists (select 1 from quality_history h \
                     where h.source = s.slug and h.day >= $1 and h.day <= $2) \
                 or (s.trust <> 'practice' and s.slug <> 'desk' and not exists (select 1 from register g where g.source = s.slug) \
                     and exists (select 1 from submission b where b.source = s.slug and b.opened_at < $4) \
                     and exists (select 1 from source_record r join entity e on e.id = r.cluster \
                         where r.source = s.slug and r.kind = 'service' and r.state in ('live', 'missing') \
                         and e.state = 'held'))) \
                 and not exists (select 1 from quality_report q where q.source = s.slug and q.quarter = $3) \
                 order by s.slug",
                vec![
                    Value::text(quarter.first().to_string()),
                    Value::text(quarter.last().to_string()),
                    Value::text(quarter.to_string()),
                    Value::time(quarter.instants().1),
                ],
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Keeps the report about a source and a quarter, unless one is kept already: it never changes. True if it is this one.
    pub async fn keep_quality_report(
        &self,
        source: &str,
        quarter: Quarter,
        document: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let kept = tx
            .run(
                "insert into quality_report (source, quarter, document, made_at) values ($1, $2, $3, $4) \
                 on conflict (source, quarter) do nothing",
                vec![
                    Value::text(source),
                    Value::text(quarter.to_string()),
                    Value::text(document),
                    Value::time(now),
                ],
            )
            .await?;
        tx.commit().await?;
        Ok(kept > 0)
    }

    /// The report about a source and a quarter, if it is kept: JSON.
    pub async fn quality_report(
        &self,
        source: &str,
        quarter: Quarter,
    ) -> Result<Option<String>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select document from quality_report where source = $1 and quarter = $2",
                vec![Value::text(source), Value::text(quarter.to_string())],
            )
            .await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// The reports about a source that are kept, the newest first.
    pub async fn quality_reports(&self, source: &str) -> Result<Vec<KeptReport>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select quarter, made_at from quality_report where source = $1 order by quarter desc",
                vec![Value::text(source)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(KeptReport {
                    quarter: row.get::<String>(0)?.parse()?,
                    made_at: row.get(1)?,
                })
            })
            .collect()
    }

    /// The reports that were made since an instant and of which nobody has been told.
    pub async fn untold_quality_reports(
        &self,
        since: DateTime<Utc>,
    ) -> Result<Vec<UntoldReport>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select q.source, s.name, s.team, q.quarter from quality_report q \
                 join source s on s.slug = q.source where q.told_at is null and q.made_at >= $1 \
                 order by q.source, q.quarter",
                vec![Value::time(since)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(UntoldReport {
                    source: row.get(0)?,
                    name: row.get(1)?,
                    team: row.get(2)?,
                    quarter: row.get::<String>(3)?.parse()?,
                })
            })
            .collect()
    }

    /// Writes mail about reports, once: false, and nothing is written, if somebody else has told of one of them meanwhile.
    pub async fn tell_quality_reports(
        &self,
        told: &[UntoldReport],
        letters: &[NewLetter],
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        for report in told {
            if !is_first_to_tell(&mut tx, report, now).await? {
                return Ok(false);
            }
        }
        for letter in letters {
            letter::write(&mut tx, letter, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

async fn is_first_to_tell(
    tx: &mut Tx,
    report: &UntoldReport,
    now: DateTime<Utc>,
) -> Result<bool, RepositoryError> {
    let marked = tx
        .run(
            "update quality_report set told_at = $3 where source = $1 and quarter = $2 and told_at is null",
            vec![
                Value::text(&report.source),
                Value::text(report.quarter.to_string()),
                Value::time(now),
            ],
        )
        .await?;
    Ok(marked > 0)
}

/// The hours of the one in the middle, to a tenth; of two in the middle, half way between.
fn median_hours(mut took: Vec<TimeDelta>) -> Option<f64> {
    took.sort_unstable();
    let upper = took.get(took.len() / 2)?;
    let lower = took.get(took.len().saturating_sub(1) / 2)?;
    let seconds = (upper.num_seconds() + lower.num_seconds()) as f64 / 2.0;
    Some((seconds / 360.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        let hours = |hours: &[i64]| hours.iter().map(|it| TimeDelta::hours(*it)).collect();
        assert_eq!(median_hours(Vec::new()), None);
        assert_eq!(median_hours(hours(&[7])), Some(7.0));
        assert_eq!(median_hours(hours(&[30, 2, 4])), Some(4.0));
        assert_eq!(median_hours(hours(&[1, 2])), Some(1.5));
        assert_eq!(median_hours(vec![TimeDelta::minutes(20)]), Some(0.3));
    }
}
