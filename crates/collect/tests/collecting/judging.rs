//! The official validator's verdicts, request by request.

use std::path::PathBuf;

use chrono::NaiveDate;
use collect::Silent;
use collect::judge::{Judgement, Judging, Level, Standard, Verdict, judge};
use serde_json::{Value, json};

use crate::feed::{Feed, details, full, id, page, row, table};
use crate::room::{patient, shared};

type Answers = std::collections::BTreeMap<String, (u16, String)>;

fn judging(input: String) -> Judging {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
    Judging {
        input,
        profile: None,
        schemas: None,
        seed: 7,
        today,
    }
}

async fn judged(answers: Answers) -> (Judgement, Vec<String>) {
    let feed = Feed::start(answers).await;
    let judgement = judge(&judging(feed.url()), &Silent, &patient())
        .await
        .expect("it is judged");
    (judgement, feed.asked())
}

fn endpoint(judgement: &Judgement, path: &str) -> Verdict {
    judgement
        .endpoints
        .iter()
        .find(|endpoint| endpoint.path == path)
        .expect("it was judged")
        .verdict
}

/// A feed with all eleven endpoints, without a fault.
fn spotless() -> Answers {
    let organization = json!({"id": id(900), "name": "Club", "description": "It plays."});
    let taxonomy = json!({"id": id(700), "name": "Games", "description": "Kinds of games."});
    let term =
        json!({"id": id(701), "name": "Chess", "description": "Chess.", "taxonomy_id": id(700)});
    let place = json!({"id": id(600), "location": {"id": id(601), "location_type": "physical"}});
    table([
        ("", details()),
        ("/services", page(&[row(1)], 1, 1, 1)),
        ("/services/*", full(1)),
        (
            "/taxonomies",
            page(std::slice::from_ref(&taxonomy), 1, 1, 1),
        ),
        ("/taxonomies/*", taxonomy),
        (
            "/taxonomy_terms",
            page(std::slice::from_ref(&term), 1, 1, 1),
        ),
        ("/taxonomy_terms/*", term),
        (
            "/organizations",
            page(std::slice::from_ref(&organization), 1, 1, 1),
        ),
        ("/organizations/*", organization),
        (
            "/service_at_locations",
            page(std::slice::from_ref(&place), 1, 1, 1),
        ),
        ("/service_at_locations/*", place),
    ])
}

fn set(answers: &mut Answers, path: &str, document: &Value) {
    answers.insert(path.to_owned(), (200, document.to_string()));
}

#[tokio::test]
async fn a_spotless_feed_passes_and_is_asked_in_the_official_order() {
    let (judgement, asked) = judged(spotless()).await;
    assert_eq!(
        (judgement.verdict, judgement.errors, judgement.warnings),
        (Verdict::Pass, 0, 0),
        "{judgement:#?}"
    );
    assert_eq!(judgement.endpoints.len(), 11);
    assert_eq!(judgement.profile, "HSDS-UK-3.0");
    let service = format!("/services/{}", id(1));
    assert_eq!(asked[..4], ["/", "/", "/services?page=1", service.as_str()]);
}

#[tokio::test]
async fn only_the_basic_endpoints_are_a_warning() {
    let mut answers = spotless();
    answers.retain(|path, _| path.is_empty() || path.starts_with("/services"));
    let (judgement, _) = judged(answers).await;
    assert_eq!((judgement.verdict, judgement.errors), (Verdict::Warn, 0));
    assert_eq!(endpoint(&judgement, "/taxonomies"), Verdict::Warn);
    assert_eq!(endpoint(&judgement, "/taxonomies/{id}"), Verdict::Untested);
}

#[tokio::test]
async fn one_bad_field_of_a_service_fails_and_an_unknown_one_does_not() {
    for bad in [
        json!({"url": null}),
        json!({"url": ""}),
        json!({"email": ""}),
        json!({"id": "42"}),
        json!({"status": "Active"}),
        json!({"minimum_age": "12"}),
        json!({"last_modified": "2023-03-15"}),
    ] {
        let mut service = full(1);
        for (name, value) in bad.as_object().expect("an object") {
            service[name] = value.clone();
        }
        let mut answers = spotless();
        set(&mut answers, "/services/*", &service);
        let (judgement, _) = judged(answers).await;
        assert_eq!(judgement.verdict, Verdict::Fail, "{bad}");
        assert_eq!(judgement.errors, 1, "{bad}");
    }
    let mut service = full(1);
    service["x_local"] = json!(1);
    service["phones"] = json!([]);
    service["last_modified"] = json!("2023-03-15T10:30:45");
    let mut answers = spotless();
    set(&mut answers, "/services/*", &service);
    assert_eq!(judged(answers).await.0.verdict, Verdict::Pass);
}

