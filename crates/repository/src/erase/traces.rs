//! Traces: where else erased content may stand, in rows of raw input and in messages about them.
//!
//! A row may write it in another way than the record does: with escapes, quoted as a cell, in other
//! letters or spacing. So rows are read, and values compared, not bytes.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use uuid::Uuid;

use super::ERASED;

/// A key as long as this, found in a cell, names the record; a shorter one may be any other value.
const TELLING: usize = 8;

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
    fn are_in(&self, text: &str) -> bool {
        let text = plain(text);
        self.0
            .iter()
            .any(|trace| find(&text, &plain(trace)).is_some())
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

/// What the records are called whose content is erased, and what that was.
#[derive(Debug)]
pub(super) struct Search<'a> {
    names: BTreeSet<String>,
    /// One of them has no id of its own in its source, so only its content tells its rows.
    unnamed: bool,
    traces: &'a Traces,
}

impl<'a> Search<'a> {
    pub(super) fn new(keys: impl IntoIterator<Item = String>, traces: &'a Traces) -> Self {
        let mut search = Self {
            names: BTreeSet::new(),
            unnamed: false,
            traces,
        };
        for key in keys {
            if key.starts_with("unnamed/") {
                search.unnamed = true;
            } else {
                search.names.insert(plain(&key));
            }
        }
        search
    }

    /// Whether a row of raw input is, or holds, one of the records, or may hold its content.
    pub(super) fn finds(&self, row: &[u8]) -> bool {
        match serde_json::from_slice::<Json>(row) {
            Ok(value) => {
                self.is_in(&value)
                    || (self.unnamed && any(&value, &|text| self.traces.are_in(text)))
            }
            Err(_) => self.is_in_cells(&cells(row)),
        }
    }

    /// Whether an object of that id stands in a value. A mere reference to it says nothing of it.
    fn is_in(&self, value: &Json) -> bool {
        match value {
            Json::Object(fields) => fields.iter().any(|(name, value)| {
                (name.eq_ignore_ascii_case("id")
                    && any(value, &|text| self.names.contains(&plain(text))))
                    || self.is_in(value)
            }),
            Json::Array(members) => members.iter().any(|member| self.is_in(member)),
            _ => false,
        }
    }

    fn is_in_cells(&self, cells: &[String]) -> bool {
        let named = cells
            .iter()
            .map(|cell| plain(cell))
            .find(|cell| !cell.is_empty() && self.names.contains(cell));
        let holds = || cells.iter().any(|cell| self.traces.are_in(cell));
        match named {
            Some(name) if name.len() >= TELLING => true,
            Some(_) => holds(),
            None => self.unnamed && holds(),
        }
    }
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

fn any(value: &Json, is: &dyn Fn(&str) -> bool) -> bool {
    let mut any = false;
    each(value, &mut |text| any |= is(&text));
    any
}

/// The cells of a line of a table.
fn cells(row: &[u8]) -> Vec<String> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(row)
        .byte_records()
        .map_while(Result::ok)
        .flat_map(|record| {
            let cells = record
                .iter()
                .map(|cell| String::from_utf8_lossy(cell).into_owned());
            cells.collect::<Vec<_>>()
        })
        .collect()
}

/// In small letters, with one blank between words.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
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

    fn finds(key: &str, found: &[Json], row: &str) -> bool {
        let traces = traces(found);
        Search::new([key.to_owned()], &traces).finds(row.as_bytes())
    }

    #[test]
    fn a_row_of_json_is_known_by_the_id_of_an_object_however_it_is_written() {
        let found = [json!("André")];
        assert!(finds(
            "s1",
            &found,
            r#"{"id": "\u0053\u0031", "alert": "Andr\u00e9"}"#
        ));
        assert!(finds("7", &found, r#"{"items": [{"ID": 7}]}"#));
        assert!(!finds(
            "7",
            &found,
            r#"{"id": 8, "minimum_age": 7, "service_id": 7}"#
        ));
        assert!(!finds("s1", &found, r#"{"id": "s12", "alert": "André"}"#));
    }

    #[test]
    fn a_line_of_a_table_is_known_by_a_long_key_or_by_a_short_one_with_the_content() {
        let long = "0aa4cd01-1e1c-4f0c-9c5b-5b1d8d0e0e0e";
        let found = [json!("Mrs \"Sunny\" Secret")];
        assert!(finds(long, &found, &format!("p1,01632 960001,{long}\n")));
        assert!(finds(
            "7",
            &found,
            "7,\"mrs  \"\"Sunny\"\" Secret, evenings\"\n"
        ));
        assert!(!finds("7", &found, "8,Monday,7\n"));
    }

    #[test]
    fn a_record_without_an_id_is_known_by_its_content_alone() {
        let found = [json!(51.5), json!("Secret Lane")];
        assert!(finds(
            "unnamed/ab",
            &found,
            r#"{"name": "Hall, secret lane 4"}"#
        ));
        assert!(finds("unnamed/ab", &found, r#"{"latitude": 51.5}"#));
        assert!(!finds("unnamed/ab", &found, r#"{"latitude": 151.57}"#));
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
