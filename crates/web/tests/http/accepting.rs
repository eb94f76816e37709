//! What somebody sent waits for a yes, which assurers give and nobody else.

use hsds::Kind;
use http::StatusCode;
use identity::{Permission, Role};
use serde_json::json;
use uuid::Uuid;

use crate::asking::Reply;
use crate::delivering::{arrivals, deliver, settle};
use crate::doors::house::House;
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

async fn send(house: &House, called: &str) -> Uuid {
    let id = Uuid::from_u128(0x7001);
    let document = json!({
        "id": id, "name": called, "status": "active", "description": "Lunch.",
        "organization": {"id": Uuid::from_u128(0x7002), "name": "Helpers", "description": "They help."}
    });
    let all = arrivals("own", Kind::Service, &document);
    deliver(&house.asking.repository, ("own", called), all, false).await;
    id
}

/// What an installation does by itself, moments later.
async fn moments_later(house: &House) {
    let repository = &house.asking.repository;
    for submission in repository.unsettled().await.expect("read") {
        settle(repository, submission).await;
    }
    house.asking.finder.catch_up().await.expect("found");
}

/// What a page has shown of what waits, as its form says it.
fn seen(page: &Reply) -> String {
    let seen = attributes(page, "input[name=seen]", "value");
    let seen: Vec<String> = seen.iter().map(|seen| format!("seen={seen}")).collect();
    seen.join("&")
}

async fn status(house: &House, id: Uuid) -> StatusCode {
    house.get(&format!("/services/{id}"), "").await.status
}

#[tokio::test]
async fn an_assurer_accepts_what_they_have_seen_and_it_is_published_with_its_organisation() {
    let house = House::open().await;
    let id = send(&house, "Lunch club").await;
    let page = format!("/records/{id}");
    let accept = format!("{page}/accept");
    house.person("sam", &house.ours, Role::Assurer).await;
    let sam = house.sign_in("sam").await;
    let shown = house.get(&page, &sam).await;
    is_sound(&page, shown.text());
    assert!(
        shown.text().contains("They help."),
        "what it brings is shown"
    );
    let form = seen(&shown);
    for role in Role::ALL {
        if identity::permission::extent(role, Permission::Assure).is_some() {
            continue;
        }
        house.person(role.name(), &house.ours, role).await;
        let cookies = house.sign_in(role.name()).await;
        let shown = house.get(&page, &cookies).await;
        assert!(!shown.text().contains("Accept and publish"), "{role}");
        let refused = house.post(&accept, &form, &cookies).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(status(&house, id).await, StatusCode::NOT_FOUND);

    // Of another record, or of one that says something else by now, it is no yes.
    let other = format!("/records/{}/accept", Uuid::from_u128(0x7002));
    house.post(&other, &form, &sam).await;
    send(&house, "Lunch and supper club").await;
    let late = house.post(&accept, &form, &sam).await;
    assert_eq!(late.header("location"), format!("{page}?accept=late"));
    moments_later(&house).await;
    assert_eq!(status(&house, id).await, StatusCode::NOT_FOUND);
    for odd in ["", "seen=1", "seen=x:y", "seen=1:1&seen=2:2"] {
        let odd = house.post(&accept, odd, &sam).await;
        assert!(!odd.status.is_server_error(), "{}", odd.status);
    }

    let shown = house.get(late.header("location"), &sam).await;
    assert!(shown.text().contains("It has changed since you looked"));
    let form = seen(&shown);
    let done = house.post(&accept, &form, &sam).await;
    assert_eq!(done.header("location"), format!("{page}?accept=done"));
    let busy = house.post(&accept, &form, &sam).await;
    assert_eq!(
        busy.header("location"),
        format!("{page}?accept=late"),
        "once"
    );
    moments_later(&house).await;
    let read = house.get(&format!("/services/{id}"), "").await;
    assert_eq!(texts(&read, "h1"), ["Lunch and supper club"]);
    assert!(read.text().contains("Helpers"));
    let shown = house.get(&page, &sam).await;
    assert!(!shown.text().contains("Accept and publish"));

    // A change of what is published waits as well, and what is published stays meanwhile.
    send(&house, "Dinner club").await;
    let read = house.get(&format!("/services/{id}"), "").await;
    assert_eq!(texts(&read, "h1"), ["Lunch and supper club"]);
    let shown = house.get(&page, &sam).await;
    assert!(shown.text().contains("Dinner club"), "what waits is shown");
    assert!(shown.text().contains("Accept and publish"));
}
