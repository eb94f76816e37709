//! Gathering: several arrivals of one record, in one portion or earlier in the submission, become one.

use std::collections::{BTreeSet, HashMap};

use hsds::{Document, Kind, Problem};
use uuid::Uuid;

use super::Arrival;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::submission::{Submission, SubmissionId, stored_kind};

/// A record, with all that a portion says of it put together.
pub(super) struct Gathered {
    pub(super) kind: Kind,
    pub(super) key: String,
    /// Its number, if the repository knows it.
    pub(super) number: Option<i64>,
    /// State and version hash that are settled, if any.
    pub(super) settled: Option<(String, String)>,
    pub(super) waits_for_acceptance: bool,
    /// The version that waits to be settled, with its hash if this submission staged it.
    pub(super) pending: Option<(i64, Option<String>)>,
    /// The last submission that sent it as a record of its own, not only as a copy inside another.
    pub(super) last_sent: Option<i64>,
    pub(super) document: Document,
    pub(super) internal: Document,
    pub(super) problems: Vec<(Problem, Option<u64>)>,
    pub(super) raw: Option<usize>,
    pub(super) row: Option<u64>,
    /// Nothing of it has arrived in this submission yet.
    untouched: bool,
    /// A program wrote it after this submission began to say something of it.
    outrun: bool,
}

/// Puts together what a portion says of each record, in the order in which they came.
pub(super) async fn gather(
    tx: &mut Tx,
    submission: &Submission,
    portion: Vec<Arrival>,
) -> Result<Vec<Gathered>, RepositoryError> {
    let mut records = known(tx, submission, &portion).await?;
    let mut order: Vec<(Kind, String)> = Vec::new();
    for arrival in portion {
        let name = (arrival.kind, arrival.key.clone());
        let record = records
            .entry(name.clone())
            .or_insert_with(|| Gathered::new(arrival.kind, arrival.key.clone()));
        if record.untouched {
            order.push(name);
        }
        take_in(record, arrival, submission.id);
    }
    Ok(order
        .iter()
        .filter_map(|name| records.remove(name))
        .collect())
}

impl Gathered {
    fn new(kind: Kind, key: String) -> Self {
        Self {
            kind,
            key,
            number: None,
            settled: None,
            waits_for_acceptance: false,
            pending: None,
            last_sent: None,
            document: Document::new(),
            internal: Document::new(),
            problems: Vec::new(),
            raw: None,
            row: None,
            untouched: true,
            outrun: false,
        }
    }
}

/// The uuids of the records that arrived, each once.
pub(super) fn uuids(source: &str, arrivals: &[Arrival]) -> Vec<Value> {
    let namespace = hsds::identity::Namespace::of_source(source);
    let uuids: BTreeSet<Uuid> = arrivals
        .iter()
        .map(|arrival| namespace.id(arrival.kind, &arrival.key))
        .collect();
    uuids.into_iter().map(Value::uuid).collect()
}

