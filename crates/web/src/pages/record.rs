//! One record as people check it: what is published, where it comes from, when it was confirmed, what happened to it.

mod assured;
pub(crate) mod contacts;
mod facts;
mod history;
mod personal;
mod waiting;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::{Document, Kind};
use identity::Permission;
use repository::{
    AssertionKind, CONTEXT_CHANGED, Change, Entity, RecordFilter, RecordRow, Standing, What,
};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::held::{Problem, problems};
use super::prose;
use super::registers::{Difference, difference};
use crate::entry::said;
use crate::member::Reader;
use crate::middleware::API;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
pub(crate) use assured::say as assure;
use contacts::Called;
use facts::{Block, Provenance};
pub(crate) use history::{restore, show as history};
use personal::Kept;
pub(crate) use personal::decide;
use waiting::Waiting;
pub(crate) use waiting::accept;

/// How much of a record's past is shown.
const HISTORY: i64 = 50;

#[derive(Template)]
#[template(path = "pages/record.html")]
struct Record {
    frame: Frame,
    id: Uuid,
    name: String,
    kind: String,
    published: bool,
    /// Where programs read the same.
    api: Option<String>,
    /// The points of its data, for those who see what is held back.
    quality: Option<i64>,
    modified: Option<String>,
    verified: Option<String>,
    assured: Option<String>,
    /// What whoever assures would say is right: the hash of what they see. None for others, and where nothing is published.
    assures: Option<String>,
    blocks: Vec<Block>,
    /// What nobody has accepted, for whoever decides about it, and what came of accepting.
    waiting: Vec<Waiting>,
    told: Option<&'static str>,
    /// What of individuals is kept back, for whoever decides about it.
    kept: Vec<Kept>,
    /// What registers say otherwise, for whoever decides about it.
    differences: Vec<Difference>,
    sources: Vec<Origin>,
    history: Vec<Event>,
    /// What came of asking whether it is right, for those who see what is held back.
    contacts: Vec<Called>,
    /// Whether its reader decides what it says.
    decides: bool,
    /// Whether its reader may read what colleagues say of it.
    reads_peers: bool,
}

/// One source's record of it.
struct Origin {
    source: String,
    key: String,
    problems: Vec<Problem>,
}

struct Event {
    at: String,
    what: &'static str,
    cause: String,
}

/// What is shown of it: the published document, or for those who see what is held back the latest version.
struct Shown {
    document: Document,
    kind: Kind,
    modified: Option<String>,
    /// The hash of what is published.
    hash: Option<String>,
    published: bool,
}

/// The page of one record.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    reader: Reader,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let id = Uuid::parse_str(&id).map_err(|_| Fault::NotFound)?;
    let entity = site.repository().entity(id).await?.ok_or(Fault::NotFound)?;
    let shown = match published(&site, &entity).await? {
        Ok(shown) => shown,
        Err(response) if !reader.sees_held() => return response,
        Err(response) => match latest(&site, &entity).await? {
            Some(shown) => shown,
            None => return response,
        },
    };
    let mut record = record(&site, (&visitor, &reader), &entity, shown).await?;
    record.told = waiting::told(query.as_deref()).or_else(|| assured::told(query.as_deref()));
    page(&record, &record.frame)
}

/// The published document, or what a reader gets in its place.
async fn published(
    site: &Site,
    entity: &Entity,
) -> Result<Result<Shown, Result<Response, Fault>>, Fault> {
    let Some(published) = site.repository().published(entity.kind, entity.id).await? else {
        return Ok(Err(Err(Fault::NotFound)));
    };
    match published.standing {
        Standing::Live => {}
        Standing::Gone { at } => return Ok(Err(Err(Fault::Gone { id: entity.id, at }))),
        Standing::Moved { to } => return Ok(Err(super::moved(&format!("/records/{to}")))),
    }
    let document = serde_json::from_str(&published.detail).map_err(|error| {
        tracing::error!(%error, entity.id = %entity.id, "a published document cannot be read");
        Fault::Internal
    })?;
    Ok(Ok(Shown {
        document,
        kind: entity.kind,
        modified: Some(prose::moment(published.last_modified)),
        hash: Some(published.hash),
        published: true,
    }))
}

async fn latest(site: &Site, entity: &Entity) -> Result<Option<Shown>, Fault> {
    let version = site
        .repository()
        .entity_versions(entity.id)
        .await?
        .into_iter()
        .next();
    Ok(version.map(|version| Shown {
        document: version.document,
        kind: entity.kind,
        modified: Some(prose::moment(version.at)),
        hash: None,
        published: false,
    }))
}

