//! The desk: corrections by the assurer. A correction is a record of the source `desk` that holds
//! only the pinned fields; it joins the cluster and wins first.

use std::collections::{BTreeMap, BTreeSet};

use hsds::{Document, FieldPath};
use place::Gazetteer;
use repository::{
    DESK, LinkDecision, Member, RecordNumber, Repository, RepositoryError, SubmissionId, Unit,
    Verdict,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::compose::without_erased;
use crate::error::AssureError;
use crate::settle::{self, Session};

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

/// Corrects a field of an entity, in one transaction.
pub async fn pin(
    repository: &Repository,
    gazetteer: &Gazetteer,
    entity: Uuid,
    path: &FieldPath,
    value: Value,
    by: &str,
) -> Result<(), AssureError> {
    change(
        repository,
        gazetteer,
        entity,
        &[(path.clone(), Some(value))],
        by,
    )
    .await
}

/// Takes a correction back: the field says again what its source says.
pub async fn unpin(
    repository: &Repository,
    gazetteer: &Gazetteer,
    entity: Uuid,
    path: &FieldPath,
    by: &str,
) -> Result<(), AssureError> {
    change(repository, gazetteer, entity, &[(path.clone(), None)], by).await
}

/// Says again what an entity said in an earlier version: what differs becomes corrections by the desk, in one transaction. Gives how many
/// fields that were; nothing if there is no such version of it.
pub async fn restore(
    repository: &Repository,
    gazetteer: &Gazetteer,
    entity: Uuid,
    version: i64,
    by: &str,
) -> Result<Option<usize>, AssureError> {
    let versions = repository.entity_versions(entity).await?;
    let (Some(current), Some(wanted)) = (
        versions.first(),
        versions.iter().find(|known| known.id == version),
    ) else {
        return Ok(None);
    };
    let mut wanted = wanted.document.clone();
    without_erased(&mut wanted);
    let names: BTreeSet<&String> = wanted.keys().chain(current.document.keys()).collect();
    let differs = |name: &&&String| {
        !NOT_RESTORED.contains(&name.as_str()) && wanted.get(**name) != current.document.get(**name)
    };
    let corrections: Vec<Correction> = names
        .iter()
        .filter(differs)
        .map(|name| {
            let value = wanted.get(*name).cloned().unwrap_or(Value::Null);
            (FieldPath::of(name.as_str()), Some(value))
        })
        .collect();
    if !corrections.is_empty() {
        change(repository, gazetteer, entity, &corrections, by).await?;
    }
    Ok(Some(corrections.len()))
}

/// What says who somebody is, or when it was looked at, stays as it is now.
const NOT_RESTORED: [&str; 4] = ["id", "last_modified", "assured_date", "assurer_email"];

/// A field, and what it is corrected to: nothing takes the correction back, null says that there is nothing.
pub type Correction = (FieldPath, Option<Value>);

/// Corrections of one entity, or their taking back.
pub(crate) struct Change<'a> {
    pub(crate) entity: Uuid,
    pub(crate) corrections: &'a [Correction],
    pub(crate) by: &'a str,
}

async fn change(
    repository: &Repository,
    gazetteer: &Gazetteer,
    entity: Uuid,
    corrections: &[Correction],
    by: &str,
) -> Result<(), AssureError> {
    may_be_corrected(corrections)?;
    let change = Change {
        entity,
        corrections,
        by,
    };
    loop {
        let mut unit = repository.begin_settling().await?;
        match change.make(&mut unit, gazetteer).await {
            // What was undone before takes effect first.
            Err(AssureError::Repository(RepositoryError::SubmissionWaits(earlier))) => {
                drop(unit);
                settle::settle(repository, gazetteer, earlier, &mut |_| {}).await?;
            }
            done => {
                done?;
                unit.commit().await?;
                break;
            }
        }
    }
    settle::work_off(repository, gazetteer).await?;
    Ok(())
}

/// Refuses corrections of what makes something what it is.
pub(crate) fn may_be_corrected(corrections: &[Correction]) -> Result<(), AssureError> {
    for (path, _) in corrections {
        if path.root() == Some("id") {
            return Err(AssureError::NotPinnable(
                path.to_string(),
                "an id never changes",
            ));
        }
    }
    Ok(())
}

