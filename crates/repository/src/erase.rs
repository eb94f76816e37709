//! Erasing: the only act that destroys. It takes the content of fields out of every version, out of
//! corrections and out of the raw input, and leaves a marker, an audit row and a change `erased`.

use std::collections::BTreeSet;

use hsds::path::Step;
use hsds::{Document, FieldPath};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Repository;
use crate::audit;
use crate::db::{Db, Row, Tx, Value};
use crate::error::RepositoryError;
use crate::raw;
use crate::record;
use crate::settling::{self, Why};

/// Stands where something was erased. Composition leaves such a field out.
pub const ERASED: &str = "\u{2421}erased";

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Versions of source records.
    pub record_versions: u64,
    /// Versions of entities.
    pub entity_versions: u64,
    /// Rows of raw input.
    pub raw_rows: u64,
}

/// The erasing of some fields of one entity, and of those merged into it.
struct Erasing<'a> {
    entity: Uuid,
    fields: &'a [FieldPath],
    /// The texts that were found there.
    found: BTreeSet<String>,
}

/// Whose versions are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The records of the entity.
    Records,
    /// The entity, and those merged into it.
    Entities,
    /// Entities that a record of it once stood in, before a link was taken back. They have fields
    /// of their own under the same names, so only what was found in it goes.
    Parted,
}

impl Of {
    const fn table(self) -> &'static str {
        match self {
            Self::Records => "source_record_version",
            Self::Entities | Self::Parted => "entity_version",
        }
    }

    const fn query(self) -> &'static str {
        match self {
            Self::Records => {
                "select v.id, v.document, v.internal, v.raw, v.raw_row \
                 from source_record_version v join source_record r on r.id = v.record \
                 where r.cluster = $1 order by v.id"
            }
            Self::Entities => {
                "select v.id, v.document, v.internal from entity_version v \
                 join entity e on e.id = v.entity where e.id = $1 or e.redirect_to = $1"
            }
            Self::Parted => {
                "select v.id, v.document, v.internal from entity_version v where v.entity in \
                 (select o.entity from source_record r \
                  join link_decision d on d.left_record = r.id or d.right_record = r.id \
                  join source_record o on o.id = d.left_record or o.id = d.right_record \
                  where r.cluster = $1 and o.cluster <> $1 and o.entity is not null)"
            }
        }
    }
}

impl Repository {
    /// Erases fields, or members of lists, of everything that was ever said about an entity. The
    /// hash of a version stays, so that the same input, sent again, brings nothing back; other
    /// input that holds the content does, so ask its source to take it out too.
    ///
    /// The entity is put together again when the crate `assure` next works its backlog off.
    pub async fn erase(
        &self,
        entity: Uuid,
        fields: &[FieldPath],
        reason: &str,
        by: &str,
    ) -> Result<Erased, RepositoryError> {
        let found = self
            .entity(entity)
            .await?
            .ok_or(RepositoryError::NoEntity(entity))?;
        let now = self.now();
        let mut erasing = Erasing {
            entity: found.redirect_to.unwrap_or(entity),
            fields,
            found: BTreeSet::new(),
        };
        self.overwrite_what_is_freed().await?;
        let mut tx = self.db.begin_alone().await?;
        let (record_versions, rows) = erasing.versions(&mut tx, Of::Records).await?;
        let (own_versions, _) = erasing.versions(&mut tx, Of::Entities).await?;
        let (parted_versions, _) = erasing.versions(&mut tx, Of::Parted).await?;
        erasing.problems(&mut tx).await?;
        let raw_rows = erasing.raw_input(&mut tx, &rows).await?;
        let paths: Vec<String> = fields.iter().map(ToString::to_string).collect();
        audit::note(
            &mut tx,
            now,
            by,
            "erase",
            &format!("entity {}", erasing.entity),
            &json!({"fields": paths, "reason": reason}),
        )
        .await?;
        settling::enqueue(&mut tx, [erasing.entity], Why::Erase, now).await?;
        tx.commit().await?;
        Ok(Erased {
            record_versions,
            entity_versions: own_versions + parted_versions,
            raw_rows,
        })
    }

