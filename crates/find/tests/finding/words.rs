//! Words: stems, spelling, everyday language, and what is done when not everything is there.

use find::question::Means;
use find::{Order, Question};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::shelf::{Shelf, asking, numbers, service};

fn town() -> Shelf {
    Shelf::of(&[
        service(
            1,
            "Riverside food bank",
            "Emergency food parcels for three days.",
        ),
        service(2, "Debt clinic", "We talk to those you owe money to."),
        service(
            3,
            "Memory café",
            "For people with dementia and those who care for them.",
        ),
        service(
            4,
            "Befriending by phone",
            "A volunteer rings you every week for a chat.",
        ),
        service(
            5,
            "Crisis line",
            "Mental health crisis helpline, day and night. Suicide prevention.",
        ),
        service(6, "Cruse", "Bereavement support after somebody has died."),
        service(7, "Banking hub", "Pay bills and take out cash on weekdays."),
    ])
}

#[test]
fn a_word_is_found_in_all_its_forms_and_without_its_accents() {
    let town = town();
    assert_eq!(town.found("parcel")[0], 1);
    assert_eq!(town.found("CAFE")[0], 3);
    assert_eq!(town.found("volunteers")[0], 4);
}

#[test]
fn two_words_as_one_and_one_as_two_are_the_same() {
    let town = town();
    assert_eq!(town.found("foodbank")[0], 1);
    let joined = Shelf::of(&[
        service(1, "Stour Foodbank", "Tins."),
        service(2, "Bank", "Money."),
    ]);
    assert_eq!(joined.found("food bank")[0], 1);
}

#[test]
fn misspelt_words_are_understood_and_put_right() {
    let town = town();
    let answer = town.ask(&asking("demntia"));
    assert_eq!(answer.hits[0].id.as_u128(), 3);
    assert_eq!(answer.did_you_mean.as_deref(), Some("dementia"));
    assert!(town.ask(&asking("dementia")).did_you_mean.is_none());
    let strict = Question {
        means: Means {
            spelling: false,
            ..Means::default()
        },
        ..asking("demntia")
    };
    assert!(town.ask(&strict).hits.is_empty());
}

#[test]
fn everyday_language_finds_what_entries_call_otherwise() {
    let town = town();
    assert_eq!(town.found("I can't afford food")[0], 1);
    assert_eq!(town.found("someone to talk to")[0], 4);
    let answer = town.ask(&asking("skint"));
    assert_eq!(answer.understood[0].0, "skint");
}

#[test]
fn somebody_who_wants_to_die_finds_the_crisis_line_and_not_the_bereavement_service() {
    let town = town();
    assert_eq!(town.found("i want to die")[0], 5);
    assert_eq!(town.found("my mum died")[0], 6);
}

#[test]
fn a_long_question_is_answered_by_what_there_is_of_it_and_says_what_there_is_not() {
    let town = town();
    let answer = town.ask(&asking("food bank with a zoological garden"));
    assert_eq!(answer.hits[0].id.as_u128(), 1);
    assert!(
        answer.dropped.iter().any(|word| word == "zoological"),
        "{:?}",
        answer.dropped
    );
    let whole = town.ask(&asking("food parcels"));
    assert_eq!(whole.dropped, Vec::<String>::new());
}

#[test]
fn what_has_one_word_of_what_was_meant_is_no_answer() {
    let town = Shelf::of(&[
        service(1, "Riverside food bank", "Emergency food parcels."),
        service(2, "Night line", "Closed on bank holidays."),
        service(3, "Parcel depot", "Collect what was sent to you."),
        service(
            4,
            "Allotments",
            "Grow your own food, not far from the river bank.",
        ),
    ]);
    for words in ["food bank", "I can't afford food"] {
        let answer = town.ask(&asking(words));
        assert_eq!(
            numbers(&answer),
            [1, 4],
            "{words}: words that stand together go first"
        );
        assert!(!answer.loosely);
    }
}

#[test]
fn where_nothing_at_all_is_meant_what_has_some_word_of_it_is_told_as_such() {
    let town = Shelf::of(&[
        service(1, "Night line", "Closed on bank holidays."),
        service(2, "Choir", "Singing."),
    ]);
    let answer = town.ask(&asking("food bank"));
    assert_eq!((numbers(&answer), answer.loosely), (vec![1], true));
    let open = Question {
        open_now: true,
        ..asking("food bank")
    };
    assert_eq!(numbers(&town.ask(&open)), Vec::<u128>::new());
}

