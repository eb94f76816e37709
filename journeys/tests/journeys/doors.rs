//! Somebody is let in: by mail, by an invitation, with a password and codes; each page at every width, with and
//! without scripts, checked by axe.

use std::path::Path;
use std::time::Duration;

use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};
use testkit::directory::{Account, CLIENT, Directory, SECRET};

use crate::pages::{NARROW, breaks_no_rule, follow, shots, stands, walk};
use crate::program::Served;

#[tokio::test(flavor = "multi_thread")]
async fn people_are_let_in_and_let_others_in() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("settings.toml");
    let directory = directory(&settings).await;
    let settings = settings.to_str().expect("a name in letters");
    let demo = Served::start(["demo", "--config", settings]);
    for scripts in [Scripts::On, Scripts::Off] {
        let page = browser
            .page(&demo.url("/records/held"), PHONE, scripts)
            .await;
        let page = page.expect("it is shown");
        by_mail(&demo, &page).await;
        by_the_council(&demo, &directory, &page, scripts).await;
        page.close().await.expect("it closes");
    }
    let page = browser
        .page(&demo.url("/sign-in"), DESKTOP, Scripts::On)
        .await;
    let page = page.expect("it is shown");
    every_page_stands(browser, &demo, &page).await;
}

/// Whoever wants to see what is held back is led to the door, through it, and to what they wanted.
async fn by_mail(demo: &Served, page: &Page) {
    assert!(
        page.url()
            .await
            .expect("an address")
            .contains("/sign-in?next=")
    );
    page.fill("#email", "sam@wyrebridge.example")
        .await
        .expect("there is a field");
    follow(page, "main form[action='/sign-in'] button", "/sign-in").await;
    says(page, "Check your email").await;
    page.go(&demo.url("/mail")).await.expect("it is shown");
    follow(page, "main a[href*='/sign-in/link/']", "/sign-in/link/").await;
    follow(page, "main form button", "/records/held").await;
    says(page, "Quiet Water session").await;
    // An assurer does not read who did what.
    page.go(&demo.url("/audit")).await.expect("it is shown");
    says(page, "not for your role").await;
    page.go(&demo.url("/account")).await.expect("it is shown");
    follow(page, "header form button", "/").await;
    page.go(&demo.url("/account")).await.expect("it is shown");
    assert!(page.url().await.expect("an address").contains("/sign-in"));
}

/// A council's own directory, and the settings that say so.
async fn directory(settings: &Path) -> Directory {
    let directory = Directory::start(Account::new("1", "sam@wyrebridge.example")).await;
    let text = format!(
        "[web.openid]\nname = \"Wyrebridge Council\"\nissuer = \"{}\"\nclient_id = \"{CLIENT}\"\n\
         client_secret = \"{SECRET}\"\ndomains = [\"wyrebridge.example\"]\nallow_private = true\n",
        directory.issuer()
    );
    std::fs::write(settings, text).expect("it can be written");
    directory
}

/// Whoever is signed in at the council needs to press one button.
async fn by_the_council(demo: &Served, directory: &Directory, page: &Page, scripts: Scripts) {
    let wanted = demo.url("/sign-in?next=%2Fsources");
    page.go(&wanted).await.expect("it is shown");
    follow(page, "main a[href^='/sign-in/outside']", "/sources").await;
    page.go(&demo.url("/account")).await.expect("it is shown");
    says(page, "by an account elsewhere").await;
    follow(page, "header form button", "/").await;

    directory.signs_in(Account::new("2", "stranger@wyrebridge.example"));
    page.go(&wanted).await.expect("it is shown");
    follow(page, "main a[href^='/sign-in/outside']", "/back").await;
    says(page, "You are not signed in").await;
    says(page, "stranger@wyrebridge.example").await;
    if scripts == Scripts::On {
        breaks_no_rule(page, "no account").await;
    }
    directory.signs_in(Account::new("1", "sam@wyrebridge.example"));
}

/// An administrator looks at everything that stands behind the door, and lets somebody in.
async fn every_page_stands(browser: &Browser, demo: &Served, page: &Page) {
    let shots = shots("doors");
    stands(page, &shots.join("sign-in.png"), Scripts::On).await;
    page.fill("#email", "nonsense").await.expect("a field");
    follow(page, "main form[action='/sign-in'] button", "/sign-in").await;
    says(page, "Enter an email address in the form").await;
    breaks_no_rule(page, "a wrong address").await;
    follow(page, "main a[href^='/sign-in/password']", "/password").await;
    stands(page, &shots.join("password.png"), Scripts::On).await;
    page.go(&demo.url("/sign-in")).await.expect("it is shown");
    // The first in the list of people.
    follow(
        page,
        "main form[action='/sign-in/anybody'] button",
        "/account",
    )
    .await;

    page.go(&demo.url("/people")).await.expect("it is shown");
    follow(page, "main a[href^='/teams/']", "/teams/").await;
    let team = page.url().await.expect("an address");
    page.fill("#name", "New Colleague").await.expect("a field");
    page.fill("#email", "new@wyrebridge.example")
        .await
        .expect("a field");
    page.press("input[type=radio][value=provider]")
        .await
        .expect("a choice");
    follow(page, "main form[action$='/invite'] button", "#invitations").await;
    says(page, "new@wyrebridge.example").await;
    page.go(&demo.url("/people")).await.expect("it is shown");
    follow(page, "main a[href^='/people/']", "/people/").await;
    let person = page.url().await.expect("an address");

    let pages = [
        ("account", demo.url("/account")),
        ("codes", demo.url("/account/codes")),
        ("team", team),
        ("keys", demo.url("/sources/carers/keys")),
        ("people", demo.url("/people")),
        ("person", person),
        ("audit", demo.url("/audit")),
        ("mail", demo.url("/mail")),
        ("held", demo.url("/records/held")),
    ];
    for (shot, url) in pages {
        for (width, scripts) in [
            (DESKTOP, Scripts::On),
            (PHONE, Scripts::Off),
            (NARROW, Scripts::On),
        ] {
            let page = browser
                .page(&url, width, scripts)
                .await
                .expect("it is shown");
            let file = shots.join(format!("{shot}-{width}.png"));
            stands(&page, &file, scripts).await;
            page.close().await.expect("it closes");
        }
    }
    page.go(&demo.url("/sources/carers/keys"))
        .await
        .expect("it is shown");
    page.fill("#name", "Nightly import").await.expect("a field");
    follow(page, "main form[action$='/keys'] button", "/keys").await;
    says(page, "fingerpost_").await;
    breaks_no_rule(page, "a new key").await;

    page.go(&demo.url("/mail")).await.expect("it is shown");
    follow(page, "main a[href*='/invitations/']", "/invitations/").await;
    stands(page, &shots.join("invitation.png"), Scripts::On).await;
    follow(page, "main form button", "/account").await;
    says(page, "new@wyrebridge.example").await;
}

/// Looks again and again until a page says something.
pub(crate) async fn becomes(page: &Page, address: &str, words: &str) {
    for _ in 0..60 {
        page.go(address).await.expect("it is shown");
        if page.text().await.expect("a text").contains(words) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!(
        "{words} is not said: {}",
        page.text().await.expect("a text")
    );
}

/// Waits until a page says something; one may give way to another of the same address.
pub(crate) async fn says(page: &Page, words: &str) {
    let mut text = String::new();
    for _ in 0..100 {
        let asked = tokio::time::timeout(Duration::from_secs(1), page.text()).await;
        if let Ok(Ok(said)) = asked {
            if said.contains(words) {
                return;
            }
            text = said;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{words} is not said: {text}");
}
