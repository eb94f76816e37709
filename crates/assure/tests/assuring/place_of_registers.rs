//! What the tests of registers share: a club here, and what a register says of it.

use assure::register::Came;
use repository::{JoinedBy, ListedDifference, RecordNumber, Repository};
use serde_json::{Value, json};

use super::place_of_records::{PARTIAL, gazetteer, service, submit, uuid};

pub(crate) const REGISTER: &str = "charities";

/// A club here, whose organisation has a charity number.
pub(crate) fn club() -> Value {
    let mut club = service(1, "Lunch club");
    club["url"] = json!("https://lunch.example");
    club["email"] = json!("hello@lunch.example");
    club["organization"]["organization_identifiers"] = json!([{"identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": "01234567"}]);
    club
}

/// What the register says of it, with some of that changed.
pub(crate) fn row(changes: &Value) -> Value {
    let mut row = json!({
        "id": uuid(101),
        "name": "HELPERS 1",
        "status": "active",
        "organization": {
            "id": uuid(102),
            "name": "HELPERS 1",
            "organization_identifiers": [{"identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": "1234567"}]
        },
        "phones": [{"number": "+44 1632 960001"}],
        "url": "http://www.lunch.example/",
        "email": "Hello@lunch.example",
        "service_at_locations": [{
            "location": {
                "id": uuid(103),
                "name": "HELPERS 1",
                "location_type": "physical",
                "addresses": [{"address_1": "1 HIGH ST", "city": "BRISTOL", "postal_code": "bs14st", "state_province": "Bristol", "country": "GB", "address_type": "physical"}]
            }
        }]
    });
    for (name, value) in changes.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

/// The same under another name.
pub(crate) fn called(name: &str) -> Value {
    let mut row = row(&json!({"name": name}));
    row["organization"]["name"] = json!(name);
    row
}

pub(crate) async fn set(repository: &Repository, by: &str) {
    let joined_by: JoinedBy = by.parse().unwrap();
    repository
        .set_register(REGISTER, "Charity Commission", &joined_by, "operator")
        .await
        .unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
}

/// A club, a register, and what the register says of it.
pub(crate) async fn beside(repository: &Repository, row: Value) {
    submit(repository, "council", &[club()], PARTIAL).await;
    set(repository, "GB-CHC").await;
    submit(repository, REGISTER, &[row], PARTIAL).await;
}

pub(crate) async fn waiting(repository: &Repository) -> Vec<ListedDifference> {
    repository
        .register_differences(REGISTER, RecordNumber(0), 100)
        .await
        .unwrap()
}

/// Field, here, there.
pub(crate) async fn told(repository: &Repository) -> Vec<String> {
    waiting(repository)
        .await
        .into_iter()
        .map(|it| format!("{}: {} / {}", it.field.word(), it.here, it.there))
        .collect()
}

pub(crate) async fn only(repository: &Repository) -> ListedDifference {
    let mut waiting = waiting(repository).await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    waiting.remove(0)
}

/// Takes a difference, and lets that take effect.
pub(crate) async fn take(repository: &Repository, difference: i64, by: &str) -> Came {
    let came = assure::register::take(repository, gazetteer(), difference, by)
        .await
        .unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
    came
}

pub(crate) async fn dismiss(repository: &Repository, difference: i64, by: &str) -> Came {
    let came = assure::register::dismiss(repository, gazetteer(), difference, by)
        .await
        .unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
    came
}
