//! A service entered from the first question to the last, and answers that cannot be right.

use find::hours::Hours;
use hsds::document::{object, objects, text};
use hsds::identity::{Namespace, adopt};
use hsds::{Document, Kind};
use repository::{AnswerKind, NewExtraQuestion};
use serde_json::{Value, json};

use super::*;

const DRAFT: Uuid = Uuid::from_u128(0xd);
const HALL: Uuid = Uuid::from_u128(0xa);
const TIMES: Uuid = Uuid::from_u128(0x7);

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 2).expect("a day")
}

fn offer() -> Offer {
    let term = |number, name: &str, group: &str| Term {
        id: Uuid::from_u128(number),
        name: name.to_owned(),
        group: group.to_owned(),
    };
    Offer {
        topics: vec![
            term(1, "Lunch clubs", "Food"),
            term(2, "Food banks", "Food"),
        ],
        who: vec![term(3, "Carers", "Circumstances")],
        ways: vec![term(4, "Venue", ""), term(5, "Phone", "")],
        runners: Vec::new(),
        place: "Wyrebridge".to_owned(),
        extra: Vec::new(),
    }
}

fn member(id: Uuid, rhythm: Rhythm) -> Option<Member> {
    Some(Member {
        id,
        rhythm: Some(rhythm),
    })
}

fn given(
    document: &mut Document,
    question: Question,
    member: Option<Member>,
    answers: &[(&str, &str)],
) -> Result<(), Vec<(&'static str, String)>> {
    let answers: Answers = answers.iter().copied().collect();
    let wrongs = answer(question, member, &answers, document, &offer(), today());
    wrongs.map_err(|wrongs| {
        wrongs
            .into_iter()
            .map(|wrong| (wrong.field, wrong.text))
            .collect()
    })
}

fn give(
    document: &mut Document,
    question: Question,
    member: Option<Member>,
    answers: &[(&str, &str)],
) {
    let given = given(document, question, member, answers);
    assert_eq!(given, Ok(()), "{question}: {answers:?}");
}

/// What a page shows is what was answered: sent again unchanged, it changes nothing.
fn asks_what_was_answered(document: &Document) {
    for question in Question::ALL
        .into_iter()
        .filter(|question| !question.is_list())
    {
        if !question.is_answered(document, &offer()) {
            continue;
        }
        let page = ask(question, None, document, &offer());
        let pairs = page.fields.iter();
        let pairs =
            pairs.flat_map(|field| field.values.iter().map(|value| (field.name, value.clone())));
        let answers: Answers = pairs.collect();
        let mut again = document.clone();
        let wrongs = answer(question, None, &answers, &mut again, &offer(), today());
        assert_eq!(wrongs, Ok(()), "{question}");
        assert_eq!(
            Value::Object(again),
            Value::Object(document.clone()),
            "{question}"
        );
    }
}

