//! Parts of what is published that have rules of their own: all of them, and one with what is in it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use find::listing::CONTEXT;
use find::{Answer, FacetCount, Filter, Question};

use super::frame::{Frame, Part, page};
use super::results::row::{self, Row};
use crate::entry;
use crate::problem::Fault;
use crate::site::Site;
use crate::topics::Topics;
use crate::visitor::Visitor;
use crate::voice::Voice;

/// Services that are shown of a context; the rest is found by searching.
const SHOWN: usize = 10;
/// Topics that are shown of it.
const TOPICS: usize = 24;

#[derive(Template)]
#[template(path = "pages/contexts.html")]
struct All {
    frame: Frame,
    contexts: Vec<OneOfAll>,
}

/// A context in the list of all.
struct OneOfAll {
    name: String,
    about: String,
    address: String,
    services: usize,
}

#[derive(Template)]
#[template(path = "pages/context.html")]
struct One {
    frame: Frame,
    slug: String,
    name: String,
    about: String,
    listed: Vec<String>,
    topics: Vec<Topic>,
    total: usize,
    rows: Vec<Row>,
    all: String,
}

/// A topic that services of it are about.
struct Topic {
    name: String,
    address: String,
    services: usize,
}

/// All contexts.
pub(crate) async fn list(State(site): State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let voice = site.voice(visitor.language);
    let question = Question {
        limit: 0,
        ..Question::at(site.repository().now())
    };
    let answer = finder.ask(question).await?;
    let contexts = site.contexts().await?;
    let told = contexts.iter().map(|context| OneOfAll {
        name: context.name.clone(),
        about: context.about.clone(),
        address: voice.to(&format!("/contexts/{}", context.slug)),
        services: of_group(&answer, CONTEXT)
            .find(|facet| facet.value == context.slug)
            .map_or(0, |facet| facet.count),
    });
    let all = All {
        contexts: told.collect(),
        frame: Frame::new(&site, &visitor, Part::Find).found_at("/contexts", None),
    };
    page(&all, &all.frame)
}

/// One context.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let contexts = site.contexts().await?;
    let context = contexts.iter().find(|context| context.slug == slug);
    let context = context.ok_or(Fault::NotFound)?.clone();
    let topics = site.topics().await?;
    let voice = site.voice(visitor.language);
    let question = Question {
        filters: vec![Filter {
            group: CONTEXT.to_owned(),
            values: vec![context.slug.clone()],
        }],
        limit: SHOWN,
        ..Question::at(site.repository().now())
    };
    let answer = finder.ask(question).await?;
    let rows = row::found(&site, &visitor, &answer.hits, &answer.stems).await?;
    let names = [context.name.as_str()];
    let is_sensitive = entry::is_sensitive(&site.settings().brand.sensitive, &names)
        || rows.iter().any(|row| row.is_sensitive);
    let about = Some(context.about.clone()).filter(|about| !about.is_empty());
    let one = One {
        frame: Frame::new(&site, &visitor, Part::Find)
            .with_scripts(&["find.js"])
            .found_at(&format!("/contexts/{slug}"), about)
            .with_exit(&site, is_sensitive),
        topics: topics_in(&voice, &topics, &answer, &slug),
        total: answer.total,
        all: voice.to(&format!("/find?{CONTEXT}={slug}")),
        name: context.name,
        about: context.about,
        listed: context.listed,
        rows,
        slug,
    };
    page(&one, &one.frame)
}

/// The topics by which people browse, those with most services of the context first.
fn topics_in(voice: &Voice, topics: &Topics, answer: &Answer, slug: &str) -> Vec<Topic> {
    let found = of_group(answer, "topic").filter_map(|facet| {
        let id = facet.value.parse().ok()?;
        let term = topics.term(id).filter(|_| topics.is_main(id))?;
        Some(Topic {
            name: term.name.clone(),
            address: voice.to(&format!("/find?{CONTEXT}={slug}&topic={id}")),
            services: facet.count,
        })
    });
    found.take(TOPICS).collect()
}

fn of_group<'a>(answer: &'a Answer, group: &'a str) -> impl Iterator<Item = &'a FacetCount> {
    let facets = answer.facets.iter();
    facets.filter(move |facet| facet.group == group)
}
