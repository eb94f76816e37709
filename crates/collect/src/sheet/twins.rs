//! Rows of one list that may be about the same thing: a person looks, nothing is joined.

use std::collections::HashMap;

use hsds::Problem;
use place::Postcode;

use super::key::slug;
use super::meaning::{Meaning, Rows};
use super::row::Row;

/// Of each row, what there is to say about an earlier one that it may be the same as. Rows that share a key are one anyway.
pub(crate) fn twins(of: Rows, rows: &[Row<'_>], keys: &[String]) -> Vec<Option<Problem>> {
    let mut seen: HashMap<(String, Postcode), usize> = HashMap::new();
    rows.iter()
        .enumerate()
        .map(|(at, row)| {
            let postcode = row.one(Meaning::Postcode).and_then(Postcode::repair)?;
            let mut found = None;
            for (mark, what) in marks(row) {
                let first = *seen.entry((mark, postcode)).or_insert(at);
                if first != at && keys[first] != keys[at] && found.is_none() {
                    found = Some((first, what));
                }
            }
            found.map(|(first, what)| problem(of, rows[first].line, what))
        })
        .collect()
}

/// By what a row is known beside its postcode.
fn marks(row: &Row<'_>) -> Vec<(String, &'static str)> {
    let name = [Meaning::Name, Meaning::Organization, Meaning::Venue]
        .into_iter()
        .find_map(|meaning| row.one(meaning))
        .map(slug);
    let phone = row
        .one(Meaning::Phone)
        .map(|text| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        })
        .filter(|digits| digits.len() >= 9);
    let name = name.map(|name| (name, "name and postcode"));
    let phone = phone.map(|digits| (format!("tel {digits}"), "telephone number and postcode"));
    name.into_iter().chain(phone).collect()
}

fn problem(of: Rows, line: u64, what: &str) -> Problem {
    Problem::advice(
        "possible-duplicate",
        "/name",
        format!(
            "Row {line} has the same {what}. If both are one {}, delete one of them.",
            of.noun()
        ),
    )
}
