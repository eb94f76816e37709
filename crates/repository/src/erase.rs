//! Erasing: the only act that destroys. It takes the content of fields out of every version and of
//! the raw input, and leaves a marker, an audit row and a change `erased`.

use hsds::FieldPath;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Tx, Value};
use crate::error::RepositoryError;
use crate::raw;
use crate::record;
use crate::settling;

/// Stands where something was erased. Composition leaves such a field out.
pub const ERASED: &str = "\u{2421}erased";

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Versions of source records.
    pub record_versions: u64,
    /// Versions of the entity.
    pub entity_versions: u64,
    /// Rows of raw input.
    pub raw_rows: u64,
}

impl Repository {
    /// Erases fields of everything that was ever said about an entity. The hash of a version stays,
    /// so that the same input, sent again, brings nothing back.
    ///
    /// The entity is put together again when the crate `assure` next works its backlog off.
    pub async fn erase(
        &self,
        entity: Uuid,
        fields: &[FieldPath],
        reason: &str,
        by: &str,
    ) -> Result<Erased, RepositoryError> {
        if self.entity(entity).await?.is_none() {
            return Err(RepositoryError::NoEntity(entity));
        }
        let now = self.now();
        let mut erased = Erased::default();
        let mut tx = self.db.begin().await?;
        let versions = tx
            .all(
                "select v.id, v.document, v.internal, v.raw, v.raw_row from source_record_version v \
                 join source_record r on r.id = v.record where r.cluster = $1 or r.entity = $1",
                vec![Value::uuid(entity)],
            )
            .await?;
        for row in versions {
            let internal: Option<String> = row.get(2)?;
            let document = without(&row.get::<String>(1)?, fields)?;
            let internal = internal
                .as_deref()
                .map(|text| without(text, fields))
                .transpose()?
                .flatten();
            if document.is_none() && internal.is_none() {
                continue;
            }
            erased.record_versions += 1;
            tx.run(
                "update source_record_version set document = coalesce($2, document), \
                 internal = coalesce($3, internal) where id = $1",
                vec![
                    Value::int(row.get::<i64>(0)?),
                    Value::maybe_text(document),
                    Value::maybe_text(internal),
                ],
            )
            .await?;
            if let (Some(raw), Some(raw_row)) =
                (row.get::<Option<i64>>(3)?, row.get::<Option<i64>>(4)?)
            {
                erased.raw_rows += u64::from(blank_raw(&mut tx, raw, raw_row).await?);
            }
        }
        let versions = tx
            .all(
                "select id, document, internal from entity_version where entity = $1",
                vec![Value::uuid(entity)],
            )
            .await?;
        for row in versions {
            let internal: Option<String> = row.get(2)?;
            let document = without(&row.get::<String>(1)?, fields)?;
            let internal = internal
                .as_deref()
                .map(|text| without(text, fields))
                .transpose()?
                .flatten();
            if document.is_none() && internal.is_none() {
                continue;
            }
            erased.entity_versions += 1;
            tx.run(
                "update entity_version set document = coalesce($2, document), \
                 internal = coalesce($3, internal), cause = 'erase' where id = $1",
                vec![
                    Value::int(row.get::<i64>(0)?),
                    Value::maybe_text(document),
                    Value::maybe_text(internal),
                ],
            )
            .await?;
        }
        let paths: Vec<String> = fields.iter().map(ToString::to_string).collect();
        audit::note(
            &mut tx,
            now,
            by,
            "erase",
            &format!("entity {entity}"),
            &json!({"fields": paths, "reason": reason}),
        )
        .await?;
        settling::enqueue(&mut tx, [entity], now).await?;
        tx.commit().await?;
        Ok(erased)
    }
}

/// The text of a document with markers in place of the fields; none if it has none of them.
fn without(text: &str, fields: &[FieldPath]) -> Result<Option<String>, RepositoryError> {
    let mut document = record::document(text)?;
    let mut touched = false;
    for field in fields {
        let there = field
            .get(&document)
            .is_some_and(|value| value.as_str() != Some(ERASED));
        if there {
            touched |= field.set(&mut document, Json::String(ERASED.to_owned()));
        }
    }
    Ok(touched.then(|| hsds::document::canonical(&document)))
}

async fn blank_raw(tx: &mut Tx, id: i64, row: i64) -> Result<bool, RepositoryError> {
    let content: Vec<u8> = tx
        .one(
            "select content from raw_input where id = $1",
            vec![Value::int(id)],
        )
        .await?
        .get(0)?;
    let mut rows = raw::unpack(&content).map_err(|error| RepositoryError::Raw(id, error))?;
    let Some(found) = usize::try_from(row).ok().and_then(|row| rows.get_mut(row)) else {
        return Ok(false);
    };
    if found.as_slice() == ERASED.as_bytes() {
        return Ok(false);
    }
    *found = ERASED.as_bytes().to_vec();
    let packed = raw::pack(&rows).map_err(|error| RepositoryError::Raw(id, error))?;
    tx.run(
        "update raw_input set hash = $2, content = $3 where id = $1",
        vec![
            Value::int(id),
            Value::text(raw::digest(&packed)),
            Value::bytes(packed),
        ],
    )
    .await?;
    Ok(true)
}