#[test]
fn what_is_meant_and_is_shut_is_not_replaced_by_what_only_has_some_word_of_it() {
    let mut night_line = service(2, "Night line", "Closed on bank holidays.");
    night_line["schedules"] = json!([{
        "id": Uuid::from_u128(9), "freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU",
        "opens_at": "00:00Z", "closes_at": "23:59Z"
    }]);
    let mut food_bank = service(1, "Riverside food bank", "Emergency food parcels.");
    food_bank["schedules"] = json!([{
        "id": Uuid::from_u128(8), "freq": "WEEKLY", "byday": "MO",
        "opens_at": "10:00Z", "closes_at": "12:00Z"
    }]);
    let town = Shelf::of(&[food_bank, night_line]);
    let open = Question {
        open_now: true,
        ..asking("cant afford food")
    };
    assert!(town.found("night line").contains(&2));
    assert_eq!(numbers(&town.ask(&open)), Vec::<u128>::new());
}

#[test]
fn words_in_quotes_have_to_stand_together_as_they_are() {
    let town = Shelf::of(&[
        service(
            1,
            "Talk to someone",
            "A place to talk to someone who listens.",
        ),
        service(2, "Someone", "We talk about birds."),
    ]);
    assert_eq!(town.found("\"talk to someone\""), [1]);
    assert_eq!(town.found("birds \"talk to someone\""), Vec::<u128>::new());
    assert_eq!(town.found("place “talk to someone”"), [1]);
    assert_eq!(
        town.found("\"birds"),
        [2],
        "a quotation that is not closed is none"
    );
}

#[test]
fn by_another_order_what_has_less_of_what_was_said_does_not_come_between() {
    let mut services = vec![service(1, "Wheelchair repair", "We mend wheelchairs.")];
    services.extend((2..9).map(|number| {
        let mut made = service(number, "Shoe repair", "We mend shoes.");
        made["assured_date"] = "2026-11-20".into();
        made
    }));
    let shelf = Shelf::of(&services);
    let lately = Question {
        order: Order::LatelyAssured,
        ..asking("wheelchair repair")
    };
    let answer = shelf.ask(&lately);
    assert_eq!((answer.total, answer.hits[0].id.as_u128()), (1, 1));
    assert_eq!(shelf.found("wheelchair repair")[0], 1);
}

#[test]
fn what_has_all_the_words_goes_before_what_has_one_of_them() {
    let town = town();
    assert_eq!(town.found("food bank")[0], 1);
    assert!(town.found("banking").starts_with(&[7]));
}

#[test]
fn nothing_but_small_words_is_a_question_too() {
    let shelf = Shelf::of(&[
        service(1, "The Who", "A tribute band."),
        service(2, "Choir", "Singing."),
    ]);
    assert_eq!(shelf.found("who"), [1]);
    assert_eq!(shelf.found("").len(), 2, "no words ask for everything");
}

#[test]
fn a_closed_service_is_no_answer_unless_it_is_asked_for() {
    let mut closed = service(1, "Food club", "Over.");
    closed["status"] = "defunct".into();
    let shelf = Shelf::of(&[closed, service(2, "Food pantry", "Open.")]);
    assert_eq!(shelf.found("food"), [2]);
    let too = Question {
        closed_too: true,
        ..asking("food")
    };
    assert_eq!(shelf.ask(&too).total, 2);
}

#[test]
fn a_name_goes_before_a_passing_word() {
    let shelf = Shelf::of(&[
        service(
            1,
            "Advice shop",
            "We also know about swimming, bowls, chess and walking.",
        ),
        service(2, "Swimming", "In the pool."),
    ]);
    assert_eq!(shelf.found("swimming"), [2, 1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_words_break_it(words in "\\PC{0,80}") {
        thread_local! {
            static TOWN: Shelf = town();
        }
        TOWN.with(|town| {
            let answer = town.ask(&asking(&words));
            assert!(answer.hits.len() <= 7 && answer.total >= answer.hits.len());
        });
    }
}

#[test]
fn a_word_of_withdrawn_entries_alone_is_neither_known_nor_offered() {
    // So many others that nothing is written again when one of them goes.
    let mut services: Vec<Value> = (10..30)
        .map(|number| service(number, "Choir", "We sing."))
        .collect();
    services.push(service(1, "Quiltwork", "We sew."));
    let shelf = Shelf::of(&services);
    let offered = |shelf: &Shelf, words: &str| shelf.ask(&asking(words)).did_you_mean;
    assert_eq!(offered(&shelf, "quiltwirk").as_deref(), Some("quiltwork"));
    let writer = shelf.index.writer().unwrap();
    writer.remove(uuid::Uuid::from_u128(1));
    writer.commit(&find::index::Progress::default()).unwrap();
    assert_eq!(offered(&shelf, "quiltwirk"), None);
    drop(writer);
    shelf.put(&[service(4, "Quiltworn", "We mend.")]);
    // What was right before is a slip of the pen now.
    assert_eq!(offered(&shelf, "quiltwork").as_deref(), Some("quiltworn"));
    let typing = Question {
        as_you_type: true,
        ..asking("quiltwo")
    };
    assert_eq!(numbers(&shelf.ask(&typing)), [4]);
}
