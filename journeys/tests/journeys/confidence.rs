//! An assurer checks some of a list that chance drew: in a browser, without scripts; each page at every width, checked by axe.

use std::time::Duration;

use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::says;
use crate::pages::{NARROW, follow, shots, stands, walk};
use crate::program::Served;
use crate::sheets::sign_in;

#[tokio::test(flavor = "multi_thread")]
async fn an_assurer_has_services_drawn_and_checks_them() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("confidence");
    let page = browser
        .page(&demo.url("/sign-in"), PHONE, Scripts::Off)
        .await;
    let page = page.expect("it is shown");
    sign_in(&demo, &page, "sam@wyrebridge.example").await;
    follow(&page, "main a[href='/confidence']", "/confidence").await;
    first_list(&page, &demo.url("/confidence")).await;
    follow(&page, "main h3 a", "/confidence/").await;
    let list = page.url().await.expect("it answers");
    says(&page, "None of its services was checked by chance yet").await;
    follow(&page, "main form[action$='/draw'] button", "done=drawn").await;
    follow(&page, "main a.govuk-button", "/samples/").await;
    // Two are right and one is wrong.
    for _ in 0..2 {
        page.press("#result-1").await.expect("a choice");
        follow(&page, "main form button", "done=right").await;
    }
    page.press("#result-2").await.expect("a choice");
    follow(&page, "main form button", "/samples/").await;
    says(&page, "Tick what is wrong").await;
    let refused = page.url().await.expect("it answers");
    stands(&page, &shots.join("refused.png"), Scripts::Off).await;
    page.press("#area-3").await.expect("a tick");
    page.fill("#note", "Shut on Mondays.")
        .await
        .expect("a field");
    follow(&page, "main form button", "done=wrong").await;
    says(&page, "reported as if a reader had told").await;
    page.go(&list).await.expect("it is shown");
    says(&page, "Being checked: 3 of").await;
    let pages = [
        (
            "all",
            demo.url("/confidence"),
            "How far each list is trusted",
        ),
        ("list", list.clone(), "Being checked"),
        ("checked", refused, "Shut on Mondays."),
    ];
    for (shot, address, words) in pages {
        for (width, scripts) in [
            (DESKTOP, Scripts::On),
            (PHONE, Scripts::Off),
            (NARROW, Scripts::On),
        ] {
            let shown = browser.page(&address, width, scripts).await;
            let shown = shown.expect("it is shown");
            says(&shown, words).await;
            stands(&shown, &shots.join(format!("{shot}-{width}.png")), scripts).await;
            shown.close().await.expect("it closes");
        }
    }
    page.fill("#why", "Sam is ill.").await.expect("a field");
    follow(&page, "main form[action$='/close'] button", "done=closed").await;
    says(&page, "of 100 services are right").await;
    stands(&page, &shots.join("closed.png"), Scripts::Off).await;
    follow(&page, "main tbody th a", "/samples/").await;
    says(&page, "Closed early, because").await;
    stands(&page, &shots.join("sample.png"), Scripts::Off).await;
}

/// Opens the page until there are lists in it.
async fn first_list(page: &Page, address: &str) {
    for _ in 0..60 {
        page.go(address).await.expect("it is shown");
        let lists = page.value("document.querySelectorAll('main h3 a').length");
        if lists.await.is_ok_and(|lists| lists.as_u64() > Some(0)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("there is no list");
}
