//! What a good feed does beyond what any validator asks: the rules of quality, each with a code, a meaning and a remedy.
//!
//! The standard's dossier lists twenty things that a good feed does. What one document shows is judged by [`advise`], what only many
//! documents together show by [`advise_feed`]:
//!
//! | thing | where it is judged |
//! |---|---|
//! | 3 references, 4 ids | here; whether ids stay over time shows only between two readings of a feed |
//! | 5 assurance, 9 times, 10 ages and costs, 11 areas, 13 texts | here |
//! | 6 `last_modified` | its form here; whether it moves with its rows where feeds are harvested |
//! | 8 coordinates | whether they can be true here; whether they fit the postcode, and whether that exists, where there is a gazetteer |
//! | 12 telephones and links | their form here; whether anybody answers needs a network |
//! | 14 identifiers | their form here; whether the registers know them needs a network |
//! | 15 duplicates | plain ones here; likely ones by linkage |
//! | 16 nothing empty, nothing unknown | by [`validate`](crate::validate::validate) and [`strict`](crate::render::strict) |
//! | 19 taxonomies | here |
//! | 1 headers, 2 pages, 7 parameters, 17 the feed's own description, 18 speed, 20 licence | need the network: where a whole feed is validated |

mod area;
mod feed;
mod figures;
mod fine_print;
mod place;
mod prose;
mod rule;
mod time;

use crate::document::written;
use chrono::NaiveDate;
use serde_json::Value;

use crate::document::Document;
use crate::kind::Kind;
use crate::parts::nesting::nested;
use crate::problem::{Problem, Spot};
use crate::table::Shape;

pub use feed::advise_feed;
pub use rule::{RULES, Rule};

/// Everything about one document that could be better. It is best asked of a document that is valid.
pub fn advise(kind: Kind, document: &Document, today: NaiveDate) -> Vec<Problem> {
    let mut adviser = Adviser {
        today,
        problems: Vec::new(),
    };
    adviser.object(kind, document, &Spot::Root);
    adviser.problems
}

struct Adviser {
    today: NaiveDate,
    problems: Vec<Problem>,
}

impl Adviser {
    fn object(&mut self, kind: Kind, document: &Document, spot: &Spot<'_>) {
        match kind {
            Kind::Service => self.service(document, spot),
            Kind::Location => self.location(document, spot),
            Kind::Address => self.address(document, spot),
            Kind::Schedule => self.schedule(document, spot),
            Kind::CostOption => self.cost(document, spot),
            Kind::ServiceArea => self.service_area(document, spot),
            Kind::Phone => self.phone(document, spot),
            Kind::OrganizationIdentifier => self.identifier(document, spot),
            Kind::TaxonomyTerm => self.term(document, spot),
            _ => {}
        }
        self.twins(kind, document, spot);
        self.mismatch(kind, document, spot);
        for (name, value) in document {
            let spot = Spot::Name(spot, name);
            match value {
                Value::String(written) => {
                    if let Some(field) = kind.field(name) {
                        self.prose(field.shape, name, written, &spot);
                    }
                }
                Value::Array(members) => {
                    if let Some(Shape::Many(child)) = nested(kind, name) {
                        for (index, member) in members.iter().enumerate() {
                            if let Value::Object(object) = member {
                                self.object(child, object, &Spot::Member(&spot, index, member));
                            }
                        }
                    }
                }
                Value::Object(object) => {
                    if let Some(Shape::One(child)) = nested(kind, name) {
                        self.object(child, object, &spot);
                    }
                }
                _ => {}
            }
        }
    }

    /// Tells what was found at `name`, and what the rule says is to be done.
    fn say(&mut self, rule: &Rule, spot: &Spot<'_>, name: &str, found: &str) {
        self.say_at(rule, &Spot::Name(spot, name), found);
    }

    fn say_at(&mut self, rule: &Rule, spot: &Spot<'_>, found: &str) {
        self.problems.push(
            Problem::advice(
                rule.code,
                spot.pointer(),
                format!("{found} {}", rule.remedy),
            )
            .at(spot.path()),
        );
    }
}

fn day(document: &Document, name: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(written(document, name)?, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests;
