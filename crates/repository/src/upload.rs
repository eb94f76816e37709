//! What people sent through a page, spreadsheets and records that they entered there: kept from the moment they arrive until what came of them is old.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use hsds::identity::FINGERPOST_NS;
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::job;
use crate::raw::digest;
use crate::submission::SubmissionId;

/// The work of taking in an upload; its key is the upload's id.
pub const TAKE_IN: &str = "take-in";

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// A person looks at what was recognised.
    LookedAt,
    /// A person said yes; it waits to be read.
    Waiting,
    /// It is being read.
    Reading,
    /// Its submission is settled.
    Done,
    /// It could not be read; the reason is told.
    Failed,
}

impl UploadState {
    const ALL: [(Self, &'static str); 5] = [
        (Self::LookedAt, "looked_at"),
        (Self::Waiting, "waiting"),
        (Self::Reading, "reading"),
        (Self::Done, "done"),
        (Self::Failed, "failed"),
    ];
}

impl fmt::Display for UploadState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(
            Self::ALL
                .iter()
                .find(|(state, _)| state == self)
                .map_or("", |(_, word)| word),
        )
    }
}

impl FromStr for UploadState {
    type Err = RepositoryError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map(|(state, _)| *state)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// What an upload holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadFormat {
    /// A spreadsheet, whose columns are decided about.
    Spreadsheet,
    /// Records in the words of the standard, a line of JSON each.
    Records,
}

impl UploadFormat {
    const fn word(self) -> &'static str {
        match self {
            Self::Spreadsheet => "spreadsheet",
            Self::Records => "records",
        }
    }

    fn named(word: &str) -> Result<Self, RepositoryError> {
        [Self::Spreadsheet, Self::Records]
            .into_iter()
            .find(|format| format.word() == word)
            .ok_or_else(|| RepositoryError::Damaged(word.to_owned()))
    }
}

/// A file as it arrives.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// The slug of its source, which is there.
    pub source: String,
    /// Who sends it, as the audit trail names them.
    pub by: String,
    /// What the file is called.
    pub name: String,
    /// The file.
    pub content: Vec<u8>,
}

/// A file that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: Uuid,
    /// The slug of its source.
    pub source: String,
    /// Who sent it.
    pub by: String,
    /// What the file is called.
    pub name: String,
    /// How large it is, in bytes.
    pub size: i64,
    /// What it holds.
    pub format: UploadFormat,
    /// What was decided about its columns, as it was kept.
    pub mapping: Option<String>,
    /// Whether it is everything that the source has.
    pub complete: bool,
    /// Whether what passes the policy is published at once.
    pub accept: bool,
    /// Where it stands.
    pub state: UploadState,
    /// Rows read so far.
    pub read: i64,
    /// The submission that it became.
    pub submission: Option<SubmissionId>,
    /// Why it failed.
    pub reason: Option<String>,
    /// When it arrived.
    pub arrived_at: DateTime<Utc>,
}

const COLUMNS: &str = "id, source, by, name, size, mapping, complete, accept, state, read, submission, reason, arrived_at, format";

