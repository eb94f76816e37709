//! What an operator decides about the web server.

mod brand;
mod network;
mod openid;
mod phase;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use hsds::Profile;
use serde::{Deserialize, Deserializer};
use url::Url;

pub use brand::{Brand, Colour, Tiles};
pub use network::Network;
pub use openid::OpenId;
pub use phase::Phase;

/// How the web server shows itself and to whom.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, and none excludes another"
)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The address that the public knows, such as `https://services.example.org`. Absolute addresses are made from it.
    pub public_url: Option<Url>,
    /// Proxies whose word about the client, the scheme and the host is taken.
    pub trusted_proxies: Vec<Network>,
    /// Host names that are answered, besides the public address and loopback. With neither this nor a public address, any.
    pub hosts: Vec<String>,
    /// Who may read the figures at `/metrics`, besides this machine.
    pub metrics_from: Vec<Network>,
    /// A certificate, where no proxy has one.
    pub tls: Option<Tls>,
    /// How often one client may ask.
    pub rate: Rate,
    /// After how many seconds a request is given up.
    pub timeout_seconds: u64,
    /// How large the body of a request may be.
    pub body_limit_bytes: usize,
    /// How large a file may be that somebody sends from a page.
    pub upload_limit_bytes: usize,
    /// Which fields the API shows those who do not say: `hsds` (all) or `strict` (the profile's only).
    #[serde(deserialize_with = "profile")]
    pub profile: Profile,
    /// What the place calls its record, such as "Services in Exampleshire".
    pub title: String,
    /// What the council area is called, such as "Exampleshire": whoever enters a service can say that it is for all of it.
    pub area: Option<String>,
    /// The licence under which the data may be used again.
    pub licence: Licence,
    /// A mailbox, of a group and not of a person, for questions about the data.
    pub contact: Option<String>,
    /// How far it has come on its way to everybody: `private-beta`, `public-beta` or `live`.
    pub phase: Phase,
    /// How the pages look and what they lead to.
    pub brand: Brand,
    /// Whether anybody may open an account, to look after the services of their organisation: an account alone lets
    /// nobody publish anything.
    pub registration: bool,
    /// Of an earlier version: how often services are looked at again is said by the policy now, and this counts for nothing.
    pub look_again_after_days: Option<u32>,
    /// A directory by which the people of a council come in, if there is one.
    pub openid: Option<OpenId>,
    /// Nothing here is real: anybody may be anybody, and mail stands on a page. Only a demonstration says so.
    #[serde(skip)]
    pub demonstration: bool,
    /// Somebody sends the mail that is written here.
    #[serde(skip)]
    pub sends_mail: bool,
    /// In whose name assurers say that a service is right: the mailbox of a team, published with the day. Said under `[assurance]`, not here.
    #[serde(skip)]
    pub assurance_mailbox: Option<String>,
    /// Whether feeds at private addresses may be fetched; said where feeds are, not here.
    #[serde(skip)]
    pub private_feeds: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_url: None,
            trusted_proxies: Vec::new(),
            hosts: Vec::new(),
            metrics_from: Vec::new(),
            tls: None,
            rate: Rate::default(),
            timeout_seconds: 30,
            body_limit_bytes: 1024 * 1024,
            upload_limit_bytes: 32 * 1024 * 1024,
            profile: Profile::Hsds,
            title: "Local support services".to_owned(),
            area: None,
            licence: Licence::default(),
            contact: None,
            phase: Phase::default(),
            brand: Brand::default(),
            registration: true,
            look_again_after_days: None,
            openid: None,
            demonstration: false,
            sends_mail: true,
            assurance_mailbox: None,
            private_feeds: false,
        }
    }
}

impl Settings {
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds.max(1))
    }

    pub(crate) fn trusts(&self, address: std::net::IpAddr) -> bool {
        self.trusted_proxies
            .iter()
            .any(|network| network.contains(address))
    }

    /// In whose name assurers say that a service is right: never in that of a person.
    pub(crate) fn assurers(&self) -> &str {
        self.assurance_mailbox
            .as_deref()
            .unwrap_or(assure::confidence::SAID_BY)
    }

    /// Whether a host name, without its port, is one of ours.
    pub(crate) fn serves(&self, host: &str) -> bool {
        let public = self.public_url.as_ref().and_then(Url::host_str);
        let listed = self.hosts.iter().map(String::as_str).chain(public);
        let open = self.hosts.is_empty() && public.is_none();
        open || is_loopback_name(host)
            || listed
                .into_iter()
                .any(|name| name.eq_ignore_ascii_case(host))
    }
}

/// Whether a host name can only mean this machine.
pub(crate) fn is_loopback_name(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// A certificate and its key, in PEM files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate and those that vouch for it.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// How often one client may ask; clients on this machine always may.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rate {
    /// How many requests a second one client may make for long; 0 is without limit.
    pub per_second: f64,
    /// How many it may make at once.
    pub burst: u32,
}

impl Default for Rate {
    fn default() -> Self {
        Self {
            per_second: 20.0,
            burst: 400,
        }
    }
}

/// A licence by name and address.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// Its name.
    pub name: String,
    /// Where its text is.
    #[serde(deserialize_with = "address")]
    pub url: String,
}

impl Default for Licence {
    fn default() -> Self {
        Self {
            name: "Open Government Licence v3.0".to_owned(),
            url: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
                .to_owned(),
        }
    }
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Url::deserialize(from).map(String::from)
}

fn profile<'de, D: Deserializer<'de>>(from: D) -> Result<Profile, D::Error> {
    let word = String::deserialize(from)?;
    word.parse().map_err(|_| {
        serde::de::Error::custom(format!("`{word}` is no profile; write `hsds` or `strict`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_list_any_host_is_served_and_with_one_only_those_and_this_machine() {
        let mut settings = Settings::default();
        assert!(settings.serves("anything.example"));
        settings.public_url = Url::parse("https://services.example.org").ok();
        settings.hosts = vec!["api.example.org".to_owned()];
        assert!(settings.serves("services.example.org"));
        assert!(settings.serves("API.example.org"));
        assert!(settings.serves("[::1]"));
        assert!(!settings.serves("evil.example"));
    }
}
