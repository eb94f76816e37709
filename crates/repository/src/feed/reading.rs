//! Readings of feeds: claimed with a lease, so that any number of nodes may read, and kept as a history.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use hsds::Kind;
use serde_json::json;

use super::{Feed, Loss, note};
use crate::Repository;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::submission::{self, KindCounts, SubmissionId, listed, loss_of};

/// As the audit trail names whoever reads feeds.
const READER: &str = "feeds";

/// What came of reading a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedOutcome {
    /// It is being read.
    Running,
    /// It was read to its end, and took effect.
    Good,
    /// It broke off: what arrived took effect.
    Broken,
    /// Nothing could be read.
    Failed,
    /// This machine stopped while it was read.
    Stopped,
    /// It lacks so much that a person decides.
    Held,
    /// A person took it as it is.
    Taken,
    /// A person dismissed it.
    Dismissed,
    /// Nobody decided before something newer arrived.
    Superseded,
}

impl FeedOutcome {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Running, "running"),
        (Self::Good, "good"),
        (Self::Broken, "broken"),
        (Self::Failed, "failed"),
        (Self::Stopped, "stopped"),
        (Self::Held, "held"),
        (Self::Taken, "taken"),
        (Self::Dismissed, "dismissed"),
        (Self::Superseded, "superseded"),
    ];

    /// Whether it counts among the readings in a row that went wrong.
    const fn is_failure(self) -> bool {
        matches!(self, Self::Broken | Self::Failed)
    }
}

impl fmt::Display for FeedOutcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            Self::ALL
                .iter()
                .find(|(outcome, _)| outcome == self)
                .map_or("", |(_, word)| word),
        )
    }
}

impl FromStr for FeedOutcome {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(outcome, _)| *outcome)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// One reading of a feed, as its history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRun {
    /// Its number.
    pub id: i64,
    /// The slug of the source.
    pub source: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended, if it has.
    pub ended_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub outcome: FeedOutcome,
    /// The submission that it became, where it became one.
    pub submission: Option<SubmissionId>,
    /// Services that were read.
    pub read: i64,
    /// Services that were new.
    pub new: i64,
    /// Services that said something else than before.
    pub changed: i64,
    /// Services that it lacks.
    pub missing: i64,
    /// Services that the source had before, of a reading that was held.
    pub known: i64,
    /// What went wrong, for people.
    pub message: Option<String>,
    /// Who decided about one that was held, as the audit trail names them.
    pub decided_by: Option<String>,
}

/// A reading that is under way: whoever holds it is the only one who reads this feed.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its number.
    pub run: i64,
    /// The feed.
    pub feed: Feed,
}

/// How a reading ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// It took effect.
    Settled(SubmissionId),
    /// It broke off, for this reason; what arrived took effect.
    Broken(SubmissionId, String),
    /// A person decides about it.
    Held(SubmissionId),
    /// Nothing was read, for this reason.
    Failed(String),
    /// This machine stops: it is read again as soon as may be.
    Stopped,
}

/// Readings that ended by themselves.
pub(super) const LAST: &str = "not in ('running', 'stopped')";
/// Readings that wait for a person.
pub(super) const HELD: &str = "= 'held'";

pub(super) const RUN: &str = "id, source, started_at, ended_at, outcome, submission, read, new, changed, missing, known, \
     message, decided_by";

impl Repository {
    /// Whether a feed is due: looking writes nothing.
    pub async fn is_feed_due(&self) -> Result<bool, RepositoryError> {
        let sql = "select 1 from feed where due_at <= $1 and paused_at is null \
             and (leased_until is null or leased_until < $1) limit 1";
        let values = vec![Value::time(self.now())];
        Ok(self.db.optional(sql, values).await?.is_some())
    }

    /// Claims the feed that has been due the longest, for so long. A reading of it that was left behind by a crash is
    /// noted as stopped.
    pub async fn claim_feed(&self, lease: TimeDelta) -> Result<Option<Reading>, RepositoryError> {
        let due = "select source from feed where due_at <= $1 and paused_at is null \
             and (leased_until is null or leased_until < $1) order by due_at, source limit 1";
        self.claim_reading(due, vec![], lease).await
    }

    /// Claims the feed of a source, due or not, for so long. Nothing, if somebody reads it now.
    pub async fn claim_feed_of(
        &self,
        source: &str,
        lease: TimeDelta,
    ) -> Result<Option<Reading>, RepositoryError> {
        self.claim_reading("select $3", vec![Value::text(source)], lease)
            .await
    }

