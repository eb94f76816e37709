//! Who looks at what which provider sends, and how much work that is.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use repository::{Claim, ClaimFilter, ClaimState, Person};
use uuid::Uuid;

use super::decided::took;
use super::grant;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::see;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many providers are counted.
const PROVIDERS: i64 = 10_000;
/// So many that nobody looks after are shown.
const SHOWN: usize = 50;
/// Decisions are measured over a quarter of a year.
const QUARTER: TimeDelta = TimeDelta::days(90);
/// What the guidance reckons for the first look at a provider, and for each quarter after that, in quarters of a day.
const FIRST: i64 = 2;
const REGULAR: i64 = 1;
/// Seconds of work in a day: 37 hours in five days.
const WORKING_DAY: f64 = 26_640.0;

#[derive(Template)]
#[template(path = "pages/queue_plan.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    unallocated: Vec<Unallocated>,
    more: usize,
    assurers: Vec<(Uuid, String)>,
}

struct Row {
    name: String,
    providers: i64,
    new: i64,
    items: i64,
    decisions: usize,
    median: Option<String>,
    /// Days in a quarter, as the guidance reckons, and as measured.
    guidance: String,
    measured: String,
}

struct Unallocated {
    claim: Uuid,
    name: String,
    may_allocate: bool,
}

/// The plan.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let now = repository.now();
    let filter = ClaimFilter {
        state: Some(ClaimState::Confirmed),
        limit: PROVIDERS,
        ..ClaimFilter::default()
    };
    let claims = repository.claims(&filter).await?;
    let holders: HashMap<Uuid, i64> = repository.queue_holders().await?.into_iter().collect();
    let times = repository.decision_times(now - QUARTER).await?;
    let times: HashMap<String, Vec<i64>> = times
        .into_iter()
        .map(|times| (times.by, times.seconds))
        .collect();
    let people = site.identity().assurers().await?;
    let rows = people.iter().map(|person| {
        let seconds = times.get(&person.actor()).map_or(&[][..], Vec::as_slice);
        let items = holders.get(&person.id).copied().unwrap_or(0);
        row(person, &claims, (items, seconds), now)
    });
    let rows = rows.collect();
    let is_looked_after = |claim: &Claim| {
        claim
            .assurer
            .is_some_and(|id| people.iter().any(|person| person.id == id))
    };
    let all: Vec<&Claim> = claims
        .iter()
        .filter(|claim| !is_looked_after(claim))
        .collect();
    let unallocated = all.iter().take(SHOWN).map(|claim| Unallocated {
        claim: claim.id,
        name: claim.name.clone(),
        may_allocate: site.identity().may_decide(member.actor(), claim).is_ok(),
    });
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        rows,
        more: all.len().saturating_sub(SHOWN),
        unallocated: unallocated.collect(),
        assurers: people
            .iter()
            .map(|person| (person.id, person.name.clone()))
            .collect(),
    };
    page(&shown, &shown.frame)
}

fn row(
    person: &Person,
    claims: &[Claim],
    (items, seconds): (i64, &[i64]),
    now: DateTime<Utc>,
) -> Row {
    let theirs = claims
        .iter()
        .filter(|claim| claim.assurer == Some(person.id));
    let (mut providers, mut new) = (0, 0);
    for claim in theirs {
        providers += 1;
        new += i64::from(claim.decided_at.is_some_and(|at| now - at < QUARTER));
    }
    let all: i64 = seconds.iter().sum();
    Row {
        name: person.name.clone(),
        items,
        decisions: seconds.len(),
        median: median(seconds).map(took),
        guidance: days((new * FIRST + (providers - new) * REGULAR) as f64 / 4.0),
        measured: days(all as f64 / WORKING_DAY),
        providers,
        new,
    }
}

/// The one in the middle of what is in order; of an even number the shorter of the two.
fn median(seconds: &[i64]) -> Option<i64> {
    seconds.get(seconds.len().saturating_sub(1) / 2).copied()
}

fn days(days: f64) -> String {
    let said = format!("{days:.2}");
    let said = said.trim_end_matches('0').trim_end_matches('.');
    match said {
        "1" => "1 day".to_owned(),
        _ => format!("{said} days"),
    }
}

/// Somebody is to look at what a provider sends.
pub(crate) async fn allocate(
    State(site): State<Site>,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    grant(&member)?;
    let claim: Uuid = fields.text("claim").parse().map_err(|_| Fault::NotFound)?;
    let assurer: Uuid = match fields.text("assurer") {
        "" => return see("/queue/plan"),
        id => id.parse().map_err(|_| Fault::NotFound)?,
    };
    let claim = site
        .repository()
        .claim_of(claim)
        .await?
        .ok_or(Fault::NotFound)?;
    let preferred = (claim.collector, Some(assurer));
    site.identity()
        .prefer(member.actor(), &claim, preferred)
        .await?;
    see("/queue/plan")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_as_people_read_them() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[1, 5, 90]), Some(5));
        assert_eq!(median(&[1, 5]), Some(1));
        assert_eq!(days(0.0), "0 days");
        assert_eq!(days(1.0), "1 day");
        assert_eq!(days(2.75), "2.75 days");
    }
}
