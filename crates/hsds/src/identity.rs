//! Ids that stay: whatever a source calls a thing, it always becomes the same UUID.
//!
//! A record is known by its source, its kind and its key. A child that its source gave no id is known by the record it stands in and by
//! what it says, so that the order of lists changes nothing.

use std::collections::HashSet;

use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::document::{Document, canonical};
use crate::kind::Kind;
use crate::parts::arrange;
use crate::parts::nesting::nested;
use crate::problem::{Problem, Spot};
use crate::table::Shape;

/// What all our ids are derived from: the UUIDv5 of `https://fingerpost.example/ns` among URLs.
pub const FINGERPOST_NS: Uuid = Uuid::from_u128(0x7c17_b78a_db25_5230_8ab2_7c41_d98f_5313);

/// The ids of one source.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Namespace {
    uuid: Uuid,
}

impl Namespace {
    /// The namespace of a source. The slug never changes, the address of its feed may.
    pub fn of_source(slug: &str) -> Self {
        Self {
            uuid: Uuid::new_v5(&FINGERPOST_NS, slug.as_bytes()),
        }
    }

    /// The id of a thing by what its source calls it: the key itself if it is a UUID, else derived from source, kind and key.
    pub fn id(&self, kind: Kind, key: &str) -> Uuid {
        let key = key.trim();
        if key.len() == 36
            && let Ok(id) = Uuid::try_parse(key)
        {
            return id;
        }
        let mut name = String::with_capacity(kind.name().len() + 1 + key.len());
        name.push_str(kind.name());
        name.push('/');
        name.push_str(key);
        Uuid::new_v5(&self.uuid, name.as_bytes())
    }
}

/// Makes every `id` and every reference of a document a UUID, gives an id to every child that has none, and puts lists in an order that
/// does not depend on the source (see [`arrange`]).
///
/// An id that two children of one kind have is kept by one of them and derived anew for the others.
pub fn adopt(kind: Kind, document: &mut Document, namespace: &Namespace) -> Vec<Problem> {
    adopt_at(kind, document, namespace, &Spot::Root)
}

pub(crate) fn adopt_at(
    kind: Kind,
    document: &mut Document,
    namespace: &Namespace,
    spot: &Spot<'_>,
) -> Vec<Problem> {
    let mut adoption = Adoption {
        namespace,
        seen: HashSet::new(),
        problems: Vec::new(),
    };
    if adoption.has_repeated_ids(kind, document) {
        by_content(kind, document);
    }
    adoption.seen.clear();
    adoption.record(kind, document, spot);
    arrange(kind, document);
    adoption.problems
}

/// What a record is known by in its source: its id; failing that its name, with what tells namesakes apart; a location without id by all
/// that it says. None where there is neither.
pub(crate) fn key_of(kind: Kind, document: &Document) -> Option<String> {
    if let Some(id) = document.get("id").and_then(id_text) {
        return Some(id);
    }
    let name = document
        .get("name")
        .and_then(Value::as_str)
        .map(plain)
        .filter(|name| !name.is_empty());
    let known_by = match kind {
        Kind::Organization | Kind::Taxonomy => name?,
        Kind::Service => {
            let owner = document
                .get("organization")
                .and_then(Value::as_object)
                .and_then(|owner| key_of(Kind::Organization, owner))
                .or_else(|| document.get("organization_id").and_then(id_text));
            joined(name?, owner)
        }
        Kind::TaxonomyTerm => {
            let taxonomy = document
                .get("taxonomy_detail")
                .and_then(Value::as_object)
                .and_then(|taxonomy| key_of(Kind::Taxonomy, taxonomy))
                .or_else(|| document.get("taxonomy_id").and_then(id_text))
                .or_else(|| document.get("taxonomy").and_then(Value::as_str).map(plain));
            joined(name?, taxonomy)
        }
        Kind::Location if !document.is_empty() => content(document),
        _ => return None,
    };
    Some(format!("unnamed/{}", digest(&known_by)))
}

/// An id as its source wrote it, without the spaces around it; numbers are taken as text.
pub(crate) fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim())
            .filter(|text| !text.is_empty())
            .map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The id of a document that has been adopted.
pub(crate) fn uuid_of(document: &Document) -> Option<Uuid> {
    document
        .get("id")
        .and_then(Value::as_str)
        .and_then(|id| Uuid::try_parse(id).ok())
}

/// All that a document says but its own id, the same for every order of its lists.
pub(crate) fn content(document: &Document) -> String {
    let mut copy = document.clone();
    copy.remove("id");
    copy.values_mut().for_each(order);
    canonical(&copy)
}

fn joined(name: String, owner: Option<String>) -> String {
    match owner {
        Some(owner) => format!("{owner}\n{name}"),
        None => name,
    }
}