    /// `which` selects the source of a feed; in it `$1` is the present instant, and what `of` gives begins at `$3`.
    async fn claim_reading(
        &self,
        which: &str,
        of: Vec<Value>,
        lease: TimeDelta,
    ) -> Result<Option<Reading>, RepositoryError> {
        let now = self.now();
        let mut values = vec![Value::time(now), Value::time(now + lease)];
        values.extend(of);
        let mut tx = self.db.begin().await?;
        let sql = format!(
            "update feed set leased_until = $2 where source = ({which}) \
             and (leased_until is null or leased_until < $1) returning source"
        );
        let Some(row) = tx.optional(sql, values).await? else {
            return Ok(None);
        };
        let source: String = row.get(0)?;
        tx.run(
            "update feed_run set outcome = 'stopped', ended_at = $2 where source = $1 and outcome = 'running'",
            vec![Value::text(&source), Value::time(now)],
        )
        .await?;
        let run: i64 = tx
            .one(
                "insert into feed_run (source, started_at, outcome) values ($1, $2, 'running') returning id",
                vec![Value::text(&source), Value::time(now)],
            )
            .await?
            .get(0)?;
        tx.run(
            "update feed set run = $2 where source = $1",
            vec![Value::text(&source), Value::int(run)],
        )
        .await?;
        tx.commit().await?;
        let feed = self
            .feed(&source)
            .await?
            .ok_or(RepositoryError::NoFeed(source))?;
        Ok(Some(Reading { run, feed }))
    }

    /// Says that a reading goes on, for so long. Says whether it is still ours: after a lapse another may have it.
    pub async fn keep_reading(
        &self,
        reading: &Reading,
        lease: TimeDelta,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let kept = tx
            .run(
                "update feed set leased_until = $3 where source = $1 and run = $2",
                vec![
                    Value::text(&reading.feed.source),
                    Value::int(reading.run),
                    Value::time(self.now() + lease),
                ],
            )
            .await?;
        tx.commit().await?;
        Ok(kept > 0)
    }

    /// A reading ended. `due` says from how many failures in a row when the feed is read next. What is held is noted
    /// in the audit trail. Gives the feed as it is now, or nothing if another had taken the reading over.
    pub async fn end_reading(
        &self,
        reading: &Reading,
        read: &Read,
        due: impl Fn(i64) -> DateTime<Utc> + Send,
    ) -> Result<Option<Feed>, RepositoryError> {
        let source = &reading.feed.source;
        let (outcome, submission, message) = match read {
            Read::Settled(submission) => (FeedOutcome::Good, Some(*submission), None),
            Read::Broken(submission, why) => (FeedOutcome::Broken, Some(*submission), Some(why)),
            Read::Held(submission) => (FeedOutcome::Held, Some(*submission), None),
            Read::Failed(why) => (FeedOutcome::Failed, None, Some(why)),
            Read::Stopped => (FeedOutcome::Stopped, None, None),
        };
        let settled = match read {
            Read::Settled(submission) | Read::Broken(submission, _) => {
                let counts = self.counts(*submission).await?;
                counts.get(&Kind::Service).copied().unwrap_or_default()
            }
            Read::Held(_) | Read::Failed(_) | Read::Stopped => KindCounts::default(),
        };
        let now = self.now();
        let mut tx = self.db.begin().await?;
        submission::hold_source(&mut tx, source).await?;
        // Somebody may have sent something newer since it was held.
        let outcome = match read {
            Read::Held(submission) if !still_held(&mut tx, *submission).await? => {
                FeedOutcome::Superseded
            }
            _ => outcome,
        };
        let row = tx
            .optional(
                "update feed set leased_until = null, run = null where source = $1 and run = $2 \
                 returning failures, due_at, address, timetable",
                vec![Value::text(source), Value::int(reading.run)],
            )
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        // Somebody has set it anew while it was read: what they said is what counts for the next time.
        let is_as_read = row.get::<String>(2)? == reading.feed.address
            && row.get::<String>(3)? == reading.feed.timetable;
        let stays = outcome == FeedOutcome::Stopped || !is_as_read;
        let failures = match (row.get::<i64>(0)?, outcome) {
            (before, _) if stays => before,
            (before, outcome) if outcome.is_failure() => before + 1,
            _ => 0,
        };
        let due_at = if stays { row.get(1)? } else { due(failures) };
        tx.run(
            "update feed set failures = $2, due_at = $3 where source = $1",
            vec![
                Value::text(source),
                Value::int(failures),
                Value::time(due_at),
            ],
        )
        .await?;
        let (counts, loss) = match read {
            Read::Held(submission) => held(&mut tx, source, *submission).await?,
            _ => (settled, Loss::default()),
        };
        tx.run(
            "update feed_run set outcome = $2, ended_at = $3, submission = $4, read = $5, new = $6, \
             changed = $7, missing = $8, known = $9, message = $10 where id = $1",
            vec![
                Value::int(reading.run),
                Value::text(outcome.to_string()),
                Value::time(now),
                Value::int(submission.map(|submission| submission.0)),
                Value::int(counts.read),
                Value::int(counts.new),
                Value::int(counts.changed),
                Value::int(counts.missing),
                Value::int(loss.known),
                Value::maybe_text(message),
            ],
        )
        .await?;
        if let Read::Held(submission) = read
            && outcome == FeedOutcome::Held
        {
            let detail = json!({
                "submission": submission.0,
                "lost": loss.lost,
                "known": loss.known,
            });
            note(&mut tx, (now, READER), "feed.hold", source, &detail).await?;
        }
        tx.commit().await?;
        self.feed(source).await
    }

