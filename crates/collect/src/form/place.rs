//! Where a service is used: at a place, at home, online, by telephone; the places; the area that it is for.

use hsds::Document;
use hsds::document::{array, object, objects, text};
use place::Postcode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::about::{names, put, put_list, tidy};
use super::page::{Answers, Choice, Field, Page, Wrong};
use super::whom::term_of;
use super::{Answered, Member, Offer, Question};
use crate::sheet::key::slug;

/// The ways of attending, by the names that Open Referral UK 1.0 gave them, and in plain words.
const WAYS: [(&str, &str, &str); 4] = [
    ("Venue", "They go to a place", "You can say where next."),
    ("Home visit", "Somebody comes to their home", ""),
    ("Online", "Online", "By video, chat or email."),
    ("Phone", "By telephone", ""),
];
/// The taxonomy that they are of.
const ATTENDING: &str = "attending_type";

/// What people most need to know of a place, in words by which it is found.
const ACCESS: [(&str, &str); 7] = [
    (
        "Step-free access",
        "Step-free: no stairs from the street to the room",
    ),
    ("Accessible toilet", "Accessible toilet"),
    ("Hearing loop", "Hearing loop"),
    ("Parking", "Parking"),
    ("Quiet space", "Quiet space"),
    ("Changing Places toilet", "Changing Places toilet"),
    ("British Sign Language", "British Sign Language"),
];

/// What the whole country is called as an area.
const COUNTRY: &str = "United Kingdom";

pub(super) fn is_answered(question: Question, document: &Document, offer: &Offer) -> bool {
    match question {
        Question::Ways => !ways(document, offer).is_empty(),
        Question::Venues => !array(document, "service_at_locations").is_empty(),
        _ => !array(document, "service_areas").is_empty(),
    }
}

/// The way that an attribute names.
fn way_of(attribute: &Document, offer: &Offer) -> Option<&'static str> {
    let id = term_of(attribute)?;
    let offered = offer.ways.iter().find(|term| term.id.to_string() == id);
    let name = offered.map_or_else(
        || {
            let of = object(attribute, "taxonomy_term");
            let of = of.filter(|term| text(term, "taxonomy") == ATTENDING);
            of.map_or("", |term| text(term, "name"))
        },
        |term| term.name.as_str(),
    );
    let known = WAYS.iter().find(|(way, ..)| way.eq_ignore_ascii_case(name));
    known.map(|(way, ..)| *way)
}

fn ways(document: &Document, offer: &Offer) -> Vec<String> {
    let had: Vec<&str> = objects(document, "attributes")
        .filter_map(|attribute| way_of(attribute, offer))
        .collect();
    let known = WAYS.iter().map(|(way, ..)| *way);
    known
        .filter(|way| had.contains(way))
        .map(str::to_owned)
        .collect()
}

pub(super) fn ask_ways(document: &Document, offer: &Offer) -> Page {
    let choices = WAYS
        .iter()
        .map(|(way, label, hint)| Choice::new(*way, *label).hinted(hint));
    let field = Field::many("way", "", choices).chosen(ways(document, offer));
    Page::new("How do people use it?", vec![field]).hinted("Choose all that are true.")
}

pub(super) fn answer_ways(answers: &Answers, document: &mut Document, offer: &Offer) -> Answered {
    let had = ways(document, offer);
    let kept = objects(document, "attributes")
        .filter(|attribute| way_of(attribute, offer).is_none_or(|way| answers.has("way", way)));
    let mut attributes: Vec<Document> = kept.cloned().collect();
    for (way, ..) in WAYS {
        if answers.has("way", way) && !had.iter().any(|known| known == way) {
            attributes.push(attending(way, offer));
        }
    }
    if attributes.is_empty() && answers.all("way").next().is_none() {
        return Err(vec![Wrong::new("way", "Choose at least one way")]);
    }
    put_list(document, "attributes", attributes);
    Ok(())
}

