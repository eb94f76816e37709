//! Moving in with a spreadsheet that has one row for each organisation: from the file to services that stay.

use hsds::Kind;
use hsds::identity::Namespace;
use http::StatusCode;
use identity::Role;
use uuid::Uuid;

use crate::asking::Reply;
use crate::doors::house::House;
use crate::moving::{followed, form, status_of, trust};
use crate::reading::{attributes, texts};

const PAGE: &str = "/sources/own/spreadsheets";
const DIRECTORY: &str = "\
Ref,Organisation,About,Tel,Address,Postcode,Type\n\
77,Wyre Help,Our services include: a food bank; and a lunch club.,01632 960001,\"1 High Street, Bewdley\",DY12 2AF,Charity\n\
78,Bewdley Funders,We give grants.,01632 960002,\"2 High Street, Bewdley\",DY12 2AF,Funder\n";

async fn house() -> (House, String) {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    trust(&house).await;
    (house, colin)
}

/// A file arrives; the page where it is looked at.
async fn look(house: &House, list: &str, colin: &str) -> String {
    let sent = house
        .file(PAGE, ("directory.csv", list.as_bytes()), &[], colin)
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    sent.header("location").to_owned()
}

/// It is sent with answers, and taken in; what the page says of it then.
async fn sent(house: &House, look: &str, answers: &str, colin: &str) -> Reply {
    house
        .post(look, &format!("{answers}&action=send"), colin)
        .await;
    house.take_in().await;
    followed(house).await;
    house.get(look, colin).await
}

/// Services are made of an organisation as they are suggested.
async fn split(house: &House, page: &str, colin: &str) {
    let asked = house.get(page, colin).await;
    let names = attributes(&asked, "input[id^=name-]", "value");
    assert_eq!(
        names,
        ["Food bank", "Lunch club"],
        "and no heading of a column"
    );
    let version = attributes(&asked, "input[name=version]", "value").remove(0);
    let sent = house
        .post(page, &form(&[("version", &version), ("do", "send")]), colin)
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    house.take_in().await;
    followed(house).await;
}

