//! The services of a list: drafts, and what was sent, each to be changed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::SecondsFormat;
use collect::form;
use hsds::Kind;
use hsds::identity::FINGERPOST_NS;
use repository::{NewDraft, RecordFilter, RecordNumber, RecordState, Source};
use serde::Deserialize;
use uuid::Uuid;

use super::{name_of, offer};
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::see;
use crate::pages::sources::sendable;
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
    entries: Vec<Entry>,
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

#[derive(Deserialize)]
pub(crate) struct After {
    after: Option<i64>,
}

/// The services.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    Query(After { after }): Query<After>,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
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
        drafts: drafts.collect(),
        entries: entries.collect(),
        more: more.filter(|_| has_more),
        is_first: after.is_none(),
    };
    page(&shown, &shown.frame)
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

/// A draft begun: of a new service, or of one that is there.
pub(crate) async fn start(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let now = site.repository().now();
    let now = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    let known = fields.text("key");
    let made_of = format!("draft {} {known} {} {now}", source.slug, grant.by());
    let id = Uuid::new_v5(&FINGERPOST_NS, made_of.as_bytes());
    let (key, document) = if known.is_empty() {
        (
            id.to_string(),
            form::begin(id, only_runner(&site, &source).await?),
        )
    } else {
        let sent = site
            .repository()
            .service_as_sent(&source.slug, known)
            .await?;
        let sent = sent.ok_or(Fault::NotFound)?;
        (known.to_owned(), form::take_up(sent, false))
    };
    let is_new = known.is_empty();
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
    let offer = offer::of(site, source, &hsds::Document::new()).await?;
    Ok(match offer.runners.as_slice() {
        [runner] => Some(runner.id),
        _ => None,
    })
}
