//! A national register stands beside what is published: an assurer takes one of its words, and dismisses another.

use std::path::Path;

use testkit::browser::{Browser, DESKTOP, PHONE, Page, Scripts};

use crate::doors::{becomes, says};
use crate::pages::{NARROW, follow, shots, stands, walk};
use crate::program::Served;
use crate::sheets::{send_and_wait, sign_in};

/// What the register says: another name and number of the first, and one that is not listed here.
fn register(place: u32) -> String {
    format!(
        "Charity name,Registered charity number,Telephone,Postcode\n\
         KETTLE {place} LARDER TRUST,19990{place}1,01632 960102,DY12 2AF\n\
         Nowhere {place} Trust,19990{place}9,01632 960109,DY11 6XG\n"
    )
}

fn list(place: u32) -> String {
    format!(
        "Name,Charity number,Phone,Postcode,Street,Town\n\
         Kettle {place} Larder,19990{place}1,01632 960101,DY12 2AF,3 Kettle Lane,Bewdley\n\
         Second {place} Helpings,19990{place}2,01632 960103,DY11 6XG,Mill Street,Kidderminster\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assurer_takes_one_word_of_a_register_and_dismisses_another() {
    walk(journey).await;
}

async fn journey(browser: &Browser) {
    let demo = Served::start(["demo"]);
    let shots = shots("registers");
    for (scripts, place) in [(Scripts::On, 1), (Scripts::Off, 2)] {
        let page = browser.page(&demo.url("/sign-in"), PHONE, scripts).await;
        let page = page.expect("it is shown");
        sign_in(&demo, &page, "sam@wyrebridge.example").await;
        send(&demo, &page, &format!("Larders {place}"), &list(place)).await;
        let source = format!("charities-{place}");
        add(&demo, &page, &format!("Charities {place}")).await;
        set(&demo, &page, (&source, place), scripts, &shots).await;
        page.go(&demo.url(&format!("/sources/{source}/spreadsheets")))
            .await
            .expect("it is shown");
        send_here(&page, &register(place)).await;
        let address = demo.url(&format!("/registers/{source}"));
        becomes(&page, &address, "01632 960102").await;
        stands(&page, &shots.join("register.png"), scripts).await;
        if scripts == Scripts::On {
            every_width(browser, &demo, &source, &shots).await;
        }
        decide(&page, scripts, &shots).await;
        page.go(&demo.url("/account")).await.expect("it is shown");
        follow(&page, "header form button", "/").await;
        page.close().await.expect("it closes");
    }
}

/// A new list of one's own.
async fn add(demo: &Served, page: &Page, name: &str) {
    page.go(&demo.url("/sources")).await.expect("it is shown");
    page.fill("#name", name).await.expect("a field");
    follow(page, "main form[action='/sources'] button", "/spreadsheets").await;
}

async fn send(demo: &Served, page: &Page, name: &str, text: &str) {
    add(demo, page, name).await;
    send_here(page, text).await;
    says(page, "are published").await;
}

/// Sends a file from the page that asks for one.
async fn send_here(page: &Page, text: &str) {
    page.choose_file("#file", "list.csv", text)
        .await
        .expect("it is chosen");
    follow(page, "main form button", "/spreadsheets/").await;
    let address = page.url().await.expect("an address");
    send_and_wait(page, &address, "Was it a mistake?").await;
}

/// The list becomes a register before anything of it is sent.
async fn set(
    demo: &Served,
    page: &Page,
    (source, place): (&str, u32),
    scripts: Scripts,
    shots: &Path,
) {
    page.go(&demo.url("/account")).await.expect("it is shown");
    follow(
        page,
        "main a[href='/sources/registers']",
        "/sources/registers",
    )
    .await;
    let button = "main form[action='/sources/registers'] button";
    follow(page, button, "/sources/registers").await;
    says(page, "Choose a list").await;
    stands(page, &shots.join("register-wrong.png"), scripts).await;
    page.value(&format!(
        "document.querySelector('#source').value = '{source}'"
    ))
    .await
    .expect("it is chosen");
    page.fill("#name", &format!("Charity Commission {place}"))
        .await
        .expect("a field");
    page.press("#way-organization").await.expect("a choice");
    page.fill("#which", "GB-CHC").await.expect("a field");
    follow(page, button, "/sources/registers").await;
    says(page, &format!("Charity Commission {place}")).await;
    says(page, "Joined by the organisation").await;
}

/// Takes the name, and dismisses the telephone number.
async fn decide(page: &Page, scripts: Scripts, shots: &Path) {
    let tick = |field: &str| {
        format!(
            "[...document.querySelectorAll('main label')].find((label) => label.textContent.startsWith('{field}')).click()"
        )
    };
    page.value(&tick("Name")).await.expect("it is ticked");
    follow(page, "main button[value=take]", "done=").await;
    says(page, "name: taken").await;
    stands(page, &shots.join("register-taken.png"), scripts).await;
    page.value(&tick("Telephone")).await.expect("it is ticked");
    follow(page, "main button[value=dismiss]", "done=").await;
    says(page, "telephone: dismissed").await;
    says(page, "Nothing waits").await;
    follow(page, "main a[href$='/unlisted']", "/unlisted").await;
    says(page, "Nowhere").await;
    page.fill("#district", "ZZ9").await.expect("a field");
    follow(page, "main form button", "district=ZZ9").await;
    says(page, "There are none that match").await;
}

/// Each page of it at every width.
async fn every_width(browser: &Browser, demo: &Served, source: &str, shots: &Path) {
    let own = format!("/registers/{source}");
    let unlisted = format!("{own}/unlisted");
    for (shot, path) in [
        ("registers", "/registers"),
        ("register", own.as_str()),
        ("unlisted", unlisted.as_str()),
        ("settings", "/sources/registers"),
    ] {
        for width in [DESKTOP, PHONE, NARROW] {
            let page = browser.page(&demo.url(path), width, Scripts::On).await;
            let page = page.expect("it is shown");
            says(&page, "egister").await;
            stands(
                &page,
                &shots.join(format!("{shot}-{width}.png")),
                Scripts::On,
            )
            .await;
            page.close().await.expect("it closes");
        }
    }
}
