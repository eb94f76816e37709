//! Who is told when a feed needs a person.

use anyhow::{Result, anyhow};
use identity::Role;
use repository::{Feed, FeedOutcome, Person};
use uuid::Uuid;

use crate::installation::Installation;

/// After so many failures in a row somebody is told, once.
const FAILURES: i64 = 3;

/// What mail about feeds is made with.
#[derive(Clone, Debug)]
pub(crate) struct Post(web::Settings);

impl Post {
    /// With the settings of the server: who is told reads its pages.
    pub(crate) fn new(settings: &web::Settings) -> Self {
        Self(settings.clone())
    }

    /// Tells those who look after a source that its feed has failed for the third time in a row, or waits for them.
    pub(crate) async fn tell(&self, installation: &Installation, feed: &Feed) -> Result<()> {
        if !self.0.sends_mail && !self.0.demonstration {
            return Ok(());
        }
        if !is_news(installation, feed).await? {
            return Ok(());
        }
        let repository = &installation.repository;
        let source = repository.source(&feed.source).await?;
        let source = source.ok_or_else(|| anyhow!("there is no source `{}`", feed.source))?;
        for person in readers(installation, source.team).await? {
            let letter = web::feed_letter(&self.0, &person, &source.name, feed)?;
            repository.write_letter(&letter).await?;
        }
        Ok(())
    }
}

/// Whether there is something to tell that was not told before.
async fn is_news(installation: &Installation, feed: &Feed) -> Result<bool> {
    let runs = installation.repository.feed_runs(&feed.source, 2).await?;
    Ok(match runs.as_slice() {
        // What takes the place of one that nobody has decided about is no news.
        [last, rest @ ..] if last.outcome == FeedOutcome::Held => rest
            .first()
            .is_none_or(|before| before.outcome != FeedOutcome::Superseded),
        [last, ..] => {
            let is_failure = matches!(last.outcome, FeedOutcome::Failed | FeedOutcome::Broken);
            is_failure && feed.failures == FAILURES
        }
        [] => false,
    })
}

/// Those of a team who may send its records; where nobody of them can be written to, the administrators.
async fn readers(installation: &Installation, team: Option<Uuid>) -> Result<Vec<Person>> {
    let repository = &installation.repository;
    let gone = repository.unreachable().await?;
    let reached = |mut people: Vec<Person>| {
        people.retain(|person| gone.iter().all(|gone| gone.person != person.id));
        people
    };
    if let Some(team) = team {
        let senders = reached(installation.identity().senders(team).await?);
        if !senders.is_empty() {
            return Ok(senders);
        }
    }
    let administrators = [Role::Administrator.name()];
    Ok(reached(repository.people_with(&administrators).await?))
}