/// What the repository knows of the records that arrived.
async fn known(
    tx: &mut Tx,
    submission: &Submission,
    portion: &[Arrival],
) -> Result<HashMap<(Kind, String), Gathered>, RepositoryError> {
    // By their uuids, which follow from source and key: PostgreSQL has only one way to look these up,
    // whatever it believes of a table that is being filled.
    let rows = tx
        .all_in(
            "select r.id, r.kind, r.key, r.state, v.hash, r.pending_version, r.last_seen, \
             r.current_version, r.accepted_version, r.last_sent, r.source \
             from source_record r \
             left join source_record_version v on v.id = r.current_version \
             where r.uuid in (@)",
            &[],
            &uuids(&submission.source, portion),
        )
        .await?;
    let mut found = HashMap::new();
    let mut seen_in_this: Vec<(i64, (Kind, String))> = Vec::new();
    for row in rows {
        if row.get::<String>(10)? != submission.source {
            continue;
        }
        let kind = stored_kind(&row.get::<String>(1)?)?;
        let key: String = row.get(2)?;
        let number: i64 = row.get(0)?;
        let state: String = row.get(3)?;
        let hash: Option<String> = row.get(4)?;
        let pending: Option<i64> = row.get(5)?;
        let current: Option<i64> = row.get(7)?;
        let accepted: Option<i64> = row.get(8)?;
        let last_seen: i64 = row.get(6)?;
        if last_seen >= submission.id.0 {
            let version = pending.or(current);
            if let Some(version) = version {
                seen_in_this.push((version, (kind, key.clone())));
            }
        }
        found.insert(
            (kind, key.clone()),
            Gathered {
                number: Some(number),
                settled: hash.map(|hash| (state, hash)),
                waits_for_acceptance: submission.accept && current != accepted,
                pending: pending.map(|version| (version, None)),
                last_sent: row.get(9)?,
                outrun: last_seen > submission.id.0,
                ..Gathered::new(kind, key)
            },
        );
    }
    let versions: Vec<Value> = seen_in_this
        .iter()
        .map(|(version, _)| Value::int(*version))
        .collect();
    let mut documents = HashMap::new();
    for row in tx
        .all_in(
            "select id, document, internal, hash from source_record_version where id in (@)",
            &[],
            &versions,
        )
        .await?
    {
        let internal: Option<String> = row.get(2)?;
        documents.insert(
            row.get::<i64>(0)?,
            (
                crate::record::document(&row.get::<String>(1)?)?,
                internal
                    .as_deref()
                    .map(crate::record::document)
                    .transpose()?
                    .unwrap_or_default(),
                row.get::<String>(3)?,
            ),
        );
    }
    for (version, name) in seen_in_this {
        if let (Some(record), Some((document, internal, hash))) =
            (found.get_mut(&name), documents.remove(&version))
        {
            record.document = document;
            record.internal = internal;
            if let Some((pending, its)) = &mut record.pending
                && *pending == version
            {
                *its = Some(hash);
            }
        }
    }
    Ok(found)
}

/// Puts an arrival together with what this submission said of the record before.
///
/// A copy inside another document only adds what is lacking. A record of its own goes before
/// copies, whichever came first; of two records of their own the first stays, and the second is
/// reported.
fn take_in(record: &mut Gathered, arrival: Arrival, submission: SubmissionId) {
    let mut before = std::mem::take(&mut record.document);
    if arrival.embedded {
        record.document = before;
        hsds::parts::fill(&mut record.document, &arrival.document);
        hsds::parts::arrange(record.kind, &mut record.document);
    } else {
        // Other kinds are sent in portions: short in a list, then in full.
        if record.last_sent == Some(submission.0) && arrival.kind == Kind::Service {
            let mut both = arrival.document;
            hsds::parts::fill(&mut both, &before);
            hsds::parts::arrange(record.kind, &mut both);
            if both != before {
                record.problems.push((repeated(&arrival.key), arrival.row));
            }
            record.document = before;
        } else {
            if std::mem::take(&mut record.outrun) {
                // It takes the place of what the program wrote.
                before = Document::new();
                record.internal = Document::new();
            }
            record.document = arrival.document;
            hsds::parts::fill(&mut record.document, &before);
            hsds::parts::arrange(record.kind, &mut record.document);
        }
        record.raw = record.raw.or(arrival.raw);
        record.row = record.row.or(arrival.row);
        record.last_sent = Some(submission.0);
    }
    for (name, value) in arrival.internal {
        record.internal.entry(name).or_insert(value);
    }
    let row = arrival.row;
    for problem in arrival.problems {
        if !record.problems.iter().any(|(known, _)| *known == problem) {
            record.problems.push((problem, row));
        }
    }
    if record.raw.is_none() {
        record.raw = arrival.raw;
        record.row = arrival.row;
    }
    record.untouched = false;
}

fn repeated(key: &str) -> Problem {
    Problem::advice(
        "record-repeated",
        "/id",
        format!(
            "This input holds the record `{key}` more than once, with different content. The first was used. Send each record once."
        ),
    )
}
