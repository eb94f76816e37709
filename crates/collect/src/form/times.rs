//! When a service is open: every week, every two weeks, some weeks of the month, on certain days, or in words.

mod answered;

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use hsds::Document;
use hsds::document::{objects, text};
use uuid::Uuid;

use super::closing::is_closure;
use super::page::{Choice, Field, Page};
use super::place::venue_name;
use super::{Member, UnknownQuestion};

pub(super) use answered::{answer, remove};

/// How often times come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Every week.
    Weekly,
    /// Every two weeks.
    Fortnightly,
    /// In some weeks of every month.
    Monthly,
    /// On days that have dates.
    Dates,
    /// As people write it.
    Words,
}

impl Rhythm {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Weekly,
        Self::Fortnightly,
        Self::Monthly,
        Self::Dates,
        Self::Words,
    ];

    /// Its word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Fortnightly => "fortnightly",
            Self::Monthly => "monthly",
            Self::Dates => "dates",
            Self::Words => "words",
        }
    }

    /// What it is called for people, with an example.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Weekly => ("Every week", "For example, Monday to Friday, 9am to 5pm."),
            Self::Fortnightly => ("Every two weeks", "For example, every second Tuesday."),
            Self::Monthly => ("Some weeks of the month", "For example, the first Friday."),
            Self::Dates => (
                "On certain days",
                "For example, 5 December and 12 December.",
            ),
            Self::Words => (
                "Paste what your leaflet says",
                "For example, “Mon–Fri 9.30–5, Thurs till 7pm”. We read days and times out of it.",
            ),
        }
    }

    /// How often a schedule comes, where its page can be asked for again; none where it says what no page asks.
    pub fn of(schedule: &Document) -> Option<Self> {
        const OTHERS: [&str; 6] = [
            "until",
            "count",
            "bymonthday",
            "byyearday",
            "byweekno",
            "wkst",
        ];
        if OTHERS.iter().any(|field| schedule.contains_key(*field)) || is_closure(schedule) {
            return None;
        }
        let interval = match schedule.get("interval") {
            None => Some(1),
            Some(interval) => interval.as_f64().map(|interval| interval.round() as i64),
        };
        let days = text(schedule, "byday");
        let is_one_day = !text(schedule, "valid_from").is_empty()
            && text(schedule, "valid_from") == text(schedule, "valid_to");
        let starts = NaiveDate::parse_from_str(text(schedule, "dtstart"), "%Y-%m-%d").ok();
        let has_start = !text(schedule, "dtstart").is_empty();
        let is_day_of = |day: Option<NaiveDate>| day.is_some_and(|day| days == word_of(day));
        let only = NaiveDate::parse_from_str(text(schedule, "valid_from"), "%Y-%m-%d").ok();
        match text(schedule, "freq") {
            "WEEKLY" if interval == Some(2) && is_day_of(starts) => Some(Self::Fortnightly),
            // No other page shows when something started.
            _ if has_start => None,
            "" if days.is_empty() && text(schedule, "opens_at").is_empty() => Some(Self::Words),
            "WEEKLY" if is_one_day => is_day_of(only).then_some(Self::Dates),
            "WEEKLY" if interval == Some(1) && !days.is_empty() => Some(Self::Weekly),
            "MONTHLY" if interval == Some(1) && numbered(days).is_some() => Some(Self::Monthly),
            _ => None,
        }
    }
}

impl fmt::Display for Rhythm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Rhythm {
    type Err = UnknownQuestion;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|rhythm| rhythm.word() == word)
            .ok_or(UnknownQuestion)
    }
}

const DAYS: [(&str, &str, Weekday); 7] = [
    ("MO", "Monday", Weekday::Mon),
    ("TU", "Tuesday", Weekday::Tue),
    ("WE", "Wednesday", Weekday::Wed),
    ("TH", "Thursday", Weekday::Thu),
    ("FR", "Friday", Weekday::Fri),
    ("SA", "Saturday", Weekday::Sat),
    ("SU", "Sunday", Weekday::Sun),
];
const WEEKS: [(&str, &str); 5] = [
    ("1", "First"),
    ("2", "Second"),
    ("3", "Third"),
    ("4", "Fourth"),
    ("-1", "Last"),
];
/// What is said of times that keep to the bank holidays, and to the terms of schools.
const BANK_HOLIDAYS: &str = "Closed on bank holidays";
const TERM: &str = "In school term time only";

