//! An assurer says that a service is right: on its record's page, as they saw it, and in the name of the team.

use hsds::Kind;
use http::StatusCode;
use identity::{Permission, Role};
use serde_json::{Value, json};
use uuid::Uuid;
use web::Settings;

use crate::asking::Reply;
use crate::delivering::{arrivals, deliver};
use crate::doors::house::{House, settings};
use crate::pages::is_sound;
use crate::reading::attributes;

const BUTTON: &str = "I have checked this service: it is right";

async fn send(house: &House, called: &str) -> Uuid {
    let id = Uuid::from_u128(0x7001);
    let document = json!({
        "id": id, "name": called, "status": "active", "description": "Lunch.",
        "organization": {"id": Uuid::from_u128(0x7002), "name": "Helpers", "description": "They help."}
    });
    let all = arrivals("own", Kind::Service, &document);
    deliver(&house.asking.repository, ("own", called), all, true).await;
    id
}

fn seen(page: &Reply) -> String {
    let seen = attributes(page, "input[name=seen]", "value");
    format!("seen={}", seen[0])
}

async fn published(house: &House, id: Uuid, profile: &str) -> Value {
    crate::quality::catch_up(house).await;
    let path = format!("/oruk/services/{id}?profile={profile}");
    let reply = house.asking.get(&path).await;
    assert_eq!(reply.status, StatusCode::OK);
    serde_json::from_slice(&reply.body).expect("JSON")
}

#[tokio::test]
async fn who_assures_says_that_it_is_right_and_the_mailbox_of_the_team_is_published() {
    let house = House::with(Settings {
        assurance_mailbox: Some("directory@council.example".to_owned()),
        ..settings()
    })
    .await;
    let id = send(&house, "Lunch club").await;
    let page = format!("/records/{id}");
    let says = format!("{page}/assured");
    house.person("sam", &house.ours, Role::Assurer).await;
    let sam = house.sign_in("sam").await;
    let shown = house.get(&page, &sam).await;
    is_sound(&page, shown.text());
    assert!(shown.text().contains(BUTTON));
    let form = seen(&shown);
    for role in Role::ALL {
        if identity::permission::extent(role, Permission::Assure).is_some() {
            continue;
        }
        house.person(role.name(), &house.ours, role).await;
        let cookies = house.sign_in(role.name()).await;
        let shown = house.get(&page, &cookies).await;
        assert!(!shown.text().contains(BUTTON), "{role}");
        let refused = house.post(&says, &form, &cookies).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}");
    }
    assert!(!house.asking.get(&page).await.text().contains(BUTTON));

    // It is for what was seen.
    send(&house, "Lunch and supper club").await;
    let late = house.post(&says, &form, &sam).await;
    assert_eq!(late.header("location"), format!("{page}?assured=late"));
    let shown = house.get(late.header("location"), &sam).await;
    assert!(shown.text().contains("It has changed since you looked"));
    assert!(published(&house, id, "hsds").await["assured_date"].is_null());

    let done = house.post(&says, &seen(&shown), &sam).await;
    assert_eq!(done.header("location"), format!("{page}?assured=done"));
    let shown = house.get(done.header("location"), &sam).await;
    is_sound(&page, shown.text());
    assert!(shown.text().contains("You have said that it is right"));
    for profile in ["hsds", "strict"] {
        let service = published(&house, id, profile).await;
        assert_eq!(service["assured_date"], "2026-11-24", "{profile}");
        assert_eq!(service["assurer_email"], "directory@council.example");
        assert!(
            !service.to_string().contains("sam@"),
            "nobody's own address"
        );
    }
    let history = house.get(&page, "").await;
    assert!(history.text().contains("Checked"));
    for odd in ["", "seen=", "seen=x"] {
        let odd = house.post(&says, odd, &sam).await;
        assert_eq!(odd.header("location"), format!("{page}?assured=late"));
    }
    let organisation = format!("/records/{}", Uuid::from_u128(0x7002));
    assert!(!house.get(&organisation, &sam).await.text().contains(BUTTON));
    let odd = house
        .post(&format!("{organisation}/assured"), &form, &sam)
        .await;
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
}
