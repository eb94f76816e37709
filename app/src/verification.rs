//! Verification, beside serving: finds out what is due, asks those who look after it, and lets lapse what nobody answers about.

mod plan;

use std::time::Duration;

use anyhow::Result;
use assure::quality::today;
use chrono::{Days, TimeDelta};
use tokio_util::sync::CancellationToken;

use crate::background::again_and_again;
use crate::installation::Installation;
use plan::Plan;

/// How often it is looked for what is due.
const EVERY: Duration = Duration::from_mins(1);
/// What was mailed can be answered for so long.
const ANSWERABLE: TimeDelta = TimeDelta::days(60);
/// What happened is remembered for so many days: two years and a little.
const HISTORY: u64 = 800;

/// What came of one look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// So many mails were written.
    pub(crate) letters: usize,
    /// What lapsed.
    pub(crate) lapsed: assure::verification::Lapsed,
}

/// Asks until it is stopped.
pub(crate) async fn work(
    installation: Installation,
    settings: web::Settings,
    stop: CancellationToken,
) {
    let look = || async {
        match once(&installation, &settings).await {
            Ok(done) => tell(done),
            Err(error) => tracing::warn!(
                error = format!("{error:#}"),
                "nobody could be asked whether services are right; it will be tried again"
            ),
        }
    };
    again_and_again(EVERY, &stop, look).await;
}

fn tell(done: Done) {
    let Done { letters, lapsed } = done;
    if letters > 0 || lapsed.lapsed > 0 || lapsed.held > 0 {
        tracing::info!(
            letters,
            lapsed = lapsed.lapsed,
            held = lapsed.held,
            waiting = lapsed.waiting,
            "asked whether services are right"
        );
    }
}

/// Forgets what cannot be answered any more, and what happened long ago.
pub(crate) async fn tidy(installation: &Installation) -> Result<()> {
    let repository = &installation.repository;
    let now = repository.now();
    repository.forget_verification_letters(now).await?;
    let before = today(now) - Days::new(HISTORY);
    repository.forget_verification_events(before).await?;
    let long_ago = now - Days::new(HISTORY);
    repository.forget_contact_notes(long_ago).await?;
    repository.forget_sample_notes(long_ago).await?;
    Ok(())
}

/// Finds out what is due, then who is to be asked and told, and writes to them. Where no mail is sent nobody is asked, and so nothing
/// lapses.
pub(crate) async fn once(installation: &Installation, settings: &web::Settings) -> Result<Done> {
    let repository = &installation.repository;
    assure::verification::refresh(repository).await?;
    let is_mailed =
        (settings.sends_mail || settings.demonstration) && settings.public_url.is_some();
    let mut done = Done {
        lapsed: assure::verification::lapse(repository, is_mailed).await?,
        ..Done::default()
    };
    if !is_mailed {
        return Ok(done);
    }
    let identity = installation.identity();
    let plan = Plan::make(&identity).await?;
    let letters = plan.letters(&identity, settings, ANSWERABLE)?;
    let today = today(repository.now());
    // Where another node was quicker, its mail is the one that goes.
    if !plan.moves.is_empty() && repository.ask(&plan.moves, &letters, today).await? {
        done.letters = letters.len();
    }
    Ok(done)
}

#[cfg(test)]
mod tests;
