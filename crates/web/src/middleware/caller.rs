//! Who is asking and by which name: the connection's own word, and that of proxies that are trusted.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderMap, Version, header};

use crate::access::Caller;
use crate::problem::Fault;
use crate::settings::{Settings, is_loopback_name};
use crate::site::Site;

/// Headers by which a proxy shows itself.
const PROXY_HEADERS: [&str; 6] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "via",
];

/// Works out the caller and puts it beside the request. A host name that is not ours gets no further,
/// except to ask whether we are alive: those who watch know only an address.
pub(super) async fn resolve(
    State(site): State<Site>,
    mut request: Request,
    next: Next,
) -> Response {
    let watched = matches!(request.uri().path(), "/healthz" | "/readyz");
    match caller(site.settings(), &request) {
        Some(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        None if watched => next.run(request).await,
        None => Fault::Host.into_response(),
    }
}

fn caller(settings: &Settings, request: &Request) -> Option<Caller> {
    let headers = request.headers();
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip().to_canonical());
    let trusted = peer.is_some_and(|peer| settings.trusts(peer));
    // Some proxies add no header at all, but speak the old protocol.
    let direct = request.version() != Version::HTTP_10
        && PROXY_HEADERS
            .iter()
            .all(|name| !headers.contains_key(*name));
    let address = if trusted {
        forwarded_for(settings, headers).or(peer)
    } else {
        peer
    };
    let authority = authority(request, trusted)?;
    if !settings.serves(authority.host()) {
        return None;
    }
    let local = direct && peer.is_some_and(|peer| peer.is_loopback());
    let scheme = match first(headers, "x-forwarded-proto").filter(|_| trusted) {
        Some("https") => "https",
        None if settings.tls.is_some() => "https",
        Some(_) | None => "http",
    };
    let base = settings.public_url.as_ref().map_or_else(
        || format!("{scheme}://{authority}"),
        |public| public.as_str().trim_end_matches('/').to_owned(),
    );
    Some(Caller {
        address,
        // A page that somebody was lured to can make a browser on this machine ask us under a strange name.
        operator: local && is_loopback_name(authority.host()),
        monitor: address.is_some_and(|address| {
            settings
                .metrics_from
                .iter()
                .any(|network| network.contains(address))
        }),
        local,
        base,
    })
}

/// The host as the client wrote it. Without any, a host that nobody could have been sent to.
fn authority(request: &Request, trusted: bool) -> Option<Authority> {
    let headers = request.headers();
    let forwarded = first(headers, "x-forwarded-host").filter(|_| trusted);
    let host = match (forwarded, headers.get(header::HOST)) {
        (Some(host), _) => host,
        (None, Some(host)) => host.to_str().ok()?,
        (None, None) => match request.uri().authority() {
            Some(authority) => authority.as_str(),
            None => "host.invalid",
        },
    };
    host.parse()
        .ok()
        .filter(|authority: &Authority| !authority.as_str().contains('@'))
}

/// The nearest address in the chain that is no proxy of ours: what stands before it anyone could have written.
fn forwarded_for(settings: &Settings, headers: &HeaderMap) -> Option<IpAddr> {
    let chain: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    for hop in chain.iter().rev() {
        let address: IpAddr = hop.parse().ok()?;
        let address = address.to_canonical();
        if !settings.trusts(address) {
            return Some(address);
        }
    }
    None
}

fn first<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get(name)?
        .to_str()
        .ok()?
        .split(',')
        .next()
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn ask(settings: &Settings, peer: &str, headers: &[(&str, &str)]) -> Option<Caller> {
        let mut request = Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).expect("a request");
        let peer: SocketAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        caller(settings, &request)
    }

    fn behind_a_proxy() -> Settings {
        Settings {
            trusted_proxies: vec!["10.0.0.0/8".parse().expect("a range")],
            ..Settings::default()
        }
    }

    #[test]
    fn the_operator_is_whoever_sits_at_this_machine_and_calls_it_by_its_local_name() {
        let settings = Settings::default();
        let operator = |peer: &str, headers: &[(&str, &str)]| {
            ask(&settings, peer, headers).is_some_and(|caller| caller.operator)
        };
        assert!(operator("127.0.0.1:5000", &[("host", "localhost:8080")]));
        assert!(operator("[::1]:5000", &[("host", "[::1]:8080")]));
        assert!(!operator("192.0.2.1:5000", &[("host", "localhost:8080")]));
        assert!(!operator(
            "127.0.0.1:5000",
            &[("host", "services.example.org")]
        ));
        assert!(!operator(
            "127.0.0.1:5000",
            &[("host", "localhost"), ("x-forwarded-for", "192.0.2.1")]
        ));
        assert!(!operator(
            "127.0.0.1:5000",
            &[("host", "localhost"), ("via", "1.1 proxy")]
        ));
        assert!(!operator("127.0.0.1:5000", &[]));
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let settings = behind_a_proxy();
        let headers = [
            ("host", "inside"),
            ("x-forwarded-for", "6.6.6.6, 192.0.2.9, 10.0.0.3"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "services.example.org"),
        ];
        let believed = ask(&settings, "10.0.0.2:1", &headers).expect("a caller");
        assert_eq!(believed.address, "192.0.2.9".parse().ok());
        assert_eq!(believed.base, "https://services.example.org");
        let stranger = ask(&settings, "198.51.100.1:1", &headers).expect("a caller");
        assert_eq!(stranger.address, "198.51.100.1".parse().ok());
        assert_eq!(stranger.base, "http://inside");
    }

    #[test]
    fn the_public_address_is_the_one_that_absolute_addresses_are_made_from() {
        let public_url = url::Url::parse("https://services.example.org/").ok();
        let settings = Settings {
            public_url,
            ..Settings::default()
        };
        let caller = ask(
            &settings,
            "192.0.2.1:1",
            &[("host", "services.example.org")],
        )
        .expect("a caller");
        assert_eq!(caller.base, "https://services.example.org");
        assert!(ask(&settings, "192.0.2.1:1", &[("host", "evil.example")]).is_none());
        assert!(
            ask(
                &settings,
                "192.0.2.1:1",
                &[("host", "evil@services.example.org")]
            )
            .is_none()
        );
    }
}
