//! Reads a feed page by page and record by record, and notices when it cannot be trusted.

use std::collections::HashSet;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use futures_util::StreamExt;
use hsds::document::parse;
use hsds::{Document, Problem};
use repository::{Ending, Repository};
use serde_json::Value;
use url::Url;

use crate::dialect::id_text;
use crate::error::CollectError;
use crate::http::{Answer, Http, is_passing};
use crate::import::Import;
use crate::input::Format;
use crate::intake::Intake;
use crate::reader::oruk::{Detail, Endpoint, Page, PageFields, detail};
use crate::reader::{Item, What, oruk, oruk_v1};
use crate::shape::Shaper;

/// No honest feed has more pages.
const PAGES: u64 = 20_000;
/// After so many details in a row that fail by themselves, the feed is down.
const FAILURES: usize = 5;
/// How long a reading of changes may rest on a complete one.
const FRESH: TimeDelta = TimeDelta::days(7);
/// The other side's clock may be behind ours.
const MARGIN: TimeDelta = TimeDelta::hours(1);

/// What a feed speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V3,
    V1,
    Outpost,
}

/// A feed.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    pub(crate) base: Url,
    version: Version,
}

impl Feed {
    pub(crate) fn new(base: Url, version: Version) -> Self {
        Self { base, version }
    }

    pub(crate) fn format(&self) -> Format {
        match self.version {
            Version::V3 => Format::Oruk,
            Version::V1 => Format::OrukV1,
            Version::Outpost => Format::Outpost,
        }
    }

    /// Whether every document is of version 1.0.
    pub(crate) fn is_old(&self) -> bool {
        self.version == Version::V1
    }

    /// The same feed asked the same way has the same one.
    pub(crate) fn fingerprint(&self, since: Option<DateTime<Utc>>) -> String {
        let since = since.map(instant).unwrap_or_default();
        format!("{} {} {since}", self.format(), self.base)
    }

    fn endpoints(&self) -> &'static [Endpoint] {
        match self.version {
            Version::V3 => &oruk::ENDPOINTS,
            Version::V1 => &oruk_v1::ENDPOINTS,
            Version::Outpost => &oruk_v1::OUTPOST,
        }
    }

    fn fields(&self) -> &'static PageFields {
        match self.version {
            Version::V3 => &oruk::FIELDS,
            _ => &oruk_v1::FIELDS,
        }
    }
}

/// An address below a base.
pub(crate) fn below(base: &Url, steps: &[&str], query: &[(&str, &str)]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(steps);
    }
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

/// Since when changes are to be asked for: only after a complete reading that is fresh, and only of a feed that
/// honours the question.
pub(crate) async fn since(
    repository: &Repository,
    import: &Import,
    feed: &Feed,
    http: &Http,
) -> Result<Option<DateTime<Utc>>, CollectError> {
    if !import.incremental || import.complete || feed.version != Version::V3 {
        return Ok(None);
    }
    let Some(complete) = repository.last_complete(&import.source).await? else { return Ok(None) };
    if repository.now() - complete > FRESH {
        return Ok(None);
    }
    let since = complete - MARGIN;
    Ok(honours(feed, since, http).await.then_some(since))
}

/// Whether a feed asked for changes gives no more than without, and nothing that is older.
async fn honours(feed: &Feed, since: DateTime<Utc>, http: &Http) -> bool {
    let (Some(all), Some(changed)) =
        (first_page(feed, &[], http).await, first_page(feed, &[("modified_after", &instant(since))], http).await)
    else {
        return false;
    };
    let no_more = match (changed.total_items, all.total_items) {
        (Some(changed), Some(all)) => changed <= all,
        _ => changed.rows.len() <= all.rows.len(),
    };
    no_more && changed.rows.iter().all(|row| is_newer(row, since))
}

async fn first_page(feed: &Feed, query: &[(&str, &str)], http: &Http) -> Option<Page> {
    let query: Vec<(&str, &str)> = [("page", "1")].into_iter().chain(query.iter().copied()).collect();
    let answer = http.get(&below(&feed.base, &["services"], &query)).await.ok().filter(Answer::is_success)?;
    Page::read(&answer.body, feed.fields()).ok()
}

