//! What an assurer decides about an experience: it may be shown, it is not, or it tells that the page is wrong.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Experience, ExperienceReason, ExperienceState, called};
use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::queue::{NewDecision, QueueKind, note_decision};
use crate::report::{self, NewReport, ReportAbout, as_written, must_be_published};

/// What is decided about an experience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExperienceVerdict {
    /// It may be shown.
    Show,
    /// It is not shown, for this reason.
    Refuse(ExperienceReason),
    /// It tells that the page is wrong: a report is made of it, which counts from when it was told.
    Report(ReportAbout),
}

impl ExperienceVerdict {
    /// Its word, as decisions are noted.
    const fn word(self) -> &'static str {
        match self {
            Self::Show => "shown",
            Self::Refuse(_) => "not-shown",
            Self::Report(_) => "made-report",
        }
    }
}

impl Repository {
    /// Decides about an experience as somebody has [seen](Experience::seen) it. None if it is not so any more: somebody else has decided, or
    /// it was taken back; then nothing is changed.
    pub async fn decide_experience(
        &self,
        (reference, seen): (&str, &str),
        verdict: ExperienceVerdict,
        seconds: Option<i64>,
        by: &str,
    ) -> Result<Option<Experience>, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let known = called(&mut tx, &as_written(reference)).await?;
        let known = known.filter(|known| known.seen() == seen && known.can_be_decided());
        let Some(known) = known else {
            return Ok(None);
        };
        let entity = standing_for(&mut tx, known.entity).await?;
        let (state, reason, made) = match verdict {
            ExperienceVerdict::Show => (ExperienceState::Shown, None, None),
            ExperienceVerdict::Refuse(reason) => (ExperienceState::Refused, Some(reason), None),
            ExperienceVerdict::Report(about) => {
                let made = make_report(&mut tx, &known, (entity, about)).await?;
                let reason = ExperienceReason::WrongData;
                (ExperienceState::Refused, Some(reason), Some(made))
            }
        };
        keep(&mut tx, &known, (state, reason, made), (now, by)).await?;
        let decision = NewDecision {
            kind: QueueKind::Experience,
            subject: known.reference.clone(),
            entity: Some(entity),
            source: None,
            what: verdict.word().to_owned(),
            submissions: Vec::new(),
            risk: 0,
            seconds,
        };
        note_decision(&mut tx, &decision, by, now).await?;
        // Who has the reference can take it back: it stands in no trail.
        let subject = format!("experience:{}", known.number);
        let detail = json!({"what": verdict.word(), "reason": reason.map(ExperienceReason::word)});
        audit::note(&mut tx, now, by, "experience.decide", &subject, &detail).await?;
        let decided = called(&mut tx, &known.reference).await?;
        tx.commit().await?;
        Ok(decided)
    }
}

/// The entity that stands for another by now.
async fn standing_for(tx: &mut Tx, entity: Uuid) -> Result<Uuid, RepositoryError> {
    tx.one(
        "select coalesce(redirect_to, id) from entity where id = $1",
        vec![Value::uuid(entity)],
    )
    .await?
    .get(0)
}

/// What a report says that was made of an experience. Reports are passed on to whoever sends the list; those words were for assurers alone.
const TOLD_ELSEWHERE: &str = "Somebody told this when they told how it was. Their words stand with that, for assurers alone.";

/// Makes a report of it, as if it had been reported when it was told.
async fn make_report(
    tx: &mut Tx,
    known: &Experience,
    (entity, about): (Uuid, ReportAbout),
) -> Result<String, RepositoryError> {
    must_be_published(tx, entity).await?;
    let new = NewReport {
        entity,
        about,
        detail: TOLD_ELSEWHERE.to_owned(),
        reply_to: None,
        language: known.language.clone(),
    };
    let references = std::iter::repeat_with(report::reference);
    let made = report::put_down_under(tx, &new, references, known.at).await?;
    Ok(made.reference)
}

async fn keep(
    tx: &mut Tx,
    known: &Experience,
    (state, reason, made): (ExperienceState, Option<ExperienceReason>, Option<String>),
    (now, by): (DateTime<Utc>, &str),
) -> Result<(), RepositoryError> {
    tx.run(
        "update experience set state = $2, reason = $3, report = $4, told_off = 0, decided_at = $5, decided_by = $6 \
         where id = $1",
        vec![
            Value::int(known.number),
            Value::text(state.word()),
            Value::maybe_text(reason.map(ExperienceReason::word)),
            Value::maybe_text(made.as_deref()),
            Value::time(now),
            Value::text(by),
        ],
    )
    .await?;
    Ok(())
}
