//! Reads a feed page by page and record by record, and notices when it cannot be trusted.

mod changes;
mod walk;

use chrono::{DateTime, SecondsFormat, Utc};
use repository::Ending;
use url::Url;

use crate::error::CollectError;
use crate::harvest::walk::{Walk, Walked};
use crate::http::Http;
use crate::input::Format;
use crate::intake::Intake;
use crate::reader::oruk::{Endpoint, PageFields};
use crate::reader::{oruk, oruk_v1};
use crate::shape::Shaper;

pub(crate) use changes::since;

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
        match Walk::new(http, feed, endpoint, since, shaper, first)
            .run(intake)
            .await?
        {
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
    Ok(match broken {
        Some(reason) => Ending::Broken { reason },
        // Of the pages that an earlier attempt read it is not known what they promised, nor whether
        // later ones repeat them. So it is not known either that anything is missing.
        None if (from_endpoint, from_page) != (0, 1) => Ending::Partial,
        None => Ending::Complete,
    })
}

/// Where an earlier attempt came to.
fn place(feed: &Feed, cursor: Option<&str>) -> (usize, u64) {
    cursor
        .and_then(|cursor| {
            let (name, page) = cursor.split_once(':')?;
            let endpoint = feed
                .endpoints()
                .iter()
                .position(|endpoint| endpoint.name == name)?;
            Some((endpoint, page.parse().ok().filter(|page| *page > 0)?))
        })
        .unwrap_or((0, 1))
}

/// An instant as feeds are asked with.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
