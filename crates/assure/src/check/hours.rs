//! Do the words name the opening times that the schedules do?

use chrono::{NaiveDate, NaiveTime, Weekday};
use hsds::Document;
use hsds::document::{number, objects, text, written};
use written::opening::{Context, Reading, Understood};

use super::dates::{has_ended, starts_later};
use super::sentence::{find, says, sentences};
use super::spot::Spot;
use super::{Check, Findings};

/// From when to when.
type Span = (NaiveTime, NaiveTime);

/// The days, as schedules and people call them.
const WEEK: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "MO", "Monday"),
    (Weekday::Tue, "TU", "Tuesday"),
    (Weekday::Wed, "WE", "Wednesday"),
    (Weekday::Thu, "TH", "Thursday"),
    (Weekday::Fri, "FR", "Friday"),
    (Weekday::Sat, "SA", "Saturday"),
    (Weekday::Sun, "SU", "Sunday"),
];

/// Where in a sentence opening times begin.
const OPENINGS: [&str; 3] = ["opening hours", "opening times", "open"];

/// Sentences with one of these may name the times of something else, or of a part of the year.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "appointment", "bank holiday", "bank holidays", "bar", "cafe", "café", "christmas", "class", "classes", "collection", "delivery",
    "drop in", "drop-in", "except", "group", "helpline", "holiday", "holidays", "kitchen", "line", "lines", "meeting", "office", "phone",
    "phones", "reception", "session", "sessions", "shop", "summer", "switchboard", "telephone", "term", "usually", "vary", "winter",
];

/// Looks whether what the texts say of each day is what the schedules say.
pub(super) fn look(service: &Document, today: NaiveDate, found: &mut Findings) {
    let Some(timetable) = Timetable::of(service, today) else {
        return;
    };
    for &schedule in &timetable.schedules {
        let words = text(schedule, "description");
        if words.contains(|letter: char| letter.is_ascii_digit()) {
            let reading = written::opening::read(words, &Context::default());
            timetable.compare(words, &reading, Some(schedule), found);
        }
    }
    for sentence in sentences(text(service, "description")) {
        if let Some(reading) = opening_hours(sentence) {
            timetable.compare(sentence, &reading, None, found);
        }
    }
}

/// The opening times that a sentence plainly names: "We are open Monday to Friday from 9am to 5pm."
fn opening_hours(sentence: &str) -> Option<Reading> {
    if !sentence.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let lower = sentence.to_ascii_lowercase();
    if says(&lower, OTHERS) {
        return None;
    }
    let (at, opening) = OPENINGS
        .iter()
        .find_map(|opening| Some((find(&lower, opening)?, opening)))?;
    let after = sentence.get(at + opening.len()..)?;
    let after = after.trim_end_matches(['.', '!']);
    Some(written::opening::read(after, &Context::default()))
}

/// The weekly hours of a service that keeps one timetable.
struct Timetable<'a> {
    schedules: Vec<&'a Document>,
    /// The service at one place that keeps them, if it is not the service itself.
    at: Option<&'a Document>,
    week: [Vec<Span>; 7],
}

impl<'a> Timetable<'a> {
    /// Nothing where there are several, or where one of the schedules is not of every week: nobody knows then what a text is about.
    fn of(service: &'a Document, today: NaiveDate) -> Option<Self> {
        let at_places = objects(service, "service_at_locations").map(Some);
        let mut keepers = std::iter::once(None).chain(at_places).filter(|at| {
            let keeper = at.unwrap_or(service);
            objects(keeper, "schedules").next().is_some()
        });
        let (Some(at), None) = (keepers.next(), keepers.next()) else {
            return None;
        };
        let schedules: Vec<&Document> = objects(at.unwrap_or(service), "schedules")
            .filter(|schedule| !has_ended(schedule, today))
            .collect();
        let mut week: [Vec<Span>; 7] = Default::default();
        for schedule in &schedules {
            let (days, span) = weekly(schedule, today)?;
            for day in days {
                week.get_mut(day)?.push(span);
            }
        }
        Some(Self {
            schedules,
            at,
            week,
        })
    }

    fn compare(
        &self,
        words: &str,
        reading: &Reading,
        schedule: Option<&Document>,
        found: &mut Findings,
    ) {
        let Some((day, kept)) = self.disagreement(reading) else {
            return;
        };
        let service = Spot::Service;
        let places = service.field("service_at_locations");
        let keeper = self.at.map_or(service, |at| places.member(at));
        let list = keeper.field("schedules");
        let member = schedule.map(|schedule| list.member(schedule));
        let kept = match kept {
            Some((opens, closes)) => {
                format!("{} to {}", opens.format("%H:%M"), closes.format("%H:%M"))
            }
            None => "that it is closed".to_owned(),
        };
        found.add(
            Check::HoursInText,
            &member.as_ref().unwrap_or(&service).field("description"),
            words,
            format!("The text says other hours for {day} than the opening times, which say {kept}."),
            "Find out which hours are right, and put the same into the text and into the opening times.",
        );
    }

