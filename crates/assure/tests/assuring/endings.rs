//! Endings: closed, suppressed, confidential, assured.

use std::sync::Arc;

use chrono::TimeDelta;
use hsds::Kind;
use repository::{Assertion, AssertionKind, Standing};
use serde_json::json;
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};

use super::place_of_records::{
    PARTIAL, detail, gazetteer, service, shows_no_place, standing, submit, uuid,
};

#[tokio::test]
async fn a_closed_service_is_shown_as_closed_for_ninety_days_and_then_gone() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::default());
        let repository = database.repository(clock.clone()).await;
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        let mut closed = service(1, "Club");
        closed["status"] = json!("defunct");
        submit(&repository, "council", &[closed.clone()], PARTIAL).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["status"],
            "defunct"
        );
        clock.advance(TimeDelta::days(89));
        assure::retire(&repository, gazetteer()).await.unwrap();
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_some());
        clock.advance(TimeDelta::days(2));
        assert_eq!(assure::retire(&repository, gazetteer()).await.unwrap(), 1);
        assert!(matches!(
            standing(&repository, Kind::Service, uuid(1)).await,
            Some(Standing::Gone { .. })
        ));
        closed["description"] = json!("Still closed.");
        submit(&repository, "council", &[closed], PARTIAL).await;
        assert!(
            detail(&repository, Kind::Service, uuid(1)).await.is_none(),
            "it stays gone"
        );
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        assert!(
            detail(&repository, Kind::Service, uuid(1)).await.is_some(),
            "unless it opens again"
        );
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn do_not_list_is_honoured_across_imports() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        let id = repository
            .suppress_entity(uuid(1), "asked by the provider", "officer")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert!(matches!(
            standing(&repository, Kind::Service, uuid(1)).await,
            Some(Standing::Gone { .. })
        ));
        submit(
            &repository,
            "council",
            &[service(1, "Club, changed")],
            PARTIAL,
        )
        .await;
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_none());
        repository.lift_suppression(id, "officer").await.unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Club, changed"
        );
    })
    .await;
}

#[tokio::test]
async fn a_confidential_place_shows_nothing_but_that_it_is_one() {
    on_each_repository(|repository| async move {
        let mut refuge = service(1, "Refuge");
        refuge["service_at_locations"][0]["location"]["x_confidential"] = json!(true);
        submit(&repository, "council", &[refuge], PARTIAL).await;
        let published = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        shows_no_place(&published.detail);
        shows_no_place(&published.list);
        let versions = repository.entity_versions(uuid(2001)).await.unwrap();
        assert!(
            versions
                .iter()
                .all(|v| !v.document.contains_key("addresses"))
        );
    })
    .await;
}

#[tokio::test]
async fn the_assurers_word_goes_before_a_sources_claim() {
    on_each_repository(|repository| async move {
        let mut claimed = service(1, "Club");
        claimed["assured_date"] = json!("2020-01-31");
        submit(&repository, "council", &[claimed], PARTIAL).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["assured_date"],
            "2020-01-31"
        );
        let at = repository.now();
        repository
            .assert(
                &[Assertion {
                    entity: uuid(1),
                    kind: AssertionKind::Assured,
                    context: None,
                    version: None,
                    by: "assurers@council.example".to_owned(),
                    role: "assurer".to_owned(),
                    channel: "telephone".to_owned(),
                    at,
                }],
                "operator",
            )
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["assured_date"], at.date_naive().to_string());
        assert_eq!(club["assurer_email"], "assurers@council.example");
    })
    .await;
}
