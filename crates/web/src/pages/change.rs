//! A published service, to be changed by whoever looks after it: which of their lists it is changed in.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hsds::Kind;
use hsds::document::text;
use identity::{Permission, Whose};
use repository::{RecordFilter, Source, Trust};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::service;
use crate::entry;
use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/change.html")]
struct Page {
    frame: Frame,
    id: Uuid,
    name: String,
    /// Where it is changed; nothing if it is not theirs to change.
    way: Option<Way>,
}

/// The list in which a service is changed, and how a draft of it is begun there.
struct Way {
    source: String,
    title: String,
    /// By its own key there, or by the service that others have sent.
    field: &'static str,
    value: String,
}

/// The button that begins a draft.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let found = site.repository().published(Kind::Service, id).await?;
    let document = service::read(&found.ok_or(Fault::NotFound)?)?;
    let run_by = text(&document, "organization_id").parse::<Uuid>().ok();
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        way: way(&site, &member, id, run_by).await?,
        name: entry::said(&document, "name").unwrap_or_default(),
        id,
    };
    page(&shown, &shown.frame)
}

async fn way(
    site: &Site,
    member: &Member,
    id: Uuid,
    run_by: Option<Uuid>,
) -> Result<Option<Way>, Fault> {
    let repository = site.repository();
    let may = |source: &Source| {
        let whose = Whose::Source(&source.slug, source.team);
        source.slug != repository::DESK
            && source.trust != Trust::Practice
            && !source.is_register
            && member.actor().may(Permission::SendRecords, whose).is_ok()
    };
    let mut sources = repository.sources().await?;
    sources.retain(may);
    let filter = RecordFilter {
        entity: Some(id),
        ..RecordFilter::default()
    };
    for record in repository.records(&filter).await? {
        let source = sources.iter().find(|source| source.slug == record.source);
        if let Some(source) = source {
            return Ok(Some(Way {
                source: source.slug.clone(),
                title: source.name.clone(),
                field: "key",
                value: record.key,
            }));
        }
    }
    let speaks = |source: &&Source| run_by.is_some_and(|by| source.speaks_for.contains(&by));
    Ok(sources.iter().find(speaks).map(|source| Way {
        source: source.slug.clone(),
        title: source.name.clone(),
        field: "of",
        value: id.to_string(),
    }))
}
