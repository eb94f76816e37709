//! A service entered by hand: what is to be answered, and what people still cannot know.

mod check;
mod entries;
mod members;
mod offer;
mod pictures;
mod preview;
mod question;
mod sent;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use collect::form::{self, Offer, Question};
use hsds::Document;
use hsds::document::text;
use identity::Grant;
use repository::{Draft, Source};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::see;
use super::sources::sendable;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

pub(crate) use check::{check, send};
pub(crate) use entries::{list, start};
pub(crate) use members::remove;
pub(crate) use offer::{context_of, terms};
pub(crate) use pictures::{add as add_picture, show as pictures};
pub(crate) use preview::show as preview;
pub(crate) use question::{answer, answer_member, ask, ask_member};
pub(crate) use sent::{reopen, show as sent};

/// So often a change is tried again that somebody else's came before.
const TRIES: usize = 5;

/// A draft that somebody may work on.
struct Work {
    draft: Draft,
    source: Source,
    grant: Grant,
    offer: Offer,
}

impl Work {
    /// A draft that is open; of one that was sent, the page that says what became of it.
    async fn open(site: &Site, member: &Member, id: &str) -> Result<Result<Self, Response>, Fault> {
        let (draft, source, grant) = found(site, member, id).await?;
        if draft.upload.is_some() {
            return Ok(Err(see(&format!("/drafts/{}/sent", draft.id))?));
        }
        let offer = offer::of(site, &source, &draft.document).await?;
        Ok(Ok(Self {
            draft,
            source,
            grant,
            offer,
        }))
    }

    fn document(&self) -> &Document {
        &self.draft.document
    }

    /// What it is called so far.
    fn name(&self) -> String {
        name_of(self.document())
    }

    fn address(&self) -> String {
        format!("/drafts/{}", self.draft.id)
    }

    /// Writes a change down. What others change meanwhile is kept: the change is made again upon theirs. What comes back is what
    /// is wrong with it, if anything is.
    async fn change<W>(
        &mut self,
        site: &Site,
        change: impl Fn(&mut Document, &Offer) -> Result<(), W>,
    ) -> Result<Result<(), W>, Fault> {
        for _ in 0..TRIES {
            let mut document = self.draft.document.clone();
            if let Err(wrong) = change(&mut document, &self.offer) {
                return Ok(Err(wrong));
            }
            let repository = site.repository();
            let (id, version, by) = (self.draft.id, self.draft.version, self.grant.by());
            if repository.change_draft(id, version, &document, by).await? {
                return Ok(Ok(()));
            }
            self.draft = repository.draft(id).await?.ok_or(Fault::NotFound)?;
            if self.draft.upload.is_some() {
                break;
            }
        }
        Err(Fault::NotReady)
    }
}

/// The frame of a page of a draft.
fn frame(site: &Site, visitor: &Visitor, member: &Member) -> Frame {
    Frame::new(site, visitor, Part::Account).for_member(member)
}

/// A draft and leave to work on it.
async fn found(site: &Site, member: &Member, id: &str) -> Result<(Draft, Source, Grant), Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let draft = site.repository().draft(id).await?.ok_or(Fault::NotFound)?;
    let (source, grant) = sendable(site, member, &draft.source).await?;
    Ok((draft, source, grant))
}

/// What a service is called, or what it is called while nobody has said.
fn name_of(document: &Document) -> String {
    match text(document, "name") {
        "" => "A service without a name yet".to_owned(),
        name => name.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "pages/draft.html")]
struct Tasks {
    frame: Frame,
    source: String,
    title: String,
    address: String,
    name: String,
    sections: Vec<Section>,
    answered: usize,
    asked: usize,
    gaps: Vec<(String, &'static str)>,
    is_ready: bool,
    /// The record was changed since this was begun.
    is_stale: bool,
}

struct Section {
    title: &'static str,
    tasks: Vec<Task>,
}

/// Something to answer.
struct Task {
    address: String,
    label: &'static str,
    state: TaskState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TaskState {
    Answered,
    Needed,
    Open,
}

impl Task {
    fn is_answered(&self) -> bool {
        self.state == TaskState::Answered
    }

    fn is_needed(&self) -> bool {
        self.state == TaskState::Needed
    }
}

const SECTIONS: [(&str, &[Question]); 3] = [
    (
        "The service",
        &[
            Question::Name,
            Question::About,
            Question::Runner,
            Question::Topics,
            Question::Whom,
            Question::Pictures,
        ],
    ),
    (
        "How people use it",
        &[
            Question::Ways,
            Question::Venues,
            Question::Area,
            Question::Times,
            Question::Cost,
            Question::Referral,
            Question::Contact,
            Question::Languages,
            Question::Extra,
        ],
    ),
    ("If something changes", &[Question::Closing]),
];

/// What is to be answered.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let work = match Work::open(&site, &member, &id).await? {
        Ok(work) => work,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let is_asked =
        |question: &Question| *question != Question::Closing && question.is_asked(&work.offer);
    let all = || Question::ALL.into_iter().filter(is_asked);
    let is_answered = |question: &Question| question.is_answered(work.document(), &work.offer);
    let sections = SECTIONS.iter().map(|(title, questions)| Section {
        title,
        tasks: questions
            .iter()
            .filter(|question| question.is_asked(&work.offer))
            .map(|question| Task {
                address: format!("{}/{question}", work.address()),
                label: question.label(),
                state: match (is_answered(question), question.is_needed()) {
                    (true, _) => TaskState::Answered,
                    (false, true) => TaskState::Needed,
                    (false, false) => TaskState::Open,
                },
            })
            .collect(),
    });
    let shown = Tasks {
        sections: sections.collect(),
        answered: all().filter(is_answered).count(),
        asked: all().count(),
        gaps: gaps(&work),
        is_ready: all().all(|question| !question.is_needed() || is_answered(&question)),
        is_stale: site.repository().is_draft_stale(work.draft.id).await?,
        source: work.source.slug.clone(),
        title: work.source.name.clone(),
        address: work.address(),
        name: work.name(),
        frame: frame(&site, &visitor, &member),
    };
    page(&shown, &shown.frame)
}

/// What people still cannot know, each with where it is answered.
fn gaps(work: &Work) -> Vec<(String, &'static str)> {
    let gaps = form::gaps(work.document(), &work.offer).into_iter();
    gaps.map(|gap| (format!("{}/{}", work.address(), gap.question), gap.text))
        .collect()
}

/// A draft kept although its record was changed since.
pub(crate) async fn keep(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (draft, _, grant) = found(&site, &member, &id).await?;
    site.repository().keep_draft(draft.id, grant.by()).await?;
    see(&format!("/drafts/{}", draft.id))
}

/// A draft thrown away.
pub(crate) async fn discard(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (draft, source, grant) = found(&site, &member, &id).await?;
    site.repository()
        .discard_draft(draft.id, grant.by())
        .await?;
    see(&format!("/sources/{}/services", source.slug))
}
