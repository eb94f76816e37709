//! Which specification a feed is judged against: what `GET {base}` says decides, as in the official validator.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use crate::error::CollectError;
use crate::http::{AGENT, Http};
use crate::judge::Standard;

/// Where the official documents are.
pub(crate) const OFFICIAL: &str = "https://openreferraluk.org/specifications/";

/// The document to judge against, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Discovered {
    pub(crate) url: String,
    pub(crate) reason: String,
}

impl Discovered {
    fn new(url: String, reason: impl Into<String>) -> Self {
        Self {
            url,
            reason: reason.into(),
        }
    }

    fn version_one(why: &str) -> Self {
        Self::new(
            format!("{OFFICIAL}1.0/openapi.json"),
            format!("Defaulted to HSDS-UK 1.0 ({why})"),
        )
    }

    pub(crate) fn given(standard: Standard) -> Self {
        let version = match standard {
            Standard::V3 => "3.0",
            Standard::V1 => "1.0",
        };
        Self::new(
            format!("{OFFICIAL}{version}/openapi.json"),
            "version given by the operator",
        )
    }
}

/// Asks the feed what it is.
pub(crate) async fn discover(base: &str, http: &Http) -> Result<Discovered, CollectError> {
    let url: Url = base
        .parse()
        .map_err(|error: url::ParseError| CollectError::Address {
            address: base.to_owned(),
            reason: error.to_string(),
        })?;
    let answer = match http.once(&url, AGENT, Duration::from_secs(10)).await {
        Ok(answer) if answer.is_success() => answer,
        Err(error) if !error.is_of_the_feed() => return Err(error),
        _ => return Ok(Discovered::version_one("base URL request failed")),
    };
    Ok(match serde_json::from_slice(&answer.body) {
        Ok(Value::Object(details)) => from_details(&details),
        _ => Discovered::version_one("failed to parse base URL response"),
    })
}

/// The version goes before the address of the feed's own document.
fn from_details(details: &hsds::Document) -> Discovered {
    if let Some(number) = crate::input::version_number(details.get("version")) {
        let version = details.get("version").map(plain).unwrap_or_default();
        let reason = format!("Standard version {version} read from '/' endpoint");
        return Discovered::new(format!("{OFFICIAL}{number:.1}/openapi.json"), reason);
    }
    for name in ["openapi_url", "openapiUrl", "open_api_url"] {
        if let Some(url) = details.get(name).map(plain).filter(|url| !url.is_empty()) {
            return Discovered::new(
                url,
                "OpenAPI URL read from '/' endpoint (openapi_url field)",
            );
        }
    }
    Discovered::version_one("no version or openapi_url found")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_version_goes_before_the_feeds_own_document() {
        let url = |details: Value| from_details(details.as_object().expect("an object")).url;
        let own = "https://example.org/openapi.json";
        assert_eq!(
            url(json!({"version": "HSDS-UK-3.0", "openapi_url": own})),
            format!("{OFFICIAL}3.0/openapi.json")
        );
        assert_eq!(
            url(json!({"version": "V3"})),
            format!("{OFFICIAL}3.0/openapi.json")
        );
        assert_eq!(url(json!({"version": "HSDS 3.0", "openapi_url": own})), own);
        assert_eq!(
            url(json!({"profile": "https://example.org"})),
            format!("{OFFICIAL}1.0/openapi.json")
        );
    }
}
