//! What programs, and some pages, ask to be written takes effect: staged, then settled.

use std::time::Duration;

use collect::CollectError;
use collect::request::{self, Replied, Request};
use repository::{RepositoryError, SubmissionId, SubmissionState};

use crate::problem::Fault;
use crate::site::Site;

/// The answer waits so long for what was written to settle; after that it says that it is on its way.
const PATIENCE: Duration = Duration::from_secs(10);

/// Does what is asked, and waits until it has taken effect. What was broken off before that takes effect first.
pub(crate) async fn apply(site: &Site, request: Request) -> Result<Replied, Fault> {
    let _turn = site.writing_turn(&request.source).await;
    let replied = loop {
        match request::apply(site.repository(), &request).await {
            Err(CollectError::Repository(RepositoryError::SubmissionWaits(earlier))) => {
                if !settled(site, earlier).await {
                    return Err(Fault::NotReady);
                }
            }
            Err(CollectError::Repository(RepositoryError::RequestDiffers(_))) => {
                return Err(Fault::NameReused);
            }
            Err(CollectError::Repository(RepositoryError::Outrun(_))) => {
                return Err(Fault::ChangedMeanwhile);
            }
            Err(error) => {
                tracing::error!(%error, "a program's request could not be taken in");
                return Err(Fault::Internal);
            }
            Ok(replied) => break replied,
        }
    };
    if let Some(submission) = replied.submission {
        // It is written whether or not it has settled: the answer tells where it stands.
        settled(site, submission).await;
    }
    Ok(replied)
}

/// Settles a submission, unless that has been done. False if it takes too long or fails; it is gone on with beside serving.
pub(crate) async fn settled(site: &Site, submission: SubmissionId) -> bool {
    let repository = site.repository().clone();
    match repository.submission_state(submission).await {
        Ok((SubmissionState::Staged, _)) => {}
        Ok(_) => return true,
        Err(error) => {
            tracing::error!(%error, "a submission could not be read");
            return false;
        }
    }
    let gazetteer = site.gazetteer();
    // Whoever asked may go away; what they asked for goes on.
    let settling = tokio::spawn(async move {
        assure::settle(&repository, &gazetteer, submission, &mut |_| {}).await
    });
    match tokio::time::timeout(PATIENCE, settling).await {
        Ok(Ok(Ok(()))) => true,
        Ok(Ok(Err(error))) => {
            tracing::error!(%error, "a submission could not be settled; it will be tried again");
            false
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "a submission could not be settled; it will be tried again");
            false
        }
        Err(_) => false,
    }
}

/// Lets what was decided take effect on what embeds it, as far as that is little. Whatever else waits is worked
/// off beside serving.
pub(crate) async fn follow(site: &Site) {
    let repository = site.repository().clone();
    let gazetteer = site.gazetteer();
    let following = tokio::spawn(async move { assure::follow(&repository, &gazetteer).await });
    match tokio::time::timeout(PATIENCE, following).await {
        Ok(Ok(Ok(()))) | Err(_) => {}
        Ok(Ok(Err(error))) => {
            tracing::error!(%error, "what follows from a decision could not be done; it will be tried again");
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "what follows from a decision could not be done; it will be tried again");
        }
    }
}
