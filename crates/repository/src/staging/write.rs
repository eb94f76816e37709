//! Writing down what was gathered.

use super::gather::Gathered;
use super::hash_of_texts;
use crate::db::{Rows, Tx, Value};
use crate::error::RepositoryError;
use crate::problem;
use crate::submission::Submission;

/// Gives numbers to records that the repository does not know.
pub(super) async fn number_new_records(
    tx: &mut Tx,
    submission: &Submission,
    gathered: &mut [Gathered],
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
    for record in gathered.iter().filter(|record| record.number.is_none()) {
        let uuid =
            hsds::identity::Namespace::of_source(&submission.source).id(record.kind, &record.key);
        rows.push([
            Value::text(&submission.source),
            Value::text(record.kind.name()),
            Value::text(&record.key),
            Value::uuid(uuid),
            Value::text("staged"),
            Value::int(0),
            Value::int(submission.id.0),
        ]);
    }
    let numbers = rows.insert_numbered(tx).await?;
    for (record, number) in gathered
        .iter_mut()
        .filter(|record| record.number.is_none())
        .zip(numbers)
    {
        record.number = Some(number);
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

/// Puts the versions down that are other than what is settled, and says which records wait.
pub(super) async fn versions(
    tx: &mut Tx,
    submission: &Submission,
    gathered: &[Gathered],
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
    let mut fates = Vec::with_capacity(gathered.len());
    for record in gathered {
        let number = Value::int(record.number);
        let document = hsds::document::canonical(&record.document);
        let internal =
            (!record.internal.is_empty()).then(|| hsds::document::canonical(&record.internal));
        let hash = hash_of_texts(&document, internal.as_deref());
        if let Some((version, its)) = &record.pending {
            if its.as_deref() == Some(hash.as_str()) {
                fates.push(Due::WithVersion(Some(*version)));
                continue;
            }
            pending_before.push(number.clone());
        }
        match &record.settled {
            Some((state, known)) if *known == hash => {
                let settles = state != "live" || record.waits_for_acceptance;
                fates.push(if settles { Due::Again } else { Due::Not });
            }
            _ => {
                fates.push(Due::WithVersion(None));
                let raw_row = raw.and(record.raw);
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
    for (record, due) in gathered.iter().zip(fates) {
        let settles = due != Due::Not;
        let version = match due {
            Due::WithVersion(known) => known.or_else(|| numbers.next()),
            Due::Again | Due::Not => None,
        };
        records.push([
            Value::int(record.number),
            Value::int(settles.then_some(submission.id.0)),
            Value::int(submission.id.0),
            Value::int(record.last_sent),
            Value::int(version),
            Value::maybe_text(settles.then_some("live")),
        ]);
    }
    records.update(tx, ", absences = 0").await
}

/// Notes what reading found, in place of what it found before.
pub(super) async fn problems(
    tx: &mut Tx,
    submission: &Submission,
    gathered: &[Gathered],
    raw: Option<i64>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), RepositoryError> {
    let known: Vec<Value> = gathered
        .iter()
        .filter(|record| record.settled.is_some())
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
    for record in gathered {
        for (problem, row) in &record.problems {
            problem::push(
                &mut rows,
                &problem::Origin {
                    submission: Some(submission.id.0),
                    record: record.number,
                    stage: "read",
                    file: None,
                    row: row.or(record.row),
                    raw: raw.zip(record.raw.map(|row| row as i64)),
                    at: now,
                },
                problem,
            );
        }
    }
    rows.insert(tx).await
}
