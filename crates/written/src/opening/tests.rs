//! Texts as people write them, and what is made of each.

use super::*;

/// The sessions as the standard writes them: `MO,TU 09:30-17:00; 1WE 14:00-16:00`.
fn short(reading: &Reading) -> String {
    let time = |time: Option<NaiveTime>| {
        time.map_or_else(|| "?".to_owned(), |time| time.format("%H:%M").to_string())
    };
    let sessions: Vec<String> = reading
        .sessions
        .iter()
        .map(|session| {
            let days: Vec<String> = session.days.iter().map(|day| day.byday()).collect();
            format!(
                "{} {}-{}",
                days.join(","),
                time(session.span.opens),
                time(session.span.closes)
            )
        })
        .collect();
    sessions.join("; ")
}

fn reading(text: &str) -> Reading {
    read(text, &Context::default())
}

#[test]
fn texts_that_are_understood() {
    for (text, wanted) in [
        ("Wednesday 10am - 4pm", "WE 10:00-16:00"),
        ("Monday 12noon - 2pm", "MO 12:00-14:00"),
        ("Tuesday - Friday 12noon - 2pm", "TU,WE,TH,FR 12:00-14:00"),
        ("Thursday 10.30am - 12.30pm", "TH 10:30-12:30"),
        (
            "Mon-Fri 9.30-5, Thurs till 7pm, closed bank hols",
            "MO,TU,WE,FR 09:30-17:00; TH 09:30-19:00",
        ),
        ("1st & 3rd Weds 2-4", "1WE,3WE 14:00-16:00"),
        ("First Friday of the month", "1FR ?-?"),
        ("last Thursday of each month 1-3pm", "-1TH 13:00-15:00"),
        (
            "Weekdays 9-5, Sat 10-1",
            "MO,TU,WE,TH,FR 09:00-17:00; SA 10:00-13:00",
        ),
        ("Mon/Wed/Fri 9am-12", "MO,WE,FR 09:00-12:00"),
        ("M-F 9-5", "MO,TU,WE,TH,FR 09:00-17:00"),
        ("Sat & Sun 11-3pm", "SA,SU 11:00-15:00"),
        ("9 to 5 Mon to Fri", "MO,TU,WE,TH,FR 09:00-17:00"),
        ("7pm-9pm Tuesdays", "TU 19:00-21:00"),
        ("10-12 Tue, 2-4 Wed", "TU 10:00-12:00; WE 14:00-16:00"),
        ("Mon 1000-1600", "MO 10:00-16:00"),
        ("Monday 10:00 – 16:00", "MO 10:00-16:00"),
        ("Tues 9-1 and 2-5", "TU 09:00-13:00; TU 14:00-17:00"),
        ("Mon: 9-5; Tue: 9-12.30", "MO 09:00-17:00; TU 09:00-12:30"),
        (
            "Monday\n10am-4pm\nTuesday\n1pm-3pm",
            "MO 10:00-16:00; TU 13:00-15:00",
        ),
        (
            "Mon-Fri 9-5 (closed for lunch 1-2)",
            "MO,TU,WE,TH,FR 09:00-13:00; MO,TU,WE,TH,FR 14:00-17:00",
        ),
        ("Mon-Sat 9-5, closed Weds", "MO,TU,TH,FR,SA 09:00-17:00"),
        ("24/7", "MO,TU,WE,TH,FR,SA,SU 00:00-00:00"),
        ("24 hours", "MO,TU,WE,TH,FR,SA,SU 00:00-00:00"),
        (
            "9 - 4 weekdays except Wed 9 - 2",
            "MO,TU,TH,FR 09:00-16:00; WE 09:00-14:00",
        ),
        (
            "Daily (except Tues & Sat) 10:30am - 12pm",
            "MO,WE,TH,FR,SU 10:30-12:00",
        ),
        ("Mon - Sat 7.30am = 4.30pm", "MO,TU,WE,TH,FR,SA 07:30-16:30"),
        ("Daily 10-4", "MO,TU,WE,TH,FR,SA,SU 10:00-16:00"),
        (
            "7 days a week 8am to 10pm",
            "MO,TU,WE,TH,FR,SA,SU 08:00-22:00",
        ),
        ("Fridays 10pm-2am", "FR 22:00-02:00"),
        ("Fri from 10am", "FR 10:00-?"),
        (
            "Mondays 9am-12pm (excluding bank holidays)",
            "MO 09:00-12:00",
        ),
        (
            "Mon - Thurs & Sat 9.15am to 5.45pm",
            "MO,TU,WE,TH,SA 09:15-17:45",
        ),
        (
            "Opening hours: Mon to Fri 09:00-17:00.",
            "MO,TU,WE,TH,FR 09:00-17:00",
        ),
        ("Tues 12-2", "TU 12:00-14:00"),
        ("Wed 1.30-3", "WE 13:30-15:00"),
        ("Mon 8-8", "MO 08:00-20:00"),
        ("Tuesdays between 1 and 3", "TU 13:00-15:00"),
        ("Sunday 6.30-8.30", "SU 18:30-20:30"),
        ("Llun 9-5, Gwener 9-12", "MO 09:00-17:00; FR 09:00-12:00"),
        ("Every Monday 10 a.m. - 12 noon", "MO 10:00-12:00"),
        (
            "Mon, Tues, Thurs 10am-12noon & 1pm-3pm",
            "MO,TU,TH 10:00-12:00; MO,TU,TH 13:00-15:00",
        ),
    ] {
        let read = reading(text);
        assert_eq!(short(&read), wanted, "{text}: {read:?}");
        assert_eq!(read.understood(), Understood::Fully, "{text}: {read:?}");
    }
}

