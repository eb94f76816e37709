//! What people who look for help get: results, a service, a shortlist, a report, in English and in Welsh.

use hsds::Kind;
use http::{Method, StatusCode};
use repository::{Facets, SearchAct};
use serde_json::{Value, json};
use uuid::Uuid;
use web::Settings;

use crate::asking::Asking;
use crate::asking::support::{self, Thing, id, text_id};
use crate::reading::{attributes, texts};

/// A food bank with everything that can be told of a service, and a support service for people who are abused.
pub(crate) async fn asking_with(settings: Settings) -> Asking {
    let asking = Asking::new(settings).await;
    support::publish(&asking.repository, vec![food_bank(), refuge()]).await;
    asking.finder.catch_up().await.expect("the log can be read");
    asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("the log can be read");
    asking
}

pub(crate) async fn asking() -> Asking {
    asking_with(Settings::default()).await
}

pub(crate) fn thing(number: u32, detail: Value) -> Thing {
    Thing {
        kind: Kind::Service,
        id: id(Kind::Service, number),
        list: detail.clone(),
        facets: Facets {
            name: detail["name"].as_str().map(str::to_owned),
            ..Facets::default()
        },
        detail,
        owner: None,
    }
}

pub(crate) fn food_bank() -> Thing {
    thing(
        71,
        json!({
            "id": text_id(Kind::Service, 71),
            "name": "Riverside Food Bank",
            "description": "Three days of food.\nWith a warm drink.",
            "alert": "Shut on 25 December.",
            "status": "active",
            "url": "https://foodbank.example.org/",
            "email": "help@foodbank.example.org",
            "eligibility_description": "Anyone who cannot buy food.",
            "application_process": "Just come.",
            "minimum_age": 18,
            "assured_date": "2020-02-03",
            "organization_id": text_id(Kind::Organization, 1),
            "organization": {"id": text_id(Kind::Organization, 1), "name": "Organisation 1", "description": "It helps."},
            "cost_options": [{"id": Uuid::from_u128(1), "amount": 0}],
            "phones": [{"id": Uuid::from_u128(2), "number": "01632 960 001"}],
            "schedules": [{"id": Uuid::from_u128(3), "freq": "WEEKLY", "byday": "TU,TH", "opens_at": "10:00", "closes_at": "12:30"}],
            "service_at_locations": [{
                "id": Uuid::from_u128(4),
                "location": {
                    "id": Uuid::from_u128(5), "location_type": "physical", "name": "St Mary's Hall",
                    "latitude": 52.3757, "longitude": -2.3165,
                    "addresses": [{"id": Uuid::from_u128(6), "address_1": "1 High Street", "city": "Bewdley", "postal_code": "DY12 2DJ"}],
                    "accessibility": [{"id": Uuid::from_u128(7), "description": "Ramp at the side door"}],
                },
            }],
            "attributes": [{"id": Uuid::from_u128(8), "link_type": "service type", "taxonomy_term": {
                "id": text_id(Kind::TaxonomyTerm, 1), "name": "Term 1", "description": "Term 1", "taxonomy": "Taxonomy 1"}}],
        }),
    )
}

fn refuge() -> Thing {
    thing(
        72,
        json!({
            "id": text_id(Kind::Service, 72),
            "name": "Safe Harbour refuge",
            "description": "For women harmed at home.",
            "status": "active",
            "service_at_locations": [{"id": Uuid::from_u128(9), "location": {"id": Uuid::from_u128(10), "location_type": "physical"}}],
            "phones": [{"id": Uuid::from_u128(11), "number": "01632 960 002"}],
        }),
    )
}

pub(crate) fn service(number: u32) -> String {
    format!("/services/{}", id(Kind::Service, number))
}

#[tokio::test]
async fn results_say_what_somebody_needs_to_choose() {
    let asking = asking().await;
    let reply = asking.get("/find?what=food+bank&where=DY12+2DJ").await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(texts(&reply, "h1"), ["1 service for “food bank”"]);
    let row = &texts(&reply, ".fp-result")[0];
    for words in [
        "Riverside Food Bank",
        "Three days of food",
        "Opens",
        "10am to 12:30pm",
        "Bewdley",
        "miles",
        "Ages 18 and over",
        "Free",
        "3 February 2020",
        "Add to shortlist",
    ] {
        assert!(row.contains(words), "{words}: {row}");
    }
    assert_eq!(texts(&reply, ".fp-result mark"), ["Food", "Bank", "food"]);
    assert!(texts(&reply, ".fp-understood")[0].contains("Near DY12 2DJ"));
}

