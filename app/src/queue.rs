//! What needs an assurer is weighed as it comes, beside serving.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::installation::Installation;

/// How often it is looked what has begun to wait: whoever was told of it opens the queue in a moment.
const EVERY: Duration = Duration::from_secs(2);
/// Of the time, one part in so many goes into looking, however much waits.
const SHARE: u32 = 20;

/// Works until it is stopped. What fails is logged and tried again.
pub(crate) async fn work(installation: Installation, stop: CancellationToken) {
    let Installation {
        repository,
        gazetteer,
        ..
    } = &installation;
    loop {
        let begun = Instant::now();
        tokio::select! {
            () = stop.cancelled() => return,
            synced = assure::queue::sync(repository, gazetteer) => match synced {
                Ok(synced) if synced.accepted > 0 => {
                    tracing::info!(changes = synced.accepted, "accepted what the policy lets pass");
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "what waits could not be weighed; it will be tried again"),
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY.max(begun.elapsed() * SHARE)) => {}
        }
    }
}
