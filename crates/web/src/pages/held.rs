//! Records that are not published, and what is wrong with each.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use hsds::Severity;
use repository::{RecordFilter, RecordNumber, RecordRow, RecordState};

use super::frame::{Frame, Part, page};
use super::listing::{self, Asked, Choice, ROWS};
use super::prose;
use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// The states that a record may be in other than published, in the words of those who look after it.
const STATES: [(&str, &str, RecordState); 4] = [
    ("held", "Held back", RecordState::Held),
    (
        "staged",
        "Waiting to be worked through",
        RecordState::Staged,
    ),
    ("missing", "Missing from its source", RecordState::Missing),
    ("withdrawn", "Withdrawn", RecordState::Withdrawn),
];

#[derive(Template)]
#[template(path = "pages/held.html")]
struct Held {
    frame: Frame,
    state: &'static str,
    states: Vec<Choice>,
    sources: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Row {
    id: Option<String>,
    name: String,
    kind: String,
    source: String,
    key: String,
    problems: Vec<Problem>,
}

/// A problem as people read it.
pub(crate) struct Problem {
    pub(crate) message: String,
    pub(crate) place: String,
    pub(crate) serious: bool,
}

/// The list.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let asked = Asked::read(query.as_deref());
    let (word, title, state) = STATES
        .into_iter()
        .find(|(word, ..)| *word == asked.state)
        .unwrap_or(STATES[0]);
    let filter = RecordFilter {
        source: Some(asked.source.clone()).filter(|source| !source.is_empty()),
        state: Some(state),
        after: asked.after.map(RecordNumber),
        limit: ROWS as i64 + 1,
        ..RecordFilter::default()
    };
    let mut records = site.repository().records(&filter).await?;
    let more = records.len() > ROWS;
    records.truncate(ROWS);
    let last = records
        .last()
        .map(|record| record.number.0)
        .filter(|_| more);
    let held = Held {
        frame: Frame::new(&site, &visitor, Part::Records).for_member(&member),
        state: title,
        states: STATES
            .iter()
            .map(|(value, text, _)| Choice {
                value: (*value).to_owned(),
                text: (*text).to_owned(),
                chosen: *value == word,
            })
            .collect(),
        sources: listing::sources(&site.repository().sources().await?, &asked.source),
        rows: records.iter().map(row).collect(),
        next: last.map(|after| asked.next("/records/held", after)),
    };
    page(&held, &held.frame)
}

fn row(record: &RecordRow) -> Row {
    Row {
        id: record.id.map(|id| id.to_string()),
        name: record.name.clone().unwrap_or_else(|| record.key.clone()),
        kind: prose::label(record.kind.name()),
        source: record.source.clone(),
        key: record.key.clone(),
        problems: problems(record),
    }
}

/// What is wrong with a record, what keeps it from being published first.
pub(crate) fn problems(record: &RecordRow) -> Vec<Problem> {
    let mut problems: Vec<Problem> = record
        .problems
        .iter()
        .map(|stored| {
            let file = stored.file.as_deref().map(|file| format!("file {file}"));
            let row = stored.row.map(|row| format!("row {row}"));
            let field = stored
                .problem
                .path
                .as_ref()
                .map(|path| format!("field {path}"));
            let place: Vec<String> = [file, row, field].into_iter().flatten().collect();
            Problem {
                message: stored.problem.message.clone(),
                place: place.join(", "),
                serious: stored.problem.severity == Severity::Error,
            }
        })
        .collect();
    problems.sort_by_key(|problem| !problem.serious);
    problems
}
