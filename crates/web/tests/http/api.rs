//! The edges of the API over HTTP: what a program gets for every kind of question.

use crate::asking::Asking;
use crate::asking::support::{self, id, text_id};
use hsds::Kind;
use http::{Method, StatusCode};
use web::{Rate, Settings};

async fn asking() -> Asking {
    Asking::new(Settings::default()).await
}

fn paths() -> Vec<String> {
    let lists = [
        Kind::Service,
        Kind::Organization,
        Kind::Taxonomy,
        Kind::TaxonomyTerm,
        Kind::ServiceAtLocation,
    ];
    let mut paths = vec![
        "/oruk".to_owned(),
        "/oruk/".to_owned(),
        "/oruk/openapi.json".to_owned(),
    ];
    for kind in lists {
        let list = publish::endpoint(kind).expect("it has a list");
        paths.push(format!("/oruk/{list}"));
        paths.push(format!("/oruk/{list}/{}", text_id(kind, 1)));
    }
    paths
}

#[tokio::test]
async fn the_front_door_names_the_profile_with_and_without_a_slash() {
    let asking = asking().await;
    let reply = asking.get("/oruk").await;
    insta::assert_snapshot!(reply.text(), @r#"{"openapi_url":"http://services.example.org/oruk/openapi.json","profile":"https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md","version":"HSDS-UK-3.0"}"#);
    assert_eq!(asking.get("/oruk/").await.body, reply.body);
}

#[tokio::test]
async fn every_endpoint_answers_200_as_json_that_any_site_may_read() {
    let asking = asking().await;
    for path in paths() {
        let reply = asking.get(&path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(
            reply.header("content-type"),
            "application/json; charset=utf-8",
            "{path}"
        );
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(
            reply.header("content-encoding"),
            "",
            "nobody asked for compression: {path}"
        );
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
        assert!(reply.json().is_object(), "{path}");
    }
}

#[tokio::test]
async fn a_page_of_a_list_is_an_envelope_of_rows() {
    let asking = asking().await;
    let reply = asking.get("/oruk/taxonomies?page=1").await;
    insta::assert_snapshot!(reply.text(), @r#"{"total_items":1,"total_pages":1,"page_number":1,"size":1,"first_page":true,"last_page":true,"empty":false,"contents":[{"description":"Words.","id":"7c15184e-5cb9-5379-92e8-1ba186d4c825","name":"Taxonomy 1"}]}"#);
}

#[tokio::test]
async fn what_is_not_there_is_404_as_a_problem_that_any_site_may_read() {
    let asking = asking().await;
    let unknown = format!("/oruk/services/{}", text_id(Kind::Service, 99));
    for path in [
        unknown.as_str(),
        "/oruk/services/not-an-id",
        "/oruk/services/%FF",
        "/oruk/nothing",
        "/oruk/services/a/b",
    ] {
        let reply = asking.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(
            reply.header("content-type"),
            "application/problem+json",
            "{path}"
        );
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
    }
    let reply = asking.get("/oruk/nothing").await;
    insta::assert_snapshot!(reply.text(), @r#"{"detail":"Check the address or the id. Ids come from the lists.","status":404,"title":"There is nothing here","type":"/api-reference#problem-not-found"}"#);
}

#[tokio::test]
async fn a_malformed_parameter_is_400_and_named() {
    let asking = asking().await;
    for (query, parameter) in [
        ("page=0", "page"),
        ("page=abc", "page"),
        ("modified_after=soon", "modified_after"),
        ("format=xml", "format"),
    ] {
        let reply = asking.get(&format!("/oruk/services?{query}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(reply.json()["parameter"], parameter);
        assert_eq!(reply.header("access-control-allow-origin"), "*");
    }
    let reply = asking.get("/oruk/services?page=0").await;
    insta::assert_snapshot!(reply.text(), @r#"{"detail":"`page` must be a whole number from 1 up; it was `0`. Correct the parameter that is named, or leave it out.","parameter":"page","status":400,"title":"A parameter cannot be understood","type":"/api-reference#problem-malformed-parameter"}"#);
}

#[tokio::test]
async fn unknown_parameters_change_nothing_and_repeats_widen() {
    let asking = asking().await;
    let plain = asking.get("/oruk/services").await;
    assert_eq!(
        asking.get("/oruk/services?perPage=1&utm=x").await.body,
        plain.body
    );
    let (one, two) = (
        text_id(Kind::Organization, 1),
        text_id(Kind::Organization, 2),
    );
    let both = asking
        .get(&format!(
            "/oruk/services?organization_id={one}&organization_id={two}"
        ))
        .await;
    assert_eq!(both.json()["total_items"], 5);
    let later = asking
        .get("/oruk/services?modified_after=2026-11-24T09:00:00+00:00")
        .await;
    assert_eq!(
        (later.status, &later.json()["total_items"]),
        (StatusCode::OK, &5.into())
    );
}

#[tokio::test]
async fn what_was_withdrawn_is_410_and_what_was_merged_is_301() {
    let asking = asking().await;
    let (first, second, third) = (
        id(Kind::Service, 1),
        id(Kind::Service, 2),
        id(Kind::Service, 3),
    );
    support::withdraw(&asking.repository, Kind::Service, first).await;
    support::merge(&asking.repository, Kind::Service, second, third).await;
    asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("the log can be read");

    let gone = asking.get(&format!("/oruk/services/{first}")).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert_eq!(gone.json()["id"], first.to_string());
    assert!(
        gone.json()["withdrawn_at"]
            .as_str()
            .expect("a date")
            .starts_with("2026-11-24T")
    );
    assert_eq!(gone.header("access-control-allow-origin"), "*");

    let moved = asking
        .get(&format!("/oruk/services/{second}?profile=strict"))
        .await;
    assert_eq!(moved.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(
        moved.header("location"),
        format!("http://services.example.org/oruk/services/{third}?profile=strict")
    );
    assert_eq!(asking.get("/oruk/services").await.json()["total_items"], 3);
}

#[tokio::test]
async fn options_is_204_and_head_is_get_without_a_body() {
    let asking = asking().await;
    let options = asking
        .send(
            Method::OPTIONS,
            "/oruk/services",
            &[("origin", "https://x.example")],
        )
        .await;
    assert_eq!(options.status, StatusCode::NO_CONTENT);
    assert_eq!(
        options.header("access-control-allow-methods"),
        "GET, HEAD, OPTIONS"
    );
    assert_eq!(options.header("access-control-allow-origin"), "*");
    let get = asking.get("/oruk/services").await;
    let head = asking.send(Method::HEAD, "/oruk/services", &[]).await;
    assert_eq!(head.status, StatusCode::OK);
    assert!(head.body.is_empty());
    assert_eq!(head.header("etag"), get.header("etag"));
}

#[tokio::test]
async fn nothing_can_be_written() {
    let asking = asking().await;
    let reply = asking.send(Method::POST, "/oruk/services", &[]).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.header("allow"), "GET, HEAD, OPTIONS");
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(reply.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn whoever_has_it_already_gets_304_until_it_changes() {
    let asking = asking().await;
    for path in [
        "/oruk/services".to_owned(),
        format!("/oruk/services/{}", text_id(Kind::Service, 1)),
    ] {
        let first = asking.get(&path).await;
        let tag = first.header("etag").to_owned();
        let same = asking
            .send(
                Method::GET,
                &path,
                &[("if-none-match", &format!("\"other\", {tag}"))],
            )
            .await;
        assert_eq!(same.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(same.body.is_empty());
        assert_eq!(same.header("etag"), tag);
        assert_eq!(same.header("access-control-allow-origin"), "*");
        let date = first.header("last-modified").to_owned();
        let dated = asking
            .send(Method::GET, &path, &[("if-modified-since", &date)])
            .await;
        assert_eq!(dated.status, StatusCode::NOT_MODIFIED, "{path} {date}");
    }
    let tag = asking.get("/oruk/services").await.header("etag").to_owned();
    support::withdraw(&asking.repository, Kind::Service, id(Kind::Service, 5)).await;
    asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("the log can be read");
    let changed = asking
        .send(Method::GET, "/oruk/services", &[("if-none-match", &tag)])
        .await;
    assert_eq!(changed.status, StatusCode::OK);
}

#[tokio::test]
async fn answers_are_compressed_only_for_those_who_ask() {
    let asking = asking().await;
    for coding in ["gzip", "br"] {
        let reply = asking
            .send(
                Method::GET,
                "/oruk/services",
                &[("accept-encoding", coding)],
            )
            .await;
        assert_eq!(reply.header("content-encoding"), coding);
        assert!(reply.header("vary").contains("accept-encoding"));
    }
}

#[tokio::test]
async fn lines_come_one_a_thing() {
    let asking = asking().await;
    let reply = asking.get("/oruk/services?format=ndjson").await;
    assert_eq!(reply.header("content-type"), "application/x-ndjson");
    assert_eq!(reply.text().lines().count(), 5);
}

#[tokio::test]
async fn a_client_that_asks_too_often_waits_and_this_machine_does_not() {
    let rate = Rate {
        per_second: 0.01,
        burst: 2,
    };
    let asking = Asking::new(Settings {
        rate,
        ..Settings::default()
    })
    .await;
    for _ in 0..2 {
        assert_eq!(asking.get("/oruk").await.status, StatusCode::OK);
    }
    let reply = asking.get("/oruk").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(reply.header("retry-after").parse::<u64>().expect("seconds") > 0);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(asking.get_as_operator("/oruk").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_request_that_announces_too_much_and_a_host_that_is_not_ours_are_turned_away() {
    let settings = Settings {
        public_url: "https://services.example.org".parse().ok(),
        body_limit_bytes: 1000,
        ..Settings::default()
    };
    let asking = Asking::new(settings).await;
    let large = asking
        .send(Method::GET, "/oruk", &[("content-length", "1001")])
        .await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let stranger = asking
        .send(Method::GET, "/oruk", &[("host", "evil.example")])
        .await;
    assert_eq!(stranger.status, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(stranger.header("access-control-allow-origin"), "*");
    let watched = asking
        .send(Method::GET, "/healthz", &[("host", "10.1.2.3:8080")])
        .await;
    assert_eq!(watched.status, StatusCode::OK);
    let door = asking.get("/oruk").await;
    assert_eq!(
        door.json()["openapi_url"],
        "https://services.example.org/oruk/openapi.json"
    );
}

#[tokio::test]
async fn the_description_is_of_this_very_address() {
    let asking = asking().await;
    let text = asking.get("/oruk/openapi.json").await;
    assert!(text.text().contains("http://services.example.org/oruk"));
    let other = asking
        .send(
            Method::GET,
            "/oruk/openapi.json",
            &[("host", "api.example.org")],
        )
        .await;
    assert!(other.text().contains("http://api.example.org/oruk"));
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_an_error_that_says_so() {
    let asking = asking().await;
    assert_eq!(asking.get("/readyz").await.status, StatusCode::OK);
    asking.repository.close().await;
    let reply = asking.get("/oruk/services").await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(
        asking.get("/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(asking.get("/healthz").await.status, StatusCode::OK);
}
