//! Submissions: one delivery of one source, from its opening to its end.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use hsds::Kind;
use serde::{Deserialize, Serialize};

use crate::Repository;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::feed::{Loss, MostLost};
use crate::organisation_split::MADE_HERE;
use crate::source::Source;

/// The number of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SubmissionId(pub i64);

/// Whether a submission holds everything its source has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it: what is not there is missing.
    Complete,
    /// A part, such as what changed lately: silence says nothing.
    Partial,
}

/// How the reading of a submission ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The input was read to its end.
    Complete,
    /// It was read to its end, but is known to be only a part.
    Partial,
    /// It broke off, repeated itself or could not be trusted: what arrived counts, what is absent does not.
    Broken {
        /// Why, for people.
        reason: String,
    },
}

/// Where a submission stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmissionState {
    /// Being read.
    Open,
    /// Read; what it brought waits to be settled.
    Staged,
    /// Read, but it lacks so much that a person decides whether it is settled.
    Held,
    /// Done.
    Settled,
    /// Done, though its input broke off.
    Broken,
    /// Given up for a later one before it was settled.
    Abandoned,
    /// Taken back by another.
    Undone,
}

impl SubmissionState {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Open, "open"),
        (Self::Staged, "staged"),
        (Self::Held, "held"),
        (Self::Settled, "settled"),
        (Self::Broken, "broken"),
        (Self::Abandoned, "abandoned"),
        (Self::Undone, "undone"),
    ];
}

impl fmt::Display for SubmissionState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            Self::ALL
                .iter()
                .find(|(state, _)| state == self)
                .map_or("", |(_, word)| word),
        )
    }
}

impl FromStr for SubmissionState {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(state, _)| *state)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// What a submission is opened with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The slug of its source; an unknown one is written down as a new source, which holds.
    pub source: String,
    /// Who collected it.
    pub collector: Option<String>,
    /// What was read, for people: a file name or an address.
    pub input: String,
    /// The same input has the same fingerprint; an unfinished submission of it is gone on with.
    pub fingerprint: String,
    /// Whether it is everything the source has.
    pub extent: Extent,
    /// The operator vouches for it: what passes the policy is published.
    pub accept: bool,
    /// What it lacks is gone at once, not only after two complete submissions.
    pub gone_now: bool,
}

/// An open submission.
#[derive(Debug)]
pub struct Submission {
    /// Its number.
    pub id: SubmissionId,
    /// The slug of its source.
    pub source: String,
    /// Where to go on reading; none at the start.
    pub cursor: Option<String>,
    /// Whether an earlier attempt of the same input is gone on with.
    pub resumed: bool,
    /// Everything was read already; only the settling is left.
    pub staged: bool,
    /// Held for a person if more is lost than this; none takes any loss.
    pub most_lost: Option<MostLost>,
    pub(crate) extent: Extent,
    pub(crate) accept: bool,
    /// Copies seen inside other documents, so that the same organisation in a thousand services is
    /// looked at once.
    pub(crate) seen: HashMap<(Kind, String), String>,
}

/// What became of a submission's records of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindCounts {
    /// New, changed, unchanged and rejected together.
    pub read: i64,
    /// Never seen before.
    pub new: i64,
    /// Other than before.
    pub changed: i64,
    /// As before.
    pub unchanged: i64,
    /// Known of this source, but absent.
    pub missing: i64,
    /// Stand published now, in the version sent.
    pub published: i64,
    /// Do not.
    pub held: i64,
    /// Rows that are no record.
    pub rejected: i64,
}

/// Counts by kind.
pub type Counts = BTreeMap<Kind, KindCounts>;

