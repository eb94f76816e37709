//! The way through the pages of one endpoint, with an eye on what feeds get wrong.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use hsds::document::parse;
use hsds::{Document, Kind, Problem};
use serde_json::Value;

use crate::dialect::id_text;
use crate::error::CollectError;
use crate::harvest::{Feed, below, instant};
use crate::http::{Answer, Http, is_passing};
use crate::intake::Intake;
use crate::reader::oruk::{Detail, Endpoint, Page, detail};
use crate::reader::{Item, What};
use crate::shape::Shaper;

/// No honest feed has more pages.
const PAGES: u64 = 10_000;
/// After so many details in a row that fail by themselves, the feed is down.
const FAILURES: usize = 5;

/// How the walk ended.
pub(super) enum Walked {
    Whole,
    NotOffered,
    /// Not all of it came; other endpoints may still be whole.
    Broken(String),
    /// Nothing comes any more.
    Down(String),
}

/// The way through the pages of one endpoint.
pub(super) struct Walk<'w> {
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
    /// The page to begin with: an earlier attempt read those before.
    first: u64,
    /// Details in a row that failed.
    failures: usize,
}

/// A row of a page that is to be looked at.
struct Row {
    number: u64,
    id: Option<String>,
    raw: Vec<u8>,
    /// None where it cannot be read.
    document: Option<Document>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(
        http: &'w Http,
        feed: &'w Feed,
        endpoint: &'w Endpoint,
        since: Option<DateTime<Utc>>,
        shaper: &'w Shaper,
        first: u64,
    ) -> Self {
        Self {
            http,
            feed,
            endpoint,
            since,
            shaper,
            row: 0,
            seen: HashSet::new(),
            read: 0,
            first,
            failures: 0,
        }
    }