fn lunch_club() -> Document {
    let mut service = begin(DRAFT, None);
    let document = &mut service;
    give(
        document,
        Question::Name,
        None,
        &[("name", "  TUESDAY LUNCH CLUB ")],
    );
    give(
        document,
        Question::About,
        None,
        &[("description", "You can eat with others.\r\nBring a friend.")],
    );
    give(
        document,
        Question::Runner,
        None,
        &[
            ("organization", "Mill Lane Trust"),
            ("website", "www.milllane.example.org"),
            ("charity", "1234567"),
        ],
    );
    give(
        document,
        Question::Topics,
        None,
        &[("topic", &Uuid::from_u128(1).to_string())],
    );
    give(
        document,
        Question::Whom,
        None,
        &[
            ("from", "60"),
            ("who", &Uuid::from_u128(3).to_string()),
            ("eligibility_description", "Anybody who is lonely"),
        ],
    );
    give(
        document,
        Question::Ways,
        None,
        &[("way", "Venue"), ("way", "Online")],
    );
    give(
        document,
        Question::Venues,
        member(HALL, Rhythm::Weekly),
        &[
            ("venue", "Mill Lane Hall"),
            ("address_1", "2 Mill Lane"),
            ("city", "Wyrebridge"),
            ("postal_code", "m320th"),
            ("access", "Step-free access"),
            ("access_words", "Ring the bell"),
        ],
    );
    give(
        document,
        Question::Area,
        None,
        &[("area", "named"), ("areas", "Wyrebridge\nWN1")],
    );
    give(
        document,
        Question::Times,
        member(TIMES, Rhythm::Weekly),
        &[
            ("days", "TU"),
            ("opens", "12"),
            ("closes", "2pm"),
            ("except", "bank"),
            ("note", "Hot food"),
        ],
    );
    give(
        document,
        Question::Cost,
        None,
        &[
            ("cost", "paid"),
            ("prices", "£3.50 a meal\n£2 for children"),
        ],
    );
    give(
        document,
        Question::Referral,
        None,
        &[
            ("referral", "come"),
            ("process", "Sit anywhere."),
            ("bring", "Your appetite"),
        ],
    );
    give(
        document,
        Question::Contact,
        None,
        &[
            ("phones", "0161 496 0000 bookings\n07700 900123 text line"),
            ("email", "lunch@milllane.example.org"),
            ("url", "milllane.example.org/lunch"),
        ],
    );
    give(
        document,
        Question::Languages,
        None,
        &[("languages", "English, Polish")],
    );
    service
}

