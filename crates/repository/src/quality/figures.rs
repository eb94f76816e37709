//! Figures: how good each source is, day by day, and how often each check finds something.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Grades, QualityFinding, finding};
use crate::Repository;
use crate::db::{Row, Rows, Value};
use crate::error::RepositoryError;

/// How good a source is.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceQuality {
    /// The source; empty for all of them together.
    pub source: String,
    /// How many published services it has a word in.
    pub services: i64,
    /// Their mean points.
    pub grades: Grades<f64>,
}

/// A service in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundIn {
    /// The service.
    pub entity: Uuid,
    /// Its name.
    pub name: Option<String>,
    /// Its points.
    pub score: i64,
    /// What was found first.
    pub finding: QualityFinding,
}

/// How often a check finds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingCount {
    /// Which check.
    pub code: String,
    /// In how many services.
    pub services: i64,
    /// What that takes from all scores together, in tenths of a point.
    pub points: i64,
}

pub(super) const GRADES: [&str; 6] = [
    "score",
    "completeness",
    "validity",
    "freshness",
    "uniqueness",
    "consistency",
];

/// Every published service once for each source that has a word in it.
const OF_SOURCES: &str = "(select distinct r.source, r.cluster from source_record r \
     where r.kind = 'service' and r.state = 'live' \
     and r.accepted_version is not null and r.source <> 'desk')";

impl Repository {
    /// Forgets what was found in services that are not published any more, and puts down how good each source is today.
    pub async fn close_quality_of(&self, day: NaiveDate) -> Result<(), RepositoryError> {
        let means = GRADES.map(|grade| format!("cast(avg(q.{grade}) as double precision)"));
        let means = means.join(", ");
        self.forget_unpublished().await?;
        // What takes long is read beside whoever writes.
        let all = format!("select '', count(*), {means} from quality q having count(*) > 0");
        let mut of_day = self.db.all(all, vec![]).await?;
        let each = format!(
            "select s.source, count(*), {means} from {OF_SOURCES} s \
             join quality q on q.entity = s.cluster group by s.source"
        );
        of_day.extend(self.db.all(each, vec![]).await?);
        let mut rows = Rows::into(
            "quality_history",
            &[
                "day",
                "source",
                "services",
                "score",
                "completeness",
                "validity",
                "freshness",
                "uniqueness",
                "consistency",
            ],
        );
        let day = Value::text(day.to_string());
        for row in &of_day {
            let grades = grades(row, 2)?;
            rows.push([
                day.clone(),
                Value::text(row.get::<String>(0)?),
                Value::int(row.get::<i64>(1)?),
                Value::real(grades.score),
                Value::real(grades.completeness),
                Value::real(grades.validity),
                Value::real(grades.freshness),
                Value::real(grades.uniqueness),
                Value::real(grades.consistency),
            ]);
        }
        let counts = self.counted_findings().await?;
        let mut tx = self.db.begin_alone().await?;
        tx.run("delete from quality_history where day = $1", vec![day])
            .await?;
        rows.insert(&mut tx).await?;
        tx.run("delete from quality_count", vec![]).await?;
        counts.insert(&mut tx).await?;
        tx.commit().await
    }

    /// How often each check finds something, in all services and in those of each source.
    async fn counted_findings(&self) -> Result<Rows, RepositoryError> {
        let counted =
            "count(distinct f.entity), cast(sum(f.points) as bigint) from quality_finding f";
        let all = format!("select '', f.code, {counted} group by f.code");
        let mut found = self.db.all(all, vec![]).await?;
        let each = format!(
            "select s.source, f.code, {counted} join {OF_SOURCES} s on s.cluster = f.entity group by s.source, f.code"
        );
        found.extend(self.db.all(each, vec![]).await?);
        let mut rows = Rows::into("quality_count", &["source", "code", "services", "points"]);
        for row in &found {
            rows.push([
                Value::text(row.get::<String>(0)?),
                Value::text(row.get::<String>(1)?),
                Value::int(row.get::<i64>(2)?),
                Value::int(row.get::<i64>(3)?),
            ]);
        }
        Ok(rows)
    }