#[tokio::test]
async fn an_empty_list_of_services_only_warns() {
    let mut answers = spotless();
    set(&mut answers, "/services", &page(&[], 1, 0, 0));
    let (judgement, _) = judged(answers).await;
    assert_eq!(judgement.verdict, Verdict::Warn);
    assert_eq!(endpoint(&judgement, "/services"), Verdict::Warn);
    assert_eq!(endpoint(&judgement, "/services/{id}"), Verdict::Untested);
}

#[tokio::test]
async fn a_fault_in_an_optional_list_fails_and_in_an_optional_detail_warns() {
    let bad = json!({"id": id(700), "name": "Games"});
    let mut answers = spotless();
    set(
        &mut answers,
        "/taxonomies",
        &page(std::slice::from_ref(&bad), 1, 1, 1),
    );
    let (judgement, _) = judged(answers).await;
    assert_eq!((judgement.verdict, judgement.errors), (Verdict::Fail, 0));
    let mut answers = spotless();
    set(&mut answers, "/taxonomies/*", &bad);
    assert_eq!(judged(answers).await.0.verdict, Verdict::Warn);
}

#[tokio::test]
async fn a_last_page_that_fails_fails_the_list() {
    let mut answers = spotless();
    set(&mut answers, "/services", &page(&[row(1)], 1, 3, 3));
    answers.insert("/services?page=3".to_owned(), (500, "{}".to_owned()));
    let (judgement, asked) = judged(answers).await;
    assert_eq!(endpoint(&judgement, "/services"), Verdict::Fail);
    let pages: Vec<_> = asked
        .iter()
        .filter(|asked| asked.starts_with("/services?"))
        .collect();
    assert_eq!(
        pages,
        ["/services?page=1", "/services?page=1", "/services?page=3"]
    );
}

