//! The list of what waits, and a yes to many that are alike.

use std::collections::HashMap;

use askama::Template;
use assure::queue::{self, Deciding, Outcome};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use repository::{QueueCounts, QueueItem, QueueKind, RecordNumber, Watched, What};
use url::form_urlencoded;
use uuid::Uuid;

use super::asked::{Asked, Show};
use super::case::Case;
use super::decide::Seen;
use super::decided::{Banner, banner};
use super::{LISTED, People, address, grant, looked};
use crate::effect;
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::listing::Choice;
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many are accepted at once.
const AT_ONCE: usize = 50;
/// So many fields are told of each of those that are alike.
const FIELDS: usize = 6;
/// So many entries are shown of those that somebody watches.
const WATCHED: i64 = 100;

#[derive(Template)]
#[template(path = "pages/queue.html")]
struct Page {
    frame: Frame,
    counts: QueueCounts,
    oldest: Option<String>,
    tabs: Vec<Tab>,
    show: &'static str,
    kinds: Vec<Choice>,
    sources: Vec<Choice>,
    like: String,
    is_filtered: bool,
    rows: Vec<Row>,
    watched: Vec<Watching>,
    is_watching: bool,
    next: Option<String>,
    /// When the page was made.
    opened: String,
    told: Option<Banner>,
    bulk: Option<Bulk>,
}

struct Tab {
    text: &'static str,
    address: String,
    count: Option<i64>,
    is_here: bool,
}

struct Row {
    name: String,
    address: String,
    kind: &'static str,
    colour: &'static str,
    why: Vec<String>,
    source: Option<String>,
    since: String,
    due: Option<String>,
    is_late: bool,
    is_answered: bool,
    holder: Option<String>,
    /// How many are like it, and where they stand.
    alike: Option<(i64, String)>,
    /// What it would change, where many are looked at together, and what has been seen of it.
    brief: Vec<String>,
    seen: Option<String>,
    /// The number of its tick, from 1.
    tick: usize,
}

struct Watching {
    entity: Uuid,
    name: String,
    address: String,
    last: String,
}

/// What came of a yes to many.
struct Bulk {
    accepted: usize,
    /// Those that could not be accepted, and why.
    left: Vec<(String, &'static str)>,
    is_empty_handed: bool,
}

/// The list.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let query = query.unwrap_or_default();
    let asked = Asked::read(&query);
    let fields = Fields::read(query.as_bytes());
    let repository = site.repository();
    let actor = member.actor();
    let counts = repository.queue_counts(actor.person_id()).await?;
    let sources = repository.sources().await?;
    let source_names: HashMap<&str, &str> = sources
        .iter()
        .map(|source| (source.slug.as_str(), source.name.as_str()))
        .collect();
    let (mut items, mut watched) = (Vec::new(), Vec::new());
    match (asked.show, actor.person_id()) {
        (Show::Watched, Some(person)) => watched = repository.watched(person, WATCHED).await?,
        (Show::Watched, None) => {}
        _ => items = repository.queue(&asked.filter(actor)).await?,
    }
    let has_more = items.len() > LISTED as usize;
    items.truncate(LISTED as usize);
    let last = items.last().filter(|_| has_more);
    let next = last.map(|last| asked.address(Some((last.is.risk, last.id))));
    let bulk = bulk(&site, &fields).await?;
    let now = repository.now();
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        oldest: counts.oldest.map(|at| ago(now - at)),
        tabs: tabs(&asked, &counts),
        show: asked.show.word(),
        kinds: kinds(&site, asked.kind).await?,
        sources: choices(&site, &source_names, &asked.source).await?,
        is_filtered: asked.kind.is_some() || !asked.source.is_empty() || !asked.like.is_empty(),
        rows: rows(&site, items, &asked, &source_names).await?,
        watched: watched.into_iter().map(watching).collect(),
        is_watching: asked.show == Show::Watched,
        next,
        opened: now.to_rfc3339(),
        told: banner(&site, fields.text("done")).await?,
        bulk,
        like: asked.like,
        counts,
    };
    page(&shown, &shown.frame)
}

fn tabs(asked: &Asked, counts: &QueueCounts) -> Vec<Tab> {
    let tab = |show: Show| Tab {
        text: show.in_words(),
        address: Asked {
            show,
            ..Asked::default()
        }
        .address(None),
        count: match show {
            Show::Open => Some(counts.open),
            Show::Mine => Some(counts.mine),
            Show::Nobodys => Some(counts.nobodys),
            Show::Asked => Some(counts.asked),
            Show::Watched => None,
        },
        is_here: show == asked.show,
    };
    Show::ALL.into_iter().map(tab).collect()
}

