//! The pages of registers: who sees them, what is taken and dismissed, and what a forged form does not do.

use hsds::Kind;
use http::StatusCode;
use identity::{Permission, Role};
use repository::{JoinedBy, RecordNumber};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::delivering::{arrivals, deliver};
use crate::doors::house::{House, settings};
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

const PAGE: &str = "/registers/charities";
const SERVICE: Uuid = Uuid::from_u128(0x7001);

async fn send(house: &House, source: &str, documents: &[Value]) {
    let all = documents
        .iter()
        .flat_map(|service| arrivals(source, Kind::Service, service));
    let repository = &house.asking.repository;
    deliver(repository, (source, "test"), all.collect(), true).await;
}

fn club(name: &str, number: &str, identifier: &str, id: u128) -> Value {
    json!({
        "id": Uuid::from_u128(id), "name": name, "status": "active", "description": "Lunch.",
        "organization": {
            "id": Uuid::from_u128(id + 0x1000), "name": name, "description": "They help.",
            "organization_identifiers": [{"identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": identifier}]
        },
        "phones": [{"number": number}],
        "service_at_locations": [{"location": {
            "id": Uuid::from_u128(id + 0x2000), "location_type": "physical",
            "addresses": [{"address_1": "1 High Street", "city": "Bristol", "postal_code": "BS1 4ST",
                "state_province": "Bristol", "country": "GB", "address_type": "physical"}]
        }}]
    })
}

/// A club here; in the register it has another name and another number, and there is one more.
async fn beside(house: &House) {
    send(
        house,
        "lunch",
        &[club("Lunch <club>", "01632 960001", "1234567", 0x7001)],
    )
    .await;
    let joined_by: JoinedBy = "GB-CHC".parse().expect("a scheme");
    house
        .asking
        .repository
        .set_register("charities", "Charity Commission", &joined_by, "operator")
        .await
        .expect("set");
    send(
        house,
        "charities",
        &[
            club("Dinner <club>", "01632 960002", "01234567", 0x8001),
            club("Chess", "01632 960003", "7654321", 0x8002),
        ],
    )
    .await;
    house.asking.finder.catch_up().await.expect("found");
}

