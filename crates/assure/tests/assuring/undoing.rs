//! Submissions that are taken back.

use hsds::Kind;
use repository::{Ending, RepositoryError};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;

use super::place_of_records::{
    self, PARTIAL, assert_same, detail, everything, service, settle, stage, submit, three, uuid,
};

#[tokio::test]
async fn an_undone_submission_leaves_no_trace_in_what_is_published() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), PARTIAL).await;
        let before = everything(&repository).await;
        let mut changed: Vec<Value> = vec![service(1, "Renamed"), service(9, "New")];
        changed[0]["organization"]["name"] = json!("Other helpers");
        let id = submit(&repository, "council", &changed, PARTIAL).await;
        assert_ne!(everything(&repository).await, before);
        let undoing = repository.undo_submission(id, "officer").await.unwrap();
        settle(&repository, undoing).await;
        assert_eq!(everything(&repository).await, before);
        assert!(
            repository.undo_submission(id, "officer").await.is_err(),
            "only once"
        );
        let redo = repository
            .undo_submission(undoing, "officer")
            .await
            .unwrap();
        settle(&repository, redo).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Renamed",
            "an undoing can be undone"
        );
    })
    .await;
}

#[tokio::test]
async fn submissions_undone_from_the_last_to_the_first_leave_no_trace() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(9, "Earlier")], PARTIAL).await;
        let before = everything(&repository).await;
        let first = submit(&repository, "council", &three(), PARTIAL).await;
        let between = everything(&repository).await;
        let mut renamed = service(1, "Renamed");
        renamed["organization"]["name"] = json!("Other helpers");
        let second = submit(&repository, "council", &[renamed], PARTIAL).await;
        for (id, left) in [(second, &between), (first, &before)] {
            let undoing = repository.undo_submission(id, "officer").await.unwrap();
            settle(&repository, undoing).await;
            assert_same(&everything(&repository).await, left, "as it was before");
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_undone_beside_a_submission_that_is_under_way() {
    on_each_repository(|repository| async move {
        let first = submit(&repository, "council", &three(), PARTIAL).await;
        let changed = stage(&repository, "council", &[service(1, "Renamed")], PARTIAL).await;
        let waits = repository.undo_submission(first, "officer").await;
        assert!(
            matches!(waits, Err(RepositoryError::SubmissionWaits(id)) if id == changed),
            "{waits:?}"
        );
        settle(&repository, changed).await;
        let opening = PARTIAL.opening("council", "under way");
        let mut reading = repository.open_submission(&opening).await.unwrap();
        let open = repository.undo_submission(first, "officer").await;
        assert!(
            matches!(open, Err(RepositoryError::SubmissionOpen(id)) if id == reading.id.0),
            "{open:?}"
        );
        let batch = place_of_records::batch("council", &service(4, "Fourth"));
        repository.stage(&mut reading, batch).await.unwrap();
        repository
            .finish_staging(&reading, &Ending::Partial)
            .await
            .unwrap();
        settle(&repository, reading.id).await;
        let undoing = repository.undo_submission(first, "officer").await.unwrap();
        settle(&repository, undoing).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Renamed",
            "a later submission changed it"
        );
        assert!(detail(&repository, Kind::Service, uuid(2)).await.is_none());
        assert!(detail(&repository, Kind::Service, uuid(4)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_submission_that_was_abandoned_keeps_no_earlier_one_from_being_undone() {
    on_each_repository(|repository| async move {
        let club = service(1, "Club");
        let first = submit(&repository, "council", std::slice::from_ref(&club), PARTIAL).await;
        let mut cut_off = repository
            .open_submission(&PARTIAL.opening("council", "cut off"))
            .await
            .unwrap();
        let batch = place_of_records::batch("council", &club);
        repository.stage(&mut cut_off, batch).await.unwrap();
        submit(&repository, "council", &[service(7, "Seventh")], PARTIAL).await;
        let undoing = repository.undo_submission(first, "officer").await.unwrap();
        settle(&repository, undoing).await;
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_none());
        assert!(detail(&repository, Kind::Service, uuid(7)).await.is_some());
    })
    .await;
}
