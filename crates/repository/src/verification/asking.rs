//! Asking: services about which somebody has to be asked, and what is mailed, claimed and written down in one.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::lapse::unanswered;
use super::{Events, day, maybe_day};
use crate::Repository;
use crate::db::{Rows, Tx, Value};
use crate::error::RepositoryError;
use crate::letter::{self, NewLetter};

/// How far asking about a service has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The service.
    pub entity: Uuid,
    /// What it is called.
    pub name: String,
    /// The slug of the source in whose list it is.
    pub source: String,
    /// Who runs it.
    pub organization: Option<Uuid>,
    /// When somebody last said something of it.
    pub word_on: NaiveDate,
    /// From which day on it is due.
    pub due_on: NaiveDate,
    /// Since when people are asked, if they are.
    pub begun_on: Option<NaiveDate>,
    /// How often those who look after it were written to.
    pub letters: i64,
    /// Who else was told.
    pub step: Step,
    /// When it lapsed, if it did.
    pub lapsed_on: Option<NaiveDate>,
    /// Nobody who looks after it could be written to.
    pub is_unreached: bool,
}

/// How far up the ladder it was told that nobody answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Nobody was told.
    #[default]
    Asked,
    /// The collector.
    Collector,
    /// The assurers.
    Assurers,
}

impl Step {
    const fn number(self) -> i64 {
        match self {
            Self::Asked => 0,
            Self::Collector => 1,
            Self::Assurers => 2,
        }
    }

    pub(super) const fn of(number: i64) -> Self {
        match number {
            2 => Self::Assurers,
            1 => Self::Collector,
            _ => Self::Asked,
        }
    }
}

/// A round that goes one step on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// As it was when that was decided.
    pub from: Round,
    /// How often those who look after it were written to then.
    pub letters: i64,
    /// Who else was told then.
    pub step: Step,
    /// Nobody who looks after it can be written to.
    pub is_unreached: bool,
}

impl Move {
    /// Since when people are asked after it. Whoever is written to for the first time has as long to answer as anybody, though others
    /// were told before.
    fn begins(&self, today: NaiveDate) -> Option<NaiveDate> {
        let is_first = self.from.letters == 0 && self.letters > 0;
        let is_told = self.letters > 0 || self.step > Step::Asked;
        let known = self.from.begun_on.filter(|_| !is_first);
        known.or(is_told.then_some(today))
    }
}

/// What is mailed to somebody about services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVerificationLetter {
    /// Which.
    pub id: Uuid,
    /// To whom.
    pub person: Uuid,
    /// The hash of the secret that stands in it.
    pub secret: String,
    /// About how many services it asks for the first time.
    pub asks: i64,
    /// The services that may be answered by it, because whoever gets it looks after them.
    pub services: Vec<Uuid>,
    /// Those that may be answered by it because whoever gets it helps where nobody else answers.
    pub helped: Vec<Uuid>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The mail.
    pub letter: NewLetter,
}

