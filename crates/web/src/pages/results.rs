//! What was found: a list or a map, what was understood, filters with counts, and help when there is nothing.

pub(crate) mod asked;
mod filters;
pub(crate) mod row;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use find::ground::Reach;
use find::hours::london_now;
use find::words::when::{self, Timed, When};
use find::{Answer, Filter, Hit, Order, Question, Spot};
use hsds::Kind;
use reuse::Finder;

use super::frame::{Frame, Part, page};
use super::home::{Said, emergency};
use super::map::Map;
use crate::entry;
use crate::language::gap;
use crate::problem::Fault;
use crate::site::Site;
use crate::topics::Topics;
use crate::visitor::Visitor;
use crate::voice::{MILE, Voice};
use asked::{Asked, DISTANCES, ROWS};
use filters::{Chip, Group};
use row::Row;

/// A place that has nothing nearer than 25 miles is not where this site helps.
const OUTSIDE: f64 = 25.0 * MILE;

#[derive(Template)]
#[template(path = "pages/results.html")]
struct Results {
    frame: Frame,
    asked: Asked,
    heading: String,
    /// The index is being filled, so not everything is found yet.
    is_filling: bool,
    wrongs: Vec<Wrong>,
    understood: Understood,
    distances: Vec<Distance>,
    groups: Vec<Group>,
    chips: Vec<Chip>,
    /// What is chosen and is no choice of the form: it goes on with the next search.
    carried: Vec<(String, String)>,
    clear: String,
    orders: Vec<Link>,
    views: Vec<Link>,
    rows: Vec<Row>,
    /// What to do in an emergency, where a search sounds like one.
    emergency: Vec<Vec<Said>>,
    map: Option<Map>,
    nothing: Option<Nothing>,
    previous: Option<String>,
    next: Option<String>,
    pages: String,
}

/// Something in a field that cannot be used.
pub(crate) struct Wrong {
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

/// What was made of what was asked.
#[derive(Default)]
struct Understood {
    place: Option<String>,
    widened: bool,
    loosely: bool,
    also: Vec<String>,
    dropped: Option<String>,
    /// What was said of time, and where only what is on then is shown.
    timed: Option<(String, String)>,
    /// That the place may lie where another council helps.
    outside: Option<String>,
    did_you_mean: Option<(String, String)>,
}

impl Results {
    /// What is wrong with a field, if anything.
    fn wrong(&self, field: &str) -> Option<&str> {
        let wrong = self.wrongs.iter().find(|wrong| wrong.field == field);
        wrong.map(|wrong| wrong.text.as_str())
    }
}

impl Understood {
    fn is_worth_saying(&self) -> bool {
        self.place.is_some()
            || self.loosely
            || !self.also.is_empty()
            || self.dropped.is_some()
            || self.timed.is_some()
            || self.outside.is_some()
    }
}

struct Distance {
    miles: u32,
    text: String,
    chosen: bool,
}

struct Link {
    text: String,
    address: String,
    chosen: bool,
}

/// What to do when there is nothing.
struct Nothing {
    /// What is shut now may open soon.
    opens_next: Option<String>,
    without_filters: Option<String>,
    farther: Option<String>,
    without_place: Option<String>,
    topics: Vec<(String, String)>,
}

/// The page of results.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let asked = Asked::read(query.as_deref());
    let voice = site.voice(visitor.language);
    let topics = site.topics().await?;
    let (spot, wrongs) = read(&site, finder, &voice, &asked).await?;
    let question = question(&site, &asked, &topics, spot.clone());
    let answer = finder.ask(question).await?;
    let last = answer.total.min(asked::FARTHEST).div_ceil(ROWS).max(1);
    if asked.page > last {
        return super::see(&voice.to(&turned(&asked, last)));
    }
    site.searches()
        .searched(&visitor, &asked, spot.as_ref(), answer.total);
    let mut rows = row::found(&site, &visitor, &answer.hits, &answer.stems).await?;
    let map = asked
        .map
        .then(|| Map::of_rows(&site, &mut rows, spot.as_ref()));
    let is_sensitive = is_sensitive(&site, &asked, &topics, &rows);
    let named = filters::named(&site, &topics, &asked, &answer.facets).await?;
    let groups = filters::groups(&voice, &asked, &topics, &answer.facets, &named);
    let scripts: &[&str] = if asked.map {
        &["find.js", "map.js"]
    } else {
        &["find.js"]
    };
    let results = Results {
        heading: heading(&voice, &asked, answer.total),
        is_filling: is_filling(&site, finder),
        understood: Understood {
            timed: timed(&site, &voice, &asked),
            outside: outside(&site, &voice, spot.as_ref(), &answer).await?,
            ..understood(&voice, &asked, spot.as_ref(), &answer)
        },
        distances: distances(&voice, &asked),
        carried: filters::carried(&asked, &groups),
        groups,
        chips: filters::chips(&voice, &asked, &named),
        clear: voice.to(&asked.cleared().address()),
        orders: orders(&voice, &asked, spot.is_some()),
        views: views(&voice, &asked),
        nothing: (answer.total == 0).then(|| nothing(&voice, &asked, &topics)),
        previous: (asked.page > 1).then(|| voice.to(&turned(&asked, asked.page - 1))),
        next: (asked.page < last).then(|| voice.to(&turned(&asked, asked.page + 1))),
        pages: voice.tell(
            "pages",
            &gap("page", asked.page)
                .with("pages", answer.total.min(asked::FARTHEST).div_ceil(ROWS)),
        ),
        frame: Frame::new(&site, &visitor, Part::Find)
            .with_scripts(scripts)
            .with_exit(&site, is_sensitive),
        emergency: if is_sensitive {
            emergency(&voice)
        } else {
            Vec::new()
        },
        wrongs,
        rows,
        map,
        asked,
    };
    page(&results, &results.frame)
}

