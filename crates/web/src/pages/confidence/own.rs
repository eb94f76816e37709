//! How far a list is trusted, on the page that says how good it is: what was wrong, and what follows for whoever sends it.

use assure::confidence::{Level, Stratum, share};
use assure::policy::Numbered;
use repository::{SampleResult, StratumFound};

use super::{Interval, colour, items};
use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;

/// How far a list is trusted.
pub(crate) struct Own {
    pub(crate) level: &'static str,
    pub(crate) colour: &'static str,
    interval: Option<Interval>,
    pub(crate) why: Vec<String>,
    pub(crate) by_hand: i64,
    /// When it was checked last.
    pub(crate) last: Option<String>,
    /// What was wrong then: id and name, where it is published, and what.
    pub(crate) wrong: Vec<(String, String, String)>,
    /// Where staff see more.
    pub(crate) more: Option<String>,
}

impl Own {
    /// That of a list; none as long as nobody has found out how far it is trusted.
    pub(crate) async fn of(
        site: &Site,
        source: &str,
        is_staff: bool,
    ) -> Result<Option<Self>, Fault> {
        let repository = site.repository();
        let Some(oversight) = repository.oversight(source).await? else {
            return Ok(None);
        };
        let level = Level::from_word(&oversight.level);
        let newest = repository.newest_samples().await?;
        let last = newest
            .into_iter()
            .find(|sample| sample.source == source && sample.came.is_some());
        let (mut interval, mut wrong) = (None, Vec::new());
        if let Some(last) = &last {
            if level != Level::Unknown {
                let certainty = Numbered::current(repository)
                    .await?
                    .policy
                    .sampling
                    .certainty;
                let found = repository.sample_found(last.id).await?;
                let strata: Vec<Stratum> = found.iter().map(stratum).collect();
                interval = share(&strata, certainty).as_ref().map(Interval::of);
            }
            for item in repository.sample_items(last.id).await? {
                if item.result == Some(SampleResult::Wrong) {
                    let id = item.name.as_ref().map(|_| item.entity.to_string());
                    let areas = items::areas(&item.areas).unwrap_or_default();
                    wrong.push((id.unwrap_or_default(), items::called(&item), areas));
                }
            }
        }
        let ended = last.and_then(|last| last.ended_at);
        Ok(Some(Self {
            level: level.in_words(),
            colour: colour(level),
            interval,
            why: oversight.why,
            by_hand: oversight.by_hand,
            last: ended.map(|at| prose::day(assure::quality::today(at))),
            wrong,
            more: is_staff.then(|| format!("/confidence/{source}")),
        }))
    }

    /// The share, if it was found out lately enough.
    pub(crate) fn words(&self) -> Option<&str> {
        self.interval
            .as_ref()
            .map(|interval| interval.words.as_str())
    }

    /// The same as a bar: where it begins, how wide it is, and where what was found stands.
    pub(crate) fn bar(&self) -> Option<(&str, &str, &str)> {
        let bar = &self.interval.as_ref()?.bar;
        Some((&bar.left, &bar.width, &bar.found))
    }
}

fn stratum(found: &StratumFound) -> Stratum {
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    Stratum {
        population: count(found.population),
        checked: count(found.checked),
        right: count(found.right),
    }
}
