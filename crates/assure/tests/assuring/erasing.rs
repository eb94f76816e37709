//! Erasing: what is taken out stays out, wherever it was said, and nothing else is.

use hsds::{FieldPath, Kind, Problem};
use repository::{
    Ending, RecordFilter, Refusal, Repository, Standing, SubmissionId, Verdict, What,
};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;
use uuid::Uuid;

use super::place_of_records::{
    PARTIAL, batch, decide, detail, gazetteer, record, service, settle, submit, submit_as, uuid,
};

/// Erases and lets it take effect; gives how many rows of raw input went.
pub(crate) async fn erase(repository: &Repository, entity: Uuid, fields: &[&str]) -> u64 {
    let fields: Vec<FieldPath> = fields.iter().map(|field| field.parse().unwrap()).collect();
    let erased = repository
        .erase(entity, &fields, "personal data", "officer")
        .await
        .unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
    erased.raw_rows
}

async fn raw_text(repository: &Repository, input: i64) -> String {
    let bytes = repository.raw_row(input, 0).await.unwrap().unwrap();
    String::from_utf8(bytes).unwrap()
}

pub(crate) async fn no_version_holds(repository: &Repository, entity: Uuid, word: &str) {
    for version in repository.entity_versions(entity).await.unwrap() {
        let text = format!("{:?}{:?}", version.document, version.internal);
        assert!(!text.contains(word), "{text}");
    }
}

#[tokio::test]
async fn what_is_erased_is_in_no_version_no_raw_input_and_comes_not_back() {
    on_each_repository(|repository| async move {
        let mut personal = service(1, "Club");
        personal["alert"] = json!("Ring Secret office at home");
        submit(&repository, "council", &[personal.clone()], PARTIAL).await;
        let erased = repository
            .erase(
                uuid(1),
                &["alert".parse().unwrap()],
                "personal data",
                "officer",
            )
            .await
            .unwrap();
        assert_eq!((erased.record_versions, erased.raw_rows), (1, 1));
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert!(!club.contains_key("alert"));
        let versions = repository.entity_versions(uuid(1)).await.unwrap();
        assert!(
            versions
                .iter()
                .all(|v| !hsds::document::canonical(&v.document).contains("Secret"))
        );
        let raw = repository.raw_row(1, 0).await.unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&raw).contains("Secret"));
        submit(&repository, "council", &[personal], PARTIAL).await;
        assert!(
            !detail(&repository, Kind::Service, uuid(1))
                .await
                .unwrap()
                .contains_key("alert")
        );
    })
    .await;
}

#[tokio::test]
async fn erasing_reaches_corrections_linked_records_repeated_input_and_members_of_lists() {
    on_each_repository(|repository| async move {
        let mut one = service(1, "Club");
        one["alert"] = json!("Ring Secret office at home");
        one["contacts"] = json!([{"id": uuid(6000), "name": "Secret office"}]);
        submit(&repository, "council", &[one.clone()], PARTIAL).await;
        // The same again beside something new: the raw input holds it twice.
        submit(
            &repository,
            "council",
            &[one, service(2, "Club 2")],
            PARTIAL,
        )
        .await;
        let mut other = service(3, "The club");
        other["alert"] = json!("Secret office, evenings");
        submit(&repository, "charity", &[other], PARTIAL).await;
        let path: FieldPath = "alert".parse().unwrap();
        let pinned = json!("Secret office moved");
        assure::pin(&repository, gazetteer(), uuid(1), &path, pinned, "officer")
            .await
            .unwrap();
        let (left, right) = (
            record(&repository, "council", 1).await,
            record(&repository, "charity", 3).await,
        );
        decide(&repository, left, right, Verdict::Same)
            .await
            .unwrap();
        let head = repository.head().await.unwrap();

        let member = format!("contacts/{}", uuid(6000)).parse().unwrap();
        let erased = repository
            .erase(uuid(1), &[path, member], "personal data", "officer")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        assert_eq!(erased.raw_rows, 3, "{erased:?}");
        let log = repository.changes(head, 100).await.unwrap();
        assert_eq!(
            log.iter()
                .map(|change| (change.entity, change.what))
                .collect::<Vec<_>>(),
            [(uuid(1), What::Erased)]
        );
        for id in [uuid(1), uuid(3)] {
            for version in repository.entity_versions(id).await.unwrap() {
                let text = format!("{:?}{:?}", version.document, version.internal);
                assert!(!text.contains("Secret"), "{text}");
            }
        }
        for raw in 1..=4 {
            for row in 0..4 {
                let bytes = repository.raw_row(raw, row).await.unwrap();
                let text = String::from_utf8(bytes.unwrap_or_default()).unwrap();
                assert!(!text.contains("Secret"), "raw input {raw}, row {row}");
            }
        }
        let club = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(!club.detail.contains("Secret") && club.detail.contains("Club"));
    })
    .await;
}

#[tokio::test]
async fn without_a_required_field_that_was_erased_nothing_is_published() {
    on_each_repository(|repository| async move {
        let personal = service(1, "Secret office, 4 High Street");
        submit(&repository, "council", &[personal], PARTIAL).await;
        let name = ["name".parse().unwrap(), "description".parse().unwrap()];
        repository
            .erase(uuid(1), &name, "personal data", "officer")
            .await
            .unwrap();
        assure::work_off(&repository, gazetteer()).await.unwrap();
        let row = repository
            .published(Kind::Service, uuid(1))
            .await
            .unwrap()
            .unwrap();
        assert!(matches!(row.standing, Standing::Gone { .. }));
        assert_eq!((row.list.as_str(), row.detail.as_str()), ("", ""));
    })
    .await;
}

