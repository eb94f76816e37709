//! Lists for practice: checked like any other, never published, and never in the way of what is. And what is due to be looked at.

use std::sync::Arc;

use chrono::TimeDelta;
use hsds::Kind;
use repository::{
    Assertion, AssertionKind, RecordFilter, RecordNumber, RecordState, Repository, Source, Trust,
};
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};
use uuid::Uuid;

use super::place_of_records::{COMPLETE, PARTIAL, detail, gazetteer, service, submit, three, uuid};

async fn practice(repository: &Repository) {
    let source = Source {
        trust: Trust::Practice,
        ..Source::new("practice").unwrap()
    };
    repository.save_source(&source, "operator").await.unwrap();
}

async fn published(repository: &Repository) -> Vec<Uuid> {
    repository.services_of(uuid(1001)).await.unwrap()
}

#[tokio::test]
async fn what_is_there_for_practice_is_never_published_whoever_accepts_it() {
    on_each_repository(|repository| async move {
        practice(&repository).await;
        // Accepted by whoever sends it, and sent twice.
        submit(&repository, "practice", &[service(1, "Club")], PARTIAL).await;
        submit(
            &repository,
            "practice",
            &[service(1, "Chess club")],
            COMPLETE,
        )
        .await;
        assert!(published(&repository).await.is_empty());
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_none());
        let filter = RecordFilter {
            source: Some("practice".to_owned()),
            kind: Some(Kind::Service),
            ..RecordFilter::default()
        };
        let records = repository.records(&filter).await.unwrap();
        assert_eq!(records[0].state, RecordState::Held);
        let codes: Vec<&str> = records[0]
            .problems
            .iter()
            .map(|stored| stored.problem.code.as_ref())
            .collect();
        assert!(codes.contains(&assure::PRACTICE), "{codes:?}");
        assert!(!codes.contains(&assure::WAITING), "{codes:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_there_for_practice_takes_no_id_and_joins_nothing() {
    on_each_repository(|repository| async move {
        practice(&repository).await;
        // The same ids, before and after what counts.
        submit(&repository, "practice", &three(), PARTIAL).await;
        submit(&repository, "council", &three(), PARTIAL).await;
        submit(&repository, "practice", &[service(1, "Nonsense")], PARTIAL).await;
        for number in 1..=3 {
            let club = detail(&repository, Kind::Service, uuid(number))
                .await
                .unwrap();
            assert_eq!(club["name"], format!("Club {number}"));
        }
        let filter = RecordFilter {
            entity: Some(uuid(1)),
            ..RecordFilter::default()
        };
        let records = repository.records(&filter).await.unwrap();
        let sources: Vec<&str> = records
            .iter()
            .map(|record| record.source.as_str())
            .collect();
        assert_eq!(sources, ["council"]);
        let all = [records[0].number];
        let problems = repository.record_problems(&all).await.unwrap();
        let codes: Vec<_> = problems.iter().map(|stored| &stored.problem.code).collect();
        assert!(
            !codes.iter().any(|code| *code == "id-elsewhere"),
            "{codes:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_service_is_due_when_nobody_has_looked_at_it_for_long() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::default());
        let repository = database.repository(clock.clone()).await;
        submit(&repository, "council", &three(), PARTIAL).await;
        let due = async || {
            assure::verification::refresh(&repository).await.unwrap();
            let today = assure::quality::today(repository.now());
            let due = repository
                .due_services("council", today, RecordNumber(0), 10)
                .await
                .unwrap();
            let counted = repository
                .standings(&["council".to_owned()], today, &[])
                .await
                .unwrap();
            assert_eq!(counted["council"].due, due.len() as i64);
            due.into_iter().map(|due| due.entity).collect::<Vec<_>>()
        };
        assert!(due().await.is_empty());
        clock.advance(TimeDelta::days(91));
        assert_eq!(due().await, [uuid(1), uuid(2), uuid(3)]);
        let asked = [uuid(1), Uuid::nil()];
        let own = repository.services_in("council", &asked).await.unwrap();
        assert_eq!(own, [uuid(1)]);
        let others = repository.services_in("nobody", &asked).await.unwrap();
        assert!(others.is_empty());
        // One is changed, of one somebody says that it is right; that the third is sent again as it is says nothing.
        let changed = [service(1, "Chess club"), service(3, "Club 3")];
        submit(&repository, "council", &changed, PARTIAL).await;
        let said = Assertion {
            entity: uuid(2),
            kind: AssertionKind::Verified,
            context: None,
            version: None,
            by: "Council".to_owned(),
            role: "collector".to_owned(),
            channel: "form".to_owned(),
            at: repository.now(),
        };
        repository.assert(&[said], "person:1").await.unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert_eq!(due().await, [uuid(3)]);
        clock.advance(TimeDelta::days(91));
        assert_eq!(due().await.len(), 3);
        repository.close().await;
    })
    .await;
}
