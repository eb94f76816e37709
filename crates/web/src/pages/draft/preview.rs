//! A draft as people will see it.

use axum::extract::{Path, State};
use axum::response::Response;
use hsds::document::{object, text};
use hsds::identity::{Namespace, adopt};
use hsds::{Document, Kind};
use repository::Text;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Work, offer};
use crate::member::Member;
use crate::pages::{see, service};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// The page of the service, as it will be.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let work = match Work::open(&site, &member, &id).await? {
        Ok(work) => work,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if text(work.document(), "name").is_empty() {
        return see(&format!("{}/name", work.address()));
    }
    let document = published(&site, &work).await?;
    service::preview(&site, &visitor, &member, &document, work.address()).await
}

/// The document as it would be published: with ids, its organisation and terms written out, and nothing of a secret place.
async fn published(site: &Site, work: &Work) -> Result<Document, Fault> {
    let mut document = work.document().clone();
    document.retain(|name, _| !name.starts_with("x_"));
    name_runner(site, work, &mut document).await?;
    name_terms(site, &mut document).await?;
    adopt(
        Kind::Service,
        &mut document,
        &Namespace::of_source(&work.source.slug),
    );
    let gazetteer = site.gazetteer();
    let places = document.get_mut("service_at_locations");
    for here in places.and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(Value::Object(location)) = here.get_mut("location") else {
            continue;
        };
        let made = assure::complete(
            Kind::Location,
            std::mem::take(location),
            &Document::new(),
            &gazetteer,
        );
        *location = made.document;
    }
    Ok(document)
}

async fn name_runner(site: &Site, work: &Work, document: &mut Document) -> Result<(), Fault> {
    if object(document, "organization").is_some() {
        return Ok(());
    }
    let Ok(id) = text(document, "organization_id").parse::<Uuid>() else {
        return Ok(());
    };
    let published = offer::organization(site, id).await?;
    let organization = published.unwrap_or_else(|| {
        let known = work.offer.runners.iter().find(|runner| runner.id == id);
        let name = known.map_or("", |runner| runner.name.as_str());
        let mut organization = Document::new();
        organization.insert("id".to_owned(), json!(id));
        organization.insert("name".to_owned(), json!(name));
        organization
    });
    document.insert("organization".to_owned(), Value::Object(organization));
    Ok(())
}

async fn name_terms(site: &Site, document: &mut Document) -> Result<(), Fault> {
    let attributes = document.get_mut("attributes").and_then(Value::as_array_mut);
    let Some(attributes) = attributes else {
        return Ok(());
    };
    let term = |attribute: &Value| attribute.get("taxonomy_term_id")?.as_str()?.parse().ok();
    let ids: Vec<Uuid> = attributes.iter().filter_map(term).collect();
    let texts = site
        .repository()
        .published_texts(Kind::TaxonomyTerm, &ids, Text::Detail)
        .await?;
    for attribute in attributes {
        let Some(found) = term(attribute).and_then(|id| texts.get(&id)) else {
            continue;
        };
        if let (Ok(term), Some(attribute)) = (
            serde_json::from_str::<Value>(&found.text),
            attribute.as_object_mut(),
        ) {
            attribute.insert("taxonomy_term".to_owned(), term);
        }
    }
    Ok(())
}
