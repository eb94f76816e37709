//! The two databases behind one door: the same SQL text, the same values, the same rows.

mod insert;
mod row;
mod value;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

pub(crate) use insert::Rows;
pub(crate) use row::Row;
pub(crate) use value::Value;

use crate::error::RepositoryError;

/// Statements kept prepared on each connection; ours are few, in a few sizes each.
const PREPARED: usize = 400;

/// Rows that SQLite reads ahead of whoever takes them.
const ROWS_AHEAD: usize = 1024;

/// Bytes of a page of a SQLite file: most documents fit into one with their row.
const PAGE: u32 = 16_384;

/// Pages of the journal after which it is copied into the file.
const JOURNAL: &str = "8000";

/// What we write is found row by row, by its indexes. While an import fills empty tables PostgreSQL
/// still takes them for empty, and would go through all of them for every row.
const BY_INDEX: &str = "select set_config('enable_seqscan', 'off', true), \
     set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), \
     set_config('jit', 'off', true)";

/// Long texts are compressed the quick way, where this PostgreSQL was built with it.
const QUICK_TOAST: &str = "select set_config('default_toast_compression', 'lz4', false) \
     from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)";

/// How long SQLite waits for whoever else uses the file.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the records are kept: an address as an operator writes it.
///
/// `sqlite:/path/to/file.db` or `postgres://user@host/name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file of our own.
    Sqlite(std::path::PathBuf),
    /// A PostgreSQL database, as its URL.
    Postgres(String),
}

impl Database {
    /// The SQLite file that an installation keeps in its data folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self::Sqlite(folder.join("fingerpost.db"))
    }
}

impl FromStr for Database {
    type Err = RepositoryError;

    fn from_str(address: &str) -> Result<Self, Self::Err> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(RepositoryError::Address(address.to_owned()));
            }
            Ok(Self::Sqlite(path.into()))
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            Ok(Self::Postgres(address.to_owned()))
        } else {
            Err(RepositoryError::Address(address.to_owned()))
        }
    }
}

