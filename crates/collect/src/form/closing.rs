//! Whether a service runs: closed for a time, or for good.

use chrono::NaiveDate;
use hsds::Document;
use hsds::document::{objects, text};
use hsds::identity::FINGERPOST_NS;
use uuid::Uuid;

use super::about::{put, put_list, tidy};
use super::page::{Answers, Choice, Field, Page, Wrong};
use super::place::keep;
use super::times::shown;

/// By what times are known as a closure (see `find::hours`).
const CLOSED: &str = "Closed";

/// Whether a schedule says when it is closed for a time: it names no times of its own, and speaks of being closed.
pub fn is_closure(schedule: &Document) -> bool {
    let says = |field: &str| {
        let words = text(schedule, field).to_lowercase();
        let mut words = words.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| matches!(word, "closed" | "closure"))
    };
    let is_dated = !text(schedule, "valid_from").is_empty();
    text(schedule, "opens_at").is_empty() && is_dated && (says("description") || says("notes"))
}

/// The closure that the page is about: of the whole service. Those of one place, and others, stand among the times.
fn closure(document: &Document) -> Option<&Document> {
    objects(document, "schedules").find(|schedule| {
        is_closure(schedule) && text(schedule, "service_at_location_id").is_empty()
    })
}

pub(super) fn ask(document: &Document) -> Page {
    let closure = closure(document);
    let closed = closure.cloned().unwrap_or_default();
    let chosen = match text(document, "status") {
        "defunct" | "inactive" => "closed",
        "temporarily closed" => "paused",
        _ if closure.is_some() => "paused",
        _ => "running",
    };
    let choices = [
        Choice::new("running", "Yes, it runs"),
        Choice::new("paused", "It is closed for a time, or will be"),
        Choice::new("closed", "No, it has closed for good")
            .hinted("Its page says so for 90 days. Then it is gone."),
    ];
    let fields = vec![
        Field::one("running", "", choices).filled(chosen),
        Field::short("from", "Closed from")
            .hinted("Only if it is closed for a time. For example, 21 12 2026.")
            .filled(shown(text(&closed, "valid_from"))),
        Field::short("to", "Closed until")
            .hinted("The last day on which it is closed. Leave it empty if nobody knows.")
            .filled(shown(text(&closed, "valid_to"))),
        Field::line("reason", "Why (optional)")
            .hinted("For example, “The hall is being repaired”.")
            .filled(text(&closed, "notes")),
    ];
    Page::new("Is it running?", fields)
}

pub(super) fn answer(
    answers: &Answers,
    document: &mut Document,
    today: NaiveDate,
) -> Result<(), Vec<Wrong>> {
    let chosen = answers.one("running");
    if !["running", "paused", "closed"].contains(&chosen) {
        return Err(vec![Wrong::new("running", "Choose whether it runs")]);
    }
    let known = closure(document).cloned();
    let new = match chosen {
        "paused" => Some(closure_of(answers, document, known.as_ref(), today)?),
        _ => None,
    };
    let before = known.as_ref().map(|known| text(known, "id").to_owned());
    let kept = objects(document, "schedules")
        .filter(|schedule| before.as_deref() != Some(text(schedule, "id")));
    let kept: Vec<Document> = kept.cloned().collect();
    put_list(document, "schedules", kept);
    if let Some(new) = new {
        keep(document, "schedules", new);
    }
    match chosen {
        // What is said to be inactive is closed already, in a word of its own.
        "closed" if text(document, "status") == "inactive" => {}
        "closed" => put(document, "status", "defunct"),
        _ => put(document, "status", "active"),
    }
    Ok(())
}

fn closure_of(
    answers: &Answers,
    document: &Document,
    known: Option<&Document>,
    today: NaiveDate,
) -> Result<Document, Vec<Wrong>> {
    let mut wrongs = Vec::new();
    let mut day = |field: &'static str| {
        let written = answers.one(field);
        let read = written::date::read(written).map(|when| when.day);
        if read.is_none() && !written.is_empty() {
            wrongs.push(Wrong::new(field, "Enter a day, such as 21 December 2026"));
        }
        read
    };
    let (from, to) = (day("from"), day("to"));
    if answers.one("from").is_empty() {
        wrongs.push(Wrong::new(
            "from",
            "Enter the first day on which it is closed",
        ));
    }
    if let Some(to) = to {
        if from.is_some_and(|from| to < from) {
            wrongs.push(Wrong::new(
                "to",
                "The last day must not be before the first",
            ));
        } else if to < today {
            wrongs.push(Wrong::new(
                "to",
                "This day is past. If it runs again, choose “Yes, it runs”",
            ));
        }
    }
    let Some(from) = from.filter(|_| wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let mut closure = known.cloned().unwrap_or_default();
    // Ids of children are of the whole source.
    let made_of = format!("{} closed", text(document, "id"));
    let id = Uuid::new_v5(&FINGERPOST_NS, made_of.as_bytes());
    if closure.is_empty() {
        put(&mut closure, "id", &id.to_string());
        put(&mut closure, "description", CLOSED);
    }
    put(&mut closure, "valid_from", &from.to_string());
    put(
        &mut closure,
        "valid_to",
        &to.map_or_else(String::new, |to| to.to_string()),
    );
    put(&mut closure, "notes", &tidy(answers.one("reason")));
    Ok(closure)
}
