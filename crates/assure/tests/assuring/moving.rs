//! Moving in: old addresses follow what becomes of their records, and organisations without services are found.

use hsds::Kind;
use repository::{
    AddressRefused, Arrival, AskedAddress, Batch, Ending, MostLost, NewUpload, OldAddress,
    RecordNumber, RecordState, Repository, SubmissionId, SubmissionState, Verdict,
};
use serde_json::json;
use testkit::databases::on_each_repository;

use super::place_of_records::{
    COMPLETE, PARTIAL, decide, gazetteer, publish, record, service, settle, submit, uuid,
};

/// A source sends all of its organisations; says whether that is held, because too much would be lost.
async fn organisations(repository: &Repository, keys: &[&str], words: &str) -> SubmissionState {
    let mut batch = Batch::default();
    for key in keys {
        let document = json!({"name": key, "description": words, "website": "https://old.example"});
        batch.arrivals.push(Arrival {
            kind: Kind::Organization,
            key: (*key).to_owned(),
            document: document.as_object().unwrap().clone(),
            internal: hsds::Document::new(),
            embedded: false,
            problems: Vec::new(),
            row: None,
            raw: None,
        });
    }
    let opening = COMPLETE.opening("old", &format!("{keys:?} {words}"));
    let mut submission = repository.open_submission(&opening).await.unwrap();
    submission.most_lost = Some(MostLost::USUAL);
    repository.stage(&mut submission, batch).await.unwrap();
    let ended = repository
        .finish_staging(&submission, &Ending::Complete)
        .await
        .unwrap();
    if ended == SubmissionState::Staged {
        settle(repository, submission.id).await;
    }
    ended
}

/// Services are made of an organisation, and taken in.
async fn split(repository: &Repository, key: &str, names: &[&str]) -> SubmissionId {
    let one = unsplit(repository, key).await;
    let keys = repository
        .free_service_keys("old", key, names)
        .await
        .unwrap();
    let services: Vec<serde_json::Value> = keys
        .iter()
        .zip(names)
        .map(|(own, name)| made(own, key, name))
        .collect();
    let sent = repository
        .send_split((key, &one.version), upload(key), true)
        .await
        .unwrap();
    assert!(sent);
    let submission = submit(repository, "old", &services, PARTIAL).await;
    let looked_at = repository.looked_at("old", None, 99).await.unwrap();
    let its = looked_at.iter().find(|known| known.number == one.number);
    let upload = its.unwrap().upload.unwrap();
    repository.end_upload(upload, Ok(submission)).await.unwrap();
    submission
}

fn made(key: &str, organization: &str, name: &str) -> serde_json::Value {
    json!({"id": key, "name": name, "status": "active", "description": format!("{name} every week."),
        "organization_id": organization})
}

fn upload(key: &str) -> NewUpload {
    NewUpload {
        source: "old".to_owned(),
        by: "person".to_owned(),
        name: format!("Services of {key}"),
        content: b"{}".to_vec(),
    }
}

async fn unsplit(repository: &Repository, key: &str) -> repository::Unsplit {
    let all = repository.unsplit("old", RecordNumber(0), 99).await;
    let mut all = all.unwrap().into_iter();
    all.find(|one| one.key == key).unwrap()
}

async fn state(repository: &Repository, key: &str) -> RecordState {
    let found = repository.source_record("old", Kind::Service, key).await;
    found.unwrap().unwrap().state
}

#[tokio::test]
async fn services_made_of_organisations_stay_as_long_as_their_list_has_the_organisation() {
    on_each_repository(|repository| async move {
        organisations(&repository, &["org-1", "org-2"], "It helps.").await;
        let clubs = ["A", "B", "C", "D", "E", "F"];
        let first = split(&repository, "org-1", &clubs).await;
        let undoing = repository.undo_submission(first, "person").await.unwrap();
        settle(&repository, undoing).await;
        repository
            .look_again("old", "org-1", "person")
            .await
            .unwrap();
        // The same words once more, so that no record has a new version.
        split(&repository, "org-1", &clubs).await;
        // One is changed by hand, as people are told to.
        let changed = made("org-1-service-2", "org-1", "B, upstairs");
        submit(&repository, "old", &[changed], PARTIAL).await;
        for words in ["It helps again.", "It still helps.", "It always helps."] {
            let ended = organisations(&repository, &["org-1", "org-2"], words).await;
            assert_eq!(ended, SubmissionState::Staged, "nothing is lost");
        }
        for number in 1..=6 {
            let key = format!("org-1-service-{number}");
            assert_eq!(state(&repository, &key).await, RecordState::Published);
        }
        let made_here = repository.made_here("old").await.unwrap();
        assert_eq!(made_here.len(), 6, "the organisations themselves were sent");
        for words in ["1", "2"] {
            organisations(&repository, &["org-2"], words).await;
        }
        let made_here = repository.made_here("old").await.unwrap();
        assert!(made_here.is_empty(), "its organisation is gone");
        // It waits, as nothing is published without an organisation, and is still there.
        assert_eq!(
            state(&repository, "org-1-service-1").await,
            RecordState::Held
        );
        // What the list no longer has an organisation for can be missing as everything else.
        let ended = organisations(&repository, &["org-2"], "3").await;
        assert_eq!(ended, SubmissionState::Held);
    })
    .await;
}

