//! Erasing elsewhere: in the raw input, and in what was said of it.

use std::collections::{BTreeMap, BTreeSet};

use hsds::FieldPath;

use super::search::Search;
use super::{ERASED, Erasing, RawRow};
use crate::db::{Row, Tx, Value};
use crate::error::RepositoryError;
use crate::raw;

/// Rows of raw input that hold nothing any more.
#[derive(Default)]
struct Blank {
    /// All of them.
    rows: BTreeSet<RawRow>,
    /// How many went just now.
    fresh: u64,
}

/// What was said to be wrong.
struct Message {
    id: i64,
    text: String,
    /// The row of raw input that it was said of.
    of: Option<RawRow>,
    /// Whether it was said of a field that is erased.
    is_of_field: bool,
}

impl Erasing<'_> {
    /// Takes raw input out, and what quotes it. Gives how many rows went.
    pub(super) async fn elsewhere(&mut self, tx: &mut Tx) -> Result<u64, RepositoryError> {
        let own = self.own_messages(tx).await?;
        let told = own.iter().filter(|message| message.is_of_field);
        self.came_from.extend(told.filter_map(|message| message.of));
        let blank = self.raw_input(tx).await?;
        let mut clean = BTreeMap::new();
        for message in own {
            let text = if message.is_of_field {
                ERASED.to_owned()
            } else {
                self.quoted.taken_out_of(&message.text)
            };
            if text != message.text {
                clean.insert(message.id, text);
            }
        }
        for id in messages_of(tx, &blank.rows).await? {
            clean.insert(id, ERASED.to_owned());
        }
        for (id, text) in clean {
            tx.run(
                "update problem set message = $2 where id = $1",
                vec![Value::int(id), Value::text(text)],
            )
            .await?;
        }
        Ok(blank.fresh)
    }

    /// What was said of the entity's records.
    async fn own_messages(&self, tx: &mut Tx) -> Result<Vec<Message>, RepositoryError> {
        tx.all(
            "select p.id, p.message, p.path, p.pointer, p.raw, p.raw_row \
             from problem p join source_record r on r.id = p.record where r.cluster = $1",
            vec![Value::uuid(self.entity)],
        )
        .await?
        .iter()
        .map(|row| {
            let path: Option<String> = row.get(2)?;
            Ok(Message {
                id: row.get(0)?,
                text: row.get(1)?,
                of: raw_row(row, 4)?,
                is_of_field: self.has_field(path.as_deref(), &row.get::<String>(3)?),
            })
        })
        .collect()
    }

    /// Whether a field is erased, or is inside one. A pointer counts members of lists, so by that
    /// alone it may be any member.
    fn has_field(&self, path: Option<&str>, pointer: &str) -> bool {
        if let Some(path) = path.and_then(|path| path.parse::<FieldPath>().ok()) {
            return self.fields.iter().any(|field| path.starts_with(field));
        }
        let root = pointer.split('/').nth(1);
        root.is_some() && self.fields.iter().any(|field| field.root() == root)
    }

    /// Blanks the rows that versions came from, and every other row of their sources that is or
    /// holds one of the records: the same input may have been sent again.
    async fn raw_input(&self, tx: &mut Tx) -> Result<Blank, RepositoryError> {
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
            names.push(member.get::<uuid::Uuid>(1)?.to_string());
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
        let mut all = Blank::default();
        for input in inputs {
            let id: i64 = input.get(0)?;
            let goes =
                |number, row: &[u8]| self.came_from.contains(&(id, number)) || search.finds(row);
            blank(tx, id, goes, &mut all).await?;
        }
        Ok(all)
    }
}

/// The messages, by number, that were said of these rows, whether these were records or not.
async fn messages_of(tx: &mut Tx, rows: &BTreeSet<RawRow>) -> Result<Vec<i64>, RepositoryError> {
    let inputs: BTreeSet<i64> = rows.iter().map(|(input, _)| *input).collect();
    let inputs: Vec<Value> = inputs.into_iter().map(Value::int).collect();
    let found = tx
        .all_in(
            "select id, raw, raw_row from problem where raw in (@)",
            &[],
            &inputs,
        )
        .await?;
    let mut messages = Vec::new();
    for row in found {
        if raw_row(&row, 1)?.is_some_and(|place| rows.contains(&place)) {
            messages.push(row.get(0)?);
        }
    }
    Ok(messages)
}

/// Raw input and, in the column behind it, its row.
pub(super) fn raw_row(row: &Row, column: usize) -> Result<Option<RawRow>, RepositoryError> {
    let input = row.get::<Option<i64>>(column)?;
    Ok(input.zip(row.get::<Option<i64>>(column + 1)?))
}

/// Puts the marker in place of the rows that are to go.
async fn blank(
    tx: &mut Tx,
    id: i64,
    goes: impl Fn(i64, &[u8]) -> bool,
    all: &mut Blank,
) -> Result<(), RepositoryError> {
    let damaged = |error| RepositoryError::Raw(id, error);
    let content: Vec<u8> = tx
        .one(
            "select content from raw_input where id = $1",
            vec![Value::int(id)],
        )
        .await?
        .get(0)?;
    let mut rows = raw::unpack(&content).map_err(damaged)?;
    let before = all.fresh;
    for (number, row) in (0..).zip(&mut rows) {
        if row.as_slice() != ERASED.as_bytes() {
            if !goes(number, row) {
                continue;
            }
            *row = ERASED.as_bytes().to_vec();
            all.fresh += 1;
        }
        all.rows.insert((id, number));
    }
    if all.fresh > before {
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
    Ok(())
}
