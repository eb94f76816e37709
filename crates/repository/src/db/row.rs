//! Rows as both databases give them.

use chrono::{DateTime, Utc};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::error::RepositoryError;

/// A row of either database.
#[derive(Debug)]
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column, by its place in the select list.
    pub(crate) fn get<T: Column>(&self, column: usize) -> Result<T, RepositoryError> {
        match self {
            Self::Sqlite(row) => T::from_sqlite(row, column),
            Self::Postgres(row) => T::from_postgres(row, column),
        }
    }
}

/// A type that a column can be read as.
pub(crate) trait Column: Sized {
    fn from_sqlite(row: &SqliteRow, column: usize) -> Result<Self, RepositoryError>;
    fn from_postgres(row: &PgRow, column: usize) -> Result<Self, RepositoryError>;
}

macro_rules! same_in_both {
    ($($type:ty),+) => {$(
        impl Column for $type {
            fn from_sqlite(row: &SqliteRow, column: usize) -> Result<Self, RepositoryError> {
                Ok(row.try_get(column)?)
            }
            fn from_postgres(row: &PgRow, column: usize) -> Result<Self, RepositoryError> {
                Ok(row.try_get(column)?)
            }
        }
    )+};
}

same_in_both!(
    i64,
    Option<i64>,
    f64,
    Option<f64>,
    String,
    Option<String>,
    Vec<u8>,
    Option<Vec<u8>>
);

macro_rules! text_in_sqlite {
    ($($type:ty => $parse:expr),+) => {$(
        impl Column for Option<$type> {
            fn from_sqlite(row: &SqliteRow, column: usize) -> Result<Self, RepositoryError> {
                let text: Option<String> = row.try_get(column)?;
                text.map(|text| $parse(&text).ok_or(RepositoryError::Damaged(text)))
                    .transpose()
            }
            fn from_postgres(row: &PgRow, column: usize) -> Result<Self, RepositoryError> {
                Ok(row.try_get(column)?)
            }
        }

        impl Column for $type {
            fn from_sqlite(row: &SqliteRow, column: usize) -> Result<Self, RepositoryError> {
                let text: String = row.try_get(column)?;
                $parse(&text).ok_or(RepositoryError::Damaged(text))
            }
            fn from_postgres(row: &PgRow, column: usize) -> Result<Self, RepositoryError> {
                Ok(row.try_get(column)?)
            }
        }
    )+};
}

text_in_sqlite!(
    Uuid => |text: &str| Uuid::parse_str(text).ok(),
    DateTime<Utc> => |text: &str| {
        DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
    }
);
