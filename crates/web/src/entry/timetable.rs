//! Opening times as people read them: a regular week day by day, and a sentence for everything that is not weekly.
//!
//! How a schedule is understood is for `find::hours` to say, so that no page says "open" where the search knows a
//! closure. What is over is not told.

mod sentence;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use find::hours::Reading;
use hsds::Document;

use super::{said, text};
use crate::language::gap;
use crate::pages::prose;
use crate::voice::Voice;

/// One line of opening times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The days.
    pub(crate) days: String,
    /// The hours; nothing if they are not known.
    pub(crate) hours: Option<String>,
    /// What else is said of it.
    pub(crate) note: Option<String>,
    /// Where the times are published by whoever keeps them.
    pub(crate) link: Option<String>,
}

impl Line {
    /// In one line, for a message.
    fn plain(&self) -> String {
        let rest = [&self.hours, &self.note, &self.link];
        let mut parts = vec![self.days.as_str()];
        parts.extend(rest.into_iter().flatten().map(String::as_str));
        parts.join(", ")
    }
}

/// The opening times of a service, or of one of its places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timetable {
    pub(crate) lines: Vec<Line>,
    /// There were dates, and none is left.
    pub(crate) is_over: bool,
}

/// Hours that recur every week, of one weekday.
#[derive(Clone, PartialEq, Eq)]
struct Weekly {
    weekday: usize,
    opens: Option<NaiveTime>,
    closes: Option<NaiveTime>,
    is_closure: bool,
    note: Option<String>,
    link: Option<String>,
}

impl Timetable {
    /// Tells what is left of schedules at an instant by British clocks.
    pub(crate) fn of<'d>(
        voice: &Voice,
        schedules: impl IntoIterator<Item = &'d Document>,
        now: NaiveDateTime,
    ) -> Self {
        let mut weekly: Vec<Weekly> = Vec::new();
        let mut others = Vec::new();
        let (mut has_ended, mut has_openings) = (false, false);
        for schedule in schedules {
            let reading = Reading::of(schedule);
            if reading.is_over(now) {
                has_ended |= !reading.is_closure();
                continue;
            }
            if let Some(days) = every_week(&reading, now.date()) {
                has_openings |= !reading.is_closure();
                weekly.extend(days.into_iter().map(|weekday| Weekly {
                    weekday,
                    opens: reading.opens(),
                    closes: reading.closes(),
                    is_closure: reading.is_closure(),
                    note: note(schedule, &reading),
                    link: link(schedule),
                }));
            } else if let Some(line) = sentence::line(voice, schedule, &reading, now) {
                has_openings |= !reading.is_closure();
                if !others.contains(&line) {
                    others.push(line);
                }
            }
        }
        let mut lines = week(voice, weekly);
        lines.extend(others);
        Self {
            lines,
            is_over: has_ended && !has_openings,
        }
    }

    /// Line by line, for a message.
    pub(crate) fn plain(&self, voice: &Voice) -> Vec<String> {
        let mut lines: Vec<String> = self.lines.iter().map(Line::plain).collect();
        if self.is_over {
            lines.push(voice.say("no-dates-left"));
        }
        lines
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty() && !self.is_over
    }
}

/// The weekdays of what simply recurs every week, today as ever; nothing of any other.
fn every_week(reading: &Reading, today: NaiveDate) -> Option<Vec<usize>> {
    let has_begun = reading.first().is_none_or(|first| first <= today);
    reading
        .weekly()
        .filter(|_| has_begun && reading.last().is_none())
}

/// What else is said of a schedule. That a closure is closed needs no note.
fn note(schedule: &Document, reading: &Reading) -> Option<String> {
    let mut notes: Vec<String> = Vec::new();
    for note in ["description", "notes"].map(|name| said(schedule, name)) {
        let is_news = |note: &String| {
            let bare = note.trim_matches(|letter: char| !letter.is_alphanumeric());
            !(notes.contains(note) || reading.is_closure() && bare.eq_ignore_ascii_case("closed"))
        };
        let news = note.filter(is_news);
        notes.extend(news);
    }
    together(&notes)
}

/// Notes one after the other.
fn together(notes: &[String]) -> Option<String> {
    let mut all = String::new();
    for note in notes {
        if !all.is_empty() {
            all.push_str(if all.ends_with(['.', '!', '?']) {
                " "
            } else {
                ". "
            });
        }
        all.push_str(note);
    }
    (!all.is_empty()).then_some(all)
}

/// Where the times are published.
fn link(schedule: &Document) -> Option<String> {
    prose::link(text(schedule, "schedule_link")).filter(|link| link.starts_with("http"))
}

