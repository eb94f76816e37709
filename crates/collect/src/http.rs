//! A polite HTTP client: says who it is, takes turns, waits when asked to, and never looks into private networks.

mod guard;

use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use repository::Clock;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use reqwest::{Client, Response, redirect};
use tokio::sync::Semaphore;
use url::Url;

use crate::error::CollectError;
use crate::http::guard::{PublicOnly, Refused, Stopped};

/// What we call ourselves. It begins as browsers do, so that no server takes us for something else.
pub const AGENT: &str = concat!(
    "Mozilla/5.0 (compatible; Fingerpost/",
    env!("CARGO_PKG_VERSION"),
    "; Open Referral UK collector)"
);

/// How polite and how patient the client is.
#[derive(Clone)]
pub struct Settings {
    /// Whether addresses of private networks may be fetched.
    pub allow_private: bool,
    /// The longest that one answer may take.
    pub timeout: Duration,
    /// How many requests are under way at most.
    pub at_once: usize,
    /// How often a request is made before giving up.
    pub attempts: u32,
    /// The first pause between attempts; each further one is twice as long.
    pub pause: Duration,
    /// The longest pause, also when a server asks for more.
    pub longest_pause: Duration,
    /// How many redirects are followed in a row.
    pub redirects: usize,
    /// The largest page or document, unpacked, in bytes.
    pub answer_limit: u64,
    /// The largest file, unpacked, in bytes.
    pub file_limit: u64,
    /// A number from 0 to 1, each time another: spreads attempts, so that clients do not come back all at once.
    pub jitter: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allow_private: false,
            timeout: Duration::from_mins(1),
            at_once: 4,
            attempts: 4,
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(2),
            redirects: 5,
            answer_limit: 64 << 20,
            file_limit: 2 << 30,
            jitter: Arc::new(|| 0.5),
        }
    }
}

/// The client; cheap to clone, and clones take turns with each other.
#[derive(Clone)]
pub struct Http {
    client: Client,
    settings: Settings,
    clock: Arc<dyn Clock>,
    turns: Arc<Semaphore>,
}

/// An address that somebody wrote to have it fetched again and again: of the web, without a password, and not inside
/// somebody's network unless that is allowed. A name that leads into one is refused when it is fetched.
pub fn address(written: &str, allow_private: bool) -> Result<Url, CollectError> {
    let wrong = |reason: &str| CollectError::Address {
        address: written.to_owned(),
        reason: reason.to_owned(),
    };
    let url: Url = written
        .trim()
        .parse()
        .map_err(|error: url::ParseError| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("it does not begin with https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(CollectError::Password {
            host: url.host_str().unwrap_or_default().to_owned(),
        });
    }
    let host = url.host_str().unwrap_or_default();
    let is_this_machine =
        host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    if !allow_private && (is_this_machine || guard::is_private_literal(&url)) {
        return Err(CollectError::Private {
            host: host.to_owned(),
        });
    }
    Ok(url)
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// How long it took, where it was asked once.
    pub(crate) took: Duration,
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What a file on the web answered with; its content went into the file given.
#[derive(Debug)]
pub(crate) struct Download {
    pub(crate) status: u16,
    pub(crate) is_html: bool,
}

