//! What became of a draft that was sent.

use askama::Template;
use assure::WAITING;
use axum::extract::{Path, State};
use axum::response::Response;
use hsds::Kind;
use repository::{Draft, RecordFilter, RecordNumber, RecordRow, RecordState, UploadState};

use super::{found, name_of};
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::see;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/draft_sent.html")]
struct Sent {
    frame: Frame,
    source: String,
    title: String,
    address: String,
    name: String,
    outcome: Outcome,
}

enum Outcome {
    /// It is being read.
    Waiting,
    /// People see it, at this address.
    Published(String),
    /// An assurer has to look at it first.
    WithAssurer,
    /// Something keeps it back.
    Held(Vec<String>),
    /// It could not be taken in.
    Failed(String),
}

/// What became of it.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (draft, source, _) = found(&site, &member, &id).await?;
    let address = format!("/drafts/{}", draft.id);
    if draft.upload.is_none() {
        return see(&address);
    }
    let frame = Frame::new(&site, &visitor, Part::Account).for_member(&member);
    let shown = Sent {
        outcome: outcome(&site, &draft).await?,
        frame: frame.with_scripts(&["wait.js"]),
        source: source.slug,
        title: source.name,
        name: name_of(&draft.document),
        address,
    };
    page(&shown, &shown.frame)
}

async fn outcome(site: &Site, draft: &Draft) -> Result<Outcome, Fault> {
    let upload = match draft.upload {
        Some(upload) => site.repository().upload(upload).await?,
        None => None,
    };
    let upload = upload.ok_or(Fault::NotFound)?;
    match upload.state {
        UploadState::Failed => Ok(Outcome::Failed(upload.reason.unwrap_or_default())),
        UploadState::Done => Ok(match record(site, draft).await? {
            Some(record) => of(&record),
            None => Outcome::Waiting,
        }),
        _ => Ok(Outcome::Waiting),
    }
}

fn of(record: &RecordRow) -> Outcome {
    let problems = || record.problems.iter().map(|stored| &stored.problem);
    match (record.state, record.id) {
        (RecordState::Published, Some(id)) => Outcome::Published(format!("/services/{id}")),
        (RecordState::Staged, _) => Outcome::Waiting,
        // Where nothing is wrong, nothing but somebody's yes is wanting: of a change to what is published no problem says so.
        _ if problems().any(|problem| problem.code == WAITING)
            || !problems().any(hsds::Problem::is_error) =>
        {
            Outcome::WithAssurer
        }
        _ => Outcome::Held(problems().map(|problem| problem.message.clone()).collect()),
    }
}

/// The record that it became the newest version of.
async fn record(site: &Site, draft: &Draft) -> Result<Option<RecordRow>, Fault> {
    let repository = site.repository();
    let number = repository
        .record_number(&draft.source, Kind::Service, &draft.key)
        .await?;
    let Some(number) = number else {
        return Ok(None);
    };
    let filter = RecordFilter {
        source: Some(draft.source.clone()),
        kind: Some(Kind::Service),
        after: Some(RecordNumber(number.0 - 1)),
        limit: 1,
        ..RecordFilter::default()
    };
    Ok(repository.records(&filter).await?.pop())
}

/// A draft that could not be taken in, to be put right.
pub(crate) async fn reopen(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (draft, _, grant) = found(&site, &member, &id).await?;
    site.repository().reopen_draft(draft.id, grant.by()).await?;
    see(&format!("/drafts/{}", draft.id))
}