    /// The last readings of a feed, newest first.
    pub async fn feed_runs(
        &self,
        source: &str,
        limit: i64,
    ) -> Result<Vec<FeedRun>, RepositoryError> {
        let sql = format!("select {RUN} from feed_run where source = $1 order by id desc limit $2");
        let values = vec![Value::text(source), Value::int(limit)];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(run).collect()
    }

    /// Forgets readings that ended so long ago, but never the last of a feed, nor one that waits for a person.
    pub async fn forget_feed_runs(&self, older_than: TimeDelta) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let forgotten = tx
            .run(
                "delete from feed_run where ended_at < $1 and outcome not in ('running', 'held') \
                 and id not in (select max(id) from feed_run \
                 where outcome not in ('running', 'stopped') group by source)",
                vec![Value::time(self.now() - older_than)],
            )
            .await?;
        tx.commit().await?;
        Ok(forgotten)
    }

    /// The newest of certain readings of each feed, or of one if a source is named.
    pub(super) async fn runs_of_feeds(
        &self,
        outcomes: &str,
        source: &str,
    ) -> Result<HashMap<String, FeedRun>, RepositoryError> {
        let sql = format!(
            "select {RUN} from feed_run where id in (select max(id) from feed_run \
             where outcome {outcomes} and (source = $1 or $1 = '') group by source)"
        );
        let rows = self.db.all(sql, vec![Value::text(source)]).await?;
        rows.iter()
            .map(|row| run(row).map(|run| (run.source.clone(), run)))
            .collect()
    }
}

async fn still_held(tx: &mut Tx, submission: SubmissionId) -> Result<bool, RepositoryError> {
    let held = tx
        .optional(
            "select 1 from submission where id = $1 and state = 'held'",
            vec![Value::int(submission.0)],
        )
        .await?;
    Ok(held.is_some())
}

/// What a submission that waits for a person would bring, and lose.
async fn held(
    tx: &mut Tx,
    source: &str,
    id: SubmissionId,
) -> Result<(KindCounts, Loss), RepositoryError> {
    let row = tx
        .one(
            format!(
                "select count(*), count(case when state = 'staged' then 1 end), \
                 count(case when due = $1 and state <> 'staged' and pending_version is not null then 1 end) \
                 from source_record where source = $2 and last_seen = $1 and {}",
                listed("$2")
            ),
            vec![Value::int(id.0), Value::text(source)],
        )
        .await?;
    let loss = loss_of(tx, source, id).await?;
    let counts = KindCounts {
        read: row.get(0)?,
        new: row.get(1)?,
        changed: row.get(2)?,
        missing: loss.lost,
        ..KindCounts::default()
    };
    Ok((counts, loss))
}

pub(super) fn run(row: &Row) -> Result<FeedRun, RepositoryError> {
    Ok(FeedRun {
        id: row.get(0)?,
        source: row.get(1)?,
        started_at: row.get(2)?,
        ended_at: row.get(3)?,
        outcome: row.get::<String>(4)?.parse()?,
        submission: row.get::<Option<i64>>(5)?.map(SubmissionId),
        read: row.get(6)?,
        new: row.get(7)?,
        changed: row.get(8)?,
        missing: row.get(9)?,
        known: row.get(10)?,
        message: row.get(11)?,
        decided_by: row.get(12)?,
    })
}