fn plain(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn digest(text: &str) -> String {
    use std::fmt::Write as _;
    let mut digits = String::with_capacity(32);
    for byte in Sha256::digest(text.as_bytes()).iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn order(value: &mut Value) {
    match value {
        Value::Array(members) => {
            members.iter_mut().for_each(order);
            if members.len() > 1 {
                members.sort_by_cached_key(|member| match member {
                    Value::Object(object) => canonical(object),
                    other => other.to_string(),
                });
            }
        }
        Value::Object(object) => object.values_mut().for_each(order),
        _ => {}
    }
}

/// Puts the children in the order of what they say, so that which of two keeps an id does not depend on the source's order.
fn by_content(kind: Kind, document: &mut Document) {
    for (name, value) in document.iter_mut() {
        match (value, nested(kind, name)) {
            (Value::Array(members), Some(Shape::Many(child))) => {
                for member in members.iter_mut().filter_map(Value::as_object_mut) {
                    by_content(child, member);
                }
                members.sort_by_cached_key(|member| member.as_object().map(content));
            }
            (Value::Object(object), Some(Shape::One(child))) => by_content(child, object),
            _ => {}
        }
    }
}

struct Adoption<'n> {
    namespace: &'n Namespace,
    seen: HashSet<(Kind, Uuid)>,
    problems: Vec<Problem>,
}

impl Adoption<'_> {
    fn has_repeated_ids(&mut self, kind: Kind, document: &Document) -> bool {
        document.iter().any(|(name, value)| {
            match (
                value,
                value_is_nested(value).then(|| nested(kind, name)).flatten(),
            ) {
                (Value::Array(members), Some(Shape::Many(child))) => members
                    .iter()
                    .filter_map(Value::as_object)
                    .any(|member| self.is_repeated(child, member)),
                (Value::Object(object), Some(Shape::One(child))) => self.is_repeated(child, object),
                _ => false,
            }
        })
    }

    fn is_repeated(&mut self, kind: Kind, document: &Document) -> bool {
        let own = !kind.is_record()
            && document
                .get("id")
                .and_then(id_text)
                .is_some_and(|id| !self.seen.insert((kind, self.namespace.id(kind, &id))));
        own || self.has_repeated_ids(kind, document)
    }

    fn record(&mut self, kind: Kind, document: &mut Document, spot: &Spot<'_>) {
        let key = key_of(kind, document)
            .unwrap_or_else(|| format!("unnamed/{}", digest(&content(document))));
        let id = self.namespace.id(kind, &key);
        set_id(document, id);
        self.inside(kind, document, id, spot);
    }

    fn child(&mut self, kind: Kind, document: &mut Document, parent: Uuid, spot: &Spot<'_>) {
        if kind.is_record() {
            return self.record(kind, document, spot);
        }
        let id = match document.get("id").and_then(id_text) {
            Some(key) => {
                let id = self.namespace.id(kind, &key);
                if self.seen.insert((kind, id)) {
                    id
                } else {
                    let fresh = self.mint(kind, &format!("{key}/{}", content(document)), parent);
                    self.problems.push(
                        Problem::advice(
                            "child-id-repeated",
                            Spot::Name(spot, "id").pointer(),
                            format!(
                                "The id \"{key}\" is used by more than one {} of this record. One keeps it and this one was given another; \
                                 give each an id of its own.",
                                kind.name().replace('_', " ")
                            ),
                        )
                        .at(Spot::Name(spot, "id").path()),
                    );
                    fresh
                }
            }
            None => self.mint(kind, &content(document), parent),
        };
        set_id(document, id);
        self.inside(kind, document, id, spot);
    }

    /// Two children that say the same in every respect may change places, so that counting them is safe.
    fn mint(&mut self, kind: Kind, said: &str, parent: Uuid) -> Uuid {
        let name = format!("{}/{said}", kind.name());
        let mut id = Uuid::new_v5(&parent, name.as_bytes());
        let mut times = 1;
        while !self.seen.insert((kind, id)) {
            times += 1;
            id = Uuid::new_v5(&parent, format!("{name}/{times}").as_bytes());
        }
        id
    }

    fn inside(&mut self, kind: Kind, document: &mut Document, id: Uuid, spot: &Spot<'_>) {
        for (name, value) in document.iter_mut() {
            match value {
                Value::String(_) | Value::Number(_) if name.ends_with("_id") => {
                    self.reference(kind, name, value);
                }
                Value::Array(members) => {
                    if let Some(Shape::Many(child)) = nested(kind, name) {
                        let list = Spot::Name(spot, name);
                        for (index, member) in members.iter_mut().enumerate() {
                            if let Value::Object(member) = member {
                                let spot = Spot::Changing(&list, index, uuid_of(member));
                                self.child(child, member, id, &spot);
                            }
                        }
                    }
                }
                Value::Object(object) => {
                    if let Some(Shape::One(child)) = nested(kind, name) {
                        self.child(child, object, id, &Spot::Name(spot, name));
                    }
                }
                _ => {}
            }
        }
    }

    fn reference(&self, kind: Kind, name: &str, value: &mut Value) {
        let Some(Shape::Reference(to)) = kind.field(name).map(|field| field.shape) else {
            return;
        };
        let Some(key) = id_text(value) else { return };
        let id = self.namespace.id(to, &key);
        set_uuid(value, id);
    }
}

fn value_is_nested(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

fn set_id(document: &mut Document, id: Uuid) {
    match document.get_mut("id") {
        Some(value) => set_uuid(value, id),
        None => {
            document.insert("id".to_owned(), Value::String(id.to_string()));
        }
    }
}

fn set_uuid(value: &mut Value, id: Uuid) {
    let mut buffer = Uuid::encode_buffer();
    let text = id.hyphenated().encode_lower(&mut buffer);
    if value.as_str() != Some(&*text) {
        *value = Value::String(text.to_owned());
    }
}

#[cfg(test)]
mod tests;
