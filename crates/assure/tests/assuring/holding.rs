//! A delivery that would lose many services at once waits for a person.

use chrono::TimeDelta;
use hsds::Kind;
use repository::{
    Ending, FeedOutcome, HeldFeed, Loss, MostLost, NewFeed, Read, Repository, RepositoryError,
    SubmissionId, SubmissionState,
};
use serde_json::Value;
use testkit::databases::on_each_repository;

use super::place_of_records::{
    COMPLETE, PARTIAL, batch, detail, service, services, settle, stage, submit, uuid,
};

const LEASE: TimeDelta = TimeDelta::minutes(5);

fn clubs(numbers: std::ops::RangeInclusive<u128>) -> Vec<Value> {
    numbers
        .map(|number| service(number, &format!("Club {number}")))
        .collect()
}

/// What a feed says now, read as the worker reads it.
async fn read(repository: &Repository, documents: &[Value]) -> (SubmissionId, SubmissionState) {
    let reading = repository
        .claim_feed_of("council", LEASE)
        .await
        .unwrap()
        .unwrap();
    let mut submission = repository
        .open_submission(&COMPLETE.opening("council", "the feed"))
        .await
        .unwrap();
    submission.most_lost = Some(reading.feed.most_lost);
    for document in documents {
        let batch = batch("council", document);
        repository.stage(&mut submission, batch).await.unwrap();
    }
    let state = repository
        .finish_staging(&submission, &Ending::Complete)
        .await
        .unwrap();
    let read = if state == SubmissionState::Held {
        Read::Held(submission.id)
    } else {
        settle(repository, submission.id).await;
        Read::Settled(submission.id)
    };
    let due = repository.now();
    repository
        .end_reading(&reading, &read, |_| due)
        .await
        .unwrap();
    (submission.id, state)
}

async fn set(repository: &Repository) {
    let feed = NewFeed {
        source: "council".to_owned(),
        address: "https://council.example/oruk".to_owned(),
        timetable: "every day at 3am".to_owned(),
        incremental: false,
        most_lost: MostLost::USUAL,
    };
    let due = repository.now();
    repository.set_feed(&feed, due, "operator").await.unwrap();
}

async fn held(repository: &Repository) -> Option<HeldFeed> {
    repository.held_feed("council", 50).await.unwrap()
}

async fn outcomes(repository: &Repository) -> Vec<FeedOutcome> {
    let runs = repository.feed_runs("council", 9).await.unwrap();
    runs.iter().rev().map(|run| run.outcome).collect()
}

async fn state(repository: &Repository, id: SubmissionId) -> SubmissionState {
    repository.submission_state(id).await.unwrap().0
}

/// How many of twelve clubs are published.
async fn published(repository: &Repository) -> usize {
    let mut found = 0;
    for number in 1..=12 {
        found += usize::from(
            detail(repository, Kind::Service, uuid(number))
                .await
                .is_some(),
        );
    }
    found
}

/// Ten clubs are known; then the feed has three of them, one of which is changed, and a new one.
async fn lossy(repository: &Repository) -> SubmissionId {
    set(repository).await;
    assert_eq!(
        read(repository, &clubs(1..=10)).await.1,
        SubmissionState::Staged
    );
    let mut rest = clubs(1..=3);
    rest[0] = service(1, "Club 1, changed");
    rest.push(service(11, "Club 11"));
    let (id, state) = read(repository, &rest).await;
    assert_eq!(state, SubmissionState::Held);
    id
}

#[tokio::test]
async fn a_sudden_loss_is_held_and_nothing_published_changes() {
    on_each_repository(|repository| async move {
        let head = {
            set(&repository).await;
            read(&repository, &clubs(1..=10)).await;
            repository.head().await.unwrap()
        };
        let mut rest = clubs(1..=3);
        rest[0] = service(1, "Club 1, changed");
        rest.push(service(11, "Club 11"));
        let (id, _) = read(&repository, &rest).await;
        assert_eq!(state(&repository, id).await, SubmissionState::Held);
        assert!(repository.unsettled().await.unwrap().is_empty());
        // Not even whoever asks for it by its number lets it take effect.
        settle(&repository, id).await;
        assert_eq!(repository.head().await.unwrap(), head);
        assert_eq!(published(&repository).await, 10);
        let held = held(&repository).await.unwrap();
        let run = &held.run;
        assert_eq!(
            (
                held.submission,
                run.read,
                run.new,
                run.changed,
                run.missing,
                run.known
            ),
            (id, 4, 1, 1, 7, 10)
        );
        let expected: Vec<String> = (4..=10).map(|number| format!("Club {number}")).collect();
        assert_eq!(held.names, expected);
        let trail = repository.audit(5).await.unwrap();
        assert_eq!(trail[0].action, "feed.hold");
        assert_eq!(
            (&trail[0].detail["lost"], &trail[0].detail["known"]),
            (&7.into(), &10.into())
        );
    })
    .await;
}