#[tokio::test]
async fn a_service_never_gets_the_address_that_another_had() {
    on_each_repository(|repository| async move {
        organisations(&repository, &["org-1"], "It helps.").await;
        let first = split(&repository, "org-1", &["Advice", "Food bank", "Lunch"]).await;
        let undoing = repository.undo_submission(first, "person").await.unwrap();
        settle(&repository, undoing).await;
        assert_eq!(repository.left_of_split(first).await.unwrap(), None);
        let keys = repository
            .free_service_keys("old", "org-1", &["Food bank", "Walks", "Lunch", "Lunch"])
            .await
            .unwrap();
        let numbers = [2, 4, 3, 5].map(|number| format!("org-1-service-{number}"));
        assert_eq!(keys, numbers);
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_since_stays_when_services_are_taken_back_and_that_is_known() {
    on_each_repository(|repository| async move {
        organisations(&repository, &["org-1"], "It helps.").await;
        let first = split(&repository, "org-1", &["Advice", "Lunch"]).await;
        let changed = made("org-1-service-2", "org-1", "Lunch and tea");
        submit(&repository, "old", &[changed], PARTIAL).await;
        assert_eq!(repository.left_of_split(first).await.unwrap(), Some(first));
        let undoing = repository.undo_submission(first, "person").await.unwrap();
        assert_eq!(
            repository.left_of_split(first).await.unwrap(),
            Some(undoing)
        );
        settle(&repository, undoing).await;
        assert_eq!(
            repository.left_of_split(first).await.unwrap(),
            Some(undoing)
        );
        assert_eq!(
            state(&repository, "org-1-service-1").await,
            RecordState::Withdrawn
        );
    })
    .await;
}

#[tokio::test]
async fn services_are_made_of_what_is_published_and_only_while_it_is_that() {
    on_each_repository(|repository| async move {
        organisations(&repository, &["org-1", "org-2"], "It helps.").await;
        let before = unsplit(&repository, "org-1").await;
        let entity = hsds::identity::Namespace::of_source("old").id(Kind::Organization, "org-1");
        let path = "website".parse().unwrap();
        let right = json!("https://right.example");
        assure::pin(&repository, gazetteer(), entity, &path, right, "assurer")
            .await
            .unwrap();
        for submission in repository.unsettled().await.unwrap() {
            settle(&repository, submission).await;
        }
        let after = unsplit(&repository, "org-1").await;
        assert_eq!(after.document["website"], "https://right.example");
        assert_ne!(before.version, after.version);
        let outrun = repository
            .send_split(("org-1", &before.version), upload("org-1"), true)
            .await
            .unwrap();
        assert!(!outrun);
        assert_eq!(
            repository.split_progress("old").await.unwrap().looked_at,
            0,
            "nothing was sent, so it is still to be looked at"
        );
        let sent = repository
            .send_split(("org-1", &after.version), upload("org-1"), true)
            .await
            .unwrap();
        assert!(sent);
        repository
            .put_aside("old", "org-2", "person")
            .await
            .unwrap();
        let all = repository.looked_at("old", None, 9).await.unwrap();
        let rest = repository
            .looked_at("old", Some(all[0].number), 9)
            .await
            .unwrap();
        assert_eq!((all.len(), rest.as_slice()), (2, &all[1..]));
    })
    .await;
}

#[tokio::test]
async fn an_old_address_follows_its_record_to_the_entity_that_now_stands_for_it() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Food bank").await;
        publish(&repository, "charity", 2, "Food Bank").await;
        let patterns = [
            "/a?id={id}".parse().unwrap(),
            "/b/{service_id}".parse().unwrap(),
        ];
        let set = repository
            .set_old_patterns("council", &patterns, "operator")
            .await;
        set.unwrap().unwrap();
        for same in ["/a?id={id}", "https://b.example/a/?id={service_id}"] {
            let same = [same.parse().unwrap()];
            let taken = repository
                .set_old_patterns("charity", &same, "operator")
                .await;
            assert!(taken.unwrap().is_err(), "a pattern is of one source");
        }
        let own = [OldAddress::parse("/old-club?x=1", &uuid(2).to_string(), "").unwrap()];
        repository
            .add_old_addresses("charity", &own, "operator")
            .await
            .unwrap()
            .unwrap();
        let others = repository
            .add_old_addresses("council", &own, "operator")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            others.get("/old-club?x=1").map(String::as_str),
            Some("charity")
        );
        let known = repository.old_addresses().await.unwrap();
        let leads = async |address: &str| {
            let asked = AskedAddress::of_request(address).ok()?;
            let found = repository.old_address(&known, &asked).await.unwrap();
            found.map(|found| (found.kind, found.id))
        };
        let one = Some((Kind::Service, uuid(1)));
        assert_eq!(leads(&format!("/a?z=1&id={}", uuid(1))).await, one);
        assert_eq!(leads(&format!("/b/{}", uuid(1))).await, one);
        assert_eq!(
            leads("/old-club?x=1&utm_source=y").await,
            Some((Kind::Service, uuid(2)))
        );
        let asked = AskedAddress::typed("b.example/old-club?x=1").unwrap();
        let found = repository
            .old_address(&known, &asked)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.source.as_str(), found.is_listed), ("charity", true));
        for nowhere in [
            "/a?id=unknown",
            "/old-club",
            "/c",
            "",
            "?",
            "/a?id=",
            "//a?id=1",
        ] {
            assert_eq!(leads(nowhere).await, None, "{nowhere}");
        }
        let left = record(&repository, "council", 1).await;
        let right = record(&repository, "charity", 2).await;
        decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        assert_eq!(leads("/old-club?x=1").await, one, "another stands for it");
        let counts = repository.old_address_counts("charity").await.unwrap();
        assert_eq!((counts.all, counts.nowhere), (1, 0));
        assert_eq!(
            repository
                .clear_old_addresses("charity", "operator")
                .await
                .unwrap(),
            1
        );
        let known = repository.old_addresses().await.unwrap();
        let asked = AskedAddress::of_request("/old-club?x=1").unwrap();
        assert_eq!(repository.old_address(&known, &asked).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_list_may_have_many_addresses_and_not_many_sets_of_parameters() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Food bank").await;
        let key = uuid(1).to_string();
        let list = |written: fn(usize) -> String| -> Vec<OldAddress> {
            let all = (0..400).map(|number| OldAddress::parse(&written(number), &key, ""));
            all.map(Result::unwrap).collect()
        };
        let many = list(|number| format!("/page.asp?{number}"));
        let taken = repository
            .add_old_addresses("council", &many, "operator")
            .await;
        assert!(taken.unwrap().unwrap().is_empty());
        let known = repository.old_addresses().await.unwrap();
        let asked = AskedAddress::of_request("/page.asp?utm_source=a&399").unwrap();
        let found = repository.old_address(&known, &asked).await.unwrap();
        assert_eq!(found.unwrap().id, uuid(1));
        let shapes = list(|number| format!("/page.asp?a{number}=1"));
        let refused = repository
            .add_old_addresses("council", &shapes, "operator")
            .await;
        assert_eq!(refused.unwrap(), Err(AddressRefused::TooManyShapes));
        let counts = repository.old_address_counts("council").await.unwrap();
        assert_eq!(counts.all, 400);
    })
    .await;
}

