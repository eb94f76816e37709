//! A council's own directory, by OpenID Connect, on the loopback interface: whoever comes is signed in as whom
//! the test says, and what it says of them can be as wrong as the test wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet,
    CoreJwsSigningAlgorithm,
};
use openidconnect::{
    Audience, EmptyAdditionalClaims, EndUserEmail, EndUserName, EndUserUsername, IssuerUrl,
    JsonWebKeyId, LocalizedClaim, Nonce, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey,
    StandardClaims, SubjectIdentifier,
};
use serde_json::json;
use url::{Url, form_urlencoded};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// What this directory calls the program that asks it.
pub const CLIENT: &str = "fingerpost";
/// By what that program shows that it is the one.
pub const SECRET: &str = "a secret of the client";

/// The two as HTTP shows them (RFC 7617, each encoded as in a form: RFC 6749, 2.3.1).
const SHOWN: &[u8] = b"Basic ZmluZ2VycG9zdDphK3NlY3JldCtvZit0aGUrY2xpZW50";

/// Who is signed in there, and what it says of them.
#[derive(Clone, Debug)]
pub struct Account {
    /// What it calls them for ever.
    pub subject: String,
    /// Their address, if it says one.
    pub email: Option<String>,
    /// Whether it says that it made sure of that.
    pub is_sure: Option<bool>,
    /// Another name by which they sign in there.
    pub username: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    /// What is wrong with what it says.
    pub lie: Option<Lie>,
}

/// What can be wrong with what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// It was said to another program.
    Audience,
    /// It was said when somebody else asked.
    Nonce,
    /// It was good until 2000.
    Expired,
    /// Another directory says it.
    Issuer,
    /// It is signed with a key that the directory does not have.
    Key,
    /// It is not said at all.
    Nothing,
}

impl Account {
    /// Somebody with an address of which the directory has made sure.
    pub fn new(subject: &str, email: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            email: Some(email.to_owned()),
            is_sure: Some(true),
            username: None,
            name: Some("Olive Officer".to_owned()),
            lie: None,
        }
    }
}

/// A directory that answers until it is dropped.
#[derive(Debug)]
pub struct Directory {
    server: MockServer,
    desk: Arc<Mutex<Desk>>,
}

/// What it remembers.
#[derive(Debug)]
struct Desk {
    issuer: String,
    account: Account,
    /// The key, and how many there were.
    key: String,
    keys: usize,
    /// What was asked with each code that was not redeemed yet.
    codes: HashMap<String, HashMap<String, String>>,
    handed_out: usize,
}

impl Directory {
    /// Starts one at which somebody is signed in.
    pub async fn start(account: Account) -> Self {
        // One from the pool would go on answering, for another test.
        let server = MockServer::builder().start().await;
        let desk = Arc::new(Mutex::new(Desk {
            issuer: server.uri(),
            account,
            key: key(),
            keys: 1,
            codes: HashMap::new(),
            handed_out: 0,
        }));
        let directory = Self { server, desk };
        directory
            .answers("GET", "/.well-known/openid-configuration", |desk, _| {
                desk.metadata()
            })
            .await;
        directory
            .answers("GET", "/keys", |desk, _| desk.keys())
            .await;
        directory
            .answers("GET", "/authorise", |desk, request| {
                let back = desk.authorise(&request.url);
                ResponseTemplate::new(302).insert_header("location", back.as_str())
            })
            .await;
        directory.answers("POST", "/token", Desk::token).await;
        directory
    }

