//! How good what is said of services is, as it is put down.

use std::sync::Arc;

use assure::check::Check;
use assure::policy::Policy;
use assure::quality::{self, LookedAt};
use chrono::TimeDelta;
use hsds::Kind;
use repository::{
    Assertion, AssertionKind, Heard, NewPersonalDecision, PersonalVerdict, Quality, Repository,
    What,
};
use serde_json::{Value, json};
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};
use uuid::Uuid;

use super::erasing::erase;
use super::place_of_records::{COMPLETE, PARTIAL, gazetteer, service, submit, three, uuid};

async fn assess(repository: &Repository, last: Option<LookedAt>) -> (u64, LookedAt) {
    quality::assess(repository, gazetteer(), last)
        .await
        .unwrap()
}

async fn of(repository: &Repository, number: u128) -> Quality {
    repository.quality(uuid(number)).await.unwrap().unwrap()
}

fn has(quality: &Quality, check: Check) -> bool {
    let mut findings = quality.findings.iter();
    findings.any(|finding| finding.code == check.code())
}

/// A service that somebody has checked.
fn checked(number: u128, day: &str) -> Value {
    let mut service = service(number, &format!("Club {number}"));
    service["assured_date"] = json!(day);
    service
}

#[tokio::test]
async fn what_is_published_is_looked_at_once_and_again_when_it_changes() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), COMPLETE).await;
        let (done, last) = assess(&repository, None).await;
        assert_eq!(done, 3);
        assert_eq!(assess(&repository, Some(last)).await, (0, last));
        assert_eq!(assess(&repository, None).await.0, 0);
        let mut silent = service(1, "Club 1");
        silent.as_object_mut().unwrap().remove("schedules");
        silent["description"] = json!("A club for older people.");
        submit(&repository, "council", &[silent], PARTIAL).await;
        let before = of(&repository, 1).await;
        let (done, _) = assess(&repository, Some(last)).await;
        assert_eq!(done, 1);
        let after = of(&repository, 1).await;
        assert!(!has(&before, Check::NoTimes) && has(&after, Check::NoTimes));
        assert!(after.grades.completeness < before.grades.completeness);
        let won_back = after
            .findings
            .iter()
            .find(|finding| finding.code == "no-times");
        assert!(won_back.is_some_and(|finding| finding.points > 0 && !finding.remedy.is_empty()));
    })
    .await;
}

