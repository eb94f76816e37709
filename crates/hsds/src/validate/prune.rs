//! Taking out of a document what is wrong with it, as little as possible at a time.

use serde_json::Value;

use super::{Seen, fault, member_fault, message};
use crate::document::Document;
use crate::kind::Kind;
use crate::problem::{Problem, Spot};
use crate::table::Shape;
use crate::validate::Fault;

/// What was left out of a document, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// One problem for each reason why something was left out.
    pub left_out: Vec<Problem>,
    /// What is still wrong, because the standard requires what it stands in.
    pub blocking: Vec<Problem>,
}

/// Takes out each smallest optional field, member of a list or optional object that is wrong, so
/// that the rest may be published. An object that lacks what it must have goes as a whole.
/// Pointers are those of the document as it was.
pub fn prune(kind: Kind, document: &mut Document) -> Pruned {
    let mut pruning = Pruning::default();
    let blocking = pruning.survey(kind, document, &Spot::Root);
    // From the end, so that what is cut does not move what is cut after it.
    for cut in pruning.cuts.iter().rev() {
        cut_out(document, cut);
    }
    Pruned {
        left_out: pruning.left_out,
        blocking,
    }
}

#[derive(Debug)]
enum Step {
    Name(String),
    Index(usize),
}

#[derive(Default)]
struct Pruning {
    left_out: Vec<Problem>,
    cuts: Vec<Vec<Step>>,
}

impl Pruning {
    /// Notes what has to be cut from an object, and gives back what cutting cannot put right.
    fn survey(&mut self, kind: Kind, object: &Document, spot: &Spot<'_>) -> Vec<Problem> {
        let mut broken = Vec::new();
        let mut seen = Seen::new(kind);
        for (name, value) in object {
            let Some(field) = seen.meet(name) else {
                continue;
            };
            let spot = Spot::Name(spot, name);
            let mark = self.mark();
            let mut wrong = Vec::new();
            if let Some(fault) = fault(field.shape, value) {
                wrong.push(message::problem(fault, kind, field, value, &spot));
            } else {
                match (field.shape, value) {
                    (Shape::One(nested), Value::Object(object)) => {
                        wrong = self.survey(nested, object, &spot);
                    }
                    (Shape::Many(nested), Value::Array(members)) => {
                        let mut left = members.len();
                        for (index, member) in members.iter().enumerate() {
                            let spot = Spot::Member(&spot, index, member);
                            let mark = self.mark();
                            let wrong = match member {
                                Value::Object(object) if !object.is_empty() => {
                                    self.survey(nested, object, &spot)
                                }
                                other => vec![message::member_problem(
                                    member_fault(other),
                                    nested,
                                    field,
                                    other,
                                    &spot,
                                )],
                            };
                            if !wrong.is_empty() {
                                self.back_to(mark);
                                self.cut(
                                    &spot,
                                    wrong,
                                    &format!("The {} was left out.", one_of(nested)),
                                );
                                left -= 1;
                            }
                        }
                        if left == 0 {
                            // Its members are told already; the list goes with the last of them.
                            self.cuts.truncate(mark.1);
                            self.cuts.push(steps(&spot));
                        }
                    }
                    _ => {}
                }
            }
            if wrong.is_empty() {
                continue;
            }
            if field.required {
                broken.append(&mut wrong);
            } else {
                self.back_to(mark);
                self.cut(&spot, wrong, &format!("`{name}` was left out."));
            }
        }
        for field in seen.missing() {
            let spot = Spot::Name(spot, field.name);
            broken.push(message::problem(
                Fault::Missing,
                kind,
                field,
                &Value::Null,
                &spot,
            ));
        }
        broken
    }

    fn mark(&self) -> (usize, usize) {
        (self.left_out.len(), self.cuts.len())
    }

    /// Forgets what was noted inside something that goes as a whole.
    fn back_to(&mut self, (left_out, cuts): (usize, usize)) {
        self.left_out.truncate(left_out);
        self.cuts.truncate(cuts);
    }

    fn cut(&mut self, spot: &Spot<'_>, reasons: Vec<Problem>, consequence: &str) {
        self.cuts.push(steps(spot));
        self.left_out.extend(reasons.into_iter().map(|mut problem| {
            problem.message.push(' ');
            problem.message.push_str(consequence);
            problem
        }));
    }
}

fn one_of(kind: Kind) -> String {
    kind.name()
        .replace('_', " ")
        .replace("organization", "organisation")
}

fn steps(spot: &Spot<'_>) -> Vec<Step> {
    match spot {
        Spot::Root => Vec::new(),
        Spot::Name(up, name) => {
            let mut way = steps(up);
            way.push(Step::Name((*name).to_owned()));
            way
        }
        Spot::Member(up, index, _) | Spot::Changing(up, index, _) => {
            let mut way = steps(up);
            way.push(Step::Index(*index));
            way
        }
    }
}

