//! Somebody whom nobody has invited: from the letter to a service that people find, with an assurer who confirms who they are; and
//! the service of another list that they put right.

use std::path::Path;
use std::time::{Duration, Instant};

use testkit::browser::{Browser, PHONE, Page, Scripts};

use crate::doors::says;
use crate::pages::{follow, shots, stands, walk};
use crate::program::Served;
use crate::sheets::{sign_in, until};

/// An organisation of the council's list.
const CLAIMED: &str = "Severn Valley Homes";

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_registers_is_confirmed_and_publishes_a_service() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("registering");
    for (scripts, name) in [
        (Scripts::On, "Reed Bank Trust"),
        (Scripts::Off, "Mill Race Trust"),
    ] {
        let begun = Instant::now();
        let page = browser.page(&demo.url("/register"), PHONE, scripts).await;
        let page = page.expect("it is shown");
        register(&demo, &page, name, scripts, &shots).await;
        add(&page, name, scripts, &shots).await;
        confirm(browser, &demo, name, scripts, &shots).await;
        publish(&demo, &page, name, scripts, &shots).await;
        eprintln!(
            "from the letter to a published service, scripts {scripts:?}: {:.1} s of clicks",
            begun.elapsed().as_secs_f64()
        );
        leave(&demo, &page).await;
    }
    puts_right_what_others_sent(browser, &demo, &shots).await;
}

async fn leave(demo: &Served, page: &Page) {
    page.go(&demo.url("/account")).await.expect("it is shown");
    follow(page, "header form button", "/").await;
}

async fn register(demo: &Served, page: &Page, name: &str, scripts: Scripts, shots: &Path) {
    let shot = |name: &str| shots.join(format!("{name}-{scripts:?}.png"));
    stands(page, &shot("register"), scripts).await;
    let email = format!(
        "{}@newcomers.example",
        name.to_lowercase().replace(' ', "-")
    );
    page.fill("#name", "New here").await.expect("a field");
    page.fill("#email", &email).await.expect("a field");
    follow(page, "main form button", "/register").await;
    stands(page, &shot("mailed"), scripts).await;
    page.go(&demo.url("/mail")).await.expect("it is shown");
    follow(page, "main a[href*='/register/']", "/register/").await;
    stands(page, &shot("account"), scripts).await;
    follow(page, "main form button", "/organisation").await;
    stands(page, &shot("organisation"), scripts).await;
}

async fn add(page: &Page, name: &str, scripts: Scripts, shots: &Path) {
    let shot = |name: &str| shots.join(format!("{name}-{scripts:?}.png"));
    follow(page, "main a[href='/organisation/find']", "/find").await;
    page.fill("#what", name).await.expect("a field");
    follow(page, "main form button", "what=").await;
    says(page, "We know no organisation").await;
    stands(page, &shot("find"), scripts).await;
    follow(page, "main a[href='/organisation/add']", "/add").await;
    page.fill("#name", name).await.expect("a field");
    page.fill("#about", "We bring neighbours together.")
        .await
        .expect("a field");
    page.fill("#charity", "12").await.expect("a field");
    follow(page, "main form button", "/organisation").await;
    stands(page, &shot("wrong-number"), scripts).await;
    page.fill("#charity", "1234567").await.expect("a field");
    follow(page, "main form button", "/organisation").await;
    stands(page, &shot("agree"), scripts).await;
    for choice in ["#collector-0", "#open", "#nobody"] {
        page.press(choice).await.expect("a choice");
    }
    follow(page, "main form button", "/organisation").await;
    says(page, "Waiting").await;
    stands(page, &shot("waiting"), scripts).await;
}

async fn confirm(browser: &Browser, demo: &Served, name: &str, scripts: Scripts, shots: &Path) {
    // A browser of their own would be another cookie jar; this one signs out before and in again after.
    let page = browser.page(&demo.url("/account"), PHONE, scripts).await;
    let page = page.expect("it is shown");
    leave(demo, &page).await;
    page.go(&demo.url("/sign-in")).await.expect("it is shown");
    sign_in(demo, &page, "sam@wyrebridge.example").await;
    page.go(&demo.url("/claims")).await.expect("it is shown");
    stands(
        &page,
        &shots.join(format!("claims-{scripts:?}.png")),
        scripts,
    )
    .await;
    let mark = "const card = Array.from(document.querySelectorAll('.govuk-summary-card')).find(card => card.textContent.includes('NAME')); card.querySelector('input[value=open]').id = 'at-once'; card.querySelector('form button').id = 'confirm'";
    let marked = page.value(&mark.replace("NAME", name)).await;
    marked.expect("it waits");
    page.press("#at-once").await.expect("a choice");
    follow(&page, "#confirm", "/claims").await;
    says(&page, "Confirmed").await;
    leave(demo, &page).await;
    page.close().await.expect("it closes");
}

