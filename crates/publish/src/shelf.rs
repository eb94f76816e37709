//! Documents that were asked for lately, kept at hand until the change log says that they changed.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use hsds::Kind;
use moka::future::Cache;
use repository::{Repository, Standing};
use uuid::Uuid;

use crate::PublishError;

/// How much memory the shelf may take.
const BYTES: u64 = 64 * 1024 * 1024;
/// A copy that was read in the very moment of a change could miss the message; it lives no longer than this.
const LIFE: Duration = Duration::from_secs(10);

/// A published thing as one answer needs it.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) detail: String,
    pub(crate) hash: String,
    pub(crate) last_modified: DateTime<Utc>,
    pub(crate) standing: Standing,
    pub(crate) owner: Option<Uuid>,
}

#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    repository: Repository,
    documents: Cache<(Kind, Uuid), Arc<Stored>>,
}

impl Shelf {
    pub(crate) fn new(repository: Repository) -> Self {
        let documents = Cache::builder()
            .max_capacity(BYTES)
            .weigher(|_, stored: &Arc<Stored>| {
                u32::try_from(stored.detail.len() + 200).unwrap_or(u32::MAX)
            })
            .time_to_live(LIFE)
            .build();
        Self {
            repository,
            documents,
        }
    }

    /// One published thing, whatever its standing. What is not there is not remembered, so that
    /// asking for ids at random fills no memory.
    pub(crate) async fn get(
        &self,
        kind: Kind,
        id: Uuid,
    ) -> Result<Option<Arc<Stored>>, PublishError> {
        if let Some(stored) = self.documents.get(&(kind, id)).await {
            return Ok(Some(stored));
        }
        let Some(published) = self.repository.published(kind, id).await? else {
            return Ok(None);
        };
        let stored = Arc::new(Stored {
            detail: published.detail,
            hash: published.hash,
            last_modified: published.last_modified,
            standing: published.standing,
            owner: published.owner,
        });
        self.documents.insert((kind, id), stored.clone()).await;
        Ok(Some(stored))
    }

    pub(crate) async fn forget(&self, touched: &[(Kind, Uuid)]) {
        for key in touched {
            self.documents.invalidate(key).await;
        }
    }
}