#[tokio::test]
async fn organisations_without_a_service_of_any_source_are_left_to_be_looked_at() {
    on_each_repository(|repository| async move {
        organisations(&repository, &["org-1", "org-2"], "It helps.").await;
        let left = async || {
            let left = repository.unsplit("old", RecordNumber(0), 9).await.unwrap();
            left.into_iter().map(|one| one.key).collect::<Vec<_>>()
        };
        assert_eq!(left().await, ["org-1", "org-2"]);
        // Another source sends a service of one of them, by the id that is published.
        let first = hsds::identity::Namespace::of_source("old").id(Kind::Organization, "org-1");
        let mut club = service(1, "Club");
        club.as_object_mut().unwrap().remove("organization");
        club["organization_id"] = json!(first);
        submit(&repository, "council", &[club], PARTIAL).await;
        assert_eq!(left().await, ["org-2"]);
        assert!(
            repository
                .put_aside("old", "org-2", "person")
                .await
                .unwrap()
        );
        assert!(
            !repository
                .put_aside("old", "org-2", "person")
                .await
                .unwrap()
        );
        assert!(left().await.is_empty());
        let progress = repository.split_progress("old").await.unwrap();
        assert_eq!((progress.looked_at, progress.left), (1, 0));
        let looked_at = repository.looked_at("old", None, 9).await.unwrap();
        assert_eq!(
            (looked_at[0].name.as_str(), looked_at[0].upload),
            ("org-2", None)
        );
        let number = looked_at[0].number;
        assert!(repository.split_of("old", number).await.unwrap().is_some());
        assert!(
            repository
                .places_of("old", number)
                .await
                .unwrap()
                .is_empty()
        );
        repository
            .look_again("old", "org-2", "person")
            .await
            .unwrap();
        assert_eq!(left().await, ["org-2"]);
    })
    .await;
}
