//! What is filled in of times, as schedules of the standard.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use hsds::Document;
use hsds::document::{objects, text};
use serde_json::json;
use uuid::Uuid;
use written::opening::{self, Span, Understood};

use super::super::about::{put, put_list, tidy};
use super::super::page::{Answers, Wrong};
use super::super::{Answered, Member};
use super::{BANK_HOLIDAYS, DAYS, Rhythm, TERM, WEEKS, clock, schedule};

/// Writes times.
pub(in super::super) fn answer(
    answers: &Answers,
    document: &mut Document,
    member: Member,
    today: NaiveDate,
) -> Answered {
    let known = schedule(document, member.id).cloned().unwrap_or_default();
    let rhythm = Rhythm::of(&known).filter(|_| !known.is_empty());
    let rhythm = rhythm.or(member.rhythm).unwrap_or(Rhythm::Words);
    let mut made = match rhythm {
        Rhythm::Words => in_words(answers, &known)?,
        Rhythm::Dates => on_dates(answers, &known)?,
        _ => vec![by_rule(rhythm, answers, known.clone(), today)?],
    };
    let places: Vec<&str> = objects(document, "service_at_locations")
        .map(|here| text(here, "id"))
        .collect();
    // Where there is one place it is not asked.
    let at = match places.as_slice() {
        [] | [_] => text(&known, "service_at_location_id"),
        places => places
            .iter()
            .find(|id| **id == answers.one("at"))
            .unwrap_or(&""),
    }
    .to_owned();
    for (number, schedule) in made.iter_mut().enumerate() {
        // Days are known by their date, so that one that is added takes no other's place.
        let id = match (number, rhythm) {
            (0, _) => member.id,
            (_, Rhythm::Dates) => Uuid::new_v5(&member.id, text(schedule, "valid_from").as_bytes()),
            (number, _) => of_words(member.id, number),
        };
        put(schedule, "id", &id.to_string());
        put(schedule, "service_at_location_id", &at);
    }
    let mut mine: Vec<String> = made
        .iter()
        .map(|schedule| text(schedule, "id").to_owned())
        .collect();
    if rhythm == Rhythm::Words {
        // What was read out of the words before is read anew.
        mine.extend((1..=MOST_READ).map(|number| of_words(member.id, number).to_string()));
    }
    let first = member.id.to_string();
    let mut all: Vec<Document> = Vec::new();
    let mut made = Some(made);
    for schedule in objects(document, "schedules") {
        let id = text(schedule, "id");
        if id == first {
            all.extend(made.take().into_iter().flatten());
        } else if !mine.iter().any(|known| known == id) {
            all.push(schedule.clone());
        }
    }
    all.extend(made.into_iter().flatten());
    put_list(document, "schedules", all);
    Ok(())
}

/// So many times are read out of words.
const MOST_READ: usize = 100;

/// The id of the times that were read out of words.
fn of_words(id: Uuid, number: usize) -> Uuid {
    Uuid::new_v5(&id, number.to_string().as_bytes())
}

/// Takes times out.
pub(in super::super) fn remove(document: &mut Document, id: Uuid) {
    let id = id.to_string();
    let kept = objects(document, "schedules").filter(|schedule| text(schedule, "id") != id);
    let kept = kept.cloned().collect();
    put_list(document, "schedules", kept);
}

