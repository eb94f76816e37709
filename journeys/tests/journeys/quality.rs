//! A manager tries a policy and switches to it; what it holds back is seen with the reason, and how good the data is.

use std::path::Path;

use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::{becomes, says};
use crate::pages::{NARROW, breaks_no_rule, every_width, follow, shots, stands, walk};
use crate::program::Served;
use crate::sheets::sign_in;

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_tries_a_policy_and_switches_and_people_see_how_good_the_data_is() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("quality");
    for (width, scripts, days, check) in [
        (DESKTOP, Scripts::On, 41, "check-no-times"),
        (PHONE, Scripts::Off, 42, "check-no-place-nor-remote"),
        (NARROW, Scripts::On, 43, "check-no-who-for"),
    ] {
        let page = browser.page(&demo.url("/sign-in"), width, scripts).await;
        let page = page.expect("it is shown");
        sign_in(&demo, &page, "mair@wyrebridge.example").await;
        let shot = shots.join(format!("try-{width}.png"));
        set(&page, (days, check), scripts, &shot).await;
        let held = demo.url("/records/held");
        becomes(&page, &held, "Without that it is not published here").await;
        look(&demo, &page, scripts).await;
        if width == NARROW {
            every_width(browser, &demo, &EVERYTHING, &shots).await;
        }
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        page.close().await.expect("it closes");
    }
    own_list(browser, &demo, &shots).await;
}

/// Pages for those who see all.
const EVERYTHING: [(&str, &str); 8] = [
    ("quality", "/quality"),
    ("source", "/quality/sources/carers"),
    ("found", "/quality/found?check=verification-due"),
    ("nothing", "/quality/found?check=mojibake"),
    ("policy", "/policy"),
    ("version", "/policy/versions/1"),
    ("change", "/policy/change"),
    ("context", "/policy/contexts/new"),
];

/// From the account through the form and the trial to another policy.
async fn set(page: &Page, (days, check): (u32, &str), scripts: Scripts, shot: &Path) {
    follow(page, "main a[href='/policy']", "/policy").await;
    follow(page, "main a[href='/policy/change']", "/policy/change").await;
    write(page, "every_days", &days.to_string()).await;
    write(page, check, "required").await;
    follow(page, "main form button", "/policy/try").await;
    says(page, "Enter why it is changed").await;
    if scripts == Scripts::On {
        breaks_no_rule(page, "a reason is missing").await;
    }
    write(page, "note", &format!("Every {days} days is enough")).await;
    follow(page, "main form button", "/policy/try").await;
    says(page, "Nothing is saved yet").await;
    says(page, "What would not be published any more").await;
    stands(page, shot, scripts).await;
    let back = "main form[action='/policy/change'] button";
    follow(page, back, "/policy/change").await;
    let kept = page.value("document.querySelector('#every_days').value");
    assert_eq!(kept.await.expect("it answers"), days.to_string());
    follow(page, "main form button", "/policy/try").await;
    let switch = "main form[action='/policy'] button";
    follow(page, switch, "/policy?set=").await;
    says(page, "This policy counts from now on").await;
    says(page, &format!("every {days} days")).await;
}

async fn write(page: &Page, field: &str, value: &str) {
    let written = format!("document.querySelector('#{field}').value = '{value}'");
    page.value(&written).await.expect("it is written");
}

/// From all of it to what was found in one service.
async fn look(demo: &Served, page: &Page, scripts: Scripts) {
    page.go(&demo.url("/account")).await.expect("it is shown");
    follow(page, "main a[href='/quality']", "/quality").await;
    says(page, "The five parts").await;
    let source = "/quality/sources/";
    follow(page, &format!("main a[href^='{source}']"), source).await;
    says(page, "The fixes that matter most").await;
    page.go(&demo.url("/quality")).await.expect("it is shown");
    let found = "/quality/found";
    follow(page, &format!("main a[href^='{found}']"), found).await;
    says(page, "To win it back").await;
    let service = "/quality/services/";
    follow(page, &format!("main a[href^='{service}']"), service).await;
    says(page, "What costs points").await;
    if scripts == Scripts::On {
        breaks_no_rule(page, "the quality of a service").await;
    }
}

/// A collector sees the same of their own list.
async fn own_list(browser: &Browser, demo: &Served, shots: &Path) {
    let page = browser
        .page(&demo.url("/sign-in"), PHONE, Scripts::On)
        .await;
    let page = page.expect("it is shown");
    sign_in(demo, &page, "colin@voluntary.example").await;
    page.go(&demo.url("/sources")).await.expect("it is shown");
    let own = "/sources/voluntary-v1/quality";
    follow(&page, &format!("main a[href='{own}']"), own).await;
    let found = format!("main a[href^='{own}?check=']");
    follow(&page, &found, "check=").await;
    let one = format!("main a[href^='{own}/']");
    follow(&page, &one, &format!("{own}/")).await;
    let service = page.url().await.expect("an address");
    let service = service.trim_start_matches(&demo.url(""));
    let pages = [
        ("own", own),
        (
            "own-found",
            "/sources/voluntary-v1/quality?check=verification-due",
        ),
        ("own-service", service),
    ];
    every_width(browser, demo, &pages, shots).await;
    page.close().await.expect("it closes");
}
