//! Somebody has their feed read again and again: it works, it loses many services, and they decide.

use std::path::Path;

use serde_json::{Value, json};
use testkit::bad_feed::{BadFeed, Fault};
use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::{becomes, says};
use crate::pages::{NARROW, follow, shots, stands, walk};
use crate::program::Served;
use crate::sheets::sign_in;

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_works_then_loses_many_services_and_somebody_decides() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let feed = BadFeed::start(clubs(12)).await.expect("it starts");
    // The feed is on this machine, which only its operator may allow.
    let allowed = [("FINGERPOST_COLLECT__ALLOW_PRIVATE", "true")];
    let demo = Served::start_with(["demo"], allowed);
    let shots = shots("feeds");
    for (scripts, name) in [(Scripts::On, "Clubs"), (Scripts::Off, "Groups")] {
        feed.becomes(clubs(12));
        let page = browser.page(&demo.url("/sign-in"), PHONE, scripts).await;
        let page = page.expect("it is shown");
        sign_in(&demo, &page, "sam@wyrebridge.example").await;
        let address = set(&demo, &page, name, &feed, scripts, &shots).await;
        becomes(&page, &address, "12 services: 12 new").await;
        says(&page, "Working").await;
        feed.becomes(clubs(4));
        follow(&page, "main form[action$='/run'] button", "/feed").await;
        becomes(&page, &address, "Held: would lose 8 of 12 entries").await;
        page.press("main details summary").await.expect("it opens");
        says(&page, "Club 5").await;
        stands(&page, &shots.join("feed-held-open.png"), scripts).await;
        every_width(browser, &demo, &address, &shots).await;
        if scripts == Scripts::On {
            follow(&page, "main form[action$='/take'] button", "/feed").await;
            says(&page, "taken as it was; 4 services: 8 missing").await;
        } else {
            follow(&page, "main form[action$='/dismiss'] button", "/feed").await;
            says(&page, "dismissed; nothing was changed").await;
        }
        follow(&page, "main form[action$='/pause'] button", "/feed").await;
        says(&page, "Paused").await;
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        page.close().await.expect("it closes");
    }
}

/// From the account to a feed that is set; gives where it says how that goes.
async fn set(
    demo: &Served,
    page: &Page,
    name: &str,
    feed: &BadFeed,
    scripts: Scripts,
    shots: &Path,
) -> String {
    page.go(&demo.url("/account")).await.expect("it is shown");
    follow(page, "main a[href='/sources']", "/sources").await;
    page.fill("#name", name).await.expect("a field");
    follow(page, "main form[action='/sources'] button", "/spreadsheets").await;
    page.go(&demo.url("/sources")).await.expect("it is shown");
    let link = format!("main a[href='/sources/{}/feed']", name.to_lowercase());
    follow(page, &link, "/feed").await;
    let address = page.url().await.expect("an address");
    page.fill("#address", "our website").await.expect("a field");
    page.fill("#timetable", "now and then")
        .await
        .expect("a field");
    let form = format!(
        "main form[action='/sources/{}/feed'] button",
        name.to_lowercase()
    );
    follow(page, &form, "/feed").await;
    says(page, "Enter the whole web address").await;
    says(page, "is not understood").await;
    stands(page, &shots.join("feed-wrong.png"), scripts).await;
    page.fill("#address", &feed.url()).await.expect("a field");
    page.fill("#timetable", "Mondays and Thursdays at 18:30")
        .await
        .expect("a field");
    follow(page, &form, "/feed").await;
    says(page, "every Monday and Thursday at 6.30pm").await;
    address
}

/// Each page of it at every width.
async fn every_width(browser: &Browser, demo: &Served, address: &str, shots: &Path) {
    let feeds = demo.url("/feeds");
    for (shot, url) in [("feeds", feeds.as_str()), ("feed", address)] {
        for (width, scripts) in [
            (DESKTOP, Scripts::On),
            (PHONE, Scripts::On),
            (NARROW, Scripts::On),
        ] {
            let page = browser.page(url, width, scripts).await;
            let page = page.expect("it is shown");
            says(&page, "Held: would lose 8 of 12 entries").await;
            stands(&page, &shots.join(format!("{shot}-{width}.png")), scripts).await;
            page.close().await.expect("it closes");
        }
    }
}

fn clubs(many: u32) -> Fault {
    let services: Vec<Value> = (1..=many)
        .map(|number| {
            json!({
                "id": format!("00000000-0000-4000-8000-{number:012}"),
                "name": format!("Club {number}"),
                "status": "active",
                "description": "It meets every week.",
                "organization": {
                    "id": "00000000-0000-4000-8000-000000001000",
                    "name": "Clubs together",
                    "description": "They run clubs.",
                },
            })
        })
        .collect();
    Fault::None {
        services,
        per_page: 50,
    }
}
