//! The one address of a field: by name through objects, by id through lists, never by index.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::document::Document;
use crate::format::is_uuid;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into the field of that name.
    Name(String),
    /// To the member of a list that has that id.
    Member(Uuid),
}

/// The address of a field in a document, as in `schedules/8f14e45f-…/opens_at`.
///
/// In its text a step that is a UUID is the id of a member; in a name `/` is written `~1` and `~`
/// is written `~0`, and `~2` stands before a name that would otherwise be read as an id or as
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FieldPath {
    steps: Vec<Step>,
}

/// A text that should have been the address of a field, and is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the address of a field; write names and ids with `/` between them, as in `organization/name`"
)]
pub struct BadPath(pub String);

impl FieldPath {
    /// The path of a field at the top of a document.
    pub fn of(name: impl Into<String>) -> Self {
        Self {
            steps: vec![Step::Name(name.into())],
        }
    }

    /// The steps from the top of the document.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Does it have no step, and so mean the document itself?
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The name of the field at the top of the document through which the path goes.
    pub fn root(&self) -> Option<&str> {
        match self.steps.first() {
            Some(Step::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// Is it the same place as `other`, or inside it?
    pub fn starts_with(&self, other: &Self) -> bool {
        self.steps.starts_with(&other.steps)
    }

    /// Goes one step further, into a field.
    pub fn push_name(&mut self, name: impl Into<String>) {
        self.steps.push(Step::Name(name.into()));
    }

    /// Goes one step further, to the member of a list.
    pub fn push_member(&mut self, id: Uuid) {
        self.steps.push(Step::Member(id));
    }

    /// Goes one step back.
    pub fn pop(&mut self) -> Option<Step> {
        self.steps.pop()
    }

    /// What stands there; nothing for the empty path.
    pub fn get<'d>(&self, document: &'d Document) -> Option<&'d Value> {
        let (first, rest) = self.steps.split_first()?;
        let Step::Name(name) = first else { return None };
        rest.iter()
            .try_fold(document.get(name)?, |value, step| match (step, value) {
                (Step::Name(name), Value::Object(object)) => object.get(name),
                (Step::Member(id), Value::Array(members)) => {
                    members.iter().find(|member| has_id(member, *id))
                }
                _ => None,
            })
    }

    /// Puts a value there, and says whether that was possible: everything on the way must be
    /// there already. A member that its list lacks is added at the end.
    pub fn set(&self, document: &mut Document, value: Value) -> bool {
        let Some((last, way)) = self.steps.split_last() else {
            return false;
        };
        if way.is_empty() {
            let Step::Name(name) = last else { return false };
            document.insert(name.clone(), value);
            return true;
        }
        match (last, walk(document, way)) {
            (Step::Name(name), Some(Value::Object(object))) => {
                object.insert(name.clone(), value);
                true
            }
            (Step::Member(id), Some(Value::Array(members))) if has_id(&value, *id) => {
                match members.iter_mut().find(|member| has_id(member, *id)) {
                    Some(member) => *member = value,
                    None => members.push(value),
                }
                true
            }
            _ => false,
        }
    }

    /// Takes out what stands there. A list or object that is empty afterwards stays.
    pub fn remove(&self, document: &mut Document) -> Option<Value> {
        let (last, way) = self.steps.split_last()?;
        if way.is_empty() {
            let Step::Name(name) = last else { return None };
            return document.remove(name);
        }
        match (last, walk(document, way)?) {
            (Step::Name(name), Value::Object(object)) => object.remove(name),
            (Step::Member(id), Value::Array(members)) => {
                let index = members.iter().position(|member| has_id(member, *id))?;
                Some(members.remove(index))
            }
            _ => None,
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            if index > 0 {
                f.write_str("/")?;
            }
            match step {
                Step::Member(id) => write!(f, "{id}")?,
                Step::Name(name) => {
                    if name.is_empty() || is_uuid(name) {
                        f.write_str("~2")?;
                    }
                    f.write_str(&name.replace('~', "~0").replace('/', "~1"))?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for FieldPath {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        text.split('/')
            .map(read_step)
            .collect::<Option<Vec<_>>>()
            .filter(|steps| matches!(steps.first(), Some(Step::Name(_))))
            .map(|steps| Self { steps })
            .ok_or_else(|| BadPath(text.to_owned()))
    }
}

impl TryFrom<String> for FieldPath {
    type Error = BadPath;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FieldPath> for String {
    fn from(path: FieldPath) -> Self {
        path.to_string()
    }
}

fn read_step(text: &str) -> Option<Step> {
    if is_uuid(text) {
        return Uuid::parse_str(text).ok().map(Step::Member);
    }
    let (marked, text) = match text.strip_prefix("~2") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if text.is_empty() && !marked {
        return None;
    }
    let mut name = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        name.push(match letter {
            '~' => match letters.next() {
                Some('0') => '~',
                Some('1') => '/',
                _ => return None,
            },
            other => other,
        });
    }
    Some(Step::Name(name))
}

fn walk<'d>(document: &'d mut Document, way: &[Step]) -> Option<&'d mut Value> {
    let (first, rest) = way.split_first()?;
    let Step::Name(name) = first else { return None };
    rest.iter()
        .try_fold(document.get_mut(name)?, |value, step| match (step, value) {
            (Step::Name(name), Value::Object(object)) => object.get_mut(name),
            (Step::Member(id), Value::Array(members)) => {
                members.iter_mut().find(|member| has_id(member, *id))
            }
            _ => None,
        })
}

fn has_id(member: &Value, id: Uuid) -> bool {
    member
        .get("id")
        .and_then(Value::as_str)
        .filter(|text| is_uuid(text))
        .and_then(|text| Uuid::parse_str(text).ok())
        == Some(id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const MONDAY: &str = "8f14e45f-ceea-467f-a8f4-000000000001";

    fn service() -> Document {
        let value = json!({
            "name": "Lunch club",
            "organization": {"name": "Mill Road Centre"},
            "schedules": [
                {"id": "8f14e45f-ceea-467f-a8f4-000000000002", "opens_at": "12:00:00"},
                {"id": MONDAY.to_uppercase(), "opens_at": "10:00:00"}
            ]
        });
        let Value::Object(document) = value else {
            unreachable!("it is written as an object")
        };
        document
    }

    fn path(text: &str) -> FieldPath {
        text.parse().expect("a path")
    }

    #[test]
    fn a_member_is_found_by_its_id_wherever_it_stands() {
        let document = service();
        let opens = path(&format!("schedules/{MONDAY}/opens_at"));
        assert_eq!(opens.get(&document), Some(&json!("10:00:00")));
        assert_eq!(opens.root(), Some("schedules"));
        assert_eq!(path("schedules/name").get(&document), None);
    }

    #[test]
    fn a_value_is_put_where_everything_on_the_way_is_there() {
        let mut document = service();
        assert!(path("organization/website").set(&mut document, json!("https://example.org")));
        assert!(path("alert").set(&mut document, json!("Closed today")));
        assert!(!path("program/name").set(&mut document, json!("Meals")));
        assert_eq!(document["organization"]["website"], "https://example.org");
        assert_eq!(document["alert"], "Closed today");
        assert!(!document.contains_key("program"));
    }

    #[test]
    fn a_member_is_replaced_added_and_taken_out() {
        let mut document = service();
        let monday = path(&format!("schedules/{MONDAY}"));
        assert!(monday.set(&mut document, json!({"id": MONDAY, "opens_at": "09:00:00"})));
        assert_eq!(document["schedules"].as_array().map(Vec::len), Some(2));
        assert!(monday.remove(&mut document).is_some());
        assert!(monday.remove(&mut document).is_none());
        assert!(monday.set(&mut document, json!({"id": MONDAY})));
        assert_eq!(document["schedules"].as_array().map(Vec::len), Some(2));
        assert!(!monday.set(&mut document, json!({"id": "another"})));
    }

    #[test]
    fn texts_that_are_no_path_are_refused() {
        for text in ["/name", "name/", "a//b", "na~me", "na~3", MONDAY] {
            assert!(text.parse::<FieldPath>().is_err(), "{text}");
        }
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            "[a-z_]{1,12}".prop_map(Step::Name),
            "[~/0-9a-f\\PC]{0,6}".prop_map(Step::Name),
            any::<u128>().prop_map(|n| Step::Name(Uuid::from_u128(n).to_string())),
            any::<u128>().prop_map(|n| Step::Member(Uuid::from_u128(n))),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_path_is_read_back_from_its_text(first in "[~/a-z]{0,5}", rest in prop::collection::vec(step(), 0..5)) {
            let mut path = FieldPath::of(first);
            path.steps.extend(rest);
            prop_assert_eq!(path.to_string().parse(), Ok(path.clone()));
            let text = serde_json::to_string(&path).expect("it is a string");
            prop_assert_eq!(serde_json::from_str::<FieldPath>(&text).expect("it was written"), path);
        }
    }
}
