//! Staging: what arrived is put down beside what is known, in small transactions that can be resumed.

use std::collections::HashMap;

use hsds::{Document, Kind, Problem};

use crate::Repository;
use crate::db::{Rows, Tx, Value};
use crate::error::RepositoryError;
use crate::raw::{self, digest};
use crate::submission::{Submission, SubmissionId, claim_open, stored_kind};
use crate::{problem, record};

/// Records of one transaction.
const TRANSACTION: usize = 500;

/// One record as it arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// One of [`Kind::RECORDS`].
    pub kind: Kind,
    /// The record's own id in its source, as the source wrote it.
    pub key: String,
    /// What may be published, with every id a UUID.
    pub document: Document,
    /// What never leaves: notes, internal answers, flags.
    pub internal: Document,
    /// A copy found inside another record's document: it adds to the record, but takes nothing from it.
    pub embedded: bool,
    /// What reading it found.
    pub problems: Vec<Problem>,
    /// The row of the input, from 1.
    pub row: Option<u64>,
    /// Which of the batch's raw rows it came from.
    pub raw: Option<usize>,
}

/// A row that is no record; it is kept and listed.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The row of the input, from 1.
    pub row: Option<u64>,
    /// The file it stood in, where the input has several.
    pub file: Option<String>,
    /// Why.
    pub problem: Problem,
    /// Which of the batch's raw rows it is.
    pub raw: Option<usize>,
}

/// What is staged at once, and where to go on after it.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Records.
    pub arrivals: Vec<Arrival>,
    /// Rows that are none.
    pub refusals: Vec<Refusal>,
    /// The input's rows, byte for byte.
    pub raws: Vec<Vec<u8>>,
    /// The reader's own note of where it is after this batch.
    pub cursor: String,
}

/// What staging would make of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Never seen before.
    New,
    /// Other than what is known.
    Changed,
    /// As it is known.
    Unchanged,
}

/// A record while its arrivals are put together.
struct Staging {
    kind: Kind,
    key: String,
    /// Its number, if the repository knows it.
    number: Option<i64>,
    /// State and version hash that are settled, if any.
    settled: Option<(String, String)>,
    waits_for_acceptance: bool,
    /// The version that waits to be settled, with its hash if this submission staged it.
    pending: Option<(i64, Option<String>)>,
    /// The last submission that sent it as a record of its own, not only as a copy inside another.
    last_sent: Option<i64>,
    document: Document,
    internal: Document,
    problems: Vec<(Problem, Option<u64>)>,
    raw: Option<usize>,
    row: Option<u64>,
    /// Nothing of it has arrived in this submission yet.
    untouched: bool,
}

impl Repository {
    /// Stages a batch; its last transaction moves the submission's cursor.
    pub async fn stage(
        &self,
        submission: &mut Submission,
        batch: Batch,
    ) -> Result<(), RepositoryError> {
        let Batch {
            arrivals,
            refusals,
            raws,
            cursor,
        } = batch;
        let now = self.now();
        let mut fresh: Vec<Arrival> = Vec::with_capacity(arrivals.len());
        for arrival in arrivals {
            if !seen_before(submission, &arrival) {
                fresh.push(arrival);
            }
        }
        let mut tx = self.db.begin().await?;
        claim_open(&mut tx, submission.id).await?;
        let raw = raw::keep(&mut tx, submission.id, &raws).await?;
        let mut refused = problem::rows();
        for refusal in &refusals {
            problem::push(
                &mut refused,
                &problem::Origin {
                    submission: Some(submission.id.0),
                    record: None,
                    stage: "refused",
                    file: refusal.file.as_deref(),
                    row: refusal.row,
                    raw: raw.zip(refusal.raw.map(|row| row as i64)),
                    at: now,
                },
                &refusal.problem,
            );
        }
        refused.insert(&mut tx).await?;
        let mut rest = fresh.into_iter();
        loop {
            let portion: Vec<Arrival> = rest.by_ref().take(TRANSACTION).collect();
            let last = rest.len() == 0;
            stage_portion(&mut tx, submission, portion, raw, now).await?;
            if last {
                break;
            }
            tx.commit().await?;
            tx = self.db.begin().await?;
            claim_open(&mut tx, submission.id).await?;
        }
        tx.run(
            "update submission set cursor = $2 where id = $1",
            vec![Value::int(submission.id.0), Value::text(&cursor)],
        )
        .await?;
        tx.commit().await?;
        submission.cursor = Some(cursor);
        Ok(())
    }

