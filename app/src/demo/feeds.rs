//! Two feeds on the loopback interface, for as long as they are read: one of Open Referral UK 3.0, one of 1.0.

mod council;
mod voluntary;

use anyhow::{Context, Result};
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::form_urlencoded;

/// How many rows a page has if nobody says.
const PER_PAGE: usize = 50;

/// A feed that is served until this is dropped.
pub(super) struct Feed {
    url: String,
    serving: JoinHandle<()>,
}

impl Feed {
    /// The council's, in 3.0.
    pub(super) async fn council() -> Result<Self> {
        Self::serve(council::router()?).await
    }

    /// The voluntary sector's, in 1.0.
    pub(super) async fn voluntary() -> Result<Self> {
        Self::serve(voluntary::router()?).await
    }

    /// Its base address.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    async fn serve(router: Router) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .context("no port of 127.0.0.1 is free for a feed of the demonstration")?;
        let url = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router.fallback(nothing)).await {
                tracing::warn!(%error, "a feed of the demonstration stopped");
            }
        });
        Ok(Self { url, serving })
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn nothing() -> Response {
    (
        StatusCode::NOT_FOUND,
        axum::Json(json!({"message": "not found"})),
    )
        .into_response()
}

/// A document, or that there is none.
fn found(document: Option<&Value>) -> Response {
    match document {
        Some(document) => axum::Json(document).into_response(),
        None => (
            StatusCode::NOT_FOUND,
            axum::Json(json!({"message": "not found"})),
        )
            .into_response(),
    }
}

/// A parameter of a query.
fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    form_urlencoded::parse(query?.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// A parameter that is a count, from 1.
fn number(query: Option<&str>, name: &str, otherwise: usize) -> usize {
    parameter(query, name)
        .and_then(|text| text.parse().ok())
        .filter(|number| *number > 0)
        .unwrap_or(otherwise)
}

/// A document as lists show it: its plain fields, and `kept` reduced in the same way.
fn scalars(document: &Value, kept: &str) -> Value {
    let plain: Map<String, Value> = document
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, value)| !value.is_array() && (!value.is_object() || *name == kept))
        .map(|(name, value)| {
            let value = if value.is_object() {
                scalars(value, "")
            } else {
                value.clone()
            };
            (name.clone(), value)
        })
        .collect();
    Value::Object(plain)
}

/// The rows of a page of a file.
fn rows(mut page: Value, key: &str) -> Result<Vec<Value>> {
    match page[key].take() {
        Value::Array(rows) => Ok(rows),
        _ => anyhow::bail!("a page of the sample data has no `{key}`"),
    }
}

/// The document with an id, if there is one; the first, where an id comes twice.
fn by_id<'a>(rows: &'a [Value], id: &str) -> Option<&'a Value> {
    rows.iter().find(|row| row["id"] == id)
}
