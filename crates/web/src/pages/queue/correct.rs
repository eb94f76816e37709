//! Fields that an assurer may put right in the same press with which they accept.

use assure::Correction;
use assure::queue::{Area, Difference};
use hsds::path::Step;
use hsds::{Document, Field, FieldPath, Kind, Shape};
use serde_json::Value;

use super::words::{Words, status};
use crate::form::Fields;
use crate::pages::listing::Choice;

/// Letters that a correction may have.
const LONGEST: usize = 10_000;
/// Longer texts are written in several lines.
const ONE_LINE: usize = 80;

/// What stands before the path in the name of a field of the form.
const NAME: &str = "fix:";

/// A field that may be put right.
pub(super) struct Fix {
    /// Its name in the form, and its place on the page.
    pub(super) name: String,
    pub(super) id: String,
    pub(super) label: String,
    /// What is proposed.
    pub(super) proposed: String,
    pub(super) is_long: bool,
    /// What it can say, where it cannot say just anything.
    pub(super) choices: Vec<Choice>,
    /// What was typed, and what is wrong with it.
    pub(super) typed: String,
    pub(super) wrong: Option<String>,
    path: FieldPath,
    shape: Shape,
    is_number: bool,
}

/// The fields that may be put right: texts, numbers and choices that a change changes, or that something new says at its top.
/// `detail` is what would be published: a field inside of it is there under the same address, or it cannot be corrected.
pub(super) fn fixes(
    kind: Kind,
    (before, after): (&Document, &Document),
    differences: Option<&[Difference]>,
    detail: Option<&Document>,
    words: &Words<'_>,
) -> Vec<Fix> {
    let all: Vec<(FieldPath, &Value)> = if let Some(differences) = differences {
        differences
            .iter()
            .filter_map(|difference| Some((difference.path.clone(), difference.after.as_ref()?)))
            .collect()
    } else {
        after
            .iter()
            .filter(|(name, _)| name.as_str() != "id")
            .map(|(name, value)| (FieldPath::of(name.as_str()), value))
            .collect()
    };
    let there = |path: &FieldPath| {
        path.steps().len() == 1 || detail.is_some_and(|detail| path.get(detail).is_some())
    };
    let fixes = all.into_iter().filter(|(path, _)| there(path));
    let fixes = fixes.filter_map(|(path, value)| {
        let shape = field_of(kind, &path)?.shape;
        let is_simple = matches!(
            shape,
            Shape::Text
                | Shape::Uri
                | Shape::Email
                | Shape::Date
                | Shape::Time
                | Shape::Number
                | Shape::Enum(_)
        );
        let proposed = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        is_simple.then(|| Fix {
            name: format!("{NAME}{path}"),
            id: String::new(),
            label: words.label_within(&path, (before, after)),
            is_long: proposed.chars().count() > ONE_LINE,
            proposed,
            choices: choices(shape),
            typed: String::new(),
            wrong: None,
            is_number: value.is_number() || shape == Shape::Number,
            path,
            shape,
        })
    });
    let mut fixes: Vec<Fix> = fixes.collect();
    for (number, fix) in (1..).zip(&mut fixes) {
        fix.id = format!("fix-{number}");
    }
    fixes
}

/// So many fields are offered beside a report.
const OFFERED: usize = 12;

/// The simple fields of a published document that are about something, or that stand at its top; to be corrected beside a report.
pub(super) fn fields_about(
    kind: Kind,
    document: &Document,
    area: Option<Area>,
    words: &Words<'_>,
) -> Vec<Fix> {
    let mut paths = Vec::new();
    simple(&FieldPath::default(), document, &mut paths);
    let is_about = |path: &FieldPath| match area {
        Some(area) => Area::of(kind, path) == area,
        None => path.steps().len() == 1,
    };
    let differences: Vec<Difference> = paths
        .into_iter()
        .filter(is_about)
        .map(|path| Difference {
            area: Area::of(kind, &path),
            before: None,
            after: path.get(document).cloned(),
            path,
        })
        .collect();
    let nothing = Document::new();
    let mut fixes = fixes(
        kind,
        (&nothing, document),
        Some(&differences),
        Some(document),
        words,
    );
    fixes.truncate(OFFERED);
    fixes
}

