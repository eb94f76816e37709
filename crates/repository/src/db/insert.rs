//! Many rows in few statements: inserted, or used to update others.

use super::{Places, Tx, Value};
use crate::error::RepositoryError;

/// Statement sizes: each is prepared once and used for all imports.
const SIZES: [usize; 4] = [128, 32, 8, 1];

/// Rows to be inserted into one table.
#[derive(Debug)]
pub(crate) struct Rows {
    table: &'static str,
    columns: &'static [&'static str],
    /// What follows the values: nothing, or `on conflict ...`.
    conflict: &'static str,
    values: Vec<Value>,
}

impl Rows {
    pub(crate) const fn into(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self {
            table,
            columns,
            conflict: "",
            values: Vec::new(),
        }
    }

    pub(crate) const fn on_conflict(mut self, conflict: &'static str) -> Self {
        self.conflict = conflict;
        self
    }

    pub(crate) fn push<const N: usize>(&mut self, row: [Value; N]) {
        assert_eq!(
            N,
            self.columns.len(),
            "a row of {} has one value a column",
            self.table
        );
        self.values.extend(row);
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len() / self.columns.len()
    }

    pub(crate) async fn insert(self, tx: &mut Tx) -> Result<(), RepositoryError> {
        let (table, columns, conflict) = (self.table, self.columns, self.conflict);
        for (size, chunk) in self.chunks() {
            let sql = insertion(tx.places(), table, columns, size, conflict);
            tx.run(sql, chunk).await?;
        }
        Ok(())
    }

    /// Inserts and gives back the numbers that the table gave the rows, in their order.
    pub(crate) async fn insert_numbered(self, tx: &mut Tx) -> Result<Vec<i64>, RepositoryError> {
        let mut numbers = Vec::with_capacity(self.len());
        let (table, columns, conflict) = (self.table, self.columns, self.conflict);
        for (size, chunk) in self.chunks() {
            let sql = insertion(tx.places(), table, columns, size, conflict) + " returning id";
            let mut batch = Vec::with_capacity(size);
            for row in tx.all(sql, chunk).await? {
                batch.push(row.get::<i64>(0)?);
            }
            // Both databases number the rows of one statement upwards, in the order of the
            // values, but neither promises the order in which it returns them.
            batch.sort_unstable();
            numbers.extend(batch);
        }
        Ok(numbers)
    }

    /// Updates the rows whose first column has the first value, all others from the other values.
    /// `also` sets what is the same for all: empty, or `, column = ...`.
    pub(crate) async fn update(self, tx: &mut Tx, also: &str) -> Result<(), RepositoryError> {
        let (table, columns) = (self.table, self.columns);
        for (size, chunk) in self.chunks() {
            let sql = update(tx.places(), table, columns, size, also);
            tx.run(sql, chunk).await?;
        }
        Ok(())
    }

    /// The values in portions of few sizes.
    fn chunks(self) -> impl Iterator<Item = (usize, Vec<Value>)> {
        let width = self.columns.len();
        let mut left = self.len();
        let mut values = self.values.into_iter();
        std::iter::from_fn(move || {
            let size = SIZES.into_iter().find(|size| *size <= left)?;
            left -= size;
            Some((size, values.by_ref().take(size * width).collect()))
        })
    }
}

fn insertion(places: Places, table: &str, columns: &[&str], rows: usize, conflict: &str) -> String {
    let mut sql = format!(
        "insert into {table} ({}) values {}",
        columns.join(", "),
        tuples(places, columns.len(), rows)
    );
    if !conflict.is_empty() {
        sql.push(' ');
        sql.push_str(conflict);
    }
    sql
}

/// Both databases call the columns of a list of values `column1`, `column2`...
fn update(places: Places, table: &str, columns: &[&str], rows: usize, also: &str) -> String {
    let sets: Vec<String> = columns
        .iter()
        .enumerate()
        .skip(1)
        .map(|(place, column)| format!("{column} = v.column{}", place + 1))
        .collect();
    format!(
        "update {table} set {}{also} from (values {}) as v where {table}.{} = v.column1",
        sets.join(", "),
        tuples(places, columns.len(), rows),
        columns[0]
    )
}

/// `($1, $2), ($3, $4)`, or without the numbers.
fn tuples(places: Places, columns: usize, rows: usize) -> String {
    let mut sql = String::with_capacity(rows * columns * 7);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                sql.push_str(", ");
            }
            places.write(&mut sql, row * columns + column + 1);
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_numbers_its_places_through() {
        assert_eq!(
            insertion(
                Places::Numbered,
                "t",
                &["a", "b"],
                2,
                "on conflict do nothing"
            ),
            "insert into t (a, b) values ($1, $2), ($3, $4) on conflict do nothing"
        );
        assert_eq!(
            update(Places::Numbered, "t", &["a", "b"], 1, ", c = null"),
            "update t set b = v.column2, c = null from (values ($1, $2)) as v where t.a = v.column1"
        );
        assert_eq!(
            insertion(Places::Plain, "t", &["a", "b"], 2, ""),
            "insert into t (a, b) values (?, ?), (?, ?)"
        );
    }
}