#[tokio::test]
async fn a_day_a_check_and_a_word_of_somebody_change_how_fresh_it_is() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        let services = [
            checked(1, "2026-11-01"),
            checked(2, "2026-01-01"),
            service(3, "Club 3"),
            checked(4, "2062-01-01"),
        ];
        submit(&repository, "council", &services, COMPLETE).await;
        let (_, last) = assess(&repository, None).await;
        assert_eq!(of(&repository, 1).await.grades.freshness, 100);
        assert!(
            !has(&of(&repository, 2).await, Check::VerificationDue),
            "its source has just said something new of it"
        );
        assert!(has(&of(&repository, 3).await, Check::Unverified));
        assert!(
            has(&of(&repository, 4).await, Check::Unverified),
            "nobody can have checked it on a day that is still to come"
        );
        repository
            .assert(
                &[Assertion {
                    entity: uuid(3),
                    kind: AssertionKind::Assured,
                    context: None,
                    version: None,
                    by: "assurance@council.example".to_owned(),
                    role: "assurer".to_owned(),
                    channel: "form".to_owned(),
                    at: repository.now(),
                }],
                "operator",
            )
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let (_, last) = assess(&repository, Some(last)).await;
        assert_eq!(of(&repository, 3).await.grades.freshness, 100);
        clock.advance(TimeDelta::days(100));
        assert_eq!(assess(&repository, Some(last)).await.0, 4, "a new day");
        for number in [1, 2, 3] {
            let quality = of(&repository, number).await;
            assert!(has(&quality, Check::VerificationDue), "{number}");
        }
        let days = repository.quality_history("", 9).await.unwrap();
        assert_eq!(days.len(), 2);
        assert!(days[0].2.freshness < days[1].2.freshness);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_seems_to_be_there_twice_is_told_of_both() {
    on_each_repository(|repository| async move {
        submit(
            &repository,
            "council",
            &[service(1, "Lunch Club")],
            COMPLETE,
        )
        .await;
        assess(&repository, None).await;
        let mut again = service(11, "LUNCH-CLUB");
        again["service_at_locations"][0]["location"]["id"] = json!(uuid(2900));
        submit(
            &repository,
            "charity",
            &[again, service(2, "Club 2")],
            COMPLETE,
        )
        .await;
        assess(&repository, None).await;
        let newer = of(&repository, 11).await;
        assert!(has(&newer, Check::PossibleDuplicate));
        assert!(!has(&of(&repository, 2).await, Check::PossibleDuplicate));
        let twice = newer
            .findings
            .iter()
            .find(|finding| finding.code == "possible-duplicate");
        assert_eq!(twice.unwrap().said, uuid(1).to_string());
        assert!(has(&of(&repository, 1).await, Check::PossibleDuplicate));
        // When one is called otherwise, it is told of neither.
        let mut other = service(11, "Breakfast Club");
        other["service_at_locations"][0]["location"]["id"] = json!(uuid(2900));
        submit(&repository, "charity", &[other], PARTIAL).await;
        assess(&repository, None).await;
        for number in [1, 11] {
            assert!(!has(
                &of(&repository, number).await,
                Check::PossibleDuplicate
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn looking_ends_where_nobody_asks_whether_something_is_there_twice() {
    on_each_repository(|repository| async move {
        let policy = Policy::parse("[checks]\npossible-duplicate = \"off\"\n").unwrap();
        let set = assure::policy::set(&repository, 0, policy, "They are known.", "operator");
        assert_eq!(set.await.unwrap(), Some(1));
        let lunch = service(1, "Lunch Club");
        submit(&repository, "council", &[lunch], COMPLETE).await;
        assess(&repository, None).await;
        let mut again = service(11, "Lunch Club");
        again["service_at_locations"][0]["location"]["id"] = json!(uuid(2900));
        submit(&repository, "charity", &[again], COMPLETE).await;
        let (done, last) = assess(&repository, None).await;
        assert_eq!(done, 1);
        assert_eq!(assess(&repository, Some(last)).await.0, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_of_a_person_is_told_until_somebody_decides_and_is_forgotten_when_it_is_erased() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Club 1");
        club["email"] = json!("jane.smith@example.org");
        club["contacts"] = json!([{"id": uuid(6000), "name": "Jane Smith"}]);
        club["url"] = json!("https://jane.example.org/");
        club["phones"] = json!([{"id": uuid(6004), "number": "01632 96"}]);
        submit(&repository, "council", &[club], COMPLETE).await;
        let (_, last) = assess(&repository, None).await;
        assert!(has(&of(&repository, 1).await, Check::PersonalData));
        let entity = repository.entity(uuid(1)).await.unwrap().unwrap();
        let (found, _) = assure::personal::kept_back(&repository, &entity)
            .await
            .unwrap();
        for finding in &found {
            let decision = NewPersonalDecision {
                entity: uuid(1),
                field: finding.path.as_ref().unwrap().to_string(),
                hash: finding.hash(),
                verdict: PersonalVerdict::Keep,
                reason: "she did not agree".to_owned(),
                by: "person:ada".to_owned(),
            };
            assure::personal::decide(&repository, &decision)
                .await
                .unwrap();
        }
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let (done, _) = assess(&repository, Some(last)).await;
        assert_eq!(done, 1, "deciding alone has it looked at again");
        let decided = of(&repository, 1).await;
        assert!(!has(&decided, Check::PersonalData));
        assert!(
            decided
                .findings
                .iter()
                .any(|finding| finding.said == "01632 96")
        );
        erase(
            &repository,
            uuid(1),
            &["url", &format!("phones/{}", uuid(6004))],
        )
        .await;
        assert_eq!(repository.quality(uuid(1)).await.unwrap(), None);
        let named = repository
            .take_addresses(9, TimeDelta::zero())
            .await
            .unwrap();
        assert!(named.is_empty(), "{named:?}");
    })
    .await;
}

#[tokio::test]
async fn figures_are_by_source_and_what_is_gone_is_forgotten() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), COMPLETE).await;
        let mut silent = service(7, "Club 7");
        silent.as_object_mut().unwrap().remove("schedules");
        silent["description"] = json!("A club for older people.");
        submit(&repository, "charity", &[silent], COMPLETE).await;
        assess(&repository, None).await;
        let sources = repository.source_qualities().await.unwrap();
        let named: Vec<(&str, i64)> = sources
            .iter()
            .map(|source| (source.source.as_str(), source.services))
            .collect();
        assert_eq!(
            named,
            [("charity", 1), ("", 4), ("council", 3)],
            "the worst first"
        );
        let counts = repository.finding_counts(Some("charity")).await.unwrap();
        assert!(
            counts
                .iter()
                .any(|count| count.code == "no-times" && count.services == 1)
        );
        let counts = repository.finding_counts(Some("council")).await.unwrap();
        assert!(counts.iter().all(|count| count.code != "no-times"));
        let found = repository
            .found_in("no-times", None, Uuid::nil(), 9)
            .await
            .unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].entity, found[0].name.as_deref()),
            (uuid(7), Some("Club 7"))
        );
        let after = repository
            .found_in("no-times", None, uuid(7), 9)
            .await
            .unwrap();
        assert!(after.is_empty());
        // Taken out of both deliveries, it is not counted any more.
        submit(&repository, "charity", &[], COMPLETE).await;
        submit(&repository, "charity", &[service(8, "Club 8")], COMPLETE).await;
        submit(&repository, "charity", &[service(8, "Club 8b")], COMPLETE).await;
        assess(&repository, None).await;
        assert_eq!(repository.quality(uuid(7)).await.unwrap(), None);
        let changes = repository.changes(0, 1_000).await.unwrap();
        assert!(changes.iter().any(|change| change.what == What::Withdrawn
            && change.entity == uuid(7)
            && change.kind == Kind::Service));
    })
    .await;
}

