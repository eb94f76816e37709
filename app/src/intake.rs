//! Taking in: what `collect` staged takes effect, and is counted.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use collect::http::Http;
use collect::sheet::{Mapping, Recognised, Rows};
use collect::{CollectError, Format, Report, Standing};
use repository::{Clock, Counts, Ending, Repository, RepositoryError, SubmissionId, SystemClock};
use url::{Host, Url};

use crate::installation::Installation;
use crate::progress::Shown;
use crate::settings::{Collect, Settings};

/// What is taken in, and how far it is trusted.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// A path or an address.
    pub(crate) input: String,
    /// The slug of the source.
    pub(crate) source: String,
    pub(crate) collector: Option<String>,
    /// Found out from the content where nobody says.
    pub(crate) format: Option<Format>,
    /// The operator vouches for it.
    pub(crate) accept: bool,
    /// What it lacks is gone.
    pub(crate) complete: bool,
    /// Of a feed that can tell, only what changed.
    pub(crate) incremental: bool,
    /// Of a spreadsheet, what its columns are.
    pub(crate) mapping: Option<Mapping>,
    /// Of a spreadsheet, what each row is; as the mapping says where nobody says.
    pub(crate) rows: Option<Rows>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) submission: SubmissionId,
    pub(crate) counts: Counts,
    /// Why the reading broke off, if it did.
    pub(crate) broken: Option<String>,
    /// An earlier attempt at the same input was gone on with.
    pub(crate) resumed: bool,
    /// Of a spreadsheet, what its columns were taken for.
    pub(crate) recognised: Option<Recognised>,
}

/// What would become of it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) counts: Counts,
    pub(crate) broken: Option<String>,
    pub(crate) report: Report,
    pub(crate) recognised: Option<Recognised>,
}

/// Reads, stages, settles and counts.
pub(crate) async fn take_in(
    installation: &Installation,
    settings: &Settings,
    asked: &Asked,
    shown: &Shown,
) -> Result<Taken> {
    let read = read(installation, settings, asked, shown, false).await?;
    let Standing::Staged(submission) = read.standing else {
        bail!("{} was read, but nothing was kept of it", asked.input);
    };
    settle(installation, submission, shown).await?;
    let counts = installation.repository.counts(submission).await?;
    let (_, broken) = installation.repository.submission_state(submission).await?;
    Ok(Taken {
        submission,
        counts,
        broken,
        resumed: read.resumed,
        recognised: read.recognised,
    })
}

/// What it would bring, without keeping anything.
pub(crate) async fn look_at(
    installation: &Installation,
    settings: &Settings,
    asked: &Asked,
    shown: &Shown,
) -> Result<Seen> {
    let read = read(installation, settings, asked, shown, true).await?;
    shown.finish();
    let Standing::Foreseen(counts) = read.standing else {
        bail!("{} was only to be looked at, but was kept", asked.input);
    };
    let broken = match read.ending {
        Ending::Broken { reason } => Some(reason),
        Ending::Complete | Ending::Partial => None,
    };
    Ok(Seen {
        counts,
        broken,
        report: read.report,
        recognised: read.recognised,
    })
}

/// Lets a submission take effect.
pub(crate) async fn settle(
    installation: &Installation,
    submission: SubmissionId,
    shown: &Shown,
) -> Result<()> {
    let Installation {
        repository,
        gazetteer,
        ..
    } = installation;
    let mut progress = |so_far: assure::Progress| shown.show("settling", so_far.settled, None);
    assure::settle(repository, gazetteer, submission, &mut progress).await?;
    shown.finish();
    Ok(())
}

/// The same where nobody watches.
pub(crate) async fn settle_quietly(
    installation: &Installation,
    submission: SubmissionId,
) -> Result<()> {
    let Installation {
        repository,
        gazetteer,
        ..
    } = installation;
    assure::settle(repository, gazetteer, submission, &mut |_| {}).await?;
    Ok(())
}

/// A client for what is read from this machine and needs none.
pub(crate) fn no_http() -> Result<Http> {
    Ok(Http::new(
        collect::http::Settings::default(),
        Arc::new(SystemClock),
    )?)
}

/// The client that fetches an input. An address of this machine that the operator writes out is
/// meant as it is written; what others name is held to public addresses.
pub(crate) fn http(settings: &Settings, input: &str) -> Result<Http> {
    let allow_private = settings.collect.allow_private || is_this_machine(input);
    client(&settings.collect, allow_private)
}

/// The client that fetches feeds: whoever gave their addresses, only the settings let it into private networks.
pub(crate) fn http_for_feeds(collect: &Collect) -> Result<Http> {
    client(collect, collect.allow_private)
}

fn client(collect: &Collect, allow_private: bool) -> Result<Http> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    // Clients that start at the same instant come back at different ones.
    let seed = f64::from(clock.now().timestamp_subsec_micros()) / 1_000_000.0;
    let wanted = collect::http::Settings {
        allow_private,
        timeout: Duration::from_secs(collect.timeout_seconds.max(1)),
        at_once: collect.concurrency,
        jitter: Arc::new(move || seed),
        ..collect::http::Settings::default()
    };
    Ok(Http::new(wanted, clock)?)
}

fn is_this_machine(input: &str) -> bool {
    let Ok(url) = Url::parse(input) else {
        return false;
    };
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

async fn read(
    installation: &Installation,
    settings: &Settings,
    asked: &Asked,
    shown: &Shown,
    dry_run: bool,
) -> Result<collect::Outcome> {
    let http = http(settings, &asked.input)?;
    let repository = &installation.repository;
    let mapping = match &asked.mapping {
        Some(mapping) => Some(mapping.clone()),
        None => remembered(repository, &asked.source).await?,
    };
    let wish = collect::Import {
        input: asked.input.clone(),
        source: asked.source.clone(),
        collector: asked.collector.clone(),
        format: asked.format,
        accept: asked.accept,
        complete: asked.complete,
        incremental: asked.incremental,
        dry_run,
        mapping,
        rows: asked.rows,
        part: false,
        called: None,
        most_lost: None,
    };
    loop {
        match collect::import(repository, &wish, shown, &http).await {
            // A crash came between reading and settling: what was read then goes first.
            Err(CollectError::Repository(RepositoryError::SubmissionWaits(earlier))) => {
                settle(installation, earlier, shown).await?;
            }
            done => {
                let done = done?;
                if let Some(recognised) = done.recognised.as_ref().filter(|_| !dry_run) {
                    let text = recognised.mapping.text();
                    repository.keep_mapping(&asked.source, &text).await?;
                }
                return Ok(done);
            }
        }
    }
}

/// What the columns of a source's spreadsheets were the last time.
pub(crate) async fn remembered(repository: &Repository, source: &str) -> Result<Option<Mapping>> {
    let text = repository.mapping(source).await?;
    Ok(text.map(|text| Mapping::parse(&text)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_this_machine_is_taken_as_meant() {
        for input in [
            "http://127.0.0.1:8000/",
            "http://localhost/oruk",
            "http://[::1]:1/",
        ] {
            assert!(is_this_machine(input), "{input}");
        }
        for input in [
            "http://10.0.0.1/",
            "https://feed.example/",
            "feed.json",
            "http://localhost.example/",
        ] {
            assert!(!is_this_machine(input), "{input}");
        }
    }
}