#[tokio::test]
async fn what_cannot_be_used_is_said_at_its_field_and_the_rest_is_still_found() {
    let asking = asking().await;
    let reply = asking
        .get("/find?what=food&where=Nowhereville&age=old&on=soon")
        .await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(
        attributes(&reply, ".govuk-error-summary a", "href"),
        ["#where", "#age", "#on"]
    );
    for field in attributes(&reply, ".govuk-error-summary a", "href") {
        assert_eq!(texts(&reply, &field).len(), 1, "{field} is there");
    }
    assert!(texts(&reply, "title")[0].starts_with("Error:"));
    assert!(texts(&reply, ".fp-result")[0].contains("Riverside"));
}

#[tokio::test]
async fn filters_can_be_taken_off_one_by_one_and_nothing_leads_on() {
    let asking = asking().await;
    let reply = asking
        .get("/find?what=zebra&cost=free&day=mo&where=DY12+2DJ&within=1")
        .await;
    assert_eq!(texts(&reply, ".fp-chips__one").len(), 2);
    let chips = attributes(&reply, ".fp-chips__one", "href");
    assert!(
        chips.contains(&"/find?what=zebra&where=DY12+2DJ&within=1&day=mo".to_owned()),
        "{chips:?}"
    );
    let help = attributes(&reply, ".fp-nothing li a", "href");
    assert!(
        help.contains(&"/find?what=zebra&where=DY12+2DJ&within=1".to_owned()),
        "{help:?}"
    );
    assert!(
        help.iter().any(|address| address.contains("within=3")),
        "{help:?}"
    );
    assert!(
        help.iter().any(|address| !address.contains("where=")),
        "{help:?}"
    );
}

