//! What matched lately: whoever reads a narrowed list page after page has it looked up once.

use std::sync::Arc;
use std::time::Duration;

use hsds::Kind;
use moka::future::Cache;
use repository::{Filter, Repository, Seq};
use uuid::Uuid;

use crate::PublishError;
use crate::among::Among;

/// How much memory the answers may take.
const BYTES: u64 = 32 * 1024 * 1024;
/// Nobody who pages takes longer from one page to the next.
const LIFE: Duration = Duration::from_mins(1);

/// Ids by the question and the point of the change log it was asked at.
#[derive(Clone, Debug)]
pub(crate) struct Matches {
    repository: Repository,
    known: Cache<(Seq, String), Arc<Vec<Uuid>>>,
}

impl Matches {
    pub(crate) fn new(repository: Repository) -> Self {
        let known = Cache::builder()
            .max_capacity(BYTES)
            .weigher(|(_, question): &(Seq, String), ids: &Arc<Vec<Uuid>>| {
                u32::try_from(question.len() + ids.len() * size_of::<Uuid>()).unwrap_or(u32::MAX)
            })
            .time_to_live(LIFE)
            .build();
        Self { repository, known }
    }

    /// What a search found of a kind; as of this point of the log or later.
    pub(crate) async fn found(
        &self,
        seq: Seq,
        kind: Kind,
        among: &Among,
    ) -> Result<Arc<Vec<Uuid>>, PublishError> {
        let question = (seq, format!("{kind} {}", among.mark));
        if let Some(ids) = self.known.get(&question).await {
            return Ok(ids);
        }
        let ids = among.of(&self.repository, kind).await?;
        self.known.insert(question, Arc::clone(&ids)).await;
        Ok(ids)
    }

    /// What a filter lets through, in the order of the list; as of this point of the log or later.
    pub(crate) async fn of(
        &self,
        seq: Seq,
        filter: Filter,
    ) -> Result<Arc<Vec<Uuid>>, PublishError> {
        let question = (seq, format!("{filter:?}"));
        if let Some(ids) = self.known.get(&question).await {
            return Ok(ids);
        }
        let ids = Arc::new(self.repository.matching(&filter).await?);
        self.known.insert(question, Arc::clone(&ids)).await;
        Ok(ids)
    }
}
