//! Corrections by the desk: they win, follow their record, and ask to be looked at again.

use hsds::{FieldPath, Kind};
use repository::{RecordFilter, Verdict};
use serde_json::json;
use testkit::databases::on_each_repository;

use super::place_of_records::{
    PARTIAL, decide, detail, everything, gazetteer, record, service, submit, uuid,
};

fn path(text: &str) -> FieldPath {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_correction_wins_and_can_be_taken_back() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunhc club")], PARTIAL).await;
        let before = everything(&repository).await;
        assure::pin(
            &repository,
            gazetteer(),
            uuid(1),
            &path("name"),
            json!("Lunch club"),
            "desk",
        )
        .await
        .unwrap();
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Lunch club"
        );
        // The source says the same as before: the correction stays.
        submit(&repository, "council", &[service(1, "Lunhc club")], PARTIAL).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Lunch club"
        );
        assure::unpin(&repository, gazetteer(), uuid(1), &path("name"), "desk")
            .await
            .unwrap();
        let mut after = everything(&repository).await;
        assert_eq!(
            after.remove(&(Kind::Service, uuid(1))),
            before.get(&(Kind::Service, uuid(1))).cloned()
        );
    })
    .await;
}

#[tokio::test]
async fn when_the_source_changes_what_was_corrected_somebody_is_asked_to_look() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunhc club")], PARTIAL).await;
        assure::pin(
            &repository,
            gazetteer(),
            uuid(1),
            &path("name"),
            json!("Lunch club"),
            "desk",
        )
        .await
        .unwrap();
        submit(
            &repository,
            "council",
            &[service(1, "Supper club")],
            PARTIAL,
        )
        .await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Lunch club"
        );
        let records = repository
            .records(&RecordFilter {
                source: Some("council".to_owned()),
                kind: Some(Kind::Service),
                ..Default::default()
            })
            .await
            .unwrap();
        assert!(
            records[0]
                .problems
                .iter()
                .any(|p| p.problem.code == "beneath-changed")
        );
    })
    .await;
}

#[tokio::test]
async fn a_correction_goes_with_the_record_it_corrects() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        submit(&repository, "charity", &[service(11, "Klub")], PARTIAL).await;
        assure::pin(
            &repository,
            gazetteer(),
            uuid(11),
            &path("name"),
            json!("The club"),
            "desk",
        )
        .await
        .unwrap();
        let (left, right) = (
            record(&repository, "council", 1).await,
            record(&repository, "charity", 11).await,
        );
        let id = decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "The club"
        );
        assure::undo(&repository, gazetteer(), id, "officer")
            .await
            .unwrap();
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Club"
        );
        assert_eq!(
            detail(&repository, Kind::Service, uuid(11)).await.unwrap()["name"],
            "The club"
        );
    })
    .await;
}

#[tokio::test]
async fn corrections_made_at_the_same_moment_all_hold() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        let fields = ["name", "description", "alert", "url"];
        let all = fields.map(|field| {
            let repository = repository.clone();
            tokio::spawn(async move {
                let value = json!(format!("https://{field}.example"));
                assure::pin(
                    &repository,
                    gazetteer(),
                    uuid(1),
                    &path(field),
                    value,
                    "desk",
                )
                .await
            })
        });
        for one in all {
            one.await.unwrap().unwrap();
        }
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        for field in fields {
            assert_eq!(club[field], format!("https://{field}.example"));
        }
    })
    .await;
}
