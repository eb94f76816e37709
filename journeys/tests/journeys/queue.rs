//! An assurer's hour: twenty things wait and are decided in the browser, by keys and without scripts; what goes back is answered; each page at
//! every width, checked by axe.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::browser::{Browser, DESKTOP, Page, Scripts};

use crate::doors::says;
use crate::pages::{NARROW, breaks_no_rule, every_width, follow, shots, walk};
use crate::program::{Served, client};
use crate::sheets::sign_in;

/// So much is decided.
const WAITING: usize = 20;
/// The list that sends it.
const LIST: &str = "hour-of-work";

#[tokio::test(flavor = "multi_thread")]
async fn an_assurer_decides_what_waits_and_those_who_sent_it_answer() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("queue");
    let page = browser
        .page(&demo.url("/sign-in"), DESKTOP, Scripts::On)
        .await;
    let page = page.expect("it is shown");
    sign_in(&demo, &page, "colin@voluntary.example").await;
    let key = key(&demo, &page).await;
    for number in 0..WAITING {
        write(
            &demo,
            &key,
            number,
            "Lunch for everybody who lives near by.",
        )
        .await;
    }
    out(&demo, &page).await;
    sign_in(&demo, &page, "sam@wyrebridge.example").await;
    follow(&page, "main a[href='/queue']", "/queue").await;
    let list = demo.url(&format!("/queue?source={LIST}"));
    wait_for(&page, &list, WAITING).await;
    keys_work(&page).await;
    page.go(&list).await.expect("it is shown");
    hour(&page, Scripts::On).await;

    // What was accepted is sent again and says something else: without scripts, and many at once.
    for number in 0..4 {
        write(
            &demo,
            &key,
            number,
            "Lunch and tea for everybody who lives near by.",
        )
        .await;
    }
    let narrow = browser.page(&list, NARROW, Scripts::Off).await;
    let narrow = narrow.expect("it is shown");
    wait_for(&narrow, &list, 3).await;
    let change = without_scripts(&narrow).await;
    let like = together(&narrow, &list).await;
    narrow.close().await.expect("it closes");
    every_width(
        browser,
        &demo,
        &[("change", &change), ("like", &like)],
        &shots,
    )
    .await;
    every_width(browser, &demo, &LISTS, &shots).await;
    out(&demo, &page).await;
    answer(browser, &demo, &page, &shots).await;
}

/// Pages of the queue.
const LISTS: [(&str, &str); 5] = [
    ("queue", "/queue"),
    ("asked", "/queue?show=asked"),
    ("watched", "/queue?show=watched"),
    ("decided", "/queue/decided"),
    ("plan", "/queue/plan"),
];

/// A new list, whose records wait, and a key that writes into it.
async fn key(demo: &Served, page: &Page) -> String {
    page.go(&demo.url("/sources")).await.expect("it is shown");
    page.fill("#name", "Hour of work").await.expect("a field");
    follow(page, "main form[action='/sources'] button", "/spreadsheets").await;
    let keys = demo.url(&format!("/sources/{LIST}/keys"));
    page.go(&keys).await.expect("it is shown");
    page.fill("#name", "Night sync").await.expect("a field");
    let make = format!("main form[action='/sources/{LIST}/keys'] button");
    follow(page, &make, "/keys").await;
    let key = page.value("document.querySelector('main code').textContent.trim()");
    let key = key.await.expect("it answers");
    key.as_str().expect("a key").to_owned()
}

