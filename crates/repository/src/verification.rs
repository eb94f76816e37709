//! When each published service is due to be looked at again, and how far asking about it has come.

mod answer;
mod asking;
mod bounce;
mod contact;
mod figures;
mod lapse;

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::Repository;
use crate::db::{Row, Rows, Tx, Value};
use crate::error::RepositoryError;
use crate::settling::{self, Why};

pub use answer::{AnsweredQuestion, Question, VerificationLetter};
pub(crate) use asking::given_up;
pub use asking::{Move, NewVerificationLetter, Round, Step};
pub use bounce::Unreachable;
pub use contact::{Contact, ContactOutcome, NewContact, WaitingContact};
pub use figures::{MonthOfVerification, SourceVerification};
pub use lapse::{Grace, LastWord};

/// What is known of a published service that bears on when it is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceWord {
    /// The service.
    pub entity: Uuid,
    /// The hash of what is published of it.
    pub hash: String,
    /// What is published of it.
    pub detail: String,
    /// The slug of the source in whose list it is.
    pub source: String,
    /// Who runs it.
    pub organization: Option<Uuid>,
    /// When somebody last said that it is right.
    pub checked_at: Option<DateTime<Utc>>,
    /// When a source last said something new of it.
    pub said_at: Option<DateTime<Utc>>,
    /// After so many days somebody has to say again that it is right: as the policy says, or sooner by a context that it belongs to.
    pub every_days: u32,
}

/// When a service is due, to be put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDue {
    /// The service.
    pub entity: Uuid,
    /// The hash of what is published of it.
    pub hash: String,
    /// The slug of the source in whose list it is.
    pub source: String,
    /// Who runs it.
    pub organization: Option<Uuid>,
    /// When somebody last said something of it.
    pub word_on: NaiveDate,
    /// Whether that was a person's word that it is right.
    pub is_by_person: bool,
    /// After how many days somebody has to say so again.
    pub every_days: u32,
    /// From which day on it is due.
    pub due_on: NaiveDate,
    /// When somebody had said that it is right, as far as was known when that was found out.
    pub checked_at: Option<DateTime<Utc>>,
}

/// When somebody last said something of a service, and a source last did, as parts of a query about `p`, what is published.
pub(crate) const WORDS: &str = "(select max(a.at) from assertion a where a.entity in (select p.id \
          union all select m.entity from source_record m where m.cluster = p.id)), \
     (select max(v.at) from source_record r join source_record_version v on v.id = r.current_version \
          where r.cluster = p.id and r.state = 'live' and r.source <> 'desk')";

/// A service that people find, and that does not say that it is closed.
pub(crate) const RUNS: &str = "p.kind = 'service' and p.standing = 'live' and coalesce(p.status, '') not in ('defunct', 'inactive')";

/// In whose list a service is: of the record that it was made for, or of the oldest.
const SOURCE: &str = "coalesce((select r.source from source_record r where r.cluster = p.id and r.entity = p.id \
          and r.state = 'live' and r.source <> 'desk' limit 1), \
     (select r.source from source_record r where r.cluster = p.id \
          and r.state = 'live' and r.source <> 'desk' order by r.id limit 1))";

