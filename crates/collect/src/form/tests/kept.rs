//! What is there already is not lost, and what is secret stays so.

use super::*;

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
    let paid = [("cost", "paid"), ("prices", "£3.50 a meal")];
    give(&mut service, Question::Cost, None, &paid);
    give(
        &mut service,
        Question::Cost,
        None,
        &[("cost", "free"), ("prices", "£3.50 a meal")],
    );
    assert_eq!(
        (
            text(&service, "fees_description"),
            &service["cost_options"][0]["amount"]
        ),
        ("", &json!(0.0))
    );
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
