//! How quickly pages and documents are served, and how much memory that takes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{Options, Place, Release};
use crate::load::http::{Client, parts};
use crate::load::{Report, measure};
use crate::run::say;

/// So many services are asked for by id, from all over the list.
const BY_ID: u64 = 200;

/// Serves what was imported and loads first, middle and last page, and services by id.
pub(super) fn serve(place: &Place, release: &Release, options: &Options) -> Result<Value> {
    say(&format!("serving from {}", place.engine));
    let server = Server::start(place, release)?;
    let mut client = Client::new(&server.host);
    let first = page(&mut client, 1)?;
    let pages = first["total_pages"]
        .as_u64()
        .context("a page says how many there are")?;

    let mut by_id = Vec::new();
    for step in 0..BY_ID.min(pages) {
        let page = page(&mut client, 1 + step * pages / BY_ID.min(pages))?;
        if let Some(id) = page["contents"][0]["id"].as_str() {
            by_id.push(format!("/oruk/services/{id}"));
        }
    }
    let of = |page: u64| vec![format!("/oruk/services?page={page}")];
    let loads = [
        ("first page", of(1)),
        ("middle page", of(pages.div_ceil(2))),
        ("last page", of(pages)),
        ("by id", by_id),
    ];
    let mut figures = json!({ "rss_idle_mb": server.memory()? });
    for (name, paths) in loads {
        let time = Duration::from_secs_f64(options.seconds);
        let report: Report = measure(&server.host, &paths, options.clients, time)?;
        println!("{}: {name}: {report}", place.engine);
        figures[name] = serde_json::to_value(&report)?;
    }
    figures["rss_loaded_mb"] = json!(server.memory()?);
    println!(
        "{}: memory of the server {} MB before, {} MB after; ready after {:.2} s",
        place.engine,
        figures["rss_idle_mb"],
        figures["rss_loaded_mb"],
        server.ready_after.as_secs_f64(),
    );
    figures["ready_after_s"] = json!(server.ready_after.as_secs_f64());
    Ok(figures)
}

fn page(client: &mut Client, number: u64) -> Result<Value> {
    let answer = client.get(&format!("/oruk/services?page={number}"))?;
    if answer.status != 200 {
        bail!("page {number} answered {}", answer.status);
    }
    Ok(serde_json::from_slice(&answer.body)?)
}

/// A server that ends with this value.
pub(super) struct Server {
    child: Child,
    /// Where it answers, as `host:port`.
    pub(super) host: String,
    ready_after: Duration,
}

impl Server {
    pub(super) fn start(place: &Place, release: &Release) -> Result<Self> {
        let started = Instant::now();
        let mut child = place
            .command(release, "serve")
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .context("fingerpost could not be started")?;
        let output = child.stdout.take().context("a server has an output")?;
        let ready = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ready ").map(str::to_owned));
        let mut server = Self {
            child,
            host: String::new(),
            ready_after: started.elapsed(),
        };
        let ready = ready.context("the server ended before it was ready")?;
        parts(ready.trim())?.0.clone_into(&mut server.host);
        Ok(server)
    }

    /// The memory that it holds, in whole megabytes.
    pub(super) fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        Ok(kilobytes.context("the system does not say how much memory is held")? / 1_024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It was only asked to read; there is nothing that an orderly end would save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
