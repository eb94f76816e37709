//! What only many documents together show: ids that mean two things, references that lead nowhere, the same service twice.

use crate::document::{objects, written};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::day;
use super::fine_print::has_lapsed;
use super::rule::{
    ASSURANCE_MOSTLY_LAPSED, ID_REUSED, POSSIBLE_DUPLICATE, REFERENCE_UNRESOLVED, Rule,
};
use crate::document::{Document, hash};
use crate::kind::Kind;
use crate::parts::nesting::nested;
use crate::problem::{Problem, Spot};
use crate::table::Shape;

/// Below so many services there is no most.
const FEW: usize = 10;

/// What could be better about documents as a feed. Pointers begin with the place of the document in the slice.
///
/// References are judged only to kinds of which the feed has any record, nested or not.
pub fn advise_feed(documents: &[(Kind, &Document)], today: NaiveDate) -> Vec<Problem> {
    let mut feed = Feed::default();
    for (index, (kind, document)) in documents.iter().enumerate() {
        feed.meet(
            *kind,
            document,
            true,
            &Spot::Changing(&Spot::Root, index, None),
        );
    }
    for (index, (kind, document)) in documents.iter().enumerate() {
        let spot = Spot::Changing(&Spot::Root, index, None);
        feed.resolve(*kind, document, &spot);
        if *kind == Kind::Service {
            feed.compare(document, index, &spot);
        }
    }
    feed.freshness(documents, today);
    feed.problems
}

#[derive(Default)]
struct Feed<'d> {
    /// What each id was found to mean.
    known: HashMap<(Kind, &'d str), String>,
    top: HashSet<(Kind, &'d str)>,
    kinds: HashSet<Kind>,
    services: HashMap<[String; 3], usize>,
    problems: Vec<Problem>,
}

impl<'d> Feed<'d> {
    fn meet(&mut self, kind: Kind, document: &'d Document, top: bool, spot: &Spot<'_>) {
        if let Some(id) = written(document, "id") {
            let twice = top && !self.top.insert((kind, id));
            // A copy of a record may be shortened, so that only what it is called can be compared.
            let meaning = if kind.is_record() || kind == Kind::ServiceAtLocation {
                written(document, "name").unwrap_or_default().to_owned()
            } else {
                hash(document)
            };
            if kind.is_record() && document.len() > 1 {
                self.kinds.insert(kind);
            }
            let otherwise = match self.known.entry((kind, id)) {
                Entry::Vacant(entry) => {
                    entry.insert(meaning);
                    false
                }
                Entry::Occupied(mut entry) if entry.get().is_empty() => {
                    entry.insert(meaning);
                    false
                }
                Entry::Occupied(entry) => !meaning.is_empty() && *entry.get() != meaning,
            };
            if twice || otherwise {
                let what = kind.name().replace('_', " ");
                let found = if twice {
                    format!("The {what} {id} is in the feed more than once.")
                } else {
                    format!("The id {id} is that of more than one {what}.")
                };
                self.say(&ID_REUSED, &Spot::Name(spot, "id"), &found);
            }
        }
        each_child(kind, document, spot, &mut |kind, child, spot| {
            self.meet(kind, child, false, spot);
        });
    }

    fn resolve(&mut self, kind: Kind, document: &'d Document, spot: &Spot<'_>) {
        for (name, value) in document {
            let Value::String(id) = value else { continue };
            let Some(Shape::Reference(to)) = kind.field(name).map(|field| field.shape) else {
                continue;
            };
            if self.kinds.contains(&to) && !self.known.contains_key(&(to, id.as_str())) {
                let found = format!(
                    "{name} names the {} {id}, which is not in the feed.",
                    to.name().replace('_', " ")
                );
                self.say(&REFERENCE_UNRESOLVED, &Spot::Name(spot, name), &found);
            }
        }
        each_child(kind, document, spot, &mut |kind, child, spot| {
            self.resolve(kind, child, spot);
        });
    }

    /// The same name of the same organisation at the same postcode is most likely the same service.
    fn compare(&mut self, service: &Document, index: usize, spot: &Spot<'_>) {
        let Some(name) = written(service, "name")
            .map(plain)
            .filter(|name| !name.is_empty())
        else {
            return;
        };
        let owner = written(service, "organization_id")
            .or_else(|| {
                service
                    .get("organization")
                    .and_then(Value::as_object)
                    .and_then(|owner| written(owner, "id"))
            })
            .unwrap_or_default();
        match self
            .services
            .entry([name, owner.to_owned(), whereabouts(service)])
        {
            Entry::Vacant(entry) => {
                entry.insert(index);
            }
            Entry::Occupied(entry) => {
                let found = format!(
                    "This service has the name, the organisation and the place of document {}.",
                    entry.get()
                );
                self.say(&POSSIBLE_DUPLICATE, spot, &found);
            }
        }
    }

    fn freshness(&mut self, documents: &[(Kind, &Document)], today: NaiveDate) {
        let services: Vec<&Document> = documents
            .iter()
            .filter(|(kind, _)| *kind == Kind::Service)
            .map(|(_, service)| *service)
            .collect();
        let lapsed = services
            .iter()
            .filter(|service| {
                day(service, "assured_date").is_none_or(|assured| has_lapsed(assured, today))
            })
            .count();
        if services.len() >= FEW && lapsed * 2 > services.len() {
            let found = format!(
                "Of {} services {lapsed} were not checked in the last three months.",
                services.len()
            );
            self.say(&ASSURANCE_MOSTLY_LAPSED, &Spot::Root, &found);
        }
    }

    fn say(&mut self, rule: &Rule, spot: &Spot<'_>, found: &str) {
        self.problems.push(Problem::advice(
            rule.code,
            spot.pointer(),
            format!("{found} {}", rule.remedy),
        ));
    }
}

fn each_child<'d>(
    kind: Kind,
    document: &'d Document,
    spot: &Spot<'_>,
    visit: &mut dyn FnMut(Kind, &'d Document, &Spot<'_>),
) {
    for (name, value) in document {
        let spot = Spot::Name(spot, name);
        match value {
            Value::Array(members) => {
                let Some(Shape::Many(child)) = nested(kind, name) else {
                    continue;
                };
                for (index, member) in members.iter().enumerate() {
                    if let Value::Object(object) = member {
                        visit(child, object, &Spot::Changing(&spot, index, None));
                    }
                }
            }
            Value::Object(object) => {
                if let Some(Shape::One(child)) = nested(kind, name) {
                    visit(child, object, &spot);
                }
            }
            _ => {}
        }
    }
}

