//! Which addresses may be fetched: none inside somebody's own network, wherever a name or a redirect leads.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// A private address was asked for.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) String);

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} is a private address", self.0)
    }
}

impl Error for Refused {}

/// A redirect that is not followed.
#[derive(Debug)]
pub(crate) struct Stopped {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) reason: &'static str,
}

impl fmt::Display for Stopped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} redirects to {}: {}",
            self.from, self.to, self.reason
        )
    }
}

impl Error for Stopped {}

/// Resolves names and drops every private address, each time a connection is made: what a name
/// meant a moment ago does not count.
#[derive(Debug)]
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let public: Vec<SocketAddr> = found
                .iter()
                .filter(|found| is_public(found.ip()))
                .copied()
                .collect();
            if public.is_empty() && !found.is_empty() {
                return Err(Box::new(Refused(host)) as Box<dyn Error + Send + Sync>);
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address written in numbers is private; names are looked at when they are resolved.
pub(crate) fn is_private_literal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        Some(Host::Domain(_)) | None => false,
    }
}

/// Why a redirect is not followed, if it is not.
pub(crate) fn objection(
    from: &Url,
    to: &Url,
    hops: usize,
    most: usize,
    allow_private: bool,
) -> Option<&'static str> {
    if hops > most {
        return Some("there are too many redirects in a row");
    }
    if !matches!(to.scheme(), "http" | "https") {
        return Some("it is not an http address");
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Some("it leads from https to http");
    }
    (!allow_private && is_private_literal(to)).then_some("it leads to a private address")
}

/// Whether an address can be reached by anybody.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // An IPv4 address in other clothes is judged by what is underneath.
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            inner(high, low)
        }
        [0x2002, high, low, ..] => inner(high, low),
        [0x64, 0xff9b, 1, ..] | [0x2001, 0xdb8 | 0, ..] | [0x100, 0, 0, 0, ..] => false,
        [first, ..] => {
            // Unique local, link local, site local and multicast.
            !(first & 0xfe00 == 0xfc00
                || first & 0xffc0 == 0xfe80
                || first & 0xffc0 == 0xfec0
                || first >= 0xff00)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_inside_a_network_is_not_public() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(
                !is_public(private.parse().expect("an address")),
                "{private}"
            );
        }
    }

    #[test]
    fn an_address_of_the_open_internet_is_public() {
        for public in [
            "8.8.8.8",
            "151.101.1.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "2002:808:808::",
        ] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }

    #[test]
    fn a_number_in_any_spelling_is_seen_through() {
        for private in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
        ] {
            assert!(
                is_private_literal(&private.parse().expect("a URL")),
                "{private}"
            );
        }
    }

    #[test]
    fn redirects_stay_safe() {
        let url = |text: &str| text.parse::<Url>().expect("a URL");
        let from = url("https://example.org/a");
        assert_eq!(
            objection(&from, &url("https://example.org/b"), 1, 5, false),
            None
        );
        assert_eq!(
            objection(&from, &url("http://example.org/b"), 1, 5, false),
            Some("it leads from https to http")
        );
        assert_eq!(
            objection(&from, &url("https://10.0.0.1/"), 1, 5, false),
            Some("it leads to a private address")
        );
        assert_eq!(
            objection(&from, &url("https://10.0.0.1/"), 1, 5, true),
            None
        );
        assert_eq!(
            objection(&from, &url("file:///etc/passwd"), 1, 5, true),
            Some("it is not an http address")
        );
        assert_eq!(
            objection(&from, &url("https://example.org/b"), 6, 5, false),
            Some("there are too many redirects in a row")
        );
        let plain = url("http://example.org/");
        assert_eq!(
            objection(&plain, &url("https://example.org/"), 1, 5, false),
            None
        );
    }
}
