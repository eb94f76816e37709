//! Pictures that people sent for a record: those of a service, and the logo of an organisation. The record names the address of
//! its pictures; who may see one follows from who reads the record.

use std::collections::HashMap;

use chrono::TimeDelta;
use hsds::Kind;
use serde_json::json;
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::submission::stored_kind;

/// So many pictures are kept for one record, with those that it named once.
const MOST_OF_RECORD: i64 = 40;
/// So many are looked at in one transaction whether anything names them.
const LOOKED_AT: i64 = 500;

/// A picture as it arrives.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// Its id, which nothing else has.
    pub id: Uuid,
    /// The slug of the source of the record, which is there.
    pub source: String,
    /// What it is a picture of.
    pub kind: Kind,
    /// What the record is, or will be, called in its source.
    pub key: String,
    /// The width and the height of the small one, in pixels.
    pub size: (u32, u32),
    /// For pages: what it is for browsers, and the file.
    pub small: (&'static str, Vec<u8>),
    /// For those who want to see more.
    pub large: (&'static str, Vec<u8>),
    /// Who sends it, as the audit trail names them.
    pub by: String,
}

/// A picture, without its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its id.
    pub id: Uuid,
    /// The slug of the source of the record.
    pub source: String,
    /// What it is a picture of.
    pub kind: Kind,
    /// What the record is called in its source.
    pub key: String,
    /// The width and the height of the small one, in pixels.
    pub size: (i64, i64),
}

/// In which size a picture is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureSize {
    /// On pages.
    Small,
    /// For those who want to see more.
    Large,
}

const COLUMNS: &str = "p.id, p.source, p.kind, p.key, p.width, p.height";
/// What is published of the record of a picture names it.
const IS_PUBLISHED: &str = "exists (select 1 from source_record r \
     join published d on d.id = r.cluster and d.standing = 'live' \
     where r.source = p.source and r.kind = p.kind and r.key = p.key and d.detail like $2)";
/// No version of the record names it, and no draft.
const IS_UNNAMED: &str = "not exists (select 1 from source_record r \
     join source_record_version v on v.record = r.id \
     where r.source = p.source and r.kind = p.kind and r.key = p.key and v.document like $2) \
     and not exists (select 1 from draft d where d.source = p.source and d.key = p.key and d.document like $2)";

impl Repository {
    /// Keeps a picture, once however often it is sent. Says whether it is kept: of one record so many are and no more.
    pub async fn keep_picture(
        &self,
        new: NewPicture,
        agreed: &[&str],
    ) -> Result<bool, RepositoryError> {
        let now = self.now();
        let mut tx = self.db.begin().await?;
        let made = tx
            .run(
                "insert into picture (id, source, kind, key, width, height, small_media, small, large_media, large, by, at) \
                 select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 where (select count(*) from picture \
                 where source = $2 and kind = $3 and key = $4) < $13 on conflict (id) do nothing",
                vec![
                    Value::uuid(new.id),
                    Value::text(&new.source),
                    Value::text(new.kind.name()),
                    Value::text(&new.key),
                    Value::int(i64::from(new.size.0)),
                    Value::int(i64::from(new.size.1)),
                    Value::text(new.small.0),
                    Value::bytes(new.small.1),
                    Value::text(new.large.0),
                    Value::bytes(new.large.1),
                    Value::text(&new.by),
                    Value::time(now),
                    Value::int(MOST_OF_RECORD),
                ],
            )
            .await?;
        if made > 0 {
            let detail = json!({"source": new.source, "key": new.key, "agreed": agreed});
            let subject = format!("picture:{}", new.id);
            audit::note(&mut tx, now, &new.by, "picture.keep", &subject, &detail).await?;
        }
        let kept = tx
            .optional(
                "select 1 from picture where id = $1",
                vec![Value::uuid(new.id)],
            )
            .await?;
        tx.commit().await?;
        Ok(kept.is_some())
    }

