//! Stored texts turned into the rows of a list: as they are where possible, parsed only where another shape is asked for.

use std::collections::HashMap;

use hsds::{Document, Kind, Profile};
use repository::{Filter, Repository, Text};
use serde_json::Value;
use uuid::Uuid;

use crate::PublishError;
use crate::query::{Query, View};

/// From this many terms on a taxonomy no longer carries them; they have a list of their own.
const MOST_NESTED_TERMS: usize = 500;
/// How many texts are asked for at once.
const AT_ONCE: usize = 500;

/// How rows are to look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) view: View,
    pub(crate) profile: Profile,
    pub(crate) full_service: bool,
}

impl Look {
    pub(crate) fn of(query: &Query, otherwise: Profile) -> Self {
        Self {
            view: query.view,
            profile: query.profile.unwrap_or(otherwise),
            full_service: query.full_service,
        }
    }
}

/// The rows of some things, in their order; what was withdrawn in this very moment is left out.
pub(crate) async fn rows(
    repository: &Repository,
    kind: Kind,
    ids: &[Uuid],
    look: Look,
) -> Result<Vec<String>, PublishError> {
    let text = if look.view == View::Full {
        Text::Detail
    } else {
        Text::List
    };
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        let texts = ordered(repository, kind, ids, text).await?;
        match (look.view, look.profile) {
            (View::Minimal, _) => {
                for (id, text) in texts {
                    rows.push(minimal(&parse(kind, id, &text)?));
                }
            }
            (View::Row, Profile::Hsds) if !look.full_service => {
                rows.extend(texts.into_iter().map(|(_, text)| text));
            }
            (View::Full, Profile::Hsds) if !completed_when_asked(kind) => {
                rows.extend(texts.into_iter().map(|(_, text)| text));
            }
            _ => {
                let mut documents = Vec::with_capacity(texts.len());
                for (id, text) in texts {
                    documents.push((id, parse(kind, id, &text)?));
                }
                if look.view == View::Full || look.full_service {
                    complete(repository, kind, &mut documents, look.full_service).await?;
                }
                for (_, document) in documents {
                    rows.push(shaped(kind, document, look.profile));
                }
            }
        }
    }
    Ok(rows)
}

/// Kinds whose full answer holds things that change without them: an organisation's services, a taxonomy's terms.
pub(crate) fn completed_when_asked(kind: Kind) -> bool {
    matches!(kind, Kind::Organization | Kind::Taxonomy)
}

/// Puts in what the full answer holds beyond the stored document.
pub(crate) async fn complete(
    repository: &Repository,
    kind: Kind,
    documents: &mut [(Uuid, Document)],
    full_service: bool,
) -> Result<(), PublishError> {
    match kind {
        Kind::Organization => with_services(repository, documents, full_service).await,
        Kind::Taxonomy => with_terms(repository, documents).await,
        _ => Ok(()),
    }
}

pub(crate) fn parse(kind: Kind, id: Uuid, text: &str) -> Result<Document, PublishError> {
    serde_json::from_str(text).map_err(|error| PublishError::Damaged {
        kind,
        id,
        reason: error.to_string(),
    })
}

/// A document as text, with the fields that the profile lets through.
pub(crate) fn shaped(kind: Kind, document: Document, profile: Profile) -> String {
    let document = match profile {
        Profile::Hsds => document,
        Profile::Strict => hsds::render::strict(kind, document),
    };
    Value::Object(document).to_string()
}

/// The standard's `minimal` says `modified_date`, a field that does not exist; `last_modified` is what it means.
fn minimal(document: &Document) -> String {
    only(document, &["id", "last_modified"]).to_string()
}

fn only(document: &Document, names: &[&str]) -> Value {
    let fields = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), document.get(*name)?.clone())));
    Value::Object(fields.collect())
}

