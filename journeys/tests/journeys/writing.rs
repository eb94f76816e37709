//! Programs that write: every example of the documentation as it stands, and a thousand requests through crashes.

use std::collections::{HashMap, HashSet};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use testkit::clock::SteppingClock;
use testkit::databases::{TestDatabase, on_each_database};
use tokio::sync::RwLock;

use crate::program::{Ran, Served, client, run};

/// So many requests.
const REQUESTS: usize = 1_000;
/// So many programs send them at once.
const AT_ONCE: usize = 16;
/// The server dies so often meanwhile.
const CRASHES: usize = 5;

/// Programs that count together, and how often each of them counts.
const COUNTERS: usize = 8;
const COUNTS: usize = 20;

/// A place with a source that is trusted, and its key.
struct Place {
    folder: tempfile::TempDir,
    /// Where its records live.
    database: String,
}

impl Place {
    fn on(database: &TestDatabase) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self {
            folder,
            database: database.url.clone(),
        }
    }

    /// What every command is told of it.
    fn options(&self) -> [&str; 4] {
        let data = self.folder.path().to_str().expect("a plain path");
        ["--data", data, "--database", &self.database]
    }

    /// Runs a command of it.
    fn run<const N: usize>(&self, command: [&str; N]) -> Ran {
        run(command.into_iter().chain(self.options()))
    }

    /// A source that is trusted, and a key of it.
    fn source(&self, source: &str) -> String {
        let empty = self.folder.path().join("none.jsonl");
        let first = json!({"id": "first", "name": "First", "status": "active"});
        std::fs::write(&empty, format!("{first}\n")).expect("a file can be written");
        let empty = empty.to_str().expect("a plain path");
        let made = self.run(["import", empty, "--source", source, "--json"]);
        assert_eq!(made.code(), Some(0), "{}", made.said());
        let trusted = self.run(["source", "set", source, "--trust", "open"]);
        assert_eq!(trusted.code(), Some(0), "{}", trusted.said());
        let key = self.run(["key", "add", source, "Night sync", "--json"]);
        let key = key.result()["key"].as_str().map(str::to_owned);
        key.expect("a key")
    }

    fn serve(&self) -> Served {
        serve(self.options())
    }
}

fn serve(options: [&str; 4]) -> Served {
    Served::start(["serve"].into_iter().chain(options))
}

