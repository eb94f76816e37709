//! Settling: staged changes take effect, batch by batch, each batch one transaction.

mod assured;
mod compliance;
mod conclude;
mod individuals;
mod mint;
mod place_id;
mod recompose;
mod registers;
mod speaker;
mod standing;

use hsds::Kind;
use place::Gazetteer;
use repository::{
    DESK, DueRecord, RecordChange, Repository, RepositoryError, SubmissionId, SubmissionTerms,
    Unit, Why,
};
use uuid::Uuid;

pub(crate) use recompose::{Draft, Session};
pub(crate) use speaker::Speaker;

use crate::confidence;
use crate::error::AssureError;
use crate::register;

/// Records of one transaction. Every transaction writes all over the indexes, so few large ones are
/// quicker than many small ones; what they hold in memory is what limits them.
const BATCH: i64 = 2_000;

/// So many records that settle change what the database should think of its tables.
const MANY: i64 = 5_000;

/// So much is done while a person waits.
const LITTLE: i64 = 200;

/// How far settling has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The kind being settled.
    pub kind: Kind,
    /// Records settled so far, of all kinds.
    pub settled: u64,
}

/// Lets everything take effect that a submission staged, then puts together again what embeds it.
/// Can be broken off and called again: what was done stays done.
pub async fn settle(
    repository: &Repository,
    gazetteer: &Gazetteer,
    submission: SubmissionId,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(), AssureError> {
    let mut session = Session::new(gazetteer);
    let mut settled = 0;
    let many = repository.due(submission).await? >= MANY;
    for kind in Kind::RECORDS {
        loop {
            let mut unit = repository.begin_settling().await?;
            let count = settle_batch(&mut unit, &mut session, submission, kind).await?;
            if count == 0 {
                break;
            }
            session.commit(unit).await?;
            settled += count;
            progress(Progress { kind, settled });
        }
    }
    let mut unit = repository.begin_settling().await?;
    unit.submission_settled(submission).await?;
    unit.commit().await?;
    if many {
        repository.take_stock().await?;
    }
    work_off(repository, gazetteer).await?;
    Ok(())
}

/// Lets everything take effect that a submission staged, within one transaction: for what is small, as one record is with what it names.
pub(crate) async fn settle_within(
    unit: &mut Unit,
    session: &mut Session<'_>,
    submission: SubmissionId,
) -> Result<(), AssureError> {
    for kind in Kind::RECORDS {
        while settle_batch(unit, session, submission, kind).await? > 0 {}
    }
    unit.submission_settled(submission).await?;
    Ok(())
}

/// Settles the records of a submission without publishing anything: corrections are published by
/// the cluster that they join.
pub(crate) async fn settle_records(
    unit: &mut Unit,
    submission: SubmissionId,
) -> Result<(), AssureError> {
    let terms = unit.terms(submission).await?;
    for kind in Kind::RECORDS {
        let due = unit.due(submission, kind, BATCH).await?;
        let changes: Vec<RecordChange> = due
            .into_iter()
            .map(|due| RecordChange {
                entity: due.entity,
                cluster: due.cluster,
                accepted_version: accepted(&due, &terms, Leave::GIVEN),
                what: what_happened(&due, &terms),
                references: None,
                due,
            })
            .collect();
        unit.settle_records(submission, &changes).await?;
    }
    unit.submission_settled(submission).await?;
    Ok(())
}

/// Lets take effect what stands before something else of the same source: what was accepted or undone a moment ago. Any other error is
/// given back.
pub(crate) async fn earlier_first(
    repository: &Repository,
    gazetteer: &Gazetteer,
    error: AssureError,
) -> Result<(), AssureError> {
    match error {
        AssureError::Repository(RepositoryError::SubmissionWaits(earlier)) => {
            settle(repository, gazetteer, earlier, &mut |_| {}).await
        }
        error => Err(error),
    }
}

/// Puts together again what waits for it, in bounded batches, then compares registers with what is published. Gives how
/// many entities.
pub async fn work_off(repository: &Repository, gazetteer: &Gazetteer) -> Result<u64, AssureError> {
    let mut session = Session::new(gazetteer);
    let mut done = 0;
    loop {
        if repository.render_backlog().await? == 0 {
            register::compare(repository, gazetteer).await?;
            // A new register has its records put together again.
            if repository.render_backlog().await? == 0 {
                return Ok(done);
            }
        }
        let mut unit = repository.begin_settling().await?;
        let waiting = unit.take_backlog(BATCH).await?;
        for why in [Why::Erase, Why::Reference] {
            let entities: Vec<Uuid> = waiting
                .iter()
                .filter(|(_, its)| *its == why)
                .map(|(entity, _)| *entity)
                .collect();
            session.recompose(&mut unit, &entities, why.word()).await?;
        }
        session.commit(unit).await?;
        done += waiting.len() as u64;
    }
}

/// Lets decisions take effect on what embeds what they were about. If much else waits, all of it is left to whoever works it off beside.
pub async fn follow(repository: &Repository, gazetteer: &Gazetteer) -> Result<(), AssureError> {
    let is_little = repository.render_backlog().await? <= LITTLE
        && repository.comparisons_due(LITTLE + 1).await? <= LITTLE;
    if is_little {
        work_off(repository, gazetteer).await?;
    }
    Ok(())
}

/// Withdraws services whose provider closed them long ago. Gives how many.
pub async fn retire(repository: &Repository, gazetteer: &Gazetteer) -> Result<u64, AssureError> {
    let due = repository.retire_due().await?;
    if due > 0 {
        work_off(repository, gazetteer).await?;
    }
    Ok(due)
}

async fn settle_batch(
    unit: &mut Unit,
    session: &mut Session<'_>,
    submission: SubmissionId,
    kind: Kind,
) -> Result<u64, AssureError> {
    let due = unit.due(submission, kind, BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let count = due.len() as u64;
    let terms = unit.terms(submission).await?;
    session.begin(unit).await?;
    let leave = Leave {
        is_trusted: session
            .source(&terms.source)
            .is_some_and(|source| source.trust.publishes()),
        stands_apart: session.stands_apart(&terms.source),
        by_hand: terms
            .by_hand
            .and_then(|by_hand| u32::try_from(by_hand).ok())
            .unwrap_or(session.policy.policy.sampling.by_hand.unknown),
    };
    let pending: Vec<i64> = due.iter().filter_map(|due| due.pending_version).collect();
    let documents = unit.versions(&pending).await?;
    let minted = mint::mint(unit, session, &due).await?;
    let mut changes = Vec::with_capacity(due.len());
    for due in due {
        let birth = minted.of.get(&due.number).copied();
        let references = due
            .pending_version
            .and_then(|version| documents.get(&version))
            .map(|(document, _)| hsds::parts::references(kind, document));
        changes.push(RecordChange {
            entity: due.entity.or(birth),
            cluster: due.cluster.or(birth),
            accepted_version: accepted(&due, &terms, leave),
            what: what_happened(&due, &terms),
            references,
            due,
        });
    }
    unit.settle_records(submission, &changes).await?;
    let mut touched: Vec<Uuid> = changes.iter().filter_map(|change| change.cluster).collect();
    for join in &minted.joins {
        touched.extend(unit.decide(join).await?.1);
    }
    touched.sort_unstable();
    touched.dedup();
    session.note_elsewhere(&minted.elsewhere);
    session.lend_new(&changes, documents, &minted);
    session
        .recompose(unit, &touched, &format!("submission {}", submission.0))
        .await?;
    Ok(count)
}

/// Whether what a source sends may be published.
#[derive(Clone, Copy)]
struct Leave {
    /// Without anybody's yes.
    is_trusted: bool,
    /// Never, whoever says yes: it is there for practice, or of a register.
    stands_apart: bool,
    /// Of a hundred changes so many wait all the same until a person has looked at them.
    by_hand: u32,
}

impl Leave {
    const GIVEN: Self = Self {
        is_trusted: true,
        stands_apart: false,
        by_hand: 0,
    };
}

/// The version of a record that may be published.
fn accepted(due: &DueRecord, terms: &SubmissionTerms, leave: Leave) -> Option<i64> {
    if leave.stands_apart {
        None
    } else if terms.undoes.is_some() {
        due.pending_accepted
    } else if terms.accept
        || due.source == DESK
        || (leave.is_trusted && !is_for_a_person(due, leave.by_hand))
    {
        due.pending_version.or(due.current_version)
    } else {
        due.accepted_version
    }
}

/// Whether a person looks before it is published, though its source is trusted: the lot fell on this version, or on one before it at which
/// nobody has looked yet. That it is missing, or back, is no look at it; what a source takes back goes all the same.
fn is_for_a_person(due: &DueRecord, of_hundred: u32) -> bool {
    // What services are held by is published with them; what of it changes later is drawn like any change.
    let may_wait = match due.kind {
        Kind::Service => true,
        Kind::Organization | Kind::Location => due.accepted_version.is_some(),
        _ => false,
    };
    if of_hundred == 0 || !may_wait {
        return false;
    }
    let waits_already =
        due.current_version.is_some() && due.current_version != due.accepted_version;
    let is_drawn = |version| confidence::is_drawn(due.number.0, version, of_hundred);
    waits_already || due.pending_version.is_some_and(is_drawn)
}

fn what_happened(due: &DueRecord, terms: &SubmissionTerms) -> &'static str {
    match (
        due.pending_state.as_str(),
        due.current_version,
        due.pending_version,
    ) {
        ("withdrawn", _, _) => "withdrawn",
        ("missing", _, _) => "missing",
        (_, None, _) => "new",
        (_, Some(_), Some(_)) => "changed",
        _ if due.state != "live" || terms.undoes.is_some() => "returned",
        _ => "accepted",
    }
}