/// An attribute that says a way: by the term that the place has for it, or else by our own.
fn attending(way: &str, offer: &Offer) -> Document {
    let mut attribute = Document::new();
    put(&mut attribute, "link_entity", "service");
    put(&mut attribute, "link_type", ATTENDING);
    let offered = offer
        .ways
        .iter()
        .find(|term| term.name.eq_ignore_ascii_case(way));
    if let Some(term) = offered {
        put(&mut attribute, "taxonomy_term_id", &term.id.to_string());
        return attribute;
    }
    let term = json!({
        "id": format!("{ATTENDING}/{}", slug(way)),
        "name": way,
        "description": format!("How people attend: {}", way.to_lowercase()),
        "taxonomy": ATTENDING,
        "taxonomy_detail": {"id": ATTENDING, "name": ATTENDING, "description": "How people attend a service"},
    });
    attribute.insert("taxonomy_term".to_owned(), term);
    attribute
}

/// A place of the service, by its id.
fn venue(document: &Document, id: Uuid) -> Option<&Document> {
    let id = id.to_string();
    objects(document, "service_at_locations").find(|here| text(here, "id") == id)
}

/// What a place is called: its name, or where it is.
pub fn venue_name(here: &Document) -> String {
    let Some(location) = object(here, "location") else {
        return "A place".to_owned();
    };
    let address = objects(location, "addresses").next();
    let line = |field: &str| address.map_or("", |address| text(address, field));
    [
        text(location, "name"),
        line("address_1"),
        line("postal_code"),
    ]
    .into_iter()
    .find(|name| !name.is_empty())
    .unwrap_or("A place")
    .to_owned()
}

fn is_secret(location: &Document) -> bool {
    location.get("x_confidential") == Some(&Value::Bool(true))
}

pub(super) fn ask_venue(document: &Document, member: Member) -> Page {
    let location = venue(document, member.id)
        .and_then(|here| object(here, "location"))
        .cloned()
        .unwrap_or_default();
    let address = objects(&location, "addresses")
        .next()
        .cloned()
        .unwrap_or_default();
    let described: Vec<&str> = objects(&location, "accessibility")
        .map(|access| text(access, "description"))
        .collect();
    let is_listed = |words: &str| ACCESS.iter().any(|(known, _)| *known == words);
    let had = described.iter().filter(|words| is_listed(words));
    let others: Vec<&str> = described
        .iter()
        .copied()
        .filter(|words| !is_listed(words))
        .collect();
    let secret = Choice::new("yes", "Keep the address secret")
        .hinted("For example, a refuge. The address is never shown, and nobody can find it out by searching near.");
    let fields = vec![
        Field::line("venue", "Name of the place (optional)")
            .hinted("For example, “Mill Lane Library”.")
            .filled(text(&location, "name")),
        Field::line("address_1", "Building and street").filled(text(&address, "address_1")),
        Field::line("city", "Town or city").filled(text(&address, "city")),
        Field::short("postal_code", "Postcode").filled(text(&address, "postal_code")),
        Field::many(
            "access",
            "What is there (optional)",
            ACCESS.map(|(value, label)| Choice::new(value, label)),
        )
        .hinted("Choose only what is surely there.")
        .chosen(had.map(|words| (*words).to_owned())),
        Field::text(
            "access_words",
            "More about getting in and getting by (optional)",
        )
        .hinted("For example, “Two steps at the front door. Ring, and we open the side door”.")
        .filled(others.join("\n")),
        Field::text("transportation", "How to get there (optional)")
            .hinted("For example, “Bus 12 stops outside. Free parking behind the church”.")
            .filled(text(&location, "transportation")),
        Field::many(
            "secret",
            "Is it dangerous if somebody knows the address?",
            [secret],
        )
        .chosen(is_secret(&location).then(|| "yes".to_owned())),
    ];
    Page::new("Where is it?", fields)
}

