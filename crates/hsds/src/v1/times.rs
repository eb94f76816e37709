//! Regular and holiday schedules of 1.0 as schedules of 3.0.

use serde_json::{Value, json};

use crate::document::Document;
use crate::kind::Kind;

use super::clean::{is_true, join, text_of};
use super::reading::Reading;

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const NAMES: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const EVERY_DAY: &str = "MO,TU,WE,TH,FR,SA,SU";

/// Takes all schedules of an object. Those of a service at a location go to the service and name the place they are for: the UK
/// profile has no other home for them.
pub(super) fn schedules(source: &mut Reading, found: &mut Document, place: Option<&str>) {
    let read = |schedule: &mut Reading, holiday: bool| {
        let mut read = if holiday {
            holiday_schedule(schedule)
        } else {
            regular(schedule)
        };
        if let Some(place) = place {
            read.insert("service_at_location_id".to_owned(), json!(place));
        }
        read
    };
    source.each("regular_schedules", found, "schedules", |schedule| {
        read(schedule, false)
    });
    source.each("schedules", found, "schedules", |schedule| {
        read(schedule, false)
    });
    source.each("holiday_schedules", found, "schedules", |schedule| {
        read(schedule, true)
    });
}

fn regular(source: &mut Reading) -> Document {
    let mut found = recurrence(source);
    unknown_times(source, &mut found);
    found
}

/// All of a schedule but the judgement of its times.
fn recurrence(source: &mut Reading) -> Document {
    let mut found = source.plain(
        Kind::Schedule,
        &["service_id", "service_at_location_id", "location_id"],
    );
    for owner in ["service_id", "service_at_location_id", "location_id"] {
        found.remove(owner);
    }
    source.drop_flags();
    days(source, &mut found);
    frequency(source, &mut found);
    found
}

fn holiday_schedule(source: &mut Reading) -> Document {
    let mut found = recurrence(source);
    for (from, to) in [("start_date", "valid_from"), ("end_date", "valid_to")] {
        if let Some(date) = source.take(from) {
            found.insert(to.to_owned(), date);
        }
    }
    let closed = source.take("closed").is_some_and(|closed| is_true(&closed));
    if closed {
        // Only words say that something is closed: times here would be read as times when it is open.
        for name in [
            "opens_at",
            "closes_at",
            "freq",
            "byday",
            "bymonthday",
            "dtstart",
            "interval",
        ] {
            // A closed day is often given from midnight to midnight, which says nothing more.
            if found
                .remove(name)
                .as_ref()
                .and_then(text_of)
                .is_some_and(|text| !is_midnight(&text))
            {
                let message = "The schedule says that it is closed, so its times and days were left out and only words say so.";
                source.advise("v1-closed-with-times", name, message.to_owned());
            }
        }
        let text = found.get("description").and_then(text_of);
        found.insert(
            "description".to_owned(),
            json!(text.map_or("Closed".to_owned(), |text| format!("Closed. {text}"))),
        );
        return found;
    }
    unknown_times(source, &mut found);
    if let Some(start) = found.get("valid_from").cloned() {
        found.entry("dtstart").or_insert(start);
    }
    found
}

/// `byday` in all spellings, and `weekday` where there is none.
fn days(source: &mut Reading, found: &mut Document) {
    let weekday = source.take("weekday").or_else(|| source.take("day"));
    if let Some(written) = found.remove("byday") {
        let text = text_of(&written).unwrap_or_default();
        if let Some(days) = read_days(&text, false) {
            found.insert("byday".to_owned(), json!(days));
        } else {
            let message = format!(
                "\"{text}\" names no days of the week and was kept as \"v1_byday\". Write them as MO,TU,WE."
            );
            source.advise("v1-days-unknown", "byday", message);
            found.insert("v1_byday".to_owned(), written);
        }
    }
    let Some(weekday) = weekday else { return };
    let text = match &weekday {
        Value::Array(days) => join(days.iter().filter_map(text_of), ",").unwrap_or_default(),
        other => text_of(other).unwrap_or_default(),
    };
    let days = read_days(&text, true);
    if found.contains_key("byday")
        && (days.is_none() || found.get("byday").and_then(Value::as_str) == days.as_deref())
    {
        return;
    }
    match days {
        Some(days) if !found.contains_key("byday") => {
            if text.chars().any(|c| c.is_ascii_digit()) {
                let message = format!(
                    "The weekday \"{text}\" was read as {days}, counting from Monday as 1. Write days as MO,TU,WE."
                );
                source.advise("v1-weekday-number", "weekday", message);
            }
            found.insert("byday".to_owned(), json!(days));
            found.entry("freq").or_insert(json!("WEEKLY"));
        }
        _ => {
            let message = format!(
                "The weekday \"{text}\" was not understood, or says other days than \"byday\"; it is kept as \"v1_weekday\"."
            );
            source.advise("v1-days-unknown", "weekday", message);
            found.insert("v1_weekday".to_owned(), weekday);
        }
    }
}

