//! Experiences: how it was for somebody, in a few words. Those of residents wait until an assurer has read them; those of frontline workers
//! are read by their peers. They are no ratings, and nothing of them is published as data.

mod decide;
mod figures;
mod peers;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use decide::ExperienceVerdict;
pub use figures::{ExperienceCount, ExperienceFigure};

use crate::Repository;
use crate::db::{Row, Tx, Value};
use crate::erase::ERASED;
use crate::error::RepositoryError;
use crate::queue::{self, QueueKind};
use crate::report::{
    AGAIN, LANGUAGES, TRIES, as_written, bounded, must_be_published, reference, text,
};

/// The most characters of the words.
const WORDS: usize = 1_000;
/// So many of residents are taken in an hour: more than people write, and less than fills the queue.
const IN_AN_HOUR: i64 = 50;
/// So many of one service wait at once.
const WAITING: i64 = 20;
/// So many notes of one worker are taken in an hour.
const OF_A_WORKER: i64 = 20;

/// Makes an enum of words that are stored, and shown to people elsewhere.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$says:meta])* $case:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$says])* $case),+
        }

        impl $name {
            /// All of them, in the order in which people choose.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];

            /// Its word, in forms, in the database and in JSON.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$case => $word),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.pad(self.word())
            }
        }

        impl FromStr for $name {
            type Err = RepositoryError;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().find(|known| known.word() == word);
                known.copied().ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
            }
        }
    };
}

words! {
    /// Whose experience it is. They are never shown together.
    ExperienceVoice {
        /// Somebody who needed help. Nobody knows who.
        Resident = "resident",
        /// Somebody who finds help for others, and is signed in.
        Worker = "worker",
    }
}

words! {
    /// Whether somebody got the help that they needed.
    Helped {
        /// They did.
        Yes = "yes",
        /// Some of it.
        Partly = "partly",
        /// They did not.
        No = "no",
    }
}

words! {
    /// What has become of an experience.
    ExperienceState {
        /// Nobody has read it yet.
        Waiting = "waiting",
        /// It may be shown: of residents' only where the policy shows any.
        Shown = "shown",
        /// It is not shown.
        Refused = "refused",
        /// Whoever gave it took it back.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Why an experience is not shown.
    ExperienceReason {
        /// It names somebody, or tells who somebody is.
        NamesSomebody = "names-somebody",
        /// It is about something else.
        NotThisService = "not-this-service",
        /// It abuses somebody.
        Abuse = "abuse",
        /// It wants to sell something.
        Advertising = "advertising",
        /// It tells of harm, and was passed on as the safeguarding procedure says.
        Harm = "harm",
        /// It says that the page is wrong: a report was made of it.
        WrongData = "wrong-data",
    }
}

/// Who gives an experience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExperienceBy {
    /// A resident.
    Resident,
    /// A frontline worker or another colleague.
    Worker {
        /// Who.
        person: Uuid,
        /// The team in which they are that, if they are in one.
        team: Option<Uuid>,
        /// What they are in it, by the word of the role.
        role: String,
    },
}

/// An experience as somebody gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExperience {
    /// Of what: a published entity.
    pub entity: Uuid,
    /// Whose it is.
    pub by: ExperienceBy,
    /// Whether they got the help that they needed.
    pub helped: Helped,
    /// What happened, in their words.
    pub words: String,
    /// The language of the page: `en-GB` or `cy`.
    pub language: String,
    /// The same for every time that one form is sent: by it, two residents who write the same words are two. Who sends none is another
    /// each time.
    pub once: Option<Uuid>,
    /// Somebody has to look at it, though it is there for peers at once: its words hint at harm.
    pub is_alarming: bool,
}

/// What came of giving an experience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExperienceGiven {
    /// It is kept.
    Kept(Box<Experience>),
    /// There are too many at the moment: nothing is kept, and it can be given again later.
    TooMany,
}

