//! Reading odd schedules, and the compact form.

use super::{Hours, at, day, hours};
use chrono::NaiveDateTime;
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn schedules_that_are_not_understood_are_left_out() {
    for odd in [
        json!({"freq": "YEARLY", "byday": "MO"}),
        json!({"byday": "XX"}),
        json!({"byday": "M"}),
        json!({"byday": "0MO"}),
        json!({"byday": "6MO"}),
        json!({"byday": "-6MO"}),
        json!({"byday": "aMO"}),
        json!({"byday": "éé"}),
        json!({"byday": ["MO"]}),
        json!({"bymonthday": "0"}),
        json!({"bymonthday": "32"}),
        json!({"byday": "MO", "interval": "often"}),
        json!({"byday": "MO", "interval": 256}),
        json!({"byday": "MO", "count": -1}),
        json!({"byday": "MO", "dtstart": "soon"}),
        json!({"byday": "MO", "valid_to": "2025-13-01"}),
        json!({"byday": "MO", "until": "01/06/2025"}),
        json!({"byday": "MO", "wkst": "monday", "dtstart": "2025-06-02", "interval": 2}),
    ] {
        assert!(!hours(odd.clone()).is_known(), "{odd}");
        let hours = Hours::from_schedules(&json!([odd, {"byday": "TU"}]));
        assert_eq!(hours.week().days.map(u8::from), [0, 1, 0, 0, 0, 0, 0]);
    }
}

#[test]
fn empty_fields_are_no_fields() {
    let plain = hours(json!({"byday": "MO"}));
    let full = json!({
        "byday": "MO", "freq": "", "interval": 0, "bymonthday": " ", "dtstart": null, "until": "",
        "count": "0", "wkst": "", "valid_from": "0001-01-01", "valid_to": "0001-01-01T00:00:00",
        "byweekno": "x", "byyearday": "x", "description": "", "notes": null,
    });
    assert_eq!(hours(full), plain);
    assert_eq!(hours(json!({"byday": "MO", "interval": 1.0})), plain);
}

#[test]
fn the_compact_form_is_compact() {
    let bytes = |schedule: Value| hours(schedule).encode();
    assert_eq!(Hours::default().encode(), [1]);
    let weekly =
        bytes(json!({"byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00"}));
    assert_eq!(weekly, [1, 0x06, 0x19, 0b1_1111, 0x9c, 0x04, 0xfc, 0x07]);
    let monthly = bytes(json!({"byday": "2TU", "opens_at": "09:00", "closes_at": "17:00"}));
    assert_eq!(monthly.len(), 1 + 8);
    let christmas =
        bytes(json!({"notes": "Closed", "valid_from": "2025-12-25", "valid_to": "2025-12-28"}));
    assert_eq!(christmas.len(), 1 + 8);
}

#[test]
fn other_bytes_are_not_decoded() {
    for bytes in [
        &[][..],
        &[0],
        &[2],
        &[1, 0x06],                                        // half a rule
        &[1, 0x07, 0],                                     // no such kind
        &[1, 0x0e, 0],                                     // no such frequency
        &[1, 0x06, 0x20],                                  // no such part
        &[1, 0x16, 0, 1],                                  // an interval of one
        &[1, 0x16, 0, 2, 14],                              // a phase beyond the period
        &[1, 0x06, 0x01, 0x80],                            // an eighth weekday
        &[1, 0x06, 0x02, 0x80, 0x08],                      // an eleventh set of weekdays
        &[1, 0x06, 0x08, 0xa0, 0x0b],                      // the minute 1440
        &[1, 0x06, 0x10, 1],                               // closes, but does not open
        &[1, 0x04, 0x08, 1],                               // a closure that opens
        &[1, 0xc6, 0, 2, 1],                               // ends before it begins
        &[1, 0x46, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 1],    // a number that does not end
        &[1, 0x0a, 0x04, 0xff, 0xff, 0xff, 0xff, 0x0f, 0], // a 32nd of the month
    ] {
        assert_eq!(Hours::decode(bytes), None, "{bytes:x?}");
    }
}

