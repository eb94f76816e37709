//! What somebody sent of a record and nobody has accepted, for those who assure.

use assure::queue::{self, Deciding, Outcome};
use axum::extract::{Path, State};
use axum::response::Response;
use identity::{Permission, Whose};
use repository::{Entity, RecordNumber, WaitingRecord};
use uuid::Uuid;

use super::facts::{self, Block, Provenance};
use super::personal::decides;
use crate::effect;
use crate::form::Fields;
use crate::member::{Member, OwnForm, Reader};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;

/// A source's words that wait.
pub(super) struct Waiting {
    pub(super) record: i64,
    pub(super) source: String,
    pub(super) parts: Vec<Part>,
    /// What has been seen: records, with their versions.
    pub(super) seen: Vec<String>,
}

/// The record itself, or what comes with it.
pub(super) struct Part {
    pub(super) kind: String,
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
    let part = |record: &WaitingRecord| Part {
        kind: prose::label(record.kind.name()),
        blocks: facts::blocks(record.kind, &record.document, &nothing_stated),
    };
    let waiting = found.into_iter().map(|record| Waiting {
        record: record.record.0,
        source: source_name(&record.source),
        parts: std::iter::once(&record)
            .chain(&record.with)
            .map(part)
            .collect(),
        seen: record
            .seen()
            .into_iter()
            .map(|(record, version)| format!("{}:{version}", record.0))
            .collect(),
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
    let seen: Vec<(RecordNumber, i64)> = fields
        .all("seen")
        .map(seen)
        .collect::<Option<_>>()
        .ok_or(Fault::NotFound)?;
    let of_this = site.repository().waiting_records(entity).await?;
    let told = match of_this.iter().find(|known| known.seen() == seen) {
        Some(_) => accepted(&site, &seen, grant.by()).await?,
        // Somebody else was quicker, or it says something else by now: the page shows how it is.
        None => "late",
    };
    see(&format!("/records/{entity}?accept={told}"))
}

fn seen(text: &str) -> Option<(RecordNumber, i64)> {
    let (record, version) = text.split_once(':')?;
    Some((RecordNumber(record.parse().ok()?), version.parse().ok()?))
}

/// Accepts what was seen.
async fn accepted(
    site: &Site,
    seen: &[(RecordNumber, i64)],
    by: &str,
) -> Result<&'static str, Fault> {
    let deciding = Deciding {
        repository: site.repository(),
        gazetteer: &site.gazetteer(),
        by,
        risk: 0,
        seconds: None,
    };
    let outcome = queue::accept(&deciding, seen, &[]).await?;
    if outcome == Outcome::Done {
        effect::follow(site).await;
    }
    Ok(match outcome {
        Outcome::Done => "done",
        Outcome::Late => "late",
        Outcome::Reading => "read",
        Outcome::Held => "held",
    })
}

/// What came of a yes, in a sentence.
pub(super) fn told(query: Option<&str>) -> Option<&'static str> {
    match Fields::read(query.unwrap_or_default().as_bytes()).text("accept") {
        "done" => Some("Accepted. It is published within a minute, if it passes the checks."),
        "late" => {
            Some("It has changed since you looked, or somebody else has decided. Look again.")
        }
        "read" => Some(
            "The same list is being read. If it is long, that takes hours: accept it again later.",
        ),
        "held" => Some(
            "What was read of the same list last lacks much of what was there, and waits. Decide about that first, under Feeds.",
        ),
        _ => None,
    }
}
