//! Whether a document is what the standard allows, and what can be left out so that it is.
//!
//! A document without problems is walked without allocating anything: pointers, paths and
//! sentences are made only when there is something to say.

mod message;
mod prune;

use serde_json::Value;

use crate::document::Document;
use crate::format::{is_date_time, is_email, is_uri, is_uuid};
use crate::kind::Kind;
use crate::problem::{Problem, Spot};
use crate::table::{Field, Shape};

pub use message::CODES;
pub use prune::{Pruned, prune};

/// Everything about a document that the standard does not allow: what the official schemas
/// assert, and that nothing is null or empty. Fields the standard does not know are no problem.
pub fn validate(kind: Kind, document: &Document) -> Vec<Problem> {
    let mut found = Vec::new();
    check(kind, document, &Spot::Root, &mut found);
    found
}

/// What can be wrong with one value, looked at by itself.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Fault {
    Missing,
    Null,
    Empty,
    WrongType,
    NotInList,
    BadFormat,
}

fn check(kind: Kind, object: &Document, spot: &Spot<'_>, found: &mut Vec<Problem>) {
    let mut seen = Seen::new(kind);
    for (name, value) in object {
        let Some(field) = seen.meet(name) else {
            continue;
        };
        let spot = Spot::Name(spot, name);
        if let Some(fault) = fault(field.shape, value) {
            found.push(message::problem(fault, kind, field, value, &spot));
            continue;
        }
        match (field.shape, value) {
            (Shape::One(nested), Value::Object(object)) => check(nested, object, &spot, found),
            (Shape::Many(nested), Value::Array(members)) => {
                for (index, member) in members.iter().enumerate() {
                    let spot = Spot::Member(&spot, index, member);
                    match member {
                        Value::Object(object) if !object.is_empty() => {
                            check(nested, object, &spot, found);
                        }
                        other => {
                            let fault = member_fault(other);
                            found.push(message::member_problem(fault, nested, field, other, &spot));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    for field in seen.missing() {
        let spot = Spot::Name(spot, field.name);
        found.push(message::problem(
            Fault::Missing,
            kind,
            field,
            &Value::Null,
            &spot,
        ));
    }
}

/// Which fields of a kind an object has, one bit for each.
struct Seen {
    fields: &'static [Field],
    bits: u64,
}

impl Seen {
    fn new(kind: Kind) -> Self {
        Self {
            fields: kind.fields(),
            bits: 0,
        }
    }

    /// The field of that name, marked as seen.
    fn meet(&mut self, name: &str) -> Option<&'static Field> {
        let index = self.fields.iter().position(|field| field.name == name)?;
        self.bits |= 1 << index;
        self.fields.get(index)
    }

    /// The required fields that were not seen.
    fn missing(&self) -> impl Iterator<Item = &'static Field> + use<> {
        let bits = self.bits;
        self.fields
            .iter()
            .enumerate()
            .filter(move |(index, field)| field.required && bits & (1 << index) == 0)
            .map(|(_, field)| field)
    }
}

/// What is wrong with a value, leaving aside what is nested in it.
fn fault(shape: Shape, value: &Value) -> Option<Fault> {
    match (shape, value) {
        (_, Value::Null) => Some(Fault::Null),
        (Shape::Many(_), Value::Array(members)) => members.is_empty().then_some(Fault::Empty),
        (Shape::One(_), Value::Object(object)) => object.is_empty().then_some(Fault::Empty),
        (Shape::Number, Value::Number(_)) => None,
        (Shape::Number | Shape::One(_) | Shape::Many(_), _) => Some(Fault::WrongType),
        (_, Value::String(text)) if text.is_empty() => Some(Fault::Empty),
        (shape, Value::String(text)) => text_fault(shape, text),
        _ => Some(Fault::WrongType),
    }
}

fn text_fault(shape: Shape, text: &str) -> Option<Fault> {
    let bad_format = |good: bool| (!good).then_some(Fault::BadFormat);
    match shape {
        Shape::Uuid | Shape::Reference(_) => bad_format(is_uuid(text)),
        Shape::Uri => bad_format(is_uri(text)),
        Shape::Email => bad_format(is_email(text)),
        Shape::DateTime => bad_format(is_date_time(text)),
        Shape::Enum(words) => (!words.contains(&text)).then_some(Fault::NotInList),
        // ORUK 3.0: dates and times carry no format in the schemas, so any text passes.
        Shape::Text | Shape::Date | Shape::Time => None,
        Shape::Number | Shape::One(_) | Shape::Many(_) => Some(Fault::WrongType),
    }
}

/// What is wrong with a member of a list that is no object with something in it.
fn member_fault(member: &Value) -> Fault {
    match member {
        Value::Null => Fault::Null,
        Value::Object(_) => Fault::Empty,
        _ => Fault::WrongType,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(value: Value) -> Document {
        match value {
            Value::Object(document) => document,
            other => panic!("{other} is no document"),
        }
    }

    fn service(more: &[(&str, Value)]) -> Document {
        let mut service = document(json!({
            "id": "ac148810-d857-441c-9679-408f346de14b",
            "name": "Lunch club",
            "status": "active"
        }));
        for (name, value) in more {
            service.insert((*name).to_owned(), value.clone());
        }
        service
    }

    fn codes(document: &Document) -> Vec<(String, String)> {
        validate(Kind::Service, document)
            .into_iter()
            .map(|problem| (problem.code.into_owned(), problem.pointer))
            .collect()
    }

    #[track_caller]
    fn one(name: &str, value: Value, code: &str, pointer: &str) {
        assert_eq!(
            codes(&service(&[(name, value)])),
            [(code.to_owned(), pointer.to_owned())]
        );
    }

    #[test]
    fn the_least_service_has_no_problem() {
        assert_eq!(codes(&service(&[])), []);
    }

    #[test]
    fn each_thing_that_can_be_wrong_has_its_code_and_place() {
        one("email", json!(null), "null", "/email");
        one("alert", json!(""), "empty", "/alert");
        one("contacts", json!([]), "empty", "/contacts");
        one("organization", json!({}), "empty", "/organization");
        one("minimum_age", json!("18"), "wrong-type", "/minimum_age");
        one("name", json!(18), "wrong-type", "/name");
        one("schedules", json!({"id": 1}), "wrong-type", "/schedules");
        one("organization", json!([]), "wrong-type", "/organization");
        one("funding", json!(["x"]), "wrong-type", "/funding/0");
        one("funding", json!([null]), "null", "/funding/0");
        one("status", json!("Active"), "not-in-list", "/status");
        one(
            "organization_id",
            json!("12"),
            "not-a-uuid",
            "/organization_id",
        );
        one("url", json!("www.example.org"), "not-a-url", "/url");
        one("email", json!("a@b; c@d"), "not-an-email", "/email");
        one(
            "last_modified",
            json!("2025-01-02"),
            "not-a-date-time",
            "/last_modified",
        );
    }

    #[test]
    fn dates_and_times_are_any_text_because_the_schemas_say_no_more() {
        let times = json!([{
            "id": "ac148810-d857-441c-9679-408f346de14c", "opens_at": "9am", "valid_from": "Easter"
        }]);
        assert_eq!(codes(&service(&[("schedules", times)])), []);
    }

    #[test]
    fn fields_that_the_standard_does_not_know_are_left_alone() {
        assert_eq!(
            codes(&service(&[
                ("x_colour", json!(null)),
                ("wheelchair", json!(""))
            ])),
            []
        );
    }

    #[test]
    fn a_nested_problem_has_the_id_of_its_member_in_its_path() {
        let id = "ac148810-d857-441c-9679-408f346de14d";
        let place = json!([{"id": id, "location": {"id": id, "location_type": "physical", "addresses": [
            {"id": id, "address_1": "1 High Street", "city": "Ely", "country": "GB",
             "state_province": "Cambridgeshire", "address_type": "physical"}]}}]);
        let problems = validate(Kind::Service, &service(&[("service_at_locations", place)]));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].code, "required-missing");
        assert_eq!(
            problems[0].pointer,
            "/service_at_locations/0/location/addresses/0/postal_code"
        );
        let path = problems[0].path.as_ref().map(ToString::to_string);
        assert_eq!(
            path,
            Some(format!(
                "service_at_locations/{id}/location/addresses/{id}/postal_code"
            ))
        );
        assert_eq!(
            problems[0].message,
            "This address has no `postal_code`. Add it: the postcode."
        );
    }

    #[test]
    fn everything_missing_from_an_empty_document_is_named() {
        let missing: Vec<_> = codes(&Document::new())
            .into_iter()
            .map(|(_, at)| at)
            .collect();
        assert_eq!(missing, ["/id", "/name", "/status"]);
    }
}
