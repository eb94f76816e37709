//! What waits for somebody's yes, and the yes.

use hsds::{Document, Kind};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::record::{self, RecordNumber};
use crate::settling::Unit;
use crate::source::DESK;
use crate::submission::{self, SubmissionId, stored_kind};

/// A record that says something which nobody has accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingRecord {
    /// Which.
    pub record: RecordNumber,
    /// Of what.
    pub kind: Kind,
    /// The slug of its source.
    pub source: String,
    /// The version that waits: the yes is for this one alone.
    pub version: i64,
    /// What it says.
    pub document: Document,
    /// What it names of its own source that waits too, and comes with it: a service is nothing without its organisation and its
    /// places. These bring nothing themselves.
    pub with: Vec<Self>,
}

impl WaitingRecord {
    /// The record and what comes with it, each in the version that waits.
    pub fn seen(&self) -> Vec<(RecordNumber, i64)> {
        let with = self.with.iter().map(|other| (other.record, other.version));
        std::iter::once((self.record, self.version))
            .chain(with)
            .collect()
    }
}

/// What waits of the record that a query calls so: neither what is there for practice, nor what is of a register, nor what is just being
/// settled, nor what was refused.
pub(crate) fn waits(r: &str) -> String {
    format!(
        "{r}.current_version is not null and coalesce({r}.accepted_version, 0) <> {r}.current_version \
         and {r}.state in ('live', 'missing') and {r}.due is null \
         and not exists (select 1 from register g where g.source = {r}.source) \
         and exists (select 1 from source s where s.slug = {r}.source and s.trust <> 'practice') \
         and not exists (select 1 from sent_back b where b.record = {r}.id and b.version = {r}.current_version \
             and b.what = 'refusal' and b.ended_at is null)"
    )
}

/// What comes with a record, the first value, of a source, the second. Terms that somebody has vouched for already do not: whoever
/// reads of this one service does not look after them.
const WITH: &str = "r.source = $2 and r.id <> $1 \
     and r.uuid in (select f.target from record_reference f where f.record = $1) \
     and (r.kind in ('organization', 'location') or r.kind in ('taxonomy', 'taxonomy_term') \
     and not exists (select 1 from source_record o where o.cluster = r.cluster and o.accepted_version is not null))";

const COLUMNS: &str = "r.id, r.kind, r.source, r.current_version, v.document";

impl Repository {
    /// The records of an entity that wait for somebody's yes, the oldest first, each with what comes with it.
    pub async fn waiting_records(
        &self,
        entity: Uuid,
    ) -> Result<Vec<WaitingRecord>, RepositoryError> {
        let test = "r.cluster = $1 and r.source <> $2";
        let values = vec![Value::uuid(entity), Value::text(DESK)];
        self.waiting_where(test, values).await
    }

    /// The record of a number, with what comes with it, if it waits for somebody's yes.
    pub async fn waiting_record(
        &self,
        record: RecordNumber,
    ) -> Result<Option<WaitingRecord>, RepositoryError> {
        let test = "r.id = $1 and r.source <> $2";
        let values = vec![Value::int(record.0), Value::text(DESK)];
        Ok(self.waiting_where(test, values).await?.pop())
    }

    async fn waiting_where(
        &self,
        test: &str,
        values: Vec<Value>,
    ) -> Result<Vec<WaitingRecord>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select {COLUMNS} from source_record r \
                     join source_record_version v on v.id = r.current_version \
                     where {test} and {} order by r.id",
                    waits("r")
                ),
                values,
            )
            .await?;
        let mut waiting: Vec<WaitingRecord> = rows.iter().map(read).collect::<Result<_, _>>()?;
        for record in &mut waiting {
            let rows = self
                .db
                .all(
                    format!(
                        "select {COLUMNS} from source_record r \
                         join source_record_version v on v.id = r.current_version \
                         where {WITH} and {} order by r.id",
                        waits("r")
                    ),
                    vec![Value::int(record.record.0), Value::text(&record.source)],
                )
                .await?;
            record.with = rows.iter().map(read).collect::<Result<_, _>>()?;
        }
        Ok(waiting)
    }
}

impl Unit {
    /// Accepts a record and what comes with it, each as it is in the version that somebody has seen, as a submission that takes effect
    /// when it is settled. None if one of them says something else by now, or waits no more, or if something else would come with it.
    pub async fn stage_acceptance(
        &mut self,
        seen: &[(RecordNumber, i64)],
        by: &str,
    ) -> Result<Option<SubmissionId>, RepositoryError> {
        let Some(((record, version), with)) = seen.split_first() else {
            return Ok(None);
        };
        let now = self.now;
        let tx = &mut self.tx;
        let waiting = tx
            .optional(
                format!(
                    "select r.source from source_record r where r.id = $1 and r.current_version = $2 and {}",
                    waits("r")
                ),
                vec![Value::int(record.0), Value::int(*version)],
            )
            .await?;
        let Some(row) = waiting else {
            return Ok(None);
        };
        let source: String = row.get(0)?;
        submission::hold_source(tx, &source).await?;
        submission::refuse_beside_others(tx, &source).await?;
        let rows = tx
            .all(
                format!(
                    "select r.id, r.current_version from source_record r where {WITH} and {} order by r.id",
                    waits("r")
                ),
                vec![Value::int(record.0), Value::text(&source)],
            )
            .await?;
        let comes: Vec<(RecordNumber, i64)> = rows
            .iter()
            .map(|row| Ok((RecordNumber(row.get(0)?), row.get(1)?)))
            .collect::<Result<_, RepositoryError>>()?;
        let mut with = with.to_vec();
        with.sort_unstable();
        if with != comes {
            return Ok(None);
        }
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
        let keys: Vec<Value> = seen
            .iter()
            .map(|(record, _)| Value::int(record.0))
            .collect();
        tx.run_in(
            "update source_record set due = $1, pending_version = null, pending_state = state where id in (@)",
            &[Value::int(id)],
            &keys,
        )
        .await?;
        let subject = format!("record:{}", record.0);
        let detail = json!({"submission": id, "version": version});
        audit::note(tx, now, by, "record.accept", &subject, &detail).await?;
        Ok(Some(SubmissionId(id)))
    }
}

fn read(row: &Row) -> Result<WaitingRecord, RepositoryError> {
    Ok(WaitingRecord {
        record: RecordNumber(row.get(0)?),
        kind: stored_kind(&row.get::<String>(1)?)?,
        source: row.get(2)?,
        version: row.get(3)?,
        document: record::document(&row.get::<String>(4)?)?,
        with: Vec::new(),
    })
}
