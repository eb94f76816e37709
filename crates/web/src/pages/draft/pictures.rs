//! The pictures of a service: those that are there, and one more.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use collect::form::{self, MOST_PICTURES, Question};
use hsds::Kind;

use super::question::next;
use super::{Work, frame};
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::picture::{self, Form, Shown, Subject};
use crate::pages::see;
use crate::pages::sign_in::with_status;
use crate::problem::Fault;
use crate::site::Site;
use crate::upload::OwnFile;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/draft_pictures.html")]
struct Pictures {
    frame: Frame,
    name: String,
    /// The draft.
    back: String,
    address: String,
    shown: Vec<Shown>,
    /// Those that are kept elsewhere: the id of each, and where it is.
    elsewhere: Vec<(String, String)>,
    /// The service has a place that nobody may find.
    is_secret: bool,
    /// How many more may be sent.
    more: usize,
    form: Form,
    next: String,
}

/// What there is, and the form for one more.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    match Work::open(&site, &member, &id).await? {
        Ok(work) => pictures_page(&site, &visitor, &member, &work, Form::of(Kind::Service)).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// One more.
pub(crate) async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    file: OwnFile,
) -> Result<Response, Fault> {
    let mut work = match Work::open(&site, &member, &id).await? {
        Ok(work) => work,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if form::pictures(work.document()).count() >= MOST_PICTURES {
        return pictures_page(&site, &visitor, &member, &work, Form::of(Kind::Service)).await;
    }
    let subject = Subject {
        of: work.draft.id,
        source: &work.source.slug,
        kind: Kind::Service,
        key: &work.draft.key,
        by: work.grant.by(),
    };
    let taken = match picture::take_in(&site, &visitor, file, &subject).await? {
        Ok(taken) => taken,
        Err(form) => return pictures_page(&site, &visitor, &member, &work, form).await,
    };
    let added = work
        .change(&site, |document, _| {
            form::add_picture(document, taken.id, &taken.address, &taken.alt);
            Ok::<(), std::convert::Infallible>(())
        })
        .await?;
    match added {
        Ok(()) => see(&format!("{}/{}", work.address(), Question::Pictures)),
        Err(never) => match never {},
    }
}

async fn pictures_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    form: Form,
) -> Result<Response, Fault> {
    let there = form::pictures(work.document()).count();
    let shown = Pictures {
        frame: frame(site, visitor, member),
        name: work.name(),
        back: work.address(),
        address: format!("{}/{}", work.address(), Question::Pictures),
        shown: picture::kept_of(site, work.document()).await?,
        elsewhere: picture::elsewhere_of(work.document()),
        is_secret: form::has_secret_place(work.document()),
        more: MOST_PICTURES.saturating_sub(there),
        next: next(work, Question::Pictures),
        form,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.form.wrongs))
}
