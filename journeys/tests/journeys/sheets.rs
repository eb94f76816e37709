//! A council officer sends the list that they have: from the file to services that people find, and back.

use std::path::Path;
use std::time::{Duration, Instant};

use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::says;
use crate::pages::{NARROW, follow, shots, stands, walk};
use crate::program::Served;

/// As officers keep them: a title, headings of their own, one cell for several things, times in words.
const LIST: &str = "\
Food help in Wyrebridge,,,,,,\n\
,,,,,,\n\
Who,Where,Post Code,When is it?,Contact,Cost,Referral needed?\n\
Kettle Lane Larder,\"Kettle Hall, 3 Kettle Lane, Bewdley\",DY12 2AF,\"Mon-Fri 9.30-5, Thurs till 7pm\",01562 000123 or larder@kettle.example,Free,No\n\
Second Helpings,\"Old Mill, Mill Street, Kidderminster\",DY11 6XG,1st & 3rd Weds 2-4,help@second.example,£2.50,Phone first\n\
,,DY12 2AF,Mon 9-5,,,\n\
Source: food team,,,,,,\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_sends_a_list_and_takes_it_back() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("sheets");
    for (scripts, name) in [(Scripts::On, "Larders"), (Scripts::Off, "Pantries")] {
        let begun = Instant::now();
        let page = browser.page(&demo.url("/sign-in"), PHONE, scripts).await;
        let page = page.expect("it is shown");
        sign_in(&demo, &page, "sam@wyrebridge.example").await;
        let address = send(&demo, &page, name, scripts, &shots).await;
        eprintln!(
            "sent, scripts {scripts:?}: {:.1} s",
            begun.elapsed().as_secs_f64()
        );
        every_width(browser, &demo, &address, &shots).await;
        take_back(&page, &address).await;
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        page.close().await.expect("it closes");
    }
    a_provider_waits(browser, &demo, &shots).await;
}

/// What somebody sends who is not trusted yet waits, and that is said once and in their words.
async fn a_provider_waits(browser: &Browser, demo: &Served, shots: &Path) {
    let page = browser
        .page(&demo.url("/sign-in"), PHONE, Scripts::On)
        .await;
    let page = page.expect("it is shown");
    sign_in(demo, &page, "priya@carers.example").await;
    page.go(&demo.url("/sources")).await.expect("it is shown");
    page.fill("#name", "Our groups").await.expect("a field");
    follow(
        &page,
        "main form[action='/sources'] button",
        "/spreadsheets",
    )
    .await;
    page.choose_file("#file", "food.csv", LIST)
        .await
        .expect("it is chosen");
    follow(&page, "main form button", "/spreadsheets/").await;
    page.press("main button[value=send]")
        .await
        .expect("a button");
    until(&page, &["Sent to an assurer"]).await;
    says(&page, "2 services wait until an assurer has looked at them").await;
    let text = page.text().await.expect("a text");
    assert!(
        !text.contains("--accept") && !text.contains("All of it"),
        "{text}"
    );
    stands(&page, &shots.join("sheet-waits.png"), Scripts::On).await;
    page.close().await.expect("it closes");
}

pub(crate) async fn sign_in(demo: &Served, page: &Page, email: &str) {
    page.fill("#email", email).await.expect("there is a field");
    follow(page, "main form[action='/sign-in'] button", "/sign-in").await;
    says(page, "Check your email").await;
    page.go(&demo.url("/mail")).await.expect("it is shown");
    follow(page, "main a[href*='/sign-in/link/']", "/sign-in/link/").await;
    follow(page, "main form button", "/account").await;
}

/// From the account to services that are published; gives where it says so.
async fn send(demo: &Served, page: &Page, name: &str, scripts: Scripts, shots: &Path) -> String {
    page.go(&demo.url("/account")).await.expect("it is shown");
    follow(page, "main a[href='/sources']", "/sources").await;
    page.fill("#name", name).await.expect("a field");
    follow(page, "main form[action='/sources'] button", "/spreadsheets").await;
    let asked = page.url().await.expect("an address");
    follow(page, "main form button", "/spreadsheets").await;
    says(page, "Choose a file that is not empty").await;
    stands(page, &shots.join("sheet-wrong.png"), scripts).await;
    page.go(&asked).await.expect("it is shown");
    page.choose_file("#file", "food.csv", LIST)
        .await
        .expect("it is chosen");
    follow(page, "main form button", "/spreadsheets/").await;
    says(page, "2 services: 2 new").await;
    says(page, "Kettle Lane Larder").await;
    stands(page, &shots.join("sheet-look.png"), scripts).await;
    let address = page.url().await.expect("an address");
    send_and_wait(page, &address, "2 services are published").await;
    says(page, "1 row was left out").await;
    stands(page, &shots.join("sheet-done.png"), scripts).await;
    // People find it, with its times as a timetable.
    follow(page, "main a[href^='/services/']", "/services/").await;
    let text = page.text().await.expect("a text");
    assert!(
        text.contains("Kettle Lane Larder") || text.contains("Second Helpings"),
        "{text}"
    );
    address
}

/// Sends what is looked at, and looks again and again until it says that it was taken in.
pub(crate) async fn send_and_wait(page: &Page, address: &str, words: &str) {
    page.press("main button[value=send]")
        .await
        .expect("a button");
    // Looking again too soon would break the sending off.
    until(page, &["We are reading", words]).await;
    for _ in 0..60 {
        page.go(address).await.expect("it is shown");
        if page.text().await.expect("a text").contains(words) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    says(page, words).await;
}

/// Waits until a page says one of these.
pub(crate) async fn until(page: &Page, words: &[&str]) {
    for _ in 0..100 {
        let text = page.text().await.unwrap_or_default();
        if words.iter().any(|words| text.contains(words)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("none of {words:?} is said");
}

/// Each page of it at every width.
async fn every_width(browser: &Browser, demo: &Served, address: &str, shots: &Path) {
    let choose = address
        .rsplit_once('/')
        .map_or(address, |(before, _)| before);
    let pages = [
        ("sources", demo.url("/sources")),
        ("choose", choose.to_owned()),
        ("done", address.to_owned()),
    ];
    for (shot, url) in pages {
        for (width, scripts) in [
            (DESKTOP, Scripts::On),
            (PHONE, Scripts::Off),
            (NARROW, Scripts::On),
        ] {
            let page = browser.page(&url, width, scripts).await;
            let page = page.expect("it is shown");
            stands(
                &page,
                &shots.join(format!("sheet-{shot}-{width}.png")),
                scripts,
            )
            .await;
            page.close().await.expect("it closes");
        }
    }
}

/// A mistake is taken back: the services are gone from the finder.
async fn take_back(page: &Page, address: &str) {
    page.go(address).await.expect("it is shown");
    let service = page
        .value("document.querySelector(\"main a[href^='/services/']\").href")
        .await
        .expect("a link");
    let service = service.as_str().expect("an address").to_owned();
    follow(page, "main form[action$='/undo'] button", "/spreadsheets/").await;
    says(page, "Taken back").await;
    for _ in 0..80 {
        page.go(&service).await.expect("an answer");
        if !page.text().await.expect("a text").contains("Opening times") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("{service} is still there");
}
