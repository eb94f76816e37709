//! Moving in: old addresses lead on, and organisations become services.

use hsds::Kind;
use http::{Method, StatusCode};
use identity::Role;
use repository::{RecordNumber, Source, Trust};
use serde_json::{Value, json};

use crate::delivering::{arrivals, deliver, settle};
use crate::doors::house::House;
use crate::reading::{attributes, texts};

const WORDS: &str = "We help people in Wyre. Our services include: debt advice for all; a food bank; and a lunch club. Ring us first.";

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

/// Sends records of the source `own`, which is trusted, and lets them take effect.
async fn send(house: &House, records: &[(Kind, Value)]) {
    let repository = &house.asking.repository;
    trust(house).await;
    let all = records.iter();
    let all = all.flat_map(|(kind, record)| arrivals("own", *kind, record));
    deliver(repository, ("own", "records"), all.collect(), true).await;
    followed(house).await;
    house.asking.finder.catch_up().await.expect("found");
}

/// The source `own` is trusted: what it sends is published at once.
pub(crate) async fn trust(house: &House) {
    let source = Source {
        team: Some(house.ours.id),
        trust: Trust::Open,
        ..Source::new("own").expect("a slug")
    };
    let saved = house
        .asking
        .repository
        .save_source(&source, "operator")
        .await;
    saved.expect("saved");
}

/// The lists have followed what changed.
pub(crate) async fn followed(house: &House) {
    let catalogue = house.asking.site.catalogue();
    catalogue.catch_up().await.expect("read");
}

/// What is told of a service that may be published.
pub(crate) async fn status_of(house: &House, id: uuid::Uuid) -> StatusCode {
    let answer = house.asking.get(&format!("/oruk/services/{id}")).await;
    answer.status
}

fn organization() -> Value {
    json!({
        "id": "org-1", "name": "Wyre <Help>", "description": WORDS, "website": "https://wyre.example",
        "email": "office@wyre.example", "phones": [{"number": "01632 960001"}],
        "locations": [{"id": "hall", "location_type": "physical", "name": "Hall",
            "addresses": [{"address_1": "1 High Street", "city": "Bewdley", "postal_code": "DY12 2AF",
                "country": "GB", "address_type": "physical"}]}],
    })
}

fn service(id: &str, name: &str) -> Value {
    json!({"id": id, "name": name, "status": "active", "description": "It helps.", "organization_id": "org-1"})
}

async fn leads(house: &House, address: &str) -> (StatusCode, String) {
    let answer = house.asking.get(address).await;
    (answer.status, answer.header("location").to_owned())
}

