//! Whoever looks after services is mailed, and says of them without signing in that they are right, or have ended: in a browser, with and
//! without scripts, each page at every width, checked by axe.

use std::path::Path;

use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::{becomes, says};
use crate::pages::{NARROW, follow, shots, stands, walk};
use crate::program::Served;

/// The links of the letters, from the newest letter on.
const LINKS: &str = "[...document.querySelectorAll(\"main a[href*='/still-right/']\")].map(link => link.getAttribute('href'))";

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_after_services_says_that_they_are_right() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("still-right");
    let links = mailed(browser, &demo, &shots).await;
    assert!(links.len() > 1, "two teams are asked: {links:?}");
    for (address, scripts) in links.iter().zip([Scripts::On, Scripts::Off]) {
        assert!(address.starts_with(&demo.url("/still-right/")), "{address}");
        answers(browser, address, scripts, &shots).await;
    }
    let guessed = demo.url("/still-right/of-nobody");
    let page = browser.page(&guessed, NARROW, Scripts::On).await;
    stands(
        &page.expect("it is shown"),
        &shots.join("gone.png"),
        Scripts::On,
    )
    .await;
}

/// What the letters of the demonstration lead to, as they stand on its page of mail.
async fn mailed(browser: &Browser, demo: &Served, shots: &Path) -> Vec<String> {
    let mail = demo.url("/mail");
    let page = browser.page(&mail, PHONE, Scripts::On).await;
    let page = page.expect("it is shown");
    becomes(&page, &mail, "/still-right/").await;
    every_width(browser, &mail, "mail", shots).await;
    let links = page.value(LINKS).await.expect("it answers");
    let links = links.as_array().expect("a list").iter();
    links
        .map(|link| link.as_str().expect("an address").to_owned())
        .collect()
}

/// Somebody answers: one is right, one has ended, all others are right.
async fn answers(browser: &Browser, address: &str, scripts: Scripts, shots: &Path) {
    let page = browser.page(address, PHONE, scripts).await;
    let page = page.expect("it is shown");
    says(&page, "Is this still right?").await;
    let shot = |name: &str| shots.join(format!("{name}-{scripts:?}.png"));
    stands(&page, &shot("asked"), scripts).await;
    every_width(browser, address, &format!("asked-{scripts:?}"), shots).await;
    let open = asked(&page).await;
    assert!(open > 2, "{open} services are shown");

    follow(&page, "main section form button", "confirmed=1").await;
    says(&page, "You said of 1 service that nothing has changed.").await;

    follow(&page, "main section a[href*='/ended/']", "/ended/").await;
    says(&page, "Are you sure that it no longer runs?").await;
    stands(&page, &shot("ended"), scripts).await;
    page.fill("#note", "The hall is being rebuilt.")
        .await
        .expect("a field");
    follow(&page, "main form button", "/still-right/").await;
    says(&page, "You said that it has ended.").await;

    // So many are shown at once; the others come when these are answered.
    let all = "main form:has(input + input) button";
    follow(&page, all, "confirmed=").await;
    if asked(&page).await > 0 {
        follow(&page, "main section form button", "confirmed=").await;
    }
    says(&page, "There is nothing left to answer.").await;
    stands(&page, &shot("answered"), scripts).await;
    page.go(address).await.expect("it is shown");
    says(&page, "There is nothing left to answer.").await;
    page.close().await.expect("it closes");
}

/// How many services are asked about.
async fn asked(page: &Page) -> u64 {
    let shown = page.value("document.querySelectorAll('main section form').length");
    let shown = shown.await.expect("it answers");
    shown.as_u64().expect("a number")
}

async fn every_width(browser: &Browser, address: &str, shot: &str, shots: &Path) {
    for width in [DESKTOP, NARROW] {
        let page = browser.page(address, width, Scripts::On).await;
        let page = page.expect("it is shown");
        let file = shots.join(format!("{shot}-{width}.png"));
        stands(&page, &file, Scripts::On).await;
        page.close().await.expect("it closes");
    }
}