fn plain(text: &str) -> String {
    let words = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The postcodes where a service is delivered, or the ids of its locations where nothing else is known.
fn whereabouts(service: &Document) -> String {
    let mut found: Vec<String> = objects(service, "service_at_locations")
        .flat_map(|delivery| {
            let location = delivery.get("location").and_then(Value::as_object);
            let codes: Vec<String> = location
                .into_iter()
                .flat_map(|location| objects(location, "addresses"))
                .filter_map(|address| written(address, "postal_code"))
                .map(|code| plain(code).replace(' ', ""))
                .collect();
            if codes.is_empty() {
                written(delivery, "location_id")
                    .map(str::to_owned)
                    .into_iter()
                    .collect()
            } else {
                codes
            }
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn feed(documents: &[(Kind, Value)]) -> Vec<(String, String)> {
        let today = NaiveDate::from_ymd_opt(2026, 6, 15).unwrap_or_default();
        let documents: Vec<(Kind, &Document)> = documents
            .iter()
            .filter_map(|(kind, value)| Some((*kind, value.as_object()?)))
            .collect();
        advise_feed(&documents, today)
            .into_iter()
            .map(|problem| (problem.code.into_owned(), problem.pointer))
            .collect()
    }

    #[test]
    fn ids_of_a_feed_mean_one_thing_each() {
        let found = feed(&[
            (
                Kind::Service,
                json!({"id": "1", "name": "A", "organization": {"id": "o", "name": "Club"}, "phones": [{"id": "p", "number": "1"}]}),
            ),
            (
                Kind::Service,
                json!({"id": "2", "name": "B", "organization": {"id": "o", "name": "Pub"}, "phones": [{"id": "p", "number": "2"}]}),
            ),
            (
                Kind::Service,
                json!({"id": "1", "name": "A", "organization": {"id": "o"}}),
            ),
            (Kind::Organization, json!({"id": "1", "name": "Club"})),
        ]);
        let reused = |pointer: &str| ("id-reused".to_owned(), pointer.to_owned());
        assert_eq!(
            found[..3],
            [
                reused("/1/organization/id"),
                reused("/1/phones/0/id"),
                reused("/2/id")
            ]
        );
    }

    #[test]
    fn references_of_a_feed_lead_to_what_is_in_it() {
        let found = feed(&[
            (
                Kind::TaxonomyTerm,
                json!({"id": "t", "name": "Food", "parent_id": "u", "taxonomy_id": "v"}),
            ),
            (
                Kind::Service,
                json!({"id": "1", "name": "A", "organization_id": "o", "attributes": [{"taxonomy_term_id": "t"}]}),
            ),
        ]);
        assert_eq!(
            found,
            [("reference-unresolved".to_owned(), "/0/parent_id".to_owned())]
        );
    }

    #[test]
    fn the_same_service_twice_is_told_once() {
        let delivered = |id: &str, name: &str| {
            json!({"id": id, "name": name, "organization_id": "o",
            "service_at_locations": [{"location": {"addresses": [{"postal_code": "LS1 1UR"}]}}]})
        };
        let found = feed(&[
            (Kind::Service, delivered("1", "Chess Club")),
            (Kind::Service, delivered("2", "chess club!")),
            (Kind::Service, delivered("3", "Draughts")),
        ]);
        assert_eq!(found, [("possible-duplicate".to_owned(), "/1".to_owned())]);
    }

    #[test]
    fn a_feed_that_is_mostly_old_is_told_so() {
        let documents: Vec<(Kind, Value)> =
        (0..12).map(|number| (Kind::Service, json!({"id": number.to_string(), "name": number.to_string(), "assured_date": "2020-01-01"}))).collect();
        assert_eq!(
            feed(&documents),
            [("assurance-mostly-lapsed".to_owned(), String::new())]
        );
    }
}