#[tokio::test]
async fn old_addresses_lead_to_what_their_entries_have_become() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let mut delivered = service("b", "Lunch club");
    delivered["service_at_locations"] = json!([{"location_id": "hall"}]);
    let records = [
        (Kind::Organization, organization()),
        (Kind::Service, service("a", "Food bank")),
        (Kind::Service, delivered),
    ];
    send(&house, &records).await;
    let namespace = hsds::identity::Namespace::of_source("own");
    let page = |kind: Kind, key: &str| {
        let part = if kind == Kind::Service {
            "services"
        } else {
            "organisations"
        };
        (
            StatusCode::MOVED_PERMANENTLY,
            format!("/{part}/{}", namespace.id(kind, key)),
        )
    };
    let nowhere = (StatusCode::NOT_FOUND, String::new());
    let old = "/kb5/area/service.page?id=a&channel=5";
    assert_eq!(leads(&house, old).await, nowhere);

    let address = "/sources/own/addresses";
    let wrong = house
        .post(address, &form(&[("patterns", "/find?id={id}")]), &colin)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text().contains("is a page of this site"),
        "{}",
        wrong.text()
    );
    let patterns = "https://old.example.org/kb5/area/service.page?id={id}&channel=5\r\n/services/{service_id}\r\n/p/{organization_id}";
    let set = house
        .post(address, &form(&[("patterns", patterns)]), &colin)
        .await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
    assert_eq!(leads(&house, old).await, page(Kind::Service, "a"));
    let more = "/kb5/area/service.page?utm_source=x&channel=5&id=org-1";
    assert_eq!(leads(&house, more).await, page(Kind::Organization, "org-1"));
    // Ours goes first; only where it has no answer, the old one counts.
    assert_eq!(leads(&house, "/services/a").await, page(Kind::Service, "a"));
    assert_eq!(leads(&house, "/services/zzz").await, nowhere);
    assert_eq!(
        leads(&house, "/p/org-1/").await,
        page(Kind::Organization, "org-1")
    );
    assert_eq!(leads(&house, "/p/a").await, nowhere);
    // A place leads to the one service that is given there.
    let place = "/kb5/area/service.page?id=hall&channel=5";
    assert_eq!(leads(&house, place).await, page(Kind::Service, "b"));
    // Programs are told what they always were, and what is sent is led nowhere.
    let api = house.asking.get("/oruk/services/a").await;
    assert_eq!(api.status, StatusCode::NOT_FOUND);
    let sent = house.asking.post("/p/org-1", "", &[]).await;
    assert_ne!(sent.status, StatusCode::MOVED_PERMANENTLY);
    let head = house.asking.send(Method::HEAD, "/p/org-1", &[]).await;
    assert_eq!(head.status, StatusCode::MOVED_PERMANENTLY);

    let list =
        "address,id\nhttps://old.example.org/food?x=1,a\n/find,a\n/later,c\n/food?x=1,b\n,a\n";
    let taken = upload(&house, &colin, list).await;
    let text = taken.text();
    for words in [
        "2 addresses were taken in",
        "Row 3, address",
        "Row 5, address",
        "Row 6, address",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(
        text.contains("1 of the old addresses lead nowhere"),
        "{text}"
    );
    assert_eq!(
        leads(&house, "/food?y=2&x=1").await,
        page(Kind::Service, "a")
    );
    assert_eq!(leads(&house, "/food").await, nowhere);
    assert_eq!(leads(&house, "/later").await, nowhere);
    send(&house, &[(Kind::Service, service("c", "Late"))]).await;
    assert_eq!(leads(&house, "/later/").await, page(Kind::Service, "c"));
    let tried = house
        .get("/sources/own/addresses?try=old.example.org%2Flater", &colin)
        .await;
    for words in ["It leads to", "the list of single pages of own"] {
        assert!(tried.text().contains(words), "{words}: {}", tried.text());
    }
    assert_eq!(leads(&house, "//old.example.org/later").await, nowhere);

    house.post("/sources/own/addresses/clear", "", &colin).await;
    assert_eq!(leads(&house, "/later").await, nowhere);
    house.person("olive", &house.theirs, Role::Collector).await;
    let olive = house.sign_in("olive").await;
    assert_eq!(
        house.get(address, &olive).await.status,
        StatusCode::FORBIDDEN
    );
}

async fn upload(house: &House, cookies: &str, list: &str) -> crate::asking::Reply {
    let account = house.get("/account", cookies).await;
    let key = attributes(&account, "input[name=form_key]", "value").remove(0);
    let body = format!(
        "--XX\r\nContent-Disposition: form-data; name=\"form_key\"\r\n\r\n{key}\r\n\
         --XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"old.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{list}\r\n--XX--\r\n"
    );
    let headers = [
        ("cookie", cookies),
        ("content-type", "multipart/form-data; boundary=XX"),
    ];
    house
        .asking
        .post_bytes("/sources/own/addresses/list", body.into_bytes(), &headers)
        .await
}

