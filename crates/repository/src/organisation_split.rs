//! Organisations without services: an old directory had one entry for each, and a person makes services of its words.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use hsds::Document;
use hsds::document::text;
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::record::{RecordNumber, document};
use crate::submission::{SubmissionId, hold_source};
use crate::upload::{self, NewUpload, UploadFormat};

/// An organisation of which nobody sent a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsplit {
    /// The number of its record.
    pub number: RecordNumber,
    /// What its source calls it.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What is said of it.
    pub description: String,
    /// What it says, by which its services are reached: where it is published, only what is published, as that is.
    pub document: Document,
    /// Another content, of its source or published, has another.
    pub version: String,
}

/// An organisation that a person has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookedAt {
    /// The number of its record.
    pub number: RecordNumber,
    /// Its name.
    pub name: String,
    /// What was sent; none where it was put aside.
    pub upload: Option<Uuid>,
    /// Whether it has services now, from any source.
    pub has_services: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// How far a source has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SplitProgress {
    /// Organisations that were looked at.
    pub looked_at: i64,
    /// Those that were not, and have no service.
    pub left: i64,
}

/// A `source_record` was made here of the words of an organisation that its source still has: what the source sends cannot have it,
/// whatever was changed of it since.
pub(crate) const MADE_HERE: &str = "source_record.id in (select effect.record \
     from organisation_split split \
     join source_record whole on whole.source = split.source and whole.key = split.key \
     and whole.kind = 'organization' and whole.state <> 'withdrawn' \
     join upload of_made on of_made.id = split.upload \
     join submission_effect effect on effect.submission = of_made.submission)";

/// An organisation `r` has a service, from any source: it is named by one of its records, or by the entity that stands for it.
const HAS_SERVICES: &str = "(exists (select 1 from source_record o \
         join record_reference f on f.target = o.uuid \
         join source_record s on s.id = f.record \
         where o.cluster = r.cluster and s.kind = 'service' and s.state <> 'withdrawn') \
     or exists (select 1 from record_reference f \
         join source_record s on s.id = f.record \
         where f.target = r.cluster and s.kind = 'service' and s.state <> 'withdrawn'))";

/// The newest word of the source about `r`, as people look at records, and what is published of it.
const SAID: &str = "source_record r \
     join source_record_version v on v.id = coalesce( \
         case when exists (select 1 from submission s where s.id = r.due and s.state = 'staged') \
             then r.pending_version end, r.current_version, r.pending_version) \
     left join published live on live.id = r.cluster and live.kind = r.kind and live.standing = 'live'";
/// What is taken of what is published: an assurer may have put it right, or kept it back.
const PUBLISHED: [&str; 6] = [
    "name",
    "description",
    "email",
    "website",
    "phones",
    "contacts",
];

/// An organisation `r` of a source, the first value, that nobody has looked at.
fn left() -> String {
    format!(
        "r.source = $1 and r.kind = 'organization' and r.state <> 'withdrawn' and r.cluster is not null \
         and not exists (select 1 from organisation_split p where p.source = r.source and p.key = r.key) \
         and not {HAS_SERVICES}"
    )
}

impl Repository {
    /// The organisations of a source that have no service and that nobody has looked at, after one.
    pub async fn unsplit(
        &self,
        source: &str,
        after: RecordNumber,
        limit: i64,
    ) -> Result<Vec<Unsplit>, RepositoryError> {
        let sql = format!(
            "select r.id, r.key, v.document, v.id, live.detail, live.hash from {SAID} \
             where {} and r.id > $2 order by r.id limit $3",
            left()
        );
        let values = vec![Value::text(source), Value::int(after.0), Value::int(limit)];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(unsplit).collect()
    }

    /// One organisation of a source by the number of its record, if it has no service and nobody has looked at it.
    pub async fn unsplit_one(
        &self,
        source: &str,
        number: RecordNumber,
    ) -> Result<Option<Unsplit>, RepositoryError> {
        let found = self
            .unsplit(source, RecordNumber(number.0.saturating_sub(1)), 1)
            .await?;
        Ok(found.into_iter().find(|one| one.number == number))
    }

    /// How far a source has come.
    pub async fn split_progress(&self, source: &str) -> Result<SplitProgress, RepositoryError> {
        let looked_at = "select count(*) from organisation_split p \
             join source_record r on r.source = p.source and r.key = p.key and r.kind = 'organization' \
             where p.source = $1 and r.state <> 'withdrawn'";
        let left = format!("select count(*) from source_record r where {}", left());
        let of = || vec![Value::text(source)];
        Ok(SplitProgress {
            looked_at: self.db.one(looked_at, of()).await?.get(0)?,
            left: self.db.one(left, of()).await?.get(0)?,
        })
    }

