//! What collectors see of the sources that they look after: what stands where, what was sent, what is wrong, and what nobody has looked
//! at for long.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use hsds::{Kind, Severity};
use uuid::Uuid;

use crate::Repository;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::record::{self, RecordNumber, RecordState, STATE};
use crate::submission::{SubmissionId, SubmissionState, stored_kind};
use crate::verification;

/// How many services of a source stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Services that people find, as they were last sent.
    pub published: i64,
    /// Services that they do not find, or not as they were last sent.
    pub held: i64,
    /// Services that were absent from the last complete submission.
    pub missing: i64,
}

impl Stock {
    /// Those that the source has.
    pub const fn all(self) -> i64 {
        self.published + self.held + self.missing
    }

    const fn add(&mut self, state: RecordState, count: i64) {
        match state {
            RecordState::Published => self.published += count,
            RecordState::Held | RecordState::Staged => self.held += count,
            RecordState::Missing => self.missing += count,
            RecordState::Withdrawn => {}
        }
    }
}

/// How a source stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceStanding {
    /// Its services.
    pub stock: Stock,
    /// Kinds of problems that its records have.
    pub kinds: i64,
    /// Published services that nobody has looked at for long.
    pub due: i64,
    /// What it sent last.
    pub last: Option<Sent>,
}

/// A kind of problem, and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemKind {
    /// Which rule it is.
    pub code: String,
    /// How bad it is where it is worst.
    pub severity: Severity,
    /// How many records have it.
    pub records: i64,
    /// What it says of one of them.
    pub example: String,
}

/// A record that has a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problematic {
    /// The record.
    pub number: RecordNumber,
    /// Its kind.
    pub kind: Kind,
    /// Its id in its source.
    pub key: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// The field, as a JSON pointer.
    pub pointer: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// The row of the input, from 1.
    pub row: Option<i64>,
}

/// Something that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its number.
    pub id: SubmissionId,
    /// What was read: the name of a file, an address, or `request` with what a program called it.
    pub input: String,
    /// Where it stands.
    pub state: SubmissionState,
    /// Why it broke off, if it did.
    pub reason: Option<String>,
    /// Which submission it takes back, if it does.
    pub undoes: Option<SubmissionId>,
    /// The file or form by which a person sent it, if one did.
    pub upload: Option<Uuid>,
    /// When it began.
    pub at: DateTime<Utc>,
}

/// A published service that nobody has looked at for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueService {
    /// The record.
    pub number: RecordNumber,
    /// Its id in its source.
    pub key: String,
    /// The service that stands for it.
    pub entity: Uuid,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// When its source last said something new, or somebody last said that it is right.
    pub since: NaiveDate,
    /// Whether people read that nobody has checked it.
    pub is_lapsed: bool,
}

/// Services of a source that are live and published, and due until a day. What is shown is what was accepted. One that was taken out
/// because nobody had looked at it is due, too.
const DUE: &str = "where r.kind = 'service' and r.state = 'live' and (e.state = 'published' or d.held_on is not null) \
     and r.current_version = r.accepted_version and d.due_on <= $1";

const DUE_FROM: &str = "from source_record r join entity e on e.id = r.cluster join verification d on d.entity = r.cluster";

const SENT: &str = "select s.id, s.input, s.state, s.reason, s.undoes, u.id, s.opened_at, s.source \
     from submission s left join upload u on u.submission = s.id";

