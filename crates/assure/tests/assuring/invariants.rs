//! Whatever happens in whatever order, the model's promises hold: a random life of a repository,
//! looked at after every step, on both databases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hsds::Kind;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use repository::{
    DecisionId, EntityState, LinkDecision, RecordFilter, RecordNumber, Repository, Standing,
    SubmissionId, Verdict,
};
use serde_json::{Value, json};
use testkit::clock::SteppingClock;
use testkit::databases::TestDatabase;
use uuid::Uuid;

use super::place_of_records::{
    COMPLETE, PARTIAL, UNVOUCHED, assert_same, everything, gazetteer, service, settle, submit, uuid,
};

/// Something that happens.
#[derive(Clone, Debug)]
enum Event {
    /// A source sends some of its services, each in one of a few wordings.
    Submit {
        source: u8,
        services: Vec<(u8, u8)>,
        way: u8,
    },
    /// A source sends again what it sent last.
    SubmitAgain { source: u8 },
    /// Somebody links two records.
    Link { left: u8, right: u8, verdict: u8 },
    /// Somebody takes one of the decisions back.
    UndoLink { which: u8 },
    /// Somebody corrects a name.
    Pin { service: u8, wording: u8 },
    /// Somebody takes the correction back.
    Unpin { service: u8 },
    /// Somebody takes a submission back.
    UndoSubmission { which: u8 },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0..3u8, proptest::collection::vec((0..4u8, 0..3u8), 1..5), 0..6u8)
            .prop_map(|(source, services, way)| Event::Submit { source, services, way }),
        1 => (0..3u8).prop_map(|source| Event::SubmitAgain { source }),
        3 => (any::<u8>(), any::<u8>(), 0..4u8)
            .prop_map(|(left, right, verdict)| Event::Link { left, right, verdict }),
        2 => any::<u8>().prop_map(|which| Event::UndoLink { which }),
        1 => (0..12u8, 0..3u8).prop_map(|(service, wording)| Event::Pin { service, wording }),
        1 => (0..12u8).prop_map(|service| Event::Unpin { service }),
        1 => any::<u8>().prop_map(|which| Event::UndoSubmission { which }),
    ]
}

/// What the test remembers of a life.
#[derive(Default)]
struct Life {
    sent: BTreeMap<u8, Vec<Value>>,
    decisions: Vec<DecisionId>,
    submissions: Vec<SubmissionId>,
}

/// Every source has services of its own, so that no id is anybody else's.
fn document(source: u8, service_number: u8, wording: u8) -> Value {
    let number = 100 * u128::from(source) + u128::from(service_number);
    let mut document = service(number, &format!("Club {service_number} {wording}"));
    document["organization"]["id"] = json!(uuid(1000 + u128::from(source)));
    document["organization"]["name"] = json!(format!("Helpers {source}"));
    for place in document["service_at_locations"].as_array_mut().unwrap() {
        place["location"]["id"] = json!(uuid(2000 + number));
        place["location"]["name"] = json!(format!("Hall {number}"));
    }
    if wording == 2 {
        document["eligibility_description"] = json!("Everybody.");
        document["status"] = json!("temporarily closed");
    }
    document
}