impl Http {
    /// A client with these settings. The clock tells how far away a date is that a server asks us to wait for.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, CollectError> {
        // Whoever came first has chosen; it is the same cryptography everywhere in this program.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let (most, allow_private) = (settings.redirects, settings.allow_private);
        let policy = redirect::Policy::custom(move |attempt| {
            let Some(from) = attempt.previous().last() else {
                return attempt.follow();
            };
            match guard::objection(
                from,
                attempt.url(),
                attempt.previous().len(),
                most,
                allow_private,
            ) {
                None => attempt.follow(),
                Some(reason) => {
                    let stopped = Stopped {
                        from: from.to_string(),
                        to: attempt.url().to_string(),
                        reason,
                    };
                    attempt.error(stopped)
                }
            }
        });
        let mut client = Client::builder()
            .redirect(policy)
            .connect_timeout(settings.timeout.min(Duration::from_secs(10)))
            // A proxy of the environment would resolve names where the guard cannot see it.
            .no_proxy();
        if !settings.allow_private {
            client = client.dns_resolver(PublicOnly);
        }
        let client = client
            .build()
            .map_err(|error| CollectError::Client(chain(&error)))?;
        let turns = Arc::new(Semaphore::new(settings.at_once.max(1)));
        Ok(Self {
            client,
            settings,
            clock,
            turns,
        })
    }

    /// How many requests may be under way at once.
    pub(crate) fn at_once(&self) -> usize {
        self.settings.at_once.max(1)
    }

    /// The limits that files from elsewhere are held to.
    pub(crate) fn file_limit(&self) -> u64 {
        self.settings.file_limit
    }

    /// Whether addresses of private networks may be fetched.
    pub(crate) const fn allows_private(&self) -> bool {
        self.settings.allow_private
    }

    /// Asks once how a page answers, and reads nothing of it.
    pub(crate) async fn status(&self, url: &Url, timeout: Duration) -> Result<u16, CollectError> {
        let response = self.request(url, AGENT, timeout).await?;
        Ok(response.status().as_u16())
    }

    /// Fetches a page or document, with patience. Whatever status is given in the end is an answer.
    pub(crate) async fn get(&self, url: &Url) -> Result<Answer, CollectError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let response = self.respond(url, self.settings.timeout).await?;
            match self.whole(url, response).await {
                Err(CollectError::Unreachable { .. })
                    if attempt < self.settings.attempts.min(2) =>
                {
                    tokio::time::sleep(self.pause(attempt, None)).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Fetches once, as a validator does: no second attempt, and its own patience.
    pub(crate) async fn once(
        &self,
        url: &Url,
        agent: &str,
        timeout: Duration,
    ) -> Result<Answer, CollectError> {
        let started = tokio::time::Instant::now();
        let response = self.request(url, agent, timeout).await?;
        let answer = self.whole(url, response).await?;
        Ok(Answer {
            took: started.elapsed(),
            ..answer
        })
    }

    /// Fetches a file into another.
    pub(crate) async fn download(
        &self,
        url: &Url,
        into: &mut std::fs::File,
    ) -> Result<Download, CollectError> {
        let mut response = self.respond(url, Duration::from_hours(1)).await?;
        let is_html = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("text/html"));
        let status = response.status().as_u16();
        let mut length = 0;
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| failure(url, &error))?
        {
            length += chunk.len() as u64;
            if length > self.settings.file_limit {
                return Err(CollectError::TooLong {
                    url: url.to_string(),
                    limit: self.settings.file_limit,
                });
            }
            into.write_all(&chunk)
                .map_err(|source| CollectError::File {
                    path: "a temporary file".into(),
                    source,
                })?;
        }
        Ok(Download { status, is_html })
    }

    /// The beginning of an answer. What passes by itself is waited for: a busy server, a connection that fails.
    async fn respond(&self, url: &Url, timeout: Duration) -> Result<Response, CollectError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let last = attempt >= self.settings.attempts;
            match self.request(url, AGENT, timeout).await {
                Ok(response) if is_passing(response.status().as_u16()) && !last => {
                    let asked = self.asked_pause(&response);
                    drop(response);
                    if let Some(asked) = asked.filter(|asked| *asked > self.settings.longest_pause)
                    {
                        return Err(CollectError::Busy {
                            url: url.to_string(),
                            seconds: asked.as_secs(),
                        });
                    }
                    tokio::time::sleep(self.pause(attempt, asked)).await;
                }
                Err(CollectError::Unreachable { .. }) if !last => {
                    tokio::time::sleep(self.pause(attempt, None)).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Sends one request as it is, once: for a conversation in which no message may be said twice.
    pub async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, CollectError> {
        let address = request.uri().to_string();
        let url: Url = address.parse().map_err(|_| CollectError::Address {
            address: address.clone(),
            reason: "it is no absolute address".to_owned(),
        })?;
        let mut message = reqwest::Request::try_from(request)
            .map_err(|error| CollectError::Client(chain(&error)))?;
        *message.timeout_mut() = Some(self.settings.timeout);
        let response = self.send(&url, message).await?;
        let kind = response.headers().get(CONTENT_TYPE).cloned();
        let answer = self.whole(&url, response).await?;
        let mut answered = http::Response::new(answer.body);
        *answered.status_mut() = http::StatusCode::from_u16(answer.status)
            .map_err(|error| CollectError::Client(error.to_string()))?;
        if let Some(kind) = kind {
            answered.headers_mut().insert(CONTENT_TYPE, kind);
        }
        Ok(answered)
    }

    async fn request(
        &self,
        url: &Url,
        agent: &str,
        timeout: Duration,
    ) -> Result<Response, CollectError> {
        let message = self
            .client
            .get(url.clone())
            .header(USER_AGENT, agent)
            .timeout(timeout)
            .build()
            .map_err(|error| failure(url, &error))?;
        self.send(url, message).await
    }

    async fn send(&self, url: &Url, message: reqwest::Request) -> Result<Response, CollectError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(CollectError::Address {
                address: url.to_string(),
                reason: "only http and https are fetched".to_owned(),
            });
        }
        if !self.settings.allow_private && guard::is_private_literal(url) {
            return Err(CollectError::Private {
                host: url.host_str().unwrap_or_default().to_owned(),
            });
        }
        let _turn = self
            .turns
            .acquire()
            .await
            .map_err(|error| CollectError::Stopped(error.to_string()))?;
        tracing::debug!(url.full = %url, "asking");
        let response = self.client.execute(message).await;
        response.map_err(|error| failure(url, &error))
    }

    /// Reads an answer to its end, but not beyond the limit: what counts is what it unpacks to.
    async fn whole(&self, url: &Url, mut response: Response) -> Result<Answer, CollectError> {
        let limit = self.settings.answer_limit;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| failure(url, &error))?
        {
            if (body.len() + chunk.len()) as u64 > limit {
                return Err(CollectError::TooLong {
                    url: url.to_string(),
                    limit,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status,
            body,
            took: Duration::ZERO,
        })
    }

    fn asked_pause(&self, response: &Response) -> Option<Duration> {
        let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let at = DateTime::parse_from_rfc2822(text).ok()?;
        Some(
            (at.to_utc() - self.clock.now())
                .to_std()
                .unwrap_or_default(),
        )
    }

    /// Twice as long each time, at most twice that by chance, and never shorter than was asked for.
    fn pause(&self, attempt: u32, asked: Option<Duration>) -> Duration {
        let doubled = self
            .settings
            .pause
            .saturating_mul(1 << attempt.saturating_sub(1).min(16));
        let spread = doubled.mul_f64(1.0 + (self.settings.jitter)().clamp(0.0, 1.0));
        spread
            .min(self.settings.longest_pause)
            .max(asked.unwrap_or_default())
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Http")
            .field("allow_private", &self.settings.allow_private)
            .finish_non_exhaustive()
    }
}