/// An experience as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experience {
    /// Its number; older ones have smaller ones.
    pub number: i64,
    /// What people call it by: `XXXX-XXXX`.
    pub reference: String,
    /// The entity that it was given for, which another may stand for since.
    pub entity: Uuid,
    /// Whose it is.
    pub voice: ExperienceVoice,
    /// Whether they got the help that they needed.
    pub helped: Helped,
    /// What happened, in their words; empty when they were forgotten.
    pub words: String,
    /// The worker, as long as they have their account.
    pub person: Option<Uuid>,
    /// What the worker's team is called.
    pub team: Option<String>,
    /// What the worker was in it, by the word of the role.
    pub role: Option<String>,
    /// The language of the page.
    pub language: String,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// What has become of it.
    pub state: ExperienceState,
    /// How many have said, since somebody last decided, that it should be looked at: peers, readers, or what looks for harm.
    pub told_off: i64,
    /// Who decided, as the audit trail names them.
    pub decided_by: Option<String>,
    /// When somebody decided, or it was taken back.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it is not shown.
    pub reason: Option<ExperienceReason>,
    /// The reference of the report that was made of it.
    pub report: Option<String>,
}

impl Experience {
    /// What tells that it is as somebody has seen it: another text when somebody has decided since, or a peer wants it to be looked at.
    pub fn seen(&self) -> String {
        let at = self.decided_at.map_or(0, |at| at.timestamp_millis());
        let is_told_off = u8::from(self.told_off > 0);
        format!("{}:{is_told_off}:{at}", self.state)
    }

    /// Whether there is something to decide: it was not taken back, is no report by now, and its words are still there.
    pub fn can_be_decided(&self) -> bool {
        self.state != ExperienceState::Withdrawn && self.report.is_none() && !self.words.is_empty()
    }
}

const COLUMNS: &str = "x.id, x.reference, x.entity, x.voice, x.helped, x.words, x.person, t.name, x.role, x.language, \
     x.at, x.state, x.told_off, x.decided_by, x.decided_at, x.reason, x.report";
const FROM: &str = "experience x left join team t on t.id = x.team";

impl Repository {
    /// Takes an experience. What is sent twice, the same words about the same thing within ten minutes, is one. A resident's waits; a worker's is
    /// there for peers at once.
    pub async fn give_experience(
        &self,
        new: NewExperience,
    ) -> Result<ExperienceGiven, RepositoryError> {
        let new = tidy(new)?;
        let now = self.now();
        // Alone, so that of two that come at once the second sees the first.
        let mut tx = self.db.begin_alone().await?;
        must_be_published(&mut tx, new.entity).await?;
        if let Some(known) = the_same(&mut tx, &new, now).await? {
            return Ok(ExperienceGiven::Kept(Box::new(known)));
        }
        if are_too_many(&mut tx, &new, now).await? {
            return Ok(ExperienceGiven::TooMany);
        }
        for reference in std::iter::repeat_with(reference).take(TRIES) {
            if put_down(&mut tx, &reference, &new, now).await? {
                let given = called(&mut tx, &reference).await?;
                let given = given.ok_or(RepositoryError::NoReference)?;
                tx.commit().await?;
                return Ok(ExperienceGiven::Kept(Box::new(given)));
            }
        }
        Err(RepositoryError::NoReference)
    }

