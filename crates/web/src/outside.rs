//! The directory by which the people of a council come in, and what we know of it.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use collect::{CollectError, Http, http};
use identity::openid::{Directory, Metadata, OpenIdError};
use identity::{Newcomers, Outsider, Secret};
use repository::{Repository, SystemClock};
use url::Url;

use crate::error::WebError;
use crate::kept::Kept;
use crate::settings::OpenId;

/// So long is it known where the directory answers, and by what it signs.
const KNOWN_FOR: Duration = Duration::from_hours(1);
/// Somebody waits for its answers.
const PATIENCE: Duration = Duration::from_secs(10);
/// They are short: some keys, and what somebody is called.
const LONGEST_ANSWER: u64 = 1 << 20;

type Request = ::http::Request<Vec<u8>>;
type Response = ::http::Response<Vec<u8>>;
type Asked = Pin<Box<dyn Future<Output = Result<Response, CollectError>> + Send>>;

/// The directory.
pub(crate) struct Outside {
    /// Whose accounts these are.
    name: String,
    directory: Directory,
    newcomers: Newcomers,
    http: Http,
    metadata: Kept<Metadata>,
    repository: Repository,
}

impl Outside {
    pub(crate) fn open(settings: &OpenId, repository: Repository) -> Result<Self, WebError> {
        let patient = http::Settings {
            allow_private: settings.allow_private,
            timeout: PATIENCE,
            attempts: 1,
            // Whoever is sent on with what lets us in may be sent anywhere.
            redirects: 0,
            answer_limit: LONGEST_ANSWER,
            ..http::Settings::default()
        };
        let http = Http::new(patient, Arc::new(SystemClock))
            .map_err(|error| WebError::OpenId(error.to_string()))?;
        Ok(Self {
            name: settings.name.clone(),
            directory: settings.directory(),
            newcomers: settings.newcomers()?,
            http,
            metadata: Kept::lasting(KNOWN_FOR),
            repository,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn newcomers(&self) -> Newcomers {
        self.newcomers
    }

    /// Where somebody is sent to say who they are.
    pub(crate) async fn way_there(&self, back: &str, held: &Secret) -> Result<Url, OpenIdError> {
        let metadata = self.metadata().await?;
        self.directory.way_there(&metadata, back, held)
    }

    /// Who comes back. What is signed with a key that we do not know is looked at again with the keys of now: a
    /// code is good once, but its answer is kept until then.
    pub(crate) async fn who(
        &self,
        back: &str,
        held: &str,
        code: &str,
    ) -> Result<Outsider, OpenIdError> {
        let metadata = self.metadata().await?;
        let said = self
            .directory
            .redeem(&metadata, (back, held, code), &self.line())
            .await?;
        let now = self.repository.now();
        match self.directory.who(&metadata, &said, held, now) {
            Err(OpenIdError::UnknownKey) => {
                self.metadata.forget();
                let metadata = self.metadata().await?;
                self.directory.who(&metadata, &said, held, now)
            }
            outcome => outcome,
        }
    }

    async fn metadata(&self) -> Result<Arc<Metadata>, OpenIdError> {
        let line = self.line();
        let discover = self.directory.discover(&line);
        self.metadata.or_make(discover).await
    }

    /// By which the directory is asked.
    fn line(&self) -> impl Fn(Request) -> Asked + use<> {
        let http = self.http.clone();
        move |request| {
            let http = http.clone();
            Box::pin(async move { http.exchange(request).await })
        }
    }
}
