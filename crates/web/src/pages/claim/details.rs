//! What an organisation says of itself: its description, its website, its numbers.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use collect::form::{self, Answers, Input};
use collect::request::{self, Asked, Request, Verb};
use hsds::document::text;
use hsds::{Document, Kind};
use identity::Grant;
use repository::{Claim, Expects, RecordState, Source, Standing};
use serde_json::{Value, json};
use uuid::Uuid;

use super::grant;
use crate::effect;
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::results::Wrong;
use crate::pages::see;
use crate::pages::sign_in::with_status;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/claim_details.html")]
struct Details {
    frame: Frame,
    wrongs: Vec<Wrong>,
    id: Uuid,
    name: String,
    page: form::Page,
    /// What of it is of individuals, and kept back.
    personal: Vec<String>,
    is_saved: bool,
    has_logo: bool,
    /// What is sent is published at once.
    publishes: bool,
}

impl Details {
    /// What describes a field, for those who hear the page.
    #[expect(clippy::unused_self, reason = "templates call what they show")]
    fn described_by(&self, field: &form::Field) -> String {
        field.described_by()
    }
}

/// A claim that stands, with what its team said of the organisation, and leave to say more.
pub(super) struct Work {
    pub(super) claim: Claim,
    pub(super) source: Source,
    pub(super) grant: Grant,
    pub(super) document: Document,
}

impl Work {
    pub(super) async fn open(site: &Site, member: &Member, id: &str) -> Result<Self, Fault> {
        let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
        let repository = site.repository();
        let claim = repository.claim_of(id).await?;
        // Before that, what was said with the claim is all that is said: it is sent when the claim is confirmed.
        let claim = claim.filter(Claim::is_confirmed).ok_or(Fault::NotFound)?;
        let grant = grant(member, claim.team)?;
        let source = repository.source(&claim.source).await?;
        let source = source.ok_or(Fault::NotFound)?;
        let document = said(site, &claim).await?;
        Ok(Self {
            claim,
            source,
            grant,
            document,
        })
    }

    /// What the organisation is called.
    pub(super) fn name(&self) -> String {
        match text(&self.document, "name") {
            "" => self.claim.name.clone(),
            name => name.to_owned(),
        }
    }
}

/// What the team said of the organisation; if it has said nothing, what people read.
async fn said(site: &Site, claim: &Claim) -> Result<Document, Fault> {
    let repository = site.repository();
    let key = claim.key();
    let published = published(site, claim).await?;
    // Others may have changed its name since.
    let name = match text(&published, "name") {
        "" => claim.name.clone(),
        name => name.to_owned(),
    };
    let own = repository
        .source_record(&claim.source, Kind::Organization, &key)
        .await?
        .filter(|record| record.state != RecordState::Withdrawn);
    if let Some(own) = own {
        let own = request::own_words(own.document, own.internal, &key);
        return Ok(named(own, &key, &name));
    }
    if let Some(details) = &claim.details {
        return Ok(named(details.clone(), &key, &name));
    }
    // The rest stays the word of those who said it.
    let asked = [
        "alternate_name",
        "description",
        "website",
        "phones",
        "email",
        "organization_identifiers",
        "logo",
    ];
    let pictures: Vec<Value> = form::pictures(&published)
        .map(|picture| Value::Object(picture.clone()))
        .collect();
    let own = published
        .into_iter()
        .filter(|(field, _)| asked.contains(&field.as_str()));
    let mut own: Document = own.collect();
    if !pictures.is_empty() {
        own.insert("attributes".to_owned(), Value::Array(pictures));
    }
    Ok(named(own, &key, &name))
}

/// What people read of the organisation; empty while they read nothing.
async fn published(site: &Site, claim: &Claim) -> Result<Document, Fault> {
    let repository = site.repository();
    let published = match claim.organization {
        Some(id) => repository.published(Kind::Organization, id).await?,
        None => None,
    };
    match published.filter(|found| found.standing == Standing::Live) {
        Some(found) => serde_json::from_str(&found.detail).map_err(|error| {
            tracing::error!(%error, "a published document cannot be read");
            Fault::Internal
        }),
        None => Ok(Document::new()),
    }
}

fn named(mut document: Document, key: &str, name: &str) -> Document {
    document.insert("id".to_owned(), json!(key));
    document.insert("name".to_owned(), json!(name));
    document
}

/// The questions.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let work = Work::open(&site, &member, &id).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let asked = form::ask_organization(&work.document);
    let is_saved = fields.text("saved") == "yes";
    details_page(&site, &visitor, &member, &work, asked, is_saved)
}

/// The answers: what the organisation says from now on.
pub(crate) async fn say(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let work = Work::open(&site, &member, &id).await?;
    let answers: Answers = fields.pairs().collect();
    let mut document = work.document.clone();
    if let Err(wrongs) = form::answer_organization(&answers, &mut document) {
        let asked = form::ask_organization(&work.document).answered(&answers, &wrongs);
        return details_page(&site, &visitor, &member, &work, asked, false);
    }
    send(&site, &work, document).await?;
    see(&format!(
        "/organisation/{}/details?saved=yes",
        work.claim.id
    ))
}

/// Sends what the organisation says of itself from now on.
pub(super) async fn send(site: &Site, work: &Work, document: Document) -> Result<(), Fault> {
    let raw = hsds::document::canonical(&document).into_bytes();
    let asked = Request {
        source: work.source.slug.clone(),
        by: work.grant.by().to_owned(),
        name: None,
        fingerprint: repository::digest(&raw),
        asked: vec![Ok(Asked {
            kind: Kind::Organization,
            key: work.claim.key(),
            expects: Expects::Anything,
            verb: Verb::Put(document),
            raw,
        })],
    };
    let replied = effect::apply(site, asked).await?;
    let granted = replied
        .told
        .iter()
        .all(|told| told.answer.came.is_granted());
    if !granted {
        tracing::error!(claim = %work.claim.id, "what an organisation says of itself was refused");
        return Err(Fault::Internal);
    }
    Ok(())
}

fn details_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    asked: form::Page,
    is_saved: bool,
) -> Result<Response, Fault> {
    let wrongs = asked.fields.iter().filter_map(|field| {
        let text = field.wrong.clone()?;
        Some(Wrong {
            field: field.name,
            text,
        })
    });
    let organization = work.claim.organization;
    let speaks = organization.is_some_and(|id| work.source.speaks_for.contains(&id));
    let told = assure::personal::forecast(Kind::Organization, &work.document, speaks);
    let shown = Details {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: wrongs.collect(),
        id: work.claim.id,
        name: work.name(),
        page: asked,
        personal: told.into_iter().map(|problem| problem.message).collect(),
        is_saved,
        has_logo: !text(&work.document, "logo").is_empty(),
        publishes: work.source.trust.publishes(),
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}