impl Repository {
    /// Services that are due until a day, and those about which people are asked, those that were due first. Where something newer
    /// waits for somebody's yes, or the word that it has ended for somebody who looks at that, nobody is asked.
    pub async fn rounds(&self, until: NaiveDate) -> Result<Vec<Round>, RepositoryError> {
        let sql = format!(
            "select v.entity, p.name, v.source, v.organization, v.word_on, v.due_on, v.begun_on, \
             v.letters, v.step, v.lapsed_on, v.unreached from verification v join published p on p.id = v.entity \
             where v.due_on <= $1 and {} order by v.due_on, v.entity",
            unanswered("v")
        );
        let values = vec![Value::text(until.to_string())];
        let rows = self.db.all(sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(Round {
                    entity: row.get(0)?,
                    name: row.get::<Option<String>>(1)?.unwrap_or_default(),
                    source: row.get(2)?,
                    organization: row.get(3)?,
                    word_on: day(row, 4)?,
                    due_on: day(row, 5)?,
                    begun_on: maybe_day(row, 6)?,
                    letters: row.get(7)?,
                    step: Step::of(row.get(8)?),
                    lapsed_on: maybe_day(row, 9)?,
                    is_unreached: row.get::<i64>(10)? == 1,
                })
            })
            .collect()
    }

    /// When each person was last asked about services of which they had not been asked before.
    pub async fn last_asked(&self) -> Result<HashMap<Uuid, DateTime<Utc>>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select person, max(made_at) from verification_letter where asks > 0 group by person",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// Moves rounds one step on and writes the mail about it, all or nothing: false if one of them is not any more as it was when
    /// that was decided. So of two nodes that decide at once only one writes.
    pub async fn ask(
        &self,
        moves: &[Move],
        letters: &[NewVerificationLetter],
        today: NaiveDate,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let mut events = Events::on(today);
        let mut begun_on: HashMap<Uuid, String> = HashMap::new();
        for made in moves {
            let from = &made.from;
            let begun = from.begun_on.map(|day| day.to_string());
            let begins = made.begins(today).map(|day| day.to_string());
            if let Some(begins) = &begins {
                begun_on.insert(from.entity, begins.clone());
            }
            let moved = tx
                .run(
                    "update verification set begun_on = $2, letters = $3, step = $4, unreached = $5 \
                     where entity = $1 and letters = $6 and step = $7 and word_on = $8 and coalesce(begun_on, '') = $9 \
                     and due_on = $10",
                    vec![
                        Value::uuid(from.entity),
                        Value::maybe_text(begins.as_deref()),
                        Value::int(made.letters),
                        Value::int(made.step.number()),
                        Value::int(i64::from(made.is_unreached)),
                        Value::int(from.letters),
                        Value::int(from.step.number()),
                        Value::text(from.word_on.to_string()),
                        Value::text(begun.unwrap_or_default()),
                        Value::text(from.due_on.to_string()),
                    ],
                )
                .await?;
            if moved == 0 {
                return Ok(false);
            }
            if from.begun_on.is_none() && begins.is_some() {
                events.push("due", from.entity, &from.source);
            }
            if made.step > from.step {
                events.push("escalated", from.entity, &from.source);
            }
        }
        let mut questions = Rows::into(
            "verification_question",
            &["letter", "entity", "begun_on", "asks"],
        );
        for new in letters {
            let mail = letter::write(&mut tx, &new.letter, now).await?;
            tx.run(
                "insert into verification_letter (id, secret, person, asks, made_at, expires_at, mail) \
                 values ($1, $2, $3, $4, $5, $6, $7)",
                vec![
                    Value::uuid(new.id),
                    Value::text(&new.secret),
                    Value::uuid(new.person),
                    Value::int(new.asks),
                    Value::time(now),
                    Value::time(new.expires_at),
                    Value::int(mail),
                ],
            )
            .await?;
            let asked = new.services.iter().map(|service| (service, 1));
            for (service, asks) in asked.chain(new.helped.iter().map(|service| (service, 0))) {
                let begun = begun_on.get(service).map(String::as_str);
                questions.push([
                    Value::uuid(new.id),
                    Value::uuid(*service),
                    Value::maybe_text(begun),
                    Value::int(asks),
                ]);
            }
            events.push_alone("sent");
        }
        questions.insert(&mut tx).await?;
        events.write(&mut tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets letters that could be answered until an instant at most; how many.
    pub async fn forget_verification_letters(
        &self,
        before: DateTime<Utc>,
    ) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let moment = Value::time(before);
        tx.run(
            "delete from verification_question where letter in \
             (select id from verification_letter where expires_at < $1)",
            vec![moment.clone()],
        )
        .await?;
        let gone = tx
            .run(
                "delete from verification_letter where expires_at < $1",
                vec![moment],
            )
            .await?;
        tx.commit().await?;
        Ok(gone)
    }
}

/// Mail could not be sent and is given up, or came back. If it was the last that was written about a service to those who look after it, and went to
/// none of them, they have not been asked: they are, as soon as they may be.
pub(crate) async fn given_up(tx: &mut Tx, mail: i64) -> Result<(), RepositoryError> {
    tx.run(
        "update verification set begun_on = null, letters = 0, step = 0, unreached = 0 \
         where lapsed_on is null and entity in ( \
             select q.entity from verification_question q join verification_letter l on l.id = q.letter \
             where l.mail = $1 and q.asks = 1 and q.begun_on = verification.begun_on \
             and not exists (select 1 from verification_question o join verification_letter n on n.id = o.letter \
                 join letter m on m.id = n.mail where o.entity = q.entity and o.asks = 1 and n.mail <> $1 \
                 and o.begun_on = q.begun_on and n.made_at >= l.made_at and m.given_up_at is null))",
        vec![Value::int(mail)],
    )
    .await?;
    Ok(())
}
