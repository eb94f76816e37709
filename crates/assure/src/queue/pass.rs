//! What passes without anybody looking, because the policy says so: judged by what would be published, in the transaction that publishes it.

use chrono::NaiveDate;
use hsds::{Document, Kind};
use place::Gazetteer;
use repository::{Content, EntityState, RecordNumber, RepositoryError, Unit};

use super::area::Area;
use super::decide::{Deciding, Outcome, Taken, take};
use super::differ::differences;
use crate::error::AssureError;
use crate::personal;
use crate::policy::{Policy, Weight};
use crate::quality;
use crate::settle::Session;

/// Accepts a change of a published service if what would be published is other in nothing but what is allowed, and checks find nothing
/// new in it that counts. Late if it is not so: then a person looks.
pub(super) async fn pass(
    deciding: &Deciding<'_>,
    seen: (RecordNumber, i64),
    (policy, allowed): (&Policy, &[Area]),
) -> Result<Outcome, AssureError> {
    let mut unit = deciding.repository.begin_settling().await?;
    let mut session = Session::new(deciding.gazetteer);
    let taken = match take(&mut unit, &mut session, &[seen], deciding.by).await {
        Ok(Some(taken)) => taken,
        Ok(None) => return Ok(Outcome::Late),
        Err(AssureError::Repository(
            RepositoryError::SubmissionOpen(_)
            | RepositoryError::SubmissionWaits(_)
            | RepositoryError::SubmissionHeld(_),
        )) => return Ok(Outcome::Reading),
        Err(error) => return Err(error),
    };
    let today = quality::today(deciding.repository.now());
    let Some((before, after)) = published(&mut unit, &taken).await? else {
        return Ok(Outcome::Late);
    };
    if !is_harmless(
        (&before, &after),
        (policy, allowed),
        deciding.gazetteer,
        today,
    ) {
        return Ok(Outcome::Late);
    }
    let decision = deciding.decision(&taken, "accept");
    unit.note_decision(&decision, deciding.by).await?;
    unit.commit().await?;
    Ok(Outcome::Done)
}

/// What is published of it now, and what would be: nothing if it would not be published as it is then.
async fn published(
    unit: &mut Unit,
    taken: &Taken,
) -> Result<Option<(Document, Document)>, AssureError> {
    let entity = unit.taken(&[taken.entity]).await?.remove(&taken.entity);
    let is_whole = entity.is_some_and(|entity| {
        entity.kind == Kind::Service
            && entity.state == EntityState::Published
            && entity.published_version == entity.current_version
    });
    let after: Option<Document> = match unit.foretold(taken.entity) {
        Some(Content::Live { detail, .. }) => serde_json::from_str(detail).ok(),
        _ => None,
    };
    let (true, Some(after)) = (is_whole, after) else {
        return Ok(None);
    };
    let before = unit.details(&[taken.entity]).await?.pop();
    Ok(before.map(|(_, _, before)| (before, after)))
}

fn is_harmless(
    (before, after): (&Document, &Document),
    (policy, allowed): (&Policy, &[Area]),
    gazetteer: &Gazetteer,
    today: NaiveDate,
) -> bool {
    let found = differences(Kind::Service, before, after);
    let known = quality::said(before, policy, gazetteer, today);
    let is_new = |finding: &crate::check::Finding| {
        !known
            .iter()
            .any(|known| known.check == finding.check && known.said == finding.said)
    };
    let mut findings = quality::said(after, policy, gazetteer, today).into_iter();
    let individuals = |document: &Document| personal::look(Kind::Service, document, &[], &[]);
    let known_words = individuals(before);
    found
        .iter()
        .all(|difference| allowed.contains(&difference.area))
        && !findings.any(|finding| is_new(&finding) && policy.weighs(&finding) > Weight::Advice)
        && individuals(after)
            .iter()
            .all(|found| known_words.iter().any(|known| known.words == found.words))
}
