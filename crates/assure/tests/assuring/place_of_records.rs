//! What the tests share: sources that submit, and looks at what is published.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hsds::identity::Namespace;
use hsds::{Document, Kind};
use place::Gazetteer;
use repository::{
    Arrival, Batch, Counts, DecisionId, Ending, Extent, KindCounts, LinkDecision, Opening,
    RecordNumber, Repository, Standing, SubmissionId, Verdict,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// How a submission is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub(crate) accept: bool,
    pub(crate) extent: Extent,
    pub(crate) gone_now: bool,
}

impl Way {
    /// How a submission of a source is opened that is made this way.
    pub(crate) fn opening(self, source: &str, fingerprint: &str) -> Opening {
        Opening {
            source: source.to_owned(),
            collector: None,
            input: "test".to_owned(),
            fingerprint: fingerprint.to_owned(),
            extent: self.extent,
            accept: self.accept,
            gone_now: self.gone_now,
        }
    }
}

pub(crate) const COMPLETE: Way = Way {
    accept: true,
    extent: Extent::Complete,
    gone_now: false,
};
pub(crate) const PARTIAL: Way = Way {
    accept: true,
    extent: Extent::Partial,
    gone_now: false,
};
pub(crate) const UNVOUCHED: Way = Way {
    accept: false,
    extent: Extent::Partial,
    gone_now: false,
};

pub(crate) fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::embedded);
    &GAZETTEER
}

/// Stages documents as a source would send them.
pub(crate) async fn stage(
    repository: &Repository,
    source: &str,
    documents: &[Value],
    way: Way,
) -> SubmissionId {
    let text = Value::Array(documents.to_vec()).to_string();
    let mut submission = repository
        .open_submission(&way.opening(source, &repository::digest(&text)))
        .await
        .unwrap();
    for (row, document) in documents.iter().enumerate() {
        let mut batch = batch(source, document);
        for arrival in &mut batch.arrivals {
            arrival.row = Some(row as u64 + 1);
        }
        batch.cursor = row.to_string();
        repository.stage(&mut submission, batch).await.unwrap();
    }
    let ending = match way.extent {
        Extent::Complete => Ending::Complete,
        Extent::Partial => Ending::Partial,
    };
    repository
        .finish_staging(&submission, &ending)
        .await
        .unwrap();
    submission.id
}

/// Three clubs.
pub(crate) fn three() -> Vec<Value> {
    (1..=3).map(|n| service(n, &format!("Club {n}"))).collect()
}

/// What one service document of a source brings.
pub(crate) fn batch(source: &str, document: &Value) -> Batch {
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
    Batch {
        arrivals,
        refusals: Vec::new(),
        raws: vec![document.to_string().into_bytes()],
        cursor: "0".to_owned(),
    }
}

/// Stages one document that stood in the input as these bytes, and settles.
pub(crate) async fn submit_as(repository: &Repository, source: &str, document: &Value, raw: &str) {
    let mut submission = repository
        .open_submission(&PARTIAL.opening(source, &repository::digest(raw)))
        .await
        .unwrap();
    let mut batch = batch(source, document);
    batch.raws = vec![raw.as_bytes().to_vec()];
    repository.stage(&mut submission, batch).await.unwrap();
    repository
        .finish_staging(&submission, &Ending::Partial)
        .await
        .unwrap();
    settle(repository, submission.id).await;
}

/// Stages and settles.
pub(crate) async fn submit(
    repository: &Repository,
    source: &str,
    documents: &[Value],
    way: Way,
) -> SubmissionId {
    let id = stage(repository, source, documents, way).await;
    settle(repository, id).await;
    id
}

pub(crate) async fn settle(repository: &Repository, id: SubmissionId) {
    assure::settle(repository, gazetteer(), id, &mut |_| {})
        .await
        .unwrap();
}

pub(crate) async fn services(repository: &Repository, id: SubmissionId) -> KindCounts {
    let counts: Counts = repository.counts(id).await.unwrap();
    counts[&Kind::Service]
}

