//! What waits for somebody's yes, and the yes.

use hsds::Document;
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::Value;
use crate::error::RepositoryError;
use crate::record::{self, RecordNumber};
use crate::source::DESK;
use crate::submission::{self, SubmissionId};

/// A record that says something which nobody has accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingRecord {
    /// Which.
    pub record: RecordNumber,
    /// The slug of its source.
    pub source: String,
    /// The version that waits: the yes is for this one alone.
    pub version: i64,
    /// What it says.
    pub document: Document,
}

/// What waits of a record `r`: neither what is there for practice, nor what is of a register, nor what is just being settled.
const WAITS: &str = "r.current_version is not null and coalesce(r.accepted_version, 0) <> r.current_version \
     and r.state in ('live', 'missing') and r.due is null \
     and not exists (select 1 from register g where g.source = r.source) \
     and exists (select 1 from source s where s.slug = r.source and s.trust <> 'practice')";

impl Repository {
    /// The records of an entity that wait for somebody's yes, the oldest first.
    pub async fn waiting_records(
        &self,
        entity: Uuid,
    ) -> Result<Vec<WaitingRecord>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select r.id, r.source, r.current_version, v.document from source_record r \
                     join source_record_version v on v.id = r.current_version \
                     where r.cluster = $1 and r.source <> $2 and {WAITS} order by r.id"
                ),
                vec![Value::uuid(entity), Value::text(DESK)],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(WaitingRecord {
                    record: RecordNumber(row.get(0)?),
                    source: row.get(1)?,
                    version: row.get(2)?,
                    document: record::document(&row.get::<String>(3)?)?,
                })
            })
            .collect()
    }

    /// Accepts a record as it is in this version, together with what it names of its own source that waits too: a service is
    /// nothing without its organisation and its places. None if it says something else by now, or waits no more.
    ///
    /// Settling the submission takes effect, as undoing it does.
    pub async fn accept_record(
        &self,
        record: RecordNumber,
        version: i64,
        by: &str,
    ) -> Result<Option<SubmissionId>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let waits = tx
            .optional(
                format!(
                    "select r.source from source_record r where r.id = $1 and r.current_version = $2 and {WAITS}"
                ),
                vec![Value::int(record.0), Value::int(version)],
            )
            .await?;
        let Some(row) = waits else {
            return Ok(None);
        };
        let source: String = row.get(0)?;
        submission::hold_source(&mut tx, &source).await?;
        submission::refuse_beside_others(&mut tx, &source).await?;
        let id: i64 = tx
            .one(
                "insert into submission (source, input, fingerprint, extent, accept, gone_now, state, opened_at, ended_at) \
                 values ($1, 'accepted as it was sent', $2, 'partial', 1, 0, 'staged', $3, $3) returning id",
                vec![
                    Value::text(&source),
                    Value::text(format!("accept {} {version}", record.0)),
                    Value::time(now),
                ],
            )
            .await?
            .get(0)?;
        tx.run(
            format!(
                "update source_record set due = $2, pending_version = null, pending_state = state where id in ( \
                 select r.id from source_record r where r.source = $3 and {WAITS} and (r.id = $1 or r.uuid in \
                 (select f.target from record_reference f where f.record = $1)))"
            ),
            vec![
                Value::int(record.0),
                Value::int(id),
                Value::text(&source),
            ],
        )
        .await?;
        let subject = format!("record:{}", record.0);
        let detail = json!({"submission": id, "version": version});
        audit::note(&mut tx, now, by, "record.accept", &subject, &detail).await?;
        tx.commit().await?;
        Ok(Some(SubmissionId(id)))
    }
}
