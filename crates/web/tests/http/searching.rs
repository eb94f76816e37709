//! What only a search can tell: words, nearness, coverage, age and hours, over HTTP.

use hsds::Kind;
use http::StatusCode;
use serde_json::{Value, json};
use web::Settings;

use crate::asking::Asking;
use crate::asking::support::{self, Thing, delivery, service, text_id};

/// Kidderminster and its district, and the district next to it.
const HERE: (f64, f64) = (52.388, -2.249);
const DISTRICT: &str = "E07000239";
const NEXT: &str = "E07000234";

/// A service with a name, and what else it says.
pub(crate) fn named(number: u32, name: &str, more: &Value) -> Thing {
    let mut thing = service(number, 1);
    for text in [&mut thing.list, &mut thing.detail] {
        text["name"] = json!(name);
        for unwanted in ["minimum_age", "schedules"] {
            if let Some(fields) = text.as_object_mut() {
                fields.remove(unwanted);
            }
        }
    }
    for (field, value) in more.as_object().expect("fields") {
        thing.detail[field] = value.clone();
    }
    thing
}

fn at((latitude, longitude): (f64, f64)) -> Value {
    json!({"service_at_locations": [{"location": {"location_type": "physical", "latitude": latitude, "longitude": longitude}}]})
}

pub(crate) fn covering(code: &str) -> Value {
    json!({"service_areas": [{"uri": format!("http://statistics.data.gov.uk/id/statistical-geography/{code}")}]})
}

