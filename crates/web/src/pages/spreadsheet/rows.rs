//! Rows of a spreadsheet as cards: what people will see of each, and what there is to say about it.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use collect::sheet::{Rows, Seen};
use hsds::Document;
use serde_json::{Value, json};

use super::known::Known;
use crate::entry::contact::Contact;
use crate::entry::places::Whereabouts;
use crate::entry::{cost, object, objects, text};
use crate::voice::Voice;

/// One row.
pub(super) struct Card {
    /// Where it stands: "Row 12", with its sheet where there are several.
    pub(super) place: String,
    pub(super) name: String,
    /// What is known of it: a word for it, and the text.
    pub(super) lines: Vec<(&'static str, String)>,
    pub(super) problems: Vec<String>,
    /// A service of another list that it may be.
    pub(super) known: Option<Known>,
    /// It is none that can be taken.
    pub(super) is_refused: bool,
}

/// A row as a card; `each` is what it stands for.
pub(super) fn card(
    voice: &Voice,
    each: Rows,
    seen: &Seen,
    known: Option<Known>,
    now: NaiveDateTime,
) -> Card {
    let place = match &seen.sheet {
        Some(sheet) => format!("{sheet}, row {}", seen.row),
        None => format!("Row {}", seen.row),
    };
    let entry = seen.entry.as_ref();
    let is_organization = each == Rows::Organizations;
    let nothing = if is_organization {
        "Not an organisation"
    } else {
        "Not a service"
    };
    Card {
        place,
        name: entry.map_or_else(
            || nothing.to_owned(),
            |entry| text(entry, "name").to_owned(),
        ),
        lines: entry.map_or_else(Vec::new, |entry| {
            if is_organization {
                // With the words that were kept, which stand at its end.
                let mut lines = lines(voice, &as_it_is_reached(entry), now);
                let description = text(entry, "description");
                if !description.is_empty() {
                    lines.insert(0, ("About", description.to_owned()));
                }
                lines
            } else {
                lines(voice, entry, now)
            }
        }),
        problems: seen
            .problems
            .iter()
            .map(|problem| problem.message.clone())
            .collect(),
        is_refused: entry.is_none(),
        known,
    }
}

/// Where an organisation is and how it is reached, as what reads services reads it.
fn as_it_is_reached(organization: &Document) -> Document {
    let mut service = Document::new();
    for (field, from) in [("phones", "phones"), ("email", "email"), ("url", "website")] {
        if let Some(value) = organization.get(from) {
            service.insert(field.to_owned(), value.clone());
        }
    }
    let places = objects(organization, "locations").map(|place| json!({"location": place}));
    service.insert(
        "service_at_locations".to_owned(),
        Value::Array(places.collect()),
    );
    service
}

fn lines(voice: &Voice, service: &Document, now: NaiveDateTime) -> Vec<(&'static str, String)> {
    let contact = Contact::of(service);
    let whereabouts = Whereabouts::of(voice, service, now);
    let mut times = whereabouts.times.plain(voice);
    let mut places = Vec::new();
    for place in &whereabouts.places {
        places.push(place.line());
        times.extend(place.times.plain(voice));
    }
    let phones: Vec<String> = contact
        .phones
        .iter()
        .map(|phone| phone.number.clone())
        .collect();
    let organisation = object(service, "organization").map_or("", |found| text(found, "name"));
    let all = [
        ("Run by", organisation.to_owned()),
        ("About", shortened(text(service, "description"))),
        ("Where", places.join("; ")),
        ("When", times.join("; ")),
        ("Cost", cost::lines(voice, service, now.date()).join("; ")),
        ("For", shortened(text(service, "eligibility_description"))),
        (
            "How to get it",
            shortened(text(service, "application_process")),
        ),
        ("Telephone", phones.join(", ")),
        ("Email", contact.email.unwrap_or_default()),
        ("Website", contact.website.unwrap_or_default()),
    ];
    all.into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// So many letters of a long text are shown.
const SHOWN: usize = 200;

fn shortened(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let short: String = text.chars().take(SHOWN).collect();
    format!("{short}…")
}

/// Why rows are left out, by the codes of their problems.
const REASONS: [(&str, &str); 4] = [
    ("name-missing", "without a name"),
    ("organization-closed", "of an organisation that has closed"),
    ("organization-not-live", "that does not say it is live"),
    ("number-shared", "with the number of another"),
];

/// Why so many rows are left out: "2 of an organisation that has closed, 1 without a name".
pub(super) fn reasons(found: &BTreeMap<String, (u64, String)>, refused: u64) -> String {
    let mut others = refused;
    let mut reasons = Vec::new();
    for (code, reason) in REASONS {
        if let Some((count, _)) = found.get(code) {
            others = others.saturating_sub(*count);
            reasons.push(format!("{count} {reason}"));
        }
    }
    if others > 0 {
        reasons.push(format!("{others} that cannot be read"));
    }
    reasons.join(", ")
}

/// How many rows have each kind of problem, the most common first.
pub(super) fn problems(found: &BTreeMap<String, (u64, String)>) -> Vec<(String, String)> {
    let mut kinds: Vec<&(u64, String)> = found.values().collect();
    kinds.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    kinds
        .into_iter()
        .map(|(count, message)| {
            let rows = if *count == 1 { "row" } else { "rows" };
            (format!("{count} {rows}"), message.clone())
        })
        .collect()
}
