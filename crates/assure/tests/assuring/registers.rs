//! Registers: never published, compared with what is, and decided about by a person.

use assure::AssureError;
use assure::register::Came;
use hsds::Kind;
use repository::{
    JoinedBy, RegisterVerdict, RepositoryError, Source, SubmissionId, Trust, Verdict,
};
use serde_json::json;
use testkit::databases::on_each_repository;

use super::place_of_records::{
    COMPLETE, PARTIAL, assert_same, decide, detail, everything, gazetteer, record, service, settle,
    submit, uuid,
};
use super::place_of_registers::{
    REGISTER, beside, called, club, dismiss, only, row, set, take, told, waiting,
};

#[tokio::test]
async fn what_is_the_same_however_it_is_written_does_not_wait() {
    on_each_repository(|repository| async move {
        beside(&repository, row(&json!({}))).await;
        assert!(
            told(&repository).await.is_empty(),
            "{:?}",
            told(&repository).await
        );
        let registers = repository.registers().await.unwrap();
        assert_eq!(
            (
                registers[0].listed,
                registers[0].unlisted,
                registers[0].waiting
            ),
            (1, 0, 0)
        );
        assert!(registers[0].read_at.is_some());
        // A register that says nothing of a field says nothing about it.
        let silent = json!({"phones": [], "url": null, "email": null, "service_at_locations": []});
        submit(&repository, REGISTER, &[row(&silent)], PARTIAL).await;
        assert!(told(&repository).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn each_field_that_differs_waits_and_can_be_taken_and_taken_back() {
    on_each_repository(|repository| async move {
        let mut moved = called("Helping Hands Ltd");
        moved["phones"] = json!([{"number": "01632 960999"}]);
        moved["url"] = json!("https://hands.example");
        moved["email"] = json!("office@hands.example");
        let address = &mut moved["service_at_locations"][0]["location"]["addresses"][0];
        address["address_1"] = json!("2 Low Street");
        address["city"] = json!("London");
        address["postal_code"] = json!("SW1A 1AA");
        address["state_province"] = json!("Greater London");
        beside(&repository, moved.clone()).await;
        assert_eq!(
            told(&repository).await,
            [
                "name: Helpers 1 / Helping Hands Ltd",
                "telephone: 01632 960001 / 01632 960999",
                "email: hello@lunch.example / office@hands.example",
                "website: https://lunch.example / https://hands.example",
                "address: 1 High Street, Bristol, BS1 4ST / 2 Low Street, London, SW1A 1AA",
            ]
        );
        let before = everything(&repository).await;
        let mut made = Vec::new();
        for difference in waiting(&repository).await {
            let came = take(&repository, difference.id, "officer").await;
            let Came::Done(_, submissions) = came else {
                panic!("{came:?}");
            };
            made.extend(submissions);
        }
        assert!(told(&repository).await.is_empty());
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(
            club["name"], "Lunch club",
            "the service has a name of its own"
        );
        assert_eq!(club["organization"]["name"], "Helping Hands Ltd");
        assert_eq!(club["phones"][0]["number"], "01632 960999");
        assert_eq!(club["email"], "office@hands.example");
        assert_eq!(club["url"], "https://hands.example");
        let place = &club["service_at_locations"][0]["location"];
        assert_eq!(place["addresses"][0]["address_1"], "2 Low Street");
        assert_eq!(place["addresses"][0]["postal_code"], "SW1A 1AA");
        let latitude = place["latitude"].as_f64().unwrap();
        assert!(
            (51.49..51.51).contains(&latitude),
            "the map follows: {latitude}"
        );
        // Read again it says nothing new.
        submit(&repository, REGISTER, &[moved], PARTIAL).await;
        assert!(told(&repository).await.is_empty());
        made.reverse();
        for submission in made {
            let undoing = repository
                .undo_submission(submission, "officer")
                .await
                .unwrap();
            settle(&repository, undoing).await;
        }
        assert_same(&before, &everything(&repository).await, "it was taken back");
        assert_eq!(
            waiting(&repository).await.len(),
            5,
            "and is asked about again"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_dismissed_is_asked_about_again_only_when_the_register_says_something_else() {
    on_each_repository(|repository| async move {
        beside(&repository, called("Helping Hands")).await;
        let first = only(&repository).await;
        let came = dismiss(&repository, first.id, "officer").await;
        assert!(matches!(came, Came::Done(_, made) if made.is_empty()));
        let name = |club: hsds::Document| club["organization"]["name"].clone();
        assert_eq!(
            name(detail(&repository, Kind::Service, uuid(1)).await.unwrap()),
            "Helpers 1"
        );
        for again in ["Helping Hands", "HELPING  HANDS"] {
            let mut changed = called(again);
            changed["description"] = json!(format!("Said anew: {again}"));
            submit(&repository, REGISTER, &[changed], PARTIAL).await;
            assert!(told(&repository).await.is_empty(), "{again}");
        }
        // What is published here changes: the same word of the register was dismissed.
        let mut renamed = club();
        renamed["organization"]["name"] = json!("Helpers of Bristol");
        submit(&repository, "council", &[renamed], PARTIAL).await;
        assert!(told(&repository).await.is_empty());
        submit(&repository, REGISTER, &[called("Many Hands")], PARTIAL).await;
        let second = only(&repository).await;
        assert_eq!(
            (second.here.as_str(), second.there.as_str()),
            ("Helpers of Bristol", "Many Hands")
        );
        dismiss(&repository, second.id, "officer").await;
        submit(&repository, REGISTER, &[called("Helping Hands")], PARTIAL).await;
        assert_eq!(
            only(&repository).await.there,
            "Helping Hands",
            "that is something else again"
        );
        let decisions = repository
            .register_decisions(&[first.id, second.id])
            .await
            .unwrap();
        assert!(
            decisions
                .iter()
                .all(|it| it.verdict == RegisterVerdict::Dismissed)
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_register_is_published_whatever_anybody_accepts() {
    on_each_repository(|repository| async move {
        set(&repository, "GB-CHC").await;
        let mut register = repository.source(REGISTER).await.unwrap().unwrap();
        for trust in [
            Trust::Held,
            Trust::Open,
            Trust::Republisher,
            Trust::Verified,
        ] {
            register.trust = trust;
            repository.save_source(&register, "operator").await.unwrap();
            // It sends the very ids of what is, or will be, published here.
            let mut same = service(1, &format!("Of the register, {trust}"));
            same["organization"]["name"] = json!("Of the register");
            submit(&repository, REGISTER, &[same, called("Other")], PARTIAL).await;
            assert!(everything(&repository).await.is_empty(), "{trust}");
        }
        submit(&repository, "council", &[club()], PARTIAL).await;
        let published = everything(&repository).await;
        assert!(
            published.contains_key(&(Kind::Service, uuid(1))),
            "it has its own id"
        );
        let text = format!("{published:?}");
        assert!(
            !text.contains("Of the register") && text.contains("Lunch club"),
            "{text}"
        );
        let (left, right) = (
            record(&repository, "council", 1).await,
            record(&repository, REGISTER, 1).await,
        );
        let refused = decide(&repository, left, right, Verdict::Same).await;
        assert!(matches!(
            refused,
            Err(AssureError::Repository(RepositoryError::OfRegister(_)))
        ));
        let filter = repository::RecordFilter {
            source: Some(REGISTER.to_owned()),
            ..Default::default()
        };
        for row in repository.records(&filter).await.unwrap() {
            let codes: Vec<&str> = row.problems.iter().map(|it| &*it.problem.code).collect();
            assert!(
                codes.contains(&assure::OF_REGISTER),
                "{}: {codes:?}",
                row.key
            );
            let pinned = assure::pin(
                &repository,
                gazetteer(),
                row.id.unwrap(),
                &"name".parse().unwrap(),
                json!("Pinned"),
                "desk",
            )
            .await;
            assert!(matches!(pinned, Err(AssureError::NothingToPin(..))));
        }
        submit(&repository, "council", &[club()], PARTIAL).await;
        assert_same(
            &published,
            &everything(&repository).await,
            "nothing has changed",
        );
    })
    .await;
}

#[tokio::test]
async fn a_difference_goes_by_itself_when_either_side_changes() {
    on_each_repository(|repository| async move {
        beside(&repository, called("Helping Hands")).await;
        assert_eq!(waiting(&repository).await.len(), 1);
        let mut renamed = club();
        renamed["organization"]["name"] = json!("Helping hands");
        submit(&repository, "council", &[renamed], PARTIAL).await;
        assert!(told(&repository).await.is_empty());
        submit(&repository, "council", &[club()], PARTIAL).await;
        let again = only(&repository).await;
        // The entry is deleted here: nobody has to decide about it.
        submit(&repository, "council", &[service(2, "Another")], COMPLETE).await;
        submit(&repository, "council", &[service(2, "Another")], COMPLETE).await;
        assert!(told(&repository).await.is_empty());
        assert_eq!(repository.registers().await.unwrap()[0].unlisted, 1);
        let gone = take(&repository, again.id, "officer").await;
        assert_eq!(gone, Came::Gone);
    })
    .await;
}

#[tokio::test]
async fn what_is_gone_from_two_complete_readings_or_has_closed_can_be_closed_here() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        set(&repository, "GB-CHC").await;
        let other = |name: &str| json!({"id": uuid(201), "name": name, "organization": {"id": uuid(202), "name": name}});
        submit(&repository, REGISTER, &[row(&json!({})), other("B")], COMPLETE).await;
        submit(&repository, REGISTER, &[other("C")], COMPLETE).await;
        assert!(told(&repository).await.is_empty(), "once is no news");
        submit(&repository, REGISTER, &[other("D")], COMPLETE).await;
        assert_eq!(told(&repository).await, ["status: Listed as running: Lunch club / It is no longer in the register"]);
        // It is there again.
        submit(&repository, REGISTER, &[row(&json!({})), other("D")], COMPLETE).await;
        assert!(told(&repository).await.is_empty());
        submit(&repository, REGISTER, &[row(&json!({"status": "defunct"}))], PARTIAL).await;
        let closed = only(&repository).await;
        assert_eq!(closed.there, "Closed");
        take(&repository, closed.id, "officer").await;
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["status"], "defunct");
        assert!(told(&repository).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_register_import_that_is_taken_back_does_not_say_that_everything_closed() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        set(&repository, "GB-CHC").await;
        let import: SubmissionId =
            submit(&repository, REGISTER, &[called("Helping Hands")], COMPLETE).await;
        assert_eq!(waiting(&repository).await.len(), 1);
        let undoing = repository.undo_submission(import, "officer").await.unwrap();
        settle(&repository, undoing).await;
        assert!(told(&repository).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_two_who_decide_the_later_is_told_what_became_of_it() {
    on_each_repository(|repository| async move {
        beside(&repository, called("Helping Hands")).await;
        let id = only(&repository).await.id;
        let both = ["ann", "bob"].map(|who| {
            let repository = repository.clone();
            tokio::spawn(async move { take(&repository, id, who).await })
        });
        let mut done = 0;
        for one in both {
            match one.await.unwrap() {
                Came::Done(..) => done += 1,
                Came::Decided(decision) => {
                    assert_eq!(decision.verdict, RegisterVerdict::Taken);
                    assert!(["ann", "bob"].contains(&decision.by.as_str()));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(done, 1);
        let trail = repository.audit(50).await.unwrap();
        let taken = trail.iter().filter(|it| it.action == "register.take");
        assert_eq!(taken.count(), 1);
        assert!(
            !format!("{trail:?}").contains("Helping Hands"),
            "no words in the trail"
        );
    })
    .await;
}

#[tokio::test]
async fn registers_are_joined_by_places_by_answers_and_by_keys() {
    on_each_repository(|repository| async move {
        let mut home = service(1, "Rose Lodge");
        let place = &mut home["service_at_locations"][0]["location"];
        place["external_identifier"] = json!("1-100200");
        place["external_identifier_type"] = json!("CQC");
        home["attributes"][0]["value"] = json!("EY 100200");
        submit(&repository, "council", &[home], PARTIAL).await;
        let key = uuid(1).to_string();
        for (by, id) in [
            ("location:CQC", "1-100200"),
            ("attribute:term 1", "EY100200"),
            ("key", key.as_str()),
        ] {
            set(&repository, by).await;
            let row = json!({"id": id, "name": "Rose Court", "organization": {"id": format!("of {id}"), "name": "Care"}});
            submit(&repository, REGISTER, &[row], PARTIAL).await;
            let told: Vec<String> = told(&repository).await;
            assert_eq!(told, ["name: Rose Lodge / Rose Court"], "{by}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_person_has_to_sort_out_is_not_taken_by_a_click() {
    on_each_repository(|repository| async move {
        let mut two = club();
        two["phones"] = json!([{"number": "01632 960001"}, {"number": "01632 960002"}]);
        submit(
            &repository,
            "council",
            &[two, {
                // Somebody else is at the same place.
                let mut other = service(6, "Chess");
                other["organization"] = json!({"id": uuid(1500), "name": "Others"});
                other
            }],
            PARTIAL,
        )
        .await;
        set(&repository, "GB-CHC").await;
        let mut moved = row(&json!({"phones": [{"number": "01632 960999"}]}));
        moved["service_at_locations"][0]["location"]["addresses"][0]["address_1"] =
            json!("9 High Street");
        submit(&repository, REGISTER, &[moved], PARTIAL).await;
        let before = everything(&repository).await;
        let found = waiting(&repository).await;
        let fields: Vec<&str> = found.iter().map(|it| it.field.word()).collect();
        assert_eq!(fields, ["telephone", "address"]);
        for one in found {
            assert_eq!(one.about, None);
            let came = take(&repository, one.id, "officer").await;
            assert!(matches!(came, Came::ByHand(_)), "{came:?}");
        }
        assert_same(&before, &everything(&repository).await, "nothing was done");
        assert_eq!(waiting(&repository).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_not_shown_is_not_asked_about() {
    on_each_repository(|repository| async move {
        let mut refuge = club();
        refuge["service_at_locations"][0]["location"]["x_confidential"] = json!(true);
        submit(&repository, "council", &[refuge], PARTIAL).await;
        set(&repository, "GB-CHC").await;
        submit(&repository, REGISTER, &[row(&json!({}))], PARTIAL).await;
        assert!(
            told(&repository).await.is_empty(),
            "{:?}",
            told(&repository).await
        );
    })
    .await;
}

#[tokio::test]
async fn a_source_of_which_something_is_published_cannot_become_a_register_and_one_can_end() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        let refused = repository
            .set_register("council", "Council", &JoinedBy::Key, "operator")
            .await;
        assert!(matches!(
            refused,
            Err(RepositoryError::RegisterPublishes(_))
        ));
        let refused = repository
            .set_register("desk", "Desk", &JoinedBy::Key, "operator")
            .await;
        assert!(matches!(refused, Err(RepositoryError::RegisterOfDesk(_))));
        set(&repository, "GB-CHC").await;
        submit(&repository, REGISTER, &[called("Helping Hands")], PARTIAL).await;
        let before = everything(&repository).await;
        assert!(
            repository
                .unset_register(REGISTER, "operator")
                .await
                .unwrap()
        );
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert!(
            !repository
                .unset_register(REGISTER, "operator")
                .await
                .unwrap()
        );
        assert_same(
            &before,
            &everything(&repository).await,
            "it waits for somebody's yes",
        );
        assert!(told(&repository).await.is_empty());
        let source: Source = repository.source(REGISTER).await.unwrap().unwrap();
        assert!(!source.is_register);
        submit(
            &repository,
            REGISTER,
            &[called("Helping Hands, accepted")],
            PARTIAL,
        )
        .await;
        assert!(
            detail(&repository, Kind::Service, uuid(101))
                .await
                .is_some()
                || everything(&repository).await.len() > before.len()
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_erased_from_a_register_is_not_kept_in_what_differs() {
    on_each_repository(|repository| async move {
        beside(
            &repository,
            row(&json!({"email": "jane.secret@hands.example"})),
        )
        .await;
        assert_eq!(waiting(&repository).await.len(), 1);
        let filter = repository::RecordFilter {
            source: Some(REGISTER.to_owned()),
            kind: Some(Kind::Service),
            ..Default::default()
        };
        let id = repository.records(&filter).await.unwrap()[0].id.unwrap();
        repository
            .erase(id, &["email".parse().unwrap()], "asked for", "operator")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert!(told(&repository).await.is_empty());
    })
    .await;
}
