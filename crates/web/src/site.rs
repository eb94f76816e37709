//! One running site: its settings, what it reads from, and what it keeps between requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use assure::policy::{Context, Numbered};
use axum::Router;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use collect::form::Offer;
use identity::{Identity, SystemChance};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use place::Gazetteer;
use publish::Catalogue;
use repository::{OldAddresses, Repository, SourceStanding};
use reuse::Finder;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::access::Caller;
use crate::error::WebError;
use crate::kept::{Kept, Ready};
use crate::language::{Language, Texts};
use crate::look::Look;
use crate::middleware::limit::Limiter;
use crate::outside::Outside;
use crate::pages;
use crate::problem::Fault;
use crate::routes;
use crate::search_log::SearchLog;
use crate::settings::{Rate, Settings};
use crate::topics::Topics;
use crate::voice::Voice;

/// How often one client may report a problem: five at once, then one in ten minutes.
const REPORTS: Rate = Rate {
    per_second: 1.0 / 600.0,
    burst: 5,
};

/// How often one client may take something back, or ask that it be looked at again: numbers are not guessed a hundred at a time.
const SECOND_THOUGHTS: Rate = Rate {
    per_second: 1.0 / 600.0,
    burst: 10,
};

/// How often one client may say what they think of the site. All who try it out may share one address; whoever is signed in is
/// counted alone.
const FEEDBACK: Rate = Rate {
    per_second: 1.0 / 300.0,
    burst: 30,
};

/// How often one client may try to sign in: what accounts are guarded by is counted by account, this only keeps
/// one client from keeping everybody waiting. All staff of a council may share one address.
const SIGN_INS: Rate = Rate {
    per_second: 1.0,
    burst: 60,
};

/// So many spreadsheets are looked at together: each is held in memory whole.
const SHEETS: usize = 2;

/// So many sources are written by programs at once; the others wait for their turn.
const WRITERS: usize = 4;

/// The turn of a source, and one of those that all sources share.
type Turn = (OwnedMutexGuard<()>, Option<OwnedSemaphorePermit>);

/// One running site; cheap to clone.
#[derive(Clone)]
pub struct Site {
    parts: Arc<Parts>,
}

struct Parts {
    settings: Settings,
    repository: Repository,
    catalogue: Catalogue,
    finder: Option<Finder>,
    limiter: Limiter,
    reports: Limiter,
    second_thoughts: Limiter,
    feedback: Limiter,
    sign_ins: Limiter,
    identity: Identity,
    outside: Option<Outside>,
    texts: Arc<Texts>,
    look: Look,
    topics: Kept<Topics>,
    terms: Kept<Offer>,
    towns: Kept<Vec<(String, u32)>>,
    old_addresses: Kept<OldAddresses>,
    searches: SearchLog,
    openapi: Mutex<Option<(String, Bytes)>>,
    opened_at: DateTime<Utc>,
    sheets: Arc<Semaphore>,
    writers: Arc<Semaphore>,
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    standings: Arc<Ready<HashMap<String, SourceStanding>>>,
    gazetteer: Arc<Gazetteer>,
}

impl Site {
    /// Reads the lists of what is published. Without a finder nothing is searched, and the API does not
    /// say that it can.
    pub async fn open(
        settings: Settings,
        repository: Repository,
        finder: Option<Finder>,
        gazetteer: Arc<Gazetteer>,
    ) -> Result<Self, WebError> {
        let catalogue = Catalogue::open(repository.clone(), settings.profile).await?;
        let limiter = Limiter::new(settings.rate);
        if settings.look_again_after_days.is_some() {
            tracing::warn!(
                "`look_again_after_days` under [web] counts for nothing any more: the policy says it; take it out"
            );
        }
        let texts = Arc::new(Texts::read(&settings.brand.texts)?);
        let look = Look::read(&settings.brand)?;
        let searches = SearchLog::new(repository.clone(), &settings.brand);
        let identity = Identity::new(repository.clone(), Arc::new(SystemChance));
        let outside = settings.openid.as_ref();
        let outside = outside.map(|openid| Outside::open(openid, repository.clone()));
        let outside = outside.transpose()?;
        let openapi = Mutex::new(None);
        let opened_at = repository.now();
        // The recorder must be there before the first request is counted.
        let _ = figures();
        let parts = Parts {
            settings,
            repository,
            catalogue,
            finder,
            limiter,
            reports: Limiter::new(REPORTS),
            second_thoughts: Limiter::new(SECOND_THOUGHTS),
            feedback: Limiter::new(FEEDBACK),
            sign_ins: Limiter::new(SIGN_INS),
            identity,
            outside,
            texts,
            look,
            topics: Kept::default(),
            terms: Kept::default(),
            towns: Kept::default(),
            old_addresses: Kept::default(),
            searches,
            openapi,
            opened_at,
            sheets: Arc::new(Semaphore::new(SHEETS)),
            writers: Arc::new(Semaphore::new(WRITERS)),
            turns: Mutex::default(),
            standings: Arc::default(),
            gazetteer,
        };
        Ok(Self {
            parts: Arc::new(parts),
        })
    }

    /// Everything this site answers to, to be served with connection details or called directly.
    pub fn router(&self) -> Router {
        routes::router(self.clone())
    }

    /// What is published.
    pub fn catalogue(&self) -> &Catalogue {
        &self.parts.catalogue
    }

    /// What answers searches, if anything does.
    pub(crate) fn finder(&self) -> Option<&Finder> {
        self.parts.finder.as_ref()
    }

    /// Waits for a turn to look at a spreadsheet, and holds it as long as what is given.
    pub(crate) async fn sheet_turn(&self) -> Option<OwnedSemaphorePermit> {
        // It is never closed.
        Arc::clone(&self.parts.sheets).acquire_owned().await.ok()
    }

