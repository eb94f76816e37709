//! The services of a list: drafts, and what was sent, each to be changed.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::SecondsFormat;
use collect::form;
use hsds::document::text;
use hsds::identity::FINGERPOST_NS;
use hsds::{Document, Kind};
use repository::{NewDraft, RecordFilter, RecordNumber, RecordState, Source, Standing, Text};
use uuid::Uuid;

use super::{name_of, offer};
use crate::form::Fields;
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::sources::sendable;
use crate::pages::{see, service};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many services are on a page.
const LISTED: i64 = 100;

#[derive(Template)]
#[template(path = "pages/entries.html")]
struct Entries {
    frame: Frame,
    source: String,
    title: String,
    drafts: Vec<Begun>,
    sent: Vec<Entry>,
    /// Services of organisations that the team speaks for, which others have sent: id and name.
    others: Vec<(Uuid, String)>,
    /// Questions, and what was refused.
    went_back: i64,
    /// A feed fills it.
    is_fed: bool,
    more: Option<i64>,
    is_first: bool,
}

struct Begun {
    id: Uuid,
    name: String,
    when: String,
}

struct Entry {
    key: String,
    name: String,
    state: &'static str,
    /// Where people see it; nothing while they cannot.
    address: Option<String>,
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
    let after: Option<i64> = fields.text("after").parse().ok();
    let voice = site.voice(Language::English);
    let drafts = site.repository().drafts(&source.slug).await?;
    let drafts = drafts.into_iter().map(|draft| Begun {
        id: draft.id,
        name: name_of(&draft.document),
        when: voice.date_of(draft.changed_at),
    });
    let filter = RecordFilter {
        source: Some(source.slug.clone()),
        kind: Some(Kind::Service),
        after: after.map(RecordNumber),
        limit: LISTED + 1,
        ..RecordFilter::default()
    };
    let mut records = site.repository().records(&filter).await?;
    let has_more = records.len() > LISTED as usize;
    records.truncate(LISTED as usize);
    let more = records.last().map(|record| record.number.0);
    let entries = records.into_iter().map(|record| Entry {
        name: record.name.unwrap_or_else(|| record.key.clone()),
        state: said(record.state),
        address: record
            .id
            .filter(|_| record.state == RecordState::Published)
            .map(|id| format!("/services/{id}")),
        key: record.key,
    });
    let shown = Entries {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        source: source.slug.clone(),
        title: source.name.clone(),
        went_back: went_back(&site, &source.slug).await?,
        is_fed: source.base_url.is_some(),
        drafts: drafts.collect(),
        sent: entries.collect(),
        others: if after.is_none() {
            others(&site, &source).await?
        } else {
            Vec::new()
        },
        more: more.filter(|_| has_more),
        is_first: after.is_none(),
    };
    page(&shown, &shown.frame)
}

/// How much went back to whoever sends a list.
async fn went_back(site: &Site, source: &str) -> Result<i64, Fault> {
    let counts = site.repository().count_sent_back().await?;
    let found = counts.into_iter().find(|(slug, _)| slug == source);
    Ok(found.map_or(0, |(_, count)| count))
}

/// Where a service stands, for whoever sent it.
pub(super) const fn said(state: RecordState) -> &'static str {
    match state {
        RecordState::Published => "Published",
        RecordState::Held => "Not published yet, or not as it was last sent",
        RecordState::Staged => "Being read",
        RecordState::Missing => "Missing from the last file",
        RecordState::Withdrawn => "Taken back",
    }
}

/// What others have sent about the organisations that the team of a source speaks for, and the source has not.
async fn others(site: &Site, source: &Source) -> Result<Vec<(Uuid, String)>, Fault> {
    let repository = site.repository();
    let mut others = Vec::new();
    for organization in &source.speaks_for {
        let services = repository.services_of(*organization).await?;
        let mut texts = repository
            .published_texts(Kind::Service, &services, Text::List)
            .await?;
        for id in services {
            let filter = RecordFilter {
                entity: Some(id),
                ..RecordFilter::default()
            };
            let records = repository.records(&filter).await?;
            if records.iter().any(|record| record.source == source.slug) {
                continue;
            }
            let text = texts.remove(&id);
            let document =
                text.and_then(|found| serde_json::from_str::<Document>(&found.text).ok());
            others.extend(document.map(|document| (id, name_of(&document))));
        }
    }
    others.sort_by_key(|(_, name)| name.to_lowercase());
    others.truncate(LISTED as usize);
    Ok(others)
}

/// A published service that the team of a source speaks for, to be changed.
async fn spoken_for(site: &Site, source: &Source, id: &str) -> Result<Document, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let found = site.repository().published(Kind::Service, id).await?;
    let found = found
        .filter(|found| found.standing == Standing::Live)
        .ok_or(Fault::NotFound)?;
    let document = service::read(&found)?;
    let run_by = text(&document, "organization_id").parse::<Uuid>().ok();
    let is_theirs = run_by.is_some_and(|run_by| source.speaks_for.contains(&run_by));
    is_theirs.then_some(document).ok_or(Fault::NotYours)
}

/// A draft begun: of a new service, of one that is there, or of one that others have sent about an organisation that the team
/// speaks for.
pub(crate) async fn start(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let now = site.repository().now();
    let now = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    let (known, of) = (fields.text("key"), fields.text("of"));
    let made_of = format!("draft {} {known} {of} {} {now}", source.slug, grant.by());
    let id = Uuid::new_v5(&FINGERPOST_NS, made_of.as_bytes());
    let (key, document) = if !of.is_empty() {
        let published = spoken_for(&site, &source, of).await?;
        (of.to_owned(), form::take_up(published, true))
    } else if known.is_empty() {
        let runner = only_runner(&site, &source).await?;
        (id.to_string(), form::begin(id, runner))
    } else {
        let sent = site
            .repository()
            .service_as_sent(&source.slug, known)
            .await?;
        let sent = sent.ok_or(Fault::NotFound)?;
        (known.to_owned(), form::take_up(sent, false))
    };
    let is_new = known.is_empty() && of.is_empty();
    let new = NewDraft {
        id,
        source: source.slug,
        key,
        document,
        by: grant.by().to_owned(),
    };
    let draft = site.repository().start_draft(new).await?;
    see(&if is_new {
        format!("/drafts/{}/name", draft.id)
    } else {
        format!("/drafts/{}", draft.id)
    })
}

/// The one organisation of a source, if it has one: nobody need be asked who runs its services.
async fn only_runner(site: &Site, source: &Source) -> Result<Option<Uuid>, Fault> {
    let runners = offer::runners(site, source, &Document::new()).await?;
    Ok(match runners.as_slice() {
        [runner] => Some(runner.id),
        _ => None,
    })
}
