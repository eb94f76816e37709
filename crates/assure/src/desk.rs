//! The desk: corrections by the assurer. A correction is a record of the source `desk` that holds
//! only the pinned fields; it joins the cluster and wins first.

use hsds::{Document, FieldPath, Kind};
use place::Gazetteer;
use repository::{
    Arrival, Batch, DESK, Ending, Extent, LinkDecision, Member, Opening, Repository,
    RepositoryError, Verdict,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::AssureError;
use crate::{link, settle};

/// A corrected field.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// Which.
    pub path: FieldPath,
    /// What it says.
    pub value: Value,
    /// The hash of what it said beneath when it was corrected.
    pub beneath: String,
}

impl Pin {
    /// How what lies beneath a correction is remembered.
    pub fn hash_of(value: Option<&Value>) -> String {
        value.map_or_else(String::new, |value| {
            let mut document = Document::new();
            document.insert("value".to_owned(), value.clone());
            hsds::document::hash(&document)
        })
    }
}

/// The pins that a desk record holds.
pub(crate) fn pins_of(member: &Member) -> Vec<Pin> {
    let Some(pins) = member.internal.get("pins").and_then(Value::as_object) else {
        return Vec::new();
    };
    pins.iter()
        .filter_map(|(path, pin)| {
            Some(Pin {
                path: path.parse().ok()?,
                value: pin.get("value")?.clone(),
                beneath: pin
                    .get("beneath")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
            })
        })
        .collect()
}

/// Corrects a field of an entity.
pub async fn pin(
    repository: &Repository,
    gazetteer: &Gazetteer,
    entity: Uuid,
    path: &FieldPath,
    value: Value,
    by: &str,
) -> Result<(), AssureError> {
    change(repository, gazetteer, entity, path, Some(value), by).await
}

/// Takes a correction back: the field says again what its source says.
pub async fn unpin(
    repository: &Repository,
    gazetteer: &Gazetteer,
    entity: Uuid,
    path: &FieldPath,
    by: &str,
) -> Result<(), AssureError> {
    change(repository, gazetteer, entity, path, None, by).await
}

async fn change(
    repository: &Repository,
    gazetteer: &Gazetteer,
    entity: Uuid,
    path: &FieldPath,
    value: Option<Value>,
    by: &str,
) -> Result<(), AssureError> {
    let root = path.root();
    if root == Some("id") {
        return Err(AssureError::NotPinnable(
            path.to_string(),
            "an id never changes",
        ));
    }
    let found = repository
        .entity(entity)
        .await?
        .ok_or(RepositoryError::NoEntity(entity))?;
    let kind = found.kind;
    let entity = found.redirect_to.unwrap_or(entity);
    let mut unit = repository.begin_settling().await?;
    let members = unit.members(&[entity]).await?;
    drop(unit);
    let anchor = members
        .iter()
        .find(|member| member.source != DESK)
        .ok_or(AssureError::NothingToPin(kind, entity))?;
    let key = anchor.entity.unwrap_or(entity).to_string();
    // A correction that is there already is changed where it is, whichever member it hangs on.
    let known = members
        .iter()
        .filter(|member| member.source == DESK)
        .find(|member| pins_of(member).iter().any(|pin| pin.path == *path))
        .or_else(|| {
            members
                .iter()
                .find(|member| member.source == DESK && member.key == key)
        });
    let key = known.map_or(key, |known| known.key.clone());
    let beneath = beneath(repository, entity, path, known).await?;
    let mut pins = known
        .and_then(|member| member.internal.get("pins"))
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    match value {
        Some(value) => {
            pins.insert(
                path.to_string(),
                json!({"value": value, "beneath": beneath, "by": by}),
            );
        }
        None => {
            pins.remove(&path.to_string());
        }
    }
    submit(repository, kind, &key, pins).await?;
    settle::work_off(repository, gazetteer).await?;
    join(repository, gazetteer, anchor, kind, &key, by).await?;
    repository.refresh(&[entity]).await?;
    settle::work_off(repository, gazetteer).await?;
    Ok(())
}

/// The hash of what a field says without its correction.
async fn beneath(
    repository: &Repository,
    entity: Uuid,
    path: &FieldPath,
    known: Option<&Member>,
) -> Result<String, AssureError> {
    if let Some(pin) = known
        .map(pins_of)
        .unwrap_or_default()
        .into_iter()
        .find(|pin| pin.path == *path)
    {
        return Ok(pin.beneath);
    }
    let versions = repository.entity_versions(entity).await?;
    Ok(Pin::hash_of(
        versions
            .first()
            .and_then(|version| path.get(&version.document)),
    ))
}

/// Corrections arrive as any other record does.
async fn submit(
    repository: &Repository,
    kind: Kind,
    key: &str,
    pins: Document,
) -> Result<(), AssureError> {
    let mut internal = Document::new();
    internal.insert("pins".to_owned(), Value::Object(pins));
    let fingerprint = repository::digest(format!("{key}{}", hsds::document::canonical(&internal)));
    let opening = Opening {
        source: DESK.to_owned(),
        collector: None,
        input: "correction".to_owned(),
        fingerprint,
        extent: Extent::Partial,
        accept: true,
        gone_now: false,
    };
    let mut submission = loop {
        match repository.open_submission(&opening).await {
            // A crash came between the two halves of an earlier correction.
            Err(RepositoryError::SubmissionWaits(earlier)) => {
                settle::settle_records(repository, earlier).await?;
            }
            opened => break opened?,
        }
    };
    if !submission.staged {
        let arrival = Arrival {
            kind,
            key: key.to_owned(),
            document: Document::new(),
            internal,
            embedded: false,
            problems: Vec::new(),
            row: None,
            raw: None,
        };
        let batch = Batch {
            arrivals: vec![arrival],
            ..Batch::default()
        };
        repository.stage(&mut submission, batch).await?;
        repository
            .finish_staging(&submission, &Ending::Partial)
            .await?;
    }
    settle::settle_records(repository, submission.id).await
}

/// The correction belongs to the record it corrects, through every later merge and its undoing.
async fn join(
    repository: &Repository,
    gazetteer: &Gazetteer,
    anchor: &Member,
    kind: Kind,
    key: &str,
    by: &str,
) -> Result<(), AssureError> {
    let Some(desk) = repository.record_number(DESK, kind, key).await? else {
        return Ok(());
    };
    let decisions = repository.decisions(desk).await?;
    let joined = decisions
        .iter()
        .any(|(_, _, _, verdict)| *verdict == Verdict::Same);
    if joined {
        return Ok(());
    }
    let decision = LinkDecision {
        left: anchor.number,
        right: desk,
        verdict: Verdict::Same,
        by: by.to_owned(),
        role: "desk".to_owned(),
        evidence: json!({"correction": true}),
    };
    link::decide(repository, gazetteer, &decision)
        .await
        .map(|_| ())
}
