//! The finder: an index of its own, filled from what is published and kept by following the change log.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use find::index::{Progress, Weights, Writer};
use find::{Answer, FindError, Index, Listing, Question, Spot};
use hsds::{Document, Kind};
use place::{Gazetteer, Postcode};
use rayon::prelude::*;
use repository::{Repository, Text};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::error::ReuseError;

/// How long a follower waits before it asks for changes again.
const POLL: Duration = Duration::from_millis(250);
/// How long it waits after something went wrong, or while another process writes the index.
const PATIENCE: Duration = Duration::from_secs(2);
/// Changes, or services, that are read at once.
const BATCH: i64 = 2_000;
/// Services after which a filling index is written down, so that a crash costs little.
const WRITTEN_DOWN: usize = 50_000;

/// What a finder caught up with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caught {
    /// Services put in or taken out.
    pub services: u64,
    /// The index was filled from the start.
    pub filled: bool,
}

/// Looks things up in an index that follows what is published; cheap to clone.
#[derive(Clone, Debug)]
pub struct Finder {
    repository: Repository,
    gazetteer: Arc<Gazetteer>,
    index: Arc<Index>,
}

impl Finder {
    /// Opens the index of a folder, or begins an empty one.
    pub fn open(
        repository: Repository,
        gazetteer: Arc<Gazetteer>,
        folder: &Path,
    ) -> Result<Self, ReuseError> {
        Self::with_weights(repository, gazetteer, folder, Weights::default())
    }

