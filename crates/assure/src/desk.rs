//! The desk: corrections by the assurer. A correction is a record of the source `desk` that holds
//! only the pinned fields; it joins the cluster and wins first.

mod restore;

use std::collections::BTreeMap;

use hsds::{Document, FieldPath};
use place::Gazetteer;
use repository::{
    DESK, Entity, LinkDecision, Member, RecordNumber, Repository, RepositoryError, SubmissionId,
    Unit, Verdict,
};
use serde_json::{Value, json};
use uuid::Uuid;

pub use restore::{Restored, restore};

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

/// Corrects several fields of an entity, in one transaction.
pub async fn correct(
    repository: &Repository,
    gazetteer: &Gazetteer,
    entity: Uuid,
    corrections: &[Correction],
    by: &str,
) -> Result<(), AssureError> {
    change(repository, gazetteer, entity, corrections, by).await
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
        let mut session = Session::new(gazetteer);
        match change.make(&mut unit, &mut session).await {
            Ok(_) => {
                unit.commit().await?;
                break;
            }
            Err(error) => {
                drop(unit);
                settle::earlier_first(repository, gazetteer, error).await?;
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
        session: &mut Session<'_>,
    ) -> Result<Vec<SubmissionId>, AssureError> {
        let entity = standing_for(unit, self.entity).await?;
        let kind = entity.kind;
        let members = unit.members(&[entity.id]).await?;
        let sources = unit.sources().await?;
        let speaks =
            |slug: &str| slug != DESK && sources.get(slug).is_none_or(|source| !source.is_register);
        let anchor = members
            .iter()
            .find(|member| speaks(&member.source))
            .ok_or(AssureError::NothingToPin(kind, entity.id))?;
        let beneath = session.beneath(unit, &entity).await?;
        let mut touched = vec![entity.id];
        let mut made = Vec::new();
        for (key, corrections) in self.by_key(&members, anchor, entity.id) {
            let mut internal = match unit.record_of(DESK, kind, &key).await? {
                Some((_, internal)) => internal,
                None => Document::new(),
            };
            let mut pins = match internal.remove("pins") {
                Some(Value::Object(pins)) => pins,
                _ => Document::new(),
            };
            for correction in corrections {
                self.write_into(&mut pins, correction, &beneath);
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

    /// Puts one among the corrections that are kept beside it, instead of those of anything within. Whoever corrects a field has looked at
    /// what lies beneath.
    fn write_into(&self, pins: &mut Document, (path, value): &Correction, beneath: &Document) {
        let is_within = |name: &String| {
            let other: Result<FieldPath, _> = name.parse();
            other.is_ok_and(|other| other.starts_with(path))
        };
        pins.retain(|name, _| !is_within(name));
        if let Some(value) = value {
            let beneath = Pin::hash_of(path.get(beneath));
            pins.insert(
                path.to_string(),
                json!({"value": value, "beneath": beneath, "by": self.by}),
            );
        }
    }
}

/// The entity that stands for one, as it is within this transaction.
async fn standing_for(unit: &mut Unit, id: Uuid) -> Result<Entity, AssureError> {
    let mut found = unit.taken(&[id]).await?;
    let entity = found.remove(&id).ok_or(RepositoryError::NoEntity(id))?;
    let Some(to) = entity.redirect_to else {
        return Ok(entity);
    };
    let mut found = unit.taken(&[to]).await?;
    Ok(found.remove(&to).ok_or(RepositoryError::NoEntity(to))?)
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
