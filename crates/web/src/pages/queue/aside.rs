//! What helps to work beside deciding: taking something, handing it on, watching its entry, a note for colleagues.

use axum::extract::{Path, State};
use axum::response::Response;
use repository::{QueueKind, RecordNumber};
use uuid::Uuid;

use super::{grant, with_list};
use crate::member::{Member, OwnForm};
use crate::pages::see;
use crate::problem::Fault;
use crate::site::Site;

/// Letters of a note; more is cut off.
const LONGEST: usize = 2_000;

/// One of these.
pub(crate) async fn put(
    State(site): State<Site>,
    member: Member,
    Path(record): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let number: i64 = record.parse().map_err(|_| Fault::NotFound)?;
    let grant = grant(&member)?;
    let repository = site.repository();
    let me = member.actor().person_id();
    let entity = repository.entity_of_record(RecordNumber(number)).await?;
    let what = fields.text("do");
    match (what, entity, me) {
        ("give", _, _) => {
            let item = repository.queue_item(QueueKind::Change, &record).await?;
            let (before, after) = (person(fields.text("from"))?, person(fields.text("to"))?);
            let assurers = site.identity().assurers().await?;
            let may = after.is_none_or(|after| assurers.iter().any(|person| person.id == after));
            if let (Some(item), true) = (item, may) {
                // If somebody else was quicker, the page shows who has it.
                repository
                    .assign(item.id, (before, after), grant.by())
                    .await?;
            }
        }
        ("watch" | "leave", Some(entity), Some(me)) => {
            repository.watch(me, entity, what == "watch").await?;
        }
        ("note", Some(entity), _) => {
            let words: String = fields.text("words").trim().chars().take(LONGEST).collect();
            if !words.is_empty() {
                repository.add_desk_note(entity, &words, grant.by()).await?;
            }
        }
        ("unnote", Some(entity), _) => {
            let id = fields.text("note").parse().map_err(|_| Fault::NotFound)?;
            repository
                .remove_desk_note((entity, id), grant.by())
                .await?;
        }
        _ => {}
    }
    let back = with_list(format!("/queue/changes/{number}"), fields.text("list"));
    see(&format!("{back}#aside"))
}

/// Ends watching an entry.
pub(crate) async fn stop_watching(
    State(site): State<Site>,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let _grant = grant(&member)?;
    let entity = person(fields.text("entity"))?.ok_or(Fault::NotFound)?;
    if let Some(me) = member.actor().person_id() {
        site.repository().watch(me, entity, false).await?;
    }
    see("/queue?show=watched")
}

/// Somebody by their id; nobody where nothing is said.
fn person(id: &str) -> Result<Option<Uuid>, Fault> {
    match id {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Fault::NotFound),
    }
}
