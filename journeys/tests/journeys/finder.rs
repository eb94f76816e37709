//! Somebody looks for help: every page at every width with and without scripts, checked by axe, weighed and timed;
//! from the search to the report and the shortlist; while thousands of services are being taken in.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::pages::{NARROW, breaks_no_rule, browser, follow, stands};
use crate::program::{Served, run};

/// A tablet held upright.
const TABLET: u32 = 768;
/// The heaviest that a page may be, in bytes.
const HEAVIEST: u64 = 100_000;
/// How late the largest part of a page may be painted on a slow network, in milliseconds. The aim is one second on
/// a machine of its own; here others work beside it.
const LATEST: f64 = 1_500.0;
/// Services that are taken in while somebody reads.
const MANY: usize = 10_000;

/// The variable that names a folder in which screenshots are to be kept; without it they stay in a temporary one.
fn shots() -> std::path::PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests have no settings but the environment"
    )]
    let wanted = std::env::var_os("FINGERPOST_SCREENSHOTS");
    let folder = wanted.map_or_else(
        || {
            let folder = tempfile::Builder::new()
                .prefix("fingerpost-finder-")
                .tempdir();
            folder.expect("a folder").keep()
        },
        Into::into,
    );
    eprintln!("screenshots: {}", folder.display());
    folder
}

