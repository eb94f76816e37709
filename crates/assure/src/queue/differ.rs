//! What a change changes, field by field.

use hsds::{Document, FieldPath, Kind};
use serde_json::Value;
use uuid::Uuid;

use super::area::Area;

/// A field that says something else than before.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which field.
    pub path: FieldPath,
    /// What it is about.
    pub area: Area,
    /// What it said; nothing if it was not there.
    pub before: Option<Value>,
    /// What it says; nothing if it is gone.
    pub after: Option<Value>,
}

/// What tells records apart, and when a source changed one: nobody decides about these.
const NOT_SAID: [&str; 2] = ["id", "last_modified"];

/// What a source claims of its own checking. That it no longer does harms nobody.
const CLAIMS: [&str; 2] = ["assured_date", "assurer_email"];

/// What one document of a kind says otherwise than another, in the order of what is most harmful if it is wrong.
pub fn differences(kind: Kind, before: &Document, after: &Document) -> Vec<Difference> {
    let mut found = Found {
        kind,
        list: Vec::new(),
    };
    objects(&FieldPath::default(), before, after, &mut found);
    let mut found = found.list;
    found.sort_by_key(|difference| (std::cmp::Reverse(difference.area.harm()), difference.area));
    found
}

/// What was found so far, in things of a kind.
struct Found {
    kind: Kind,
    list: Vec<Difference>,
}

fn objects(path: &FieldPath, before: &Document, after: &Document, found: &mut Found) {
    let mut names: Vec<&String> = after.keys().collect();
    names.extend(before.keys().filter(|name| !after.contains_key(*name)));
    for name in names {
        if NOT_SAID.contains(&name.as_str()) {
            continue;
        }
        let (was, is) = (said(before.get(name)), said(after.get(name)));
        if is.is_none() && CLAIMS.contains(&name.as_str()) {
            continue;
        }
        let mut path = path.clone();
        path.push_name(name);
        values(&path, was, is, found);
    }
}

fn values(path: &FieldPath, before: Option<&Value>, after: Option<&Value>, found: &mut Found) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            objects(path, before, after, found);
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) if are_members(before, after) => {
            members(path, before, after, found);
        }
        (before, after) => found.list.push(Difference {
            area: Area::of(found.kind, path),
            path: path.clone(),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
}

/// Members of a list are compared by their ids. An id may come from what the member says, so of those that are not there on both
/// sides those are taken for one that have most in common.
fn members(path: &FieldPath, before: &[Value], after: &[Value], found: &mut Found) {
    let mut gone: Vec<&Value> = before.iter().filter(|member| !has(after, member)).collect();
    for member in after {
        let path = of_member(path, member);
        let same = before.iter().find(|other| id(other) == id(member));
        let was = same.or_else(|| most_like(&mut gone, member));
        values(&path, was, Some(member), found);
    }
    for member in gone {
        values(&of_member(path, member), Some(member), None, found);
    }
}

/// Takes out of these the one that has most in common with a member, if any has something.
fn most_like<'v>(gone: &mut Vec<&'v Value>, member: &Value) -> Option<&'v Value> {
    let alike = |other: &Value| match (other, member) {
        (Value::Object(other), Value::Object(member)) => member
            .iter()
            .filter(|(name, value)| *name != "id" && other.get(*name) == Some(value))
            .count(),
        _ => 0,
    };
    let (place, common) = gone
        .iter()
        .enumerate()
        .map(|(place, other)| (place, alike(other)))
        .max_by_key(|(place, common)| (*common, std::cmp::Reverse(*place)))?;
    (common > 0).then(|| gone.remove(place))
}

fn are_members(before: &[Value], after: &[Value]) -> bool {
    before
        .iter()
        .chain(after)
        .all(|member| id(member).is_some())
}

fn has(members: &[Value], member: &Value) -> bool {
    members.iter().any(|other| id(other) == id(member))
}

fn id(member: &Value) -> Option<Uuid> {
    Uuid::parse_str(member.get("id")?.as_str()?).ok()
}

/// What is said; nothing for nothing, in whatever way it is written.
fn said(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(members) => !members.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    })
}

/// The address of a member of a list.
fn of_member(list: &FieldPath, member: &Value) -> FieldPath {
    let mut path = list.clone();
    if let Some(id) = id(member) {
        path.push_member(id);
    }
    path
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn told(before: &Value, after: &Value) -> Vec<(String, Option<Value>, Option<Value>)> {
        let found = differences(
            Kind::Service,
            before.as_object().unwrap(),
            after.as_object().unwrap(),
        );
        let told = found.into_iter();
        told.map(|it| (it.path.to_string(), it.before, it.after))
            .collect()
    }

    #[test]
    fn what_is_the_same_is_not_told_and_what_is_harmful_comes_first() {
        let before =
            json!({"id": "a", "name": "Lunch", "status": "active", "url": "", "phones": []});
        let after = json!({"id": "b", "name": "Dinner", "status": "defunct", "email": null});
        assert_eq!(
            told(&before, &after),
            [
                (
                    "status".to_owned(),
                    Some(json!("active")),
                    Some(json!("defunct"))
                ),
                (
                    "name".to_owned(),
                    Some(json!("Lunch")),
                    Some(json!("Dinner"))
                ),
            ]
        );
    }

    #[test]
    fn a_claim_that_something_was_checked_is_told_and_its_end_is_not() {
        let without = json!({"name": "Lunch"});
        let with = json!({"name": "Lunch", "assured_date": "2026-11-01"});
        assert_eq!(told(&without, &with).len(), 1);
        assert_eq!(told(&with, &without), []);
    }

    #[test]
    fn a_member_whose_id_comes_from_what_it_says_is_the_one_that_it_is_most_like() {
        let (a, b, c) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let before = json!({"schedules": [
            {"id": a, "byday": "MO", "opens_at": "09:00", "closes_at": "12:00"},
            {"id": b, "byday": "TU", "opens_at": "09:00", "closes_at": "12:00"}]});
        let after = json!({"schedules": [
            {"id": b, "byday": "TU", "opens_at": "09:00", "closes_at": "12:00"},
            {"id": c, "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}]});
        assert_eq!(
            told(&before, &after),
            [(
                format!("schedules/{c}/opens_at"),
                Some(json!("09:00")),
                Some(json!("10:00"))
            )]
        );
        let none = json!({"schedules": []});
        assert_eq!(told(&before, &none).len(), 1, "the whole list is gone");
        assert_eq!(told(&none, &after).len(), 1);
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            "[a-c]{0,2}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-c]|id|name", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself_and_what_is_told_is_there(
            before in prop::collection::btree_map("[a-c]|id|name", value(), 0..4),
            after in prop::collection::btree_map("[a-c]|id|name", value(), 0..4),
        ) {
            let before: Document = before.into_iter().collect();
            let after: Document = after.into_iter().collect();
            prop_assert_eq!(differences(Kind::Service, &before, &before), vec![]);
            for difference in differences(Kind::Service, &before, &after) {
                prop_assert!(difference.before != difference.after);
                if let Some(value) = &difference.after {
                    prop_assert_eq!(difference.path.get(&after), Some(value));
                }
            }
        }
    }
}
