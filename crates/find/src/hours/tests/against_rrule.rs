//! The days of a rule, against another implementation of RFC 5545.

use super::hours;
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use proptest::prelude::*;
use rrule::{RRuleSet, Tz};
use serde_json::{Value, json};
use std::fmt::Write;

/// How many days from its start a rule is followed for.
const FOLLOWED: u64 = 400;

/// A rule, as both sides understand it.
#[derive(Clone, Debug)]
struct Recurrence {
    freq: &'static str,
    interval: u8,
    byday: Vec<String>,
    bymonthday: Vec<i8>,
    wkst: &'static str,
    start: NaiveDate,
    /// Days from the start until its end.
    until: Option<i64>,
    count: Option<u32>,
    /// Days from the start until the validity begins, and how many more until it ends.
    validity: Option<(i64, i64)>,
}

impl Recurrence {
    fn schedule(&self) -> Value {
        let bymonthday: Vec<_> = self.bymonthday.iter().map(i8::to_string).collect();
        let (from, to) = self.validity_dates().unzip();
        json!({
            "freq": self.freq, "interval": self.interval, "byday": self.byday.join(","),
            "bymonthday": bymonthday.join(","), "wkst": self.wkst, "dtstart": self.start.to_string(),
            "until": self.until_date().map(|date| date.to_string()), "count": self.count,
            "valid_from": from.map(|date| date.to_string()), "valid_to": to.map(|date| date.to_string()),
            "opens_at": "09:00", "closes_at": "10:00",
        })
    }

    fn rrule(&self) -> RRuleSet {
        let mut text = format!(
            "DTSTART:{}T000000Z\nRRULE:FREQ={};INTERVAL={};WKST={}",
            self.start.format("%Y%m%d"),
            self.freq,
            self.interval,
            self.wkst,
        );
        if !self.byday.is_empty() {
            let _ = write!(text, ";BYDAY={}", self.byday.join(","));
        }
        if !self.bymonthday.is_empty() {
            let days: Vec<_> = self.bymonthday.iter().map(i8::to_string).collect();
            let _ = write!(text, ";BYMONTHDAY={}", days.join(","));
        }
        if let Some(until) = self.until_date() {
            let _ = write!(text, ";UNTIL={}T000000Z", until.format("%Y%m%d"));
        }
        if let Some(count) = self.count {
            let _ = write!(text, ";COUNT={count}");
        }
        text.parse().unwrap()
    }

    fn until_date(&self) -> Option<NaiveDate> {
        self.until.map(|days| self.start + TimeDelta::days(days))
    }

    fn validity_dates(&self) -> Option<(NaiveDate, NaiveDate)> {
        let (from, length) = self.validity?;
        let from = self.start + TimeDelta::days(from);
        Some((from, from + TimeDelta::days(length)))
    }

    /// The days according to the other implementation.
    fn expected(&self) -> Vec<NaiveDate> {
        let last = self.start + Days::new(FOLLOWED);
        let limit = last
            .and_hms_opt(0, 0, 0)
            .unwrap()
            .and_utc()
            .with_timezone(&Tz::UTC);
        let dates = self.rrule().before(limit).all(1000).dates;
        let days = dates.into_iter().map(|date| date.date_naive());
        let validity = self.validity_dates();
        days.filter(|day| validity.is_none_or(|(from, to)| (from..=to).contains(day)))
            .collect()
    }
}

/// Weekdays, all plain or all numbered. The other implementation knows no fifth from the end, and
/// of a mixture takes only what is both.
fn byday(numbers: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let code = prop::sample::select(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"]);
    let day = (prop::sample::select(numbers), code);
    prop::collection::vec(
        day.prop_map(|(number, code)| format!("{number}{code}")),
        0..4,
    )
}

const PLAIN: &[&str] = &[""];
const NUMBERED: &[&str] = &["1", "2", "3", "4", "5", "-1", "-2", "-3", "-4"];

fn recurrence() -> impl Strategy<Value = Recurrence> {
    let month_day = prop_oneof![1..=31_i8, -31..=-1_i8];
    let days = prop_oneof![
        (
            Just("DAILY"),
            byday(PLAIN),
            prop::collection::vec(month_day.clone(), 0..2)
        ),
        (Just("WEEKLY"), byday(PLAIN), Just(Vec::new())),
        (Just("WEEKLY"), byday(PLAIN), Just(Vec::new())),
        (Just("YEARLY"), Just(Vec::new()), Just(Vec::new())),
        (Just("MONTHLY"), byday(NUMBERED), Just(Vec::new())),
        (Just("MONTHLY"), byday(PLAIN), Just(Vec::new())),
        (
            Just("MONTHLY"),
            Just(Vec::new()),
            prop::collection::vec(month_day.clone(), 0..4)
        ),
        (
            Just("MONTHLY"),
            byday(NUMBERED),
            prop::collection::vec(month_day, 0..8)
        ),
    ];
    let interval = prop_oneof![4 => Just(1_u8), 3 => Just(2_u8), 2 => 3..9_u8];
    let wkst = prop::sample::select(vec!["MO", "MO", "SU", "WE", "SA"]);
    let start = (0..3000_u64).prop_map(|days| NaiveDate::default() + Days::new(days + 17_000));
    let end = prop_oneof![
        Just((None, None)),
        (0..450_i64).prop_map(|days| (Some(days), None)),
        (1..60_u32).prop_map(|count| (None, Some(count))),
    ];
    let validity = prop::option::of((-20..200_i64, 0..300_i64));
    (days, interval, wkst, start, end, validity)
        .prop_map(
            |((freq, byday, bymonthday), interval, wkst, start, (until, count), validity)| {
                Recurrence {
                    freq,
                    interval,
                    byday,
                    bymonthday,
                    wkst,
                    start,
                    until,
                    count,
                    validity,
                }
            },
        )
        // A validity that is over before the start is no schedule.
        .prop_filter("never", |rule| {
            rule.validity
                .is_none_or(|(from, length)| from + length >= 0)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn days_are_those_of_rfc_5545(rule in recurrence()) {
        let schedule = rule.schedule();
        let hours = hours(schedule.clone());
        let openings = hours.openings(rule.start, rule.start + Days::new(FOLLOWED));
        let found: Vec<_> = openings.iter().map(|opening| opening.opens.date()).collect();
        prop_assert_eq!(&found, &rule.expected(), "{}", schedule);

        // Asked day by day, and one after another, it is the same.
        let each = rule.start.iter_days().take(401).filter(|&day| hours.is_on(day));
        prop_assert_eq!(&each.collect::<Vec<_>>(), &found);
        let mut from = rule.start.and_hms_opt(0, 0, 0).unwrap();
        for day in found.iter().take(20) {
            let next = hours.next_opening(from).map(|next| next.opens);
            if *day - from.date() > TimeDelta::days(366) {
                prop_assert_eq!(next, None);
            } else {
                prop_assert_eq!(next.map(|next| next.date()), Some(*day));
            }
            from = day.and_hms_opt(10, 0, 0).unwrap();
        }
        prop_assert!(found.iter().all(|day| day.year() >= 2016));
    }
}