#[test]
fn what_is_not_sure_gives_no_session() {
    for text in [
        "Tues 7-9",
        "Every second Tuesday 10-12",
        "Alternate Fridays 2-4pm",
        "Fortnightly Mondays 10am",
        "Mon or Tues 10-12",
        "One morning per week",
        "Usually Mondays 10am-12pm",
        "10am - 4pm",
        "Monday monthly 2pm",
        "Mon-Fri 9-5 April to September",
        "Bank holidays 10am-2pm",
        "Phone for Monday times 10-12",
        "Varies",
        "1st January 10am-2pm",
        "Tuesday 25-27",
        "9am Mon - 5pm Fri",
        "Monday-Wednesday-Friday 9-12",
        "Mon 6.30pm for 7pm",
        "Fridays 1.30pm (doors open 1pm)",
        "Check website",
        "",
    ] {
        let read = reading(text);
        assert_eq!(short(&read), "", "{text}: {read:?}");
        assert_ne!(read.understood(), Understood::Fully, "{text}");
    }
}

#[test]
fn what_is_said_beside_the_times_is_kept() {
    let read = reading("Thursday 5pm - 7pm hot meals");
    assert_eq!(
        (short(&read).as_str(), read.understood()),
        ("TH 17:00-19:00", Understood::Partly)
    );
    assert_eq!(read.left, ["hot meals"]);
    for (text, wanted) in [
        (
            "Mon-Fri 9am-5pm (4.30pm Fridays)",
            "MO,TU,WE,TH 09:00-17:00",
        ),
        ("Mon-Fri 9-5 (Fri 4.30)", "MO,TU,WE,TH 09:00-17:00"),
        (
            "Mon-Fri 8am-8pm, Sat, Sun and Bank Holidays 10am-4pm",
            "MO,TU,WE,TH,FR 08:00-20:00; SA,SU 10:00-16:00",
        ),
        ("Mon-Fri 9-5, Fri varies", "MO,TU,WE,TH 09:00-17:00"),
        ("Thursday 4 - 6pm Job Club Monday 1 - 2pm", "TH 16:00-18:00"),
        (
            "Mon-Fri 8.30-4.30 (Office) Tue-Thu 10am-1pm (Shop)",
            "MO,TU,WE,TH,FR 08:30-16:30; TU,WE,TH 10:00-13:00",
        ),
        (
            "Mon-Fri 10-4 except Thursday 10-12 Food Club phone first",
            "MO,TU,WE,FR 10:00-16:00",
        ),
    ] {
        let read = reading(text);
        assert_eq!(
            (short(&read).as_str(), read.understood()),
            (wanted, Understood::Partly),
            "{text}: {read:?}"
        );
    }
    let read = reading("Tuesdays 10-12 term time only");
    assert!(read.in_term_time && read.certain().is_empty() && !read.sessions.is_empty());
    let read = reading("Mon-Fri 9-5 by appointment only, closed on bank holidays");
    assert!(read.by_appointment && read.closed_on_bank_holidays);
    assert_eq!(read.understood(), Understood::Fully);
}

