//! Published services that nobody has looked at for long, and a person's word that they are right.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use repository::{Assertion, AssertionKind, DueService, RecordNumber};
use uuid::Uuid;

use super::{due_after_days, due_since};
use crate::form::Fields;
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::see;
use crate::pages::sources::sendable;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many services are on a page.
const LISTED: i64 = 50;

#[derive(Template)]
#[template(path = "pages/due.html")]
struct Due {
    frame: Frame,
    source: String,
    title: String,
    /// After so many days a service is due.
    days: u32,
    services: Vec<Row>,
    next: Option<String>,
    /// How many were just confirmed.
    confirmed: usize,
    /// The form was sent with nothing ticked.
    is_empty_handed: bool,
}

struct Row {
    entity: Uuid,
    name: String,
    since: String,
}

/// The services.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let after = RecordNumber(fields.text("after").parse().unwrap_or_default());
    let days = due_after_days(&site).await?;
    let since = due_since(&site, days);
    let repository = site.repository();
    let mut due = repository
        .due_services(&source.slug, since, after, LISTED + 1)
        .await?;
    let has_more = due.len() > LISTED as usize;
    due.truncate(LISTED as usize);
    let last = due.last().filter(|_| has_more);
    let voice = site.voice(Language::English);
    let row = |service: DueService| Row {
        name: service.name.unwrap_or_else(|| service.key.clone()),
        since: voice.date_of(service.since),
        entity: service.entity,
    };
    let shown = Due {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        days,
        next: last.map(|last| format!("/sources/{slug}/due?after={}", last.number.0)),
        services: due.into_iter().map(row).collect(),
        confirmed: fields.text("confirmed").parse().unwrap_or_default(),
        is_empty_handed: fields.text("confirmed") == "none",
        source: source.slug,
        title: source.name,
    };
    page(&shown, &shown.frame)
}

/// Somebody says of some that nothing has changed.
pub(crate) async fn confirm(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let chosen: Vec<Uuid> = fields
        .all("service")
        .filter_map(|id| id.parse().ok())
        .take(LISTED as usize)
        .collect();
    if chosen.is_empty() {
        return see(&format!("/sources/{slug}/due?confirmed=none"));
    }
    let repository = site.repository();
    let theirs = repository.services_in(&source.slug, &chosen).await?;
    let now = repository.now();
    let assertions: Vec<Assertion> = theirs
        .into_iter()
        .map(|entity| Assertion {
            entity,
            kind: AssertionKind::Verified,
            context: None,
            version: None,
            by: source.name.clone(),
            role: "collector".to_owned(),
            channel: "form".to_owned(),
            at: now,
        })
        .collect();
    repository.assert(&assertions, grant.by()).await?;
    see(&format!(
        "/sources/{slug}/due?confirmed={}",
        assertions.len()
    ))
}