impl Repository {
    /// Opens a submission, or goes on with an unfinished one of the same input. One of another
    /// input that was never read to its end is abandoned; one that was has to be settled before. One that waits for
    /// a person is abandoned too: the source has something newer to say.
    pub async fn open_submission(&self, opening: &Opening) -> Result<Submission, RepositoryError> {
        let now = self.now();
        let new = Source::new(&opening.source)?;
        let mut tx = self.db.begin().await?;
        tx.run(
            "insert into source (slug, name, collector, trust, open_data, extras, created_at) \
             values ($1, $2, $3, $4, 1, '[]', $5) on conflict (slug) do nothing",
            vec![
                Value::text(&new.slug),
                Value::text(&new.name),
                Value::maybe_text(opening.collector.as_deref()),
                Value::text(new.trust.to_string()),
                Value::time(now),
            ],
        )
        .await?;
        hold_source(&mut tx, &new.slug).await?;
        let mut submission = Submission {
            id: SubmissionId(0),
            source: opening.source.clone(),
            cursor: None,
            resumed: false,
            staged: false,
            most_lost: None,
            extent: opening.extent,
            accept: opening.accept,
            seen: HashMap::new(),
        };
        supersede_held(&mut tx, &opening.source, now).await?;
        let unfinished = tx
            .all(
                "select id, fingerprint, cursor, state from submission \
                 where source = $1 and state in ('open', 'staged') order by id",
                vec![Value::text(&opening.source)],
            )
            .await?;
        for row in unfinished {
            let id = SubmissionId(row.get(0)?);
            let state: SubmissionState = row.get::<String>(3)?.parse()?;
            if row.get::<String>(1)? == opening.fingerprint {
                submission.id = id;
                submission.cursor = row.get(2)?;
                submission.resumed = true;
                submission.staged = state == SubmissionState::Staged;
            } else if state == SubmissionState::Staged {
                return Err(RepositoryError::SubmissionWaits(id));
            } else {
                abandon(&mut tx, id, now).await?;
            }
        }
        if submission.resumed {
            tx.run(
                "update submission set accept = $2, gone_now = $3 where id = $1",
                vec![
                    Value::int(submission.id.0),
                    Value::int(i64::from(opening.accept)),
                    Value::int(i64::from(opening.gone_now)),
                ],
            )
            .await?;
        } else {
            let extent = match opening.extent {
                Extent::Complete => "complete",
                Extent::Partial => "partial",
            };
            let row = tx
                .one(
                    "insert into submission (source, collector, input, fingerprint, extent, accept, \
                     gone_now, state, opened_at) values ($1, $2, $3, $4, $5, $6, $7, 'open', $8) returning id",
                    vec![
                        Value::text(&opening.source),
                        Value::maybe_text(opening.collector.as_deref()),
                        Value::text(&opening.input),
                        Value::text(&opening.fingerprint),
                        Value::text(extent),
                        Value::int(i64::from(opening.accept)),
                        Value::int(i64::from(opening.gone_now)),
                        Value::time(now),
                    ],
                )
                .await?;
            submission.id = SubmissionId(row.get(0)?);
        }
        tx.commit().await?;
        Ok(submission)
    }

