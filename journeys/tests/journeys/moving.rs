//! A council moves in: organisations become services, old links lead on, and a beta says what it is.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::says;
use crate::pages::{NARROW, follow, shots, stands, walk};
use crate::program::{Served, client, run};
use crate::sheets::sign_in;

const WORDS: &str = "We are a charity in Wyrebridge.\n\nLunch club\nEvery Tuesday at noon in the Kettle Hall. It costs £3.\n\nBefriending\nA volunteer visits you once a week.\n\nContact us\nRing 01632 960001.";

#[tokio::test(flavor = "multi_thread")]
async fn an_old_directory_is_moved_in() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a plain path");
    let beta = [("FINGERPOST_WEB__PHASE", "public-beta")];
    let demo = Served::start_with(["demo", "--data", data], beta);
    let shots = shots("moving");
    organisations(&demo, data).await;
    for (scripts, many) in [(Scripts::On, "0 of 4"), (Scripts::Off, "2 of 4")] {
        let page = browser.page(&demo.url("/sign-in"), PHONE, scripts).await;
        let page = page.expect("it is shown");
        sign_in(&demo, &page, "sam@wyrebridge.example").await;
        split(&demo, &page, many, scripts, &shots).await;
        addresses(&demo, &page, scripts, &shots).await;
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        feedback(&demo, &page, scripts, &shots).await;
        page.close().await.expect("it closes");
    }
    every_width(browser, &demo, &shots).await;
}

/// Four organisations of an old directory, one entry each.
async fn organisations(demo: &Served, data: &str) {
    let first = Path::new(data).join("first.jsonl");
    let none = json!({"id": "first", "name": "First", "status": "active"});
    std::fs::write(&first, format!("{none}\n")).expect("written");
    let first = first.to_str().expect("a plain path");
    let made = run(["import", first, "--source", "old", "--json", "--data", data]);
    assert_eq!(made.code(), Some(0), "{}", made.said());
    let trusted = run(["source", "set", "old", "--trust", "open", "--data", data]);
    assert_eq!(trusted.code(), Some(0), "{}", trusted.said());
    let key = run(["key", "add", "old", "Move", "--json", "--data", data]);
    let key = key.result()["key"].as_str().expect("a key").to_owned();
    for number in 1..=4 {
        let address = demo.url(&format!("/api/v1/sources/old/organizations/{number}"));
        let body = json!({"name": format!("Kettle Lane Help {number}"), "description": WORDS,
            "website": "https://kettle.example", "phones": [{"number": "01632 960001"}]});
        let answer = client()
            .put(&address)
            .bearer_auth(&key)
            .json(&body)
            .send()
            .await;
        let answer = answer.expect("an answer");
        assert!(answer.status().is_success(), "{:?}", answer.text().await);
    }
}

