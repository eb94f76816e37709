//! The endpoints: a list of a kind of thing, or one thing, as re-users may have it.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use hsds::{Document, Kind, Profile};
use repository::{Repository, Standing};
use serde_json::Value;
use uuid::Uuid;

use crate::among::{Among, Order};
use crate::answer::{Answer, Body, Found, Known, Validators};
use crate::envelope::Page;
use crate::feed::{Feed, POLL, Snapshot};
use crate::matches::Matches;
use crate::names::{Named, Names};
use crate::query::{Format, Query};
use crate::rows::{self, Look};
use crate::shelf::{Shelf, Stored};
use crate::{ENDPOINTS, PublishError, names};

/// How many lines are read ahead of whoever reads a stream.
const LINES_AT_ONCE: usize = 200;

/// Everything published, ready to answer; cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalogue {
    repository: Repository,
    feed: Arc<Feed>,
    shelf: Shelf,
    matches: Matches,
    names: Names,
    profile: Profile,
}

impl Catalogue {
    /// Reads the order of the lists. `profile` decides which fields are shown to those who do not say.
    pub async fn open(repository: Repository, profile: Profile) -> Result<Self, PublishError> {
        let feed = Arc::new(Feed::load(repository.clone()).await?);
        let shelf = Shelf::new(repository.clone());
        let matches = Matches::new(repository.clone());
        let names = Names::default();
        Ok(Self {
            repository,
            feed,
            shelf,
            matches,
            names,
            profile,
        })
    }

    /// Applies what was published since; afterwards this catalogue is as new as the repository.
    pub async fn catch_up(&self) -> Result<(), PublishError> {
        let touched = self.feed.catch_up().await?;
        self.shelf.forget(&touched).await;
        Ok(())
    }

    /// Follows the change log for ever. While the database does not answer the last known lists stay.
    pub async fn follow(&self) {
        let mut failing = false;
        loop {
            tokio::time::sleep(if failing { POLL * 8 } else { POLL }).await;
            match self.catch_up().await {
                Ok(()) if failing => {
                    failing = false;
                    tracing::info!(
                        feed.seq = self.snapshot().seq,
                        "the change log is followed again"
                    );
                }
                Ok(()) => {}
                Err(error) => {
                    if !failing {
                        tracing::warn!(%error, "the change log cannot be read; lists stay as they were");
                    }
                    failing = true;
                }
            }
        }
    }

