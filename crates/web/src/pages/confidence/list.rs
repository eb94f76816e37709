//! All lists: how far each is trusted, and what is to be done about it.

use std::collections::BTreeMap;

use askama::Template;
use assure::confidence::{self, Confidence};
use assure::policy::{Numbered, Sampling};
use axum::extract::State;
use axum::response::Response;
use identity::Permission;

use super::{Interval, colour};
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/confidence.html")]
struct Page {
    frame: Frame,
    groups: Vec<Group>,
    /// How many lists there are, of how many something is known, and how many are to be checked.
    lists: usize,
    known: usize,
    due: usize,
    sampling: Sampling,
    may_assure: bool,
}

/// The lists of a collector.
struct Group {
    collector: Option<String>,
    /// How much of all of them is right, where several were checked.
    together: Option<Interval>,
    checked: usize,
    rows: Vec<Row>,
}

struct Row {
    slug: String,
    name: String,
    level: &'static str,
    colour: &'static str,
    interval: Option<Interval>,
    /// When it was checked last.
    last: Option<String>,
    /// How far the open sample has come.
    progress: Option<(i64, i64)>,
    is_due: bool,
    services: u32,
    next: u32,
    by_hand: u32,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let sampling = Numbered::current(repository).await?.policy.sampling;
    let all = confidence::confidences(repository).await?;
    let count = |is: fn(&Confidence) -> bool| all.iter().filter(|list| is(list)).count();
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Records).for_member(&member),
        lists: all.len(),
        known: count(|list| list.share.is_some()),
        due: count(|list| list.due_since.is_some() || list.open.is_some()),
        groups: groups(&all, sampling.certainty),
        sampling,
        may_assure: member.actor().may_somewhere(Permission::Assure).is_ok(),
    };
    page(&shown, &shown.frame)
}

/// The lists by who collects them; those of which that is not said come last.
fn groups(all: &[Confidence], certainty: u32) -> Vec<Group> {
    let mut by: BTreeMap<(bool, Option<&str>), Vec<&Confidence>> = BTreeMap::new();
    for list in all {
        let collector = list.source.collector.as_deref();
        by.entry((collector.is_none(), collector))
            .or_default()
            .push(list);
    }
    let groups = by.into_iter().map(|((_, collector), lists)| {
        let checked = lists.iter().filter(|list| list.share.is_some()).count();
        let is_several = collector.is_some() && checked > 1;
        let together = confidence::together(lists.iter().copied(), certainty);
        Group {
            collector: collector.map(str::to_owned),
            together: together.filter(|_| is_several).as_ref().map(Interval::of),
            checked,
            rows: lists.into_iter().map(row).collect(),
        }
    });
    groups.collect()
}

fn row(list: &Confidence) -> Row {
    let ended = list.last.as_ref().and_then(|last| last.ended_at);
    Row {
        slug: list.source.slug.clone(),
        name: list.source.name.clone(),
        level: list.level.in_words(),
        colour: colour(list.level),
        interval: list.share.as_ref().map(Interval::of),
        last: ended.map(|at| prose::day(assure::quality::today(at))),
        progress: list.open.as_ref().map(|open| (open.checked, open.wanted)),
        is_due: list.due_since.is_some(),
        services: list.signals.services,
        next: list.next,
        by_hand: list.by_hand,
    }
}
