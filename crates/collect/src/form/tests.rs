//! A service entered from the first question to the last, and answers that cannot be right.

mod kept;
mod times;

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

/// One of several, as the functions take it.
#[expect(clippy::unnecessary_wraps, reason = "it is given as it is taken")]
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

/// What is answered wrongly, and the field that is named.
type Case<'c> = (Question, Option<Member>, &'c [(&'c str, &'c str)], &'c str);

#[test]
fn wrong_answers_are_told_and_change_nothing() {
    let mut service = lunch_club();
    let before = service.clone();
    let cases: &[Case<'_>] = &[
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
fn pictures_are_attributes_that_other_answers_leave_alone() {
    let mut document = begin(DRAFT, None);
    let (one, two) = (Uuid::from_u128(0x91), Uuid::from_u128(0x92));
    for (id, alt) in [(one, "A door"), (two, "A room"), (one, "A blue door")] {
        add_picture(
            &mut document,
            id,
            &format!("https://here.example/pictures/{id}"),
            alt,
        );
    }
    let labels = |document: &Document| -> Vec<String> {
        pictures(document)
            .map(|picture| text(picture, "label").to_owned())
            .collect()
    };
    assert_eq!(labels(&document), ["A room", "A blue door"], "each once");
    let topic = Uuid::from_u128(1).to_string();
    give(&mut document, Question::Topics, None, &[("topic", &topic)]);
    assert_eq!(labels(&document).len(), 2);
    let spot = Some(Member {
        id: two,
        rhythm: None,
    });
    let page = ask(Question::Pictures, spot, &document, &offer());
    assert_eq!(page.fields[0].value(), "A room");
    give(
        &mut document,
        Question::Pictures,
        spot,
        &[("alt", " A  room ")],
    );
    for (wrong, word) in [("", "Say what"), (&*"x".repeat(251), "at most 250")] {
        let wrongs = given(&mut document, Question::Pictures, spot, &[("alt", wrong)]);
        let wrongs = wrongs.expect_err("nothing to hear");
        assert!(wrongs[0].1.contains(word), "{wrongs:?}");
    }
    assert_eq!(labels(&document), ["A room", "A blue door"]);
    remove(Question::Pictures, one, &mut document);
    assert_eq!(labels(&document), ["A room"]);
    let namespace = Namespace::of_source("own");
    adopt(Kind::Service, &mut document, &namespace);
    assert_eq!(labels(&document), ["A room"]);
    assert!(Question::Pictures.is_answered(&document, &offer()));
    remove(Question::Pictures, two, &mut document);
    assert!(!Question::Pictures.is_answered(&document, &offer()));
    assert_eq!(objects(&document, "attributes").count(), 1);
}

#[test]
fn a_logo_is_there_once_and_says_what_it_shows() {
    let mut document = Document::new();
    for number in [1, 2] {
        let id = Uuid::from_u128(number);
        let address = format!("https://here.example/pictures/{id}");
        set_logo(&mut document, id, &address, "A mill wheel");
        assert_eq!(document["logo"], address);
        let shown: Vec<&Document> = pictures(&document).collect();
        assert_eq!(shown.len(), 1);
        assert_eq!(text(shown[0], "label"), "A mill wheel");
        assert_eq!(text(shown[0], "value"), address);
    }
    remove_logo(&mut document);
    assert_eq!(document, Document::new());
}