fn by_rule(
    rhythm: Rhythm,
    answers: &Answers,
    known: Document,
    today: NaiveDate,
) -> Result<Document, Vec<Wrong>> {
    let mut wrongs = Vec::new();
    let span = span(answers, &mut wrongs);
    let (from, to) = (
        day(answers, "from", &mut wrongs),
        day(answers, "to", &mut wrongs),
    );
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        wrongs.push(Wrong::new(
            "to",
            "The last day must not be before the first",
        ));
    }
    let chosen: Vec<&(&str, &str, Weekday)> = DAYS
        .iter()
        .filter(|(day, ..)| answers.has("days", day))
        .collect();
    if rhythm != Rhythm::Fortnightly && chosen.is_empty() {
        wrongs.push(Wrong::new("days", "Choose at least one day"));
    }
    let weeks: Vec<&(&str, &str)> = WEEKS
        .iter()
        .filter(|(week, _)| answers.has("weeks", week))
        .collect();
    if rhythm == Rhythm::Monthly && weeks.is_empty() {
        wrongs.push(Wrong::new("weeks", "Choose at least one week of the month"));
    }
    let first = (rhythm == Rhythm::Fortnightly)
        .then(|| day(answers, "first", &mut wrongs))
        .flatten();
    let first = first.map(|first| wound_back(first, from.unwrap_or(today)));
    if rhythm == Rhythm::Fortnightly && answers.one("first").is_empty() {
        wrongs.push(Wrong::new("first", "Enter a day on which it takes place"));
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let (byday, said) = match (rhythm, first) {
        (Rhythm::Monthly, _) => {
            let each = weeks
                .iter()
                .flat_map(|(week, _)| chosen.iter().map(move |(day, ..)| format!("{week}{day}")));
            let weeks: Vec<String> = weeks.iter().map(|(_, week)| week.to_lowercase()).collect();
            let days: Vec<&str> = chosen.iter().map(|(_, day, _)| *day).collect();
            let said = format!(
                "The {} {} of the month",
                weeks.join(" and "),
                days.join(" and ")
            );
            (each.collect::<Vec<_>>().join(","), said)
        }
        (_, Some(first)) => {
            let of = DAYS
                .iter()
                .find(|(.., weekday)| *weekday == first.weekday());
            let (day, name) = of.map_or(("", ""), |(day, name, _)| (day, name));
            (day.to_owned(), format!("Every second {name}"))
        }
        _ => {
            let days: Vec<&str> = chosen.iter().map(|(day, ..)| *day).collect();
            let names: Vec<&str> = chosen.iter().map(|(_, name, _)| *name).collect();
            (days.join(","), names.join(", "))
        }
    };
    let in_term = answers.has("except", "term");
    let note = tidy(answers.one("note"));
    if in_term && (from.is_none() || to.is_none()) {
        // Which weeks those are nobody has said: a rule would send somebody there in the holidays.
        let mut words = vec![format!("{said}, {}", between(span)), TERM.to_owned()];
        words.extend(
            answers
                .has("except", "bank")
                .then(|| BANK_HOLIDAYS.to_owned()),
        );
        words.extend((!note.is_empty()).then_some(note));
        let mut schedule = Document::new();
        put(&mut schedule, "description", &words.join(". "));
        put_dates(&mut schedule, from, to);
        return Ok(schedule);
    }
    let mut schedule = known;
    let is_monthly = rhythm == Rhythm::Monthly;
    put(
        &mut schedule,
        "freq",
        if is_monthly { "MONTHLY" } else { "WEEKLY" },
    );
    put(&mut schedule, "byday", &byday);
    put(
        &mut schedule,
        "dtstart",
        &first.map_or_else(String::new, |day| day.to_string()),
    );
    if rhythm == Rhythm::Fortnightly {
        schedule.insert("interval".to_owned(), json!(2));
    }
    put_span(&mut schedule, span);
    put_dates(&mut schedule, from, to);
    put(&mut schedule, "description", &note);
    let except = [
        (in_term, TERM),
        (answers.has("except", "bank"), BANK_HOLIDAYS),
    ];
    let except: Vec<&str> = except
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, words)| words)
        .collect();
    put(&mut schedule, "notes", &except.join(". "));
    Ok(schedule)
}

/// The same fortnight's day, not after another: weeks are counted from it in one direction only.
fn wound_back(first: NaiveDate, not_after: NaiveDate) -> NaiveDate {
    let days = (first - not_after).num_days();
    if days <= 0 {
        return first;
    }
    let fortnights = u64::try_from(days).unwrap_or(0).div_ceil(14);
    first
        .checked_sub_days(Days::new(fortnights * 14))
        .unwrap_or(first)
}

