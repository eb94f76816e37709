//! What a submission would do, worked out without staging anything: the dry run.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hsds::document::{canonical, parse};
use hsds::parts::fill;
use hsds::{Document, Kind, Problem};
use repository::{Arrival, Counts, Fate, KindCounts, RecordFilter, RecordState, Repository};
use serde_json::Value;

use crate::error::CollectError;

/// Follows the arrivals as staging would.
#[derive(Debug)]
pub(crate) struct Foresight {
    source: String,
    known: HashMap<(Kind, String), Seen>,
    counts: BTreeMap<Kind, KindCounts>,
    refused: i64,
}

/// What is known of a record so far.
#[derive(Debug)]
enum Seen {
    /// A service that came as a record of its own: the first counts, and it is counted already.
    Settled(String),
    /// Anything else: it may still grow. Document and internal data, written compactly.
    Growing(String, String),
}

impl Foresight {
    pub(crate) fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            known: HashMap::new(),
            counts: BTreeMap::new(),
            refused: 0,
        }
    }

    /// Takes what one batch would stage; gives what staging itself would tell.
    pub(crate) async fn take(
        &mut self,
        repository: &Repository,
        arrivals: Vec<Arrival>,
        refused: usize,
    ) -> Result<Vec<(Arrival, Problem)>, CollectError> {
        self.refused += refused as i64;
        let mut services = Vec::new();
        let mut told = Vec::new();
        for mut arrival in arrivals {
            let name = (arrival.kind, arrival.key.clone());
            let own_service = arrival.kind == Kind::Service && !arrival.embedded;
            match self.known.get(&name) {
                Some(Seen::Settled(before))
                    if own_service && *before != hsds::document::hash(&arrival.document) =>
                {
                    let problem = repeated(&arrival.key);
                    told.push((arrival, problem));
                }
                Some(Seen::Settled(_)) => {}
                Some(Seen::Growing(document, internal)) => {
                    let (document, internal) = (read(document), read(internal));
                    let (mut base, more) = if arrival.embedded {
                        (document, std::mem::take(&mut arrival.document))
                    } else {
                        (std::mem::take(&mut arrival.document), document)
                    };
                    fill(&mut base, &more);
                    for (name, value) in internal {
                        arrival.internal.insert(name, value);
                    }
                    arrival.document = base;
                    self.keep(name, arrival, own_service, &mut services);
                }
                None => self.keep(name, arrival, own_service, &mut services),
            }
        }
        self.count(repository, &services).await?;
        Ok(told)
    }

    /// The counts that a real run would give. `complete` means that what is absent would be missing.
    pub(crate) async fn counts(
        mut self,
        repository: &Repository,
        complete: bool,
    ) -> Result<Counts, CollectError> {
        let mut names: Vec<(Kind, String)> = self
            .known
            .iter()
            .filter(|(_, seen)| matches!(seen, Seen::Growing(..)))
            .map(|(name, _)| name.clone())
            .collect();
        names.sort();
        for portion in names.chunks(500) {
            let arrivals: Vec<Arrival> = portion
                .iter()
                .filter_map(|(kind, key)| match self.known.get(&(*kind, key.clone())) {
                    Some(Seen::Growing(document, internal)) => Some(Arrival {
                        kind: *kind,
                        key: key.clone(),
                        document: read(document),
                        internal: read(internal),
                        embedded: false,
                        problems: Vec::new(),
                        row: None,
                        raw: None,
                    }),
                    _ => None,
                })
                .collect();
            self.count(repository, &arrivals).await?;
        }
        if complete {
            self.count_missing(repository).await?;
        }
        let services = self.counts.entry(Kind::Service).or_default();
        services.rejected = self.refused;
        services.read += self.refused;
        Ok(self.counts)
    }

    fn keep(
        &mut self,
        name: (Kind, String),
        arrival: Arrival,
        own_service: bool,
        services: &mut Vec<Arrival>,
    ) {
        let seen = if own_service {
            let hash = hsds::document::hash(&arrival.document);
            services.push(arrival);
            Seen::Settled(hash)
        } else {
            Seen::Growing(canonical(&arrival.document), canonical(&arrival.internal))
        };
        self.known.insert(name, seen);
    }

    async fn count(
        &mut self,
        repository: &Repository,
        arrivals: &[Arrival],
    ) -> Result<(), CollectError> {
        if arrivals.is_empty() {
            return Ok(());
        }
        let fates = repository.preview(&self.source, arrivals).await?;
        for (arrival, fate) in arrivals.iter().zip(fates) {
            let counts = self.counts.entry(arrival.kind).or_default();
            counts.read += 1;
            match fate {
                Fate::New => counts.new += 1,
                Fate::Changed => counts.changed += 1,
                Fate::Unchanged => counts.unchanged += 1,
            }
        }
        Ok(())
    }

    async fn count_missing(&mut self, repository: &Repository) -> Result<(), CollectError> {
        let seen: BTreeSet<(Kind, &str)> = self
            .known
            .keys()
            .map(|(kind, key)| (*kind, key.as_str()))
            .collect();
        let made_here = repository.made_here(&self.source).await?;
        let mut filter = RecordFilter {
            source: Some(self.source.clone()),
            ..RecordFilter::default()
        };
        loop {
            let rows = repository.records(&filter).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            filter.after = Some(last.number);
            for row in &rows {
                let live = !matches!(row.state, RecordState::Withdrawn | RecordState::Staged);
                let could_be_in_it = live && !made_here.contains(&row.number);
                if could_be_in_it && !seen.contains(&(row.kind, row.key.as_str())) {
                    self.counts.entry(row.kind).or_default().missing += 1;
                }
            }
        }
    }
}

fn read(text: &str) -> Document {
    match parse(text.as_bytes()) {
        Ok(Value::Object(document)) => document,
        // We wrote it ourselves.
        _ => Document::new(),
    }
}

fn repeated(key: &str) -> Problem {
    Problem::advice(
        "record-repeated",
        "/id",
        format!(
            "This input holds the record `{key}` more than once, with different content. The first was used. Send each record once."
        ),
    )
}
