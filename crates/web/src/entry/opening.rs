//! When a service is open next, in words, and at which of its places.

#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDateTime, NaiveTime, TimeDelta};
use find::hours::{Hours, Opening, Reading, Sites};
use hsds::Document;

use super::timetable::{between, day};
use crate::language::gap;
use crate::voice::Voice;

/// How far ahead the days are looked for that are told one by one.
const AHEAD: usize = 120;
/// What is open for so many days on end has no closing time that anybody needs.
const ALWAYS: TimeDelta = TimeDelta::days(7);

/// The next opening as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    /// It is open.
    pub(crate) is_now: bool,
    /// In words.
    pub(crate) said: String,
}

/// A place with its hours, which must not be mixed with those of others: what is shut for a week here is open there.
#[derive(Clone, Debug)]
pub(crate) struct At<'d> {
    /// What it is called.
    pub(crate) name: Option<String>,
    /// When it is open.
    pub(crate) hours: Hours,
    /// What that was read from.
    pub(crate) schedules: Vec<&'d Document>,
}

/// Tells when a service is open next, seen from an instant by British clocks; and where, if its places differ.
pub(crate) fn next(voice: &Voice, places: &[At], now: NaiveDateTime) -> Option<Next> {
    let openings = places
        .iter()
        .filter_map(|place| Some(joined(&place.hours, place.hours.next_opening(now)?)));
    let next = openings.min_by_key(|opening| order(opening, now));
    let hours = places.iter().map(|place| &place.hours);
    with_started(voice, next, started(hours, now), places, now)
}

/// Tells an opening that a search found, by the hours that it is one of: the next, or the one of a day that was
/// asked for. `places` are those of the service, if its places differ.
pub(crate) fn found(
    voice: &Voice,
    opening: Option<Opening>,
    (sites, places): (&Sites, &[At]),
    now: NaiveDateTime,
) -> Option<Next> {
    let whole = opening.map(|opening| {
        let whole = sites.each().map(|hours| joined(hours, opening));
        let longest = whole.max_by_key(|opening| opening.closes);
        longest.unwrap_or(opening)
    });
    with_started(voice, whole, started(sites.each(), now), places, now)
}

/// What comes next; before it what has started today, if the next is not today.
fn with_started(
    voice: &Voice,
    next: Option<Opening>,
    started: Option<Opening>,
    places: &[At],
    now: NaiveDateTime,
) -> Option<Next> {
    let is_today = next.is_some_and(|next| next.opens.date() <= now.date());
    let started = started.filter(|_| !is_today);
    let started = started.map(|opening| at(voice, opening, places, said_started(voice, opening)));
    let next = next.map(|opening| {
        let told = told(voice, opening, now);
        let said = at(voice, opening, places, told.said);
        Next { said, ..told }
    });
    after(started, next)
}

/// An opening that was told, with the places that it is at if it is not at all of them.
fn at(voice: &Voice, opening: Opening, places: &[At], told: String) -> String {
    let day = opening.opens.date();
    let is_there = |place: &&At| {
        let mut of_day = place.hours.openings(day, day).into_iter();
        of_day.any(|own| joined(&place.hours, own) == opening)
    };
    let there: Vec<&At> = places.iter().filter(is_there).collect();
    let mut names: Vec<String> = Vec::new();
    for name in there.iter().filter_map(|place| place.name.clone()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() || there.len() == places.len() {
        return told;
    }
    let gaps = gap("when", told).with("place", voice.list(&names));
    voice.tell("open-place", &gaps)
}

/// Of several openings the one that goes on now wins, then the soonest, then the longest.
fn order(opening: &Opening, now: NaiveDateTime) -> impl Ord + use<> {
    (
        opening.opens.max(now),
        std::cmp::Reverse(opening.closes),
        opening.opens,
    )
}

/// What has started today and may be over: only its start is published.
fn started<'h>(hours: impl Iterator<Item = &'h Hours>, now: NaiveDateTime) -> Option<Opening> {
    let today = now.date();
    hours
        .flat_map(|hours| hours.openings(today, today))
        .filter(|opening| opening.closes.is_none() && opening.opens <= now)
        .max()
}

fn said_started(voice: &Voice, opening: Opening) -> String {
    let time = voice.clock(opening.opens.time());
    voice.tell("open-started", &gap("time", time))
}

/// What has started, and then what comes next.
fn after(started: Option<String>, next: Option<Next>) -> Option<Next> {
    match (started, next) {
        (Some(started), Some(next)) => Some(Next {
            said: format!("{started}. {}", next.said),
            is_now: false,
        }),
        (Some(said), None) => Some(Next {
            is_now: false,
            said,
        }),
        (None, next) => next,
    }
}

