//! The hours of a service at each of its places.
//!
//! Closures and special hours override other hours of the same place only, so the places must not
//! be mixed into one: while one is shut for a week, the other is open as ever.

use super::{Hours, Opening, Week, read};
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;
use std::cmp::Reverse;

/// The first byte of the compact form, to be raised whenever the rest changes its meaning. That of
/// [`Hours`] alone starts with a 1.
const VERSION: u8 = 2;

/// When a service is open at each of its places; places with the same hours are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sites {
    hours: Vec<Hours>,
}

impl FromIterator<Hours> for Sites {
    /// Hours that say nothing are left out.
    fn from_iter<T: IntoIterator<Item = Hours>>(all: T) -> Self {
        let mut hours = Vec::new();
        for site in all {
            if site.is_known() && !hours.contains(&site) {
                hours.push(site);
            }
        }
        Self { hours }
    }
}

impl Sites {
    /// Reads the schedule objects of each place. Schedules that cannot be read are left out.
    #[must_use]
    pub fn from_schedules<'s, S>(sites: impl IntoIterator<Item = S>) -> Self
    where
        S: IntoIterator<Item = &'s Value>,
    {
        let hours_of = |schedules: S| {
            let schedules = schedules.into_iter();
            Hours::from_rules(schedules.flat_map(read::rule).collect())
        };
        sites.into_iter().map(hours_of).collect()
    }

    /// The hours of each place; those of places with the same hours once.
    pub fn each(&self) -> impl Iterator<Item = &Hours> {
        self.hours.iter()
    }

    /// Writes these hours as a few bytes a schedule, for [`Sites::decode`].
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        for site in &self.hours {
            let hours = site.encode();
            write_length(hours.len(), &mut bytes);
            bytes.extend(hours);
        }
        bytes
    }

    /// Reads what [`Sites::encode`] wrote. None if these bytes are anything else.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (&VERSION, mut rest) = bytes.split_first()? else {
            return None;
        };
        let mut hours = Vec::new();
        while !rest.is_empty() {
            let length = read_length(&mut rest)?;
            let (site, others) = rest.split_at_checked(length)?;
            hours.push(Hours::decode(site)?);
            rest = others;
        }
        Some(hours.into_iter().collect())
    }

    /// Whether any place is known to be open at `at` (British local time).
    #[must_use]
    pub fn is_open(&self, at: NaiveDateTime) -> bool {
        self.hours.iter().any(|site| site.is_open(at))
    }

    /// The opening at any place that `from` (British local time) lies in, or else the next to
    /// start anywhere, within 366 days. If there are several, the one that lasts longest.
    #[must_use]
    pub fn next_opening(&self, from: NaiveDateTime) -> Option<Opening> {
        let openings = self.hours.iter().filter_map(|site| site.next_opening(from));
        openings.min_by_key(|opening| (opening.opens.max(from), Reverse(opening.closes)))
    }

    /// Whether it takes place anywhere on `day` (British local time), at known hours or not.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate) -> bool {
        self.hours.iter().any(|site| site.is_on(day))
    }

    /// The first opening on `day` (British local time) that is not over at `now`; if all of them are, the
    /// first. Of several that start together it is the one that lasts longest.
    #[must_use]
    pub fn opening_on(&self, day: NaiveDate, now: NaiveDateTime) -> Option<Opening> {
        let openings = self.hours.iter().flat_map(|site| site.openings(day, day));
        openings.min_by_key(|opening| {
            let is_over = opening.closes.unwrap_or(opening.opens) <= now;
            (is_over, opening.opens, Reverse(opening.closes))
        })
    }

    /// The regular weeks of all places in one. See [`Hours::week`].
    #[must_use]
    pub fn week(&self) -> Week {
        let mut all = Week::default();
        for week in self.hours.iter().map(Hours::week) {
            for (day, is_on) in all.days.iter_mut().zip(week.days) {
                *day |= is_on;
            }
            all.evening |= week.evening;
            all.weekend |= week.weekend;
        }
        all
    }
}

