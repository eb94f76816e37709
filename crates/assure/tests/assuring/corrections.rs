//! Corrections by the desk: they win, follow their record, and ask to be looked at again.

use hsds::{FieldPath, Kind};
use repository::{RecordFilter, Repository, SubmissionId, Verdict};
use serde_json::json;
use testkit::databases::on_each_repository;

use super::place_of_records::{
    PARTIAL, decide, detail, everything, gazetteer, record, service, settle, submit, uuid,
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

/// A club whose alert was corrected; gives the submission of the correction.
async fn corrected_alert(repository: &Repository) -> SubmissionId {
    let first = submit(repository, "council", &[service(1, "Lunhc club")], PARTIAL).await;
    let (alert, value) = (path("alert"), json!("Closed on Monday"));
    assure::pin(repository, gazetteer(), uuid(1), &alert, value, "desk")
        .await
        .unwrap();
    SubmissionId(first.0 + 1)
}

/// The name is corrected; what is left of the alert?
async fn only_the_name_is_corrected(repository: &Repository) {
    let (name, value) = (path("name"), json!("Lunch club"));
    assure::pin(repository, gazetteer(), uuid(1), &name, value, "desk")
        .await
        .unwrap();
    let club = detail(repository, Kind::Service, uuid(1)).await.unwrap();
    assert_eq!(club["name"], "Lunch club");
    assert_eq!(club.get("alert"), None);
}

#[tokio::test]
async fn a_correction_that_was_undone_does_not_come_back_with_the_next_one() {
    on_each_repository(|repository| async move {
        let correction = corrected_alert(&repository).await;
        let undoing = repository
            .undo_submission(correction, "officer")
            .await
            .unwrap();
        settle(&repository, undoing).await;
        only_the_name_is_corrected(&repository).await;
    })
    .await;
}

#[tokio::test]
async fn the_undoing_of_a_correction_that_waits_is_settled_before_the_next_one() {
    on_each_repository(|repository| async move {
        let correction = corrected_alert(&repository).await;
        repository
            .undo_submission(correction, "officer")
            .await
            .unwrap();
        only_the_name_is_corrected(&repository).await;
        assert_eq!(repository.unsettled().await.unwrap(), []);
    })
    .await;
}
