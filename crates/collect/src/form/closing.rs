//! Whether a service runs: closed for a time, or for good.

use chrono::NaiveDate;
use hsds::Document;
use hsds::document::{objects, text};

use super::about::{put, tidy};
use super::page::{Answers, Choice, Field, Page, Wrong};
use super::place::keep;

/// By what times are known as a closure (see `find::hours`).
const CLOSED: &str = "Closed";

/// Whether a schedule says when it is closed for a time.
pub fn is_closure(schedule: &Document) -> bool {
    text(schedule, "description") == CLOSED && text(schedule, "freq").is_empty()
}

fn shown(day: &str) -> String {
    let read = NaiveDate::parse_from_str(day, "%Y-%m-%d");
    read.map_or_else(
        |_| day.to_owned(),
        |day| day.format("%-d %B %Y").to_string(),
    )
}

pub(super) fn ask(document: &Document) -> Page {
    let closure = objects(document, "schedules").find(|schedule| is_closure(schedule));
    let closed = closure.cloned().unwrap_or_default();
    let chosen = match text(document, "status") {
        "defunct" => "closed",
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
    let mut closure = None;
    if chosen == "paused" {
        closure = Some(closure_of(answers, document, today)?);
    }
    let kept = objects(document, "schedules").filter(|schedule| !is_closure(schedule));
    let kept: Vec<Document> = kept.cloned().collect();
    super::about::put_list(document, "schedules", kept);
    if let Some(closure) = closure {
        keep(document, "schedules", closure);
    }
    let status = if chosen == "closed" {
        "defunct"
    } else {
        "active"
    };
    put(document, "status", status);
    Ok(())
}

fn closure_of(
    answers: &Answers,
    document: &Document,
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
    let mut closure = Document::new();
    // Ids of children are of the whole source.
    put(
        &mut closure,
        "id",
        &format!("{}/closed", text(document, "id")),
    );
    put(&mut closure, "description", CLOSED);
    put(&mut closure, "valid_from", &from.to_string());
    put(
        &mut closure,
        "valid_to",
        &to.map_or_else(String::new, |to| to.to_string()),
    );
    put(&mut closure, "notes", &tidy(answers.one("reason")));
    Ok(closure)
}
