//! Erasing: the only act that destroys. It takes the content of fields out of every version, out of
//! corrections and out of the raw input, and leaves a marker, an audit row and a change `erased`.

mod traces;

use std::collections::{BTreeMap, BTreeSet};

use hsds::path::Step;
use hsds::{Document, FieldPath};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use self::traces::{Search, Traces};
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

/// A row of raw input.
type RawRow = (i64, i64);

/// The erasing of some fields of one entity, and of all that it was ever linked to.
struct Erasing<'a> {
    entity: Uuid,
    fields: &'a [FieldPath],
    found: Traces,
    /// Entities that were touched, so that they are put together again.
    touched: BTreeSet<Uuid>,
    /// Rows of raw input that versions came from.
    came_from: BTreeSet<RawRow>,
}

/// Whose versions are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The records of the entity.
    Records,
    /// The entity, and those merged into it.
    Entities,
    /// Entities that a record of it may once have stood in, over links that were taken back. They
    /// have fields of their own under the same names, so only what was found in it goes.
    Parted,
}

impl Of {
    const fn table(self) -> &'static str {
        match self {
            Self::Records => "source_record_version",
            Self::Entities | Self::Parted => "entity_version",
        }
    }

    /// Id, document, internal data, entity; of records also the raw input and its row.
    const fn query(self) -> &'static str {
        match self {
            Self::Records => {
                "select v.id, v.document, v.internal, r.cluster, v.raw, v.raw_row \
                 from source_record_version v join source_record r on r.id = v.record \
                 where r.cluster = $1 order by v.id"
            }
            Self::Entities => {
                "select v.id, v.document, v.internal, v.entity from entity_version v \
                 join entity e on e.id = v.entity where e.id = $1 or e.redirect_to = $1"
            }
            Self::Parted => {
                "with recursive kin (id) as ( \
                 select id from source_record where cluster = $1 \
                 union select case when d.left_record = kin.id then d.right_record else d.left_record end \
                 from link_decision d join kin on kin.id in (d.left_record, d.right_record)) \
                 select v.id, v.document, v.internal, v.entity from entity_version v \
                 where v.entity in (select r.entity from source_record r join kin on kin.id = r.id \
                                    where r.entity is not null and r.cluster <> $1)"
            }
        }
    }
}

impl Repository {
    /// Erases fields, or members of lists, of everything that was ever said about an entity. The
    /// hash of a version stays, so that the same input, sent again, brings nothing back; other
    /// input that holds the content does, so ask its source to take it out too.
    ///
    /// Of the raw input whole rows go: those of the entity's records, and those that hold them.
    ///
    /// The entity is put together again when the crate `assure` next works its backlog off.
    pub async fn erase(
        &self,
        entity: Uuid,
        fields: &[FieldPath],
        reason: &str,
        by: &str,
    ) -> Result<Erased, RepositoryError> {
        let known = self
            .entity(entity)
            .await?
            .ok_or(RepositoryError::NoEntity(entity))?;
        let entity = known.redirect_to.unwrap_or(entity);
        let now = self.now();
        let mut erasing = Erasing {
            entity,
            fields,
            found: Traces::default(),
            touched: BTreeSet::from([entity]),
            came_from: BTreeSet::new(),
        };
        let mut tx = self.db.begin_alone().await?;
        let record_versions = erasing.versions(&mut tx, Of::Records).await?;
        let own_versions = erasing.versions(&mut tx, Of::Entities).await?;
        let parted_versions = erasing.versions(&mut tx, Of::Parted).await?;
        let raw_rows = erasing.raw_input(&mut tx).await?;
        erasing.problems(&mut tx, &raw_rows).await?;
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
        settling::enqueue(&mut tx, erasing.touched, Why::Erase, now).await?;
        tx.commit().await?;
        Ok(Erased {
            record_versions,
            entity_versions: own_versions + parted_versions,
            raw_rows: raw_rows.len() as u64,
        })
    }

    /// Empties SQLite's journal, where overwritten content stands until then; to be called when an
    /// erased entity has been put together again. Says whether that was possible: it is not while
    /// others read. What the file itself frees is overwritten at once, and PostgreSQL does its own
    /// housekeeping.
    pub async fn forget_overwritten(&self) -> Result<bool, RepositoryError> {
        let Db::Sqlite { writer, .. } = &self.db else {
            return Ok(true);
        };
        let busy: i64 = sqlx::query_scalar("pragma wal_checkpoint(truncate)")
            .fetch_one(writer)
            .await?;
        Ok(busy == 0)
    }
}