/// The addresses of all that is no list and no object, save what is another entry's.
fn simple(path: &FieldPath, document: &Document, found: &mut Vec<FieldPath>) {
    const OTHERS: [&str; 3] = ["organization", "location", "taxonomy_term"];
    for (name, value) in document {
        let mut path = path.clone();
        path.push_name(name);
        match value {
            _ if name == "id" || OTHERS.contains(&name.as_str()) => {}
            Value::Array(members) => {
                for member in members.iter().filter_map(Value::as_object) {
                    if let Ok(id) = hsds::document::text(member, "id").parse() {
                        let mut path = path.clone();
                        path.push_member(id);
                        simple(&path, member, found);
                    }
                }
            }
            Value::Object(fields) => simple(&path, fields, found),
            Value::Null => {}
            _ => found.push(path),
        }
    }
}

fn choices(shape: Shape) -> Vec<Choice> {
    let Shape::Enum(words) = shape else {
        return Vec::new();
    };
    let choice = |word: &&str| Choice {
        value: (*word).to_owned(),
        text: status(word),
        chosen: false,
    };
    words.iter().map(choice).collect()
}

/// The field of the standard at a path.
fn field_of(kind: Kind, path: &FieldPath) -> Option<&'static Field> {
    let (mut kind, mut field) = (Some(kind), None);
    for step in path.steps() {
        if let Step::Name(name) = step {
            let found = kind?.field(name)?;
            kind = found.shape.nested();
            field = Some(found);
        }
    }
    field
}

impl Fix {
    /// Takes what was typed, and says what is wrong with it.
    pub(super) fn fill(&mut self, fields: &Fields) {
        self.typed = fields.text(&self.name).trim().to_owned();
        for choice in &mut self.choices {
            choice.chosen = choice.value == self.typed;
        }
        self.wrong = if self.typed.is_empty() {
            None
        } else {
            wrong(self.shape, self.is_number, &self.typed)
        };
    }

    /// The correction, if something else was typed than is proposed.
    pub(super) fn correction(&self) -> Option<Correction> {
        if self.typed.is_empty() || self.typed == self.proposed {
            return None;
        }
        let value = if self.is_number {
            serde_json::from_str(&self.typed).ok()?
        } else {
            Value::from(self.typed.as_str())
        };
        Some((self.path.clone(), Some(value)))
    }
}

/// What is wrong with what was typed for a field.
fn wrong(shape: Shape, is_number: bool, typed: &str) -> Option<String> {
    let text = match shape {
        _ if typed.chars().count() > LONGEST => "Write at most 10,000 letters",
        _ if is_number
            && !serde_json::from_str::<Value>(typed).is_ok_and(|value| value.is_number()) =>
        {
            "Write a number, such as 18 or 3.50"
        }
        Shape::Uri if !hsds::format::is_uri(typed) => {
            "Write a whole address, such as https://example.org"
        }
        Shape::Email if !hsds::format::is_email(typed) => {
            "Write an email address, such as help@example.org"
        }
        Shape::Enum(words) if !words.contains(&typed) => "Choose one of these",
        Shape::Date if typed.parse::<chrono::NaiveDate>().is_err() => {
            "Write a date, such as 2026-03-27"
        }
        Shape::Time if !is_time(typed) => "Write a time, such as 09:30",
        _ => return None,
    };
    Some(text.to_owned())
}

fn is_time(typed: &str) -> bool {
    let form = |form: &str| chrono::NaiveTime::parse_from_str(typed, form).is_ok();
    form("%H:%M") || form("%H:%M:%S")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_said_with_what_can() {
        assert!(wrong(Shape::Text, false, "Anything").is_none());
        assert!(wrong(Shape::Number, true, "3.5").is_none());
        assert!(wrong(Shape::Number, true, "three").is_some());
        assert!(wrong(Shape::Uri, false, "example").is_some());
        assert!(wrong(Shape::Email, false, "help@example.org").is_none());
        assert!(wrong(Shape::Time, false, "9.30").is_some());
        assert!(wrong(Shape::Time, false, "09:30").is_none());
        assert!(wrong(Shape::Date, false, "2026-02-30").is_some());
        assert!(wrong(Shape::Enum(&["active"]), false, "open").is_some());
        assert!(wrong(Shape::Text, false, &"a".repeat(LONGEST + 1)).is_some());
    }

    #[test]
    fn a_field_inside_is_found_by_its_way() {
        let path: FieldPath = "phones/8f14e45f-ceea-467f-a8f4-000000000001/number"
            .parse()
            .expect("a path");
        let field = field_of(Kind::Service, &path).expect("a field");
        assert_eq!(field.name, "number");
        assert!(field_of(Kind::Service, &FieldPath::of("nonsense")).is_none());
    }
}