    /// From now on SQLite writes zeros over what it frees; PostgreSQL does its own housekeeping.
    async fn overwrite_what_is_freed(&self) -> Result<(), RepositoryError> {
        if let Db::Sqlite { writer, .. } = &self.db {
            sqlx::query("pragma secure_delete = on")
                .execute(writer)
                .await?;
        }
        Ok(())
    }

    /// To be called when an erased entity has been put together again: what was overwritten is then
    /// gone from SQLite's file and its journal too, not only from what they are asked for.
    pub async fn forget_overwritten(&self) -> Result<(), RepositoryError> {
        if let Db::Sqlite { writer, .. } = &self.db {
            sqlx::query("pragma wal_checkpoint(truncate)")
                .execute(writer)
                .await?;
        }
        Ok(())
    }
}

impl Erasing<'_> {
    /// Takes the fields out of versions. Gives how many had them, and the raw rows they came from.
    async fn versions(
        &mut self,
        tx: &mut Tx,
        of: Of,
    ) -> Result<(u64, Vec<(i64, i64)>), RepositoryError> {
        let mut touched = 0;
        let mut came_from = Vec::new();
        for row in tx.all(of.query(), vec![Value::uuid(self.entity)]).await? {
            let document = self.without(&row.get::<String>(1)?, of)?;
            let internal = match row.get::<Option<String>>(2)? {
                Some(text) => self.without(&text, of)?,
                None => None,
            };
            if document.is_none() && internal.is_none() {
                continue;
            }
            touched += 1;
            tx.run(
                format!(
                    "update {} set document = coalesce($2, document), \
                     internal = coalesce($3, internal) where id = $1",
                    of.table()
                ),
                vec![
                    Value::int(row.get::<i64>(0)?),
                    Value::maybe_text(document),
                    Value::maybe_text(internal),
                ],
            )
            .await?;
            if of == Of::Records {
                came_from.extend(raw_place(&row)?);
            }
        }
        Ok((touched, came_from))
    }

    /// The text of a document with markers in place of the fields, and without corrections of them;
    /// none if it has none of them.
    fn without(&mut self, text: &str, of: Of) -> Result<Option<String>, RepositoryError> {
        let mut document = record::document(text)?;
        let mut touched = false;
        for field in self.fields {
            if of == Of::Parted && !self.holds_what_was_found(&document, field) {
                continue;
            }
            touched |= self.take_out(&mut document, field);
            if let Some(pins) = document.get_mut("pins").and_then(Json::as_object_mut) {
                let pinned: Vec<String> = pins
                    .keys()
                    .filter(|path| {
                        path.parse()
                            .is_ok_and(|path: FieldPath| path.starts_with(field))
                    })
                    .cloned()
                    .collect();
                for path in pinned {
                    if let Some(pin) = pins.remove(&path) {
                        note_texts(&pin["value"], &mut self.found);
                        touched = true;
                    }
                }
            }
        }
        Ok(touched.then(|| hsds::document::canonical(&document)))
    }

    fn take_out(&mut self, document: &mut Document, field: &FieldPath) -> bool {
        let Some(value) = field.get(document) else {
            return false;
        };
        if value.as_str() == Some(ERASED) {
            return false;
        }
        note_texts(value, &mut self.found);
        if matches!(field.steps().last(), Some(Step::Member(_))) {
            field.remove(document).is_some()
        } else {
            field.set(document, Json::String(ERASED.to_owned()))
        }
    }

    fn holds_what_was_found(&self, document: &Document, field: &FieldPath) -> bool {
        let mut texts = BTreeSet::new();
        if let Some(value) = field.get(document) {
            note_texts(value, &mut texts);
        }
        !texts.is_disjoint(&self.found)
    }

    /// What was said to be wrong may quote what was there.
    async fn problems(&self, tx: &mut Tx) -> Result<(), RepositoryError> {
        let rows = tx
            .all(
                "select p.id, p.message from problem p join source_record r on r.id = p.record \
                 where r.cluster = $1",
                vec![Value::uuid(self.entity)],
            )
            .await?;
        for row in rows {
            let message: String = row.get(1)?;
            let clean = self.found.iter().fold(message.clone(), |clean, text| {
                clean.replace(text.as_str(), ERASED)
            });
            if clean != message {
                tx.run(
                    "update problem set message = $2 where id = $1",
                    vec![Value::int(row.get::<i64>(0)?), Value::text(clean)],
                )
                .await?;
            }
        }
        Ok(())
    }

    /// Blanks the rows that versions came from, and every other row of their sources that names the
    /// record and holds one of the texts: the same input may have been sent again, and other rows
    /// may hold copies.
    async fn raw_input(
        &self,
        tx: &mut Tx,
        came_from: &[(i64, i64)],
    ) -> Result<u64, RepositoryError> {
        let members = tx
            .all(
                "select key, uuid, source from source_record where cluster = $1",
                vec![Value::uuid(self.entity)],
            )
            .await?;
        let mut names = BTreeSet::new();
        let mut sources = Vec::with_capacity(members.len());
        for member in &members {
            names.insert(member.get::<String>(0)?);
            names.insert(member.get::<Uuid>(1)?.to_string());
            sources.push(Value::text(member.get::<String>(2)?));
        }
        let (names, texts) = (as_written(&names), as_written(&self.found));
        let inputs = tx
            .all_in(
                "select i.id from raw_input i join submission s on s.id = i.submission \
                 where s.source in (@) order by i.id",
                &[],
                &sources,
            )
            .await?;
        let mut blanked = 0;
        for input in inputs {
            let id: i64 = input.get(0)?;
            blanked += blank(tx, id, |number, row| {
                came_from.contains(&(id, number)) || (holds(row, &names) && holds(row, &texts))
            })
            .await?;
        }
        Ok(blanked)
    }
}

