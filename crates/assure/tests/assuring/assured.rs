//! An assurer's own word: which day is published with it, in whose name, and what it outlives.

use std::sync::Arc;

use chrono::TimeDelta;
use hsds::Kind;
use repository::{Assertion, AssertionKind, Repository, Verdict, What};
use serde_json::{Value, json};
use testkit::clock::SteppingClock;
use testkit::databases::{TestDatabase, on_each_database};
use uuid::Uuid;

use super::place_of_records::{
    COMPLETE, PARTIAL, decide, detail, gazetteer, record, service, submit, uuid,
};

/// A repository whose clock shows this instant, a second later each time.
async fn open(database: &TestDatabase) -> (Repository, Arc<SteppingClock>) {
    let clock = Arc::new(SteppingClock::default());
    (database.repository(clock.clone()).await, clock)
}

/// Says that what is published of a service is right, as it was seen.
async fn say(repository: &Repository, service: Uuid, seen: &str, by: &str) -> bool {
    let assertion = Assertion {
        entity: service,
        kind: AssertionKind::Assured,
        context: None,
        version: None,
        by: by.to_owned(),
        role: "assurer".to_owned(),
        channel: "form".to_owned(),
        at: repository.now(),
    };
    let counts = repository.assert_as_seen(&assertion, seen, "officer").await;
    assure::work_off(repository, gazetteer()).await.unwrap();
    counts.unwrap()
}

async fn hash(repository: &Repository, service: Uuid) -> String {
    let published = repository.published(Kind::Service, service).await.unwrap();
    published.unwrap().hash
}

async fn says(repository: &Repository, service: Uuid) -> [Value; 2] {
    let document = detail(repository, Kind::Service, service).await.unwrap();
    ["assured_date", "assurer_email"].map(|field| document.get(field).cloned().unwrap_or_default())
}

fn claims(day: &str) -> Value {
    let mut club = service(1, "Club");
    club["assured_date"] = json!(day);
    club["assurer_email"] = json!("team@charity.example");
    club
}

const OURS: &str = "directory@council.example";

#[tokio::test]
async fn the_day_and_the_mailbox_of_the_team_are_published_and_outlive_what_the_source_sends() {
    on_each_database(|database| async move {
        let (repository, clock) = open(&database).await;
        submit(&repository, "council", &[claims("2026-10-01")], COMPLETE).await;
        let head = repository.head().await.unwrap();
        let seen = hash(&repository, uuid(1)).await;
        assert!(!say(&repository, uuid(1), "something else", OURS).await);
        assert_eq!(says(&repository, uuid(1)).await[0], "2026-10-01");
        assert!(say(&repository, uuid(1), &seen, OURS).await);
        assert_eq!(says(&repository, uuid(1)).await, ["2026-11-24", OURS]);
        let changes = repository.changes(head, 9).await.unwrap();
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(
            (changes[0].entity, changes[0].what),
            (uuid(1), What::Changed)
        );
        assert!(
            !say(&repository, uuid(1), &seen, OURS).await,
            "it says something else by now"
        );

        // What the source sends later is published with the day on which somebody looked last.
        clock.advance(TimeDelta::days(3));
        let mut changed = claims("2026-10-02");
        changed["name"] = json!("Lunch club");
        submit(&repository, "council", &[changed], COMPLETE).await;
        let document = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(document["name"], "Lunch club");
        assert_eq!(says(&repository, uuid(1)).await, ["2026-11-24", OURS]);

        // Its source has checked it later; nobody has on a day that is still to come.
        submit(&repository, "council", &[claims("2026-11-26")], COMPLETE).await;
        let theirs = ["2026-11-26", "team@charity.example"];
        assert_eq!(says(&repository, uuid(1)).await, theirs);
        submit(&repository, "council", &[claims("2062-01-01")], COMPLETE).await;
        assert_eq!(says(&repository, uuid(1)).await, ["2026-11-24", OURS]);

        // Without a mailbox of ours, nobody else's stands beside our day.
        clock.advance(TimeDelta::days(1));
        let seen = hash(&repository, uuid(1)).await;
        assert!(say(&repository, uuid(1), &seen, "assurers").await);
        assert_eq!(
            says(&repository, uuid(1)).await,
            [json!("2026-11-28"), Value::Null]
        );
    })
    .await;
}

#[tokio::test]
async fn it_goes_with_a_service_that_is_joined_to_another_and_comes_back_with_it() {
    on_each_database(|database| async move {
        let (repository, _) = open(&database).await;
        submit(&repository, "council", &[service(1, "Lunch club")], PARTIAL).await;
        submit(
            &repository,
            "charity",
            &[service(11, "Lunch Club!")],
            PARTIAL,
        )
        .await;
        let seen = hash(&repository, uuid(11)).await;
        assert!(say(&repository, uuid(11), &seen, OURS).await);
        assert_eq!(says(&repository, uuid(1)).await, [Value::Null, Value::Null]);
        let (left, right) = (
            record(&repository, "charity", 11).await,
            record(&repository, "council", 1).await,
        );
        let decision = decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        assert_eq!(says(&repository, uuid(1)).await, ["2026-11-24", OURS]);
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        let provenance = versions[0].provenance.as_ref().unwrap();
        assert!(
            !provenance.contains_key("assured_date"),
            "no source said it"
        );
        assure::undo(&repository, gazetteer(), decision, "officer")
            .await
            .unwrap();
        assert_eq!(says(&repository, uuid(1)).await, [Value::Null, Value::Null]);
        assert_eq!(says(&repository, uuid(11)).await, ["2026-11-24", OURS]);
    })
    .await;
}

#[tokio::test]
async fn it_is_a_persons_word_by_which_a_service_is_due() {
    on_each_database(|database| async move {
        let (repository, _) = open(&database).await;
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        assure::verification::refresh(&repository).await.unwrap();
        let day = "2026-11-24".parse().unwrap();
        let stands = async || {
            let of = repository.verification_by_source(day).await.unwrap();
            (of[0].services, of[0].confirmed)
        };
        assert_eq!(stands().await, (1, 0));
        let seen = hash(&repository, uuid(1)).await;
        assert!(say(&repository, uuid(1), &seen, OURS).await);
        assure::verification::refresh(&repository).await.unwrap();
        assert_eq!(stands().await, (1, 1));
    })
    .await;
}

#[tokio::test]
async fn the_mailbox_of_a_person_is_published_for_nobody() {
    on_each_database(|database| async move {
        let (repository, _) = open(&database).await;
        let mut club = claims("2026-01-05");
        club["assurer_email"] = json!("jane.smith@council.example");
        submit(&repository, "council", &[club], COMPLETE).await;
        let said = says(&repository, uuid(1)).await;
        assert_eq!(said, [json!("2026-01-05"), Value::Null]);
        submit(&repository, "council", &[claims("2026-01-06")], COMPLETE).await;
        let said = says(&repository, uuid(1)).await;
        assert_eq!(said, [json!("2026-01-06"), json!("team@charity.example")]);
        repository.close().await;
    })
    .await;
}
