//! One nested document taken apart: each organisation, place, term and vocabulary inside it becomes a record of its own.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value;
use uuid::Uuid;

use crate::document::Document;
use crate::identity::{Namespace, adopt_at, id_text, key_of, uuid_of};
use crate::kind::Kind;
use crate::parts::Part;
use crate::parts::copies::Found;
use crate::parts::nesting::{Embedding, embedding, lists, nested};
use crate::problem::{Problem, Spot};
use crate::table::Shape;

/// Takes a nested document apart into records, each after those it refers to; a service comes last. Only the record that was given is
/// not `embedded`.
///
/// Where records stood there are references, references back to the owner are dropped, and everything is adopted. A copy that stands
/// in several places is one record; what carries no more than an id is only a reference. A place of delivery yields its service (with
/// that one place of delivery) and its location.
pub fn split(kind: Kind, document: Document, namespace: &Namespace) -> (Vec<Part>, Vec<Problem>) {
    let mut splitter = Splitter {
        namespace,
        found: Vec::new(),
        index: HashMap::new(),
        problems: Vec::new(),
    };
    if kind == Kind::ServiceAtLocation {
        splitter.delivery(document);
    } else {
        splitter.record(kind, document, false, &Spot::Root);
    }
    splitter.finish()
}

struct Splitter<'n> {
    namespace: &'n Namespace,
    found: Vec<Found>,
    index: HashMap<(Kind, Uuid), usize>,
    problems: Vec<Problem>,
}

/// A set of kinds: those of the objects around one.
type Owners = u32;

const fn only(kind: Kind) -> Owners {
    1 << kind as u32
}

