//! Readers of other websites tell what is wrong, and whoever sends the entry reads it and says that it is put right.

use hsds::Kind;
use http::{Method, StatusCode};
use identity::Role;
use repository::ReportOutcome;
use serde_json::{Value, json};
use uuid::Uuid;
use web::{Phase, Settings};

use crate::asking::{Asking, Reply, support};
use crate::delivering::{arrivals, deliver};
use crate::doors::house::House;
use crate::pages::is_sound;

/// A browser that sends from a page of another website.
const OTHER_SITE: [(&str, &str); 3] = [
    ("content-type", "application/json"),
    ("origin", "https://www.elsewhere.example"),
    ("sec-fetch-site", "cross-site"),
];

fn service() -> String {
    format!("/oruk/services/{}", support::text_id(Kind::Service, 71))
}

async fn send(asking: &Asking, body: &Value) -> Reply {
    let path = format!("{}/reports", service());
    asking
        .request(Method::POST, &path, &OTHER_SITE, &body.to_string())
        .await
}

#[tokio::test]
async fn any_website_reports_what_is_wrong_and_reads_what_became_of_it() {
    let asking = crate::finder::asking().await;
    let path = format!("{}/reports", service());
    let may = asking.send(Method::OPTIONS, &path, &OTHER_SITE).await;
    assert_eq!(may.status, StatusCode::NO_CONTENT);
    assert_eq!(may.header("access-control-allow-origin"), "*");
    assert_eq!(may.header("access-control-allow-methods"), "POST, OPTIONS");
    assert_eq!(may.header("access-control-allow-headers"), "*");

    let body = json!({"about": "hours", "detail": " It opens at <11> ", "reply_to": "reader@example.org", "language": "cy"});
    let taken = send(&asking, &body).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text());
    assert_eq!(taken.header("access-control-allow-origin"), "*");
    assert_eq!(taken.header("cache-control"), "no-store");
    assert!(taken.headers.get("set-cookie").is_none());
    let told = taken.json();
    let reference = told["reference"].as_str().expect("a reference");
    let address = format!("/oruk/reports/{reference}");
    let status = format!("http://services.example.org{address}");
    assert_eq!(
        (taken.header("location"), &told["status"]),
        (status.as_str(), &json!(status))
    );
    assert_eq!(
        told["page"],
        format!("http://services.example.org/reports/{reference}")
    );
    let kept = asking.repository.open_reports(9).await.expect("reports");
    assert_eq!(kept.len(), 1);
    let report = &kept[0];
    assert_eq!(
        (
            report.detail.as_str(),
            report.reply_to.as_deref(),
            report.language.as_str()
        ),
        ("It opens at <11>", Some("reader@example.org"), "cy")
    );
    let again = send(&asking, &body).await;
    assert_eq!(again.json()["reference"], reference, "pressed twice");

    let open = asking.send(Method::GET, &address, &OTHER_SITE).await;
    assert_eq!(open.header("access-control-allow-origin"), "*");
    assert_eq!(open.header("cache-control"), "no-store");
    let open = open.json();
    assert_eq!(open["state"], "open");
    assert_eq!(
        open.as_object().map(serde_json::Map::len),
        Some(3),
        "{open}"
    );
    asking
        .repository
        .close_report(
            reference,
            (ReportOutcome::PutRight, "It says 11 now."),
            None,
            "sam",
        )
        .await
        .expect("closed");
    let closed = asking.get(&address).await;
    assert!(!closed.text().contains("reader@") && !closed.text().contains("<11>"));
    let closed = closed.json();
    assert_eq!(
        (&closed["state"], &closed["outcome"], &closed["answer"]),
        (
            &json!("closed"),
            &json!("put-right"),
            &json!("It says 11 now.")
        )
    );
    let page = asking.get(&format!("/reports/{reference}")).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_no_report_is_told_by_field_with_what_to_do_and_nothing_is_kept() {
    let asking = crate::finder::asking().await;
    let long = "x".repeat(2_001);
    for (body, field, says) in [
        (json!({}), "/about", "`hours`"),
        (
            json!({"about": "weather", "detail": "Rain"}),
            "/about",
            "`hours`",
        ),
        (json!({"about": "hours"}), "/detail", "what it should say"),
        (
            json!({"about": "hours", "detail": "\u{0} "}),
            "/detail",
            "what it should say",
        ),
        (
            json!({"about": "hours", "detail": long}),
            "/detail",
            "2000 letters",
        ),
        (
            json!({"about": "hours", "detail": 7}),
            "/detail",
            "Send it as one",
        ),
        (
            json!({"about": "closed", "reply_to": "nobody"}),
            "/reply_to",
            "Correct it",
        ),
        (
            json!({"about": "closed", "language": "fr"}),
            "/language",
            "`cy`",
        ),
        (
            json!({"about": "closed", "a/b": 1}),
            "/a~1b",
            "Leave it out",
        ),
    ] {
        let refused = send(&asking, &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let problem = refused.json();
        assert!(
            problem["type"]
                .as_str()
                .expect("a type")
                .ends_with("report-not-taken")
        );
        let first = &problem["problems"][0];
        assert_eq!(first["field"], field, "{problem}");
        assert!(
            first["message"].as_str().expect("text").contains(says),
            "{problem}"
        );
    }
    let path = format!("{}/reports", service());
    let json = [("content-type", "application/json; charset=utf-8")];
    for (headers, body, status) in [
        (&json[..], "{", StatusCode::BAD_REQUEST),
        (&json[..], "[]", StatusCode::BAD_REQUEST),
        (&[][..], "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (
            &json[..],
            &" ".repeat(40_000),
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
    ] {
        let refused = asking.request(Method::POST, &path, headers, body).await;
        assert_eq!(refused.status, status, "{}", refused.text());
    }
    // Forms are still taken from our own pages only, and nobody reads there.
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        OTHER_SITE[1],
        OTHER_SITE[2],
    ];
    let page = format!("/services/{}/report", support::text_id(Kind::Service, 71));
    let refused = asking
        .request(Method::POST, &page, &form, "about=closed")
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let read = asking.get(&path).await;
    assert_eq!(read.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(read.header("allow"), "POST, OPTIONS");
    let unknown = format!("/oruk/services/{}/reports", Uuid::from_u128(9));
    let unknown = asking
        .request(Method::POST, &unknown, &json, r#"{"about": "closed"}"#)
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(
        asking.get("/oruk/reports/AAAA-2222").await.status,
        StatusCode::NOT_FOUND
    );
    let kept = asking.repository.open_reports(9).await.expect("reports");
    assert_eq!(kept, []);
}

#[tokio::test]
async fn one_address_reports_five_times_at_once_by_page_and_program_together() {
    let asking = crate::finder::asking().await;
    for number in 0..5 {
        let body = json!({"about": "hours", "detail": format!("It opens at {number}")});
        assert_eq!(send(&asking, &body).await.status, StatusCode::CREATED);
    }
    let body = json!({"about": "hours", "detail": "It opens at 9"});
    let refused = send(&asking, &body).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!refused.header("retry-after").is_empty());
    let page = format!("/services/{}/report", support::text_id(Kind::Service, 71));
    let refused = asking.post(&page, "about=closed", &[]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn in_a_private_beta_only_who_is_signed_in_reports() {
    let asking = Asking::new(Settings {
        phase: Phase::PrivateBeta,
        ..Settings::default()
    })
    .await;
    let refused = send(&asking, &json!({"about": "closed"})).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn other_websites_load_the_script_and_keep_it_for_an_hour() {
    let asking = crate::finder::asking().await;
    let script = asking.get("/widget/report.js").await;
    assert_eq!(script.status, StatusCode::OK);
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(script.header("cache-control"), "public, max-age=3600");
    assert_eq!(script.header("access-control-allow-origin"), "*");
    assert_eq!(
        script.header("cross-origin-resource-policy"),
        "cross-origin"
    );
    assert!(script.body.len() < 5 * 1024, "{}", script.body.len());
    for never in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "cookie",
        "eval(",
    ] {
        assert!(!script.text().contains(never), "{never}");
    }
    let page = asking.get("/developers").await;
    assert!(page.text().contains("data-fingerpost-report"));
    is_sound("/developers", page.text());
    let reference = asking.get("/api-reference").await;
    is_sound("/api-reference", reference.text());
    assert!(reference.text().contains("endpoint-services-id-reports"));
    let description = asking.get("/oruk/openapi.json").await.json();
    assert!(description["paths"]["/services/{id}/reports"]["post"].is_object());
}

#[tokio::test]
async fn a_report_that_was_passed_on_stands_with_its_source_until_that_says_it_is_put_right() {
    let house = House::open().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("otto", &house.theirs, Role::Collector).await;
    let sam = house.sign_in("sam").await;
    let colin = house.sign_in("colin").await;
    let otto = house.sign_in("otto").await;
    let id = Uuid::from_u128(0x7001);
    let document = json!({
        "id": id, "name": "Lunch club", "status": "active", "description": "Lunch.",
        "organization": {"id": Uuid::from_u128(0x7002), "name": "Helpers", "description": "They help."}
    });
    let repository = &house.asking.repository;
    deliver(
        repository,
        ("own", "x"),
        arrivals("own", Kind::Service, &document),
        true,
    )
    .await;
    let body =
        json!({"about": "hours", "detail": "It opens at <10>.", "reply_to": "reader@example.net"});
    let taken = house
        .asking
        .request(
            Method::POST,
            &format!("/oruk/services/{id}/reports"),
            &OTHER_SITE,
            &body.to_string(),
        )
        .await;
    let reference = taken.json()["reference"].as_str().expect("one").to_owned();
    let questions = "/sources/own/questions";
    let nothing = house.get(questions, &colin).await;
    assert!(!nothing.text().contains(&reference), "nobody passed it on");
    let close = format!("/queue/reports/{reference}");
    let done = house.post(&close, "outcome=passed-on&answer=", &sam).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());

    let lists = house.get("/sources", &colin).await;
    assert!(
        lists.text().contains("1 reader’s report waits"),
        "{}",
        lists.text()
    );
    assert!(
        !house
            .get("/sources", &otto)
            .await
            .text()
            .contains("reader’s report")
    );
    let page = house.get(questions, &colin).await;
    is_sound(questions, page.text());
    assert!(page.text().contains("It opens at &#60;10&#62;.") && page.text().contains(&reference));
    assert!(!page.text().contains("reader@"), "never who the reader is");
    let mended = format!("/sources/own/reported/{reference}");
    for (path, who, status) in [
        (mended.as_str(), &otto, StatusCode::FORBIDDEN),
        (
            &format!("/sources/other/reported/{reference}"),
            &colin,
            StatusCode::FORBIDDEN,
        ),
    ] {
        assert_eq!(house.post(path, "", who).await.status, status, "{path}");
    }
    let elsewhere = format!("/sources/other/reported/{reference}");
    let none = house.post(&elsewhere, "", &otto).await;
    assert_eq!(
        none.header("location"),
        "/sources/other/questions?mended=late"
    );
    let said = house.post(&mended, "", &colin).await;
    assert_eq!(
        said.header("location"),
        "/sources/own/questions?mended=done"
    );
    let page = house.get(said.header("location"), &colin).await;
    is_sound(questions, page.text());
    assert!(page.text().contains("Thank you") && !page.text().contains(&reference));
    let twice = house.post(&mended, "", &colin).await;
    assert_eq!(
        twice.header("location"),
        "/sources/own/questions?mended=late"
    );
    let notes = repository.desk_notes(id).await.expect("notes");
    assert_eq!(notes.len(), 1);
    assert!(notes[0].words.contains(&reference));
    let report = house.get(&close, &sam).await;
    assert!(
        report
            .text()
            .contains("that it is put right. Look whether it is"),
        "{}",
        report.text()
    );
    let reader = house
        .asking
        .get(&format!("/oruk/reports/{reference}"))
        .await
        .json();
    assert_eq!(
        reader["outcome"], "passed-on",
        "what the reader was told stays"
    );
}
