//! Places: the towns in which services are given, and what there is near one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use find::Question;

use super::frame::{Frame, Part, page};
use super::home::Topic;
use super::map::Map;
use super::results::row::{self, Row};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Towns that are listed.
const TOWNS: usize = 300;
/// Services that are shown of a place.
const SHOWN: usize = 10;
/// Topics that are shown of a place.
const TOPICS: usize = 18;
/// Words that stay small within the name of a town.
const SMALL: [&str; 14] = [
    "on", "upon", "the", "of", "in", "le", "under", "by", "and", "with", "next", "cum", "y", "de",
];

#[derive(Template)]
#[template(path = "pages/places.html")]
struct All {
    frame: Frame,
    towns: Vec<Town>,
}

struct Town {
    name: String,
    address: String,
    services: usize,
}

#[derive(Template)]
#[template(path = "pages/place.html")]
struct One {
    frame: Frame,
    name: String,
    council: Option<String>,
    total: usize,
    topics: Vec<Topic>,
    rows: Vec<Row>,
    map: Map,
    all: String,
}

/// The towns.
pub(crate) async fn list(State(site): State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    let voice = site.voice(visitor.language);
    let towns = site.towns().await?;
    let mut towns: Vec<Town> = towns
        .iter()
        .take(TOWNS)
        .map(|(town, services)| Town {
            name: named(town),
            address: voice.to(&format!("/places/{}", town.replace(' ', "-"))),
            services: *services as usize,
        })
        .collect();
    towns.sort_by(|left, right| left.name.cmp(&right.name));
    let all = All {
        frame: Frame::new(&site, &visitor, Part::Find).found_at("/places", None),
        towns,
    };
    page(&all, &all.frame)
}

/// One town, or any place that somebody can name.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(place): Path<String>,
) -> Result<Response, Fault> {
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let written: String = place.replace('-', " ").chars().take(80).collect();
    // Coordinates are asked for in a search; a page of their own would be one of millions.
    if written.contains(',') {
        return Err(Fault::NotFound);
    }
    let spot = finder.spot(&written).await?.ok_or(Fault::NotFound)?;
    let question = Question {
        spot: Some(spot.clone()),
        limit: SHOWN,
        ..Question::at(site.repository().now())
    };
    let answer = finder.ask(question).await?;
    let voice = site.voice(visitor.language);
    let name = named(&spot.name);
    let asked: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let asked = format!("where={asked}");
    let topics = site.topics().await?;
    let about = |value: &str| {
        let term = value.parse().ok().and_then(|id| topics.term(id));
        term.map(|term| term.description.clone())
            .unwrap_or_default()
    };
    let mut rows = row::found(&site, &visitor, &answer.hits, &answer.stems).await?;
    let council = place::tables::authority_at(spot.point).map(|council| council.name.to_owned());
    let is_sensitive = rows.iter().any(|row| row.is_sensitive);
    let mut frame = Frame::new(&site, &visitor, Part::Find)
        .with_scripts(&["find.js", "map.js"])
        .with_exit(&site, is_sensitive);
    // Every postcode has such a page, but only towns are for machines to find.
    let plain = written.to_lowercase();
    if site.towns().await?.iter().any(|(town, _)| *town == plain) {
        frame = frame.found_at(&format!("/places/{}", plain.replace(' ', "-")), None);
    }
    let one = One {
        frame,
        council: council.filter(|council| *council != name),
        total: answer.total,
        topics: answer
            .facets
            .iter()
            .filter(|facet| facet.group == "topic")
            .take(TOPICS)
            .map(|facet| Topic {
                name: facet.label.clone(),
                about: about(&facet.value),
                address: voice.to(&format!("/find?topic={}&{asked}", facet.value)),
                services: facet.count,
                beneath: Vec::new(),
            })
            .collect(),
        map: Map::of_rows(&site, &mut rows, Some(&spot)),
        rows,
        all: voice.to(&format!("/find?{asked}")),
        name,
    };
    page(&one, &one.frame)
}

/// The name of a town with the capitals that names have.
pub(super) fn named(town: &str) -> String {
    let is_lower = town.chars().all(|letter| !letter.is_uppercase());
    if !is_lower {
        return town.to_owned();
    }
    let words: Vec<String> = town
        .split(' ')
        .enumerate()
        .map(|(at, word)| {
            if at > 0 && SMALL.contains(&word) {
                return word.to_owned();
            }
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn towns_have_the_capitals_that_names_have() {
        assert_eq!(named("stourport on severn"), "Stourport on Severn");
        assert_eq!(named("the lizard"), "The Lizard");
        assert_eq!(named("DY10 2SZ"), "DY10 2SZ");
    }
}