    /// The same, with other weights for the fields: to see what they earn.
    pub fn with_weights(
        repository: Repository,
        gazetteer: Arc<Gazetteer>,
        folder: &Path,
        weights: Weights,
    ) -> Result<Self, ReuseError> {
        Ok(Self {
            repository,
            gazetteer,
            index: Arc::new(Index::open(folder, weights)?),
        })
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Answers a question.
    pub async fn ask(&self, question: Question) -> Result<Answer, ReuseError> {
        let index = self.index.clone();
        Ok(tokio::task::spawn_blocking(move || index.search(&question)).await??)
    }

    /// Every service that answers a question, best first.
    pub async fn matching(&self, question: Question) -> Result<Vec<Uuid>, ReuseError> {
        let index = self.index.clone();
        Ok(tokio::task::spawn_blocking(move || index.matching(&question)).await??)
    }

    /// Where a postcode is; nothing if nobody knows.
    pub fn postcode(&self, postcode: &Postcode) -> Option<Spot> {
        self.gazetteer.find(postcode).map(|found| Spot::of_postcode(&found))
    }

    /// The last change that this finder has taken in.
    pub fn seq(&self) -> Result<i64, ReuseError> {
        Ok(self.index.progress()?.map_or(0, |progress| progress.seq))
    }

    /// The place that somebody wrote: a postcode, an area, or a town where there are services.
    pub fn spot(&self, written: &str) -> Result<Option<Spot>, ReuseError> {
        match self.index.town(written)? {
            Some(town) => Ok(Some(town)),
            None => Ok(Spot::read(written, &self.gazetteer)),
        }
    }

    /// Throws the index away and fills it again.
    pub async fn rebuild(&self) -> Result<Caught, ReuseError> {
        let writer = self.index.writer()?;
        writer.clear()?;
        commit(&writer, &Progress::default()).await?;
        self.catch_up_with(&writer).await
    }

    /// Takes in everything that was published since. Where another process keeps the same index,
    /// its work is taken over instead.
    pub async fn catch_up(&self) -> Result<Caught, ReuseError> {
        match self.index.writer() {
            Ok(writer) => self.catch_up_with(&writer).await,
            Err(FindError::HeldByAnother) => {
                self.index.refresh()?;
                Ok(Caught::default())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Follows what is published until it is stopped. What fails is logged and tried again.
    pub async fn follow(&self, stop: CancellationToken) {
        loop {
            let wait = tokio::select! {
                () = stop.cancelled() => return,
                wait = self.follow_once() => wait,
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Follows as long as all is well, or looks at what another process has done. Gives how long to wait.
    async fn follow_once(&self) -> Duration {
        let followed = match self.index.writer() {
            Ok(writer) => self.keep_up(writer).await,
            Err(FindError::HeldByAnother) => match self.index.refresh() {
                Ok(()) => return POLL,
                Err(error) => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        };
        if let Err(error) = followed {
            tracing::warn!(
                error = error.to_string(),
                "the search index could not follow what is published; it will be tried again"
            );
        }
        PATIENCE
    }

    async fn keep_up(&self, writer: Writer) -> Result<(), ReuseError> {
        loop {
            let caught = self.catch_up_with(&writer).await?;
            if caught.filled {
                tracing::info!(services = self.index.len(), "the search index is filled");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn catch_up_with(&self, writer: &Writer) -> Result<Caught, ReuseError> {
        let repository = self.repository.born().await?.to_string();
        let head = self.repository.head().await?;
        let known = self
            .index
            .progress()?
            // Somebody else's index, or one that is ahead of a database that was put back.
            .filter(|known| known.repository == repository && known.seq <= head);
        let mut caught = Caught::default();
        let mut progress = if let Some(progress) = known {
            progress
        } else {
            writer.clear()?;
            Progress {
                repository,
                seq: head,
                filled_to: Some(i64::MIN),
            }
        };
        if progress.filled_to.is_some() {
            caught.services += self.fill(writer, &mut progress).await?;
            caught.filled = true;
        }
        caught.services += self.take_changes(writer, &mut progress).await?;
        Ok(caught)
    }

    /// Puts in everything that is published, in the order of lists, from where it was broken off.
    async fn fill(&self, writer: &Writer, progress: &mut Progress) -> Result<u64, ReuseError> {
        let mut filled = 0;
        let mut since = 0;
        while let Some(after) = progress.filled_to {
            let places = self
                .repository
                .positions(Kind::Service, after, BATCH)
                .await?;
            progress.filled_to = places.last().map(|(position, _)| *position);
            let ids: Vec<Uuid> = places.into_iter().map(|(_, id)| id).collect();
            self.put(writer, &ids).await?;
            filled += ids.len() as u64;
            since += ids.len();
            if since >= WRITTEN_DOWN || progress.filled_to.is_none() {
                commit(writer, progress).await?;
                since = 0;
            }
        }
        Ok(filled)
    }

    async fn take_changes(
        &self,
        writer: &Writer,
        progress: &mut Progress,
    ) -> Result<u64, ReuseError> {
        let mut taken = 0;
        loop {
            let changes = self.repository.changes(progress.seq, BATCH).await?;
            let Some(last) = changes.last() else {
                return Ok(taken);
            };
            progress.seq = last.seq;
            let mut ids: Vec<Uuid> = changes
                .iter()
                .filter(|change| change.kind == Kind::Service)
                .map(|change| change.entity)
                .collect();
            ids.sort_unstable();
            ids.dedup();
            self.put(writer, &ids).await?;
            taken += ids.len() as u64;
            commit(writer, progress).await?;
        }
    }

    /// Puts services in as they are published now, and takes out those that are not.
    async fn put(&self, writer: &Writer, ids: &[Uuid]) -> Result<(), ReuseError> {
        let texts = self
            .repository
            .published_texts(Kind::Service, ids, Text::Detail)
            .await?;
        for id in ids.iter().filter(|id| !texts.contains_key(id)) {
            writer.remove(*id);
        }
        let gazetteer = self.gazetteer.clone();
        let listings = tokio::task::spawn_blocking(move || {
            let texts: Vec<String> = texts.into_values().map(|found| found.text).collect();
            texts
                .par_iter()
                .filter_map(|text| listing(text, &gazetteer))
                .collect::<Vec<Listing>>()
        });
        for listing in listings.await? {
            writer.put(&listing)?;
        }
        Ok(())
    }
}

/// Writing to disk takes its time, so it is done where nobody waits.
async fn commit(writer: &Writer, progress: &Progress) -> Result<(), ReuseError> {
    let (writer, progress) = (writer.clone(), progress.clone());
    Ok(tokio::task::spawn_blocking(move || writer.commit(&progress)).await??)
}

fn listing(text: &str, gazetteer: &Gazetteer) -> Option<Listing> {
    let document: Document = serde_json::from_str(text).ok()?;
    Listing::of(&document, gazetteer)
}