/// The weekdays one after the other; those that have the same hours are told together.
fn week(voice: &Voice, mut weekly: Vec<Weekly>) -> Vec<Line> {
    let closed: Vec<usize> = weekly
        .iter()
        .filter(|entry| entry.is_closure)
        .map(|entry| entry.weekday)
        .collect();
    weekly.retain(|entry| entry.is_closure || !closed.contains(&entry.weekday));
    weekly.sort_by_key(|entry| (entry.weekday, entry.opens));
    weekly.dedup();
    let weekly = over_midnight(weekly);

    let mut lines: Vec<(Vec<usize>, Line)> = Vec::new();
    for weekday in 0..7 {
        let of_day: Vec<&Weekly> = weekly
            .iter()
            .filter(|entry| entry.weekday == weekday)
            .collect();
        if of_day.is_empty() {
            continue;
        }
        let mut hours: Vec<String> = of_day
            .iter()
            .filter_map(|entry| {
                if entry.is_closure {
                    return Some(voice.say("closed"));
                }
                between(voice, entry.opens, entry.closes)
            })
            .collect();
        hours.dedup();
        let mut notes: Vec<String> = of_day
            .iter()
            .filter_map(|entry| entry.note.clone())
            .collect();
        notes.dedup();
        let line = Line {
            days: String::new(),
            hours: (!hours.is_empty()).then(|| voice.list(&hours)),
            note: together(&notes),
            link: of_day.iter().find_map(|entry| entry.link.clone()),
        };
        match lines.iter_mut().find(|(_, known)| *known == line) {
            Some((days, _)) => days.push(weekday),
            None => lines.push((vec![weekday], line)),
        }
    }
    let told = |(days, line): (Vec<usize>, Line)| Line {
        days: days_said(voice, &days),
        ..line
    };
    lines.into_iter().map(told).collect()
}

/// Hours until midnight that go on after it are one: `8pm to 4am`.
fn over_midnight(mut weekly: Vec<Weekly>) -> Vec<Weekly> {
    let midnight = Some(NaiveTime::MIN);
    let mut at = 0;
    while at < weekly.len() {
        let evening = weekly[at].clone();
        let goes_on = |entry: &Weekly| {
            entry.weekday == (evening.weekday + 1) % 7
                && entry.opens == midnight
                && entry.closes > midnight
                && entry.closes < evening.opens
                && (&entry.note, &entry.link) == (&evening.note, &evening.link)
        };
        let ends_at_midnight = evening.closes == midnight && evening.opens > midnight;
        let night = weekly.iter().position(goes_on).filter(|_| ends_at_midnight);
        if let Some(night) = night {
            weekly[at].closes = weekly[night].closes;
            weekly.remove(night);
            if night < at {
                continue;
            }
        }
        at += 1;
    }
    weekly
}

/// `Monday to Friday`, `Monday and Thursday`, `Every day`.
fn days_said(voice: &Voice, days: &[usize]) -> String {
    let in_a_row = days.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match days {
        [_, _, _, _, _, _, _] => voice.say("every-day"),
        [first, _, .., last] if in_a_row && days.len() > 2 => voice.tell(
            "days-to",
            &gap("first", voice.weekday(*first)).with("last", voice.weekday(*last)),
        ),
        _ => {
            let names: Vec<String> = days.iter().map(|day| voice.weekday(*day)).collect();
            voice.list(&names)
        }
    }
}

/// `9am to 5pm`. The same time twice is the whole day.
pub(super) fn between(
    voice: &Voice,
    opens: Option<NaiveTime>,
    closes: Option<NaiveTime>,
) -> Option<String> {
    let told = match (opens, closes) {
        (Some(opens), Some(closes)) if opens == closes => voice.say("all-day"),
        (Some(opens), Some(closes)) => {
            let gaps = gap("from", voice.clock(opens)).with("to", voice.clock(closes));
            voice.tell("hours", &gaps)
        }
        (Some(opens), None) => voice.tell("hours-from", &gap("from", voice.clock(opens))),
        (None, Some(closes)) => voice.tell("hours-until", &gap("to", voice.clock(closes))),
        (None, None) => return None,
    };
    Some(told)
}

/// `Monday 3 November`, and the year where it is another than today's.
pub(crate) fn day(voice: &Voice, date: NaiveDate, today: NaiveDate) -> String {
    if date.year() == today.year() {
        return voice.day(date);
    }
    let weekday = voice.weekday(date.weekday().num_days_from_monday() as usize);
    let gaps = gap("weekday", weekday)
        .with("day", date.day().to_string())
        .with("month", voice.say(&format!("month-{}", date.month())))
        .with("year", date.year().to_string());
    voice.tell("day-and-year", &gaps)
}