impl Splitter<'_> {
    fn record(
        &mut self,
        kind: Kind,
        mut document: Document,
        embedded: bool,
        spot: &Spot<'_>,
    ) -> Option<String> {
        let identified = document.get("id").and_then(id_text).is_some();
        // A place that the source wants to be a record has to be called something.
        let nameless = !embedded && !identified && !document.contains_key("name");
        let Some(key) = key_of(kind, &document).filter(|_| !nameless) else {
            self.problems.push(without_id(kind, embedded, spot));
            return None;
        };
        document.insert("id".to_owned(), Value::String(key.clone()));
        self.scatter(kind, &mut document, only(kind), Some(&key), spot);
        self.problems
            .extend(adopt_at(kind, &mut document, self.namespace, spot));
        self.keep(Part {
            kind,
            key: key.clone(),
            document,
            embedded,
        });
        Some(key)
    }

    /// A place of delivery that stands by itself becomes part of its service.
    fn delivery(&mut self, mut document: Document) {
        let service_id = document.remove("service_id").as_ref().and_then(id_text);
        let mut service = match document.remove("service") {
            Some(Value::Object(service)) => service,
            _ => Document::new(),
        };
        if !service.contains_key("id")
            && let Some(id) = service_id
        {
            service.insert("id".to_owned(), Value::String(id));
        }
        if key_of(Kind::Service, &service).is_none() {
            self.problems.push(Problem::error(
                "service-at-location-without-service",
                "/service_id",
                "This place of delivery does not say which service is delivered there, so it was not used. Add service_id or service.",
            ));
            self.scatter(
                Kind::ServiceAtLocation,
                &mut document,
                only(Kind::ServiceAtLocation),
                None,
                &Spot::Root,
            );
            return;
        }
        let id = document.get("id").and_then(id_text);
        let places = service
            .entry("service_at_locations")
            .or_insert_with(|| Value::Array(Vec::new()));
        if !places.is_array() {
            *places = Value::Array(Vec::new());
        }
        if let Value::Array(places) = places {
            places.retain(|place| id.is_none() || place.get("id").and_then(id_text) != id);
            places.push(Value::Object(document));
        }
        self.record(Kind::Service, service, true, &Spot::Root);
    }

    /// Takes the records out of an object and goes on into its children.
    fn scatter(
        &mut self,
        kind: Kind,
        document: &mut Document,
        owners: Owners,
        key: Option<&str>,
        spot: &Spot<'_>,
    ) {
        if kind == Kind::ServiceAtLocation {
            document.remove("service");
        }
        if kind == Kind::TaxonomyTerm && document.get("taxonomy").is_some_and(Value::is_object) {
            let taxonomy = document.remove("taxonomy").unwrap_or_default();
            document.entry("taxonomy_detail").or_insert(taxonomy);
        }
        if let Some(embedding) = embedding(kind) {
            self.lift(document, &embedding, spot);
        }
        for list in lists(kind) {
            self.lift_all(document, list, key, spot);
        }
        for (name, value) in document.iter_mut() {
            match value {
                Value::Array(members) => {
                    if let Some(Shape::Many(child)) = nested(kind, name)
                        && !child.is_record()
                    {
                        let list = Spot::Name(spot, name);
                        for (index, member) in members.iter_mut().enumerate() {
                            if let Value::Object(member) = member {
                                let spot = Spot::Changing(&list, index, uuid_of(member));
                                self.child(child, member, owners, &spot);
                            }
                        }
                    }
                }
                Value::Object(object) => {
                    if let Some(Shape::One(child)) = nested(kind, name)
                        && !child.is_record()
                    {
                        self.child(child, object, owners, &Spot::Name(spot, name));
                    }
                }
                _ => {}
            }
        }
    }

    fn child(&mut self, kind: Kind, document: &mut Document, owners: Owners, spot: &Spot<'_>) {
        if document.keys().any(|name| refers_back(kind, name, owners)) {
            document.retain(|name, _| !refers_back(kind, name, owners));
        }
        self.scatter(kind, document, owners | only(kind), None, spot);
    }

    /// Takes out one record and leaves a reference to it.
    fn lift(&mut self, document: &mut Document, place: &Embedding, spot: &Spot<'_>) {
        let mut inner = match document.remove(place.field) {
            Some(Value::Object(inner)) => inner,
            None | Some(Value::Null) => return,
            Some(other) => {
                document.insert(place.field.to_owned(), other);
                return;
            }
        };
        let spot = Spot::Name(spot, place.field);
        let referred = document.get(place.reference).and_then(id_text);
        let own = inner.get("id").and_then(id_text);
        match (&own, &referred) {
            (None, Some(id)) => {
                inner.insert("id".to_owned(), Value::String(id.clone()));
            }
            (Some(own), Some(id))
                if self.namespace.id(place.kind, own) != self.namespace.id(place.kind, id) =>
            {
                self.problems.push(
                    Problem::advice(
                        "reference-mismatch",
                        spot.pointer(),
                        format!(
                            "{} is \"{id}\", but {} has the id \"{own}\". The latter was used; make them the same.",
                            place.reference, place.field
                        ),
                    )
                    .at(spot.path()),
                );
            }
            _ => {}
        }
        let key = if is_bare(&inner) {
            inner.get("id").and_then(id_text)
        } else if inner.is_empty() {
            None
        } else {
            self.record(place.kind, inner, true, &spot)
        };
        if let Some(key) = key {
            document.insert(place.reference.to_owned(), Value::String(key));
        }
    }

    /// Takes out a list of records, each of which refers back to its owner.
    fn lift_all(
        &mut self,
        document: &mut Document,
        place: &Embedding,
        key: Option<&str>,
        spot: &Spot<'_>,
    ) {
        let members = match document.remove(place.field) {
            Some(Value::Array(members)) => members,
            None | Some(Value::Null) => return,
            Some(other) => {
                document.insert(place.field.to_owned(), other);
                return;
            }
        };
        let list = Spot::Name(spot, place.field);
        let mut left = Vec::new();
        for (index, member) in members.into_iter().enumerate() {
            let Value::Object(mut member) = member else {
                left.push(member);
                continue;
            };
            if is_bare(&member) || member.is_empty() {
                continue;
            }
            let written_out = embedding(place.kind).is_some_and(|inner| {
                inner.reference == place.reference
                    && member.get(inner.field).is_some_and(Value::is_object)
            });
            if let Some(key) = key
                && !written_out
                && member.get(place.reference).and_then(id_text).is_none()
            {
                member.insert(place.reference.to_owned(), Value::String(key.to_owned()));
            }
            let spot = Spot::Changing(&list, index, uuid_of(&member));
            self.record(place.kind, member, true, &spot);
        }
        if !left.is_empty() {
            document.insert(place.field.to_owned(), Value::Array(left));
        }
    }

    fn keep(&mut self, part: Part) {
        let id = self.namespace.id(part.kind, &part.key);
        match self.index.entry((part.kind, id)) {
            Entry::Vacant(entry) => {
                entry.insert(self.found.len());
                self.found.push(Found {
                    part,
                    copies: Vec::new(),
                });
            }
            Entry::Occupied(entry) => {
                let known = &mut self.found[*entry.get()];
                if part.embedded == known.part.embedded && part.document == known.part.document {
                    return;
                }
                known.copies.push((part.embedded, part.document));
                if !part.embedded {
                    known.part.key = part.key;
                }
            }
        }
    }

    fn finish(self) -> (Vec<Part>, Vec<Problem>) {
        let mut parts: Vec<Part> = self.found.into_iter().map(Found::settled).collect();
        parts.sort_by_key(|part| {
            (
                rank(part.kind),
                !part.embedded && part.kind == Kind::Service,
            )
        });
        (parts, self.problems)
    }
}

fn rank(kind: Kind) -> usize {
    Kind::RECORDS
        .iter()
        .position(|known| *known == kind)
        .unwrap_or(Kind::RECORDS.len())
}

/// Does it carry no more than an id?
fn is_bare(document: &Document) -> bool {
    document.get("id").and_then(id_text).is_some()
        && document
            .iter()
            .all(|(name, value)| name == "id" || value.is_null())
}

/// Does this field of a child only say what it stands in?
fn refers_back(kind: Kind, name: &str, owners: Owners) -> bool {
    match (kind, name) {
        (Kind::Attribute, "link_id") | (Kind::Metadata, "resource_id") => true,
        _ if name.ends_with("_id") => {
            let shape = kind.field(name).map(|field| field.shape);
            matches!(shape, Some(Shape::Reference(to)) if owners & only(to) != 0)
        }
        _ => false,
    }
}

fn without_id(kind: Kind, embedded: bool, spot: &Spot<'_>) -> Problem {
    let what = kind.name().replace('_', " ");
    if embedded {
        let message = format!(
            "This {what} has neither an id nor a name, so nobody could know it again. It was left out; give it an id."
        );
        Problem::advice("record-without-id", spot.pointer(), message).at(spot.path())
    } else {
        let message = format!(
            "This {what} has neither an id nor a name, so it was not used. Give it an id that stays."
        );
        Problem::error("record-without-id", spot.pointer(), message).at(spot.path())
    }
}

#[cfg(test)]
mod tests;