impl Repository {
    /// Published services, after one, of which it has to be found out when they are due: something of them, or how often they
    /// are looked at, is another than when it was put down.
    pub async fn words(
        &self,
        (every_days, sooner): (u32, &[(String, u32)]),
        after: Uuid,
        limit: i64,
    ) -> Result<Vec<ServiceWord>, RepositoryError> {
        let mut values = vec![
            Value::int(i64::from(every_days)),
            Value::uuid(after),
            Value::int(limit),
        ];
        let mut cases = String::new();
        for (context, days) in sooner {
            values.push(Value::text(context));
            values.push(Value::int(i64::from(*days)));
            let (context, days) = (values.len() - 1, values.len());
            let _ = write!(cases, " when ${context} then cast(${days} as bigint)");
        }
        let every = if cases.is_empty() {
            "cast($1 as bigint)".to_owned()
        } else {
            format!(
                "coalesce((select min(case c.context{cases} end) from entity_context c \
                 where c.entity = p.id), cast($1 as bigint))"
            )
        };
        let sql = format!(
            "select p.id, p.hash, p.detail, {SOURCE}, p.organization, {WORDS}, {every} \
             from published p left join verification v on v.entity = p.id \
             where {RUNS} and p.id > $2 \
             and (v.entity is null or v.hash <> p.hash or v.every_days <> {every}) \
             order by p.id limit $3"
        );
        let rows = self.db.all(sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(ServiceWord {
                    entity: row.get(0)?,
                    hash: row.get(1)?,
                    detail: row.get(2)?,
                    source: row.get::<Option<String>>(3)?.unwrap_or_default(),
                    organization: row.get(4)?,
                    checked_at: row.get(5)?,
                    said_at: row.get(6)?,
                    every_days: u32::try_from(row.get::<i64>(7)?).unwrap_or(every_days),
                })
            })
            .collect()
    }

    /// Puts down when services are due. Where a source has said something new of one about which people are asked, asking ends. Of what
    /// somebody has said meanwhile that it is right, nothing is put down: it is looked at again.
    pub async fn note_due(&self, due: &[NewDue], today: NaiveDate) -> Result<(), RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin_alone().await?;
        let ids: Vec<Value> = due.iter().map(|due| Value::uuid(due.entity)).collect();
        let sql = format!("select p.id, {WORDS} from published p where p.id in (@)");
        let mut checked: HashMap<Uuid, Option<DateTime<Utc>>> = HashMap::new();
        for row in tx.all_in(&sql, &[], &ids).await? {
            checked.insert(row.get(0)?, row.get(1)?);
        }
        let due = due
            .iter()
            .filter(|due| checked.get(&due.entity) == Some(&due.checked_at));
        let rows = tx
            .all_in(
                "select entity, word_on, due_on, begun_on, lapsed_on, held_on from verification where entity in (@)",
                &[],
                &ids,
            )
            .await?;
        let mut known: HashMap<Uuid, Known> = HashMap::new();
        for row in &rows {
            let known_of = Known {
                word_on: day(row, 1)?,
                due_on: day(row, 2)?,
                is_begun: row.get::<Option<String>>(3)?.is_some(),
                is_lapsed: row.get::<Option<String>>(4)?.is_some(),
                is_held: row.get::<Option<String>>(5)?.is_some(),
            };
            known.insert(row.get(0)?, known_of);
        }
        let mut events = Events::on(today);
        let (mut ended, mut back) = (Vec::new(), Vec::new());
        let mut new = dues();
        for due in due {
            if let Some(known) = known.get(&due.entity) {
                let is_news = due.word_on > known.word_on;
                if is_news && known.is_begun {
                    events.push("changed", due.entity, &due.source);
                }
                if is_news && known.is_lapsed {
                    events.push("recovered", due.entity, &due.source);
                }
                let is_put_off = due.due_on > known.due_on && due.due_on > today;
                if is_news || is_put_off {
                    ended.push(Value::uuid(due.entity));
                    back.extend(known.is_held.then_some(due.entity));
                }
            }
            new.push([
                Value::uuid(due.entity),
                Value::text(&due.hash),
                Value::text(&due.source),
                Value::uuid(due.organization),
                Value::text(due.word_on.to_string()),
                Value::int(i64::from(due.is_by_person)),
                Value::int(i64::from(due.every_days)),
                Value::text(due.due_on.to_string()),
                Value::int(0),
                Value::int(0),
                Value::int(0),
                Value::int(0),
            ]);
        }
        new.insert(&mut tx).await?;
        end(&mut tx, &ended).await?;
        settling::enqueue(&mut tx, back, Why::Reference, now).await?;
        events.write(&mut tx).await?;
        tx.commit().await
    }

    /// Forgets when services are due that are closed or not published any more, but for those that were taken out because they lapsed.
    pub async fn forget_due(&self) -> Result<(), RepositoryError> {
        let gone = format!(
            "from verification where not exists (select 1 from published p \
                  where p.id = verification.entity and {RUNS}) \
             and (held_on is null or not exists (select 1 from entity e \
                  where e.id = verification.entity and e.state in ('held', 'published')))"
        );
        let any = format!("select 1 {gone} limit 1");
        if self.db.optional(any, vec![]).await?.is_none() {
            return Ok(());
        }
        let mut tx = self.db.begin_alone().await?;
        tx.run(format!("delete {gone}"), vec![]).await?;
        tx.commit().await
    }
}

/// What was put down of a service before.
struct Known {
    word_on: NaiveDate,
    due_on: NaiveDate,
    is_begun: bool,
    is_lapsed: bool,
    is_held: bool,
}

