//! Link decisions made to take effect: regrouped, put together and published in one transaction.

use place::Gazetteer;
use repository::{DecisionId, LinkDecision, Repository};

use crate::error::AssureError;
use crate::settle::{self, Session};

/// Decides about two records, and publishes what follows.
pub async fn decide(
    repository: &Repository,
    gazetteer: &Gazetteer,
    decision: &LinkDecision,
) -> Result<DecisionId, AssureError> {
    let mut unit = repository.begin_settling().await?;
    let (id, touched) = unit.decide(decision).await?;
    let mut session = Session::new(gazetteer);
    session
        .recompose(&mut unit, &touched, &format!("decision {}", id.0))
        .await?;
    unit.commit().await?;
    settle::work_off(repository, gazetteer).await?;
    Ok(id)
}

/// Takes a decision back, and publishes what follows.
pub async fn undo(
    repository: &Repository,
    gazetteer: &Gazetteer,
    id: DecisionId,
    by: &str,
) -> Result<(), AssureError> {
    let mut unit = repository.begin_settling().await?;
    let touched = unit.undo_decision(id, by).await?;
    let mut session = Session::new(gazetteer);
    session
        .recompose(&mut unit, &touched, &format!("undo of decision {}", id.0))
        .await?;
    unit.commit().await?;
    settle::work_off(repository, gazetteer).await?;
    Ok(())
}
