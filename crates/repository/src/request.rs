//! Requests of programs: wishes about single records, applied together or not at all, and once, however often they are sent.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use hsds::identity::Namespace;
use hsds::{Document, Kind, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::raw;
use crate::record;
use crate::staging::{Arrival, TRANSACTION, stage_portion, version_hash};
use crate::submission::{
    Extent, Submission, SubmissionId, hold_source, refuse_unsettled, stored_kind,
};

/// What has to be so of a record, or its wish is not granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expects {
    /// Nothing.
    #[default]
    Anything,
    /// Its source has no such record.
    Absent,
    /// Its source has it.
    Present,
    /// Its source has it, in one of these versions.
    Version(Vec<String>),
}

/// What is to be done with a record.
#[derive(Clone, Debug)]
pub enum Doing {
    /// It says this now. What stood inside it comes along; the record itself is not `embedded`.
    Say(Vec<Arrival>),
    /// It is taken back.
    Withdraw,
    /// Nothing: it was found before that it cannot be done.
    Nothing(Came),
}

/// A wish about one record.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Its kind, one of [`Kind::RECORDS`].
    pub kind: Kind,
    /// What its source calls it.
    pub key: String,
    /// What has to be so.
    pub expects: Expects,
    /// The version of the record that it was made from, if it was made from one.
    pub made_from: Option<String>,
    /// What is to be done.
    pub doing: Doing,
    /// Why nothing is, if that was found before.
    pub problems: Vec<Problem>,
}

/// What came of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// The record is new.
    New,
    /// It says something else now.
    Changed,
    /// It said that before.
    Unchanged,
    /// It is taken back.
    Withdrawn,
    /// Nothing: it was to be new, and is there.
    Exists,
    /// Nothing: there is no such record.
    Unknown,
    /// Nothing: it is not there, or not in the version, as was expected.
    Moved,
    /// Nothing: an earlier wish of the same request is about it, and was granted.
    Twice,
    /// Nothing: it is no record.
    Refused,
}

impl Came {
    /// Whether the record is as it was wished.
    pub const fn is_granted(self) -> bool {
        matches!(
            self,
            Self::New | Self::Changed | Self::Unchanged | Self::Withdrawn
        )
    }
}

/// What is answered to a wish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What came of it.
    pub came: Came,
    /// The version of the record that it wrote, or found written.
    pub version: Option<String>,
    /// Why it was refused, if it was.
    pub problems: Vec<Problem>,
}

/// A request as it arrives.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// The slug of the source that it writes for, which is there.
    pub source: String,
    /// Who asks, as the audit trail names them.
    pub by: String,
    /// What the program calls it: under the same name it is done once.
    pub name: Option<String>,
    /// Tells what is asked from anything else that could be.
    pub fingerprint: String,
    /// Its wishes.
    pub wishes: Vec<Wish>,
    /// What arrived, byte for byte, a row each.
    pub raws: Vec<Vec<u8>>,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// What it staged, to be settled; none where nothing was to be done.
    pub submission: Option<SubmissionId>,
    /// What is answered to each wish, in their order.
    pub answers: Vec<Answer>,
    /// It was answered before.
    pub again: bool,
}

/// A record before a request.
struct Known {
    number: i64,
    /// Its source has it.
    is_there: bool,
    version: String,
    document: Document,
    internal: Document,
}

type Records = HashMap<(Kind, String), Known>;

impl Repository {
    /// What came of a request of this name, if it was made before.
    pub async fn answered(
        &self,
        source: &str,
        name: &str,
        fingerprint: &str,
    ) -> Result<Option<Answered>, RepositoryError> {
        let row = self.db.optional(EARLIER, earlier(source, name)).await?;
        row.map(|row| again(&row, name, fingerprint)).transpose()
    }