    async fn answers(
        &self,
        verb: &str,
        at: &str,
        answer: impl Fn(&mut Desk, &Request) -> ResponseTemplate + Send + Sync + 'static,
    ) {
        let desk = Arc::clone(&self.desk);
        let respond = move |request: &Request| {
            let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
            answer(&mut desk, request)
        };
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(respond)
            .mount(&self.server)
            .await;
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its address, as it says it itself.
    pub fn issuer(&self) -> String {
        self.server.uri()
    }

    /// Where a browser is sent back to that was sent here, without a network.
    pub fn visit(&self, address: &str) -> String {
        let url: Url = address.parse().expect("an address");
        assert!(address.starts_with(&self.issuer()), "{address}");
        self.desk().authorise(&url).into()
    }

    /// From now on somebody else is signed in there.
    pub fn signs_in(&self, account: Account) {
        self.desk().account = account;
    }

    /// It signs with another key from now on.
    pub fn changes_key(&self) {
        let mut desk = self.desk();
        desk.key = key();
        desk.keys += 1;
    }
}

impl Desk {
    fn metadata(&self) -> ResponseTemplate {
        let at = |path: &str| format!("{}/{path}", self.issuer);
        ResponseTemplate::new(200).set_body_json(json!({
            "issuer": self.issuer,
            "authorization_endpoint": at("authorise"),
            "token_endpoint": at("token"),
            "jwks_uri": at("keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
        }))
    }

    fn signer(&self, pem: &str) -> CoreEdDsaPrivateSigningKey {
        let id = JsonWebKeyId::new(format!("key {}", self.keys));
        CoreEdDsaPrivateSigningKey::from_ed25519_pem(pem, Some(id)).expect("a key")
    }

    fn keys(&self) -> ResponseTemplate {
        let public = self.signer(&self.key).as_verification_key();
        ResponseTemplate::new(200).set_body_json(CoreJsonWebKeySet::new(vec![public]))
    }

    /// Nobody is asked for a password here: they come back at once.
    fn authorise(&mut self, url: &Url) -> Url {
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        let mut back: Url = asked["redirect_uri"].parse().expect("an address");
        self.handed_out += 1;
        let code = format!("code {}", self.handed_out);
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &asked["state"]);
        self.codes.insert(code, asked);
        back
    }

    fn token(&mut self, request: &Request) -> ResponseTemplate {
        let refusal = ResponseTemplate::new(400).set_body_json(json!({"error": "invalid_grant"}));
        let shown = request.headers.get("authorization");
        if shown.is_none_or(|shown| shown.as_bytes() != SHOWN) {
            return ResponseTemplate::new(401).set_body_json(json!({"error": "invalid_client"}));
        }
        let said: HashMap<String, String> =
            form_urlencoded::parse(&request.body).into_owned().collect();
        // A code is good once, for whoever holds what it was asked with.
        let Some(asked) = self.codes.remove(&said["code"]) else {
            return refusal;
        };
        let verifier = PkceCodeVerifier::new(said["code_verifier"].clone());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        if challenge.as_str() != asked["code_challenge"]
            || said["redirect_uri"] != asked["redirect_uri"]
        {
            return refusal;
        }
        let mut answer = json!({"access_token": "of no use", "token_type": "bearer"});
        if self.account.lie != Some(Lie::Nothing) {
            answer["id_token"] = json!(self.id_token(&asked["nonce"]));
        }
        ResponseTemplate::new(200).set_body_json(answer)
    }

    fn id_token(&self, nonce: &str) -> String {
        let Account {
            subject,
            email,
            is_sure,
            username,
            name,
            lie,
        } = self.account.clone();
        let or = |wrong: Lie, right: &str, other: &str| {
            if lie == Some(wrong) { other } else { right }.to_owned()
        };
        let until: DateTime<Utc> = or(Lie::Expired, "2100-01-01T00:00:00Z", "2000-01-01T00:00:00Z")
            .parse()
            .expect("an instant");
        let said = StandardClaims::new(SubjectIdentifier::new(subject))
            .set_email(email.map(EndUserEmail::new))
            .set_email_verified(is_sure)
            .set_preferred_username(username.map(EndUserUsername::new))
            .set_name(name.map(|name| {
                let mut names = LocalizedClaim::new();
                names.insert(None, EndUserName::new(name));
                names
            }));
        let issuer = or(Lie::Issuer, &self.issuer, "https://elsewhere.example");
        let claims = CoreIdTokenClaims::new(
            IssuerUrl::new(issuer).expect("an address"),
            vec![Audience::new(or(Lie::Audience, CLIENT, "another program"))],
            until,
            until - TimeDelta::days(1),
            said,
            EmptyAdditionalClaims {},
        )
        .set_nonce(Some(Nonce::new(or(Lie::Nonce, nonce, "another"))));
        let pem = if lie == Some(Lie::Key) {
            key()
        } else {
            self.key.clone()
        };
        let token = CoreIdToken::new(
            claims,
            &self.signer(&pem),
            CoreJwsSigningAlgorithm::EdDsa,
            None,
            None,
        );
        token.expect("it can be signed").to_string()
    }
}

fn key() -> String {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519);
    pair.expect("a key can be made").serialize_pem()
}
