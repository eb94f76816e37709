//! The page of a service, in the order in which people decide: is it for me, when, where, what does it cost, how do I
//! get it, whom do I ask; then how well it was checked.

mod machines;

use askama::Template;
use assure::quality::today;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use find::hours::london_now;
use find::listing::{TermGroup, UNKNOWN};
use find::{Listing, Question};
use hsds::{Document, Kind};
use http::StatusCode;
use place::Gazetteer;
use repository::{Assertion, AssertionKind, ExperienceVoice, Published, Standing as Kept};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::map::Map;
use super::picture::{self, Shown};
use super::results::row::{self, Row};
use crate::entry::contact::Contact;
use crate::entry::opening::{self, Next};
use crate::entry::places::{Site as Place, Whereabouts};
use crate::entry::timetable::Timetable;
use crate::entry::{self, Standing, cost, labels, lapse, objects, said, whom};
use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::voice::Voice;

/// Services like this one that are shown.
const SIMILAR: usize = 4;
/// After so many days it is said that something may have changed since it was checked.
const LONG_AGO: i64 = 365;
/// Openings that are told one by one.
const OPENINGS: usize = 4;

#[derive(Template)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that the page says or leaves out"
)]
#[template(path = "pages/service.html")]
struct Service {
    frame: Frame,
    id: String,
    name: String,
    also_called: Option<String>,
    organisation: Option<(String, String)>,
    standing: Option<String>,
    alert: Option<String>,
    about: Vec<String>,
    pictures: Vec<Shown>,
    back: Option<String>,
    is_shortlisted: bool,
    is_full: bool,
    ages: Option<String>,
    for_whom: Vec<String>,
    eligibility: Vec<String>,
    topics: Vec<(String, String)>,
    next: Option<Next>,
    /// The times that hold everywhere; those of one place stand with the place.
    times: Timetable,
    has_times_of_places: bool,
    is_when_unknown: bool,
    coming: Vec<String>,
    ways: Vec<String>,
    covers: Option<String>,
    places: Vec<Place>,
    map: Option<Map>,
    cost: Vec<String>,
    apply: Vec<String>,
    documents: Vec<String>,
    contact: Contact,
    access: Vec<String>,
    languages: Option<String>,
    interpreters: Option<String>,
    checked: Option<String>,
    is_checked_long_ago: bool,
    /// Who last said that it is right, and when.
    verified: Option<String>,
    /// That nobody has said for too long that it is right: in short, and in a sentence.
    lapsed: Option<(String, String)>,
    assurer: Option<String>,
    accreditations: Option<String>,
    similar: Vec<Row>,
    share: String,
    /// Nothing of what no longer runs.
    machines: Option<String>,
    /// What the people of the place asked beside: question and answer.
    extra: Vec<(String, String)>,
    /// Residents have told how it was, and the policy shows that.
    has_experiences: bool,
    /// Of what is not published yet, the draft that it is a look at.
    draft: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/gone.html")]
struct Gone {
    frame: Frame,
    name: Option<String>,
    at: String,
    rows: Vec<Row>,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let found = site.repository().published(Kind::Service, id).await?;
    let found = found.ok_or(Fault::NotFound)?;
    match found.standing {
        Kept::Live => {}
        Kept::Gone { at } => return gone(&site, &visitor, &found, at).await,
        Kept::Moved { to } => {
            let voice = site.voice(visitor.language);
            return super::moved(&voice.to(&format!("/services/{to}")));
        }
    }
    site.searches().opened(&visitor, id);
    let document = read(&found)?;
    let listing = Listing::of(&document, &Gazetteer::embedded()).ok_or(Fault::NotFound)?;
    let mut service = service(&site, &visitor, &document, &listing).await?;
    service.similar = similar(&site, &visitor, id).await?;
    service.has_experiences = has_experiences(&site, id).await?;
    page(&service, &service.frame)
}

/// What is not published yet, as people will see it.
pub(super) async fn preview(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    document: &Document,
    draft: String,
) -> Result<Response, Fault> {
    let listing = Listing::of(document, &Gazetteer::embedded()).ok_or(Fault::NotFound)?;
    let mut service = service(site, visitor, document, &listing).await?;
    service.frame = Frame::new(site, visitor, Part::Account)
        .with_scripts(&["find.js", "map.js"])
        .for_member(member);
    service.machines = None;
    service.draft = Some(draft);
    page(&service, &service.frame)
}

/// The published document.
pub(super) fn read(found: &Published) -> Result<Document, Fault> {
    serde_json::from_str(&found.detail).map_err(|error| {
        tracing::error!(%error, entity.id = %found.id, "a published document cannot be read");
        Fault::Internal
    })
}

async fn service(
    site: &Site,
    visitor: &Visitor,
    document: &Document,
    listing: &Listing,
) -> Result<Service, Fault> {
    let voice = site.voice(visitor.language);
    let id = listing.id;
    let now = site.repository().now();
    let local = london_now(now);
    let standing = Standing::of(document);
    let whereabouts = Whereabouts::of(&voice, document, local);
    let (next, coming) = if standing == Standing::Running {
        let open = &whereabouts.open;
        (
            opening::next(&voice, open, local),
            opening::coming(&voice, open, local, OPENINGS),
        )
    } else {
        (None, Vec::new())
    };
    let has_times_of_places = whereabouts.has_times_of_places();
    let Whereabouts { times, places, .. } = whereabouts;
    let path = format!("/services/{id}");
    let frame = Frame::new(site, visitor, Part::Find)
        .with_scripts(&["find.js", "map.js"])
        .found_at(&path, entry::description(document).into_iter().next())
        .with_exit(site, row::is_sensitive(site, listing));
    let assertions = site.repository().assertions(id).await?;
    let asserted = |kind: AssertionKind| assertions.iter().find(|assertion| assertion.kind == kind);
    let checked = entry::checked(document)
        .or_else(|| asserted(AssertionKind::Assured).map(|assertion| today(assertion.at)));
    let lapsed = site.repository().lapsed(&[id]).await?;
    let pinned = places.iter().enumerate().filter_map(|(at, place)| {
        Some((
            at + 1,
            place.name.clone().unwrap_or_else(|| listing.name.clone()),
            place.point?,
        ))
    });
    let keys = &listing.keys;
    Ok(Service {
        also_called: said(document, "alternate_name"),
        organisation: entry::organisation(document)
            .map(|(id, name)| (voice.to(&format!("/organisations/{id}")), name)),
        standing: standing.said(&voice),
        alert: said(document, "alert"),
        about: entry::description(document),
        pictures: picture::kept_of(site, document).await?,
        back: visitor
            .came_from
            .as_deref()
            .filter(|path| path.starts_with("/find") || path.starts_with("/shortlist"))
            .map(|path| voice.to(path)),
        is_shortlisted: visitor.shortlist.holds(id),
        is_full: visitor.shortlist.is_full(),
        ages: whom::ages(&voice, document),
        for_whom: labels(&voice, keys, "who"),
        eligibility: entry::paragraphs(entry::text(document, "eligibility_description")),
        topics: topics(&voice, keys),
        is_when_unknown: standing == Standing::Running
            && next.is_none()
            && times.is_empty()
            && !has_times_of_places,
        has_times_of_places,
        next,
        times,
        coming,
        ways: labels(&voice, keys, "by"),
        covers: listed(
            &voice,
            "service-covers",
            &objects(document, "service_areas")
                .filter_map(|area| said(area, "name"))
                .collect::<Vec<_>>(),
        ),
        map: Map::of_sites(site, pinned.collect()),
        places,
        cost: cost::lines(&voice, document, local.date()),
        apply: apply(&voice, document, keys),
        documents: objects(document, "required_documents")
            .filter_map(|required| said(required, "document"))
            .collect(),
        contact: Contact::of(document),
        access: labels(&voice, keys, "access"),
        languages: listed(
            &voice,
            "service-languages",
            &labels(&voice, keys, "language"),
        ),
        interpreters: said(document, "interpretation_services"),
        is_checked_long_ago: checked
            .is_some_and(|checked| local.date() - checked > TimeDelta::days(LONG_AGO)),
        checked: checked.map(|date| voice.date(date)),
        verified: asserted(AssertionKind::Verified).map(|word| verified(&voice, word)),
        lapsed: lapsed.get(&id).map(|word| lapse::both(&voice, *word)),
        assurer: said(document, "assurer_email"),
        accreditations: said(document, "accreditations"),
        similar: Vec::new(),
        has_experiences: false,
        draft: None,
        extra: extra(document),
        share: format!("{}{path}", visitor.caller.base),
        machines: machines::described(document, &format!("{}{path}", visitor.caller.base), local),
        id: id.to_string(),
        name: listing.name.clone(),
        frame,
    })
}

/// Whether there is anything to read of how it was for people.
async fn has_experiences(site: &Site, id: Uuid) -> Result<bool, Fault> {
    if !super::experience::are_shown(site).await? {
        return Ok(false);
    }
    let of = (id, ExperienceVoice::Resident);
    let told = site.repository().experiences_shown(of, None, 1).await?;
    Ok(!told.is_empty())
}

/// Who last said that it is right, and when.
fn verified(voice: &Voice, word: &Assertion) -> String {
    let name = match word.role.as_str() {
        "provider" => "service-verified",
        _ => "service-verified-by-list",
    };
    voice.fill(name, &voice.date_of(word.at))
}

/// A sentence with a list in it; nothing if the list is empty.
fn listed(voice: &Voice, name: &str, parts: &[String]) -> Option<String> {
    (!parts.is_empty()).then(|| voice.fill(name, &voice.list(parts)))
}

/// What was answered to extra questions of the place.
fn extra(document: &Document) -> Vec<(String, String)> {
    let attributes = objects(document, "attributes").filter_map(|attribute| {
        let term = entry::object(attribute, "taxonomy_term")?;
        let (link, taxonomy) = (
            entry::text(attribute, "link_type"),
            entry::text(term, "taxonomy"),
        );
        let is_extra = TermGroup::of(link, taxonomy) == TermGroup::Extra;
        let answer = said(attribute, "value").filter(|_| is_extra)?;
        Some((
            said(term, "name")?,
            answer.lines().collect::<Vec<_>>().join(", "),
        ))
    });
    attributes.collect()
}

/// What it is about, each name once: two taxonomies may have a term of the same name.
fn topics(voice: &Voice, keys: &[String]) -> Vec<(String, String)> {
    let mut topics: Vec<(String, String)> = Vec::new();
    for (id, name) in entry::terms(keys, "topic") {
        if id == UNKNOWN {
            continue;
        }
        if topics
            .iter()
            .all(|(_, known)| !known.eq_ignore_ascii_case(&name))
        {
            topics.push((voice.to(&format!("/topics/{id}")), name));
        }
    }
    topics
}

pub(super) fn apply(voice: &Voice, document: &Document, keys: &[String]) -> Vec<String> {
    let written = entry::paragraphs(entry::text(document, "application_process"));
    if written.is_empty() {
        return labels(voice, keys, "referral");
    }
    written
}

async fn similar(site: &Site, visitor: &Visitor, id: Uuid) -> Result<Vec<Row>, Fault> {
    let Some(finder) = site.finder() else {
        return Ok(Vec::new());
    };
    let question = Question {
        limit: SIMILAR,
        ..Question::at(site.repository().now())
    };
    let hits = finder.similar(id, question).await?;
    let ids: Vec<Uuid> = hits.iter().map(|hit| hit.id).collect();
    row::named(site, visitor, &ids).await
}

/// A service that was withdrawn: since when, and what else there is.
async fn gone(
    site: &Site,
    visitor: &Visitor,
    found: &Published,
    at: DateTime<Utc>,
) -> Result<Response, Fault> {
    // What was erased has no text any more.
    let name = serde_json::from_str::<Document>(&found.detail)
        .ok()
        .and_then(|document| said(&document, "name"));
    let rows = match (&name, site.finder()) {
        (Some(name), Some(finder)) => {
            let question = Question {
                words: name.clone(),
                limit: SIMILAR,
                ..Question::at(site.repository().now())
            };
            let answer = finder.ask(question).await?;
            row::found(
                site,
                visitor,
                &answer.hits,
                &std::collections::BTreeSet::new(),
            )
            .await?
        }
        _ => Vec::new(),
    };
    let is_sensitive = name
        .as_deref()
        .is_some_and(|name| entry::is_sensitive(&site.settings().brand.sensitive, &[name]));
    let gone = Gone {
        frame: Frame::new(site, visitor, Part::Find)
            .with_scripts(&["find.js"])
            .with_exit(site, is_sensitive),
        name,
        at: site.voice(visitor.language).date_of(at),
        rows,
    };
    let mut response = page(&gone, &gone.frame)?;
    *response.status_mut() = StatusCode::GONE;
    Ok(response.into_response())
}
