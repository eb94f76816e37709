//! What a register says and no click publishes: of places that others use, of half an address, of what is hidden or kept back.

use assure::register::Came;
use hsds::Kind;
use repository::{ListedDifference, NewPersonalDecision, PersonalVerdict, Repository};
use serde_json::{Value, json};
use testkit::databases::on_each_repository;

use super::place_of_records::{
    PARTIAL, assert_same, detail, everything, gazetteer, service, submit, uuid,
};
use super::place_of_registers::{REGISTER, beside, club, only, row, set, take, told, waiting};

/// Nothing is done by a click.
async fn is_left_alone(repository: &Repository, one: &ListedDifference) {
    assert_eq!(one.about, None, "{one:?}");
    let before = everything(repository).await;
    let came = take(repository, one.id, "officer").await;
    assert!(matches!(came, Came::ByHand(_)), "{came:?}");
    assert_same(&before, &everything(repository).await, "nothing was done");
}

/// A service of a number at the place that the register of places knows as 1-1.
fn at_hall(number: u128, name: &str) -> Value {
    let mut service = service(number, name);
    let place = &mut service["service_at_locations"][0]["location"];
    place["id"] = json!(uuid(2001));
    place["external_identifier"] = json!("1-1");
    place["external_identifier_type"] = json!("CQC");
    service
}

async fn close_hall(repository: &Repository) {
    set(repository, "location:CQC").await;
    let closed = json!({"id": "1-1", "name": "Hall 1", "status": "defunct",
        "organization": {"id": "c", "name": "Care"}});
    submit(repository, REGISTER, &[closed], PARTIAL).await;
}

#[tokio::test]
async fn a_place_that_closes_closes_nothing_of_several_organisations() {
    on_each_repository(|repository| async move {
        let both = [at_hall(1, "Lunch club"), at_hall(2, "Chess")];
        submit(&repository, "council", &both, PARTIAL).await;
        close_hall(&repository).await;
        assert_eq!(
            told(&repository).await,
            ["status: 2 services are listed as running: Lunch club, Chess / Closed"]
        );
        is_left_alone(&repository, &only(&repository).await).await;
    })
    .await;
}

#[tokio::test]
async fn a_place_that_closes_closes_nothing_that_is_given_elsewhere_too() {
    on_each_repository(|repository| async move {
        let mut club = at_hall(1, "Lunch club");
        let elsewhere = service(2, "x")["service_at_locations"][0].clone();
        let places = club["service_at_locations"].as_array_mut().unwrap();
        places.push(elsewhere);
        submit(&repository, "council", &[club], PARTIAL).await;
        close_hall(&repository).await;
        is_left_alone(&repository, &only(&repository).await).await;
        // Given there only, it is closed with the place.
        submit(&repository, "council", &[at_hall(1, "Lunch club")], PARTIAL).await;
        let came = take(&repository, only(&repository).await.id, "officer").await;
        assert!(matches!(came, Came::Done(..)), "{came:?}");
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        assert_eq!(club["status"], "defunct");
    })
    .await;
}

/// What the register says, at this address.
fn at(address: &Value) -> Value {
    let mut row = row(&json!({}));
    row["service_at_locations"][0]["location"]["addresses"] = json!([address]);
    row
}

#[tokio::test]
async fn half_an_address_is_not_put_together_with_half_of_another() {
    on_each_repository(|repository| async move {
        beside(&repository, row(&json!({}))).await;
        for half in [
            json!({"address_1": "HELPERS 1", "city": "London", "postal_code": "SW1A 1AA", "country": "GB"}),
            json!({"address_1": "9 Low Street", "city": "London", "country": "GB"}),
            json!({"address_1": "9 Low Street", "postal_code": "SW1A 1AA", "country": "GB"}),
        ] {
            submit(&repository, REGISTER, &[at(&half)], PARTIAL).await;
            is_left_alone(&repository, &only(&repository).await).await;
        }
        // The street stands behind the name: what is shown is what is written.
        let whole = json!({"address_1": "HELPERS 1", "address_2": "2 Low Street", "city": "London",
            "postal_code": "SW1A 1AA", "country": "GB"});
        submit(&repository, REGISTER, &[at(&whole)], PARTIAL).await;
        let one = only(&repository).await;
        assert_eq!(one.there, "2 Low Street, London, SW1A 1AA");
        take(&repository, one.id, "officer").await;
        let club = detail(&repository, Kind::Service, uuid(1)).await.unwrap();
        let address = &club["service_at_locations"][0]["location"]["addresses"][0];
        assert_eq!(address["address_1"], "2 Low Street");
        assert_eq!(address["postal_code"], "SW1A 1AA");
        assert_eq!(address.get("address_2"), None);
    })
    .await;
}

