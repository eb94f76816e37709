//! Places where this site helps nobody: whoever looks there is told whom to ask.

use serde_json::json;
use web::Settings;

use crate::asking::Asking;
use crate::asking::support::{self, Thing};
use crate::finder::asking;
use crate::reading::attributes;
use crate::searching::{covering, named};

#[tokio::test]
async fn who_asks_for_a_place_elsewhere_is_told_whom_to_ask() {
    let asking = asking().await;
    for (path, words) in [
        (
            "/find?where=TR1+2HE",
            "TR1 2HE seems to be outside the area",
        ),
        (
            "/find?what=food&where=TR1+2HE",
            "TR1 2HE seems to be outside the area",
        ),
        (
            "/cy/find?where=TR1+2HE",
            "Mae’n ymddangos bod TR1 2HE y tu allan",
        ),
    ] {
        let reply = asking.get(path).await;
        assert!(reply.text().contains(words), "{path}: {}", reply.text());
        let links = attributes(&reply, ".fp-understood a", "href");
        assert!(
            links.contains(&"https://www.gov.uk/find-local-council".to_owned()),
            "{links:?}"
        );
    }
    for path in [
        "/find?what=food&where=DY12+2DJ",
        "/find?what=zebra&where=DY12+2DJ",
        "/find?what=food",
    ] {
        let reply = asking.get(path).await;
        assert!(!reply.text().contains("outside the area"), "{path}");
    }
}

#[tokio::test]
async fn a_place_is_outside_only_where_nothing_is_near_it_or_for_its_area() {
    let asking = Asking::new(Settings::default()).await;
    let outside = async |asking: &Asking, place: &str| {
        let reply = asking
            .get(&format!("/find?what=mediation&where={place}"))
            .await;
        reply.text().contains("outside the area")
    };
    assert!(outside(&asking, "TR1+2HE").await);

    let anywhere = json!({"service_areas": [{"name": "England"}]});
    let mut things: Vec<Thing> = (20..60)
        .map(|number| named(number, "Helpline", &anywhere))
        .collect();
    things.push(named(60, "Befriending", &covering("E06000052")));
    support::publish(&asking.repository, things).await;
    asking.finder.catch_up().await.expect("it follows");
    assert!(!outside(&asking, "TR1+2HE").await, "one is for its area");
    assert!(outside(&asking, "NE1+4LP").await);
}
