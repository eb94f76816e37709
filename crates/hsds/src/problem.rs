//! What is wrong with a document or could be better, said so that somebody can act on it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::format::is_uuid;
use crate::path::FieldPath;

/// Does it break the standard, or could it only be better?
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The standard does not allow it.
    Error,
    /// It is allowed, but it could be better, or it was put right.
    Advice,
}

/// One thing that somebody should know about a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which rule it is, in words joined by hyphens.
    pub code: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is, as a JSON pointer into the document that was looked at.
    pub pointer: String,
    /// Where it is, by the address that stays when members of a list change places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<FieldPath>,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
}

impl Problem {
    /// Something the standard does not allow.
    pub fn error(
        code: impl Into<Cow<'static, str>>,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Error, code, pointer, message)
    }

    /// Something that could be better, or that was put right.
    pub fn advice(
        code: impl Into<Cow<'static, str>>,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Advice, code, pointer, message)
    }

    /// The same, with its lasting address.
    #[must_use]
    pub fn at(mut self, path: impl Into<Option<FieldPath>>) -> Self {
        self.path = path.into();
        self
    }

    /// Does it break the standard?
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn new(
        severity: Severity,
        code: impl Into<Cow<'static, str>>,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            severity,
            pointer: pointer.into(),
            path: None,
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.message)
    }
}

/// Where a walk through a document has come to, kept on the stack:
/// pointer and path are only written when there is something to report.
#[derive(Copy, Clone, Debug)]
pub(crate) enum Spot<'a> {
    /// The document itself.
    Root,
    /// A named field of an object.
    Name(&'a Spot<'a>, &'a str),
    /// A member of a list: where it stands, and the member itself.
    Member(&'a Spot<'a>, usize, &'a Value),
    /// A member of a list that is being changed: where it stands, and its id.
    Changing(&'a Spot<'a>, usize, Option<Uuid>),
}

impl Spot<'_> {
    /// The JSON pointer of this place.
    pub(crate) fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Name(up, name) => {
                let mut pointer = up.pointer();
                pointer.push('/');
                for letter in name.chars() {
                    match letter {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        other => pointer.push(other),
                    }
                }
                pointer
            }
            Self::Member(up, index, _) | Self::Changing(up, index, _) => {
                format!("{}/{index}", up.pointer())
            }
        }
    }

    /// The lasting address of this place; none if a list on the way has members without ids.
    pub(crate) fn path(&self) -> Option<FieldPath> {
        match self {
            Self::Root => Some(FieldPath::default()),
            Self::Name(up, name) => {
                let mut path = up.path()?;
                path.push_name(*name);
                Some(path)
            }
            Self::Member(up, _, member) => {
                let id = member.get("id")?.as_str().filter(|id| is_uuid(id))?;
                let mut path = up.path()?;
                path.push_member(Uuid::parse_str(id).ok()?);
                Some(path)
            }
            Self::Changing(up, _, id) => {
                let mut path = up.path()?;
                path.push_member((*id)?);
                Some(path)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_is_shown_as_a_pointer_and_kept_as_a_path() {
        let id = Uuid::from_u128(7);
        let schedule = serde_json::json!({"id": id});
        let list = Spot::Name(&Spot::Root, "schedules");
        let member = Spot::Member(&list, 3, &schedule);
        let spot = Spot::Name(&member, "a/b");
        assert_eq!(spot.pointer(), "/schedules/3/a~1b");
        assert_eq!(
            spot.path().map(|path| path.to_string()),
            Some(format!("schedules/{id}/a~1b"))
        );
    }

    #[test]
    fn what_stands_in_a_member_without_an_id_has_no_path() {
        let list = Spot::Name(&Spot::Root, "phones");
        let member = Spot::Member(&list, 0, &Value::Null);
        assert_eq!(Spot::Name(&member, "number").path(), None);
    }
}