/// Kinds of which something waits, and the one that is asked for.
async fn kinds(site: &Site, chosen: Option<QueueKind>) -> Result<Vec<Choice>, Fault> {
    let counted = site.repository().queue_kinds().await?;
    let kinds = QueueKind::ALL.into_iter().filter_map(|kind| {
        let count = counted.iter().find(|(known, _)| *known == kind);
        let count = count.map_or(0, |(_, count)| *count);
        (count > 0 || chosen == Some(kind)).then(|| Choice {
            value: kind.word().to_owned(),
            text: format!("{} ({count})", queue::in_words(kind)),
            chosen: chosen == Some(kind),
        })
    });
    Ok(kinds.collect())
}

/// Lists of which something waits.
async fn choices(
    site: &Site,
    names: &HashMap<&str, &str>,
    chosen: &str,
) -> Result<Vec<Choice>, Fault> {
    let counted = site.repository().queue_sources().await?;
    let choice = |(slug, count): (String, i64)| Choice {
        text: format!(
            "{} ({count})",
            names.get(slug.as_str()).copied().unwrap_or(&slug)
        ),
        chosen: slug == chosen,
        value: slug,
    };
    Ok(counted.into_iter().map(choice).collect())
}

async fn rows(
    site: &Site,
    items: Vec<QueueItem>,
    asked: &Asked,
    sources: &HashMap<&str, &str>,
) -> Result<Vec<Row>, Fault> {
    let repository = site.repository();
    let likenesses: Vec<String> = items.iter().map(|item| item.is.likeness.clone()).collect();
    let alike: HashMap<String, i64> = repository
        .alike_in_queue(&likenesses)
        .await?
        .into_iter()
        .collect();
    let now = repository.now();
    let mut people = People::default();
    let list = asked.query();
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let holder = match item.assignee {
            Some(person) => Some(people.of(site, person).await?),
            None => None,
        };
        let together = !asked.like.is_empty() && item.is.kind == QueueKind::Change;
        let (brief, seen) = if together {
            brief(site, &item).await?
        } else {
            (Vec::new(), None)
        };
        let alike = alike
            .get(&item.is.likeness)
            .copied()
            .filter(|alike| *alike > 1);
        rows.push(Row {
            address: address(&item, &list),
            kind: tag(&item),
            colour: colour(item.is.kind),
            source: item
                .is
                .source
                .as_deref()
                .map(|slug| sources.get(slug).copied().unwrap_or(slug).to_owned()),
            since: prose::moment(item.is.since),
            due: item.is.due_at.map(|due| due_in(due - now)),
            is_late: item.is.due_at.is_some_and(|due| due <= now),
            is_answered: item.is_answered,
            holder,
            alike: alike.filter(|_| asked.like.is_empty()).map(|alike| {
                let like = Asked {
                    like: item.is.likeness.clone(),
                    ..Asked::default()
                };
                (alike, like.address(None))
            }),
            tick: rows.iter().filter(|row: &&Row| row.seen.is_some()).count()
                + usize::from(seen.is_some()),
            brief,
            seen,
            name: item.is.name,
            why: item.is.why,
        });
    }
    Ok(rows)
}

/// What a change comes to, in few words, and what has been seen of it.
async fn brief(site: &Site, item: &QueueItem) -> Result<(Vec<String>, Option<String>), Fault> {
    let Ok(number) = item.is.subject.parse() else {
        return Ok((Vec::new(), None));
    };
    let Some(case) = Case::of(site, RecordNumber(number)).await? else {
        return Ok((Vec::new(), None));
    };
    let told = case.told(site).await?;
    // What is ticked has been seen: all of it stands here, and nothing comes with it.
    let is_whole = case.with.is_empty()
        && (1..=FIELDS).contains(&told.len())
        && told.iter().all(super::words::Told::is_brief);
    let mut brief: Vec<String> = told
        .iter()
        .take(FIELDS)
        .map(super::words::Told::brief)
        .collect();
    if told.len() > FIELDS {
        brief.push(format!("{} more", told.len() - FIELDS));
    }
    Ok((brief, is_whole.then(|| case.seen().join(","))))
}

/// What it is, as short as a tag.
fn tag(item: &QueueItem) -> &'static str {
    match item.is.kind {
        QueueKind::Change if item.is.likeness.ends_with(" new") => "New",
        QueueKind::Change => "Change",
        QueueKind::Report => "Report",
        QueueKind::Claim => "Claim",
        QueueKind::Personal => "Personal data",
        QueueKind::Correction => "Correction",
        QueueKind::Register => "Register",
        QueueKind::Feed => "Feed",
        QueueKind::Sample => "Spot check",
        QueueKind::Experience => "How it was",
    }
}

