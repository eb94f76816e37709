//! What somebody sent of a record and nobody has accepted, for those who assure.

use axum::extract::{Path, State};
use axum::response::Response;
use identity::{Permission, Whose};
use repository::{Entity, RecordNumber, RepositoryError};
use uuid::Uuid;

use super::facts::{self, Block, Provenance};
use super::personal::decides;
use crate::member::{Member, OwnForm, Reader};
use crate::pages::see;
use crate::problem::Fault;
use crate::site::Site;

/// A source's words that wait.
pub(super) struct Waiting {
    pub(super) record: i64,
    pub(super) version: i64,
    pub(super) source: String,
    pub(super) blocks: Vec<Block>,
}

/// What waits; nothing for whoever does not decide.
pub(super) async fn waiting(
    site: &Site,
    reader: &Reader,
    entity: &Entity,
    source_name: &impl Fn(&str) -> String,
) -> Result<Vec<Waiting>, Fault> {
    if !decides(reader) {
        return Ok(Vec::new());
    }
    let found = site.repository().waiting_records(entity.id).await?;
    let nothing_stated = Provenance::new(None, &[], source_name);
    let waiting = found.into_iter().map(|record| Waiting {
        record: record.record.0,
        version: record.version,
        source: source_name(&record.source),
        blocks: facts::blocks(entity.kind, &record.document, &nothing_stated),
    });
    Ok(waiting.collect())
}

/// A yes.
pub(crate) async fn accept(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let entity: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let grant = member.actor().may(Permission::Assure, Whose::Everyones)?;
    let number = |field: &str| {
        fields
            .text(field)
            .parse::<i64>()
            .map_err(|_| Fault::NotFound)
    };
    let (record, version) = (number("record")?, number("version")?);
    let repository = site.repository();
    let of_this = repository.waiting_records(entity).await?;
    if !of_this.iter().any(|known| known.record.0 == record) {
        // Somebody else was quicker, or it has gone: the page shows how it is.
        return see(&format!("/records/{entity}?accept=late"));
    }
    let accepted = repository.accept_record(RecordNumber(record), version, grant.by());
    let told = match accepted.await {
        Ok(Some(_)) => "done",
        Ok(None) => "late",
        Err(
            RepositoryError::SubmissionOpen(_)
            | RepositoryError::SubmissionWaits(_)
            | RepositoryError::SubmissionHeld(_),
        ) => "busy",
        Err(error) => return Err(error.into()),
    };
    see(&format!("/records/{entity}?accept={told}"))
}

/// What came of a yes, in a sentence.
pub(super) fn told(query: Option<&str>) -> Option<&'static str> {
    match crate::form::Fields::read(query.unwrap_or_default().as_bytes()).text("accept") {
        "done" => Some("Accepted. It is published within a minute, if it passes the checks."),
        "late" => {
            Some("It has changed since you looked, or somebody else has decided. Look again.")
        }
        "busy" => {
            Some("Something of the same list is being read. Wait a minute, then accept it again.")
        }
        _ => None,
    }
}
