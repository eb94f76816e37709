//! Records that a source delivers, and that take effect, as the tests need them.

use hsds::Document;
use hsds::Kind;
use hsds::identity::Namespace;
use repository::{Arrival, Batch, Ending, Extent, Opening, Repository, SubmissionId};
use serde_json::{Value, json};

/// Lets a submission take effect.
pub(crate) async fn settle(repository: &Repository, submission: SubmissionId) {
    let gazetteer = place::Gazetteer::embedded();
    assure::settle(repository, &gazetteer, submission, &mut |_| {})
        .await
        .expect("it settles");
}

/// What a record brings, taken apart as importers do.
pub(crate) fn arrivals(source: &str, kind: Kind, record: &Value) -> Vec<Arrival> {
    let document: Document = record.as_object().expect("an object").clone();
    let (parts, _) = hsds::parts::split(kind, document, &Namespace::of_source(source));
    let arrivals = parts.into_iter().map(|part| Arrival {
        kind: part.kind,
        key: part.key,
        document: part.document,
        internal: Document::new(),
        embedded: part.embedded,
        problems: Vec::new(),
        row: Some(1),
        raw: Some(0),
    });
    arrivals.collect()
}

/// Delivers records of a source, and lets them take effect. `accept` says that somebody vouches for them.
pub(crate) async fn deliver(
    repository: &Repository,
    (source, input): (&str, &str),
    arrivals: Vec<Arrival>,
    accept: bool,
) -> SubmissionId {
    let raw = json!(arrivals.iter().map(|one| &one.document).collect::<Vec<_>>()).to_string();
    let opening = Opening {
        source: source.to_owned(),
        collector: None,
        input: input.to_owned(),
        fingerprint: repository::digest(&raw),
        extent: Extent::Partial,
        accept,
        gone_now: false,
    };
    let mut submission = repository.open_submission(&opening).await.expect("open");
    let batch = Batch {
        arrivals,
        raws: vec![raw.into_bytes()],
        ..Batch::default()
    };
    repository
        .stage(&mut submission, batch)
        .await
        .expect("staged");
    repository
        .finish_staging(&submission, &Ending::Partial)
        .await
        .expect("ended");
    settle(repository, submission.id).await;
    submission.id
}
