//! The sentences in which a fault is told: what is wrong, and what to write in its place.

use serde_json::Value;

use super::Fault;
use crate::kind::Kind;
use crate::problem::{Problem, Spot};
use crate::table::{Field, Shape};

/// Every code of a problem that validating can find, and what it means.
pub const CODES: &[(&str, &str)] = &[
    (
        "required-missing",
        "A field that every object of its kind must have is not there",
    ),
    (
        "null",
        "A field is null; leave it out if there is nothing to say",
    ),
    (
        "empty",
        "A text, a list or an object has nothing in it; leave it out",
    ),
    (
        "wrong-type",
        "A value is of another type than its field, such as a number in quotation marks",
    ),
    (
        "not-in-list",
        "A word is none of those that its field allows",
    ),
    ("not-a-uuid", "An id is not a UUID"),
    (
        "not-a-url",
        "An address on the web does not begin with a scheme such as https://, or is badly written",
    ),
    ("not-an-email", "A text is not exactly one e-mail address"),
    (
        "not-a-date-time",
        "A text is not a date and a time with a T between them",
    ),
];

/// How much of a wrong value is shown.
const SHOWN: usize = 60;

pub(super) fn problem(
    fault: Fault,
    kind: Kind,
    field: &Field,
    value: &Value,
    spot: &Spot<'_>,
) -> Problem {
    let name = field.name;
    let kind = spoken(kind);
    let message = match fault {
        Fault::Missing => {
            let meaning = uncapitalised(field.meaning);
            format!("This {kind} has no `{name}`. Add it: {meaning}.")
        }
        Fault::Null => format!("`{name}` of this {kind} is null. {}", or_leave_out(field)),
        Fault::Empty => format!("`{name}` of this {kind} is empty. {}", or_leave_out(field)),
        Fault::WrongType => format!(
            "`{name}` of this {kind} must be {}, but it is {}. {}",
            expected(field.shape),
            described(value),
            retype(field.shape, value)
        ),
        Fault::NotInList => not_in_list(&kind, field, value),
        Fault::BadFormat => format!(
            "`{name}` of this {kind} is {}, which is not {}. {}",
            shown(value),
            expected(field.shape),
            example(field.shape)
        ),
    };
    Problem::error(code(fault, field.shape), spot.pointer(), message).at(spot.path())
}

/// A member of a list that is not an object with something in it.
pub(super) fn member_problem(
    fault: Fault,
    kind: Kind,
    field: &Field,
    member: &Value,
    spot: &Spot<'_>,
) -> Problem {
    let name = field.name;
    let kind = spoken(kind);
    let message = match fault {
        Fault::Null => format!("A member of `{name}` is null. Take it out of the list."),
        Fault::Empty => format!("A member of `{name}` has nothing in it. Take it out of the list."),
        _ => format!(
            "A member of `{name}` must be one {kind} in curly brackets, but it is {}. Write its fields by name, such as {{\"id\": …}}.",
            described(member)
        ),
    };
    Problem::error(code(fault, field.shape), spot.pointer(), message).at(spot.path())
}

fn code(fault: Fault, shape: Shape) -> &'static str {
    match (fault, shape) {
        (Fault::Missing, _) => "required-missing",
        (Fault::Null, _) => "null",
        (Fault::Empty, _) => "empty",
        (Fault::NotInList, _) => "not-in-list",
        (Fault::BadFormat, Shape::Uuid | Shape::Reference(_)) => "not-a-uuid",
        (Fault::BadFormat, Shape::Uri) => "not-a-url",
        (Fault::BadFormat, Shape::Email) => "not-an-email",
        (Fault::BadFormat, Shape::DateTime) => "not-a-date-time",
        (Fault::WrongType | Fault::BadFormat, _) => "wrong-type",
    }
}

fn or_leave_out(field: &Field) -> String {
    let meaning = uncapitalised(field.meaning);
    if field.required {
        format!("Fill it in: {meaning}.")
    } else {
        format!("Fill it in ({meaning}) or leave it out.")
    }
}

fn expected(shape: Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Uuid | Shape::Reference(_) => "a UUID".to_owned(),
        Shape::Uri => "a full web address".to_owned(),
        Shape::Email => "one e-mail address".to_owned(),
        Shape::DateTime => "a date and time".to_owned(),
        Shape::Date => "a date as text".to_owned(),
        Shape::Time => "a time as text".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Enum(words) => format!("one of {}", listed(words)),
        Shape::One(kind) => format!("one {} in curly brackets", spoken(kind)),
        Shape::Many(kind) => format!("a list of {} objects in square brackets", spoken(kind)),
    }
}