    /// Ends the reading. Only a complete submission that ended well marks records missing: once is
    /// a warning, twice running is a withdrawal; `gone_now` withdraws at once. One that would lose more than it may is
    /// held instead, and marks nothing until a person takes it. Says which of the two it became.
    pub async fn finish_staging(
        &self,
        submission: &Submission,
        ending: &Ending,
    ) -> Result<SubmissionState, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        hold_source(&mut tx, &submission.source).await?;
        claim_open(&mut tx, submission.id).await?;
        let mut state = SubmissionState::Staged;
        if *ending == Ending::Complete && submission.extent == Extent::Complete {
            let loss = loss_of(&mut tx, &submission.source, submission.id).await?;
            if submission
                .most_lost
                .is_some_and(|most| most.is_exceeded(loss))
            {
                state = SubmissionState::Held;
            } else {
                miss(&mut tx, submission.id).await?;
            }
        }
        let reason = match ending {
            Ending::Broken { reason } => Some(reason.as_str()),
            _ => None,
        };
        tx.run(
            "update submission set state = $5, reason = $2, ended_at = $3, \
             extent = case when $4 = 1 then 'partial' else extent end where id = $1",
            vec![
                Value::int(submission.id.0),
                Value::maybe_text(reason),
                Value::time(now),
                Value::int(i64::from(*ending == Ending::Partial)),
                Value::text(state.to_string()),
            ],
        )
        .await?;
        tx.commit().await?;
        Ok(state)
    }

    /// What became of the records of a submission, by kind.
    pub async fn counts(&self, submission: SubmissionId) -> Result<Counts, RepositoryError> {
        let mut counts = Counts::new();
        counts.insert(Kind::Service, KindCounts::default());
        let id = vec![Value::int(submission.0)];
        let rows = self
            .db
            .all(
                "select r.kind, \
                 count(case when e.what = 'new' then 1 end), \
                 count(case when e.what in ('changed', 'returned') then 1 end), \
                 count(case when e.what is null or e.what = 'accepted' then 1 end), \
                 count(case when p.entity is not null and r.current_version = r.accepted_version then 1 end), \
                 count(*) \
                 from source_record r \
                 left join submission_effect e on e.record = r.id and e.submission = $1 \
                 left join (select id as entity from entity where state = 'published' \
                            and current_version = published_version) p on p.entity = r.cluster \
                 where r.last_seen = $1 group by r.kind",
                id.clone(),
            )
            .await?;
        for row in rows {
            let kind: Kind = stored_kind(&row.get::<String>(0)?)?;
            let entry = counts.entry(kind).or_default();
            entry.new = row.get(1)?;
            entry.changed = row.get(2)?;
            entry.unchanged = row.get(3)?;
            entry.published = row.get(4)?;
            entry.held = row.get::<i64>(5)? - entry.published;
            entry.read = row.get(5)?;
        }
        let missing = self
            .db
            .all(
                "select r.kind, count(*) from submission_effect e \
                 join source_record r on r.id = e.record \
                 where e.submission = $1 and e.what in ('missing', 'withdrawn') group by r.kind",
                id.clone(),
            )
            .await?;
        for row in missing {
            let kind: Kind = stored_kind(&row.get::<String>(0)?)?;
            counts.entry(kind).or_default().missing = row.get(1)?;
        }
        let rejected = self
            .db
            .one(
                "select count(*) from problem where submission = $1 and stage = 'refused'",
                id,
            )
            .await?
            .get::<i64>(0)?;
        let services = counts.entry(Kind::Service).or_default();
        services.rejected = rejected;
        services.read += rejected;
        Ok(counts)
    }

    /// The state of a submission and why it broke off, if it did.
    pub async fn submission_state(
        &self,
        submission: SubmissionId,
    ) -> Result<(SubmissionState, Option<String>), RepositoryError> {
        let row = self
            .db
            .optional(
                "select state, reason from submission where id = $1",
                vec![Value::int(submission.0)],
            )
            .await?
            .ok_or(RepositoryError::NoSubmission(submission.0))?;
        Ok((row.get::<String>(0)?.parse()?, row.get(1)?))
    }

    /// When the last complete submission of a source from this input that ended well was opened; none if another input was read
    /// whole since, which took what it lacks for gone.
    pub async fn last_complete(
        &self,
        source: &str,
        input: &str,
    ) -> Result<Option<chrono::DateTime<chrono::Utc>>, RepositoryError> {
        self.db
            .one(
                "select max(opened_at) from submission where source = $1 and input = $2 and extent = 'complete' \
                 and state = 'settled' and reason is null and undoes is null and id > coalesce((select max(id) \
                 from submission where source = $1 and input <> $2 and extent = 'complete' \
                 and state in ('settled', 'broken')), 0)",
                vec![Value::text(source), Value::text(input)],
            )
            .await?
            .get(0)
    }

    /// When the last submission of a source that ended well was opened, complete or not.
    pub async fn last_settled(
        &self,
        source: &str,
    ) -> Result<Option<chrono::DateTime<chrono::Utc>>, RepositoryError> {
        self.db
            .one(
                "select max(opened_at) from submission where source = $1 \
                 and state = 'settled' and reason is null and undoes is null",
                vec![Value::text(source)],
            )
            .await?
            .get(0)
    }

    /// Submissions that were read but not settled, oldest first: what a crash left to be finished.
    pub async fn unsettled(&self) -> Result<Vec<SubmissionId>, RepositoryError> {
        let sql = "select id from submission where state = 'staged' order by id";
        numbers(&self.db.all(sql, vec![]).await?)
    }

    /// The same, of one source.
    pub async fn unsettled_of(&self, source: &str) -> Result<Vec<SubmissionId>, RepositoryError> {
        let sql = "select id from submission where state = 'staged' and source = $1 order by id";
        numbers(&self.db.all(sql, vec![Value::text(source)]).await?)
    }
}

fn numbers(rows: &[Row]) -> Result<Vec<SubmissionId>, RepositoryError> {
    let ids = rows.iter().map(|row| Ok(SubmissionId(row.get(0)?)));
    ids.collect()
}

/// What was staged and not settled would be taken away by what is staged now.
pub(crate) async fn refuse_unsettled(tx: &mut Tx, source: &str) -> Result<(), RepositoryError> {
    let waiting = tx
        .optional(
            "select id from submission where source = $1 and state = 'staged' order by id limit 1",
            vec![Value::text(source)],
        )
        .await?;
    match waiting {
        Some(row) => Err(RepositoryError::SubmissionWaits(SubmissionId(row.get(0)?))),
        None => Ok(()),
    }
}

/// Whoever opens, stages, settles or undoes a submission of a source waits here for whoever just does such a thing: what is
/// staged of a record while an earlier version of it settles would be lost.
pub(crate) async fn hold_source(tx: &mut Tx, slug: &str) -> Result<(), RepositoryError> {
    tx.run(
        "update source set slug = slug where slug = $1",
        vec![Value::text(slug)],
    )
    .await
    .map(|_| ())
}

/// What another submission of the source has staged, and not settled, would be lost.
pub(crate) async fn refuse_beside_others(tx: &mut Tx, source: &str) -> Result<(), RepositoryError> {
    let other = tx
        .optional(
            "select id, state from submission where source = $1 and state in ('open', 'staged', 'held') \
             order by id limit 1",
            vec![Value::text(source)],
        )
        .await?;
    let Some(row) = other else {
        return Ok(());
    };
    let id = SubmissionId(row.get(0)?);
    Err(match row.get::<String>(1)?.parse()? {
        SubmissionState::Staged => RepositoryError::SubmissionWaits(id),
        SubmissionState::Held => RepositoryError::SubmissionHeld(id),
        _ => RepositoryError::SubmissionOpen(id.0),
    })
}

