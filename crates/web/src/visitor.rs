//! Who reads a page: in which language, from where, and with what on the shortlist.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use url::Url;

use crate::access::Caller;
use crate::language::Language;
use crate::shortlist::Shortlist;

/// Somebody who reads a page.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// Who asks, as far as that is known.
    pub(crate) caller: Caller,
    /// The language of the address.
    pub(crate) language: Language,
    /// The address without its language, with what was asked.
    pub(crate) path: String,
    /// What is on the shortlist.
    pub(crate) shortlist: Shortlist,
    /// The page of ours that led here: its address without its language, with what was asked.
    pub(crate) came_from: Option<String>,
    /// The browser says that its reader does not want to be watched.
    pub(crate) unwatched: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let whole = parts
            .uri
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str);
        let (language, path) = Language::of_path(whole);
        Ok(Self {
            came_from: came_from(&parts.headers, &caller),
            shortlist: Shortlist::of_cookies(&parts.headers),
            unwatched: unwatched(&parts.headers),
            language,
            path: path.to_owned(),
            caller,
        })
    }
}

impl Visitor {
    /// Somebody of whom nothing is known but the address.
    pub(crate) fn unknown(caller: Caller, whole: &str) -> Self {
        let (language, path) = Language::of_path(whole);
        Self {
            caller,
            language,
            path: path.to_owned(),
            shortlist: Shortlist::default(),
            came_from: None,
            unwatched: true,
        }
    }
}

/// The page that the reader comes from, if it is one of ours.
fn came_from(headers: &HeaderMap, caller: &Caller) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let rest = referer.strip_prefix(&caller.base)?;
    // Two slashes would lead to another site.
    let is_ours = rest.starts_with('/') && !rest.starts_with("//");
    is_ours.then_some(())?;
    let url = Url::parse(referer).ok()?;
    let rest = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let path = Language::of_path(rest).1;
    (!path.starts_with("//")).then(|| path.to_owned())
}

/// "Do not track", and its successor.
fn unwatched(headers: &HeaderMap) -> bool {
    ["dnt", "sec-gpc"]
        .iter()
        .any(|name| headers.get(*name).is_some_and(|value| value == "1"))
}
