//! What somebody decides about a change: yes, yes but for this, a question, no.

use place::Gazetteer;
use repository::{
    NewDecision, QueueKind, RecordNumber, Repository, RepositoryError, SentBackKind, SubmissionId,
    Unit,
};
use uuid::Uuid;

use crate::desk::{Change, Correction, may_be_corrected};
use crate::error::AssureError;
use crate::settle::{self, Session};

/// Who decides, and by what.
#[derive(Clone, Copy, Debug)]
pub struct Deciding<'a> {
    /// Where.
    pub repository: &'a Repository,
    /// Where postcodes and towns are.
    pub gazetteer: &'a Gazetteer,
    /// Who, as the audit trail names them.
    pub by: &'a str,
    /// How harmful it was to leave it.
    pub risk: i64,
    /// How long they looked, in seconds; nothing where nobody did.
    pub seconds: Option<i64>,
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Done,
    /// It says something else by now, or somebody else has decided.
    Late,
    /// The same source is being read.
    Reading,
    /// What was read of the same source last waits for a person.
    Held,
}

/// Accepts a record and what comes with it, each in the version that somebody has seen, and corrects fields of what it is about, in one
/// transaction. What embeds it follows when [`crate::follow`] or [`crate::work_off`] is called.
pub async fn accept(
    deciding: &Deciding<'_>,
    seen: &[(RecordNumber, i64)],
    corrections: &[Correction],
) -> Result<Outcome, AssureError> {
    may_be_corrected(corrections)?;
    deciding.in_turn(&Act::Accept(seen, corrections)).await
}

/// Asks whoever sent a record something, and leaves it until they answer or send it again.
pub async fn ask(
    deciding: &Deciding<'_>,
    seen: (RecordNumber, i64),
    question: &str,
) -> Result<Outcome, AssureError> {
    deciding.in_turn(&Act::Ask(seen, question)).await
}

/// Refuses a record in the version that somebody has seen, with a reason for whoever sent it. What is published stays.
pub async fn refuse(
    deciding: &Deciding<'_>,
    seen: (RecordNumber, i64),
    reason: &str,
) -> Result<Outcome, AssureError> {
    deciding.in_turn(&Act::Refuse(seen, reason)).await
}

/// Takes a decision back: what it published is again as it was, what it refused or asked about waits again. Late if that was done before.
pub async fn take_back(
    repository: &Repository,
    gazetteer: &Gazetteer,
    decision: i64,
    by: &str,
) -> Result<Outcome, AssureError> {
    let Some(made) = repository.decision(decision).await? else {
        return Ok(Outcome::Late);
    };
    if !made.stands || made.is.kind != QueueKind::Change {
        return Ok(Outcome::Late);
    }
    // What was corrected lies on what was accepted.
    for submission in made.is.submissions.iter().rev() {
        loop {
            match repository.undo_submission(*submission, by).await {
                Ok(undoing) => {
                    settle::settle(repository, gazetteer, undoing, &mut |_| {}).await?;
                    break;
                }
                // Somebody has taken that back by itself.
                Err(RepositoryError::SubmissionNotUndoable(..)) => break,
                Err(RepositoryError::SubmissionOpen(_)) => return Ok(Outcome::Reading),
                Err(RepositoryError::SubmissionHeld(_)) => return Ok(Outcome::Held),
                Err(error) => {
                    settle::earlier_first(repository, gazetteer, error.into()).await?;
                }
            }
        }
    }
    if let Ok(record) = made.is.subject.parse().map(RecordNumber) {
        for back in repository.sent_back_of(record).await? {
            let is_its = back.at == made.at && back.ended_at.is_none();
            if is_its {
                repository.end_sent_back(back.id, by).await?;
            }
        }
    }
    let is_first = repository.decision_taken_back(decision, by).await?;
    Ok(if is_first {
        Outcome::Done
    } else {
        Outcome::Late
    })
}