/// Whether the index lacks more of what is published than a moment brings.
fn is_filling(site: &Site, finder: &Finder) -> bool {
    let published = site.catalogue().count(Kind::Service) as u64;
    finder.index().len() < published - published / 10
}

/// The place that was asked for, and what cannot be used of what was written.
async fn read(
    site: &Site,
    finder: &Finder,
    voice: &Voice,
    asked: &Asked,
) -> Result<(Option<Spot>, Vec<Wrong>), Fault> {
    let mut wrongs = Vec::new();
    let mut wrong = |field, text| wrongs.push(Wrong { field, text });
    let mut spot = None;
    if !asked.place.is_empty() {
        spot = finder.spot(&asked.place).await?;
        if spot.is_none() {
            let text = match meant(site, &asked.place).await? {
                Some(town) => voice.tell(
                    "wrong-place-meant",
                    &gap("name", asked.place.as_str()).with("meant", town),
                ),
                None => voice.fill("wrong-place", &asked.place),
            };
            wrong("where", text);
        }
    }
    if !asked.age.is_empty() && asked.years().is_none() {
        wrong("age", voice.say("wrong-age"));
    }
    if !asked.on.is_empty() && asked.day().is_none() {
        wrong("on", voice.say("wrong-date"));
    }
    Ok((spot, wrongs))
}

/// The town that was likely meant: the one with most services that is written with one other letter.
async fn meant(site: &Site, written: &str) -> Result<Option<String>, Fault> {
    let written = written.trim().to_lowercase();
    let towns = site.towns().await?;
    let mut towns = towns.iter().map(|(town, _)| town);
    let town = towns.find(|town| find::words::spelling::differs_by_one(town, &written));
    Ok(town.map(|town| super::place::named(town)))
}

