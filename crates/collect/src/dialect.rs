//! Small named adapters: what other directories write, said in the words of the standard.

pub(crate) mod ohana;
pub(crate) mod outpost;

use hsds::Document;
use serde_json::Value;

/// Puts a text into a document, unless there is nothing in it.
fn put(document: &mut Document, name: &str, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        document.insert(name.to_owned(), Value::from(text));
    }
}

/// Puts a list into a document, unless there is nothing in it.
fn put_list(document: &mut Document, name: &str, members: Vec<Document>) {
    if !members.is_empty() {
        document.insert(
            name.to_owned(),
            Value::Array(members.into_iter().map(Value::Object).collect()),
        );
    }
}

/// An id as text, whether it was written as one or as a number.
pub(crate) fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The two letters of a day, however it is written.
fn day(weekday: &str) -> Option<&'static str> {
    const DAYS: [(&str, &str); 7] = [
        ("mo", "MO"),
        ("tu", "TU"),
        ("we", "WE"),
        ("th", "TH"),
        ("fr", "FR"),
        ("sa", "SA"),
        ("su", "SU"),
    ];
    let weekday = weekday.trim().to_lowercase();
    DAYS.iter()
        .find(|(beginning, _)| weekday.starts_with(beginning))
        .map(|(_, day)| *day)
}
