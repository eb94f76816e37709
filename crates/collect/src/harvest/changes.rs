//! Asking a feed only for what changed, where that can be relied upon.

use chrono::{DateTime, TimeDelta, Utc};
use hsds::document::parse;
use repository::Repository;
use serde_json::Value;

use crate::error::CollectError;
use crate::harvest::{Feed, Version, below, instant};
use crate::http::{Answer, Http};
use crate::import::Import;
use crate::reader::oruk::Page;

/// How long a reading of changes may rest on a complete one.
const FRESH: TimeDelta = TimeDelta::days(7);
/// The other side's clock may be behind ours.
const MARGIN: TimeDelta = TimeDelta::hours(1);

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
    // What was read at another address says nothing about what this one has.
    let complete = repository.last_complete(&import.source, feed.base.as_str());
    let Some(complete) = complete.await? else {
        return Ok(None);
    };
    if repository.now() - complete > FRESH {
        return Ok(None);
    }
    let since = complete - MARGIN;
    Ok(honours(feed, since, http).await.then_some(since))
}

/// Whether a feed asked for changes gives no more than without, and nothing that is older.
async fn honours(feed: &Feed, since: DateTime<Utc>, http: &Http) -> bool {
    let (Some(all), Some(changed)) = (
        first_page(feed, &[], http).await,
        first_page(feed, &[("modified_after", &instant(since))], http).await,
    ) else {
        return false;
    };
    let no_more = match (changed.total_items, all.total_items) {
        (Some(changed), Some(all)) => changed <= all,
        _ => changed.rows.len() <= all.rows.len(),
    };
    no_more && changed.rows.iter().all(|row| is_newer(row, since))
}

async fn first_page(feed: &Feed, query: &[(&str, &str)], http: &Http) -> Option<Page> {
    let query: Vec<(&str, &str)> = [("page", "1")]
        .into_iter()
        .chain(query.iter().copied())
        .collect();
    let answer = http
        .get(&below(&feed.base, &["services"], &query))
        .await
        .ok()
        .filter(Answer::is_success)?;
    Page::read(&answer.body, feed.fields()).ok()
}

fn is_newer(row: &[u8], since: DateTime<Utc>) -> bool {
    let Ok(Value::Object(row)) = parse(row) else {
        return false;
    };
    row.get("last_modified")
        .and_then(Value::as_str)
        .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
        .is_some_and(|at| at.to_utc() >= since)
}