async fn publish(demo: &Served, page: &Page, name: &str, scripts: Scripts, shots: &Path) {
    let email = format!(
        "{}@newcomers.example",
        name.to_lowercase().replace(' ', "-")
    );
    page.go(&demo.url("/sign-in")).await.expect("it is shown");
    sign_in(demo, page, &email).await;
    page.go(&demo.url("/organisation"))
        .await
        .expect("it is shown");
    says(
        page,
        "You look after it. What you send is published at once",
    )
    .await;
    follow(page, "main a[href$='/services']", "/services").await;
    stands(page, &shots.join(format!("empty-{scripts:?}.png")), scripts).await;
    follow(page, "main form button", "/name").await;
    let service = format!("Tea at {name}");
    page.fill("#name", &service).await.expect("a field");
    follow(page, "main form button", "/about").await;
    page.fill("#description", "You can drink tea with others.")
        .await
        .expect("a field");
    page.press("main button[name=then]")
        .await
        .expect("a button");
    // Who runs it is known already.
    until(page, &["3 of 14 questions are answered"]).await;
    let draft = page.url().await.expect("an address");
    page.go(&format!("{draft}/check"))
        .await
        .expect("it is shown");
    says(page, name).await;
    for choice in ["#open_data", "#no_personal_data"] {
        page.press(choice).await.expect("a choice");
    }
    follow(page, "main form button", "/sent").await;
    for _ in 0..60 {
        page.go(&format!("{draft}/sent"))
            .await
            .expect("it is shown");
        if page
            .text()
            .await
            .unwrap_or_default()
            .contains("See it as people see it")
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    stands(
        page,
        &shots.join(format!("published-{scripts:?}.png")),
        scripts,
    )
    .await;
    follow(page, "main a[href^='/services/']", "/services/").await;
    says(page, &service).await;
    says(page, name).await;
}

/// Somebody claims an organisation whose services others have sent, and puts one of them right: their word stands.
async fn puts_right_what_others_sent(browser: &Browser, demo: &Served, shots: &Path) {
    const SIGNS: Scripts = Scripts::On;
    let page = browser.page(&demo.url("/register"), PHONE, SIGNS).await;
    let page = page.expect("it is shown");
    register(demo, &page, CLAIMED, SIGNS, shots).await;
    follow(&page, "main a[href='/organisation/find']", "/find").await;
    page.fill("#what", CLAIMED).await.expect("a field");
    follow(&page, "main form button", "what=").await;
    stands(&page, &shots.join("found.png"), SIGNS).await;
    follow(&page, "main a[href^='/organisation/agree']", "/agree").await;
    for choice in ["#collector-0", "#open", "#nobody"] {
        page.press(choice).await.expect("a choice");
    }
    follow(&page, "main form button", "/organisation").await;
    confirm(browser, demo, CLAIMED, SIGNS, shots).await;

    let email = format!(
        "{}@newcomers.example",
        CLAIMED.to_lowercase().replace(' ', "-")
    );
    page.go(&demo.url("/sign-in")).await.expect("it is shown");
    sign_in(demo, &page, &email).await;
    page.go(&demo.url("/organisation"))
        .await
        .expect("it is shown");
    follow(&page, "main a[href$='/services']", "/services").await;
    says(&page, "Sent by others, about what you look after").await;
    stands(&page, &shots.join("others.png"), SIGNS).await;
    let service = page
        .value("document.querySelector(\"main a[href^='/services/']\").href")
        .await
        .expect("a link");
    let service = service.as_str().expect("an address").to_owned();
    follow(&page, "main .fp-rows form button", "/drafts/").await;
    stands(&page, &shots.join("taken-up.png"), SIGNS).await;
    let draft = page.url().await.expect("an address");
    page.go(&format!("{draft}/about"))
        .await
        .expect("it is shown");
    let words = "You can ask us anything. This is what we say of ourselves.";
    page.fill("#description", words).await.expect("a field");
    page.press("main button[name=then]")
        .await
        .expect("a button");
    until(&page, &["questions are answered"]).await;
    page.go(&format!("{draft}/check"))
        .await
        .expect("it is shown");
    stands(&page, &shots.join("taken-up-check.png"), SIGNS).await;
    for choice in ["#open_data", "#no_personal_data"] {
        page.press(choice).await.expect("a choice");
    }
    follow(&page, "main form button", "/sent").await;
    for _ in 0..60 {
        page.go(&service).await.expect("it is shown");
        if page.text().await.unwrap_or_default().contains(words) {
            page.close().await.expect("it closes");
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("{service} does not say what they say of it");
}
