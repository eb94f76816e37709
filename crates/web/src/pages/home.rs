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
    emergency: Vec<Vec<Said>>,
    /// There are parts that have rules of their own.
    has_contexts: bool,
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

/// A piece of a line; a telephone number can be rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) dial: Option<String>,
}

/// What to do in an emergency, line by line.
pub(crate) fn emergency(voice: &Voice) -> Vec<Vec<Said>> {
    let lines = paragraphs(&voice.say("emergency-text"));
    lines.iter().map(|line| with_numbers(line)).collect()
}

/// A line with its telephone numbers taken apart: three digits or more, with spaces between them.
fn with_numbers(line: &str) -> Vec<Said> {
    let mut pieces: Vec<Said> = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let run = &rest[start..];
        let end = run.find(|letter: char| !letter.is_ascii_digit() && letter != ' ');
        let number = run[..end.unwrap_or(run.len())].trim_end();
        let dial: String = number.chars().filter(char::is_ascii_digit).collect();
        pieces.push(Said {
            text: rest[..start].to_owned(),
            dial: None,
        });
        pieces.push(Said {
            text: number.to_owned(),
            dial: (dial.len() >= 3).then_some(dial),
        });
        rest = &run[number.len()..];
    }
    pieces.push(Said {
        text: rest.to_owned(),
        dial: None,
    });
    pieces
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
            .map(|term| topic(&voice, &topics, term, 1))
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
        emergency: emergency(&voice),
        has_contexts: !site.contexts().await?.is_empty(),
    };
    page(&home, &home.frame)
}

/// A term as a link, with so many levels of what lies beneath it.
pub(crate) fn topic(voice: &Voice, topics: &Topics, term: &Term, levels: usize) -> Topic {
    let beneath = term.children.iter().filter_map(|id| topics.term(*id));
    let beneath = beneath.filter(|_| levels > 0);
    Topic {
        name: term.name.clone(),
        about: term.description.clone(),
        address: voice.to(&format!("/topics/{}", term.id)),
        services: term.services,
        beneath: beneath
            .map(|term| topic(voice, topics, term, levels - 1))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_line_can_be_rung() {
        let dials: Vec<_> =
            with_numbers("Call Samaritans on 116 123, day and night, or 999. Press 1.")
                .into_iter()
                .filter_map(|piece| Some((piece.text, piece.dial?)))
                .collect();
        let both = [("116 123", "116123"), ("999", "999")];
        assert_eq!(
            dials,
            both.map(|(text, dial)| (text.to_owned(), dial.to_owned()))
        );
        let whole: String = with_numbers("a 12 b")
            .iter()
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(whole, "a 12 b");
    }
}