/// The times of a service. Closures are none.
pub(super) fn all(document: &Document) -> impl Iterator<Item = &Document> {
    objects(document, "schedules").filter(|schedule| !is_closure(schedule))
}

fn schedule(document: &Document, id: Uuid) -> Option<&Document> {
    let id = id.to_string();
    objects(document, "schedules").find(|schedule| text(schedule, "id") == id)
}

/// The word of the standard for the weekday of a day.
fn word_of(day: NaiveDate) -> &'static str {
    let of = DAYS.iter().find(|(.., weekday)| *weekday == day.weekday());
    of.map_or("", |(word, ..)| word)
}

/// The weeks and days of `1FR,3FR`: every week with every day.
fn numbered(byday: &str) -> Option<(Vec<String>, Vec<String>)> {
    let (mut weeks, mut days) = (Vec::new(), Vec::new());
    let parts: Vec<&str> = byday.split(',').map(str::trim).collect();
    for part in &parts {
        let (week, day) = part.split_at_checked(part.len().checked_sub(2)?)?;
        let is_known = WEEKS.iter().any(|(known, _)| *known == week)
            && DAYS.iter().any(|(known, ..)| *known == day);
        if !is_known {
            return None;
        }
        for (list, word) in [(&mut weeks, week), (&mut days, day)] {
            if !list.iter().any(|known| known == word) {
                list.push(word.to_owned());
            }
        }
    }
    (weeks.len() * days.len() == parts.len()).then_some((weeks, days))
}

/// The page of times.
pub(super) fn ask(document: &Document, member: Member) -> Page {
    let known = schedule(document, member.id).cloned().unwrap_or_default();
    let rhythm = Rhythm::of(&known).filter(|_| !known.is_empty());
    let rhythm = rhythm.or(member.rhythm).unwrap_or(Rhythm::Words);
    let mut fields = match rhythm {
        Rhythm::Weekly => vec![days(text(&known, "byday").split(',').map(str::to_owned))],
        Rhythm::Fortnightly => vec![
            Field::short("first", "A day on which it takes place")
                .hinted("Any one of them. We count the weeks from it. For example, 1 12 2026.")
                .filled(shown(text(&known, "dtstart"))),
        ],
        Rhythm::Monthly => {
            let (weeks, of) = numbered(text(&known, "byday")).unwrap_or_default();
            let choices = WEEKS.map(|(value, label)| Choice::new(value, label));
            vec![
                Field::many("weeks", "Which weeks of the month", choices).chosen(weeks),
                days(of),
            ]
        }
        Rhythm::Dates => vec![
            Field::text("dates", "Days")
                .hinted("One on each line. For example, 5 December 2026. On these days only these times hold: if your usual times hold as well, add them for the day too.")
                .filled(shown(text(&known, "valid_from"))),
        ],
        Rhythm::Words => vec![
            Field::text("words", "")
                .hinted("For example, “Mon–Fri 9.30–5, Thurs till 7pm” or “1st and 3rd Wednesday, 2–4pm”.")
                .filled(text(&known, "description")),
        ],
    };
    if rhythm != Rhythm::Words {
        fields.extend(clock_fields(&known));
        fields.push(
            Field::line("note", "Anything else about these times (optional)")
                .hinted("For example, “Women only” or “Last orders at 1.30pm”.")
                .filled(own_note(&known)),
        );
    }
    if !matches!(rhythm, Rhythm::Words | Rhythm::Dates) {
        fields.extend(limits(&known));
    }
    fields.extend(where_fields(document, &known));
    let title = match rhythm {
        Rhythm::Weekly => "Which days of the week, and at what time?",
        Rhythm::Fortnightly => "Every two weeks, from when and at what time?",
        Rhythm::Monthly => "Which days of the month, and at what time?",
        Rhythm::Dates => "Which days, and at what time?",
        Rhythm::Words => "When is it open, in your words?",
    };
    let page = Page::new(title, fields);
    if rhythm == Rhythm::Weekly {
        page.hinted("If different days have different times, add each time by itself.")
    } else {
        page
    }
}