/// A service of an organisation, as a feed gives it.
pub(crate) fn service(number: u128, name: &str) -> Value {
    json!({
        "id": uuid(number),
        "name": name,
        "status": "active",
        "description": format!("{name} every week."),
        "organization": {
            "id": uuid(1000 + number % 3),
            "name": format!("Helpers {}", number % 3),
            "description": "They help."
        },
        "phones": [{"number": format!("01632 960{number:03}")}],
        "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00:00", "closes_at": "12:00:00"}],
        "service_at_locations": [{
            "location": {
                "id": uuid(2000 + number % 5),
                "name": format!("Hall {}", number % 5),
                "location_type": "physical",
                "latitude": 51.5,
                "longitude": -2.5,
                "addresses": [{
                    "address_1": format!("{number} High Street"),
                    "city": "Bristol",
                    "postal_code": "BS1 4ST",
                    "state_province": "Bristol",
                    "country": "GB",
                    "address_type": "physical"
                }]
            }
        }],
        "attributes": [{
            "link_type": "service_type",
            "taxonomy_term": {
                "id": uuid(3000 + number % 2),
                "name": format!("Term {}", number % 2),
                "description": "A term.",
                "taxonomy_detail": {"id": uuid(4000), "name": "Terms", "description": "All of them."}
            }
        }]
    })
}

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x7000_0000_0000_4000_8000_0000_0000_0000 + number)
}

pub(crate) async fn detail(repository: &Repository, kind: Kind, id: Uuid) -> Option<Document> {
    let published = repository.published(kind, id).await.unwrap()?;
    (published.standing == Standing::Live).then(|| serde_json::from_str(&published.detail).unwrap())
}

pub(crate) async fn standing(repository: &Repository, kind: Kind, id: Uuid) -> Option<Standing> {
    repository
        .published(kind, id)
        .await
        .unwrap()
        .map(|published| published.standing)
}

/// Fails with what differs, and only that.
pub(crate) fn assert_same(
    left: &BTreeMap<(Kind, Uuid), String>,
    right: &BTreeMap<(Kind, Uuid), String>,
    why: &str,
) {
    let differing: Vec<String> = left
        .keys()
        .chain(right.keys())
        .filter(|key| left.get(key) != right.get(key))
        .take(2)
        .map(|key| match (left.get(key), right.get(key)) {
            (Some(left), Some(right)) => {
                let at = left
                    .bytes()
                    .zip(right.bytes())
                    .take_while(|(l, r)| l == r)
                    .count();
                let from = at.saturating_sub(60);
                let shown = |text: &str| text.chars().skip(from).take(120).collect::<String>();
                format!("{key:?}\n  {}\n  {}", shown(left), shown(right))
            }
            (left, _) => format!(
                "{key:?} only {}",
                if left.is_some() { "left" } else { "right" }
            ),
        })
        .collect();
    assert!(differing.is_empty(), "{why}: {}", differing.join("\n"));
}

/// Everything that is published, by id: texts without the instant of their last change.
pub(crate) async fn everything(repository: &Repository) -> BTreeMap<(Kind, Uuid), String> {
    let mut all = BTreeMap::new();
    for kind in Kind::RECORDS.into_iter().chain([Kind::ServiceAtLocation]) {
        let positions = repository.positions(kind, 0, 100_000).await.unwrap();
        for (_, id) in positions {
            let published = repository.published(kind, id).await.unwrap().unwrap();
            let mut detail: Document = serde_json::from_str(&published.detail).unwrap();
            detail.remove("last_modified");
            all.insert((kind, id), hsds::document::canonical(&detail));
        }
    }
    all
}

/// The number of a source's service.
pub(crate) async fn record(repository: &Repository, source: &str, number: u128) -> RecordNumber {
    repository
        .record_number(source, Kind::Service, &uuid(number).to_string())
        .await
        .unwrap()
        .unwrap()
}

/// An officer decides about two records.
pub(crate) async fn decide(
    repository: &Repository,
    left: RecordNumber,
    right: RecordNumber,
    verdict: Verdict,
) -> Result<DecisionId, assure::AssureError> {
    let decision = LinkDecision {
        left,
        right,
        verdict,
        by: "officer".to_owned(),
        role: "assurer".to_owned(),
        evidence: json!({}),
    };
    assure::decide(repository, gazetteer(), &decision).await
}

/// Publishes a club of this number.
pub(crate) async fn publish(repository: &Repository, source: &str, number: u128, name: &str) {
    submit(repository, source, &[service(number, name)], PARTIAL).await;
}

/// An officer says that a service of the council and one of the charity are the same.
pub(crate) async fn join(repository: &Repository, council: u128, charity: u128) -> DecisionId {
    let council = record(repository, "council", council).await;
    let charity = record(repository, "charity", charity).await;
    decide(repository, council, charity, Verdict::Same)
        .await
        .unwrap()
}

/// Fails if a text says where one of our halls is.
pub(crate) fn shows_no_place(text: &str) {
    for secret in ["High Street", "BS1", "51.5", "Hall"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}