fn is_newer(row: &[u8], since: DateTime<Utc>) -> bool {
    let Ok(Value::Object(row)) = parse(row) else { return false };
    row.get("last_modified")
        .and_then(Value::as_str)
        .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
        .is_some_and(|at| at.to_utc() >= since)
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Reads a feed to its end.
pub(crate) async fn harvest(
    http: &Http,
    feed: &Feed,
    since: Option<DateTime<Utc>>,
    shaper: &Shaper,
    intake: &mut Intake<'_>,
) -> Result<Ending, CollectError> {
    let (from_endpoint, from_page) = place(feed, intake.cursor());
    let mut broken: Option<String> = None;
    for (at, endpoint) in feed.endpoints().iter().enumerate().skip(from_endpoint) {
        // What services embed comes with those that changed.
        if since.is_some() && !endpoint.required {
            continue;
        }
        let first = if at == from_endpoint { from_page } else { 1 };
        let mut walk = Walk { http, feed, endpoint, since, shaper, row: 0, seen: HashSet::new(), read: 0 };
        match walk.run(first, intake).await? {
            Walked::Whole | Walked::NotOffered => {}
            Walked::Broken(reason) => {
                broken.get_or_insert(reason);
            }
            Walked::Down(reason) => {
                broken.get_or_insert(reason);
                break;
            }
        }
    }
    Ok(broken.map_or(Ending::Complete, |reason| Ending::Broken { reason }))
}

/// Where an earlier attempt came to.
fn place(feed: &Feed, cursor: Option<&str>) -> (usize, u64) {
    cursor
        .and_then(|cursor| {
            let (name, page) = cursor.split_once(':')?;
            let endpoint = feed.endpoints().iter().position(|endpoint| endpoint.name == name)?;
            Some((endpoint, page.parse().ok().filter(|page| *page > 0)?))
        })
        .unwrap_or((0, 1))
}

enum Walked {
    Whole,
    NotOffered,
    /// Not all of it came; other endpoints may still be whole.
    Broken(String),
    /// Nothing comes any more.
    Down(String),
}

/// The way through the pages of one endpoint.
struct Walk<'w> {
    http: &'w Http,
    feed: &'w Feed,
    endpoint: &'w Endpoint,
    since: Option<DateTime<Utc>>,
    shaper: &'w Shaper,
    /// The row that was read last, over all pages.
    row: u64,
    seen: HashSet<String>,
    /// Rows read, repeated ones too.
    read: u64,
}

/// A row of a page that is to be looked at.
struct Row {
    number: u64,
    id: Option<String>,
    raw: Vec<u8>,
    /// None where it cannot be read.
    document: Option<Document>,
}