impl Repository {
    /// Keeps a file, to be looked at.
    pub async fn keep_upload(&self, new: NewUpload) -> Result<Uuid, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let id = keep(&mut tx, self.now(), new, UploadFormat::Spreadsheet).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Keeps records that somebody entered, and has them read: nobody need look at their columns.
    pub async fn send_records(
        &self,
        new: NewUpload,
        accept: bool,
    ) -> Result<Uuid, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let id = send(&mut tx, self.now(), new, UploadFormat::Records, accept).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// One upload, without its file.
    pub async fn upload(&self, id: Uuid) -> Result<Option<Upload>, RepositoryError> {
        let row = self
            .db
            .optional(
                format!("select {COLUMNS} from upload where id = $1"),
                vec![Value::uuid(id)],
            )
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The newest spreadsheets of a source.
    pub async fn uploads(&self, source: &str, limit: i64) -> Result<Vec<Upload>, RepositoryError> {
        let rows = self
            .db
            .all(
                format!("select {COLUMNS} from upload where source = $1 and format = 'spreadsheet' order by arrived_at desc, id limit $2"),
                vec![Value::text(source), Value::int(limit)],
            )
            .await?;
        rows.iter().map(read).collect()
    }

    /// The file of an upload; nothing once it is thrown away.
    pub async fn upload_content(&self, id: Uuid) -> Result<Option<Vec<u8>>, RepositoryError> {
        let row = self
            .db
            .optional(
                "select content from upload where id = $1",
                vec![Value::uuid(id)],
            )
            .await?;
        row.map_or(Ok(None), |row| row.get(0))
    }

    /// Writes down what was decided about an upload that is still looked at; says whether it still was.
    pub async fn decide_upload(
        &self,
        id: Uuid,
        mapping: &str,
        complete: bool,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let changed = tx
            .run(
                "update upload set mapping = $2, complete = $3 where id = $1 and state = 'looked_at'",
                vec![
                    Value::uuid(id),
                    Value::text(mapping),
                    Value::int(i64::from(complete)),
                ],
            )
            .await?;
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// A person says yes: it waits to be read. Says whether it was still looked at; said twice, it is read once.
    pub async fn send_upload(
        &self,
        id: Uuid,
        by: &str,
        accept: bool,
    ) -> Result<bool, RepositoryError> {
        let mut tx = self.db.begin().await?;
        let sent = wait(&mut tx, self.now(), id, by, accept).await?;
        tx.commit().await?;
        Ok(sent)
    }

    /// How far reading has come.
    pub async fn upload_read(&self, id: Uuid, rows: i64) -> Result<(), RepositoryError> {
        let mut tx = self.db.begin().await?;
        tx.run(
            "update upload set state = 'reading', read = $2 where id = $1 and state in ('waiting', 'reading')",
            vec![Value::uuid(id), Value::int(rows)],
        )
        .await?;
        tx.commit().await
    }

    /// It is taken in, or could not be.
    pub async fn end_upload(
        &self,
        id: Uuid,
        ended: Result<SubmissionId, String>,
    ) -> Result<(), RepositoryError> {
        let (state, submission, reason) = match &ended {
            Ok(submission) => (UploadState::Done, Some(submission.0), None),
            Err(reason) => (UploadState::Failed, None, Some(reason.as_str())),
        };
        let mut tx = self.db.begin().await?;
        tx.run(
            "update upload set state = $2, submission = $3, reason = $4, ended_at = $5 where id = $1",
            vec![
                Value::uuid(id),
                Value::text(state.to_string()),
                Value::int(submission),
                Value::maybe_text(reason),
                Value::time(self.now()),
            ],
        )
        .await?;
        tx.commit().await
    }

    /// Throws away files that nobody looked at for so long, and those that were taken in as long ago. Their rows stay with their
    /// submissions.
    pub async fn discard_uploads(&self, older_than: TimeDelta) -> Result<u64, RepositoryError> {
        let before = self.now() - older_than;
        let mut tx = self.db.begin().await?;
        let discarded = tx
            .run(
                "update upload set content = null where content is not null and arrived_at < $1 \
                 and state not in ('waiting', 'reading')",
                vec![Value::time(before)],
            )
            .await?;
        tx.commit().await?;
        Ok(discarded)
    }
}

async fn keep(
    tx: &mut Tx,
    now: DateTime<Utc>,
    new: NewUpload,
    format: UploadFormat,
) -> Result<Uuid, RepositoryError> {
    // The same file sent twice at one instant is sent once.
    let made_of = format!("{} {} {now} {}", new.source, new.by, digest(&new.content));
    let id = Uuid::new_v5(&FINGERPOST_NS, made_of.as_bytes());
    let size = new.content.len() as i64;
    tx.run(
        "insert into upload (id, source, by, name, content, size, format, complete, accept, state, read, arrived_at) \
         values ($1, $2, $3, $4, $5, $6, $7, 0, 0, 'looked_at', 0, $8) on conflict (id) do nothing",
        vec![
            Value::uuid(id),
            Value::text(&new.source),
            Value::text(&new.by),
            Value::text(&new.name),
            Value::bytes(new.content),
            Value::int(size),
            Value::text(format.word()),
            Value::time(now),
        ],
    )
    .await?;
    let detail = json!({"source": new.source, "file": new.name, "bytes": size});
    let subject = id.to_string();
    audit::note(tx, now, &new.by, "upload.keep", &subject, &detail).await?;
    Ok(id)
}

/// Puts an upload that is looked at among those that are read next.
async fn wait(
    tx: &mut Tx,
    now: DateTime<Utc>,
    id: Uuid,
    by: &str,
    accept: bool,
) -> Result<bool, RepositoryError> {
    let changed = tx
        .run(
            "update upload set state = 'waiting', accept = $2 where id = $1 and state = 'looked_at'",
            vec![Value::uuid(id), Value::int(i64::from(accept))],
        )
        .await?;
    if changed > 0 {
        job::enqueue(tx, TAKE_IN, [id.to_string()], "", false, now).await?;
        let (subject, detail) = (id.to_string(), json!({"accept": accept}));
        audit::note(tx, now, by, "upload.send", &subject, &detail).await?;
    }
    Ok(changed > 0)
}

/// Keeps an upload and has it read.
pub(crate) async fn send(
    tx: &mut Tx,
    now: DateTime<Utc>,
    new: NewUpload,
    format: UploadFormat,
    accept: bool,
) -> Result<Uuid, RepositoryError> {
    let by = new.by.clone();
    let id = keep(tx, now, new, format).await?;
    wait(tx, now, id, &by, accept).await?;
    Ok(id)
}

fn read(row: &Row) -> Result<Upload, RepositoryError> {
    Ok(Upload {
        id: row.get(0)?,
        source: row.get(1)?,
        by: row.get(2)?,
        name: row.get(3)?,
        size: row.get(4)?,
        mapping: row.get(5)?,
        complete: row.get::<i64>(6)? != 0,
        accept: row.get::<i64>(7)? != 0,
        state: row.get::<String>(8)?.parse()?,
        read: row.get(9)?,
        submission: row.get::<Option<i64>>(10)?.map(SubmissionId),
        reason: row.get(11)?,
        arrived_at: row.get(12)?,
        format: UploadFormat::named(&row.get::<String>(13)?)?,
    })
}
