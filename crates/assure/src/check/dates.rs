//! Is it over? Schedules and words whose days are in the past.

use chrono::NaiveDate;
use hsds::Document;
use hsds::document::{objects, text, written};

use super::sentence::{find, says, sentences, words};
use super::spot::Spot;
use super::{Check, Findings};

/// Words that plainly say that something is over.
#[rustfmt::skip]
const OVER: &[&str] = &[
    "closed permanently", "permanently closed", "has now closed", "have now closed", "has closed down", "ceased trading", "ceased operating",
    "this service is no longer available", "this service is no longer running", "this service has ended", "this service has closed",
    "this service is now closed", "this group is no longer running", "this group has closed", "this group is now closed",
    "the group is now closed", "this charity is now closed", "no longer active", "no longer operating", "no longer in operation",
];

/// What goes on until a day: a sentence with one of these before "until" speaks of the service and not of a parking ticket.
const GOES_ON: &[&str] = &[
    "available",
    "continue",
    "continues",
    "funded",
    "open",
    "operates",
    "operating",
    "run",
    "running",
    "runs",
];

/// Sentences with one of these say what came before or comes after, or that only a part is closed.
#[rustfmt::skip]
const NOT_OVER: &[&str] = &[
    "applications", "branch", "building", "but", "cafe", "café", "car park", "door", "entrance", "formerly", "if", "instead", "list", "members",
    "moved", "new", "now open", "office", "people", "pool", "previously", "reopen", "reopened", "reopens", "replaced", "road", "those", "when", "who",
];

/// Looks whether all of its schedules, or its words, are over.
pub(super) fn look(service: &Document, today: NaiveDate, found: &mut Findings) {
    // Whoever says so in the field for it has done what can be done.
    if matches!(
        text(service, "status"),
        "inactive" | "defunct" | "temporarily closed"
    ) {
        return;
    }
    if !schedules(service, today, found) {
        in_words(service, today, found);
    }
}

/// Looks at the schedules, and says whether they are over.
fn schedules(service: &Document, today: NaiveDate, found: &mut Findings) -> bool {
    let at_places =
        objects(service, "service_at_locations").flat_map(|at| objects(at, "schedules"));
    let all: Vec<&Document> = objects(service, "schedules").chain(at_places).collect();
    let last = all
        .iter()
        .map(|schedule| last_day(schedule))
        .collect::<Option<Vec<_>>>();
    let Some(last) = last.and_then(|days| days.into_iter().max()) else {
        return false;
    };
    if last >= today {
        return false;
    }
    let dated = all.iter().all(|schedule| is_one_session(schedule));
    let day = show(last);
    let (check, message, remedy) = if dated {
        (
            Check::SessionsPast,
            format!("Every date that is given has passed; the last one was {day}."),
            "Put in the dates to come. If there are none, mark the service as inactive.",
        )
    } else {
        (
            Check::Ended,
            format!("By its opening times it ended on {day}."),
            "If it still runs, give the new times. If not, mark the service as inactive.",
        )
    };
    let service = Spot::Service;
    found.add(check, &service.field("schedules"), &day, message, remedy);
    true
}

fn in_words(service: &Document, today: NaiveDate, found: &mut Findings) {
    for field in ["alert", "description"] {
        for sentence in sentences(text(service, field)) {
            let Some(message) = over(sentence, today) else {
                continue;
            };
            found.add(
                Check::Ended,
                &Spot::Service.field(field),
                sentence,
                message,
                "If it still runs, take these words out. If not, mark the service as inactive.",
            );
            return;
        }
    }
}

/// What a sentence says of the end, if it plainly says that it has come.
fn over(sentence: &str, today: NaiveDate) -> Option<String> {
    let lower = sentence.to_lowercase();
    if says(&lower, NOT_OVER) {
        return None;
    }
    if says(&lower, OVER) {
        return Some("The text says that it is over.".to_owned());
    }
    let at = find(&lower, "until")
        .filter(|at| lower.get(..*at).is_some_and(|before| says(before, GOES_ON)))?;
    let day = day_at_start(lower.get(at + "until".len()..)?).filter(|day| *day < today)?;
    Some(format!(
        "The text says that it goes on until {}, which has passed.",
        show(day)
    ))
}

/// The day with which a text starts: "31 March 2024", "Friday 31st March 2024".
fn day_at_start(text: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = words(text).take(5).collect();
    (1..=words.len())
        .find_map(|many| written::date::read(&words.get(..many)?.join(" ")))
        .map(|when| when.day)
}