#[test]
fn a_column_names_the_day() {
    let context = Context {
        day: Some(Weekday::Sat),
    };
    assert_eq!(
        short(&read("08:30-13:00,14:00-17:30", &context)),
        "SA 08:30-13:00; SA 14:00-17:30"
    );
    let closed = read("CLOSED", &context);
    assert_eq!(
        (closed.closed.as_slice(), closed.understood()),
        (&[Weekday::Sat][..], Understood::Fully)
    );
}

#[test]
fn what_was_understood_can_be_said_and_read_again() {
    for text in [
        "Mon-Fri 9.30-5, Thurs till 7pm, closed bank hols",
        "1st & 3rd Weds 2-4",
        "Fri from 10am",
        "Sat & Sun 11-3pm",
        "24/7",
        "Mondays",
    ] {
        let first = reading(text);
        let again = reading(&first.to_string());
        assert_eq!(again.sessions, first.sessions, "{text}: {first}");
    }
    assert_eq!(
        reading("Mon-Fri 9.30-5, Thurs till 7pm, closed bank hols").to_string(),
        "Monday, Tuesday, Wednesday, Friday 9:30am to 5pm; Thursday 9:30am to 7pm; closed on bank holidays"
    );
}

#[test]
fn what_is_closed_after_a_stop_is_the_day_behind_it() {
    for text in [
        "Tuesday to Sunday; closed Monday",
        "Tuesday to Sunday\nclosed on Monday",
        "daily mon closed",
    ] {
        let read = reading(text);
        assert_eq!(read.closed, [Weekday::Mon], "{text}");
        let open: Vec<Weekday> = read.sessions[0]
            .days
            .iter()
            .map(|day| day.weekday)
            .collect();
        assert_eq!(open, days::through(Weekday::Tue, Weekday::Sun), "{text}");
    }
    let table = reading("Monday\nclosed\nTuesday\n9am-5pm");
    assert_eq!(table.to_string(), "Tuesday 9am to 5pm; closed Monday");
}

#[test]
fn every_day_is_every_day_that_is_not_closed() {
    let read = reading("Closed Mondays. Open daily 10am-4pm");
    assert_eq!(
        read.to_string(),
        "Tuesday to Sunday 10am to 4pm; closed Monday"
    );
    let both = reading("Closed Mondays. Mondays 9am-5pm");
    assert!(both.sessions.is_empty() && both.closed.is_empty());
    assert_eq!(both.understood(), Understood::Not);
}

#[test]
fn days_may_come_first_after_times_came_first() {
    let either = reading("9am-5pm Mon-Fri, Sat 10am-2pm, Sun 11am-3pm");
    assert!(either.sessions.is_empty(), "{either}");
    let read = reading("9am-5pm Mon-Fri; Sat 10am-2pm; Sun 11am-3pm");
    assert_eq!(
        short(&read),
        "MO,TU,WE,TH,FR 09:00-17:00; SA 10:00-14:00; SU 11:00-15:00"
    );
}

#[test]
fn a_year_is_no_time_of_day() {
    for text in [
        "2024 opening hours: Mon-Fri 9am-5pm",
        "Est. 2015, Mondays 7-9pm",
        "From 2026 Mondays",
        "2025-2026 Mondays",
    ] {
        let read = reading(text);
        let hours = read
            .sessions
            .iter()
            .filter_map(|session| session.span.opens);
        assert!(
            hours
                .clone()
                .all(|opens| opens.format("%H").to_string() != "20"),
            "{text}: {read}"
        );
    }
    assert_eq!(short(&reading("Mon 1900-2030")), "MO 19:00-20:30");
}

#[test]
fn words_beside_a_day_do_not_open_it() {
    for text in [
        "Saturday: ar gau",
        "Saturday: Unavailable",
        "Saturday Close",
    ] {
        assert!(reading(text).sessions.is_empty(), "{text}");
    }
    for text in [
        "Bi-weekly Tuesdays 2-4pm",
        "Quarterly, first Tuesday 2-4pm",
        "Bimonthly first Monday 2-4pm",
        "Mondays odd weeks 2-4pm",
        "Mon-Fri 9-5 (suspended)",
    ] {
        assert!(reading(text).sessions.is_empty(), "{text}");
    }
}

#[test]
fn a_pause_of_one_day_is_not_that_of_others() {
    let read = reading("Monday: 9-5\nTuesday: 9-5 (closed 12-1)\nWednesday: 9-5");
    assert_ne!(read.understood(), Understood::Fully);
    assert!(
        read.sessions
            .iter()
            .all(|session| session.days[0].weekday == Weekday::Wed),
        "{read}"
    );
}
