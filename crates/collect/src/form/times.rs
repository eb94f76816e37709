//! When a service is open: every week, every two weeks, some weeks of the month, on certain days, or in words.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike, Weekday};
use hsds::Document;
use hsds::document::{objects, text};
use serde_json::json;
use uuid::Uuid;
use written::opening::{self, Span, Understood};

use super::about::{put, put_list, tidy};
use super::closing::is_closure;
use super::page::{Answers, Choice, Field, Page, Wrong};
use super::place::venue_name;
use super::{Member, UnknownQuestion};

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
        let interval = schedule.get("interval").and_then(serde_json::Value::as_f64);
        let interval = interval.unwrap_or(1.0);
        let days = text(schedule, "byday");
        let is_one_day = !text(schedule, "valid_from").is_empty()
            && text(schedule, "valid_from") == text(schedule, "valid_to");
        let starts = NaiveDate::parse_from_str(text(schedule, "dtstart"), "%Y-%m-%d").ok();
        let has_start = !text(schedule, "dtstart").is_empty();
        let is_day_of = |day: Option<NaiveDate>| day.is_some_and(|day| days == word_of(day));
        let only = NaiveDate::parse_from_str(text(schedule, "valid_from"), "%Y-%m-%d").ok();
        match text(schedule, "freq") {
            "WEEKLY" if interval == 2.0 && is_day_of(starts) => Some(Self::Fortnightly),
            // No other page shows when something started.
            _ if has_start => None,
            "" if days.is_empty() && text(schedule, "opens_at").is_empty() => Some(Self::Words),
            "WEEKLY" if is_one_day => is_day_of(only).then_some(Self::Dates),
            "WEEKLY" if interval == 1.0 && !days.is_empty() => Some(Self::Weekly),
            "MONTHLY" if interval == 1.0 && numbered(days).is_some() => Some(Self::Monthly),
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

type Answered = Result<(), Vec<Wrong>>;

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

/// Writes times.
pub(super) fn answer(
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
pub(super) fn remove(document: &mut Document, id: Uuid) {
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

/// A time as people write it: 9.30am.
fn clock(at: NaiveTime) -> String {
    let (is_pm, hour) = at.hour12();
    let half = if is_pm { "pm" } else { "am" };
    match at.minute() {
        0 => format!("{hour}{half}"),
        minute => format!("{hour}.{minute:02}{half}"),
    }
}