async fn write(demo: &Served, key: &str, number: usize, description: &str) {
    let service = json!({
        "name": format!("Lunch club {number}"), "status": "active", "description": description,
        "organization": {"id": "helpers", "name": "Helpers of the hour", "description": "They help."},
        "schedules": [{"id": "s", "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
    });
    let url = demo.url(&format!("/api/v1/sources/{LIST}/services/lunch-{number}"));
    let sent = client()
        .put(url)
        .bearer_auth(key)
        .json(&service)
        .send()
        .await;
    let sent = sent.expect("it answers");
    assert!(
        sent.status().is_success(),
        "{}",
        sent.text().await.unwrap_or_default()
    );
}

async fn out(demo: &Served, page: &Page) {
    page.go(&demo.url("/account")).await.expect("it is shown");
    follow(page, "header form button", "/").await;
    page.go(&demo.url("/sign-in")).await.expect("it is shown");
}

/// Opens a list until so much waits in it.
async fn wait_for(page: &Page, list: &str, wanted: usize) {
    let mut found = Value::Null;
    for _ in 0..60 {
        page.go(list).await.expect("it is shown");
        let count = page.value("document.querySelectorAll('ol.fp-rows > li').length");
        found = count.await.expect("it answers");
        if found.as_u64().is_some_and(|found| found >= wanted as u64) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("{found} of {wanted} wait");
}

/// A key leads to what it names, never from within a field, and not when the keys are off.
async fn keys_work(page: &Page) {
    follow(page, "ol.fp-rows a", "/queue/changes/").await;
    let press = |from: &str, key: &str| {
        format!(
            "({from}.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true}})), document.activeElement.id)"
        )
    };
    for (from, key, focused) in [
        ("document.body", "a", "accept"),
        ("document.body", "q", "question"),
        ("document.querySelector('#question')", "r", "question"),
        ("document.body", "r", "reason"),
    ] {
        let now = page.value(&press(from, key)).await.expect("it answers");
        assert_eq!(now, focused, "{key} at {from}");
    }
    page.press("[data-queue-switch]").await.expect("a button");
    let now = page
        .value(&press("document.body", "a"))
        .await
        .expect("it answers");
    assert_ne!(now, "accept", "the keys are off");
    page.press("[data-queue-switch]").await.expect("a button");
    breaks_no_rule(page, "a change with everything open").await;
}

/// Decides all that waits, one after the other, and tells how long that took.
async fn hour(page: &Page, scripts: Scripts) {
    follow(page, "ol.fp-rows a", "/queue/changes/").await;
    let (mut times, mut clicks) = (Vec::with_capacity(WAITING), 0);
    for number in 0..WAITING {
        let began = Instant::now();
        let button = match number % 10 {
            7 => {
                page.fill("#question", "Is it free?")
                    .await
                    .expect("a field");
                "button[value=ask]"
            }
            8 => {
                page.fill("#reason", "It is twice in your list.")
                    .await
                    .expect("a field");
                "button[value=refuse]"
            }
            9 => {
                let fix = "[name='fix:description']";
                page.fill(fix, "Lunch for all who live near by.")
                    .await
                    .expect("a field");
                "button[value=correct]"
            }
            _ => "#accept",
        };
        clicks += 1;
        follow(page, button, "done=").await;
        times.push(began.elapsed());
    }
    says(page, "Nothing of this waits").await;
    if scripts == Scripts::On {
        breaks_no_rule(page, "everything is decided").await;
    }
    times.sort_unstable();
    eprintln!(
        "an assurer's hour: {WAITING} decisions, median {:?}, slowest {:?}; 1 page and {} click each",
        times[WAITING / 2],
        times[WAITING - 1],
        clicks / WAITING,
    );
}

/// One is decided without scripts and taken back; gives where the next one is.
async fn without_scripts(page: &Page) -> String {
    follow(page, "ol.fp-rows a", "/queue/changes/").await;
    says(page, "What changes").await;
    says(page, "Lunch and tea for everybody").await;
    follow(page, "#accept", "done=").await;
    says(page, "Accepted: Lunch club").await;
    follow(page, "main form[action$='/back'] button", "back=done").await;
    says(page, "Taken back").await;
    follow(page, "a.govuk-back-link", "/queue").await;
    follow(
        page,
        "ol.fp-rows a[href^='/queue/changes/']",
        "/queue/changes/",
    )
    .await;
    let address = page.value("location.pathname + location.search");
    let address = address.await.expect("it answers");
    address.as_str().expect("an address").to_owned()
}

/// Two that are alike are accepted together; gives where they stood.
async fn together(page: &Page, list: &str) -> String {
    wait_for(page, list, 3).await;
    follow(page, "main a[href*='like=']", "like=").await;
    let address = page.value("location.pathname + location.search");
    let address = address.await.expect("it answers");
    page.press("#ticked-1").await.expect("a box");
    page.press("#ticked-2").await.expect("a box");
    follow(
        page,
        "main form[action='/queue/accept'] button",
        "accepted=",
    )
    .await;
    says(page, "2 accepted.").await;
    address.as_str().expect("an address").to_owned()
}

/// Whoever sent it answers what was asked, and reads what was refused.
async fn answer(browser: &Browser, demo: &Served, page: &Page, shots: &Path) {
    sign_in(demo, page, "colin@voluntary.example").await;
    page.go(&demo.url("/sources")).await.expect("it is shown");
    let questions = format!("/sources/{LIST}/questions");
    follow(page, &format!("main a[href='{questions}']"), &questions).await;
    says(page, "Is it free?").await;
    says(page, "It is twice in your list.").await;
    every_width(browser, demo, &[("questions", &questions)], shots).await;
    let send = format!("main form[action='{questions}'] button");
    follow(page, &send, "/questions").await;
    says(page, "Write an answer").await;
    breaks_no_rule(page, "an answer is missing").await;
    page.fill("main textarea", "Yes, for all.")
        .await
        .expect("a field");
    follow(page, &send, "answered=done").await;
    says(page, "An assurer looks at it again").await;
}
