//! A server on the loopback interface for feeds that answer anything.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What a feed answers.
#[derive(Default)]
pub(crate) struct Answers {
    /// What it says of itself.
    pub(crate) details: Vec<u8>,
    /// A specification of its own.
    pub(crate) specification: Option<Vec<u8>>,
    /// Pages in their order, and documents: the last one that holds an id answers for it.
    pub(crate) others: Vec<Vec<u8>>,
}

/// Feeds by their number.
pub(crate) type Feeds = Arc<Mutex<BTreeMap<u64, Arc<Answers>>>>;

/// Answers as the feeds do, each below its number.
pub(crate) async fn serve(listener: TcpListener, feeds: Feeds) {
    while let Ok((connection, _)) = listener.accept().await {
        let feeds = Arc::clone(&feeds);
        // A client that hangs up is no failure.
        tokio::spawn(async move { converse(connection, &feeds).await.ok() });
    }
}

async fn converse(mut connection: TcpStream, feeds: &Feeds) -> std::io::Result<()> {
    let address = connection.local_addr()?;
    let (requests, mut answers) = connection.split();
    let mut lines = BufReader::new(requests).lines();
    while let Some(request) = lines.next_line().await? {
        while lines
            .next_line()
            .await?
            .is_some_and(|line| !line.is_empty())
        {}
        let path = request.split(' ').nth(1).unwrap_or_default();
        let url = format!("http://{address}{path}");
        let url = Url::parse(&url).expect("a client asks for an address");
        let answer = answer(&url, feeds);
        answers.write_all(&answer).await?;
    }
    Ok(())
}

/// The whole of an answer, its status first. One that begins with `!` is gone, and one with `?` asks to come back later.
fn answer(url: &Url, feeds: &Feeds) -> Vec<u8> {
    let body = body(url, feeds);
    let (head, body) = match body.as_deref().map(<[u8]>::split_first) {
        None => ("404 Not Found".to_owned(), &[][..]),
        Some(Some((b'!', rest))) => ("410 Gone".to_owned(), rest),
        Some(Some((b'?', rest))) => {
            let printable = rest.iter().take_while(|byte| (b' '..=b'~').contains(*byte));
            let after: String = printable.map(|byte| char::from(*byte)).collect();
            let head = format!("503 Service Unavailable\r\nretry-after: {after}");
            (head, rest)
        }
        _ => ("200 OK".to_owned(), body.as_deref().unwrap_or_default()),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn body(url: &Url, feeds: &Feeds) -> Option<Vec<u8>> {
    let path = url.path().trim_start_matches('/');
    let (number, path) = path.split_once('/').unwrap_or((path, ""));
    let feed = {
        let feeds = feeds.lock().expect("nobody panics with it");
        Arc::clone(feeds.get(&number.parse().ok()?)?)
    };
    if path.is_empty() {
        return Some(ours(&feed.details, url));
    }
    if path == "openapi.json" {
        return feed.specification.as_ref().map(|body| ours(body, url));
    }
    // Another document, to which a specification refers.
    if path.strip_suffix(".json").is_some() {
        return feed.others.first().map(|body| ours(body, url));
    }
    let page = url.query_pairs().find(|(name, _)| name == "page");
    if let Some((_, page)) = page {
        let at = page.parse::<usize>().ok()?.checked_sub(1)?;
        return feed.others.get(at).cloned();
    }
    let id = path.rsplit('/').next().unwrap_or_default();
    let holds = |body: &&Vec<u8>| {
        let mut windows = body.windows(id.len().max(1));
        windows.any(|window| window == id.as_bytes())
    };
    feed.others.iter().rev().find(holds).cloned()
}

/// The same document, but it leads nowhere else: nobody out there is to be asked.
fn ours(body: &[u8], url: &Url) -> Vec<u8> {
    let Ok(mut document) = serde_json::from_slice(body) else {
        return body.to_vec();
    };
    lead_home(&mut document, url);
    document.to_string().into_bytes()
}

fn lead_home(value: &mut Value, url: &Url) {
    match value {
        Value::Array(members) => members.iter_mut().for_each(|member| lead_home(member, url)),
        Value::Object(object) => {
            for (name, value) in object {
                match (name.as_str(), value) {
                    ("$ref", Value::String(text)) => {
                        let joined = url.join(text);
                        if joined.is_ok_and(|joined| joined.origin() != url.origin()) {
                            "#".clone_into(text);
                        }
                    }
                    ("openapi_url" | "openapiUrl" | "open_api_url", value) => {
                        *value = Value::from(format!("{url}/openapi.json"));
                    }
                    (_, value) => lead_home(value, url),
                }
            }
        }
        _ => {}
    }
}
