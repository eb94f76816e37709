//! A record put together with those it refers to, as answers show it.

use serde_json::Value;
use uuid::Uuid;

use crate::document::Document;
use crate::kind::Kind;
use crate::parts::Shelf;
use crate::parts::nesting::{embedding, lists, nested};
use crate::table::Shape;

/// The full form of a record: its organisation, locations and terms written out beside the references to them.
///
/// A reference that the shelf cannot resolve is left out, so that nothing published leads nowhere. A place of delivery gets its service
/// too, without that one's places. A term names its vocabulary.
pub fn embed(kind: Kind, document: &Document, shelf: &dyn Shelf) -> Document {
    let embedder = Embedder {
        shelf,
        root: kind,
        document,
    };
    embedder.object(kind, document, kind == Kind::ServiceAtLocation)
}

struct Embedder<'a> {
    shelf: &'a dyn Shelf,
    root: Kind,
    document: &'a Document,
}

impl Embedder<'_> {
    fn object(&self, kind: Kind, document: &Document, with_service: bool) -> Document {
        let mut made = Document::new();
        for (name, value) in document {
            match value {
                Value::String(text) if name.ends_with("_id") => {
                    self.reference(kind, name, text, with_service, &mut made);
                }
                Value::Array(members) => {
                    let value = match nested(kind, name) {
                        Some(Shape::Many(_)) if is_written_out(kind, name) => continue,
                        Some(Shape::Many(child)) => self.list(child, members),
                        _ => value.clone(),
                    };
                    made.insert(name.clone(), value);
                }
                Value::Object(object) => {
                    let value = match nested(kind, name) {
                        Some(Shape::One(_)) if is_written_out(kind, name) => continue,
                        Some(Shape::One(child)) => Value::Object(self.object(child, object, false)),
                        _ => value.clone(),
                    };
                    made.insert(name.clone(), value);
                }
                _ => {
                    made.insert(name.clone(), value.clone());
                }
            }
        }
        made
    }

    fn list(&self, kind: Kind, members: &[Value]) -> Value {
        let shown = members.iter().map(|member| match member {
            Value::Object(member) => Value::Object(self.object(kind, member, false)),
            other => other.clone(),
        });
        Value::Array(shown.collect())
    }

    fn reference(
        &self,
        kind: Kind,
        name: &str,
        text: &str,
        with_service: bool,
        made: &mut Document,
    ) {
        let Some(Shape::Reference(to)) = kind.field(name).map(|field| field.shape) else {
            made.insert(name.to_owned(), Value::String(text.to_owned()));
            return;
        };
        let Ok(id) = Uuid::try_parse(text) else {
            return;
        };
        if !to.is_record() {
            if self.holds(to, text) {
                made.insert(name.to_owned(), Value::String(text.to_owned()));
            }
            return;
        }
        let Some(record) = self.shelf.get(to, &id) else {
            return;
        };
        made.insert(name.to_owned(), Value::String(text.to_owned()));
        match (kind, name) {
            (Kind::TaxonomyTerm, "taxonomy_id") => {
                if let Some(vocabulary) = record.get("name") {
                    // What the term itself says is written over this later or stands already.
                    made.entry("taxonomy").or_insert_with(|| vocabulary.clone());
                }
            }
            (Kind::ServiceAtLocation, "service_id") if with_service => {
                let within = Self {
                    shelf: self.shelf,
                    root: Kind::Service,
                    document: record,
                };
                let mut service = within.object(Kind::Service, record, false);
                service.remove("service_at_locations");
                made.insert("service".to_owned(), Value::Object(service));
            }
            _ => {
                if let Some(place) = embedding(kind).filter(|place| place.reference == name) {
                    let within = Self {
                        shelf: self.shelf,
                        root: to,
                        document: record,
                    };
                    made.insert(
                        place.field.to_owned(),
                        Value::Object(within.object(to, record, false)),
                    );
                }
            }
        }
    }

    /// Does the record itself hold a child of that kind and id?
    fn holds(&self, kind: Kind, id: &str) -> bool {
        self.root == kind && has_id(self.document, id) || holds(self.root, self.document, kind, id)
    }
}

/// Is it a field whose content comes from the shelf, or from whoever asks for the list?
fn is_written_out(kind: Kind, name: &str) -> bool {
    embedding(kind).is_some_and(|place| place.field == name)
        || lists(kind).iter().any(|place| place.field == name)
        || (kind == Kind::ServiceAtLocation && name == "service")
}

fn has_id(document: &Document, id: &str) -> bool {
    document.get("id").and_then(Value::as_str) == Some(id)
}

fn holds(kind: Kind, document: &Document, wanted: Kind, id: &str) -> bool {
    document
        .iter()
        .any(|(name, value)| match (value, nested(kind, name)) {
            (Value::Array(members), Some(Shape::Many(child))) => {
                members.iter().filter_map(Value::as_object).any(|member| {
                    child == wanted && has_id(member, id) || holds(child, member, wanted, id)
                })
            }
            (Value::Object(object), Some(Shape::One(child))) => {
                child == wanted && has_id(object, id) || holds(child, object, wanted, id)
            }
            _ => false,
        })
}
