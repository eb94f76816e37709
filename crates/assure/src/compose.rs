//! Composition: several records of one thing become one document. A pure function of what the
//! members say, whatever their order; recomputed, never patched.
//!
//! Survivorship, field by field: a correction, then a verified source, then what was verified last,
//! then the most complete record, then what most say, then the oldest record.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use hsds::{Document, Kind, Problem};
use repository::ERASED;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::Pin;

/// Address, postcode and coordinates travel together, from one member.
const WHERE_IT_IS: [&str; 5] = [
    "addresses",
    "latitude",
    "longitude",
    "external_identifier",
    "external_identifier_type",
];

/// Lists in which every member's entries are worth having.
const UNITED: [&str; 4] = ["phones", "languages", "attributes", "accessibility"];

/// What one record says, its references already resolved to entities.
#[derive(Clone, Debug)]
pub struct Voice {
    /// The record's number: older records have smaller ones.
    pub number: i64,
    /// The slug of its source.
    pub source: String,
    /// Its id in its source.
    pub key: String,
    /// Whether somebody checked its source.
    pub verified_source: bool,
    /// When somebody last said that it is right.
    pub verified_at: Option<DateTime<Utc>>,
    /// What it says.
    pub document: Document,
    /// What it says that never leaves.
    pub internal: Document,
}

/// One document made of what several records say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Composed {
    /// What may be published.
    pub document: Document,
    /// What may not.
    pub internal: Document,
    /// Where each field came from; none where there is one record only.
    pub provenance: Option<Document>,
    /// What somebody should look at.
    pub problems: Vec<Problem>,
}

/// Puts together what the voices say about an entity. `alone` says that it has no other record than
/// the one that speaks, so that nobody need be told where its fields came from.
pub fn compose(
    kind: Kind,
    entity: Uuid,
    mut voices: Vec<Voice>,
    pins: &[Pin],
    alone: bool,
) -> Composed {
    for voice in &mut voices {
        without_erased(&mut voice.document);
        without_erased(&mut voice.internal);
    }
    let mut composed = if voices.len() == 1 && pins.is_empty() {
        let voice = voices.remove(0);
        let provenance = (!alone).then(|| {
            let fields = voice.document.keys().filter(|field| *field != "id");
            fields
                .map(|field| (field.clone(), origin(&voice)))
                .collect()
        });
        Composed {
            document: voice.document,
            internal: voice.internal,
            provenance,
            problems: Vec::new(),
        }
    } else {
        blend(kind, voices)
    };
    composed
        .document
        .insert("id".to_owned(), Value::String(entity.to_string()));
    for pin in pins {
        apply(pin, &mut composed);
    }
    composed
}

fn blend(kind: Kind, mut voices: Vec<Voice>) -> Composed {
    voices.sort_by_cached_key(rank);
    let mut document = Document::new();
    let mut provenance = Document::new();
    let fields: BTreeSet<String> = voices
        .iter()
        .flat_map(|voice| voice.document.keys().cloned())
        .collect();
    let place = (kind == Kind::Location)
        .then(|| where_it_is(&voices))
        .flatten();
    for field in fields.iter().filter(|field| *field != "id") {
        if let Some(place) = place
            && WHERE_IT_IS.contains(&field.as_str())
        {
            if let Some(value) = place.document.get(field) {
                document.insert(field.clone(), value.clone());
                provenance.insert(field.clone(), origin(place));
            }
        } else if UNITED.contains(&field.as_str()) {
            unite(field, &voices, &mut document, &mut provenance);
        } else if let Some(voice) = choose(field, &voices) {
            document.insert(field.clone(), voice.document[field].clone());
            provenance.insert(field.clone(), origin(voice));
        }
    }
    hsds::parts::arrange(kind, &mut document);
    let mut internal = Document::new();
    for voice in &voices {
        for (name, value) in &voice.internal {
            internal
                .entry(name.clone())
                .or_insert_with(|| value.clone());
        }
    }
    Composed {
        document,
        internal,
        provenance: Some(provenance),
        problems: Vec::new(),
    }
}

