//! What stands beside a search: suggestions, similar services, explanations, everything at once.

use find::{Filter, Question, Reaching, Suggestion};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::shelf::{Shelf, asking, at, covering, near, noon, numbers, service};

const HERE: (f64, f64) = (52.388, -2.249);

/// A service with terms of one list.
fn about(number: u128, name: &str, terms: &[(u128, &str)]) -> Value {
    let mut made = service(number, name, "We help.");
    made["attributes"] = terms
        .iter()
        .map(|(term, name)| json!({"taxonomy_term": {"id": Uuid::from_u128(*term), "name": name, "taxonomy": "Service types"}}))
        .collect();
    made
}

fn town() -> Shelf {
    Shelf::of(&[
        about(1, "Riverside larder", &[(100, "Food banks")]),
        about(
            2,
            "Old Mill larder",
            &[(100, "Food banks"), (101, "Debt advice")],
        ),
        about(3, "Money talks", &[(101, "Debt advice")]),
        about(4, "Chess club", &[(102, "Games")]),
    ])
}

#[test]
fn suggestions_are_topics_sayings_and_services_that_may_be_meant() {
    let town = town();
    let suggested = town.index.suggest("foo", &Question::at(noon()), 3).unwrap();
    let topic = Suggestion::Topic {
        value: Uuid::from_u128(100).to_string(),
        label: "Food banks".to_owned(),
        count: 2,
    };
    assert_eq!(suggested.first(), Some(&topic));
    assert!(
        suggested
            .iter()
            .any(|one| matches!(one, Suggestion::Saying(saying) if saying.starts_with("food"))),
        "{suggested:?}"
    );
    let services = town
        .index
        .suggest("larder riv", &Question::at(noon()), 3)
        .unwrap();
    assert_eq!(
        services.first(),
        Some(&Suggestion::Service(Uuid::from_u128(1))),
        "{services:?}"
    );
    assert_eq!(
        town.index.suggest("f", &Question::at(noon()), 3).unwrap(),
        []
    );
}

#[test]
fn a_word_that_is_still_typed_finds_what_it_may_become() {
    let town = town();
    let typed = Question {
        as_you_type: true,
        ..asking("che")
    };
    assert_eq!(numbers(&town.ask(&typed)), [4]);
    assert_eq!(
        town.found("che"),
        Vec::<u128>::new(),
        "a whole word is another thing"
    );
}

#[test]
fn similar_services_share_what_they_are_about_and_are_not_the_service_itself() {
    let town = town();
    let question = Question {
        limit: 5,
        ..Question::at(noon())
    };
    let alike = |number| -> Vec<u128> {
        let hits = town
            .index
            .similar(Uuid::from_u128(number), &question)
            .unwrap();
        hits.iter().map(|hit| hit.id.as_u128()).collect()
    };
    assert_eq!(alike(1), [2]);
    assert_eq!(alike(3), [2]);
    assert_eq!(alike(4), Vec::<u128>::new());
    assert_eq!(alike(99), Vec::<u128>::new(), "there is no such service");
}

#[test]
fn an_explanation_says_what_answers_what() {
    let town = town();
    let answer = town.ask(&Question {
        explain: true,
        ..asking("skint larder")
    });
    let met = &answer.hits[0].met;
    assert!(
        met.iter()
            .any(|met| met.said == "larder" && met.by == "larder" && met.worth > 0.0),
        "{met:?}"
    );
    assert!(answer.stems.contains("larder"));
    let plain = town.ask(&asking("larder"));
    assert!(plain.hits.iter().all(|hit| hit.met.is_empty()));
}