fn show(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn day(schedule: &Document, field: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(written(schedule, field)?.get(..10)?, "%Y-%m-%d").ok()
}

/// The last day of a schedule, if it has one.
fn last_day(schedule: &Document) -> Option<NaiveDate> {
    let ends = day(schedule, "valid_to")
        .into_iter()
        .chain(day(schedule, "until"))
        .min();
    ends.or_else(|| day(schedule, "dtstart").filter(|_| is_one_session(schedule)))
}

/// Whether it is one session on one day.
fn is_one_session(schedule: &Document) -> bool {
    let repeats = [
        "freq",
        "byday",
        "bymonthday",
        "count",
        "byweekno",
        "byyearday",
    ];
    let from = day(schedule, "dtstart").or_else(|| day(schedule, "valid_from"));
    let to = day(schedule, "valid_to").or_else(|| day(schedule, "until"));
    // "Every Tuesday" beside the first day is a rhythm in words.
    let has_rhythm = !text(schedule, "description").trim().is_empty() && to.is_none();
    from.is_some()
        && !has_rhythm
        && to.is_none_or(|to| Some(to) == from)
        && (to.is_some() || day(schedule, "dtstart").is_some())
        && repeats.iter().all(|field| !schedule.contains_key(*field))
}

/// Whether the last day of a schedule has passed.
pub(super) fn has_ended(schedule: &Document, today: NaiveDate) -> bool {
    last_day(schedule).is_some_and(|last| last < today)
}

/// Whether a schedule only holds from a day to come.
pub(super) fn starts_later(schedule: &Document, today: NaiveDate) -> bool {
    ["valid_from", "dtstart"]
        .iter()
        .any(|field| day(schedule, field).is_some_and(|first| first > today))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::codes;

    fn finds(service: &Value) -> Vec<&'static str> {
        let mut found = codes(service, "ended");
        found.extend(codes(service, "sessions-past"));
        found
    }

    // The tests are on 1 June 2025.

    #[test]
    fn schedules_that_are_all_over_are_found() {
        let weekly = json!({"freq": "WEEKLY", "byday": "MO", "valid_to": "2024-03-31"});
        let dated = json!({"dtstart": "2024-05-01", "opens_at": "10:00"});
        let one_day = json!({"valid_from": "2024-05-01", "valid_to": "2024-05-01"});
        assert_eq!(finds(&json!({"schedules": [weekly]})), ["ended"]);
        assert_eq!(
            finds(&json!({"service_at_locations": [{"schedules": [weekly, dated]}]})),
            ["ended"]
        );
        assert_eq!(
            finds(&json!({"schedules": [dated, one_day]})),
            ["sessions-past"]
        );
    }

    #[test]
    fn as_long_as_one_goes_on_it_is_not_over() {
        let over = json!({"freq": "WEEKLY", "valid_to": "2024-03-31"});
        for other in [
            json!({"freq": "WEEKLY", "byday": "MO"}),
            json!({"freq": "WEEKLY", "valid_to": "2025-06-01"}),
            json!({"freq": "WEEKLY", "dtstart": "2020-01-01"}),
            json!({"dtstart": "2020-01-01", "count": 900}),
            json!({"description": "Mondays"}),
        ] {
            assert!(
                finds(&json!({"schedules": [over, other]})).is_empty(),
                "{other}"
            );
        }
        assert!(finds(&json!({"status": "inactive", "schedules": [over]})).is_empty());
        assert!(finds(&json!({})).is_empty());
    }

    #[test]
    fn words_that_say_that_it_is_over_are_found() {
        for text in [
            "The centre is permanently closed.",
            "A lunch club. This service is no longer available.",
            "The scheme runs until 31 March 2024.",
            "Funded until Friday 29th March 2024 by the council.",
        ] {
            assert_eq!(finds(&json!({"description": text})), ["ended"], "{text}");
        }
    }

    #[test]
    fn words_that_speak_of_something_else_are_not() {
        for text in [
            "The scheme runs until 31 March 2030.",
            "Parking was free until 31 March 2024.",
            "For people who are no longer able to cook.",
            "The old branch has now closed; visit us in Hale.",
            "Exercise for people who are no longer active.",
            "The swimming pool is permanently closed.",
            "Open until 5pm.",
            "We help when your school has closed permanently.",
            "Open until March.",
        ] {
            assert!(finds(&json!({"description": text})).is_empty(), "{text}");
        }
    }
}
