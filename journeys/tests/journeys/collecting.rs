//! A collector learns how to send services, with a list that nobody else sees, and looks after those that count.

use std::path::Path;

use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::says;
use crate::pages::{NARROW, follow, shots, stands, walk};
use crate::program::Served;
use crate::sheets::{send_and_wait, sign_in};

/// The second has a postcode that there is not.
const LIST: &str = "\
Name,Organisation,Description,Postcode,Phone\n\
Kettle Lane Larder,Kettle Lane Trust,Food for a week.,DY12 2AF,01562 000123\n\
Second Helpings,Kettle Lane Trust,A warm meal.,ZZ99 9ZZ,01562 000124\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_practises_and_looks_after_their_lists() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("collecting");
    for (scripts, who) in [
        (Scripts::On, "colin@voluntary.example"),
        (Scripts::Off, "priya@carers.example"),
    ] {
        let page = browser.page(&demo.url("/sign-in"), PHONE, scripts).await;
        let page = page.expect("it is shown");
        sign_in(&demo, &page, who).await;
        let list = practise(&demo, &page, scripts, &shots).await;
        every_width(browser, &demo, &page, &list, &shots).await;
        take_back(&page, &list).await;
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        page.close().await.expect("it closes");
    }
    somebody_watches(browser, &demo, &shots).await;
}

/// From the guide to a list for practice in which something is wrong; gives where the list is.
async fn practise(demo: &Served, page: &Page, scripts: Scripts, shots: &Path) -> String {
    page.go(&demo.url("/sources")).await.expect("it is shown");
    follow(page, "main a[href='/guide']", "/guide").await;
    says(page, "0 of 5").await;
    stands(page, &shots.join("guide-begun.png"), scripts).await;
    follow(
        page,
        "main form[action='/practice'] button",
        "/spreadsheets",
    )
    .await;
    let asked = page.url().await.expect("an address");
    page.choose_file("#file", "food.csv", LIST)
        .await
        .expect("it is chosen");
    follow(page, "main form button", "/spreadsheets/").await;
    let sent = page.url().await.expect("an address");
    send_and_wait(page, &sent, "could be published").await;
    says(page, "This is a list for practice, so nothing is published").await;
    stands(page, &shots.join("practised.png"), scripts).await;
    page.go(&demo.url("/guide")).await.expect("it is shown");
    follow(
        page,
        "#practice ~ form[action='/guide/done'] button",
        "/guide",
    )
    .await;
    says(page, "1 of 5").await;
    asked.trim_end_matches("/spreadsheets").to_owned()
}

/// Each page at every width, with what stands on it.
async fn every_width(browser: &Browser, demo: &Served, page: &Page, list: &str, shots: &Path) {
    page.go(&format!("{list}/submissions"))
        .await
        .expect("it is shown");
    follow(page, "main li a", "/submissions/").await;
    let one = page.url().await.expect("an address");
    page.go(&format!("{list}/problems"))
        .await
        .expect("it is shown");
    follow(page, "main li a", "kind=").await;
    let records = page.url().await.expect("an address");
    let pages = [
        ("desk", demo.url("/sources"), "What was sent"),
        ("guide", demo.url("/guide"), "You did this on"),
        ("submissions", format!("{list}/submissions"), "food.csv"),
        ("submission", one, "2 services new"),
        ("problem-kinds", format!("{list}/problems"), "entry has it"),
        (
            "problem-records",
            records,
            "Put it right where it comes from",
        ),
        ("due-none", format!("{list}/due"), "None is due"),
    ];
    for (shot, address, words) in pages {
        for (width, scripts) in [
            (DESKTOP, Scripts::On),
            (PHONE, Scripts::Off),
            (NARROW, Scripts::On),
        ] {
            let page = browser.page(&address, width, scripts).await;
            let page = page.expect("it is shown");
            says(&page, words).await;
            stands(&page, &shots.join(format!("{shot}-{width}.png")), scripts).await;
            page.close().await.expect("it closes");
        }
    }
}

async fn take_back(page: &Page, list: &str) {
    page.go(&format!("{list}/submissions"))
        .await
        .expect("it is shown");
    follow(page, "main li a", "/submissions/").await;
    follow(page, "main form[action$='/undo'] button", "/submissions/").await;
    says(page, "taken back").await;
}

/// An assurer sees what is checked and due: in a place that was filled today, nothing yet.
async fn somebody_watches(browser: &Browser, demo: &Served, shots: &Path) {
    let page = browser
        .page(&demo.url("/sign-in"), PHONE, Scripts::Off)
        .await;
    let page = page.expect("it is shown");
    sign_in(demo, &page, "sam@wyrebridge.example").await;
    page.go(&demo.url("/sources")).await.expect("it is shown");
    says(&page, "What was sent").await;
    stands(&page, &shots.join("desk-of-all.png"), Scripts::Off).await;
    page.go(&demo.url("/verification"))
        .await
        .expect("it is shown");
    says(&page, "What is checked, and what is due").await;
    stands(&page, &shots.join("verification.png"), Scripts::Off).await;
    page.close().await.expect("it closes");
}
