//! Submissions: what they publish, hold, miss and take back.

use std::time::Duration;

use hsds::Kind;
use repository::{
    Ending, Extent, Opening, RecordFilter, RecordState, RepositoryError, Standing, Verdict,
};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;

use super::place_of_records::{
    self, COMPLETE, PARTIAL, UNVOUCHED, Way, assert_same, decide, detail, everything, record,
    service, services, settle, shows_no_place, stage, standing, submit, uuid,
};

fn three() -> Vec<Value> {
    (1..=3).map(|n| service(n, &format!("Club {n}"))).collect()
}

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
async fn an_edit_that_waits_leaves_the_published_version_standing() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), PARTIAL).await;
        let edited = service(1, "Renamed");
        let id = submit(&repository, "council", &[edited], UNVOUCHED).await;
        assert_eq!(services(&repository, id).await.held, 1);
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Club 1"
        );
        submit(&repository, "council", &[service(1, "Renamed")], PARTIAL).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Renamed"
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
async fn an_undone_submission_leaves_no_trace_in_what_is_published() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &three(), PARTIAL).await;
        let before = everything(&repository).await;
        let mut changed: Vec<Value> = vec![service(1, "Renamed"), service(9, "New")];
        changed[0]["organization"]["name"] = json!("Other helpers");
        let id = submit(&repository, "council", &changed, PARTIAL).await;
        assert_ne!(everything(&repository).await, before);
        let undoing = repository.undo_submission(id, "officer").await.unwrap();
        settle(&repository, undoing).await;
        assert_eq!(everything(&repository).await, before);
        assert!(
            repository.undo_submission(id, "officer").await.is_err(),
            "only once"
        );
        let redo = repository
            .undo_submission(undoing, "officer")
            .await
            .unwrap();
        settle(&repository, redo).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Renamed",
            "an undoing can be undone"
        );
    })
    .await;
}

#[tokio::test]
async fn submissions_undone_from_the_last_to_the_first_leave_no_trace() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(9, "Earlier")], PARTIAL).await;
        let before = everything(&repository).await;
        let first = submit(&repository, "council", &three(), PARTIAL).await;
        let between = everything(&repository).await;
        let mut renamed = service(1, "Renamed");
        renamed["organization"]["name"] = json!("Other helpers");
        let second = submit(&repository, "council", &[renamed], PARTIAL).await;
        for (id, left) in [(second, &between), (first, &before)] {
            let undoing = repository.undo_submission(id, "officer").await.unwrap();
            settle(&repository, undoing).await;
            assert_same(&everything(&repository).await, left, "as it was before");
        }
    })
    .await;
}