    /// What staging would make of each arrival, without staging it.
    pub async fn preview(
        &self,
        source: &str,
        arrivals: &[Arrival],
    ) -> Result<Vec<Fate>, RepositoryError> {
        let keys: Vec<Value> = arrivals
            .iter()
            .map(|arrival| Value::text(&arrival.key))
            .collect();
        let rows = self
            .db
            .all_in(
                "select r.kind, r.key, v.hash from source_record r \
                 join source_record_version v on v.id = r.current_version \
                 where r.source = $1 and r.key in (@)",
                &[Value::text(source)],
                &keys,
            )
            .await?;
        let mut known = HashMap::new();
        for row in rows {
            let kind = stored_kind(&row.get::<String>(0)?)?;
            known.insert((kind, row.get::<String>(1)?), row.get::<String>(2)?);
        }
        Ok(arrivals
            .iter()
            .map(
                |arrival| match known.get(&(arrival.kind, arrival.key.clone())) {
                    None => Fate::New,
                    Some(hash) if *hash == version_hash(&arrival.document, &arrival.internal) => {
                        Fate::Unchanged
                    }
                    Some(_) => Fate::Changed,
                },
            )
            .collect())
    }
}

/// The same copy of the same record, once more: nothing to do.
fn seen_before(submission: &mut Submission, arrival: &Arrival) -> bool {
    if !arrival.embedded {
        return false;
    }
    let hash = version_hash(&arrival.document, &arrival.internal);
    let key = (arrival.kind, arrival.key.clone());
    submission
        .seen
        .insert(key, hash.clone())
        .is_some_and(|before| before == hash)
}

/// Documents and internal data are versioned together.
pub(crate) fn version_hash(document: &Document, internal: &Document) -> String {
    let internal = (!internal.is_empty()).then(|| hsds::document::canonical(internal));
    hash_of_texts(&hsds::document::canonical(document), internal.as_deref())
}

fn hash_of_texts(document: &str, internal: Option<&str>) -> String {
    match internal {
        None => digest(document),
        Some(internal) => digest(format!("{document}\u{1f}{internal}")),
    }
}

async fn stage_portion(
    tx: &mut Tx,
    submission: &Submission,
    portion: Vec<Arrival>,
    raw: Option<i64>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), RepositoryError> {
    let mut staged = known(tx, submission, &portion).await?;
    let mut order: Vec<(Kind, String)> = Vec::new();
    for arrival in portion {
        let name = (arrival.kind, arrival.key.clone());
        if staged.get(&name).is_none_or(|staging| staging.untouched) {
            order.push(name.clone());
        }
        let staging = staged.entry(name).or_insert_with(|| Staging {
            kind: arrival.kind,
            key: arrival.key.clone(),
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
        });
        take_in(staging, arrival, submission.id);
    }
    let mut staged: Vec<Staging> = order
        .iter()
        .filter_map(|name| staged.remove(name))
        .filter(|s| !s.untouched)
        .collect();
    number_new_records(tx, submission, &mut staged).await?;
    write_versions(tx, submission, &staged, raw, now).await?;
    write_problems(tx, submission, &staged, raw, now).await
}