/// Statuses that pass by themselves.
pub(crate) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 502 | 503 | 504)
}

fn failure(url: &Url, error: &reqwest::Error) -> CollectError {
    let mut inner: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = inner {
        if let Some(Refused(host)) = cause.downcast_ref() {
            return CollectError::Private { host: host.clone() };
        }
        if let Some(Stopped { from, to, reason }) = cause.downcast_ref() {
            return CollectError::Redirect {
                from: from.clone(),
                to: to.clone(),
                reason,
            };
        }
        inner = cause.source();
    }
    let reason = if error.is_timeout() {
        "it took too long".to_owned()
    } else {
        chain(error)
    };
    CollectError::Unreachable {
        url: url.to_string(),
        reason,
    }
}

/// The innermost reason says most.
fn chain(error: &dyn Error) -> String {
    let mut inner = error;
    while let Some(cause) = inner.source() {
        inner = cause;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_kept_is_of_the_open_web_and_holds_no_secret() {
        let kept = address(" https://feed.example/oruk ", false).expect("it is taken");
        assert_eq!(kept.as_str(), "https://feed.example/oruk");
        for inside in [
            "http://127.1/",
            "http://localhost:8080/",
            "http://feeds.LOCALHOST/",
            "http://192.168.0.1/",
            "http://[fd00::1]/",
            "http://0x7f000001/",
        ] {
            let refused = address(inside, false);
            assert!(
                matches!(refused, Err(CollectError::Private { .. })),
                "{inside}"
            );
            assert!(address(inside, true).is_ok(), "{inside}");
        }
        for (secret, allow_private) in [
            ("https://me:hush@feed.example/", false),
            ("http://me:hush@10.0.0.1/", true),
        ] {
            let error = address(secret, allow_private).expect_err("it is refused");
            assert!(matches!(error, CollectError::Password { .. }));
            assert!(!error.to_string().contains("hush"), "{error}");
        }
        for wrong in ["/etc/passwd", "file:///etc/passwd", "feed.example"] {
            let refused = address(wrong, true);
            assert!(
                matches!(refused, Err(CollectError::Address { .. })),
                "{wrong}"
            );
        }
    }
}
