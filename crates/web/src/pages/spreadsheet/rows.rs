//! Rows of a spreadsheet as cards: what people will see of each, and what there is to say about it.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use collect::sheet::Seen;
use hsds::Document;

use super::known::Known;
use crate::entry::contact::Contact;
use crate::entry::places::Whereabouts;
use crate::entry::{cost, object, text};
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

/// A row as a card.
pub(super) fn card(voice: &Voice, seen: &Seen, known: Option<Known>, now: NaiveDateTime) -> Card {
    let place = match &seen.sheet {
        Some(sheet) => format!("{sheet}, row {}", seen.row),
        None => format!("Row {}", seen.row),
    };
    let service = seen.service.as_ref();
    Card {
        place,
        name: service.map_or_else(
            || "Not a service".to_owned(),
            |service| text(service, "name").to_owned(),
        ),
        lines: service.map_or_else(Vec::new, |service| lines(voice, service, now)),
        problems: seen
            .problems
            .iter()
            .map(|problem| problem.message.clone())
            .collect(),
        is_refused: service.is_none(),
        known,
    }
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
