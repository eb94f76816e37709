//! Values as both databases take them.

use chrono::{DateTime, SecondsFormat, Utc};
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use uuid::Uuid;

/// A value of a statement; each kind also says what a missing one is, because PostgreSQL asks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Uuid(Option<Uuid>),
    Text(Option<String>),
    Int(Option<i64>),
    Real(Option<f64>),
    Bytes(Option<Vec<u8>>),
    Time(Option<DateTime<Utc>>),
}

impl Value {
    pub(crate) fn uuid(value: impl Into<Option<Uuid>>) -> Self {
        Self::Uuid(value.into())
    }

    pub(crate) fn text(value: impl Into<String>) -> Self {
        Self::Text(Some(value.into()))
    }

    pub(crate) fn maybe_text(value: Option<impl Into<String>>) -> Self {
        Self::Text(value.map(Into::into))
    }

    pub(crate) fn int(value: impl Into<Option<i64>>) -> Self {
        Self::Int(value.into())
    }

    pub(crate) fn real(value: impl Into<Option<f64>>) -> Self {
        Self::Real(value.into())
    }

    pub(crate) fn bytes(value: impl Into<Option<Vec<u8>>>) -> Self {
        Self::Bytes(value.into())
    }

    pub(crate) fn time(value: impl Into<Option<DateTime<Utc>>>) -> Self {
        Self::Time(value.into())
    }
}

/// How SQLite keeps an instant: RFC 3339, UTC, milliseconds, so that text order is time order.
pub(super) fn instant_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn sqlite(
    mut query: Query<'_, Sqlite, SqliteArguments>,
    values: Vec<Value>,
) -> Query<'_, Sqlite, SqliteArguments> {
    for value in values {
        query = match value {
            Value::Uuid(id) => query.bind(id.map(|id| id.to_string())),
            Value::Text(text) => query.bind(text),
            Value::Int(number) => query.bind(number),
            Value::Real(number) => query.bind(number),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Time(at) => query.bind(at.map(instant_text)),
        };
    }
    query
}

pub(super) fn postgres(
    mut query: Query<'_, Postgres, PgArguments>,
    values: Vec<Value>,
) -> Query<'_, Postgres, PgArguments> {
    for value in values {
        query = match value {
            Value::Uuid(id) => query.bind(id),
            Value::Text(text) => query.bind(text),
            Value::Int(number) => query.bind(number),
            Value::Real(number) => query.bind(number),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Time(at) => query.bind(at),
        };
    }
    query
}
