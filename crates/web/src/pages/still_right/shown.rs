//! A service in short, as the public sees it.

use std::collections::HashMap;

use find::Listing;
use find::hours::london_now;
use hsds::{Document, Kind};
use place::Gazetteer;
use repository::{Question, Standing as Kept};
use uuid::Uuid;

use crate::entry::contact::Contact;
use crate::entry::places::Whereabouts;
use crate::entry::timetable::Timetable;
use crate::entry::{self, cost, whom};
use crate::language::Language;
use crate::pages::{prose, service};
use crate::problem::Fault;
use crate::site::Site;
use crate::voice::Voice;

/// Letters of what it says of itself.
const LETTERS: usize = 400;

/// A service in short.
pub(crate) struct Shown {
    pub(crate) id: Uuid,
    /// The hash of what is shown.
    pub(crate) hash: String,
    pub(crate) name: String,
    pub(crate) organisation: Option<String>,
    pub(crate) about: Option<String>,
    /// All that it says of itself, where that is more.
    pub(crate) description: Vec<String>,
    /// For whom it is.
    pub(crate) whom: Vec<String>,
    /// How people get it.
    pub(crate) apply: Vec<String>,
    /// What they bring.
    pub(crate) documents: Vec<String>,
    pub(crate) times: Timetable,
    pub(crate) places: Vec<String>,
    pub(crate) cost: Vec<String>,
    pub(crate) contact: Contact,
    pub(crate) since: String,
    /// Whether people can see it now.
    pub(crate) is_public: bool,
}

/// The services that are asked about, in their order.
pub(super) async fn all(site: &Site, questions: &[&Question]) -> Result<Vec<Shown>, Fault> {
    let mut all = Vec::with_capacity(questions.len());
    for question in questions {
        let found = site
            .repository()
            .published(Kind::Service, question.entity)
            .await?;
        let Some(found) = found else {
            continue;
        };
        let is_public = matches!(found.standing, Kept::Live);
        let document = service::read(&found)?;
        let since = question.word_on.map(prose::day).unwrap_or_default();
        all.push(Shown {
            hash: found.hash,
            since,
            is_public,
            ..shown(site, question.entity, &document)
        });
    }
    Ok(all)
}

/// What services are called.
pub(super) async fn names(site: &Site, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Fault> {
    let mut names = HashMap::new();
    for id in ids {
        let found = site.repository().published(Kind::Service, *id).await?;
        let document = found.map(|found| service::read(&found)).transpose()?;
        let name = document.and_then(|document| entry::said(&document, "name"));
        names.insert(*id, name.unwrap_or_default());
    }
    Ok(names)
}

/// A published document in short.
pub(crate) fn shown(site: &Site, id: Uuid, document: &Document) -> Shown {
    let voice = site.voice(Language::English);
    let now = london_now(site.repository().now());
    let Whereabouts { times, places, .. } = Whereabouts::of(&voice, document, now);
    let about = entry::said(document, "summary").or_else(|| entry::said(document, "description"));
    let short = about.clone().map(shortened);
    let is_whole = short.is_none() || short == entry::said(document, "description");
    let listing = Listing::of(document, &Gazetteer::embedded());
    let keys = listing.map(|listing| listing.keys).unwrap_or_default();
    let mut whom: Vec<String> = whom::ages(&voice, document).into_iter().collect();
    whom.extend(entry::labels(&voice, &keys, "who"));
    whom.extend(entry::paragraphs(entry::text(
        document,
        "eligibility_description",
    )));
    Shown {
        description: if is_whole {
            Vec::new()
        } else {
            entry::description(document)
        },
        whom,
        apply: service::apply(&voice, document, &keys),
        documents: entry::objects(document, "required_documents")
            .filter_map(|required| entry::said(required, "document"))
            .collect(),
        id,
        hash: String::new(),
        name: entry::said(document, "name").unwrap_or_default(),
        organisation: entry::organisation(document).map(|(_, name)| name),
        about: short,
        // Where the places have times of their own, those are told with them.
        times,
        places: places.iter().map(|place| line(&voice, place)).collect(),
        cost: cost::lines(&voice, document, now.date()),
        contact: Contact::of(document),
        since: String::new(),
        is_public: true,
    }
}

fn line(voice: &Voice, place: &entry::places::Site) -> String {
    let line = place.line();
    let times: Vec<String> = place.times.plain(voice);
    if times.is_empty() {
        line
    } else {
        format!("{line} ({})", times.join("; "))
    }
}

fn shortened(text: String) -> String {
    if text.chars().count() <= LETTERS {
        return text;
    }
    let start: String = text.chars().take(LETTERS).collect();
    format!("{}\u{2026}", start.trim_end())
}
