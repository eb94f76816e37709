//! Links of published services and the domains of their mailboxes, looked at now and then, a few at once and one of each site, beside serving.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::Result;
use assure::quality;
use chrono::TimeDelta;
use collect::{Http, Knocked, MailDomains};
use futures_util::future::join_all;
use repository::{Heard, MAIL, Repository, STRIKES};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::background::again_and_again;
use crate::installation::Installation;
use crate::intake;
use crate::settings::Collect;

/// How often it is looked whether links are due. A site gets one request in that time at most.
const EVERY: Duration = Duration::from_secs(20);
/// So many sites that answered the last time are asked whether our own line is broken.
const KNOWN: i64 = 2;
/// So many are looked at together.
const AT_ONCE: i64 = 8;
/// Whoever looks at a link keeps it for so long; another of the same site is put off by it as well.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// A link at which somebody answers is looked at again so much later.
const GOOD: TimeDelta = TimeDelta::days(30);
/// One at which nobody does: so that three times in a row are days, and not one bad night.
const SILENT: TimeDelta = TimeDelta::days(2);
/// One of which that is known.
const DEAD: TimeDelta = TimeDelta::days(7);
/// A link that nothing has named for so long is forgotten.
const UNNAMED: TimeDelta = TimeDelta::days(14);

/// Looks at links until it is stopped.
pub(crate) async fn work(installation: Installation, collect: Collect, stop: CancellationToken) {
    if !collect.look_at_links {
        return;
    }
    let doors = match Doors::open(&collect) {
        Ok(doors) => doors,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "links cannot be looked at");
            return;
        }
    };
    let look = || async {
        if let Err(error) = once(&installation, &doors).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "links could not be looked at; it will be tried again"
            );
        }
    };
    again_and_again(EVERY, &stop, look).await;
}

/// Where is knocked: at web pages, and at the names of the net.
struct Doors {
    http: Http,
    /// Nothing where the system names no name servers.
    domains: Option<MailDomains>,
}

impl Doors {
    fn open(collect: &Collect) -> Result<Self> {
        let domains = MailDomains::of_system().map_err(|error| {
            tracing::warn!(%error, "it is not asked which domains take mail");
        });
        Ok(Self {
            http: intake::http_for_feeds(collect)?,
            domains: domains.ok(),
        })
    }

    async fn knock(&self, address: &str) -> Knocked {
        match (address.strip_prefix(MAIL), &self.domains) {
            (Some(domain), Some(domains)) => domains.ask(domain).await,
            (Some(_), None) => Knocked::Unasked,
            (None, _) => self.http.knock(address).await,
        }
    }
}

/// Forgets links that nothing names any more.
pub(crate) async fn tidy(installation: &Installation) -> Result<()> {
    let repository = &installation.repository;
    let since = quality::today(repository.now() - UNNAMED);
    repository.forget_addresses(since).await?;
    Ok(())
}

/// Looks at the links that are due. Gives how many.
async fn once(installation: &Installation, doors: &Doors) -> Result<usize> {
    let repository = &installation.repository;
    let taken = repository.take_addresses(AT_ONCE, LEASE).await?;
    let mut sites = HashSet::new();
    // What is left waits for its lease to end.
    let first_of_site = taken.iter().filter(|address| sites.insert(site(address)));
    // Name servers that answer say nothing of whether pages can be reached, nor the other way round.
    let (domains, pages): (Vec<&String>, Vec<&String>) =
        first_of_site.partition(|address| address.starts_with(MAIL));
    Ok(knock(repository, doors, &pages).await? + knock(repository, doors, &domains).await?)
}

/// Knocks at links of one kind and puts down what was heard. Gives how many.
async fn knock(repository: &Repository, doors: &Doors, addresses: &[&String]) -> Result<usize> {
    let knocks = addresses.iter().map(|address| doors.knock(address));
    let knocked = join_all(knocks).await;
    let is_mail = addresses
        .first()
        .is_some_and(|address| address.starts_with(MAIL));
    if !knocked.is_empty() && is_cut_off(repository, doors, is_mail, &knocked).await? {
        tracing::warn!("no site can be reached; links are looked at again later");
        return Ok(0);
    }
    for (address, knocked) in addresses.iter().zip(&knocked) {
        let heard = hear(knocked);
        let now = repository.now();
        let due = |strikes| match (strikes, &heard) {
            (0, Heard::Answer | Heard::Nothing) => now + GOOD,
            (0..STRIKES, _) => now + SILENT,
            _ => now + DEAD,
        };
        repository.note_address(address, &heard, due).await?;
    }
    Ok(knocked.len())
}

fn hear(knocked: &Knocked) -> Heard {
    match knocked {
        Knocked::Answers => Heard::Answer,
        Knocked::Broken(answer) => Heard::Silence((*answer).to_owned()),
        Knocked::Unreached => Heard::Silence("nobody answered".to_owned()),
        Knocked::Unknown | Knocked::Unasked => Heard::Nothing,
    }
}

