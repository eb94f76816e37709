//! Something made from all that is published, kept for a moment: what nobody should wait for at every page.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

/// What takes no longer to make is made anew each time: nobody need look at something older.
const QUICK: Duration = Duration::from_millis(50);
/// Nobody is shown something older than this.
const OLDEST: Duration = Duration::from_mins(10);

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

/// Something that is quick to make of little and slow to make of much. Whoever asks for what is slow is shown what was made before,
/// while it is made anew.
pub(crate) struct Ready<T> {
    made: RwLock<Option<Made<T>>>,
    is_made: AtomicBool,
}

struct Made<T> {
    at: Instant,
    took: Duration,
    thing: Arc<T>,
}

impl<T> Default for Ready<T> {
    fn default() -> Self {
        Self {
            made: RwLock::default(),
            is_made: AtomicBool::new(false),
        }
    }
}

impl<T: Send + Sync + 'static> Ready<T> {
    /// What there is, or what is made now.
    pub(crate) async fn or_make<E: std::fmt::Display + Send>(
        self: &Arc<Self>,
        make: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<Arc<T>, E> {
        let Some((age, thing)) = self.slow() else {
            return self.make(make).await;
        };
        let is_due = age >= GOOD_FOR && !self.is_made.swap(true, Ordering::AcqRel);
        if is_due {
            let ready = Arc::clone(self);
            tokio::spawn(async move {
                if let Err(error) = ready.make(make).await {
                    tracing::warn!(%error, "what is kept ready could not be made anew");
                }
                ready.is_made.store(false, Ordering::Release);
            });
        }
        Ok(thing)
    }

    async fn make<E>(&self, make: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        let begun = Instant::now();
        let thing = Arc::new(make.await?);
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        *made = Some(Made {
            at: Instant::now(),
            took: begun.elapsed(),
            thing: Arc::clone(&thing),
        });
        Ok(thing)
    }

    /// What was made before, and how old it is, if making it is slow and it is not too old.
    fn slow(&self) -> Option<(Duration, Arc<T>)> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let made = made.as_ref()?;
        let age = made.at.elapsed();
        (made.took > QUICK && age < OLDEST).then(|| (age, Arc::clone(&made.thing)))
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

    #[tokio::test]
    async fn what_is_quick_is_made_anew_and_of_what_is_slow_the_older_is_shown() {
        let quick = Arc::new(Ready::default());
        for number in 1..=2 {
            let made = quick.or_make(async move { Ok::<_, Infallible>(number) });
            assert_eq!(made.await, Ok(Arc::new(number)));
        }
        let slow = Arc::new(Ready::default());
        for number in 1..=2 {
            let made = slow.or_make(async move {
                tokio::time::sleep(QUICK * 2).await;
                Ok::<_, Infallible>(number)
            });
            assert_eq!(made.await, Ok(Arc::new(1)));
        }
        let failing = Arc::new(Ready::<i32>::default());
        assert_eq!(failing.or_make(async { Err("no") }).await, Err("no"));
    }
}
