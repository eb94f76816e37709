//! A service entered by hand in a browser, from the first question to the page that people find, and changed again.

use std::path::Path;
use std::time::{Duration, Instant};

use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::says;
use crate::pages::{NARROW, follow, shots, stands, walk};
use crate::program::Served;
use crate::sheets::{sign_in, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_entered_question_by_question_and_found() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("entering");
    for (scripts, name) in [
        (Scripts::On, "Kettle Lane lunch club"),
        (Scripts::Off, "Kettle Lane supper club"),
    ] {
        let page = browser.page(&demo.url("/sign-in"), PHONE, scripts).await;
        let page = page.expect("it is shown");
        sign_in(&demo, &page, "sam@wyrebridge.example").await;
        let begun = Instant::now();
        page.go(&demo.url("/sources/carers/services"))
            .await
            .expect("it is shown");
        follow(&page, "main form button", "/name").await;
        enter(&page, name, scripts, &shots).await;
        let draft = page.url().await.expect("an address");
        if scripts == Scripts::On {
            every_width(browser, &draft, &shots).await;
        }
        send(&page, &draft, name, scripts, &shots).await;
        eprintln!(
            "entered and published, scripts {scripts:?}: {:.1} s of clicks",
            begun.elapsed().as_secs_f64()
        );
        change(&demo, &page, name).await;
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        page.close().await.expect("it closes");
    }
}

/// Saves a page and goes on to the next question.
async fn go_on(page: &Page, next: &str) {
    follow(page, "main form button", next).await;
}

async fn fill(page: &Page, fields: &[(&str, &str)]) {
    for (field, value) in fields {
        page.fill(field, value).await.expect("there is a field");
    }
}

async fn tick(page: &Page, choices: &[&str]) {
    for choice in choices {
        page.press(choice).await.expect("there is a choice");
    }
}

/// Every question, to the list of what is answered.
async fn enter(page: &Page, name: &str, scripts: Scripts, shots: &Path) {
    let shot = |name: &str| shots.join(format!("{name}-{scripts:?}.png"));
    go_on(page, "/name").await;
    says(page, "Enter what the service is called").await;
    stands(page, &shot("wrong"), scripts).await;
    fill(page, &[("#name", name)]).await;
    go_on(page, "/about").await;
    fill(
        page,
        &[("#description", "You can eat a hot meal with others.")],
    )
    .await;
    go_on(page, "/organisation").await;
    stands(page, &shot("organisation"), scripts).await;
    tick(page, &["main input[name=runner]"]).await;
    go_on(page, "/topics").await;
    stands(page, &shot("topics"), scripts).await;
    tick(page, &["main summary", "main details input[name=topic]"]).await;
    go_on(page, "/whom").await;
    stands(page, &shot("whom"), scripts).await;
    fill(
        page,
        &[
            ("#from", "60"),
            ("#eligibility_description", "Anybody who is lonely"),
        ],
    )
    .await;
    go_on(page, "/pictures").await;
    picture(page, scripts, &shot).await;
    follow(
        page,
        "main p > a.govuk-button:not(.govuk-button--secondary)",
        "/ways",
    )
    .await;
    stands(page, &shot("ways"), scripts).await;
    tick(page, &["main input[value=Venue]"]).await;
    go_on(page, "/places").await;
    follow(page, "main a.govuk-button--secondary", "/places/").await;
    stands(page, &shot("place"), scripts).await;
    fill(
        page,
        &[
            ("#venue", "Kettle Hall"),
            ("#address_1", "3 Kettle Lane"),
            ("#city", "Bewdley"),
            ("#postal_code", "dy122af"),
        ],
    )
    .await;
    tick(page, &["main input[value='Step-free access']"]).await;
    go_on(page, "/places").await;
    says(page, "3 Kettle Lane, Bewdley, DY12 2AF").await;
    stands(page, &shot("places"), scripts).await;
    follow(
        page,
        "main p > a.govuk-button:not(.govuk-button--secondary)",
        "/area",
    )
    .await;
    stands(page, &shot("area"), scripts).await;
    tick(page, &["main input[value=place]"]).await;
    go_on(page, "/times").await;
    times(page, scripts, &shot).await;
    follow(
        page,
        "main p > a.govuk-button:not(.govuk-button--secondary)",
        "/cost",
    )
    .await;
    stands(page, &shot("cost"), scripts).await;
    tick(page, &["main input[value=paid]"]).await;
    fill(page, &[("#prices", "£3.50 a meal")]).await;
    go_on(page, "/referral").await;
    stands(page, &shot("referral"), scripts).await;
    tick(page, &["main input[value=come]"]).await;
    go_on(page, "/contact").await;
    stands(page, &shot("contact"), scripts).await;
    fill(
        page,
        &[
            ("#phones", "01562 000123 bookings"),
            ("#email", "lunch@kettle.example"),
        ],
    )
    .await;
    go_on(page, "/languages").await;
    fill(page, &[("#languages", "English")]).await;
    go_on(page, "/drafts/").await;
    says(page, "14 of 14 questions are answered").await;
    stands(page, &shot("tasks"), scripts).await;
}

