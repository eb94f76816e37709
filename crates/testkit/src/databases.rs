//! The same test on SQLite and on PostgreSQL, each time in a database of its own.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use futures_util::FutureExt;
use repository::{Clock, Database, Repository};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;

use crate::clock::SteppingClock;
use crate::postgres::{Cluster, URL_VARIABLE};

/// One of the two engines.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// An empty database of a test's own.
#[derive(Clone, Debug)]
pub struct TestDatabase {
    /// What runs it.
    pub engine: Engine,
    /// Where it is, as `--database` takes it.
    pub url: String,
    /// Goes with the last who holds it.
    _folder: Option<Arc<TempDir>>,
}

impl TestDatabase {
    /// A new SQLite database in a temporary folder.
    pub fn sqlite() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}", folder.path().join("fingerpost.db").display());
        Ok(Self {
            engine: Engine::Sqlite,
            url,
            _folder: Some(Arc::new(folder)),
        })
    }

    /// A new database of the PostgreSQL server that all tests share; none, with the reason on
    /// standard error, where no server can be had.
    pub async fn postgres() -> Result<Option<Self>> {
        let Some(server) = server() else {
            return Ok(None);
        };
        let name = fresh_name();
        tell(
            server,
            &format!("drop database if exists {name} with (force)"),
        )
        .await?;
        tell(server, &format!("create database {name}")).await?;
        Ok(Some(Self {
            engine: Engine::Postgres,
            url: named(server, &name)?,
            _folder: None,
        }))
    }

    /// Opens it as a repository with this clock.
    pub async fn repository(&self, clock: Arc<dyn Clock>) -> Repository {
        let database: Database = self.url.parse().expect("our own URLs can be read");
        Repository::open(&database, clock)
            .await
            .expect("an empty database can be opened")
    }

    /// Takes it away, also from under those who still have it open.
    pub async fn remove(self) -> Result<()> {
        if self.engine == Engine::Postgres {
            let server = server().context("the server was there before")?;
            let name = database_of(&self.url)?.1;
            tell(
                server,
                &format!("drop database if exists {name} with (force)"),
            )
            .await?;
        }
        Ok(())
    }
}

/// A new database of each engine that is to be had.
pub async fn databases() -> Vec<TestDatabase> {
    let mut databases = vec![TestDatabase::sqlite().expect("a temporary folder can be made")];
    databases.extend(
        TestDatabase::postgres()
            .await
            .expect("the server makes a database"),
    );
    databases
}

/// Runs a test on a new database of each engine, and says which one it failed on.
pub async fn on_each_database<Test, Run>(test: Test)
where
    Test: Fn(TestDatabase) -> Run,
    Run: Future<Output = ()>,
{
    for database in databases().await {
        let ended = AssertUnwindSafe(test(database.clone()))
            .catch_unwind()
            .await;
        let engine = database.engine;
        let removed = database.remove().await;
        if let Err(panic) = ended {
            eprintln!("it failed on {engine}");
            resume_unwind(panic);
        }
        removed.expect("a test's database can be removed");
    }
}

/// Runs a test on an empty repository of each engine, whose clock goes by seconds.
pub async fn on_each_repository<Test, Run>(test: Test)
where
    Test: Fn(Repository) -> Run,
    Run: Future<Output = ()>,
{
    let test = &test;
    on_each_database(|database| async move {
        let repository = database
            .repository(Arc::new(SteppingClock::default()))
            .await;
        test(repository.clone()).await;
        repository.close().await;
    })
    .await;
}

/// The server that all tests of this process share: the one that the environment names, else a
/// private one, started once.
fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<(String, Option<Cluster>)>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests have no settings but the environment"
        )]
        let running = std::env::var(URL_VARIABLE)
            .ok()
            .filter(|url| !url.is_empty());
        if let Some(url) = running {
            return Some((url, None));
        }
        match Cluster::start() {
            Ok(cluster) => Some((cluster.url(), Some(cluster))),
            Err(reason) => {
                eprintln!("skipped on PostgreSQL: {reason}");
                None
            }
        }
    });
    server.as_ref().map(|(url, _)| url.as_str())
}

/// A name that no other test on this machine has at the same time.
fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("test_{}_{number}", std::process::id())
}

async fn tell(server: &str, sql: &str) -> Result<()> {
    let mut connection = PgConnection::connect(server)
        .await
        .with_context(|| format!("the server of {URL_VARIABLE} does not answer: {server}"))?;
    connection.execute(AssertSqlSafe(sql.to_owned())).await?;
    connection.close().await?;
    Ok(())
}

/// The same server's other database.
fn named(server: &str, database: &str) -> Result<String> {
    let (before, _, after) = database_of(server)?;
    Ok(format!("{before}{database}{after}"))
}

/// A URL in three parts: what stands before the database's name, that name, what follows it.
fn database_of(url: &str) -> Result<(&str, &str, &str)> {
    let end = url.find('?').unwrap_or(url.len());
    let start = url[..end]
        .rfind('/')
        .context("a server's URL ends in a database")?
        + 1;
    Ok((&url[..start], &url[start..end], &url[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_a_server_keeps_what_surrounds_its_name() {
        let server = "postgres://me@127.0.0.1:5432/postgres?sslmode=disable&host=/tmp";
        let other = named(server, "test_1").expect("it has a database");
        assert_eq!(
            other,
            "postgres://me@127.0.0.1:5432/test_1?sslmode=disable&host=/tmp"
        );
    }

    #[tokio::test]
    async fn each_test_has_an_empty_repository_on_each_engine() {
        on_each_repository(|repository| async move {
            assert_eq!(repository.head().await.expect("it can be read"), 0);
        })
        .await;
    }
}
