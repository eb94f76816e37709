//! What the tests share: services that are published, and links between their records.

use std::sync::LazyLock;

use hsds::identity::Namespace;
use hsds::{Document, Kind};
use place::Gazetteer;
use repository::{
    Arrival, Batch, DecisionId, Ending, Extent, LinkDecision, Opening, RecordNumber, Repository,
    Verdict,
};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::embedded);
    &GAZETTEER
}

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x7000_0000_0000_4000_8000_0000_0000_0000 + number)
}

/// A service of an organisation, as a feed gives it.
pub(crate) fn service(number: u128, name: &str) -> Value {
    json!({
        "id": uuid(number),
        "name": name,
        "status": "active",
        "description": format!("{name} every week."),
        "organization": {
            "id": uuid(1000),
            "name": "Helpers",
            "description": "They help."
        },
    })
}

/// Has a source say this of a service, and what follows take effect; without its `--accept` that is
/// nothing.
pub(crate) async fn submit(repository: &Repository, source: &str, document: &Value, accept: bool) {
    let text = document.to_string();
    let mut submission = repository
        .open_submission(&Opening {
            source: source.to_owned(),
            collector: None,
            input: "test".to_owned(),
            fingerprint: repository::digest(&text),
            extent: Extent::Partial,
            accept,
            gone_now: false,
        })
        .await
        .unwrap();
    let namespace = Namespace::of_source(source);
    let service: Document = document.as_object().unwrap().clone();
    let (parts, _problems) = hsds::parts::split(Kind::Service, service, &namespace);
    let arrivals = parts
        .into_iter()
        .map(|part| Arrival {
            kind: part.kind,
            key: part.key,
            document: part.document,
            internal: Document::new(),
            embedded: part.embedded,
            problems: Vec::new(),
            row: Some(1),
            raw: Some(0),
        })
        .collect();
    let batch = Batch {
        arrivals,
        refusals: Vec::new(),
        raws: vec![text.into_bytes()],
        cursor: "0".to_owned(),
    };
    repository.stage(&mut submission, batch).await.unwrap();
    repository
        .finish_staging(&submission, &Ending::Partial)
        .await
        .unwrap();
    assure::settle(repository, gazetteer(), submission.id, &mut |_| {})
        .await
        .unwrap();
}

/// Publishes a club of this number.
pub(crate) async fn publish(repository: &Repository, source: &str, number: u128, name: &str) {
    submit(repository, source, &service(number, name), true).await;
}

/// The number of a source's service.
pub(crate) async fn record(repository: &Repository, source: &str, number: u128) -> RecordNumber {
    repository
        .record_number(source, Kind::Service, &uuid(number).to_string())
        .await
        .unwrap()
        .unwrap()
}

/// Says that a service of the council and one of the charity are the same.
pub(crate) async fn join(repository: &Repository, council: u128, charity: u128) -> DecisionId {
    let decision = LinkDecision {
        left: record(repository, "council", council).await,
        right: record(repository, "charity", charity).await,
        verdict: Verdict::Same,
        by: "officer".to_owned(),
        role: "assurer".to_owned(),
        evidence: json!({}),
    };
    assure::decide(repository, gazetteer(), &decision)
        .await
        .unwrap()
}
