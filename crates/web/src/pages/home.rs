//! Home: what do you need, and where; topics to browse; what to do in an emergency.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hsds::Kind;

use super::frame::{Frame, Part, page};
use crate::entry::paragraphs;
use crate::problem::Fault;
use crate::site::Site;
use crate::topics::{Term, Topics};
use crate::visitor::Visitor;
use crate::voice::Voice;

#[derive(Template)]
#[template(path = "pages/home.html")]
struct Home {
    frame: Frame,
    is_empty: bool,
    services: usize,
    organisations: usize,
    changed: Option<String>,
    topics: Vec<Topic>,
    /// Who services are for.
    people: Vec<Topic>,
    emergency: Vec<String>,
}

/// A topic as a link with what it is about.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) address: String,
    pub(crate) services: usize,
    pub(crate) beneath: Vec<Topic>,
}

/// The page.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    let lists = site.catalogue().snapshot();
    let topics = site.topics().await?;
    let voice = site.voice(visitor.language);
    let main = topics.taxonomies.first();
    let who = topics.taxonomies.iter().find(|taxonomy| taxonomy.is_who);
    let roots = |roots: &[uuid::Uuid]| -> Vec<Topic> {
        roots
            .iter()
            .filter_map(|id| topics.term(*id))
            .map(|term| topic(&voice, &topics, term))
            .collect()
    };
    let home = Home {
        frame: Frame::new(&site, &visitor, Part::Find)
            .with_scripts(&["find.js"])
            .found_at("/", Some(voice.say("home-lead"))),
        is_empty: lists.count(Kind::Service) == 0,
        services: lists.count(Kind::Service),
        organisations: lists.count(Kind::Organization),
        changed: (lists.seq > 0).then(|| voice.date_of(lists.changed_at)),
        topics: main.map(|main| roots(&main.roots)).unwrap_or_default(),
        // What stands at the top only sorts those beneath.
        people: who
            .map(|who| roots(&who.roots))
            .unwrap_or_default()
            .into_iter()
            .flat_map(|root| {
                if root.beneath.is_empty() {
                    vec![root]
                } else {
                    root.beneath
                }
            })
            .collect(),
        emergency: paragraphs(&voice.say("emergency-text")),
    };
    page(&home, &home.frame)
}

/// A term as a link, with what lies beneath it.
pub(crate) fn topic(voice: &Voice, topics: &Topics, term: &Term) -> Topic {
    let beneath = term.children.iter().filter_map(|id| topics.term(*id));
    Topic {
        name: term.name.clone(),
        about: term.description.clone(),
        address: voice.to(&format!("/topics/{}", term.id)),
        services: term.services,
        beneath: beneath.map(|term| topic(voice, topics, term)).collect(),
    }
}