pub(super) fn answer_venue(answers: &Answers, document: &mut Document, member: Member) -> Answered {
    let postcode = written::postcode::read(answers.one("postal_code"));
    let (street, town) = (tidy(answers.one("address_1")), tidy(answers.one("city")));
    let mut wrongs = Vec::new();
    if street.is_empty() {
        wrongs.push(Wrong::new("address_1", "Enter the building and street"));
    }
    if town.is_empty() {
        wrongs.push(Wrong::new("city", "Enter the town or city"));
    }
    let code = postcode.found.filter(|_| postcode.left.is_empty());
    let Some(code) = code.filter(|_| wrongs.is_empty()) else {
        if code.is_none() {
            wrongs.push(Wrong::new(
                "postal_code",
                "Enter a postcode of the United Kingdom, such as M32 0TH",
            ));
        }
        return Err(wrongs);
    };
    let mut here = venue(document, member.id).cloned().unwrap_or_default();
    let mut location = object(&here, "location").cloned().unwrap_or_default();
    settle(&mut location, &street, &town, code);
    let name = written::name::read(&tidy(answers.one("venue"))).found;
    put(&mut location, "name", &name);
    put(&mut location, "location_type", "physical");
    put(
        &mut location,
        "transportation",
        &tidy(answers.one("transportation")),
    );
    let access = access(answers, &location);
    put_list(&mut location, "accessibility", access);
    if answers.has("secret", "yes") {
        location.insert("x_confidential".to_owned(), Value::Bool(true));
        // It is shared with no other service, which might not keep the secret, and no address can be guessed from what it is called.
        put(&mut location, "id", &member.id.to_string());
    } else {
        location.remove("x_confidential");
    }
    if text(&location, "id").is_empty() {
        let key = [slug(&name), slug(&street), slug(code.as_ref())];
        let key: Vec<String> = key.into_iter().filter(|part| !part.is_empty()).collect();
        put(&mut location, "id", &key.join("/"));
    }
    here.remove("location_id");
    put(&mut here, "id", &member.id.to_string());
    here.insert("location".to_owned(), Value::Object(location));
    if venue(document, member.id).is_none() {
        times_stay_where_they_are(document);
    }
    keep(document, "service_at_locations", here);
    Ok(())
}

/// Before a second place is added, times that name none are those of the only one.
fn times_stay_where_they_are(document: &mut Document) {
    let places: Vec<&Document> = objects(document, "service_at_locations").collect();
    let [only] = places.as_slice() else {
        return;
    };
    let id = text(only, "id").to_owned();
    let times = objects(document, "schedules").map(|schedule| {
        let mut schedule = schedule.clone();
        if text(&schedule, "service_at_location_id").is_empty() && !super::is_closure(&schedule) {
            put(&mut schedule, "service_at_location_id", &id);
        }
        schedule
    });
    let times = times.collect();
    put_list(document, "schedules", times);
}

/// Puts the address. Where it is another than before, it is another place: other services that share the one before stay there,
/// and coordinates are found anew.
fn settle(location: &mut Document, street: &str, town: &str, code: Postcode) {
    let mut addresses: Vec<Document> = objects(location, "addresses").cloned().collect();
    let mut address = addresses.first().cloned().unwrap_or_default();
    let known = Postcode::repair(text(&address, "postal_code"));
    let has_moved = tidy(text(&address, "address_1")) != street || known != Some(code);
    if has_moved {
        for field in [
            "id",
            "latitude",
            "longitude",
            "external_identifier",
            "external_identifier_type",
        ] {
            location.remove(field);
        }
        address = Document::new();
    }
    let code = code.to_string();
    put(&mut address, "address_1", street);
    put(&mut address, "city", town);
    put(&mut address, "postal_code", &code);
    put(&mut address, "country", "GB");
    put(&mut address, "address_type", "physical");
    match addresses.first_mut() {
        Some(first) => *first = address,
        None => addresses.push(address),
    }
    put_list(location, "addresses", addresses);
}

