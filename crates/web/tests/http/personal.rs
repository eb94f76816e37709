//! What of individuals is kept back: only assurers see it and decide.

use hsds::Kind;
use http::StatusCode;
use identity::{Permission, Role};
use place::Gazetteer;
use serde_json::json;
use uuid::Uuid;

use crate::delivering::{arrivals, deliver};
use crate::doors::house::House;
use crate::pages::is_sound;
use crate::reading::attributes;

/// A service with the name of a person in its contact.
async fn with_a_name(house: &House) -> Uuid {
    let id = Uuid::from_u128(0x7001);
    let document = json!({
        "id": id, "name": "Lunch club", "status": "active", "description": "Lunch. Ring Dave Holt on 07700 900123.",
        "organization": {"id": Uuid::from_u128(0x7002), "name": "Helpers", "description": "They help."},
        "contacts": [{"id": Uuid::from_u128(0x7003), "name": "Nora Bell", "title": "Coordinator"}]
    });
    let repository = &house.asking.repository;
    let all = arrivals("lunch", Kind::Service, &document);
    deliver(repository, ("lunch", "test"), all, true).await;
    house.asking.finder.catch_up().await.expect("found");
    id
}

/// What an installation does by itself, moments later.
async fn work_off(house: &House) {
    let gazetteer = Gazetteer::embedded();
    assure::work_off(&house.asking.repository, &gazetteer)
        .await
        .expect("worked off");
}

#[tokio::test]
async fn assurers_see_what_is_kept_back_and_publish_it_and_nobody_else_does() {
    let house = House::open().await;
    let id = with_a_name(&house).await;
    let page = format!("/records/{id}");
    for role in Role::ALL {
        house.person(role.name(), &house.ours, role).await;
        let cookies = house.sign_in(role.name()).await;
        let shown = house.get(&page, &cookies).await;
        assert_eq!(shown.status, StatusCode::OK);
        let may = identity::permission::extent(role, Permission::Assure).is_some();
        for words in ["Nora", "Dave", "900123"] {
            assert_eq!(shown.text().contains(words), may, "{role}: {words}");
        }
        if !may {
            let form = "decision=publish&field=x&hash=x";
            let refused = house
                .post(&format!("{page}/personal"), form, &cookies)
                .await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}");
        }
    }
    for path in [
        page.clone(),
        format!("/oruk/services/{id}"),
        format!("/services/{id}"),
    ] {
        let shown = house.get(&path, "").await;
        assert_eq!(shown.status, StatusCode::OK, "{path}");
        for words in ["Nora", "Dave", "900123"] {
            assert!(!shown.text().contains(words), "{path}: {words}");
        }
    }
    let assurer = house.sign_in(Role::Assurer.name()).await;
    let shown = house.get(&page, &assurer).await;
    is_sound(&page, shown.text());
    let fields = attributes(&shown, "input[name=field]", "value");
    let hashes = attributes(&shown, "input[name=hash]", "value");
    let at = fields
        .iter()
        .position(|field| field.ends_with("/name"))
        .expect("the name");
    let form = format!(
        "decision=publish&field={}&hash={}&reason=agreed",
        fields[at], hashes[at]
    );
    let path = format!("{page}/personal");
    // Without the key of one's own page it is nobody's form.
    let stranger = house
        .asking
        .post(&path, &form, &[("cookie", &assurer)])
        .await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let decided = house.post(&path, &form, &assurer).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER);
    work_off(&house).await;
    let open = house.get(&page, "").await;
    assert!(open.text().contains("Nora Bell"), "{}", open.text());
    assert!(!open.text().contains("Dave"));
    let shown = house.get(&page, &assurer).await;
    let numbers = attributes(&shown, "input[name=number]", "value");
    let form = format!("decision=undo&number={}", numbers[0]);
    assert_eq!(
        house.post(&path, &form, &assurer).await.status,
        StatusCode::SEE_OTHER
    );
    work_off(&house).await;
    assert!(!house.get(&page, "").await.text().contains("Nora"));
    // What is no longer there is nothing to decide about.
    let form = "decision=publish&field=email&hash=0";
    assert_eq!(
        house.post(&path, form, &assurer).await.status,
        StatusCode::SEE_OTHER
    );
    let decisions = house
        .asking
        .repository
        .personal_decisions(id)
        .await
        .expect("decisions");
    assert!(decisions.is_empty());
}