/// An opening with those that follow it without a break, over midnight as well.
fn joined(hours: &Hours, opening: Opening) -> Opening {
    let Some(mut closes) = opening.closes else {
        return opening;
    };
    let from = opening.opens.date();
    let to = from.checked_add_signed(ALWAYS + TimeDelta::days(2));
    let others = hours.openings(from, to.unwrap_or(from));
    if !others.contains(&opening) {
        return opening;
    }
    for other in others {
        if other.opens >= opening.opens && other.opens <= closes {
            closes = closes.max(other.closes.unwrap_or(closes));
        }
    }
    Opening {
        opens: opening.opens,
        closes: Some(closes),
    }
}

/// Tells an opening, seen from an instant by British clocks.
fn told(voice: &Voice, opening: Opening, now: NaiveDateTime) -> Next {
    if let Some(closes) = opening.closes.filter(|closes| *closes > now)
        && opening.opens <= now
    {
        let said = if closes - now >= ALWAYS {
            voice.say("open-day-and-night")
        } else if closes - now > TimeDelta::hours(20) {
            // What closes at this time tomorrow does not close today.
            voice.say("open-now")
        } else {
            voice.tell("open-now-until", &gap("time", voice.clock(closes.time())))
        };
        return Next { is_now: true, said };
    }
    let is_over = opening.closes.is_some_and(|closes| closes <= now);
    let name = if is_over { "open-over" } else { "open-next" };
    let day = day_said(voice, opening, now);
    let said = match hours(voice, opening) {
        _ if opening.closes.is_none()
            && opening.opens <= now
            && opening.opens.date() == now.date() =>
        {
            said_started(voice, opening)
        }
        hours => voice.tell(name, &gap("day", day).with("hours", hours)),
    };
    Next {
        is_now: false,
        said,
    }
}

fn day_said(voice: &Voice, opening: Opening, now: NaiveDateTime) -> String {
    let date = opening.opens.date();
    match (date - now.date()).num_days() {
        0 => voice.say("today"),
        1 => voice.say("tomorrow"),
        2..=6 => voice.weekday(date.weekday().num_days_from_monday() as usize),
        _ => day(voice, date, now.date()),
    }
}

/// `9am to 5pm`; of what is open for a day or longer, all day.
fn hours(voice: &Voice, opening: Opening) -> String {
    let opens = opening.opens.time();
    let closes = opening.closes.filter(|closes| {
        // The end of what lasts for days would be taken for one of the same day.
        let lasts = *closes - opening.opens;
        lasts <= TimeDelta::days(1) || opens == NaiveTime::MIN
    });
    let closes = closes.map(|closes| {
        if closes - opening.opens > TimeDelta::days(1) {
            opens
        } else {
            closes.time()
        }
    });
    between(voice, Some(opens), closes).unwrap_or_default()
}

/// The next openings of what does not come every week, one by one: the day, the hours, and the place if places differ.
pub(crate) fn coming(voice: &Voice, places: &[At], now: NaiveDateTime, most: usize) -> Vec<String> {
    let today = now.date();
    let differ = places.windows(2).any(|two| two[0].hours != two[1].hours);
    let uneven: Vec<Hours> = places
        .iter()
        .map(|place| {
            let schedules = place.schedules.iter().copied();
            Hours::from_objects(schedules.filter(|schedule| Reading::of(schedule).is_uneven()))
        })
        .collect();
    if uneven.iter().all(|hours| !hours.is_known()) {
        return Vec::new();
    }
    let mut all: Vec<String> = Vec::new();
    for date in today.iter_days().take(AHEAD) {
        let mut of_day: Vec<(Option<NaiveTime>, String, Vec<String>)> = Vec::new();
        for (place, uneven) in places.iter().zip(&uneven) {
            let held = place.hours.openings(date, date);
            let own = uneven.openings(date, date);
            let mut told: Vec<(Option<NaiveTime>, String)> = own
                .iter()
                .filter(|opening| held.contains(opening) && opening.opens > now)
                .map(|opening| {
                    let hours = format!("{}, {}", day(voice, date, today), hours(voice, *opening));
                    (Some(opening.opens.time()), hours)
                })
                .collect();
            // Its hours are not known.
            if own.is_empty() && date > today && uneven.is_on(date) && place.hours.is_on(date) {
                told.push((None, day(voice, date, today)));
            }
            for (opens, said) in told {
                let name = place.name.clone();
                match of_day.iter_mut().find(|(_, known, _)| *known == said) {
                    Some((_, _, names)) => names.extend(name),
                    None => of_day.push((opens, said, name.into_iter().collect())),
                }
            }
        }
        of_day.sort_by_key(|(opens, ..)| *opens);
        all.extend(of_day.into_iter().map(|(_, said, mut names)| {
            names.dedup();
            if !differ || names.is_empty() {
                return said;
            }
            voice.tell(
                "open-place",
                &gap("when", said).with("place", voice.list(&names)),
            )
        }));
        if all.len() >= most {
            break;
        }
    }
    all.truncate(most);
    all
}