/// What is decided, about versions that somebody has seen.
enum Act<'a> {
    Accept(&'a [(RecordNumber, i64)], &'a [Correction]),
    Ask((RecordNumber, i64), &'a str),
    Refuse((RecordNumber, i64), &'a str),
}

impl Deciding<'_> {
    /// Decides in one transaction. What was accepted or undone a moment ago takes effect first.
    async fn in_turn(&self, act: &Act<'_>) -> Result<Outcome, AssureError> {
        loop {
            let mut unit = self.repository.begin_settling().await?;
            match self.decide(&mut unit, act).await {
                Ok(true) => {
                    unit.commit().await?;
                    return Ok(Outcome::Done);
                }
                Ok(false) => return Ok(Outcome::Late),
                Err(AssureError::Repository(RepositoryError::SubmissionOpen(_))) => {
                    return Ok(Outcome::Reading);
                }
                Err(AssureError::Repository(RepositoryError::SubmissionHeld(_))) => {
                    return Ok(Outcome::Held);
                }
                Err(error) => {
                    drop(unit);
                    settle::earlier_first(self.repository, self.gazetteer, error).await?;
                }
            }
        }
    }

    /// False if it is too late.
    async fn decide(&self, unit: &mut Unit, act: &Act<'_>) -> Result<bool, AssureError> {
        match *act {
            Act::Accept(seen, corrections) => self.accept(unit, seen, corrections).await,
            Act::Ask(seen, words) => {
                let back = (SentBackKind::Question, words);
                self.send_back(unit, seen, back, "ask").await
            }
            Act::Refuse(seen, words) => {
                let back = (SentBackKind::Refusal, words);
                self.send_back(unit, seen, back, "refuse").await
            }
        }
    }

    async fn accept(
        &self,
        unit: &mut Unit,
        seen: &[(RecordNumber, i64)],
        corrections: &[Correction],
    ) -> Result<bool, AssureError> {
        let mut session = Session::new(self.gazetteer);
        let Some(taken) = take(unit, &mut session, seen, self.by).await? else {
            return Ok(false);
        };
        let mut submissions = vec![taken.submission];
        if !corrections.is_empty() {
            let change = Change {
                entity: taken.entity,
                corrections,
                by: self.by,
            };
            submissions.extend(change.make(unit, &mut session).await?);
        }
        let what = if corrections.is_empty() {
            "accept"
        } else {
            "correct"
        };
        let decision = NewDecision {
            submissions,
            ..self.decision(&taken, what)
        };
        unit.note_decision(&decision, self.by).await?;
        Ok(true)
    }

    async fn send_back(
        &self,
        unit: &mut Unit,
        seen: (RecordNumber, i64),
        (kind, words): (SentBackKind, &str),
        what: &str,
    ) -> Result<bool, AssureError> {
        let back = unit.send_back(seen, kind, words, self.by).await?;
        if back.is_none() {
            return Ok(false);
        }
        let of = unit.record_origin(seen.0).await?;
        let (source, entity) = of.map_or((None, None), |(source, entity)| (Some(source), entity));
        let decision = self.about(seen.0, what, (source, entity));
        unit.note_decision(&decision, self.by).await?;
        Ok(true)
    }

    /// That something was accepted.
    pub(super) fn decision(&self, taken: &Taken, what: &str) -> NewDecision {
        let of = (Some(taken.source.clone()), Some(taken.entity));
        NewDecision {
            submissions: vec![taken.submission],
            ..self.about(taken.record, what, of)
        }
    }

    fn about(
        &self,
        record: RecordNumber,
        what: &str,
        (source, entity): (Option<String>, Option<Uuid>),
    ) -> NewDecision {
        NewDecision {
            kind: QueueKind::Change,
            subject: record.0.to_string(),
            entity,
            source,
            what: what.to_owned(),
            submissions: Vec::new(),
            risk: self.risk,
            seconds: self.seconds,
        }
    }
}

/// A record that was accepted within a transaction.
pub(super) struct Taken {
    pub(super) record: RecordNumber,
    pub(super) source: String,
    pub(super) entity: Uuid,
    pub(super) submission: SubmissionId,
}

/// Accepts within a transaction. None if what was seen is not what waits.
pub(super) async fn take(
    unit: &mut Unit,
    session: &mut Session<'_>,
    seen: &[(RecordNumber, i64)],
    by: &str,
) -> Result<Option<Taken>, AssureError> {
    let Some((record, _)) = seen.first() else {
        return Ok(None);
    };
    let Some(submission) = unit.stage_acceptance(seen, by).await? else {
        return Ok(None);
    };
    settle::settle_within(unit, session, submission).await?;
    let origin = unit.record_origin(*record).await?;
    let Some((source, Some(entity))) = origin else {
        return Ok(None);
    };
    Ok(Some(Taken {
        record: *record,
        source,
        entity,
        submission,
    }))
}
