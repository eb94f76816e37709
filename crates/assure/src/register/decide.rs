//! A person takes what a register says, or dismisses it.

use place::Gazetteer;
use repository::{
    ListedDifference, RegisterDecision, RegisterVerdict, Repository, SubmissionId, Unit,
};

use super::{compare_records, differ::Difference};
use crate::desk::Change;
use crate::error::AssureError;
use crate::settle::{self, Session};

/// What became of a decision about a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// It holds; these corrections of the desk were made for it.
    Done(ListedDifference, Vec<SubmissionId>),
    /// Nothing was changed: where it belongs only a person can say, on the record's own page.
    ByHand(ListedDifference),
    /// Somebody decided before.
    Decided(RegisterDecision),
    /// It is there no more: the register, or what is published here, says something else now.
    Gone,
}

/// Takes a difference: what the register says becomes a correction by the desk, in one transaction. What embeds what was
/// corrected follows when `follow` or `work_off` is called.
pub async fn take(
    repository: &Repository,
    gazetteer: &Gazetteer,
    difference: i64,
    by: &str,
) -> Result<Came, AssureError> {
    let verdict = RegisterVerdict::Taken;
    decide(repository, gazetteer, difference, verdict, by).await
}

/// Dismisses a difference: it is asked about again when the register says something else.
pub async fn dismiss(
    repository: &Repository,
    gazetteer: &Gazetteer,
    difference: i64,
    by: &str,
) -> Result<Came, AssureError> {
    let verdict = RegisterVerdict::Dismissed;
    decide(repository, gazetteer, difference, verdict, by).await
}

async fn decide(
    repository: &Repository,
    gazetteer: &Gazetteer,
    difference: i64,
    verdict: RegisterVerdict,
    by: &str,
) -> Result<Came, AssureError> {
    loop {
        let mut unit = repository.begin_settling().await?;
        let asked = Asked { gazetteer, by };
        match asked.decide(&mut unit, difference, verdict).await {
            Ok(came) => {
                unit.commit().await?;
                return Ok(came);
            }
            Err(error) => {
                drop(unit);
                settle::earlier_first(repository, gazetteer, error).await?;
            }
        }
    }
}

struct Asked<'a> {
    gazetteer: &'a Gazetteer,
    by: &'a str,
}

impl Asked<'_> {
    async fn decide(
        &self,
        unit: &mut Unit,
        id: i64,
        verdict: RegisterVerdict,
    ) -> Result<Came, AssureError> {
        let Some((waiting, found)) = self.as_it_is(unit, id).await? else {
            let decided = unit.register_decision(id).await?;
            return Ok(decided.map_or(Came::Gone, Came::Decided));
        };
        let mut made = Vec::new();
        if verdict == RegisterVerdict::Taken {
            if found.writes.is_empty() {
                return Ok(Came::ByHand(waiting));
            }
            let mut session = Session::new(self.gazetteer);
            for (entity, corrections) in &found.writes {
                let change = Change {
                    entity: *entity,
                    corrections,
                    by: self.by,
                };
                made.extend(change.make(unit, &mut session).await?);
            }
        }
        unit.decide_register(&waiting, verdict, self.by).await?;
        Ok(Came::Done(waiting, made))
    }

    /// A difference, compared once more within the transaction: what was seen may hold no longer.
    async fn as_it_is(
        &self,
        unit: &mut Unit,
        id: i64,
    ) -> Result<Option<(ListedDifference, Difference)>, AssureError> {
        let Some(seen) = unit.register_difference(id).await? else {
            return Ok(None);
        };
        let registers = unit.registers().await?;
        let Some(register) = registers.iter().find(|it| it.source == seen.source) else {
            return Ok(None);
        };
        let compared = compare_records(unit, self.gazetteer, register, &[seen.record]).await?;
        let Some(waiting) = unit.register_difference(id).await? else {
            return Ok(None);
        };
        let found = compared.into_iter().find(|one| {
            one.record == waiting.record
                && one.entity == waiting.entity
                && one.difference.divergence.field == waiting.field
        });
        Ok(found.map(|found| (waiting, found.difference)))
    }
}
