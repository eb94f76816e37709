//! The report about a list and a quarter: what it was like, what happened to it, and what to put right first.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use repository::{ExperienceFigure, ExperienceVoice, Helped, Quarter, QuarterFigures, Repository};
use serde::{Deserialize, Serialize};

use super::today;
use crate::check::Check;
use crate::error::AssureError;
use crate::judge::WAITING;
use crate::policy::Numbered;

/// So many fixes are worth a look at once.
const FIXES: usize = 10;

/// What is to be put right in a list, what costs most first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What was found, by the code of its check.
    pub code: String,
    /// In how many services.
    pub services: i64,
    /// What that takes from all scores together, in tenths of a point.
    pub points: i64,
}

/// Why services are not published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The code of the problem.
    pub code: String,
    /// Of how many services.
    pub services: i64,
}

/// A report. It quotes nothing of any service, so that nothing has to be taken out of it later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Which quarter, such as `2026-Q4`.
    pub quarter: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The quarter has ended: the report is whole.
    pub has_ended: bool,
    /// What happened.
    pub figures: QuarterFigures,
    /// A report of a reader is late after so many hours, by the policy as it was when this was made.
    pub late_after_hours: u32,
    /// Services that were not published when this was made.
    pub kept_out: i64,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What to put right first, as it was found when this was made.
    pub fixes: Vec<Fix>,
    /// How it was for people, as they told it; nothing in reports that are older than that.
    #[serde(default)]
    pub told: Vec<Told>,
}

/// How many people told, in a month, how it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The first day of the month.
    pub month: NaiveDate,
    /// Whose it was.
    pub voice: ExperienceVoice,
    /// Whether they got the help that they needed.
    pub helped: Helped,
    /// How many, or that they were few.
    pub count: String,
}

/// What costs a list most, up to ten things. What this program does not know any more is left out.
pub async fn fixes(repository: &Repository, source: &str) -> Result<Vec<Fix>, AssureError> {
    let counts = repository.finding_counts(Some(source)).await?;
    let costly = counts
        .into_iter()
        .filter(|count| count.points > 0 && Check::from_code(&count.code).is_some());
    let fix = |count: repository::FindingCount| Fix {
        code: count.code,
        services: count.services,
        points: count.points,
    };
    Ok(costly.take(FIXES).map(fix).collect())
}

/// The report about a list and a quarter as it is now, kept nowhere.
pub async fn so_far(
    repository: &Repository,
    source: &str,
    quarter: Quarter,
) -> Result<Report, AssureError> {
    let policy = Numbered::current(repository).await?.policy;
    let late_after_hours = policy.correction.within_hours;
    let late_after = TimeDelta::hours(i64::from(late_after_hours));
    let made_at = repository.now();
    let (kept_out, reasons) = repository.kept_out_of(source, WAITING).await?;
    let reason = |(code, services)| Reason { code, services };
    let told = repository.quarter_experiences(source, quarter).await?;
    Ok(Report {
        quarter: quarter.to_string(),
        made_at,
        has_ended: today(made_at) > quarter.last(),
        figures: repository
            .quarter_figures(source, quarter, late_after)
            .await?,
        late_after_hours,
        kept_out,
        reasons: reasons.into_iter().map(reason).collect(),
        fixes: fixes(repository, source).await?,
        told: told.iter().map(tell).collect(),
    })
}

fn tell(figure: &ExperienceFigure) -> Told {
    Told {
        month: figure.month,
        voice: figure.voice,
        helped: figure.helped,
        count: figure.count.to_string(),
    }
}

/// The report about a list and a quarter that has ended, if one is kept.
pub async fn kept(
    repository: &Repository,
    source: &str,
    quarter: Quarter,
) -> Result<Option<Report>, AssureError> {
    let Some(document) = repository.quality_report(source, quarter).await? else {
        return Ok(None);
    };
    let report = serde_json::from_str(&document);
    let report = report.map_err(|_| repository::RepositoryError::Damaged(quarter.to_string()))?;
    Ok(Some(report))
}

/// Makes the reports about the quarter that ended last, of every list of which something was published in it or is held back, and keeps them. What is
/// kept already stays as it is. Gives how many are new.
pub async fn keep_ended(repository: &Repository) -> Result<u64, AssureError> {
    let day: NaiveDate = today(repository.now());
    let quarter = Quarter::of(day).before();
    let mut new = 0;
    for source in repository.sources_to_report(quarter).await? {
        let report = so_far(repository, &source, quarter).await?;
        let document = serde_json::to_value(&report).and_then(|it| serde_json::to_string(&it));
        let document =
            document.map_err(|_| repository::RepositoryError::Damaged(quarter.to_string()))?;
        let is_kept = repository
            .keep_quality_report(&source, quarter, &document)
            .await?;
        new += u64::from(is_kept);
    }
    Ok(new)
}
