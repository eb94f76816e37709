//! From a row to an organisation: what an organisation can hold is put in its place, and what only services can hold keeps its
//! words, at the end of the description, where whoever makes services of it finds them.

use hsds::{Document, Problem};

use super::{Composed, Context, Draft, beside, contact, nameless, place, plain, put_list, runner};
use super::{standing, time};
use crate::sheet::meaning::{Meaning, Rows};
use crate::sheet::row::{Row, Said};
use crate::sheet::stands_for::is_of_services;

/// Puts together the organisation of one row, or of several that are about the same: then each adds its words, ways to reach it and
/// a place.
pub(crate) fn compose(
    context: &Context,
    key: &str,
    rows: &[&Row<'_>],
) -> Result<Composed, Problem> {
    let mut draft = Draft::new(Rows::Organizations, context, key);
    let rows = standing::running(&mut draft, rows)?;
    let is_named = |(_, row): &&(usize, &Row<'_>)| row.name().is_some();
    let Some((_, named)) = rows.iter().find(is_named) else {
        return Err(nameless(Rows::Organizations));
    };
    draft.put("id", key);
    draft.name(named)?;
    let mut words = Words::default();
    for (_, row) in &rows {
        words.add_description(&mut draft, row);
    }
    let mut names = Vec::new();
    let mut identifiers: Vec<Document> = Vec::new();
    for (number, row) in &rows {
        let others = row.all(Meaning::AlternateName);
        add_new(&mut names, others.map(|said| plain(said.text)));
        contact::add(&mut draft, row);
        let has_place = place::add_to_organization(&mut draft, row, *number);
        words.add_of_services(row, has_place);
        let registered = runner::identifiers(&mut draft, row, "organization_identifiers");
        add_new(&mut identifiers, registered);
        beside::keep(&mut draft, row, named, has_place);
        draft.keep_the_rest(row);
    }
    draft.put("alternate_name", &names.join(", "));
    draft.put("description", &words.0.join("\n"));
    put_list(
        &mut draft.document,
        "organization_identifiers",
        &identifiers,
    );
    Ok(draft.finish())
}

/// Adds what is not there yet.
fn add_new<T: PartialEq>(known: &mut Vec<T>, more: impl IntoIterator<Item = T>) {
    for one in more {
        if !known.contains(&one) {
            known.push(one);
        }
    }
}

/// What is said of an organisation, a line each, and no line twice.
#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn add(&mut self, line: String) {
        if !line.is_empty() {
            add_new(&mut self.0, [line]);
        }
    }

    fn add_description(&mut self, draft: &mut Draft<'_>, row: &Row<'_>) {
        if let Some(text) = row.lines(Meaning::Description) {
            self.add(draft.tidied(&text, "description"));
        }
    }

    /// What services hold and organisations do not; of what belongs to a place, what has none to stand at. These words are published:
    /// nothing is among them that names a person, a place or a number.
    fn add_of_services(&mut self, row: &Row<'_>, has_place: bool) {
        for said in &row.says {
            let is_told = match said.meaning {
                // Two columns that name an organisation: the row is the one, and this the other.
                Meaning::Organization => true,
                Meaning::Accessibility | Meaning::Directions => {
                    !has_place && !place::is_secret(row)
                }
                meaning => is_of_services(meaning),
            };
            if is_told {
                self.add(labelled(said));
            }
        }
        for says in &row.times {
            if let Some(line) = time::line(says) {
                self.add(in_brackets("Opening times", &line));
            }
        }
    }
}

/// What a cell says, after what its column is called.
fn labelled(said: &Said<'_>) -> String {
    let header = match said.header.trim() {
        "" => said.meaning.label(),
        header => header.trim_end_matches([':', '?']),
    };
    in_brackets(header, said.text)
}

/// One line in brackets, so that whoever makes services of it finds it, and nothing takes the heading for the name of a service.
fn in_brackets(header: &str, text: &str) -> String {
    format!("({header}: {})", in_one_line(&plain(text)))
}

fn in_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.lines().map(str::trim).filter(|part| !part.is_empty()) {
        if !line.is_empty() {
            let has_end = line.ends_with(['.', ',', ';', ':', '!', '?']);
            line.push_str(if has_end { " " } else { ", " });
        }
        line.push_str(part);
    }
    line
}
