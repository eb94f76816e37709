//! Where events are written: standard error, as lines for people or as JSON for machines.

use tracing_subscriber::EnvFilter;

use crate::settings::Log;

/// Starts writing events. Called once.
pub(crate) fn start(log: &Log) {
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    let events = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start, as in tests, keeps the first.
    let _already = if log.json {
        events.json().try_init()
    } else {
        events.try_init()
    };
}