    /// The organisations of a source that were looked at, the latest first; before one, if one is named.
    pub async fn looked_at(
        &self,
        source: &str,
        before: Option<RecordNumber>,
        limit: i64,
    ) -> Result<Vec<LookedAt>, RepositoryError> {
        let sql = format!(
            "select r.id, v.document, p.upload, cast(case when {HAS_SERVICES} then 1 else 0 end as bigint), p.at \
             from organisation_split p \
             join source_record r on r.source = p.source and r.key = p.key and r.kind = 'organization' \
             join source_record_version v on v.id = coalesce(r.current_version, r.pending_version) \
             where p.source = $1 and r.state <> 'withdrawn' \
             and ($2 = 0 or (p.at, r.id) < (select q.at, o.id from organisation_split q \
                 join source_record o on o.source = q.source and o.key = q.key and o.kind = 'organization' \
                 where o.id = $2)) \
             order by p.at desc, r.id desc limit $3"
        );
        let before = before.map_or(0, |before| before.0);
        let values = vec![Value::text(source), Value::int(before), Value::int(limit)];
        let read = |row: &Row| -> Result<LookedAt, RepositoryError> {
            Ok(LookedAt {
                number: RecordNumber(row.get(0)?),
                name: text(&document(&row.get::<String>(1)?)?, "name").to_owned(),
                upload: row.get(2)?,
                has_services: row.get::<i64>(3)? != 0,
                at: row.get(4)?,
            })
        };
        self.db.all(sql, values).await?.iter().map(read).collect()
    }

