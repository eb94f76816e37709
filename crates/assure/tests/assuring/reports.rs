//! Reports: what readers say is wrong is kept once, where it was said, and found by who can act.

use std::sync::Arc;

use chrono::TimeDelta;
use hsds::Kind;
use repository::{NewReport, RecordFilter, Report, ReportAbout, Repository, RepositoryError};
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};
use uuid::Uuid;

use super::place_of_records::{UNVOUCHED, gazetteer, join, publish, service, submit, uuid};

pub(crate) fn about(entity: Uuid, detail: &str) -> NewReport {
    NewReport {
        entity,
        about: ReportAbout::Hours,
        detail: detail.to_owned(),
        reply_to: None,
        language: "en-GB".to_owned(),
    }
}

pub(crate) async fn report(repository: &Repository, entity: Uuid, detail: &str) -> Report {
    repository.report(about(entity, detail)).await.unwrap()
}

fn details(reports: &[Report]) -> Vec<&str> {
    reports
        .iter()
        .map(|report| report.detail.as_str())
        .collect()
}

/// Source and key of the services of which something is reported.
async fn reported(repository: &Repository) -> Vec<(String, String)> {
    let filter = RecordFilter {
        reported: true,
        kind: Some(Kind::Service),
        ..RecordFilter::default()
    };
    let records = repository.records(&filter).await.unwrap();
    records
        .into_iter()
        .map(|record| (record.source, record.key))
        .collect()
}

#[tokio::test]
async fn a_report_is_kept_as_it_was_made() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let made = repository
            .report(NewReport {
                about: ReportAbout::Closed,
                reply_to: Some(" ann@example.org ".to_owned()),
                language: "cy".to_owned(),
                ..about(uuid(1), "  Wedi cau\r\nyn llwyr. ")
            })
            .await
            .unwrap();
        assert_eq!(made.detail, "Wedi cau\nyn llwyr.");
        assert_eq!(made.reply_to.as_deref(), Some("ann@example.org"));
        assert_eq!((made.entity, made.closed_at), (uuid(1), None));
        assert_eq!(made.reference.len(), 9);
        let second = report(&repository, uuid(1), "").await;
        assert_ne!(second.reference, made.reference);
        assert_eq!(
            repository.reports_of(uuid(1)).await.unwrap(),
            [second.clone(), made.clone()]
        );
        assert_eq!(
            repository.open_reports(10).await.unwrap(),
            [made.clone(), second]
        );
        assert_eq!(repository.open_reports(1).await.unwrap(), [made]);
    })
    .await;
}

#[tokio::test]
async fn only_what_is_published_can_be_reported() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Club")], UNVOUCHED).await;
        let held = repository.report(about(uuid(1), "Shut.")).await;
        assert!(
            matches!(held, Err(RepositoryError::NotPublished(id)) if id == uuid(1)),
            "{held:?}"
        );
        let none = repository.report(about(uuid(9), "Shut.")).await;
        assert!(
            matches!(none, Err(RepositoryError::NoEntity(id)) if id == uuid(9)),
            "{none:?}"
        );
        publish(&repository, "council", 2, "Club 2").await;
        report(&repository, uuid(2), "Shut.").await;
        repository
            .suppress_entity(uuid(2), "asked for", "desk")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let gone = repository.report(about(uuid(2), "Still shut.")).await;
        assert!(
            matches!(gone, Err(RepositoryError::NotPublished(_))),
            "{gone:?}"
        );
        assert_eq!(repository.open_reports(9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_text_that_is_too_long_or_in_no_language_of_ours_is_refused_and_nothing_is_kept() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        let long = about(uuid(1), &"x".repeat(2_001));
        let far = NewReport {
            reply_to: Some("x".repeat(255)),
            ..about(uuid(1), "Shut.")
        };
        let foreign = NewReport {
            language: "en".to_owned(),
            ..about(uuid(1), "Shut.")
        };
        for wrong in [long, far, foreign] {
            assert!(repository.report(wrong).await.is_err());
        }
        assert_eq!(repository.reports_of(uuid(1)).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_same_words_within_ten_minutes_are_the_same_report() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        for number in [1, 2] {
            publish(&repository, "council", number, &format!("Club {number}")).await;
        }
        let first = report(&repository, uuid(1), "Shut on Mondays.").await;
        clock.advance(TimeDelta::minutes(10));
        assert_eq!(
            report(&repository, uuid(1), "Shut on Mondays. ").await,
            first
        );
        let others = [
            about(uuid(2), "Shut on Mondays."),
            about(uuid(1), "Shut on Tuesdays."),
            NewReport {
                about: ReportAbout::Closed,
                ..about(uuid(1), "Shut on Mondays.")
            },
        ];
        for other in others {
            let other = repository.report(other).await.unwrap();
            assert_ne!(other.reference, first.reference);
        }
        clock.advance(TimeDelta::milliseconds(1));
        let later = report(&repository, uuid(1), "Shut on Mondays.").await;
        assert_ne!(later.reference, first.reference);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_that_come_at_once_one_is_kept_and_both_are_told_its_reference() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        // More than once: the first time, one is done before the others have a connection.
        for day in ["Monday", "Tuesday", "Wednesday"] {
            let all = (0..8).map(|_| report(&repository, uuid(1), day));
            let made = futures_util::future::join_all(all).await;
            assert!(made.iter().all(|report| *report == made[0]), "{made:?}");
        }
        assert_eq!(repository.reports_of(uuid(1)).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn records_are_found_by_what_is_reported_of_the_entity_that_stands_for_them() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Club").await;
        publish(&repository, "council", 2, "Club 2").await;
        publish(&repository, "charity", 3, "The club").await;
        assert!(reported(&repository).await.is_empty());
        let of_one = report(&repository, uuid(1), "Shut.").await;
        let of_three = report(&repository, uuid(3), "Moved.").await;
        let one = ("council".to_owned(), uuid(1).to_string());
        let three = ("charity".to_owned(), uuid(3).to_string());
        assert_eq!(reported(&repository).await, [one.clone(), three.clone()]);

        let decision = join(&repository, 1, 3).await;
        assert_eq!(reported(&repository).await, [one, three.clone()]);
        // Each stays where it was made, and both are seen by whoever looks at what stands for them.
        for (entity, report) in [(uuid(1), &of_one), (uuid(3), &of_three)] {
            let own = repository.reports_of(entity).await.unwrap();
            assert_eq!(own, std::slice::from_ref(report));
        }
        let all = [uuid(1), uuid(2), uuid(3), uuid(1)];
        let open = repository.open_reports_by_entity(&all).await.unwrap();
        assert_eq!(open.keys().collect::<Vec<_>>(), [&uuid(1)]);
        assert_eq!(details(&open[&uuid(1)]), ["Shut.", "Moved."]);
        let moved = repository.report(about(uuid(3), "Shut.")).await;
        assert!(
            matches!(moved, Err(RepositoryError::NotPublished(_))),
            "{moved:?}"
        );

        assure::undo(&repository, gazetteer(), decision, "officer")
            .await
            .unwrap();
        let open = repository.open_reports_by_entity(&all).await.unwrap();
        assert_eq!(open[&uuid(1)], [of_one]);
        assert_eq!(open[&uuid(3)], [of_three]);
    })
    .await;
}