async fn ids(house: &House) -> Vec<i64> {
    let found = house
        .asking
        .repository
        .register_differences("charities", RecordNumber(0), 100)
        .await
        .expect("read");
    found.into_iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn assurers_see_registers_and_nobody_else_does() {
    let house = House::open().await;
    beside(&house).await;
    for role in Role::ALL {
        house.person(role.name(), &house.ours, role).await;
        let cookies = house.sign_in(role.name()).await;
        let assures = identity::permission::extent(role, Permission::Assure).is_some();
        let sets = identity::permission::extent(role, Permission::ManageSources).is_some();
        let account = house.get("/account", &cookies).await;
        for (path, may) in [
            ("/registers", assures),
            (PAGE, assures),
            ("/registers/charities/unlisted", assures),
            ("/sources/registers", sets),
        ] {
            let shown = house.get(path, &cookies).await;
            let status = if may {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(shown.status, status, "{role:?} {path}");
            if may {
                is_sound(path, shown.text());
            }
        }
        let links = attributes(&account, "main a", "href");
        assert_eq!(
            links.iter().any(|link| link == "/registers"),
            assures,
            "{role:?}"
        );
        let record = house.get(&format!("/records/{SERVICE}"), &cookies).await;
        assert_eq!(
            record.text().contains("What registers say otherwise"),
            assures,
            "{role:?}"
        );
        let id = ids(&house).await[0];
        if !assures {
            let form = format!("do=take&difference={id}");
            let refused = house.post(PAGE, &form, &cookies).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?}");
        }
        if !sets {
            let form = "source=other&name=Other&way=key";
            let refused = house.post("/sources/registers", form, &cookies).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?}");
            let form = "source=charities";
            let refused = house.post("/sources/registers/unset", form, &cookies).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?}");
        }
    }
    assert_eq!(ids(&house).await.len(), 2, "nothing was decided");
    let stranger = house.asking.get(PAGE).await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_the_register_says_stands_beside_what_is_published_and_is_taken_or_dismissed() {
    let house = House::open().await;
    beside(&house).await;
    house.person("ann", &house.ours, Role::Assurer).await;
    house.person("bob", &house.ours, Role::Assurer).await;
    let ann = house.sign_in("ann").await;
    let bob = house.sign_in("bob").await;
    let listed = house.get("/registers", &ann).await;
    assert!(
        listed.text().contains("2 differences wait"),
        "{}",
        listed.text()
    );
    let page = house.get(PAGE, &ann).await;
    let values = texts(&page, "main .govuk-summary-list__value");
    let wanted = [
        "Lunch <club>",
        "Dinner <club>",
        "01632 960001",
        "01632 960002",
    ];
    assert_eq!(values.len(), wanted.len(), "{values:?}");
    for (value, wanted) in values.iter().zip(wanted) {
        assert!(value.starts_with(wanted), "{values:?}");
    }
    let ids = ids(&house).await;
    for id in &ids {
        let described = format!("aria-describedby=\"here-{id} there-{id}\"");
        for part in [
            described,
            format!("id=\"here-{id}\""),
            format!("id=\"there-{id}\""),
        ] {
            assert!(page.text().contains(&part), "{part}: {}", page.text());
        }
    }
    let all: Vec<String> = (1..=201).map(|id| format!("difference={id}")).collect();
    let many = house
        .post(PAGE, &format!("do=take&{}", all.join("&")), &ann)
        .await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(many.text().contains("Tick at most 200 at once"));
    let nothing = house.post(PAGE, "do=take", &ann).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text().contains("Tick at least one"));
    let form = format!("do=take&difference={}", ids[0]);
    let taken = house.post(PAGE, &form, &ann).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    let told = house.get(taken.header("location"), &ann).await;
    assert!(told.text().contains("name: taken."), "{}", told.text());
    // Bob had the page open, and ticked both.
    let form = format!("do=dismiss&difference={}&difference={}", ids[0], ids[1]);
    let late = house.post(PAGE, &form, &bob).await;
    let told = house.get(late.header("location"), &bob).await;
    is_sound(PAGE, told.text());
    for words in [
        "ann had taken it already, on",
        "telephone: dismissed.",
        "Nothing waits",
    ] {
        assert!(told.text().contains(words), "{words}: {}", told.text());
    }
    house
        .asking
        .site
        .catalogue()
        .catch_up()
        .await
        .expect("read");
    let service = house.asking.get(&format!("/oruk/services/{SERVICE}")).await;
    let service = service.json();
    assert_eq!(service["name"], "Dinner <club>");
    assert_eq!(service["organization"]["name"], "Dinner <club>");
    assert_eq!(service["phones"][0]["number"], "01632 960001");
    let all = house.asking.get("/oruk/services?per_page=100").await;
    assert!(
        !all.text().contains("01632 960003"),
        "nothing of the register is published"
    );
}