/// How a language runs an example; none where the machine lacks it.
fn runner(language: &str) -> Option<(&'static str, &'static [&'static str])> {
    let (program, arguments): (_, &[&str]) = match language {
        "Shell" => ("bash", &["-e", "-c"]),
        "Python" => ("python3", &["-c"]),
        _ => ("node", &["--input-type=module", "--eval"]),
    };
    let needed = if language == "Shell" { "curl" } else { program };
    let is_there = Command::new(needed).arg("--version").output().is_ok();
    if !is_there {
        eprintln!("skipped: there is no {needed} on this machine for the examples in {language}");
    }
    is_there.then_some((program, arguments))
}

#[tokio::test]
async fn every_example_runs_as_it_stands() {
    let database = TestDatabase::sqlite().expect("a temporary folder can be made");
    let place = Place::on(&database);
    let languages = ["Shell", "Python", "JavaScript"];
    let keys: HashMap<&str, String> = languages
        .into_iter()
        .map(|language| {
            (
                language,
                place.source(&format!("food-banks-{}", language.to_lowercase())),
            )
        })
        .collect();
    let served = place.serve();
    let document = served.json("/api/v1/openapi.json").await;
    let mut operations: Vec<(usize, Value)> = Vec::new();
    let order = [
        "source", "create", "put", "patch", "read", "list", "change", "delete",
    ];
    for methods in document["paths"].as_object().expect("paths").values() {
        for operation in methods.as_object().expect("methods").values() {
            let id = operation["operationId"].as_str().expect("an id");
            let place = order.iter().position(|name| id.starts_with(name));
            operations.push((
                place.expect("an operation that is known"),
                operation.clone(),
            ));
        }
    }
    operations.sort_by_key(|(place, _)| *place);
    assert_eq!(operations.len(), 20);
    let mut ran = 0;
    for language in languages {
        let Some((program, arguments)) = runner(language) else {
            continue;
        };
        for (_, operation) in &operations {
            let samples = operation["x-codeSamples"].as_array().expect("examples");
            let sample = samples.iter().find(|sample| sample["lang"] == language);
            let source = sample.expect("one in each language")["source"]
                .as_str()
                .expect("text");
            let own = format!("sources/food-banks-{}", language.to_lowercase());
            let source = source.replace("sources/food-banks", &own);
            let output = Command::new(program)
                .args(arguments)
                .arg(&source)
                .env("FINGERPOST_KEY", &keys[language])
                .env("NO_PROXY", "127.0.0.1")
                .output()
                .expect("it starts");
            assert!(
                output.status.success(),
                "{source}\n{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
            ran += 1;
        }
    }
    assert!(ran >= 20, "{ran} examples ran");
}

/// One request, sent until it is answered.
struct Wish {
    name: String,
    method: reqwest::Method,
    path: String,
    body: Value,
}

fn wishes() -> Vec<Wish> {
    let service = |name: String| {
        json!({
            "name": name,
            "status": "active",
            "description": "For anybody.",
            "organization": {"id": "trust", "name": "Mill Lane Trust", "description": "It helps."},
        })
    };
    (0..REQUESTS)
        .map(|number| match number % 4 {
            // Without an id: done twice it would be there twice.
            0 => Wish {
                name: format!("new-{number}"),
                method: reqwest::Method::POST,
                path: "/services".to_owned(),
                body: service(format!("Unnamed {number}")),
            },
            3 => Wish {
                name: format!("many-{number}"),
                method: reqwest::Method::POST,
                path: "/changes".to_owned(),
                body: json!({"type": "service", "id": format!("line-{number}"), "document": service(format!("Line {number}"))}),
            },
            _ => Wish {
                name: format!("put-{number}"),
                method: reqwest::Method::PUT,
                path: format!("/services/own-{number}"),
                body: service(format!("Own {number}")),
            },
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_requests_through_crashes_are_each_done_once() {
    on_each_database(a_thousand).await;
}

async fn a_thousand(database: TestDatabase) {
    let place = Place::on(&database);
    let key = place.source("clubs");
    let served = Arc::new(RwLock::new(place.serve()));
    let client = client();
    let sent = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let started = Instant::now();
    let killer = tokio::spawn({
        let (served, sent) = (Arc::clone(&served), Arc::clone(&sent));
        let options = place.options().map(str::to_owned);
        async move {
            for crash in 1..=CRASHES {
                while sent.load(std::sync::atomic::Ordering::Relaxed)
                    < crash * REQUESTS / (CRASHES + 1)
                {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                let mut served = served.write().await;
                // Killed, not stopped; what it was doing is broken off.
                served.kill();
                let options = options.clone();
                let again = tokio::task::spawn_blocking(move || {
                    serve(options.each_ref().map(String::as_str))
                });
                *served = again.await.expect("it starts again");
            }
        }
    });
    let tries: Vec<usize> = stream::iter(wishes())
        .map(|wish| {
            let (served, client, key) = (Arc::clone(&served), client.clone(), key.clone());
            let sent = Arc::clone(&sent);
            async move {
                let mut tries = 0;
                loop {
                    tries += 1;
                    assert!(tries < 200, "{} is never answered", wish.name);
                    let url = served
                        .read()
                        .await
                        .url(&format!("/api/v1/sources/clubs{}", wish.path));
                    let is_many = wish.path == "/changes";
                    let media_type = if is_many {
                        "application/x-ndjson"
                    } else {
                        "application/json"
                    };
                    let request = client
                        .request(wish.method.clone(), &url)
                        .bearer_auth(&key)
                        .header("content-type", media_type)
                        .header("idempotency-key", &wish.name)
                        .body(wish.body.to_string());
                    // Some programs lose patience and send it again while it is being done.
                    let request = if tries == 1 && wish.name.ends_with('8') {
                        request.timeout(Duration::from_millis(15))
                    } else {
                        request
                    };
                    match request.send().await {
                        Ok(answer) if answer.status().is_success() => break,
                        Ok(answer) if answer.status().is_server_error() => {
                            assert_ne!(answer.status(), 500, "{}", wish.name);
                        }
                        Ok(answer) => panic!("{}: {}", wish.name, answer.status()),
                        Err(_) => {}
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                sent.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                tries
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    killer.await.expect("it crashed as often as was meant");
    let took = started.elapsed();
    drop(Arc::into_inner(served).expect("nobody asks any more"));
    let records = place.run(["records", "--source", "clubs", "--json"]);
    let rows = records.rows();
    let services: Vec<&Value> = rows
        .iter()
        .filter(|row| row["kind"] == "service" && row["key"] != "first")
        .collect();
    let names: HashSet<&str> = services
        .iter()
        .filter_map(|row| row["name"].as_str())
        .collect();
    let again: usize = tries.iter().map(|tries| tries - 1).sum();
    eprintln!(
        "{}: {REQUESTS} requests, {CRASHES} crashes, sent again {again} times, {:.1} s",
        database.engine,
        took.as_secs_f64()
    );
    assert_eq!(
        services.len(),
        REQUESTS,
        "none is lost, none is there twice"
    );
    assert_eq!(names.len(), REQUESTS);
    let rest: Vec<&&Value> = services
        .iter()
        .filter(|row| row["state"] != "published")
        .collect();
    assert!(rest.is_empty(), "all took effect: {rest:?}");
    assert!(again > CRASHES, "{again} were sent again");
    let repository = database
        .repository(Arc::new(SteppingClock::default()))
        .await;
    let trail = repository.audit(i64::MAX).await.expect("the trail");
    let applied = trail.iter().filter(|entry| entry.action == "request.apply");
    assert_eq!(applied.count(), REQUESTS, "each is done once");
    repository.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_programs_count_together_is_not_lost() {
    on_each_database(counting).await;
}

/// Programs read a number, and write the next one if it is still the same.
async fn counting(database: TestDatabase) {
    let place = Place::on(&database);
    let key = place.source("clubs");
    let served = place.serve();
    let url = served.url("/api/v1/sources/clubs/services/counter");
    let client = client();
    let write = |number: usize, condition: (&'static str, String), name: String| {
        let body = json!({"name": format!("{number}"), "status": "active"});
        client
            .put(&url)
            .bearer_auth(&key)
            .header("content-type", "application/json")
            .header("idempotency-key", name)
            .header(condition.0, condition.1)
            .body(body.to_string())
            .send()
    };
    let none = ("if-none-match", "*".to_owned());
    let first = write(0, none, "first".to_owned()).await;
    assert_eq!(first.expect("answered").status(), 201);
    let read = async || {
        let answer = client.get(&url).bearer_auth(&key).send().await;
        let answer = answer.expect("answered");
        let tag = answer.headers()["etag"].to_str().expect("text").to_owned();
        let body: Value = answer.json().await.expect("JSON");
        let number = body["document"]["name"].as_str().expect("a name").parse();
        (number.expect("a number"), tag)
    };
    let counting = (0..COUNTERS).map(async |program| {
        let mut refused = 0;
        for count in 0..COUNTS {
            for again in 0.. {
                let (number, tag): (usize, String) = read().await;
                let name = format!("{program}-{count}-{again}");
                let answer = write(number + 1, ("if-match", tag), name).await;
                match answer.expect("answered").status().as_u16() {
                    // On a busy machine it is taken, and settled a moment later.
                    200 | 202 => break,
                    412 => refused += 1,
                    other => panic!("{other}"),
                }
            }
        }
        refused
    });
    let refused: usize = join_all(counting).await.into_iter().sum();
    eprintln!(
        "{}: {COUNTERS} programs counted to {}, and were outrun {refused} times",
        database.engine,
        COUNTERS * COUNTS
    );
    for _ in 0..60 {
        if read().await.0 == COUNTERS * COUNTS {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(read().await.0, COUNTERS * COUNTS);
    assert!(refused > 0, "they were in each other's way");
}
