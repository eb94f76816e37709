//! The report about a list and a quarter: with known events it has exactly these figures, and it never changes once it is kept.

use std::sync::Arc;

use assure::quality::{self, quarterly};
use assure::queue::{self, Outcome};
use chrono::TimeDelta;
use repository::{
    Assertion, AssertionKind, ExperienceVoice, Quarter, QuarterDecisions, QuarterReports,
    QuarterVerification, ReportOutcome, Repository, Source, Trust,
};
use serde_json::json;
use testkit::clock::SteppingClock;
use testkit::databases::on_each_database;
use uuid::Uuid;

use super::accepting::deciding;
use super::experiences::{by_worker, give, person};
use super::place_of_records::{
    COMPLETE, PARTIAL, UNVOUCHED, Way, gazetteer, join, publish, service, submit, uuid,
};
use super::reports::report;

const GONE: Way = Way {
    gone_now: true,
    ..COMPLETE
};

async fn assess(repository: &Repository) {
    assure::work_off(repository, gazetteer()).await.unwrap();
    quality::assess(repository, gazetteer(), None)
        .await
        .unwrap();
}

/// Takes a change of a club as it waits.
async fn change(repository: &Repository, name: &str) -> (repository::RecordNumber, i64) {
    submit(repository, "council", &[service(1, name)], UNVOUCHED).await;
    let waiting = repository.waiting_records(uuid(1)).await.unwrap();
    (waiting[0].record, waiting[0].version)
}

async fn close(repository: &Repository, reference: &str, outcome: ReportOutcome) {
    let closed = repository
        .close_report(reference, (outcome, ""), None, "officer")
        .await;
    closed.unwrap().expect("it was open");
}

async fn confirm(repository: &Repository, service: Uuid) {
    let word = Assertion {
        entity: service,
        kind: AssertionKind::Verified,
        context: None,
        version: None,
        by: "council".to_owned(),
        role: "collector".to_owned(),
        channel: "form".to_owned(),
        at: repository.now(),
    };
    repository.assert(&[word], "officer").await.unwrap();
}

/// What happens from the end of September to the end of December.
async fn a_quarter(repository: &Repository, clock: &SteppingClock) {
    let at = |instant: &str| clock.set(instant.parse().unwrap());
    submit(
        repository,
        "council",
        &[service(1, "Club 1"), service(2, "Club 2")],
        COMPLETE,
    )
    .await;
    submit(repository, "others", &[service(7, "Chess")], COMPLETE).await;
    assess(repository).await;
    // In the last hour of the quarter before where the place is: it does not count.
    at("2026-09-30T22:30:00Z");
    let early = report(repository, uuid(1), "Before the quarter").await;
    close(repository, &early.reference, ReportOutcome::Unclear).await;
    at("2026-09-30T23:30:00Z");
    let first = report(repository, uuid(1), "In its first hour").await;
    at("2026-10-01T09:30:00Z");
    close(repository, &first.reference, ReportOutcome::PutRight).await;
    at("2026-10-10T09:00:00Z");
    assure::verification::refresh(repository).await.unwrap();
    confirm(repository, uuid(1)).await;
    let three = [
        service(1, "Club 1"),
        service(2, "Club 2"),
        service(3, "Club 3"),
    ];
    submit(repository, "council", &three, COMPLETE).await;
    report(repository, uuid(7), "Of another list").await;
    let second = report(repository, uuid(1), "Second").await;
    clock.advance(TimeDelta::hours(60));
    close(repository, &second.reference, ReportOutcome::NothingWrong).await;
    at("2026-11-02T09:00:00Z");
    let seen = change(repository, "Lunch").await;
    let taken = queue::accept(&deciding(repository), &[seen], &[]).await;
    assert_eq!(taken.unwrap(), Outcome::Done);
    let seen = change(repository, "Dinner").await;
    let asked = queue::ask(&deciding(repository), seen, "Is it?").await;
    assert_eq!(asked.unwrap(), Outcome::Done);
    let refused = queue::refuse(&deciding(repository), seen, "No.").await;
    assert_eq!(refused.unwrap(), Outcome::Done);
    at("2026-12-01T09:00:00Z");
    report(repository, uuid(3), "Nobody deals with it").await;
    let mut silent = service(3, "Club 3");
    silent.as_object_mut().unwrap().remove("schedules");
    silent["description"] = json!("A club for older people.");
    submit(repository, "council", &[service(1, "Lunch"), silent], GONE).await;
    at("2026-12-31T23:00:00Z");
    assess(repository).await;
}

