//! What a report is, and what becomes of it.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::clock::SystemClock;
use crate::record::RecordFilter;

fn new(detail: &str) -> NewReport {
    NewReport {
        entity: Uuid::from_u128(7),
        about: ReportAbout::Hours,
        detail: detail.to_owned(),
        reply_to: None,
        language: "cy".to_owned(),
    }
}

proptest! {
    #[test]
    fn a_reference_has_two_halves_of_letters_that_cannot_be_confused(random: u128) {
        let reference = spelled(random);
        let (left, right) = reference.split_once('-').unwrap();
        prop_assert_eq!((left.len(), right.len()), (4, 4));
        for letter in left.chars().chain(right.chars()) {
            prop_assert!(letter.is_ascii_digit() || letter.is_ascii_uppercase());
            prop_assert!(!"0O1ILU".contains(letter), "{}", reference);
        }
    }
}

#[test]
fn references_are_not_the_same_twice() {
    let many: BTreeSet<String> = std::iter::repeat_with(reference).take(1_000).collect();
    assert_eq!(many.len(), 1_000);
}

#[test]
fn what_a_report_is_about_has_one_name_everywhere() {
    for about in ReportAbout::ALL {
        assert_eq!(about.name().parse::<ReportAbout>().unwrap(), about);
        assert_eq!(about.to_string(), about.name());
        assert_eq!(serde_json::to_value(about).unwrap(), about.name());
    }
    let refused = "weather".parse::<ReportAbout>().unwrap_err();
    assert!(refused.to_string().contains("`hours`"), "{refused}");
}

#[test]
fn texts_are_tidied_before_they_are_measured() {
    let mut report = new(&format!("  {}\r\n\u{1b}[31m\u{0}b \r\n", "ä".repeat(1_994)));
    report.reply_to = Some(" \r\n ".to_owned());
    let tidy = report.tidy().unwrap();
    assert_eq!(tidy.detail.chars().count(), 2_000);
    assert!(tidy.detail.ends_with("ä\n[31mb"), "{:?}", tidy.detail);
    assert_eq!(tidy.reply_to, None);
    let refused = new(&"ä".repeat(2_001)).tidy().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`detail` of a report has 2001 characters; shorten it to 2000"
    );
    let mut report = new("");
    report.reply_to = Some("a".repeat(254));
    assert!(report.clone().tidy().is_ok());
    report.reply_to = Some("a".repeat(255));
    let refused = report.tidy().unwrap_err();
    assert!(matches!(
        refused,
        RepositoryError::ReportTooLong {
            field: "reply_to",
            ..
        }
    ));
    let mut report = new("");
    report.language = "fr".to_owned();
    assert!(matches!(report.tidy(), Err(RepositoryError::Language(_))));
}

/// Runs a test on a repository of each engine that has published one entity, of one record.
async fn on_each_with_an_entity<Run: Future<Output = ()>>(test: impl Fn(Repository) -> Run) {
    let test = &test;
    testkit::databases::on_each_database(|database| async move {
        let address = database.url.parse().unwrap();
        let repository = Repository::open(&address, Arc::new(SystemClock))
            .await
            .unwrap();
        let mut tx = repository.db.begin().await.unwrap();
        let entity = Value::uuid(Uuid::from_u128(7));
        tx.run(
            "insert into entity (id, kind, state, created_at) \
             values ($1, 'service', 'published', $2)",
            vec![entity.clone(), Value::time(repository.now())],
        )
        .await
        .unwrap();
        tx.run(
            "insert into source_record \
                 (source, kind, key, uuid, entity, cluster, state, absences, last_seen) \
             values ('desk', 'service', 'a', $1, $1, $1, 'current', 0, 1)",
            vec![entity],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        test(repository.clone()).await;
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_reference_that_is_taken_is_not_given_again() {
    on_each_with_an_entity(|repository| async move {
        let references = |all: &'static [&'static str]| all.iter().map(|it| (*it).to_owned());
        let first = repository
            .report_under(new("one"), references(&["AAAA-2222"]))
            .await
            .unwrap();
        let second = repository
            .report_under(new("two"), references(&["AAAA-2222", "BBBB-3333"]))
            .await
            .unwrap();
        assert_eq!(
            (first.reference.as_str(), second.reference.as_str()),
            ("AAAA-2222", "BBBB-3333")
        );
        let always = std::iter::repeat_with(|| "AAAA-2222".to_owned());
        let none = repository.report_under(new("three"), always).await;
        assert!(
            matches!(none, Err(RepositoryError::NoReference)),
            "{none:?}"
        );
        assert_eq!(
            repository.reports_of(Uuid::from_u128(7)).await.unwrap(),
            [second, first]
        );
    })
    .await;
}

#[tokio::test]
async fn where_somebody_wanted_to_be_answered_is_forgotten_long_after_they_were() {
    on_each_with_an_entity(|repository| async move {
        let mut new = new("one");
        new.reply_to = Some("reader@example.org".to_owned());
        let report = repository.report(new).await.unwrap();
        let forgotten = async |age| repository.forget_reply_addresses(age).await.unwrap();
        let at_once = TimeDelta::seconds(-1);
        assert_eq!(forgotten(at_once).await, 0, "nobody has answered yet");
        let outcome = (ReportOutcome::NothingWrong, "It is right.");
        let closed = repository.close_report(&report.reference, outcome, None, "sam");
        closed.await.unwrap().unwrap();
        assert_eq!(forgotten(TimeDelta::days(180)).await, 0);
        assert_eq!(forgotten(at_once).await, 1);
        let kept = repository.report_called(&report.reference).await.unwrap();
        let kept = kept.unwrap();
        assert_eq!((kept.reply_to, kept.detail.as_str()), (None, "one"));
    })
    .await;
}

#[tokio::test]
async fn a_flood_is_bounded_and_somebody_who_deals_with_it_makes_room() {
    on_each_with_an_entity(|repository| async move {
        for number in 0..MOST_OF_ONE {
            repository.report(new(&number.to_string())).await.unwrap();
        }
        let more = repository.report(new("one more")).await;
        assert!(matches!(more, Err(RepositoryError::TooManyReports)));
        let open = repository.open_reports(99).await.unwrap();
        let outcome = (ReportOutcome::NothingWrong, "It is right.");
        let closed = repository.close_report(&open[0].reference, outcome, None, "sam");
        closed.await.unwrap().unwrap();
        repository.report(new("one more")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_was_dealt_with_is_open_no_more_but_is_kept() {
    on_each_with_an_entity(|repository| async move {
        let entity = Uuid::from_u128(7);
        let filter = RecordFilter {
            reported: true,
            ..RecordFilter::default()
        };
        let first = repository.report(new("one")).await.unwrap();
        assert_eq!(repository.records(&filter).await.unwrap().len(), 1);
        let mut tx = repository.db.begin().await.unwrap();
        let now = repository.now();
        tx.run(
            "update report set closed_at = $2 where reference = $1",
            vec![Value::text(&first.reference), Value::time(now)],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(repository.open_reports(9).await.unwrap(), []);
        let open = repository.open_reports_by_entity(&[entity]).await.unwrap();
        assert!(open.is_empty(), "{open:?}");
        assert!(repository.records(&filter).await.unwrap().is_empty());
        let kept = repository.reports_of(entity).await.unwrap();
        assert_eq!(kept[0].closed_at, Some(now));
    })
    .await;
}