/// What the repository knows of the records that arrived.
async fn known(
    tx: &mut Tx,
    submission: &Submission,
    portion: &[Arrival],
) -> Result<HashMap<(Kind, String), Staging>, RepositoryError> {
    let mut keys: Vec<&str> = portion.iter().map(|arrival| arrival.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    let keys: Vec<Value> = keys.into_iter().map(Value::text).collect();
    let rows = tx
        .all_in(
            "select r.id, r.kind, r.key, r.state, v.hash, r.pending_version, r.last_seen, \
             r.current_version, r.accepted_version, r.last_sent \
             from source_record r \
             left join source_record_version v on v.id = r.current_version \
             where r.source = $1 and r.key in (@)",
            &[Value::text(&submission.source)],
            &keys,
        )
        .await?;
    let mut found = HashMap::new();
    let mut seen_in_this: Vec<(i64, (Kind, String))> = Vec::new();
    for row in rows {
        let kind = stored_kind(&row.get::<String>(1)?)?;
        let key: String = row.get(2)?;
        let number: i64 = row.get(0)?;
        let state: String = row.get(3)?;
        let hash: Option<String> = row.get(4)?;
        let pending: Option<i64> = row.get(5)?;
        let current: Option<i64> = row.get(7)?;
        let accepted: Option<i64> = row.get(8)?;
        if row.get::<i64>(6)? == submission.id.0 {
            let version = pending.or(current);
            if let Some(version) = version {
                seen_in_this.push((version, (kind, key.clone())));
            }
        }
        found.insert(
            (kind, key.clone()),
            Staging {
                kind,
                key,
                number: Some(number),
                settled: hash.map(|hash| (state, hash)),
                waits_for_acceptance: submission.accept && current != accepted,
                pending: pending.map(|version| (version, None)),
                last_sent: row.get(9)?,
                document: Document::new(),
                internal: Document::new(),
                problems: Vec::new(),
                raw: None,
                row: None,
                untouched: true,
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
                record::document(&row.get::<String>(1)?)?,
                internal
                    .as_deref()
                    .map(record::document)
                    .transpose()?
                    .unwrap_or_default(),
                row.get::<String>(3)?,
            ),
        );
    }
    for (version, name) in seen_in_this {
        if let (Some(staging), Some((document, internal, hash))) =
            (found.get_mut(&name), documents.remove(&version))
        {
            staging.document = document;
            staging.internal = internal;
            if let Some((pending, its)) = &mut staging.pending
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
fn take_in(staging: &mut Staging, arrival: Arrival, submission: SubmissionId) {
    let before = std::mem::take(&mut staging.document);
    if arrival.embedded {
        staging.document = before;
        hsds::parts::fill(&mut staging.document, &arrival.document);
        hsds::parts::arrange(staging.kind, &mut staging.document);
    } else {
        // Other kinds are sent in portions: short in a list, then in full.
        if staging.last_sent == Some(submission.0) && arrival.kind == Kind::Service {
            let mut both = arrival.document;
            hsds::parts::fill(&mut both, &before);
            hsds::parts::arrange(staging.kind, &mut both);
            if both != before {
                staging.problems.push((repeated(&arrival.key), arrival.row));
            }
            staging.document = before;
        } else {
            staging.document = arrival.document;
            hsds::parts::fill(&mut staging.document, &before);
            hsds::parts::arrange(staging.kind, &mut staging.document);
        }
        staging.raw = staging.raw.or(arrival.raw);
        staging.row = staging.row.or(arrival.row);
        staging.last_sent = Some(submission.0);
    }
    for (name, value) in arrival.internal {
        staging.internal.entry(name).or_insert(value);
    }
    let row = arrival.row;
    for problem in arrival.problems {
        if !staging.problems.iter().any(|(known, _)| *known == problem) {
            staging.problems.push((problem, row));
        }
    }
    if staging.raw.is_none() {
        staging.raw = arrival.raw;
        staging.row = arrival.row;
    }
    staging.untouched = false;
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

async fn number_new_records(
    tx: &mut Tx,
    submission: &Submission,
    staged: &mut [Staging],
) -> Result<(), RepositoryError> {
    let mut rows = Rows::into(
        "source_record",
        &[
            "source",
            "kind",
            "key",
            "uuid",
            "state",
            "absences",
            "last_seen",
        ],
    );
    for staging in staged.iter().filter(|staging| staging.number.is_none()) {
        let uuid =
            hsds::identity::Namespace::of_source(&submission.source).id(staging.kind, &staging.key);
        rows.push([
            Value::text(&submission.source),
            Value::text(staging.kind.name()),
            Value::text(&staging.key),
            Value::uuid(uuid),
            Value::text("staged"),
            Value::int(0),
            Value::int(submission.id.0),
        ]);
    }
    let numbers = rows.insert_numbered(tx).await?;
    for (staging, number) in staged
        .iter_mut()
        .filter(|staging| staging.number.is_none())
        .zip(numbers)
    {
        staging.number = Some(number);
    }
    Ok(())
}

/// Whether a record waits to be settled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    /// Yes: what it says is new. It may have been put down already.
    WithVersion(Option<i64>),
    /// Yes: it says what it said, but was not live or not accepted.
    Again,
    /// No: it is as it was.
    Not,
}

async fn write_versions(
    tx: &mut Tx,
    submission: &Submission,
    staged: &[Staging],
    raw: Option<i64>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), RepositoryError> {
    let mut versions = Rows::into(
        "source_record_version",
        &[
            "record",
            "submission",
            "hash",
            "document",
            "internal",
            "raw",
            "raw_row",
            "at",
        ],
    );
    let mut pending_before = Vec::new();
    let mut fates = Vec::with_capacity(staged.len());
    for staging in staged {
        let number = Value::int(staging.number);
        let document = hsds::document::canonical(&staging.document);
        let internal =
            (!staging.internal.is_empty()).then(|| hsds::document::canonical(&staging.internal));
        let hash = hash_of_texts(&document, internal.as_deref());
        if let Some((version, its)) = &staging.pending {
            if its.as_deref() == Some(hash.as_str()) {
                fates.push(Due::WithVersion(Some(*version)));
                continue;
            }
            pending_before.push(number.clone());
        }
        match &staging.settled {
            Some((state, known)) if *known == hash => {
                let settles = state != "live" || staging.waits_for_acceptance;
                fates.push(if settles { Due::Again } else { Due::Not });
            }
            _ => {
                fates.push(Due::WithVersion(None));
                let raw_row = raw.and(staging.raw);
                versions.push([
                    number,
                    Value::int(submission.id.0),
                    Value::text(hash),
                    Value::text(document),
                    Value::maybe_text(internal),
                    Value::int(raw_row.and(raw)),
                    Value::int(raw_row.map(|row| row as i64)),
                    Value::time(now),
                ]);
            }
        }
    }
    // What this submission staged before for the same records has been added to.
    tx.run_in(
        "update source_record set pending_version = null where id in (@)",
        &[],
        &pending_before,
    )
    .await?;
    tx.run_in(
        "delete from source_record_version where submission = $1 and record in (@) \
         and id not in (select current_version from source_record r \
                        where r.id = source_record_version.record and current_version is not null)",
        &[Value::int(submission.id.0)],
        &pending_before,
    )
    .await?;
    let mut numbers = versions.insert_numbered(tx).await?.into_iter();
    let mut records = Rows::into(
        "source_record",
        &[
            "id",
            "due",
            "last_seen",
            "last_sent",
            "pending_version",
            "pending_state",
        ],
    );
    for (staging, due) in staged.iter().zip(fates) {
        let settles = due != Due::Not;
        let version = match due {
            Due::WithVersion(known) => known.or_else(|| numbers.next()),
            Due::Again | Due::Not => None,
        };
        records.push([
            Value::int(staging.number),
            Value::int(settles.then_some(submission.id.0)),
            Value::int(submission.id.0),
            Value::int(staging.last_sent),
            Value::int(version),
            Value::maybe_text(settles.then_some("live")),
        ]);
    }
    records.update(tx, ", absences = 0").await
}

async fn write_problems(
    tx: &mut Tx,
    submission: &Submission,
    staged: &[Staging],
    raw: Option<i64>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), RepositoryError> {
    let known: Vec<Value> = staged
        .iter()
        .filter(|staging| staging.settled.is_some())
        .map(|s| Value::int(s.number))
        .collect();
    // Problems of an earlier submission are answered by this one; those found moments ago stay.
    tx.run_in(
        "delete from problem where stage = 'read' and submission <> $1 and record in (@)",
        &[Value::int(submission.id.0)],
        &known,
    )
    .await?;
    let mut rows = problem::rows();
    for staging in staged {
        for (problem, row) in &staging.problems {
            problem::push(
                &mut rows,
                &problem::Origin {
                    submission: Some(submission.id.0),
                    record: staging.number,
                    stage: "read",
                    file: None,
                    row: row.or(staging.row),
                    raw: raw.zip(staging.raw.map(|row| row as i64)),
                    at: now,
                },
                problem,
            );
        }
    }
    rows.insert(tx).await
}