    /// What was made here of organisations that a source still has: what the source sends does not have it, and takes nothing of it
    /// away.
    pub async fn made_here(&self, source: &str) -> Result<HashSet<RecordNumber>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!("select id from source_record where source = $1 and {MADE_HERE}"),
                vec![Value::text(source)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok(RecordNumber(row.get(0)?)))
            .collect()
    }

    /// The places of an organisation, by what its source calls them.
    pub async fn places_of(
        &self,
        source: &str,
        organization: RecordNumber,
    ) -> Result<Vec<String>, RepositoryError> {
        let rows = self
            .db
            .all(
                "select l.key from source_record l where l.source = $1 and l.kind = 'location' \
                 and l.state <> 'withdrawn' and ( \
                 l.uuid in (select f.target from record_reference f where f.record = $2 and f.kind = 'location') \
                 or l.id in (select f.record from record_reference f \
                     join source_record o on o.uuid = f.target where o.id = $2)) \
                 order by l.id",
                vec![Value::text(source), Value::int(organization.0)],
            )
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Sends the services that were made of an organisation, if nobody has looked at it before, and if it says what it said then:
    /// sent twice, it is sent once. Says whether it was sent.
    pub async fn send_split(
        &self,
        (key, version): (&str, &str),
        new: NewUpload,
        accept: bool,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let (source, by) = (new.source.clone(), new.by.clone());
        let mut tx = self.db.begin().await?;
        hold_source(&mut tx, &source).await?;
        let said = tx
            .optional(
                format!(
                    "select v.id, live.hash from {SAID} \
                     where r.source = $1 and r.key = $2 and r.kind = 'organization'"
                ),
                vec![Value::text(&source), Value::text(key)],
            )
            .await?;
        let said = said.map(|row| Ok::<_, RepositoryError>(version_of(row.get(0)?, row.get(1)?)));
        if said.transpose()?.as_deref() != Some(version) {
            return Ok(false);
        }
        let is_first = tx
            .run(
                "insert into organisation_split (source, key, by, at) values ($1, $2, $3, $4) on conflict do nothing",
                vec![
                    Value::text(&source),
                    Value::text(key),
                    Value::text(&by),
                    Value::time(now),
                ],
            )
            .await?;
        if is_first == 0 {
            return Ok(false);
        }
        let upload = upload::send(&mut tx, now, new, UploadFormat::Records, accept).await?;
        tx.run(
            "update organisation_split set upload = $3 where source = $1 and key = $2",
            vec![Value::text(&source), Value::text(key), Value::uuid(upload)],
        )
        .await?;
        let subject = format!("source:{source}");
        let detail = json!({"organization": key, "upload": upload});
        audit::note(&mut tx, now, &by, "split.send", &subject, &detail).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Puts an organisation aside that runs no services, if nobody has looked at it before.
    pub async fn put_aside(
        &self,
        source: &str,
        key: &str,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let is_first = tx
            .run(
                "insert into organisation_split (source, key, by, at) values ($1, $2, $3, $4) on conflict do nothing",
                vec![
                    Value::text(source),
                    Value::text(key),
                    Value::text(by),
                    Value::time(now),
                ],
            )
            .await?;
        if is_first > 0 {
            let subject = format!("source:{source}");
            let detail = json!({"organization": key});
            audit::note(&mut tx, now, by, "split.aside", &subject, &detail).await?;
        }
        tx.commit().await?;
        Ok(is_first > 0)
    }

    /// What was sent of an organisation that was looked at; none where nobody looked, and no upload where it was put aside.
    pub async fn split_of(
        &self,
        source: &str,
        number: RecordNumber,
    ) -> Result<Option<(String, Option<Uuid>)>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select p.key, p.upload from organisation_split p \
                 join source_record r on r.source = p.source and r.key = p.key and r.kind = 'organization' \
                 where p.source = $1 and r.id = $2",
                vec![Value::text(source), Value::int(number.0)],
            )
            .await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    /// An organisation is looked at once more.
    pub async fn look_again(
        &self,
        source: &str,
        key: &str,
        by: &str,
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "delete from organisation_split where source = $1 and key = $2",
                vec![Value::text(source), Value::text(key)],
            )
            .await?;
        if gone > 0 {
            let subject = format!("source:{source}");
            let detail = json!({"organization": key});
            audit::note(&mut tx, self.now(), by, "split.again", &subject, &detail).await?;
        }
        tx.commit().await
    }

    /// What was sent as one submission and is not taken back, because it was changed since: the submission that took back the rest, or
    /// the first where none did. Nothing if nothing stays.
    pub async fn left_of_split(
        &self,
        submission: SubmissionId,
    ) -> Result<Option<SubmissionId>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select coalesce((select max(u.id) from submission u where u.undoes = s.id), s.id) \
                 from submission s where s.id = $1 and exists (select 1 from submission_effect e \
                     join source_record r on r.id = e.record \
                     where e.submission = s.id and r.kind = 'service' and r.state <> 'withdrawn' \
                     and coalesce(r.pending_state, r.state) <> 'withdrawn')",
                vec![Value::int(submission.0)],
            )
            .await?;
        row.map(|row| Ok(SubmissionId(row.get(0)?))).transpose()
    }

    /// What the source calls new services, each made of what it calls their organisation by a number. A service of the same name that
    /// was sent before and taken back is itself again; no other service gets the address that one had.
    pub async fn free_service_keys(
        &self,
        source: &str,
        organization: &str,
        names: &[&str],
    ) -> Result<Vec<String>, RepositoryError> {
        let mut keys: Vec<Option<String>> = vec![None; names.len()];
        let mut number = 0;
        loop {
            number += 1;
            let key = format!("{organization}-service-{number}");
            let Some(row) = self.service_called(source, &key).await? else {
                break;
            };
            if let Some(name) = row {
                let mut waiting = names.iter().zip(&mut keys);
                let again = waiting.find(|(wanted, its)| its.is_none() && **wanted == name);
                if let Some((_, its)) = again {
                    *its = Some(key);
                }
            }
        }
        let mut next = number..;
        let keys = keys
            .into_iter()
            .map(|key| key.or_else(|| Some(format!("{organization}-service-{}", next.next()?))));
        Ok(keys.flatten().collect())
    }

    /// The name of a service that was withdrawn; nothing if its source never had it, and no name if it is there.
    async fn service_called(
        &self,
        source: &str,
        key: &str,
    ) -> Result<Option<Option<String>>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select case when r.state = 'withdrawn' then v.document end from source_record r \
                 left join source_record_version v on v.id = r.current_version \
                 where r.source = $1 and r.key = $2 and r.kind = 'service'",
                vec![Value::text(source), Value::text(key)],
            )
            .await?;
        let read = |row: Row| -> Result<Option<String>, RepositoryError> {
            let stored: Option<String> = row.get(0)?;
            let stored = stored.as_deref().map(document).transpose()?;
            Ok(stored.map(|service| text(&service, "name").to_owned()))
        };
        row.map(read).transpose()
    }
}

fn unsplit(row: &Row) -> Result<Unsplit, RepositoryError> {
    let mut said = document(&row.get::<String>(2)?)?;
    let live: Option<String> = row.get(4)?;
    if let Some(mut live) = live.as_deref().map(document).transpose()? {
        for field in PUBLISHED {
            said.remove(field);
            if let Some(value) = live.remove(field) {
                said.insert(field.to_owned(), value);
            }
        }
    }
    Ok(Unsplit {
        number: RecordNumber(row.get(0)?),
        key: row.get(1)?,
        name: text(&said, "name").to_owned(),
        description: text(&said, "description").to_owned(),
        document: said,
        version: version_of(row.get(3)?, row.get(5)?),
    })
}

/// What an organisation says in a version of its record, while that is published.
fn version_of(record: i64, published: Option<String>) -> String {
    format!("{record}-{}", published.unwrap_or_default())
}
