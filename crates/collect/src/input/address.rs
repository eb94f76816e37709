//! An address: the base of a feed, its list of services, or a file on the web.

use std::io::{Seek, SeekFrom};

use hsds::document::parse;
use serde_json::Value;
use url::Url;

use crate::error::CollectError;
use crate::harvest::{Feed, Version};
use crate::http::Http;
use crate::input::{Collection, Format, Limits, Opened, Stored, stored};
use crate::reader::elements::{Elements, Layout};
use crate::reader::is_api_details;

/// Finds out what is at an address.
pub(super) async fn open(
    url: Url,
    format: Option<Format>,
    http: &Http,
) -> Result<Opened, CollectError> {
    match format {
        Some(Format::Oruk) => return Ok(Opened::Feed(Feed::new(base_of(url), Version::V3))),
        Some(Format::OrukV1) => return Ok(Opened::Feed(Feed::new(base_of(url), Version::V1))),
        Some(Format::Outpost) => {
            return Ok(Opened::Feed(Feed::new(base_of(url), Version::Outpost)));
        }
        Some(_) | None => {}
    }
    let mut kept = tempfile::NamedTempFile::new().map_err(|source| CollectError::File {
        path: std::env::temp_dir(),
        source,
    })?;
    let found = http.download(&url, kept.as_file_mut()).await?;
    kept.as_file_mut()
        .seek(SeekFrom::Start(0))
        .map_err(|source| CollectError::File {
            path: kept.path().to_owned(),
            source,
        })?;
    let is_success = (200..300).contains(&found.status);
    if is_success && !found.is_html {
        let files =
            Collection::single(kept.path(), url.to_string(), Limits::of(http.file_limit()))?;
        let opened = tokio::task::spawn_blocking(move || stored(files, format))
            .await
            .map_err(|error| CollectError::Stopped(error.to_string()))?;
        match opened {
            Ok(opened) => {
                return match feed_at(&url, &kept, &opened, format.is_some(), http).await? {
                    Some(feed) => Ok(Opened::Feed(feed)),
                    None => Ok(Opened::Stored(Stored {
                        _kept: Some(kept),
                        ..opened
                    })),
                };
            }
            Err(CollectError::WebPage(_) | CollectError::Empty(_)) => {}
            Err(error) => return Err(error),
        }
    }
    // 1.0 feeds have nothing at their base address.
    let base = base_of(url.clone());
    if let Some(version) = probe(&base, http).await {
        return Ok(Opened::Feed(Feed::new(base, version)));
    }
    let reason = if is_success {
        return Err(CollectError::WebPage(url.to_string()));
    } else {
        format!(
            "it answers with status {}, and there is no list of services under it",
            found.status
        )
    };
    Err(CollectError::NotAFeed {
        url: url.to_string(),
        reason,
    })
}

/// The feed whose base or whose list of services was fetched, if it is that and nobody said it is something else.
async fn feed_at(
    url: &Url,
    kept: &tempfile::NamedTempFile,
    opened: &Stored,
    is_said: bool,
    http: &Http,
) -> Result<Option<Feed>, CollectError> {
    const DETAILS_LIMIT: u64 = 1 << 20;
    if opened.format != Format::Json || !opened.files.is_single() || is_said {
        return Ok(None);
    }
    let small = kept
        .as_file()
        .metadata()
        .is_ok_and(|meta| meta.len() <= DETAILS_LIMIT);
    let mut details = None;
    if small {
        let body = std::fs::read(kept.path()).map_err(|source| CollectError::File {
            path: kept.path().to_owned(),
            source,
        })?;
        if let Ok(Value::Object(document)) = parse(&body) {
            details = Some(document);
        }
    }
    if let Some(details) = &details
        && (is_api_details(details)
            || (details.contains_key("version") && !details.contains_key("id")))
        && !crate::reader::elements::LIST_FIELDS
            .iter()
            .any(|field| details.contains_key(*field))
    {
        let base = base_of(url.clone());
        let version = match version_number(details.get("version")) {
            Some(number) if number < 2.0 => Some(Version::V1),
            Some(_) => Some(Version::V3),
            None => probe(&base, http).await,
        };
        return Ok(Some(Feed::new(base, version.unwrap_or(Version::V3))));
    }
    let is_list = url.path().trim_end_matches('/').ends_with("/services");
    if is_list {
        let base = base_of(url.clone());
        return Ok(probe(&base, http)
            .await
            .map(|version| Feed::new(base, version)));
    }
    Ok(None)
}