impl Life {
    async fn meet(&mut self, repository: &Repository, event: &Event) {
        match event {
            Event::Submit {
                source,
                services,
                way,
            } => {
                let mut documents = BTreeMap::new();
                for (number, wording) in services {
                    documents.insert(*number, document(*source, *number, *wording));
                }
                let documents: Vec<Value> = documents.into_values().collect();
                let way = match way {
                    0 | 1 => COMPLETE,
                    2 => UNVOUCHED,
                    _ => PARTIAL,
                };
                let id = submit(repository, &format!("source-{source}"), &documents, way).await;
                self.submissions.push(id);
                self.sent.insert(*source, documents);
            }
            Event::SubmitAgain { source } => {
                if let Some(documents) = self.sent.get(source) {
                    submit(repository, &format!("source-{source}"), documents, PARTIAL).await;
                    let head = repository.head().await.unwrap();
                    submit(repository, &format!("source-{source}"), documents, PARTIAL).await;
                    assert_eq!(
                        repository.head().await.unwrap(),
                        head,
                        "the same again is nothing"
                    );
                }
            }
            Event::Link {
                left,
                right,
                verdict,
            } => {
                self.link(repository, *left, *right, *verdict).await;
            }
            Event::UndoLink { which } => {
                if self.decisions.is_empty() {
                    return;
                }
                let id = self
                    .decisions
                    .remove(usize::from(*which) % self.decisions.len());
                // Undoing `different` can bring an older `same` of the pair back, which another
                // decision may forbid by now.
                if assure::undo(repository, gazetteer(), id, "officer")
                    .await
                    .is_err()
                {
                    self.decisions.push(id);
                }
            }
            Event::Pin { service, wording } => {
                let id = uuid(100 * u128::from(service / 4) + u128::from(service % 4));
                let name = json!(format!("Corrected {wording}"));
                let _unknown = assure::pin(
                    repository,
                    gazetteer(),
                    id,
                    &"name".parse().unwrap(),
                    name,
                    "desk",
                )
                .await;
            }
            Event::Unpin { service } => {
                let id = uuid(100 * u128::from(service / 4) + u128::from(service % 4));
                let _unknown = assure::unpin(
                    repository,
                    gazetteer(),
                    id,
                    &"name".parse().unwrap(),
                    "desk",
                )
                .await;
            }
            Event::UndoSubmission { which } => {
                if self.submissions.is_empty() {
                    return;
                }
                let id = self
                    .submissions
                    .remove(usize::from(*which) % self.submissions.len());
                if let Ok(undoing) = repository.undo_submission(id, "officer").await {
                    settle(repository, undoing).await;
                }
            }
        }
    }

    async fn link(&mut self, repository: &Repository, left: u8, right: u8, verdict: u8) {
        let records = services_of_sources(repository).await;
        if records.is_empty() {
            return;
        }
        let pick = |place: u8| records[usize::from(place) % records.len()];
        let before = everything(repository).await;
        let decision = LinkDecision {
            left: pick(left),
            right: pick(right),
            verdict: [
                Verdict::Same,
                Verdict::Same,
                Verdict::Different,
                Verdict::Unsure,
            ][usize::from(verdict)],
            by: "officer".to_owned(),
            role: "assurer".to_owned(),
            evidence: json!({}),
        };
        match assure::decide(repository, gazetteer(), &decision).await {
            Ok(id) => self.decisions.push(id),
            Err(_) => assert_eq!(
                everything(repository).await,
                before,
                "refused, so nothing happened"
            ),
        }
    }
}

async fn services_of_sources(repository: &Repository) -> Vec<RecordNumber> {
    let filter = RecordFilter {
        kind: Some(Kind::Service),
        ..RecordFilter::default()
    };
    let records = repository.records(&filter).await.unwrap();
    records
        .into_iter()
        .filter(|record| record.source != repository::DESK)
        .map(|record| record.number)
        .collect()
}

async fn check(repository: &Repository) {
    check_clusters(repository).await;
    check_log(repository).await;
    let before = everything(repository).await;
    let head = repository.head().await.unwrap();
    let entities: Vec<Uuid> = repository
        .records(&RecordFilter::default())
        .await
        .unwrap()
        .into_iter()
        .filter_map(|record| record.id)
        .collect();
    repository.refresh(&entities).await.unwrap();
    assure::work_off(repository, gazetteer()).await.unwrap();
    assert_same(
        &everything(repository).await,
        &before,
        "put together again, it is the same",
    );
    assert_eq!(
        repository.head().await.unwrap(),
        head,
        "and says so nowhere"
    );
}

/// Every record is stood for by one entity; what is published is exactly what stands published.
async fn check_clusters(repository: &Repository) {
    let records = repository.records(&RecordFilter::default()).await.unwrap();
    let mut clusters: BTreeMap<Uuid, Vec<RecordNumber>> = BTreeMap::new();
    for record in &records {
        let cluster = record.id.expect("a settled record has an entity");
        clusters.entry(cluster).or_default().push(record.number);
        let entity = repository.entity(cluster).await.unwrap().unwrap();
        assert_ne!(
            entity.state,
            EntityState::Merged,
            "no record stands in a merged entity"
        );
        assert_eq!(entity.redirect_to, None);
    }
    for (cluster, _) in clusters {
        let entity = repository.entity(cluster).await.unwrap().unwrap();
        let published = repository.published(entity.kind, cluster).await.unwrap();
        let live = published
            .as_ref()
            .is_some_and(|row| row.standing == Standing::Live);
        assert_eq!(
            live,
            entity.state == EntityState::Published,
            "{cluster} {:?}",
            entity.state
        );
        if let Some(row) = published.filter(|_| live) {
            let document = serde_json::from_str(&row.detail).unwrap();
            assert_eq!(hsds::validate::validate(entity.kind, &document), []);
        }
    }
}

