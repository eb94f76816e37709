//! What became of a spreadsheet that was sent.

use assure::{PRACTICE, WAITING};
use collect::sheet::Remark;
use hsds::Kind;
use repository::{RecordFilter, RecordState, SubmissionId, SubmissionState, Trust, Upload};

use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;

/// So many problems are listed on the page; the workbook with remarks has all.
const LISTED: i64 = 50;
/// So many remarks go into a workbook.
const REMARKS: i64 = 100_000;
/// So many services are shown as a beginning.
const SHOWN: i64 = 5;

/// What became of it.
pub(super) struct Done {
    pub(super) published: i64,
    pub(super) held: i64,
    /// What is held waits for an assurer, and not only for whoever sent it.
    pub(super) waits: bool,
    /// It is in a list for practice: how many services could be published.
    pub(super) practised: Option<i64>,
    pub(super) new: i64,
    pub(super) changed: i64,
    pub(super) unchanged: i64,
    pub(super) missing: i64,
    pub(super) rejected: i64,
    /// Row and sentence of each problem.
    pub(super) problems: Vec<(String, String)>,
    pub(super) has_more: bool,
    /// Some of the services that are published: id and name.
    pub(super) services: Vec<(String, String)>,
    /// It was taken back.
    pub(super) is_undone: bool,
}

/// What became of an upload; nothing where it could not be read.
pub(super) async fn of(site: &Site, upload: &Upload) -> Result<Option<Done>, Fault> {
    let Some(submission) = upload.submission else {
        return Ok(None);
    };
    let repository = site.repository();
    let counts = repository.counts(submission).await?;
    let services = counts.get(&Kind::Service).copied().unwrap_or_default();
    let (state, _) = repository.submission_state(submission).await?;
    let problems = repository
        .submission_problems(submission, &[WAITING, PRACTICE], LISTED + 1)
        .await?;
    let has_more = problems.len() > LISTED as usize;
    let problems = problems
        .into_iter()
        .take(LISTED as usize)
        .map(|stored| (prose::place_of(&stored), stored.problem.message));
    let filter = RecordFilter {
        source: Some(upload.source.clone()),
        kind: Some(Kind::Service),
        state: Some(RecordState::Published),
        limit: SHOWN,
        ..RecordFilter::default()
    };
    let shown = repository.records(&filter).await?;
    Ok(Some(Done {
        published: services.published,
        held: services.held,
        practised: practised(site, upload, submission, services.read).await?,
        waits: services.held > 0 && repository.submission_has(submission, WAITING).await?,
        new: services.new,
        changed: services.changed,
        unchanged: services.unchanged,
        missing: services.missing,
        rejected: services.rejected,
        problems: problems.collect(),
        has_more,
        services: shown
            .into_iter()
            .filter_map(|record| Some((record.id?.to_string(), record.name.unwrap_or(record.key))))
            .collect(),
        is_undone: state == SubmissionState::Undone,
    }))
}

/// How many services of a list for practice nothing is wrong with.
async fn practised(
    site: &Site,
    upload: &Upload,
    submission: SubmissionId,
    read: i64,
) -> Result<Option<i64>, Fault> {
    let repository = site.repository();
    let source = repository.source(&upload.source).await?;
    if !source.is_some_and(|source| source.trust == Trust::Practice) {
        return Ok(None);
    }
    let wrong = repository.services_with_errors(submission).await?;
    Ok(Some((read - wrong).max(0)))
}

/// What there is to say about each row.
pub(super) async fn remarks(site: &Site, upload: &Upload) -> Result<Vec<Remark>, Fault> {
    let submission = upload.submission.ok_or(Fault::NotFound)?;
    let problems = site
        .repository()
        .submission_problems(submission, &[WAITING, PRACTICE], REMARKS)
        .await?;
    Ok(problems
        .into_iter()
        .filter_map(|stored| {
            Some(Remark {
                sheet: stored.file,
                row: u64::try_from(stored.row?).ok()?,
                holds: stored.problem.is_error(),
                message: stored.problem.message,
            })
        })
        .collect())
}
