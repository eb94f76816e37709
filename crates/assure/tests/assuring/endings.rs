//! Endings: closed, suppressed, erased, confidential, assured.

use std::sync::Arc;

use chrono::TimeDelta;
use hsds::{FieldPath, Kind};
use repository::{Assertion, AssertionKind, LinkDecision, Standing, Verdict, What};
use serde_json::json;
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};

use super::place_of_records::{PARTIAL, detail, gazetteer, service, standing, submit, uuid};

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
async fn what_is_erased_is_in_no_version_no_raw_input_and_comes_not_back() {
    on_each_repository(|repository| async move {
        let mut personal = service(1, "Club");
        personal["alert"] = json!("Ring Mrs Secret at home");
        submit(&repository, "council", &[personal.clone()], PARTIAL).await;
        let erased = repository
            .erase(
                uuid(1),
                &["alert".parse().unwrap()],
                "personal data",
                "officer",
            )
            .await
            .unwrap();
        assert_eq!((erased.record_versions, erased.raw_rows), (1, 1));
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert!(!club.contains_key("alert"));
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        assert!(
            versions
                .iter()
                .all(|v| !hsds::document::canonical(&v.document).contains("Secret"))
        );
        let raw = repository.raw_row(1, 0).await.unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&raw).contains("Secret"));
        submit(&repository, "council", &[personal], PARTIAL).await;
        assert!(
            !detail(&repository, Kind::Service, uuid(1))
                .await
                .unwrap()
                .contains_key("alert")
        );
    })
    .await;
}

#[tokio::test]
async fn erasing_reaches_corrections_linked_records_repeated_input_and_members_of_lists() {
    on_each_repository(|repository| async move {
        let mut one = service(1, "Club");
        one["alert"] = json!("Ring Mrs Secret at home");
        one["contacts"] = json!([{"id": uuid(6000), "name": "Mrs Secret"}]);
        submit(&repository, "council", &[one.clone()], PARTIAL).await;
        // The same again beside something new: the raw input holds it twice.
        submit(
            &repository,
            "council",
            &[one, service(2, "Club 2")],
            PARTIAL,
        )
        .await;
        let mut other = service(3, "The club");
        other["alert"] = json!("Mrs Secret, evenings");
        submit(&repository, "charity", &[other], PARTIAL).await;
        let path: FieldPath = "alert".parse().unwrap();
        let pinned = json!("Mrs Secret moved");
        assure::pin(&repository, gazetteer(), uuid(1), &path, pinned, "officer")
            .await
            .unwrap();
        let number = |source: &'static str, key: u128| {
            let repository = repository.clone();
            async move {
                repository
                    .record_number(source, Kind::Service, &uuid(key).to_string())
                    .await
                    .unwrap()
                    .unwrap()
            }
        };
        let decision = LinkDecision {
            left: number("council", 1).await,
            right: number("charity", 3).await,
            verdict: Verdict::Same,
            by: "officer".to_owned(),
            role: "assurer".to_owned(),
            evidence: json!({}),
        };
        assure::decide(&repository, gazetteer(), &decision)
            .await
            .unwrap();
        let head = repository.head().await.unwrap();

        let member = format!("contacts/{}", uuid(6000)).parse().unwrap();
        let erased = repository
            .erase(uuid(1), &[path, member], "personal data", "officer")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert_eq!(erased.raw_rows, 3, "{erased:?}");
        let log = repository.changes(head, 100).await.unwrap();
        assert_eq!(
            log.iter()
                .map(|change| (change.entity, change.what))
                .collect::<Vec<_>>(),
            [(uuid(1), What::Erased)]
        );
        for id in [uuid(1), uuid(3)] {
            for version in repository.entity_versions(id).await.unwrap() {
                let text = format!("{:?}{:?}", version.document, version.internal);
                assert!(!text.contains("Secret"), "{text}");
            }
        }
        for raw in 1..=4 {
            for row in 0..4 {
                let bytes = repository.raw_row(raw, row).await.unwrap();
                let text = String::from_utf8(bytes.unwrap_or_default()).unwrap();
                assert!(!text.contains("Secret"), "raw input {raw}, row {row}");
            }
        }
        let club = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(!club.detail.contains("Secret") && club.detail.contains("Club"));
    })
    .await;
}

#[tokio::test]
async fn without_a_required_field_that_was_erased_nothing_is_published() {
    on_each_repository(|repository| async move {
        let personal = service(1, "Mrs Secret, 4 High Street");
        submit(&repository, "council", &[personal], PARTIAL).await;
        let name = ["name".parse().unwrap(), "description".parse().unwrap()];
        repository
            .erase(uuid(1), &name, "personal data", "officer")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let row = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(matches!(row.standing, Standing::Gone { .. }));
        assert_eq!((row.list.as_str(), row.detail.as_str()), ("", ""));
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
        for secret in ["High Street", "BS1", "51.5", "Hall"] {
            assert!(!published.detail.contains(secret), "{secret}");
            assert!(!published.list.contains(secret), "{secret}");
        }
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
            .assert(&Assertion {
                entity: uuid(1),
                kind: AssertionKind::Assured,
                context: None,
                version: None,
                by: "assurers@council.example".to_owned(),
                role: "assurer".to_owned(),
                channel: "telephone".to_owned(),
                at,
            })
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["assured_date"], at.date_naive().to_string());
        assert_eq!(club["assurer_email"], "assurers@council.example");
    })
    .await;
}