#[tokio::test]
async fn an_address_is_not_asked_about_while_a_place_is_hidden() {
    on_each_repository(|repository| async move {
        let moved = at(&json!({"address_1": "7 Quiet Lane", "city": "London",
            "postal_code": "SW1A 1AA", "country": "GB"}));
        let mut refuge = service(4, "Refuge");
        refuge["organization"] = club()["organization"].clone();
        refuge["service_at_locations"][0]["location"]["x_confidential"] = json!(true);
        submit(&repository, "council", &[club(), refuge.clone()], PARTIAL).await;
        set(&repository, "GB-CHC").await;
        submit(&repository, REGISTER, &[moved], PARTIAL).await;
        assert!(
            told(&repository).await.is_empty(),
            "it may be the refuge's: {:?}",
            told(&repository).await
        );
        // What is given nowhere that is said may be hidden too.
        refuge["service_at_locations"] = json!([]);
        submit(&repository, "council", &[refuge.clone()], PARTIAL).await;
        assert!(told(&repository).await.is_empty());
        // What is given on the web has no address to hide.
        refuge["service_at_locations"] = json!([{"location": {"id": uuid(2004), "name": "Online",
            "location_type": "virtual"}}]);
        submit(&repository, "council", &[refuge], PARTIAL).await;
        assert_eq!(
            told(&repository).await,
            ["address: 1 High Street, Bristol, BS1 4ST / 7 Quiet Lane, London, SW1A 1AA"]
        );
    })
    .await;
}

/// Keeps the number of the club back.
async fn keep_back(repository: &Repository, words: &str) {
    let entity = repository.entity(uuid(1)).await.unwrap().unwrap();
    let (findings, _) = assure::personal::kept_back(repository, &entity)
        .await
        .unwrap();
    let finding = findings.iter().find(|it| it.words == words).unwrap();
    let decision = NewPersonalDecision {
        entity: uuid(1),
        field: finding.path.as_ref().unwrap().to_string(),
        hash: finding.hash(),
        verdict: PersonalVerdict::Keep,
        reason: "her own".to_owned(),
        by: "person:ada".to_owned(),
    };
    assure::personal::decide(repository, &decision)
        .await
        .unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
}

#[tokio::test]
async fn what_is_kept_back_is_neither_published_nor_replaced_by_a_click() {
    on_each_repository(|repository| async move {
        let mut kept = club();
        kept["phones"] = json!([{"id": uuid(6004), "number": "07700 900789"}]);
        kept["email"] = json!("jane.smith@example.org");
        submit(&repository, "council", &[kept], PARTIAL).await;
        keep_back(&repository, "07700 900789").await;
        set(&repository, "GB-CHC").await;
        let same =
            json!({"phones": [{"number": "07700900789"}], "email": "jane.smith@example.org"});
        submit(&repository, REGISTER, &[row(&same)], PARTIAL).await;
        assert!(
            told(&repository).await.is_empty(),
            "both say the same: {:?}",
            told(&repository).await
        );
        let other =
            json!({"phones": [{"number": "01632 960999"}], "email": "office@hands.example"});
        submit(&repository, REGISTER, &[row(&other)], PARTIAL).await;
        assert_eq!(
            told(&repository).await,
            [
                "telephone: one that is kept back / 01632 960999",
                "email: one that is kept back / office@hands.example",
            ]
        );
        for one in waiting(&repository).await {
            is_left_alone(&repository, &one).await;
        }
    })
    .await;
}
