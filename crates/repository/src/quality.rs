//! How good what is said of published services is: what was found, what that takes, and how it was day by day.

mod figures;
mod quarter;
mod quarterly;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::{Row, Rows, Tx, Value};
use crate::error::RepositoryError;
use crate::verification::WORDS;
use crate::{InContext, Repository, context};

pub use figures::{FindingCount, FoundIn, SourceQuality};
pub use quarter::Quarter;
pub(crate) use quarter::midnight;
pub use quarterly::{
    KeptReport, QualityOfDay, QuarterDecisions, QuarterFigures, QuarterReports,
    QuarterVerification, UntoldReport,
};

/// A published service that has to be looked at: it, the policy or the day is another than when it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToAssess {
    /// The service.
    pub entity: Uuid,
    /// The hash of its text.
    pub hash: String,
    /// What is published of it.
    pub detail: String,
    /// When somebody last said that it is right.
    pub checked_at: Option<DateTime<Utc>>,
    /// When a source last said something new of it.
    pub said_at: Option<DateTime<Utc>>,
    /// Whether something in it seems to be of an individual, and nobody has decided about that yet.
    pub has_individuals: bool,
}

/// Points of a hundred: of the whole, then of its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grades<T> {
    /// Of the whole.
    pub score: T,
    /// Is everything said that people need?
    pub completeness: T,
    /// Can each value be what it should be?
    pub validity: T,
    /// Has somebody looked at it lately?
    pub freshness: T,
    /// Is it there once?
    pub uniqueness: T,
    /// Do its parts agree with each other?
    pub consistency: T,
}

/// Something that was found in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityFinding {
    /// Which check.
    pub code: String,
    /// The field, by its lasting address; empty for the whole service.
    pub field: String,
    /// What stands there.
    pub said: String,
    /// What is wrong.
    pub message: String,
    /// How to put it right.
    pub remedy: String,
    /// What it takes from the score, in tenths of a point.
    pub points: i64,
}

/// How good what is said of a service is.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// The service.
    pub entity: Uuid,
    /// The hash of the text that was looked at.
    pub hash: String,
    /// The number of the policy that it was judged by; 0 is the one that comes with the program.
    pub policy: i64,
    /// When, by the calendar of the place.
    pub day: NaiveDate,
    /// The same for services that may be one.
    pub likeness: Option<String>,
    /// The points.
    pub grades: Grades<i64>,
    /// What was found, what costs most first.
    pub findings: Vec<QualityFinding>,
    /// The contexts that it belongs to.
    pub contexts: Vec<InContext>,
}

const TO_ASSESS: &str = "p.id, p.hash, p.detail, \
     (select count(*) from source_record r join problem b on b.record = r.id \
          where r.cluster = p.id and r.state = 'live' and b.stage = 'settled' \
          and b.code like 'personal-%' and b.code <> 'personal-decided')";

/// The code of what seems to be there twice.
const TWIN: &str = "possible-duplicate";

const COLUMNS: &str = "q.entity, q.hash, q.policy, q.day, q.likeness, q.score, q.completeness, \
     q.validity, q.freshness, q.uniqueness, q.consistency";

