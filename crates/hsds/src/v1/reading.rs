//! A 1.0 object that is taken apart field by field, so that what nobody took can be kept.

use serde_json::{Map, Value};

use crate::document::Document;
use crate::kind::Kind;
use crate::problem::{Problem, Severity};
use crate::table::Shape;

use super::advice;
use super::clean::{is_empty, is_true, key, singular, text_of};

/// Marks that a 1.0 feed puts on what must not be published.
const FLAGS: [&str; 4] = ["personal_data", "sensitive_data", "personal", "sensitive"];

/// One object of the 1.0 document. Fields are found in singular and plural, in snake case and camel case.
pub(super) struct Reading<'p> {
    fields: Vec<(String, String, Value)>,
    pointer: String,
    problems: &'p mut Vec<Problem>,
}

impl<'p> Reading<'p> {
    pub(super) fn new(
        document: &Document,
        pointer: String,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        let filled = document.iter().filter(|(_, value)| !is_empty(value));
        let fields = filled
            .map(|(name, value)| (singular(&key(name)), name.clone(), value.clone()))
            .collect();
        Self {
            fields,
            pointer,
            problems,
        }
    }

    /// Takes a field, in whichever of its spellings it stands first.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let wanted = singular(name);
        let at = self.fields.iter().position(|(key, ..)| *key == wanted)?;
        Some(self.fields.remove(at).2)
    }

    /// Takes a field as a text; a number or a truth is written out. Objects and arrays stay where they are.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let wanted = singular(name);
        let at = self
            .fields
            .iter()
            .position(|(key, _, value)| *key == wanted && text_of(value).is_some())?;
        text_of(&self.fields.remove(at).2)
    }

    /// Takes all spellings of a list, each member with its pointer. One object counts as a list of one; other members are left.
    pub(super) fn list(&mut self, name: &str) -> Vec<(String, Document)> {
        let wanted = singular(name);
        let mut found = Vec::new();
        let mut rest = Vec::new();
        for (key, written, value) in std::mem::take(&mut self.fields) {
            if key != wanted {
                rest.push((key, written, value));
                continue;
            }
            let base = format!("{}/{}", self.pointer, escape(&written));
            match value {
                Value::Object(member) => found.push((base, member)),
                Value::Array(members) => {
                    let mut others = Vec::new();
                    for (index, member) in members.into_iter().enumerate() {
                        match member {
                            Value::Object(member) => {
                                found.push((format!("{base}/{index}"), member));
                            }
                            other if is_empty(&other) => {}
                            other => others.push(other),
                        }
                    }
                    if !others.is_empty() {
                        rest.push((key, written, Value::Array(others)));
                    }
                }
                other => rest.push((key, written, other)),
            }
        }
        self.fields = rest;
        found
    }

    /// Reads each member of a list into a list of the 3.0 document. Members marked as personal or sensitive are withheld.
    pub(super) fn each(
        &mut self,
        from: &str,
        found: &mut Document,
        to: &str,
        read: impl Fn(&mut Reading) -> Document,
    ) {
        for (pointer, member) in self.list(from) {
            if self.withhold(&pointer, &member, found, to) {
                continue;
            }
            let read = self.member(pointer, &member, &read);
            append(found, to, read);
        }
    }

    /// Reads one embedded object.
    pub(super) fn one(
        &mut self,
        name: &str,
        found: &mut Document,
        read: impl Fn(&mut Reading) -> Document,
    ) {
        let mut members = self.list(name).into_iter();
        if let Some((pointer, member)) = members.next() {
            let read = self.member(pointer, &member, &read);
            if !read.is_empty() {
                found.insert(name.to_owned(), Value::Object(read));
            }
        }
        let rest: Vec<Value> = members.map(|(_, member)| Value::Object(member)).collect();
        if !rest.is_empty() {
            self.fields
                .push((singular(name), name.to_owned(), Value::Array(rest)));
        }
    }

    /// Reads an object that has been taken; what nobody took of it stays in it.
    pub(super) fn member(
        &mut self,
        pointer: String,
        member: &Document,
        read: impl Fn(&mut Reading) -> Document,
    ) -> Document {
        let mut reading = Reading::new(member, pointer, self.problems);
        let mut found = read(&mut reading);
        reading.leave_rest(&mut found);
        found
    }

    /// Carries over all scalar fields that 3.0 has under the same name.
    pub(super) fn carry(&mut self, kind: Kind, found: &mut Document) {
        let scalar = |shape: Shape| !matches!(shape, Shape::One(_) | Shape::Many(_));
        for field in kind.fields().iter().filter(|field| scalar(field.shape)) {
            let at = self.fields.iter().position(|(key, _, value)| {
                *key == singular(field.name) && !value.is_object() && !value.is_array()
            });
            if let Some(at) = at {
                let value = self.fields.remove(at).2;
                found.insert(field.name.to_owned(), value);
            }
        }
    }

    /// An object whose scalar fields are all the same in 3.0. `spent` names fields that say nothing outside 1.0.
    pub(super) fn plain(&mut self, kind: Kind, spent: &[&str]) -> Document {
        let mut found = Document::new();
        self.carry(kind, &mut found);
        for name in spent {
            self.take(name);
        }
        found
    }

    /// Keeps what nobody took as `v1_…`.
    pub(super) fn leave_rest(&mut self, found: &mut Document) {
        for (_, written, value) in std::mem::take(&mut self.fields) {
            let name = if written.starts_with("x_") || written.starts_with("v1_") {
                written.clone()
            } else {
                format!("v1_{written}")
            };
            let message = format!(
                "\"{written}\" of version 1.0 has no place in 3.0. It is kept as \"{name}\" and published only if this source is allowed to."
            );
            self.advise("v1-no-home", &written, message);
            found.insert(name, value);
        }
    }

    /// Whether a member is marked as not to be published; if so it is kept where nothing is ever published from.
    pub(super) fn withhold(
        &mut self,
        pointer: &str,
        member: &Document,
        found: &mut Document,
        to: &str,
    ) -> bool {
        if !is_flagged(member) {
            return false;
        }
        append(found, &format!("x_internal_v1_{to}"), member.clone());
        let message = format!(
            "The source marks this as personal or sensitive. It was kept out of \"{to}\" and is never published."
        );
        self.problems.push(advice(
            "v1-personal-data-withheld",
            pointer.to_owned(),
            message,
        ));
        true
    }

    /// Takes the marks off an object that cannot be withheld by itself, tells about them, and says whether one was set.
    pub(super) fn withhold_flags(&mut self, found: &mut Document) -> bool {
        let mut flagged = false;
        for name in FLAGS {
            let Some(value) = self.take(name) else {
                continue;
            };
            if is_true(&value) {
                flagged = true;
                let message = "The source marks this whole record as personal or sensitive. Hold it back unless you know better.".to_owned();
                let mut problem = advice("v1-sensitive-record", self.at(name), message);
                problem.severity = Severity::Error;
                self.problems.push(problem);
            }
            found.insert(format!("x_internal_v1_{name}"), value);
        }
        flagged
    }

    /// Takes marks that are not set, which say nothing.
    pub(super) fn drop_flags(&mut self) {
        for name in FLAGS {
            self.take(name);
        }
    }

    /// Takes the marks and says whether one was set, for objects that have their own way of being withheld.
    pub(super) fn take_flags(&mut self) -> bool {
        FLAGS
            .iter()
            .filter_map(|name| self.take(name))
            .filter(is_true)
            .count()
            > 0
    }

    pub(super) fn advise(&mut self, code: &'static str, name: &str, message: String) {
        let pointer = self.at(name);
        self.problems.push(advice(code, pointer, message));
    }

    pub(super) fn advise_at(&mut self, code: &'static str, pointer: &str, message: &str) {
        self.problems
            .push(advice(code, pointer.to_owned(), message.to_owned()));
    }

    fn at(&self, name: &str) -> String {
        if name.is_empty() {
            self.pointer.clone()
        } else {
            format!("{}/{}", self.pointer, escape(name))
        }
    }
}

/// Appends a member to a list of the 3.0 document.
pub(super) fn append(found: &mut Document, name: &str, member: Document) {
    if member.is_empty() {
        return;
    }
    if let Value::Array(members) = found
        .entry(name)
        .or_insert_with(|| Value::Array(Vec::new()))
    {
        members.push(Value::Object(member));
    }
}

/// Inserts a text that is not empty.
pub(super) fn insert(found: &mut Map<String, Value>, name: &str, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        found.insert(name.to_owned(), Value::String(text));
    }
}

fn is_flagged(member: &Document) -> bool {
    member
        .iter()
        .any(|(name, value)| FLAGS.contains(&key(name).as_str()) && is_true(value))
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
