//! Who runs services: what they do, how to reach them, and their services.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use find::{Filter, Question};
use hsds::{Document, Kind};
use repository::Standing;
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::picture::{self, Shown};
use super::results::row::{self, Row};
use crate::entry::contact::{Phone, phones};
use crate::entry::{self, objects, paragraphs, said};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Services that are shown of an organisation; the rest is found by searching.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "pages/organisation.html")]
struct Organisation {
    frame: Frame,
    name: String,
    about: Vec<String>,
    logo: Option<Shown>,
    website: Option<String>,
    email: Option<String>,
    phones: Vec<Phone>,
    total: usize,
    rows: Vec<Row>,
    all: String,
    api: String,
}

/// The page of an organisation.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let found = site.repository().published(Kind::Organization, id).await?;
    let found = found.ok_or(Fault::NotFound)?;
    match found.standing {
        Standing::Live => {}
        Standing::Gone { at } => return Err(Fault::Gone { id, at }),
        Standing::Moved { to } => {
            let voice = site.voice(visitor.language);
            return super::moved(&voice.to(&format!("/organisations/{to}")));
        }
    }
    let document: Document = serde_json::from_str(&found.detail).map_err(|error| {
        tracing::error!(%error, entity.id = %id, "a published document cannot be read");
        Fault::Internal
    })?;
    let question = Question {
        filters: vec![Filter {
            group: "organization".to_owned(),
            values: vec![id.to_string()],
        }],
        limit: SHOWN,
        ..Question::at(site.repository().now())
    };
    let answer = finder.ask(question).await?;
    let rows = row::found(&site, &visitor, &answer.hits, &answer.stems).await?;
    let voice = site.voice(visitor.language);
    let name = said(&document, "name").unwrap_or_default();
    let is_sensitive = entry::is_sensitive(&site.settings().brand.sensitive, &[&name])
        || (!rows.is_empty() && rows.iter().all(|row| row.is_sensitive));
    let link = |field: &str| {
        super::prose::link(entry::text(&document, field)).filter(|link| link.starts_with("http"))
    };
    let page_of = Organisation {
        frame: Frame::new(&site, &visitor, Part::Find)
            .found_at(
                &format!("/organisations/{id}"),
                said(&document, "description"),
            )
            .with_exit(&site, is_sensitive),
        about: paragraphs(entry::text(&document, "description")),
        logo: picture::logo_of(&site, &document).await?,
        website: link("website").or_else(|| link("url")),
        email: said(&document, "email").filter(|mail| super::prose::link(mail).is_some()),
        phones: phones(objects(&document, "phones")),
        total: answer.total,
        rows,
        all: voice.to(&format!("/find?organization={id}")),
        api: format!("{}/organizations/{id}", crate::middleware::API),
        name,
    };
    page(&page_of, &page_of.frame)
}