/// Smaller goes before. The number at the end makes it a total order, so that the order in which
/// members are given changes nothing.
fn rank(
    voice: &Voice,
) -> (
    bool,
    std::cmp::Reverse<Option<DateTime<Utc>>>,
    std::cmp::Reverse<usize>,
    i64,
) {
    (
        !voice.verified_source,
        std::cmp::Reverse(voice.verified_at),
        std::cmp::Reverse(voice.document.values().map(facts).sum()),
        voice.number,
    )
}

/// How much a value says.
fn facts(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(facts).sum(),
        Value::Object(fields) => fields.values().map(facts).sum(),
        _ => 1,
    }
}

/// The first in rank that says something of the field; among equals, what most say.
fn choose<'a>(field: &str, voices: &'a [Voice]) -> Option<&'a Voice> {
    let speaking: Vec<&Voice> = voices
        .iter()
        .filter(|voice| voice.document.contains_key(field))
        .collect();
    let first = *speaking.first()?;
    let standing = |voice: &Voice| {
        let (source, verified, facts, _) = rank(voice);
        (source, verified, facts)
    };
    let best = standing(first);
    let equals: Vec<&Voice> = speaking
        .into_iter()
        .filter(|voice| standing(voice) == best)
        .collect();
    let votes = |voice: &Voice| {
        equals
            .iter()
            .filter(|other| other.document[field] == voice.document[field])
            .count()
    };
    equals
        .iter()
        .copied()
        .min_by_key(|voice| (std::cmp::Reverse(votes(voice)), voice.number))
}

fn where_it_is(voices: &[Voice]) -> Option<&Voice> {
    voices
        .iter()
        .find(|voice| voice.document.contains_key("addresses"))
        .or_else(|| {
            voices
                .iter()
                .find(|voice| voice.document.contains_key("latitude"))
        })
        .or_else(|| {
            voices
                .iter()
                .find(|voice| voice.document.contains_key("external_identifier"))
        })
}

/// Entries of all voices, those first that rank first; the same entry once.
fn unite(field: &str, voices: &[Voice], document: &mut Document, provenance: &mut Document) {
    let mut entries: Vec<Value> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut ids = BTreeSet::new();
    let mut origins = BTreeMap::new();
    for voice in voices {
        for entry in voice
            .document
            .get(field)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let Some(object) = entry.as_object() else {
                continue;
            };
            let id = object
                .get("id")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            let mut content = object.clone();
            content.remove("id");
            if seen.insert(hsds::document::canonical(&content)) && ids.insert(id.clone()) {
                origins.insert(format!("{field}/{id}"), origin(voice));
                entries.push(entry.clone());
            }
        }
    }
    if !entries.is_empty() {
        document.insert(field.to_owned(), Value::Array(entries));
        provenance.extend(origins);
    }
}

fn origin(voice: &Voice) -> Value {
    json!({"source": voice.source, "key": voice.key})
}

/// A correction wins. When what it corrected has changed, somebody should look again.
fn apply(pin: &Pin, composed: &mut Composed) {
    let beneath = Pin::hash_of(pin.path.get(&composed.document));
    if beneath != pin.beneath {
        composed.problems.push(Problem {
            path: Some(pin.path.clone()),
            ..Problem::advice(
                "beneath-changed",
                format!("/{}", pin.path),
                format!(
                    "`{}` was corrected here, and since then its source has changed what it says. Look whether the correction still holds.",
                    pin.path
                ),
            )
        });
    }
    let corrected = if pin.value.is_null() {
        // The correction is that there is nothing.
        pin.path.remove(&mut composed.document).is_some()
    } else {
        pin.path.set(&mut composed.document, pin.value.clone())
    };
    if corrected {
        composed
            .provenance
            .get_or_insert_default()
            .insert(pin.path.to_string(), json!({"source": repository::DESK}));
    }
}