    /// Waits for a turn to write for a source, and holds it as long as what is given: what is written for one source settles before the
    /// next is, and however many wait, they wait here and not for the database.
    pub(crate) async fn writing_turn(&self, source: &str) -> Turn {
        let of_source = {
            let turns = self.parts.turns.lock();
            let mut turns = turns.unwrap_or_else(PoisonError::into_inner);
            // Turns that nobody has or waits for.
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(turns.entry(source.to_owned()).or_default())
        };
        let of_source = of_source.lock_owned().await;
        // It is never closed.
        let of_all = Arc::clone(&self.parts.writers).acquire_owned().await.ok();
        (of_source, of_all)
    }

    /// How sources stand, as far as anybody has asked.
    pub(crate) fn standings(&self) -> &Arc<Ready<HashMap<String, SourceStanding>>> {
        &self.parts.standings
    }

    /// Where places are.
    pub(crate) fn gazetteer(&self) -> Arc<Gazetteer> {
        Arc::clone(&self.parts.gazetteer)
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    pub(crate) fn repository(&self) -> &Repository {
        &self.parts.repository
    }

    pub(crate) fn opened_at(&self) -> DateTime<Utc> {
        self.parts.opened_at
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.parts.limiter
    }

    /// How often one client may report a problem.
    pub(crate) fn reports(&self) -> &Limiter {
        &self.parts.reports
    }

    /// How often one client may take something back, or ask that it be looked at again.
    pub(crate) fn second_thoughts(&self) -> &Limiter {
        &self.parts.second_thoughts
    }

    /// How often one client may give feedback.
    pub(crate) fn feedback(&self) -> &Limiter {
        &self.parts.feedback
    }

    pub(crate) fn sign_ins(&self) -> &Limiter {
        &self.parts.sign_ins
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.parts.identity
    }

    /// The directory by which the people of a council come in, if there is one.
    pub(crate) fn outside(&self) -> Option<&Outside> {
        self.parts.outside.as_ref()
    }

    /// What the addresses in mail begin with. The name by which a client calls us is anybody's word: mail
    /// that led where it says would hand out what lets people in.
    pub(crate) fn mailed_base(&self, caller: &Caller) -> Result<String, Fault> {
        let settings = self.settings();
        let is_sure = settings.public_url.is_some() || caller.operator;
        let is_sent = settings.sends_mail || settings.demonstration;
        if !is_sure || !is_sent {
            tracing::error!(
                "mail cannot be sent: set `public_url` under [web], and under [mail] how it is sent"
            );
            return Err(Fault::NoMail);
        }
        Ok(caller.base.clone())
    }

    /// A language with its texts.
    pub(crate) fn voice(&self, language: Language) -> Voice {
        Voice::new(self.parts.texts.clone(), language)
    }

    /// The colour and the logo.
    pub(crate) fn look(&self) -> &Look {
        &self.parts.look
    }

    /// What services are about.
    pub(crate) async fn topics(&self) -> Result<Arc<Topics>, Fault> {
        self.parts.topics.or_make(Topics::read(self)).await
    }

    /// The terms that services may be given.
    pub(crate) async fn terms(&self) -> Result<Arc<Offer>, Fault> {
        let terms = pages::draft::terms(self);
        self.parts.terms.or_make(terms).await
    }

    /// The towns in which services are given, with how many each has; those with most first.
    pub(crate) async fn towns(&self) -> Result<Arc<Vec<(String, u32)>>, Fault> {
        let finder = self.finder().ok_or(Fault::NotReady)?;
        let towns = async { finder.towns().await.map_err(Fault::from) };
        self.parts.towns.or_make(towns).await
    }

    /// What has to be known to look for old addresses.
    pub(crate) async fn old_addresses(&self) -> Result<Arc<OldAddresses>, Fault> {
        let known = async { self.repository().old_addresses().await.map_err(Fault::from) };
        self.parts.old_addresses.or_make(known).await
    }

    /// Somebody has just said something else of old addresses.
    pub(crate) fn forget_old_addresses(&self) {
        self.parts.old_addresses.forget();
    }

    /// The parts of what is published that have rules of their own, in the order of the policy. They are read each time: whoever has
    /// set a policy, here or elsewhere, finds it at once.
    pub(crate) async fn contexts(&self) -> Result<Vec<Context>, Fault> {
        let current = Numbered::current(self.repository()).await;
        let current = current.map_err(|error| {
            tracing::error!(%error, "the policy could not be read");
            Fault::Internal
        })?;
        Ok(current.policy.contexts)
    }

    /// Where searches are counted.
    pub(crate) fn searches(&self) -> &SearchLog {
        &self.parts.searches
    }

    /// Writes down what was counted since the last time; a server does it by itself.
    pub async fn write_searches(&self) {
        self.parts.searches.write().await;
    }

    /// The API's own description for one address of it; the last one made is kept.
    pub(crate) fn openapi(&self, base: &str) -> Bytes {
        let mut kept = self
            .parts
            .openapi
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((known, document)) = &*kept
            && known == base
        {
            return document.clone();
        }
        let document = Bytes::from(crate::api::openapi::describe(self, base).to_string());
        *kept = Some((base.to_owned(), document.clone()));
        document
    }
}

/// The figures of this process; none if something else gathers them already.
pub(crate) fn figures() -> Option<&'static PrometheusHandle> {
    static FIGURES: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    FIGURES
        .get_or_init(|| {
            let buckets = [
                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
            ];
            let recorder = PrometheusBuilder::new()
                .set_buckets(&buckets)
                .ok()?
                .build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).ok()?;
            Some(handle)
        })
        .as_ref()
}
