//! What re-users get, on both databases.

mod support;

use futures_util::StreamExt;
use hsds::{Kind, Profile};
use publish::{Answer, Body, Catalogue, Known, Query, Validators};
use repository::Repository;
use serde_json::{Value, json};
use support::{id, text_id};
use testkit::databases::on_each_repository;

async fn open(repository: &Repository) -> Catalogue {
    Catalogue::open(repository.clone(), Profile::Hsds)
        .await
        .expect("the lists can be read")
}

fn query(kind: Kind, text: &str) -> Query {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    Query::parse(kind, pairs).expect("the question is well formed")
}

async fn ask(catalogue: &Catalogue, kind: Kind, text: &str) -> (Value, Validators) {
    let answer = catalogue
        .list(kind, &query(kind, text), None, &Known::default())
        .await
        .expect("an answer");
    document(answer)
}

async fn one(catalogue: &Catalogue, kind: Kind, number: u32, text: &str) -> Value {
    let id = text_id(kind, number);
    let answer = catalogue
        .detail(kind, &id, &query(kind, text), &Known::default())
        .await;
    document(answer.expect("an answer")).0
}

fn document(answer: Answer) -> (Value, Validators) {
    let Answer::Document(found) = answer else {
        panic!("a document was expected, not {answer:?}")
    };
    let Body::Json(bytes) = found.body else {
        panic!("one document was expected")
    };
    (
        serde_json::from_slice(&bytes).expect("it is JSON"),
        found.validators,
    )
}

fn names(page: &Value) -> Vec<String> {
    let rows = page["contents"].as_array().expect("contents");
    rows.iter()
        .map(|row| row["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn found(catalogue: &Catalogue, text: &str) -> Vec<String> {
    let (page, _) = ask(catalogue, Kind::Service, text).await;
    names(&page)
        .iter()
        .map(|name| name.replace("Service ", ""))
        .collect()
}

#[tokio::test]
async fn page_after_page_each_service_comes_once_in_the_order_it_was_published() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        let mut seen = Vec::new();
        for page in 1..=3 {
            let (body, _) = ask(
                &catalogue,
                Kind::Service,
                &format!("per_page=2&page={page}"),
            )
            .await;
            assert_eq!(body["total_items"], 5);
            assert_eq!(body["total_pages"], 3);
            seen.extend(names(&body));
        }
        assert_eq!(
            seen,
            [
                "Service 1",
                "Service 2",
                "Service 3",
                "Service 4",
                "Service 5"
            ]
        );
        let (beyond, _) = ask(&catalogue, Kind::Service, "per_page=2&page=4").await;
        assert_eq!(
            (&beyond["empty"], &beyond["total_items"]),
            (&json!(true), &json!(5))
        );
    })
    .await;
}