    /// The experience of which a report was made, by what people call both.
    pub async fn experience_behind(&self, report: &str) -> Result<Option<String>, RepositoryError> {
        let sql = "select reference from experience where report = $1";
        let row = self.db.optional(sql, vec![Value::text(report)]).await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// An experience by what people call it, however they write that.
    pub async fn experience_called(
        &self,
        reference: &str,
    ) -> Result<Option<Experience>, RepositoryError> {
        let row = self
            .db
            .optional(
                format!("select {COLUMNS} from {FROM} where x.reference = $1"),
                vec![Value::text(as_written(reference))],
            )
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// What may be shown of an entity and of those that it stands for, of one voice, newest first; before one, if one is named.
    pub async fn experiences_shown(
        &self,
        (entity, voice): (Uuid, ExperienceVoice),
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Experience>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!(
                    "select {COLUMNS} from {FROM} where x.state = 'shown' and x.words not in ('', $5) and x.voice = $2 \
                     and x.id < $3 and x.entity in (select e.id from entity e where e.id = $1 or e.redirect_to = $1) \
                     order by x.id desc limit $4"
                ),
                vec![
                    Value::uuid(entity),
                    Value::text(voice.word()),
                    Value::int(before.unwrap_or(i64::MAX)),
                    Value::int(limit),
                    Value::text(ERASED),
                ],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// Takes an experience back: a resident's by its reference alone, a worker's by whoever wrote it. Says whether that changed anything.
    pub async fn withdraw_experience(
        &self,
        reference: &str,
        worker: Option<Uuid>,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let Some(known) = called(&mut tx, &as_written(reference)).await? else {
            return Ok(false);
        };
        let is_theirs = match known.voice {
            ExperienceVoice::Resident => worker.is_none(),
            ExperienceVoice::Worker => worker.is_some() && known.person == worker,
        };
        let is_there = matches!(
            known.state,
            ExperienceState::Waiting | ExperienceState::Shown
        );
        if !is_theirs || !is_there {
            return Ok(false);
        }
        tx.run(
            "update experience set state = 'withdrawn', decided_at = $2, told_off = 0 where id = $1",
            vec![Value::int(known.number), Value::time(now)],
        )
        .await?;
        queue::leave(&mut tx, QueueKind::Experience, &known.reference).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets the words of what was refused or taken back so long ago, and all that is older than that. Gives how many lost their words and
    /// how many went.
    pub async fn forget_experiences(
        &self,
        words_after: TimeDelta,
        all_after: TimeDelta,
    ) -> Result<(u64, u64), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let silenced = tx
            .run(
                "update experience set words = '' where state in ('refused', 'withdrawn') and words <> '' \
                 and decided_at < $1",
                vec![Value::time(now - words_after)],
            )
            .await?;
        let before = Value::time(now - all_after);
        tx.run(
            "delete from experience_told_off where experience in (select id from experience where at < $1)",
            vec![before.clone()],
        )
        .await?;
        tx.run(
            "delete from queue_item where kind = 'experience' \
             and subject in (select reference from experience where at < $1)",
            vec![before.clone()],
        )
        .await?;
        let gone = tx
            .run("delete from experience where at < $1", vec![before])
            .await?;
        tx.commit().await?;
        Ok((silenced, gone))
    }
}

/// Without what is no text, and within its bounds.
fn tidy(mut new: NewExperience) -> Result<NewExperience, RepositoryError> {
    let lines = new.words.replace("\r\n", "\n").replace('\r', "\n");
    new.words = text(&lines, |letter| letter == '\n' || letter == '\t');
    bounded("words", &new.words, WORDS)?;
    if new.words.is_empty() {
        return Err(RepositoryError::NoWords);
    }
    if !LANGUAGES.contains(&new.language.as_str()) {
        return Err(RepositoryError::Language(new.language));
    }
    Ok(new)
}

fn voice(by: &ExperienceBy) -> ExperienceVoice {
    match by {
        ExperienceBy::Resident => ExperienceVoice::Resident,
        ExperienceBy::Worker { .. } => ExperienceVoice::Worker,
    }
}

fn person(by: &ExperienceBy) -> Option<Uuid> {
    match by {
        ExperienceBy::Resident => None,
        ExperienceBy::Worker { person, .. } => Some(*person),
    }
}

/// One that was given with the same words a moment ago: somebody pressed the button twice.
async fn the_same(
    tx: &mut Tx,
    new: &NewExperience,
    now: DateTime<Utc>,
) -> Result<Option<Experience>, RepositoryError> {
    let rows = tx
        .all(
            format!(
                "select {COLUMNS} from {FROM} where x.entity = $1 and x.voice = $2 and x.words = $3 and x.at >= $4 \
                 and x.state <> 'withdrawn' and (x.voice = 'worker' or x.once = $6) order by x.id desc limit $5"
            ),
            vec![
                Value::uuid(new.entity),
                Value::text(voice(&new.by).word()),
                Value::text(&new.words),
                Value::time(now - AGAIN),
                Value::int(WAITING),
                Value::uuid(new.once),
            ],
        )
        .await?;
    for row in &rows {
        let known = read(row)?;
        if known.person == person(&new.by) && known.helped == new.helped {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// Whether a flood has to be waited for.
async fn are_too_many(
    tx: &mut Tx,
    new: &NewExperience,
    now: DateTime<Utc>,
) -> Result<bool, RepositoryError> {
    let since = Value::time(now - TimeDelta::hours(1));
    let Some(person) = person(&new.by) else {
        let lately = tx
            .one(
                "select count(*) from experience where voice = 'resident' and at > $1",
                vec![since],
            )
            .await?;
        let waiting = tx
            .one(
                "select count(*) from experience where entity = $1 and state = 'waiting'",
                vec![Value::uuid(new.entity)],
            )
            .await?;
        return Ok(lately.get::<i64>(0)? >= IN_AN_HOUR || waiting.get::<i64>(0)? >= WAITING);
    };
    let theirs = tx
        .one(
            "select count(*) from experience where person = $1 and at > $2",
            vec![Value::uuid(person), since],
        )
        .await?;
    Ok(theirs.get::<i64>(0)? >= OF_A_WORKER)
}

/// Writes an experience down, unless another has its reference.
async fn put_down(
    tx: &mut Tx,
    reference: &str,
    new: &NewExperience,
    now: DateTime<Utc>,
) -> Result<bool, RepositoryError> {
    let (team, role, state, is_alarming) = match &new.by {
        ExperienceBy::Resident => (None, None, ExperienceState::Waiting, false),
        ExperienceBy::Worker { team, role, .. } => (
            *team,
            Some(role.as_str()),
            ExperienceState::Shown,
            new.is_alarming,
        ),
    };
    let rows = tx
        .run(
            "insert into experience (reference, entity, voice, helped, words, person, team, role, language, at, state, \
             told_off, once) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (reference) do nothing",
            vec![
                Value::text(reference),
                Value::uuid(new.entity),
                Value::text(voice(&new.by).word()),
                Value::text(new.helped.word()),
                Value::text(&new.words),
                Value::uuid(person(&new.by)),
                Value::uuid(team),
                Value::maybe_text(role),
                Value::text(&new.language),
                Value::time(now),
                Value::text(state.word()),
                Value::int(i64::from(is_alarming)),
                Value::uuid(new.once),
            ],
        )
        .await?;
    Ok(rows > 0)
}

/// An experience by its reference.
async fn called(tx: &mut Tx, reference: &str) -> Result<Option<Experience>, RepositoryError> {
    let row = tx
        .optional(
            format!("select {COLUMNS} from {FROM} where x.reference = $1"),
            vec![Value::text(reference)],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Experience, RepositoryError> {
    let reason: Option<String> = row.get(15)?;
    Ok(Experience {
        number: row.get(0)?,
        reference: row.get(1)?,
        entity: row.get(2)?,
        voice: row.get::<String>(3)?.parse()?,
        helped: row.get::<String>(4)?.parse()?,
        words: row.get(5)?,
        person: row.get(6)?,
        team: row.get(7)?,
        role: row.get(8)?,
        language: row.get(9)?,
        at: row.get(10)?,
        state: row.get::<String>(11)?.parse()?,
        told_off: row.get(12)?,
        decided_by: row.get(13)?,
        decided_at: row.get(14)?,
        reason: reason.as_deref().map(str::parse).transpose()?,
        report: row.get(16)?,
    })
}
