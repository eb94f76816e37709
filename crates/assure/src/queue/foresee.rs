//! What would be published if something were accepted: it is accepted in a transaction that is never committed, so that it is exactly what
//! would be.

use hsds::{Document, Kind, Problem};
use place::Gazetteer;
use repository::{Content, RecordNumber, Repository, RepositoryError};

use super::decide::{Outcome, take};
use crate::check::Finding;
use crate::error::AssureError;
use crate::policy::Numbered;
use crate::quality;
use crate::settle::Session;

/// Who is named in what never happens.
const NOBODY: &str = "nobody";

/// What would be.
#[derive(Clone, Debug, PartialEq)]
pub enum Foreseen {
    /// It would be published so, or go on being so where nothing of it changes.
    Published {
        /// As programs would read it; nothing where what is published stays as it is.
        detail: Option<Document>,
        /// What checks find in it, of a service.
        findings: Vec<Finding>,
        /// What is wrong with the record.
        problems: Vec<Problem>,
    },
    /// It would not be published, for these reasons.
    Held(Vec<Problem>),
    /// It cannot be told: it cannot be accepted just now.
    Not(Outcome),
}

/// Tells what would follow from accepting a record and what comes with it. Nothing is saved.
pub async fn foresee(
    repository: &Repository,
    gazetteer: &Gazetteer,
    seen: &[(RecordNumber, i64)],
) -> Result<Foreseen, AssureError> {
    let policy = Numbered::current(repository).await?.policy;
    let mut unit = repository.begin_settling().await?;
    let taken = match take(&mut unit, &mut Session::new(gazetteer), seen, NOBODY).await {
        Ok(Some(taken)) => taken,
        Ok(None) => return Ok(Foreseen::Not(Outcome::Late)),
        // What waits to be settled is settled beside, in a moment.
        Err(AssureError::Repository(
            RepositoryError::SubmissionOpen(_) | RepositoryError::SubmissionWaits(_),
        )) => return Ok(Foreseen::Not(Outcome::Reading)),
        Err(AssureError::Repository(RepositoryError::SubmissionHeld(_))) => {
            return Ok(Foreseen::Not(Outcome::Held));
        }
        Err(error) => return Err(error),
    };
    let noted = unit.settled_problems(&[taken.record]).await?;
    let problems: Vec<Problem> = noted.into_iter().map(|noted| noted.problem).collect();
    let entity = unit.taken(&[taken.entity]).await?.remove(&taken.entity);
    let is_published = entity
        .as_ref()
        .is_some_and(|entity| entity.state == repository::EntityState::Published);
    if !is_published {
        return Ok(Foreseen::Held(problems));
    }
    let mut detail: Option<Document> = match unit.foretold(taken.entity) {
        Some(Content::Live { detail, .. }) => serde_json::from_str(detail).ok(),
        _ => None,
    };
    // When that would be nobody knows yet.
    detail = detail.map(|mut detail| {
        detail.remove("last_modified");
        detail
    });
    let is_service = entity.is_some_and(|entity| entity.kind == Kind::Service);
    let findings = match &detail {
        Some(service) if is_service => {
            let today = quality::today(repository.now());
            quality::said(service, &policy, gazetteer, today)
        }
        _ => Vec::new(),
    };
    Ok(Foreseen::Published {
        detail,
        findings,
        problems,
    })
}
