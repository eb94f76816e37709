//! What the finder does with what nobody should send, and with data that nobody should publish.

use hsds::Kind;
use http::{Method, StatusCode};
use serde_json::json;

use crate::asking::support::{self, id, text_id};
use crate::finder::{asking, food_bank, service};
use crate::reading::{attributes, texts};

#[tokio::test]
async fn odd_requests_get_a_page_and_lead_nowhere_else() {
    let asking = asking().await;
    let form = format!("add={}", id(Kind::Service, 71));
    let away = [("referer", "http://services.example.org//evil.example/x")];
    let reply = asking.post("/shortlist/change", &form, &away).await;
    assert!(
        reply.header("location").starts_with("/shortlist#keep-"),
        "{}",
        reply.header("location")
    );
    let odd = asking
        .post("/shortlist/change", "add=zzz%23%3Cb%3E&add=1", &[])
        .await;
    assert_eq!(odd.header("location"), "/shortlist");
    let json = [("content-type", "application/json")];
    let reply = asking.post("/cy/shortlist/change", "{}", &json).await;
    assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(attributes(&reply, "html", "lang"), ["cy"]);
    let reply = asking.get("/places/%ff").await;
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    let reply = asking.post("/find", "", &[]).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        reply.header("allow").contains("GET"),
        "{}",
        reply.header("allow")
    );
    let far = asking.get("/find?page=99").await;
    assert_eq!(far.status, StatusCode::SEE_OTHER);
    assert_eq!(far.header("location"), "/find");
    let long = "x".repeat(3_000);
    assert_eq!(
        asking
            .get(&format!("/find?what={long}&where={long}"))
            .await
            .status,
        StatusCode::OK
    );
    let host = format!("{}.example.org", "h".repeat(900));
    let all: Vec<String> = (1..=5)
        .map(|number| id(Kind::Service, number).simple().to_string())
        .collect();
    let cookie = format!("shortlist={}", all.join("."));
    let headers = [("host", host.as_str()), ("cookie", cookie.as_str())];
    assert_eq!(
        asking
            .send(Method::GET, "/shortlist", &headers)
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn terms_that_lie_beneath_each_other_break_no_page() {
    let asking = asking().await;
    let circle =
        [(31, 32), (32, 31)].map(|(number, parent)| support::term(number, 1, Some(parent)));
    let mut service = food_bank();
    service.id = id(Kind::Service, 73);
    service.detail["id"] = json!(text_id(Kind::Service, 73));
    service.detail["attributes"][0]["taxonomy_term"]["id"] = json!(text_id(Kind::TaxonomyTerm, 31));
    support::publish(&asking.repository, circle.into()).await;
    support::publish(&asking.repository, vec![service]).await;
    asking.finder.catch_up().await.expect("the log can be read");
    for path in ["/", "/topics"] {
        assert_eq!(asking.get(path).await.status, StatusCode::OK, "{path}");
    }
    for number in [31, 32] {
        let path = format!("/topics/{}", id(Kind::TaxonomyTerm, number));
        assert_eq!(asking.get(&path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn whoever_reports_very_often_waits_and_keeps_what_was_typed() {
    let asking = asking().await;
    let path = format!("{}/report", service(71));
    for number in 0..5 {
        let form = format!("about=other&detail=Number+{number}");
        assert_eq!(
            asking.post(&path, &form, &[]).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let sixth = asking
        .post(&path, "about=cost&detail=It+is+free", &[])
        .await;
    assert_eq!(sixth.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(texts(&sixth, "#detail"), ["It is free"]);
    assert_eq!(attributes(&sixth, "input[checked]", "value"), ["cost"]);
}

#[tokio::test]
async fn forms_are_taken_from_our_own_pages_only() {
    let asking = asking().await;
    let elsewhere = [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ];
    let form = format!("add={}", id(Kind::Service, 71));
    let reply = asking.post("/shortlist/change", &form, &elsewhere).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert_eq!(reply.header("set-cookie"), "");
    assert_eq!(
        asking.get("/shortlist/change").await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    let body = asking.post("/find", "what=x", &[]).await;
    assert_eq!(body.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn while_the_index_is_filled_nobody_is_told_that_there_is_nothing() {
    let asking = asking().await;
    let notice = ".govuk-inset-text";
    assert!(texts(&asking.get("/find?what=food").await, notice).is_empty());
    let many = (100..130)
        .map(|number| support::service(number, 1))
        .collect();
    support::publish(&asking.repository, many).await;
    asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("the log can be read");
    let said = texts(&asking.get("/find?what=food").await, notice);
    assert!(said[0].contains("being made ready"), "{said:?}");
}
