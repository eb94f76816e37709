//! What a register says more than once: in several rows, after it was decided about, or while somebody looks.

use assure::register::Came;
use hsds::Kind;
use repository::{RecordFilter, RecordState, Repository, SubmissionId};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;

use super::place_of_records::{COMPLETE, PARTIAL, detail, gazetteer, settle, submit, uuid};
use super::place_of_registers::{
    REGISTER, beside, called, club, dismiss, only, row, set, take, told, waiting,
};

/// A fund that has the number of the main charity.
fn fund(name: &str, telephone: &str) -> Value {
    let mut fund = called(name);
    fund["id"] = json!(uuid(111));
    fund["organization"]["id"] = json!(uuid(112));
    fund["service_at_locations"][0]["location"]["id"] = json!(uuid(113));
    fund["phones"] = json!([{"number": telephone}]);
    fund
}

/// Something else that the register has.
fn other(name: &str) -> Value {
    json!({"id": uuid(201), "name": name, "organization": {"id": uuid(202), "name": name}})
}

#[tokio::test]
async fn of_several_rows_of_one_number_the_one_counts_that_is_called_as_it_is_here() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        set(&repository, "GB-CHC").await;
        let fund = fund("Helpers 1: Jubilee fund", "01632 960999");
        let both = [fund.clone(), row(&json!({}))];
        submit(&repository, REGISTER, &both, PARTIAL).await;
        assert!(
            told(&repository).await.is_empty(),
            "{:?}",
            told(&repository).await
        );
        // None is called so: it is said once, and a person looks.
        let both = [called("Helping Hands"), fund];
        submit(&repository, REGISTER, &both, PARTIAL).await;
        let one = only(&repository).await;
        assert!(
            one.there.starts_with("2 entries have this number: ")
                && one.there.contains("Helping Hands")
                && one.there.contains("Jubilee"),
            "{one:?}"
        );
        let came = take(&repository, one.id, "officer").await;
        assert!(matches!(came, Came::ByHand(_)), "{came:?}");
        dismiss(&repository, one.id, "officer").await;
        assert!(told(&repository).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_dismissed_of_one_row_is_not_asked_again_for_another() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        set(&repository, "GB-CHC").await;
        let mut first = called("Helping Hands");
        first["phones"] = json!([{"number": "01632 960998"}]);
        submit(&repository, REGISTER, &[first.clone()], COMPLETE).await;
        let found = waiting(&repository).await;
        assert_eq!(found.len(), 2, "{found:?}");
        for one in found {
            dismiss(&repository, one.id, "officer").await;
        }
        // Another row of the number, which is called as it is here.
        let second = fund("Helpers 1", "01632 960999");
        submit(&repository, REGISTER, &[first.clone(), second], COMPLETE).await;
        dismiss(&repository, only(&repository).await.id, "officer").await;
        for name in ["A", "B"] {
            submit(
                &repository,
                REGISTER,
                &[first.clone(), other(name)],
                COMPLETE,
            )
            .await;
        }
        assert!(
            told(&repository).await.is_empty(),
            "the first says what it said: {:?}",
            told(&repository).await
        );
    })
    .await;
}

#[tokio::test]
async fn that_something_goes_is_news_again_once_it_was_back() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        set(&repository, "GB-CHC").await;
        let gone = ["status: Listed as running: Lunch club / It is no longer in the register"];
        submit(
            &repository,
            REGISTER,
            &[row(&json!({})), other("A")],
            COMPLETE,
        )
        .await;
        for name in ["B", "C"] {
            submit(&repository, REGISTER, &[other(name)], COMPLETE).await;
        }
        assert_eq!(told(&repository).await, gone);
        dismiss(&repository, only(&repository).await.id, "officer").await;
        submit(&repository, REGISTER, &[other("D")], COMPLETE).await;
        assert!(told(&repository).await.is_empty());
        submit(
            &repository,
            REGISTER,
            &[row(&json!({})), other("D")],
            COMPLETE,
        )
        .await;
        assert!(told(&repository).await.is_empty());
        for name in ["E", "F"] {
            submit(&repository, REGISTER, &[other(name)], COMPLETE).await;
        }
        assert_eq!(told(&repository).await, gone);
    })
    .await;
}

async fn close(repository: &Repository) -> Vec<SubmissionId> {
    let closed = row(&json!({"status": "defunct"}));
    submit(repository, REGISTER, &[closed], PARTIAL).await;
    let came = take(repository, only(repository).await.id, "officer").await;
    let Came::Done(_, made) = came else {
        panic!("{came:?}");
    };
    assert!(told(repository).await.is_empty());
    made
}