impl Erasing<'_> {
    /// Takes the fields out of versions. Gives how many had them.
    async fn versions(&mut self, tx: &mut Tx, of: Of) -> Result<u64, RepositoryError> {
        let mut touched = 0;
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
            self.touched.extend(row.get::<Option<Uuid>>(3)?);
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
                self.came_from.extend(raw_row(&row)?);
            }
        }
        Ok(touched)
    }

    /// The text of a document with markers in place of the fields, and without corrections of them;
    /// none if it has none of them.
    fn without(&mut self, text: &str, of: Of) -> Result<Option<String>, RepositoryError> {
        let mut document = record::document(text)?;
        let mut touched = false;
        for field in self.fields {
            let value = field.get(&document);
            if of == Of::Parted && !value.is_some_and(|value| self.found.meet(value)) {
                continue;
            }
            touched |= self.take_out(&mut document, field);
            if let Some(pins) = document.get_mut("pins").and_then(Json::as_object_mut) {
                touched |= self.take_out_of_pins(pins, field);
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
        self.found.note(value);
        if matches!(field.steps().last(), Some(Step::Member(_))) {
            field.remove(document).is_some()
        } else {
            field.set(document, Json::String(ERASED.to_owned()))
        }
    }

    /// A correction of the field, or of something inside it, goes; one of something around it
    /// loses the field.
    fn take_out_of_pins(&mut self, pins: &mut Document, field: &FieldPath) -> bool {
        let mut touched = false;
        let paths: Vec<(String, FieldPath)> = pins
            .keys()
            .filter_map(|text| Some((text.clone(), text.parse().ok()?)))
            .collect();
        for (text, path) in paths {
            let taken = if path.starts_with(field) {
                pins.remove(&text)
                    .and_then(|mut pin| pin.get_mut("value").map(Json::take))
            } else if field.starts_with(&path) {
                let inside = inside_pin(&field.steps()[path.steps().len()..]);
                pins.get_mut(&text)
                    .and_then(Json::as_object_mut)
                    .and_then(|pin| inside.remove(pin))
            } else {
                None
            };
            if let Some(value) = taken {
                self.found.note(&value);
                touched = true;
            }
        }
        touched
    }

    /// What was said to be wrong may quote what was there.
    async fn problems(
        &self,
        tx: &mut Tx,
        blanked: &BTreeSet<RawRow>,
    ) -> Result<(), RepositoryError> {
        let mut messages: BTreeMap<i64, String> = BTreeMap::new();
        let own = tx
            .all(
                "select p.id, p.message from problem p join source_record r on r.id = p.record \
                 where r.cluster = $1",
                vec![Value::uuid(self.entity)],
            )
            .await?;
        for row in own {
            messages.insert(row.get(0)?, row.get(1)?);
        }
        let inputs: BTreeSet<i64> = blanked.iter().map(|(input, _)| *input).collect();
        let inputs: Vec<Value> = inputs.into_iter().map(Value::int).collect();
        let of_rows = tx
            .all_in(
                "select id, message, raw, raw_row from problem where raw in (@)",
                &[],
                &inputs,
            )
            .await?;
        for row in of_rows {
            let place = row.get::<Option<i64>>(2)?.zip(row.get::<Option<i64>>(3)?);
            if place.is_some_and(|place| blanked.contains(&place)) {
                messages.insert(row.get(0)?, row.get(1)?);
            }
        }
        for (id, message) in messages {
            let clean = self.found.taken_out_of(&message);
            if clean != message {
                tx.run(
                    "update problem set message = $2 where id = $1",
                    vec![Value::int(id), Value::text(clean)],
                )
                .await?;
            }
        }
        Ok(())
    }

    /// Blanks the rows that versions came from, and every other row of their sources that is or
    /// holds one of the records: the same input may have been sent again. Gives which.
    async fn raw_input(&self, tx: &mut Tx) -> Result<BTreeSet<RawRow>, RepositoryError> {
        let members = tx
            .all(
                "select key, uuid, source from source_record where cluster = $1",
                vec![Value::uuid(self.entity)],
            )
            .await?;
        let mut names = Vec::with_capacity(members.len() * 2);
        let mut sources = Vec::with_capacity(members.len());
        for member in &members {
            names.push(member.get::<String>(0)?);
            names.push(member.get::<Uuid>(1)?.to_string());
            sources.push(Value::text(member.get::<String>(2)?));
        }
        let search = Search::new(names, &self.found);
        let inputs = tx
            .all_in(
                "select i.id from raw_input i join submission s on s.id = i.submission \
                 where s.source in (@) order by i.id",
                &[],
                &sources,
            )
            .await?;
        let mut blanked = BTreeSet::new();
        for input in inputs {
            let id: i64 = input.get(0)?;
            let rows = blank(tx, id, |number, row| {
                self.came_from.contains(&(id, number)) || search.finds(row)
            })
            .await?;
            blanked.extend(rows.into_iter().map(|row| (id, row)));
        }
        Ok(blanked)
    }
}

/// The address, in a pin, of something inside the value that it pins.
fn inside_pin(steps: &[Step]) -> FieldPath {
    let mut path = FieldPath::of("value");
    for step in steps {
        match step {
            Step::Name(name) => path.push_name(name),
            Step::Member(id) => path.push_member(*id),
        }
    }
    path
}

fn raw_row(row: &Row) -> Result<Option<RawRow>, RepositoryError> {
    Ok(row.get::<Option<i64>>(4)?.zip(row.get::<Option<i64>>(5)?))
}

/// Puts the marker in place of the rows that are to go. Gives their numbers.
async fn blank(
    tx: &mut Tx,
    id: i64,
    goes: impl Fn(i64, &[u8]) -> bool,
) -> Result<Vec<i64>, RepositoryError> {
    let damaged = |error| RepositoryError::Raw(id, error);
    let content: Vec<u8> = tx
        .one(
            "select content from raw_input where id = $1",
            vec![Value::int(id)],
        )
        .await?
        .get(0)?;
    let mut rows = raw::unpack(&content).map_err(damaged)?;
    let mut blanked = Vec::new();
    for (number, row) in (0..).zip(&mut rows) {
        if row.as_slice() != ERASED.as_bytes() && goes(number, row) {
            *row = ERASED.as_bytes().to_vec();
            blanked.push(number);
        }
    }
    if !blanked.is_empty() {
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
