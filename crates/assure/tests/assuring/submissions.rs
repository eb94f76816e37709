//! Submissions: what they publish, hold and miss.

use std::time::Duration;

use hsds::Kind;
use repository::{Ending, Extent, Opening, RecordFilter, RecordState, RepositoryError, Standing};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;

use super::place_of_records::{
    self, COMPLETE, PARTIAL, UNVOUCHED, Way, detail, everything, service, services, settle, stage,
    standing, submit, three, uuid,
};

#[tokio::test]
async fn an_accepted_submission_is_published_with_everything_embedded() {
    on_each_repository(|repository| async move {
        let id = submit(&repository, "council", &three(), COMPLETE).await;
        let counts = services(&repository, id).await;
        assert_eq!(
            (counts.read, counts.new, counts.published, counts.held),
            (3, 3, 3, 0)
        );
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["organization"]["name"], "Helpers 1");
        assert_eq!(club["organization_id"], club["organization"]["id"]);
        let place = &club["service_at_locations"][0];
        assert_eq!(place["location"]["addresses"][0]["postal_code"], "BS1 4ST");
        assert_eq!(club["attributes"][0]["taxonomy_term"]["name"], "Term 1");
        assert!(hsds::validate::validate(Kind::Service, &club).is_empty());
        let place_id = place["id"].as_str().unwrap().parse().unwrap();
        assert!(
            detail(&repository, Kind::ServiceAtLocation, place_id)
                .await
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_source_holds_until_somebody_accepts_it() {
    on_each_repository(|repository| async move {
        let id = submit(&repository, "unknown", &three(), UNVOUCHED).await;
        let counts = services(&repository, id).await;
        assert_eq!((counts.new, counts.published, counts.held), (3, 0, 3));
        assert!(everything(&repository).await.is_empty());
        let held = repository
            .records(&RecordFilter {
                state: Some(RecordState::Held),
                ..RecordFilter::default()
            })
            .await
            .unwrap();
        assert!(
            held.iter().all(|record| !record.problems.is_empty()),
            "each says why"
        );
        let id = submit(&repository, "unknown", &three(), PARTIAL).await;
        let counts = services(&repository, id).await;
        assert_eq!((counts.unchanged, counts.published, counts.held), (3, 3, 0));
    })
    .await;
}

#[tokio::test]
async fn the_same_input_twice_changes_nothing() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), COMPLETE).await;
        let before = everything(&repository).await;
        let head = repository.head().await.unwrap();
        let again = submit(&repository, "council", &three(), COMPLETE).await;
        let counts = services(&repository, again).await;
        assert_eq!((counts.new, counts.changed, counts.unchanged), (0, 0, 3));
        assert_eq!(repository.head().await.unwrap(), head);
        assert_eq!(everything(&repository).await, before);
        let mut turned = three();
        turned.reverse();
        submit(&repository, "council", &turned, COMPLETE).await;
        assert_eq!(
            repository.head().await.unwrap(),
            head,
            "nor does another order"
        );
    })
    .await;
}

