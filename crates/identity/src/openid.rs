//! Asking a council's own directory who somebody is, by OpenID Connect: the authorisation code flow with PKCE
//! (OpenID Connect Core 1.0, 3.1; RFC 7636).
//!
//! Between the way there and the way back only the browser holds something: a secret, of which the state, the
//! nonce and the verifier are made. So any node can answer, and nothing has to be kept.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    SignatureVerificationError, TokenResponse,
};
use repository::OutsideAccount;
use url::Url;

use crate::outside::Outsider;
use crate::secret::{Secret, hash};

/// The ways to sign of which nobody can make one who only can check it.
const SIGNED: [CoreJwsSigningAlgorithm; 8] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// A directory, and what this installation is to it.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Its address, as it says it itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// By what we show that it is us.
    pub client_secret: Secret,
    /// The domains of mail, in small letters, of which it knows whose an address is.
    pub domains: BTreeSet<String>,
}

/// The library's client for a directory that said where it answers.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Where a directory answers, and by what it signs: good until it changes its keys.
#[derive(Clone, Debug)]
pub struct Metadata(CoreProviderMetadata);

/// What a directory said of somebody who came back, not yet believed.
#[derive(Debug)]
pub struct Said(CoreTokenResponse);

/// Why nobody was let in.
#[derive(Debug, thiserror::Error)]
pub enum OpenIdError {
    /// It could not be asked.
    #[error("the directory at {issuer} does not answer as it should: {reason}")]
    Unreachable {
        /// Which.
        issuer: String,
        /// What it did.
        reason: String,
    },
    /// Its keys are not those that we know: it may have changed them.
    #[error("the directory signs with a key that it has not published")]
    UnknownKey,
    /// What it says of somebody does not hold.
    #[error("what the directory says cannot be believed: {0}")]
    Unbelievable(String),
    /// The settings cannot be used.
    #[error("the settings of the directory cannot be used: {0}")]
    Settings(String),
}

