//! A resident tells how it was, an assurer reads it, colleagues leave each other notes; what a reader reported, what an entry said before and how a
//! list did in a quarter: in a browser, each page at every width, checked by axe.

use std::path::Path;

use testkit::browser::{Browser, PHONE, Page, Scripts};

use crate::doors::{becomes, says};
use crate::pages::{breaks_no_rule, every_width, follow, shots, stands, walk};
use crate::program::Served;
use crate::sheets::sign_in;

/// A service of the demonstration of which a reader has told that its times are wrong.
const SERVICE: &str = "/services/d8612236-53e5-493f-8ffb-c70486e18a47";
const RECORD: &str = "/records/d8612236-53e5-493f-8ffb-c70486e18a47";

#[tokio::test(flavor = "multi_thread")]
async fn what_people_tell_is_read_and_answered() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("telling");
    let status = resident(browser, &demo, &shots).await;
    let page = browser
        .page(&demo.url("/sign-in"), PHONE, Scripts::On)
        .await;
    let page = page.expect("it is shown");
    sign_in(&demo, &page, "sam@wyrebridge.example").await;
    assurer(browser, &demo, &page, &shots).await;
    becomes(&page, &status, "We have read it").await;
    worker(browser, &demo, &page, &shots).await;
    collector(browser, &demo, &page, &shots).await;
}

async fn out(demo: &Served, page: &Page) {
    page.go(&demo.url("/account")).await.expect("it is shown");
    follow(page, "header form button", "/").await;
    page.go(&demo.url("/sign-in")).await.expect("it is shown");
}

async fn path(page: &Page) -> String {
    let path = page.value("location.pathname + location.search").await;
    let path = path.expect("it answers");
    path.as_str().expect("an address").to_owned()
}

/// From the service's page to the number; gives where it stands.
async fn resident(browser: &Browser, demo: &Served, shots: &Path) -> String {
    let page = browser.page(&demo.url(SERVICE), PHONE, Scripts::Off).await;
    let page = page.expect("it is shown");
    follow(&page, "main a[href$='/experience']", "/experience").await;
    let send = "main form[action$='/experience'] button";
    page.fill("#words", "Ask for Mrs Jones on 07700 900123.")
        .await
        .expect("a field");
    follow(&page, send, "/experience").await;
    says(&page, "Take out the phone number").await;
    says(&page, "Choose if you got the help that you needed").await;
    stands(&page, &shots.join("refused.png"), Scripts::Off).await;
    page.press("#helped-yes").await.expect("a choice");
    page.fill("#words", "They were kind, and there was tea.")
        .await
        .expect("a field");
    follow(&page, send, "/experience/sent").await;
    stands(&page, &shots.join("sent.png"), Scripts::Off).await;
    follow(&page, "main a[href^='/experiences/']", "/experiences/").await;
    let status = page.url().await.expect("an address");
    let welsh = format!("/cy{SERVICE}/experience");
    for (shot, address) in [
        ("ask", demo.url(&format!("{SERVICE}/experience"))),
        ("ask-welsh", demo.url(&welsh)),
        ("status", status.clone()),
    ] {
        page.go(&address).await.expect("it is shown");
        stands(&page, &shots.join(format!("{shot}.png")), Scripts::Off).await;
    }
    page.close().await.expect("it closes");
    status
}

/// Reads it, and looks at what else readers told.
async fn assurer(browser: &Browser, demo: &Served, page: &Page, shots: &Path) {
    let told = demo.url("/queue?kind=experience");
    becomes(page, &told, "A resident tells how it was").await;
    follow(
        page,
        "ol.fp-rows a[href^='/queue/experiences/']",
        "/queue/experiences/",
    )
    .await;
    says(page, "They were kind").await;
    let experience = path(page).await;
    every_width(browser, demo, &[("experience", &experience)], shots).await;
    page.press("#decision-1").await.expect("a choice");
    follow(page, "#accept", "/queue").await;
    let reports = demo.url("/queue?kind=report");
    page.go(&reports).await.expect("it is shown");
    follow(
        page,
        "ol.fp-rows a[href^='/queue/reports/']",
        "/queue/reports/",
    )
    .await;
    let report = path(page).await;
    let history = format!("{RECORD}/history");
    let pages = [("report", report.as_str()), ("history", history.as_str())];
    every_width(browser, demo, &pages, shots).await;
}

/// Leaves a note for colleagues.
async fn worker(browser: &Browser, demo: &Served, page: &Page, shots: &Path) {
    out(demo, page).await;
    sign_in(demo, page, "fran@wyrebridge.example").await;
    follow(page, "main a[href='/colleagues']", "/colleagues").await;
    page.fill("#what", "songs").await.expect("a field");
    follow(page, "main form button", "what=songs").await;
    breaks_no_rule(page, "services for colleagues").await;
    let notes = format!("{SERVICE}/colleagues");
    follow(page, &format!("main a[href='{notes}']"), &notes).await;
    page.press("#helped-partly").await.expect("a choice");
    page.fill("#words", "Ring before you send somebody.")
        .await
        .expect("a field");
    follow(
        page,
        &format!("main form[action='{notes}'] button"),
        "/colleagues",
    )
    .await;
    says(page, "Ring before you send somebody.").await;
    every_width(browser, demo, &[("colleagues", &notes)], shots).await;
}

/// Reads how their list did, and what is due.
async fn collector(browser: &Browser, demo: &Served, page: &Page, shots: &Path) {
    out(demo, page).await;
    sign_in(demo, page, "colin@voluntary.example").await;
    let reports = "/sources/voluntary-v1/reports";
    page.go(&demo.url(reports)).await.expect("it is shown");
    follow(page, "main ul a", "/reports/").await;
    let quarter = path(page).await;
    let pages = [
        ("quarters", reports),
        ("quarter", quarter.as_str()),
        ("due", "/sources/voluntary-v1/due"),
        ("questions", "/sources/voluntary-v1/questions"),
    ];
    every_width(browser, demo, &pages, shots).await;
}
