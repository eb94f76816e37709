//! Dates, instants and times of day in the forms that turn up.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use crate::format::{is_date, is_date_time};

/// Day before month, as in the United Kingdom.
const DATES: [&str; 9] = [
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%d %B %Y",
    "%d %b %Y",
    "%A %d %B %Y",
    "%d-%b-%Y",
    "%Y%m%d",
];
const TIMES: [&str; 3] = ["%H:%M:%S%.f", "%H:%M", "%H.%M"];

/// The date that was meant, as `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Option<String> {
    if is_date(text) {
        return None;
    }
    if let Some(day) = text.get(..10)
        && is_date(day)
        && text[10..].starts_with(['T', 't', ' '])
    {
        return Some(day.to_owned());
    }
    let day = text
        .split([' ', 'T'])
        .next()
        .filter(|day| day.contains('/') && text.contains(':'))
        .unwrap_or(text);
    read_date(day).map(|date| date.to_string())
}

/// The instant that was meant. Where no zone is named it is taken as UTC.
pub(super) fn instant(text: &str) -> Option<String> {
    if is_date_time(text) {
        return None;
    }
    let text = text
        .trim_end_matches("UTC")
        .trim_end_matches("GMT")
        .trim_end();
    for zone in ["%#z", " %#z"] {
        for parting in ["T", " "] {
            if let Ok(known) =
                DateTime::parse_from_str(text, &format!("%Y-%m-%d{parting}%H:%M:%S%.f{zone}"))
            {
                return Some(known.to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
            }
        }
    }
    let known = match text.split_once(['T', ' ']) {
        Some((day, time)) => {
            read_iso_or_other(day)?.and_time(read_time(time.trim_end_matches(['Z', 'z']))?)
        }
        None => NaiveDateTime::from(read_iso_or_other(text)?),
    };
    Some(known.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The time of day that was meant, as `HH:MM:SS`, and whether only seconds were lacking.
///
/// A zone is left out: opening times are by the clock on the wall, and a fixed offset is wrong for half the year.
pub(super) fn time(text: &str) -> Option<(String, bool)> {
    if text.len() == 8 && NaiveTime::parse_from_str(text, "%H:%M:%S").is_ok() {
        return None;
    }
    let lower = text.to_lowercase();
    let bare = without_zone(&lower);
    let bare = match bare.split_once('t') {
        Some((day, time)) if is_date(day) => time,
        _ => bare,
    };
    let known = read_time(bare)?;
    let only_seconds = text.len() == 5 && text.as_bytes()[2] == b':';
    Some((known.format("%H:%M:%S").to_string(), only_seconds))
}

fn read_iso_or_other(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|date| plausible(*date))
        .or_else(|| read_date(text))
}

fn read_date(text: &str) -> Option<NaiveDate> {
    let plain = without_ordinal(text);
    let read = |form: &&str| NaiveDate::parse_from_str(&plain, form).ok();
    DATES.iter().filter_map(read).find(|date| plausible(*date))
}

/// A year of two figures would be read as one of the first century.
fn plausible(date: NaiveDate) -> bool {
    use chrono::Datelike as _;
    (1800..3000).contains(&date.year())
}

/// `1st January` as `1 January`.
fn without_ordinal(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let figures = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let ordinal =
            matches!(&word[figures.len()..], "st" | "nd" | "rd" | "th") && !figures.is_empty();
        if ordinal {
            figures
        } else {
            word.trim_end_matches(',')
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn without_zone(text: &str) -> &str {
    let text = text.strip_suffix('z').unwrap_or(text).trim_end();
    let Some(at) = text.rfind(['+', '-']) else {
        return text;
    };
    let offset = &text[at + 1..];
    let is_offset = matches!(offset.len(), 4 | 5)
        && offset
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == ':');
    if is_offset && text[..at].contains(':') {
        text[..at].trim_end()
    } else {
        text
    }
}

fn read_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "noon" | "midday" | "12 noon" | "12noon" | "12 midday" => {
            return NaiveTime::from_hms_opt(12, 0, 0);
        }
        "midnight" | "12 midnight" => return NaiveTime::from_hms_opt(0, 0, 0),
        // The end of the day as the standard's guidance writes it.
        "24:00" | "24:00:00" => return NaiveTime::from_hms_opt(23, 59, 0),
        _ => {}
    }
    let halves = [
        ("am", false),
        ("a.m.", false),
        ("a.m", false),
        ("pm", true),
        ("p.m.", true),
        ("p.m", true),
    ];
    if let Some((clock, afternoon)) = halves
        .iter()
        .find_map(|(end, half)| Some((text.strip_suffix(end)?, *half)))
    {
        return twelve_hours(clock.trim(), afternoon);
    }
    if text.len() == 4 && text.bytes().all(|letter| letter.is_ascii_digit()) {
        return NaiveTime::from_hms_opt(text[..2].parse().ok()?, text[2..].parse().ok()?, 0);
    }
    TIMES
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(&text, form).ok())
}

fn twelve_hours(clock: &str, afternoon: bool) -> Option<NaiveTime> {
    let mut figures = clock.split([':', '.']);
    let hour: u32 = figures.next()?.trim().parse().ok()?;
    let minute: u32 = figures
        .next()
        .map_or(Ok(0), |figures| figures.trim().parse())
        .ok()?;
    let second: u32 = figures
        .next()
        .map_or(Ok(0), |figures| figures.trim().parse())
        .ok()?;
    // Some write 14:00pm.
    let hour = match (hour, afternoon) {
        (12, false) => 0,
        (1..=11, true) => hour + 12,
        (12..=23, true) | (0..=11, false) => hour,
        _ => return None,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}
