//! A repository of a test's own, and imports into it.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use collect::http::Settings;
use collect::{CollectError, Http, Import, Outcome, Silent, Standing, import};
use hsds::Kind;
use place::Gazetteer;
use repository::{Counts, KindCounts, RecordFilter, RecordRow, Repository, SubmissionId};
use testkit::clock::SteppingClock;
use testkit::databases::TestDatabase;

/// A repository that goes when it goes.
pub(crate) struct Room {
    pub(crate) repository: Repository,
    _database: TestDatabase,
}

impl Room {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::sqlite().expect("a temporary folder can be made");
        let clock = Arc::new(SteppingClock::default());
        let repository = database.repository(clock).await;
        Self {
            repository,
            _database: database,
        }
    }

    /// Imports and lets it take effect.
    pub(crate) async fn import(
        &self,
        input: impl Into<String>,
    ) -> Result<(Outcome, Counts), CollectError> {
        self.run(&Import {
            input: input.into(),
            source: "source".to_owned(),
            ..Import::default()
        })
        .await
    }

    pub(crate) async fn run(&self, what: &Import) -> Result<(Outcome, Counts), CollectError> {
        let outcome = import(&self.repository, what, &Silent, &patient()).await?;
        let counts = match &outcome.standing {
            Standing::Foreseen(counts) => counts.clone(),
            Standing::Staged(id) => self.settle(*id).await,
            Standing::Held(id) => panic!("submission {} waits for a person", id.0),
        };
        Ok((outcome, counts))
    }

    pub(crate) async fn settle(&self, id: SubmissionId) -> Counts {
        static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::embedded);
        assure::settle(&self.repository, &GAZETTEER, id, &mut |_| {})
            .await
            .expect("it settles");
        self.repository
            .counts(id)
            .await
            .expect("they can be counted")
    }

    /// The records of a kind, oldest first.
    pub(crate) async fn records(&self, kind: Kind) -> Vec<RecordRow> {
        let filter = RecordFilter {
            kind: Some(kind),
            ..RecordFilter::default()
        };
        self.repository
            .records(&filter)
            .await
            .expect("they can be listed")
    }

    pub(crate) async fn names(&self, kind: Kind) -> Vec<String> {
        self.records(kind)
            .await
            .into_iter()
            .filter_map(|record| record.name)
            .collect()
    }
}

/// A client for tests: it may ask this machine, and does not wait long.
pub(crate) fn patient() -> Http {
    client(|_| {})
}

pub(crate) fn client(change: impl FnOnce(&mut Settings)) -> Http {
    let mut settings = Settings {
        allow_private: true,
        timeout: Duration::from_secs(5),
        pause: Duration::from_millis(1),
        longest_pause: Duration::from_secs(2),
        ..Settings::default()
    };
    change(&mut settings);
    Http::new(
        settings,
        Arc::new(SteppingClock::at("2026-11-24T09:00:00Z")),
    )
    .expect("a client can be made")
}

/// The counts that every import has an opinion on.
pub(crate) fn brief(counts: &Counts, kind: Kind) -> [i64; 5] {
    let KindCounts {
        read,
        new,
        changed,
        unchanged,
        rejected,
        ..
    } = counts.get(&kind).copied().unwrap_or_default();
    [read, new, changed, unchanged, rejected]
}

/// The codes of what was told.
pub(crate) fn codes(outcome: &Outcome) -> Vec<&str> {
    outcome
        .report
        .problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect()
}

/// Material that lies beside the repository on some machines.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let found = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: there is no ../shared/{path} beside the repository");
    None
}