impl Repository {
    /// Published services, after one, that were not looked at as they are, by this policy or a newer one, on this day or later: of two
    /// nodes whose clocks differ, one waits for the other.
    pub async fn to_assess(
        &self,
        policy: i64,
        day: NaiveDate,
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<ToAssess>, RepositoryError> {
        let sql = format!(
            "select {TO_ASSESS}, {WORDS} from published p left join quality q on q.entity = p.id \
             where p.kind = 'service' and p.standing = 'live' and p.id > $3 \
             and (q.entity is null or q.hash <> p.hash or q.policy < $1 or q.day < $2) \
             and not exists (select 1 from job j where j.kind = 'render' and j.payload = 'erase' \
                  and j.key = cast(p.id as text)) \
             order by p.id limit $4"
        );
        let values = vec![
            Value::int(policy),
            Value::text(day.to_string()),
            Value::uuid(after),
            Value::int(limit),
        ];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(to_assess).collect()
    }

    /// Whether any service has to be looked at again though nothing of it changed.
    pub async fn is_assessing_due(&self) -> Result<bool, RepositoryError> {
        let row = self
            .db
            .optional("select 1 from quality where hash = '' limit 1", vec![])
            .await?;
        Ok(row.is_some())
    }

    /// The ids of all published services, in their order.
    pub async fn published_services(&self) -> Result<Vec<Uuid>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select id from published where kind = 'service' and standing = 'live' order by id",
                vec![],
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// These published services, whether they were looked at or not.
    pub async fn as_to_assess(&self, services: &[Uuid]) -> Result<Vec<ToAssess>, RepositoryError> {
        let asked: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
        let sql = format!(
            "select {TO_ASSESS}, {WORDS} from published p \
             where p.id in (@) and p.kind = 'service' and p.standing = 'live' order by p.id"
        );
        let rows = self.db.all_in(&sql, &[], &asked).await?;
        rows.iter().map(to_assess).collect()
    }

    /// The services that were looked at and are like one of these, by what makes them alike.
    pub async fn alike(
        &self,
        likenesses: &[String],
    ) -> Result<HashMap<String, Vec<Uuid>>, RepositoryError> {
        let asked: Vec<Value> = likenesses.iter().map(Value::text).collect();
        let rows = self
            .db
            .all_in(
                "select q.likeness, q.entity from quality q join published p on p.id = q.entity \
                 where p.standing = 'live' and q.likeness in (@) order by q.entity",
                &[],
                &asked,
            )
            .await?;
        let mut alike: HashMap<String, Vec<Uuid>> = HashMap::new();
        for row in &rows {
            alike.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        Ok(alike)
    }

    /// Puts down how good services are and which contexts they belong to, instead of what was put down before.
    pub async fn note_quality(&self, assessed: &[Quality]) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin_alone().await?;
        let entities: Vec<Value> = assessed
            .iter()
            .map(|quality| Value::uuid(quality.entity))
            .collect();
        let no_longer = no_longer_alike(&mut tx, assessed, &entities).await?;
        forget(&mut tx, &entities).await?;
        tell_twins(&mut tx, &no_longer).await?;
        let mut qualities = Rows::into(
            "quality",
            &[
                "entity",
                "hash",
                "policy",
                "day",
                "likeness",
                "score",
                "completeness",
                "validity",
                "freshness",
                "uniqueness",
                "consistency",
            ],
        );
        let mut findings = Rows::into(
            "quality_finding",
            &[
                "entity", "number", "code", "field", "said", "message", "remedy", "points",
            ],
        );
        for quality in assessed {
            let grades = &quality.grades;
            qualities.push([
                Value::uuid(quality.entity),
                Value::text(&quality.hash),
                Value::int(quality.policy),
                Value::text(quality.day.to_string()),
                Value::maybe_text(quality.likeness.as_deref()),
                Value::int(grades.score),
                Value::int(grades.completeness),
                Value::int(grades.validity),
                Value::int(grades.freshness),
                Value::int(grades.uniqueness),
                Value::int(grades.consistency),
            ]);
            for (number, finding) in (1..).zip(&quality.findings) {
                findings.push([
                    Value::uuid(quality.entity),
                    Value::int(number),
                    Value::text(&finding.code),
                    Value::text(&finding.field),
                    Value::text(&finding.said),
                    Value::text(&finding.message),
                    Value::text(&finding.remedy),
                    Value::int(finding.points),
                ]);
            }
        }
        qualities.insert(&mut tx).await?;
        findings.insert(&mut tx).await?;
        context::put_down(&mut tx, assessed, self.now()).await?;
        tx.commit().await
    }

    /// Has services looked at again that something is like now, but for those of which that is known.
    pub async fn assess_again(&self, entities: &[Uuid]) -> Result<(), RepositoryError> {
        let entities: Vec<Value> = entities.iter().map(|id| Value::uuid(*id)).collect();
        let mut tx = self.db.begin_alone().await?;
        let sql = format!(
            "update quality set hash = '' where entity in (@) and not exists (select 1 \
             from quality_finding f where f.entity = quality.entity and f.code = '{TWIN}')"
        );
        tx.run_in(&sql, &[], &entities).await?;
        tx.commit().await
    }

    async fn forget_unpublished(&self) -> Result<(), RepositoryError> {
        let gone = self
            .db
            .all(
                "select q.entity, q.likeness from quality q left join published p on p.id = q.entity \
                 where p.id is null or p.standing <> 'live'",
                vec![],
            )
            .await?;
        let in_contexts = context::unpublished(&self.db).await?;
        if gone.is_empty() && in_contexts.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin_alone().await?;
        context::forget(&mut tx, &in_contexts).await?;
        let mut entities = Vec::with_capacity(gone.len());
        let mut likenesses = Vec::new();
        for row in &gone {
            entities.push(Value::uuid(row.get::<Uuid>(0)?));
            likenesses.extend(row.get::<Option<String>>(1)?.map(Value::text));
        }
        forget(&mut tx, &entities).await?;
        tell_twins(&mut tx, &likenesses).await?;
        tx.commit().await
    }

    /// What of these codes was found in services.
    pub async fn findings_of(
        &self,
        services: &[Uuid],
        codes: &[&str],
    ) -> Result<HashMap<Uuid, Vec<QualityFinding>>, RepositoryError> {
        let asked: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select entity, code, field, said, message, remedy, points from quality_finding \
                 where entity in (@) order by entity, number",
                &[],
                &asked,
            )
            .await?;
        let mut found: HashMap<Uuid, Vec<QualityFinding>> = HashMap::new();
        for row in &rows {
            let finding = finding(row, 1)?;
            if codes.contains(&finding.code.as_str()) {
                found.entry(row.get(0)?).or_default().push(finding);
            }
        }
        Ok(found)
    }

