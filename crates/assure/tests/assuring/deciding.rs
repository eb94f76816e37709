//! What somebody decides about a change holds once, in one transaction, and is told to whoever sent it.

use assure::queue::{self, Foreseen, Outcome};
use hsds::{FieldPath, Kind};
use repository::{
    QueueFilter, QueueKind, RecordFilter, RecordNumber, Repository, SentBackKind, WaitingRecord,
};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;

use super::accepting::deciding;
use super::place_of_records::{
    PARTIAL, UNVOUCHED, detail, everything, gazetteer, service, settle, submit, uuid,
};
use super::queue::queued;

async fn waiting(repository: &Repository, number: u128) -> WaitingRecord {
    let found = repository.waiting_records(uuid(number)).await.unwrap();
    found.into_iter().next().expect("it waits")
}

async fn waits(repository: &Repository, number: u128) -> bool {
    let found = repository.waiting_records(uuid(number)).await.unwrap();
    !found.is_empty()
}

/// What is wrong with the service of a source, by code, as its collector reads it.
async fn told(repository: &Repository, number: u128) -> Vec<(String, String)> {
    assure::work_off(repository, gazetteer()).await.unwrap();
    let filter = RecordFilter {
        entity: Some(uuid(number)),
        ..RecordFilter::default()
    };
    let records = repository.records(&filter).await.unwrap();
    let problems = records.into_iter().flat_map(|record| record.problems);
    problems
        .map(|it| (it.problem.code.to_string(), it.problem.message))
        .filter(|(code, _)| {
            ["waiting-for-approval", "question", "refused"].contains(&code.as_str())
        })
        .collect()
}

async fn codes(repository: &Repository, number: u128) -> Vec<String> {
    let told = told(repository, number).await;
    told.into_iter().map(|(code, _)| code).collect()
}

async fn name(repository: &Repository, number: u128) -> Option<Value> {
    let published = detail(repository, Kind::Service, uuid(number)).await?;
    published.get("name").cloned()
}

/// The number of what an entity says now.
async fn now(repository: &Repository) -> i64 {
    repository.entity_versions(uuid(1)).await.unwrap()[0].id
}

/// A club that is published, and a change of it that waits.
async fn a_change_that_waits(repository: &Repository) -> (RecordNumber, i64) {
    submit(repository, "stranger", &[service(1, "Club")], PARTIAL).await;
    submit(repository, "stranger", &[service(1, "Clbu")], UNVOUCHED).await;
    let found = waiting(repository, 1).await;
    (found.record, found.version)
}

#[tokio::test]
async fn a_change_is_accepted_with_a_correction_at_once() {
    on_each_repository(|repository| async move {
        let seen = a_change_that_waits(&repository).await;
        assert_eq!(queued(&repository).await.len(), 1);
        let path: FieldPath = "name".parse().unwrap();
        let corrections = [(path.clone(), Some(json!("The club")))];
        let outcome = queue::accept(&deciding(&repository), &[seen], &corrections).await;
        assert_eq!(outcome.unwrap(), Outcome::Done);
        assert_eq!(name(&repository, 1).await, Some(json!("The club")));
        let filter = QueueFilter {
            limit: 9,
            ..QueueFilter::default()
        };
        assert_eq!(repository.queue(&filter).await.unwrap(), []);
        assert_eq!(
            queued(&repository).await,
            [],
            "nothing has to be looked at again"
        );
        let decided = repository.decisions_about(uuid(1), 9).await.unwrap();
        assert_eq!(decided[0].is.what, "correct");
        assert_eq!(decided[0].is.source.as_deref(), Some("stranger"));
        assert_eq!(decided[0].is.seconds, Some(30));

        // The source puts it right: what was corrected is to be looked at, and nothing of it is lost.
        submit(&repository, "stranger", &[service(1, "Klub")], PARTIAL).await;
        assert_eq!(name(&repository, 1).await, Some(json!("The club")));
        let items = queued(&repository).await;
        assert_eq!(items[0].is.kind, QueueKind::Correction);

        let id = [("id".parse().unwrap(), Some(json!("other")))];
        let refused = queue::accept(&deciding(&repository), &[seen], &id).await;
        assert!(refused.is_err(), "who somebody is cannot be corrected");
    })
    .await;
}

