//! What collectors see of their sources: how each stands, what was sent, what is wrong with it, what is due; lists for practice; the guide.

use chrono::TimeDelta;
use hsds::{Document, Kind, Problem};
use repository::{
    Arrival, Assertion, AssertionKind, Batch, Ending, Extent, LinkDecision, Opening, RecordFilter,
    RecordNumber, Repository, RepositoryError, Source, SubmissionId, SubmissionState, Trust,
    Verdict,
};
use serde_json::json;
use testkit::databases::on_each_repository;
use uuid::Uuid;

async fn with_source(repository: &Repository, slug: &str, trust: Trust) {
    let source = Source {
        trust,
        ..Source::new(slug).expect("a slug")
    };
    let saved = repository.save_source(&source, "operator").await;
    saved.expect("a source");
}

fn arrival(key: &str, problems: Vec<Problem>) -> Arrival {
    let document = json!({"id": key, "name": format!("Club {key}")});
    Arrival {
        kind: Kind::Service,
        key: key.to_owned(),
        document: document.as_object().expect("a document").clone(),
        internal: Document::new(),
        embedded: false,
        problems,
        row: Some(1),
        raw: Some(0),
    }
}

/// Staged, and ended; it takes effect with `settle`.
async fn send(repository: &Repository, source: &str, arrivals: Vec<Arrival>) -> SubmissionId {
    let opening = Opening {
        source: source.to_owned(),
        collector: None,
        input: "clubs.csv".to_owned(),
        fingerprint: repository::digest(format!("{arrivals:?}")),
        extent: Extent::Partial,
        accept: false,
        gone_now: false,
    };
    let mut submission = repository.open_submission(&opening).await.expect("open");
    let batch = Batch {
        arrivals,
        raws: vec![b"{}".to_vec()],
        ..Batch::default()
    };
    repository
        .stage(&mut submission, batch)
        .await
        .expect("staged");
    repository
        .finish_staging(&submission, &Ending::Complete)
        .await
        .expect("ended");
    submission.id
}

async fn settle(repository: &Repository, submission: SubmissionId) {
    let mut unit = repository.begin_settling().await.expect("a unit");
    let due = unit.due(submission, Kind::Service, 100).await;
    let due = due.expect("what is due");
    let entities: Vec<(Uuid, Kind)> = due.iter().map(|due| (due.uuid, Kind::Service)).collect();
    unit.make_entities(&entities).await.expect("entities");
    let changes: Vec<_> = due
        .into_iter()
        .map(|due| repository::RecordChange {
            entity: Some(due.uuid),
            cluster: Some(due.uuid),
            accepted_version: None,
            what: "new",
            references: None,
            due,
        })
        .collect();
    unit.settle_records(submission, &changes)
        .await
        .expect("settled");
    unit.submission_settled(submission).await.expect("settled");
    unit.commit().await.expect("committed");
}

fn error(code: &'static str) -> Problem {
    Problem::error(code, "/name", "It is wrong. Put it right.")
}

#[tokio::test]
async fn a_source_is_seen_as_it_stands() {
    on_each_repository(|repository| async move {
        with_source(&repository, "clubs", Trust::Held).await;
        with_source(&repository, "empty", Trust::Held).await;
        let arrivals = vec![
            arrival("1", vec![error("bad-name"), error("bad-postcode")]),
            arrival("2", vec![error("bad-name")]),
            arrival("3", vec![Problem::advice("waits", "", "It waits.")]),
        ];
        let first = send(&repository, "clubs", arrivals).await;
        settle(&repository, first).await;
        let both = ["clubs".to_owned(), "empty".to_owned()];
        let later = repository.now() + TimeDelta::days(999);
        let standings = repository
            .standings(&both, later.date_naive(), &["waits"])
            .await;
        let standings = standings.expect("read");
        let clubs = &standings["clubs"];
        assert_eq!(
            (clubs.stock.held, clubs.stock.all(), clubs.kinds),
            (3, 3, 2)
        );
        // What is not published is not due.
        assert_eq!(clubs.due, 0);
        let last = clubs.last.as_ref().expect("something was sent");
        assert_eq!((last.id, last.input.as_str()), (first, "clubs.csv"));
        assert_eq!(last.state, SubmissionState::Settled);
        assert_eq!(standings.get("empty"), None);

        let kinds = repository.problem_kinds("clubs", &["waits"]).await;
        let kinds: Vec<(String, i64)> = kinds
            .expect("read")
            .into_iter()
            .map(|kind| (kind.code, kind.records))
            .collect();
        assert_eq!(
            kinds,
            [("bad-name".to_owned(), 2), ("bad-postcode".to_owned(), 1)]
        );
        let start = RecordNumber(0);
        let found = repository.problematic("clubs", "bad-name", start, 1).await;
        let found = found.expect("read");
        assert_eq!((found.len(), found[0].name.as_deref()), (1, Some("Club 1")));
        let rest = repository.problematic("clubs", "bad-name", found[0].number, 5);
        assert_eq!(rest.await.expect("read")[0].key, "2");
        let effects = repository.effects(first).await.expect("read");
        assert_eq!(effects, [("new".to_owned(), 3)]);
        let sent = repository.sent("clubs", None, 10).await.expect("read");
        assert_eq!(sent.len(), 1);
        let none = repository.sent("clubs", Some(first), 10).await;
        assert!(none.expect("read").is_empty());
        let other = repository.sent_submission("empty", first).await;
        assert_eq!(other.expect("read"), None);
    })
    .await;
}

