//! Any earlier version can be said again.

use std::collections::BTreeSet;

use hsds::{Document, FieldPath, Kind};
use place::Gazetteer;
use repository::{Entity, Repository, SubmissionId, Unit};
use serde_json::Value;
use uuid::Uuid;

use super::{Change, Correction};
use crate::compose::without_erased;
use crate::error::AssureError;
use crate::personal;
use crate::settle::{self, Session};

/// What came of saying an earlier version again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// So many fields say something else now.
    pub fields: usize,
    /// These stay as they are, because something of an individual stood in them, or something that was erased.
    pub left: Vec<String>,
    /// The submissions of the desk, by which it is undone.
    pub submissions: Vec<SubmissionId>,
}

/// Says again what an entity said in an earlier version: what differs becomes corrections by the desk, in one transaction. None if there is
/// no such version of it, if it says something else than somebody has seen, or if another stands for it. What embeds it follows when [`crate::follow`] or [`crate::work_off`] is called.
pub async fn restore(
    repository: &Repository,
    gazetteer: &Gazetteer,
    (entity, seen): (Uuid, i64),
    version: i64,
    by: &str,
) -> Result<Option<Restored>, AssureError> {
    let versions = repository.entity_versions(entity).await?;
    let Some(wanted) = versions.into_iter().find(|known| known.id == version) else {
        return Ok(None);
    };
    loop {
        let mut unit = repository.begin_settling().await?;
        let mut session = Session::new(gazetteer);
        match say_again(
            &mut unit,
            &mut session,
            (entity, seen),
            (&wanted.document, by),
        )
        .await
        {
            Ok(None) => return Ok(None),
            Ok(restored) => {
                unit.commit().await?;
                return Ok(restored);
            }
            Err(error) => {
                drop(unit);
                settle::earlier_first(repository, gazetteer, error).await?;
            }
        }
    }
}

async fn say_again(
    unit: &mut Unit,
    session: &mut Session<'_>,
    (entity, seen): (Uuid, i64),
    (wanted, by): (&Document, &str),
) -> Result<Option<Restored>, AssureError> {
    let found = unit.taken(&[entity]).await?.remove(&entity);
    let is_seen =
        |entity: &Entity| entity.current_version == Some(seen) && entity.redirect_to.is_none();
    let Some(entity) = found.filter(is_seen) else {
        return Ok(None);
    };
    let current = match entity.current_version {
        Some(current) => unit.entity_documents(&[current]).await?.remove(&current),
        None => None,
    };
    let current = current.map(|(document, _)| document).unwrap_or_default();
    let mut restored = Restored::default();
    let corrections = corrections(entity.kind, wanted, &current, &mut restored.left);
    restored.fields = corrections.len();
    if !corrections.is_empty() {
        let change = Change {
            entity: entity.id,
            corrections: &corrections,
            by,
        };
        restored.submissions = change.make(unit, session).await?;
    }
    Ok(Some(restored))
}

/// What says who somebody is, when it was looked at or whether it is hidden stays as it is now.
const NOT_RESTORED: [&str; 5] = [
    "id",
    "last_modified",
    "assured_date",
    "assurer_email",
    "x_confidential",
];

/// The corrections by which a document says what another says. What was erased from that, and what may be an individual's, is left.
fn corrections(
    kind: Kind,
    wanted: &Document,
    current: &Document,
    left: &mut Vec<String>,
) -> Vec<Correction> {
    let mut clean = wanted.clone();
    without_erased(&mut clean);
    let names: BTreeSet<&String> = wanted.keys().chain(current.keys()).collect();
    let mut corrections = Vec::new();
    for name in names {
        let value = clean.get(name);
        if NOT_RESTORED.contains(&name.as_str()) || value == current.get(name) {
            continue;
        }
        let is_of_somebody = value.is_some_and(|value| {
            let alone = Document::from_iter([(name.clone(), value.clone())]);
            !personal::look(kind, &alone, &[], &[]).is_empty()
        });
        if wanted.get(name) != value || is_of_somebody {
            left.push(name.clone());
            continue;
        }
        let value = value.cloned().unwrap_or(Value::Null);
        corrections.push((FieldPath::of(name.as_str()), Some(value)));
    }
    corrections
}