#[tokio::test]
async fn at_most_ten_records_are_asked_for() {
    let mut answers = spotless();
    let rows: Vec<Value> = (1..=25).map(row).collect();
    set(&mut answers, "/services", &page(&rows, 1, 1, 25));
    let (_, asked) = judged(answers.clone()).await;
    let records = |asked: &[String]| {
        asked
            .iter()
            .filter(|asked| asked.starts_with("/services/"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(records(&asked).len(), 10);
    assert_eq!(
        records(&asked),
        records(&judged(answers).await.1),
        "the same seed chooses the same"
    );
}

#[tokio::test]
async fn a_feed_without_a_version_is_judged_as_version_one() {
    let mut answers = spotless();
    answers.remove("");
    let (judgement, _) = judged(answers).await;
    assert_eq!(judgement.profile, "HSDS-UK-1.0");
    assert!(judgement.reason.contains("Defaulted to HSDS-UK 1.0"));
}

#[tokio::test]
async fn a_good_feed_of_version_one_has_no_errors() {
    let old = json!({"id": "12", "name": "Chess", "status": "active",
        "organization": {"id": id(900), "name": "Club", "description": "It plays."}});
    let answers = table([
        (
            "/services",
            json!({"totalElements": 1, "totalPages": 1, "number": 1, "size": 1, "first": true, "last": true,
            "empty": false, "content": [old.clone()]}),
        ),
        ("/services/*", old),
    ]);
    let feed = Feed::start(answers).await;
    let mut what = judging(feed.url());
    what.profile = Some(Standard::V1);
    let judgement = judge(&what, &Silent, &patient())
        .await
        .expect("it is judged");
    assert_eq!(
        (judgement.verdict, judgement.errors),
        (Verdict::Warn, 0),
        "{judgement:#?}"
    );
    assert_eq!(endpoint(&judgement, "/services/{id}"), Verdict::Pass);
}

#[tokio::test]
async fn our_advice_stands_beside_the_verdict_and_does_not_change_it() {
    let (judgement, _) = judged(spotless()).await;
    assert!(judgement.advice > 0);
    let advice = judgement
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.messages);
    assert!(
        advice
            .filter(|message| message.severity == Level::Advice)
            .all(|message| message.url.is_some())
    );
}

#[tokio::test]
async fn a_part_of_a_whole_record_is_told_what_it_lacks() {
    let mut feed = spotless();
    let mut service = full(1);
    service["schedules"][0]["interval"] = json!(2);
    set(&mut feed, "/services/*", &service);
    let (judgement, _) = judged(feed).await;
    let told: Vec<(&str, &str)> = judgement
        .endpoints
        .iter()
        .flat_map(|endpoint| {
            let found = endpoint.messages.iter();
            found.map(|message| (endpoint.path.as_str(), message))
        })
        .filter(|(_, message)| message.code == "interval-without-start")
        .map(|(path, message)| (path, message.path.as_str()))
        .collect();
    assert_eq!(
        told,
        [("/services/{id}", "schedules.dtstart")],
        "{judgement:#?}"
    );
}

#[tokio::test]
async fn what_the_standard_leaves_out_of_a_row_is_no_lack() {
    let mut feed = spotless();
    let mut organization = json!({"id": id(900), "name": "Club", "description": "It plays."});
    organization["services"] = json!([row(1)]);
    set(&mut feed, "/organizations/*", &organization);
    let (judgement, _) = judged(feed).await;
    let lacks: Vec<&str> = judgement
        .endpoints
        .iter()
        .filter(|endpoint| {
            endpoint
                .messages
                .iter()
                .any(|found| found.code == "term-missing")
        })
        .map(|endpoint| endpoint.path.as_str())
        .collect();
    assert_eq!(lacks, ["/services/{id}"], "{judgement:#?}");
}

#[tokio::test]
async fn documents_in_a_file_are_judged_by_row_and_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("services.jsonl");
    let mut bad = full(2);
    bad["status"] = json!("Active");
    std::fs::write(&path, format!("{}\n{bad}\nnot json\n", full(1))).expect("a file");
    let judgement = judge(&judging(path.display().to_string()), &Silent, &patient())
        .await
        .expect("it is judged");
    assert_eq!(
        (judgement.verdict, judgement.errors),
        (Verdict::Fail, 2),
        "{judgement:#?}"
    );
    let errors: Vec<_> = judgement.endpoints[0]
        .messages
        .iter()
        .filter(|message| message.severity == Level::Error)
        .map(|message| (message.row, message.path.as_str()))
        .collect();
    assert_eq!(errors, [(Some(2), "/status"), (Some(3), "")]);
}

/// The official validator's own mock feeds. `/organizations` is there for the first only.
fn mock(set: &str) -> Option<Answers> {
    const ROUTES: [(&str, &str); 11] = [
        ("", "api_details"),
        ("/services", "service_list"),
        ("/services/*", "service_full"),
        ("/taxonomies", "taxonomy_list"),
        ("/taxonomies/*", "taxonomy"),
        ("/taxonomy_terms", "taxonomy_term_list"),
        ("/taxonomy_terms/*", "taxonomy_term"),
        ("/service_at_locations", "service_at_location_list"),
        ("/service_at_locations/*", "service_at_location_full"),
        ("/organizations", "organization_list"),
        ("/organizations/*", "organization"),
    ];
    let folder = shared(&format!("standard/mocks/{set}"))?;
    let mut answers = Answers::new();
    for (route, file) in ROUTES {
        if route.starts_with("/organizations") && set != "Default" {
            continue;
        }
        let body =
            std::fs::read_to_string(folder.join(format!("{file}.json"))).expect("it can be read");
        answers.insert(route.to_owned(), (200, body));
    }
    Some(answers)
}

#[tokio::test]
async fn the_official_mocks_get_their_official_verdicts_from_our_schemas_and_from_theirs() {
    for (set, verdict, errors, warnings) in [
        ("Default", Verdict::Pass, 0, 0),
        ("Warn", Verdict::Warn, 0, 4),
        ("Fail", Verdict::Fail, 11, 4),
    ] {
        let Some(answers) = mock(set) else { return };
        let feed = Feed::start(answers).await;
        let mut what = judging(feed.url());
        let ours = judge(&what, &Silent, &patient())
            .await
            .expect("it is judged");
        assert_eq!(
            (ours.verdict, ours.errors, ours.warnings),
            (verdict, errors, warnings),
            "{set}: {ours:#?}"
        );
        if set == "Default" {
            let pages: Vec<_> = feed.asked_below("/organizations?");
            assert_eq!(
                pages,
                [
                    "/organizations?page=1",
                    "/organizations?page=5",
                    "/organizations?page=10"
                ]
            );
        }
        what.schemas = shared("standard/schemas").or(Some(PathBuf::new()));
        let theirs = judge(&what, &Silent, &patient())
            .await
            .expect("it is judged");
        let shown = |judgement: &Judgement| {
            let endpoints = judgement.endpoints.iter().map(|endpoint| {
                let mut paths: Vec<_> = endpoint
                    .messages
                    .iter()
                    .filter(|message| message.severity != Level::Advice)
                    .map(|message| (message.code.clone(), message.path.clone()))
                    .collect();
                paths.sort();
                (endpoint.path.clone(), endpoint.verdict, paths)
            });
            (
                judgement.verdict,
                judgement.errors,
                judgement.warnings,
                endpoints.collect::<Vec<_>>(),
            )
        };
        assert_eq!(shown(&ours), shown(&theirs), "{set}");
    }
}
