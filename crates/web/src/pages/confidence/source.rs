//! One list: how far it is trusted and why, its samples, and what is drawn next.

use askama::Template;
use assure::confidence::{self, Confidence, Level};
use assure::policy::{Numbered, Sampling};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use identity::Permission;
use repository::{Sample, SampleState};

use super::{Interval, address_of, between, colour, grant, items, picture::Series, sample_of};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Letters of a word why a sample is closed early.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "pages/confidence_source.html")]
struct Page {
    frame: Frame,
    slug: String,
    title: String,
    level: &'static str,
    colour: &'static str,
    interval: Option<Interval>,
    why: Vec<String>,
    by_hand: u32,
    services: u32,
    next: u32,
    /// Why so many.
    why_next: String,
    due: Option<String>,
    open: Option<Opened>,
    history: Vec<Past>,
    series: Option<Series>,
    told: Option<&'static str>,
    wrongs: Vec<Mistake>,
    /// The word why, as it was typed.
    reason: String,
    may_assure: bool,
}

struct Mistake {
    field: &'static str,
    text: &'static str,
}

/// The sample that is not finished.
struct Opened {
    address: String,
    drawn: String,
    checked: i64,
    wanted: i64,
    /// Where the next is checked.
    next: Option<String>,
    rows: Vec<items::Row>,
}

/// A sample that has ended.
struct Past {
    address: String,
    drawn: String,
    checked: i64,
    wrong: i64,
    /// How it came out.
    level: &'static str,
    words: String,
    why: String,
}

#[derive(Template)]
#[template(path = "pages/confidence_sample.html")]
struct SamplePage {
    frame: Frame,
    slug: String,
    title: String,
    drawn: String,
    ended: Option<String>,
    state: &'static str,
    words: Option<String>,
    why: String,
    population: i64,
    checked: i64,
    wrong: i64,
    unreached: i64,
    certainty: i64,
    margin: i64,
    seed: i64,
    rows: Vec<items::Row>,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let told = match fields.text("done") {
        "drawn" => Some("Services were drawn. Check them one after the other."),
        "before" => Some(
            "Nothing was drawn: a sample of this list is open already, or nothing of it is published.",
        ),
        "closed" => Some("The sample is closed. This is how it came out."),
        "thrown" => Some("The sample was thrown away. Nothing comes of it."),
        "late" => Some("A colleague has closed that sample already. Nothing of yours was saved."),
        _ => None,
    };
    shown(&site, (&visitor, &member), &slug, told, None).await
}

async fn shown(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    slug: &str,
    told: Option<&'static str>,
    reason: Option<(String, &'static str)>,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let all = confidence::confidences(repository).await?;
    let list = all.into_iter().find(|list| list.source.slug == slug);
    let list = list.ok_or(Fault::NotFound)?;
    let samples = repository.samples(slug).await?;
    let sampling = Numbered::current(repository).await?.policy.sampling;
    let may_assure = may_assure(member);
    let open = match &list.open {
        Some(open) => Some(opened(site, open, may_assure).await?),
        None => None,
    };
    let found = samples.iter().filter_map(|sample| {
        let share = sample.came.as_ref()?.share?;
        Some((sample.ended_at?, share))
    });
    let (reason, wrong) = reason.unzip();
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Records).for_member(member),
        level: list.level.in_words(),
        colour: colour(list.level),
        interval: list.share.as_ref().map(Interval::of),
        due: list.due_since.map(prose::moment),
        services: list.signals.services,
        next: list.next,
        why_next: why_next(&list, &sampling),
        series: Series::of(found.collect()),
        history: samples.iter().filter_map(past).collect(),
        open,
        told,
        wrongs: wrong
            .map(|text| Mistake { field: "why", text })
            .into_iter()
            .collect(),
        reason: reason.unwrap_or_default(),
        may_assure,
        slug: list.source.slug,
        title: list.source.name,
        why: list.why,
        by_hand: list.by_hand,
    };
    page(&shown, &shown.frame)
}

/// Why so many are drawn.
fn why_next(list: &Confidence, sampling: &Sampling) -> String {
    let services = list.signals.services;
    if list.next >= services {
        return format!(
            "The list is so short that all of its {services} services are checked: else nothing could be said with a certainty of {} of 100.",
            sampling.certainty
        );
    }
    let share = list
        .last
        .as_ref()
        .and_then(|last| last.came.as_ref()?.share);
    let known = match share {
        Some((_, low, high)) => {
            let (low, high) = super::bounds((low, high));
            format!("The last sample found that between {low} and {high} of 100 are right.")
        }
        None => "Nothing is known of this list, and then most have to be checked.".to_owned(),
    };
    format!(
        "So many of its {services} services are enough to say how many are right, to within {} of 100 on either side, with a certainty of {} of 100. {known}",
        sampling.margin, sampling.certainty
    )
}

