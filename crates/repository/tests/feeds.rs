//! Feeds: set, read by one node at a time, tried again after failures, and gone on with after a crash.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use repository::{
    Database, FeedOutcome, MostLost, NewFeed, Read, Repository, RepositoryError, Source,
};
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};

const LEASE: TimeDelta = TimeDelta::minutes(5);

fn council() -> NewFeed {
    NewFeed {
        source: "council".to_owned(),
        address: "https://council.example/oruk".to_owned(),
        timetable: "every day at 3am".to_owned(),
        incremental: false,
        most_lost: MostLost::USUAL,
    }
}

/// The feed of a council, due now.
async fn set(repository: &Repository) {
    let now = repository.now();
    repository
        .set_feed(&council(), now, "person:colin")
        .await
        .expect("it is set");
}

async fn actions(repository: &Repository) -> Vec<String> {
    let trail = repository.audit(50).await.expect("the trail");
    let of_feeds = trail
        .into_iter()
        .filter(|entry| entry.action.starts_with("feed."));
    let mut actions: Vec<String> = of_feeds
        .map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.subject))
        .collect();
    actions.reverse();
    actions
}

fn tomorrow(repository: &Repository) -> impl Fn(i64) -> DateTime<Utc> + Send + use<> {
    let now = repository.now();
    move |_| now + TimeDelta::days(1)
}

