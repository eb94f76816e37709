//! A directory by which the people of a council come in, such as its Microsoft Entra ID.

use identity::openid::Directory;
use identity::{Newcomers, Secret};
use serde::Deserialize;
use url::Url;

use crate::error::WebError;

/// A directory by which people come in, by OpenID Connect.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenId {
    /// Whose accounts these are, as its people call it, such as `Wyrebridge Council`.
    pub name: String,
    /// Its address, exactly as it says it itself, such as `https://login.microsoftonline.com/<tenant>/v2.0`.
    pub issuer: Url,
    /// What it calls us.
    pub client_id: String,
    /// By what we show that it is us.
    pub client_secret: String,
    /// The domains of mail of which it knows whose an address is, such as `wyrebridge.gov.uk`. An address of
    /// another domain ties nobody to an account, and without a list only those that it says it has made sure of.
    #[serde(default)]
    pub domains: Vec<String>,
    /// What those become who have no account here, such as `viewer`; without it they have to be invited.
    #[serde(default)]
    pub newcomers: Option<String>,
    /// Whether it stands in a private network.
    #[serde(default)]
    pub allow_private: bool,
}

impl OpenId {
    pub(crate) fn directory(&self) -> Directory {
        Directory {
            // It is compared letter by letter, and an address that has been read has gained a slash.
            issuer: match self.issuer.path() {
                "/" => self.issuer.as_str().trim_end_matches('/').to_owned(),
                _ => self.issuer.to_string(),
            },
            client_id: self.client_id.clone(),
            client_secret: Secret::given(self.client_secret.as_str()),
            domains: self
                .domains
                .iter()
                .map(|domain| domain.to_lowercase())
                .collect(),
        }
    }

    pub(crate) fn newcomers(&self) -> Result<Newcomers, WebError> {
        match &self.newcomers {
            None => Ok(Newcomers::Nobody),
            Some(role) => Newcomers::named(role).map_err(|error| {
                WebError::OpenId(format!("`newcomers` cannot be `{role}`: {error}"))
            }),
        }
    }
}

impl std::fmt::Debug for OpenId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("OpenId")
            .field("name", &self.name)
            .field("issuer", &self.issuer.as_str())
            .finish_non_exhaustive()
    }
}