/// Which feed answers under `/services`, if one does.
async fn probe(base: &Url, http: &Http) -> Option<Version> {
    let url = crate::harvest::below(base, &["services"], &[("page", "1")]);
    let answer = http
        .get(&url)
        .await
        .ok()
        .filter(crate::http::Answer::is_success)?;
    version_of_page(&answer.body)
}

/// Tells versions apart by the names in a page.
fn version_of_page(body: &[u8]) -> Option<Version> {
    let mut rows = Elements::new(body);
    let first = rows.next_row().ok()?;
    if rows.layout() != Layout::Page && rows.layout() != Layout::List {
        return None;
    }
    let row = first.and_then(|row| parse(&row).ok());
    if row
        .as_ref()
        .and_then(Value::as_object)
        .is_some_and(crate::dialect::outpost::is_outpost)
    {
        return Some(Version::Outpost);
    }
    while let Ok(Some(_)) = rows.next_row() {}
    let is_old = ["totalElements", "totalPages"]
        .iter()
        .any(|name| rows.page().contains_key(*name));
    Some(
        if is_old || row.as_ref().is_some_and(hsds::v1::looks_like_v1) {
            Version::V1
        } else {
            Version::V3
        },
    )
}

/// The base under which `/services` is; people also paste the address of the list itself.
fn base_of(mut url: Url) -> Url {
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    let path = path.strip_suffix("/services").unwrap_or(&path).to_owned();
    url.set_path(&path);
    url
}

/// `HSDS-UK-3.0`, `3.0` and `V3` are all 3.
pub(crate) fn version_number(version: Option<&Value>) -> Option<f64> {
    let text = match version? {
        Value::String(text) => text.to_ascii_lowercase(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    text.replace("hsds-uk-", "")
        .replace('v', "")
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_base_is_found_from_the_address_of_the_list() {
        for address in [
            "https://example.org/api",
            "https://example.org/api/",
            "https://example.org/api/services?page=2",
        ] {
            assert_eq!(
                base_of(address.parse().expect("a URL")).as_str(),
                "https://example.org/api"
            );
        }
        assert_eq!(
            base_of("https://example.org".parse().expect("a URL")).as_str(),
            "https://example.org/"
        );
    }

    #[test]
    fn versions_are_read_as_the_official_validator_reads_them() {
        for (version, number) in [
            (json!("HSDS-UK-3.0"), Some(3.0)),
            (json!("V3"), Some(3.0)),
            (json!(3.0), Some(3.0)),
            (json!("HSDS-UK-1.0"), Some(1.0)),
            (json!("HSDS 3.0"), None),
            (json!("3.0.1"), None),
            (json!(null), None),
        ] {
            assert_eq!(version_number(Some(&version)), number, "{version}");
        }
    }

    #[test]
    fn a_page_tells_its_version() {
        let version = |page: Value| version_of_page(page.to_string().as_bytes());
        assert_eq!(
            version(json!({"total_pages": 1, "contents": [{"id": "1", "name": "A"}]})),
            Some(Version::V3)
        );
        assert_eq!(
            version(json!({"totalPages": 1, "content": []})),
            Some(Version::V1)
        );
        assert_eq!(
            version(
                json!({"totalPages": 1, "content": [{"id": 1, "organisation": {}, "target_directories": []}]})
            ),
            Some(Version::Outpost)
        );
        assert_eq!(version(json!({"message": "no"})), None);
        assert_eq!(version_of_page(b"<html>"), None);
    }
}
