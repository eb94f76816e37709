//! Traces: the content that was erased, and how it is found in other texts.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use uuid::Uuid;

use super::ERASED;

/// So many digits make a telephone number, without the 0 before them.
const DIALLED: usize = 6;

/// What HTML writes for letters, where repair took it for these. The last is for the first of all.
const ESCAPES: [(&str, &str); 6] = [
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&amp;", "&"),
];

/// The content that was found where fields were erased.
#[derive(Debug, Default)]
pub(super) struct Traces(BTreeSet<String>);

impl Traces {
    /// Notes every text and number within a value, but not ids.
    pub(super) fn note(&mut self, value: &Json) {
        each(value, &mut |text| {
            if !text.is_empty() && text != ERASED && Uuid::parse_str(&text).is_err() {
                self.0.insert(text);
            }
        });
    }

    /// Whether a value holds one of them whole.
    pub(super) fn meet(&self, value: &Json) -> bool {
        let mut met = false;
        each(value, &mut |text| met |= self.0.contains(&text));
        met
    }

    /// Whether a text holds one of them, in whatever letters and spacing.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let text = plain(text);
        self.0
            .iter()
            .any(|trace| find(&text, &plain(trace)).is_some())
    }

    /// Whether a text holds one of them that is a telephone number, however it is written.
    pub(super) fn are_dialled_in(&self, text: &str) -> bool {
        let numbers = || text.split(|letter| !is_dialled(letter)).map(digits);
        self.0
            .iter()
            .filter(|trace| trace.chars().all(is_dialled))
            .map(|trace| national(&digits(trace)).to_owned())
            .filter(|number| number.len() >= DIALLED)
            .any(|number| numbers().any(|other| other.contains(&number)))
    }

    /// A message with the marker in place of each of them, the longest first, so that nothing is
    /// left of one that holds another.
    pub(super) fn taken_out_of(&self, message: &str) -> String {
        let mut traces: Vec<&String> = self.0.iter().collect();
        traces.sort_by_key(|trace| std::cmp::Reverse(trace.len()));
        let mut clean = message.to_owned();
        for trace in traces {
            let mut from = 0;
            while let Some(at) = find(&clean[from..], trace) {
                clean.replace_range(from + at..from + at + trace.len(), ERASED);
                from += at + ERASED.len();
            }
        }
        clean
    }
}

/// What telephone numbers are written with.
fn is_dialled(letter: char) -> bool {
    letter.is_ascii_digit() || letter.is_whitespace() || "()+-./\u{2013}".contains(letter)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The digits of a telephone number that are the same wherever it is dialled from.
fn national(digits: &str) -> &str {
    let digits = digits.trim_start_matches('0');
    let within = digits.strip_prefix("44").filter(|rest| rest.len() > 8);
    within.unwrap_or(digits).trim_start_matches('0')
}

/// Every text and number within a value, as a text.
fn each(value: &Json, use_it: &mut dyn FnMut(String)) {
    match value {
        Json::String(text) => use_it(text.clone()),
        Json::Number(number) => use_it(number.to_string()),
        Json::Array(members) => members.iter().for_each(|member| each(member, use_it)),
        Json::Object(fields) => fields.values().for_each(|value| each(value, use_it)),
        Json::Bool(_) | Json::Null => {}
    }
}

/// Whether any text or number within a value is so.
pub(super) fn any(value: &Json, is: &dyn Fn(&str) -> bool) -> bool {
    let mut any = false;
    each(value, &mut |text| any |= is(&text));
    any
}

/// In small letters, as a reader sees it, with one blank between words.
pub(super) fn plain(text: &str) -> String {
    let mut text = text.to_lowercase();
    if text.contains('&') {
        for (escape, letter) in ESCAPES {
            text = text.replace(escape, letter);
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// Where a text stands in another as whole words.
fn find(text: &str, sought: &str) -> Option<usize> {
    let ends = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    text.match_indices(sought).map(|(at, _)| at).find(|at| {
        ends(text[..*at].chars().next_back()) && ends(text[at + sought.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn traces(values: &[Json]) -> Traces {
        let mut traces = Traces::default();
        for value in values {
            traces.note(value);
        }
        traces
    }

    #[test]
    fn nothing_is_left_in_a_message_of_a_text_that_holds_another() {
        let traces = traces(&[json!("Ann"), json!("Ann Smith"), json!(7)]);
        assert_eq!(
            traces.taken_out_of("`Ann Smith` (7) is no telephone number; nor is Ann. Annual: 17"),
            format!("`{ERASED}` ({ERASED}) is no telephone number; nor is {ERASED}. Annual: 17")
        );
    }

    #[test]
    fn values_meet_where_they_are_the_same() {
        let traces = traces(&[json!({"latitude": 51.5, "name": "A"})]);
        assert!(traces.meet(&json!(51.5)) && traces.meet(&json!([{"x": "A"}])));
        assert!(!traces.meet(&json!("AB")) && !traces.meet(&json!(true)));
    }
}