/// A field with one of these values, or no field.
fn field(
    name: &'static str,
    values: &'static [&'static str],
) -> impl Strategy<Value = (String, Value)> {
    let value = prop_oneof![
        Just(Value::Null),
        prop::sample::select(values).prop_map(Value::from)
    ];
    value.prop_map(move |value| (name.to_owned(), value))
}

fn schedule() -> impl Strategy<Value = Value> {
    let dates = &[
        "2025-06-02",
        "2025-06-14",
        "2025-12-31",
        "9999-12-31",
        "1900-01-01",
    ];
    (
        field("freq", &["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        field("interval", &["1", "2", "3", "255"]),
        field(
            "byday",
            &["MO", "SA,SU", "1TU,-1FR,2MO", "-5SU,MO", "5WE,5TH"],
        ),
        field("bymonthday", &["1,15", "-1", "31,-31"]),
        field("dtstart", dates),
        field("valid_from", dates),
        (field("valid_to", dates), field("until", dates)),
        (
            field("count", &["1", "10", "1000"]),
            field("wkst", &["SU", "WE"]),
        ),
        (
            field("opens_at", &["00:00", "09:00", "23:59"]),
            field("closes_at", &["00:00", "12:30", "23:59"]),
        ),
        field("notes", &["Closed", "Ring first"]),
    )
        .prop_map(|(a, b, c, d, e, f, (g, h), (i, j), (k, l), m)| {
            Value::Object(
                [a, b, c, d, e, f, g, h, i, j, k, l, m]
                    .into_iter()
                    .collect(),
            )
        })
}

/// Asks everything there is to ask, for want of panics, and whether the answers agree.
fn try_everything(hours: &Hours, at: NaiveDateTime) {
    let next = hours.next_opening(at);
    assert!(!hours.is_open(at) || next.is_some_and(|next| next.is_open(at)));
    let (today, later) = (at.date(), at.date() + chrono::Days::new(366));
    let openings = hours.openings(today, later);
    assert!(
        openings
            .iter()
            .all(|opening| hours.is_on(opening.opens.date()))
    );
    if !hours.is_open(at) {
        let first = openings.iter().find(|opening| opening.opens >= at);
        assert_eq!(next.map(|next| next.opens), first.map(|first| first.opens));
    }
    let _ = hours.week();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_compact_form_gives_back_the_same_hours(schedules in prop::collection::vec(schedule(), 0..6)) {
        let hours = Hours::from_schedules(&Value::Array(schedules));
        let bytes = hours.encode();
        prop_assert_eq!(Hours::decode(&bytes), Some(hours));
        for end in 0..bytes.len() {
            let _ = Hours::decode(&bytes[..end]);
        }
    }

    #[test]
    fn answers_agree(schedules in prop::collection::vec(schedule(), 0..6), day in 0..800_u64, minute in 0..1440_i64) {
        let hours = Hours::from_schedules(&Value::Array(schedules));
        let date = super::day("2025-01-01") + chrono::Days::new(day);
        try_everything(&hours, at(&format!("{date} 00:00")) + chrono::TimeDelta::minutes(minute));
    }

    #[test]
    fn any_bytes_are_decoded_without_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..64), versioned in any::<bool>()) {
        if versioned && let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        if let Some(hours) = Hours::decode(&bytes) {
            try_everything(&hours, at("2025-06-02 12:00"));
            prop_assert_eq!(Hours::decode(&hours.encode()), Some(hours));
        }
    }

    #[test]
    fn any_rule_that_is_decoded_can_be_asked(
        head in any::<u8>(), parts in 0..32_u8, rest in prop::collection::vec(0..128_u8, 0..24), at_day in 0..3000_u64,
    ) {
        let mut bytes = vec![1, head, parts];
        bytes.extend(rest);
        // Whatever is read of the first rule, the rest is cut off where it makes no second one.
        for end in 3..=bytes.len() {
            if let Some(hours) = Hours::decode(&bytes[..end]) {
                let date = day("2000-01-01") + chrono::Days::new(at_day);
                try_everything(&hours, date.and_hms_opt(12, 0, 0).unwrap());
                prop_assert_eq!(Hours::decode(&hours.encode()), Some(hours));
            }
        }
    }
}