/// The log has no gap, time never runs back in it, and its last word on each thing is true.
async fn check_log(repository: &Repository) {
    let log = repository.changes(0, 1_000_000).await.unwrap();
    assert!(log.iter().zip(1..).all(|(change, seq)| change.seq == seq));
    assert!(log.windows(2).all(|pair| pair[0].at <= pair[1].at));
    let mut last = BTreeMap::new();
    for change in log {
        last.insert((change.kind, change.entity), change);
    }
    let mut live = BTreeSet::new();
    for ((kind, id), change) in last {
        let row = repository.published(kind, id).await.unwrap().unwrap();
        match change.hash {
            Some(hash) => {
                assert_eq!((row.hash, row.standing), (hash, Standing::Live));
                assert_eq!(row.last_modified, change.at);
                live.insert((kind, id));
            }
            None => assert_ne!(row.standing, Standing::Live),
        }
    }
    assert_eq!(
        everything(repository)
            .await
            .into_keys()
            .collect::<BTreeSet<_>>(),
        live
    );
}

/// With every decision and correction taken back, what is published is what a new repository makes
/// of the sources' last words.
async fn check_against_a_new_life(repository: &Repository, life: &mut Life, fresh: &Repository) {
    for source in 0..3 {
        let documents: Vec<Value> = (0..4).map(|number| document(source, number, 0)).collect();
        submit(
            repository,
            &format!("source-{source}"),
            &documents,
            COMPLETE,
        )
        .await;
        submit(fresh, &format!("source-{source}"), &documents, COMPLETE).await;
    }
    loop {
        let before = life.decisions.len();
        let mut refused = Vec::new();
        for id in life.decisions.drain(..).rev() {
            if assure::undo(repository, gazetteer(), id, "officer")
                .await
                .is_err()
            {
                refused.push(id);
            }
        }
        life.decisions = refused;
        if life.decisions.is_empty() || life.decisions.len() == before {
            break;
        }
    }
    for number in (0..3).flat_map(|source| (0..4).map(move |n| 100 * source + n)) {
        let path = "name".parse().unwrap();
        let _none = assure::unpin(repository, gazetteer(), uuid(number), &path, "desk").await;
    }
    assert_same(
        &everything(repository).await,
        &everything(fresh).await,
        "as in a new life",
    );
}

fn live(database: &TestDatabase, fresh: &TestDatabase, events: &[Event]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let repository = database
            .repository(Arc::new(SteppingClock::default()))
            .await;
        let other = fresh.repository(Arc::new(SteppingClock::default())).await;
        let mut life = Life::default();
        for (number, event) in events.iter().enumerate() {
            life.meet(&repository, event).await;
            if number % 8 == 7 {
                check(&repository).await;
            }
        }
        check(&repository).await;
        check_against_a_new_life(&repository, &mut life, &other).await;
        repository.close().await;
        other.close().await;
    });
}

fn lives(cases: u32, database: impl Fn() -> Option<TestDatabase>) {
    let mut runner = TestRunner::new(Config {
        cases,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&proptest::collection::vec(event(), 20..50), |events| {
            let (Some(one), Some(other)) = (database(), database()) else {
                return Ok(());
            };
            live(&one, &other, &events);
            remove(one);
            remove(other);
            Ok(())
        })
        .unwrap();
}

fn remove(database: TestDatabase) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(database.remove()).unwrap();
}

#[test]
fn a_thousand_events_on_sqlite_keep_every_promise() {
    lives(48, || Some(TestDatabase::sqlite().unwrap()));
}

#[test]
fn hundreds_of_events_on_postgresql_keep_every_promise() {
    lives(16, || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(TestDatabase::postgres()).unwrap()
    });
}