    /// What keeps each service that is held from being published: code and field of each problem, the field as a pointer.
    pub async fn held_by(&self) -> Result<HashMap<Uuid, Vec<(String, String)>>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select e.id, b.code, b.pointer from entity e join source_record r on r.cluster = e.id \
                 join problem b on b.record = r.id \
                 where e.kind = 'service' and e.state = 'held' and b.severity = 'error' and b.stage = 'settled' \
                 order by e.id, b.id",
                vec![],
            )
            .await?;
        let mut held: HashMap<Uuid, Vec<(String, String)>> = HashMap::new();
        for row in &rows {
            held.entry(row.get(0)?)
                .or_default()
                .push((row.get(1)?, row.get(2)?));
        }
        Ok(held)
    }

    /// How good what is said of a service is, if it was looked at.
    pub async fn quality(&self, entity: Uuid) -> Result<Option<Quality>, RepositoryError> {
        let sql = format!("select {COLUMNS} from quality q where q.entity = $1");
        let Some(row) = self.db.optional(sql, vec![Value::uuid(entity)]).await? else {
            return Ok(None);
        };
        let findings = self
            .db
            .all(
                "select code, field, said, message, remedy, points from quality_finding \
                 where entity = $1 order by points desc, number",
                vec![Value::uuid(entity)],
            )
            .await?;
        let findings = findings.iter().map(|row| finding(row, 0));
        Ok(Some(Quality {
            entity: row.get(0)?,
            hash: row.get(1)?,
            policy: row.get(2)?,
            day: figures::date(&row, 3)?,
            likeness: row.get(4)?,
            grades: Grades {
                score: row.get(5)?,
                completeness: row.get(6)?,
                validity: row.get(7)?,
                freshness: row.get(8)?,
                uniqueness: row.get(9)?,
                consistency: row.get(10)?,
            },
            findings: findings.collect::<Result<_, _>>()?,
            contexts: self.belongs_to(entity).await?,
        }))
    }
}

/// What made services alike that are something else now.
async fn no_longer_alike(
    tx: &mut Tx,
    assessed: &[Quality],
    entities: &[Value],
) -> Result<Vec<Value>, RepositoryError> {
    let now: HashMap<Uuid, Option<&str>> = assessed
        .iter()
        .map(|quality| (quality.entity, quality.likeness.as_deref()))
        .collect();
    let before = tx
        .all_in(
            "select entity, likeness from quality where likeness is not null and entity in (@)",
            &[],
            entities,
        )
        .await?;
    let mut no_longer = Vec::new();
    for row in &before {
        let likeness: String = row.get(1)?;
        if now.get(&row.get(0)?).copied().flatten() != Some(likeness.as_str()) {
            no_longer.push(Value::text(likeness));
        }
    }
    Ok(no_longer)
}

/// Forgets what was found in services.
pub(crate) async fn forget(tx: &mut Tx, services: &[Value]) -> Result<(), RepositoryError> {
    let findings = "delete from quality_finding where entity in (@)";
    tx.run_in(findings, &[], services).await?;
    let qualities = "delete from quality where entity in (@)";
    tx.run_in(qualities, &[], services).await?;
    Ok(())
}

/// Has services looked at again of which it is told that they are there twice, by what made them alike.
async fn tell_twins(tx: &mut Tx, likenesses: &[Value]) -> Result<(), RepositoryError> {
    let sql = format!(
        "update quality set hash = '' where likeness in (@) and exists (select 1 \
         from quality_finding f where f.entity = quality.entity and f.code = '{TWIN}')"
    );
    tx.run_in(&sql, &[], likenesses).await?;
    Ok(())
}

/// Has services looked at again, whatever is told of them, and those that stand for them now.
pub(crate) async fn due_again(tx: &mut Tx, entities: &[Value]) -> Result<(), RepositoryError> {
    tx.run_in(
        "update quality set hash = '' where entity in \
         (select coalesce(redirect_to, id) from entity where id in (@))",
        &[],
        entities,
    )
    .await?;
    Ok(())
}

fn to_assess(row: &Row) -> Result<ToAssess, RepositoryError> {
    Ok(ToAssess {
        entity: row.get(0)?,
        hash: row.get(1)?,
        detail: row.get(2)?,
        has_individuals: row.get::<i64>(3)? > 0,
        checked_at: row.get(4)?,
        said_at: row.get(5)?,
    })
}

fn finding(row: &Row, from: usize) -> Result<QualityFinding, RepositoryError> {
    Ok(QualityFinding {
        code: row.get(from)?,
        field: row.get(from + 1)?,
        said: row.get(from + 2)?,
        message: row.get(from + 3)?,
        remedy: row.get(from + 4)?,
        points: row.get(from + 5)?,
    })
}
