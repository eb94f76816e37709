//! From a row to a service or an organisation: a document of the standard, and what a person should know about it.

mod beside;
mod contact;
mod organization;
mod place;
mod runner;
mod standing;
mod time;
mod whom;

use ::place::Gazetteer;
use chrono::NaiveDate;
use hsds::{Document, Problem};
use serde_json::{Value, json};

use super::key::slug;
use super::meaning::{Meaning, Rows};
use super::row::{Row, Said};

/// What every row is read with.
pub(crate) struct Context {
    gazetteer: Gazetteer,
    /// Whether some column says who runs services: then a row that does not say so is told of.
    names_organizations: bool,
}

impl Context {
    pub(crate) fn new(names_organizations: bool) -> Self {
        Self {
            gazetteer: Gazetteer::embedded(),
            names_organizations,
        }
    }
}

/// A row as a document.
#[derive(Debug)]
pub(crate) struct Composed {
    pub(crate) document: Document,
    pub(crate) problems: Vec<Problem>,
}

/// What is being put together.
pub(crate) struct Draft<'c> {
    /// Whether it is a service or an organisation.
    rows: Rows,
    context: &'c Context,
    key: &'c str,
    document: Document,
    problems: Vec<Problem>,
}

/// Puts together what rows stand for, of one row or of several that are about the same.
pub(crate) fn compose(
    of: Rows,
    context: &Context,
    key: &str,
    rows: &[&Row<'_>],
) -> Result<Composed, Problem> {
    match of {
        Rows::Organizations => organization::compose(context, key, rows),
        Rows::Services | Rows::Places | Rows::Times => service(context, key, rows),
    }
}

/// The service of one row, or of several that are about the same: then each adds a place and its times.
fn service(context: &Context, key: &str, rows: &[&Row<'_>]) -> Result<Composed, Problem> {
    let Some(row) = rows.first() else {
        return Err(nameless(Rows::Services));
    };
    let mut draft = Draft::new(Rows::Services, context, key);
    draft.put("id", key);
    draft.name(row)?;
    draft.words(row);
    draft.status(row);
    runner::add(&mut draft, row);
    contact::add(&mut draft, row);
    whom::add(&mut draft, row);
    for row in rows {
        let place = place::add(&mut draft, row);
        time::add(&mut draft, row, place.filter(|_| rows.len() > 1).as_deref());
    }
    draft.keep_the_rest(row);
    Ok(draft.finish())
}

impl<'c> Draft<'c> {
    fn new(rows: Rows, context: &'c Context, key: &'c str) -> Self {
        Self {
            rows,
            context,
            key,
            document: Document::new(),
            problems: Vec::new(),
        }
    }

    fn finish(self) -> Composed {
        Composed {
            document: self.document,
            problems: self.problems,
        }
    }
}

impl Draft<'_> {
    fn put(&mut self, field: &str, text: &str) {
        put(&mut self.document, field, text);
    }

    fn push(&mut self, list: &str, member: Document) {
        let members = self
            .document
            .entry(list)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(members) = members {
            let member = Value::Object(member);
            if !members.contains(&member) {
                members.push(member);
            }
        }
    }

    fn advise(&mut self, code: &'static str, field: &str, message: String) {
        self.problems
            .push(Problem::advice(code, format!("/{field}"), message));
    }

    fn name(&mut self, row: &Row<'_>) -> Result<(), Problem> {
        let written = row.name().ok_or_else(|| nameless(self.rows))?;
        let name = self.proper(written, "name");
        self.put("name", &name);
        if let Some(other) = row.one(Meaning::AlternateName) {
            self.put("alternate_name", &plain(other));
        }
        Ok(())
    }

    fn words(&mut self, row: &Row<'_>) {
        for (meaning, field) in [
            (Meaning::Description, "description"),
            (Meaning::Eligibility, "eligibility_description"),
            (Meaning::Application, "application_process"),
            (Meaning::WaitTime, "wait_time"),
            (Meaning::Accreditations, "accreditations"),
            (Meaning::Alert, "alert"),
        ] {
            if let Some(text) = row.lines(meaning) {
                let text = self.tidied(&text, field);
                self.put(field, &text);
            }
        }
        if let Some(text) = row.one(Meaning::Checked) {
            match day(text) {
                Some(day) => self.put("assured_date", &day.to_string()),
                None => self.advise(
                    "date-unclear",
                    "assured_date",
                    format!("\"{text}\" is not read as a day, so the day of the last check is left out. Write it as 31/12/2026."),
                ),
            }
        }
    }

    /// A list of services is of those that run, unless it says otherwise.
    fn status(&mut self, row: &Row<'_>) {
        if let Some(text) = row.one(Meaning::ClosedOn) {
            self.put("x_internal_closed_on", text);
            if says_closed(text) {
                self.put("status", "defunct");
                return;
            }
        }
        let status = row.one(Meaning::Status);
        match status.map(status_of) {
            None => self.put("status", "active"),
            Some(Some(status)) => self.put("status", status),
            Some(None) => {
                let text = status.unwrap_or_default();
                self.put("status", text);
            }
        }
    }

    /// Columns that nobody publishes are kept beside the record.
    fn keep_the_rest(&mut self, row: &Row<'_>) {
        for said in &row.says {
            match said.meaning {
                Meaning::Internal => self.keep(*said),
                Meaning::District => self.keep_as("x_internal_district", said.text),
                Meaning::ContactName => self.keep_as("x_internal_contact_name", said.text),
                _ => {}
            }
        }
    }

    /// Keeps what a cell says under what its column is called.
    fn keep(&mut self, said: Said<'_>) {
        let called = match slug(said.header) {
            called if !called.is_empty() => called,
            _ if said.meaning == Meaning::Internal => "without-heading".to_owned(),
            _ => slug(said.meaning.label()),
        };
        let called = called.replace('-', "_");
        self.keep_as(&format!("x_internal_{called}"), said.text);
    }

    /// Keeps a text beside the record, after what is kept there already.
    fn keep_as(&mut self, field: &str, text: &str) {
        let text = text.trim();
        let known = self.document.get(field).and_then(Value::as_str);
        let kept = match known {
            Some(known) if known == text || known.split("; ").any(|one| one == text) => return,
            Some(known) => format!("{known}; {text}"),
            None => text.to_owned(),
        };
        self.put(field, &kept);
    }
}

impl Draft<'_> {
    /// A text without markup and broken letters; a person is told what was put right.
    fn tidied(&mut self, text: &str, field: &str) -> String {
        let reading = written::text::read(text);
        self.tell("text-put-right", field, &reading.remarks);
        reading.found
    }

    /// A name as people write it.
    fn proper(&mut self, text: &str, field: &str) -> String {
        let text = self.tidied(text, field);
        let reading = written::name::read(&text);
        self.tell("name-put-right", field, &reading.remarks);
        reading.found
    }

    /// Passes on what a reader put right.
    fn tell(&mut self, code: &'static str, field: &str, remarks: &[written::reading::Remark]) {
        for remark in remarks {
            self.advise(code, field, remark.to_string());
        }
    }
}

