//! What waits is accepted in the version that somebody has seen, with what it names, and taken back as anything else.

use assure::queue::{self, Deciding, Outcome};
use hsds::Kind;
use repository::{Repository, Source, Trust, WaitingRecord};
use serde_json::json;
use testkit::databases::on_each_repository;

use super::place_of_records::{
    PARTIAL, UNVOUCHED, detail, gazetteer, service, settle, submit, uuid,
};

async fn waiting(repository: &Repository, number: u128) -> Vec<WaitingRecord> {
    repository.waiting_records(uuid(number)).await.unwrap()
}

/// What `by` decides about changes.
pub(crate) fn deciding(repository: &Repository) -> Deciding<'_> {
    Deciding {
        repository,
        gazetteer: gazetteer(),
        by: "person:sam",
        risk: 0,
        seconds: Some(30),
    }
}

async fn accept(repository: &Repository, waits: &WaitingRecord) -> bool {
    let outcome = queue::accept(&deciding(repository), &waits.seen(), &[])
        .await
        .unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
    outcome == Outcome::Done
}

#[tokio::test]
async fn a_yes_is_for_one_version_and_brings_what_it_names() {
    on_each_repository(|repository| async move {
        for name in ["Lunch club", "Lunch and supper club"] {
            let all = [service(1, name), service(2, "Another")];
            submit(&repository, "stranger", &all, UNVOUCHED).await;
        }
        let first = waiting(&repository, 1).await.remove(0);
        assert_eq!(first.document["name"], "Lunch and supper club");
        let stale = WaitingRecord {
            version: first.version - 1,
            ..first.clone()
        };
        assert!(!accept(&repository, &stale).await);
        // What would come with it is seen too, or it is no yes.
        let alone = WaitingRecord {
            with: Vec::new(),
            ..first.clone()
        };
        assert!(!accept(&repository, &alone).await);
        let kinds: Vec<Kind> = first.with.iter().map(|other| other.kind).collect();
        assert!(kinds.contains(&Kind::Organization) && kinds.contains(&Kind::Location));
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_none());

        assert!(accept(&repository, &first).await);
        assert!(!accept(&repository, &first).await, "once");
        let published = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(published["name"], "Lunch and supper club");
        for (kind, number) in [(Kind::Organization, 1001), (Kind::Location, 2001)] {
            let named = detail(&repository, kind, uuid(number)).await;
            assert!(named.is_some(), "{number}");
        }
        assert!(waiting(&repository, 1).await.is_empty());
        assert!(detail(&repository, Kind::Service, uuid(2)).await.is_none());

        // A change waits, and what is published stays.
        submit(&repository, "stranger", &[service(1, "Dinner")], UNVOUCHED).await;
        assert_eq!(waiting(&repository, 1).await[0].document["name"], "Dinner");
        let published = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(published["name"], "Lunch and supper club");
    })
    .await;
}

#[tokio::test]
async fn an_acceptance_is_taken_back_as_anything_else() {
    on_each_repository(|repository| async move {
        submit(&repository, "stranger", &[service(1, "Club")], UNVOUCHED).await;
        let waits = waiting(&repository, 1).await.remove(0);
        assert!(accept(&repository, &waits).await);
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_some());
        let decided = repository.queue_decisions((None, None), 9).await.unwrap();
        let submission = decided[0].is.submissions[0];
        let undoing = repository.undo_submission(submission, "person:sam").await;
        settle(&repository, undoing.unwrap()).await;
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_none());
        assert_eq!(waiting(&repository, 1).await, [waits]);
    })
    .await;
}

#[tokio::test]
async fn of_practice_and_of_registers_nothing_waits() {
    on_each_repository(|repository| async move {
        let practice = Source {
            trust: Trust::Practice,
            ..Source::new("practice").unwrap()
        };
        repository.save_source(&practice, "operator").await.unwrap();
        let by = "GB-CHC".parse().unwrap();
        repository
            .set_register("charities", "Charity Commission", &by, "operator")
            .await
            .unwrap();
        for source in ["practice", "charities"] {
            submit(&repository, source, &[service(1, "Club")], UNVOUCHED).await;
        }
        let filter = repository::RecordFilter::default();
        for record in repository.records(&filter).await.unwrap() {
            let found = repository.waiting_records(record.id.unwrap()).await;
            assert_eq!(found.unwrap(), [], "{}", record.source);
        }
        // What a trusted source sends does not wait.
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        assert!(waiting(&repository, 1).await.is_empty());
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert_eq!(json!(waiting(&repository, 2).await.len()), 0);
    })
    .await;
}