fn says(page: &Reply, words: &[&str]) {
    let text = page.text();
    for words in words {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[tokio::test]
async fn its_organisations_become_services_that_stay_when_it_is_sent_again() {
    let (house, colin) = house().await;
    let first = look(&house, DIRECTORY, &colin).await;
    let shown = house.get(&first, &colin).await;
    let checked = "input[name=rows][checked]";
    assert_eq!(attributes(&shown, checked, "value"), ["services"]);
    says(
        &shown,
        &[
            "What is each row?",
            "The columns read like a list of organisations",
            "services: 2 new",
        ],
    );

    let answered = house
        .post(&first, "rows=organizations&action=look", &colin)
        .await;
    assert_eq!(answered.header("location"), first);
    let shown = house.get(&first, &colin).await;
    assert_eq!(attributes(&shown, checked, "value"), ["organizations"]);
    says(
        &shown,
        &[
            "<strong>2</strong> organisations: 2 new",
            "a lunch club.\n(Type: Charity)",
            "2 High Street, Bewdley",
            "01632 960002",
        ],
    );
    assert!(!shown.text().contains("from before") && !shown.text().contains("read like"));

    let done = sent(&house, &first, "rows=organizations", &colin).await;
    says(
        &done,
        &["2 organisations are published", "Make services of them"],
    );
    let services = house.asking.get("/oruk/services").await;
    assert!(
        !services.text().contains("Wyre Help"),
        "no row is a service"
    );
    let list = house.get("/sources/own/split", &colin).await;
    assert_eq!(texts(&list, "main li a"), ["Wyre Help", "Bewdley Funders"]);
    split(
        &house,
        &attributes(&list, "main li a", "href").remove(0),
        &colin,
    )
    .await;
    let service = |number: u32| -> Uuid {
        Namespace::of_source("own").id(Kind::Service, &format!("77-service-{number}"))
    };
    let made = house
        .asking
        .get(&format!("/oruk/services/{}", service(1)))
        .await
        .json();
    assert_eq!(made["phones"][0]["number"], "01632 960001");
    let place = &made["service_at_locations"][0]["location"]["addresses"][0];
    assert_eq!(place["postal_code"], "DY12 2AF");

    // The whole list once more, and once more with other words.
    for (list, words) in [
        (DIRECTORY.to_owned(), "0 new, 0 changed, 2 as before"),
        (
            DIRECTORY.replace("Our services", "All our services"),
            "0 new, 1 changed, 1 as before",
        ),
    ] {
        let again = look(&house, &list, &colin).await;
        house.post(&again, "complete=yes&action=look", &colin).await;
        let shown = house.get(&again, &colin).await;
        assert_eq!(attributes(&shown, checked, "value"), ["organizations"]);
        says(&shown, &[words]);
        let text = shown.text();
        assert!(
            !text.contains("no longer there") && !text.contains("from before"),
            "{text}"
        );
        let done = sent(&house, &again, "complete=yes", &colin).await;
        says(&done, &["What to do next"]);
        for number in [1, 2] {
            assert_eq!(status_of(&house, service(number)).await, StatusCode::OK);
        }
        let list = house.get("/sources/own/split", &colin).await;
        says(&list, &["1 of 2 organisations looked at"]);
    }

    // It moves: what was made of it moves with it, whether the whole list is sent or only its row.
    let row = DIRECTORY.lines().take(2).collect::<Vec<_>>().join("\n") + "\n";
    for (list, answers, street) in [
        (DIRECTORY, "complete=yes", "7 Mill Lane"),
        (&row, "", "8 Dock Road"),
    ] {
        let list = list.replace("1 High Street", street);
        let moved = look(&house, &list, &colin).await;
        sent(&house, &moved, answers, &colin).await;
        for number in [1, 2] {
            let made = house
                .asking
                .get(&format!("/oruk/services/{}", service(number)))
                .await
                .json();
            let place = &made["service_at_locations"][0]["location"]["addresses"][0];
            assert_eq!(place["address_1"], street, "{made}");
        }
    }
}

#[tokio::test]
async fn nobody_sends_what_they_have_not_seen_and_why_rows_are_left_out_is_said() {
    let (house, colin) = house().await;
    let list = "ID,Organisation,About,Status\n1,Wyre Help,We help.,Active\n2,Old Club,It was.,Closed\n\
        3,New Club,It will be.,Draft\n4,,Nobody.,Active\n";
    let first = look(&house, list, &colin).await;
    let shown = sent(&house, &first, "rows=organizations", &colin).await;
    says(
        &shown,
        &[
            "Is this right?",
            "<strong>1</strong> organisations: 1 new",
            "<strong>3 rows</strong> of this file are not taken",
            "1 without a name, 1 of an organisation that has closed, 1 that does not say it is live",
        ],
    );
    let done = sent(&house, &first, "rows=organizations", &colin).await;
    says(&done, &["1 organisation is published", "What to do next"]);
    for words in ["Draft", "Status:"] {
        let organisations = house.asking.get("/oruk/organizations").await;
        assert!(!organisations.text().contains(words));
    }
}

#[tokio::test]
async fn a_list_that_was_sent_as_services_is_sent_as_organisations() {
    let (house, colin) = house().await;
    let before = look(&house, DIRECTORY, &colin).await;
    says(
        &sent(&house, &before, "rows=services", &colin).await,
        &["2 services are published"],
    );
    let old = Namespace::of_source("own").id(Kind::Service, "77");
    assert_eq!(status_of(&house, old).await, StatusCode::OK);
    let nothing = house.get("/sources/own/split", &colin).await;
    says(&nothing, &["send it again"]);

    let after = look(&house, DIRECTORY, &colin).await;
    house
        .post(&after, "rows=organizations&action=look", &colin)
        .await;
    let shown = house.get(&after, &colin).await;
    says(
        &shown,
        &["This list has 2 services from before", "they stay"],
    );
    house
        .post(
            &after,
            "rows=organizations&complete=yes&action=look",
            &colin,
        )
        .await;
    says(&house.get(&after, &colin).await, &["they are taken out"]);
    let done = sent(&house, &after, "rows=organizations&complete=yes", &colin).await;
    says(
        &done,
        &["<strong>2</strong> services of before are no longer there"],
    );
    assert_eq!(status_of(&house, old).await, StatusCode::GONE);
    let list = house.get("/sources/own/split", &colin).await;
    assert_eq!(texts(&list, "main li a"), ["Wyre Help", "Bewdley Funders"]);
}
