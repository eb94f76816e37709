//! When a service is open next, in words.

use chrono::{NaiveDateTime, TimeDelta};
use find::hours::Opening;

use crate::language::gap;
use crate::voice::Voice;

/// The next opening as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    /// It is open.
    pub(crate) is_now: bool,
    /// In words.
    pub(crate) said: String,
}

/// Tells an opening, seen from an instant by British clocks.
pub(crate) fn next(voice: &Voice, opening: Opening, now: NaiveDateTime) -> Next {
    let is_now = opening.opens <= now && opening.closes.is_some_and(|closes| now < closes);
    if is_now {
        let said = opening.closes.map_or_else(
            || voice.say("open-now"),
            |closes| {
                // What closes at this time tomorrow does not close today.
                if closes - now > TimeDelta::hours(20) {
                    return voice.say("open-now");
                }
                voice.tell("open-now-until", &gap("time", voice.clock(closes.time())))
            },
        );
        return Next { is_now, said };
    }
    let days = (opening.opens.date() - now.date()).num_days();
    let from = voice.clock(opening.opens.time());
    let day = match days {
        i64::MIN..=0 => voice.say("today"),
        1 => voice.say("tomorrow"),
        2..=6 => voice.weekday(weekday(opening)),
        7..=300 => voice.day(opening.opens.date()),
        _ => voice.date(opening.opens.date()),
    };
    let hours = match opening.closes {
        Some(closes) => voice.tell(
            "hours",
            &gap("from", from).with("to", voice.clock(closes.time())),
        ),
        None => voice.tell("hours-from", &gap("from", from)),
    };
    Next {
        is_now,
        said: voice.tell("open-next", &gap("day", day).with("hours", hours)),
    }
}

fn weekday(opening: Opening) -> usize {
    use chrono::Datelike;
    opening.opens.date().weekday().num_days_from_monday() as usize
}
