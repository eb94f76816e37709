//! How closely a list is overseen decides how much of what it changes waits for a person.

use assure::policy::{self, Policy};
use hsds::Kind;
use repository::{Oversight, Repository, Source, Trust};
use serde_json::Value;
use testkit::databases::on_each_repository;

use super::place_of_records::{COMPLETE, PARTIAL, UNVOUCHED, Way, detail, service, submit, uuid};
use super::queue::queued;

const SOURCE: &str = "list";

async fn list(repository: &Repository, trust: Trust) {
    let source = Source {
        trust,
        ..Source::new(SOURCE).unwrap()
    };
    repository.save_source(&source, "operator").await.unwrap();
}

async fn oversee(repository: &Repository, level: &str, by_hand: i64) {
    let oversight = Oversight {
        source: SOURCE.to_owned(),
        level: level.to_owned(),
        by_hand,
        why: vec!["Because.".to_owned()],
        at: repository.now(),
    };
    repository
        .set_oversight(&oversight, "person:sam")
        .await
        .unwrap();
}

fn called(numbers: std::ops::RangeInclusive<u128>, name: &str) -> Vec<Value> {
    numbers.map(|number| service(number, name)).collect()
}

async fn name(repository: &Repository, number: u128) -> Option<String> {
    let document = detail(repository, Kind::Service, uuid(number)).await?;
    Some(document["name"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn of_a_trusted_list_the_drawn_share_waits_and_the_rest_is_published() {
    on_each_repository(|repository| async move {
        list(&repository, Trust::Open).await;
        submit(&repository, SOURCE, &called(1..=60, "Club"), UNVOUCHED).await;
        assert_eq!(queued(&repository).await, [], "nobody oversees it");
        oversee(&repository, "middle", 30).await;
        submit(&repository, SOURCE, &called(1..=60, "Choir"), UNVOUCHED).await;
        let items = queued(&repository).await;
        assert!((8..=28).contains(&items.len()), "{}", items.len());
        let first = &items[0].is;
        assert!(
            first.why.iter().any(|why| why.contains("drawn by lot")),
            "{first:?}"
        );
        let waiting: Vec<_> = items.iter().filter_map(|item| item.is.entity).collect();
        for number in 1..=60 {
            let is = name(&repository, number).await;
            let wanted = if waiting.contains(&uuid(number)) {
                "Club"
            } else {
                "Choir"
            };
            assert_eq!(is.as_deref(), Some(wanted));
        }
        // Sent once more in other words, what waits does not slip through.
        submit(&repository, SOURCE, &called(1..=60, "Band"), UNVOUCHED).await;
        let again = queued(&repository).await;
        let again: Vec<_> = again.iter().filter_map(|item| item.is.entity).collect();
        assert!(waiting.iter().all(|id| again.contains(id)));
        // Who answers for it says yes to all.
        submit(&repository, SOURCE, &called(1..=60, "Band"), PARTIAL).await;
        assert_eq!(queued(&repository).await, []);
        assert_eq!(name(&repository, 7).await.as_deref(), Some("Band"));
    })
    .await;
}

#[tokio::test]
async fn a_new_list_waits_if_the_policy_says_so_of_what_nobody_has_checked() {
    on_each_repository(|repository| async move {
        let careful = Policy::parse("[sampling.by_hand]\nunknown = 100").unwrap();
        policy::set(&repository, 0, careful, "to be careful", "person:mair")
            .await
            .unwrap();
        list(&repository, Trust::Open).await;
        submit(&repository, SOURCE, &called(1..=3, "Club"), UNVOUCHED).await;
        assert_eq!(name(&repository, 1).await, None);
        assert_eq!(queued(&repository).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_was_drawn_is_not_published_because_its_list_lacks_it_for_a_while() {
    on_each_repository(|repository| async move {
        let whole = Way {
            accept: false,
            ..COMPLETE
        };
        list(&repository, Trust::Open).await;
        submit(&repository, SOURCE, &called(1..=5, "Club"), whole).await;
        oversee(&repository, "low", 100).await;
        submit(&repository, SOURCE, &called(1..=5, "Choir"), whole).await;
        submit(&repository, SOURCE, &called(1..=4, "Choir"), whole).await;
        assert_eq!(name(&repository, 5).await.as_deref(), Some("Club"));
        submit(&repository, SOURCE, &called(1..=5, "Choir"), whole).await;
        assert_eq!(name(&repository, 5).await.as_deref(), Some("Club"));
        assert_eq!(queued(&repository).await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn no_policy_lets_pass_what_was_drawn() {
    on_each_repository(|repository| async move {
        let named = Policy::parse("[acceptance]\nautomatically = [\"wording\"]").unwrap();
        policy::set(&repository, 0, named, "less to do", "person:mair")
            .await
            .unwrap();
        list(&repository, Trust::Open).await;
        submit(&repository, SOURCE, &called(1..=3, "Club"), UNVOUCHED).await;
        oversee(&repository, "low", 100).await;
        submit(&repository, SOURCE, &called(1..=3, "Choir"), UNVOUCHED).await;
        assert_eq!(queued(&repository).await.len(), 3);
        assert_eq!(name(&repository, 1).await.as_deref(), Some("Club"));
    })
    .await;
}

#[tokio::test]
async fn where_changes_wait_a_highly_trusted_list_passes_if_the_policy_says_so() {
    on_each_repository(|repository| async move {
        list(&repository, Trust::Held).await;
        submit(&repository, SOURCE, &called(1..=4, "Club"), PARTIAL).await;
        oversee(&repository, "high", 0).await;
        submit(&repository, SOURCE, &called(1..=2, "Choir"), UNVOUCHED).await;
        assert_eq!(queued(&repository).await.len(), 2, "no policy says so");

        let trusting = Policy::parse("[sampling]\npasses = true").unwrap();
        policy::set(&repository, 0, trusting, "less to do", "person:mair")
            .await
            .unwrap();
        let mut closing = service(4, "Club");
        closing["status"] = "defunct".into();
        let mut renamed = service(3, "Club");
        renamed["name"] = "Choir".into();
        let changed = [renamed, closing, service(5, "New")];
        submit(&repository, SOURCE, &changed, UNVOUCHED).await;
        let items = queued(&repository).await;
        let waiting: Vec<_> = items.iter().filter_map(|item| item.is.entity).collect();
        assert!(!waiting.contains(&uuid(3)), "{waiting:?}");
        assert!(waiting.contains(&uuid(4)), "what closes is looked at");
        assert!(waiting.contains(&uuid(5)), "and what is new");
        assert_eq!(name(&repository, 3).await.as_deref(), Some("Choir"));
    })
    .await;
}

#[tokio::test]
async fn another_level_is_in_the_trail_once() {
    on_each_repository(|repository| async move {
        list(&repository, Trust::Open).await;
        assert_eq!(repository.oversight(SOURCE).await.unwrap(), None);
        oversee(&repository, "middle", 10).await;
        oversee(&repository, "middle", 10).await;
        let known = repository.oversight(SOURCE).await.unwrap().unwrap();
        assert_eq!((known.level.as_str(), known.by_hand), ("middle", 10));
        assert_eq!(repository.oversights().await.unwrap(), [known]);
        let trail = repository.audit(99).await.unwrap();
        let told = trail.iter().filter(|entry| {
            (entry.action.as_str(), entry.subject.as_str()) == ("source.oversee", "source:list")
        });
        assert_eq!(told.count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_place_that_moves_waits_like_any_change_and_a_new_one_comes_with_its_service() {
    on_each_repository(|repository| async move {
        list(&repository, Trust::Open).await;
        submit(&repository, SOURCE, &called(1..=1, "Club"), UNVOUCHED).await;
        oversee(&repository, "low", 100).await;
        let mut moved = service(1, "Club");
        let address = "/service_at_locations/0/location/addresses/0/address_1";
        *moved.pointer_mut(address).unwrap() = "9 Low Street".into();
        submit(&repository, SOURCE, &[moved], UNVOUCHED).await;
        let published = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        let published = Value::Object(published);
        assert_eq!(published.pointer(address).unwrap(), "1 High Street");
        assert_eq!(queued(&repository).await.len(), 1);
    })
    .await;
}
