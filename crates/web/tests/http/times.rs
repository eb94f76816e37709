//! When and where services are open, on the pages that tell it.

use hsds::Kind;
use http::StatusCode;
use repository::Facets;
use serde_json::{Value, json};
use uuid::Uuid;
use web::Settings;

use crate::asking::Asking;
use crate::asking::support::{self, Thing, id, text_id};
use crate::finder::{service, texts};

/// A lunch club at two places with hours of their own, and one that is closed for now.
async fn asking() -> Asking {
    let asking = Asking::new(Settings::default()).await;
    let things = [lunch_club(), paused()].into_iter().zip([81, 82]);
    let things = things.map(|(detail, number)| Thing {
        kind: Kind::Service,
        id: id(Kind::Service, number),
        list: detail.clone(),
        facets: Facets {
            name: detail["name"].as_str().map(str::to_owned),
            ..Facets::default()
        },
        detail,
        owner: None,
    });
    support::publish(&asking.repository, things.collect()).await;
    asking.finder.catch_up().await.expect("the log can be read");
    asking
}

fn lunch_club() -> Value {
    json!({
        "id": text_id(Kind::Service, 81),
        "name": "Lunch club",
        "description": "Lunch for everyone.",
        "status": "active",
        "schedules": [{"byday": "MO", "opens_at": "10:00", "closes_at": "11:00", "service_at_location_id": Uuid::from_u128(811)}],
        "service_at_locations": [
            {"id": Uuid::from_u128(811), "location": {"id": Uuid::from_u128(812), "name": "Hall"},
                "schedules": [{"byday": "SU", "opens_at": "00:00", "closes_at": "23:59", "description": "Closed"}]},
            {"id": Uuid::from_u128(813), "location": {"id": Uuid::from_u128(814), "name": "Library",
                "schedules": [{"byday": "TU", "opens_at": "14:00", "closes_at": "15:00", "notes": "Side door"}]}},
        ],
    })
}

fn paused() -> Value {
    json!({
        "id": text_id(Kind::Service, 82),
        "name": "Tea club",
        "description": "Tea for everyone.",
        "status": "temporarily closed",
    })
}

#[tokio::test]
async fn each_place_of_a_service_has_its_own_hours() {
    let asking = asking().await;
    let reply = asking.get(&service(81)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(
        texts(&reply, "#place-1 .fp-times__one"),
        ["Monday10am to 11am", "SundayClosed"]
    );
    assert_eq!(
        texts(&reply, "#place-2 .fp-times__one"),
        ["Tuesday2pm to 3pmSide door"]
    );
    let when = &texts(&reply, "section[aria-labelledby=when]")[0];
    assert!(
        when.contains(", at Hall") || when.contains(", at Library"),
        "{when}"
    );
    assert!(when.contains("stand with the place"), "{when}");
    assert!(!when.contains("We do not know"), "{when}");
}

#[tokio::test]
async fn the_times_of_what_is_closed_for_now_are_not_unknown() {
    let asking = asking().await;
    let reply = asking.get(&service(82)).await;
    let when = &texts(&reply, "section[aria-labelledby=when]")[0];
    assert!(when.contains("Closed for now"), "{when}");
    assert!(!when.contains("We do not know"), "{when}");
}

#[tokio::test]
async fn a_shortlist_keeps_the_hours_of_places_apart() {
    let asking = asking().await;
    let list = format!("/shortlist/shared?list={}", id(Kind::Service, 81).simple());
    let reply = asking.get(&list).await;
    assert_eq!(reply.status, StatusCode::OK, "{list}");
    let page = texts(&reply, ".fp-facts__one");
    assert_eq!(page[0], "WhereHall Monday10am to 11am SundayClosed");
    assert_eq!(page[1], "WhereLibrary Tuesday2pm to 3pmSide door");
    let text = &texts(&reply, "textarea")[0];
    assert!(
        text.contains("Where: Hall When: Monday, 10am to 11am When: Sunday, Closed Where: Library When: Tuesday, 2pm to 3pm, Side door"),
        "{text}"
    );
}
