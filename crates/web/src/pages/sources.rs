//! A collector's desk: the sources that somebody looks after, how each of them stands, and a new one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use identity::{Grant, Permission, Whose};
use repository::{Feed, Oversight, Source, SourceStanding, Stock, Trust};

use super::feeds::{self, Tag};
use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::quality::mean;
use super::results::Wrong;
use super::sign_in::with_status;
use super::{guide, prose, see, source};
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Names are as long as a line.
const LONGEST: usize = 60;

#[derive(Template)]
#[template(path = "pages/sources.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    sources: Vec<Row>,
    may_add: bool,
    /// There is no list for practice yet, and somebody could have one.
    may_practise: bool,
    /// Steps of the guide that are done, of how many; nothing once all are.
    guide: Option<(usize, usize)>,
    name: Field,
}

struct Row {
    slug: String,
    name: String,
    /// How far it is trusted, in words.
    trust: &'static str,
    practises: bool,
    is_register: bool,
    may_keep_keys: bool,
    stock: Stock,
    /// The same, in parts of a hundred, for those who look.
    bar: Bar,
    kinds: i64,
    due: i64,
    /// What went back to whoever sent it: questions, and what was refused.
    went_back: i64,
    /// Of a hundred changes so many wait until somebody has looked at them, of a list that is published at once.
    drawn: Option<i64>,
    /// What readers say is wrong, and was passed on.
    passed_on: i64,
    /// The points of what is published of it, if that was looked at.
    quality: Option<String>,
    /// What it sent last, when, and what became of it.
    last: Option<(i64, String)>,
    feed: Option<Tag>,
}

/// Widths of a hundred, each after the one before.
struct Bar {
    published: i64,
    held: i64,
    missing: i64,
}

impl Bar {
    fn of(stock: Stock) -> Self {
        let share = |part: i64| part * 100 / stock.all().max(1);
        Self {
            published: share(stock.published),
            held: share(stock.held),
            missing: share(stock.missing),
        }
    }
}

/// The source of an address, and leave to send records of it.
pub(crate) async fn sendable(
    site: &Site,
    member: &Member,
    slug: &str,
) -> Result<(Source, Grant), Fault> {
    let source = site.repository().source(slug).await?;
    let source = source
        .filter(|source| source.slug != repository::DESK)
        .ok_or(Fault::NotFound)?;
    let whose = Whose::Source(&source.slug, source.team);
    let grant = member.actor().may(Permission::SendRecords, whose)?;
    Ok((source, grant))
}

/// The sources.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    sources_page(&site, &visitor, &member, name_field()).await
}

/// A new source of one's own team: what it sends waits until somebody trusts it.
pub(crate) async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let name = fields.text("name").trim();
    let (team, by) = own_team(&member).ok_or(Fault::NotYours)?;
    let slug = Source::slug_of(name);
    let wrong = if slug.is_empty() {
        Some("Enter a name, such as \u{201c}Food banks\u{201d}")
    } else if name.chars().count() > LONGEST {
        Some("Enter a name of at most 60 letters")
    } else if site.repository().source(&slug).await?.is_some() {
        Some("There is a list of this name already. Choose another name")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        let field = name_field().filled(name).wrong(wrong);
        return sources_page(&site, &visitor, &member, field).await;
    }
    let mut source = Source::new(&slug)?;
    name.clone_into(&mut source.name);
    source.team = Some(team);
    site.repository().save_source(&source, &by).await?;
    see(&format!("/sources/{slug}/spreadsheets"))
}

/// The team for which somebody may add a source: the first in which they may send records.
fn own_team(member: &Member) -> Option<(uuid::Uuid, String)> {
    let actor = member.actor();
    actor.roles().iter().find_map(|(team, _)| {
        let grant = actor
            .may(Permission::SendRecords, Whose::Team(*team))
            .ok()?;
        Some((*team, grant.by().to_owned()))
    })
}

/// The list for practice of somebody's own team, if it has one.
pub(crate) async fn practice_of(site: &Site, member: &Member) -> Result<Option<Source>, Fault> {
    let Some((team, _)) = own_team(member) else {
        return Ok(None);
    };
    let sources = site.repository().sources().await?;
    let is_theirs = |source: &Source| source.trust == Trust::Practice && source.team == Some(team);
    Ok(sources.into_iter().find(is_theirs))
}

