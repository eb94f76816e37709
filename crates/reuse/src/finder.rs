//! The finder: an index of its own, filled from what is published and kept by following the change log.

use std::collections::HashSet;
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use find::index::{Matching, Progress, Tuning, Writer};
use find::{Answer, Behind, FindError, Hit, Index, Listing, Question, Spot, Suggestion};
use hsds::{Document, Kind};
use place::{Gazetteer, Postcode};
use rayon::prelude::*;
use repository::{Change, Repository, Text};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::error::ReuseError;
use crate::recent::{self, Recent};

/// How long a follower waits before it asks for changes again.
const POLL: Duration = Duration::from_millis(250);
/// How long it waits after something went wrong, or while another process writes the index.
const PATIENCE: Duration = Duration::from_secs(2);
/// For so long it is not looked again what comes behind.
const BEHIND: Duration = Duration::from_secs(10);
/// Changes, or services, that are read at once.
const BATCH: i64 = 2_000;
/// Services after which a filling index is written down, so that a crash costs little. Twice as many as are put in together.
const WRITTEN_DOWN: usize = 64_000;

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
    /// As many search at once as there are cores, first come, first served: more would only wait for each
    /// other half-way.
    turns: Arc<Semaphore>,
    recent: Arc<Recent>,
    behind: Arc<Mutex<Option<(Instant, Behind)>>>,
}

impl Finder {
    /// Opens the index of a folder, or begins an empty one.
    pub fn open(
        repository: Repository,
        gazetteer: Arc<Gazetteer>,
        folder: &Path,
        tuning: Tuning,
    ) -> Result<Self, ReuseError> {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Self {
            repository,
            gazetteer,
            index: Arc::new(Index::open(folder, tuning)?),
            turns: Arc::new(Semaphore::new(cores)),
            recent: Arc::default(),
            behind: Arc::default(),
        })
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Answers a question.
    pub async fn ask(&self, mut question: Question) -> Result<Answer, ReuseError> {
        question.behind = self.behind().await?;
        self.in_turn(move |index| index.search(&question)).await
    }

    /// Every service that answers a question, best first. Whoever turns the pages of a list asks the same
    /// again and again, so the last lists are kept for as long as they are right.
    pub async fn matching(&self, mut question: Question) -> Result<Matching, ReuseError> {
        question.behind = self.behind().await?;
        let key = recent::key(&question);
        if let Some(known) = self.recent.get(&key, &self.index.mark(&question)) {
            return Ok(known);
        }
        let matching = self.in_turn(move |index| index.matching(&question)).await?;
        self.recent.keep(key, &matching);
        Ok(matching)
    }

    /// What comes behind because nobody answers about it, as it was a moment ago.
    async fn behind(&self) -> Result<Behind, ReuseError> {
        let kept = |behind: &Mutex<Option<(Instant, Behind)>>| {
            let behind = behind.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = behind.as_ref().filter(|(at, _)| at.elapsed() < BEHIND);
            kept.map(|(_, behind)| behind.clone())
        };
        if let Some(kept) = kept(&self.behind) {
            return Ok(kept);
        }
        let behind = Behind::of(&self.repository.behind().await?);
        let mut kept = self.behind.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((Instant::now(), behind.clone()));
        Ok(behind)
    }

    /// Services like one; `question` says when it is asked and how many are wanted.
    pub async fn similar(&self, id: Uuid, question: Question) -> Result<Vec<Hit>, ReuseError> {
        self.in_turn(move |index| index.similar(id, &question))
            .await
    }

    /// What somebody may be about to say who has typed this; at most `most` of each kind.
    pub async fn suggest(
        &self,
        typed: String,
        question: Question,
        most: usize,
    ) -> Result<Vec<Suggestion>, ReuseError> {
        self.in_turn(move |index| index.suggest(&typed, &question, most))
            .await
    }

    /// The towns in which services are given, with how many each has; those with most first.
    pub async fn towns(&self) -> Result<Vec<(String, u32)>, ReuseError> {
        self.in_turn(|index| index.towns()).await
    }

    /// Where a postcode is; nothing if nobody knows.
    pub fn postcode(&self, postcode: &Postcode) -> Option<Spot> {
        self.gazetteer
            .find(postcode)
            .map(|found| Spot::of_postcode(&found))
    }

    /// The place that somebody wrote: a postcode, coordinates, a town where there are services, or an area.
    pub async fn spot(&self, written: &str) -> Result<Option<Spot>, ReuseError> {
        if let Some(spot) = Spot::exact(written, &self.gazetteer) {
            return Ok(Some(spot));
        }
        let name = written.to_owned();
        let town = self.in_turn(move |index| index.town(&name)).await?;
        Ok(town.or_else(|| Spot::area(written, &self.gazetteer)))
    }

    /// Throws the index away and fills it again. Until it is filled the old one answers.
    pub async fn rebuild(&self) -> Result<Caught, ReuseError> {
        let writer = self.writer().await?;
        let repository = self.repository.born().await?.to_rfc3339();
        let mut progress = self.begin(&writer, repository).await?;
        Ok(Caught {
            services: self.catch_up_from(&writer, &mut progress).await?,
            filled: true,
        })
    }