impl Walk<'_> {
    async fn run(&mut self, first: u64, intake: &mut Intake<'_>) -> Result<Walked, CollectError> {
        let name = self.endpoint.name;
        let mut announced: Option<u64> = None;
        let mut number = first;
        loop {
            if number > PAGES {
                return Ok(Walked::Broken(format!("/{name} has more than {PAGES} pages, so it is taken for endless")));
            }
            let page = match self.page(number).await {
                Ok(page) => page,
                Err(stop) => return self.stopped(stop, number, first, intake),
            };
            intake.reached(&format!("{name}:{number}"));
            if let Some(pages) = page.total_pages {
                let promised = *announced.get_or_insert(pages);
                if pages.max(number) > promised.saturating_mul(2) + 10 {
                    return Ok(Walked::Broken(format!(
                        "/{name} said it has {promised} pages and does not end there, so it is taken for endless"
                    )));
                }
            }
            let is_empty = page.rows.is_empty();
            let (rows, repeated) = self.fresh(page.rows.iter());
            if !is_empty && rows.is_empty() && repeated > 0 {
                // A server that answers what lies behind its last page with that page is not at fault.
                if announced.is_some_and(|pages| number > pages) && self.has_all(page.total_items) {
                    return Ok(Walked::Whole);
                }
                return Ok(Walked::Broken(format!("page {number} of /{name} repeats what came before, so the rest is missing")));
            }
            if repeated > 0 {
                self.tell_repeated(number, repeated, intake).await?;
            }
            if let Some(reason) = self.take(rows, number, intake).await? {
                return Ok(Walked::Down(reason));
            }
            intake.tell(self.read, page.total_items);
            let at_end = is_empty
                || page.is_bare
                || match page.total_pages {
                    Some(pages) => number >= pages && self.has_all(page.total_items),
                    None => page.is_last == Some(true),
                };
            if at_end {
                // What an earlier attempt read is not counted here.
                if first == 1 && !self.has_all(page.total_items) {
                    let promised = page.total_items.unwrap_or_default();
                    return Ok(Walked::Broken(format!("/{name} promised {promised} records and gave {}", self.read)));
                }
                return Ok(Walked::Whole);
            }
            // Behind the announced end there is one more look, if records are missing.
            if page.total_pages.is_some_and(|pages| number > pages) && first > 1 {
                return Ok(Walked::Whole);
            }
            number += 1;
        }
    }

    fn has_all(&self, promised: Option<u64>) -> bool {
        promised.is_none_or(|promised| self.read >= promised)
    }

    async fn page(&self, number: u64) -> Result<Page, Stop> {
        let number_text = number.to_string();
        let mut query = vec![("page", number_text.as_str())];
        let since = self.since.map(instant);
        if let Some(since) = &since {
            query.push(("modified_after", since));
        }
        let answer = self.http.get(&below(&self.feed.base, &[self.endpoint.name], &query)).await.map_err(Stop::Error)?;
        if !answer.is_success() {
            return Err(Stop::Status(answer.status));
        }
        Page::read(&answer.body, self.feed.fields()).map_err(Stop::NoPage)
    }

    /// A page that did not come: at the very beginning it is an error, at the beginning of an optional list the list
    /// is not there, and else the feed broke off.
    fn stopped(&self, stop: Stop, number: u64, first: u64, intake: &Intake<'_>) -> Result<Walked, CollectError> {
        let name = self.endpoint.name;
        let url = below(&self.feed.base, &[name], &[]).to_string();
        let at_start = number == 1 && first == 1;
        let reason = match &stop {
            Stop::Status(status) if at_start && !self.endpoint.required && !is_passing(*status) && *status < 500 => {
                return Ok(Walked::NotOffered);
            }
            Stop::NoPage(_) if at_start && !self.endpoint.required => return Ok(Walked::NotOffered),
            Stop::Status(status) => format!("page {number} of /{name} answered with status {status}"),
            Stop::NoPage(what) => format!("page {number} of /{name} answered with {what}"),
            Stop::Error(error) => format!("page {number} of /{name} did not come: {error}"),
        };
        if at_start && self.endpoint.required && !intake.has_begun() {
            return Err(match stop {
                Stop::Error(error) => error,
                Stop::Status(status) => CollectError::Status { url, status },
                Stop::NoPage(what) => CollectError::NotAFeed { url, reason: format!("it answers with {what}") },
            });
        }
        match stop {
            Stop::Error(error) if !error.is_of_the_feed() => Err(error),
            Stop::Error(_) => Ok(Walked::Down(reason)),
            _ => Ok(Walked::Broken(reason)),
        }
    }

    /// The rows that did not come before, and how many did.
    fn fresh<'r>(&mut self, rows: impl Iterator<Item = &'r Vec<u8>>) -> (Vec<Row>, usize) {
        let mut fresh = Vec::new();
        let mut repeated = 0;
        for raw in rows {
            self.read += 1;
            let document = match parse(raw) {
                Ok(Value::Object(document)) => Some(document),
                _ => None,
            };
            let id = document.as_ref().and_then(|document| document.get("id")).and_then(id_text);
            if id.as_ref().is_some_and(|id| !self.seen.insert(id.to_lowercase())) {
                repeated += 1;
                continue;
            }
            self.row += 1;
            fresh.push(Row { number: self.row, id, raw: raw.clone(), document });
        }
        (fresh, repeated)
    }

    async fn tell_repeated(&self, page: u64, repeated: usize, intake: &mut Intake<'_>) -> Result<(), CollectError> {
        let name = self.endpoint.name;
        let message = format!(
            "Page {page} of /{name} repeats {repeated} of the records that came before; they were read once. Pages need an order that stays, or records are also missed."
        );
        let item = Item {
            file: Some(format!("/{name}?page={page}")),
            row: None,
            raw: None,
            what: What::Remark(Problem::advice("repeated-in-feed", "", message)),
        };
        intake.take(self.shaper.shape(item), &format!("{name}:{page}")).await
    }

    /// Takes the rows of a page, with their details where they say more; tells if the feed is down.
    async fn take(&self, rows: Vec<Row>, page: u64, intake: &mut Intake<'_>) -> Result<Option<String>, CollectError> {
        let name = self.endpoint.name;
        let cursor = format!("{name}:{page}");
        let http = self.http;
        let details = self.endpoint.details;
        let base = &self.feed.base;
        let mut answers = futures_util::stream::iter(rows)
            .map(|row| async move {
                let answer = match &row.id {
                    Some(id) if details => Some(http.get(&below(base, &[name, id], &[])).await),
                    _ => None,
                };
                (row, answer)
            })
            .buffered(http.at_once());
        let mut failed: Vec<(Row, Option<Result<Answer, CollectError>>)> = Vec::new();
        while let Some((row, answer)) = answers.next().await {
            let fails = match &answer {
                Some(Err(error)) => error.is_of_the_feed(),
                Some(Ok(answer)) => answer.status >= 500 || is_passing(answer.status),
                None => false,
            };
            if fails {
                failed.push((row, answer));
                if failed.len() >= FAILURES {
                    return Ok(Some(format!(
                        "{FAILURES} details in a row of page {page} of /{name} did not come, so the feed is taken to be down"
                    )));
                }
                continue;
            }
            for (row, answer) in failed.drain(..).chain([(row, answer)]) {
                let item = self.item(row, answer, page)?;
                intake.take(self.shaper.shape(item), &cursor).await?;
            }
        }
        for (row, answer) in failed {
            let item = self.item(row, answer, page)?;
            intake.take(self.shaper.shape(item), &cursor).await?;
        }
        Ok(None)
    }

    fn item(&self, row: Row, answer: Option<Result<Answer, CollectError>>, page: u64) -> Result<Item, CollectError> {
        let path = format!("/{}", self.endpoint.name);
        let file = Some(format!("{path}?page={page}"));
        let Row { number, id, raw, document } = row;
        let Some(document) = document else {
            return Ok(crate::reader::json::item(raw, file.as_deref(), Some(number), Some(self.endpoint.kind)));
        };
        let id = id.unwrap_or_default();
        let found = match answer {
            None => Detail::Good(document.clone(), Vec::new()),
            Some(Ok(answer)) if answer.is_success() => {
                let found = detail(&document, &id, &path, &answer.body);
                if let Detail::Good(whole, problems) = found {
                    return Ok(self.document(file, number, answer.body, whole, problems));
                }
                found
            }
            Some(Ok(answer)) => Detail::Bad(missing(&path, &id, &format!("it answers with status {}", answer.status))),
            Some(Err(error)) if error.is_of_the_feed() => Detail::Bad(missing(&path, &id, &error.to_string())),
            Some(Err(error)) => return Err(error),
        };
        Ok(match found {
            Detail::Good(document, problems) => self.document(file, number, raw, document, problems),
            Detail::Bad(problem) => self.document(file, number, raw, document, vec![problem]),
        })
    }

    fn document(&self, file: Option<String>, row: u64, raw: Vec<u8>, mut document: Document, problems: Vec<Problem>) -> Item {
        // The services of an organisation are read where they are whole.
        if self.endpoint.kind == hsds::Kind::Organization {
            document.remove("services");
        }
        let what = What::Document { kind: Some(self.endpoint.kind), document, problems };
        Item { file, row: Some(row), raw: Some(raw), what }
    }
}

enum Stop {
    Error(CollectError),
    Status(u16),
    NoPage(String),
}

fn missing(path: &str, id: &str, reason: &str) -> Problem {
    Problem::advice(
        "detail-missing",
        "/id",
        format!("The feed lists this record, but {path}/{id} does not give it ({reason}), so only the list row was used."),
    )
}
