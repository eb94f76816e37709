//! What is amiss with what somebody tells: what is missing, and what must not stand in it, with what to do.

use assure::experience::{self, Trace};
use chrono::NaiveDate;
use hsds::Document;
use repository::Helped;

use super::LONGEST;
use crate::entry::{self, objects, said};
use crate::form::Fields;
use crate::pages::results::Wrong;
use crate::voice::Voice;

/// All that is amiss, field by field. Of each kind of thing that must not stand there one is told, with its words.
pub(super) fn wrongs(
    voice: &Voice,
    fields: &Fields,
    service: &Document,
    today: NaiveDate,
) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    if fields.text("helped").parse::<Helped>().is_err() {
        wrongs.push(Wrong {
            field: "helped-yes",
            text: voice.say("experience-wrong-helped"),
        });
    }
    let mut wrong = |text: String| {
        wrongs.push(Wrong {
            field: "words",
            text,
        });
    };
    let words = fields.text("words").trim();
    if words.is_empty() {
        wrong(voice.say("experience-wrong-words"));
    }
    if words.chars().count() > LONGEST {
        wrong(voice.say("experience-wrong-length"));
        return wrongs;
    }
    let names = known_names(service);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut told: Vec<Trace> = Vec::new();
    for found in experience::look(words, &names, today) {
        if found.is_sure && !told.contains(&found.trace) {
            told.push(found.trace);
            let name = format!("experience-wrong-{}", found.trace.word());
            wrong(voice.fill(&name, &found.words));
        }
    }
    wrongs
}

/// The names of a service, its organisation and its places: people may write them.
pub(crate) fn known_names(service: &Document) -> Vec<String> {
    let own = ["name", "alternate_name"].map(|field| said(service, field));
    let organisation = entry::organisation(service).map(|(_, name)| name);
    let places = objects(service, "service_at_locations")
        .filter_map(|at| entry::object(at, "location"))
        .filter_map(|place| said(place, "name"));
    let names = own.into_iter().flatten().chain(organisation);
    names.chain(places).collect()
}
