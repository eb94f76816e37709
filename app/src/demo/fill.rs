//! Filling the place: its taxonomies first, then its four sources, each in the way its owner would send it.

use anyhow::{Result, ensure};
use hsds::Kind;
use repository::{Counts, DESK, KindCounts, Repository, Source};

use super::feeds::Feed;
use super::{sample, terms};
use crate::installation::Installation;
use crate::intake::{self, Asked};
use crate::progress::Shown;
use crate::settings::Settings;

/// The source of the place's own taxonomies.
const TERMS: Origin = Origin {
    slug: "terms",
    name: "Wyrebridge terms",
    collector: "Wyrebridge Council",
};

/// Where the records come from, in the order in which they arrive.
const ORIGINS: [(Origin, Way); 4] = [
    (
        Origin {
            slug: "council-feed",
            name: "Family Information Service",
            collector: "Wyrebridge Council",
        },
        Way::CouncilFeed,
    ),
    (
        Origin {
            slug: "voluntary-v1",
            name: "Voluntary sector directory",
            collector: "Wyrebridge Voluntary Action",
        },
        Way::VoluntaryFeed,
    ),
    (
        Origin {
            slug: "health-package",
            name: "Social prescribing directory",
            collector: "Rivers and Forest Primary Care Network",
        },
        Way::File("health-package"),
    ),
    (
        Origin {
            slug: "carers",
            name: "Carers' guide",
            collector: "Carers' Corner",
        },
        Way::File("carers.jsonl"),
    ),
];

struct Origin {
    slug: &'static str,
    name: &'static str,
    collector: &'static str,
}

/// How a source sends its records.
enum Way {
    CouncilFeed,
    VoluntaryFeed,
    File(&'static str),
}

/// What a source brought.
pub(crate) struct Brought {
    pub(crate) name: &'static str,
    pub(crate) way: &'static str,
    pub(crate) counts: Counts,
}

impl Brought {
    /// What became of its services.
    pub(crate) fn services(&self) -> KindCounts {
        self.counts.get(&Kind::Service).copied().unwrap_or_default()
    }
}

/// The demonstration mixes with nobody's data: its place is its own.
pub(crate) async fn ensure_alone(repository: &Repository) -> Result<()> {
    let ours = |slug: &str| {
        slug == DESK || slug == TERMS.slug || ORIGINS.iter().any(|(origin, _)| origin.slug == slug)
    };
    let sources = repository.sources().await?;
    // What people add in the place belongs to it: lists, and what comes with claims.
    let is_the_place = sources
        .iter()
        .any(|source| source.slug == TERMS.slug && source.name == TERMS.name);
    let stranger = sources
        .iter()
        .find(|source| !is_the_place && !ours(&source.slug));
    if let Some(stranger) = stranger {
        ensure!(
            false,
            "there are records of `{}` here, and the demonstration wants a place of its own; \
             name an empty folder with --data, or leave --data and the database out",
            stranger.slug
        );
    }
    // Here anybody may be anybody: nobody real may be among them.
    let people = repository.people().await?;
    let stranger = people
        .iter()
        .find(|person| !super::people::is_local(person));
    ensure!(
        stranger.is_none(),
        "there are accounts of real people here, and the demonstration lets anybody be anybody; \
         name an empty folder with --data, or leave --data and the database out"
    );
    Ok(())
}

/// Whether it was never all brought in: what was broken off goes on as it began.
pub(crate) async fn is_new(repository: &Repository) -> Result<bool> {
    let [.., (last, _)] = &ORIGINS;
    Ok(repository.source(last.slug).await?.is_none())
}

/// Brings everything in. `told` hears of each source when it is done. A second time changes nothing.
pub(crate) async fn fill(
    installation: &Installation,
    settings: &Settings,
    mut told: impl FnMut(&Brought),
) -> Result<()> {
    introduce(&installation.repository, &TERMS).await?;
    let submission = terms::stage(installation, TERMS.slug).await?;
    let shown = Shown::briefly();
    intake::settle(installation, submission, &shown).await?;

    // Files lie in a folder only while they are read.
    let files = tempfile::tempdir()?;
    for (origin, way) in &ORIGINS {
        introduce(&installation.repository, origin).await?;
        let feed = match way {
            Way::CouncilFeed => Some(Feed::council().await?),
            Way::VoluntaryFeed => Some(Feed::voluntary().await?),
            Way::File(_) => None,
        };
        let input = match (&feed, way) {
            (Some(feed), _) => feed.url().to_owned(),
            (None, Way::File(name)) => sample::write(name, files.path())?.display().to_string(),
            (None, _) => continue,
        };
        let asked = Asked {
            input,
            source: origin.slug.to_owned(),
            collector: Some(origin.collector.to_owned()),
            format: None,
            accept: true,
            complete: false,
            incremental: false,
            mapping: None,
            rows: None,
        };
        let taken = intake::take_in(installation, settings, &asked, &shown).await?;
        told(&Brought {
            name: origin.name,
            way: way.words(),
            counts: taken.counts,
        });
    }
    Ok(())
}

impl Way {
    fn words(&self) -> &'static str {
        match self {
            Self::CouncilFeed => "Open Referral UK 3.0 feed",
            Self::VoluntaryFeed => "Open Referral UK 1.0 feed",
            Self::File("carers.jsonl") => "JSON Lines",
            Self::File(_) => "tabular data package",
        }
    }
}

/// Writes down who a source is. What an operator has changed since stays.
async fn introduce(repository: &Repository, origin: &Origin) -> Result<()> {
    if repository.source(origin.slug).await?.is_none() {
        let source = Source {
            name: origin.name.to_owned(),
            collector: Some(origin.collector.to_owned()),
            ..Source::new(origin.slug)?
        };
        repository.save_source(&source, "operator").await?;
    }
    Ok(())
}
