//! Records that a source delivers, and that take effect, as the tests need them.

use hsds::Document;
use hsds::Kind;
use hsds::identity::Namespace;
use repository::{Arrival, Batch, Ending, Extent, Opening, Repository, SubmissionId};
use serde_json::{Value, json};

use crate::doors::house::House;

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

impl House {
    /// What the work in the background does with what was sent.
    pub(crate) async fn take_in(&self) {
        let repository = &self.asking.repository;
        let hour = chrono::TimeDelta::hours(1);
        while let Some(job) = repository
            .claim(repository::TAKE_IN, hour)
            .await
            .expect("asked")
        {
            let id = job.key.parse().expect("an id");
            let upload = repository.upload(id).await.expect("read").expect("there");
            let content = repository
                .upload_content(id)
                .await
                .expect("read")
                .expect("kept");
            let file = tempfile::NamedTempFile::new().expect("a file");
            std::fs::write(file.path(), content).expect("written");
            let asked = collect::Import {
                input: file.path().display().to_string(),
                source: upload.source.clone(),
                format: Some(match upload.format {
                    repository::UploadFormat::Spreadsheet => collect::Format::Spreadsheet,
                    repository::UploadFormat::Records => collect::Format::JsonLines,
                }),
                accept: upload.accept,
                complete: upload.complete,
                part: !upload.complete,
                mapping: upload
                    .mapping
                    .as_deref()
                    .map(|text| collect::sheet::Mapping::parse(text).expect("a mapping")),
                ..collect::Import::default()
            };
            let clock = std::sync::Arc::new(repository::SystemClock);
            let http =
                collect::Http::new(collect::http::Settings::default(), clock).expect("a client");
            let taken = collect::import(repository, &asked, &collect::Silent, &http)
                .await
                .expect("read");
            let collect::Standing::Staged(submission) = taken.standing else {
                panic!("staged")
            };
            settle(repository, submission).await;
            if let Some(mapping) = &upload.mapping {
                let kept = repository.keep_mapping(&upload.source, mapping).await;
                kept.expect("kept");
            }
            repository
                .end_upload(id, Ok(submission))
                .await
                .expect("ended");
            repository.complete(&job).await.expect("done");
        }
    }
}