async fn ordered(
    repository: &Repository,
    kind: Kind,
    ids: &[Uuid],
    text: Text,
) -> Result<Vec<(Uuid, String)>, PublishError> {
    let mut texts = repository.published_texts(kind, ids, text).await?;
    if kind != Kind::ServiceAtLocation {
        return Ok(ids
            .iter()
            .filter_map(|id| Some((*id, texts.remove(id)?.text)))
            .collect());
    }
    let mut owners: Vec<Uuid> = texts.values().filter_map(|text| text.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let services = repository
        .published_texts(Kind::Service, &owners, text)
        .await?;
    let whole = |id: &Uuid| {
        let text = texts.remove(id)?;
        let service = text.owner.and_then(|owner| services.get(&owner));
        Some((
            *id,
            service.map_or(text.text.clone(), |service| {
                with_service(&text.text, &service.text)
            }),
        ))
    };
    Ok(ids.iter().filter_map(whole).collect())
}

/// A place of delivery with the service that it belongs to, whose text is kept only once.
pub(crate) fn with_service(text: &str, service: &str) -> String {
    match text.trim_end().strip_suffix('}') {
        Some(open) if open.len() > 1 => format!("{open},\"service\":{service}}}"),
        _ => text.to_owned(),
    }
}

/// Each organisation with its services, `{id, name, status}` or in full.
async fn with_services(
    repository: &Repository,
    documents: &mut [(Uuid, Document)],
    full: bool,
) -> Result<(), PublishError> {
    let owners = documents.iter().map(|(id, _)| *id).collect();
    let filter = Filter {
        organizations: vec![owners],
        ..Filter::all(Kind::Service)
    };
    let ids = repository.matching(&filter).await?;
    let text = if full { Text::Detail } else { Text::List };
    let mut by_owner: HashMap<Uuid, Vec<Value>> = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        for (id, text) in ordered(repository, Kind::Service, ids, text).await? {
            let service = parse(Kind::Service, id, &text)?;
            let Some(owner) = service
                .get("organization_id")
                .and_then(Value::as_str)
                .and_then(|owner| Uuid::parse_str(owner).ok())
            else {
                continue;
            };
            let row = if full {
                // The organisation stands around it already.
                let mut service = service;
                service.remove("organization");
                Value::Object(service)
            } else {
                only(&service, &["id", "name", "status"])
            };
            by_owner.entry(owner).or_default().push(row);
        }
    }
    for (id, document) in documents {
        if let Some(services) = by_owner.remove(id) {
            document.insert("services".to_owned(), Value::Array(services));
        }
    }
    Ok(())
}

/// Each taxonomy with its terms, where they are few.
async fn with_terms(
    repository: &Repository,
    documents: &mut [(Uuid, Document)],
) -> Result<(), PublishError> {
    for (id, document) in documents {
        document.remove("taxonomy_terms");
        let filter = Filter {
            taxonomies: vec![vec![*id]],
            ..Filter::all(Kind::TaxonomyTerm)
        };
        let ids = repository.matching(&filter).await?;
        if ids.is_empty() || ids.len() >= MOST_NESTED_TERMS {
            continue;
        }
        let mut terms = Vec::with_capacity(ids.len());
        for (id, text) in ordered(repository, Kind::TaxonomyTerm, &ids, Text::List).await? {
            terms.push(Value::Object(parse(Kind::TaxonomyTerm, id, &text)?));
        }
        document.insert("taxonomy_terms".to_owned(), Value::Array(terms));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_delivery_gets_its_service_put_in() {
        assert_eq!(
            with_service(r#"{"id":"a"}"#, r#"{"id":"b"}"#),
            r#"{"id":"a","service":{"id":"b"}}"#
        );
    }

    #[test]
    fn the_smallest_row_has_an_id_and_a_date_and_nothing_else() {
        let service = r#"{"id":"a","last_modified":"2026-01-02T03:04:05.000Z","name":"Chess"}"#;
        let document = parse(Kind::Service, Uuid::nil(), service).expect("a document");
        assert_eq!(
            minimal(&document),
            r#"{"id":"a","last_modified":"2026-01-02T03:04:05.000Z"}"#
        );
    }
}