#[tokio::test]
async fn a_record_without_what_is_required_is_held_and_says_why() {
    on_each_repository(|repository| async move {
        let mut nameless = service(1, "x");
        nameless.as_object_mut().unwrap().remove("name");
        let mut homeless = service(2, "No organisation");
        homeless.as_object_mut().unwrap().remove("organization");
        let id = submit(&repository, "council", &[nameless, homeless], COMPLETE).await;
        let counts = services(&repository, id).await;
        assert_eq!((counts.published, counts.held), (0, 2));
        let held = repository
            .records(&RecordFilter {
                kind: Some(Kind::Service),
                ..RecordFilter::default()
            })
            .await
            .unwrap();
        let codes: Vec<String> = held
            .iter()
            .flat_map(|record| &record.problems)
            .map(|stored| stored.problem.code.to_string())
            .collect();
        assert!(
            codes.contains(&"organization-missing".to_owned()),
            "{codes:?}"
        );
        assert!(
            codes.iter().any(|code| code == "required-missing"),
            "{codes:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_organisation_that_comes_later_brings_its_services_out() {
    on_each_repository(|repository| async move {
        let mut early = service(1, "Early");
        early["organization"]
            .as_object_mut()
            .unwrap()
            .remove("name");
        let id = submit(&repository, "council", &[early], PARTIAL).await;
        assert_eq!(services(&repository, id).await.held, 1);
        submit(
            &repository,
            "council",
            &[service(4, "Same organisation")],
            PARTIAL,
        )
        .await;
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_changed_organisation_changes_its_services_with_their_own_rows_in_the_log() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), PARTIAL).await;
        let before = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        let head = repository.head().await.unwrap();
        let mut renamed = service(4, "Another of theirs");
        renamed["organization"]["name"] = json!("Helpers renamed");
        submit(&repository, "council", &[renamed], PARTIAL).await;
        let after = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(after.detail.contains("Helpers renamed"));
        assert!(after.last_modified > before.last_modified);
        assert_eq!(after.position, before.position);
        let changes = repository.changes(head, 100).await.unwrap();
        assert!(
            changes.iter().any(
                |change| change.entity == uuid(1) && change.what == repository::What::Reference
            )
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_twice_running_is_withdrawn_and_comes_back_as_itself() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), COMPLETE).await;
        let two = &three()[1..];
        let first = submit(&repository, "council", two, COMPLETE).await;
        assert_eq!(services(&repository, first).await.missing, 1);
        assert!(
            detail(&repository, Kind::Service, uuid(1)).await.is_some(),
            "once is a warning"
        );
        // A broken or partial delivery says nothing about what it lacks.
        submit(&repository, "council", &three()[2..], PARTIAL).await;
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_some());
        let again: Vec<Value> = (2..=3).map(|n| service(n, &format!("Club {n}!"))).collect();
        submit(&repository, "council", &again, COMPLETE).await;
        assert!(matches!(
            standing(&repository, Kind::Service, uuid(1)).await,
            Some(Standing::Gone { .. })
        ));
        let position = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap()
            .position;
        submit(&repository, "council", &three(), COMPLETE).await;
        let back = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(back.standing, Standing::Live);
        assert_eq!(back.position, position);
    })
    .await;
}

