//! Parts of what is published that have rules of their own: who is in them, who is kept out, and how that follows what changes.

use std::sync::Arc;

use assure::policy::Policy;
use assure::quality;
use chrono::TimeDelta;
use hsds::Kind;
use repository::{CONTEXT_CHANGED, ContextState, Filter, Repository, What};
use serde_json::{Value, json};
use testkit::clock::SteppingClock;
use testkit::databases::{on_each_database, on_each_repository};
use uuid::Uuid;

use super::erasing::erase;
use super::place_of_records::{COMPLETE, PARTIAL, gazetteer, join, service, submit, three, uuid};

/// What has one of the terms that our clubs have, and times.
const ODD: &str = "[[contexts]]\nslug = \"odd\"\nname = \"Odd ones\"\n[contexts.members]\nterms = [\"Terms > Term 1\"]\n\
    [contexts.checks]\nno-times = \"required\"\n";

async fn assess(repository: &Repository) {
    let assessed = quality::assess(repository, gazetteer(), None).await;
    assessed.unwrap();
}

/// Sets a policy instead of the one that counts.
async fn set(repository: &Repository, text: &str) {
    let policy = Policy::parse(text).unwrap();
    let current = repository.policy().await.unwrap();
    let number = current.map_or(0, |current| current.number);
    let set = assure::policy::set(repository, number, policy, "Because.", "operator").await;
    assert_eq!(set.unwrap(), Some(number + 1));
    assure::work_off(repository, gazetteer()).await.unwrap();
    assess(repository).await;
}

/// The numbers of the services in the lists of a context, as whoever narrows a list to it gets them.
async fn listed(repository: &Repository, context: &str) -> Vec<u128> {
    let filter = Filter {
        contexts: vec![context.to_owned()],
        ..Filter::all(Kind::Service)
    };
    let found = repository.matching(&filter).await.unwrap();
    let mut numbers: Vec<u128> = found
        .iter()
        .map(|id| id.as_u128() - uuid(0).as_u128())
        .collect();
    numbers.sort_unstable();
    for number in &numbers {
        let contexts = repository.contexts_of(&[uuid(*number)]).await.unwrap();
        assert!(contexts[&uuid(*number)].contains(&context.to_owned()));
    }
    numbers
}

async fn kept_out(repository: &Repository, context: &str) -> Vec<u128> {
    let kept = repository.kept_out(context, None, Uuid::nil(), 100).await;
    let kept = kept.unwrap().into_iter();
    kept.map(|kept| kept.entity.as_u128() - uuid(0).as_u128())
        .collect()
}

/// The changes of contexts that the log tells of, service by service.
async fn told(repository: &Repository) -> Vec<u128> {
    let changes = repository.changes(0, 1_000).await.unwrap().into_iter();
    let changes = changes.filter(|change| change.cause == CONTEXT_CHANGED);
    changes
        .map(|change| {
            assert_eq!(change.what, What::Reference);
            assert!(change.hash.is_some() && change.position.is_some());
            change.entity.as_u128() - uuid(0).as_u128()
        })
        .collect()
}

fn silent(number: u128) -> Value {
    let mut silent = service(number, &format!("Club {number}"));
    silent.as_object_mut().unwrap().remove("schedules");
    silent["description"] = json!("A club for older people.");
    silent
}