/// Whether it is our own line that is broken: no site was reached, and neither is one that answered the last time.
async fn is_cut_off(
    repository: &Repository,
    doors: &Doors,
    is_mail: bool,
    knocked: &[Knocked],
) -> Result<bool> {
    let says_nothing = |knocked: &Knocked| matches!(knocked, Knocked::Unreached | Knocked::Unasked);
    let is_silent = knocked.contains(&Knocked::Unreached);
    if !is_silent || !knocked.iter().all(says_nothing) {
        return Ok(false);
    }
    for known in repository.answering_addresses(is_mail, KNOWN).await? {
        if !says_nothing(&doors.knock(&known).await) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The host of an address; what is none is a site of its own.
fn site(address: &str) -> String {
    let url: Option<Url> = address.parse().ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, Utc};
    use place::Gazetteer;
    use repository::Database;
    use testkit::bad_feed::{BadFeed, Fault};
    use testkit::clock::SteppingClock;

    use super::*;

    /// An installation whose clock is wound by hand, and the links that it looks at.
    struct Place {
        installation: Installation,
        clock: Arc<SteppingClock>,
        doors: Doors,
        _folder: tempfile::TempDir,
    }

    impl Place {
        async fn naming(addresses: &[String]) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let clock = Arc::new(SteppingClock::at("2026-11-24T09:00:00Z"));
            let database = Database::in_folder(folder.path());
            let repository = Repository::open(&database, clock.clone())
                .await
                .expect("it opens");
            let day = quality::today(repository.now());
            repository
                .name_addresses(addresses, day)
                .await
                .expect("they are put down");
            let collect = Collect {
                allow_private: true,
                ..Collect::default()
            };
            Self {
                installation: Installation {
                    folder: folder.path().to_owned(),
                    database,
                    repository,
                    gazetteer: Arc::new(Gazetteer::embedded()),
                },
                clock,
                doors: Doors::open(&collect).expect("clients"),
                _folder: folder,
            }
        }

        async fn look(&self) -> usize {
            once(&self.installation, &self.doors).await.expect("a look")
        }

        async fn is_dead(&self, address: &str) -> bool {
            let asked = [address.to_owned()];
            let dead = self.installation.repository.dead_addresses(&asked).await;
            dead.expect("an answer").contains_key(address)
        }

        fn now(&self) -> DateTime<Utc> {
            self.installation.repository.now()
        }
    }

    #[tokio::test]
    async fn a_page_is_dead_when_it_is_not_there_three_times_days_apart_and_lives_when_it_is_back()
    {
        let site = BadFeed::start(Fault::Status(404)).await.expect("it starts");
        let address = site.url() + "/lunch";
        let place = Place::naming(std::slice::from_ref(&address)).await;
        for strike in 1..=3 {
            assert!(!place.is_dead(&address).await, "before strike {strike}");
            assert_eq!(place.look().await, 1);
            assert_eq!(place.look().await, 0, "it is not due");
            place.clock.advance(SILENT);
        }
        assert!(place.is_dead(&address).await);
        assert_eq!(site.requests(), 3);
        site.becomes(Fault::Html);
        place.clock.advance(DEAD);
        assert_eq!(place.look().await, 1);
        assert!(!place.is_dead(&address).await);
    }

    #[tokio::test]
    async fn a_site_that_keeps_programs_out_is_no_dead_site() {
        let site = BadFeed::start(Fault::Status(403)).await.expect("it starts");
        let place = Place::naming(&[site.url()]).await;
        for _ in 0..4 {
            assert_eq!(place.look().await, 1);
            place.clock.advance(GOOD);
        }
        assert!(!place.is_dead(&site.url()).await);
    }

    #[tokio::test]
    async fn a_site_gets_one_request_at_a_time_and_a_private_one_none() {
        let site = BadFeed::start(Fault::Html).await.expect("it starts");
        let pages: Vec<String> = (1..=3)
            .map(|page| format!("{}/{page}", site.url()))
            .collect();
        let mut place = Place::naming(&pages).await;
        assert_eq!(place.look().await, 1);
        place.clock.advance(LEASE);
        assert_eq!(place.look().await, 1);
        assert_eq!(site.requests(), 2);
        place.doors = Doors::open(&Collect::default()).expect("clients");
        place.clock.advance(LEASE);
        assert_eq!(place.look().await, 1);
        assert_eq!(site.requests(), 2, "it was not asked");
    }

    #[tokio::test]
    async fn when_no_site_can_be_reached_our_own_line_is_to_blame_unless_another_can() {
        let site = BadFeed::start(Fault::Html).await.expect("it starts");
        // Nobody listens there.
        let away: Vec<String> = (2..=5)
            .map(|number| format!("http://127.0.0.{number}:9/"))
            .collect();
        let place = Place::naming(&away).await;
        for _ in 0..5 {
            assert_eq!(place.look().await, 0);
            place.clock.advance(SILENT);
        }
        assert!(!place.is_dead(&away[0]).await);
        let repository = &place.installation.repository;
        let day = quality::today(place.now());
        let named = repository.name_addresses(&[site.url()], day).await;
        named.expect("it is put down");
        for _ in 0..3 {
            assert!(place.look().await > 0);
            place.clock.advance(SILENT);
        }
        assert!(place.is_dead(&away[0]).await && place.is_dead(&away[3]).await);
        assert!(!place.is_dead(&site.url()).await);
        let forgotten = repository.forget_addresses(day + TimeDelta::days(1)).await;
        assert_eq!(forgotten.expect("they are forgotten"), 5);
    }
}
