//! A private server with room to work in: the one of the tests, started again with its settings raised.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, query_scalar, raw_sql};
use testkit::postgres::Cluster;
use testkit::programs;

/// How long it may take to end, or to begin.
const PATIENCE: Duration = Duration::from_mins(1);

/// Keeps the server until its standard input closes, which it does when this process ends, however it
/// ends. Then the cluster takes the files away, but it may have been earlier than the server's end.
const KEEPER: &str = r#"
"$1/postgres" -D "$2" -p "$3" -k "$4" -h 127.0.0.1 -c max_connections=200 -c fsync=off </dev/null >>"$4/server.log" 2>&1 &
server=$!
read -r _
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$4"
"#;

/// A running server. It ends before the cluster takes its files away.
pub(super) struct Server {
    keeper: Child,
    options: PgConnectOptions,
    _cluster: Cluster,
}

impl Server {
    /// Starts a server with these settings, some of which are only read when a server starts.
    pub(super) async fn start(settings: &[(&str, &str)]) -> Result<Self> {
        let cluster = Cluster::start()?;
        let options: PgConnectOptions = cluster.url().parse()?;
        let mut connection = options.connect().await?;
        for (name, value) in settings {
            let set = format!("alter system set {name} = '{value}'");
            raw_sql(AssertSqlSafe(set)).execute(&mut connection).await?;
        }
        let data: String = query_scalar("show data_directory")
            .fetch_one(&mut connection)
            .await?;
        let data = PathBuf::from(data);
        connection.close().await?;
        end(&data)?;
        let folder = data
            .parent()
            .context("the files lie in a folder of the cluster")?;
        let server = Self {
            keeper: start(&data, folder, options.get_port())?,
            options: options.socket(folder),
            _cluster: cluster,
        };
        server.wait_until_it_answers().await?;
        Ok(server)
    }

    /// How to connect to it: through a socket in its folder, which is quicker than the network.
    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    async fn wait_until_it_answers(&self) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.options.connect().await {
                Ok(connection) => return Ok(connection.close().await?),
                Err(error) if Instant::now() > until => return Err(error.into()),
                Err(_) => sleep(Duration::from_millis(50)),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // The cluster is dropped next, and nobody can do more here than wait.
        let _ = self.keeper.wait();
    }
}

fn first_process(data: &Path) -> Option<u32> {
    let written = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    written.lines().next()?.trim().parse().ok()
}

/// Ends the server that the cluster started, in good order.
fn end(data: &Path) -> Result<()> {
    let process = first_process(data).context("the server has not written down its number")?;
    let asked = Command::new("kill")
        .arg("-INT")
        .arg(process.to_string())
        .status()?;
    if !asked.success() {
        bail!("the server cannot be ended");
    }
    let until = Instant::now() + PATIENCE;
    while data.join("postmaster.pid").exists() {
        if Instant::now() > until {
            bail!("the server does not end");
        }
        sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Starts a server on the same files, as whoever owns them.
fn start(data: &Path, folder: &Path, port: u16) -> Result<Child> {
    let programs = programs::postgres().ok_or_else(|| anyhow!("PostgreSQL is not installed"))?;
    let (owner, ourselves) = (fs::metadata(data)?, fs::metadata("/proc/self")?);
    let mut command = Command::new("sh");
    command
        .args(["-c", KEEPER, "keeper"])
        .arg(programs)
        .arg(data)
        .arg(port.to_string())
        .arg(folder)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // An interrupt at the terminal is for the task; the keeper tidies up after it.
        .process_group(0);
    if owner.uid() != ourselves.uid() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
        .spawn()
        .context("the server could not be started again")
}
