//! Sources that are to be checked: found out by the policy, kept so that the queue can say so.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::Repository;
use crate::db::{Row, Rows, Value};
use crate::error::RepositoryError;

/// A source that is to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleDue {
    /// Its slug.
    pub source: String,
    /// Whether some of it was checked before.
    pub was_checked: bool,
    /// Since when it is due.
    pub since: DateTime<Utc>,
}

impl Repository {
    /// The sources that are to be checked, in the order of their slugs.
    pub async fn samples_due(&self) -> Result<Vec<SampleDue>, RepositoryError> {
        let rows = self.db.all(DUE, vec![]).await?;
        rows.iter().map(read).collect()
    }

    /// Puts down which sources are to be checked: these, and no others. What was due before is due since then. Nothing is written if all
    /// is as it was.
    pub async fn set_samples_due(&self, due: &[SampleDue]) -> Result<(), RepositoryError> {
        let is_as_before = |before: &[SampleDue]| {
            let mut both = before.iter().zip(due);
            before.len() == due.len()
                && both.all(|(before, due)| {
                    (&before.source, before.was_checked) == (&due.source, due.was_checked)
                })
        };
        if is_as_before(&self.samples_due().await?) {
            return Ok(());
        }
        let mut tx = self.db.begin_alone().await?;
        let before: Vec<SampleDue> = {
            let rows = tx.all(DUE, vec![]).await?;
            rows.iter().map(read).collect::<Result<_, _>>()?
        };
        let since: BTreeMap<&str, DateTime<Utc>> = before
            .iter()
            .map(|due| (due.source.as_str(), due.since))
            .collect();
        tx.run("delete from sample_due", vec![]).await?;
        let mut rows = Rows::into("sample_due", &["source", "what", "since"]);
        for due in due {
            let since = since.get(due.source.as_str()).copied().unwrap_or(due.since);
            rows.push([
                Value::text(&due.source),
                Value::text(if due.was_checked { "again" } else { "never" }),
                Value::time(since),
            ]);
        }
        rows.insert(&mut tx).await?;
        tx.commit().await
    }
}

const DUE: &str = "select source, what, since from sample_due order by source";

fn read(row: &Row) -> Result<SampleDue, RepositoryError> {
    Ok(SampleDue {
        source: row.get(0)?,
        was_checked: row.get::<String>(1)? == "again",
        since: row.get(2)?,
    })
}