fn frequency(source: &mut Reading, found: &mut Document) {
    let Some(written) = found.remove("freq") else {
        return;
    };
    let text = text_of(&written).unwrap_or_default();
    let freq = match text.to_ascii_lowercase().as_str() {
        "weekly" | "week" | "w" | "every week" => "WEEKLY",
        "monthly" | "month" | "m" | "every month" => "MONTHLY",
        "daily" | "day" | "d" | "every day" => {
            // 3.0 knows weeks and months only: every day is every week on each of its days.
            found.entry("byday").or_insert(json!(EVERY_DAY));
            "WEEKLY"
        }
        "fortnightly" | "biweekly" => {
            found.entry("interval").or_insert(json!(2));
            "WEEKLY"
        }
        _ => {
            let message = format!(
                "The frequency \"{text}\" is neither WEEKLY nor MONTHLY; it is kept as \"v1_freq\"."
            );
            source.advise("v1-frequency-unknown", "freq", message);
            found.insert("v1_freq".to_owned(), written);
            return;
        }
    };
    found.insert("freq".to_owned(), json!(freq));
}

/// Midnight to midnight is how 1.0 feeds say that they do not know.
fn unknown_times(source: &mut Reading, found: &mut Document) {
    let is_midnight = |name: &str| {
        found
            .get(name)
            .and_then(text_of)
            .is_some_and(|text| is_midnight(&text))
    };
    if is_midnight("opens_at") && (is_midnight("closes_at") || !found.contains_key("closes_at")) {
        found.remove("opens_at");
        found.remove("closes_at");
        let message = "Opening and closing at 00:00 is taken to mean that the times are not known, and both were left out. Write 00:00 to 23:59 for the whole day.";
        source.advise("v1-times-unknown", "opens_at", message.to_owned());
    }
}

fn is_midnight(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let (digits, is_twelve_hour) = match text.strip_suffix("am") {
        Some(rest) => (rest.trim(), true),
        None => (text.trim_end_matches('z'), false),
    };
    let mut parts = digits
        .split([':', '.'])
        .map(|part| part.parse::<f64>().ok());
    let hour = parts.next().flatten();
    let at_hour = hour == Some(0.0) || (is_twelve_hour && hour == Some(12.0));
    at_hour && parts.all(|part| part == Some(0.0))
}

/// Days in any spelling as RFC 5545 has them, in the order of the week; with `numbers`, 1 is Monday and both 0 and 7 are Sunday.
fn read_days(text: &str, numbers: bool) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split([',', ';', ' ', '/', '|'])
        .filter(|word| !word.is_empty() && *word != "and" && *word != "&")
        .collect();
    if words.is_empty() {
        return None;
    }
    if matches!(lower.trim(), "every day" | "everyday" | "daily" | "all") {
        return Some(EVERY_DAY.to_owned());
    }
    let mut found: Vec<(usize, String)> = Vec::new();
    for word in words {
        let day = read_day(word, numbers)?;
        if !found.contains(&day) {
            found.push(day);
        }
    }
    found.sort_by_key(|(day, _)| *day);
    Some(
        found
            .into_iter()
            .map(|(_, word)| word)
            .collect::<Vec<_>>()
            .join(","),
    )
}

fn read_day(word: &str, numbers: bool) -> Option<(usize, String)> {
    if numbers && word.len() == 1 {
        let day = match word.parse::<usize>().ok()? {
            0 | 7 => 6,
            day @ 1..=6 => day - 1,
            _ => return None,
        };
        return Some((day, DAYS[day].to_owned()));
    }
    // `2MO` and `-1FR` are days of a month.
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    let prefix = &word[..word.len() - letters.len()];
    if !prefix.is_empty() && prefix.parse::<i8>().is_err() {
        return None;
    }
    let letters = letters.trim_end_matches('.');
    let one = letters.strip_suffix('s').unwrap_or(letters);
    let day = NAMES.iter().position(|name| {
        letters.len() >= 2 && (name.starts_with(letters) || name.starts_with(one))
    })?;
    Some((
        day,
        format!("{}{}", prefix.trim_start_matches('+'), DAYS[day]),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_understood_in_all_spellings() {
        assert_eq!(
            read_days("Monday, Wednesday and Fri", false).as_deref(),
            Some("MO,WE,FR")
        );
        assert_eq!(read_days("FR,MO", false).as_deref(), Some("MO,FR"));
        assert_eq!(read_days("2MO -1FR", false).as_deref(), Some("2MO,-1FR"));
        assert_eq!(read_days("Tuesdays", false).as_deref(), Some("TU"));
        assert_eq!(read_days("1,7", true).as_deref(), Some("MO,SU"));
        assert_eq!(read_days("0", true).as_deref(), Some("SU"));
        assert_eq!(read_days("3", false), None);
        assert_eq!(read_days("sometimes", true), None);
    }

    #[test]
    fn midnight_is_recognised() {
        for text in [
            "00:00:00",
            "0:00",
            "00:00",
            "12:00AM",
            "12am",
            "00:00:00Z",
            "00:00:00.000",
        ] {
            assert!(is_midnight(text), "{text}");
        }
        for text in ["12:00", "00:30", "9:00AM", "", "midnight"] {
            assert!(!is_midnight(text), "{text}");
        }
    }
}
