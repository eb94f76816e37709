//! What became of a spreadsheet that was sent.

use assure::{PRACTICE, WAITING};
use collect::sheet::{Mapping, Remark, Rows};
use hsds::Kind;
use repository::{RecordFilter, RecordState, SubmissionId, SubmissionState, Trust, Upload};

use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;

/// So many problems are listed on the page; the workbook with remarks has all.
const LISTED: i64 = 50;
/// So many remarks go into a workbook.
const REMARKS: i64 = 100_000;
/// So many entries are shown as a beginning.
const SHOWN: i64 = 5;

/// What became of it.
pub(super) struct Done {
    /// What each row is.
    pub(super) each: Rows,
    pub(super) published: i64,
    pub(super) held: i64,
    /// What is held waits for an assurer, and not only for whoever sent it.
    pub(super) waits: bool,
    /// It is in a list for practice: how many entries could be published.
    pub(super) practised: Option<i64>,
    pub(super) new: i64,
    pub(super) changed: i64,
    pub(super) unchanged: i64,
    pub(super) missing: i64,
    /// Services of before that are no longer there, where each row is an organisation now.
    pub(super) former: i64,
    /// So many organisations are left of which services can be made.
    pub(super) left: i64,
    pub(super) rejected: i64,
    /// Row and sentence of each problem.
    pub(super) problems: Vec<(String, String)>,
    pub(super) has_more: bool,
    /// Some of the entries that are published: address and name.
    pub(super) entries: Vec<(String, String)>,
    /// It was taken back.
    pub(super) is_undone: bool,
}

impl Done {
    /// Each row is an organisation, of which services can be made.
    pub(super) fn is_of_organizations(&self) -> bool {
        self.each == Rows::Organizations
    }
}

/// What became of an upload; nothing where it could not be read.
pub(super) async fn of(site: &Site, upload: &Upload) -> Result<Option<Done>, Fault> {
    let Some(submission) = upload.submission else {
        return Ok(None);
    };
    let repository = site.repository();
    let counts = repository.counts(submission).await?;
    let each = each_row(upload);
    let kind = kind_of(each);
    let mut entries = counts.get(&kind).copied().unwrap_or_default();
    let mut former = 0;
    let mut left = 0;
    if kind != Kind::Service {
        let services = counts.get(&Kind::Service).copied().unwrap_or_default();
        // Rows that are nothing count as services that are none.
        entries.rejected = services.rejected;
        former = services.missing;
        left = repository.split_progress(&upload.source).await?.left;
    }
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
        kind: Some(kind),
        state: Some(RecordState::Published),
        limit: SHOWN,
        ..RecordFilter::default()
    };
    let shown = repository.records(&filter).await?;
    Ok(Some(Done {
        each,
        published: entries.published,
        held: entries.held,
        practised: practised(site, upload, submission, (kind, entries.read)).await?,
        waits: entries.held > 0 && repository.submission_has(submission, WAITING).await?,
        new: entries.new,
        changed: entries.changed,
        unchanged: entries.unchanged,
        missing: entries.missing,
        former,
        left,
        rejected: entries.rejected,
        problems: problems.collect(),
        has_more,
        entries: shown
            .into_iter()
            .filter_map(|record| {
                let page = match kind {
                    Kind::Organization => "organisations",
                    _ => "services",
                };
                let address = format!("/{page}/{}", record.id?);
                Some((address, record.name.unwrap_or(record.key)))
            })
            .collect(),
        is_undone: state == SubmissionState::Undone,
    }))
}

/// What each row of an upload is.
fn each_row(upload: &Upload) -> Rows {
    let mapping = upload
        .mapping
        .as_deref()
        .and_then(|text| Mapping::parse(text).ok());
    mapping.map_or(Rows::Services, |mapping| mapping.each_row())
}

/// The record that a row becomes.
pub(super) fn kind_of(each: Rows) -> Kind {
    match each {
        Rows::Organizations => Kind::Organization,
        Rows::Services | Rows::Places | Rows::Times => Kind::Service,
    }
}

/// How many entries of a list for practice nothing is wrong with.
async fn practised(
    site: &Site,
    upload: &Upload,
    submission: SubmissionId,
    (kind, read): (Kind, i64),
) -> Result<Option<i64>, Fault> {
    let repository = site.repository();
    let source = repository.source(&upload.source).await?;
    if !source.is_some_and(|source| source.trust == Trust::Practice) {
        return Ok(None);
    }
    let wrong = repository.records_with_errors(submission, kind).await?;
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
