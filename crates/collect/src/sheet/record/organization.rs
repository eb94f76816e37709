//! From a row to an organisation: what an organisation can hold is put in its place, and what only services can hold keeps its
//! words, at the end of the description, where whoever makes services of it finds them.

use hsds::Problem;

use super::{
    Composed, Context, Draft, contact, nameless, place, plain, put_list, runner, says_closed,
    status_of,
};
use crate::sheet::key::slug;
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
    let Some(row) = rows.first() else {
        return Err(nameless(Rows::Organizations));
    };
    if rows.iter().all(|row| is_closed(row)) {
        return Err(closed());
    }
    let mut draft = Draft::new(Rows::Organizations, context, key);
    draft.put("id", key);
    draft.name(row)?;
    let mut words = Words::default();
    for row in rows {
        words.add_description(&mut draft, row);
    }
    for row in rows {
        contact::add(&mut draft, row);
        let has_place = place::add_to_organization(&mut draft, row);
        words.add_of_services(row, has_place);
        keep_beside(&mut draft, row, has_place);
    }
    draft.put("description", &words.0.join("\n"));
    let identifiers = runner::identifiers(&mut draft, row, "organization_identifiers");
    put_list(
        &mut draft.document,
        "organization_identifiers",
        &identifiers,
    );
    draft.keep_the_rest(row);
    Ok(draft.finish())
}

/// What is said of an organisation, a line each, and no line twice.
#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn add(&mut self, line: String) {
        if !line.is_empty() && !self.0.contains(&line) {
            self.0.push(line);
        }
    }

    fn add_description(&mut self, draft: &mut Draft<'_>, row: &Row<'_>) {
        if let Some(text) = row.lines(Meaning::Description) {
            self.add(draft.tidied(&text, "description"));
        }
    }

    /// What services hold and organisations do not; of what belongs to a place, what has none to stand at.
    fn add_of_services(&mut self, row: &Row<'_>, has_place: bool) {
        for said in &row.says {
            let is_kept = match said.meaning {
                // Two columns that name an organisation: the row is the one, and this the other.
                Meaning::Organization | Meaning::OrganizationKey => true,
                Meaning::Status => status_of(said.text) != Some("active"),
                Meaning::ClosedOn => says_closed(said.text),
                Meaning::Accessibility | Meaning::Directions => !has_place,
                meaning => is_of_services(meaning),
            };
            if is_kept {
                self.add(labelled(said));
            }
        }
        for says in &row.times {
            for said in says {
                self.add(labelled(said));
            }
        }
    }
}

/// What a cell says, after what its column is called. It is one line in brackets, so that whoever makes services of it finds it, and
/// nothing takes the heading for the name of a service.
fn labelled(said: &Said<'_>) -> String {
    let header = match said.header.trim() {
        "" => said.meaning.label(),
        header => header.trim_end_matches([':', '?']),
    };
    format!("({header}: {})", in_one_line(&plain(said.text)))
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

/// What is neither words for people nor a field of organisations is kept, and not published.
fn keep_beside(draft: &mut Draft<'_>, row: &Row<'_>, has_place: bool) {
    for said in &row.says {
        let is_kept = match said.meaning {
            Meaning::Checked => true,
            Meaning::ClosedOn => !says_closed(said.text),
            Meaning::Uprn | Meaning::PlaceKey => !has_place,
            _ => false,
        };
        if is_kept {
            let called = match slug(said.header) {
                called if called.is_empty() => slug(said.meaning.label()),
                called => called,
            };
            draft.put(
                &format!("x_internal_{}", called.replace('-', "_")),
                said.text,
            );
        }
    }
}

fn is_closed(row: &Row<'_>) -> bool {
    let by_day = row.one(Meaning::ClosedOn).is_some_and(says_closed);
    by_day || row.one(Meaning::Status).and_then(status_of) == Some("defunct")
}

/// Services can be shown as closed; of an organisation the standard cannot say it.
fn closed() -> Problem {
    Problem::error(
        "organization-closed",
        "/status",
        "This row says that the organisation has closed, so it is left out: there is no way to show an organisation as closed.",
    )
}