    /// Stages what a request asks for, in one transaction with the note that it was made: sent again under its name it is only answered
    /// again. What was staged before has to be settled first.
    pub async fn apply(&self, request: NewRequest) -> Result<Answered, RepositoryError> {
        let now = self.now();
        let NewRequest {
            source,
            by,
            name,
            fingerprint,
            wishes,
            raws,
        } = request;
        let mut tx = self.db.begin().await?;
        hold_source(&mut tx, &source).await?;
        if let Some(name) = &name
            && let Some(row) = tx.optional(EARLIER, earlier(&source, name)).await?
        {
            return again(&row, name, &fingerprint);
        }
        refuse_unsettled(&mut tx, &source).await?;
        let known = known(&mut tx, &source, &wishes).await?;
        refuse_outrun(&known, &wishes)?;
        let came = judge(&known, &wishes);
        let submission = if came.iter().any(|came| came.is_granted()) {
            let asked = name.as_deref().unwrap_or(&fingerprint);
            let submission = open(&mut tx, &source, asked, &fingerprint, now).await?;
            let raw = raw::keep(&mut tx, submission.id, &raws).await?;
            grant(&mut tx, &submission, (&wishes, &came), &known, raw, now).await?;
            tx.run(
                "update submission set state = 'staged', ended_at = $2 where id = $1",
                vec![Value::int(submission.id.0), Value::time(now)],
            )
            .await?;
            let subject = format!("source:{source}");
            let granted = came.iter().filter(|came| came.is_granted()).count();
            let detail = json!({"submission": submission.id.0, "records": granted});
            audit::note(&mut tx, now, &by, "request.apply", &subject, &detail).await?;
            Some(submission.id)
        } else {
            None
        };
        let answered = Answered {
            submission,
            answers: answers(&mut tx, &source, wishes, came).await?,
            again: false,
        };
        if let Some(name) = &name
            && answered.submission.is_some()
        {
            remember(&mut tx, (&source, name, &fingerprint), &answered, now).await?;
        }
        tx.commit().await?;
        Ok(answered)
    }

