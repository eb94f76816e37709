//! What the place requires keeps services from being published that have it not.

use assure::policy::{Numbered, Policy};
use assure::quality;
use hsds::Kind;
use repository::{RecordFilter, Repository};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;

use super::place_of_records::{COMPLETE, PARTIAL, detail, gazetteer, service, submit, three, uuid};

const TIMES: &str = "[checks]\nno-times = \"required\"\n";

/// A service of which nobody knows when it is.
fn timeless(number: u128) -> Value {
    let mut service = service(number, &format!("Club {number}"));
    service["description"] = json!("A club for older people.");
    service.as_object_mut().unwrap().remove("schedules");
    service
}

async fn set(repository: &Repository, instead_of: i64, text: &str) -> Option<i64> {
    let policy = Policy::parse(text).unwrap();
    let set = assure::policy::set(
        repository,
        instead_of,
        policy,
        "As the board decided.",
        "operator",
    );
    let number = set.await.unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
    number
}

async fn is_published(repository: &Repository, number: u128) -> bool {
    let found = detail(repository, Kind::Service, uuid(number)).await;
    found.is_some()
}

/// What keeps services of the council back, as its collector reads it.
async fn reasons(repository: &Repository) -> Vec<String> {
    let filter = RecordFilter {
        source: Some("council".to_owned()),
        kind: Some(Kind::Service),
        ..RecordFilter::default()
    };
    let records = repository.records(&filter).await.unwrap();
    let problems = records.iter().flat_map(|record| &record.problems);
    problems
        .map(|stored| format!("{}: {}", stored.problem.code, stored.problem.message))
        .collect()
}

