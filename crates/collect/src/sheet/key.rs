//! What a row is known by from one file to the next, although nobody numbered it.

use std::collections::HashMap;

use hsds::Problem;
use sha2::{Digest, Sha256};

use super::meaning::{Meaning, Rows};
use super::row::Row;

/// The keys of all rows, in their order. A row with a number of its own has that. Of the others, the name and the postcode are
/// enough where nobody shares them; then the address, then who runs it, then all that the row says: so a row keeps its key when
/// others are sorted, added or taken away.
pub(crate) fn keys(rows: &[Row<'_>]) -> Vec<String> {
    let own: Vec<Option<String>> = rows
        .iter()
        .map(|row| row.one(Meaning::Key).map(|key| key.trim().to_owned()))
        .collect();
    let mut keys: Vec<String> = rows
        .iter()
        .zip(&own)
        .map(|(row, own)| own.clone().unwrap_or_else(|| plain(row, 0)))
        .collect();
    for level in 1..=LEVELS {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for key in &keys {
            *seen.entry(key).or_default() += 1;
        }
        let shared: Vec<usize> = (0..keys.len())
            .filter(|at| own[*at].is_none() && seen[keys[*at].as_str()] > 1)
            .collect();
        if shared.is_empty() {
            break;
        }
        for at in shared {
            keys[at] = plain(&rows[at], level);
        }
    }
    keys
}

/// Rows with one number that are called differently: one of them has the number of another, and which one nobody can tell.
pub(crate) fn shared_by_others(of: Rows, rows: &[&Row<'_>]) -> Option<Problem> {
    let name = |row: &Row<'_>| {
        row.one(Meaning::Name)
            .map(slug)
            .filter(|name| !name.is_empty())
    };
    let first = rows.first()?;
    let other = rows.iter().find(|row| {
        let (one, other) = (name(first), name(row));
        one.is_some() && other.is_some() && one != other
    })?;
    let key = first.one(Meaning::Key)?.trim();
    Some(Problem::error(
        "number-shared",
        "/id",
        format!(
            "The number {key} is also in row {}, which has another name. Give each {} a number of its own.",
            other.line,
            of.noun()
        ),
    ))
}

const LEVELS: usize = 3;

fn plain(row: &Row<'_>, level: usize) -> String {
    let name = [Meaning::Name, Meaning::Organization, Meaning::Venue]
        .into_iter()
        .find_map(|meaning| row.one(meaning));
    let mut parts = vec![name, row.one(Meaning::Postcode)];
    if level >= 1 || row.one(Meaning::Postcode).is_none() {
        parts.push(row.one(Meaning::Venue));
        parts.extend(row.all(Meaning::Address).map(|said| Some(said.text)));
        parts.extend(row.all(Meaning::AddressLine).map(|said| Some(said.text)));
    }
    if level >= 2 {
        parts.push(row.one(Meaning::Organization));
    }
    let told = parts.into_iter().flatten().map(slug).collect::<Vec<_>>();
    let told = told.join("/");
    if level >= LEVELS {
        format!("{told}/{}", fingerprint(row))
    } else {
        told
    }
}

/// The same for rows that say the same.
pub(crate) fn fingerprint(row: &Row<'_>) -> String {
    let mut digest = Sha256::new();
    let times = row.times.iter().flatten();
    let times = times.filter(|said| said.meaning != Meaning::Internal);
    for said in row.says.iter().chain(times) {
        digest.update(said.meaning.word());
        digest.update([0]);
        digest.update(said.text);
        digest.update([1]);
    }
    format!("{:x}", digest.finalize())[..12].to_owned()
}

/// A text as part of a key: small letters and digits with hyphens between.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') && !matches!(letter, '\'' | '’') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}
