//! When a service is open: words, columns for days, or days and times in columns of their own.

use hsds::Document;
use written::opening::{self, Reading, Understood};

use super::{Draft, day, plain, put};
use crate::sheet::meaning::Meaning;
use crate::sheet::row::{Row, Said};

/// Adds the times of a row; `place` is the service at a place that keeps them, where there are several.
pub(super) fn add(draft: &mut Draft<'_>, row: &Row<'_>, place: Option<&str>) {
    let dates = dates(draft, &row.says);
    for text in words(&row.says) {
        add_words(draft, &text, &dates, place);
    }
    for says in &row.times {
        let dates = self::dates(draft, says);
        for text in words(says) {
            add_words(draft, &text, &dates, place);
        }
    }
}

/// What one row of a sheet of times says of them, in one line: what stands in columns of its own belongs together.
pub(super) fn line(says: &[Said<'_>]) -> Option<String> {
    let mut parts = words(says);
    for (meaning, word) in [(Meaning::ValidFrom, "from"), (Meaning::ValidTo, "until")] {
        let of_meaning = says.iter().filter(|said| said.meaning == meaning);
        parts.extend(of_meaning.map(|said| format!("{word} {}", said.text)));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The days on which times begin and end to hold.
#[derive(Default)]
struct Dates {
    from: Option<String>,
    to: Option<String>,
}

fn dates(draft: &mut Draft<'_>, says: &[Said<'_>]) -> Dates {
    let mut read = |meaning: Meaning| {
        let said = says.iter().find(|said| said.meaning == meaning)?;
        let found = day(said.text);
        if found.is_none() {
            draft.advise(
                "date-unclear",
                "schedules",
                format!(
                    "\"{}\" is not read as a day, so it is left out. Write it as 31/12/2026.",
                    said.text
                ),
            );
        }
        found.map(|day| day.to_string())
    };
    Dates {
        from: read(Meaning::ValidFrom),
        to: read(Meaning::ValidTo),
    }
}

/// All that is said of times, as one text for each reading: columns for days are one week, and days and times in columns of their
/// own are one sentence.
fn words(says: &[Said<'_>]) -> Vec<String> {
    let mut texts: Vec<String> = says
        .iter()
        .filter(|said| said.meaning == Meaning::Hours)
        .map(|said| plain(said.text))
        .collect();
    let week: Vec<String> = says
        .iter()
        .filter_map(|said| match said.meaning {
            Meaning::HoursOn(day) => Some(format!(
                "{}: {}",
                name(day.0),
                said.text.replace('\n', ", ")
            )),
            _ => None,
        })
        .collect();
    if !week.is_empty() {
        texts.push(week.join("\n"));
    }
    let one = |meaning: Meaning| {
        says.iter()
            .find(|said| said.meaning == meaning)
            .map(|said| said.text)
    };
    let span = match (one(Meaning::OpensAt), one(Meaning::ClosesAt)) {
        (Some(opens), Some(closes)) => Some(format!("{opens} - {closes}")),
        (Some(opens), None) => Some(format!("from {opens}")),
        (None, Some(closes)) => Some(format!("until {closes}")),
        (None, None) => None,
    };
    let apart: Vec<String> = [
        one(Meaning::Frequency).map(str::to_owned),
        one(Meaning::Days).map(str::to_owned),
        span,
    ]
    .into_iter()
    .flatten()
    .collect();
    if !apart.is_empty() {
        texts.push(apart.join(" "));
    }
    texts
}

fn name(day: chrono::Weekday) -> &'static str {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    match day {
        Mon => "Monday",
        Tue => "Tuesday",
        Wed => "Wednesday",
        Thu => "Thursday",
        Fri => "Friday",
        Sat => "Saturday",
        Sun => "Sunday",
    }
}

fn add_words(draft: &mut Draft<'_>, text: &str, dates: &Dates, place: Option<&str>) {
    let reading = opening::read(text, &opening::Context::default());
    let mut sessions = Vec::new();
    for session in reading.certain() {
        let mut schedule = Document::new();
        for (field, value) in session.fields() {
            put(&mut schedule, field, &value);
        }
        sessions.push(schedule);
    }
    if sessions.is_empty() || !is_said_by_rules(&reading) {
        // The words themselves, so that nobody is told less than the sheet says.
        let mut words = Document::new();
        put(&mut words, "description", text);
        sessions.insert(0, words);
    }
    for mut schedule in sessions {
        put(
            &mut schedule,
            "valid_from",
            dates.from.as_deref().unwrap_or(""),
        );
        put(&mut schedule, "valid_to", dates.to.as_deref().unwrap_or(""));
        put(&mut schedule, "service_at_location_id", place.unwrap_or(""));
        draft.push("schedules", schedule);
    }
    tell(draft, text, &reading);
}

/// Whether days and times say all that the words do.
fn is_said_by_rules(reading: &Reading) -> bool {
    reading.understood() == Understood::Fully
        && !reading.by_appointment
        && !reading.closed_on_bank_holidays
        && !reading.in_term_time
}

fn tell(draft: &mut Draft<'_>, text: &str, reading: &Reading) {
    if reading.understood() != Understood::Fully || reading.in_term_time {
        let understood = reading.to_string();
        let message = if understood.is_empty() {
            format!(
                "\"{text}\" is shown as it is written; nobody can search by it. Write days and times, such as \"Mon-Fri 9.30am-5pm\"."
            )
        } else {
            format!("Of \"{text}\" this was understood: {understood}. The words are shown as well.")
        };
        draft.advise("hours-not-understood", "schedules", message);
    }
}
