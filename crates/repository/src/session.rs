//! Sessions: whose browser is signed in, since when and how.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Value};
use crate::error::RepositoryError;
use crate::person::{Person, read_person};

/// A browser that is, or was, signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which, for whoever ends it: it does not let anybody in.
    pub id: Uuid,
    /// Whose.
    pub person: Uuid,
    /// How they signed in.
    pub way: String,
    /// What the browser is, in a word or two.
    pub browser: String,
    /// Since when.
    pub began_at: DateTime<Utc>,
    /// When it was last used, to within a few minutes.
    pub seen_at: DateTime<Utc>,
    /// When it ends by itself.
    pub ends_at: DateTime<Utc>,
}

const SESSION: &str = "s.id, s.person, s.way, s.browser, s.began_at, s.seen_at, s.ends_at";

impl Repository {
    /// Begins a session; `hash` is of what the browser will hold for as long as it lasts, `device` of what
    /// it will hold longer.
    pub async fn begin_session(
        &self,
        session: &Session,
        (hash, device): (&str, &str),
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "insert into session (id, hash, device, person, way, browser, began_at, seen_at, ends_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            vec![
                Value::uuid(session.id),
                Value::text(hash),
                Value::text(device),
                Value::uuid(session.person),
                Value::text(&session.way),
                Value::text(&session.browser),
                Value::time(session.began_at),
                Value::time(session.seen_at),
                Value::time(session.ends_at),
            ],
        )
        .await?;
        let actor = format!("person:{}", session.person);
        let detail = json!({"way": session.way});
        audit::note(
            &mut tx,
            self.now(),
            &actor,
            "session.begin",
            &actor,
            &detail,
        )
        .await?;
        tx.commit().await
    }

    /// Whether somebody got in with a browser before that holds this.
    pub async fn knows_device(&self, person: Uuid, device: &str) -> Result<bool, RepositoryError> {
        let sql = "select 1 from session where person = $1 and device = $2 limit 1";
        let values = vec![Value::uuid(person), Value::text(device)];
        Ok(self.db.optional(sql, values).await?.is_some())
    }

    /// The session that a browser holds the key of, and whose it is, while it lasts.
    pub async fn session(&self, hash: &str) -> Result<Option<(Session, Person)>, RepositoryError> {
        let sql = format!(
            "select p.id, p.email, p.name, p.language, p.password, p.code_secret, \
             p.created_at, p.closed_at, {SESSION} \
             from session s join person p on p.id = s.person \
             where s.hash = $1 and s.ended_at is null and s.ends_at > $2 and p.closed_at is null"
        );
        let values = vec![Value::text(hash), Value::time(self.now())];
        let row = self.db.optional(sql, values).await?;
        row.map(|row| Ok((read(&row, 8)?, read_person(&row)?)))
            .transpose()
    }

    /// Notes that a session was used, and how long it goes on if nobody uses it again.
    pub async fn see_session(
        &self,
        id: Uuid,
        ends_at: DateTime<Utc>,
    ) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "update session set seen_at = $2, ends_at = $3 where id = $1 and ended_at is null",
            vec![
                Value::uuid(id),
                Value::time(self.now()),
                Value::time(ends_at),
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Somebody's sessions that last, the one that was used last first.
    pub async fn sessions_of(&self, person: Uuid) -> Result<Vec<Session>, RepositoryError> {
        let sql = format!(
            "select {SESSION} from session s \
             where s.person = $1 and s.ended_at is null and s.ends_at > $2 \
             order by s.seen_at desc, s.id"
        );
        let values = vec![Value::uuid(person), Value::time(self.now())];
        let rows = self.db.all(sql, values).await?;
        rows.iter().map(|row| read(row, 0)).collect()
    }

    /// Ends one of somebody's sessions; false if they have no such session.
    pub async fn end_session(
        &self,
        person: Uuid,
        id: Uuid,
        by: &str,
    ) -> Result<bool, RepositoryError> {
        let values = vec![Value::uuid(id)];
        Ok(self.end_sessions(person, "id = $3", values, by).await? > 0)
    }

    /// Ends all of somebody's sessions but one, if one is named; how many that were.
    pub async fn end_other_sessions(
        &self,
        person: Uuid,
        kept: Option<Uuid>,
        by: &str,
    ) -> Result<u64, RepositoryError> {
        let values = vec![Value::uuid(kept.unwrap_or_default())];
        self.end_sessions(person, "id <> $3", values, by).await
    }

    async fn end_sessions(
        &self,
        person: Uuid,
        which: &str,
        values: Vec<Value>,
        by: &str,
    ) -> Result<u64, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let sql = format!(
            "update session set ended_at = $2 where person = $1 and ended_at is null and {which}"
        );
        let values = [vec![Value::uuid(person), Value::time(now)], values].concat();
        let ended = tx.run(sql, values).await?;
        if ended > 0 {
            let subject = format!("person:{person}");
            let detail = json!({"sessions": ended});
            audit::note(&mut tx, now, by, "session.end", &subject, &detail).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// Forgets sessions that ended before an instant; how many.
    pub async fn forget_sessions(&self, before: DateTime<Utc>) -> Result<u64, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let gone = tx
            .run(
                "delete from session where ends_at < $1 or ended_at < $1",
                vec![Value::time(before)],
            )
            .await?;
        tx.commit().await?;
        Ok(gone)
    }
}

fn read(row: &Row, first: usize) -> Result<Session, RepositoryError> {
    Ok(Session {
        id: row.get(first)?,
        person: row.get(first + 1)?,
        way: row.get(first + 2)?,
        browser: row.get(first + 3)?,
        began_at: row.get(first + 4)?,
        seen_at: row.get(first + 5)?,
        ends_at: row.get(first + 6)?,
    })
}
