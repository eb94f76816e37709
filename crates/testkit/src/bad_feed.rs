//! Feeds that misbehave, on the loopback interface: each way in which one was seen to go wrong.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a feed misbehaves.
#[derive(Clone, Debug)]
pub enum Fault {
    /// None: pages of these services, so many to a page.
    None {
        /// The services, whole.
        services: Vec<Value>,
        /// How many a page has.
        per_page: usize,
    },
    /// None: a file that anybody can download, such as a spreadsheet.
    File {
        /// What the server says that it is.
        kind: &'static str,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// A page for people, with status 200.
    Html,
    /// Always another page, each with other services.
    Endless,
    /// Every page is the first one.
    Repeated,
    /// The connection ends in the middle of the second page.
    DiesHalfWay,
    /// Nothing comes for this long, then an empty page.
    Slow(Duration),
    /// The beginning of a zip file.
    TruncatedZip,
    /// This status, with problem details.
    Status(u16),
}

/// A feed that runs until it is dropped.
#[derive(Debug)]
pub struct BadFeed {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    fault: Arc<Mutex<Fault>>,
    server: JoinHandle<()>,
}

impl BadFeed {
    /// Starts one.
    pub async fn start(fault: Fault) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        let fault = Arc::new(Mutex::new(fault));
        let current = Arc::clone(&fault);
        let server = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let fault = held(&current).clone();
                // A client that hangs up is no failure of the test.
                tokio::spawn(async move { answer(connection, &fault, address).await.ok() });
            }
        });
        Ok(Self {
            address,
            requests,
            fault,
            server,
        })
    }

    /// Misbehaves another way from now on.
    pub fn becomes(&self, fault: Fault) {
        *held(&self.fault) = fault;
    }

    /// Its base URL, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often it was asked.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

fn held(fault: &Mutex<Fault>) -> std::sync::MutexGuard<'_, Fault> {
    fault.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for BadFeed {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Answers one request and closes the connection.
async fn answer(stream: TcpStream, fault: &Fault, address: SocketAddr) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).await?;
    let mut header = String::new();
    while stream.read_line(&mut header).await? > 2 {
        header.clear();
    }
    let target = first.split(' ').nth(1).unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let page = parameter(query, "page").unwrap_or(1).max(1);
    let path = path.trim_end_matches('/');

    let (status, kind, body) = match fault {
        Fault::Html => html(),
        Fault::File { kind, bytes } => (200, *kind, bytes.clone()),
        Fault::TruncatedZip => (
            200,
            "application/zip",
            b"PK\x03\x04\x14\x00\x00\x00".to_vec(),
        ),
        Fault::Status(status) => (*status, "application/problem+json", b"{}".to_vec()),
        Fault::Slow(time) => {
            tokio::time::sleep(*time).await;
            json_body(&envelope(&[], 1, 1))
        }
        Fault::None { services, per_page } => well(path, page, services, *per_page, address),
        Fault::Endless | Fault::Repeated | Fault::DiesHalfWay if path.is_empty() => {
            json_body(&details(address))
        }
        Fault::Endless => json_body(&envelope(&numbered(page), page, page + 1)),
        Fault::Repeated => json_body(&envelope(&numbered(1), page, 1_000)),
        Fault::DiesHalfWay => json_body(&envelope(&numbered(page), page, 3)),
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let dies = matches!(fault, Fault::DiesHalfWay) && page > 1;
    let sent = if dies {
        &body[..body.len() / 2]
    } else {
        &body[..]
    };
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(sent).await?;
    stream.flush().await
}

type Answer = (u16, &'static str, Vec<u8>);

fn html() -> Answer {
    (
        200,
        "text/html",
        b"<!doctype html><title>Sign in</title><p>Please sign in.".to_vec(),
    )
}

fn json_body(value: &Value) -> Answer {
    (200, "application/json", value.to_string().into_bytes())
}

/// What a feed should answer.
fn well(path: &str, page: usize, services: &[Value], per: usize, address: SocketAddr) -> Answer {
    let per = per.max(1);
    match path.strip_prefix("/services") {
        _ if path.is_empty() => json_body(&details(address)),
        Some("") => {
            let pages = services.len().div_ceil(per).max(1);
            let rows = services.chunks(per).nth(page - 1).unwrap_or_default();
            json_body(&envelope(rows, page, pages))
        }
        Some(rest) => {
            let id = rest.trim_start_matches('/');
            match services.iter().find(|service| service["id"] == id) {
                Some(service) => json_body(service),
                None => (404, "application/problem+json", b"{}".to_vec()),
            }
        }
        None => json_body(&envelope(&[], 1, 1)),
    }
}

fn details(address: SocketAddr) -> Value {
    json!({
        "version": "HSDS-UK-3.0",
        "profile": "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md",
        "openapi_url": format!("http://{address}/openapi.json"),
    })
}

fn envelope(rows: &[Value], page: usize, pages: usize) -> Value {
    json!({
        "total_items": pages * rows.len(), "total_pages": pages, "page_number": page,
        "size": rows.len(), "first_page": page == 1, "last_page": page == pages,
        "empty": rows.is_empty(), "contents": rows,
    })
}

/// Three services whose ids tell the page they stand on.
fn numbered(page: usize) -> Vec<Value> {
    (1..=3)
        .map(|row| {
            json!({
                "id": format!("00000000-0000-4000-8000-{page:08}{row:04}"),
                "name": format!("Service {row} of page {page}"),
                "status": "active",
                "organization": {
                    "id": "00000000-0000-4000-8000-000000000000",
                    "name": "An organisation", "description": "It provides services.",
                },
            })
        })
        .collect()
}

fn parameter(query: &str, name: &str) -> Option<usize> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then(|| value.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    async fn get(feed: &BadFeed, target: &str) -> String {
        let mut stream = TcpStream::connect(feed.address).await.expect("it listens");
        let request = format!("GET {target} HTTP/1.1\r\nhost: x\r\n\r\n");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .await
            .expect("it answers");
        answer
    }

    #[tokio::test]
    async fn an_endless_feed_always_promises_one_page_more() {
        let feed = BadFeed::start(Fault::Endless).await.expect("it starts");
        let answer = get(&feed, "/services?page=41").await;
        assert!(answer.contains(r#""total_pages":42"#), "{answer}");
        assert_eq!(feed.requests(), 1);
    }

    #[tokio::test]
    async fn a_feed_that_dies_half_way_sends_less_than_it_says() {
        let feed = BadFeed::start(Fault::DiesHalfWay).await.expect("it starts");
        assert!(get(&feed, "/services?page=1").await.ends_with('}'));
        assert!(!get(&feed, "/services?page=2").await.ends_with('}'));
    }
}
