//! When and where services are open, on the pages that tell it.

use hsds::Kind;
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;
use web::Settings;

use crate::asking::Asking;
use crate::asking::support::{self, id, text_id};
use crate::finder::{service, thing};
use crate::reading::{attributes, texts};

/// A lunch club at two places with hours of their own, and one that is closed for now.
async fn asking() -> Asking {
    let asking = Asking::new(Settings::default()).await;
    let things = vec![
        thing(81, lunch_club()),
        thing(82, paused()),
        thing(83, for_worcester()),
    ];
    support::publish(&asking.repository, things).await;
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

fn for_worcester() -> Value {
    json!({
        "id": text_id(Kind::Service, 83),
        "name": "Chess evening",
        "description": "Chess for everyone.",
        "status": "active",
        "service_areas": [{"id": Uuid::from_u128(831), "name": "Worcester"}],
        "service_at_locations": [{"id": Uuid::from_u128(832), "location": {
            "id": Uuid::from_u128(833), "location_type": "physical", "name": "Hall", "latitude": 52.3757, "longitude": -2.3165}}],
    })
}

#[tokio::test]
async fn results_say_at_which_place_it_is_next_and_for_whom_if_not_for_those_who_live_there() {
    let asking = asking().await;
    let lunch = asking.get("/find?what=lunch").await;
    let row = &texts(&lunch, ".fp-result")[0];
    assert!(row.contains("today, 2pm to 3pm, at Library"), "{row}");
    let on_monday = asking.get("/find?what=lunch&on=2026-11-30").await;
    let row = &texts(&on_monday, ".fp-result")[0];
    assert!(row.contains("Monday, 10am to 11am, at Hall"), "{row}");

    let bewdley = asking.get("/find?what=chess&where=DY12+2DJ").await;
    let row = &texts(&bewdley, ".fp-result")[0];
    assert!(row.contains("but for people in Worcester"), "{row}");
    let worcester = asking.get("/find?what=chess&where=WR1+2EY&within=50").await;
    let row = &texts(&worcester, ".fp-result")[0];
    assert!(row.contains("miles") && !row.contains("but for"), "{row}");
}

#[tokio::test]
async fn who_says_today_is_offered_what_is_on_today() {
    let asking = asking().await;
    let today = asking.get("/find?what=lunch+today").await;
    assert!(texts(&today, ".fp-result")[0].contains("Lunch club"));
    assert_eq!(
        attributes(&today, ".fp-understood a", "href"),
        ["/find?what=lunch&on=2026-11-24"]
    );
    assert!(texts(&today, ".fp-understood")[0].contains("on Tuesday 24 November"));
    let now = asking.get("/find?what=lunch+open+now").await;
    let narrowed = attributes(&now, ".fp-understood a", "href");
    assert_eq!(narrowed, ["/find?what=lunch&open=now"]);
    let shut = asking.get(&narrowed[0]).await;
    assert!(texts(&shut, ".fp-result").is_empty());
    // Who is hungry at night is told when there is food again.
    let next = &attributes(&shut, ".fp-nothing a", "href")[0];
    assert_eq!(next, "/find?what=lunch&sort=soonest");
    assert!(texts(&asking.get(next).await, ".fp-result")[0].contains("Lunch club"));
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