    /// How good sources were at the end of the last day that was put down, the worst first; that of all of them has an empty name.
    pub async fn source_qualities(&self) -> Result<Vec<SourceQuality>, RepositoryError> {
        let columns = GRADES.join(", ");
        let sql = format!(
            "select source, services, {columns} from quality_history \
             where day = (select max(day) from quality) order by score, source"
        );
        let rows = self.db.all(sql, vec![]).await?;
        let read = |row: &Row| {
            Ok(SourceQuality {
                source: row.get(0)?,
                services: row.get(1)?,
                grades: grades(row, 2)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// How good a source was day by day, the last days first; the empty source is all of them.
    pub async fn quality_history(
        &self,
        source: &str,
        limit: i64,
    ) -> Result<Vec<(NaiveDate, i64, Grades<f64>)>, RepositoryError> {
        let columns = GRADES.join(", ");
        let sql = format!(
            "select day, services, {columns} from quality_history where source = $1 order by day desc limit $2"
        );
        let values = vec![Value::text(source), Value::int(limit)];
        let rows = self.db.all(sql, values).await?;
        let read = |row: &Row| Ok((date(row, 0)?, row.get(1)?, grades(row, 2)?));
        rows.iter().map(read).collect()
    }

    /// Whether a source has a word in a published service.
    pub async fn has_word_in(&self, source: &str, service: Uuid) -> Result<bool, RepositoryError> {
        let row = self
            .db
            .optional(
                "select 1 from source_record r where r.source = $1 and r.cluster = $2 \
                 and r.kind = 'service' and r.state = 'live' and r.accepted_version is not null limit 1",
                vec![Value::text(source), Value::uuid(service)],
            )
            .await?;
        Ok(row.is_some())
    }

    /// How often each check found something when services were looked at last, in all of them or in those of a source, what takes most first.
    pub async fn finding_counts(
        &self,
        source: Option<&str>,
    ) -> Result<Vec<FindingCount>, RepositoryError> {
        let sql = "select code, services, points from quality_count where source = $1 \
             order by points desc, services desc, code";
        let values = vec![Value::text(source.unwrap_or_default())];
        let rows = self.db.all(sql, values).await?;
        let read = |row: &Row| {
            Ok(FindingCount {
                code: row.get(0)?,
                services: row.get(1)?,
                points: row.get(2)?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Services in which a check found something, of all or of a source, after a service and in the order of their ids.
    pub async fn found_in(
        &self,
        code: &str,
        source: Option<&str>,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<FoundIn>, RepositoryError> {
        let (of_source, mut values) = of_source(source);
        let first = values.len();
        values.extend([Value::text(code), Value::uuid(after), Value::int(limit)]);
        let sql = format!(
            "select f.entity, p.name, q.score, f.code, f.field, f.said, f.message, f.remedy, f.points \
             from quality_finding f join quality q on q.entity = f.entity join published p on p.id = f.entity \
             where f.code = ${} and f.entity > ${}{of_source} \
             and f.number = (select min(o.number) from quality_finding o where o.entity = f.entity and o.code = f.code) \
             order by f.entity limit ${}",
            first + 1,
            first + 2,
            first + 3
        );
        let rows = self.db.all(sql, values).await?;
        let read = |row: &Row| {
            Ok(FoundIn {
                entity: row.get(0)?,
                name: row.get(1)?,
                score: row.get(2)?,
                finding: finding(row, 3)?,
            })
        };
        rows.iter().map(read).collect()
    }
}

/// The condition that a finding `f` is in a service of a source, and its value.
fn of_source(source: Option<&str>) -> (&'static str, Vec<Value>) {
    match source {
        None => ("", Vec::new()),
        Some(source) => (
            " and f.entity in (select r.cluster from source_record r \
             where r.source = $1 and r.kind = 'service' and r.state = 'live' and r.accepted_version is not null)",
            vec![Value::text(source)],
        ),
    }
}

pub(super) fn grades(row: &Row, from: usize) -> Result<Grades<f64>, RepositoryError> {
    Ok(Grades {
        score: row.get(from)?,
        completeness: row.get(from + 1)?,
        validity: row.get(from + 2)?,
        freshness: row.get(from + 3)?,
        uniqueness: row.get(from + 4)?,
        consistency: row.get(from + 5)?,
    })
}

pub(super) fn date(row: &Row, column: usize) -> Result<NaiveDate, RepositoryError> {
    let day: String = row.get(column)?;
    day.parse().map_err(|_| RepositoryError::Damaged(day))
}