fn question(site: &Site, asked: &Asked, topics: &Topics, spot: Option<Spot>) -> Question {
    Question {
        words: asked.what.clone(),
        within: asked
            .within
            .map(|miles| f64::from(miles) * MILE)
            .filter(|_| spot.is_some()),
        spot,
        filters: asked
            .filters
            .iter()
            .map(|filter| widened(filter, topics))
            .collect(),
        age: asked.years(),
        open_now: asked.open_now,
        on: asked.day(),
        order: asked.order,
        offset: (asked.page - 1) * ROWS,
        limit: ROWS,
        ..Question::at(site.repository().now())
    }
}

/// Whoever asks for a topic asks for what lies beneath it as well.
fn widened(filter: &Filter, topics: &Topics) -> Filter {
    if !matches!(filter.group.as_str(), "topic" | "who") {
        return filter.clone();
    }
    let values = filter.values.iter().flat_map(|value| match value.parse() {
        Ok(id) => topics.family(id).iter().map(ToString::to_string).collect(),
        Err(_) => vec![value.clone()],
    });
    Filter {
        group: filter.group.clone(),
        values: values.collect(),
    }
}

fn heading(voice: &Voice, asked: &Asked, total: usize) -> String {
    if asked.what.is_empty() {
        return voice.count("results-count", &total);
    }
    voice.tell(
        "results-for",
        &gap("count", total).with("what", asked.what.as_str()),
    )
}

fn understood(voice: &Voice, asked: &Asked, spot: Option<&Spot>, answer: &Answer) -> Understood {
    // Of nothing it need not be said where it is.
    let place = spot.filter(|_| answer.total > 0).map(|spot| {
        let is_point = spot
            .name
            .starts_with(|first: char| first.is_ascii_digit() || first == '-');
        let name = if is_point {
            voice.say("where-you-are")
        } else {
            spot.name.clone()
        };
        match answer.within {
            Some(metres) => voice.tell(
                "understood-near",
                &gap("place", name).with("distance", voice.distance(metres)),
            ),
            None => voice.fill("understood-anywhere", &name),
        }
    });
    let quoted = |words: &[String]| {
        let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
        voice.list(&words)
    };
    Understood {
        place,
        widened: answer.widened,
        loosely: answer.loosely,
        also: answer
            .understood
            .iter()
            .map(|(said, also)| {
                voice.tell(
                    "understood-also",
                    &gap("said", said.as_str()).with("also", voice.list(also)),
                )
            })
            .collect(),
        timed: None,
        outside: None,
        dropped: (!answer.dropped.is_empty())
            .then(|| voice.fill("understood-dropped", &quoted(&answer.dropped))),
        did_you_mean: answer.did_you_mean.clone().map(|words| {
            let address = asked.with(|asked| asked.what.clone_from(&words)).address();
            (words, voice.to(&address))
        }),
    }
}

/// Says so where nothing at all is near a place or for its area: then other councils help the people there.
async fn outside(
    site: &Site,
    voice: &Voice,
    spot: Option<&Spot>,
    answer: &Answer,
) -> Result<Option<String>, Fault> {
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let is_here = |hit: &Hit| {
        let covers = |reach| matches!(reach, Reach::Ward | Reach::Authority | Reach::County);
        hit.distance.is_some_and(|metres| metres <= OUTSIDE) || hit.covers.is_some_and(covers)
    };
    // While the index is empty or being filled nothing is near anywhere.
    let is_known = !finder.index().is_empty() && !is_filling(site, finder);
    let Some(spot) = spot.filter(|_| is_known && !answer.hits.iter().any(is_here)) else {
        return Ok(None);
    };
    // What is for the area stands before what is for the country.
    let around = Question {
        spot: Some(spot.clone()),
        within: Some(OUTSIDE),
        limit: ROWS,
        ..Question::at(site.repository().now())
    };
    let around = finder.ask(around).await?;
    let is_outside = !around.hits.iter().any(is_here);
    Ok(is_outside.then(|| voice.fill("understood-outside", &spot.name)))
}

