//! Whether the organisation of a row is running: a draft, an entry that was hidden and one that has closed are not published as if it
//! were, because the standard cannot say of an organisation that it is not.

use hsds::Problem;

use super::{Draft, nameless, says_closed, status_of};
use crate::sheet::meaning::{Meaning, Rows};
use crate::sheet::row::Row;

/// What the row says of it, where that is not that it runs.
enum Standing<'r> {
    Running,
    /// In the words of the row.
    NotLive(&'r str),
    Closed(&'r str),
}

/// What was published of it earlier, people have to take out themselves.
const STILL_STANDS: &str = "What was sent of it before still stands: tick \"This file has everything\" to take it out, or ask whoever runs the machine to keep it out.";

/// The rows of an organisation that is running, each with its place among all of them, from 1. Where only some are, a person is told
/// of the others; where none is, there is no organisation.
pub(super) fn running<'r, 'a>(
    draft: &mut Draft<'_>,
    rows: &[&'r Row<'a>],
) -> Result<Vec<(usize, &'r Row<'a>)>, Problem> {
    let mut running = Vec::with_capacity(rows.len());
    let mut not_live = None;
    let mut closed = None;
    for (number, row) in (1..).zip(rows) {
        match of(row) {
            Standing::Running => running.push((number, *row)),
            Standing::NotLive(word) => not_live = not_live.or(Some((row.line, word))),
            Standing::Closed(word) => closed = closed.or(Some((row.line, word))),
        }
    }
    if running.is_empty() {
        return Err(match (not_live, closed) {
            (Some((_, word)), _) => no_draft(word),
            (None, Some(_)) => no_closed(),
            (None, None) => nameless(Rows::Organizations),
        });
    }
    for (line, word) in [not_live, closed].into_iter().flatten() {
        draft.advise(
            "row-not-live",
            "status",
            format!("Row {line} of this organisation says \"{word}\", so nothing of that row is taken. Send it again when it is live."),
        );
    }
    Ok(running)
}

fn of<'a>(row: &Row<'a>) -> Standing<'a> {
    let mut ends = row.all(Meaning::ClosedOn);
    if let Some(said) = ends.find(|said| says_closed(said.text)) {
        return Standing::Closed(said.text);
    }
    let mut standing = Standing::Running;
    for said in row.all(Meaning::Status) {
        match status_of(said.text) {
            Some("active") => {}
            Some("defunct") => return Standing::Closed(said.text),
            _ => standing = Standing::NotLive(said.text),
        }
    }
    standing
}

fn no_draft(word: &str) -> Problem {
    Problem::error(
        "organization-not-live",
        "/status",
        format!(
            "This row says \"{word}\", and not that the organisation is running, so nothing of the row is taken. Send it when it is live. If the column is about something else, choose \"Keep it, do not publish it\" for it. {STILL_STANDS}"
        ),
    )
}

/// Services can be shown as closed; of an organisation the standard cannot say it.
fn no_closed() -> Problem {
    Problem::error(
        "organization-closed",
        "/status",
        format!(
            "This row says that the organisation has closed, so nothing of the row is taken: there is no way to show an organisation as closed. {STILL_STANDS}"
        ),
    )
}
