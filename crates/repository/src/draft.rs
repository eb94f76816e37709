//! Drafts: services that somebody enters or changes on pages, kept from the first answer until what came of them is old.

use chrono::{DateTime, TimeDelta, Utc};
use hsds::document::{array, canonical, text};
use hsds::{Document, Kind};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::record;
use crate::upload::{self, NewUpload, UploadFormat};

/// A draft as it is begun.
#[derive(Clone, Debug)]
pub struct NewDraft {
    /// Its id, which nothing else has.
    pub id: Uuid,
    /// The slug of its source, which is there.
    pub source: String,
    /// What the record is, or will be, called in its source.
    pub key: String,
    /// What is known of it.
    pub document: Document,
    /// Who begins it, as the audit trail names them.
    pub by: String,
}

/// A draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its id.
    pub id: Uuid,
    /// The slug of its source.
    pub source: String,
    /// What the record is called in its source.
    pub key: String,
    /// What is answered so far.
    pub document: Document,
    /// Counts changes.
    pub version: i64,
    /// Who changed it last, as the audit trail names them.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// What it was sent as; none while it is open.
    pub upload: Option<Uuid>,
}

const COLUMNS: &str = "id, source, key, document, version, changed_by, changed_at, upload";
/// The newest version of the record of a source and a key, the second and the third value.
const NEWEST: &str = "select coalesce(r.pending_version, r.current_version) from source_record r \
     where r.source = $2 and r.kind = 'service' and r.key = $3";
/// The same of a draft.
const NEWEST_OF: &str = "select coalesce(r.pending_version, r.current_version) from source_record r \
     where r.source = draft.source and r.kind = 'service' and r.key = draft.key";
/// So many open drafts of a source are listed.
const LISTED: i64 = 200;

