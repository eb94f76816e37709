//! For those who keep the service running: is it alive, is it ready, how is it doing.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use crate::problem::Fault;
use crate::site::{Site, figures};

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(3);

/// The process runs.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers; the lists are loaded, or nobody could ask.
pub(crate) async fn ready(State(site): State<Site>) -> Result<Response, Fault> {
    match tokio::time::timeout(PATIENCE, site.repository().head()).await {
        Ok(Ok(head)) => {
            let behind = head - site.catalogue().snapshot().seq;
            Ok(format!("ready, {behind} changes behind\n").into_response())
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            Err(Fault::NotReady)
        }
        Err(_) => Err(Fault::NotReady),
    }
}

/// Counts and durations in the form that Prometheus reads.
pub(crate) async fn metrics() -> Response {
    match figures() {
        Some(figures) => {
            figures.run_upkeep();
            (
                [(
                    header::CONTENT_TYPE,
                    "text/plain; version=0.0.4; charset=utf-8",
                )],
                figures.render(),
            )
                .into_response()
        }
        None => (StatusCode::OK, "# figures are gathered elsewhere\n").into_response(),
    }
}