impl Directory {
    /// Asks where it answers.
    pub async fn discover<H>(&self, http: &H) -> Result<Metadata, OpenIdError>
    where
        H: for<'h> AsyncHttpClient<'h>,
    {
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|error| setting(&error))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, http).await;
        metadata
            .map(Metadata)
            .map_err(|error| self.unreachable(&error))
    }

    /// Where somebody is sent to say who they are, who holds `held` until they come back to `back`.
    pub fn way_there(
        &self,
        metadata: &Metadata,
        back: &str,
        held: &Secret,
    ) -> Result<Url, OpenIdError> {
        let client = self.client(metadata).set_redirect_uri(redirect(back)?);
        let (state, nonce) = (state(held.reveal()), nonce(held.reveal()));
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier(held.reveal()));
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok(url)
    }

    /// What it says of somebody who comes back to `back` with `held` and a code, which is good once.
    pub async fn redeem<H>(
        &self,
        metadata: &Metadata,
        (back, held, code): (&str, &str, &str),
        http: &H,
    ) -> Result<Said, OpenIdError>
    where
        H: for<'h> AsyncHttpClient<'h>,
    {
        let client = self.client(metadata).set_redirect_uri(redirect(back)?);
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| self.unreachable(&error))?
            .set_pkce_verifier(verifier(held));
        let said = request.request_async(http).await;
        said.map(Said).map_err(|error| self.unreachable(&error))
    }

    /// Who it was, if that can be believed.
    pub fn who(
        &self,
        metadata: &Metadata,
        Said(said): &Said,
        held: &str,
        now: DateTime<Utc>,
    ) -> Result<Outsider, OpenIdError> {
        let client = self.client(metadata);
        let checker = client
            .id_token_verifier()
            .set_allowed_algs(SIGNED)
            .set_time_fn(move || now);
        let token = said
            .id_token()
            .ok_or_else(|| unbelievable(&"it names nobody"))?;
        let claims = token
            .claims(&checker, &Nonce::new(nonce(held)))
            .map_err(|error| disbelief(&error))?;
        if let Some(expected) = claims.access_token_hash() {
            let signed = token.signing_alg().map_err(|error| unbelievable(&error))?;
            let key = token
                .signing_key(&checker)
                .map_err(|error| unbelievable(&error))?;
            let actual = AccessTokenHash::from_token(said.access_token(), signed, key)
                .map_err(|error| unbelievable(&error))?;
            if actual != *expected {
                return Err(unbelievable(&"its two tokens do not belong together"));
            }
        }
        Ok(self.outsider(claims))
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let secret = self.client_secret.reveal().to_owned();
        CoreClient::from_provider_metadata(
            metadata.0.clone(),
            ClientId::new(self.client_id.clone()),
            Some(ClientSecret::new(secret)),
        )
    }

    fn outsider(&self, claims: &CoreIdTokenClaims) -> Outsider {
        let name = claims.name().and_then(|name| name.get(None));
        Outsider {
            account: OutsideAccount {
                issuer: claims.issuer().as_str().to_owned(),
                subject: claims.subject().as_str().to_owned(),
            },
            email: self.email(claims),
            name: name.map(|name| name.as_str().to_owned()),
        }
    }

    /// The address of somebody, if the directory can be believed to know it: it says that it made sure, or it
    /// rules over the domain. Some directories name people by such an address and say no other.
    fn email(&self, claims: &CoreIdTokenClaims) -> Option<crate::EmailAddress> {
        let is_sure = claims.email_verified();
        let said = claims.email().map(|email| email.as_str());
        let named = claims.preferred_username().map(|name| name.as_str());
        let mut written = said
            .into_iter()
            .map(|email| (email, is_sure))
            .chain(named.map(|name| (name, None)));
        written.find_map(|(written, is_sure)| {
            let email: crate::EmailAddress = written.parse().ok()?;
            let (_, domain) = email.as_str().split_once('@')?;
            let is_theirs = self.domains.contains(domain);
            let is_known = match is_sure {
                Some(is_sure) => is_sure && (is_theirs || self.domains.is_empty()),
                None => is_theirs,
            };
            is_known.then_some(email)
        })
    }

    fn unreachable(&self, error: &dyn std::error::Error) -> OpenIdError {
        OpenIdError::Unreachable {
            issuer: self.issuer.clone(),
            reason: whole(error),
        }
    }
}

/// Whether somebody comes back who holds this, and not somebody who was given another's way back.
pub fn is_way_back(held: &str, said: &str) -> bool {
    // The one is a hash of a secret: how long it takes to compare them tells nothing of it.
    hash(said) == hash(&state(held))
}

fn state(held: &str) -> String {
    hash(&format!("state {held}"))
}

fn nonce(held: &str) -> String {
    hash(&format!("nonce {held}"))
}

fn verifier(held: &str) -> PkceCodeVerifier {
    // It has 43 characters at least (RFC 7636, 4.1), and one hash of ours has 32.
    let half = |which: &str| hash(&format!("verifier {which} {held}"));
    PkceCodeVerifier::new(half("first") + &half("second"))
}

fn redirect(back: &str) -> Result<RedirectUrl, OpenIdError> {
    RedirectUrl::new(back.to_owned()).map_err(|error| setting(&error))
}

fn setting(error: &dyn std::error::Error) -> OpenIdError {
    OpenIdError::Settings(whole(error))
}

fn unbelievable(reason: &impl std::fmt::Display) -> OpenIdError {
    OpenIdError::Unbelievable(reason.to_string())
}

fn disbelief(error: &ClaimsVerificationError) -> OpenIdError {
    let ClaimsVerificationError::SignatureVerification(cause) = error else {
        return unbelievable(error);
    };
    match cause {
        SignatureVerificationError::NoMatchingKey => OpenIdError::UnknownKey,
        other => unbelievable(other),
    }
}

/// An error with all its causes.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