#[test]
fn a_service_is_entered_question_by_question() {
    let service = lunch_club();
    assert_eq!(text(&service, "name"), "Tuesday Lunch Club");
    assert_eq!(text(&service, "status"), "active");
    assert_eq!(service["minimum_age"], 60);
    let runner = object(&service, "organization").expect("who runs it");
    assert_eq!(text(runner, "website"), "https://www.milllane.example.org");
    assert_eq!(
        runner["organization_identifiers"][0]["identifier_scheme"],
        "GB-CHC"
    );
    let here = objects(&service, "service_at_locations")
        .next()
        .expect("a place");
    assert_eq!(venue_name(here), "Mill Lane Hall");
    let location = object(here, "location").expect("where");
    assert_eq!(location["addresses"][0]["postal_code"], "M32 0TH");
    assert_eq!(location["accessibility"].as_array().map(Vec::len), Some(2));
    let schedule = &service["schedules"][0];
    assert_eq!(
        [
            &schedule["freq"],
            &schedule["byday"],
            &schedule["opens_at"],
            &schedule["closes_at"]
        ],
        ["WEEKLY", "TU", "12:00", "14:00"]
    );
    let costs: Vec<&Value> = service["cost_options"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(
        (&costs[0]["amount"], &costs[1]["amount"]),
        (&json!(3.5), &json!(2.0))
    );
    assert_eq!(service["phones"][0]["description"], "bookings");
    assert_eq!(service["languages"][1]["code"], "pl");
    assert_eq!(gaps(&service, &offer()), []);
    asks_what_was_answered(&service);
}

#[test]
fn what_is_sent_is_valid_and_is_the_same_when_it_is_changed_again() {
    let mut sent: Document = serde_json::from_slice(&sent(&lunch_club())).expect("JSON");
    let namespace = Namespace::of_source("mill-lane");
    let problems = adopt(Kind::Service, &mut sent, &namespace);
    assert_eq!(problems, []);
    let errors = hsds::validate::validate(Kind::Service, &sent);
    let errors = errors.iter().filter(|problem| problem.is_error());
    let wanting: Vec<&str> = errors.map(|problem| problem.pointer.as_str()).collect();
    // These are derived when it is settled.
    assert_eq!(
        wanting,
        [
            "/organization/description",
            "/service_at_locations/0/location/addresses/0/state_province"
        ]
    );
    let again = take_up(sent, false);
    asks_what_was_answered(&again);
    let times = objects(&again, "schedules").next().expect("times");
    let id = text(times, "id").parse().expect("an id");
    let page = ask(
        Question::Times,
        Some(Member { id, rhythm: None }),
        &again,
        &offer(),
    );
    assert!(
        page.fields
            .iter()
            .any(|field| field.name == "days" && field.has("TU")),
        "{page:?}"
    );
}

#[test]
fn what_is_left_open_is_told() {
    let service = begin(DRAFT, None);
    let open: Vec<Question> = gaps(&service, &offer())
        .iter()
        .map(|gap| gap.question)
        .collect();
    assert_eq!(
        open[..5],
        [
            Question::Name,
            Question::About,
            Question::Runner,
            Question::Contact,
            Question::Times
        ]
    );
    let mut service = lunch_club();
    remove(Question::Venues, HALL, &mut service);
    let gap = gaps(&service, &offer());
    assert_eq!(
        gap.iter().map(|gap| gap.text).collect::<Vec<_>>(),
        ["where to go"]
    );
    give(
        &mut service,
        Question::Closing,
        None,
        &[("running", "closed")],
    );
    assert_eq!(
        (text(&service, "status"), gaps(&service, &offer()).len()),
        ("defunct", 0)
    );
}

fn open_on(document: &Document, day: &str) -> bool {
    let schedules = document.get("schedules").cloned().unwrap_or_default();
    let day = day.parse().expect("a day");
    !Hours::from_schedules(&schedules)
        .openings(day, day)
        .is_empty()
}

#[test]
fn times_open_on_the_days_that_were_meant() {
    let mut service = begin(DRAFT, None);
    let fortnight: [(&str, &str); 3] = [
        ("first", "3 November 2026"),
        ("opens", "10am"),
        ("closes", "noon"),
    ];
    give(
        &mut service,
        Question::Times,
        member(TIMES, Rhythm::Fortnightly),
        &fortnight,
    );
    let days = ["2026-11-03", "2026-11-10", "2026-11-17", "2026-10-06"];
    assert_eq!(
        days.map(|day| open_on(&service, day)),
        [true, false, true, false]
    );

    let term: [(&str, &str); 6] = [
        ("first", "3/11/2026"),
        ("opens", "10am"),
        ("closes", "12"),
        ("except", "term"),
        ("from", "2 11 2026"),
        ("to", "18 December 2026"),
    ];
    give(
        &mut service,
        Question::Times,
        member(TIMES, Rhythm::Fortnightly),
        &term,
    );
    assert_eq!(
        ["2026-12-15", "2026-12-29"].map(|day| open_on(&service, day)),
        [true, false]
    );

    let vague: [(&str, &str); 4] = [
        ("days", "MO"),
        ("opens", "9.30am"),
        ("closes", "5"),
        ("except", "term"),
    ];
    let mut words = begin(DRAFT, None);
    give(
        &mut words,
        Question::Times,
        member(TIMES, Rhythm::Weekly),
        &vague,
    );
    assert_eq!(
        words["schedules"][0]["description"],
        "Monday, 9.30am to 5pm. In school term time only"
    );
    assert!(
        !open_on(&words, "2026-11-09"),
        "nobody said which weeks those are"
    );

    let month: [(&str, &str); 5] = [
        ("weeks", "1"),
        ("weeks", "-1"),
        ("days", "FR"),
        ("opens", "19:00"),
        ("closes", "9.30pm"),
    ];
    let mut monthly = begin(DRAFT, None);
    give(
        &mut monthly,
        Question::Times,
        member(TIMES, Rhythm::Monthly),
        &month,
    );
    assert_eq!(monthly["schedules"][0]["byday"], "1FR,-1FR");
    let days = ["2026-11-06", "2026-11-13", "2026-11-27"];
    assert_eq!(days.map(|day| open_on(&monthly, day)), [true, false, true]);

    let dates: [(&str, &str); 3] = [
        ("dates", "12 December 2026\n5 December 2026"),
        ("opens", "2pm"),
        ("closes", "4pm"),
    ];
    let mut dated = begin(DRAFT, None);
    give(
        &mut dated,
        Question::Times,
        member(TIMES, Rhythm::Dates),
        &dates,
    );
    let days = ["2026-12-05", "2026-12-06", "2026-12-12"];
    assert_eq!(days.map(|day| open_on(&dated, day)), [true, false, true]);
    assert_eq!(dated["schedules"].as_array().map(Vec::len), Some(2));

    let said: [(&str, &str); 1] = [("words", "Mon-Fri 9.30-5, Thurs till 7pm, closed bank hols")];
    let mut read = begin(DRAFT, None);
    give(
        &mut read,
        Question::Times,
        member(TIMES, Rhythm::Words),
        &said,
    );
    assert!(open_on(&read, "2026-11-05") && !open_on(&read, "2026-11-07"));
    assert_eq!(
        text(
            objects(&read, "schedules").next().expect("words"),
            "description"
        ),
        said[0].1
    );
}

#[test]
fn a_closure_shuts_and_ends() {
    let mut service = lunch_club();
    let closed: [(&str, &str); 4] = [
        ("running", "paused"),
        ("from", "2 11 2026"),
        ("to", "15 November 2026"),
        ("reason", "The kitchen is new"),
    ];
    give(&mut service, Question::Closing, None, &closed);
    let days = ["2026-11-03", "2026-11-10", "2026-11-17"];
    assert_eq!(days.map(|day| open_on(&service, day)), [false, false, true]);
    assert!(Question::Times.is_answered(&service, &offer()));
    asks_what_was_answered(&service);
    give(
        &mut service,
        Question::Closing,
        None,
        &[("running", "running")],
    );
    assert!(open_on(&service, "2026-11-03"));
    let past = given(
        &mut service,
        Question::Closing,
        None,
        &[
            ("running", "paused"),
            ("from", "1 9 2026"),
            ("to", "2 9 2026"),
        ],
    );
    assert_eq!(past.expect_err("it is over")[0].0, "to");
}

#[test]
fn wrong_answers_are_told_and_change_nothing() {
    let mut service = lunch_club();
    let before = service.clone();
    let cases: &[(Question, Option<Member>, &[(&str, &str)], &str)] = &[
        (Question::Name, None, &[("name", " ")], "name"),
        (Question::About, None, &[], "description"),
        (
            Question::Runner,
            None,
            &[("organization", "A"), ("charity", "12")],
            "charity",
        ),
        (
            Question::Runner,
            None,
            &[("organization", "A"), ("website", "our page")],
            "website",
        ),
        (Question::Whom, None, &[("from", "sixty")], "from"),
        (Question::Whom, None, &[("from", "60"), ("to", "18")], "to"),
        (
            Question::Venues,
            member(HALL, Rhythm::Weekly),
            &[
                ("address_1", "1 A St"),
                ("city", "X"),
                ("postal_code", "none"),
            ],
            "postal_code",
        ),
        (Question::Area, None, &[("area", "named")], "areas"),
        (
            Question::Times,
            member(TIMES, Rhythm::Weekly),
            &[("days", "MO")],
            "opens",
        ),
        (
            Question::Times,
            member(TIMES, Rhythm::Weekly),
            &[("opens", "9am")],
            "days",
        ),
        (
            Question::Times,
            member(TIMES, Rhythm::Weekly),
            &[("days", "MO"), ("opens", "soon")],
            "opens",
        ),
        (
            Question::Times,
            member(Uuid::from_u128(8), Rhythm::Dates),
            &[("dates", "in May"), ("opens", "9am")],
            "dates",
        ),
        (Question::Cost, None, &[("cost", "paid")], "prices"),
        (Question::Cost, None, &[("cost", "gratis")], "cost"),
        (
            Question::Referral,
            None,
            &[("referral", "other")],
            "process",
        ),
        (Question::Contact, None, &[("phones", "ring us")], "phones"),
        (
            Question::Contact,
            None,
            &[("phones", "0161 496 0000 Jane Smith")],
            "phones",
        ),
        (
            Question::Contact,
            None,
            &[("email", "jane at example")],
            "email",
        ),
        (Question::Closing, None, &[("running", "paused")], "from"),
    ];
    for (question, member, answers, field) in cases {
        let wrongs = given(&mut service, *question, *member, answers).expect_err("wrong");
        assert_eq!(wrongs[0].0, *field, "{question}: {wrongs:?}");
    }
    let long = "a".repeat(9_000);
    let wrongs = given(
        &mut service,
        Question::About,
        None,
        &[("description", &long)],
    );
    assert!(wrongs.expect_err("too long")[0].1.contains("8000"));
    assert_eq!(Value::Object(service), Value::Object(before));
}

#[test]
fn the_mailbox_of_a_person_is_kept_back_and_told() {
    let mut service = lunch_club();
    give(
        &mut service,
        Question::Contact,
        None,
        &[
            ("phones", "0161 496 0000"),
            ("email", "jane.smith@milllane.example.org"),
        ],
    );
    assert_eq!(text(&service, "email"), "");
    assert_eq!(
        text(&service, "x_internal_personal_email"),
        "jane.smith@milllane.example.org"
    );
    assert_eq!(gaps(&service, &offer())[0].question, Question::Contact);
    give(
        &mut service,
        Question::Contact,
        None,
        &[("email", "lunch@milllane.example.org")],
    );
    assert_eq!(
        (text(&service, "email"), gaps(&service, &offer()).len()),
        ("lunch@milllane.example.org", 0)
    );
}

#[test]
fn a_place_that_moves_leaves_the_one_that_others_share() {
    let mut service = lunch_club();
    let place = |service: &Document| {
        let here = objects(service, "service_at_locations")
            .next()
            .expect("a place");
        object(here, "location").cloned().expect("where")
    };
    if let Some(location) = service["service_at_locations"][0]["location"].as_object_mut() {
        location.insert("latitude".to_owned(), json!(53.4));
    }
    let before = text(&place(&service), "id").to_owned();
    let there = [
        ("address_1", "2 Mill Lane"),
        ("city", "Wyrebridge"),
        ("postal_code", "M32 0TH"),
        ("venue", "The hall"),
    ];
    give(
        &mut service,
        Question::Venues,
        member(HALL, Rhythm::Weekly),
        &there,
    );
    assert_eq!(
        (
            text(&place(&service), "id"),
            place(&service).contains_key("latitude")
        ),
        (before.as_str(), true)
    );
    let moved = [
        ("address_1", "9 High Street"),
        ("city", "Wyrebridge"),
        ("postal_code", "M32 0TH"),
        ("secret", "yes"),
    ];
    give(
        &mut service,
        Question::Venues,
        member(HALL, Rhythm::Weekly),
        &moved,
    );
    let place = place(&service);
    assert_ne!(text(&place, "id"), before);
    assert!(!place.contains_key("latitude") && place["x_confidential"] == true);
}

#[test]
fn what_another_source_published_is_taken_up_without_what_others_vouched_for() {
    let published = json!({
        "id": DRAFT, "name": "Lunch", "status": "active", "last_modified": "2026-01-01T00:00:00Z", "assured_date": "2026-01-01",
        "organization_id": Uuid::from_u128(9), "organization": {"id": Uuid::from_u128(9), "name": "Mill Lane"},
        "attributes": [{"id": Uuid::from_u128(20), "taxonomy_term_id": Uuid::from_u128(1), "taxonomy_term": {"id": Uuid::from_u128(1), "name": "Lunch clubs"}}],
        "service_at_locations": [{
            "id": HALL, "service_id": DRAFT, "location_id": Uuid::from_u128(10), "location": {"id": Uuid::from_u128(10), "name": "Hall"},
            "schedules": [{"id": TIMES, "freq": "WEEKLY", "byday": "TU", "opens_at": "12:00", "closes_at": "14:00"}],
        }],
    });
    let Value::Object(published) = published else {
        panic!("a document")
    };
    let draft = take_up(published, true);
    assert_eq!(
        Value::Object(draft.clone()),
        json!({
            "id": DRAFT, "name": "Lunch", "status": "active", "organization_id": Uuid::from_u128(9),
            "attributes": [{"id": Uuid::from_u128(20), "taxonomy_term_id": Uuid::from_u128(1)}],
            "service_at_locations": [{"id": HALL, "location": {"name": "Hall"}}],
            "schedules": [{"id": TIMES, "freq": "WEEKLY", "byday": "TU", "opens_at": "12:00", "closes_at": "14:00", "service_at_location_id": HALL}],
        })
    );
    assert!(
        Question::Runner.is_answered(&draft, &offer())
            && Question::Topics.is_answered(&draft, &offer())
    );
}

#[test]
fn extra_answers_are_published_with_their_question_or_kept_beside_the_record() {
    let question = |number, kind, published, choices: &[&str]| ExtraQuestion {
        id: Uuid::from_u128(number),
        asked: NewExtraQuestion {
            context: "SEND Local Offer".to_owned(),
            label: "Is there a quiet hour?".to_owned(),
            hint: String::new(),
            kind,
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            published,
        },
        made_at: chrono::DateTime::UNIX_EPOCH,
    };
    let offer = Offer {
        extra: vec![
            question(71, AnswerKind::Many, true, &["Mornings", "Evenings"]),
            question(72, AnswerKind::Line, false, &[]),
        ],
        ..offer()
    };
    let mut service = lunch_club();
    assert!(Question::Extra.is_asked(&offer) && !Question::Extra.is_answered(&service, &offer));
    let mut give = |number, answers: &[(&str, &str)]| {
        let one = Some(Member {
            id: Uuid::from_u128(number),
            rhythm: None,
        });
        let answers: Answers = answers.iter().copied().collect();
        let wrongs = answer(
            Question::Extra,
            one,
            &answers,
            &mut service,
            &offer,
            today(),
        );
        assert_eq!(wrongs, Ok(()));
    };
    give(
        71,
        &[
            ("answer", "Mornings"),
            ("answer", "Evenings"),
            ("answer", "Nights"),
        ],
    );
    give(72, &[("answer", "EY123456")]);
    assert!(Question::Extra.is_answered(&service, &offer));
    let sent: Document = serde_json::from_slice(&sent(&service)).expect("JSON");
    assert_eq!(
        sent["x_internal_extra_00000000000000000000000000000048"],
        "EY123456"
    );
    let again = take_up(sent, false);
    let answers = offer.extra.iter().map(|extra| extra_answer(&again, extra));
    assert_eq!(
        answers.collect::<Vec<_>>(),
        [vec!["Mornings", "Evenings"], vec!["EY123456"]]
    );
    let page = ask(
        Question::Extra,
        Some(Member {
            id: Uuid::from_u128(71),
            rhythm: None,
        }),
        &again,
        &offer,
    );
    assert!(page.fields[0].has("Evenings") && page.title == "Is there a quiet hour?");
}

#[test]
fn a_fortnight_is_counted_both_ways_from_any_of_its_days() {
    let mut service = begin(DRAFT, None);
    let later: [(&str, &str); 2] = [("first", "1 December 2026"), ("opens", "10am")];
    give(
        &mut service,
        Question::Times,
        member(TIMES, Rhythm::Fortnightly),
        &later,
    );
    let days = ["2026-11-03", "2026-11-10", "2026-12-01"];
    assert_eq!(days.map(|day| open_on(&service, day)), [true, false, true]);
}

#[test]
fn words_that_are_changed_leave_nothing_of_what_they_said_before() {
    let mut service = begin(DRAFT, None);
    for words in [
        "Mon 9-12, Tue 1pm-3pm, closed bank hols",
        "Mon 9-12, closed bank hols",
    ] {
        give(
            &mut service,
            Question::Times,
            member(TIMES, Rhythm::Words),
            &[("words", words)],
        );
    }
    let days = ["2026-11-09", "2026-11-10"];
    assert_eq!(days.map(|day| open_on(&service, day)), [true, false]);
}

#[test]
fn a_day_that_is_added_takes_no_others_place() {
    let mut service = begin(DRAFT, None);
    for dates in [
        "5 December 2026\n12 December 2026",
        "5 December 2026\n2 January 2027",
    ] {
        let answers = [("dates", dates), ("opens", "2pm"), ("closes", "4pm")];
        give(
            &mut service,
            Question::Times,
            member(TIMES, Rhythm::Dates),
            &answers,
        );
    }
    let days = ["2026-12-05", "2026-12-12", "2027-01-02"];
    assert_eq!(days.map(|day| open_on(&service, day)), [true, true, true]);
}

#[test]
fn rules_that_no_page_can_show_are_left_alone() {
    for rule in [
        json!({"freq": "WEEKLY", "interval": 2, "byday": "MO,TH", "dtstart": "2026-11-02", "opens_at": "09:00"}),
        json!({"freq": "WEEKLY", "interval": 2, "byday": "TU", "dtstart": "2026-11-02", "opens_at": "09:00"}),
        json!({"freq": "WEEKLY", "byday": "MO", "dtstart": "2027-01-05", "opens_at": "09:00"}),
        json!({"freq": "WEEKLY", "interval": 3, "byday": "MO", "opens_at": "09:00"}),
        json!({"freq": "MONTHLY", "bymonthday": "3", "opens_at": "09:00"}),
        json!({"description": "Office closed", "valid_from": "2026-12-24", "valid_to": "2027-01-03"}),
    ] {
        let Value::Object(rule) = rule else {
            panic!("a document")
        };
        assert_eq!(Rhythm::of(&rule), None, "{rule:?}");
    }
}

#[test]
fn times_of_the_only_place_stay_its_own_when_another_is_added() {
    let mut service = lunch_club();
    let there = [
        ("address_1", "9 High Street"),
        ("city", "Wyrebridge"),
        ("postal_code", "M32 0TH"),
    ];
    give(
        &mut service,
        Question::Venues,
        member(Uuid::from_u128(0xb), Rhythm::Weekly),
        &there,
    );
    let times = objects(&service, "schedules").next().expect("times");
    assert_eq!(text(times, "service_at_location_id"), HALL.to_string());
}

#[test]
fn what_is_said_of_money_is_kept_whatever_is_chosen() {
    let mut service = begin(DRAFT, None);
    for (cost, said) in [
        ("free", "Lunch is £2"),
        ("donation", "Suggested £3"),
        ("other", "Ask us"),
    ] {
        give(
            &mut service,
            Question::Cost,
            None,
            &[("cost", cost), ("prices", said)],
        );
        let page = ask(Question::Cost, None, &service, &offer());
        assert_eq!(
            (page.fields[0].value(), page.fields[1].value()),
            (cost, said)
        );
    }
    let adult = json!({"amount": 5, "option": "Adult", "amount_description": "per session", "currency": "GBP"});
    service.remove("fees_description");
    service.insert("cost_options".to_owned(), json!([adult]));
    let before = service.clone();
    give(
        &mut service,
        Question::Cost,
        None,
        &[("cost", "paid"), ("prices", "£5 Adult per session")],
    );
    assert_eq!(Value::Object(service), Value::Object(before));
}

#[test]
fn a_secret_place_stays_secret_and_is_no_other_services() {
    let secret = |service: &Document| {
        let here = objects(service, "service_at_locations")
            .next()
            .expect("a place");
        object(here, "location").cloned().expect("where")
    };
    let withheld = json!({
        "id": DRAFT, "name": "Refuge", "status": "active",
        "service_at_locations": [{"id": HALL, "location": {"id": Uuid::from_u128(10), "location_type": "physical"}}],
    });
    let Value::Object(withheld) = withheld else {
        panic!("a document")
    };
    let mut draft = take_up(withheld, true);
    assert_eq!(secret(&draft)["x_confidential"], true);
    let there = [
        ("address_1", "12 Mill Lane"),
        ("city", "X"),
        ("postal_code", "M32 0TH"),
        ("secret", "yes"),
    ];
    give(
        &mut draft,
        Question::Venues,
        member(HALL, Rhythm::Weekly),
        &there,
    );
    assert_eq!(text(&secret(&draft), "id"), HALL.to_string());
}

#[test]
fn what_no_question_shows_is_not_lost() {
    let mut service = lunch_club();
    service.insert(
        "languages".to_owned(),
        json!([{"code": "pl"}, {"name": "English"}]),
    );
    service.insert(
        "service_areas".to_owned(),
        json!([{"name": "Bournemouth, Christchurch and Poole"}, {"extent": "polygon"}]),
    );
    service.insert(
        "phones".to_owned(),
        json!([{"number": "0161 496 0000", "type": "textphone"}]),
    );
    if let Some(location) = service["service_at_locations"][0]["location"].as_object_mut() {
        location.insert("id".to_owned(), json!("hall"));
        location.insert("addresses".to_owned(), json!([
            {"address_1": "2 Mill Lane", "address_2": "Unit 4", "city": "Wyrebridge", "postal_code": "M320TH"},
            {"address_1": "PO Box 1", "address_type": "postal"},
        ]));
    }
    give(
        &mut service,
        Question::Languages,
        None,
        &[("languages", "English")],
    );
    let areas = [
        ("area", "named"),
        ("areas", "Bournemouth, Christchurch and Poole"),
    ];
    give(&mut service, Question::Area, None, &areas);
    give(
        &mut service,
        Question::Contact,
        None,
        &[("phones", "0161 496 0000")],
    );
    let there = [
        ("address_1", "2 Mill Lane"),
        ("city", "Wyrebridge"),
        ("postal_code", "M32 0TH"),
        ("access", "Hearing loop"),
    ];
    give(
        &mut service,
        Question::Venues,
        member(HALL, Rhythm::Weekly),
        &there,
    );
    assert_eq!(
        service["languages"],
        json!([{"code": "pl"}, {"name": "English", "code": "en"}])
    );
    assert_eq!(
        service["service_areas"],
        json!([{"extent": "polygon"}, {"name": "Bournemouth, Christchurch and Poole"}])
    );
    assert_eq!(service["phones"][0]["type"], "textphone");
    let location = &service["service_at_locations"][0]["location"];
    assert_eq!(location["id"], "hall");
    assert_eq!(location["addresses"][0]["address_2"], "Unit 4");
    assert_eq!(location["addresses"][1]["address_1"], "PO Box 1");
}

#[test]
fn an_organisation_that_is_named_again_is_the_one_that_is_known() {
    let known = Runner {
        id: Uuid::from_u128(9),
        name: "Mill Lane Trust".to_owned(),
    };
    let offer = Offer {
        runners: vec![known],
        ..offer()
    };
    let mut service = begin(DRAFT, None);
    let answers: Answers = [("runner", "another"), ("organization", "mill lane trust")]
        .into_iter()
        .collect();
    answer(
        Question::Runner,
        None,
        &answers,
        &mut service,
        &offer,
        today(),
    )
    .expect("it is right");
    assert_eq!(
        text(&service, "organization_id"),
        Uuid::from_u128(9).to_string()
    );
    assert!(!service.contains_key("organization"));
}