#[tokio::test]
async fn an_organisation_becomes_services_once_and_that_can_be_taken_back() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("olive", &house.theirs, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let mut other = organization();
    other["id"] = json!("org-2");
    other["name"] = json!("Funders");
    let _ = other
        .as_object_mut()
        .expect("an object")
        .remove("locations");
    let mut served = organization();
    served["id"] = json!("org-3");
    let mut known = service("s", "Known");
    known["organization_id"] = json!("org-3");
    let records = [
        (Kind::Organization, organization()),
        (Kind::Organization, other),
        (Kind::Organization, served),
        (Kind::Service, known),
    ];
    send(&house, &records).await;
    let repository = &house.asking.repository;
    let list = house.get("/sources/own/split", &colin).await;
    assert!(
        list.text().contains("0 of 2 organisations looked at"),
        "{}",
        list.text()
    );
    assert_eq!(texts(&list, "main li a"), ["Wyre <Help>", "Funders"]);
    let page = attributes(&list, "main li a", "href").remove(0);
    let olive = house.sign_in("olive").await;
    assert_eq!(house.get(&page, &olive).await.status, StatusCode::FORBIDDEN);

    let asked = house.get(&page, &colin).await;
    let names = attributes(&asked, "input[id^=name-]", "value");
    assert_eq!(names, ["Debt advice", "Food bank", "Lunch club"]);
    let version = attributes(&asked, "input[name=version]", "value").remove(0);
    let own = [
        ("version", version.as_str()),
        ("name-0", "Money advice"),
        ("name-1", ""),
        ("name-2", "Lunch"),
    ];
    let mut wrong = own.to_vec();
    wrong.push(("do", "check"));
    let refused = house.post(&page, &form(&wrong), &colin).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("Enter a name"),
        "{}",
        refused.text()
    );
    let old = house
        .post(&page, &form(&[("version", "x"), ("do", "check")]), &colin)
        .await;
    assert!(old.text().contains("were changed meanwhile"));
    let mut right = own.to_vec();
    right.extend([("join-1", "2"), ("to-5", "0"), ("do", "check")]);
    let check = house.post(&page, &form(&right), &colin).await;
    assert_eq!(check.status, StatusCode::OK, "{}", check.text());
    assert_eq!(texts(&check, "main section h2"), ["Money advice", "Lunch"]);
    let words = texts(&check, "main section p.govuk-body");
    assert_eq!(
        words,
        [
            "debt advice for all; Ring us first.",
            "a food bank; and a lunch club."
        ]
    );
    for words in ["01632 960001", "office@wyre.example", "Places: 1"] {
        assert!(check.text().contains(words), "{words}");
    }
    let names = attributes(&check, "form[action*='/split/'] input", "name");
    let values = attributes(&check, "form[action*='/split/'] input", "value");
    let fields: Vec<(&str, &str)> = names
        .iter()
        .zip(&values)
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| *name != "form_key")
        .chain([("do", "send")])
        .collect();
    let sent = house.post(&page, &form(&fields), &colin).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    // Pressed twice, and by a colleague as well.
    house.post(&page, &form(&fields), &colin).await;
    house.take_in().await;
    let progress = repository.split_progress("own").await.expect("read");
    assert_eq!((progress.looked_at, progress.left), (1, 1));
    followed(&house).await;
    let services = house.asking.get("/oruk/services").await.json();
    let named = |name: &str| {
        services["contents"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|service| service["name"] == name)
            .count()
    };
    assert_eq!((named("Money advice"), named("Lunch")), (1, 1));
    let id = hsds::identity::Namespace::of_source("own").id(Kind::Service, "org-1-service-1");
    let made = house
        .asking
        .get(&format!("/oruk/services/{id}"))
        .await
        .json();
    assert_eq!(made["description"], "debt advice for all; Ring us first.");
    assert_eq!(made["organization"]["name"], "Wyre <Help>");
    assert_eq!(made["url"], "https://wyre.example");
    assert_eq!(made["phones"][0]["number"], "01632 960001");
    assert_eq!(made["service_at_locations"][0]["location"]["name"], "Hall");

    // The other runs none, after all it does, and the first is taken back.
    let next = house.get(sent.header("location"), &colin).await;
    assert!(next.text().contains("1 of 2 organisations looked at"));
    let aside = house
        .post(sent.header("location"), "do=aside", &colin)
        .await;
    assert_eq!(aside.header("location"), "/sources/own/split");
    let list = house.get("/sources/own/split", &colin).await;
    assert!(
        list.text().contains("Put aside") && list.text().contains("Services made"),
        "{}",
        list.text()
    );
    for address in attributes(&list, "main form[action$='/again']", "action") {
        let again = house.post(&address, "", &colin).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
        for submission in repository.unsettled().await.expect("read") {
            settle(repository, submission).await;
        }
    }
    let left = repository
        .unsplit("own", RecordNumber(0), 9)
        .await
        .expect("read");
    assert_eq!(left.len(), 2, "both can be looked at again");
    followed(&house).await;
    assert_eq!(status_of(&house, id).await, StatusCode::GONE);

    // Once more, the services are themselves again: the form is asked for anew, as what is published may be another.
    let asked = house.get(&page, &colin).await;
    let version = attributes(&asked, "input[name=version]", "value").remove(0);
    let mut fields: Vec<(&str, &str)> = fields
        .into_iter()
        .filter(|(name, _)| *name != "version")
        .collect();
    fields.push(("version", &version));
    house.post(&page, &form(&fields), &colin).await;
    house.take_in().await;
    followed(&house).await;
    assert_eq!(status_of(&house, id).await, StatusCode::OK);

    // What was changed since stays when it is taken back, and nobody loses sight of it.
    let mut changed = service("org-1-service-1", "Money advice");
    changed["description"] = json!("Every Monday.");
    send(&house, &[(Kind::Service, changed)]).await;
    let again = house.post(&format!("{page}/again"), "", &colin).await;
    let told = again.header("location").to_owned();
    assert!(told.starts_with("/sources/own/submissions/"), "{told}");
    for submission in repository.unsettled().await.expect("read") {
        settle(repository, submission).await;
    }
    let told = house.get(&told, &colin).await;
    assert!(
        told.text()
            .contains("A later submission changed this record"),
        "{}",
        told.text()
    );
    let list = house.get("/sources/own/split", &colin).await;
    assert!(
        list.text().contains("1 of 2 organisations looked at"),
        "{}",
        list.text()
    );
    assert_eq!(status_of(&house, id).await, StatusCode::OK);
}