async fn asking() -> Asking {
    let asking = Asking::new(Settings::default()).await;
    let far = (HERE.0 + 0.05, HERE.1);
    let mut place = delivery(51, 11);
    for text in [&mut place.list, &mut place.detail] {
        text["location"]["latitude"] = json!(HERE.0);
        text["location"]["longitude"] = json!(HERE.1);
    }
    let hours = json!({"schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "08:00", "closes_at": "18:00"}]});
    let things = vec![
        named(11, "Dementia café", &at(HERE)),
        named(12, "Lunch club", &at(far)),
        named(13, "Befriending", &covering(DISTRICT)),
        named(14, "Mediation", &covering(NEXT)),
        named(15, "Drop-in", &hours),
        named(
            16,
            "Girls' football",
            &json!({"minimum_age": 11, "maximum_age": 16}),
        ),
        place,
    ];
    support::publish(&asking.repository, things).await;
    asking.finder.catch_up().await.expect("it follows");
    asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("it follows");
    asking
}

async fn names(asking: &Asking, path: &str) -> Vec<String> {
    let reply = asking.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text());
    let page = reply.json();
    let contents = page["contents"].as_array().expect("rows").clone();
    assert_eq!(page["total_items"], contents.len(), "{path}");
    let name = |row: &Value| row["name"].as_str().unwrap_or("no name").to_owned();
    contents.iter().map(name).collect()
}

#[tokio::test]
async fn words_find_services_by_everything_they_say_the_best_first() {
    let asking = asking().await;
    assert_eq!(
        names(&asking, "/oruk/services?search=demntia").await,
        ["Dementia café"]
    );
    assert_eq!(
        names(&asking, "/oruk/services?text=lunch").await,
        ["Lunch club"],
        "as version 1.0 called it"
    );
    assert_eq!(
        names(&asking, "/oruk/services?search=zzzz").await,
        Vec::<String>::new()
    );
    let all = asking.get("/oruk/services").await.json()["total_items"].clone();
    assert_eq!(
        asking.get("/oruk/services?search=").await.json()["total_items"],
        all
    );
    let places = asking
        .get("/oruk/service_at_locations?search=dementia")
        .await
        .json();
    assert_eq!(
        places["contents"][0]["id"],
        text_id(Kind::ServiceAtLocation, 51)
    );
    assert_eq!(places["total_items"], 1);
}

#[tokio::test]
async fn everything_else_is_found_by_its_name() {
    let asking = asking().await;
    let names = |path| names(&asking, path);
    assert_eq!(
        names("/oruk/organizations?search=organisation%202").await,
        ["Organisation 2"]
    );
    assert_eq!(
        names("/oruk/taxonomy_terms?search=term%203").await,
        ["Term 3"]
    );
    assert_eq!(
        names("/oruk/taxonomies?search=nothing").await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_postcode_narrows_to_what_covers_it_and_a_distance_to_what_is_near() {
    let asking = asking().await;
    let there = names(&asking, "/oruk/services?postcode=dy102sz").await;
    assert!(there.contains(&"Befriending".to_owned()), "{there:?}");
    assert!(
        !there.contains(&"Mediation".to_owned()),
        "it covers another district"
    );
    assert!(
        there.contains(&"Lunch club".to_owned()),
        "it does not say what it covers"
    );
    let near = names(
        &asking,
        "/oruk/services?postcode=DY10%202SZ&proximity=20000",
    )
    .await;
    assert_eq!(near, ["Dementia café", "Lunch club"], "the nearest first");
    let by_degrees = names(
        &asking,
        "/oruk/services?lat=52.388&lon=-2.249&proximity=1000",
    )
    .await;
    assert_eq!(by_degrees, ["Dementia café"]);
    assert_eq!(
        names(&asking, "/oruk/services?postcode=YO99%209AA").await,
        Vec::<String>::new(),
        "a postcode that nobody knows is nowhere"
    );
    let places = asking
        .get("/oruk/service_at_locations?postcode=DY10%202SZ&proximity=5000")
        .await
        .json();
    assert_eq!(places["total_items"], 1);
}

#[tokio::test]
async fn parameters_narrow_together() {
    let asking = asking().await;
    let nearby = "/oruk/services?postcode=DY10%202SZ&proximity=20000";
    assert_eq!(
        names(&asking, &format!("{nearby}&search=lunch")).await,
        ["Lunch club"]
    );
    let nobody = text_id(Kind::Organization, 2);
    assert_eq!(
        names(
            &asking,
            &format!("/oruk/services?search=lunch&organization_id={nobody}")
        )
        .await,
        Vec::<String>::new()
    );
    let owner = text_id(Kind::Organization, 1);
    assert_eq!(
        names(
            &asking,
            &format!("/oruk/services?search=lunch&organization_id={owner}")
        )
        .await,
        ["Lunch club"]
    );
    let lines = asking
        .get("/oruk/services?search=lunch&format=ndjson")
        .await;
    assert_eq!(lines.text().lines().count(), 1);
}

#[tokio::test]
async fn an_age_and_this_moment_narrow_too() {
    let asking = asking().await;
    let of = |age: u32| format!("/oruk/services?search=football&age={age}");
    assert_eq!(names(&asking, &of(12)).await, ["Girls' football"]);
    assert_eq!(names(&asking, &of(40)).await, Vec::<String>::new());
    // The clock of these tests shows a Tuesday morning.
    assert_eq!(
        names(&asking, "/oruk/services?search=drop-in&open=now").await,
        ["Drop-in"]
    );
    let mut over = named(
        18,
        "Drop-in that is over",
        &json!({"schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "08:00", "closes_at": "18:00"}]}),
    );
    over.detail["status"] = json!("defunct");
    support::publish(&asking.repository, vec![over]).await;
    asking.finder.catch_up().await.expect("it follows");
    assert_eq!(
        names(&asking, "/oruk/services?search=drop-in&open=now").await,
        ["Drop-in"]
    );
    assert_eq!(
        names(&asking, "/oruk/services?search=befriending&open=now").await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn what_cannot_be_understood_is_named() {
    let asking = asking().await;
    for (path, parameter) in [
        ("/oruk/services?postcode=nowhere", "postcode"),
        ("/oruk/services?proximity=500", "proximity"),
        (
            "/oruk/services?postcode=DY10%202SZ&proximity=far",
            "proximity",
        ),
        (
            "/oruk/services?postcode=DY10%202SZ&proximity=-1",
            "proximity",
        ),
        ("/oruk/services?lat=52.4", "lon"),
        ("/oruk/services?lat=99&lon=0", "lat"),
        ("/oruk/services?open=tomorrow", "open"),
        ("/oruk/services?age=old", "age"),
    ] {
        let reply = asking.get(path).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(
            reply.json()["parameter"],
            parameter,
            "{path}: {}",
            reply.text()
        );
    }
}

#[tokio::test]
async fn the_description_lists_what_is_searched() {
    let asking = asking().await;
    let document = asking.get("/oruk/openapi.json").await.json();
    let parameters = document["paths"]["/services"]["get"]["parameters"]
        .as_array()
        .expect("parameters")
        .clone();
    for name in [
        "search",
        "postcode",
        "proximity",
        "lat",
        "lon",
        "age",
        "open",
    ] {
        assert!(
            parameters.iter().any(|parameter| parameter["name"] == name),
            "{name}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_was_searched_is_told_to_be_unchanged_until_something_is_published() {
    let asking = asking().await;
    let path = "/oruk/services?search=lunch";
    let first = asking.get(path).await;
    let known = [("if-none-match", first.header("etag"))];
    let again = asking.send(http::Method::GET, path, &known).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let dated = [("if-modified-since", first.header("last-modified"))];
    let dated = asking.send(http::Method::GET, path, &dated).await;
    assert_eq!(
        dated.status,
        StatusCode::OK,
        "a date does not tell what a search finds"
    );
    support::publish(
        &asking.repository,
        vec![named(17, "Lunch for two", &json!({}))],
    )
    .await;
    asking.finder.catch_up().await.expect("it follows");
    let later = asking.send(http::Method::GET, path, &known).await;
    assert_eq!(later.status, StatusCode::OK);
    asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("it follows");
    assert_eq!(names(&asking, path).await.len(), 2);
}

#[tokio::test]
async fn places_of_delivery_are_near_by_their_own_place_and_one_without_is_nowhere() {
    let asking = asking().await;
    let mut places = Vec::new();
    for (number, degrees) in [
        (52, Some(HERE.0 + 0.2)),
        (53, None),
        (54, Some(HERE.0 + 0.01)),
    ] {
        let mut place = delivery(number, 11);
        for text in [&mut place.list, &mut place.detail] {
            if let Some(latitude) = degrees {
                text["location"]["latitude"] = json!(latitude);
                text["location"]["longitude"] = json!(HERE.1);
            }
        }
        places.push(place);
    }
    support::publish(&asking.repository, places).await;
    asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("it follows");
    let near = asking
        .get("/oruk/service_at_locations?lat=52.388&lon=-2.249&proximity=5000")
        .await
        .json();
    let ids: Vec<&Value> = near["contents"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| &row["id"])
        .collect();
    let expected = [51, 54].map(|number| text_id(Kind::ServiceAtLocation, number));
    assert_eq!(ids, expected.each_ref());
}