fn cut_out(document: &mut Document, cut: &[Step]) {
    let Some((Step::Name(first), rest)) = cut.split_first() else {
        return;
    };
    let Some((last, way)) = rest.split_last() else {
        document.remove(first);
        return;
    };
    let holder = way
        .iter()
        .try_fold(document.get_mut(first), |value, step| {
            match (step, value?) {
                (Step::Name(name), Value::Object(object)) => Some(object.get_mut(name)),
                (Step::Index(index), Value::Array(members)) => Some(members.get_mut(*index)),
                _ => None,
            }
        })
        .flatten();
    match (last, holder) {
        (Step::Name(name), Some(Value::Object(object))) => {
            object.remove(name);
        }
        (Step::Index(index), Some(Value::Array(members))) if *index < members.len() => {
            members.remove(*index);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::validate::validate;

    const ID: &str = "ac148810-d857-441c-9679-408f346de14b";

    fn document(value: Value) -> Document {
        match value {
            Value::Object(document) => document,
            other => panic!("{other} is no document"),
        }
    }

    fn pointers(problems: &[Problem]) -> Vec<&str> {
        problems
            .iter()
            .map(|problem| problem.pointer.as_str())
            .collect()
    }

    fn address(postcode: Option<&str>) -> Value {
        let mut address = json!({"id": ID, "address_1": "1 High Street", "city": "Ely", "country": "GB",
            "state_province": "Cambridgeshire", "address_type": "physical", "attention": ""});
        if let Some(postcode) = postcode {
            address["postal_code"] = json!(postcode);
        }
        address
    }

    #[test]
    fn a_good_document_is_left_as_it_is() {
        let mut service =
            document(json!({"id": ID, "name": "Lunch", "status": "active", "x": null}));
        let before = service.clone();
        assert_eq!(prune(Kind::Service, &mut service), Pruned::default());
        assert_eq!(service, before);
    }

    #[test]
    fn a_wrong_optional_field_goes_and_is_told() {
        let mut service = document(
            json!({"id": ID, "name": "Lunch", "status": "active", "email": "none", "url": "https://example.org"}),
        );
        let pruned = prune(Kind::Service, &mut service);
        assert_eq!(pointers(&pruned.left_out), ["/email"]);
        assert!(
            pruned.left_out[0]
                .message
                .ends_with("`email` was left out.")
        );
        assert_eq!(pruned.blocking, []);
        assert!(!service.contains_key("email"));
        assert!(service.contains_key("url"));
    }

    #[test]
    fn an_address_without_a_postcode_goes_and_its_neighbour_stays() {
        let mut location = document(json!({"id": ID, "location_type": "physical",
            "addresses": [address(None), address(Some("CB7 4AA")), "Ely"]}));
        let pruned = prune(Kind::Location, &mut location);
        assert_eq!(
            pointers(&pruned.left_out),
            [
                "/addresses/0/postal_code",
                "/addresses/1/attention",
                "/addresses/2"
            ]
        );
        assert!(
            pruned.left_out[0]
                .message
                .ends_with("The address was left out.")
        );
        assert_eq!(location["addresses"].as_array().map(Vec::len), Some(1));
        assert_eq!(location["addresses"][0]["postal_code"], "CB7 4AA");
        assert_eq!(location["addresses"][0].get("attention"), None);
        assert_eq!(validate(Kind::Location, &location), []);
    }

    #[test]
    fn a_list_goes_with_its_last_member() {
        let mut location =
            document(json!({"id": ID, "location_type": "physical", "addresses": [address(None)]}));
        let pruned = prune(Kind::Location, &mut location);
        assert_eq!(pruned.left_out.len(), 1);
        assert!(!location.contains_key("addresses"));
    }

    #[test]
    fn an_optional_object_goes_as_a_whole_when_it_lacks_what_it_must_have() {
        let mut service = document(json!({"id": ID, "name": "Lunch", "status": "active",
            "organization": {"id": ID, "name": "Mill Road", "email": ""}}));
        let pruned = prune(Kind::Service, &mut service);
        assert_eq!(pointers(&pruned.left_out), ["/organization/description"]);
        assert!(!service.contains_key("organization"));
    }

    #[test]
    fn what_the_standard_requires_cannot_be_left_out() {
        let mut service = document(json!({"id": "1", "name": "", "status": "open", "fees": null}));
        let pruned = prune(Kind::Service, &mut service);
        assert_eq!(pointers(&pruned.left_out), ["/fees"]);
        assert_eq!(pointers(&pruned.blocking), ["/id", "/name", "/status"]);
        assert_eq!(service.len(), 3);
    }
}