    /// Forgets the names of requests that were made so long ago: sent once more they would be done once more.
    pub async fn forget_requests(&self, older_than: TimeDelta) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let forgotten = tx
            .run(
                "delete from request where at < $1",
                vec![Value::time(self.now() - older_than)],
            )
            .await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

const EARLIER: &str =
    "select fingerprint, submission, came from request where source = $1 and name = $2";

fn earlier(source: &str, name: &str) -> Vec<Value> {
    vec![Value::text(source), Value::text(name)]
}

/// What was answered to an earlier request of the same name, if it asked the same.
fn again(row: &Row, name: &str, fingerprint: &str) -> Result<Answered, RepositoryError> {
    if row.get::<String>(0)? != fingerprint {
        return Err(RepositoryError::RequestDiffers(name.to_owned()));
    }
    let came: String = row.get(2)?;
    Ok(Answered {
        submission: row.get::<Option<i64>>(1)?.map(SubmissionId),
        answers: serde_json::from_str(&came).map_err(|_| RepositoryError::Damaged(came))?,
        again: true,
    })
}

async fn remember(
    tx: &mut Tx,
    (source, name, fingerprint): (&str, &str, &str),
    answered: &Answered,
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    tx.run(
        "insert into request (source, name, fingerprint, submission, came, at) values ($1, $2, $3, $4, $5, $6)",
        vec![
            Value::text(source),
            Value::text(name),
            Value::text(fingerprint),
            Value::int(answered.submission.map(|submission| submission.0)),
            Value::text(json!(answered.answers).to_string()),
            Value::time(now),
        ],
    )
    .await?;
    Ok(())
}

/// What is answered to each wish, once what is granted is staged.
async fn answers(
    tx: &mut Tx,
    source: &str,
    wishes: Vec<Wish>,
    came: Vec<Came>,
) -> Result<Vec<Answer>, RepositoryError> {
    let namespace = Namespace::of_source(source);
    let uuids = wishes.iter().map(|wish| namespace.id(wish.kind, &wish.key));
    let uuids: BTreeSet<Uuid> = uuids.collect();
    let uuids: Vec<Value> = uuids.into_iter().map(Value::uuid).collect();
    let rows = tx
        .all_in(
            "select r.kind, r.key, v.hash from source_record r \
             join source_record_version v on v.id = coalesce(r.pending_version, r.current_version) \
             where r.source = $1 and r.uuid in (@)",
            &[Value::text(source)],
            &uuids,
        )
        .await?;
    let mut versions: HashMap<(Kind, String), String> = HashMap::with_capacity(rows.len());
    for row in rows {
        versions.insert(
            (stored_kind(&row.get::<String>(0)?)?, row.get(1)?),
            row.get(2)?,
        );
    }
    let answers = wishes.into_iter().zip(came).map(|(wish, came)| Answer {
        came,
        version: versions
            .get(&(wish.kind, wish.key))
            .filter(|_| came.is_granted())
            .cloned(),
        problems: wish.problems,
    });
    Ok(answers.collect())
}

/// What the source says of the records that are wished for. What a submission says that is still being read, or held, is not its word
/// yet: of what both say, the later counts.
async fn known(tx: &mut Tx, source: &str, wishes: &[Wish]) -> Result<Records, RepositoryError> {
    let namespace = Namespace::of_source(source);
    let mut uuids: Vec<Uuid> = Vec::new();
    for wish in wishes {
        uuids.push(namespace.id(wish.kind, &wish.key));
        if let Doing::Say(arrivals) = &wish.doing {
            let ids = arrivals.iter();
            uuids.extend(ids.map(|arrival| namespace.id(arrival.kind, &arrival.key)));
        }
    }
    uuids.sort_unstable();
    uuids.dedup();
    let keys: Vec<Value> = uuids.into_iter().map(Value::uuid).collect();
    let rows = tx
        .all_in(
            "select r.id, r.kind, r.key, r.state, v.hash, v.document, v.internal \
             from source_record r join source_record_version v on v.id = r.current_version \
             where r.source = $1 and r.uuid in (@)",
            &[Value::text(source)],
            &keys,
        )
        .await?;
    let mut known = Records::new();
    for row in rows {
        let kind = stored_kind(&row.get::<String>(1)?)?;
        let internal: Option<String> = row.get(6)?;
        let internal = internal.as_deref().map(record::document).transpose()?;
        let its = Known {
            number: row.get(0)?,
            is_there: row.get::<String>(3)? != "withdrawn",
            version: row.get(4)?,
            document: record::document(&row.get::<String>(5)?)?,
            internal: internal.unwrap_or_default(),
        };
        known.insert((kind, row.get(2)?), its);
    }
    Ok(known)
}

/// A wish that was made from a version which is the newest no longer would undo what came between.
fn refuse_outrun(known: &Records, wishes: &[Wish]) -> Result<(), RepositoryError> {
    let is_outrun = |wish: &Wish| {
        let before = known.get(&(wish.kind, wish.key.clone()));
        let newest = before.map(|known| &known.version);
        wish.made_from.is_some() && wish.made_from.as_ref() != newest
    };
    match wishes.iter().find(|wish| is_outrun(wish)) {
        Some(wish) => Err(RepositoryError::Outrun(wish.key.clone())),
        None => Ok(()),
    }
}

/// What comes of each wish.
fn judge(known: &Records, wishes: &[Wish]) -> Vec<Came> {
    let mut judged = Vec::with_capacity(wishes.len());
    let mut granted = HashSet::new();
    for wish in wishes {
        let name = (wish.kind, wish.key.as_str());
        let before = known.get(&(wish.kind, wish.key.clone()));
        let came = match &wish.doing {
            Doing::Nothing(came) => *came,
            _ if granted.contains(&name) => Came::Twice,
            // There is nothing that a condition could be about.
            Doing::Withdraw if before.is_none() => Came::Unknown,
            doing => unmet(before, &wish.expects).unwrap_or_else(|| outcome(before, doing, wish)),
        };
        if came.is_granted() {
            granted.insert(name);
        }
        judged.push(came);
    }
    judged
}

/// Why a wish is not granted, if it is not.
fn unmet(before: Option<&Known>, expects: &Expects) -> Option<Came> {
    let there = before.filter(|known| known.is_there);
    match (expects, there) {
        (Expects::Absent, Some(_)) => Some(Came::Exists),
        (Expects::Present | Expects::Version(_), None) => Some(Came::Moved),
        (Expects::Version(versions), Some(known)) => {
            (!versions.contains(&known.version)).then_some(Came::Moved)
        }
        _ => None,
    }
}

fn outcome(before: Option<&Known>, doing: &Doing, wish: &Wish) -> Came {
    match (doing, before) {
        (Doing::Withdraw, None) => Came::Unknown,
        (Doing::Withdraw, Some(known)) if known.is_there => Came::Withdrawn,
        (Doing::Withdraw, Some(_)) => Came::Unchanged,
        (_, None) => Came::New,
        (Doing::Say(arrivals), Some(known)) => {
            let own = arrivals.iter().find(|arrival| is_of(arrival, wish));
            let version = own.map(|own| version_hash(&own.document, &own.internal));
            if known.is_there && version.as_ref() == Some(&known.version) {
                Came::Unchanged
            } else {
                Came::Changed
            }
        }
        (Doing::Nothing(came), Some(_)) => *came,
    }
}

fn is_of(arrival: &Arrival, wish: &Wish) -> bool {
    !arrival.embedded && arrival.kind == wish.kind && arrival.key == wish.key
}

async fn open(
    tx: &mut Tx,
    source: &str,
    name: &str,
    fingerprint: &str,
    now: DateTime<Utc>,
) -> Result<Submission, RepositoryError> {
    let row = tx
        .one(
            "insert into submission (source, input, fingerprint, extent, accept, gone_now, state, opened_at) \
             values ($1, $2, $3, 'partial', 0, 0, 'open', $4) returning id",
            vec![
                Value::text(source),
                Value::text(format!("request {name}")),
                Value::text(fingerprint),
                Value::time(now),
            ],
        )
        .await?;
    Ok(Submission {
        id: SubmissionId(row.get(0)?),
        source: source.to_owned(),
        cursor: None,
        resumed: false,
        staged: false,
        most_lost: None,
        extent: Extent::Partial,
        accept: false,
        seen: HashMap::new(),
    })
}

/// Stages what is granted.
async fn grant(
    tx: &mut Tx,
    submission: &Submission,
    (wishes, came): (&[Wish], &[Came]),
    known: &Records,
    raw: Option<i64>,
    now: DateTime<Utc>,
) -> Result<(), RepositoryError> {
    let own: HashSet<(Kind, &str)> = wishes
        .iter()
        .zip(came)
        .filter(|(wish, came)| came.is_granted() && matches!(wish.doing, Doing::Say(_)))
        .map(|(wish, _)| (wish.kind, wish.key.as_str()))
        .collect();
    let mut arrivals = Vec::new();
    let mut withdrawn = Vec::new();
    for (wish, came) in wishes.iter().zip(came) {
        match &wish.doing {
            Doing::Say(said) if came.is_granted() => {
                arrivals.extend(said.iter().map(|arrival| {
                    if own.contains(&(arrival.kind, arrival.key.as_str())) {
                        arrival.clone()
                    } else {
                        beside(arrival, known)
                    }
                }));
            }
            Doing::Withdraw if *came == Came::Withdrawn => {
                let number = known.get(&(wish.kind, wish.key.clone()));
                withdrawn.extend(number.map(|known| Value::int(known.number)));
            }
            _ => {}
        }
    }
    let mut rest = arrivals.into_iter();
    loop {
        let portion: Vec<Arrival> = rest.by_ref().take(TRANSACTION).collect();
        if portion.is_empty() {
            break;
        }
        stage_portion(tx, submission, portion, raw, now).await?;
    }
    tx.run_in(
        "update source_record set due = $1, last_seen = $1, pending_version = null, pending_state = 'withdrawn' \
         where id in (@)",
        &[Value::int(submission.id.0)],
        &withdrawn,
    )
    .await?;
    Ok(())
}

/// A copy inside another record says what it says, and takes nothing from the record that it is a copy of.
fn beside(arrival: &Arrival, known: &Records) -> Arrival {
    let mut arrival = arrival.clone();
    let before = known.get(&(arrival.kind, arrival.key.clone()));
    if let Some(before) = before.filter(|known| arrival.embedded && known.is_there) {
        hsds::parts::fill(&mut arrival.document, &before.document);
        hsds::parts::arrange(arrival.kind, &mut arrival.document);
        for (name, value) in &before.internal {
            let own = arrival.internal.entry(name.clone());
            own.or_insert_with(|| value.clone());
        }
    }
    arrival
}