/// A picture: of the page itself, which is one.
async fn picture(page: &Page, scripts: Scripts, shot: &impl Fn(&str) -> std::path::PathBuf) {
    let here = shot("pictures-empty");
    stands(page, &here, scripts).await;
    page.press("main form button").await.expect("a button");
    until(page, &["Say what the picture shows"]).await;
    stands(page, &shot("pictures-wrong"), scripts).await;
    let content = std::fs::read(&here).expect("a picture");
    page.choose_file("#file", "door.png", content)
        .await
        .expect("a field");
    fill(page, &[("#alt", "The blue door of the hall")]).await;
    tick(page, &["#agreed"]).await;
    page.press("main form button").await.expect("a button");
    until(page, &["Add another picture"]).await;
    is_seen(page, ".fp-picture").await;
    stands(page, &shot("pictures"), scripts).await;
}

/// A picture that the browser has, and can show.
async fn is_seen(page: &Page, selector: &str) {
    let script = format!(
        "(async picture => {{ picture.loading = 'eager'; await picture.decode(); return picture.naturalWidth > 15; }})(document.querySelector('{selector}'))"
    );
    let seen = page.value(&script).await.expect("it can be asked");
    assert_eq!(seen, true, "{selector}");
}

/// Every second Tuesday, and the first Friday.
async fn times(page: &Page, scripts: Scripts, shot: &impl Fn(&str) -> std::path::PathBuf) {
    tick(page, &["#rhythm-fortnightly"]).await;
    go_on(page, "rhythm=fortnightly").await;
    stands(page, &shot("fortnight"), scripts).await;
    fill(
        page,
        &[
            ("#first", "3 November 2026"),
            ("#opens", "12"),
            ("#closes", "2pm"),
        ],
    )
    .await;
    go_on(page, "/times").await;
    tick(page, &["#rhythm-monthly"]).await;
    // The first form takes one away.
    follow(page, "main form[method=get] button", "rhythm=monthly").await;
    stands(page, &shot("month"), scripts).await;
    tick(
        page,
        &["main input[name=weeks][value='1']", "main input[value=FR]"],
    )
    .await;
    fill(page, &[("#opens", "6pm"), ("#closes", "8pm")]).await;
    go_on(page, "/times").await;
    says(page, "first Friday").await;
    stands(page, &shot("times"), scripts).await;
}

async fn send(page: &Page, draft: &str, name: &str, scripts: Scripts, shots: &Path) {
    follow(page, "main a[href$='/preview']", "/preview").await;
    says(page, "This is how people will see it").await;
    says(page, "Kettle Hall").await;
    stands(
        page,
        &shots.join(format!("preview-{scripts:?}.png")),
        scripts,
    )
    .await;
    page.go(&format!("{draft}/check"))
        .await
        .expect("it is shown");
    go_on(page, "/check").await;
    says(page, "Tick both boxes").await;
    stands(page, &shots.join(format!("check-{scripts:?}.png")), scripts).await;
    tick(page, &["#open_data", "#no_personal_data"]).await;
    go_on(page, "/sent").await;
    for _ in 0..60 {
        let text = page.text().await.unwrap_or_default();
        if text.contains("Published") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        if scripts == Scripts::Off {
            page.go(&format!("{draft}/sent"))
                .await
                .expect("it is shown");
        }
    }
    until(page, &["Published"]).await;
    stands(page, &shots.join(format!("sent-{scripts:?}.png")), scripts).await;
    follow(page, "main a[href^='/services/']", "/services/").await;
    for words in [name, "Kettle Hall", "£3.50", "01562 000123", "Step-free"] {
        says(page, words).await;
    }
    is_seen(page, ".fp-picture").await;
    stands(
        page,
        &shots.join(format!("service-{scripts:?}.png")),
        scripts,
    )
    .await;
}

/// What is sent can be changed: what people see changes with it, and it is still one service.
async fn change(demo: &Served, page: &Page, name: &str) {
    let service = page.url().await.expect("an address");
    page.go(&demo.url("/sources/carers/services"))
        .await
        .expect("it is shown");
    let button = "Array.from(document.querySelectorAll('main form button')).find(button => button.textContent.includes('NAME')).id = 'this-one'";
    let named = page.value(&button.replace("NAME", name)).await;
    named.expect("it is listed");
    follow(page, "#this-one", "/drafts/").await;
    let draft = page.url().await.expect("an address");
    page.go(&format!("{draft}/cost"))
        .await
        .expect("it is shown");
    tick(page, &["main input[value=free]"]).await;
    page.press("main button[name=then]")
        .await
        .expect("a button");
    until(page, &["14 of 14"]).await;
    page.go(&format!("{draft}/check"))
        .await
        .expect("it is shown");
    tick(page, &["#open_data", "#no_personal_data"]).await;
    go_on(page, "/sent").await;
    for _ in 0..60 {
        page.go(&service).await.expect("it is shown");
        let text = page.text().await.unwrap_or_default();
        if text.contains("Free") && !text.contains("£3.50") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("{service} still has its old price");
}

/// The pages of a draft at every width.
async fn every_width(browser: &Browser, draft: &str, shots: &Path) {
    for (shot, url) in [
        ("draft", draft.to_owned()),
        ("topics", format!("{draft}/topics")),
        ("check", format!("{draft}/check")),
        ("times", format!("{draft}/times")),
    ] {
        for (width, scripts) in [(DESKTOP, Scripts::On), (NARROW, Scripts::On)] {
            let page = browser.page(&url, width, scripts).await;
            let page = page.expect("it is shown");
            stands(&page, &shots.join(format!("{shot}-{width}.png")), scripts).await;
            page.close().await.expect("it closes");
        }
    }
}