#[tokio::test]
async fn what_is_there_for_practice_stays_apart() {
    on_each_repository(|repository| async move {
        with_source(&repository, "practice", Trust::Practice).await;
        with_source(&repository, "clubs", Trust::Open).await;
        for (slug, trust) in [("practice", Trust::Open), ("clubs", Trust::Practice)] {
            let other = Source {
                trust,
                ..Source::new(slug).expect("a slug")
            };
            let refused = repository.save_source(&other, "operator").await;
            assert!(matches!(refused, Err(RepositoryError::Practice(of)) if of == slug));
        }
        for slug in ["practice", "clubs"] {
            let sent = send(&repository, slug, vec![arrival("1", Vec::new())]).await;
            settle(&repository, sent).await;
        }
        let all = repository.records(&RecordFilter::default()).await;
        let sources: Vec<String> = all
            .expect("read")
            .into_iter()
            .map(|record| record.source)
            .collect();
        assert_eq!(sources, ["clubs"]);
        let number = async |slug| {
            let number = repository.record_number(slug, Kind::Service, "1").await;
            number.expect("read").expect("there")
        };
        let practised = number("practice").await;
        let decision = LinkDecision {
            left: number("clubs").await,
            right: practised,
            verdict: Verdict::Same,
            by: "sam".to_owned(),
            role: "assurer".to_owned(),
            evidence: json!({}),
        };
        let mut unit = repository.begin_settling().await.expect("a unit");
        let refused = unit.decide(&decision).await;
        assert!(
            matches!(refused, Err(RepositoryError::PractisedRecord(record)) if record == practised.0)
        );
    })
    .await;
}

#[tokio::test]
async fn all_is_said_to_be_right_or_nothing() {
    on_each_repository(|repository| async move {
        with_source(&repository, "clubs", Trust::Open).await;
        let sent = send(&repository, "clubs", vec![arrival("1", Vec::new())]).await;
        settle(&repository, sent).await;
        let number = repository.record_number("clubs", Kind::Service, "1");
        assert!(number.await.expect("read").is_some());
        let namespace = hsds::identity::Namespace::of_source("clubs");
        let there = namespace.id(Kind::Service, "1");
        let said = |entity| Assertion {
            entity,
            kind: AssertionKind::Verified,
            context: None,
            version: None,
            by: "Clubs".to_owned(),
            role: "collector".to_owned(),
            channel: "form".to_owned(),
            at: repository.now(),
        };
        let both = [said(there), said(Uuid::nil())];
        let refused = repository.assert(&both, "person:1").await;
        assert!(matches!(refused, Err(RepositoryError::NoEntity(_))));
        assert!(repository.assertions(there).await.expect("read").is_empty());
        repository
            .assert(&both[..1], "person:1")
            .await
            .expect("said");
        assert_eq!(repository.assertions(there).await.expect("read").len(), 1);
        // What is not published is confirmed by nobody.
        let theirs = repository.services_in("clubs", &[there]).await;
        assert!(theirs.expect("read").is_empty());
    })
    .await;
}
