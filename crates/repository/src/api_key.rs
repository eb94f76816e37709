//! Keys by which programs write for a source.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Value};
use crate::error::RepositoryError;

/// A key, without what its program holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Which; the audit trail names it by this.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The one source that it may write for.
    pub source: String,
    /// Who made it, as the audit trail names them.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to within a few minutes.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<DateTime<Utc>>,
}

const KEY: &str = "id, name, source, made_by, made_at, expires_at, used_at, revoked_at";

impl Repository {
    /// Writes a key down; `hash` is of what its program holds.
    pub async fn add_api_key(&self, key: &ApiKey, hash: &str) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "insert into api_key (id, name, hash, source, made_by, made_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            vec![
                Value::uuid(key.id),
                Value::text(&key.name),
                Value::text(hash),
                Value::text(&key.source),
                Value::text(&key.made_by),
                Value::time(key.made_at),
                Value::time(key.expires_at),
            ],
        )
        .await?;
        let subject = format!("key:{}", key.id);
        let detail = json!({"source": key.source});
        audit::note(
            &mut tx,
            self.now(),
            &key.made_by,
            "key.add",
            &subject,
            &detail,
        )
        .await?;
        tx.commit().await
    }

    /// The key that a program holds, if it is good now.
    pub async fn api_key(&self, hash: &str) -> Result<Option<ApiKey>, RepositoryError> {
        let sql = format!(
            "select {KEY} from api_key \
             where hash = $1 and revoked_at is null and expires_at > $2"
        );
        let values = vec![Value::text(hash), Value::time(self.now())];
        let row = self.db.optional(sql, values).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The keys of a source, the newest first.
    pub async fn api_keys(&self, source: &str) -> Result<Vec<ApiKey>, RepositoryError> {
        let sql = format!("select {KEY} from api_key where source = $1 order by made_at desc, id");
        let rows = self.db.all(sql, vec![Value::text(source)]).await?;
        rows.iter().map(read).collect()
    }

    /// Notes that a key was used.
    pub async fn see_api_key(&self, id: Uuid) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "update api_key set used_at = $2 where id = $1",
            vec![Value::uuid(id), Value::time(self.now())],
        )
        .await?;
        tx.commit().await
    }

    /// Has a key end at an instant at the latest; false if it is none of this source's, or ended before.
    pub async fn end_api_key(
        &self,
        (source, id): (&str, Uuid),
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let set = if at <= now {
            "revoked_at = $3"
        } else {
            "expires_at = $3"
        };
        let sql = format!(
            "update api_key set {set} \
             where id = $1 and source = $2 and revoked_at is null and expires_at > $3"
        );
        let ended = tx
            .run(
                sql,
                vec![Value::uuid(id), Value::text(source), Value::time(at)],
            )
            .await?;
        if ended > 0 {
            let subject = format!("key:{id}");
            let detail = json!({"source": source});
            audit::note(&mut tx, now, by, "key.end", &subject, &detail).await?;
        }
        tx.commit().await?;
        Ok(ended > 0)
    }
}

fn read(row: &Row) -> Result<ApiKey, RepositoryError> {
    Ok(ApiKey {
        id: row.get(0)?,
        name: row.get(1)?,
        source: row.get(2)?,
        made_by: row.get(3)?,
        made_at: row.get(4)?,
        expires_at: row.get(5)?,
        used_at: row.get(6)?,
        revoked_at: row.get(7)?,
    })
}