/// A list for practice, for one's own team; the one that is there, if one is.
pub(crate) async fn practise(
    State(site): State<Site>,
    member: Member,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (team, by) = own_team(&member).ok_or(Fault::NotYours)?;
    let repository = site.repository();
    let slug = if let Some(there) = practice_of(&site, &member).await? {
        there.slug
    } else {
        let name = repository.team(team).await?.map(|team| team.name);
        let id = team.simple().to_string();
        let mut source = Source::new(&format!("practice-{}", &id[..12]))?;
        source.name = format!("Practice: {}", name.unwrap_or_default());
        source.trust = Trust::Practice;
        source.team = Some(team);
        repository.save_source(&source, &by).await?;
        source.slug
    };
    see(&format!("/sources/{slug}/spreadsheets"))
}

async fn sources_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    name: Field,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let actor = member.actor();
    let mut mine = repository.sources().await?;
    mine.retain(|source| {
        let whose = Whose::Source(&source.slug, source.team);
        // What others practise with is nobody else's to look through.
        let is_theirs = source.trust != Trust::Practice
            || actor
                .roles()
                .iter()
                .any(|(team, _)| Some(*team) == source.team);
        source.slug != repository::DESK
            && is_theirs
            && actor.may(Permission::SendRecords, whose).is_ok()
    });
    // What is there for practice stands behind what counts.
    mine.sort_by_key(|source| (source.trust == Trust::Practice, source.name.to_lowercase()));
    let standings = source::standings(site).await?;
    let feeds = repository.feeds().await?;
    let qualities = repository.source_qualities().await?;
    let went_back = repository.count_sent_back().await?;
    let oversights = repository.oversights().await?;
    let passed_on = repository.count_passed_on().await?;
    let rows = mine.iter().map(|source| {
        let feed = feeds.iter().find(|feed| feed.source == source.slug);
        let standing = standings.get(&source.slug).cloned().unwrap_or_default();
        let quality = qualities
            .iter()
            .find(|quality| quality.source == source.slug);
        let waits = |counts: &[(String, i64)]| {
            let own = counts.iter().find(|(slug, _)| *slug == source.slug);
            own.map_or(0, |(_, count)| *count)
        };
        Row {
            drawn: drawn(source, &oversights),
            went_back: waits(&went_back),
            passed_on: waits(&passed_on),
            quality: quality.map(|quality| mean(quality.grades.score)),
            ..row(member, source, standing, feed)
        }
    });
    let rows: Vec<Row> = rows.collect();
    let own_team = own_team(member).map(|(team, _)| team);
    let practises = |source: &Source| source.trust == Trust::Practice && source.team == own_team;
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: wrongs([&name]),
        may_practise: own_team.is_some() && !mine.iter().any(practises),
        guide: guide::progress(site, member).await?,
        sources: rows,
        may_add: own_team.is_some(),
        name,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

/// Of a hundred changes of a list that is published at once, so many wait until somebody has looked at them.
fn drawn(source: &Source, oversights: &[Oversight]) -> Option<i64> {
    let of_it = oversights
        .iter()
        .find(|oversight| oversight.source == source.slug);
    let by_hand = of_it.map_or(0, |oversight| oversight.by_hand);
    (source.trust.publishes() && by_hand > 0).then_some(by_hand)
}

fn row(member: &Member, source: &Source, standing: SourceStanding, feed: Option<&Feed>) -> Row {
    let whose = Whose::Source(&source.slug, source.team);
    Row {
        may_keep_keys: member.actor().may(Permission::ManageKeys, whose).is_ok(),
        trust: match source.trust {
            _ if source.is_register => {
                "A register: nothing of it is published. What it says is compared with what is."
            }
            Trust::Practice => "For practice: what it sends is never published.",
            trust if trust.publishes() => "What it sends is published at once.",
            _ => "What it sends waits until an assurer has looked at it.",
        },
        practises: source.trust == Trust::Practice,
        is_register: source.is_register,
        bar: Bar::of(standing.stock),
        stock: standing.stock,
        kinds: standing.kinds,
        due: standing.due,
        went_back: 0,
        drawn: None,
        passed_on: 0,
        quality: None,
        last: standing.last.map(|sent| {
            let state = source::standing(sent.state);
            (sent.id.0, format!("{}: {state}", prose::moment(sent.at)))
        }),
        feed: feed.map(|feed| feeds::tag(feed.health())),
        name: source.name.clone(),
        slug: source.slug.clone(),
    }
}

fn name_field() -> Field {
    Field::new("name", "What the new list is called")
        .hinted("For example \u{201c}Food banks\u{201d}. It cannot be changed later.")
}