async fn split(demo: &Served, page: &Page, many: &str, scripts: Scripts, shots: &Path) {
    page.go(&demo.url("/sources")).await.expect("it is shown");
    follow(page, "main a[href='/sources/old/split']", "/split").await;
    says(page, &format!("{many} organisations looked at")).await;
    stands(page, &shots.join("splits.png"), scripts).await;
    follow(page, "main a.govuk-button", "/split/").await;
    says(page, "seem to speak of 2 services").await;
    stands(page, &shots.join("split.png"), scripts).await;
    page.fill("#name-0", "").await.expect("a field");
    follow(page, "main button[value=check]", "/split/").await;
    says(page, "Enter a name").await;
    stands(page, &shots.join("split-wrong.png"), scripts).await;
    page.fill("#name-0", "Kettle Lane lunch")
        .await
        .expect("a field");
    follow(page, "main button[value=check]", "/split/").await;
    says(page, "Check how it will read").await;
    says(page, "Every Tuesday at noon").await;
    stands(page, &shots.join("split-check.png"), scripts).await;
    follow(page, "main button[value=send]", "/split/").await;
    follow(page, "main button[value=aside]", "/split").await;
    page.go(&demo.url("/sources/old/split"))
        .await
        .expect("it is shown");
    says(page, "runs no services").await;
    for _ in 0..60 {
        page.go(&demo.url("/sources/old/split"))
            .await
            .expect("it is shown");
        if page.text().await.expect("a text").contains("Services made") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("the services are not taken in");
}

async fn addresses(demo: &Served, page: &Page, scripts: Scripts, shots: &Path) {
    page.go(&demo.url("/sources/old/addresses"))
        .await
        .expect("it is shown");
    page.fill("#patterns", "/kb5/service.page?id=")
        .await
        .expect("a field");
    follow(page, "main form[action$='/addresses'] button", "/addresses").await;
    says(page, "does not say where the id stands").await;
    stands(page, &shots.join("addresses-wrong.png"), scripts).await;
    page.fill("#patterns", "/kb5/service.page?id={id}")
        .await
        .expect("a field");
    follow(page, "main form[action$='/addresses'] button", "/addresses").await;
    page.choose_file(
        "#file",
        "old.csv",
        "address,id\n/kettle,1\n/nowhere,99\n/find,2\n",
    )
    .await
    .expect("it is chosen");
    follow(page, "main form[action$='/list'] button", "/addresses").await;
    says(page, "2 addresses were taken in").await;
    says(page, "1 of the old addresses lead nowhere").await;
    stands(page, &shots.join("addresses.png"), scripts).await;
    page.go(&demo.url("/kb5/service.page?utm_source=mail&id=1"))
        .await
        .expect("it is shown");
    says(page, "Kettle Lane Help 1").await;
    assert!(
        page.url()
            .await
            .expect("an address")
            .contains("/organisations/")
    );
    // Search follows what is published a moment later.
    for _ in 0..60 {
        page.go(&demo.url("/kettle/")).await.expect("it is shown");
        if page
            .text()
            .await
            .expect("a text")
            .contains("Kettle Lane lunch")
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("the old address does not lead to the services");
}

async fn feedback(demo: &Served, page: &Page, scripts: Scripts, shots: &Path) {
    page.go(&demo.url("/cy/about")).await.expect("it is shown");
    stands(page, &shots.join("banner-welsh.png"), scripts).await;
    page.go(&demo.url("/")).await.expect("it is shown");
    stands(page, &shots.join("banner.png"), scripts).await;
    follow(page, ".govuk-phase-banner a", "/feedback").await;
    follow(page, "main form button", "/feedback").await;
    says(page, "Tell us what you were doing").await;
    stands(page, &shots.join("feedback-wrong.png"), scripts).await;
    let doing = format!("Looking for lunch, scripts {scripts:?}");
    page.fill("#doing", &doing).await.expect("a field");
    page.fill("#better", "Larger letters")
        .await
        .expect("a field");
    page.fill("#email", "ruth@example.org")
        .await
        .expect("a field");
    follow(page, "main form button", "/feedback/sent").await;
    says(page, "Thank you for your feedback").await;
    stands(page, &shots.join("feedback-sent.png"), scripts).await;
}

/// Each page of it at every width, and what the manager reads.
async fn every_width(browser: &Browser, demo: &Served, shots: &Path) {
    for width in [NARROW, PHONE, DESKTOP] {
        let page = browser
            .page(&demo.url("/sign-in"), width, Scripts::On)
            .await;
        let page = page.expect("it is shown");
        sign_in(demo, &page, "sam@wyrebridge.example").await;
        for (shot, path) in [
            ("splits", "/sources/old/split"),
            ("addresses", "/sources/old/addresses"),
            ("feedback", "/feedback"),
            ("sources", "/sources"),
        ] {
            page.go(&demo.url(path)).await.expect("it is shown");
            stands(
                &page,
                &shots.join(format!("{shot}-{width}.png")),
                Scripts::On,
            )
            .await;
        }
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        page.go(&demo.url("/sign-in")).await.expect("it is shown");
        sign_in(demo, &page, "mair@wyrebridge.example").await;
        page.go(&demo.url("/feedback/received"))
            .await
            .expect("it is shown");
        says(&page, "ruth@example.org").await;
        stands(
            &page,
            &shots.join(format!("received-{width}.png")),
            Scripts::On,
        )
        .await;
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        page.close().await.expect("it closes");
    }
}