/// Who says "today" is offered what is known to be on today. It is not taken for a filter: that would leave out
/// what is there for them and does not say when.
fn timed(site: &Site, voice: &Voice, asked: &Asked) -> Option<(String, String)> {
    if asked.open_now || !asked.on.is_empty() {
        return None;
    }
    let today = london_now(site.repository().now()).date();
    let Timed { when, rest, .. } = when::timed(&asked.what, today)?;
    let text = match when {
        When::Now => voice.say("understood-now"),
        When::On(day) => voice.fill("understood-on", &voice.day(day)),
    };
    let narrowed = asked.with(|asked| {
        asked.what = rest;
        match when {
            When::Now => asked.open_now = true,
            When::On(day) => asked.on = day.to_string(),
        }
    });
    Some((text, voice.to(&narrowed.address())))
}

fn distances(voice: &Voice, asked: &Asked) -> Vec<Distance> {
    let mut miles = DISTANCES.to_vec();
    miles.extend(asked.within.filter(|within| !DISTANCES.contains(within)));
    miles.sort_unstable();
    let distance = |miles: u32| Distance {
        miles,
        text: voice.distance(f64::from(miles) * MILE),
        chosen: asked.within == Some(miles),
    };
    miles.into_iter().map(distance).collect()
}

fn orders(voice: &Voice, asked: &Asked, has_place: bool) -> Vec<Link> {
    Order::NAMES
        .iter()
        .filter(|(order, _)| *order != Order::Nearest || has_place)
        .map(|(order, name)| Link {
            text: voice.say(&format!("sort-{name}")),
            address: voice.to(&asked.with(|asked| asked.order = *order).address()),
            chosen: asked.order == *order,
        })
        .collect()
}

fn views(voice: &Voice, asked: &Asked) -> Vec<Link> {
    let view = |name: &str, map: bool| {
        let mut other = asked.clone();
        other.map = map;
        Link {
            text: voice.say(name),
            address: voice.to(&other.address()),
            chosen: asked.map == map,
        }
    };
    vec![view("view-list", false), view("view-map", true)]
}

fn turned(asked: &Asked, page: usize) -> String {
    let mut turned = asked.clone();
    turned.page = page;
    turned.address()
}

fn nothing(voice: &Voice, asked: &Asked, topics: &Topics) -> Nothing {
    let farther = DISTANCES
        .iter()
        .find(|miles| asked.within.is_some_and(|within| **miles > within));
    let tops = topics
        .taxonomies
        .first()
        .map_or(&[][..], |taxonomy| &taxonomy.roots);
    let opens_next = asked.open_now.then(|| {
        asked.with(|asked| {
            asked.open_now = false;
            asked.order = Order::SoonestOpen;
        })
    });
    Nothing {
        opens_next: opens_next.map(|asked| voice.to(&asked.address())),
        without_filters: (asked.narrowings() > 0).then(|| voice.to(&asked.cleared().address())),
        farther: farther
            .map(|miles| voice.to(&asked.with(|asked| asked.within = Some(*miles)).address())),
        without_place: (!asked.place.is_empty()).then(|| {
            let address = asked.with(|asked| {
                asked.place.clear();
                asked.within = None;
            });
            voice.to(&address.address())
        }),
        topics: tops
            .iter()
            .filter_map(|id| topics.term(*id))
            .map(|term| (term.name.clone(), voice.to(&format!("/topics/{}", term.id))))
            .collect(),
    }
}

/// Whether these results are about something that nobody should be seen reading.
fn is_sensitive(site: &Site, asked: &Asked, topics: &Topics, rows: &[Row]) -> bool {
    let chosen = asked
        .filters
        .iter()
        .flat_map(|filter| &filter.values)
        .filter_map(|value| topics.term(value.parse().ok()?))
        .map(|term| term.name.as_str());
    let names: Vec<&str> = chosen.chain([asked.what.as_str()]).collect();
    entry::is_sensitive(&site.settings().brand.sensitive, &names)
        || rows.iter().any(|row| row.is_sensitive)
}
