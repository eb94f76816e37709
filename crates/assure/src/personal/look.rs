//! Where in a document individuals may stand, and which do.

use std::ops::Range;

use hsds::{Document, FieldPath, Kind};
use serde_json::Value;
use uuid::Uuid;
use written::person::{self, Found, Kind as Of, Known, Sure, Why};

use super::{Field, Finding};

/// Fields of sentences, of whatever kind.
const TEXTS: [&str; 19] = [
    "accreditations",
    "alert",
    "amount_description",
    "application_process",
    "department",
    "description",
    "details",
    "document",
    "eligibility_description",
    "fees",
    "fees_description",
    "interpretation_services",
    "licenses",
    "note",
    "notes",
    "option",
    "title",
    "transportation",
    "wait_time",
];

/// A step on the way; written down only when there is something to tell.
#[derive(Clone, Copy)]
enum Step<'d> {
    Name(&'d str),
    Member(usize, &'d Value),
}

struct Walk<'d> {
    known: Known<'d>,
    extras: &'d [String],
    way: Vec<Step<'d>>,
    found: Vec<Finding>,
}

/// Everything of individuals in a document. `extras` are the fields beyond the standard that are published of it.
pub(crate) fn look(
    kind: Kind,
    document: &Document,
    known: &[&str],
    extras: &[String],
) -> Vec<Finding> {
    let mut walk = Walk {
        known: Known(known),
        extras,
        way: Vec::new(),
        found: Vec::new(),
    };
    walk.object(kind, document);
    walk.found
}

impl<'d> Walk<'d> {
    fn object(&mut self, kind: Kind, document: &'d Document) {
        let first = self.found.len();
        for (name, value) in document {
            self.way.push(Step::Name(name));
            match value {
                _ if self.is_beyond(name) => self.beyond(value),
                // The address of a picture is no sentence.
                Value::String(text) if name == "value" && is_address(text) => {}
                Value::String(text) => self.text(kind, name, text),
                Value::Array(members) => {
                    if let Some(nested) = nested(kind, name) {
                        for (index, member) in members.iter().enumerate() {
                            if let Value::Object(object) = member {
                                self.way.push(Step::Member(index, member));
                                self.object(nested, object);
                                self.way.pop();
                            }
                        }
                    }
                }
                Value::Object(object) => {
                    if let Some(nested) = nested(kind, name) {
                        self.object(nested, object);
                    }
                }
                _ => {}
            }
            self.way.pop();
        }
        // A contact or a number with a person's name on it: its mobile and its mailbox are theirs.
        if matches!(kind, Kind::Contact | Kind::Phone) {
            let own = self.found.get_mut(first..).unwrap_or_default();
            let named = own
                .iter()
                .any(|finding| finding.of == Of::Name && finding.sure > Sure::Doubtful);
            for finding in own.iter_mut().filter(|_| named) {
                finding.named = true;
            }
        }
    }

    fn text(&mut self, kind: Kind, name: &str, text: &str) {
        let Some(field) = Self::sort_of(kind, name) else {
            return;
        };
        match field {
            Field::Name | Field::Label => {
                for found in of_a_contact(field, text, self.known) {
                    self.keep(field, text, found);
                }
            }
            Field::Mailbox => {
                if let Some((reason, sure)) = person::mailbox(text.trim(), self.known) {
                    let found = Found {
                        place: 0..text.len(),
                        kind: Of::Mailbox,
                        why: Why::Mailbox(reason),
                        sure,
                        named: false,
                    };
                    self.keep(field, text, found);
                }
            }
            Field::Number => {
                if person::is_mobile(text) {
                    let found = Found {
                        place: 0..text.len(),
                        kind: Of::Mobile,
                        why: Why::Mobile,
                        sure: Sure::Likely,
                        named: false,
                    };
                    self.keep(field, text, found);
                } else {
                    // Several numbers, or a number with somebody's name.
                    self.all(field, text);
                }
            }
            Field::Text => self.all(field, text),
        }
    }

    /// Whatever a field beyond the standard holds is looked through like sentences.
    fn beyond(&mut self, value: &'d Value) {
        match value {
            Value::String(text) => self.all(Field::Text, text),
            Value::Array(members) => {
                for (index, member) in members.iter().enumerate() {
                    self.way.push(Step::Member(index, member));
                    self.beyond(member);
                    self.way.pop();
                }
            }
            Value::Object(object) => {
                for (name, value) in object {
                    self.way.push(Step::Name(name));
                    self.beyond(value);
                    self.way.pop();
                }
            }
            _ => {}
        }
    }

