//! What services are about: all topics, and one with its services.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use find::{Filter, Question};
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::home::{Topic, topic};
use super::results::row::{self, Row};
use crate::entry;
use crate::problem::Fault;
use crate::site::Site;
use crate::topics::Taxonomy;
use crate::visitor::Visitor;

/// Services that are shown of a topic; the rest is found by searching.
const SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "pages/topics.html")]
struct All {
    frame: Frame,
    /// The one by which people browse, and those that say who services are for.
    taxonomies: Vec<(String, Vec<Topic>)>,
    /// Those of single sources.
    others: Vec<(String, Vec<Topic>)>,
}

#[derive(Template)]
#[template(path = "pages/topic.html")]
struct One {
    frame: Frame,
    topic: Topic,
    id: String,
    group: &'static str,
    above: Vec<(String, String)>,
    total: usize,
    rows: Vec<Row>,
    all: String,
}

/// All topics.
pub(crate) async fn list(State(site): State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    let voice = site.voice(visitor.language);
    let topics = site.topics().await?;
    let told = |(_, taxonomy): (usize, &Taxonomy)| {
        let roots = taxonomy.roots.iter().filter_map(|id| topics.term(*id));
        let roots = roots.map(|term| topic(&voice, &topics, term, 1)).collect();
        (taxonomy.name.clone(), roots)
    };
    let taxonomies = topics.taxonomies.iter().enumerate();
    let who = taxonomies.clone().find(|(_, taxonomy)| taxonomy.is_who);
    let (first, others): (Vec<_>, Vec<_>) =
        taxonomies.partition(|(at, _)| *at == 0 || who.is_some_and(|(who, _)| who == *at));
    let all = All {
        frame: Frame::new(&site, &visitor, Part::Find).found_at("/topics", None),
        taxonomies: first.into_iter().map(told).collect(),
        others: others.into_iter().map(told).collect(),
    };
    page(&all, &all.frame)
}

/// One topic.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let topics = site.topics().await?;
    let term = topics.term(id).ok_or(Fault::NotFound)?;
    let voice = site.voice(visitor.language);
    let group = if topics.is_who(id) { "who" } else { "topic" };
    let question = Question {
        filters: vec![Filter {
            group: group.to_owned(),
            values: topics.family(id).iter().map(ToString::to_string).collect(),
        }],
        limit: SHOWN,
        ..Question::at(site.repository().now())
    };
    let answer = finder.ask(question).await?;
    let rows = row::found(&site, &visitor, &answer.hits, &answer.stems).await?;
    let above = topics.above(id);
    let names: Vec<&str> = above
        .iter()
        .map(|term| term.name.as_str())
        .chain([term.name.as_str()])
        .collect();
    let is_sensitive = entry::is_sensitive(&site.settings().brand.sensitive, &names)
        || rows.iter().any(|row| row.is_sensitive);
    let one = One {
        frame: Frame::new(&site, &visitor, Part::Find)
            .with_scripts(&["find.js"])
            .found_at(&format!("/topics/{id}"), Some(term.description.clone()))
            .with_exit(&site, is_sensitive),
        topic: topic(&voice, &topics, term, 1),
        id: id.to_string(),
        group,
        above: above
            .iter()
            .map(|term| (term.name.clone(), voice.to(&format!("/topics/{}", term.id))))
            .collect(),
        total: answer.total,
        rows,
        all: voice.to(&format!("/find?{group}={id}")),
    };
    page(&one, &one.frame)
}
