//! From what a source wrote to the records it means: dialect or version 1.0, then repair, then taking apart.

use hsds::identity::Namespace;
use hsds::parts::{Part, arrange, split};
use hsds::repair::repair;
use hsds::{Document, Kind, Problem, v1};
use repository::{Arrival, Refusal};
use serde_json::Value;

use crate::dialect::outpost;
use crate::reader::{Item, What, kind_by_fields};

/// Keys that begin with it never leave.
const INTERNAL: &str = "x_internal_";

/// What one item adds to a submission.
#[derive(Debug, Default)]
pub(crate) struct Step {
    /// Its bytes.
    pub(crate) raw: Option<Vec<u8>>,
    /// Records; where they have a `raw`, it is this item's.
    pub(crate) arrivals: Vec<Arrival>,
    /// Rows that are none.
    pub(crate) refusals: Vec<Refusal>,
    /// What is told about files and columns.
    pub(crate) remarks: Vec<(Option<String>, Option<u64>, Problem)>,
    /// The file it stood in, where the input has several.
    pub(crate) file: Option<String>,
}

/// The records of a document.
struct Records {
    parts: Vec<Part>,
    problems: Vec<Problem>,
    /// Why the document itself is none; parts of it may be.
    refused: Option<Problem>,
}

/// Makes records of what a source wrote.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shaper {
    namespace: Namespace,
    /// Every document is of version 1.0, whatever it looks like.
    old: bool,
}

impl Shaper {
    pub(crate) fn new(source: &str, old: bool) -> Self {
        Self {
            namespace: Namespace::of_source(source),
            old,
        }
    }

    pub(crate) fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Shapes one item.
    pub(crate) fn shape(&self, item: Item) -> Step {
        let Item {
            file,
            row,
            raw,
            what,
        } = item;
        let mut step = Step {
            raw,
            file: file.clone(),
            ..Step::default()
        };
        let index = step.raw.as_ref().map(|_| 0);
        match what {
            What::Kept => {}
            What::Remark(problem) => step.remarks.push((file, row, problem)),
            What::Refused(problem) => step.refusals.push(Refusal {
                row,
                file,
                problem,
                raw: index,
            }),
            What::Part {
                mut part,
                mut problems,
            } => {
                problems.extend(repair(part.kind, &mut part.document));
                arrange(part.kind, &mut part.document);
                step.arrivals.push(arrival(part, problems, row, index));
            }
            What::Document {
                kind,
                document,
                problems,
            } => {
                let Records {
                    parts,
                    mut problems,
                    refused,
                } = self.records(kind, document, problems);
                // What was found belongs to the record that was sent, which comes last.
                let own = parts
                    .iter()
                    .rposition(|part| !part.embedded)
                    .or(parts.len().checked_sub(1));
                for (at, part) in parts.into_iter().enumerate() {
                    let problems = if Some(at) == own && refused.is_none() {
                        std::mem::take(&mut problems)
                    } else {
                        Vec::new()
                    };
                    step.arrivals.push(arrival(part, problems, row, index));
                }
                step.remarks.extend(
                    problems
                        .into_iter()
                        .map(|problem| (file.clone(), row, problem)),
                );
                step.refusals.extend(refused.map(|problem| Refusal {
                    row,
                    file,
                    problem,
                    raw: index,
                }));
            }
        }
        step
    }

    fn records(
        &self,
        kind: Option<Kind>,
        document: Document,
        mut problems: Vec<Problem>,
    ) -> Records {
        let Some(kind) = kind.or_else(|| kind_by_fields(&document)) else {
            return Records {
                parts: Vec::new(),
                problems,
                refused: Some(unknown_kind()),
            };
        };
        let (kind, mut document) = self.translate(kind, document, &mut problems);
        problems.extend(repair(kind, &mut document));
        let (parts, found) = split(kind, document, &self.namespace);
        problems.extend(found);
        let is_refusal = |problem: &Problem| {
            problem.is_error()
                && matches!(
                    problem.code.as_ref(),
                    "record-without-id" | "service-at-location-without-service"
                )
        };
        let refused = match problems.iter().position(is_refusal) {
            Some(at) => Some(problems.remove(at)),
            None => parts.is_empty().then(unknown_kind),
        };
        Records {
            parts,
            problems,
            refused,
        }
    }

