//! A reader of another website tells what is wrong, where the widget stands in its page, in English and in Welsh.

use std::time::Duration;

use serde_json::Value;
use testkit::browser::{Browser, PHONE, Page, Scripts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::pages::{breaks_no_rule, browser};
use crate::program::Served;

/// Another website, of one page: gives its address.
async fn other_website(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let page = page.clone();
            tokio::spawn(async move {
                let mut asked = [0; 4096];
                let _read = stream.read(&mut asked).await;
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
                    page.len()
                );
                let _written = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    format!("http://{address}/")
}

fn html(language: &str, base: &str, service: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{language}\"><head><title>Our town</title></head><body><main><h1>Our town</h1>\
         <div data-fingerpost-report=\"{service}\"><a href=\"{base}/services/{service}/report\">Tell the directory</a></div>\
         </main><script src=\"{base}/widget/report.js\" async></script></body></html>"
    )
}

/// Waits until something on a page is so.
async fn until(page: &Page, is_so: &str) {
    for _ in 0..100 {
        if matches!(page.value(is_so).await, Ok(Value::Bool(true))) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{is_so}: {}", page.text().await.unwrap_or_default());
}

async fn tells(
    browser: &Browser,
    demo: &Served,
    service: &str,
    (language, open, lacks): (&str, &str, &str),
) {
    let base = demo.url("/").trim_end_matches('/').to_owned();
    let address = other_website(html(language, &base, service)).await;
    let page = browser
        .page(&address, PHONE, Scripts::On)
        .await
        .expect("it is shown");
    until(&page, "!!document.querySelector('details form')").await;
    let summary = page
        .value("document.querySelector('summary').textContent")
        .await;
    assert_eq!(summary.expect("it answers"), open);
    page.press("summary").await.expect("it opens");
    breaks_no_rule(&page, "the widget").await;
    page.press("form button").await.expect("it can be pressed");
    until(
        &page,
        &format!("document.querySelector('[role=alert]').textContent === '{lacks}'"),
    )
    .await;
    assert_eq!(
        page.value("document.activeElement.name")
            .await
            .expect("it answers"),
        "about"
    );
    page.press("input[value=hours]")
        .await
        .expect("it can be chosen");
    page.fill("details textarea", "It opens at 10 <b>now</b>.")
        .await
        .expect("it can be filled in");
    page.press("form button").await.expect("it can be pressed");
    until(&page, "!!document.querySelector('details strong')").await;
    breaks_no_rule(&page, "the widget, sent").await;
    let reference = page
        .value("document.querySelector('details strong').textContent")
        .await;
    let reference = reference.expect("it answers");
    let reference = reference.as_str().expect("a reference");
    let report = demo.json(&format!("/oruk/reports/{reference}")).await;
    assert_eq!(report["state"], "open", "{report}");
    let link = page
        .value("document.querySelector('details a').href")
        .await
        .expect("it answers");
    let prefix = if language == "cy" { "/cy" } else { "" };
    assert_eq!(link, format!("{base}{prefix}/reports/{reference}"));
    assert_eq!(page.value("document.cookie").await.expect("it answers"), "");
    page.close().await.expect("it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_another_website_tells_what_is_wrong() {
    let Some(browser) = browser().await else {
        return;
    };
    let demo = Served::start(["demo"]);
    let services = demo.json("/oruk/services?per_page=1").await;
    let service = services["contents"][0]["id"].as_str().expect("a service");
    let english = ("en", "Something wrong here?", "Choose what is wrong");
    tells(&browser, &demo, service, english).await;
    let welsh = ("cy", "Rhywbeth o’i le yma?", "Dewiswch beth sydd o’i le");
    tells(&browser, &demo, service, welsh).await;
    // Without scripts the link that the site put there leads to our page.
    let base = demo.url("/").trim_end_matches('/').to_owned();
    let address = other_website(html("en", &base, service)).await;
    let page = browser
        .page(&address, PHONE, Scripts::Off)
        .await
        .expect("it is shown");
    assert!(
        page.text()
            .await
            .expect("a text")
            .contains("Tell the directory")
    );
    browser.close().await.expect("it ends");
}