#[tokio::test]
async fn a_corrected_list_loses_the_member_that_is_erased_and_keeps_the_others() {
    on_each_repository(|repository| async move {
        let contacts = json!([
            {"id": uuid(6000), "name": "Secret office"},
            {"id": uuid(6001), "name": "The office"},
        ]);
        let mut club = service(1, "Club");
        club["contacts"] = contacts.clone();
        submit(&repository, "council", &[club], PARTIAL).await;
        let path = "contacts".parse().unwrap();
        assure::pin(&repository, gazetteer(), uuid(1), &path, contacts, "desk")
            .await
            .unwrap();
        erase(&repository, uuid(1), &[&format!("contacts/{}", uuid(6000))]).await;
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        let names: Vec<&Value> = club["contacts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|contact| &contact["name"])
            .collect();
        assert_eq!(names, ["The office"]);
        no_version_holds(&repository, uuid(1), "Secret").await;
    })
    .await;
}

#[tokio::test]
async fn raw_input_goes_however_it_was_written_and_that_of_others_stays() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Club");
        club["alert"] = json!("André Secret");
        club["minimum_age"] = json!(7);
        let written = club.to_string();
        submit_as(&repository, "council", &club, &written).await;
        // Nothing new, so no version of a record leads to these rows.
        let escaped = written.replace("André", "Andr\\u00e9");
        submit_as(&repository, "council", &club, &escaped).await;
        let spaced = written.replace(",\"", ", \"");
        submit_as(&repository, "council", &club, &spaced).await;
        let other = service(2, "Club 2");
        submit_as(&repository, "council", &other, &other.to_string()).await;
        assert_eq!(
            erase(&repository, uuid(1), &["alert", "minimum_age"]).await,
            3
        );
        for input in 1..=3 {
            assert_eq!(raw_text(&repository, input).await, repository::ERASED);
        }
        assert!(raw_text(&repository, 4).await.contains("Club 2"));
    })
    .await;
}

/// Submits a club whose alert names Ann & Ben Secret, with this raw input, telling this of its
/// record and of its row; gives the number of the submission.
async fn tell(
    repository: &Repository,
    club: &Value,
    raw: &str,
    of_record: Option<Problem>,
    of_row: Option<Problem>,
) -> SubmissionId {
    let mut submission = repository
        .open_submission(&PARTIAL.opening("council", &repository::digest(raw)))
        .await
        .unwrap();
    let mut batch = batch("council", club);
    batch.raws = vec![raw.as_bytes().to_vec()];
    let own = batch.arrivals.last_mut().unwrap();
    own.problems.extend(of_record);
    batch.refusals.extend(of_row.map(|problem| Refusal {
        row: Some(1),
        file: None,
        problem,
        raw: Some(0),
    }));
    repository.stage(&mut submission, batch).await.unwrap();
    repository
        .finish_staging(&submission, &Ending::Partial)
        .await
        .unwrap();
    settle(repository, submission.id).await;
    submission.id
}

async fn no_message_holds(repository: &Repository, submission: SubmissionId, word: &str) {
    let problems = repository.submission_problems(submission, &[], 100).await;
    for stored in problems.unwrap() {
        let message = stored.problem.message;
        assert!(!message.contains(word), "{message}");
    }
}

#[tokio::test]
async fn what_was_said_of_a_row_that_is_erased_no_longer_quotes_it() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Club");
        club["alert"] = json!("Ann & Ben Secret, who may be rung in the evenings at the hall");
        let cut = "`Ann & Ben Secret, who may be rung…` is no date. Send one.";
        let cut = Problem::error("not-a-document", "", cut);
        let id = tell(&repository, &club, &club.to_string(), None, Some(cut)).await;
        erase(&repository, uuid(1), &["alert"]).await;
        no_message_holds(&repository, id, "Secret").await;
        let problems = repository.submission_problems(id, &[], 100).await.unwrap();
        assert!(
            problems
                .iter()
                .any(|stored| stored.problem.code == "not-a-document"
                    && stored.problem.message == repository::ERASED)
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_said_of_a_row_goes_also_if_the_row_went_before() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Club of the Secrets");
        club["alert"] = json!("Closed");
        let refused = Problem::error("not-a-document", "", "`Club of the Secrets` is no date.");
        let id = tell(&repository, &club, &club.to_string(), None, Some(refused)).await;
        assert_eq!(erase(&repository, uuid(1), &["alert"]).await, 1);
        assert_eq!(erase(&repository, uuid(1), &["name"]).await, 0);
        no_message_holds(&repository, id, "Secrets").await;
    })
    .await;
}

#[tokio::test]
async fn what_was_said_of_a_field_that_is_erased_goes_however_it_was_written_and_so_does_its_row() {
    on_each_repository(|repository| async move {
        // A short id is anybody's, so a row is not known by it alone.
        let mut club = service(1, "Club");
        club["id"] = json!("c1");
        club["alert"] = json!("Ann & Ben Secret");
        let written = club.to_string();
        tell(&repository, &club, &written, None, None).await;
        let written = written.replace("Ann & Ben Secret", "Anne &amp;amp; Ben Secret");
        let repaired =
            "alert was \"Anne &amp;amp; Ben Secret\" and is taken as \"Ann & Ben Secret\".";
        let repaired = Problem::advice("entities-escaped", "/alert", repaired)
            .at("alert".parse::<FieldPath>().unwrap());
        let id = tell(&repository, &club, &written, Some(repaired), None).await;
        let entity = repository
            .records(&RecordFilter {
                kind: Some(Kind::Service),
                ..RecordFilter::default()
            })
            .await
            .unwrap()[0]
            .id;
        assert_eq!(erase(&repository, entity.unwrap(), &["alert"]).await, 2);
        assert_eq!(raw_text(&repository, 2).await, repository::ERASED);
        no_message_holds(&repository, id, "Secret").await;
    })
    .await;
}
