//! Erasing where links were taken back: what was erased goes from wherever it was shown and copied,
//! and what others said themselves stays.

use std::time::Duration;

use hsds::Kind;
use repository::{LinkDecision, Repository, Verdict};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;
use uuid::Uuid;

use super::erasing::{erase, no_version_holds};
use super::place_of_records::{PARTIAL, decide, detail, gazetteer, record, service, submit, uuid};

async fn some_version_holds(repository: &Repository, entity: Uuid, word: &str) {
    let versions = repository.entity_versions(entity).await.unwrap();
    assert!(
        versions
            .iter()
            .any(|version| hsds::document::canonical(&version.document).contains(word)),
        "no version holds {word}"
    );
}

/// Two sources send a service each, which are linked and parted again; in between something happens.
async fn part_again<Between>(repository: &Repository, one: Value, other: Value, between: Between)
where
    Between: AsyncFnOnce(),
{
    submit(repository, "council", &[one], PARTIAL).await;
    submit(repository, "charity", &[other], PARTIAL).await;
    let left = record(repository, "council", 1).await;
    let right = record(repository, "charity", 11).await;
    let joined = decide(repository, left, right, Verdict::Same)
        .await
        .unwrap();
    between().await;
    assure::undo(repository, gazetteer(), joined, "officer")
        .await
        .unwrap();
}

#[tokio::test]
async fn what_was_linked_over_a_third_record_is_erased_there_too() {
    on_each_repository(|repository| async move {
        let mut third = service(21, "Club");
        third["alert"] = json!("Ring Secret office");
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        submit(&repository, "charity", &[service(11, "Club")], PARTIAL).await;
        submit(&repository, "church", &[third], PARTIAL).await;
        let one = record(&repository, "council", 1).await;
        let two = record(&repository, "charity", 11).await;
        let three = record(&repository, "church", 21).await;
        decide(&repository, one, two, Verdict::Same).await.unwrap();
        let second = decide(&repository, two, three, Verdict::Same)
            .await
            .unwrap();
        let both = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(both["alert"], "Ring Secret office");
        assure::undo(&repository, gazetteer(), second, "officer")
            .await
            .unwrap();
        erase(&repository, uuid(21), &["alert"]).await;
        no_version_holds(&repository, uuid(1), "Secret").await;
        no_version_holds(&repository, uuid(21), "Secret").await;
    })
    .await;
}

#[tokio::test]
async fn another_entity_keeps_its_own_words_under_the_same_name() {
    on_each_repository(|repository| async move {
        let [mut one, mut other] = [service(1, "Club"), service(11, "Club")];
        one["alert"] = json!("Closed on Monday");
        other["alert"] = json!("Ring Secret office");
        part_again(&repository, one, other, async || {}).await;
        erase(&repository, uuid(11), &["alert"]).await;
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["alert"], "Closed on Monday");
        some_version_holds(&repository, uuid(1), "Closed on Monday").await;
        no_version_holds(&repository, uuid(1), "Secret").await;
    })
    .await;
}

#[tokio::test]
async fn another_entity_keeps_its_own_entries_of_a_list_that_was_united() {
    on_each_repository(|repository| async move {
        let [mut one, mut other] = [service(1, "Club"), service(11, "Club")];
        one["phones"] = json!([{"number": "01632 960001"}]);
        other["phones"] = json!([{"number": "01632 960911"}]);
        part_again(&repository, one, other, async || {}).await;
        erase(&repository, uuid(11), &["phones"]).await;
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        assert!(versions.len() > 1, "it was shown in common once");
        for version in versions {
            let text = hsds::document::canonical(&version.document);
            assert!(
                text.contains("960001") && !text.contains("960911"),
                "{text}"
            );
        }
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["phones"][0]["number"], "01632 960001");
        no_version_holds(&repository, uuid(11), "01632").await;
    })
    .await;
}

#[tokio::test]
async fn a_correction_that_stayed_with_another_record_brings_nothing_back() {
    on_each_repository(|repository| async move {
        let mrs_secret = json!({"id": uuid(6000), "name": "Secret office"});
        let mut other = service(11, "Club");
        other["contacts"] = json!([mrs_secret]);
        let corrected = json!([mrs_secret, {"id": uuid(6001), "name": "The office"}]);
        part_again(&repository, service(1, "Club"), other, async || {
            let path = "contacts".parse().unwrap();
            let value = corrected.clone();
            assure::pin(&repository, gazetteer(), uuid(1), &path, value, "desk")
                .await
                .unwrap();
        })
        .await;
        let before = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(before["contacts"][0]["name"], "Secret office");
        erase(
            &repository,
            uuid(11),
            &[&format!("contacts/{}", uuid(6000))],
        )
        .await;
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        let contacts = club["contacts"].as_array().unwrap();
        assert_eq!(contacts.len(), 1);
        assert_eq!(contacts[0]["name"], "The office");
        no_version_holds(&repository, uuid(1), "Secret").await;
        let desk = record(&repository, "desk", 1).await;
        for version in repository.record_versions(desk).await.unwrap() {
            assert!(!format!("{version:?}").contains("Secret"), "{version:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_correction_of_another_record_keeps_what_was_not_erased() {
    on_each_repository(|repository| async move {
        let mrs_secret = json!({"id": uuid(6000), "name": "Secret office"});
        let mut other = service(11, "Club");
        other["contacts"] = json!([mrs_secret]);
        let corrected = json!([mrs_secret, {"id": uuid(6001), "name": "The office"}]);
        part_again(&repository, service(1, "Club"), other, async || {
            for (path, value) in [
                ("contacts", &corrected),
                ("alert", &json!("Use the side door")),
            ] {
                let path = path.parse().unwrap();
                assure::pin(
                    &repository,
                    gazetteer(),
                    uuid(1),
                    &path,
                    value.clone(),
                    "desk",
                )
                .await
                .unwrap();
            }
        })
        .await;
        erase(&repository, uuid(11), &["contacts", "alert"]).await;
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["contacts"].as_array().unwrap().len(), 1);
        assert_eq!(club["contacts"][0]["name"], "The office");
        assert_eq!(club["alert"], "Use the side door");
    })
    .await;
}

#[tokio::test]
async fn what_is_merged_while_its_erasing_waits_is_erased_where_it_went() {
    on_each_repository(|repository| async move {
        let mut other = service(11, "Club");
        other["alert"] = json!("Ring Secret office");
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        submit(&repository, "charity", &[other], PARTIAL).await;
        let decision = LinkDecision {
            left: record(&repository, "council", 1).await,
            right: record(&repository, "charity", 11).await,
            verdict: Verdict::Same,
            by: "officer".to_owned(),
            role: "assurer".to_owned(),
            evidence: json!({}),
        };
        let mut unit = repository.begin_settling().await.unwrap();
        let theirs = repository.clone();
        let erasing = tokio::spawn(async move { erase(&theirs, uuid(11), &["alert"]).await });
        tokio::time::sleep(Duration::from_millis(200)).await;
        unit.decide(&decision).await.unwrap();
        unit.commit().await.unwrap();
        assert_ne!(erasing.await.unwrap(), 0, "its raw input went");
        no_version_holds(&repository, uuid(1), "Secret").await;
        no_version_holds(&repository, uuid(11), "Secret").await;
    })
    .await;
}