/// What was erased says nothing.
pub(crate) fn without_erased(document: &mut Document) {
    document.retain(|_, value| keep(value));
}

fn keep(value: &mut Value) -> bool {
    match value {
        Value::String(text) => text != ERASED,
        Value::Array(items) => {
            items.retain_mut(keep);
            !items.is_empty()
        }
        Value::Object(fields) => {
            fields.retain(|_, value| keep(value));
            !fields.is_empty()
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(number: i64, document: Value) -> Voice {
        Voice {
            number,
            source: format!("source-{number}"),
            key: number.to_string(),
            verified_source: false,
            verified_at: None,
            document: match document {
                Value::Object(fields) => fields,
                _ => Document::new(),
            },
            internal: Document::new(),
        }
    }

    fn entity() -> Uuid {
        Uuid::from_u128(1)
    }

    #[test]
    fn one_member_is_taken_as_it_is() {
        let composed = compose(
            Kind::Service,
            entity(),
            vec![voice(1, json!({"name": "Lunch"}))],
            &[],
            true,
        );
        assert_eq!(composed.provenance, None);
        assert_eq!(composed.document["name"], "Lunch");
        assert_eq!(composed.document["id"], entity().to_string());
    }

    #[test]
    fn a_verified_source_goes_before_a_fuller_one() {
        let mut verified = voice(2, json!({"name": "Right"}));
        verified.verified_source = true;
        let fuller = voice(
            1,
            json!({"name": "Wrong", "description": "More", "url": "https://a.example"}),
        );
        let composed = compose(Kind::Service, entity(), vec![fuller, verified], &[], false);
        assert_eq!(composed.document["name"], "Right");
        assert_eq!(composed.document["description"], "More");
        assert_eq!(composed.provenance.unwrap()["name"]["source"], "source-2");
    }

    #[test]
    fn address_and_coordinates_come_from_one_member() {
        let full = json!({"addresses": [{"id": "a", "postal_code": "AA1 1AA"}], "latitude": 51.0, "longitude": -2.0});
        let bare = json!({"latitude": 53.0, "longitude": -1.0, "name": "Hall", "description": "d", "url": "u", "transportation": "bus", "alternate_name": "x"});
        let composed = compose(
            Kind::Location,
            entity(),
            vec![voice(1, bare), voice(2, full)],
            &[],
            false,
        );
        assert_eq!(composed.document["latitude"], 51.0);
        assert_eq!(composed.document["name"], "Hall");
    }

    #[test]
    fn phones_are_united_and_schedules_travel_whole() {
        let a = json!({"name": "A", "phones": [{"id": "p1", "number": "1"}], "schedules": [{"id": "s1"}], "url": "x"});
        let b = json!({"phones": [{"id": "p2", "number": "1"}, {"id": "p3", "number": "2"}], "schedules": [{"id": "s2"}]});
        let composed = compose(
            Kind::Service,
            entity(),
            vec![voice(1, a), voice(2, b)],
            &[],
            false,
        );
        assert_eq!(composed.document["phones"].as_array().unwrap().len(), 2);
        assert_eq!(composed.document["schedules"], json!([{"id": "s1"}]));
    }

    #[test]
    fn the_order_of_members_changes_nothing() {
        let voices: Vec<Voice> = (1..5)
            .map(|n| voice(n, json!({"name": format!("n{}", n % 2), "phones": [{"id": n.to_string(), "number": n}]})))
            .collect();
        let mut turned = voices.clone();
        turned.rotate_left(2);
        assert_eq!(
            compose(Kind::Service, entity(), voices, &[], false),
            compose(Kind::Service, entity(), turned, &[], false)
        );
    }

    #[test]
    fn among_equals_what_most_say_wins() {
        let voices = vec![
            voice(1, json!({"name": "odd"})),
            voice(2, json!({"name": "even"})),
            voice(3, json!({"name": "even"})),
        ];
        assert_eq!(
            compose(Kind::Service, entity(), voices, &[], false).document["name"],
            "even"
        );
    }
}