async fn record(
    site: &Site,
    (visitor, reader): (&Visitor, &Reader),
    entity: &Entity,
    shown: Shown,
) -> Result<Record, Fault> {
    let repository = site.repository();
    let members = repository
        .records(&RecordFilter {
            entity: Some(entity.id),
            limit: 100,
            ..RecordFilter::default()
        })
        .await?;
    let sources = repository.sources().await?;
    let source_name = |slug: &str| {
        let known = sources.iter().find(|source| source.slug == slug);
        known.map_or_else(|| slug.to_owned(), |source| source.name.clone())
    };
    let versions = repository.entity_versions(entity.id).await?;
    let stated = versions
        .first()
        .and_then(|version| version.provenance.clone());
    let provenance = Provenance::new(stated.as_ref(), &members, &source_name);
    let assertions = repository.assertions(entity.id).await?;
    let asserted = |kind: AssertionKind| {
        let latest = assertions.iter().find(|assertion| assertion.kind == kind)?;
        Some(prose::moment(latest.at))
    };
    let history = repository.history(entity.id, HISTORY).await?;
    let list = publish::endpoint(shown.kind);
    Ok(Record {
        frame: reader
            .frame(Frame::new(site, visitor, Part::Records))
            .with_exit(site, is_sensitive(site, &shown.document)),
        id: entity.id,
        name: said(&shown.document, "name").unwrap_or_else(|| entity.id.to_string()),
        kind: prose::label(shown.kind.name()),
        published: shown.published,
        api: list
            .filter(|_| shown.published)
            .map(|list| format!("{API}/{list}/{}", entity.id)),
        quality: quality(site, reader, entity, shown.published).await?,
        modified: shown.modified,
        verified: asserted(AssertionKind::Verified),
        assured: assured::when(&shown.document, &assertions),
        assures: shown
            .hash
            .filter(|_| shown.kind == Kind::Service && personal::decides(reader)),
        waiting: waiting::waiting(site, reader, entity, &source_name).await?,
        told: None,
        kept: personal::kept(site, reader, entity).await?,
        differences: differences(site, reader, entity).await?,
        blocks: facts::blocks(shown.kind, &shown.document, &provenance),
        sources: members
            .iter()
            .map(|member| origin(member, reader.sees_held(), &source_name))
            .collect(),
        history: history.into_iter().map(event).collect(),
        contacts: contacts::of(site, reader, entity).await?,
        decides: personal::decides(reader),
        reads_peers: shown.kind == Kind::Service && shown.published && reads_peers(reader),
    })
}

/// Whether somebody may read what colleagues say.
fn reads_peers(reader: &Reader) -> bool {
    reader.0.as_ref().is_some_and(|member| {
        let permission = Permission::ReadPeers;
        member.actor().may_somewhere(permission).is_ok()
    })
}

/// What registers say otherwise; nothing for whoever does not decide.
async fn differences(
    site: &Site,
    reader: &Reader,
    entity: &Entity,
) -> Result<Vec<Difference>, Fault> {
    if !personal::decides(reader) {
        return Ok(Vec::new());
    }
    let found = site.repository().register_differences_of(entity.id).await?;
    Ok(found.into_iter().map(difference).collect())
}

/// How good what is published of a service is, if it was looked at.
async fn quality(
    site: &Site,
    reader: &Reader,
    entity: &Entity,
    is_published: bool,
) -> Result<Option<i64>, Fault> {
    if !is_published || entity.kind != Kind::Service || !reader.sees_held() {
        return Ok(None);
    }
    let quality = site.repository().quality(entity.id).await?;
    Ok(quality.map(|quality| quality.grades.score))
}

/// Whether nobody should be seen reading about it.
fn is_sensitive(site: &Site, document: &Document) -> bool {
    let name = said(document, "name").unwrap_or_default();
    let words = &site.settings().brand.sensitive;
    let listing = find::Listing::of(document, &place::Gazetteer::embedded());
    crate::entry::is_sensitive(words, &[&name])
        || listing.is_some_and(|listing| super::results::row::is_sensitive(site, &listing))
}

fn origin(member: &RecordRow, sees_held: bool, source_name: &impl Fn(&str) -> String) -> Origin {
    Origin {
        source: source_name(&member.source),
        key: member.key.clone(),
        problems: if sees_held {
            problems(member)
        } else {
            Vec::new()
        },
    }
}

fn event(change: Change) -> Event {
    let what = match change.what {
        What::Published => "Published for the first time",
        What::Changed => "Changed",
        What::Withdrawn => "Withdrawn",
        What::Merged => "Found to be the same as another record",
        What::Restored => "Published again",
        What::Reference if change.cause == CONTEXT_CHANGED => "It came into a context, or left one",
        What::Reference => "Something it refers to changed",
        What::Erased => "Content was erased",
    };
    Event {
        at: prose::moment(change.at),
        what,
        cause: change.cause,
    }
}