fn may_assure(member: &Member) -> bool {
    member.actor().may_somewhere(Permission::Assure).is_ok()
}

async fn opened(site: &Site, sample: &Sample, may_assure: bool) -> Result<Opened, Fault> {
    let all = site.repository().sample_items(sample.id).await?;
    let address = address_of(sample);
    let next = items::next(sample, &all, 0);
    Ok(Opened {
        drawn: prose::moment(sample.drawn_at),
        checked: sample.checked,
        wanted: sample.wanted,
        next: next.map(|number| format!("{address}/{number}")),
        rows: items::rows(sample, &all, may_assure),
        address,
    })
}

fn past(sample: &Sample) -> Option<Past> {
    let level = match (&sample.came, sample.state) {
        (Some(came), _) => Level::from_word(&came.level).in_words(),
        (None, SampleState::ThrownAway) => "Thrown away",
        (None, _) => return None,
    };
    Some(Past {
        address: address_of(sample),
        drawn: prose::day(assure::quality::today(sample.drawn_at)),
        checked: sample.checked,
        wrong: sample.wrong,
        level,
        words: words(sample).unwrap_or_else(|| "It says nothing.".to_owned()),
        why: sample.why.clone(),
    })
}

fn words(sample: &Sample) -> Option<String> {
    let (_, low, high) = sample.came.as_ref()?.share?;
    Some(format!("{}.", between((low, high))))
}

/// One sample, with all that was found.
pub(crate) async fn sample(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, number)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let sample = sample_of(&site, &slug, &number).await?;
    let source = site.repository().source(&slug).await?;
    let source = source.ok_or(Fault::NotFound)?;
    let all = site.repository().sample_items(sample.id).await?;
    let shown = SamplePage {
        frame: Frame::new(&site, &visitor, Part::Records).for_member(&member),
        title: source.name,
        drawn: prose::moment(sample.drawn_at),
        ended: sample.ended_at.map(prose::moment),
        state: match sample.state {
            SampleState::Open => "Not finished",
            SampleState::Closed => "Finished",
            SampleState::ThrownAway => "Thrown away: nothing came of it",
        },
        words: words(&sample),
        why: sample.why.clone(),
        population: sample.population,
        checked: sample.checked,
        wrong: sample.wrong,
        unreached: sample.unreached,
        certainty: sample.certainty,
        margin: sample.margin,
        seed: sample.seed,
        rows: items::rows(&sample, &all, may_assure(&member)),
        slug,
    };
    page(&shown, &shown.frame)
}

/// Has chance draw services of a list.
pub(crate) async fn draw(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let repository = site.repository();
    repository.source(&slug).await?.ok_or(Fault::NotFound)?;
    let drawn = confidence::draw(repository, &slug, grant.by()).await?;
    let done = if drawn.is_some() { "drawn" } else { "before" };
    see(&format!("/confidence/{slug}?done={done}"))
}

/// Closes a sample early, for a reason.
pub(crate) async fn close(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, number)): Path<(String, String)>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let sample = sample_of(&site, &slug, &number).await?;
    let why = fields.text("why").trim().to_owned();
    let wrong = match why.chars().count() {
        0 => Some("Write why not all of them are checked"),
        1..=LONGEST => None,
        _ => Some("Write at most 500 letters"),
    };
    if let Some(wrong) = wrong {
        return shown(&site, (&visitor, &member), &slug, None, Some((why, wrong))).await;
    }
    let closed = confidence::close(site.repository(), sample.id, &why, grant.by()).await?;
    let done = if closed { "closed" } else { "late" };
    see(&format!("/confidence/{slug}?done={done}"))
}

/// Throws a sample away.
pub(crate) async fn throw_away(
    State(site): State<Site>,
    member: Member,
    Path((slug, number)): Path<(String, String)>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let sample = sample_of(&site, &slug, &number).await?;
    let repository = site.repository();
    let thrown = repository.throw_sample_away(sample.id, grant.by()).await?;
    let done = if thrown { "thrown" } else { "late" };
    see(&format!("/confidence/{slug}?done={done}"))
}