#[tokio::test]
async fn a_file_given_as_complete_withdraws_at_once_what_it_lacks() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), COMPLETE).await;
        let way = Way {
            gone_now: true,
            ..COMPLETE
        };
        let id = submit(&repository, "council", &three()[1..], way).await;
        assert_eq!(services(&repository, id).await.missing, 1);
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_delivery_that_broke_off_marks_nothing_missing() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), COMPLETE).await;
        for round in 0..3 {
            let mut submission = repository
                .open_submission(&Opening {
                    source: "council".to_owned(),
                    collector: None,
                    input: "feed".to_owned(),
                    fingerprint: format!("broken {round}"),
                    extent: Extent::Complete,
                    accept: true,
                    gone_now: false,
                })
                .await
                .unwrap();
            repository
                .stage(&mut submission, repository::Batch::default())
                .await
                .unwrap();
            repository
                .finish_staging(
                    &submission,
                    &Ending::Broken {
                        reason: "the feed died".to_owned(),
                    },
                )
                .await
                .unwrap();
            settle(&repository, submission.id).await;
        }
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn two_imports_that_crash_in_turn_stand_in_nobodys_way() {
    on_each_repository(|repository| async move {
        // The first is read to its end and not settled, the second is cut off while it is read.
        let first = stage(&repository, "council", &three(), PARTIAL).await;
        let opening = |fingerprint: &str| PARTIAL.opening("council", fingerprint);
        let waits = repository.open_submission(&opening("second")).await;
        assert!(
            matches!(waits, Err(RepositoryError::SubmissionWaits(id)) if id == first),
            "{waits:?}"
        );
        settle(&repository, first).await;
        for fingerprint in ["second", "third"] {
            let mut cut_off = repository
                .open_submission(&opening(fingerprint))
                .await
                .unwrap();
            let batch = place_of_records::batch("council", &service(7, fingerprint));
            repository.stage(&mut cut_off, batch).await.unwrap();
        }
        submit(&repository, "council", &[service(7, "Seventh")], PARTIAL).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(7)).await.unwrap()["name"],
            "Seventh"
        );
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn of_a_record_that_is_sent_twice_the_first_is_used_however_far_apart_they_stand() {
    on_each_repository(|repository| async move {
        let mut twice = vec![service(1, "First")];
        twice.extend((2..=4).map(|n| service(n, "Between")));
        twice.push(service(1, "Second"));
        for round in ["new", "known"] {
            // Each document is staged as a batch of its own.
            submit(&repository, "council", &twice, PARTIAL).await;
            let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
            assert_eq!(club["name"], "First", "{round}");
            let filter = RecordFilter {
                kind: Some(Kind::Service),
                ..RecordFilter::default()
            };
            let records = repository.records(&filter).await.unwrap();
            let repeated: Vec<Option<i64>> = records
                .iter()
                .flat_map(|record| &record.problems)
                .filter(|stored| stored.problem.code == "record-repeated")
                .map(|stored| stored.row)
                .collect();
            assert_eq!(repeated, [Some(5)], "{round}");
            twice[1]["name"] = json!("Changed, so that it is another input");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_what_is_published_while_another_does() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), PARTIAL).await;
        let unit = repository.begin_settling().await.unwrap();
        let other = repository.clone();
        let ordering = tokio::spawn(async move {
            other
                .suppress_entity(uuid(1), "asked by the provider", "officer")
                .await
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!ordering.is_finished(), "it waits for the settling");
        unit.commit().await.unwrap();
        ordering.await.unwrap().unwrap();
        assure::work_off(&repository, place_of_records::gazetteer())
            .await
            .unwrap();
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_submission_that_was_cut_off_goes_on_where_it_was() {
    on_each_repository(|repository| async move {
        let id = stage(&repository, "council", &three(), COMPLETE).await;
        assert!(
            everything(&repository).await.is_empty(),
            "what is staged is visible to nobody"
        );
        let text = Value::Array(three()).to_string();
        let resumed = repository
            .open_submission(&COMPLETE.opening("council", &repository::digest(&text)))
            .await
            .unwrap();
        assert_eq!(
            (resumed.id, resumed.resumed, resumed.staged),
            (id, true, true)
        );
        assert_eq!(resumed.cursor.as_deref(), Some("2"));
        settle(&repository, id).await;
        assert_eq!(services(&repository, id).await.published, 3);
    })
    .await;
}

#[tokio::test]
async fn a_later_input_replaces_one_that_was_never_finished() {
    on_each_repository(|repository| async move {
        let mut cut_off = repository
            .open_submission(&PARTIAL.opening("council", "cut off"))
            .await
            .unwrap();
        repository
            .stage(&mut cut_off, repository::Batch::default())
            .await
            .unwrap();
        submit(&repository, "council", &three(), PARTIAL).await;
        assert_eq!(
            everything(&repository)
                .await
                .keys()
                .filter(|(kind, _)| *kind == Kind::Service)
                .count(),
            3
        );
        assert!(
            repository
                .stage(&mut cut_off, repository::Batch::default())
                .await
                .is_err()
        );
    })
    .await;
}

#[tokio::test]
async fn a_term_knows_its_parent_whichever_came_first() {
    on_each_repository(|repository| async move {
        let mut documents = three();
        for (number, document) in documents.iter_mut().enumerate() {
            document["attributes"][0]["taxonomy_term"] = json!({
                "id": uuid(3100 + number as u128),
                "name": format!("Term {number}"),
                "description": "A term.",
                "parent_id": uuid(3100 + (number as u128 + 1) % 3),
            });
        }
        submit(&repository, "council", &documents[..1], PARTIAL).await;
        let child = detail(&repository, Kind::TaxonomyTerm, uuid(3100))
            .await
            .unwrap();
        assert!(
            !child.contains_key("parent_id"),
            "its parent is not published yet"
        );
        submit(&repository, "council", &documents[1..], PARTIAL).await;
        for number in 0..3 {
            let term = detail(&repository, Kind::TaxonomyTerm, uuid(3100 + number))
                .await
                .unwrap();
            assert_eq!(term["parent_id"], uuid(3100 + (number + 1) % 3).to_string());
        }
    })
    .await;
}