#[tokio::test]
async fn a_service_is_told_in_the_order_in_which_people_decide() {
    let asking = asking().await;
    let reply = asking.get(&service(71)).await;
    assert_eq!(
        texts(&reply, "main h2"),
        [
            "Please note",
            "Who it is for",
            "When",
            "Where",
            "Cost",
            "How to get it",
            "Contact",
            "Access and languages",
            "Topics",
            "Is this right?",
        ]
    );
    let page = &texts(&reply, "main")[0];
    for words in [
        "Shut on 25 December.",
        "10am to 12:30pm",
        "St Mary's Hall",
        "Free",
        "Ramp at the side door",
        "Checked on 3 February 2020",
        "more than a year ago",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(texts(&reply, ".fp-times dt"), ["Tuesday and Thursday"]);
    assert_eq!(
        attributes(&reply, "a[href^='tel:']", "href"),
        ["tel:01632960001"]
    );
    assert_eq!(texts(&reply, ".fp-map__pin").len(), 1);
    let machines = &texts(&reply, "script[type='application/ld+json']")[0];
    let machines: Value = serde_json::from_str(machines).expect("JSON");
    assert_eq!(machines["name"], "Riverside Food Bank");
    assert_eq!(machines["hoursAvailable"][0]["opens"], "10:00");
}

#[tokio::test]
async fn a_place_that_is_kept_secret_is_nowhere_on_any_page() {
    let asking = asking().await;
    let reply = asking.get(&service(72)).await;
    assert!(texts(&reply, ".fp-map").is_empty());
    assert!(texts(&reply, ".fp-place").is_empty());
    let near = asking
        .get("/find?what=refuge&where=DY12+2DJ&view=map")
        .await;
    assert!(texts(&near, ".fp-map__pin").is_empty());
    assert!(!texts(&near, ".fp-result")[0].contains("mile"));
}

#[tokio::test]
async fn pages_that_nobody_should_be_seen_reading_have_a_way_out_and_leave_no_copy() {
    let asking = asking().await;
    for path in [
        service(72),
        "/find?what=domestic+abuse".to_owned(),
        format!("{}/report", service(72)),
        format!("{}/experience", service(72)),
    ] {
        let reply = asking.get(&path).await;
        let exit = attributes(&reply, ".govuk-js-exit-this-page-button", "href");
        assert_eq!(exit, ["https://www.bbc.co.uk/weather"], "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    }
    let other = asking.get(&service(71)).await;
    assert!(texts(&other, ".govuk-exit-this-page").is_empty());
}

#[tokio::test]
async fn a_shortlist_is_kept_in_a_cookie_and_travels_as_a_link() {
    let asking = asking().await;
    let food = id(Kind::Service, 71);
    let came = [("referer", "http://services.example.org/cy/find?what=food")];
    let added = asking
        .post("/shortlist/change", &format!("add={food}"), &came)
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    assert_eq!(
        added.header("location"),
        format!("/find?what=food#keep-{food}")
    );
    let cookie = added
        .header("set-cookie")
        .split(';')
        .next()
        .expect("a cookie")
        .to_owned();
    let with = [("cookie", cookie.as_str())];
    let list = asking.send(Method::GET, "/shortlist", &with).await;
    assert_eq!(texts(&list, ".fp-result h2"), ["Riverside Food Bank"]);
    let text = &texts(&list, "textarea")[0];
    assert!(
        text.contains("01632 960 001") && text.contains("Tuesday and Thursday"),
        "{text}"
    );
    assert!(
        attributes(&list, "a[href^='mailto:?']", "href")[0].contains("Riverside%20Food%20Bank")
    );

    let link = attributes(&list, "a[href*='/shortlist/shared']", "href").remove(0);
    let path = link
        .strip_prefix("http://services.example.org")
        .expect("our own address");
    let shared = asking.get(path).await;
    assert_eq!(texts(&shared, "h1"), ["A shortlist for you"]);
    assert_eq!(texts(&shared, ".fp-result h2"), ["Riverside Food Bank"]);

    let unknown = asking
        .post(
            "/shortlist/change",
            &format!("add={}", Uuid::from_u128(99)),
            &with,
        )
        .await;
    assert!(
        unknown.header("set-cookie").starts_with(&cookie),
        "what is not published is not added"
    );
    let cleared = asking.post("/shortlist/change", "clear=all", &with).await;
    assert!(cleared.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(
        asking.get("/shortlist/shared?list=x").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_report_gets_a_number_and_says_what_it_lacks() {
    let asking = asking().await;
    let path = format!("{}/report", service(71));
    assert_eq!(asking.get(&path).await.status, StatusCode::OK);
    let empty = asking.post(&path, "detail=+", &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        attributes(&empty, ".govuk-error-summary a", "href"),
        ["#about-hours", "#detail"]
    );
    let form = "about=hours&detail=It+opens+at+%3C11%3E";
    let sent = asking.post(&path, form, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let thanks = asking.get(sent.header("location")).await;
    let reports = asking.repository.open_reports(10).await.expect("reports");
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].detail, "It opens at <11>");
    assert!(texts(&thanks, ".govuk-panel")[0].contains(&reports[0].reference));

    let machine = asking
        .post(&path, "about=other&detail=Buy&website=x", &[])
        .await;
    assert_eq!(machine.status, StatusCode::SEE_OTHER);
    assert_eq!(
        asking
            .repository
            .open_reports(10)
            .await
            .expect("reports")
            .len(),
        1
    );
    let nowhere = format!("{path}/sent?reference=%3Cb%3E");
    assert_eq!(asking.get(&nowhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_day_leaves_what_takes_place_on_it() {
    let asking = asking().await;
    // The food bank is there on Tuesdays and Thursdays.
    let tuesday = asking.get("/find?what=food&on=2027-03-02").await;
    assert!(texts(&tuesday, ".fp-result")[0].contains("Riverside"));
    assert!(
        texts(&tuesday, ".fp-result")[0].contains("2 March"),
        "{:?}",
        texts(&tuesday, ".fp-result")
    );
    let wednesday = asking.get("/find?what=food&on=2027-03-03").await;
    assert!(
        texts(&wednesday, ".fp-result")
            .iter()
            .all(|row| !row.contains("Riverside"))
    );
}

#[tokio::test]
async fn a_town_that_is_spelled_wrongly_is_asked_back() {
    let asking = asking().await;
    let reply = asking.get("/find?what=food&where=Bewdly").await;
    let said = &texts(&reply, "#where-error")[0];
    assert!(said.contains("Bewdley"), "{said}");
    let described = attributes(&reply, "#where", "aria-describedby").remove(0);
    assert!(described.contains("where-error"), "{described}");
}

#[tokio::test]
async fn what_is_gone_leads_on_and_what_moved_leads_there() {
    let asking = asking().await;
    support::withdraw(&asking.repository, Kind::Service, id(Kind::Service, 71)).await;
    support::merge(
        &asking.repository,
        Kind::Service,
        id(Kind::Service, 1),
        id(Kind::Service, 2),
    )
    .await;
    asking.finder.catch_up().await.expect("the log can be read");
    let gone = asking.get(&service(71)).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert_eq!(texts(&gone, "h1"), ["This service is no longer listed"]);
    assert_eq!(texts(&gone, "form#find").len(), 1);
    let moved = asking.get(&format!("/cy{}", service(1))).await;
    assert_eq!(moved.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(moved.header("location"), format!("/cy{}", service(2)));
    let nothing = asking.get("/cy/nowhere").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    assert_eq!(attributes(&nothing, "html", "lang"), ["cy"]);
    assert_eq!(attributes(&nothing, "form#find", "action"), ["/cy/find"]);
}

#[tokio::test]
async fn a_welsh_page_leads_to_welsh_pages() {
    let asking = asking().await;
    let english_only = [
        "/records",
        "/developers",
        "/oruk",
        "/api-reference",
        "/sign-in",
    ];
    for path in [
        "",
        "/find?what=food",
        "/topics",
        "/places",
        "/about",
        "/privacy",
        "/cookies",
        "/accessibility",
        "/shortlist",
        &service(71),
    ] {
        let reply = asking.get(&format!("/cy{path}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(attributes(&reply, "html", "lang"), ["cy"], "{path}");
        for address in attributes(&reply, "a[href^='/']", "href") {
            let leads_on = address.starts_with("/cy")
                || english_only.iter().any(|page| address.starts_with(page));
            let is_switch = attributes(&reply, "a[rel=alternate]", "href").contains(&address);
            assert!(leads_on || is_switch, "{path} leads to {address}");
        }
        let english = attributes(&reply, "a[rel=alternate]", "href").remove(0);
        let back = asking.get(&english).await;
        assert_eq!(attributes(&back, "html", "lang"), ["en-GB"], "{english}");
    }
}

#[tokio::test]
async fn searches_are_counted_without_a_trace_of_who_searched() {
    let asking = asking().await;
    asking
        .get("/find?what=Ring+01632+960001&where=DY12+2DJ&cost=free")
        .await;
    asking.get("/find?what=food&page=2").await;
    asking
        .send(Method::GET, "/find?what=secret", &[("dnt", "1")])
        .await;
    let came = [("referer", "http://services.example.org/find?what=food+bank")];
    asking.send(Method::GET, &service(71), &came).await;
    asking.get(&service(71)).await;
    asking.site.write_searches().await;
    let mut events = asking
        .repository
        .searches(chrono::DateTime::UNIX_EPOCH, 10)
        .await
        .expect("events");
    events.sort_by_key(|event| event.opened.is_some());
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(events[0].act, SearchAct::Searched);
    assert!(!events[0].words.contains("960"), "{events:?}");
    assert_eq!(events[0].district.as_deref(), Some("DY12"));
    assert_eq!(events[0].filters, ["cost=free"]);
    assert_eq!(events[1].act, SearchAct::Opened);
    assert_eq!(events[1].words, "food bank");
    assert_eq!(events[1].opened, Some(id(Kind::Service, 71)));

    let mut settings = Settings::default();
    settings.brand.count_searches = false;
    let silent = asking_with(settings).await;
    silent.get("/find?what=food").await;
    silent.site.write_searches().await;
    let none = silent
        .repository
        .searches(chrono::DateTime::UNIX_EPOCH, 10)
        .await;
    assert!(none.expect("events").is_empty());
}

#[tokio::test]
async fn an_installation_has_its_own_colour_and_texts() {
    let mut settings = Settings::default();
    settings.brand.colour = "#4c2c92".to_owned().try_into().expect("a colour");
    let own = [("home-title".to_owned(), "Help in Exampleshire".to_owned())];
    settings.brand.texts.insert("en-GB".to_owned(), own.into());
    let asking = asking_with(settings).await;
    let home = asking.get("/").await;
    assert_eq!(texts(&home, "h1"), ["Help in Exampleshire"]);
    let style = attributes(&home, "link[href^='/look/']", "href").remove(0);
    let style = asking.get(&style).await;
    assert!(style.text().contains("--fp-brand:#4c2c92"));
    assert_eq!(
        style.header("cache-control"),
        "public, max-age=31536000, immutable"
    );

    let mut wrong = Settings::default();
    wrong.brand.texts.insert("fr".to_owned(), [].into());
    let gazetteer = std::sync::Arc::new(place::Gazetteer::embedded());
    let refused = web::Site::open(wrong, asking.repository.clone(), None, gazetteer).await;
    let said = refused
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(said.contains("`fr`"), "{said}");
}

#[tokio::test]
async fn search_engines_are_told_where_to_look_and_where_not() {
    let asking = asking().await;
    let robots = asking.get("/robots.txt").await;
    assert!(
        robots
            .text()
            .contains("Sitemap: http://services.example.org/sitemap.xml")
    );
    let index = asking.get("/sitemap.xml").await;
    assert!(index.text().contains("/sitemap/1</loc>"));
    let map = asking.get("/sitemap/1").await;
    assert!(map.text().contains(&format!(
        "<loc>http://services.example.org{}</loc>",
        service(71)
    )));
    assert_eq!(asking.get("/sitemap/2").await.status, StatusCode::NOT_FOUND);
    let found = asking.get("/find?what=food").await;
    assert_eq!(
        attributes(&found, "meta[name=robots]", "content"),
        ["noindex"]
    );
    let page = asking.get(&service(71)).await;
    assert_eq!(
        attributes(&page, "link[rel=canonical]", "href"),
        [format!("http://services.example.org{}", service(71))]
    );
}

#[tokio::test]
async fn suggestions_lead_to_topics_and_services() {
    let asking = asking().await;
    let reply = asking.get("/suggest?what=riversi").await;
    let suggested: Value = serde_json::from_slice(&reply.body).expect("JSON");
    assert_eq!(suggested[0]["text"], "Riverside Food Bank");
    assert_eq!(suggested[0]["address"], service(71));
    assert_eq!(asking.get("/suggest").await.text(), "[]");
}

#[tokio::test]
async fn topics_places_and_organisations_show_their_services() {
    let asking = asking().await;
    let topic = asking
        .get(&format!("/topics/{}", id(Kind::TaxonomyTerm, 1)))
        .await;
    assert_eq!(topic.status, StatusCode::OK);
    assert!(texts(&topic, ".fp-result")[0].contains("Riverside"));
    let places = asking.get("/places").await;
    assert_eq!(
        attributes(&places, "main li a[href^='/places/']", "href"),
        ["/places/bewdley"]
    );
    let place = asking.get("/places/bewdley").await;
    assert_eq!(texts(&place, "h1"), ["Services in and near Bewdley"]);
    assert!(texts(&place, "main")[0].contains("Wyre Forest"));
    assert!(texts(&place, ".fp-result")[0].contains("Riverside"));
    let organisation = asking
        .get(&format!("/organisations/{}", id(Kind::Organization, 1)))
        .await;
    assert_eq!(texts(&organisation, "h1"), ["Organisation 1"]);
    assert!(texts(&organisation, ".fp-results")[0].contains("Riverside"));
    for path in ["/topics/x", "/places/nowhereville", "/organisations/x"] {
        assert_eq!(
            asking.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_map_without_tiles_is_drawn_from_boundaries() {
    let asking = asking().await;
    let reply = asking.get("/find?what=food&view=map").await;
    assert_eq!(attributes(&reply, ".fp-map__pin", "href"), [service(71)]);
    assert!(!texts(&reply, ".fp-map__land").is_empty());
    let boundaries = attributes(&reply, ".fp-map", "data-boundaries").remove(0);
    let boundaries = asking.get(&boundaries).await;
    let boundaries: Value = serde_json::from_slice(&boundaries.body).expect("JSON");
    assert_eq!(boundaries["type"], "FeatureCollection");
    for wrong in [
        "",
        "?within=1,2",
        "?within=60,0,50,1",
        "?within=40,-20,60,20",
    ] {
        let reply = asking.get(&format!("/map/boundaries.json{wrong}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn the_home_of_a_language_is_found_with_a_slash_too() {
    let asking = asking().await;
    let reply = asking.get("/cy/").await;
    assert_eq!(reply.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(reply.header("location"), "/cy");
}
