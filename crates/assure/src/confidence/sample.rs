//! A sample of a list: what it is drawn from, part by part, and what becomes of it.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use repository::{
    Checked, Drawable, NewCheck, NewSample, NewSampleItem, NewStratum, ReportAbout, Repository,
    Sample,
};
use uuid::Uuid;

use super::review::{Judging, review};
use super::{divide, shuffled, size};
use crate::error::AssureError;
use crate::policy::{Numbered, Sampling};
use crate::queue::Area;
use crate::verification;

/// So many of each part wait in reserve at most.
const RESERVE: u32 = 50;
/// As many as this are expected to be right where nothing was checked: the share of which the least is known, so that most is checked.
const NOTHING_KNOWN: f64 = 0.5;
/// Whose word it is that a service is right, where somebody who assures has checked it.
pub const SAID_BY: &str = "The assurance team";

/// The parts of a list that are drawn from one by one: by how long nobody has said that a service is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinceWhen {
    /// No person ever said so.
    Never,
    /// Somebody did, within the days of the policy.
    Lately,
    /// Somebody did, but longer ago.
    LongAgo,
}

impl SinceWhen {
    /// All of them, in the order of the strata.
    pub const ALL: [Self; 3] = [Self::Never, Self::Lately, Self::LongAgo];

    /// Its word, in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Lately => "lately",
            Self::LongAgo => "long-ago",
        }
    }

    fn of(checked_at: Option<DateTime<Utc>>, long_ago: DateTime<Utc>) -> Self {
        match checked_at {
            None => Self::Never,
            Some(at) if at < long_ago => Self::LongAgo,
            Some(_) => Self::Lately,
        }
    }
}

/// How large a share of a list is expected to be right: of all that may be true by what was found last, that of which most is checked.
pub(super) fn expected(last: Option<&Sample>) -> f64 {
    let share = last.and_then(|last| last.came.as_ref()?.share);
    share.map_or(NOTHING_KNOWN, |(_, low, high)| {
        NOTHING_KNOWN.min(high).max(low)
    })
}

/// How many services of a list are checked next.
pub(super) fn next(services: u32, last: Option<&Sample>, sampling: &Sampling) -> u32 {
    size(
        services,
        expected(last),
        sampling.certainty,
        sampling.margin,
    )
}

/// What a seed draws of a list. The same seed draws the same of the same services.
pub fn plan(
    source: &str,
    services: &[Drawable],
    seed: i64,
    wanted: u32,
    (sampling, long_ago): (&Sampling, DateTime<Utc>),
) -> NewSample {
    let stratum = |service: &Drawable| {
        let since = SinceWhen::of(service.checked_at, long_ago);
        SinceWhen::ALL
            .iter()
            .position(|one| *one == since)
            .unwrap_or_default()
    };
    let mut populations = vec![0_u32; SinceWhen::ALL.len()];
    for service in services {
        populations[stratum(service)] += 1;
    }
    let parts = divide(&populations, wanted);
    let ids: Vec<Uuid> = services.iter().map(|service| service.entity).collect();
    let services: HashMap<Uuid, &Drawable> = services
        .iter()
        .map(|service| (service.entity, service))
        .collect();
    let mut left = parts.clone();
    let mut reserve: Vec<u32> = parts.iter().map(|part| (*part).min(RESERVE)).collect();
    let (mut drawn, mut others) = (Vec::new(), Vec::new());
    for id in shuffled(seed, &ids) {
        let Some(service) = services.get(&id) else {
            continue;
        };
        let of = stratum(service);
        let (to, is_in) = if left[of] > 0 {
            left[of] -= 1;
            (&mut drawn, true)
        } else if reserve[of] > 0 {
            reserve[of] -= 1;
            (&mut others, false)
        } else {
            continue;
        };
        to.push(NewSampleItem {
            entity: id,
            hash: service.hash.clone(),
            stratum: of,
            is_in,
        });
    }
    drawn.append(&mut others);
    let strata = SinceWhen::ALL.iter().zip(populations.iter().zip(&parts));
    NewSample {
        source: source.to_owned(),
        seed,
        certainty: i64::from(sampling.certainty),
        margin: i64::from(sampling.margin),
        strata: strata
            .map(|(since, (population, wanted))| NewStratum {
                what: since.word().to_owned(),
                population: i64::from(*population),
                wanted: i64::from(*wanted),
            })
            .collect(),
        items: drawn,
    }
}

/// Draws services of a list to be checked: chance decides which, and the policy how many. Gives the number of the sample; nothing if the
/// list has an open one already, or nothing published.
pub async fn draw(
    repository: &Repository,
    source: &str,
    by: &str,
) -> Result<Option<i64>, AssureError> {
    // What was published a moment ago may be drawn as well.
    verification::refresh(repository).await?;
    let policy = Numbered::current(repository).await?.policy;
    let services = repository.drawable(source).await?;
    if services.is_empty() {
        return Ok(None);
    }
    let newest = repository.newest_samples().await?;
    let last = newest
        .iter()
        .find(|sample| sample.source == source && sample.came.is_some());
    let sampling = &policy.sampling;
    let wanted = next(
        u32::try_from(services.len()).unwrap_or(u32::MAX),
        last,
        sampling,
    );
    let days = i64::from(policy.verification.every_days);
    let long_ago = repository.now() - TimeDelta::days(days);
    let new = plan(source, &services, seed(), wanted, (sampling, long_ago));
    Ok(repository.begin_sample(&new, by).await?)
}

