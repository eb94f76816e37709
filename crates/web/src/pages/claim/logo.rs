//! The logo of an organisation, sent by whoever looks after it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use collect::form;
use hsds::Kind;

use super::details::{Work, send};
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::picture::{self, Form, Shown, Subject};
use crate::pages::see;
use crate::pages::sign_in::with_status;
use crate::problem::Fault;
use crate::site::Site;
use crate::upload::OwnFile;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/claim_logo.html")]
struct Logo {
    frame: Frame,
    /// What it says of itself beside.
    back: String,
    address: String,
    name: String,
    shown: Option<Shown>,
    form: Form,
    /// What is sent is published at once.
    publishes: bool,
}

/// The logo that is there, and the form for another.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let work = Work::open(&site, &member, &id).await?;
    logo_page(
        &site,
        &visitor,
        &member,
        &work,
        Form::of(Kind::Organization),
    )
    .await
}

/// Another logo.
pub(crate) async fn set(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    file: OwnFile,
) -> Result<Response, Fault> {
    let work = Work::open(&site, &member, &id).await?;
    let key = work.claim.key();
    let subject = Subject {
        of: work.claim.id,
        source: &work.source.slug,
        kind: Kind::Organization,
        key: &key,
        by: work.grant.by(),
    };
    let taken = match picture::take_in(&site, &visitor, file, &subject).await? {
        Ok(taken) => taken,
        Err(form) => return logo_page(&site, &visitor, &member, &work, form).await,
    };
    // A colleague may have said something else meanwhile.
    let work = Work::open(&site, &member, &id).await?;
    let mut document = work.document.clone();
    form::set_logo(&mut document, taken.id, &taken.address, &taken.alt);
    send(&site, &work, document).await?;
    see(&address(&work))
}

/// No logo any more.
pub(crate) async fn remove(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let work = Work::open(&site, &member, &id).await?;
    let mut document = work.document.clone();
    form::remove_logo(&mut document);
    send(&site, &work, document).await?;
    see(&address(&work))
}

fn address(work: &Work) -> String {
    format!("/organisation/{}/logo", work.claim.id)
}

async fn logo_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    form: Form,
) -> Result<Response, Fault> {
    let shown = Logo {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        back: format!("/organisation/{}/details", work.claim.id),
        address: address(work),
        name: work.name(),
        shown: picture::logo_of(site, &work.document).await?,
        form,
        publishes: work.source.trust.publishes(),
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.form.wrongs))
}