fn example(shape: Shape) -> &'static str {
    match shape {
        Shape::Uuid | Shape::Reference(_) => {
            "Write it like 8f14e45f-ceea-467f-a8f4-0c5d1b2a3e4f, with 32 digits from 0 to f."
        }
        Shape::Uri => "Write it like https://example.org/page, without spaces.",
        Shape::Email => "Write one address like help@example.org and nothing else.",
        Shape::DateTime => "Write it like 2025-03-31T09:30:00.000Z.",
        _ => "Correct it or leave it out.",
    }
}

fn retype(shape: Shape, value: &Value) -> String {
    match (shape, value) {
        (Shape::Number, Value::String(text)) if text.trim().parse::<f64>().is_ok() => {
            format!("Write {} without quotation marks.", text.trim())
        }
        (Shape::Number, _) => "Write digits only, or leave it out.".to_owned(),
        (Shape::Many(_), Value::Object(_)) => {
            "Put square brackets round it, even if there is only one.".to_owned()
        }
        (Shape::One(_), Value::Array(members)) if members.len() == 1 => {
            "Take the square brackets away.".to_owned()
        }
        (Shape::One(_) | Shape::Many(_), _) => "Correct it or leave it out.".to_owned(),
        (_, Value::Number(_) | Value::Bool(_)) => "Put it in quotation marks.".to_owned(),
        _ => "Write it as one text in quotation marks, or leave it out.".to_owned(),
    }
}

fn not_in_list(kind: &str, field: &Field, value: &Value) -> String {
    let name = field.name;
    let Shape::Enum(words) = field.shape else {
        return format!("`{name}` of this {kind} is {}.", shown(value));
    };
    let meant = value.as_str().and_then(|text| {
        words
            .iter()
            .find(|word| word.eq_ignore_ascii_case(text.trim()))
    });
    let remedy = match meant {
        Some(word) => format!("Write `{word}`."),
        None => "Write one of these words.".to_owned(),
    };
    format!(
        "`{name}` of this {kind} is {}, but must be one of {}. {remedy}",
        shown(value),
        listed(words)
    )
}

fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "true or false".to_owned(),
        Value::Number(_) => format!("the number {value}"),
        Value::String(_) => format!("the text {}", shown(value)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
        None => format!("\"{text}\""),
    }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn spoken(kind: Kind) -> String {
    kind.name()
        .replace('_', " ")
        .replace("organization", "organisation")
}

fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(kind: Kind, name: &str, fault: Fault, value: &Value) -> String {
        let field = kind.field(name).expect("a field of the standard");
        problem(fault, kind, field, value, &Spot::Name(&Spot::Root, name)).message
    }

    #[test]
    fn sentences_say_what_is_wrong_and_what_to_write() {
        assert_eq!(
            said(Kind::Service, "minimum_age", Fault::WrongType, &json!("18")),
            "`minimum_age` of this service must be a number, but it is the text \"18\". Write 18 without quotation marks."
        );
        assert_eq!(
            said(Kind::Service, "status", Fault::NotInList, &json!("Active")),
            "`status` of this service is \"Active\", but must be one of `active`, `inactive`, `defunct`, `temporarily closed`. Write `active`."
        );
        assert_eq!(
            said(
                Kind::Organization,
                "website",
                Fault::BadFormat,
                &json!("www.example.org")
            ),
            "`website` of this organisation is \"www.example.org\", which is not a full web address. Write it like https://example.org/page, without spaces."
        );
        assert_eq!(
            said(Kind::Service, "alert", Fault::Empty, &json!("")),
            "`alert` of this service is empty. Fill it in (something people should know just now, such as a closure this week) or leave it out."
        );
    }

    #[test]
    fn a_long_value_is_cut_short() {
        let message = said(
            Kind::Service,
            "url",
            Fault::BadFormat,
            &json!("é".repeat(500)),
        );
        assert!(message.len() < 400, "{message}");
        assert!(message.contains('…'), "{message}");
    }

    #[test]
    fn every_code_that_is_said_is_explained() {
        let faults = [
            Fault::Missing,
            Fault::Null,
            Fault::Empty,
            Fault::WrongType,
            Fault::NotInList,
            Fault::BadFormat,
        ];
        for kind in Kind::ALL {
            for field in kind.fields() {
                for fault in faults {
                    let code = code(fault, field.shape);
                    assert!(CODES.iter().any(|(known, _)| *known == code), "{code}");
                }
            }
        }
    }
}