#[test]
fn a_town_is_where_its_own_places_are_and_not_where_one_was_that_is_taken_out() {
    let in_town = |number: u128, (latitude, longitude): (f64, f64), city: &str| {
        let mut made = at(service(number, "Club", "We meet."), latitude, longitude);
        made["service_at_locations"][0]["location"]["addresses"] = json!([{"city": city}]);
        made
    };
    let mut both = in_town(1, HERE, "Kidderminster");
    let bewdley = in_town(2, (52.376, -2.315), "Bewdley");
    let place = bewdley["service_at_locations"][0].clone();
    both["service_at_locations"]
        .as_array_mut()
        .unwrap()
        .push(place);
    let shelf = Shelf::of(&[
        both,
        in_town(3, (50.7, -3.5), "Newport"),
        in_town(4, (51.59, -3.0), "Newport"),
        in_town(5, (51.58, -2.99), "Newport"),
    ]);
    let point = |name: &str| shelf.index.town(name).unwrap().map(|spot| spot.point);
    let bewdley = point("Bewdley").unwrap();
    assert!(
        (bewdley.longitude - -2.315).abs() < 0.001,
        "its own place, not the first of the service"
    );
    let newport = point("newport").unwrap();
    assert!(
        (newport.latitude - 51.585).abs() < 0.01,
        "the one with most services: {newport:?}"
    );
    let writer = shelf.index.writer().unwrap();
    writer.remove(Uuid::from_u128(1));
    writer.commit(&find::index::Progress::default()).unwrap();
    assert_eq!(point("Bewdley"), None, "what was taken out tells nothing");
}

#[test]
fn a_place_may_be_written_in_degrees() {
    let shelf = Shelf::of(&[at(service(1, "Club", "We meet."), HERE.0, HERE.1)]);
    let answer = shelf.ask(&near("club", "52.388, -2.249"));
    assert!(answer.hits[0].distance.unwrap() < 50.0);
}

#[test]
fn what_is_closed_for_good_is_found_by_who_asks_for_its_status() {
    let mut closed = service(1, "Club", "We met.");
    closed["status"] = json!("defunct");
    let shelf = Shelf::of(&[closed, service(2, "Club", "We meet.")]);
    let mut filters = Vec::new();
    Filter::add(&mut filters, "status=defunct").unwrap();
    assert_eq!(
        numbers(&shelf.ask(&Question {
            filters,
            ..asking("club")
        })),
        [1]
    );
}

#[test]
fn everything_that_matches_can_be_had_at_once_as_strictly_as_the_standard_asks() {
    let shelf = Shelf::of(&[
        covering(
            at(service(1, "Club", "We meet."), HERE.0, HERE.1),
            "E07000239",
        ),
        covering(
            at(service(2, "Club", "We meet."), HERE.0, HERE.1),
            "E07000234",
        ),
        at(service(3, "Club", "We meet."), HERE.0 + 0.02, HERE.1),
        service(4, "Club", "We meet."),
    ]);
    let matching = |reach, within| {
        let question = Question {
            reach,
            within,
            limit: 1,
            ..near("club", "DY10 2SZ")
        };
        let mut found: Vec<u128> = shelf
            .index
            .matching(&question)
            .unwrap()
            .ids
            .iter()
            .map(Uuid::as_u128)
            .collect();
        found.sort_unstable();
        found
    };
    assert_eq!(matching(Reaching::Covering, None), [1, 3, 4]);
    assert_eq!(matching(Reaching::NearAndCovering, Some(20_000.0)), [1, 3]);
    assert_eq!(
        matching(Reaching::NearAndCovering, Some(100.0)),
        Vec::<u128>::new()
    );
}

#[test]
fn a_distance_that_is_given_is_kept_to() {
    let shelf = Shelf::of(&[at(service(1, "Club", "We meet."), HERE.0 + 0.2, HERE.1)]);
    let strict = Question {
        within: Some(1_000.0),
        ..near("club", "DY10 2SZ")
    };
    assert_eq!(shelf.ask(&strict).total, 0);
}

#[test]
fn so_many_words_and_filters_are_borne_and_what_is_not_looked_at_is_said() {
    let shelf = town();
    let words = "i want to die ".repeat(200) + "larder";
    let answer = shelf.ask(&asking(&words));
    assert!(
        answer.dropped.contains(&"larder".to_owned()),
        "{:?}",
        answer.dropped
    );
    let filters = (0..60)
        .map(|at| Filter {
            group: format!("group {at}"),
            values: vec!["x".to_owned()],
        })
        .collect();
    assert_eq!(
        shelf
            .ask(&Question {
                filters,
                ..asking("larder")
            })
            .total,
        0
    );
}