/// A number that nobody chose.
#[expect(
    clippy::disallowed_methods,
    reason = "what is drawn must be foreseen by nobody; the seed is kept, so that it can be drawn again"
)]
fn seed() -> i64 {
    let random = Uuid::new_v4().as_u128();
    // The lowest 62 bits of a random UUID are all random.
    i64::try_from(random & ((1 << 62) - 1)).unwrap_or_default()
}

/// Puts down what somebody found out about a service that was drawn. The last result closes the sample, and how the list stands is found
/// out anew.
pub async fn check(
    repository: &Repository,
    check: &NewCheck,
    by: &str,
) -> Result<Checked, AssureError> {
    let judging = Judging::now(repository).await?;
    let checked = repository
        .check_sampled(check, &judging.judge(), by)
        .await?;
    if !matches!(
        checked,
        Checked::Done { is_last: false, .. } | Checked::Changed
    ) {
        follow(repository).await;
    }
    Ok(checked)
}

/// Closes a sample though not all of it is checked, for a reason; the interval is wider then. Whether it was open.
pub async fn close(
    repository: &Repository,
    sample: i64,
    why: &str,
    by: &str,
) -> Result<bool, AssureError> {
    let judging = Judging::now(repository).await?;
    let is_closed = repository
        .close_sample(sample, why, &judging.judge(), by)
        .await?;
    if is_closed {
        follow(repository).await;
    }
    Ok(is_closed)
}

/// Has the list overseen by what was found. What was put down stands if that fails: it is done again within the hour.
async fn follow(repository: &Repository) {
    if let Err(error) = review(repository).await {
        tracing::error!(%error, "how far lists are trusted could not be found out; it will be tried again");
    }
}

/// What the report of a spot check is about, and what it says.
pub fn report(areas: &[Area], note: &str) -> (ReportAbout, String) {
    // The areas are in the order of the harm that they do.
    let about = match areas.iter().min() {
        Some(Area::Closing) => ReportAbout::Closed,
        Some(Area::Times) => ReportAbout::Hours,
        Some(Area::Place | Area::Secrecy) => ReportAbout::Place,
        Some(Area::Contact) => ReportAbout::Contact,
        Some(Area::Cost) => ReportAbout::Cost,
        _ => ReportAbout::Other,
    };
    let words: Vec<&str> = areas.iter().map(|area| area.in_words()).collect();
    let found = format!(
        "A spot check found that this is wrong: {}.",
        words.join(", ")
    );
    (about, format!("{found}\n{note}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(many: u128, checked: impl Fn(u128) -> Option<i64>) -> Vec<Drawable> {
        let service = |number: u128| Drawable {
            entity: Uuid::from_u128(number + 1),
            hash: number.to_string(),
            checked_at: checked(number).map(|day| DateTime::UNIX_EPOCH + TimeDelta::days(day)),
        };
        (0..many).map(service).collect()
    }

    #[test]
    fn each_part_is_drawn_from_by_its_size_and_has_a_reserve() {
        let all = services(200, |number| match number % 4 {
            0 => None,
            1 => Some(10),
            _ => Some(300),
        });
        let long_ago = DateTime::UNIX_EPOCH + TimeDelta::days(100);
        let sampling = Sampling::default();
        let draw = |seed| plan("own", &all, seed, 40, (&sampling, long_ago));
        let drawn = draw(7);
        let of = |what: &str| {
            let stratum = drawn.strata.iter().find(|stratum| stratum.what == what);
            stratum.map(|stratum| (stratum.population, stratum.wanted))
        };
        assert_eq!(of("never"), Some((50, 10)));
        assert_eq!(of("lately"), Some((100, 20)));
        assert_eq!(of("long-ago"), Some((50, 10)));
        let is_in = drawn.items.iter().map(|item| item.is_in);
        let is_in: Vec<bool> = is_in.collect();
        assert_eq!(is_in.iter().filter(|is_in| **is_in).count(), 40);
        assert_eq!(is_in.len(), 80, "as many again wait");
        assert!(
            is_in.is_sorted_by(|one, next| one >= next),
            "the reserve comes last"
        );
        assert_eq!(draw(7), drawn, "the seed alone decides");
        assert_ne!(draw(8).items, drawn.items);
    }

    #[test]
    fn a_short_list_is_checked_whole_and_has_no_reserve() {
        let all = services(3, |_| None);
        let sampling = Sampling::default();
        let drawn = plan("own", &all, 1, 20, (&sampling, DateTime::UNIX_EPOCH));
        assert_eq!(drawn.items.len(), 3);
        assert!(drawn.items.iter().all(|item| item.is_in));
    }

    #[test]
    fn a_report_is_about_what_does_most_harm() {
        let (about, words) = report(&[Area::Cost, Area::Times], "Shut on Mondays.");
        assert_eq!(about, ReportAbout::Hours);
        assert!(
            words.ends_with("opening times.\nShut on Mondays."),
            "{words}"
        );
        assert_eq!(report(&[Area::Wording], "").0, ReportAbout::Other);
    }
}