    /// Reads page after page, until there are no more or something is wrong.
    pub(super) async fn run(&mut self, intake: &mut Intake<'_>) -> Result<Walked, CollectError> {
        let (name, first) = (self.endpoint.name, self.first);
        let mut announced: Option<u64> = None;
        let mut number = first;
        loop {
            if number > PAGES {
                return Ok(Walked::Broken(format!(
                    "/{name} has more than {PAGES} pages, so it is taken for endless"
                )));
            }
            let page = match self.page(number).await {
                Ok(page) => page,
                Err(stop) => return self.stopped(stop, number, intake),
            };
            intake.reached(&format!("{name}:{number}"));
            if let Some(pages) = page.total_pages {
                let promised = *announced.get_or_insert(pages);
                if pages.max(number) > promised.saturating_mul(2).saturating_add(10) {
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
                return Ok(Walked::Broken(format!(
                    "page {number} of /{name} repeats what came before, so the rest is missing"
                )));
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
                if !self.has_all(page.total_items) {
                    let promised = page.total_items.unwrap_or_default();
                    return Ok(Walked::Broken(format!(
                        "/{name} promised {promised} records and gave {}",
                        self.read
                    )));
                }
                return Ok(Walked::Whole);
            }
            // Behind the announced end it looks further, while records are missing.
            number += 1;
        }
    }

    /// Whether all came that was promised. What an earlier attempt read is not counted here, so then it is not asked.
    fn has_all(&self, promised: Option<u64>) -> bool {
        self.first > 1 || promised.is_none_or(|promised| self.read >= promised)
    }

    async fn page(&self, number: u64) -> Result<Page, Stop> {
        let number_text = number.to_string();
        let mut query = vec![("page", number_text.as_str())];
        let since = self.since.map(instant);
        if let Some(since) = &since {
            query.push(("modified_after", since));
        }
        let answer = self
            .http
            .get(&below(&self.feed.base, &[self.endpoint.name], &query))
            .await
            .map_err(Stop::Error)?;
        if !answer.is_success() {
            return Err(Stop::Status(answer.status));
        }
        Page::read(&answer.body, self.feed.fields()).map_err(Stop::NoPage)
    }

    /// A page that did not come: at the very beginning it is an error, at the beginning of an optional list the list
    /// is not there, and else the feed broke off.
    fn stopped(
        &self,
        stop: Stop,
        number: u64,
        intake: &Intake<'_>,
    ) -> Result<Walked, CollectError> {
        let name = self.endpoint.name;
        let url = below(&self.feed.base, &[name], &[]).to_string();
        let at_start = number == 1;
        let reason = match &stop {
            Stop::Status(status)
                if at_start && !self.endpoint.required && !is_passing(*status) && *status < 500 =>
            {
                return Ok(Walked::NotOffered);
            }
            Stop::NoPage(_) if at_start && !self.endpoint.required => {
                return Ok(Walked::NotOffered);
            }
            Stop::Status(status) => {
                format!("page {number} of /{name} answered with status {status}")
            }
            Stop::NoPage(what) => format!("page {number} of /{name} answered with {what}"),
            Stop::Error(error) => format!("page {number} of /{name} did not come: {error}"),
        };
        if at_start && self.endpoint.required && !intake.has_begun() {
            return Err(match stop {
                Stop::Error(error) => error,
                Stop::Status(status) => CollectError::Status { url, status },
                Stop::NoPage(what) => CollectError::NotAFeed {
                    url,
                    reason: format!("it answers with {what}"),
                },
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
            let id = document
                .as_ref()
                .and_then(|document| document.get("id"))
                .and_then(id_text);
            // A row without an id is known again by its bytes.
            let name = id
                .as_ref()
                .map_or_else(|| repository::digest(raw), |id| id.to_lowercase());
            if !self.seen.insert(name) {
                repeated += 1;
                continue;
            }
            self.row += 1;
            fresh.push(Row {
                number: self.row,
                id,
                raw: raw.clone(),
                document,
            });
        }
        (fresh, repeated)
    }

    async fn tell_repeated(
        &self,
        page: u64,
        repeated: usize,
        intake: &mut Intake<'_>,
    ) -> Result<(), CollectError> {
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
        intake
            .take(self.shaper.shape(item), &format!("{name}:{page}"))
            .await
    }

    /// Takes the rows of a page, with their details where they say more; tells if the feed is down.
    async fn take(
        &mut self,
        rows: Vec<Row>,
        page: u64,
        intake: &mut Intake<'_>,
    ) -> Result<Option<String>, CollectError> {
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
                self.failures += 1;
                if self.failures >= FAILURES {
                    return Ok(Some(format!(
                        "{FAILURES} details in a row did not come, up to page {page} of /{name}, so the feed is taken to be down"
                    )));
                }
                continue;
            }
            self.failures = 0;
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

    fn item(
        &self,
        row: Row,
        answer: Option<Result<Answer, CollectError>>,
        page: u64,
    ) -> Result<Item, CollectError> {
        let path = format!("/{}", self.endpoint.name);
        let file = Some(format!("{path}?page={page}"));
        let Row {
            number,
            id,
            raw,
            document,
        } = row;
        let Some(document) = document else {
            return Ok(crate::reader::json::item(
                raw,
                file.as_deref(),
                Some(number),
                Some(self.endpoint.kind),
            ));
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
            Some(Ok(answer)) => Detail::Bad(missing(
                &path,
                &id,
                &format!("it answers with status {}", answer.status),
            )),
            Some(Err(error)) if error.is_of_the_feed() => {
                Detail::Bad(missing(&path, &id, &error.to_string()))
            }
            Some(Err(error)) => return Err(error),
        };
        Ok(match found {
            Detail::Good(document, problems) => {
                self.document(file, number, raw, document, problems)
            }
            Detail::Bad(problem) => self.document(file, number, raw, document, vec![problem]),
        })
    }

    fn document(
        &self,
        file: Option<String>,
        row: u64,
        raw: Vec<u8>,
        mut document: Document,
        problems: Vec<Problem>,
    ) -> Item {
        // The services of an organisation are read where they are whole.
        if self.endpoint.kind == Kind::Organization {
            document.remove("services");
        }
        let what = What::Document {
            kind: Some(self.endpoint.kind),
            document,
            problems,
        };
        Item {
            file,
            row: Some(row),
            raw: Some(raw),
            what,
        }
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
        format!(
            "The feed lists this record, but {path}/{id} does not give it ({reason}), so only the list row was used."
        ),
    )
}