#[tokio::test]
async fn two_imports_that_crash_in_turn_stand_in_nobodys_way() {
    on_each_repository(|repository| async move {
        // The first is read to its end and not settled, the second is cut off while it is read.
        let first = stage(&repository, "council", &three(), PARTIAL).await;
        let opening = |fingerprint: &str| Opening {
            source: "council".to_owned(),
            collector: None,
            input: "test".to_owned(),
            fingerprint: fingerprint.to_owned(),
            extent: Extent::Partial,
            accept: true,
            gone_now: false,
        };
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
async fn what_stays_while_a_new_version_is_wrong_follows_what_it_embeds() {
    on_each_repository(|repository| async move {
        let refuge = service(1, "Refuge");
        submit(
            &repository,
            "council",
            std::slice::from_ref(&refuge),
            PARTIAL,
        )
        .await;
        let mut wrong = refuge.clone();
        wrong.as_object_mut().unwrap().remove("name");
        let id = submit(&repository, "council", &[wrong], PARTIAL).await;
        assert_eq!(services(&repository, id).await.held, 1);
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["name"], "Refuge", "the version before stays");
        // Another service at the same place says that it is not to be shown.
        let mut other = service(6, "Another");
        other["service_at_locations"][0]["location"]["x_confidential"] = json!(true);
        submit(&repository, "council", &[other], PARTIAL).await;
        let shown = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(shown.standing, Standing::Live);
        shows_no_place(&shown.detail);
    })
    .await;
}

#[tokio::test]
async fn what_stands_for_a_wrong_version_shows_no_record_that_has_lost_its_voice() {
    on_each_repository(|repository| async move {
        let mut told = service(1, "Club");
        told["alert"] = json!("Not to be listed");
        submit(&repository, "council", &[told], PARTIAL).await;
        submit(&repository, "charity", &[service(11, "Club")], PARTIAL).await;
        let (left, right) = (
            record(&repository, "council", 1).await,
            record(&repository, "charity", 11).await,
        );
        decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        let mut wrong = service(11, "Club");
        wrong["status"] = json!("perhaps");
        submit(&repository, "charity", &[wrong], PARTIAL).await;
        repository
            .suppress_record(left, "asked by the provider", "officer")
            .await
            .unwrap();
        assure::work_off(&repository, place_of_records::gazetteer())
            .await
            .unwrap();
        let shown = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(
            !shown.detail.contains("Not to be listed"),
            "{}",
            shown.detail
        );
        assert!(matches!(shown.standing, Standing::Gone { .. }));
    })
    .await;
}

#[tokio::test]
async fn what_stands_for_a_wrong_version_shows_no_record_that_was_parted_from_it() {
    on_each_repository(|repository| async move {
        let mut other = service(11, "Club");
        other["alert"] = json!("Ring Mrs Secret");
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        submit(&repository, "charity", &[other], PARTIAL).await;
        let left = record(&repository, "council", 1).await;
        let right = record(&repository, "charity", 11).await;
        let joined = decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        // Without a name of its own it is published for as long as the other one names it.
        let mut nameless = service(1, "Club");
        nameless.as_object_mut().unwrap().remove("name");
        submit(&repository, "council", &[nameless], PARTIAL).await;
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_some());
        assure::undo(
            &repository,
            place_of_records::gazetteer(),
            joined,
            "officer",
        )
        .await
        .unwrap();
        let shown = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(!shown.detail.contains("Secret"), "{}", shown.detail);
        assert!(matches!(shown.standing, Standing::Gone { .. }));
        assert!(detail(&repository, Kind::Service, uuid(11)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_record_that_left_long_ago_does_not_end_what_stands() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Club")], PARTIAL).await;
        let second = submit(&repository, "charity", &[service(11, "Club")], PARTIAL).await;
        let (left, right) = (
            record(&repository, "council", 1).await,
            record(&repository, "charity", 11).await,
        );
        decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        let undoing = repository.undo_submission(second, "officer").await.unwrap();
        settle(&repository, undoing).await;
        let mut wrong = service(1, "Club");
        wrong.as_object_mut().unwrap().remove("name");
        submit(&repository, "council", &[wrong], PARTIAL).await;
        let club = detail(&repository, Kind::Service, uuid(1)).await;
        assert_eq!(club.expect("it stands")["name"], "Club");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_undone_beside_a_submission_that_is_under_way() {
    on_each_repository(|repository| async move {
        let first = submit(&repository, "council", &three(), PARTIAL).await;
        let changed = stage(&repository, "council", &[service(1, "Renamed")], PARTIAL).await;
        let waits = repository.undo_submission(first, "officer").await;
        assert!(
            matches!(waits, Err(RepositoryError::SubmissionWaits(id)) if id == changed),
            "{waits:?}"
        );
        settle(&repository, changed).await;
        let opening = Opening {
            source: "council".to_owned(),
            collector: None,
            input: "test".to_owned(),
            fingerprint: "under way".to_owned(),
            extent: Extent::Partial,
            accept: true,
            gone_now: false,
        };
        let mut reading = repository.open_submission(&opening).await.unwrap();
        let open = repository.undo_submission(first, "officer").await;
        assert!(
            matches!(open, Err(RepositoryError::SubmissionOpen(id)) if id == reading.id.0),
            "{open:?}"
        );
        let batch = place_of_records::batch("council", &service(4, "Fourth"));
        repository.stage(&mut reading, batch).await.unwrap();
        repository
            .finish_staging(&reading, &Ending::Partial)
            .await
            .unwrap();
        settle(&repository, reading.id).await;
        let undoing = repository.undo_submission(first, "officer").await.unwrap();
        settle(&repository, undoing).await;
        assert_eq!(
            detail(&repository, Kind::Service, uuid(1)).await.unwrap()["name"],
            "Renamed",
            "a later submission changed it"
        );
        assert!(detail(&repository, Kind::Service, uuid(2)).await.is_none());
        assert!(detail(&repository, Kind::Service, uuid(4)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_submission_that_was_abandoned_keeps_no_earlier_one_from_being_undone() {
    on_each_repository(|repository| async move {
        let club = service(1, "Club");
        let first = submit(&repository, "council", std::slice::from_ref(&club), PARTIAL).await;
        let mut cut_off = repository
            .open_submission(&Opening {
                source: "council".to_owned(),
                collector: None,
                input: "test".to_owned(),
                fingerprint: "cut off".to_owned(),
                extent: Extent::Partial,
                accept: true,
                gone_now: false,
            })
            .await
            .unwrap();
        let batch = place_of_records::batch("council", &club);
        repository.stage(&mut cut_off, batch).await.unwrap();
        submit(&repository, "council", &[service(7, "Seventh")], PARTIAL).await;
        let undoing = repository.undo_submission(first, "officer").await.unwrap();
        settle(&repository, undoing).await;
        assert!(detail(&repository, Kind::Service, uuid(1)).await.is_none());
        assert!(detail(&repository, Kind::Service, uuid(7)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_place_that_becomes_confidential_is_not_kept_as_it_was_for_being_wrong() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Refuge")], PARTIAL).await;
        let mut changed = service(1, "Refuge");
        let place = &mut changed["service_at_locations"][0]["location"];
        place["x_confidential"] = json!(true);
        place["location_type"] = json!("somewhere");
        submit(&repository, "council", &[changed], PARTIAL).await;
        for kind in [Kind::Location, Kind::Service] {
            let id = if kind == Kind::Location {
                uuid(2001)
            } else {
                uuid(1)
            };
            let shown = repository.published(kind, id).await.unwrap().unwrap();
            shows_no_place(&shown.detail);
        }
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
            .open_submission(&Opening {
                source: "council".to_owned(),
                collector: None,
                input: "test".to_owned(),
                fingerprint: repository::digest(&text),
                extent: Extent::Complete,
                accept: true,
                gone_now: false,
            })
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
            .open_submission(&Opening {
                source: "council".to_owned(),
                collector: None,
                input: "test".to_owned(),
                fingerprint: "cut off".to_owned(),
                extent: Extent::Partial,
                accept: true,
                gone_now: false,
            })
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