#[tokio::test]
async fn a_quarter_with_known_events_has_exactly_these_figures_and_stays_as_it_is() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-09-29T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        a_quarter(&repository, &clock).await;
        let quarter: Quarter = "2026-Q4".parse().unwrap();
        let so_far = quarterly::so_far(&repository, "council", quarter)
            .await
            .unwrap();
        assert!(!so_far.has_ended);
        assert_eq!(
            quarterly::keep_ended(&repository).await.unwrap(),
            2,
            "the quarter before, of two lists"
        );

        clock.set("2027-01-01T08:00:00Z".parse().unwrap());
        assess(&repository).await;
        assert_eq!(quarterly::keep_ended(&repository).await.unwrap(), 2);
        let kept = quarterly::kept(&repository, "council", quarter)
            .await
            .unwrap();
        let kept = kept.expect("it is kept");
        assert!(kept.has_ended);
        let figures = &kept.figures;
        let (begin, end) = (figures.begin.unwrap(), figures.end.unwrap());
        assert_eq!(
            (begin.day.to_string().as_str(), begin.services),
            ("2026-09-29", 2)
        );
        assert_eq!(
            (end.day.to_string().as_str(), end.services),
            ("2026-12-31", 2)
        );
        assert!(end.grades.completeness < begin.grades.completeness);
        assert_eq!((figures.entered, figures.left), (1, 1));
        assert_eq!(
            figures.verification,
            QuarterVerification {
                confirmed: 1,
                ..QuarterVerification::default()
            }
        );
        assert_eq!(
            figures.reports,
            QuarterReports {
                received: 3,
                put_right: 1,
                nothing_wrong: 1,
                median_hours: Some(35.0),
                late: 2,
                ..QuarterReports::default()
            }
        );
        assert_eq!(
            figures.decisions,
            QuarterDecisions {
                accepted: 1,
                asked: 1,
                refused: 1,
                ..QuarterDecisions::default()
            }
        );
        assert_eq!(kept.late_after_hours, 48);
        assert!(
            kept.fixes
                .iter()
                .any(|fix| fix.code == "no-times" && fix.services == 1),
            "{:?}",
            kept.fixes
        );
        let others = quarterly::kept(&repository, "others", quarter)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (others.figures.reports.received, others.figures.entered),
            (1, 0)
        );

        // Whatever comes later, and whoever asks again: it is as it was.
        submit(&repository, "council", &[service(9, "New")], PARTIAL).await;
        assess(&repository).await;
        assert_eq!(quarterly::keep_ended(&repository).await.unwrap(), 0);
        let document = json!(kept).to_string();
        assert!(
            !repository
                .keep_quality_report("council", quarter, "{}")
                .await
                .unwrap()
        );
        let again = quarterly::kept(&repository, "council", quarter)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(json!(again).to_string(), document);
        let kept: Vec<String> = repository
            .quality_reports("council")
            .await
            .unwrap()
            .into_iter()
            .map(|kept| kept.quarter.to_string())
            .collect();
        assert_eq!(kept, ["2026-Q4", "2026-Q3"]);
        assert_eq!(
            quarterly::kept(&repository, "desk", quarter).await.unwrap(),
            None
        );
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_published_is_counted_by_why() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock).await;
        submit(&repository, "council", &[service(1, "Club 1")], PARTIAL).await;
        submit(&repository, "council", &[service(2, "Club 2")], UNVOUCHED).await;
        let mut nameless = service(3, "Club 3");
        nameless.as_object_mut().unwrap().remove("status");
        submit(&repository, "council", &[nameless], PARTIAL).await;
        let (held, reasons) = repository
            .kept_out_of("council", assure::WAITING)
            .await
            .unwrap();
        assert_eq!(held, 2, "{reasons:?}");
        assert!(
            reasons.contains(&(assure::WAITING.to_owned(), 1)),
            "{reasons:?}"
        );
        assert_eq!(
            reasons
                .iter()
                .filter(|(code, _)| code != assure::WAITING)
                .count(),
            1,
            "{reasons:?}"
        );
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_list_that_is_wholly_held_back_has_a_report_and_one_for_practice_has_none() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        let mut nameless = service(3, "Club 3");
        nameless.as_object_mut().unwrap().remove("status");
        submit(&repository, "council", &[nameless.clone()], PARTIAL).await;
        let practice = Source {
            trust: Trust::Practice,
            ..Source::new("practice-list").unwrap()
        };
        repository.save_source(&practice, "officer").await.unwrap();
        submit(&repository, "practice-list", &[nameless], UNVOUCHED).await;
        let quarter: Quarter = "2026-Q4".parse().unwrap();
        assert_eq!(quarterly::keep_ended(&repository).await.unwrap(), 0);
        clock.set("2027-01-01T08:00:00Z".parse().unwrap());
        assert_eq!(quarterly::keep_ended(&repository).await.unwrap(), 1);
        let kept = quarterly::kept(&repository, "council", quarter).await;
        assert_eq!(kept.unwrap().unwrap().kept_out, 1);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_went_long_ago_brings_no_reports_and_an_old_score_is_no_quarter_before() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-02-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        let both = [service(1, "Club 1"), service(2, "Club 2")];
        submit(&repository, "council", &both, COMPLETE).await;
        submit(&repository, "charity", &[service(4, "Choir")], COMPLETE).await;
        let joined = join(&repository, 2, 4).await;
        assert!(joined.0 > 0);
        assess(&repository).await;
        clock.set("2026-04-01T09:00:00Z".parse().unwrap());
        submit(&repository, "council", &[service(1, "Club 1")], GONE).await;
        clock.set("2026-11-02T09:00:00Z".parse().unwrap());
        let kept_on = repository.entity(uuid(2)).await.unwrap().unwrap();
        let stands = kept_on.redirect_to.unwrap_or(uuid(2));
        report(&repository, stands, "Of what another list keeps").await;
        clock.set("2026-11-02T09:01:00Z".parse().unwrap());
        assess(&repository).await;
        let quarter: Quarter = "2026-Q4".parse().unwrap();
        let council = quarterly::so_far(&repository, "council", quarter)
            .await
            .unwrap();
        assert_eq!(council.figures.reports.received, 0);
        let begin = council.figures.begin.unwrap();
        assert!(begin.day >= quarter.before().first(), "{begin:?}");
        let charity = quarterly::so_far(&repository, "charity", quarter)
            .await
            .unwrap();
        assert_eq!(charity.figures.reports.received, 1);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn how_it_was_for_people_stands_in_the_report_of_their_quarter() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        publish(&repository, "council", 1, "Club").await;
        let worker = person(&repository, 9_001).await;
        give(&repository, by_worker(uuid(1), worker, "Ring first.")).await;
        clock.set("2026-11-24T09:01:00Z".parse().unwrap());
        let quarter: Quarter = "2026-Q4".parse().unwrap();
        let council = quarterly::so_far(&repository, "council", quarter)
            .await
            .unwrap();
        let told: Vec<_> = council
            .told
            .iter()
            .map(|told| (told.voice, told.count.as_str()))
            .collect();
        assert_eq!(told, [(ExperienceVoice::Worker, "1")]);
        let before = quarterly::so_far(&repository, "council", quarter.before())
            .await
            .unwrap();
        assert_eq!(before.told, []);
        let mut older = json!(council);
        older.as_object_mut().unwrap().remove("told");
        let read: quarterly::Report = serde_json::from_value(older).unwrap();
        assert_eq!(read.told, [], "one that was kept before is read");
        repository.close().await;
    })
    .await;
}