    /// The lists as they are known now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.feed.snapshot()
    }

    /// How many of a kind are listed.
    pub fn count(&self, kind: Kind) -> usize {
        self.snapshot().count(kind)
    }

    /// Listed things of a kind whose name, or whose provider's name, holds every one of these words;
    /// in the order of the list, at most `limit`, those after a place in it.
    pub async fn named(
        &self,
        kind: Kind,
        words: &str,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Named>, PublishError> {
        let snapshot = self.snapshot();
        let order = snapshot.order(kind);
        let start =
            order.partition_point(|(position, _)| after.is_some_and(|after| *position <= after));
        if words.trim().is_empty() {
            let places = &order[start..order.len().min(start.saturating_add(limit))];
            return names::read(&self.repository, kind, places).await;
        }
        let all = self.names.of(&self.repository, &snapshot, kind).await?;
        Ok(names::matching(&all, words, after, limit))
    }

    /// A page of a list, or all of it as lines. What a search has found is `among`, if one was asked.
    pub async fn list(
        &self,
        kind: Kind,
        query: &Query,
        among: Option<&Among>,
        known: &Known,
    ) -> Result<Answer, PublishError> {
        if !ENDPOINTS.iter().any(|(_, listed)| *listed == kind) {
            return Ok(Answer::NotFound);
        }
        let snapshot = self.snapshot();
        let look = Look::of(query, self.profile);
        let validators = list_validators(&snapshot, kind, query, among, look);
        // What a search finds can change without anything being published, so there only the tag counts.
        let known = Known {
            since: known.since.filter(|_| among.is_none()),
            ..known.clone()
        };
        if validators.known_to(&known) {
            return Ok(Answer::Unchanged(validators));
        }
        let body = match query.format {
            Format::Json => {
                let (page, ids) = self.page(&snapshot, kind, query, among).await?;
                Body::Json(page.write(&rows::rows(&self.repository, kind, &ids, look).await?))
            }
            Format::Lines => {
                let ids = self.matches(&snapshot, kind, query, among).await?;
                self.lines(kind, ids, look)
            }
        };
        Ok(Answer::Document(Found { body, validators }))
    }

    /// One thing with everything nested in it. What is no UUID was never published.
    pub async fn detail(
        &self,
        kind: Kind,
        id: &str,
        query: &Query,
        known: &Known,
    ) -> Result<Answer, PublishError> {
        let Some(id) = hsds::format::is_uuid(id)
            .then(|| Uuid::parse_str(id).ok())
            .flatten()
        else {
            return Ok(Answer::NotFound);
        };
        let Some(stored) = self.shelf.get(kind, id).await? else {
            return Ok(Answer::NotFound);
        };
        match stored.standing {
            Standing::Live => {}
            Standing::Gone { at } => return Ok(Answer::Gone { id, at }),
            Standing::Moved { to } => return Ok(Answer::Moved { to }),
        }
        let look = Look::of(query, self.profile);
        let stored = self.with_owner(stored).await?;
        let (body, tag) = if rows::completed_when_asked(kind) {
            let mut documents = [(id, rows::parse(kind, id, &stored.detail)?)];
            rows::complete(&self.repository, kind, &mut documents, look.full_service).await?;
            let [(_, document)] = documents;
            let tag = format!(
                "{}-{}",
                hsds::document::hash(&document),
                letter(look.profile)
            );
            (rows::shaped(kind, document, look.profile), tag)
        } else {
            let body = match look.profile {
                Profile::Hsds => stored.detail.clone(),
                Profile::Strict => {
                    rows::shaped(kind, rows::parse(kind, id, &stored.detail)?, look.profile)
                }
            };
            (body, format!("{}-{}", stored.hash, letter(look.profile)))
        };
        // A document that was completed can change without its own date, so there only the tag counts.
        let validators = Validators::new(&tag, stored.last_modified);
        let dated = Known {
            since: known.since.filter(|_| !rows::completed_when_asked(kind)),
            ..known.clone()
        };
        if validators.known_to(&dated) {
            return Ok(Answer::Unchanged(validators));
        }
        Ok(Answer::Document(Found {
            body: Body::Json(Bytes::from(body)),
            validators,
        }))
    }

    /// A place of delivery with its service put in; anything else as it is.
    async fn with_owner(&self, stored: Arc<Stored>) -> Result<Arc<Stored>, PublishError> {
        let Some(owner) = stored.owner else {
            return Ok(stored);
        };
        let Some(service) = self.shelf.get(Kind::Service, owner).await? else {
            return Ok(stored);
        };
        Ok(Arc::new(Stored {
            detail: rows::with_service(&stored.detail, &service.detail),
            hash: format!("{}.{}", stored.hash, service.hash),
            last_modified: stored.last_modified.max(service.last_modified),
            standing: stored.standing.clone(),
            owner: None,
        }))
    }

    async fn page(
        &self,
        snapshot: &Snapshot,
        kind: Kind,
        query: &Query,
        among: Option<&Among>,
    ) -> Result<(Page, Vec<Uuid>), PublishError> {
        if query.narrowing.is_open() && among.is_none() {
            let order = snapshot.order(kind);
            let page = Page::new(order.len(), query.page, query.per_page);
            return Ok((
                page,
                order[page.range()].iter().map(|(_, id)| *id).collect(),
            ));
        }
        let ids = self.matches(snapshot, kind, query, among).await?;
        let page = Page::new(ids.len(), query.page, query.per_page);
        Ok((page, ids[page.range()].to_vec()))
    }

    async fn matches(
        &self,
        snapshot: &Snapshot,
        kind: Kind,
        query: &Query,
        among: Option<&Among>,
    ) -> Result<Arc<Vec<Uuid>>, PublishError> {
        let narrowed = self.narrowed(snapshot, kind, query).await?;
        let order = || snapshot.order(kind).iter().map(|(_, id)| *id).collect();
        let Some(among) = among else {
            return Ok(narrowed.unwrap_or_else(|| Arc::new(order())));
        };
        let found = self.matches.found(snapshot.seq, kind, among).await?;
        // The order of everything is needed only where nothing else gives one.
        let all: Vec<Uuid> = if narrowed.is_none() && among.order == Order::Listed {
            order()
        } else {
            Vec::new()
        };
        let narrowed = narrowed.as_ref().map(|ids| ids.as_slice());
        Ok(Arc::new(among.with(&found, narrowed, &all)))
    }

    /// What the parameters that need no search let through; none if there are no such.
    async fn narrowed(
        &self,
        snapshot: &Snapshot,
        kind: Kind,
        query: &Query,
    ) -> Result<Option<Arc<Vec<Uuid>>>, PublishError> {
        if query.narrowing.is_open() {
            return Ok(None);
        }
        if query.narrowing.is_barren() {
            return Ok(Some(Arc::default()));
        }
        let filter = query.narrowing.filter(kind);
        Ok(Some(self.matches.of(snapshot.seq, filter).await?))
    }

    /// Every match, one a line, read a little ahead of whoever reads them.
    fn lines(&self, kind: Kind, ids: Arc<Vec<Uuid>>, look: Look) -> Body {
        let repository = self.repository.clone();
        let chunks = stream::unfold((ids, 0), |(ids, start)| async move {
            let end = (start + LINES_AT_ONCE).min(ids.len());
            (start < end).then(|| (ids[start..end].to_vec(), (ids, end)))
        });
        let lines = chunks.then(move |ids| {
            let repository = repository.clone();
            async move {
                let mut lines = String::new();
                for row in rows::rows(&repository, kind, &ids, look).await? {
                    lines.push_str(&row);
                    lines.push('\n');
                }
                Ok(Bytes::from(lines))
            }
        });
        Body::Lines(lines.boxed())
    }
}

/// The marks of a list: the point of the change log it was made at, and the question.
/// Whoever has them needs no database to be told that nothing has changed.
fn list_validators(
    snapshot: &Snapshot,
    kind: Kind,
    query: &Query,
    among: Option<&Among>,
    look: Look,
) -> Validators {
    let mut question = Document::new();
    question.insert(
        "question".into(),
        Value::String(format!("{kind} {query:?} {among:?} {look:?}")),
    );
    question.insert(
        "shape".into(),
        Value::String(env!("CARGO_PKG_VERSION").to_owned()),
    );
    question.insert("listed".into(), Value::from(snapshot.count(kind)));
    let tag = format!("{}-{}", snapshot.seq, hsds::document::hash(&question));
    Validators::new(&tag, snapshot.changed_at)
}

fn letter(profile: Profile) -> char {
    match profile {
        Profile::Hsds => 'h',
        Profile::Strict => 's',
    }
}