    /// The first day of which a text surely says something else, and what the schedules say of it.
    fn disagreement(&self, reading: &Reading) -> Option<(&'static str, Option<Span>)> {
        let monthly = reading
            .sessions
            .iter()
            .any(written::opening::Session::is_monthly);
        if reading.understood() != Understood::Fully || monthly || reading.by_appointment {
            return None;
        }
        WEEK.iter()
            .zip(&self.week)
            .find_map(|(&(day, _, name), kept)| {
                if reading.closed.contains(&day) && !kept.is_empty() {
                    return Some((name, whole(kept)));
                }
                let said = said_of(day, reading)?;
                let agrees =
                    said.iter().all(|span| kept.contains(span)) || whole(&said) == whole(kept);
                (!said.is_empty() && !agrees).then(|| (name, whole(kept)))
            })
    }
}

/// The days of a schedule of every week, and its times.
fn weekly(schedule: &Document, today: NaiveDate) -> Option<(Vec<usize>, Span)> {
    let every_week = matches!(written(schedule, "freq"), None | Some("WEEKLY"))
        && number(schedule, "interval").is_none_or(|interval| interval < 2.0);
    if !every_week || starts_later(schedule, today) {
        return None;
    }
    let days: Option<Vec<usize>> = written(schedule, "byday")?
        .split(',')
        .map(|code| WEEK.iter().position(|(_, known, _)| *known == code.trim()))
        .collect();
    let span = (time(schedule, "opens_at")?, time(schedule, "closes_at")?);
    (span.0 < span.1).then_some((days?, span))
}

fn time(schedule: &Document, field: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(written(schedule, field)?.get(..5)?, "%H:%M").ok()
}

/// The hours that a text names for a day; nothing if one of them is open at an end, or goes on over midnight.
fn said_of(day: Weekday, reading: &Reading) -> Option<Vec<Span>> {
    let of_day = reading
        .certain()
        .iter()
        .filter(|session| session.days.iter().any(|known| known.weekday == day));
    of_day
        .map(|session| {
            session
                .span
                .opens
                .zip(session.span.closes)
                .filter(|(opens, closes)| opens < closes)
        })
        .collect()
}

/// From the first opening to the last closing: whether a break at noon is said does not matter.
fn whole(spans: &[Span]) -> Option<Span> {
    let opens = spans.iter().map(|span| span.0).min()?;
    let closes = spans.iter().map(|span| span.1).max()?;
    Some((opens, closes))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::codes;

    fn finds(service: &Value) -> bool {
        !codes(service, "hours-in-text").is_empty()
    }

    fn nine_to_five(description: &str) -> Value {
        json!({"description": description, "schedules": [
            {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00:00"},
        ]})
    }

    #[test]
    fn hours_that_differ_are_found() {
        for text in [
            "A library. We are open Monday to Friday 10am to 4pm.",
            "Opening hours: Mon-Fri 9am-7pm",
            "Open Monday to Saturday 9am to 5pm",
            "Open Monday to Thursday 9am to 5pm, closed Fridays",
        ] {
            assert!(finds(&nine_to_five(text)), "{text}");
        }
    }

    #[test]
    fn hours_that_agree_or_are_of_something_else_are_not() {
        for text in [
            "We are open Monday to Friday 9am to 5pm.",
            "Open Monday to Friday 9am-12pm and 1pm-5pm.",
            "Our phone lines are open Monday to Friday 8am to 8pm.",
            "The café is open Monday to Friday 10am to 4pm.",
            "Drop in on Monday from 10am to 12pm.",
            "Open most days, 10 to 4.",
            "We are open to people of all faiths on Monday 10am to 4pm.",
            "In winter we are open Monday to Friday 10am to 3pm.",
            "Open by appointment.",
        ] {
            assert!(!finds(&nine_to_five(text)), "{text}");
        }
    }

    #[test]
    fn the_words_of_a_schedule_are_held_against_it() {
        let row = |words: &str, byday: &str, opens: &str, closes: &str| json!({"byday": byday, "opens_at": opens, "closes_at": closes, "description": words});
        let wrong = row("Wednesday 10am - 4pm", "WE", "10:00", "18:00");
        assert!(finds(&json!({"schedules": [wrong]})));
        assert!(finds(
            &json!({"service_at_locations": [{"schedules": [wrong]}]})
        ));
        let toddlers = row("Wednesday 10am - 11am", "WE", "10:00", "11:00");
        let seniors = row("Wednesday 2pm - 4pm", "WE", "14:00", "16:00");
        assert!(!finds(&json!({"schedules": [toddlers, seniors]})));
    }

    #[test]
    fn where_there_are_several_timetables_nothing_is_said() {
        let mut service = nine_to_five("Open Monday to Friday 10am to 4pm");
        service["service_at_locations"] = json!([{"schedules": service["schedules"]}]);
        assert!(!finds(&service));
        let mut service = nine_to_five("Open Monday to Friday 10am to 4pm");
        service["schedules"][0]["interval"] = json!(2);
        assert!(!finds(&service));
    }
}
