use proptest::collection::btree_set;
use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Timetable {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn next(timetable: &str, after: &str) -> String {
    let next = read(timetable).next_after(at(after));
    next.format("%Y-%m-%dT%H:%MZ").to_string()
}

#[test]
fn what_people_write_is_understood_and_shown_back() {
    for (written, shown) in [
        ("every hour", "every hour"),
        ("hourly", "every hour"),
        ("every 15 minutes", "every 15 minutes"),
        ("Every half hour", "every 30 minutes"),
        ("every two hours", "every 2 hours"),
        ("every 90 mins", "every 90 minutes"),
        ("every day at 3am", "every day at 3am"),
        ("daily at 02:30", "every day at 2.30am"),
        ("daily at 18:30.", "every day at 6.30pm"),
        ("every day at 7 pm and 7 am", "every day at 7am and 7pm"),
        ("every night", "every day at 2am"),
        ("nightly at midnight", "every day at midnight"),
        ("each morning", "every day at 6am"),
        ("every weekday at 7am", "every weekday at 7am"),
        (
            "every Monday, Wednesday and Friday at noon",
            "every Monday, Wednesday and Friday at midday",
        ),
        (
            "every Monday and Thursday at 6.30pm",
            "every Monday and Thursday at 6.30pm",
        ),
        ("on Tuesdays at 9am", "every Tuesday at 9am"),
        ("Weds at 9am", "every Wednesday at 9am"),
        ("weekly", "every Monday at 2am"),
        (
            "every weekend at 12.05am",
            "every Saturday and Sunday at 12.05am",
        ),
        (
            "on the first of the month at 2am",
            "on the first of the month at 2am",
        ),
        (
            "on the 1st and 15th of every month at 12.30pm",
            "on the first and 15th of the month at 12.30pm",
        ),
        ("monthly", "on the first of the month at 2am"),
        (
            "the last day of the month at 11pm",
            "on the last day of the month at 11pm",
        ),
    ] {
        let timetable = read(written);
        assert_eq!(timetable.to_string(), shown, "{written}");
        assert_eq!(read(shown), timetable, "{shown}");
    }
}

#[test]
fn what_is_not_understood_is_named_with_what_can_be_written() {
    let wrong = |text: &str| text.parse::<Timetable>().expect_err(text);
    for (written, error) in [
        ("", TimetableError::Empty),
        ("  ", TimetableError::Empty),
        ("*/5 * * * *", TimetableError::Word("*/5".to_owned())),
        (
            "every fortnight",
            TimetableError::Word("fortnight".to_owned()),
        ),
        (
            "every some minutes",
            TimetableError::Word("some".to_owned()),
        ),
        ("every", TimetableError::NoDays),
        ("at 3am", TimetableError::NoDays),
        ("on the 5th at 3am", TimetableError::NoDays),
        ("every Monday of the month", TimetableError::NoDays),
        ("every day at 6", TimetableError::Time("6".to_owned())),
        (
            "every day at 25:00",
            TimetableError::Time("25:00".to_owned()),
        ),
        ("every day at 13pm", TimetableError::Time("13pm".to_owned())),
        (
            "every day at 6.5am",
            TimetableError::Time("6.5am".to_owned()),
        ),
        ("every day at", TimetableError::Time("at".to_owned())),
        ("on the 31st of the month", TimetableError::DayOfMonth(31)),
        ("every 10 minutes", TimetableError::TooOften),
        ("every minute", TimetableError::TooOften),
        ("every 30 seconds", TimetableError::TooOften),
        ("every day at 3am and 3.10am", TimetableError::TooOften),
        ("every day at 11.55pm and 12.05am", TimetableError::TooOften),
        ("every 24 hours", TimetableError::TooSeldom),
        ("every 99999999 hours", TimetableError::TooSeldom),
    ] {
        assert_eq!(wrong(written), error, "{written}");
    }
    assert!(
        wrong("every blue moon")
            .to_string()
            .contains("every day at 3am")
    );
}

#[test]
fn the_next_time_is_the_next_of_its_days() {
    // A Friday in winter, and one in summer.
    for (timetable, after, then) in [
        ("every hour", "2026-11-27T14:00:00Z", "2026-11-27T15:00Z"),
        (
            "every 15 minutes",
            "2026-11-27T14:14:59Z",
            "2026-11-27T14:15Z",
        ),
        (
            "every day at 3am",
            "2026-11-27T03:00:00Z",
            "2026-11-28T03:00Z",
        ),
        (
            "every day at 3am",
            "2026-11-27T02:59:59Z",
            "2026-11-27T03:00Z",
        ),
        (
            "every day at 3am",
            "2026-07-03T01:59:59Z",
            "2026-07-03T02:00Z",
        ),
        (
            "every day at midnight",
            "2026-07-03T12:00:00Z",
            "2026-07-03T23:00Z",
        ),
        (
            "every weekday at 7am",
            "2026-11-27T07:00:00Z",
            "2026-11-30T07:00Z",
        ),
        (
            "every Monday and Thursday at 6.30pm",
            "2026-11-30T18:30:00Z",
            "2026-12-03T18:30Z",
        ),
        (
            "on the first of the month at 2am",
            "2026-12-01T02:00:00Z",
            "2027-01-01T02:00Z",
        ),
        (
            "on the last day of the month at 2am",
            "2028-02-01T00:00:00Z",
            "2028-02-29T02:00Z",
        ),
    ] {
        assert_eq!(next(timetable, after), then, "{timetable} after {after}");
    }
}

#[test]
fn a_time_that_the_clocks_leave_out_or_show_twice_comes_once() {
    // On 28 March 2027 one o'clock is two o'clock; on 25 October 2026 it comes twice.
    for (after, then) in [
        ("2027-03-27T12:00:00Z", "2027-03-28T01:30Z"),
        ("2027-03-28T01:30:00Z", "2027-03-29T00:30Z"),
        ("2026-10-24T12:00:00Z", "2026-10-25T00:30Z"),
        ("2026-10-25T00:30:00Z", "2026-10-26T01:30Z"),
        ("2026-10-25T01:15:00Z", "2026-10-26T01:30Z"),
    ] {
        assert_eq!(next("daily at 01:30", after), then, "after {after}");
    }
}

fn timetables() -> impl Strategy<Value = Timetable> {
    let times = btree_set(0u32..96, 1..4).prop_map(|quarters| {
        let times = quarters.into_iter();
        times
            .filter_map(|quarter| NaiveTime::from_hms_opt(quarter / 4, quarter % 4 * 15, 0))
            .collect::<BTreeSet<_>>()
    });
    let which = prop_oneof![
        Just(Which::All),
        btree_set(0u8..7, 1..7).prop_map(Which::OfWeek),
        btree_set(prop_oneof![1u32..=28, Just(LAST)], 1..5).prop_map(Which::OfMonth),
    ];
    prop_oneof![
        (LEAST..DAY).prop_map(|minutes| Timetable(Rule::Every(minutes))),
        (which, times).prop_map(|(which, times)| Timetable(Rule::At(which, times))),
    ]
}

proptest! {
    #[test]
    fn it_reads_as_it_is_shown(timetable in timetables()) {
        prop_assert_eq!(read(&timetable.to_string()), timetable);
    }

    #[test]
    fn reading_any_text_ends_in_a_timetable_or_a_reason(text in "[a-z0-9:. ]{0,30}|\\PC{0,30}") {
        if let Ok(timetable) = text.parse::<Timetable>() {
            prop_assert_eq!(read(&timetable.to_string()), timetable);
        }
    }

    #[test]
    fn the_next_time_is_later_and_none_lies_between(
        timetable in timetables(),
        seconds in 1_700_000_000i64..1_900_000_000,
        share in 0.0f64..1.0,
    ) {
        let after = DateTime::from_timestamp(seconds, 0).expect("in range");
        let next = timetable.next_after(after);
        prop_assert!(next > after);
        let between = after + TimeDelta::seconds(((next - after).num_seconds() as f64 * share) as i64);
        if between < next {
            prop_assert_eq!(timetable.next_after(between), next);
        }
    }

    #[test]
    fn once_a_day_is_once_on_every_day_of_the_year(quarter in 0u32..96) {
        let time = NaiveTime::from_hms_opt(quarter / 4, quarter % 4 * 15, 0).expect("a time");
        let timetable = Timetable(Rule::At(Which::All, BTreeSet::from([time])));
        let mut now = at("2026-09-30T22:59:59Z");
        let mut day = NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day");
        for _ in 0..365 {
            now = timetable.next_after(now);
            prop_assert_eq!(now.with_timezone(&London).date_naive(), day);
            day = day.succ_opt().expect("a day");
        }
    }
}
