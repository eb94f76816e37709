//! Times of day, and which half of the day is meant where nobody says.

use chrono::NaiveTime;

/// When something opens and closes. Closing at or before opening is on the next day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// When it opens.
    pub opens: Option<NaiveTime>,
    /// When it closes.
    pub closes: Option<NaiveTime>,
}

/// Which half of the day is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
}

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) half: Option<Half>,
    /// Written so that it can only be on the clock of 24 hours: "09:00", "1730".
    pub(super) is_padded: bool,
    /// With minutes or "am": a bare number may be anything.
    pub(super) is_marked: bool,
}

/// Minutes of a day.
const NOON: u32 = 12 * 60;
/// Services that write neither "am" nor "pm" are open between these.
const EARLIEST: u32 = 7 * 60;
const LATEST: u32 = 22 * 60;
/// And not for longer than this.
const LONGEST: u32 = 14 * 60;

impl Written {
    fn minutes(self) -> u32 {
        self.hour * 60 + self.minute
    }

    /// Whether it says by itself which time of day it is.
    fn is_plain(self) -> bool {
        self.half.is_some() || self.hour > 12 || self.hour == 0 || self.is_padded
    }

    /// Minutes after midnight, where the half is known.
    fn in_half(self, half: Half) -> Option<u32> {
        if self.hour == 0 || self.hour > 12 {
            return None;
        }
        let morning = (self.hour % 12) * 60 + self.minute;
        Some(match half {
            Half::Morning => morning,
            Half::Afternoon => morning + NOON,
        })
    }

    /// What it says by itself.
    fn own(self) -> Option<u32> {
        match self.half {
            // "14:00pm" is said twice.
            Some(Half::Afternoon) if (13..24).contains(&self.hour) => Some(self.minutes()),
            Some(half) => self.in_half(half),
            None => Some(self.minutes()).filter(|_| self.is_plain()),
        }
    }

    /// Every time of day that may be meant.
    fn candidates(self) -> Vec<u32> {
        match self.own() {
            Some(minutes) => vec![minutes],
            None => [Half::Morning, Half::Afternoon]
                .into_iter()
                .filter_map(|half| self.in_half(half))
                .collect(),
        }
    }
}

/// From a time to a time; nothing where more than one span could be meant, or none.
pub(super) fn span(first: Written, last: Written) -> Option<Span> {
    let (opens, closes) = minutes(first, last)?;
    Some(Span {
        opens: Some(time(opens)?),
        closes: Some(time(closes % (24 * 60))?),
    })
}

fn minutes(first: Written, last: Written) -> Option<(u32, u32)> {
    // "Midnight to 8am" begins a day, it does not end one.
    let first = Written {
        hour: first.hour % 24,
        ..first
    };
    // "09:00-05:00" is no mistake that we could put right.
    let on_24_hours = (first.half.is_none() && last.half.is_none())
        && (first.hour > 12
            || last.hour > 12
            || first.hour == 0
            || (first.is_padded && last.is_padded));
    if on_24_hours {
        let (opens, closes) = (first.minutes(), last.minutes());
        let is_night = closes <= opens && last.hour <= 6;
        return (opens < closes || is_night).then_some((opens, closes));
    }
    match (first.own(), last.own()) {
        (Some(opens), Some(closes)) if first.half.is_some() || last.half.is_some() => {
            let over_midnight = closes <= opens && closes <= 6 * 60;
            (opens < closes || over_midnight).then_some((opens, closes))
        }
        // "2-4pm" is two in the afternoon, "9-5pm" is nine in the morning.
        (None, Some(closes)) => {
            let mut before: Vec<u32> = first
                .candidates()
                .into_iter()
                .filter(|opens| *opens < closes)
                .collect();
            before.sort_unstable();
            before.pop().map(|opens| (opens, closes))
        }
        // "9am-12" is noon, "9am-5" is five in the afternoon.
        (Some(opens), None) => last
            .candidates()
            .into_iter()
            .filter(|closes| *closes > opens)
            .min()
            .map(|closes| (opens, closes)),
        _ => likely(first, last),
    }
}

/// Neither says. The only reading that a service can have is taken: "9.30-5" and "2-4" have one, "7-9" has two.
fn likely(first: Written, last: Written) -> Option<(u32, u32)> {
    let mut found = None;
    for opens in first.candidates() {
        for closes in last.candidates() {
            let fits = opens >= EARLIEST
                && closes <= LATEST
                && opens < closes
                && closes - opens <= LONGEST;
            if fits && found.replace((opens, closes)).is_some() {
                return None;
            }
        }
    }
    found
}

/// One time by itself; nothing where it could be two.
pub(super) fn alone(written: Written) -> Option<NaiveTime> {
    let mut candidates = written.candidates();
    if candidates.len() > 1 {
        candidates.retain(|minutes| (EARLIEST..LATEST - 60).contains(minutes));
    }
    match candidates[..] {
        [only] => time(only % (24 * 60)),
        _ => None,
    }
}

fn time(minutes: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)
}
