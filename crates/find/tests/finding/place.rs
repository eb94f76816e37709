//! Place: near, covering, for others, and what is never told.

use find::ground::Reach;
use find::question::Means;
use find::{Order, Question};
use serde_json::json;

use crate::shelf::{Shelf, asking, at, covering, near, numbers, service};

/// Kidderminster.
const HERE: (f64, f64) = (52.388, -2.249);
/// Wyre Forest, the district of Kidderminster.
const DISTRICT: &str = "E07000239";
/// Bromsgrove, next to it.
const NEXT: &str = "E07000234";

fn lunch(number: u128) -> serde_json::Value {
    service(number, "Lunch club", "A hot lunch and company.")
}

#[test]
fn what_is_near_goes_before_what_is_far_and_what_is_out_of_reach_is_no_answer() {
    let shelf = Shelf::of(&[
        at(lunch(1), HERE.0 + 0.09, HERE.1),
        at(lunch(2), HERE.0, HERE.1),
        at(lunch(3), HERE.0 + 1.0, HERE.1),
    ]);
    let answer = shelf.ask(&near("lunch", "DY10 2SZ"));
    assert_eq!(numbers(&answer), [2, 1]);
    let metres = answer.hits[1].distance.unwrap();
    assert!((8_000.0..14_000.0).contains(&metres), "{metres}");
    let within = Question {
        within: Some(5_000.0),
        ..near("lunch", "DY10 2SZ")
    };
    assert_eq!(numbers(&shelf.ask(&within)), [2]);
}

#[test]
fn what_covers_the_place_is_an_answer_wherever_its_office_is() {
    let far = (55.0, -1.6);
    let shelf = Shelf::of(&[
        covering(at(lunch(1), far.0, far.1), DISTRICT),
        covering(at(lunch(2), far.0, far.1), NEXT),
        covering(lunch(3), "E92000001"),
        at(lunch(4), HERE.0, HERE.1),
        at(lunch(5), far.0, far.1),
    ]);
    let answer = shelf.ask(&near("lunch", "DY10 2SZ"));
    assert_eq!(numbers(&answer), [4, 1, 3]);
    assert_eq!(answer.hits[1].covers, Some(Reach::Authority));
    assert_eq!(answer.hits[2].covers, Some(Reach::Nation));
    let without = Question {
        means: Means {
            coverage: false,
            ..Means::default()
        },
        ..near("lunch", "DY10 2SZ")
    };
    assert_eq!(numbers(&shelf.ask(&without)), [4]);
}

#[test]
fn a_service_for_the_people_of_other_areas_goes_behind_though_its_office_is_near() {
    let shelf = Shelf::of(&[
        covering(at(lunch(1), HERE.0, HERE.1), NEXT),
        at(lunch(2), HERE.0 + 0.05, HERE.1),
    ]);
    assert_eq!(numbers(&shelf.ask(&near("lunch", "DY10 2SZ"))), [2, 1]);
}

#[test]
fn a_service_by_telephone_without_an_area_is_there_for_everybody() {
    let mut line = service(1, "Night line", "A helpline for anybody who cannot sleep.");
    line["phones"] = json!([{"number": "01632 960000"}]);
    let shelf = Shelf::of(&[line]);
    let answer = shelf.ask(&near("helpline", "TR1 1AA"));
    assert_eq!(answer.hits[0].covers, Some(Reach::Anywhere));
    assert!(!answer.widened);
}

#[test]
fn where_nothing_is_near_it_is_looked_farther_and_said() {
    let shelf = Shelf::of(&[at(lunch(1), HERE.0, HERE.1)]);
    let answer = shelf.ask(&near("lunch", "TR1 1AA"));
    assert_eq!(numbers(&answer), [1]);
    assert!(answer.widened && answer.within.is_none());
}

#[test]
fn a_place_that_is_not_published_gives_no_distance() {
    let refuge = covering(service(1, "Refuge", "A safe place."), DISTRICT);
    let shelf = Shelf::of(&[refuge]);
    let answer = shelf.ask(&near("refuge", "DY10 2SZ"));
    assert_eq!(answer.hits[0].distance, None);
    let nearest = Question {
        order: Order::Nearest,
        ..near("refuge", "DY10 2SZ")
    };
    assert_eq!(shelf.ask(&nearest).hits[0].distance, None);
}

#[test]
fn the_nearest_of_several_places_counts_and_what_has_none_comes_last() {
    let mut two = at(lunch(1), HERE.0 + 0.1, HERE.1);
    two["service_at_locations"]
        .as_array_mut()
        .unwrap()
        .push(json!({
            "location": {"location_type": "physical", "latitude": HERE.0, "longitude": HERE.1}
        }));
    let shelf = Shelf::of(&[
        covering(lunch(3), DISTRICT),
        at(lunch(2), HERE.0 + 0.05, HERE.1),
        two,
    ]);
    let question = Question {
        order: Order::Nearest,
        ..near("lunch", "DY10 2SZ")
    };
    assert_eq!(numbers(&shelf.ask(&question)), [1, 2, 3]);
}

#[test]
fn a_town_is_known_by_the_services_that_are_there() {
    let mut club = at(lunch(1), HERE.0, HERE.1);
    club["service_at_locations"][0]["location"]["addresses"] =
        json!([{"city": "Stourport-on-Severn"}]);
    let shelf = Shelf::of(&[club]);
    let spot = shelf.index.town("stourport on severn").unwrap().unwrap();
    assert!((spot.point.latitude - HERE.0).abs() < 1e-4);
    assert!(
        spot.areas.iter().any(|(code, _)| code == DISTRICT),
        "{:?}",
        spot.areas
    );
    assert_eq!(shelf.index.town("Atlantis").unwrap(), None);
    assert_eq!(shelf.ask(&asking("stourport")).total, 1);
}
