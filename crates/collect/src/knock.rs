//! Knocking at a web page: does anybody answer? Nothing of the page is read.

use std::time::Duration;

use crate::error::CollectError;
use crate::http::{self, Http};

/// Whoever has not answered by then does not.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knocked {
    /// Somebody answered.
    Answers,
    /// The site is there, but not the page; this came instead, in words that follow "looked at it:".
    Broken(&'static str),
    /// No site was reached.
    Unreached,
    /// It cannot be told: programs are kept out, or do not trust what browsers do.
    Unknown,
    /// Nobody was asked: the address leads where we do not look.
    Unasked,
}

impl Http {
    /// Knocks at a web page once.
    pub async fn knock(&self, written: &str) -> Knocked {
        let Ok(url) = http::address(written, self.allows_private()) else {
            return Knocked::Unasked;
        };
        match self.status(&url, PATIENCE).await {
            Ok(status) => of_status(status),
            // Browsers fetch certificates that a site forgot to send, and know more of them than we do.
            Err(CollectError::Unreachable { reason, .. }) if reason.contains("certificate") => {
                Knocked::Unknown
            }
            Err(CollectError::Unreachable { .. }) => Knocked::Unreached,
            Err(CollectError::Private { .. }) => Knocked::Unasked,
            Err(_) => Knocked::Unknown,
        }
    }
}

/// Sites that keep programs out say so in many ways, and people reach them all the same; only what says that the page itself
/// is not there, or that the server is broken, counts.
fn of_status(status: u16) -> Knocked {
    match status {
        200..400 => Knocked::Answers,
        404 | 410 => Knocked::Broken("the page is not there"),
        500..600 if !http::is_passing(status) => Knocked::Broken("the site is broken"),
        _ => Knocked::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_that_the_page_is_not_there_counts_against_it() {
        for status in [200, 204, 301] {
            assert_eq!(of_status(status), Knocked::Answers, "{status}");
        }
        for status in [404, 410, 500, 501, 521] {
            assert!(matches!(of_status(status), Knocked::Broken(_)), "{status}");
        }
        for status in [401, 403, 405, 406, 429, 451, 502, 503, 504, 999] {
            assert_eq!(of_status(status), Knocked::Unknown, "{status}");
        }
    }
}