/// A text without markup and broken letters.
fn plain(text: &str) -> String {
    written::text::read(text).found
}

/// A name as people write it.
fn proper(text: &str) -> String {
    written::name::read(&plain(text)).found
}

/// Puts a text where there is one.
fn put(document: &mut Document, field: &str, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        document.insert(field.to_owned(), json!(text));
    }
}

fn put_list(document: &mut Document, field: &str, members: &[Document]) {
    if !members.is_empty() {
        document.insert(field.to_owned(), json!(members));
    }
}

/// The word of the standard for what people call running or not.
fn status_of(text: &str) -> Option<&'static str> {
    let word = text.trim().to_lowercase();
    match word.as_str() {
        "active" | "open" | "live" | "running" | "current" | "operational" | "published"
        | "registered" => Some("active"),
        "inactive" | "not active" | "paused" | "suspended" | "dormant" => Some("inactive"),
        "closed" | "ceased" | "defunct" | "permanently closed" | "ended" | "no longer running"
        | "removed" | "deregistered" | "de-registered" => Some("defunct"),
        "temporarily closed" | "temporary closure" | "closed temporarily" => {
            Some("temporarily closed")
        }
        _ => written::yes_no::read(text).map(|yes| if yes { "active" } else { "inactive" }),
    }
}

/// Whether a cell of a column such as "Closed on" closes a service: "No" and "Still open" are no day.
fn says_closed(text: &str) -> bool {
    let lower = text.to_lowercase();
    // A day, or the year alone.
    lower.bytes().any(|byte| byte.is_ascii_digit())
        || written::yes_no::read(text) == Some(true)
        || (lower.contains("close") && !lower.starts_with("not "))
}

fn nameless(rows: Rows) -> Problem {
    Problem::error(
        "name-missing",
        "/name",
        format!(
            "This row has no name, so it cannot be published. Write what the {} is called.",
            rows.noun()
        ),
    )
}

/// A day, as the standard writes it.
fn day(text: &str) -> Option<NaiveDate> {
    written::date::read(text).map(|when| when.day)
}
