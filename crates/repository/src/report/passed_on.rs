//! Reports that were passed on to whoever sends the entry: what they read of them, and that they put it right.

use chrono::{DateTime, Utc};
use hsds::Kind;
use serde_json::json;
use uuid::Uuid;

use super::ReportAbout;
use crate::Repository;
use crate::audit;
use crate::db::Value;
use crate::error::RepositoryError;
use crate::submission::stored_kind;

/// A report that was passed on, as whoever sends the entry reads it: never who made it, nor where they want to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOn {
    /// What people call it by.
    pub reference: String,
    /// What it is about.
    pub about: ReportAbout,
    /// What is wrong, in the reader's words.
    pub detail: String,
    /// When it was passed on.
    pub at: DateTime<Utc>,
    /// Of what kind the record of the source is.
    pub kind: Kind,
    /// What the source calls the record.
    pub key: String,
    /// What the record calls itself, if it does.
    pub name: Option<String>,
}

/// The record of a source `$1` by which a report `p` on an entity `o` is about something of its.
const RECORD: &str = "(select min(m.id) from source_record m where m.cluster = coalesce(o.redirect_to, o.id) \
     and m.source = $1 and m.state in ('live', 'missing'))";

/// That a report was passed on, and nobody has said that it is put right.
const OPEN: &str = "p.outcome = 'passed-on' and p.mended_at is null";

impl Repository {
    /// The reports that were passed on to a source and of which nobody has said that they are put right, the oldest first.
    pub async fn passed_on_to(
        &self,
        source: &str,
        limit: i64,
    ) -> Result<Vec<PassedOn>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select p.reference, p.about, p.detail, p.closed_at, r.kind, r.key, v.document \
                     from report p join entity o on o.id = p.entity \
                     join source_record r on r.id = {RECORD} \
                     join source_record_version v on v.id = r.current_version \
                     where {OPEN} order by p.id limit $2"
                ),
                vec![Value::text(source), Value::int(limit)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let about: String = row.get(1)?;
                let document = crate::record::document(&row.get::<String>(6)?)?;
                Ok(PassedOn {
                    reference: row.get(0)?,
                    about: about
                        .parse()
                        .map_err(|_| RepositoryError::Damaged(about.clone()))?,
                    detail: row.get(2)?,
                    at: row.get(3)?,
                    kind: stored_kind(&row.get::<String>(4)?)?,
                    key: row.get(5)?,
                    name: hsds::document::written(&document, "name").map(str::to_owned),
                })
            })
            .collect()
    }

    /// How many reports were passed on to each source and wait there.
    pub async fn count_passed_on(&self) -> Result<Vec<(String, i64)>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select r.source, count(distinct p.id) from report p join entity o on o.id = p.entity \
                     join source_record r on r.cluster = coalesce(o.redirect_to, o.id) \
                     where {OPEN} and r.state in ('live', 'missing') group by r.source"
                ),
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// Whoever sends an entry says that what a report told of is put right. What the reader was told stays as it is; a note about the
    /// entry says so to those who assure. False if it was not passed on to this source, or somebody has said so before.
    pub async fn report_mended(
        &self,
        (source, called): (&str, &str),
        reference: &str,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let found = tx
            .optional(
                format!(
                    "select coalesce(o.redirect_to, o.id) from report p join entity o on o.id = p.entity \
                     where p.reference = $2 and {OPEN} and {RECORD} is not null"
                ),
                vec![Value::text(source), Value::text(reference)],
            )
            .await?;
        let Some(row) = found else {
            return Ok(false);
        };
        let entity: Uuid = row.get(0)?;
        tx.run(
            "update report set mended_at = $2, mended_by = $3 where reference = $1",
            vec![Value::text(reference), Value::time(now), Value::text(by)],
        )
        .await?;
        let words = format!(
            "Report {reference}: those who send \u{201c}{called}\u{201d} say that it is put right."
        );
        tx.run(
            "insert into desk_note (entity, words, by, at) values ($1, $2, $3, $4)",
            vec![
                Value::uuid(entity),
                Value::text(words),
                Value::text(by),
                Value::time(now),
            ],
        )
        .await?;
        let subject = format!("report:{reference}");
        let detail = json!({"source": source});
        audit::note(&mut tx, now, by, "report.mended", &subject, &detail).await?;
        tx.commit().await?;
        Ok(true)
    }
}