impl Change<'_> {
    /// Within one transaction, so that nothing of it is seen before all of it holds. Gives the submissions of the desk.
    pub(crate) async fn make(
        &self,
        unit: &mut Unit,
        gazetteer: &Gazetteer,
    ) -> Result<Vec<SubmissionId>, AssureError> {
        let found = unit
            .taken(&[self.entity])
            .await?
            .remove(&self.entity)
            .ok_or(RepositoryError::NoEntity(self.entity))?;
        let kind = found.kind;
        let entity = found.redirect_to.unwrap_or(self.entity);
        let members = unit.members(&[entity]).await?;
        let sources = unit.sources().await?;
        let speaks =
            |slug: &str| slug != DESK && sources.get(slug).is_none_or(|source| !source.is_register);
        let anchor = members
            .iter()
            .find(|member| speaks(&member.source))
            .ok_or(AssureError::NothingToPin(kind, entity))?;
        let mut touched = vec![entity];
        let mut made = Vec::new();
        for (key, corrections) in self.by_key(&members, anchor, entity) {
            let mut internal = match unit.record_of(DESK, kind, &key).await? {
                Some((_, internal)) => internal,
                None => Document::new(),
            };
            let mut pins = match internal.remove("pins") {
                Some(Value::Object(pins)) => pins,
                _ => Document::new(),
            };
            for correction in corrections {
                self.write_into(&mut pins, correction, unit, entity).await?;
            }
            internal.insert("pins".to_owned(), Value::Object(pins));
            let submission = unit.stage_correction(kind, &key, internal).await?;
            settle::settle_records(unit, submission).await?;
            if let Some((desk, _)) = unit.record_of(DESK, kind, &key).await?
                && members.iter().all(|member| member.number != desk)
            {
                let join = join(anchor.number, desk, self.by);
                touched.extend(unit.decide(&join).await?.1);
            }
            made.push(submission);
        }
        let mut session = Session::new(gazetteer);
        let cause = made
            .last()
            .map_or_else(String::new, |last| format!("submission {}", last.0));
        session.recompose(unit, &touched, &cause).await?;
        Ok(made)
    }

    /// The corrections by where they are kept: one that holds already is changed where it is, whichever member
    /// it hangs on.
    fn by_key(
        &self,
        members: &[Member],
        anchor: &Member,
        entity: Uuid,
    ) -> BTreeMap<String, Vec<&Correction>> {
        let mut by_key: BTreeMap<String, Vec<&Correction>> = BTreeMap::new();
        for correction in self.corrections {
            let key = members
                .iter()
                .filter(|member| member.live && member.source == DESK)
                .find(|member| pins_of(member).iter().any(|pin| pin.path == correction.0))
                .map_or_else(
                    || anchor.entity.unwrap_or(entity).to_string(),
                    |known| known.key.clone(),
                );
            by_key.entry(key).or_default().push(correction);
        }
        by_key
    }

    /// Puts one among the corrections that are kept beside it.
    async fn write_into(
        &self,
        pins: &mut Document,
        (path, value): &Correction,
        unit: &mut Unit,
        entity: Uuid,
    ) -> Result<(), AssureError> {
        let name = path.to_string();
        let Some(value) = value else {
            pins.remove(&name);
            return Ok(());
        };
        let beneath = match pins.get(&name).and_then(|pin| pin["beneath"].as_str()) {
            Some(known) => known.to_owned(),
            None => beneath(unit, entity, path).await?,
        };
        pins.insert(
            name,
            json!({"value": value, "beneath": beneath, "by": self.by}),
        );
        Ok(())
    }
}

/// The hash of what a field says without a correction, as it is within this transaction.
async fn beneath(unit: &mut Unit, entity: Uuid, path: &FieldPath) -> Result<String, AssureError> {
    let found = unit.taken(&[entity]).await?.remove(&entity);
    let Some(version) = found.and_then(|entity| entity.current_version) else {
        return Ok(Pin::hash_of(None));
    };
    let documents = unit.entity_documents(&[version]).await?;
    let document = documents.get(&version).map(|(document, _)| document);
    Ok(Pin::hash_of(
        document.and_then(|document| path.get(document)),
    ))
}

/// The correction belongs to the record it corrects, through every later merge and its undoing.
fn join(anchor: RecordNumber, desk: RecordNumber, by: &str) -> LinkDecision {
    LinkDecision {
        left: anchor,
        right: desk,
        verdict: Verdict::Same,
        by: by.to_owned(),
        role: "desk".to_owned(),
        evidence: json!({"correction": true}),
    }
}