#[tokio::test]
async fn a_service_comes_in_is_kept_out_and_comes_in_again_as_it_changes() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), COMPLETE).await;
        set(&repository, ODD).await;
        assert_eq!(listed(&repository, "odd").await, [1, 3]);
        assert_eq!(told(&repository).await, [1, 3]);
        let modified = repository.published(Kind::Service, uuid(1)).await.unwrap();
        let modified = modified.unwrap().last_modified;

        submit(&repository, "council", &[silent(3)], PARTIAL).await;
        assess(&repository).await;
        assert_eq!(listed(&repository, "odd").await, [1]);
        assert_eq!(kept_out(&repository, "odd").await, [3]);
        assert_eq!(told(&repository).await, [1, 3, 3]);
        let published = repository.published(Kind::Service, uuid(3)).await.unwrap();
        assert!(!published.unwrap().detail.is_empty(), "it stays published");
        let belongs = repository.belongs_to(uuid(3)).await.unwrap();
        assert_eq!(belongs[0].state, ContextState::KeptOut);
        let reason = &belongs[0].reasons[0];
        assert_eq!(reason.code, "no-times");
        assert!(!reason.message.is_empty() && !reason.remedy.is_empty());
        let of_council = repository
            .kept_out("odd", Some("council"), Uuid::nil(), 9)
            .await;
        assert_eq!(of_council.unwrap().len(), 1);
        let of_others = repository
            .kept_out("odd", Some("charity"), Uuid::nil(), 9)
            .await;
        assert!(of_others.unwrap().is_empty());
        let after = repository.kept_out("odd", None, uuid(3), 9).await.unwrap();
        assert!(after.is_empty());
        let figures = repository.context_figures(None).await.unwrap();
        assert_eq!((figures[0].listed, figures[0].kept_out), (1, 1));
        assert!(figures[0].score > 0.0 && figures[0].score < 100.0);
        let none = repository.context_figures(Some("charity")).await.unwrap();
        assert!(none.is_empty());

        // Looked at again without a change, it tells nobody anything.
        submit(&repository, "council", &[service(3, "Club 3")], PARTIAL).await;
        assess(&repository).await;
        assert_eq!(listed(&repository, "odd").await, [1, 3]);
        assess(&repository).await;
        assert_eq!(told(&repository).await, [1, 3, 3, 3]);
        let still = repository.published(Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(still.unwrap().last_modified, modified, "its own date stays");

        // Without the term it does not belong there at all.
        let mut other = service(3, "Club 3");
        other["attributes"] = json!([]);
        submit(&repository, "council", &[other], PARTIAL).await;
        assess(&repository).await;
        assert_eq!(listed(&repository, "odd").await, [1]);
        assert!(repository.belongs_to(uuid(3)).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn terms_sources_and_organisations_name_services_and_ages_narrow_them_down() {
    on_each_repository(|repository| async move {
        let aged = |number: u128, ages: (Option<u32>, Option<u32>)| {
            let mut service = service(number, &format!("Club {number}"));
            if let Some(age) = ages.0 {
                service["minimum_age"] = json!(age);
            }
            if let Some(age) = ages.1 {
                service["maximum_age"] = json!(age);
            }
            service
        };
        let council = [
            aged(1, (Some(0), Some(4))),
            aged(2, (Some(18), None)),
            aged(3, (None, None)),
        ];
        submit(&repository, "council", &council, COMPLETE).await;
        submit(&repository, "charity", &[aged(4, (Some(11), Some(17)))], COMPLETE).await;
        let context = |slug: &str, members: &str| {
            format!("[[contexts]]\nslug = \"{slug}\"\nname = \"{slug}\"\n[contexts.members]\n{members}\n")
        };
        let term = uuid(3001);
        let organization = uuid(1001);
        let policy = [
            context("by-id", &format!("terms = [\"{term}\"]")),
            context("by-name", "terms = [\"terms > TERM 0\"]"),
            context("list", "sources = [\"charity\"]"),
            context("theirs", &format!("organizations = [\"{organization}\", \"helpers 2\"]")),
            context("young", "maximum_age = 17"),
            context("both", &format!("terms = [\"{term}\"]\nsources = [\"charity\"]\nmaximum_age = 10")),
        ];
        set(&repository, &policy.concat()).await;
        for (slug, wanted) in [
            ("by-id", &[1, 3][..]),
            ("by-name", &[2, 4]),
            ("list", &[4]),
            ("theirs", &[1, 2]),
            ("young", &[1, 4]),
            // Who says no age stays where something else names it.
            ("both", &[1, 3]),
        ] {
            assert_eq!(listed(&repository, slug).await, wanted, "{slug}");
        }
        let places = Filter {
            contexts: vec!["list".to_owned(), "by-id".to_owned()],
            ..Filter::all(Kind::ServiceAtLocation)
        };
        assert_eq!(repository.matching(&places).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn terms_beneath_a_term_count_too() {
    on_each_repository(|repository| async move {
        let term = |id: u128, name: &str, parent: Option<u128>| {
            let mut term = json!({"id": uuid(id), "name": name, "description": "A term.", "code": format!("c{id}"),
                "taxonomy_detail": {"id": uuid(4000), "name": "Terms", "description": "All of them."}});
            if let Some(parent) = parent {
                term["parent_id"] = json!(uuid(parent));
            }
            term
        };
        let with = |number: u128, term: Value| {
            let mut service = service(number, &format!("Club {number}"));
            service["attributes"] = json!([{"link_type": "service_type", "taxonomy_term": term}]);
            service
        };
        let services = [
            with(1, term(3100, "Food", None)),
            with(2, term(3101, "Food banks", Some(3100))),
            with(3, term(3102, "Parcels", Some(3101))),
            with(4, term(3103, "Sport", None)),
        ];
        submit(&repository, "council", &services, COMPLETE).await;
        let of = |term: &str| {
            format!("[[contexts]]\nslug = \"food\"\nname = \"Food\"\n[contexts.members]\nterms = [\"Terms > {term}\"]\n")
        };
        set(&repository, &of("Food")).await;
        assert_eq!(listed(&repository, "food").await, [1, 2, 3]);
        set(&repository, &of("c3101")).await;
        assert_eq!(listed(&repository, "food").await, [2, 3]);
        set(&repository, &of("Nothing")).await;
        assert!(listed(&repository, "food").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_tried_is_what_a_switch_does() {
    on_each_repository(|repository| async move {
        let mut services = three();
        services[2] = silent(3);
        submit(&repository, "council", &services, COMPLETE).await;
        set(&repository, "[verification]\nevery_days = 30\n").await;
        let (now, then) = (Policy::default(), Policy::parse(ODD).unwrap());
        let trial = quality::try_out(&repository, gazetteer(), &now, &then)
            .await
            .unwrap();
        let odd = &trial.contexts[0];
        assert_eq!(
            (odd.listed, odd.enters, odd.leaves, odd.kept),
            ((0, 1), 1, 0, 1)
        );
        assert_eq!(odd.entering, [(uuid(1), "Club 1".to_owned())]);
        assert_eq!(odd.kept_out[0].name, "Club 3");
        assert_eq!(odd.kept_out[0].reasons[0].check.code(), "no-times");
        assert!(odd.unknown.is_empty() && !odd.is_removed);
        assert_eq!(trial.held, 0, "what a context requires holds nothing back");
        set(&repository, ODD).await;
        assert_eq!(listed(&repository, "odd").await, [1]);
        assert_eq!(kept_out(&repository, "odd").await, [3]);
        let figures = repository.context_figures(None).await.unwrap();
        assert!((figures[0].score - odd.score).abs() < 0.001);

        let even = ODD.replace(
            "[\"Terms > Term 1\"]",
            "[\"Terms > Term 0\", \"Terms > Nothing\"]\nsources = [\"nowhere\"]",
        );
        let (now, then) = (then, Policy::parse(&even).unwrap());
        let trial = quality::try_out(&repository, gazetteer(), &now, &then)
            .await
            .unwrap();
        let odd = &trial.contexts[0];
        assert_eq!(
            (odd.listed, odd.enters, odd.leaves, odd.kept),
            ((1, 1), 1, 1, 0)
        );
        assert_eq!(odd.leaving[0].name, "Club 1");
        assert_eq!(odd.unknown, ["Terms > Nothing", "nowhere"]);
        set(&repository, &even).await;
        assert_eq!(listed(&repository, "odd").await, [2]);

        // What is held back everywhere is in no context either; and a context that goes leaves nothing behind.
        let gone = "[checks]\nno-times = \"required\"\n";
        let trial = quality::try_out(
            &repository,
            gazetteer(),
            &then,
            &Policy::parse(gone).unwrap(),
        )
        .await
        .unwrap();
        assert!(trial.contexts[0].is_removed && trial.contexts[0].leaves == 1);
        set(&repository, gone).await;
        assert!(listed(&repository, "odd").await.is_empty());
        assert!(repository.context_figures(None).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_new_day_keeps_out_what_nobody_has_looked_at() {
    on_each_database(|database| async move {
        let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
        let repository = database.repository(clock.clone()).await;
        let mut club = service(1, "Club 1");
        club["assured_date"] = json!("2026-11-20");
        submit(
            &repository,
            "council",
            &[club, service(3, "Club 3")],
            COMPLETE,
        )
        .await;
        let policy = ODD
            .replace("no-times", "verification-due")
            .replace("[contexts.members]", "every_days = 7\n[contexts.members]");
        set(&repository, &policy).await;
        assert_eq!(
            listed(&repository, "odd").await,
            [1],
            "nobody has vouched for the other"
        );
        clock.advance(TimeDelta::days(7));
        assess(&repository).await;
        assert_eq!(listed(&repository, "odd").await, [1], "the last day");
        clock.advance(TimeDelta::days(1));
        assess(&repository).await;
        assert!(listed(&repository, "odd").await.is_empty());
        let reasons = &repository.belongs_to(uuid(1)).await.unwrap()[0].reasons;
        assert!(reasons[0].message.contains("7 is the most"), "{reasons:?}");
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_withdrawn_joined_or_erased_leaves_nothing_behind() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunch club"), silent(3)], COMPLETE).await;
        submit(&repository, "charity", &[service(11, "Lunch Club!"), service(13, "Chess")], COMPLETE).await;
        let of_charity = "[[contexts]]\nslug = \"charity\"\nname = \"Charity\"\n[contexts.members]\nsources = [\"charity\"]\n";
        set(&repository, &format!("{ODD}{of_charity}")).await;
        assert_eq!(listed(&repository, "odd").await, [1, 11, 13]);
        assert_eq!(listed(&repository, "charity").await, [11, 13]);

        // Joined, the one that stands for both is of the charity too.
        let decision = join(&repository, 1, 11).await;
        assert_eq!(listed(&repository, "odd").await, [1, 13], "at once");
        assess(&repository).await;
        assert_eq!(listed(&repository, "charity").await, [1, 13]);
        assert!(repository.belongs_to(uuid(11)).await.unwrap().is_empty());
        assure::undo(&repository, gazetteer(), decision, "officer").await.unwrap();
        assess(&repository).await;
        assert_eq!(listed(&repository, "charity").await, [11, 13]);
        assert_eq!(listed(&repository, "odd").await, [1, 11, 13]);

        // Twice not mentioned, it is withdrawn, and comes back where it was.
        for name in ["Lunch Club!", "Lunch Club"] {
            submit(&repository, "charity", &[service(11, name)], COMPLETE).await;
        }
        assert_eq!(listed(&repository, "odd").await, [1, 11], "at once");
        assess(&repository).await;
        submit(&repository, "charity", &[service(11, "Lunch"), service(13, "Chess")], COMPLETE).await;
        assess(&repository).await;
        assert_eq!(listed(&repository, "charity").await, [11, 13]);

        // Why something is kept out may quote what is erased.
        assert_eq!(kept_out(&repository, "odd").await, [3]);
        erase(&repository, uuid(3), &["phones"]).await;
        let kept = repository.kept_out("odd", None, Uuid::nil(), 9).await.unwrap();
        assert!(kept[0].reasons.is_empty(), "{kept:?}");
        assess(&repository).await;
        let kept = repository.kept_out("odd", None, Uuid::nil(), 9).await.unwrap();
        assert_eq!(kept[0].reasons.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_source_that_says_no_more_of_a_service_takes_it_out_of_its_context() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunch club")], COMPLETE).await;
        submit(&repository, "charity", &[service(11, "Lunch Club")], COMPLETE).await;
        let of_charity = "[[contexts]]\nslug = \"charity\"\nname = \"Charity\"\n[contexts.members]\nsources = [\"charity\"]\n";
        set(&repository, of_charity).await;
        join(&repository, 1, 11).await;
        assess(&repository).await;
        assert_eq!(listed(&repository, "charity").await, [1]);
        for name in ["Other", "Another"] {
            submit(&repository, "charity", &[service(8, name)], COMPLETE).await;
        }
        assess(&repository).await;
        assert_eq!(listed(&repository, "charity").await, [8]);
    })
    .await;
}