/// In base 128, the lowest digit first, with the top bit set on every digit but the last.
fn write_length(mut length: usize, bytes: &mut Vec<u8>) {
    while length > 0x7f {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
}

fn read_length(bytes: &mut &[u8]) -> Option<usize> {
    let mut length = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let (&digit, rest) = bytes.split_first()?;
        *bytes = rest;
        length |= usize::from(digit & 0x7f) << shift;
        if digit < 0x80 {
            return Some(length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn weekly(day: &str, opens: &str, closes: &str) -> Value {
        json!({"freq": "WEEKLY", "byday": day, "opens_at": opens, "closes_at": closes})
    }

    fn sites(all: &[Vec<Value>]) -> Sites {
        Sites::from_schedules(all)
    }

    /// Shut for the first week of June 2025.
    fn closure() -> Value {
        json!({"notes": "Closed", "valid_from": "2025-06-02", "valid_to": "2025-06-08"})
    }

    #[test]
    fn a_closure_of_one_place_leaves_the_other_open() {
        let both = sites(&[
            vec![weekly("MO", "09:00", "12:00"), closure()],
            vec![weekly("MO", "10:00", "13:00")],
        ]);
        assert!(!both.is_open(at("2025-06-02 09:30")));
        assert!(both.is_open(at("2025-06-02 10:30")));
        assert!(both.is_open(at("2025-06-09 09:30")));
    }

    #[test]
    fn special_hours_of_one_place_do_not_replace_those_of_the_other() {
        let mut special = weekly("MO", "18:00", "20:00");
        special["valid_from"] = json!("2025-06-02");
        special["valid_to"] = json!("2025-06-08");
        let both = sites(&[
            vec![weekly("MO", "09:00", "12:00"), special],
            vec![weekly("MO", "10:00", "13:00")],
        ]);
        let next = |from| both.next_opening(at(from)).unwrap().opens;
        assert_eq!(next("2025-06-02 08:00"), at("2025-06-02 10:00"));
        assert_eq!(next("2025-06-02 14:00"), at("2025-06-02 18:00"));
    }

    #[test]
    fn what_is_open_now_wins_then_the_soonest_then_the_longest() {
        let both = sites(&[
            vec![
                weekly("MO", "09:00", "12:00"),
                weekly("WE", "09:00", "12:00"),
            ],
            vec![
                weekly("MO", "08:00", "17:00"),
                weekly("TU", "09:00", "10:00"),
            ],
        ]);
        let next = |from| {
            let next = both.next_opening(at(from)).unwrap();
            (next.opens, next.closes.unwrap())
        };
        let long = (at("2025-06-02 08:00"), at("2025-06-02 17:00"));
        assert_eq!(next("2025-06-02 09:00"), long);
        assert_eq!(next("2025-06-02 12:30"), long);
        assert_eq!(next("2025-06-02 18:00").0, at("2025-06-03 09:00"));
        assert_eq!(next("2025-06-03 10:00").0, at("2025-06-04 09:00"));
        assert_eq!(Sites::default().next_opening(at("2025-06-02 09:00")), None);
    }

    #[test]
    fn the_week_is_that_of_all_places() {
        let week = sites(&[
            vec![weekly("MO", "09:00", "19:00")],
            vec![weekly("SA", "09:00", "12:00")],
        ])
        .week();
        assert_eq!(week.days.map(u8::from), [1, 0, 0, 0, 0, 1, 0]);
        assert!(week.evening && week.weekend);
    }

    #[test]
    fn places_that_say_nothing_or_the_same_take_no_bytes() {
        let monday = vec![weekly("MO", "09:00", "17:00")];
        let one = sites(std::slice::from_ref(&monday));
        assert_eq!(sites(&[monday.clone(), Vec::new(), monday]), one);
        assert_eq!(one.encode()[..3], [VERSION, 8, 1]);
        assert_eq!(Sites::default().encode(), [VERSION]);
        assert_eq!(Sites::decode(&[VERSION]), Some(Sites::default()));
    }

    #[test]
    fn other_bytes_are_not_decoded() {
        let hours = Hours::from_schedules(&json!([weekly("MO", "09:00", "17:00")]));
        for bytes in [
            &[][..],
            &hours.encode(),
            &[VERSION, 0],    // a place of no bytes
            &[VERSION, 2, 1], // half a place
            &[VERSION, 1, 9], // hours of another version
            &[VERSION, 0xff], // half a length
            &[
                VERSION, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ],
        ] {
            assert_eq!(Sites::decode(bytes), None, "{bytes:x?}");
        }
    }

    fn schedule() -> impl Strategy<Value = Value> {
        let days = prop::sample::select(&["MO", "TU,FR", "1WE,-1SU", "SA"][..]);
        let hours = prop::sample::select(&["00:00", "09:00", "17:30", "23:59"][..]);
        let notes = prop::sample::select(&["", "Closed", "Ring first"][..]);
        let from = prop::option::of(prop::sample::select(&["2025-06-02", "2025-05-01"][..]));
        (days, hours.clone(), hours, notes, from).prop_map(|(days, opens, closes, notes, from)| {
            json!({"byday": days, "opens_at": opens, "closes_at": closes, "notes": notes,
                "valid_from": from, "valid_to": from.map(|_| "2025-06-10")})
        })
    }

    proptest! {
        #[test]
        fn the_compact_form_gives_back_the_same_sites(
            all in prop::collection::vec(prop::collection::vec(schedule(), 0..30), 0..6),
        ) {
            let sites = sites(&all);
            let bytes = sites.encode();
            prop_assert_eq!(Sites::decode(&bytes), Some(sites));
            for end in 0..bytes.len() {
                let _ = Sites::decode(&bytes[..end]);
            }
        }

        #[test]
        fn any_bytes_are_decoded_without_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..64), versioned in any::<bool>()) {
            if versioned && let Some(version) = bytes.first_mut() {
                *version = VERSION;
            }
            if let Some(sites) = Sites::decode(&bytes) {
                let _ = (sites.week(), sites.next_opening(at("2025-06-02 12:00")));
                prop_assert_eq!(Sites::decode(&sites.encode()), Some(sites));
            }
        }

        #[test]
        fn each_place_is_open_when_it_would_be_alone(
            all in prop::collection::vec(prop::collection::vec(schedule(), 0..4), 0..4), hour in 0..600_i64,
        ) {
            let now = at("2025-05-25 00:00") + chrono::TimeDelta::hours(hour);
            let alone = |site: &Vec<Value>| Sites::from_schedules([site]);
            let both = sites(&all);
            prop_assert_eq!(both.is_open(now), all.iter().any(|site| alone(site).is_open(now)));
            let next = both.next_opening(now);
            prop_assert!(!both.is_open(now) || next.is_some_and(|next| next.is_open(now)));
            if !both.is_open(now) {
                let soonest = all.iter().filter_map(|site| alone(site).next_opening(now)).map(|next| next.opens).min();
                prop_assert_eq!(next.map(|next| next.opens), soonest);
            }
        }
    }
}