#[tokio::test]
async fn rows_of_lists_have_no_nested_lists_unless_everything_is_asked_for() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        let (rows, _) = ask(&catalogue, Kind::Service, "").await;
        assert!(rows["contents"][0].get("schedules").is_none());
        assert!(rows["contents"][0].get("organization").is_some());
        let (full, _) = ask(&catalogue, Kind::Service, "full=true").await;
        assert_eq!(
            full["contents"][0],
            one(&catalogue, Kind::Service, 1, "").await
        );
        let (minimal, _) = ask(&catalogue, Kind::Service, "minimal=true").await;
        assert_eq!(minimal["size"], 5);
        let row = minimal["contents"][0].as_object().expect("a row");
        assert_eq!(row.keys().collect::<Vec<_>>(), ["id", "last_modified"]);
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_together_and_their_repeats_widen() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        let term = |number| text_id(Kind::TaxonomyTerm, number);
        let owner = |number| text_id(Kind::Organization, number);
        let nobody = text_id(Kind::Organization, 99);
        let cases = [
            (format!("organization_id={}", owner(2)), vec!["3", "4", "5"]),
            (
                format!("organization_id={},{}", owner(1), owner(2)),
                vec!["1", "2", "3", "4", "5"],
            ),
            (
                format!("organization_id={}&organization_id={nobody}", owner(1)),
                vec!["1", "2"],
            ),
            (format!("organization_id={nobody}"), vec![]),
            ("organization_id=nonsense".to_owned(), vec![]),
            // A term brings those beneath it along.
            (format!("taxonomy_term_id={}", term(1)), vec!["1"]),
            (
                format!("taxonomy_term_id={},{}", term(2), term(3)),
                vec!["1", "2"],
            ),
            (
                format!("taxonomy_id={}", text_id(Kind::Taxonomy, 1)),
                vec!["1", "2"],
            ),
            (
                format!("taxonomy_term_id={}&organization_id={}", term(1), owner(2)),
                vec![],
            ),
            ("day=MO".to_owned(), vec!["1", "3"]),
            ("day=monday&start_time=13:00".to_owned(), vec!["3"]),
            ("day=TU&end_time=12:00".to_owned(), vec![]),
            ("minimum_age=30".to_owned(), vec!["3", "4", "5"]),
            ("maximum_age=30".to_owned(), vec![]),
            ("status=inactive".to_owned(), vec![]),
            (
                "modified_after=2026-11-24".to_owned(),
                vec!["1", "2", "3", "4", "5"],
            ),
            ("modified_after=2027-01-01".to_owned(), vec![]),
            ("minimum_age=30&per_page=2&page=2".to_owned(), vec!["5"]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(&catalogue, &text).await, expected, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn terms_are_listed_by_taxonomy_by_parent_and_from_the_top() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        let terms = async |text: String| names(&ask(&catalogue, Kind::TaxonomyTerm, &text).await.0);
        assert_eq!(terms("top_only=true".into()).await, ["Term 1", "Term 3"]);
        assert_eq!(
            terms(format!("parent_id={}", text_id(Kind::TaxonomyTerm, 1))).await,
            ["Term 2"]
        );
        assert_eq!(
            terms(format!("taxonomy_id={}", text_id(Kind::Taxonomy, 2))).await,
            [""; 0]
        );
    })
    .await;
}

#[tokio::test]
async fn full_answers_hold_what_changes_without_them() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        let organization = one(&catalogue, Kind::Organization, 1, "").await;
        assert_eq!(
            organization["services"],
            json!([
                {"id": text_id(Kind::Service, 1), "name": "Service 1", "status": "active"},
                {"id": text_id(Kind::Service, 2), "name": "Service 2", "status": "active"},
            ])
        );
        let full = one(&catalogue, Kind::Organization, 2, "full_service=true").await;
        assert_eq!(full["services"][0]["schedules"][0]["byday"], "MO");
        let taxonomy = one(&catalogue, Kind::Taxonomy, 1, "").await;
        assert_eq!(taxonomy["taxonomy_terms"].as_array().map(Vec::len), Some(3));
        let delivery = one(&catalogue, Kind::ServiceAtLocation, 1, "").await;
        assert_eq!(
            delivery["service"],
            one(&catalogue, Kind::Service, 1, "").await
        );
        let (rows, _) = ask(&catalogue, Kind::ServiceAtLocation, "").await;
        assert_eq!(rows["contents"][0]["service"]["name"], "Service 1");
        assert!(rows["contents"][0]["service"].get("schedules").is_none());
        let (rows, _) = ask(&catalogue, Kind::Organization, "").await;
        assert!(rows["contents"][0].get("services").is_none());
    })
    .await;
}