    fn is_beyond(&self, name: &str) -> bool {
        name.starts_with("x_") && self.extras.iter().any(|extra| extra == name)
    }

    fn all(&mut self, field: Field, text: &str) {
        for found in person::find(text, self.known) {
            self.keep(field, text, found);
        }
    }

    fn sort_of(kind: Kind, name: &str) -> Option<Field> {
        match (kind, name) {
            (Kind::Contact, "name") | (Kind::Address, "attention") => Some(Field::Name),
            (_, "email") => Some(Field::Mailbox),
            (Kind::Phone, "number") => Some(Field::Number),
            (Kind::Phone, "description") => Some(Field::Label),
            // What a picture shows, and what was answered to an extra question.
            (Kind::Attribute, "label" | "value") => Some(Field::Text),
            // Terms and their lists are written by those who keep vocabularies.
            (Kind::Taxonomy | Kind::TaxonomyTerm, _) => None,
            // Who changed something, and what stood there before.
            (Kind::Metadata, "updated_by" | "previous_value" | "replacement_value") => {
                Some(Field::Text)
            }
            _ if TEXTS.binary_search(&name).is_ok() => Some(Field::Text),
            _ => None,
        }
    }

    fn keep(&mut self, field: Field, text: &str, found: Found) {
        let mut path = Some(FieldPath::default());
        let mut pointer = String::new();
        let mut label = String::new();
        for step in &self.way {
            pointer.push('/');
            match step {
                Step::Name(name) => {
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                    if !label.is_empty() {
                        label.push('/');
                    }
                    label.push_str(name);
                    if let Some(path) = &mut path {
                        path.push_name(*name);
                    }
                }
                Step::Member(index, member) => {
                    pointer.push_str(&index.to_string());
                    let id = member
                        .get("id")
                        .and_then(Value::as_str)
                        .and_then(|id| Uuid::parse_str(id).ok());
                    path = path.zip(id).map(|(mut path, id)| {
                        path.push_member(id);
                        path
                    });
                }
            }
        }
        self.found.push(Finding {
            path,
            pointer,
            label,
            words: text.get(found.place.clone()).unwrap_or_default().to_owned(),
            place: found.place,
            field,
            of: found.kind,
            why: found.why,
            sure: found.sure,
            named: found.named,
            kept: false,
            decided: None,
        });
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("http") && !text.contains(char::is_whitespace)
}

/// All of individuals in the name of a contact, or in what a number is for: several may stand there, each with a mailbox and a number.
fn of_a_contact(field: Field, text: &str, known: Known<'_>) -> Vec<Found> {
    let is_one = |found: &Found| {
        field == Field::Name || found.why == Why::Title || found.sure == Sure::Certain
    };
    let mut found: Vec<Found> = person::contact(text, known)
        .filter(is_one)
        .into_iter()
        .collect();
    let keep = |found: &mut Vec<Found>, new: Found| {
        let is_known =
            |known: &Found| known.place.start < new.place.end && new.place.start < known.place.end;
        if !found.iter().any(is_known) {
            found.push(new);
        }
    };
    // Where nobody is named at all, a part may be a group's: "Rose and Crown".
    let parts = if found.is_empty() {
        Vec::new()
    } else {
        parts(text)
    };
    for part in parts {
        let words = text.get(part.clone()).unwrap_or_default();
        if let Some(mut one) = person::contact(words, known).filter(is_one) {
            one.place = part.start + one.place.start..part.start + one.place.end;
            keep(&mut found, one);
        }
    }
    for one in person::find(text, known) {
        keep(&mut found, one);
    }
    found
}

/// Where the parts of a list of people stand: "Jane Smith and John Brown", "Jane Smith / John Brown".
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut rest = text;
    while let Some((at, length)) = ["/", "&", "+", ";", ",", " and ", " or "]
        .iter()
        .filter_map(|between| Some((rest.find(between)?, between.len())))
        .min()
    {
        parts.push(start..start + at);
        start += at + length;
        rest = text.get(start..).unwrap_or_default();
    }
    if start > 0 {
        parts.push(start..text.len());
    }
    parts
}

fn nested(kind: Kind, name: &str) -> Option<Kind> {
    kind.field(name)?.shape.nested()
}