/// What a service names, and what is asked of it.
struct Named {
    field: &'static str,
    said: &'static str,
    address: &'static str,
    check: Check,
}

/// Nobody answers three times: it is told, until somebody does.
async fn silent_until_somebody_answers(repository: &Repository, named: &Named, silence: &str) {
    let mut naming = service(1, "Club 1");
    naming[named.field] = json!(named.said);
    submit(repository, "council", &[naming], COMPLETE).await;
    let (_, last) = assess(repository, None).await;
    assert!(!has(&of(repository, 1).await, named.check));
    let lease = TimeDelta::minutes(5);
    let taken = repository.take_addresses(9, lease).await.unwrap();
    assert_eq!(taken, [named.address]);
    let more = repository.take_addresses(9, lease).await.unwrap();
    assert!(more.is_empty());
    let due = repository.now();
    for strike in 1..=3 {
        let heard = Heard::Silence(silence.to_owned());
        let strikes = repository.note_address(named.address, &heard, |_| due);
        assert_eq!(strikes.await.unwrap(), strike);
    }
    let policy = Policy::parse("[verification]\nevery_days = 30\n").unwrap();
    let set = assure::policy::set(repository, 0, policy, "To look again.", "operator");
    assert_eq!(set.await.unwrap(), Some(1));
    let (_, last) = assess(repository, Some(last)).await;
    let dead = of(repository, 1).await;
    let is_told = |finding: &&repository::QualityFinding| finding.code == named.check.code();
    let told = dead.findings.iter().find(is_told).unwrap();
    assert_eq!((&*told.field, &*told.said), (named.field, named.said));
    assert!(told.message.ends_with(&format!("{silence}.")));
    repository
        .note_address(named.address, &Heard::Answer, |_| due)
        .await
        .unwrap();
    let (done, _) = assess(repository, Some(last)).await;
    assert_eq!(done, 1, "it is looked at again at once");
    assert!(!has(&of(repository, 1).await, named.check));
}

#[tokio::test]
async fn a_mailbox_at_a_domain_that_takes_no_mail_is_told_until_it_does() {
    on_each_repository(|repository| async move {
        // Nobody reads the name in front of the domain.
        let mailbox = Named {
            field: "email",
            said: "Lunch@Helpers.example.org",
            address: "mailto:helpers.example.org",
            check: Check::MailDead,
        };
        silent_until_somebody_answers(&repository, &mailbox, "there is no such domain").await;
    })
    .await;
}

#[tokio::test]
async fn a_link_at_which_nobody_answers_three_times_is_told_until_somebody_does() {
    on_each_repository(|repository| async move {
        let link = Named {
            field: "url",
            said: "https://helpers.example.org/lunch",
            address: "https://helpers.example.org/lunch",
            check: Check::LinkDead,
        };
        silent_until_somebody_answers(&repository, &link, "the page is not there").await;
    })
    .await;
}