    /// One picture.
    pub async fn picture(&self, id: Uuid) -> Result<Option<Picture>, RepositoryError> {
        Ok(self.pictures(&[id]).await?.remove(&id))
    }

    /// Pictures by their ids. What is not there is left out.
    pub async fn pictures(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Picture>, RepositoryError> {
        let keys: Vec<Value> = ids.iter().map(|id| Value::uuid(*id)).collect();
        let sql = format!("select {COLUMNS} from picture p where p.id in (@)");
        let rows = self.db.all_in(&sql, &[], &keys).await?;
        rows.iter()
            .map(|row| {
                let picture = Picture {
                    id: row.get(0)?,
                    source: row.get(1)?,
                    kind: stored_kind(&row.get::<String>(2)?)?,
                    key: row.get(3)?,
                    size: (row.get(4)?, row.get(5)?),
                };
                Ok((picture.id, picture))
            })
            .collect()
    }

    /// The file of a picture, and what it is for browsers.
    pub async fn picture_file(
        &self,
        id: Uuid,
        size: PictureSize,
    ) -> Result<Option<(String, Vec<u8>)>, RepositoryError> {
        let sql = match size {
            PictureSize::Small => "select small_media, small from picture where id = $1",
            PictureSize::Large => "select large_media, large from picture where id = $1",
        };
        let row = self.db.optional(sql, vec![Value::uuid(id)]).await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    /// Whether anybody may see a picture: what is published of its record names it.
    pub async fn is_picture_published(&self, id: Uuid) -> Result<bool, RepositoryError> {
        let sql = format!("select 1 from picture p where p.id = $1 and {IS_PUBLISHED}");
        let row = self
            .db
            .optional(sql, vec![Value::uuid(id), naming(id)])
            .await?;
        Ok(row.is_some())
    }

    /// Throws pictures away that have been here for so long and that nothing names: they were taken out before anything was sent,
    /// or belong to a draft that is gone. What an earlier version of a record names stays, as the version does.
    pub async fn discard_pictures(&self, older_than: TimeDelta) -> Result<u64, RepositoryError> {
        let before = self.now() - older_than;
        let (mut after, mut gone) = (Uuid::nil(), 0);
        loop {
            let mut tx = self.db.begin().await?;
            let rows = tx
                .all(
                    "select id from picture where at < $1 and id > $2 order by id limit $3",
                    vec![
                        Value::time(before),
                        Value::uuid(after),
                        Value::int(LOOKED_AT),
                    ],
                )
                .await?;
            let ids = ids(&rows)?;
            let Some(last) = ids.last() else {
                return Ok(gone);
            };
            after = *last;
            gone += discard_unnamed(&mut tx, &ids).await?;
            tx.commit().await?;
        }
    }
}

/// Throws pictures of the records of an entity away that nothing names any more, since it was erased.
pub(crate) async fn forget(tx: &mut Tx, entity: Uuid) -> Result<(), RepositoryError> {
    let rows = tx
        .all(
            "select p.id from picture p where p.key = $2 or exists (select 1 from source_record r \
             where r.source = p.source and r.kind = p.kind and r.key = p.key and r.cluster = $1)",
            vec![Value::uuid(entity), Value::text(entity.to_string())],
        )
        .await?;
    discard_unnamed(tx, &ids(&rows)?).await?;
    Ok(())
}

fn ids(rows: &[Row]) -> Result<Vec<Uuid>, RepositoryError> {
    rows.iter().map(|row| row.get(0)).collect()
}

async fn discard_unnamed(tx: &mut Tx, ids: &[Uuid]) -> Result<u64, RepositoryError> {
    let mut gone = 0;
    for id in ids {
        let sql = format!(
            "delete from picture where id in (select p.id from picture p where p.id = $1 and {IS_UNNAMED})"
        );
        gone += tx.run(sql, vec![Value::uuid(*id), naming(*id)]).await?;
    }
    Ok(gone)
}

/// Texts that name a picture.
fn naming(id: Uuid) -> Value {
    Value::text(format!("%/pictures/{id}%"))
}
