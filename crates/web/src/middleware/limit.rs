//! How often one client may ask: a bucket of tokens each, filled at a steady rate.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;

use crate::access::Caller;
use crate::problem::Fault;
use crate::settings::Rate;
use crate::site::Site;

/// From this many clients on, those that have been quiet are forgotten.
const MANY: usize = 20_000;

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    /// Whoever shares an address with others.
    Household(IpAddr),
    /// Somebody who is signed in, wherever they are.
    Account(String),
}

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        Self::Household(household(address))
    }
}

/// The buckets of all clients.
#[derive(Debug)]
pub(crate) struct Limiter {
    rate: Rate,
    buckets: Mutex<HashMap<Client, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Limiter {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// Lets a client through, or says how long it has to wait.
    pub(crate) fn check(&self, client: impl Into<Client>) -> Result<(), Fault> {
        self.take(client, Instant::now())
            .map_err(|wait_seconds| Fault::TooMany { wait_seconds })
    }

    /// Takes a token of this client's; if it has none, says after how many seconds it will.
    fn take(&self, client: impl Into<Client>, now: Instant) -> Result<(), u64> {
        let Rate { per_second, burst } = self.rate;
        if per_second <= 0.0 {
            return Ok(());
        }
        let most = f64::from(burst.max(1));
        let level = |bucket: &Bucket| {
            let gained = now.saturating_duration_since(bucket.filled).as_secs_f64() * per_second;
            (bucket.tokens + gained).min(most)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY {
            buckets.retain(|_, bucket| level(bucket) < most);
        }
        let bucket = buckets.entry(client.into()).or_insert(Bucket {
            tokens: most,
            filled: now,
        });
        let tokens = level(bucket);
        if tokens < 1.0 {
            *bucket = Bucket {
                tokens,
                filled: now,
            };
            return Err(((1.0 - tokens) / per_second).ceil().max(1.0) as u64);
        }
        *bucket = Bucket {
            tokens: tokens - 1.0,
            filled: now,
        };
        Ok(())
    }
}

/// One subscriber has many IPv6 addresses: the first half is what tells subscribers apart.
fn household(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
    }
}

/// Turns away clients that ask too often. Clients on this machine are not counted.
pub(super) async fn limit(
    State(site): State<Site>,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    let counted = caller.address.filter(|_| !caller.local);
    match counted.map_or(Ok(()), |client| site.limiter().check(client)) {
        Ok(()) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_client_may_ask_as_often_as_its_bucket_holds_and_then_waits() {
        let limiter = Limiter::new(Rate {
            per_second: 2.0,
            burst: 3,
        });
        let (one, other): (IpAddr, IpAddr) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(limiter.take(one, start), Ok(()));
        }
        assert_eq!(limiter.take(one, start), Err(1));
        assert_eq!(limiter.take(one, start), Err(1));
        assert_eq!(limiter.take(other, start), Ok(()));
        let later = start + Duration::from_millis(600);
        assert_eq!(limiter.take(one, later), Ok(()));
        assert_eq!(limiter.take(one, later), Err(1));
    }

    #[test]
    fn all_addresses_of_one_household_share_a_bucket() {
        let limiter = Limiter::new(Rate {
            per_second: 0.1,
            burst: 1,
        });
        let now = Instant::now();
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(limiter.take(address("2001:db8::1"), now), Ok(()));
        assert_eq!(limiter.take(address("2001:db8::2"), now), Err(10));
        assert_eq!(limiter.take(address("2001:db8:0:1::2"), now), Ok(()));
    }
}
