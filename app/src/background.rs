//! Work that goes on beside serving: what a crash left to be settled, what waits to be put together
//! again, what has been closed for long enough, how good what is published is,
//! and how far each list is trusted.

use std::time::{Duration, Instant};

use assure::confidence::{self, ReviewedAt};
use assure::quality::{self, LookedAt};
use tokio_util::sync::CancellationToken;

use crate::installation::Installation;
use crate::{feeds, links, uploads, verification};

/// Does something, and again after a pause, until it is stopped. What is broken off is rolled back, and done by whoever starts next.
pub(crate) async fn again_and_again<Once: Future<Output = ()>>(
    pause: Duration,
    stop: &CancellationToken,
    once: impl Fn() -> Once,
) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = once() => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// How often it is looked for.
const EVERY: Duration = Duration::from_secs(15);

/// How often what is of no use any more is forgotten.
const TIDIED: Duration = Duration::from_hours(1);

/// Works until it is stopped. What fails is logged and tried again.
pub(crate) async fn work(installation: Installation, stop: CancellationToken) {
    let mut tidied: Option<Instant> = None;
    let mut looked_at: Option<LookedAt> = None;
    let mut reviewed_at: Option<ReviewedAt> = None;
    loop {
        if tidied.is_none_or(|tidied| tidied.elapsed() >= TIDIED) {
            tidied = Some(Instant::now());
            if let Err(error) = installation.identity().tidy().await {
                tracing::warn!(%error, "old sessions, tickets and mail could not be forgotten");
            }
            if let Err(error) = uploads::tidy(&installation).await {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "old spreadsheets could not be thrown away"
                );
            }
            if let Err(error) = links::tidy(&installation).await {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "links that nothing names could not be forgotten"
                );
            }
            if let Err(error) = verification::tidy(&installation).await {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "old letters about services could not be forgotten"
                );
            }
            if let Err(error) = feeds::tidy(&installation).await {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "old readings of feeds could not be forgotten"
                );
            }
        }
        // What is broken off is rolled back, and done by whoever starts next.
        tokio::select! {
            () = stop.cancelled() => return,
            done = once(&installation, &mut looked_at, &mut reviewed_at) => {
                if let Err(error) = done {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "background work failed; it will be tried again"
                    );
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn once(
    installation: &Installation,
    looked_at: &mut Option<LookedAt>,
    reviewed_at: &mut Option<ReviewedAt>,
) -> Result<(), assure::AssureError> {
    let Installation {
        repository,
        gazetteer,
        ..
    } = installation;
    for submission in repository.unsettled().await? {
        // What one source sent does not stand in the way of the others.
        if let Err(error) = assure::settle(repository, gazetteer, submission, &mut |_| {}).await {
            tracing::error!(%error, submission = submission.0, "a submission could not be settled");
        }
    }
    assure::work_off(repository, gazetteer).await?;
    let retired = assure::retire(repository, gazetteer).await?;
    if retired > 0 {
        tracing::info!(
            services = retired,
            "withdrew services that were closed long ago"
        );
    }
    let (judged, now) = quality::assess(repository, gazetteer, *looked_at).await?;
    *looked_at = Some(now);
    if judged > 0 {
        tracing::info!(services = judged, "looked how good the data of services is");
    }
    *reviewed_at = Some(confidence::keep_up(repository, *reviewed_at).await?);
    Ok(())
}