    /// Puts a document of another tongue into version 3.
    fn translate(
        &self,
        kind: Kind,
        document: Document,
        problems: &mut Vec<Problem>,
    ) -> (Kind, Document) {
        if outpost::is_outpost(&document) {
            let (document, found) = outpost::service(&document);
            problems.extend(found);
            return (Kind::Service, document);
        }
        let value = Value::Object(document);
        let is_old = self.old || v1::looks_like_v1(&value);
        let Value::Object(document) = value else {
            return (kind, Document::new());
        };
        if !is_old {
            return (kind, document);
        }
        let (kind, (document, found)) = match kind {
            Kind::Organization => (kind, v1::organization(&document)),
            Kind::Location => (kind, v1::location(&document)),
            Kind::Taxonomy | Kind::TaxonomyTerm => (Kind::TaxonomyTerm, v1::taxonomy(&document)),
            Kind::Service => (kind, v1::service(&document)),
            _ => return (kind, document),
        };
        problems.extend(found);
        (kind, document)
    }
}

fn arrival(part: Part, problems: Vec<Problem>, row: Option<u64>, raw: Option<usize>) -> Arrival {
    let Part {
        kind,
        key,
        mut document,
        embedded,
    } = part;
    let mut internal = Document::new();
    let hidden: Vec<String> = document
        .keys()
        .filter(|name| name.starts_with(INTERNAL))
        .cloned()
        .collect();
    for name in hidden {
        if let Some(value) = document.remove(&name) {
            internal.insert(name, value);
        }
    }
    Arrival {
        kind,
        key,
        document,
        internal,
        embedded,
        problems,
        row,
        raw,
    }
}

fn unknown_kind() -> Problem {
    Problem::error(
        "no-record",
        "",
        "This row is no record that the standard knows: it has none of the fields that tell what it is. Send services, organizations, locations, taxonomies or taxonomy_terms.",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape(value: Value) -> Step {
        let Value::Object(document) = value else {
            panic!("a document")
        };
        let item = Item {
            file: None,
            row: Some(3),
            raw: Some(b"raw".to_vec()),
            what: What::Document {
                kind: None,
                document,
                problems: Vec::new(),
            },
        };
        Shaper::new("a-source", false).shape(item)
    }

    fn keys(step: &Step) -> Vec<(&str, &str)> {
        step.arrivals
            .iter()
            .map(|arrival| (arrival.kind.name(), arrival.key.as_str()))
            .collect()
    }

    #[test]
    fn a_nested_document_becomes_its_records() {
        let step = shape(
            json!({"id": "1", "name": "Chess", "status": "Active", "organization": {"id": "o", "name": "Club"}}),
        );
        assert_eq!(keys(&step), [("organization", "o"), ("service", "1")]);
        assert_eq!(step.arrivals[1].document["status"], "active");
        assert_eq!(
            (step.arrivals[1].row, step.arrivals[1].raw),
            (Some(3), Some(0))
        );
    }

    #[test]
    fn a_document_of_version_one_becomes_one_of_version_three() {
        let step = shape(
            json!({"id": 12, "name": "Chess", "status": "active", "eligibilitys": [{"minimum_age": 8}],
            "organization": {"id": 4, "name": "Club", "url": "https://example.org"}}),
        );
        assert_eq!(keys(&step), [("organization", "4"), ("service", "12")]);
        assert_eq!(step.arrivals[1].document["minimum_age"], 8);
    }

    #[test]
    fn what_never_leaves_is_kept_apart() {
        let step = shape(
            json!({"id": "1", "name": "Chess", "status": "active", "x_internal_note": "ring first"}),
        );
        assert!(!step.arrivals[0].document.contains_key("x_internal_note"));
        assert_eq!(step.arrivals[0].internal["x_internal_note"], "ring first");
    }

    #[test]
    fn what_is_no_record_is_refused_with_its_bytes() {
        for value in [
            json!({"colour": "red"}),
            json!({"status": "active", "organization_id": "o"}),
        ] {
            let step = shape(value);
            assert!(step.arrivals.is_empty());
            assert_eq!(
                (step.refusals[0].raw, step.refusals[0].row),
                (Some(0), Some(3))
            );
        }
    }
}