#[tokio::test]
async fn what_was_closed_here_and_is_in_the_register_again_is_told() {
    on_each_repository(|repository| async move {
        beside(&repository, row(&json!({}))).await;
        let made = close(&repository).await;
        submit(&repository, REGISTER, &[row(&json!({}))], PARTIAL).await;
        assert_eq!(
            told(&repository).await,
            ["status: Closed: Lunch club / It is in the register again"]
        );
        let again = only(&repository).await;
        assert_eq!(again.about, None);
        dismiss(&repository, again.id, "officer").await;
        let anew = row(&json!({"description": "Said anew."}));
        submit(&repository, REGISTER, &[anew], PARTIAL).await;
        assert!(told(&repository).await.is_empty());
        // Opened again by hand, it may close again.
        for submission in made {
            let undoing = repository
                .undo_submission(submission, "officer")
                .await
                .unwrap();
            settle(&repository, undoing).await;
        }
        assert!(told(&repository).await.is_empty());
        close(&repository).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_suspended_has_not_closed() {
    on_each_repository(|repository| async move {
        beside(&repository, row(&json!({"status": "inactive"}))).await;
        assert!(
            told(&repository).await.is_empty(),
            "{:?}",
            told(&repository).await
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_replaces_what_they_have_not_seen() {
    on_each_repository(|repository| async move {
        beside(&repository, called("Helping Hands")).await;
        let seen = only(&repository).await;
        let mut renamed = club();
        renamed["organization"]["name"] = json!("Helpers of Bristol");
        submit(&repository, "council", &[renamed], PARTIAL).await;
        let newer = only(&repository).await;
        assert_eq!(newer.since, seen.since);
        let came = take(&repository, seen.id, "officer").await;
        assert_eq!(came, Came::Gone);
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["organization"]["name"], "Helpers of Bristol");
        assert_eq!(only(&repository).await.id, newer.id);
    })
    .await;
}

#[tokio::test]
async fn a_register_that_is_only_renamed_is_not_compared_anew() {
    on_each_repository(|repository| async move {
        beside(&repository, called("Helping Hands")).await;
        let before = waiting(&repository).await;
        let joined_by = "GB-CHC".parse().unwrap();
        repository
            .set_register(REGISTER, "Charities", &joined_by, "operator")
            .await
            .unwrap();
        assert!(!repository.is_comparison_due().await.unwrap());
        assert_eq!(waiting(&repository).await, before);
        let register = repository.registered(REGISTER).await.unwrap().unwrap();
        assert_eq!(
            (register.register.name.as_str(), register.is_due),
            ("Charities", false)
        );
        // Joined by something else it is.
        let joined_by = "GB-COH".parse().unwrap();
        repository
            .set_register(REGISTER, "Charities", &joined_by, "operator")
            .await
            .unwrap();
        let register = repository.registered(REGISTER).await.unwrap().unwrap();
        assert!(register.is_due && register.waiting == 0);
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let register = repository.registered(REGISTER).await.unwrap().unwrap();
        assert!(!register.is_due);
        assert_eq!((register.listed, register.waiting), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn what_was_there_before_it_became_a_register_is_compared() {
    on_each_repository(|repository| async move {
        submit(&repository, "council", &[club()], PARTIAL).await;
        let unvouched = super::place_of_records::UNVOUCHED;
        submit(&repository, REGISTER, &[called("Helping Hands")], unvouched).await;
        set(&repository, "GB-CHC").await;
        assert_eq!(told(&repository).await, ["name: Helpers 1 / Helping Hands"]);
        // Its records wait for nobody.
        let held = RecordFilter {
            state: Some(RecordState::Held),
            ..RecordFilter::default()
        };
        assert!(repository.records(&held).await.unwrap().is_empty());
        let own = RecordFilter {
            source: Some(REGISTER.to_owned()),
            ..RecordFilter::default()
        };
        let records = repository.records(&own).await.unwrap();
        assert!(!records.is_empty());
        for record in records {
            let is_told = |it: &repository::StoredProblem| it.problem.code == assure::OF_REGISTER;
            assert!(record.problems.iter().any(is_told), "{}", record.key);
        }
    })
    .await;
}

#[tokio::test]
async fn erasing_forgets_what_was_decided_about_that_field_and_no_other() {
    on_each_repository(|repository| async move {
        let mut row = called("Helping Hands");
        row["organization"]["email"] = json!("office@hands.example");
        beside(&repository, row).await;
        let found = waiting(&repository).await;
        assert_eq!(found.len(), 2, "{found:?}");
        let ids: Vec<i64> = found.iter().map(|one| one.id).collect();
        for id in &ids {
            dismiss(&repository, *id, "officer").await;
        }
        let filter = RecordFilter {
            source: Some(REGISTER.to_owned()),
            kind: Some(Kind::Organization),
            ..RecordFilter::default()
        };
        // The register has it of the organisation; what was decided about hangs on the service that names it.
        let id = repository.records(&filter).await.unwrap()[0].id.unwrap();
        repository
            .erase(id, &["email".parse().unwrap()], "asked for", "operator")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let left = repository.register_decisions(&ids).await.unwrap();
        let left: Vec<&str> = left.iter().map(|it| it.field.word()).collect();
        assert_eq!(left, ["name"]);
        assert!(told(&repository).await.is_empty());
    })
    .await;
}