/// Texts as they stand in raw input: as they are, and as JSON writes them.
fn as_written(texts: &BTreeSet<String>) -> Vec<Vec<u8>> {
    let mut written = BTreeSet::new();
    for text in texts {
        let quoted = Json::String(text.clone()).to_string();
        written.insert(quoted.as_bytes()[1..quoted.len() - 1].to_vec());
        written.insert(text.clone().into_bytes());
    }
    written.into_iter().collect()
}

fn raw_place(row: &Row) -> Result<Option<(i64, i64)>, RepositoryError> {
    Ok(row.get::<Option<i64>>(3)?.zip(row.get::<Option<i64>>(4)?))
}

/// Every text within a value, but not ids.
fn note_texts(value: &Json, found: &mut BTreeSet<String>) {
    match value {
        Json::String(text) if !text.is_empty() && Uuid::parse_str(text).is_err() => {
            found.insert(text.clone());
        }
        Json::Array(items) => items.iter().for_each(|item| note_texts(item, found)),
        Json::Object(fields) => fields.values().for_each(|item| note_texts(item, found)),
        _ => {}
    }
}

fn holds(row: &[u8], texts: &[Vec<u8>]) -> bool {
    texts
        .iter()
        .any(|text| row.windows(text.len()).any(|window| window == text))
}

/// Puts the marker in place of the rows that are to go. Gives how many.
async fn blank(
    tx: &mut Tx,
    id: i64,
    goes: impl Fn(i64, &[u8]) -> bool,
) -> Result<u64, RepositoryError> {
    let damaged = |error| RepositoryError::Raw(id, error);
    let content: Vec<u8> = tx
        .one(
            "select content from raw_input where id = $1",
            vec![Value::int(id)],
        )
        .await?
        .get(0)?;
    let mut rows = raw::unpack(&content).map_err(damaged)?;
    let mut blanked = 0;
    for (number, row) in (0..).zip(&mut rows) {
        if row.as_slice() != ERASED.as_bytes() && goes(number, row) {
            *row = ERASED.as_bytes().to_vec();
            blanked += 1;
        }
    }
    if blanked > 0 {
        let packed = raw::pack(&rows).map_err(damaged)?;
        tx.run(
            "update raw_input set hash = $2, content = $3 where id = $1",
            vec![
                Value::int(id),
                Value::text(raw::digest(&packed)),
                Value::bytes(packed),
            ],
        )
        .await?;
    }
    Ok(blanked)
}
