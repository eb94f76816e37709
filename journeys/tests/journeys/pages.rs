//! What people who look at records see: each page with and without scripts, on a telephone and in the narrowest window, checked by axe.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::says;
use crate::program::Served;

/// The narrowest window in which a page must not scroll sideways (WCAG 2.2, 1.4.10): as narrow as 1280 pixels at 400 %.
pub(crate) const NARROW: u32 = 320;

#[tokio::test(flavor = "multi_thread")]
async fn people_look_a_record_up_and_see_how_to_take_the_data() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("pages");

    let services = demo.json("/oruk/services?per_page=1").await;
    let id = services["contents"][0]["id"].as_str().expect("a service");
    let name = services["contents"][0]["name"].as_str().expect("a name");
    let record = format!("/records/{id}");
    let pages = [
        ("developers", "/developers", "Use the data"),
        ("records", "/records", name),
        ("record", record.as_str(), "Where it comes from"),
        ("reference", "/api-reference", "/services/{id}"),
    ];
    for (shot, path, words) in pages {
        for (width, scripts) in [
            (DESKTOP, Scripts::On),
            (PHONE, Scripts::Off),
            (NARROW, Scripts::On),
        ] {
            let shown = demo.url(path);
            let page = browser.page(&shown, width, scripts).await;
            let page = page.expect("it is shown");
            let text = page.text().await.expect("it has a text");
            assert!(text.contains(words), "{path} at {width}: {text}");
            let file = shots.join(format!("{shot}-{width}.png"));
            stands(&page, &file, scripts).await;
        }
    }
    for scripts in [Scripts::On, Scripts::Off] {
        let page = browser
            .page(&demo.url("/developers"), PHONE, scripts)
            .await
            .expect("it is shown");
        from_the_list_to_the_food_bank(&page).await;
    }
}

/// A folder for the pictures of a journey. It stays after the test, for whoever wants to look.
pub(crate) fn shots(journey: &str) -> PathBuf {
    let folder = tempfile::Builder::new()
        .prefix(&format!("fingerpost-{journey}-"))
        .tempdir()
        .expect("a folder")
        .keep();
    eprintln!("screenshots: {}", folder.display());
    folder
}

/// A browser that has not come to the end of a journey after so long is not going to.
const LONGEST: Duration = Duration::from_mins(6);

/// Walks a journey, where there is a browser.
pub(crate) async fn walk(journey: impl AsyncFnOnce(&Browser)) {
    let Some(browser) = browser().await else {
        return;
    };
    tokio::time::timeout(LONGEST, journey(&browser))
        .await
        .expect("a browser that gives no answer is no journey");
    browser.close().await.expect("it ends");
}

/// A browser, where there is one.
pub(crate) async fn browser() -> Option<Browser> {
    Browser::start()
        .await
        .expect("it starts where it is installed")
}

async fn from_the_list_to_the_food_bank(page: &Page) {
    follow(page, "main a[href='/records']", "/records").await;
    page.fill("#name", "food bank")
        .await
        .expect("there is a field");
    follow(page, "form[action='/records'] button", "name=food").await;
    let list = page.text().await.expect("it has a text");
    assert!(list.to_lowercase().contains("food bank"), "{list}");
    assert!(!list.contains("Talking Teens"), "{list}");
    follow(page, "main a[href^='/records/'][href*='-']", "-").await;
    let record = page.text().await.expect("it has a text");
    assert!(record.to_lowercase().contains("food bank"), "{record}");
    assert!(record.contains("What is published"), "{record}");
}

/// A page does not scroll sideways and breaks no rule of axe; it is kept as a picture.
pub(crate) async fn stands(page: &Page, file: &Path, scripts: Scripts) {
    let name = file.display();
    assert!(
        !page.scrolls_sideways().await.expect("it answers"),
        "{name} scrolls sideways"
    );
    page.screenshot(file).await.expect("it can be kept");
    if scripts == Scripts::On {
        breaks_no_rule(page, &name.to_string()).await;
    }
}

/// Axe finds nothing on a page as it stands now.
pub(crate) async fn breaks_no_rule(page: &Page, name: &str) {
    if has_axe() {
        let violations = page.axe().await.expect("axe runs");
        let list: Vec<String> = violations.iter().map(ToString::to_string).collect();
        assert!(list.is_empty(), "{name}:\n{}", list.join("\n"));
    }
}

/// Presses something that leads on, and waits until another page is there whose address has these words.
pub(crate) async fn follow(page: &Page, selector: &str, words: &str) {
    // A form often leads to its own address: only a mark tells the page that was from the page that comes.
    page.value("window.wasHere = true")
        .await
        .expect("it answers");
    let there = format!(
        "!window.wasHere && document.readyState === 'complete' && location.href.includes('{words}')"
    );
    page.press(selector).await.expect("it can be pressed");
    for _ in 0..100 {
        // A question that is asked while one page gives way to the next may get no answer at all.
        let asked = tokio::time::timeout(Duration::from_secs(1), page.value(&there)).await;
        if matches!(asked, Ok(Ok(Value::Bool(true)))) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{selector} does not lead to {words}");
}

fn has_axe() -> bool {
    let there = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../assets/vendor-test/axe.min.js"
    ))
    .exists();
    if !there {
        eprintln!("not checked by axe: run `cargo xtask assets`");
    }
    there
}

/// Looks at each page that leads back at every width.
pub(crate) async fn every_width(
    browser: &Browser,
    demo: &Served,
    pages: &[(&str, &str)],
    shots: &Path,
) {
    for (shot, path) in pages {
        for width in [DESKTOP, PHONE, NARROW] {
            let page = browser.page(&demo.url(path), width, Scripts::On).await;
            let page = page.expect("it is shown");
            says(&page, "Back").await;
            let file = shots.join(format!("{shot}-{width}.png"));
            stands(&page, &file, Scripts::On).await;
            page.close().await.expect("it closes");
        }
    }
}