impl Repository {
    /// Begins a draft, or gives the open one of the same record: two people who change it work on one.
    pub async fn start_draft(&self, new: NewDraft) -> Result<Draft, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let made = tx
            .run(
                &format!(
                    "insert into draft (id, source, key, document, base, version, started_by, started_at, changed_by, changed_at) \
                     select $1, $2, $3, $4, ({NEWEST}), 1, $5, $6, $5, $6 from source where slug = $2 on conflict do nothing"
                ),
                vec![
                    Value::uuid(new.id),
                    Value::text(&new.source),
                    Value::text(&new.key),
                    Value::text(canonical(&new.document)),
                    Value::text(&new.by),
                    Value::time(now),
                ],
            )
            .await?;
        if made > 0 {
            let (subject, detail) = (
                new.id.to_string(),
                json!({"source": new.source, "key": new.key}),
            );
            audit::note(&mut tx, now, &new.by, "draft.start", &subject, &detail).await?;
        }
        let row = tx
            .one(
                &format!(
                    "select {COLUMNS} from draft where source = $1 and key = $2 and sent_at is null"
                ),
                vec![Value::text(&new.source), Value::text(&new.key)],
            )
            .await?;
        let draft = read(&row)?;
        tx.commit().await?;
        Ok(draft)
    }

    /// One draft.
    pub async fn draft(&self, id: Uuid) -> Result<Option<Draft>, RepositoryError> {
        let sql = format!("select {COLUMNS} from draft where id = $1");
        let row = self.db.optional(sql, vec![Value::uuid(id)]).await?;
        row.as_ref().map(read).transpose()
    }

    /// The open drafts of a source, those that were changed last first.
    pub async fn drafts(&self, source: &str) -> Result<Vec<Draft>, RepositoryError> {
        let sql = format!(
            "select {COLUMNS} from draft where source = $1 and sent_at is null \
             order by changed_at desc, id limit {LISTED}"
        );
        let rows = self.db.all(sql, vec![Value::text(source)]).await?;
        rows.iter().map(read).collect()
    }

    /// Writes down what is answered, if the draft is open and still as it was in that version; says whether it was.
    pub async fn change_draft(
        &self,
        id: Uuid,
        version: i64,
        document: &Document,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let changed = tx
            .run(
                "update draft set document = $3, version = version + 1, changed_by = $4, changed_at = $5 \
                 where id = $1 and version = $2 and sent_at is null",
                vec![
                    Value::uuid(id),
                    Value::int(version),
                    Value::text(canonical(document)),
                    Value::text(by),
                    Value::time(self.now()),
                ],
            )
            .await?;
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// Whether the record of a draft was changed since it was begun, by a file or by somebody else: then what is sent would put back what
    /// was changed.
    pub async fn is_draft_stale(&self, id: Uuid) -> Result<bool, RepositoryError> {
        let sql = format!(
            "select 1 from draft where id = $1 and coalesce(base, 0) <> coalesce(({NEWEST_OF}), 0)"
        );
        Ok(self
            .db
            .optional(sql, vec![Value::uuid(id)])
            .await?
            .is_some())
    }

    /// Keeps a draft although its record was changed: somebody has looked at both.
    pub async fn keep_draft(&self, id: Uuid, by: &str) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            &format!("update draft set base = ({NEWEST_OF}) where id = $1 and sent_at is null"),
            vec![Value::uuid(id)],
        )
        .await?;
        let subject = id.to_string();
        audit::note(&mut tx, self.now(), by, "draft.keep", &subject, &json!({})).await?;
        tx.commit().await
    }

    /// Sends a draft as the upload that is made of it, if it is open, still as it was in that version, and not stale. Sent twice, it is
    /// sent once. What was agreed to is in the audit trail.
    pub async fn send_draft(
        &self,
        draft: &Draft,
        new: NewUpload,
        accept: bool,
        agreed: &[&str],
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let by = new.by.clone();
        let mut tx = self.db.begin().await?;
        let sent = tx
            .run(
                &format!(
                    "update draft set sent_at = $3 where id = $1 and version = $2 and sent_at is null \
                     and coalesce(base, 0) = coalesce(({NEWEST_OF}), 0)"
                ),
                vec![
                    Value::uuid(draft.id),
                    Value::int(draft.version),
                    Value::time(now),
                ],
            )
            .await?;
        if sent == 0 {
            return Ok(false);
        }
        let upload = upload::send(&mut tx, now, new, UploadFormat::Records, accept).await?;
        tx.run(
            "update draft set upload = $2 where id = $1",
            vec![Value::uuid(draft.id), Value::uuid(upload)],
        )
        .await?;
        let detail = json!({"upload": upload, "agreed": agreed});
        let subject = draft.id.to_string();
        audit::note(&mut tx, now, &by, "draft.send", &subject, &detail).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Opens a draft again that was sent and could not be taken in.
    pub async fn reopen_draft(&self, id: Uuid, by: &str) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let opened = tx
            .run(
                "update draft set sent_at = null, upload = null where id = $1 \
                 and upload in (select id from upload where state = 'failed') \
                 and not exists (select 1 from draft other where other.source = draft.source \
                                 and other.key = draft.key and other.sent_at is null)",
                vec![Value::uuid(id)],
            )
            .await?;
        if opened > 0 {
            let subject = id.to_string();
            audit::note(
                &mut tx,
                self.now(),
                by,
                "draft.reopen",
                &subject,
                &json!({}),
            )
            .await?;
        }
        tx.commit().await?;
        Ok(opened > 0)
    }

    /// Throws an open draft away; the record that it is of stays as it is.
    pub async fn discard_draft(&self, id: Uuid, by: &str) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "delete from draft where id = $1 and sent_at is null",
                vec![Value::uuid(id)],
            )
            .await?;
        if gone > 0 {
            let subject = id.to_string();
            audit::note(
                &mut tx,
                self.now(),
                by,
                "draft.discard",
                &subject,
                &json!({}),
            )
            .await?;
        }
        tx.commit().await?;
        Ok(gone > 0)
    }

    /// Forgets drafts that were sent so long ago.
    pub async fn forget_drafts(&self, older_than: TimeDelta) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let forgotten = tx
            .run(
                "delete from draft where sent_at < $1",
                vec![Value::time(self.now() - older_than)],
            )
            .await?;
        tx.commit().await?;
        Ok(forgotten)
    }

    /// A service as its source last sent it, with its places written out, by the names that the source gives them: to be changed
    /// and sent again as the same record. None if the source has no such service.
    pub async fn service_as_sent(
        &self,
        source: &str,
        key: &str,
    ) -> Result<Option<Document>, RepositoryError> {
        let found = self.latest(source, Kind::Service, Named::Key(key)).await?;
        let Some((_, mut service)) = found else {
            return Ok(None);
        };
        service.insert("id".to_owned(), json!(key));
        let mut places = array(&service, "service_at_locations").to_vec();
        for place in places.iter_mut().filter_map(Json::as_object_mut) {
            let Ok(location) = text(place, "location_id").parse() else {
                continue;
            };
            let found = self
                .latest(source, Kind::Location, Named::Id(location))
                .await?;
            if let Some((key, mut location)) = found {
                location.insert("id".to_owned(), json!(key));
                place.remove("location_id");
                place.insert("location".to_owned(), Json::Object(location));
            }
        }
        if !places.is_empty() {
            service.insert("service_at_locations".to_owned(), Json::Array(places));
        }
        Ok(Some(service))
    }

    /// The key of a source's record and what it last said, with what never leaves.
    async fn latest(
        &self,
        source: &str,
        kind: Kind,
        named: Named<'_>,
    ) -> Result<Option<(String, Document)>, RepositoryError> {
        let (column, value) = match named {
            Named::Key(key) => ("r.key", Value::text(key)),
            Named::Id(id) => ("r.uuid", Value::uuid(id)),
        };
        let row = self
            .db
            .optional(
                format!(
                    "select r.key, v.document, v.internal from source_record r \
                     join source_record_version v on v.id = coalesce(r.pending_version, r.current_version) \
                     where r.source = $1 and r.kind = $2 and {column} = $3"
                ),
                vec![Value::text(source), Value::text(kind.name()), value],
            )
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut document = record::document(&row.get::<String>(1)?)?;
        if let Some(internal) = row.get::<Option<String>>(2)? {
            document.extend(record::document(&internal)?);
        }
        Ok(Some((row.get(0)?, document)))
    }
}

/// What a source's record is found by.
enum Named<'n> {
    Key(&'n str),
    Id(Uuid),
}

fn read(row: &Row) -> Result<Draft, RepositoryError> {
    Ok(Draft {
        id: row.get(0)?,
        source: row.get(1)?,
        key: row.get(2)?,
        document: record::document(&row.get::<String>(3)?)?,
        version: row.get(4)?,
        changed_by: row.get(5)?,
        changed_at: row.get(6)?,
        upload: row.get(7)?,
    })
}