#[tokio::test]
async fn what_ends_leaves_the_lists_and_its_address_says_why() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        let (first, second, third) = (
            id(Kind::Service, 1),
            id(Kind::Service, 2),
            id(Kind::Service, 3),
        );
        support::withdraw(&repository, Kind::Service, first).await;
        support::merge(&repository, Kind::Service, second, third).await;
        catalogue.catch_up().await.expect("the log can be read");
        assert_eq!(found(&catalogue, "").await, ["3", "4", "5"]);
        assert_eq!(
            found(
                &catalogue,
                &format!("organization_id={}", text_id(Kind::Organization, 1))
            )
            .await,
            [""; 0]
        );
        let detail = async |id: &str| {
            catalogue
                .detail(
                    Kind::Service,
                    id,
                    &query(Kind::Service, ""),
                    &Known::default(),
                )
                .await
                .expect("an answer")
        };
        assert!(matches!(detail(&first.to_string()).await, Answer::Gone { id, .. } if id == first));
        assert!(matches!(detail(&second.to_string()).await, Answer::Moved { to } if to == third));
        assert!(matches!(detail("nonsense").await, Answer::NotFound));
        assert!(matches!(
            detail(&text_id(Kind::Service, 99)).await,
            Answer::NotFound
        ));
        assert!(matches!(
            detail(&text_id(Kind::Organization, 1)).await,
            Answer::NotFound
        ));

        support::publish(&repository, vec![support::service(1, 1)]).await;
        catalogue.catch_up().await.expect("the log can be read");
        assert_eq!(found(&catalogue, "").await, ["1", "3", "4", "5"]);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_the_latest_is_told_so_until_something_changes() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        let all = query(Kind::Service, "");
        let (_, list) = ask(&catalogue, Kind::Service, "").await;
        let known = Known {
            etags: vec![list.etag.clone()],
            since: None,
        };
        let again = catalogue
            .list(Kind::Service, &all, None, &known)
            .await
            .expect("an answer");
        assert!(matches!(again, Answer::Unchanged(_)));
        let (_, other) = ask(&catalogue, Kind::Service, "page=2").await;
        assert_ne!(other.etag, list.etag);

        // An organisation's answer changes with its services, although its own text does not.
        let organization = text_id(Kind::Organization, 1);
        let plain = query(Kind::Organization, "");
        let before = catalogue
            .detail(Kind::Organization, &organization, &plain, &Known::default())
            .await;
        let (_, before) = document(before.expect("an answer"));
        let known_organization = Known {
            etags: vec![before.etag],
            since: None,
        };
        let same = catalogue
            .detail(
                Kind::Organization,
                &organization,
                &plain,
                &known_organization,
            )
            .await;
        assert!(matches!(same.expect("an answer"), Answer::Unchanged(_)));

        support::withdraw(&repository, Kind::Service, id(Kind::Service, 1)).await;
        catalogue.catch_up().await.expect("the log can be read");
        let changed = catalogue
            .list(Kind::Service, &all, None, &known)
            .await
            .expect("an answer");
        assert!(matches!(changed, Answer::Document(_)));
        let changed = catalogue
            .detail(
                Kind::Organization,
                &organization,
                &plain,
                &known_organization,
            )
            .await;
        assert!(matches!(changed.expect("an answer"), Answer::Document(_)));
    })
    .await;
}

#[tokio::test]
async fn a_changed_document_is_served_as_soon_as_the_log_has_been_read() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        assert_eq!(
            one(&catalogue, Kind::Service, 1, "").await["name"],
            "Service 1"
        );
        let mut renamed = support::service(1, 1);
        renamed.detail["name"] = json!("Chess club");
        renamed.list["name"] = json!("Chess club");
        support::publish(&repository, vec![renamed]).await;
        catalogue.catch_up().await.expect("the log can be read");
        assert_eq!(
            one(&catalogue, Kind::Service, 1, "").await["name"],
            "Chess club"
        );
        assert_eq!(found(&catalogue, "").await[0], "Chess club");
        let named = catalogue
            .named(Kind::Service, "CHESS", None, 10)
            .await
            .expect("names");
        assert_eq!(named.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_strict_profile_shows_its_own_fields_only() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        assert_eq!(
            one(&catalogue, Kind::Service, 1, "").await["x_local"],
            "ours"
        );
        let strict = one(&catalogue, Kind::Service, 1, "profile=strict").await;
        assert!(strict.get("x_local").is_none());
        assert_eq!(strict["name"], "Service 1");
        let (rows, _) = ask(&catalogue, Kind::Service, "profile=strict").await;
        assert!(rows["contents"][0].get("x_local").is_none());
    })
    .await;
}

#[tokio::test]
async fn lines_hold_every_match_without_pages() {
    on_each_repository(|repository| async move {
        support::sample(&repository).await;
        let catalogue = open(&repository).await;
        let lines = query(Kind::Service, "format=ndjson&minimum_age=20&per_page=1");
        let answer = catalogue
            .list(Kind::Service, &lines, None, &Known::default())
            .await
            .expect("an answer");
        let Answer::Document(found) = answer else {
            panic!("lines were expected")
        };
        let Body::Lines(mut stream) = found.body else {
            panic!("lines were expected")
        };
        let mut text = String::new();
        while let Some(chunk) = stream.next().await {
            text.push_str(std::str::from_utf8(&chunk.expect("a chunk")).expect("text"));
        }
        let ids: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON")["id"].clone())
            .collect();
        assert_eq!(
            ids,
            (2..=5)
                .map(|number| json!(text_id(Kind::Service, number)))
                .collect::<Vec<_>>()
        );
    })
    .await;
}