impl Repository {
    /// How sources stand on a day; some codes are no problems.
    pub async fn standings(
        &self,
        sources: &[String],
        today: NaiveDate,
        except: &[&str],
    ) -> Result<HashMap<String, SourceStanding>, RepositoryError> {
        let slugs: Vec<Value> = sources.iter().map(Value::text).collect();
        let mut standings: HashMap<String, SourceStanding> = HashMap::new();
        let sql = format!(
            "select r.source, {STATE}, count(*) from source_record r \
             left join entity e on e.id = r.cluster \
             where r.kind = 'service' and r.source in (@) group by 1, 2"
        );
        for row in self.db.all_in(&sql, &[], &slugs).await? {
            let standing = standings.entry(row.get(0)?).or_default();
            standing
                .stock
                .add(row.get::<String>(1)?.parse()?, row.get(2)?);
        }
        // Nothing is looked up by source: of all sources together there are fewer problems than records.
        let sql = "select r.source, p.code from problem p join source_record r on r.id = p.record \
             where r.state <> 'withdrawn' and r.source || '' in (@) group by r.source, p.code";
        for row in self.db.all_in(sql, &[], &slugs).await? {
            if !except.contains(&row.get::<String>(1)?.as_str()) {
                standings.entry(row.get(0)?).or_default().kinds += 1;
            }
        }
        let sql = format!(
            "select r.source, count(*) {DUE_FROM} {DUE} and r.source in (@) group by r.source"
        );
        let day = [Value::text(today.to_string())];
        for row in self.db.all_in(&sql, &day, &slugs).await? {
            standings.entry(row.get(0)?).or_default().due = row.get(1)?;
        }
        let sql = format!(
            "{SENT} where s.id in (select max(id) from submission where source in (@) group by source)"
        );
        for row in self.db.all_in(&sql, &[], &slugs).await? {
            standings.entry(row.get(7)?).or_default().last = Some(sent(&row)?);
        }
        Ok(standings)
    }