fn days(chosen: impl IntoIterator<Item = String>) -> Field {
    let choices = DAYS.map(|(value, label, _)| Choice::new(value, label));
    let chosen = chosen.into_iter().filter(|day| !day.is_empty());
    Field::many("days", "Days", choices).chosen(chosen)
}

fn clock_fields(known: &Document) -> [Field; 2] {
    let clock = |field: &str| {
        let at = NaiveTime::parse_from_str(text(known, field), "%H:%M").ok();
        at.map_or_else(|| text(known, field).to_owned(), clock)
    };
    [
        Field::short("opens", "Starts or opens at")
            .hinted("For example, 9.30am.")
            .filled(clock("opens_at")),
        Field::short("closes", "Ends or closes at")
            .hinted("For example, 5pm. Leave it empty if nobody can say.")
            .filled(clock("closes_at")),
    ]
}

/// From when until when times hold, and when they do not.
fn limits(known: &Document) -> [Field; 3] {
    let said = [text(known, "description"), text(known, "notes")];
    let says = |words: &str| said.iter().any(|text| text.contains(words));
    let choices = [
        Choice::new("term", TERM),
        Choice::new("bank", BANK_HOLIDAYS),
    ];
    let chosen = [("term", TERM), ("bank", BANK_HOLIDAYS)]
        .into_iter()
        .filter(|(_, words)| says(words))
        .map(|(value, _)| value.to_owned());
    [
        Field::many("except", "When not (optional)", choices)
            .hinted("For term time, also give the first and last day of the term, and add each term by itself. Without them people see the words, and cannot search by the day. Bank holidays are shown in words too: for a longer closure answer “Is it running?”.")
            .chosen(chosen),
        Field::short("from", "From (optional)")
            .hinted("The first day on which these times hold. For example, 6 1 2027.")
            .filled(shown(text(known, "valid_from"))),
        Field::short("to", "Until (optional)")
            .hinted("The last day. Times for two weeks or less stand in for all others in those weeks.")
            .filled(shown(text(known, "valid_to"))),
    ]
}

/// At which of several places; nothing is asked where there is one.
fn where_fields(document: &Document, known: &Document) -> Option<Field> {
    let places: Vec<Choice> = objects(document, "service_at_locations")
        .map(|here| Choice::new(text(here, "id"), venue_name(here)))
        .collect();
    if places.len() < 2 {
        return None;
    }
    let everywhere = [Choice::new("", "At all of them")];
    let at = text(known, "service_at_location_id").to_owned();
    Some(Field::one("at", "At which place", everywhere.into_iter().chain(places)).chosen([at]))
}

/// The note that somebody wrote, without what is ticked.
fn own_note(known: &Document) -> String {
    let said = ["description", "notes"].map(|field| {
        let said = text(known, field)
            .replace(TERM, "")
            .replace(BANK_HOLIDAYS, "");
        let is_edge = |letter: char| letter.is_whitespace() || letter == '.' || letter == ';';
        said.trim_matches(is_edge).to_owned()
    });
    let said: Vec<String> = said.into_iter().filter(|said| !said.is_empty()).collect();
    said.join(". ")
}

/// A day of the standard as people write it.
pub(super) fn shown(day: &str) -> String {
    let read = NaiveDate::parse_from_str(day, "%Y-%m-%d");
    read.map_or_else(
        |_| day.to_owned(),
        |day| day.format("%-d %B %Y").to_string(),
    )
}

/// A time as people write it: 9.30am.
fn clock(at: NaiveTime) -> String {
    let (is_pm, hour) = at.hour12();
    let half = if is_pm { "pm" } else { "am" };
    match at.minute() {
        0 => format!("{hour}{half}"),
        minute => format!("{hour}.{minute:02}{half}"),
    }
}
