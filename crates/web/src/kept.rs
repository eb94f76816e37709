//! Something made from all that is published, kept for a moment: what nobody should wait for at every page.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

/// So long is what was made good for, if nobody says otherwise. What is published and what is found of it do not change in the
/// same instant, so no point of the log can tell.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// What was made last, and when.
pub(crate) struct Kept<T> {
    good_for: Duration,
    made: RwLock<Option<(Instant, Arc<T>)>>,
    making: Mutex<()>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self::lasting(GOOD_FOR)
    }
}

impl<T> Kept<T> {
    /// For something that is good for longer.
    pub(crate) fn lasting(good_for: Duration) -> Self {
        Self {
            good_for,
            made: RwLock::default(),
            making: Mutex::default(),
        }
    }

    /// What was made is not good any more.
    pub(crate) fn forget(&self) {
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        *made = None;
    }

    /// What was made a moment ago, or else is made now, by one who asks; others meanwhile get what was there.
    pub(crate) async fn or_make<E>(
        &self,
        make: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E> {
        let known = self.known();
        if let Some((at, thing)) = &known
            && at.elapsed() < self.good_for
        {
            return Ok(thing.clone());
        }
        let _alone = match (self.making.try_lock(), known) {
            (Ok(alone), _) => alone,
            (Err(_), Some((_, older))) => return Ok(older),
            (Err(_), None) => self.making.lock().await,
        };
        if let Some((at, thing)) = self.known()
            && at.elapsed() < self.good_for
        {
            return Ok(thing);
        }
        let thing = Arc::new(make.await?);
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        *made = Some((Instant::now(), thing.clone()));
        Ok(thing)
    }

    fn known(&self) -> Option<(Instant, Arc<T>)> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        made.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[tokio::test]
    async fn it_is_made_once_and_not_at_all_if_making_fails() {
        let kept = Kept::default();
        assert_eq!(kept.or_make(async { Err("no") }).await, Err("no"));
        let first = kept.or_make(async { Ok::<_, Infallible>(1) }).await;
        let second = kept.or_make(async { Ok::<_, Infallible>(2) }).await;
        assert_eq!((first, second), (Ok(Arc::new(1)), Ok(Arc::new(1))));
    }
}
