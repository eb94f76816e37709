//! What a source has sent, and what each of it did.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use repository::{RepositoryError, Sent, Source, SubmissionId, SubmissionState};

use super::{NO_PROBLEMS, called, standing};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::sources::sendable;
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many are on a page.
const LISTED: i64 = 50;
/// So many problems are listed of one.
const PROBLEMS: i64 = 100;

#[derive(Template)]
#[template(path = "pages/submissions.html")]
struct List {
    frame: Frame,
    source: String,
    title: String,
    sent: Vec<Row>,
    next: Option<String>,
}

struct Row {
    id: i64,
    name: String,
    when: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "pages/submission.html")]
struct One {
    frame: Frame,
    source: String,
    title: String,
    row: Row,
    /// Why it broke off, if it did.
    reason: Option<String>,
    /// What it did to services, in words with their numbers.
    effects: Vec<(i64, &'static str)>,
    /// Place and sentence of each problem.
    problems: Vec<(String, String)>,
    has_more: bool,
    may_be_undone: bool,
    /// It takes back another.
    takes_back: Option<i64>,
    is_busy: bool,
}

/// What was sent, newest first.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let before = fields.text("before").parse().ok().map(SubmissionId);
    let repository = site.repository();
    let mut sent = repository.sent(&source.slug, before, LISTED + 1).await?;
    let has_more = sent.len() > LISTED as usize;
    sent.truncate(LISTED as usize);
    let last = sent.last().filter(|_| has_more);
    let shown = List {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        next: last.map(|last| format!("/sources/{slug}/submissions?before={}", last.id.0)),
        sent: sent.iter().map(row).collect(),
        source: source.slug,
        title: source.name,
    };
    page(&shown, &shown.frame)
}

fn row(sent: &Sent) -> Row {
    let name = called(&sent.input);
    Row {
        id: sent.id.0,
        name: match sent.undoes {
            Some(_) => format!("Taking back: {name}"),
            None => name,
        },
        when: prose::moment(sent.at),
        state: standing(sent.state),
    }
}

/// One of them.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let sent = found(&site, &source, &id).await?;
    let frame = Frame::new(&site, &visitor, Part::Account).for_member(&member);
    one(&site, frame, source, sent, false).await
}

/// It is taken back.
pub(crate) async fn undo(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let sent = found(&site, &source, &id).await?;
    if take_back(&site, sent.id, grant.by()).await? {
        return see(&format!("/sources/{slug}/submissions/{}", sent.id.0));
    }
    let frame = Frame::new(&site, &visitor, Part::Account).for_member(&member);
    one(&site, frame, source, sent, true).await
}

/// Takes a submission back; whoever works in the background lets that take effect. Pressed twice, it is taken back once. False
/// while another of its source is being read.
pub(crate) async fn take_back(
    site: &Site,
    submission: SubmissionId,
    by: &str,
) -> Result<bool, Fault> {
    let repository = site.repository();
    let (state, _) = repository.submission_state(submission).await?;
    if state == SubmissionState::Undone {
        return Ok(true);
    }
    match repository.undo_submission(submission, by).await {
        Ok(_) | Err(RepositoryError::SubmissionNotUndoable(..)) => Ok(true),
        Err(
            RepositoryError::SubmissionWaits(_)
            | RepositoryError::SubmissionOpen(_)
            | RepositoryError::SubmissionHeld(_),
        ) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn found(site: &Site, source: &Source, id: &str) -> Result<Sent, Fault> {
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    let sent = site
        .repository()
        .sent_submission(&source.slug, SubmissionId(id))
        .await?;
    sent.ok_or(Fault::NotFound)
}

async fn one(
    site: &Site,
    frame: Frame,
    source: Source,
    sent: Sent,
    is_busy: bool,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let problems = repository
        .submission_problems(sent.id, &NO_PROBLEMS, PROBLEMS + 1)
        .await?;
    let has_more = problems.len() > PROBLEMS as usize;
    let problems = problems
        .into_iter()
        .take(PROBLEMS as usize)
        .map(|stored| (prose::place_of(&stored), stored.problem.message));
    let effects = repository.effects(sent.id).await?;
    let effects = effects.into_iter().map(|(what, services)| {
        let words = match what.as_str() {
            "new" => "new",
            "changed" => "changed",
            "returned" => "there again",
            "accepted" => "accepted as they were",
            "missing" => "missing from it",
            _ => "taken out",
        };
        (services, words)
    });
    let is_done = matches!(
        sent.state,
        SubmissionState::Settled | SubmissionState::Broken
    );
    let shown = One {
        frame,
        row: row(&sent),
        reason: sent.reason,
        effects: effects.collect(),
        problems: problems.collect(),
        has_more,
        may_be_undone: is_done && sent.undoes.is_none(),
        takes_back: sent.undoes.map(|first| first.0),
        is_busy,
        source: source.slug,
        title: source.name,
    };
    page(&shown, &shown.frame)
}
