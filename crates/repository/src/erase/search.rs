//! The search for rows of raw input that are, or hold, a record whose content is erased.
//!
//! A row may write it in another way than the record does: with escapes, quoted as a cell, in other
//! letters or spacing. So rows are read, and values compared, not bytes.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::traces::{Traces, any, plain};

/// A key as long as this is nobody else's; a shorter one may be any other value, and the id of
/// anything else.
const TELLING: usize = 8;

/// What tables are separated by.
const SEPARATORS: &[u8] = b",;\t|";

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
            Ok(value) => self.is_about(&value, Place::Else),
            // A cell does not say what it is, so each may be an id.
            Err(_) => SEPARATORS
                .iter()
                .any(|separator| self.is_about(&cells(row, *separator), Place::Id)),
        }
    }

    fn is_about(&self, row: &Json, place: Place) -> bool {
        let holds = || any(row, &|text| self.traces.are_in(text));
        match self.mention(row, place) {
            Mention::Certain => true,
            Mention::Possible => holds(),
            Mention::None => self.unnamed && holds(),
        }
    }

    /// How one of the records is named in what stands at a place of a row.
    fn mention(&self, value: &Json, place: Place) -> Mention {
        match value {
            Json::Object(fields) => strongest(
                fields
                    .iter()
                    .map(|(name, value)| self.mention(value, Place::called(name))),
            ),
            Json::Array(members) => {
                strongest(members.iter().map(|member| self.mention(member, place)))
            }
            Json::String(text) => self.mention_by(text, place),
            Json::Number(number) => self.mention_by(&number.to_string(), place),
            Json::Bool(_) | Json::Null => Mention::None,
        }
    }

    fn mention_by(&self, text: &str, place: Place) -> Mention {
        let name = plain(text);
        if !self.names.contains(&name) {
            return Mention::None;
        }
        match (place, name.len() >= TELLING) {
            (Place::Id, true) => Mention::Certain,
            (Place::Else, false) => Mention::None,
            _ => Mention::Possible,
        }
    }
}

/// Where in a row something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the id of an object, or in what may be one.
    Id,
    /// In a field that refers to another object by its id.
    Reference,
    /// Anywhere else.
    Else,
}

impl Place {
    fn called(name: &str) -> Self {
        let name = name.to_lowercase();
        if name == "id" {
            Self::Id
        } else if name.ends_with("_id") {
            Self::Reference
        } else {
            Self::Else
        }
    }
}

/// How a row names one of the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mention {
    /// Not at all.
    None,
    /// By what may mean another, or in passing: its content tells.
    Possible,
    /// By an id that is nobody else's.
    Certain,
}

fn strongest(mentions: impl Iterator<Item = Mention>) -> Mention {
    mentions.max().unwrap_or(Mention::None)
}

/// The cells of a line of a table, as a list.
fn cells(row: &[u8], separator: u8) -> Json {
    let records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(row)
        .into_byte_records()
        .map_while(Result::ok);
    records
        .flat_map(|record| {
            let cells = record.iter().map(String::from_utf8_lossy);
            cells.map(Json::from).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn finds(key: &str, found: &[Json], row: &str) -> bool {
        let mut traces = Traces::default();
        for value in found {
            traces.note(value);
        }
        Search::new([key.to_owned()], &traces).finds(row.as_bytes())
    }

    const LONG: &str = "0aa4cd01-1e1c-4f0c-9c5b-5b1d8d0e0e0e";

    #[test]
    fn a_row_of_json_is_known_by_a_long_id_of_an_object() {
        let found = [json!("André")];
        let row = format!(r#"{{"contents": [{{"ID": "{}"}}]}}"#, LONG.to_uppercase());
        assert!(finds(LONG, &found, &row));
    }

    #[test]
    fn a_row_of_json_is_known_by_a_short_id_only_with_the_content() {
        let found = [json!("André")];
        assert!(finds(
            "s1",
            &found,
            r#"{"id": "\u0053\u0031", "alert": "Andr\u00e9"}"#
        ));
        assert!(!finds("7", &found, r#"{"items": [{"ID": 7}]}"#));
        assert!(finds(
            "7",
            &found,
            r#"{"items": [{"ID": 7, "contact": "andré, evenings"}]}"#
        ));
        assert!(!finds("s1", &found, r#"{"id": "s12", "alert": "André"}"#));
    }

    #[test]
    fn a_row_of_json_that_refers_to_the_record_is_known_only_with_the_content() {
        let found = [json!("Mrs Secret")];
        let place = |key: &str, name: &str| {
            format!(
                r#"{{"id": "sal1", "service_id": "{key}", "contacts": [{{"name": "{name}"}}]}}"#
            )
        };
        for key in ["s1", LONG] {
            assert!(finds(key, &found, &place(key, "Mrs Secret")), "{key}");
            assert!(!finds(key, &found, &place(key, "The office")), "{key}");
        }
        let other = |value: &str| format!(r#"{{"link": "{value}", "name": "Mrs Secret"}}"#);
        assert!(finds(LONG, &found, &other(LONG)));
        assert!(!finds("s1", &found, &other("s1")), "it may mean anything");
    }

    #[test]
    fn content_is_known_with_what_html_wrote_for_its_letters() {
        let found = [json!("Ann & Ben <Secret>")];
        assert!(finds(
            "s1",
            &found,
            r#"{"id": "s1", "alert": "Ann &amp; Ben &lt;Secret&gt;"}"#
        ));
    }

    #[test]
    fn a_line_of_a_table_is_known_by_a_long_key_or_by_a_short_one_with_the_content() {
        let found = [json!("Mrs \"Sunny\" Secret")];
        assert!(finds(LONG, &found, &format!("p1,01632 960001,{LONG}\n")));
        assert!(finds(
            "7",
            &found,
            "7,\"mrs  \"\"Sunny\"\" Secret, evenings\"\n"
        ));
        assert!(!finds("7", &found, "8,Monday,7\n"));
    }

    #[test]
    fn a_line_of_a_table_is_read_with_every_separator() {
        let found = [json!("Mrs Secret")];
        for separator in [",", ";", "\t", "|"] {
            let line = |cells: [&str; 3]| cells.join(separator) + "\n";
            let long = line(["p1", "01632 960001", LONG]);
            assert!(finds(LONG, &found, &long), "{long}");
            let short = line(["7", "\"Mrs Secret; evenings, or | later\"", "MO"]);
            assert!(finds("7", &found, &short), "{short}");
        }
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
}
