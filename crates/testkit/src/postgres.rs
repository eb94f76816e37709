//! A private PostgreSQL server in a throw-away folder, which ends when the process that started it ends, however it ends.

use std::fmt;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::programs;

/// The variable that names a running server for the tests, as a URL of its database `postgres`.
pub const URL_VARIABLE: &str = "FINGERPOST_TEST_POSTGRES";

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// Keeps the server until its standard input closes: that happens when the starting process drops
/// the cluster, and just as well when that process is killed.
const KEEPER: &str = r#"
"$1/initdb" --pgdata="$2/data" --username=fingerpost --auth=trust --no-sync --no-locale --encoding=UTF8 >"$2/initdb.log" 2>&1 || exit 1
"$1/postgres" -D "$2/data" -p "$3" -k "$2" -h 127.0.0.1 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
    </dev/null >"$2/server.log" 2>&1 &
server=$!
read -r _
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$2"
"#;

/// A running server.
#[derive(Debug)]
pub struct Cluster {
    keeper: Child,
    port: u16,
}

/// Why there is no server.
#[derive(Debug)]
pub struct NoCluster(String);

impl fmt::Display for NoCluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoCluster {}

impl Cluster {
    /// Makes the files of a new server and waits until it answers.
    pub fn start() -> Result<Self, NoCluster> {
        let programs = programs::postgres().ok_or_else(|| {
            NoCluster(
                "the PostgreSQL server is not installed (on Debian: apt-get install postgresql)"
                    .to_owned(),
            )
        })?;
        let folder = tempfile::Builder::new()
            .prefix("fingerpost-postgres-")
            .tempdir()
            .map_err(|error| NoCluster(format!("no temporary folder could be made: {error}")))?
            .keep();
        let port = free_port()
            .map_err(|error| NoCluster(format!("no port of 127.0.0.1 is free: {error}")))?;

        let mut command = Command::new("sh");
        command
            .args(["-c", KEEPER, "keeper"])
            .arg(&programs)
            .arg(&folder)
            .arg(port.to_string())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // An interrupt at the terminal is for the tests; the keeper tidies up after them.
            .process_group(0);
        as_somebody_else_than_root(&mut command, &folder)?;
        let keeper = command
            .spawn()
            .map_err(|error| NoCluster(format!("the PostgreSQL server did not start: {error}")))?;

        let mut cluster = Self { keeper, port };
        cluster.wait_until_it_answers(&folder)?;
        Ok(cluster)
    }

    /// The address of its database `postgres`, for somebody who may do everything.
    pub fn url(&self) -> String {
        format!("postgres://fingerpost@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_it_answers(&mut self, folder: &Path) -> Result<(), NoCluster> {
        let log = folder.join("server.log");
        let until = Instant::now() + PATIENCE;
        loop {
            let said = fs::read_to_string(&log).unwrap_or_default();
            if said.contains("ready to accept connections") {
                return Ok(());
            }
            let ended = self.keeper.try_wait().is_ok_and(|status| status.is_some());
            if ended || said.contains("FATAL") || Instant::now() > until {
                let made = fs::read_to_string(folder.join("initdb.log")).unwrap_or_default();
                let last = said
                    .lines()
                    .chain(made.lines())
                    .last()
                    .unwrap_or("it said nothing");
                return Err(NoCluster(format!(
                    "the PostgreSQL server does not answer: {last}"
                )));
            }
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Nobody can do more here than wait: the keeper has ended, or it is already gone.
        let _ = self.keeper.wait();
    }
}

/// PostgreSQL refuses to run as root, so root hands the folder to `postgres` or `nobody`.
fn as_somebody_else_than_root(command: &mut Command, folder: &Path) -> Result<(), NoCluster> {
    let cannot = |what: &str, error: &dyn fmt::Display| NoCluster(format!("{what}: {error}"));
    // Who owns a folder that we have just made is who we are.
    let owner =
        fs::metadata(folder).map_err(|error| cannot("the folder cannot be read", &error))?;
    if owner.uid() != 0 {
        return Ok(());
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let (user, group) = ["postgres", "nobody"]
        .iter()
        .find_map(|name| user_and_group(&users, name))
        .ok_or_else(|| {
            NoCluster("PostgreSQL does not run as root, and there is no user postgres".to_owned())
        })?;
    chown(folder, Some(user), Some(group))
        .map_err(|error| cannot("the folder cannot be handed over", &error))?;
    command.uid(user).gid(group);
    Ok(())
}

fn user_and_group(users: &str, name: &str) -> Option<(u32, u32)> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let named = fields.next()? == name;
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        named.then_some((user, group))
    })
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_name_with_its_numbers() {
        let users = "root:x:0:0:root:/root:/bin/sh\npostgres:x:101:104:,,,:/var/lib:/bin/sh\n";
        assert_eq!(user_and_group(users, "postgres"), Some((101, 104)));
        assert_eq!(user_and_group(users, "somebody"), None);
    }

    #[test]
    fn a_server_takes_connections_and_leaves_nothing_behind() {
        let Ok(cluster) = Cluster::start().inspect_err(|reason| eprintln!("skipped: {reason}"))
        else {
            return;
        };
        let port = cluster.port;
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(cluster);
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