fn on_dates(answers: &Answers, known: &Document) -> Result<Vec<Document>, Vec<Wrong>> {
    let mut wrongs = Vec::new();
    let span = span(answers, &mut wrongs);
    let mut days: Vec<NaiveDate> = Vec::new();
    for line in answers
        .one("dates")
        .lines()
        .filter(|line| !line.trim().is_empty())
    {
        match written::date::read(line) {
            Some(when) => days.push(when.day),
            None => wrongs.push(Wrong::new(
                "dates",
                format!(
                    "“{}” is not read as a day. Write it like 5 December 2026",
                    line.trim()
                ),
            )),
        }
    }
    if days.is_empty() && wrongs.iter().all(|wrong| wrong.field != "dates") {
        wrongs.push(Wrong::new("dates", "Enter at least one day"));
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    days.sort_unstable();
    days.dedup();
    let note = tidy(answers.one("note"));
    let made = days.into_iter().map(|day| {
        let mut schedule = known.clone();
        let of = DAYS.iter().find(|(.., weekday)| *weekday == day.weekday());
        put(&mut schedule, "freq", "WEEKLY");
        put(&mut schedule, "byday", of.map_or("", |(word, ..)| word));
        put_span(&mut schedule, span);
        put_dates(&mut schedule, Some(day), Some(day));
        put(&mut schedule, "description", &note);
        put(&mut schedule, "notes", "");
        schedule
    });
    Ok(made.collect())
}

/// What words say as days and times; the words themselves where that is not all of it.
fn in_words(answers: &Answers, known: &Document) -> Result<Vec<Document>, Vec<Wrong>> {
    let words = tidy(answers.one("words"));
    if words.is_empty() {
        return Err(vec![Wrong::new("words", "Enter when it is open")]);
    }
    let reading = opening::read(&words, &opening::Context::default());
    let mut made: Vec<Document> = reading
        .certain()
        .iter()
        .map(|session| {
            let mut schedule = known.clone();
            schedule.remove("description");
            for (field, value) in session.fields() {
                put(&mut schedule, field, &value);
            }
            schedule
        })
        .collect();
    let is_said_by_rules = reading.understood() == Understood::Fully
        && !reading.by_appointment
        && !reading.closed_on_bank_holidays
        && !reading.in_term_time;
    if made.is_empty() || !is_said_by_rules {
        let mut said = known.clone();
        put(&mut said, "description", &words);
        made.insert(0, said);
    }
    Ok(made)
}

/// The times of a day, by the reader of opening times: it knows which half of the day is meant.
fn span(answers: &Answers, wrongs: &mut Vec<Wrong>) -> Span {
    let (opens, closes) = (answers.one("opens"), answers.one("closes"));
    let nothing = Span {
        opens: None,
        closes: None,
    };
    if opens.is_empty() {
        wrongs.push(Wrong::new("opens", "Enter a time, such as 9.30am"));
        return nothing;
    }
    let text = if closes.is_empty() {
        format!("Monday from {opens}")
    } else {
        format!("Monday {opens} - {closes}")
    };
    let reading = opening::read(&text, &opening::Context::default());
    match reading.certain() {
        [session]
            if reading.understood() == Understood::Fully
                && session.days.len() == 1
                && session.span.opens.is_some()
                && session.span.closes.is_some() != closes.is_empty() =>
        {
            session.span
        }
        _ => {
            let field = if closes.is_empty() { "opens" } else { "closes" };
            wrongs.push(Wrong::new(field, "Write the times like 9.30am and 5pm"));
            nothing
        }
    }
}

fn day(answers: &Answers, field: &'static str, wrongs: &mut Vec<Wrong>) -> Option<NaiveDate> {
    let written = answers.one(field);
    if written.is_empty() {
        return None;
    }
    let day = written::date::read(written).map(|when| when.day);
    if day.is_none() {
        wrongs.push(Wrong::new(field, "Enter a day, such as 5 December 2026"));
    }
    day
}

fn put_span(schedule: &mut Document, span: Span) {
    for (field, at) in [("opens_at", span.opens), ("closes_at", span.closes)] {
        let at = at.map_or_else(String::new, |at| at.format("%H:%M").to_string());
        put(schedule, field, &at);
    }
}

fn put_dates(schedule: &mut Document, from: Option<NaiveDate>, to: Option<NaiveDate>) {
    for (field, day) in [("valid_from", from), ("valid_to", to)] {
        put(
            schedule,
            field,
            &day.map_or_else(String::new, |day| day.to_string()),
        );
    }
}

fn between(span: Span) -> String {
    match (span.opens, span.closes) {
        (Some(opens), Some(closes)) => format!("{} to {}", clock(opens), clock(closes)),
        (Some(opens), None) => format!("from {}", clock(opens)),
        _ => String::new(),
    }
}