/// A published service by a word of its name.
async fn service(demo: &Served, words: &str) -> String {
    let found = demo.json(&format!("/oruk/services?search={words}")).await;
    let id = found["contents"][0]["id"].as_str().expect("a service");
    id.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_finder_stands_at_every_width() {
    let Some(browser) = browser().await else {
        return;
    };
    let demo = Served::start(["demo"]);
    let shots = shots();
    let food_bank = format!("/services/{}", service(&demo, "Larder+Warehouse").await);
    let organisation = demo
        .json("/oruk/organizations?search=Wyrebridge+Council")
        .await;
    let organisation = organisation["contents"][0]["id"]
        .as_str()
        .expect("one")
        .to_owned();
    let organisation = format!("/organisations/{organisation}");
    let report = format!("{food_bank}/report");
    let welsh = format!("/cy{food_bank}");
    let pages = [
        ("home", "/", "Find local help"),
        (
            "results",
            "/find?what=cant+afford+food&where=DY10+2SZ",
            "Filters",
        ),
        (
            "filtered",
            "/find?what=food&where=Bewdley&cost=free&day=we&within=5",
            "Clear all filters",
        ),
        (
            "map",
            "/find?what=food&where=Bewdley&view=map",
            "Move and enlarge",
        ),
        (
            "nothing",
            "/find?what=zzzzzz&where=Bewdley&within=1&cost=free",
            "What you can try",
        ),
        (
            "wrong",
            "/find?what=food&where=Nowhereville&age=old",
            "There is a problem",
        ),
        ("sensitive", "/find?what=domestic+abuse", "Exit this page"),
        ("service", food_bank.as_str(), "Who it is for"),
        ("report", report.as_str(), "What is wrong?"),
        ("organisation", organisation.as_str(), "Organisation"),
        ("topics", "/topics", "Food and essentials"),
        ("place", "/places/bewdley", "Services in and near Bewdley"),
        ("places", "/places", "Kidderminster"),
        ("shortlist", "/shortlist", "Your shortlist is empty"),
        ("about", "/about", "Where it comes from"),
        ("privacy", "/privacy", "What we keep"),
        ("cookies", "/cookies", "A cookie is a small note"),
        ("accessibility", "/accessibility", "Accessibility statement"),
        ("not-found", "/nothing-like-it", "Page not found"),
        ("welsh-home", "/cy", "Beth sydd ei angen arnoch chi?"),
        ("welsh-results", "/cy/find?what=food", "Hidlyddion"),
        ("welsh-service", welsh.as_str(), "Ar gyfer pwy"),
    ];
    for (shot, path, words) in pages {
        for (width, scripts) in [
            (DESKTOP, Scripts::On),
            (TABLET, Scripts::On),
            (PHONE, Scripts::Off),
            (NARROW, Scripts::On),
        ] {
            let page = browser
                .page(&demo.url(path), width, scripts)
                .await
                .expect("it is shown");
            let text = page.text().await.expect("it has a text");
            let is_button = shot == "map" && scripts == Scripts::Off;
            assert!(
                is_button || text.contains(words),
                "{path} at {width}: {text}"
            );
            let file = shots.join(format!("{shot}-{width}.png"));
            stands(&page, &file, scripts).await;
            page.close().await.expect("it can be closed");
        }
    }
    for (shot, path, _) in pages {
        is_light_and_quick(&browser, &demo, shot, path).await;
    }
    browser.close().await.expect("it ends");
}

async fn is_light_and_quick(browser: &Browser, demo: &Served, name: &str, path: &str) {
    let page = browser
        .page("about:blank", PHONE, Scripts::On)
        .await
        .expect("it is shown");
    page.slow_down().await.expect("it can be slowed down");
    page.go(&demo.url(path)).await.expect("it is shown");
    let weight = page.weight().await.expect("it answers");
    let painted = page.largest_paint().await.expect("it answers");
    eprintln!("{name}: {weight} bytes, largest paint after {painted:.0} ms on a slow network");
    assert!(
        weight > 1_000 && weight < HEAVIEST,
        "{path} weighs {weight} bytes"
    );
    assert!(painted < LATEST, "{path} is painted after {painted} ms");
    page.close().await.expect("it can be closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_finds_keeps_sends_and_corrects() {
    let Some(browser) = browser().await else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a plain path");
    let demo = Served::start(["demo", "--data", data]);
    for (scripts, width) in [(Scripts::On, DESKTOP), (Scripts::Off, PHONE)] {
        let page = browser
            .page(&demo.url("/"), width, scripts)
            .await
            .expect("it is shown");
        from_the_search_to_the_shortlist(&page).await;
        it_is_sent_as_a_link(&browser, &page).await;
        a_mistake_is_reported(&page, scripts).await;
    }
    suggestions_come_while_typing(&browser, &demo).await;
    the_map_can_be_moved(&browser, &demo).await;
    let reported = run(["records", "--state", "reported", "--json", "--data", data]);
    let rows = reported.rows();
    let reports: usize = rows
        .iter()
        .filter_map(|row| Some(row.get("reports")?.as_array()?.len()))
        .sum();
    assert!(reports >= 2, "{rows:?}");
    browser.close().await.expect("it ends");
}

async fn from_the_search_to_the_shortlist(page: &Page) {
    page.fill("#what", "cant afford food")
        .await
        .expect("a field");
    page.fill("#where", "DY10 2SZ").await.expect("a field");
    follow(page, "form#find button[type=submit]", "what=cant").await;
    let found = page.text().await.expect("it has a text");
    assert!(
        found.contains("food bank") && found.contains("Near DY10 2SZ"),
        "{found}"
    );
    page.press("input[name=cost][value=free]")
        .await
        .expect("a filter");
    follow(page, "button[form=find]", "cost=free").await;
    let free = page.text().await.expect("it has a text");
    assert!(free.contains("Clear all filters"), "{free}");
    follow(page, ".fp-result button[name=add]", "#keep-").await;
    follow(page, ".fp-result h3 a", "/services/").await;
    let service = page.text().await.expect("it has a text");
    assert!(service.contains("Back to what you found"), "{service}");
    assert!(service.contains("Take off shortlist"), "{service}");
    follow(page, "header a[href='/shortlist']", "/shortlist").await;
    let list = page.text().await.expect("it has a text");
    assert!(list.contains("Up to 30 services"), "{list}");
    page.as_printed().await.expect("it can be printed");
    let hidden = page
        .value("getComputedStyle(document.querySelector('footer')).display")
        .await
        .expect("it answers");
    assert_eq!(hidden, "none", "what is no use on paper is not printed");
}

/// Somebody else opens the link, in a window that has no cookie of the first.
async fn it_is_sent_as_a_link(browser: &Browser, page: &Page) {
    let link = page
        .value("document.querySelector(\"a[href*='/shortlist/shared']\").href")
        .await
        .expect("it answers");
    let link = link.as_str().expect("an address").to_owned();
    let name = page
        .value("document.querySelector('.fp-result h2').innerText")
        .await
        .expect("it answers");
    let other = browser
        .page(&link, PHONE, Scripts::Off)
        .await
        .expect("it is shown");
    let text = other.text().await.expect("it has a text");
    assert!(text.contains("A shortlist for you"), "{text}");
    assert!(text.contains(name.as_str().expect("a name")), "{text}");
    other.close().await.expect("it can be closed");
}

async fn a_mistake_is_reported(page: &Page, scripts: Scripts) {
    follow(page, ".fp-result h2 a", "/services/").await;
    follow(page, "a[href$='/report']", "/report").await;
    // With nothing chosen it says what is missing.
    page.press("form[action$='/report'] button")
        .await
        .expect("a button");
    said(page, "Choose what is wrong").await;
    page.press("#about-hours").await.expect("a choice");
    let detail = format!("It opens at ten now (scripts {scripts:?}).");
    page.fill("#detail", &detail).await.expect("a field");
    follow(page, "form[action$='/report'] button", "/report/sent").await;
    let thanks = page.text().await.expect("it has a text");
    assert!(thanks.contains("Your reference number"), "{thanks}");
}

async fn suggestions_come_while_typing(browser: &Browser, demo: &Served) {
    let page = browser
        .page(&demo.url("/"), DESKTOP, Scripts::On)
        .await
        .expect("it is shown");
    let typed = "(field => { field.focus(); field.value = 'food b'; \
                 field.dispatchEvent(new Event('input')); })(document.querySelector('#what'))";
    page.value(typed).await.expect("it can be typed");
    said(&page, "topic").await;
    breaks_no_rule(&page, "suggestions").await;
    let down = "(field => { for (const key of ['ArrowDown', 'Enter']) \
                field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); })\
                (document.querySelector('#what'))";
    page.value(down).await.expect("keys can be pressed");
    said(&page, "Food banks").await;
    page.close().await.expect("it can be closed");
}

async fn the_map_can_be_moved(browser: &Browser, demo: &Served) {
    let page = browser
        .page(&demo.url("/find?what=food&view=map"), DESKTOP, Scripts::On)
        .await
        .expect("it is shown");
    page.press(".fp-map__move").await.expect("a button");
    let mut markers = 0;
    for _ in 0..100 {
        let count = page
            .value("document.querySelectorAll('.leaflet-marker-icon').length")
            .await;
        markers = count.ok().and_then(|count| count.as_u64()).unwrap_or(0);
        if markers > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(markers > 0, "the map has no pins");
    breaks_no_rule(&page, "the moving map").await;
    page.close().await.expect("it can be closed");
}

/// Waits until a page says something.
async fn said(page: &Page, words: &str) {
    let mut text = String::new();
    for _ in 0..100 {
        if let Ok(Ok(now)) = tokio::time::timeout(Duration::from_secs(1), page.text()).await {
            if now.contains(words) {
                return;
            }
            text = now;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the page does not say {words}: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_services_appear_while_thousands_are_taken_in() {
    let Some(browser) = browser().await else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let data = data.to_str().expect("a plain path").to_owned();
    let file = folder.path().join("many.jsonl");
    many(&file);
    let served = Served::start(["serve", "--data", &data]);
    let page = browser
        .page(&served.url("/find?what=lantern"), PHONE, Scripts::On)
        .await
        .expect("it is shown");
    let import = tokio::task::spawn_blocking({
        let file = file.to_str().expect("a plain path").to_owned();
        move || {
            run([
                "import", &file, "--source", "many", "--accept", "--json", "--data", &data,
            ])
            .result()
        }
    });
    let mut seen = Vec::new();
    loop {
        page.go(&served.url("/find?what=lantern"))
            .await
            .expect("it is shown");
        let heading = page
            .value("document.querySelector('h1').innerText")
            .await
            .expect("it answers");
        let heading = heading.as_str().unwrap_or_default().to_owned();
        assert!(heading.contains("service"), "the page broke: {heading}");
        let count = heading
            .split(' ')
            .next()
            .unwrap_or_default()
            .replace(',', "");
        seen.push(count.parse().unwrap_or(0_usize));
        let ended = import.is_finished();
        if ended && seen.last() == Some(&MANY) {
            break;
        }
        assert!(seen.len() < 2_000, "they do not appear: {seen:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let result = import.await.expect("it ends");
    assert_eq!(result["published"], MANY, "{result}");
    assert!(seen.is_sorted(), "none is lost on the way: {seen:?}");
    let between = seen
        .iter()
        .filter(|count| **count > 0 && **count < MANY)
        .count();
    eprintln!(
        "{} looks, {between} of them while some were there",
        seen.len()
    );
    assert!(between > 0, "they appear one after the other: {seen:?}");
    browser.close().await.expect("it ends");
}

/// Writes many services of few organisations, one a line.
fn many(file: &Path) {
    let out = std::fs::File::create(file).expect("a file");
    let mut out = std::io::BufWriter::new(out);
    let id = |kind: u64, number: usize| format!("00000000-0000-4000-8000-{kind:02x}{number:010x}");
    for number in 0..MANY {
        let organisation = number / 100;
        let service: Value = json!({
            "id": id(1, number),
            "name": format!("Lantern club {number}"),
            "description": "Lanterns are made from paper.",
            "status": "active",
            "organization_id": id(2, organisation),
            "organization": {"id": id(2, organisation), "name": format!("Lanterns {organisation}"), "description": "They make them."},
            "schedules": [{"id": id(3, number), "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}],
        });
        writeln!(out, "{service}").expect("it can be written");
    }
    out.flush().expect("it can be written");
}