#[tokio::test]
async fn of_eight_who_decide_at_once_one_does() {
    on_each_repository(|repository| async move {
        let seen = a_change_that_waits(&repository).await;
        let all = (0..8).map(|number| {
            let repository = repository.clone();
            async move {
                let deciding = deciding(&repository);
                let outcome = if number % 3 == 1 {
                    queue::refuse(&deciding, seen, "No.").await
                } else {
                    queue::accept(&deciding, &[seen], &[]).await
                };
                outcome.unwrap()
            }
        });
        let outcomes = futures_util::future::join_all(all).await;
        let done = outcomes.iter().filter(|it| **it == Outcome::Done);
        assert_eq!(done.count(), 1, "{outcomes:?}");
        let late = outcomes.iter().filter(|it| **it == Outcome::Late);
        assert_eq!(late.count(), 7, "{outcomes:?}");
        assert_eq!(
            repository.decisions_about(uuid(1), 99).await.unwrap().len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_question_waits_for_its_source_and_comes_back_with_the_answer() {
    on_each_repository(|repository| async move {
        let seen = a_change_that_waits(&repository).await;
        let ask = queue::ask(&deciding(&repository), seen, "Is that its name?").await;
        assert_eq!(ask.unwrap(), Outcome::Done);
        let twice = queue::ask(&deciding(&repository), seen, "And?").await;
        assert_eq!(twice.unwrap(), Outcome::Late, "one at a time");
        assert_eq!(queued(&repository).await, []);
        let asked = QueueFilter {
            asked: true,
            limit: 9,
            ..QueueFilter::default()
        };
        let items = repository.queue(&asked).await.unwrap();
        assert!(items[0].is_asked && !items[0].is_answered);
        let told = told(&repository, 1).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].1.contains("“Is that its name?”"), "{told:?}");
        assert_eq!(name(&repository, 1).await, Some(json!("Club")));

        let to = repository.sent_back_to("stranger", 9).await.unwrap();
        assert_eq!(
            (to[0].is.what, to[0].name.as_deref()),
            (SentBackKind::Question, Some("Clbu"))
        );
        let id = to[0].is.id;
        let by = "person:paul";
        assert!(
            !repository
                .answer_question("council", id, "Yes", by)
                .await
                .unwrap()
        );
        assert!(
            repository
                .answer_question("stranger", id, "No, Club.", by)
                .await
                .unwrap()
        );
        assert!(
            !repository
                .answer_question("stranger", id, "Yes", by)
                .await
                .unwrap(),
            "once"
        );
        let items = queued(&repository).await;
        assert!(items[0].is_answered && !items[0].is_asked);
        assert_eq!(codes(&repository, 1).await, ["waiting-for-approval"]);
        let back = repository.sent_back_of(seen.0).await.unwrap();
        assert_eq!(back[0].answer.as_deref(), Some("No, Club."));

        // Asked again, and answered by sending it as it is right.
        queue::ask(&deciding(&repository), seen, "Then?")
            .await
            .unwrap();
        submit(
            &repository,
            "stranger",
            &[service(1, "Club for all")],
            UNVOUCHED,
        )
        .await;
        let items = queued(&repository).await;
        assert_eq!(items.len(), 1);
        assert!(!items[0].is_asked && !items[0].is_answered);
        assert!(
            repository
                .sent_back_to("stranger", 9)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_stays_out_until_it_says_something_else() {
    on_each_repository(|repository| async move {
        let seen = a_change_that_waits(&repository).await;
        queued(&repository).await;
        queue::ask(&deciding(&repository), seen, "Is that its name?")
            .await
            .unwrap();
        let no = queue::refuse(&deciding(&repository), seen, "A slip of the pen.").await;
        assert_eq!(no.unwrap(), Outcome::Done);
        assert_eq!(queued(&repository).await, []);
        assert!(!waits(&repository, 1).await);
        assert_eq!(name(&repository, 1).await, Some(json!("Club")));
        let told = told(&repository, 1).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].1.contains("“A slip of the pen.”"), "{told:?}");
        let counts = repository.count_sent_back().await.unwrap();
        assert_eq!(
            counts,
            [("stranger".to_owned(), 1)],
            "the question is not asked any more"
        );

        // The same once more is refused still; so it is after something else was sent and taken back.
        submit(&repository, "stranger", &[service(1, "Clbu")], UNVOUCHED).await;
        assert_eq!(queued(&repository).await, []);
        let other = submit(&repository, "stranger", &[service(1, "Choir")], UNVOUCHED).await;
        assert_eq!(queued(&repository).await.len(), 1);
        assert_eq!(codes(&repository, 1).await, ["waiting-for-approval"]);
        let undoing = repository
            .undo_submission(other, "person:paul")
            .await
            .unwrap();
        settle(&repository, undoing).await;
        assert_eq!(queued(&repository).await, []);
        assert_eq!(codes(&repository, 1).await, ["refused"]);

        let back = repository.sent_back_of(seen.0).await.unwrap();
        let refusal = back
            .iter()
            .find(|it| it.what == SentBackKind::Refusal)
            .unwrap();
        assert!(
            repository
                .end_sent_back(refusal.id, "person:sam")
                .await
                .unwrap()
        );
        assert!(
            !repository
                .end_sent_back(refusal.id, "person:sam")
                .await
                .unwrap()
        );
        assert_eq!(queued(&repository).await.len(), 1);
        assert!(waits(&repository, 1).await);
    })
    .await;
}

#[tokio::test]
async fn what_is_new_and_refused_is_told_to_whoever_sent_it() {
    on_each_repository(|repository| async move {
        submit(&repository, "stranger", &[service(1, "Club")], UNVOUCHED).await;
        let found = waiting(&repository, 1).await;
        let seen = (found.record, found.version);
        assert_eq!(codes(&repository, 1).await, ["waiting-for-approval"]);
        queue::refuse(&deciding(&repository), seen, "It is not in our area.")
            .await
            .unwrap();
        assert_eq!(codes(&repository, 1).await, ["refused"]);
        assert!(name(&repository, 1).await.is_none());
        // Its organisation and its hall wait for themselves now.
        let items = queued(&repository).await;
        assert!(
            items.iter().all(|item| item.is.entity != Some(uuid(1))),
            "{items:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_foreseen_is_what_happens_and_nothing_is_saved_by_it() {
    on_each_repository(|repository| async move {
        let seen = a_change_that_waits(&repository).await;
        let before = everything(&repository).await;
        let log = repository.head().await.unwrap();
        let foreseen = queue::foresee(&repository, gazetteer(), &[seen])
            .await
            .unwrap();
        let Foreseen::Published {
            detail: Some(detail_then),
            ..
        } = foreseen
        else {
            panic!("{foreseen:?}");
        };
        assert_eq!(detail_then["name"], "Clbu");
        assert_eq!(everything(&repository).await, before);
        assert_eq!(repository.head().await.unwrap(), log);
        assert!(waits(&repository, 1).await);
        queue::accept(&deciding(&repository), &[seen], &[])
            .await
            .unwrap();
        let mut published = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        let mut detail_then = detail_then;
        for document in [&mut published, &mut detail_then] {
            document.remove("last_modified");
        }
        assert_eq!(published, detail_then);
        let late = queue::foresee(&repository, gazetteer(), &[seen])
            .await
            .unwrap();
        assert_eq!(late, Foreseen::Not(Outcome::Late));

        // What would be held says why.
        let mut without = service(2, "Choir");
        without.as_object_mut().unwrap().remove("organization");
        submit(&repository, "stranger", &[without], UNVOUCHED).await;
        let found = waiting(&repository, 2).await;
        let foreseen = queue::foresee(&repository, gazetteer(), &found.seen())
            .await
            .unwrap();
        let Foreseen::Held(problems) = foreseen else {
            panic!("{foreseen:?}");
        };
        assert!(
            problems.iter().any(|it| it.code == "organization-missing"),
            "{problems:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn any_version_can_be_said_again_and_that_taken_back() {
    on_each_repository(|repository| async move {
        let first = json!({"minimum_age": 18, "url": "https://example.org/"});
        let mut club = service(1, "Club");
        for (field, value) in first.as_object().unwrap() {
            club[field] = value.clone();
        }
        submit(&repository, "council", &[club], PARTIAL).await;
        let before = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        let mut other = service(1, "Choir");
        other["schedules"][0]["opens_at"] = json!("10:00:00");
        other["email"] = json!("choir@example.org");
        submit(&repository, "council", &[other], PARTIAL).await;
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        assert_eq!(versions.len(), 2);
        let restored = assure::restore(
            &repository,
            gazetteer(),
            (uuid(1), now(&repository).await),
            versions[1].id,
            "person:sam",
        );
        assert!(restored.await.unwrap().unwrap().fields >= 4);
        let mut after = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        let mut before = before;
        for document in [&mut before, &mut after] {
            document.remove("last_modified");
        }
        assert_eq!(after, before);
        let again = assure::restore(
            &repository,
            gazetteer(),
            (uuid(1), now(&repository).await),
            versions[1].id,
            "person:sam",
        );
        let again = again.await.unwrap();
        assert_eq!(again, Some(assure::Restored::default()), "nothing differs");
        let strange = assure::restore(
            &repository,
            gazetteer(),
            (uuid(1), now(&repository).await),
            i64::MAX,
            "person:sam",
        );
        assert_eq!(strange.await.unwrap(), None);
        let unseen = assure::restore(
            &repository,
            gazetteer(),
            (uuid(1), versions[1].id),
            versions[0].id,
            "person:sam",
        );
        assert_eq!(unseen.await.unwrap(), None, "it says something else now");
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        let back = assure::restore(
            &repository,
            gazetteer(),
            (uuid(1), now(&repository).await),
            versions[1].id,
            "person:sam",
        );
        back.await.unwrap();
        assert_eq!(name(&repository, 1).await, Some(json!("Choir")));
    })
    .await;
}

#[tokio::test]
async fn a_correction_back_to_what_is_published_publishes_nothing_else() {
    on_each_repository(|repository| async move {
        let seen = a_change_that_waits(&repository).await;
        let path: FieldPath = "name".parse().unwrap();
        let back = [(path.clone(), Some(json!("Club")))];
        queue::accept(&deciding(&repository), &[seen], &back)
            .await
            .unwrap();
        assert_eq!(name(&repository, 1).await, Some(json!("Club")));

        // Something new that is corrected comes with its organisation; and what a correction spoils is not published.
        submit(&repository, "stranger", &[service(2, "Choir")], UNVOUCHED).await;
        let found = waiting(&repository, 2).await;
        let correct = [(path.clone(), Some(json!("The choir")))];
        let accepted = queue::accept(&deciding(&repository), &found.seen(), &correct).await;
        assert_eq!(accepted.unwrap(), Outcome::Done);
        assert_eq!(name(&repository, 2).await, Some(json!("The choir")));
        submit(&repository, "stranger", &[service(4, "Band")], UNVOUCHED).await;
        let found = waiting(&repository, 4).await;
        let spoil = [("name".parse().unwrap(), Some(Value::Null))];
        let accepted = queue::accept(&deciding(&repository), &found.seen(), &spoil).await;
        assert_eq!(accepted.unwrap(), Outcome::Done);
        assert_eq!(name(&repository, 4).await, None);
        assert!(detail(&repository, Kind::Service, uuid(4)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn what_was_decided_is_taken_back_whole() {
    on_each_repository(|repository| async move {
        let seen = a_change_that_waits(&repository).await;
        let before = everything(&repository).await;
        let correct = [("name".parse().unwrap(), Some(json!("The club")))];
        queue::accept(&deciding(&repository), &[seen], &correct)
            .await
            .unwrap();
        let take_back = async || {
            let last = repository.queue_decisions((None, None), 1).await.unwrap();
            let back = queue::take_back(&repository, gazetteer(), last[0].id, "person:sam").await;
            back.unwrap()
        };
        assert_eq!(take_back().await, Outcome::Done);
        assert_eq!(everything(&repository).await, before);
        assert!(waits(&repository, 1).await);
        assert_eq!(take_back().await, Outcome::Late, "once");
        for ask in [true, false] {
            if ask {
                queue::ask(&deciding(&repository), seen, "Why?")
                    .await
                    .unwrap();
            } else {
                queue::refuse(&deciding(&repository), seen, "No.")
                    .await
                    .unwrap();
            }
            assert_eq!(take_back().await, Outcome::Done);
            assert_eq!(codes(&repository, 1).await, ["waiting-for-approval"]);
            assert_eq!(queued(&repository).await.len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_accepts_has_answered_and_nobody_is_asked_any_more() {
    on_each_repository(|repository| async move {
        let seen = a_change_that_waits(&repository).await;
        queue::ask(&deciding(&repository), seen, "Is that its name?")
            .await
            .unwrap();
        queue::accept(&deciding(&repository), &[seen], &[])
            .await
            .unwrap();
        assert!(
            repository
                .sent_back_to("stranger", 9)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(repository.count_sent_back().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_correction_is_looked_at_by_making_it_again() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[service(1, "Lunhc")], PARTIAL).await;
        let path: FieldPath = "name".parse().unwrap();
        let pin = async || {
            assure::pin(
                &repository,
                gazetteer(),
                uuid(1),
                &path,
                json!("Lunch"),
                "desk",
            )
            .await
            .unwrap();
        };
        pin().await;
        submit(&repository, "council", &[service(1, "Lucnh")], PARTIAL).await;
        assert_eq!(queued(&repository).await.len(), 1);
        pin().await;
        assert_eq!(queued(&repository).await, [], "somebody has looked");
        let address: FieldPath = "schedules".parse().unwrap();
        let none = assure::pin(
            &repository,
            gazetteer(),
            uuid(1),
            &address,
            json!([]),
            "desk",
        );
        none.await.unwrap();
        assert_eq!(queued(&repository).await, [], "nothing has changed beneath");
    })
    .await;
}

#[tokio::test]
async fn what_was_of_somebody_or_was_erased_is_not_said_again() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Club");
        club["email"] = json!("mary.smith1962@gmail.com");
        club["url"] = json!("https://example.org/old");
        submit(&repository, "council", &[club], PARTIAL).await;
        let mut now = service(1, "Club");
        now["email"] = json!("info@example.org");
        now["url"] = json!("https://example.org/new");
        now["minimum_age"] = json!(18);
        submit(&repository, "council", &[now], PARTIAL).await;
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        let first = versions[1].id;
        let restored = assure::restore(
            &repository,
            gazetteer(),
            (uuid(1), versions[0].id),
            first,
            "person:sam",
        );
        let restored = restored.await.unwrap().unwrap();
        assert_eq!(restored.left, ["email"]);
        assert_eq!(restored.fields, 2);
        let shown = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(shown["email"], "info@example.org");
        assert_eq!(shown["url"], "https://example.org/old");
        assert!(!shown.contains_key("minimum_age"));
    })
    .await;
}