/// An open database.
///
/// SQLite allows one writer at a time, so it gets a pool of one for writing and
/// others for reading: a reader never waits for a writer (WAL).
#[derive(Clone, Debug)]
pub(crate) enum Db {
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    pub(crate) async fn open(database: &Database) -> Result<Self, RepositoryError> {
        match database {
            Database::Sqlite(path) => {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)
                        .map_err(|error| RepositoryError::Folder(folder.to_owned(), error))?;
                }
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .busy_timeout(PATIENCE)
                    .foreign_keys(true)
                    .statement_cache_capacity(PREPARED)
                    .row_buffer_size(ROWS_AHEAD)
                    .page_size(PAGE)
                    .pragma("cache_size", "-131072")
                    .pragma("wal_autocheckpoint", JOURNAL)
                    .pragma("temp_store", "memory")
                    // What is erased must not stay in what the file frees.
                    .pragma("secure_delete", "on");
                let writer = SqlitePoolOptions::new()
                    .max_connections(1)
                    .connect_with(options.clone())
                    .await?;
                let readers = SqlitePoolOptions::new()
                    .max_connections(8)
                    .connect_with(
                        options
                            .pragma("query_only", "on")
                            .pragma("cache_size", "-8192"),
                    )
                    .await?;
                Ok(Self::Sqlite { writer, readers })
            }
            Database::Postgres(url) => {
                let options: PgConnectOptions = url.parse()?;
                let pool = PgPoolOptions::new()
                    .max_connections(10)
                    .acquire_timeout(Duration::from_secs(30))
                    .after_connect(|connection, _| {
                        Box::pin(async move {
                            sqlx::query(QUICK_TOAST).execute(connection).await?;
                            Ok(())
                        })
                    })
                    .connect_with(options.statement_cache_capacity(PREPARED))
                    .await?;
                Ok(Self::Postgres(pool))
            }
        }
    }

    pub(crate) const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// A transaction that may write. On SQLite it holds the write lock from its
    /// first statement, so that it can never fail half-way for being late.
    pub(crate) async fn begin(&self) -> Result<Tx, RepositoryError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("begin immediate").await?),
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::query(BY_INDEX).execute(&mut *tx).await?;
                Tx::Postgres(tx)
            }
        })
    }

    /// A transaction that decides what is published: there is only one at a time, on both
    /// databases, so that none overlooks what another is about to say.
    pub(crate) async fn begin_alone(&self) -> Result<Tx, RepositoryError> {
        let mut tx = self.begin().await?;
        tx.run("update settling set turn = turn + 1 where one = 1", vec![])
            .await?;
        Ok(tx)
    }

    pub(crate) async fn all(
        &self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, RepositoryError> {
        let sql = AssertSqlSafe(sql.into());
        Ok(match self {
            Self::Sqlite { readers, .. } => value::sqlite(sqlx::query(sql), values)
                .fetch_all(readers)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(pool) => value::postgres(sqlx::query(sql), values)
                .fetch_all(pool)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    pub(crate) async fn optional(
        &self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Option<Row>, RepositoryError> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }

    pub(crate) async fn one(
        &self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Row, RepositoryError> {
        self.optional(sql, values)
            .await?
            .ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    pub(crate) async fn take_stock(&self) -> Result<(), RepositoryError> {
        match self {
            Self::Sqlite { writer, .. } => {
                sqlx::query("pragma optimize").execute(writer).await?;
            }
            Self::Postgres(pool) => {
                sqlx::query("analyze").execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Empties SQLite's journal into the file, and says whether that could be done at once: it
    /// waits for nobody who reads, so that nobody who wants to write has to wait for it.
    pub(crate) async fn empty_journal(&self) -> Result<bool, RepositoryError> {
        let Self::Sqlite { writer, .. } = self else {
            return Ok(true);
        };
        let mut connection = writer.acquire().await?;
        wait_when_busy(&mut connection, Duration::ZERO).await?;
        let busy = sqlx::query_scalar("pragma wal_checkpoint(truncate)")
            .fetch_one(&mut *connection)
            .await;
        wait_when_busy(&mut connection, PATIENCE).await?;
        Ok(busy.map(|busy: i64| busy == 0)?)
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

async fn wait_when_busy(
    connection: &mut SqliteConnection,
    patience: Duration,
) -> Result<(), RepositoryError> {
    let pragma = format!("pragma busy_timeout = {}", patience.as_millis());
    sqlx::query(AssertSqlSafe(pragma))
        .execute(connection)
        .await?;
    Ok(())
}

/// How the places of values are written in a statement.
///
/// SQLite finds a numbered place by going through all before it, for each value anew: in statements
/// of thousands of values that is most of the work. PostgreSQL knows only numbered ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    /// `$1`, `$2`...: in any order, and more than once.
    Numbered,
    /// `?`: each once, in the order of the values.
    Plain,
}

impl Places {
    fn write(self, sql: &mut String, place: usize) {
        match self {
            Self::Numbered => {
                sql.push('$');
                sql.push_str(&place.to_string());
            }
            Self::Plain => sql.push('?'),
        }
    }
}

/// An open transaction; what it wrote is gone unless it is committed.
#[derive(Debug)]
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) const fn places(&self) -> Places {
        match self {
            Self::Sqlite(_) => Places::Plain,
            Self::Postgres(_) => Places::Numbered,
        }
    }

    pub(crate) async fn commit(self) -> Result<(), RepositoryError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub(crate) async fn all(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, RepositoryError> {
        let sql = AssertSqlSafe(sql.into());
        Ok(match self {
            Self::Sqlite(tx) => value::sqlite(sqlx::query(sql), values)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(tx) => value::postgres(sqlx::query(sql), values)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    pub(crate) async fn optional(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Option<Row>, RepositoryError> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }

    pub(crate) async fn one(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Row, RepositoryError> {
        self.optional(sql, values)
            .await?
            .ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// How many rows the statement touched.
    pub(crate) async fn run(
        &mut self,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<u64, RepositoryError> {
        let sql = AssertSqlSafe(sql.into());
        Ok(match self {
            Self::Sqlite(tx) => value::sqlite(sqlx::query(sql), values)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            Self::Postgres(tx) => value::postgres(sqlx::query(sql), values)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    /// Rows for many keys. `sql` holds `(@)` where the list of keys goes; `first`
    /// are the values before it (`$1`...).
    pub(crate) async fn all_in(
        &mut self,
        sql: &str,
        first: &[Value],
        keys: &[Value],
    ) -> Result<Vec<Row>, RepositoryError> {
        let mut rows = Vec::new();
        for (sql, values) in in_lists(self.places(), sql, first, keys) {
            rows.extend(self.all(sql, values).await?);
        }
        Ok(rows)
    }

    /// Runs a statement for many keys, as [`Tx::all_in`].
    pub(crate) async fn run_in(
        &mut self,
        sql: &str,
        first: &[Value],
        keys: &[Value],
    ) -> Result<u64, RepositoryError> {
        let mut touched = 0;
        for (sql, values) in in_lists(self.places(), sql, first, keys) {
            touched += self.run(sql, values).await?;
        }
        Ok(touched)
    }
}

impl Db {
    /// Rows for many keys, as [`Tx::all_in`].
    pub(crate) async fn all_in(
        &self,
        sql: &str,
        first: &[Value],
        keys: &[Value],
    ) -> Result<Vec<Row>, RepositoryError> {
        let places = if self.is_sqlite() {
            Places::Plain
        } else {
            Places::Numbered
        };
        let mut rows = Vec::new();
        for (sql, values) in in_lists(places, sql, first, keys) {
            rows.extend(self.all(sql, values).await?);
        }
        Ok(rows)
    }
}

/// Cuts a list of keys into statements of few sizes, so that each stays prepared:
/// a short list is filled up by repeating its last key, which changes no answer.
fn in_lists<'a>(
    places: Places,
    sql: &'a str,
    first: &'a [Value],
    keys: &'a [Value],
) -> impl Iterator<Item = (String, Vec<Value>)> + 'a {
    let (sql, places) = match plain(sql, first.len()).filter(|_| places == Places::Plain) {
        Some(plain) => (plain, Places::Plain),
        None => (sql.to_owned(), Places::Numbered),
    };
    keys.chunks(512).map(move |keys| {
        let size = keys.len().next_power_of_two().max(8);
        let mut list = String::with_capacity(size * 6);
        for place in 0..size {
            list.push_str(if place == 0 { "(" } else { ", " });
            places.write(&mut list, first.len() + place + 1);
        }
        list.push(')');
        let mut values = first.to_vec();
        values.extend_from_slice(keys);
        while values.len() < first.len() + size {
            values.push(keys[keys.len() - 1].clone());
        }
        (sql.replace("(@)", &list), values)
    })
}

/// The statement with plain places before its list, if each is used once and in order there.
fn plain(sql: &str, first: usize) -> Option<String> {
    let (before, after) = sql.split_once("(@)")?;
    if after.contains(['$', '@']) || before.matches('$').count() != first {
        return None;
    }
    let mut rest = before;
    let mut plain = String::with_capacity(sql.len());
    for place in 1..=first {
        let (text, behind) = rest.split_once(&format!("${place}"))?;
        plain.push_str(text);
        plain.push('?');
        rest = behind;
    }
    Some(plain + rest + "(@)" + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_one_of_the_two_databases() {
        assert_eq!(
            "sqlite:/var/lib/x.db".parse::<Database>().unwrap(),
            Database::Sqlite("/var/lib/x.db".into())
        );
        assert!(matches!(
            "postgres://h/x".parse::<Database>().unwrap(),
            Database::Postgres(_)
        ));
        for wrong in ["", "sqlite:", "mysql://x", "/var/lib/x.db"] {
            assert!(wrong.parse::<Database>().is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn the_journal_is_emptied_at_once_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Database::in_folder(folder.path())).await.unwrap();
        let Db::Sqlite { writer, readers } = &db else {
            panic!("it is SQLite");
        };
        let write = async |sql| sqlx::query(sql).execute(writer).await.unwrap();
        write("create table word (it text)").await;
        let mut reader = readers.begin().await.unwrap();
        sqlx::query("select it from word")
            .fetch_all(&mut *reader)
            .await
            .unwrap();
        write("insert into word (it) values ('erased')").await;
        let began = std::time::Instant::now();
        assert!(!db.empty_journal().await.unwrap(), "somebody reads");
        assert!(began.elapsed() < PATIENCE / 6);
        let patience: i64 = sqlx::query_scalar("pragma busy_timeout")
            .fetch_one(writer)
            .await
            .unwrap();
        assert_eq!(patience as u128, PATIENCE.as_millis());
        reader.rollback().await.unwrap();
        assert!(db.empty_journal().await.unwrap());
    }

    #[test]
    fn a_list_of_keys_is_filled_to_a_size_that_is_prepared_once() {
        let keys: Vec<Value> = (0..9).map(Value::int).collect();
        let of = |places, sql| {
            in_lists(places, sql, &[Value::int(7)], &keys)
                .next()
                .unwrap()
        };
        let (sql, values) = of(Places::Numbered, "select 1 where a = $1 and b in (@)");
        assert!(sql.ends_with("$16, $17)"));
        assert_eq!(values.len(), 17);
        let (sql, _) = of(Places::Plain, "select 1 where a = $1 and b in (@)");
        assert!(sql.starts_with("select 1 where a = ? and b in (?, ?,"));
        let (sql, _) = of(Places::Plain, "update t set a = $1, b = $1 where c in (@)");
        assert!(sql.ends_with("$16, $17)"), "a value is used twice");
    }
}