const fn colour(kind: QueueKind) -> &'static str {
    match kind {
        QueueKind::Change => "blue",
        QueueKind::Report => "orange",
        QueueKind::Claim => "purple",
        QueueKind::Personal => "pink",
        QueueKind::Correction => "turquoise",
        QueueKind::Register | QueueKind::Sample => "grey",
        QueueKind::Feed => "red",
        QueueKind::Experience => "green",
    }
}

/// How long there is, or how late it is.
pub(super) fn due_in(left: TimeDelta) -> String {
    if left <= TimeDelta::zero() {
        return format!("Late by {}", length(-left));
    }
    format!("Due in {}", length(left))
}

/// How long ago something was.
fn ago(time: TimeDelta) -> String {
    length(time)
}

fn length(time: TimeDelta) -> String {
    let (count, unit) = match (time.num_days(), time.num_hours()) {
        (0, 0) => return "less than an hour".to_owned(),
        (days, hours) if days < 2 => (hours, "hour"),
        (days, _) => (days, "day"),
    };
    if count == 1 {
        format!("1 {unit}")
    } else {
        format!("{count} {unit}s")
    }
}

fn watching(watched: Watched) -> Watching {
    let told = |(what, at): (What, DateTime<Utc>)| {
        let what = match what {
            What::Published => "Published",
            What::Changed => "Changed",
            What::Withdrawn => "Withdrawn",
            What::Merged => "Found to be the same as another",
            What::Restored => "Published again",
            What::Reference => "Something that it refers to changed",
            What::Erased => "Content was erased",
        };
        format!("{what} on {}", prose::moment(at))
    };
    Watching {
        name: watched
            .name
            .unwrap_or_else(|| "An entry that is not published".to_owned()),
        entity: watched.entity,
        address: format!("/records/{}/history", watched.entity),
        last: watched.last.map_or_else(
            || format!("Nothing has changed since {}", prose::moment(watched.since)),
            told,
        ),
    }
}

/// A yes to what is ticked, each in the version that was seen.
pub(crate) async fn accept(
    State(site): State<Site>,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let repository = site.repository();
    let ticked: Vec<Seen> = fields
        .all("ticked")
        .filter_map(|ticked| Seen::read(ticked.split(',')))
        .take(AT_ONCE)
        .collect();
    let mut back = vec![("like", fields.text("like").to_owned())];
    if ticked.is_empty() {
        back.push(("accepted", "none".to_owned()));
        return see(&list_of(&back));
    }
    let count = i64::try_from(ticked.len()).unwrap_or(1);
    let seconds = looked(fields.text("opened"), repository.now()).map(|seconds| seconds / count);
    let mut accepted = 0;
    for seen in ticked {
        let subject = seen.record().0.to_string();
        let item = repository.queue_item(QueueKind::Change, &subject).await?;
        let deciding = Deciding {
            repository,
            gazetteer: &site.gazetteer(),
            by: grant.by(),
            risk: item.map_or(0, |item| item.is.risk),
            seconds,
        };
        match queue::accept(&deciding, seen.all(), &[]).await? {
            Outcome::Done => accepted += 1,
            left => back.push((word(left), subject)),
        }
    }
    if accepted > 0 {
        effect::follow(&site).await;
    }
    back.push(("accepted", accepted.to_string()));
    see(&list_of(&back))
}

/// Where the list is, with what came of a yes to many.
fn list_of(told: &[(&str, String)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(told);
    format!("/queue?{}", query.finish())
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "accepted",
        Outcome::Late => "late",
        Outcome::Reading => "read",
        Outcome::Held => "held",
    }
}

/// What came of a yes to many, as the address says it.
async fn bulk(site: &Site, fields: &Fields) -> Result<Option<Bulk>, Fault> {
    let accepted = fields.text("accepted");
    if accepted.is_empty() {
        return Ok(None);
    }
    let mut left = Vec::new();
    for outcome in [Outcome::Late, Outcome::Reading, Outcome::Held] {
        for subject in fields.all(word(outcome)).take(AT_ONCE) {
            let Ok(number) = subject.parse() else {
                continue;
            };
            let name = site
                .repository()
                .record_called(RecordNumber(number))
                .await?;
            left.extend(name.map(|name| (name, super::decide::why_not(outcome))));
        }
    }
    Ok(Some(Bulk {
        accepted: accepted.parse().unwrap_or_default(),
        left,
        is_empty_handed: accepted == "none",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_late_something_is_is_said_in_hours_and_days() {
        assert_eq!(due_in(TimeDelta::minutes(20)), "Due in less than an hour");
        assert_eq!(due_in(TimeDelta::hours(5)), "Due in 5 hours");
        assert_eq!(due_in(TimeDelta::hours(-1)), "Late by 1 hour");
        assert_eq!(due_in(TimeDelta::days(-3)), "Late by 3 days");
    }
}