fn access(answers: &Answers, location: &Document) -> Vec<Document> {
    let listed = ACCESS.iter().map(|(words, _)| (*words).to_owned());
    let listed = listed.filter(|words| answers.has("access", words));
    let words = tidy(answers.one("access_words"));
    let others = words.lines().map(|line| line.trim().to_owned());
    let all = listed.chain(others).filter(|words| !words.is_empty());
    let described = all.map(|words| {
        let mut known = objects(location, "accessibility");
        let known = known.find(|known| text(known, "description") == words);
        let mut found = known.cloned().unwrap_or_default();
        put(&mut found, "description", &words);
        found
    });
    // What is said in other fields is not shown, so nobody can have taken it out.
    let rest =
        objects(location, "accessibility").filter(|known| text(known, "description").is_empty());
    rest.cloned().chain(described).collect()
}

/// Takes a place out, and the times that hold only there.
pub(super) fn remove(document: &mut Document, id: Uuid) {
    let id = id.to_string();
    let without = |document: &Document, list: &str, field: &str| {
        objects(document, list)
            .filter(|member| text(member, field) != id)
            .cloned()
            .collect()
    };
    let places = without(document, "service_at_locations", "id");
    let times = without(document, "schedules", "service_at_location_id");
    put_list(document, "service_at_locations", places);
    put_list(document, "schedules", times);
}

/// Puts a member of a list in the place of the one of its id, or at the end.
pub(super) fn keep(document: &mut Document, list: &str, member: Document) {
    let id = text(&member, "id").to_owned();
    let mut members: Vec<Document> = objects(document, list).cloned().collect();
    match members.iter_mut().find(|known| text(known, "id") == id) {
        Some(known) => *known = member,
        None => members.push(member),
    }
    put_list(document, list, members);
}

pub(super) fn ask_area(document: &Document, offer: &Offer) -> Page {
    let names: Vec<&str> = objects(document, "service_areas")
        .map(|area| text(area, "name"))
        .filter(|name| !name.is_empty())
        .collect();
    let chosen = match names.as_slice() {
        [] => "",
        [name] if *name == COUNTRY => "country",
        [name] if *name == offer.place => "place",
        _ => "named",
    };
    let mut choices = Vec::new();
    if !offer.place.is_empty() {
        choices.push(Choice::new("place", format!("Anywhere in {}", offer.place)));
    }
    choices.push(Choice::new("country", "Anywhere in the United Kingdom"));
    choices.push(Choice::new("named", "In the places that I name below"));
    let named = if chosen == "named" {
        names.join("\n")
    } else {
        String::new()
    };
    let fields = vec![
        Field::one("area", "", choices).filled(chosen),
        Field::text("areas", "Places")
            .hinted("One on each line: councils, towns, wards or the first part of postcodes, such as WN1.")
            .filled(named),
    ];
    Page::new("Where must people live to use it?", fields)
}

pub(super) fn answer_area(answers: &Answers, document: &mut Document, offer: &Offer) -> Answered {
    let names = match answers.one("area") {
        "place" if !offer.place.is_empty() => vec![offer.place.clone()],
        "country" => vec![COUNTRY.to_owned()],
        "named" => {
            let known: Vec<&str> = objects(document, "service_areas")
                .map(|area| text(area, "name"))
                .collect();
            let names = names(&tidy(answers.one("areas")), &known);
            if names.is_empty() {
                return Err(vec![Wrong::new("areas", "Enter at least one place")]);
            }
            names
        }
        _ => return Err(vec![Wrong::new("area", "Choose where people must live")]),
    };
    let areas = names.iter().map(|name| {
        let mut known = objects(document, "service_areas");
        let known = known.find(|known| text(known, "name") == name);
        let mut area = known.cloned().unwrap_or_default();
        put(&mut area, "name", name);
        area
    });
    let nameless = objects(document, "service_areas").filter(|area| text(area, "name").is_empty());
    let areas = nameless.cloned().chain(areas).collect();
    put_list(document, "service_areas", areas);
    Ok(())
}

/// Whether a service has a place whose address is secret.
pub fn has_secret_place(service: &Document) -> bool {
    objects(service, "service_at_locations")
        .filter_map(|here| object(here, "location"))
        .any(is_secret)
}
