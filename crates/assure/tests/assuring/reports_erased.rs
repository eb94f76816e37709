//! Erasing reaches what readers reported, as far as it says what was erased.

use hsds::FieldPath;
use repository::{ERASED, Erased, NewReport, Repository};
use serde_json::json;
use testkit::databases::on_each_repository;
use uuid::Uuid;

use super::place_of_records::{PARTIAL, gazetteer, join, publish, service, submit, uuid};
use super::reports::{about, report};

async fn erase(repository: &Repository, entity: Uuid, fields: &[&str]) -> Erased {
    let fields: Vec<FieldPath> = fields.iter().map(|field| field.parse().unwrap()).collect();
    let erased = repository
        .erase(entity, &fields, "personal data", "officer")
        .await
        .unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
    erased
}

/// Texts and addresses of an entity's reports, in the order in which they were made.
async fn kept(repository: &Repository, entity: Uuid) -> Vec<(String, Option<String>)> {
    let mut reports = repository.reports_of(entity).await.unwrap();
    reports.reverse();
    reports
        .into_iter()
        .map(|report| (report.detail, report.reply_to))
        .collect()
}

fn text(detail: &str) -> (String, Option<String>) {
    (detail.to_owned(), None)
}

#[tokio::test]
async fn what_is_erased_is_in_no_report_and_no_address_for_the_answer() {
    on_each_repository(|repository| async move {
        let mut club = service(1, "Club");
        club["contacts"] = json!([{
            "id": uuid(6000),
            "name": "Mrs Secret",
            "email": "ann.secret@example.org",
            "phones": [{"number": "01632 960777"}],
        }]);
        submit(&repository, "council", &[club], PARTIAL).await;
        publish(&repository, "council", 2, "Club 2").await;
        for detail in [
            "Mrs Secret has left.",
            "ask MRS  secret",
            "01632960777 is her own number",
            "Shut on Mondays.",
        ] {
            report(&repository, uuid(1), detail).await;
        }
        for (detail, address) in [
            ("It is my number!", "Ann.Secret@example.org"),
            ("No ramp.", "bob@example.org"),
        ] {
            let new = NewReport {
                reply_to: Some(address.to_owned()),
                ..about(uuid(1), detail)
            };
            repository.report(new).await.unwrap();
        }
        report(&repository, uuid(2), "Mrs Secret is here.").await;
        let erased = erase(&repository, uuid(1), &[&format!("contacts/{}", uuid(6000))]).await;
        assert_eq!(erased.reports, 4);
        assert_eq!(
            kept(&repository, uuid(1)).await,
            [
                text(&format!("{ERASED} has left.")),
                text(ERASED),
                text(ERASED),
                text("Shut on Mondays."),
                text("It is my number!"),
                ("No ramp.".to_owned(), Some("bob@example.org".to_owned())),
            ]
        );
        let other = kept(&repository, uuid(2)).await;
        assert_eq!(other, [text("Mrs Secret is here.")], "it is another's");
        let again = erase(&repository, uuid(1), &[&format!("contacts/{}", uuid(6000))]).await;
        assert_eq!(again.reports, 0);
    })
    .await;
}

#[tokio::test]
async fn erasing_reaches_reports_on_what_was_merged_or_parted() {
    on_each_repository(|repository| async move {
        for (source, number) in [("council", 1), ("charity", 2), ("charity", 3)] {
            let mut club = service(number, &format!("Club {number}"));
            club["alert"] = json!(if number == 3 {
                "Not today"
            } else {
                "Mrs Secret"
            });
            submit(&repository, source, &[club], PARTIAL).await;
            report(&repository, uuid(number), "Mrs Secret left; Not today").await;
        }
        let parted = join(&repository, 1, 3).await;
        assure::undo(&repository, gazetteer(), parted, "officer")
            .await
            .unwrap();
        join(&repository, 1, 2).await;
        // By the id that was merged: the entity that stands for it is what is erased.
        let erased = erase(&repository, uuid(2), &["alert"]).await;
        assert_eq!(erased.reports, 3);
        let clean = [text(&format!("{ERASED} left; Not today"))];
        for number in 1..=3 {
            assert_eq!(kept(&repository, uuid(number)).await, clean, "{number}");
        }
    })
    .await;
}

#[tokio::test]
async fn erasing_the_name_of_an_entity_takes_it_out_of_its_reports() {
    on_each_repository(|repository| async move {
        publish(&repository, "council", 1, "Mrs Secret, 4 High Street").await;
        let detail = "Mrs Secret, 4 High Street: wrong house";
        report(&repository, uuid(1), detail).await;
        let erased = erase(&repository, uuid(1), &["name", "description"]).await;
        assert_eq!(erased.reports, 1);
        let clean = [text(&format!("{ERASED}: wrong house"))];
        assert_eq!(kept(&repository, uuid(1)).await, clean);
    })
    .await;
}