#[tokio::test]
async fn a_forged_form_decides_nothing() {
    let house = House::open().await;
    beside(&house).await;
    house.person("ann", &house.ours, Role::Assurer).await;
    let ann = house.sign_in("ann").await;
    let before = ids(&house).await;
    let id = before[0];
    let unsigned = format!("do=take&difference={id}");
    let refused = house
        .asking
        .post(PAGE, &unsigned, &[("cookie", &ann)])
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    for (path, form) in [
        (PAGE, format!("do=take&difference={id}x")),
        (PAGE, format!("do=burn&difference={id}")),
        ("/registers/lunch", format!("do=take&difference={id}")),
        ("/registers/nowhere", format!("do=take&difference={id}")),
    ] {
        let refused = house.post(path, &form, &ann).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path} {form}");
    }
    // What never was there is no longer there.
    let odd = house.post(PAGE, "do=take&difference=999999", &ann).await;
    let told = house.get(odd.header("location"), &ann).await;
    assert!(
        told.text().contains("1 is no longer there"),
        "{}",
        told.text()
    );
    for path in [
        "/registers/lunch",
        "/registers/nowhere",
        "/registers/lunch/unlisted",
    ] {
        assert_eq!(
            house.get(path, &ann).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    // Behind the last page is the first.
    let beyond = house
        .get(&format!("{PAGE}?after=999999&done=1"), &ann)
        .await;
    assert_eq!(beyond.status, StatusCode::SEE_OTHER);
    assert_eq!(beyond.header("location"), format!("{PAGE}?done=1"));
    for query in ["?after=x&done=y", "?done=-1", "?after=-9", "?%ff"] {
        let shown = house.get(&format!("{PAGE}{query}"), &ann).await;
        assert_eq!(shown.status, StatusCode::OK, "{query}");
    }
    assert_eq!(ids(&house).await, before);
}

#[tokio::test]
async fn what_is_not_listed_here_is_shown_by_place() {
    let house = House::with(web::Settings {
        area: Some("City of Bristol".to_owned()),
        ..settings()
    })
    .await;
    beside(&house).await;
    house.person("ann", &house.ours, Role::Assurer).await;
    let ann = house.sign_in("ann").await;
    let page = "/registers/charities/unlisted";
    for (query, title, rows) in [
        ("", "1 in the register is not listed here", 1),
        ("?district=bs1", "1 in the register is not listed here", 1),
        ("?district=ZZ9", "0 in the register are not listed here", 0),
        (
            "?district=%3Cb%3E%27",
            "0 in the register are not listed here",
            0,
        ),
    ] {
        let shown = house.get(&format!("{page}{query}"), &ann).await;
        is_sound(page, shown.text());
        assert_eq!(texts(&shown, "h1"), [title], "{query}");
        assert_eq!(texts(&shown, "main .fp-rows__row").len(), rows, "{query}");
    }
}

#[tokio::test]
async fn a_list_is_made_a_register_and_a_list_again() {
    let house = House::open().await;
    beside(&house).await;
    house.person("ada", &house.ours, Role::Administrator).await;
    let ada = house.sign_in("ada").await;
    let page = "/sources/registers";
    for (form, field) in [
        ("source=&name=CQC&way=key", "#source-error"),
        ("source=desk&name=CQC&way=key", "#source-error"),
        ("source=own&name=&way=key", "#name-error"),
        ("source=own&name=CQC&way=", "#way-error"),
        ("source=own&name=CQC&way=location&which=", "#which-error"),
        ("source=lunch&name=CQC&way=key", "#source-error"),
    ] {
        let refused = house.post(page, form, &ada).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        is_sound(page, refused.text());
        assert_eq!(
            texts(&refused, field).len(),
            1,
            "{form}: {}",
            refused.text()
        );
    }
    let form = "source=own&name=Care+Quality+Commission&way=location&which=CQC";
    let set = house.post(page, form, &ada).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
    let shown = house.get(page, &ada).await;
    assert!(
        shown.text().contains("Care Quality Commission"),
        "{}",
        shown.text()
    );
    let register = house.asking.repository.register("own").await.expect("read");
    assert_eq!(
        register.expect("set").joined_by,
        JoinedBy::Location("CQC".to_owned())
    );
    house.person("ann", &house.ours, Role::Assurer).await;
    let ann = house.sign_in("ann").await;
    let unread = house.get("/registers/own", &ann).await;
    is_sound("/registers/own", unread.text());
    assert!(
        unread.text().contains("We have not read the register yet"),
        "{}",
        unread.text()
    );
    let lists = house.get("/sources", &ann).await;
    is_sound("/sources", lists.text());
    assert!(
        lists
            .text()
            .contains("A register: nothing of it is published"),
        "{}",
        lists.text()
    );
    house
        .post("/sources/registers/unset", "source=own", &ada)
        .await;
    assert_eq!(
        house.asking.repository.register("own").await.expect("read"),
        None
    );
    let odd = house
        .post("/sources/registers/unset", "source=%2F..", &ada)
        .await;
    assert_eq!(odd.status, StatusCode::SEE_OTHER);
}
