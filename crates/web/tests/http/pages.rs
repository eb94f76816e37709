//! What people get: pages that stand without scripts, in order, and shut to those they are not for.

use std::collections::HashSet;

use crate::asking::Asking;
use crate::asking::support::{self, id, text_id};
use hsds::Kind;
use http::{Method, StatusCode};
use scraper::{Html, Selector};
use web::Settings;

async fn asking() -> Asking {
    Asking::new(Settings::default()).await
}

fn all<'p>(page: &'p Html, selector: &str) -> Vec<scraper::ElementRef<'p>> {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).collect()
}

fn words(page: &Html, selector: &str) -> Vec<String> {
    all(page, selector)
        .iter()
        .map(|element| {
            element
                .text()
                .collect::<String>()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// What a checker of accessibility looks at first.
pub(crate) fn is_sound(path: &str, text: &str) {
    let page = Html::parse_document(text);
    assert_eq!(
        all(&page, "html[lang]").len(),
        1,
        "{path}: it has a language"
    );
    assert_eq!(all(&page, "h1").len(), 1, "{path}: it has one main heading");
    assert_eq!(
        all(&page, "main#main").len(),
        1,
        "{path}: it has a main part"
    );
    assert_eq!(all(&page, "header").len(), 1, "{path}: it has a header");
    assert_eq!(all(&page, "footer").len(), 1, "{path}: it has a footer");
    assert!(
        !words(&page, "title")[0].starts_with('–'),
        "{path}: it has a title"
    );
    let first = all(&page, "body > a");
    assert_eq!(
        first[0].value().attr("href"),
        Some("#main"),
        "{path}: the first link skips to the main part"
    );
    let mut level = 0;
    // Errors and notices stand above the main heading, as the design system wants it.
    let notice = "[class$=summary__title], [class$=banner__title]";
    for heading in all(&page, &format!("main :is(h1, h2, h3, h4):not({notice})")) {
        let next: u32 = heading.value().name()[1..].parse().expect("a level");
        assert!(next <= level + 1, "{path}: no level of heading is left out");
        level = next;
    }
    let mut ids = HashSet::new();
    for element in all(&page, "[id]") {
        let id = element.value().attr("id").expect("an id");
        assert!(
            ids.insert(id.to_owned()),
            "{path}: the id {id} is there once"
        );
    }
    for field in all(&page, "input:not([type=hidden]), select, textarea") {
        let id = field.value().attr("id").expect("a field has an id");
        assert_eq!(
            all(&page, &format!("label[for={id}]")).len(),
            1,
            "{path}: the field {id} has a label"
        );
    }
    for label in all(&page, "[aria-labelledby]") {
        let targets = label.value().attr("aria-labelledby").expect("a target");
        for target in targets.split_whitespace() {
            assert!(ids.contains(target), "{path}: {target} is there");
        }
    }
    assert!(
        all(
            &page,
            "[style], script:not([src]):not([type='application/ld+json']), style"
        )
        .is_empty(),
        "{path}: nothing stands in the page that its policy forbids"
    );
}

#[tokio::test]
async fn every_page_is_sound_and_small() {
    let asking = asking().await;
    let record = format!("/records/{}", text_id(Kind::Service, 1));
    let service = format!("/services/{}", text_id(Kind::Service, 1));
    let report = format!("{service}/report");
    let experience = format!("{service}/experience");
    let organisation = format!("/organisations/{}", text_id(Kind::Organization, 1));
    for path in [
        "/",
        "/cy",
        "/find?what=service",
        "/find?what=service&where=Nowhereville&age=x&on=y",
        "/find?what=nothing+like+it&view=map",
        "/topics",
        "/places",
        "/places/dy10-2sz",
        "/shortlist",
        "/about",
        "/privacy",
        "/cookies",
        "/accessibility",
        "/developers",
        &service,
        &report,
        &experience,
        &organisation,
        "/api-reference",
        "/records",
        "/records?name=nothing+like+it",
        &record,
        "/nothing",
    ] {
        let reply = asking.get(path).await;
        assert_eq!(
            reply.header("content-type"),
            "text/html; charset=utf-8",
            "{path}"
        );
        is_sound(path, reply.text());
        let compressed = asking
            .send(Method::GET, path, &[("accept-encoding", "gzip")])
            .await;
        let mut weight = compressed.body.len();
        for asset in assets(reply.text()) {
            weight += asking
                .send(Method::GET, &asset, &[("accept-encoding", "gzip")])
                .await
                .body
                .len();
        }
        assert!(weight < 100_000, "{path} weighs {weight} bytes");
    }
}

fn assets(text: &str) -> Vec<String> {
    let page = Html::parse_document(text);
    let sheets = all(&page, "link[href^='/assets']");
    let scripts = all(&page, "script[src]");
    let mut assets: Vec<String> = sheets
        .iter()
        .filter_map(|link| link.value().attr("href"))
        .map(str::to_owned)
        .collect();
    assets.extend(
        scripts
            .iter()
            .filter_map(|script| script.value().attr("src"))
            .map(str::to_owned),
    );
    let base = assets[0]
        .rsplitn(3, '/')
        .nth(2)
        .expect("a folder")
        .to_owned();
    assets.push(format!("{base}/vendor/govuk-frontend.min.js"));
    assets
}

#[tokio::test]
async fn style_sheets_and_scripts_may_be_kept_for_ever_under_their_own_address() {
    let asking = asking().await;
    for asset in assets(asking.get("/").await.text()) {
        let reply = asking.get(&asset).await;
        assert_eq!(reply.status, StatusCode::OK, "{asset}");
        assert_eq!(
            reply.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        let older = asset.replacen(
            asset.split('/').nth(2).expect("a version"),
            "0123456789ab",
            1,
        );
        assert_eq!(asking.get(&older).await.header("cache-control"), "no-cache");
    }
    assert_eq!(
        asking.get("/assets/x/own/../../Cargo.toml").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn developers_are_told_how_much_there_is_and_where() {
    let asking = asking().await;
    let page = Html::parse_document(asking.get("/developers").await.text());
    assert_eq!(words(&page, ".fp-figures__one dd"), ["5", "2"]);
    assert!(!all(&page, "main a[href='/records']").is_empty());
    assert!(!all(&page, "main a[href='/api-reference']").is_empty());
}

#[tokio::test]
async fn pages_forbid_what_they_do_not_need_and_are_not_for_other_sites_to_read() {
    let asking = asking().await;
    let reply = asking.get("/").await;
    assert!(
        reply
            .header("content-security-policy")
            .contains("script-src 'self';")
    );
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn records_are_found_by_name_and_paged() {
    let asking = asking().await;
    let page = Html::parse_document(asking.get("/records?name=service+3").await.text());
    assert_eq!(words(&page, ".fp-rows__row a"), ["Service 3"]);
    let many = (10..70).map(|number| support::service(number, 1)).collect();
    support::publish(&asking.repository, many).await;
    asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("the log can be read");
    let mut seen = Vec::new();
    let mut path = Some("/records".to_owned());
    while let Some(here) = path {
        let page = Html::parse_document(asking.get(&here).await.text());
        seen.extend(words(&page, ".fp-rows__row a"));
        path = all(&page, "a[rel=next]")
            .first()
            .and_then(|next| next.value().attr("href"))
            .map(str::to_owned);
    }
    assert_eq!(seen.len(), 65);
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 65);
}

#[tokio::test]
async fn a_record_shows_what_is_published_and_what_happened() {
    let asking = asking().await;
    let reply = asking
        .get(&format!("/records/{}", text_id(Kind::Service, 1)))
        .await;
    let page = Html::parse_document(reply.text());
    assert_eq!(words(&page, "h1"), ["Service 1"]);
    assert_eq!(words(&page, "ol li").len(), 1);
    assert!(words(&page, "ol li")[0].starts_with("Published for the first time"));
    assert!(words(&page, "h3").contains(&"Schedules".to_owned()));
}

#[tokio::test]
async fn a_record_that_ended_says_so_and_one_that_moved_leads_on() {
    let asking = asking().await;
    support::withdraw(&asking.repository, Kind::Service, id(Kind::Service, 1)).await;
    support::merge(
        &asking.repository,
        Kind::Service,
        id(Kind::Service, 2),
        id(Kind::Service, 3),
    )
    .await;
    let gone = asking
        .get(&format!("/records/{}", text_id(Kind::Service, 1)))
        .await;
    assert_eq!(gone.status, StatusCode::GONE);
    is_sound("a record that is gone", gone.text());
    let moved = asking
        .get(&format!("/records/{}", text_id(Kind::Service, 2)))
        .await;
    assert_eq!(moved.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(
        moved.header("location"),
        format!("/records/{}", text_id(Kind::Service, 3))
    );
    assert_eq!(
        asking.get("/records/nonsense").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn figures_are_shut_to_everyone_but_this_machine() {
    let asking = asking().await;
    assert_eq!(asking.get("/metrics").await.status, StatusCode::FORBIDDEN);
    let own = asking.get_as_operator("/metrics").await;
    assert_eq!(own.status, StatusCode::OK);
    let forwarded = [("host", "localhost"), ("x-forwarded-for", "192.0.2.7")];
    let through = asking
        .send_from("127.0.0.1:5000", Method::GET, "/metrics", &forwarded)
        .await;
    assert_eq!(through.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn figures_count_requests_by_route() {
    let asking = asking().await;
    asking.get("/oruk/services").await;
    let figures = asking.get_as_operator("/metrics").await;
    assert!(figures.text().contains("fingerpost_http_requests_total"));
    assert!(figures.text().contains(r#"route="/oruk/services""#));
}
