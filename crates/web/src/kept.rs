//! Something made from all that is published, kept until more is published.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// While much is published, nothing is made anew for each visitor.
const KEPT: Duration = Duration::from_secs(10);

/// What was made last.
pub(crate) struct Kept<T> {
    made: RwLock<Option<Made<T>>>,
}

/// With the point of the log and the time at which it was made.
struct Made<T> {
    seq: i64,
    at: Instant,
    thing: Arc<T>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            made: RwLock::default(),
        }
    }
}

impl<T> Kept<T> {
    /// What was made at this point of the log, or a moment ago; otherwise it is made.
    pub(crate) async fn at<E>(
        &self,
        seq: i64,
        make: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E> {
        if let Some(known) = self.known(seq) {
            return Ok(known);
        }
        let thing = Arc::new(make.await?);
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        *made = Some(Made {
            seq,
            at: Instant::now(),
            thing: thing.clone(),
        });
        Ok(thing)
    }

    fn known(&self, seq: i64) -> Option<Arc<T>> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        made.as_ref()
            .filter(|made| made.seq == seq || made.at.elapsed() < KEPT)
            .map(|made| made.thing.clone())
    }
}