    /// Takes in everything that was published since. Where another process keeps the same index,
    /// its work is taken over instead.
    pub async fn catch_up(&self) -> Result<Caught, ReuseError> {
        match self.writer().await {
            Ok(writer) => self.catch_up_with(&writer).await,
            Err(ReuseError::Find(FindError::HeldByAnother)) => {
                self.refresh().await?;
                Ok(Caught::default())
            }
            Err(error) => Err(error),
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
        let followed = match self.writer().await {
            Ok(writer) => self.keep_up(writer).await,
            Err(ReuseError::Find(FindError::HeldByAnother)) => match self.refresh().await {
                Ok(()) => return POLL,
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        let Err(error) = followed else {
            return PATIENCE;
        };
        tracing::warn!(
            error = error.to_string(),
            "the search index could not follow what is published; it will be tried again"
        );
        if matches!(&error, ReuseError::Find(error) if error.is_damage())
            && let Err(error) = self.blocking(|index| index.reopen()).await
        {
            tracing::warn!(
                error = error.to_string(),
                "the search index cannot be opened anew"
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
        let repository = self.repository.born().await?.to_rfc3339();
        let known = match self.blocking(|index| index.progress()).await? {
            Some(known) if known.repository == repository && self.goes_on(&known).await? => {
                Some(known)
            }
            _ => None,
        };
        let mut progress = match known {
            Some(progress) => progress,
            None => self.begin(writer, repository).await?,
        };
        Ok(Caught {
            filled: progress.filled_to.is_some(),
            services: self.catch_up_from(writer, &mut progress).await?,
        })
    }

    /// Fills the index as far as it is not, and takes in what was published since.
    async fn catch_up_from(
        &self,
        writer: &Writer,
        progress: &mut Progress,
    ) -> Result<u64, ReuseError> {
        let mut services = 0;
        if progress.filled_to.is_some() {
            services += self.fill(writer, progress).await?;
        }
        Ok(services + self.take_changes(writer, progress).await?)
    }

    /// Whether the log goes on from where an index stands: a log that was put back does not.
    async fn goes_on(&self, known: &Progress) -> Result<bool, ReuseError> {
        Ok(self.mark(known.seq).await? == known.mark)
    }

    /// What the change at a place of the log was.
    async fn mark(&self, seq: i64) -> Result<String, ReuseError> {
        let change = self
            .repository
            .changes(seq - 1, 1)
            .await?
            .into_iter()
            .next();
        Ok(change
            .filter(|change| change.seq == seq)
            .map_or_else(String::new, |change| mark(&change)))
    }

    /// Empties the index, to be filled from where the log ends now.
    async fn begin(&self, writer: &Writer, repository: String) -> Result<Progress, ReuseError> {
        let cleared = writer.clone();
        self.blocking(move |_| cleared.clear()).await?;
        let seq = self.repository.head().await?;
        Ok(Progress {
            repository,
            seq,
            mark: self.mark(seq).await?,
            filled_to: Some(i64::MIN),
        })
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
                self.commit(writer, progress).await?;
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
            progress.mark = mark(last);
            let mut ids: Vec<Uuid> = changes
                .iter()
                .filter(|change| change.kind == Kind::Service)
                .map(|change| change.entity)
                .collect();
            ids.sort_unstable();
            ids.dedup();
            self.put(writer, &ids).await?;
            taken += ids.len() as u64;
            self.commit(writer, progress).await?;
        }
    }

    /// Puts services in as they are published now, and takes out those that are not.
    async fn put(&self, writer: &Writer, ids: &[Uuid]) -> Result<(), ReuseError> {
        let texts = self
            .repository
            .published_texts(Kind::Service, ids, Text::Detail)
            .await?;
        let contexts = self.repository.contexts_of(ids).await?;
        let gazetteer = self.gazetteer.clone();
        let (writer, ids) = (writer.clone(), ids.to_vec());
        self.blocking(move |_| {
            let listings: Vec<Listing> = texts
                .par_iter()
                .filter_map(|(id, found)| {
                    let listing = listing(&found.text, &gazetteer)?;
                    Some(listing.in_contexts(contexts.get(id).map_or(&[], Vec::as_slice)))
                })
                .collect();
            // What is not published any more, or cannot be read, is not left as it was.
            let known: HashSet<Uuid> = listings.iter().map(|listing| listing.id).collect();
            for id in ids.iter().filter(|id| !known.contains(id)) {
                writer.remove(*id);
            }
            writer.put(&listings)
        })
        .await
    }

    async fn commit(&self, writer: &Writer, progress: &Progress) -> Result<(), ReuseError> {
        let (writer, progress) = (writer.clone(), progress.clone());
        self.blocking(move |_| writer.commit(&progress)).await
    }

    async fn writer(&self) -> Result<Writer, ReuseError> {
        self.blocking(Index::writer).await
    }

    async fn refresh(&self) -> Result<(), ReuseError> {
        self.blocking(|index| index.refresh()).await
    }

    /// Searching, as soon as it is one's turn.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Index>) -> Result<T, FindError> + Send + 'static,
    ) -> Result<T, ReuseError> {
        // It is never closed.
        let turn = self.turns.clone().acquire_owned().await.ok();
        self.blocking(move |index| {
            let _turn = turn;
            work(index)
        })
        .await
    }

    /// Reading, writing and computing, where nobody waits for a turn.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Index>) -> Result<T, FindError> + Send + 'static,
    ) -> Result<T, ReuseError> {
        let index = self.index.clone();
        Ok(tokio::task::spawn_blocking(move || work(&index)).await??)
    }
}

/// What a change was, as far as it tells it from the one at its place in another log.
fn mark(change: &Change) -> String {
    format!("{} {}", change.at.to_rfc3339(), change.entity)
}

fn listing(text: &str, gazetteer: &Gazetteer) -> Option<Listing> {
    let document: Document = serde_json::from_str(text).ok()?;
    Listing::of(&document, gazetteer)
}
