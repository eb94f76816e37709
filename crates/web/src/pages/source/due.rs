//! Published services that nobody has looked at for long; a person's word that they are right, and what came of ringing somebody.

use askama::Template;
use assure::policy::Numbered;
use assure::quality;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use identity::Grant;
use repository::{
    Assertion, AssertionKind, ContactOutcome, DueService, NewContact, RecordNumber, Source,
};
use uuid::Uuid;

use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::record::contacts::{Called, called};
use crate::pages::sources::sendable;
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many services are on a page.
const LISTED: i64 = 50;
/// Letters of what was said on the telephone.
const LONGEST_NOTE: usize = 500;
/// So much of what was written down of a service is looked through.
const CALLS: i64 = 10;

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
    /// What was just written down of a call.
    noted: Option<&'static str>,
    longest_note: usize,
}

struct Row {
    entity: Uuid,
    name: String,
    since: String,
    is_lapsed: bool,
    /// What those who collect here wrote down of calls, newest first.
    calls: Vec<Called>,
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
    let repository = site.repository();
    let current = Numbered::of(repository.policy().await?);
    let today = quality::today(repository.now());
    let mut due = repository
        .due_services(&source.slug, today, after, LISTED + 1)
        .await?;
    let has_more = due.len() > LISTED as usize;
    due.truncate(LISTED as usize);
    let last = due.last().filter(|_| has_more);
    let next = last.map(|last| format!("/sources/{slug}/due?after={}", last.number.0));
    let colleagues = match source.team {
        Some(team) => repository.colleagues(team).await?,
        None => Vec::new(),
    };
    let ours: Vec<String> = colleagues.iter().map(|it| it.person.actor()).collect();
    let mut services = Vec::with_capacity(due.len());
    for service in due {
        services.push(row(&site, service, &ours).await?);
    }
    let noted: Option<ContactOutcome> = fields.text("noted").parse().ok();
    let shown = Due {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        days: current.policy.verification.every_days,
        next,
        services,
        confirmed: fields.text("confirmed").parse().unwrap_or_default(),
        is_empty_handed: fields.text("confirmed") == "none",
        noted: noted.map(told),
        longest_note: LONGEST_NOTE,
        source: source.slug,
        title: source.name,
    };
    page(&shown, &shown.frame)
}

/// A service, with what people of its source wrote down.
async fn row(site: &Site, service: DueService, ours: &[String]) -> Result<Row, Fault> {
    let mut calls = site.repository().contacts(service.entity, CALLS).await?;
    calls.retain(|contact| ours.contains(&contact.by));
    Ok(Row {
        name: service.name.unwrap_or_else(|| service.key.clone()),
        since: prose::day(service.since),
        entity: service.entity,
        is_lapsed: service.is_lapsed,
        calls: calls.into_iter().map(called).collect(),
    })
}

/// What is told of a call that was written down.
const fn told(outcome: ContactOutcome) -> &'static str {
    match outcome {
        ContactOutcome::Right => "You rang, and it is right.",
        ContactOutcome::Unreached => "You could not reach anybody. It stays in this list.",
        ContactOutcome::Changed => {
            "Something has changed. Now change the service: until then it stays in this list."
        }
        ContactOutcome::Closed => "It has ended. Those who assure look at that, and take it out.",
    }
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
    let confirmed = say(&site, (&source, &grant), &chosen, "form").await?;
    see(&format!("/sources/{slug}/due?confirmed={confirmed}"))
}

/// Somebody rang, and writes down what came of it.
pub(crate) async fn note(
    State(site): State<Site>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let repository = site.repository();
    let theirs = repository.services_in(&source.slug, &[id]).await?;
    if theirs.is_empty() {
        return Err(Fault::NotFound);
    }
    let outcome: Result<ContactOutcome, _> = fields.text("outcome").parse();
    let outcome = outcome.map_err(|_| Fault::NotFound)?;
    let note: String = fields
        .text("note")
        .trim()
        .chars()
        .take(LONGEST_NOTE)
        .collect();
    let contact = NewContact {
        entity: id,
        channel: "telephone".to_owned(),
        outcome,
        note,
    };
    repository.add_contact(&contact, grant.by()).await?;
    if outcome == ContactOutcome::Right {
        say(&site, (&source, &grant), &[id], "telephone").await?;
    }
    see(&format!("/sources/{slug}/due?noted={outcome}"))
}

/// Writes down that services of a source are right. Gives how many.
async fn say(
    site: &Site,
    (source, grant): (&Source, &Grant),
    services: &[Uuid],
    channel: &str,
) -> Result<usize, Fault> {
    let repository = site.repository();
    let theirs = repository.services_in(&source.slug, services).await?;
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
            channel: channel.to_owned(),
            at: now,
        })
        .collect();
    repository.assert(&assertions, grant.by()).await?;
    Ok(assertions.len())
}