#[tokio::test]
async fn taken_as_it_is_it_takes_effect_and_the_next_is_not_held_again() {
    on_each_repository(|repository| async move {
        let id = lossy(&repository).await;
        assert!(
            repository
                .take_held("council", id, "person:colin")
                .await
                .unwrap()
        );
        assert!(
            !repository
                .take_held("council", id, "person:colin")
                .await
                .unwrap()
        );
        assert!(
            !repository
                .dismiss_held("council", id, "person:colin")
                .await
                .unwrap()
        );
        assert_eq!(repository.unsettled().await.unwrap(), [id]);
        settle(&repository, id).await;
        assert_eq!(state(&repository, id).await, SubmissionState::Settled);
        let counts = services(&repository, id).await;
        assert_eq!((counts.new, counts.changed, counts.missing), (1, 1, 7));
        // Once missing is a warning; twice is a withdrawal, as of any source.
        assert_eq!(published(&repository).await, 11);
        let mut rest = clubs(1..=3);
        rest.push(service(11, "Club 11"));
        let (_, again) = read(&repository, &rest).await;
        assert_eq!(again, SubmissionState::Staged);
        assert_eq!(published(&repository).await, 4);
        let runs = repository.feed_runs("council", 9).await.unwrap();
        assert_eq!(runs[1].outcome, FeedOutcome::Taken);
        assert_eq!(runs[1].decided_by.as_deref(), Some("person:colin"));
        assert!(held(&repository).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn dismissed_it_leaves_no_trace_in_the_records() {
    on_each_repository(|repository| async move {
        let id = lossy(&repository).await;
        assert!(
            !repository
                .dismiss_held("other", id, "person:colin")
                .await
                .unwrap()
        );
        assert!(
            repository
                .dismiss_held("council", id, "person:colin")
                .await
                .unwrap()
        );
        assert_eq!(state(&repository, id).await, SubmissionState::Abandoned);
        assert!(
            !repository
                .take_held("council", id, "person:colin")
                .await
                .unwrap()
        );
        assert_eq!(
            outcomes(&repository).await,
            [FeedOutcome::Good, FeedOutcome::Dismissed]
        );
        assert_eq!(published(&repository).await, 10);
        // The same feed whole again changes nothing, and the new club is still new.
        let (id, _) = read(&repository, &clubs(1..=11)).await;
        let counts = services(&repository, id).await;
        assert_eq!((counts.new, counts.changed, counts.missing), (1, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_later_delivery_takes_the_place_of_what_waits() {
    on_each_repository(|repository| async move {
        let first = lossy(&repository).await;
        let (second, again) = read(&repository, &clubs(1..=3)).await;
        assert_eq!(again, SubmissionState::Held);
        assert_ne!(first, second);
        assert_eq!(state(&repository, first).await, SubmissionState::Abandoned);
        assert!(
            !repository
                .take_held("council", first, "person:colin")
                .await
                .unwrap()
        );
        assert_eq!(held(&repository).await.unwrap().submission, second);
        let (third, well) = read(&repository, &clubs(1..=10)).await;
        assert_eq!(well, SubmissionState::Staged);
        assert!(held(&repository).await.is_none());
        assert_eq!(
            outcomes(&repository).await,
            [
                FeedOutcome::Good,
                FeedOutcome::Superseded,
                FeedOutcome::Superseded,
                FeedOutcome::Good
            ]
        );
        let counts = services(&repository, third).await;
        assert_eq!((counts.new, counts.changed, counts.missing), (0, 0, 0));
        assert_eq!(published(&repository).await, 10);
    })
    .await;
}

#[tokio::test]
async fn what_a_person_sends_goes_before_what_waits() {
    on_each_repository(|repository| async move {
        let waiting = lossy(&repository).await;
        submit(&repository, "council", &[service(12, "Club 12")], PARTIAL).await;
        assert_eq!(
            state(&repository, waiting).await,
            SubmissionState::Abandoned
        );
        assert_eq!(published(&repository).await, 11);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_undone_beside_what_waits() {
    on_each_repository(|repository| async move {
        set(&repository).await;
        let (first, _) = read(&repository, &clubs(1..=10)).await;
        let (waiting, _) = read(&repository, &clubs(1..=3)).await;
        let refused = repository.undo_submission(first, "operator").await;
        assert!(
            matches!(refused, Err(RepositoryError::SubmissionHeld(id)) if id == waiting),
            "{refused:?}"
        );
        repository
            .dismiss_held("council", waiting, "operator")
            .await
            .unwrap();
        let undoing = repository.undo_submission(first, "operator").await.unwrap();
        settle(&repository, undoing).await;
        assert_eq!(published(&repository).await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_import_by_hand_is_never_held() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &clubs(1..=10), COMPLETE).await;
        let id = stage(&repository, "council", &clubs(1..=3), COMPLETE).await;
        assert_eq!(state(&repository, id).await, SubmissionState::Staged);
        settle(&repository, id).await;
        assert_eq!(services(&repository, id).await.missing, 7);
    })
    .await;
}

#[tokio::test]
async fn a_small_loss_is_no_matter_for_a_person() {
    on_each_repository(|repository| async move {
        set(&repository).await;
        read(&repository, &clubs(1..=6)).await;
        let (id, state) = read(&repository, &clubs(1..=2)).await;
        assert_eq!(state, SubmissionState::Staged);
        assert_eq!(services(&repository, id).await.missing, 4);
        let loss = Loss { lost: 4, known: 6 };
        assert!(!MostLost::USUAL.is_exceeded(loss));
    })
    .await;
}
