//! The program itself, as a person or a script runs it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// The variable that names the program, where it is built already.
const PROGRAM_VARIABLE: &str = "FINGERPOST_TEST_PROGRAM";

/// How long the program may take until it serves.
const PATIENCE: Duration = Duration::from_mins(3);

/// A command of the program. What the machine has set for other installations does not reach it.
pub(crate) fn fingerpost<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).stdin(Stdio::null()).env_clear();
    command
}

/// Runs a command to its end.
pub(crate) fn run<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Ran {
    Ran(fingerpost(arguments).output().expect("the program starts"))
}

/// What a command that has ended said.
#[derive(Debug)]
pub(crate) struct Ran(Output);

impl Ran {
    /// Its exit code.
    pub(crate) fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    /// What it said to people.
    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// Its rows for scripts.
    pub(crate) fn rows(&self) -> Vec<Value> {
        let out = String::from_utf8_lossy(&self.0.stdout);
        out.lines()
            .map(|line| {
                serde_json::from_str(line)
                    .unwrap_or_else(|_| panic!("not JSON: {line}\n{}", self.said()))
            })
            .collect()
    }

    /// Its last row, which is the result.
    pub(crate) fn result(&self) -> Value {
        let result = self
            .rows()
            .pop()
            .unwrap_or_else(|| panic!("no result\n{}", self.said()));
        assert_eq!(result["type"], "result", "{result}");
        result
    }
}

/// A program that serves until this is dropped.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    base: String,
    said: PathBuf,
    _folder: TempDir,
}

impl Served {
    /// Starts a command that serves, on a free port.
    pub(crate) fn start<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        Self::start_with(arguments, [])
    }

    /// The same with settings of its own, as the environment names them.
    pub(crate) fn start_with<'a>(
        arguments: impl IntoIterator<Item = &'a str>,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let said = folder.path().join("said");
        let mut child = fingerpost(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .envs(settings)
            .stdout(Stdio::piped())
            .stderr(File::create(&said).expect("a file can be made"))
            .spawn()
            .expect("the program starts");
        let (tell, told) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().expect("it has an output"));
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                // Whoever asked may have gone.
                let _ = tell.send(line);
            }
        });
        let ready = told.recv_timeout(PATIENCE);
        let base = ready.ok().and_then(|line| {
            Some(
                line.strip_prefix("ready ")?
                    .trim_end_matches('/')
                    .to_owned(),
            )
        });
        let Some(base) = base else {
            // It may have ended by itself.
            let _ = child.kill();
            panic!(
                "it does not serve: {}",
                std::fs::read_to_string(&said).unwrap_or_default()
            );
        };
        Self {
            child,
            base,
            said,
            _folder: folder,
        }
    }

    /// An address of it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// What it has said to people so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.said).unwrap_or_default()
    }

    /// Kills it, as a crash does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it has ended");
    }

    /// A document of its API.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let url = self.url(path);
        let answer = client().get(&url).send().await.expect("it answers");
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        answer.json().await.expect("it is JSON")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client for tests, which need neither patience nor politeness.
pub(crate) fn client() -> reqwest::Client {
    // Another test of this process may have chosen the same before.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client can be made")
}

/// The program: the one that `cargo xtask test` has built with the tests, else it is built here.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests have no settings but the environment"
        )]
        let built = std::env::var_os(PROGRAM_VARIABLE).filter(|path| !path.is_empty());
        built.map_or_else(build, PathBuf::from)
    })
}

fn build() -> PathBuf {
    // …/target/debug/deps/journeys-…
    let ours = std::env::current_exe().expect("this program has a path");
    let profile = ours.ancestors().nth(2).expect("it lies in cargo's folder");
    let target = profile.parent().expect("it lies in cargo's folder");
    let mut build = Command::new(env!("CARGO"));
    build
        .args([
            "build",
            "--quiet",
            "--package",
            "fingerpost",
            "--target-dir",
        ])
        .arg(target)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(
        build.status().expect("cargo starts").success(),
        "the program cannot be built"
    );
    profile.join("fingerpost")
}