    /// What is wrong with the records of a source, by kind, the worst and most frequent first, but for some codes.
    pub async fn problem_kinds(
        &self,
        source: &str,
        except: &[&str],
    ) -> Result<Vec<ProblemKind>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select p.code, count(case when p.severity = 'error' then 1 end), \
                 count(distinct p.record), min(p.message) \
                 from problem p join source_record r on r.id = p.record \
                 where r.source = $1 and r.state <> 'withdrawn' group by p.code \
                 order by case when count(case when p.severity = 'error' then 1 end) > 0 then 0 else 1 end, \
                 count(distinct p.record) desc, p.code",
                vec![Value::text(source)],
            )
            .await?;
        let kinds = rows.iter().map(|row| {
            Ok(ProblemKind {
                code: row.get(0)?,
                severity: if row.get::<i64>(1)? > 0 {
                    Severity::Error
                } else {
                    Severity::Advice
                },
                records: row.get(2)?,
                example: row.get(3)?,
            })
        });
        let kinds: Vec<ProblemKind> = kinds.collect::<Result<_, RepositoryError>>()?;
        let is_asked = |kind: &ProblemKind| !except.contains(&kind.code.as_str());
        Ok(kinds.into_iter().filter(is_asked).collect())
    }

    /// Records of a source that have a problem, oldest first.
    pub async fn problematic(
        &self,
        source: &str,
        code: &str,
        after: RecordNumber,
        limit: i64,
    ) -> Result<Vec<Problematic>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select r.id, r.kind, r.key, v.document, p.pointer, p.message, p.row \
                 from source_record r \
                 join problem p on p.id = (select q.id from problem q \
                      where q.record = r.id and q.code = $2 \
                      order by case q.severity when 'error' then 0 else 1 end, q.id limit 1) \
                 left join source_record_version v \
                      on v.id = coalesce(r.current_version, r.pending_version) \
                 where r.source = $1 and r.state <> 'withdrawn' and r.id > $3 order by r.id limit $4",
                vec![
                    Value::text(source),
                    Value::text(code),
                    Value::int(after.0),
                    Value::int(limit),
                ],
            )
            .await?;
        let found = rows.iter().map(|row| {
            Ok(Problematic {
                number: RecordNumber(row.get(0)?),
                kind: stored_kind(&row.get::<String>(1)?)?,
                key: row.get(2)?,
                name: name_of(row, 3)?,
                pointer: row.get(4)?,
                message: row.get(5)?,
                row: row.get(6)?,
            })
        });
        found.collect()
    }

    /// What a source has sent, newest first, from before a submission on.
    pub async fn sent(
        &self,
        source: &str,
        before: Option<SubmissionId>,
        limit: i64,
    ) -> Result<Vec<Sent>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!("{SENT} where s.source = $1 and s.id < $2 order by s.id desc limit $3"),
                vec![
                    Value::text(source),
                    Value::int(before.map_or(i64::MAX, |before| before.0)),
                    Value::int(limit),
                ],
            )
            .await?;
        rows.iter().map(sent).collect()
    }

    /// One thing that a source has sent.
    pub async fn sent_submission(
        &self,
        source: &str,
        id: SubmissionId,
    ) -> Result<Option<Sent>, RepositoryError> {
        let next = Some(SubmissionId(id.0.saturating_add(1)));
        let found = self.sent(source, next, 1).await?.pop();
        Ok(found.filter(|sent| sent.id == id))
    }

    /// What a submission did to services: `new`, `changed`, `returned`, `accepted`, `missing` or `withdrawn`, and to how many.
    pub async fn effects(
        &self,
        submission: SubmissionId,
    ) -> Result<Vec<(String, i64)>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select e.what, count(*) from submission_effect e join source_record r on r.id = e.record \
                 where e.submission = $1 and r.kind = 'service' group by e.what order by e.what",
                vec![Value::int(submission.0)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// What a source has of some published services: the entity that was made for its own record, so that what is said of it is said
    /// of nobody else's. Nothing of a record that is not published as it was last sent.
    pub async fn services_in(
        &self,
        source: &str,
        entities: &[Uuid],
    ) -> Result<Vec<Uuid>, RepositoryError> {
        let ids: Vec<Value> = entities.iter().map(|id| Value::uuid(*id)).collect();
        let rows = self
            .db
            .all_in(
                "select distinct r.entity from source_record r join entity e on e.id = r.cluster \
                 left join verification d on d.entity = r.cluster \
                 where r.source = $1 and r.kind = 'service' and r.state = 'live' \
                 and (e.state = 'published' or d.held_on is not null) \
                 and r.current_version = r.accepted_version and r.cluster in (@)",
                &[Value::text(source)],
                &ids,
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The services of a source that are due on a day, oldest record first.
    pub async fn due_services(
        &self,
        source: &str,
        today: NaiveDate,
        after: RecordNumber,
        limit: i64,
    ) -> Result<Vec<DueService>, RepositoryError> {
        let sql = format!(
            "select r.id, r.key, r.cluster, v.document, d.word_on, d.lapsed_on {DUE_FROM} \
             join source_record_version v on v.id = r.current_version {DUE} \
             and r.source = $2 and r.id > $3 order by r.id limit $4"
        );
        let values = vec![
            Value::text(today.to_string()),
            Value::text(source),
            Value::int(after.0),
            Value::int(limit),
        ];
        let rows = self.db.all(sql, values).await?;
        let due = rows.iter().map(|row| {
            Ok(DueService {
                number: RecordNumber(row.get(0)?),
                key: row.get(1)?,
                entity: row.get(2)?,
                name: name_of(row, 3)?,
                since: verification::day(row, 4)?,
                is_lapsed: row.get::<Option<String>>(5)?.is_some(),
            })
        });
        due.collect()
    }

    /// The steps of the guide that somebody has done, and when.
    pub async fn guide_steps(
        &self,
        person: Uuid,
    ) -> Result<Vec<(String, DateTime<Utc>)>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select step, done_at from guide_step where person = $1 order by done_at, step",
                vec![Value::uuid(person)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?)))
            .collect()
    }

    /// Notes that somebody has done a step of the guide, once.
    pub async fn note_guide_step(&self, person: Uuid, step: &str) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "insert into guide_step (person, step, done_at) values ($1, $2, $3) \
             on conflict (person, step) do nothing",
            vec![
                Value::uuid(person),
                Value::text(step),
                Value::time(self.now()),
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Somebody begins the guide again.
    pub async fn forget_guide(&self, person: Uuid) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "delete from guide_step where person = $1",
            vec![Value::uuid(person)],
        )
        .await?;
        tx.commit().await
    }
}

fn sent(row: &Row) -> Result<Sent, RepositoryError> {
    Ok(Sent {
        id: SubmissionId(row.get(0)?),
        input: row.get(1)?,
        state: row.get::<String>(2)?.parse()?,
        reason: row.get(3)?,
        undoes: row.get::<Option<i64>>(4)?.map(SubmissionId),
        upload: row.get(5)?,
        at: row.get(6)?,
    })
}

/// The name in a document that stands in a column.
fn name_of(row: &Row, column: usize) -> Result<Option<String>, RepositoryError> {
    let text: Option<String> = row.get(column)?;
    let document = text.as_deref().map(record::document).transpose()?;
    let name = document.and_then(|document| document.get("name")?.as_str().map(str::to_owned));
    Ok(name)
}