#[tokio::test]
async fn what_is_required_and_missing_keeps_a_service_back_until_it_is_there() {
    on_each_repository(|repository| async move {
        let mut services = three();
        services.push(timeless(4));
        submit(&repository, "council", &services, COMPLETE).await;
        assert!(
            is_published(&repository, 4).await,
            "nothing is required yet"
        );
        assert_eq!(set(&repository, 0, TIMES).await, Some(1));
        assert!(!is_published(&repository, 4).await);
        assert!(is_published(&repository, 1).await);
        let told = reasons(&repository).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("no-times: Nothing says"), "{told:?}");
        assert!(told[0].contains("Give the opening times"), "{told:?}");
        // Put right by its collector, it is there again.
        submit(&repository, "council", &[service(4, "Club 4")], PARTIAL).await;
        assert!(is_published(&repository, 4).await);
        assert!(reasons(&repository).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_policy_that_asks_for_less_lets_services_return() {
    on_each_repository(|repository| async move {
        set(&repository, 0, TIMES).await;
        submit(&repository, "council", &[timeless(1)], PARTIAL).await;
        assert!(!is_published(&repository, 1).await);
        assert_eq!(set(&repository, 1, "").await, Some(2));
        assert!(is_published(&repository, 1).await);
        assert!(reasons(&repository).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_edit_that_takes_away_what_is_required_leaves_what_was_published() {
    on_each_repository(|repository| async move {
        set(&repository, 0, TIMES).await;
        submit(&repository, "council", &three(), COMPLETE).await;
        submit(&repository, "council", &[timeless(1)], PARTIAL).await;
        let shown = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert!(
            shown["schedules"]
                .as_array()
                .is_some_and(|all| !all.is_empty())
        );
        assert_eq!(reasons(&repository).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_version_that_stands_has_to_comply_as_well() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[timeless(1)], PARTIAL).await;
        // What comes later is wrong in another way, so the one before stands...
        let mut wrong = timeless(1);
        wrong.as_object_mut().unwrap().remove("name");
        submit(&repository, "council", &[wrong], PARTIAL).await;
        assert!(is_published(&repository, 1).await);
        // ... until the policy asks for what that has not either.
        set(&repository, 0, TIMES).await;
        assert!(!is_published(&repository, 1).await);
    })
    .await;
}

#[tokio::test]
async fn a_field_that_is_required_is_asked_for_by_its_name() {
    on_each_repository(|repository| async move {
        set(
            &repository,
            0,
            "[fields]\neligibility_description = \"required\"\n",
        )
        .await;
        let mut told = service(2, "Club 2");
        told["eligibility_description"] = json!("For everybody over 60.");
        submit(
            &repository,
            "council",
            &[service(1, "Club 1"), told],
            COMPLETE,
        )
        .await;
        assert!(!is_published(&repository, 1).await);
        assert!(is_published(&repository, 2).await);
        let told = reasons(&repository).await;
        assert!(
            told[0].contains("“Who it is for, in words” is asked for"),
            "{told:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_who_set_a_policy_at_once_one_is_told() {
    on_each_repository(|repository| async move {
        assert_eq!(
            Numbered::current(&repository).await.unwrap(),
            Numbered::default()
        );
        let policy = || Policy::parse(TIMES).unwrap();
        let set =
            |note: &'static str| assure::policy::set(&repository, 0, policy(), note, "operator");
        let (one, other) = tokio::join!(set("one"), set("other"));
        let mut numbers = [one.unwrap(), other.unwrap()];
        numbers.sort_unstable();
        assert_eq!(numbers, [None, Some(1)]);
        assert_eq!(repository.policies(9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn trying_tells_what_would_be_and_changes_nothing() {
    on_each_repository(|repository| async move {
        let mut services = three();
        services.push(timeless(4));
        submit(&repository, "council", &services, COMPLETE).await;
        let policy = Policy::parse(TIMES).unwrap();
        let now = Policy::default();
        let trial = quality::try_out(&repository, gazetteer(), &now, &policy)
            .await
            .unwrap();
        assert_eq!((trial.published, trial.returning, trial.held), (4, 0, 1));
        assert_eq!(trial.named[0].name, "Club 4");
        assert!(trial.score.1 < trial.score.0, "{:?}", trial.score);
        assert!(
            trial.counts.is_empty(),
            "the same is found, and weighs more: {:?}",
            trial.counts
        );
        assert!(is_published(&repository, 4).await);
        assert_eq!(repository.policy().await.unwrap(), None);
        // The way back tells what would return.
        set(&repository, 0, TIMES).await;
        let back = quality::try_out(&repository, gazetteer(), &policy, &now)
            .await
            .unwrap();
        assert_eq!((back.published, back.returning, back.held), (3, 1, 0));
    })
    .await;
}

#[tokio::test]
async fn whoever_closes_a_service_is_asked_for_nothing() {
    on_each_repository(|repository| async move {
        set(&repository, 0, TIMES).await;
        submit(&repository, "council", &[service(1, "Club 1")], PARTIAL).await;
        let mut closed = timeless(1);
        closed["status"] = json!("defunct");
        submit(&repository, "council", &[closed], PARTIAL).await;
        let shown = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(
            shown["status"], "defunct",
            "nobody reads on that it is open"
        );
    })
    .await;
}

#[tokio::test]
async fn a_stricter_policy_that_is_taken_back_loses_nothing() {
    on_each_repository(|repository| async move {
        set(&repository, 0, TIMES).await;
        submit(&repository, "council", &[service(1, "Club 1")], PARTIAL).await;
        submit(&repository, "council", &[timeless(1)], PARTIAL).await;
        assert!(
            is_published(&repository, 1).await,
            "the version before stands"
        );
        let more = format!("{TIMES}[fields]\nurl = \"required\"\n");
        set(&repository, 1, &more).await;
        assert!(!is_published(&repository, 1).await);
        set(&repository, 2, TIMES).await;
        assert!(is_published(&repository, 1).await, "it stands again");
    })
    .await;
}

#[tokio::test]
async fn what_was_withdrawn_does_not_come_back_by_the_back_door() {
    on_each_repository(|repository| async move {
        set(&repository, 0, TIMES).await;
        submit(&repository, "council", &[service(1, "Club 1")], COMPLETE).await;
        for _ in 0..2 {
            submit(&repository, "council", &[service(2, "Club 2")], COMPLETE).await;
            submit(
                &repository,
                "council",
                &[service(2, "Club 2, again")],
                COMPLETE,
            )
            .await;
        }
        assert!(
            !is_published(&repository, 1).await,
            "its source has it no longer"
        );
        submit(&repository, "council", &[timeless(1)], PARTIAL).await;
        for _ in 0..2 {
            repository.refresh(&[uuid(1)]).await.unwrap();
            assure::work_off(&repository, gazetteer()).await.unwrap();
            assert!(!is_published(&repository, 1).await);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_kept_back_of_a_person_does_not_comply() {
    on_each_repository(|repository| async move {
        set(&repository, 0, "[fields]\nemail = \"required\"\n").await;
        let mut own = service(1, "Club 1");
        own["email"] = json!("jane.smith@example.org");
        own["contacts"] = json!([{"id": uuid(6000), "name": "Jane Smith"}]);
        let mut role = service(2, "Club 2");
        role["email"] = json!("office@example.org");
        submit(&repository, "council", &[own, role], COMPLETE).await;
        assert!(!is_published(&repository, 1).await);
        assert!(is_published(&repository, 2).await);
        let told = reasons(&repository).await;
        assert!(
            told.iter().any(|told| told.starts_with("field-missing")),
            "{told:?}"
        );
        let personal = told
            .iter()
            .filter(|told| told.starts_with("personal-mailbox"));
        assert_eq!(personal.count(), 1, "it is told once: {told:?}");
    })
    .await;
}

#[tokio::test]
async fn an_organisation_does_not_take_its_services_with_it() {
    on_each_repository(|repository| async move {
        set(
            &repository,
            0,
            "[checks]\nemail-implausible = \"required\"\n",
        )
        .await;
        let mut services = three();
        services[0]["organization"]["email"] = json!("nobody@nowhere");
        submit(&repository, "council", &services, COMPLETE).await;
        for number in 1..=3 {
            assert!(is_published(&repository, number).await, "{number}");
        }
    })
    .await;
}