/// Somebody has said of services that they are right: asking ends, and when they are due is found out anew.
pub(crate) async fn said(
    tx: &mut Tx,
    services: &[Uuid],
    today: NaiveDate,
) -> Result<(), RepositoryError> {
    let ids: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
    let rows = tx
        .all_in(
            "select entity, source, lapsed_on from verification where entity in (@)",
            &[],
            &ids,
        )
        .await?;
    let mut events = Events::on(today);
    for row in &rows {
        let (entity, source): (Uuid, String) = (row.get(0)?, row.get(1)?);
        events.push("confirmed", entity, &source);
        if row.get::<Option<String>>(2)?.is_some() {
            events.push("recovered", entity, &source);
        }
    }
    end(tx, &ids).await?;
    // Whoever says that it is right says that it has not ended.
    tx.run_in(
        "update verification_contact set waits = 0 where waits = 1 and entity in (@)",
        &[],
        &ids,
    )
    .await?;
    // Nothing is due today of which somebody has just said that it is right.
    let day = today.to_string();
    tx.run_in(
        "update verification set hash = '', word_on = $1, by_person = 1, due_on = '9999-12-31' where entity in (@)",
        &[Value::text(day)],
        &ids,
    )
    .await?;
    events.write(tx).await
}

/// A source has said something new of services that were taken out because they lapsed, and that is accepted: they may be published
/// again, and when they are due is found out anew.
pub(crate) async fn renewed(
    tx: &mut Tx,
    services: &[Uuid],
    today: NaiveDate,
) -> Result<(), RepositoryError> {
    let ids: Vec<Value> = services.iter().map(|id| Value::uuid(*id)).collect();
    let sql = "select entity, source from verification where entity in (@)";
    let mut events = Events::on(today);
    for row in &tx.all_in(sql, &[], &ids).await? {
        let (entity, source): (Uuid, String) = (row.get(0)?, row.get(1)?);
        events.push("changed", entity, &source);
        events.push("recovered", entity, &source);
    }
    end(tx, &ids).await?;
    tx.run_in(
        "update verification set hash = '', word_on = $1, by_person = 0, due_on = '9999-12-31' where entity in (@)",
        &[Value::text(today.to_string())],
        &ids,
    )
    .await?;
    events.write(tx).await
}

/// Asking about services ends.
async fn end(tx: &mut Tx, services: &[Value]) -> Result<(), RepositoryError> {
    tx.run_in(
        "update verification set begun_on = null, letters = 0, step = 0, unreached = 0, \
         lapsed_on = null, held_on = null, behind = 0 where entity in (@)",
        &[],
        services,
    )
    .await?;
    Ok(())
}

/// Days on which services are due, to be put down instead of what was put down before.
fn dues() -> Rows {
    Rows::into(
        "verification",
        &[
            "entity",
            "hash",
            "source",
            "organization",
            "word_on",
            "by_person",
            "every_days",
            "due_on",
            "letters",
            "step",
            "unreached",
            "behind",
        ],
    )
    .on_conflict(
        "on conflict (entity) do update set hash = excluded.hash, source = excluded.source, \
         organization = excluded.organization, word_on = excluded.word_on, \
         by_person = excluded.by_person, every_days = excluded.every_days, due_on = excluded.due_on",
    )
}

/// What happened on a day, to be written down.
pub(crate) struct Events {
    day: String,
    rows: Rows,
}

impl Events {
    pub(crate) fn on(day: NaiveDate) -> Self {
        Self {
            day: day.to_string(),
            rows: Rows::into("verification_event", &["day", "kind", "entity", "source"]),
        }
    }

    pub(crate) fn push(&mut self, kind: &str, entity: Uuid, source: &str) {
        self.rows.push([
            Value::text(&self.day),
            Value::text(kind),
            Value::uuid(entity),
            Value::text(source),
        ]);
    }

    /// Something that is about no service.
    pub(crate) fn push_alone(&mut self, kind: &str) {
        self.rows.push([
            Value::text(&self.day),
            Value::text(kind),
            Value::uuid(None),
            Value::maybe_text(None::<String>),
        ]);
    }

    pub(crate) async fn write(self, tx: &mut Tx) -> Result<(), RepositoryError> {
        self.rows.insert(tx).await
    }
}

/// The day of an instant where the place is.
pub(crate) fn day_of(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&chrono_tz::Europe::London).date_naive()
}

/// A day that stands in a column.
pub(crate) fn day(row: &Row, column: usize) -> Result<NaiveDate, RepositoryError> {
    let day: String = row.get(column)?;
    day.parse().map_err(|_| RepositoryError::Damaged(day))
}

/// A day that may stand in a column.
pub(crate) fn maybe_day(row: &Row, column: usize) -> Result<Option<NaiveDate>, RepositoryError> {
    let Some(day) = row.get::<Option<String>>(column)? else {
        return Ok(None);
    };
    day.parse()
        .map(Some)
        .map_err(|_| RepositoryError::Damaged(day))
}