/// Marks what a complete submission did not mention, and could have.
pub(crate) async fn miss(tx: &mut Tx, id: SubmissionId) -> Result<(), RepositoryError> {
    tx.run(
        format!(
            "update source_record set absences = absences + 1, due = $1, pending_version = null, \
             pending_state = case when absences + 1 >= \
             (select 2 - gone_now from submission where id = $1) then 'withdrawn' else 'missing' end \
             where source = (select source from submission where id = $1) \
             and last_seen < $1 and state in ('live', 'missing') and not {MADE_HERE}"
        ),
        vec![Value::int(id.0)],
    )
    .await?;
    Ok(())
}

/// A `source_record` is an entry of the list that its source sends: a service, or an organisation without any, which is all that an
/// old directory has. `source` is the value that names the source.
pub(crate) fn listed(source: &str) -> String {
    // An organisation beside services of the same list is not counted besides them.
    let alone = format!(
        "select alone.id from source_record alone \
         where alone.source = {source} and alone.kind = 'organization' \
         and not exists (select 1 from record_reference f \
             join source_record on source_record.id = f.record \
             where f.target in (alone.uuid, alone.cluster) and source_record.kind = 'service' \
             and source_record.source = {source} and source_record.state <> 'withdrawn' \
             and not {MADE_HERE})"
    );
    format!(
        "((source_record.kind = 'service' and not {MADE_HERE}) \
         or (source_record.kind = 'organization' and source_record.id in ({alone})))"
    )
}

/// The entries that a complete submission would be the first to lack. What was missing before is lost no second time.
pub(crate) async fn loss_of(
    tx: &mut Tx,
    source: &str,
    id: SubmissionId,
) -> Result<Loss, RepositoryError> {
    let row = tx
        .one(
            format!(
                "select count(case when last_seen < $1 then 1 end), count(*) from source_record \
                 where source = $2 and state = 'live' and {}",
                listed("$2")
            ),
            vec![Value::int(id.0), Value::text(source)],
        )
        .await?;
    Ok(Loss {
        lost: row.get(0)?,
        known: row.get(1)?,
    })
}

/// Abandons what waits for a person: something newer of its source arrives, and is staged in the same place.
pub(crate) async fn supersede_held(
    tx: &mut Tx,
    source: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), RepositoryError> {
    let held = tx
        .all(
            "select id from submission where source = $1 and state = 'held'",
            vec![Value::text(source)],
        )
        .await?;
    for row in held {
        let id = SubmissionId(row.get(0)?);
        abandon(tx, id, now).await?;
        tx.run(
            "update feed_run set outcome = 'superseded' where submission = $1 and outcome = 'held'",
            vec![Value::int(id.0)],
        )
        .await?;
    }
    Ok(())
}

/// Stands in the way of two imports of one source: the later one has abandoned this.
pub(crate) async fn claim_open(tx: &mut Tx, id: SubmissionId) -> Result<(), RepositoryError> {
    let touched = tx
        .run(
            "update submission set state = 'open' where id = $1 and state = 'open'",
            vec![Value::int(id.0)],
        )
        .await?;
    if touched == 0 {
        Err(RepositoryError::NoSubmission(id.0))
    } else {
        Ok(())
    }
}

/// Forgets what an unfinished submission staged: nothing of it took effect. Its raw input stays.
pub(crate) async fn abandon(
    tx: &mut Tx,
    id: SubmissionId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), RepositoryError> {
    // Records that were never settled go with all that was staged of them, by whomever.
    let unseen = "(select id from source_record where state = 'staged' and last_seen = $1)";
    for statement in [
        format!("delete from problem where record in {unseen}"),
        format!("delete from source_record_version where record in {unseen}"),
        "delete from source_record where state = 'staged' and last_seen = $1".to_owned(),
        "update source_record set pending_version = null, pending_state = null, due = null \
         where due = $1"
            .to_owned(),
        "delete from source_record_version where submission = $1 and id not in \
         (select current_version from source_record where current_version is not null)"
            .to_owned(),
    ] {
        tx.run(statement, vec![Value::int(id.0)]).await?;
    }
    tx.run(
        "update submission set state = 'abandoned', ended_at = $2 where id = $1",
        vec![Value::int(id.0), Value::time(now)],
    )
    .await?;
    Ok(())
}

pub(crate) fn stored_kind(name: &str) -> Result<Kind, RepositoryError> {
    name.parse()
        .map_err(|_| RepositoryError::Damaged(name.to_owned()))
}