#[tokio::test]
async fn a_feed_is_as_it_was_set_and_its_source_holds_what_it_sends() {
    on_each_repository(|repository| async move {
        assert_eq!(repository.feed("council").await.expect("read"), None);
        set(&repository).await;
        let source = repository.source("council").await.expect("read");
        assert!(!source.expect("it was made").trust.publishes());
        let feed = repository
            .feed("council")
            .await
            .expect("read")
            .expect("set");
        assert_eq!(
            (feed.address, feed.timetable, feed.most_lost, feed.last),
            (
                council().address,
                council().timetable,
                MostLost::USUAL,
                None
            )
        );
        let other = NewFeed {
            address: "https://council.example/new".to_owned(),
            incremental: true,
            most_lost: MostLost::new(50).expect("a share"),
            ..council()
        };
        let due = repository.now() + TimeDelta::hours(1);
        repository
            .set_feed(&other, due, "operator")
            .await
            .expect("it is set");
        let feeds = repository.feeds().await.expect("listed");
        assert_eq!(feeds.len(), 1);
        assert!(feeds[0].incremental && feeds[0].most_lost.percent() == 50);
        assert_eq!(feeds[0].due_at, due);
        assert_eq!(
            actions(&repository).await,
            [
                "person:colin feed.set source:council",
                "operator feed.set source:council"
            ]
        );
        let desk = NewFeed {
            source: repository::DESK.to_owned(),
            ..council()
        };
        let refused = repository.set_feed(&desk, due, "operator").await;
        assert!(matches!(refused, Err(RepositoryError::NoFeedOf(_))));
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_is_due_is_read_by_one_node_only() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::default());
        let first = database.repository(clock.clone()).await;
        let address: Database = database.url.parse().expect("our own");
        let second = Repository::open(&address, clock).await.expect("it opens");
        set(&first).await;
        assert!(second.is_feed_due().await.expect("looked"));
        let claims = (0..6).map(|turn| {
            let node = if turn % 2 == 0 { &first } else { &second };
            node.claim_feed(LEASE)
        });
        let claims = futures_util::future::join_all(claims).await;
        let claimed = claims
            .into_iter()
            .filter_map(|claim| claim.expect("it is asked"));
        assert_eq!(claimed.count(), 1);
        assert!(!second.is_feed_due().await.expect("looked"));
        let by_name = second.claim_feed_of("council", LEASE).await;
        assert!(by_name.expect("asked").is_none());
        assert_eq!(
            first.feed_runs("council", 9).await.expect("listed").len(),
            1
        );
        first.close().await;
        second.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_crash_left_behind_is_gone_on_with_when_its_lease_is_over() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        set(&repository).await;
        let crashed = repository.claim_feed(LEASE).await.expect("asked");
        let crashed = crashed.expect("it is due");
        clock.advance(TimeDelta::minutes(4));
        assert!(
            repository
                .keep_reading(&crashed, LEASE)
                .await
                .expect("kept")
        );
        clock.advance(TimeDelta::minutes(4));
        assert!(repository.claim_feed(LEASE).await.expect("asked").is_none());
        clock.advance(TimeDelta::minutes(2));
        let next = repository.claim_feed(LEASE).await.expect("asked");
        let next = next.expect("its lease is over");
        assert!(
            !repository
                .keep_reading(&crashed, LEASE)
                .await
                .expect("asked")
        );
        // Whoever comes back late has nothing to say any more.
        let late = Read::Failed("too late".to_owned());
        let ended = repository
            .end_reading(&crashed, &late, tomorrow(&repository))
            .await;
        assert_eq!(ended.expect("asked"), None);
        let runs = repository.feed_runs("council", 9).await.expect("listed");
        let outcomes: Vec<FeedOutcome> = runs.iter().map(|run| run.outcome).collect();
        assert_eq!(outcomes, [FeedOutcome::Running, FeedOutcome::Stopped]);
        assert_eq!(runs[0].id, next.run);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn failures_in_a_row_are_counted_and_a_stop_is_none() {
    on_each_repository(|repository| async move {
        set(&repository).await;
        let soon = repository.now();
        for (round, read) in [
            Read::Failed("it does not answer".to_owned()),
            Read::Stopped,
            Read::Failed("it does not answer".to_owned()),
        ]
        .into_iter()
        .enumerate()
        {
            let reading = repository.claim_feed(LEASE).await.expect("asked");
            let reading = reading.unwrap_or_else(|| panic!("due in round {round}"));
            repository
                .end_reading(&reading, &read, |_| soon)
                .await
                .expect("it ends");
        }
        let feed = repository
            .feed("council")
            .await
            .expect("read")
            .expect("set");
        assert_eq!(feed.failures, 2);
        let last = feed.last.expect("it was read");
        assert_eq!(
            (last.outcome, last.message.as_deref()),
            (FeedOutcome::Failed, Some("it does not answer"))
        );
        // The third is due when the count says.
        let reading = repository.claim_feed(LEASE).await.expect("asked");
        let feed = repository
            .end_reading(
                &reading.expect("due"),
                &Read::Failed("no".to_owned()),
                |failures| soon + TimeDelta::hours(failures),
            )
            .await
            .expect("it ends")
            .expect("ours");
        assert_eq!(
            (feed.failures, feed.due_at),
            (3, soon + TimeDelta::hours(3))
        );
        // Another address starts anew, the same does not.
        repository
            .set_feed(&council(), soon, "operator")
            .await
            .expect("set");
        let feed = repository
            .feed("council")
            .await
            .expect("read")
            .expect("set");
        assert_eq!(feed.failures, 3);
        let moved = NewFeed {
            address: "https://council.example/new".to_owned(),
            ..council()
        };
        repository
            .set_feed(&moved, soon, "operator")
            .await
            .expect("set");
        let feed = repository
            .feed("council")
            .await
            .expect("read")
            .expect("set");
        assert_eq!(feed.failures, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_set_while_a_feed_is_read_counts_for_the_next_time() {
    on_each_repository(|repository| async move {
        set(&repository).await;
        let reading = repository.claim_feed(LEASE).await.expect("asked");
        let moved = NewFeed {
            address: "https://council.example/new".to_owned(),
            ..council()
        };
        let soon = repository.now();
        repository
            .set_feed(&moved, soon, "operator")
            .await
            .expect("set");
        let failed = Read::Failed("it does not answer".to_owned());
        let feed = repository
            .end_reading(&reading.expect("due"), &failed, tomorrow(&repository))
            .await
            .expect("it ends")
            .expect("ours");
        assert_eq!((feed.failures, feed.due_at), (0, soon));
    })
    .await;
}

#[tokio::test]
async fn a_paused_feed_is_not_read_until_somebody_says_so() {
    on_each_repository(|repository| async move {
        set(&repository).await;
        let by = "person:colin";
        assert!(repository.pause_feed("council", by).await.expect("paused"));
        assert!(!repository.pause_feed("council", by).await.expect("again"));
        assert!(!repository.ask_for_feed("council", by).await.expect("asked"));
        assert!(repository.claim_feed(LEASE).await.expect("asked").is_none());
        let feed = repository
            .feed("council")
            .await
            .expect("read")
            .expect("set");
        assert_eq!(feed.paused.expect("paused").1, by);
        let later = repository.now() + TimeDelta::days(2);
        assert!(
            repository
                .resume_feed("council", later, by)
                .await
                .expect("on")
        );
        assert!(
            !repository
                .resume_feed("council", later, by)
                .await
                .expect("on")
        );
        assert!(repository.claim_feed(LEASE).await.expect("asked").is_none());
        assert!(repository.ask_for_feed("council", by).await.expect("asked"));
        assert!(repository.claim_feed(LEASE).await.expect("asked").is_some());
        assert_eq!(
            actions(&repository).await,
            [
                "person:colin feed.set source:council",
                "person:colin feed.pause source:council",
                "person:colin feed.resume source:council",
                "person:colin feed.ask source:council"
            ]
        );
        let nobody = repository.pause_feed("nobody", by).await;
        assert!(matches!(nobody, Err(RepositoryError::NoFeed(_))));
    })
    .await;
}

#[tokio::test]
async fn old_readings_are_forgotten_but_never_the_last() {
    on_each_repository(|repository| async move {
        let source = Source::new("council").expect("a slug");
        repository
            .save_source(&source, "operator")
            .await
            .expect("a source");
        set(&repository).await;
        let soon = repository.now();
        for _ in 0..3 {
            let reading = repository.claim_feed(LEASE).await.expect("asked");
            let failed = Read::Failed("no".to_owned());
            repository
                .end_reading(&reading.expect("due"), &failed, |_| soon)
                .await
                .expect("it ends");
        }
        let forgotten = repository.forget_feed_runs(TimeDelta::seconds(-60)).await;
        assert_eq!(forgotten.expect("they go"), 2);
        assert_eq!(
            repository
                .feed_runs("council", 9)
                .await
                .expect("listed")
                .len(),
            1
        );
    })
    .await;
}
