//! In what a register and an entry differ, and what taking it would correct. A pure function of what both say.

use hsds::document::objects;
use hsds::{Document, FieldPath, Kind};
use place::Gazetteer;
use repository::{Divergence, EntryState, RegisterEntry, RegisterField};
use serde_json::{Value, json};
use uuid::Uuid;

use super::alike;
use super::entry::{Entry, Published};
use super::said::{Address, Said, addresses, is_closed, said, telephones};
use crate::desk::Correction;

/// A difference.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    pub(super) divergence: Divergence,
    /// What taking it corrects; nothing, where a person has to do that by hand.
    pub(super) writes: Vec<(Uuid, Vec<Correction>)>,
}

/// In what they differ: only what the register says counts, never what it says nothing of.
pub(super) fn differ(
    said: &Said,
    entry: &RegisterEntry,
    here: &Entry,
    gazetteer: &Gazetteer,
) -> Vec<Difference> {
    if entry.state != EntryState::There {
        return status(entry.state, here).into_iter().collect();
    }
    [
        name(said, here),
        alternate_name(said, here),
        telephone(said, here),
        email(said, here),
        website(said, here),
        address(said, here, gazetteer),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn difference(
    field: RegisterField,
    compared: &str,
    (here, there): (String, String),
    writes: Vec<(Uuid, Vec<Correction>)>,
) -> Difference {
    Difference {
        divergence: Divergence {
            field,
            hash: repository::digest(format!("{}\u{1f}{compared}", field.word())),
            here,
            there,
            about: writes.first().map(|(entity, _)| *entity),
        },
        writes,
    }
}

/// One field of one entity, set to a text.
fn set(entity: Uuid, field: &str, text: &str) -> (Uuid, Vec<Correction>) {
    let correction = (FieldPath::of(field), Some(Value::String(text.to_owned())));
    (entity, vec![correction])
}

/// Whatever an entry is called: of an organisation only its own names count, and not those of what it runs.
fn names(here: &Entry) -> Vec<&Document> {
    let mut named = vec![&here.document];
    if here.kind == Kind::Location {
        named.extend(here.sole().map(|(_, service)| service));
    }
    named
}

fn is_called(here: &Entry, name: &str) -> bool {
    let wanted = alike::name(name);
    names(here).into_iter().any(|document| {
        ["name", "alternate_name"]
            .into_iter()
            .filter_map(|field| said(document, field))
            .any(|known| alike::name(&known) == wanted)
    })
}

/// What is called as the entry is: a place by the service that is there alone.
fn called(here: &Entry) -> (Uuid, &Document) {
    match (here.kind, here.sole()) {
        (Kind::Location, Some((id, service))) => (*id, service),
        _ => (here.id, &here.document),
    }
}

fn name(register: &Said, here: &Entry) -> Option<Difference> {
    let there = register.name.clone()?;
    if is_called(here, &there) {
        return None;
    }
    let (id, document) = called(here);
    let now = said(document, "name").unwrap_or_default();
    let mut writes = vec![set(id, "name", &there)];
    // Where a list names no organisation, it is called as its service is, and goes on to be.
    for (service, document) in here.services.iter().filter(|(service, _)| *service != id) {
        let known = said(document, "name").unwrap_or_default();
        if here.kind == Kind::Organization && alike::name(&known) == alike::name(&now) {
            writes.push(set(*service, "name", &there));
        }
    }
    let compared = alike::name(&there);
    Some(difference(
        RegisterField::Name,
        &compared,
        (now, there),
        writes,
    ))
}

fn alternate_name(register: &Said, here: &Entry) -> Option<Difference> {
    let there = register.alternate_name.clone()?;
    if is_called(here, &there) {
        return None;
    }
    let (id, document) = called(here);
    let now = said(document, "alternate_name").unwrap_or_default();
    let compared = alike::name(&there);
    let writes = vec![set(id, "alternate_name", &there)];
    Some(difference(
        RegisterField::AlternateName,
        &compared,
        (now, there),
        writes,
    ))
}

/// Where something of an entry stands: where it stands already, else where people look for it.
fn holder(here: &Entry, has: impl Fn(&Document) -> bool) -> Option<(Uuid, Kind, &Document)> {
    let own = (here.id, here.kind, &here.document);
    match here.kind {
        Kind::Service => Some(own),
        _ if has(&here.document) => Some(own),
        _ => match here.sole() {
            Some((id, document)) => Some((*id, Kind::Service, document)),
            None if here.kind == Kind::Organization => Some(own),
            None => None,
        },
    }
}

fn telephone(register: &Said, here: &Entry) -> Option<Difference> {
    let there = register.telephones.first()?.clone();
    let known: Vec<String> = here.documents().flat_map(telephones).collect();
    let dialled = |numbers: &[String]| -> Vec<String> {
        numbers
            .iter()
            .filter_map(|number| alike::telephone(number))
            .collect()
    };
    let ours = dialled(&known);
    if dialled(&register.telephones)
        .iter()
        .any(|number| ours.contains(number))
    {
        return None;
    }
    let compared = alike::telephone(&there)?;
    let mut now = known;
    now.dedup();
    let writes = telephone_writes(here, &there);
    Some(difference(
        RegisterField::Telephone,
        &compared,
        (now.join(", "), there),
        writes,
    ))
}

/// The only number is put right, and where there is none it is added. Which of several a person has to say.
fn telephone_writes(here: &Entry, there: &str) -> Vec<(Uuid, Vec<Correction>)> {
    let Some((id, _, document)) = holder(here, |document| {
        objects(document, "phones").next().is_some()
    }) else {
        return Vec::new();
    };
    let phones: Vec<&Document> = objects(document, "phones").collect();
    let mut path = FieldPath::of("phones");
    let value = match phones.as_slice() {
        [] if here.documents().flat_map(telephones).next().is_none() => {
            let phone = Uuid::new_v5(&id, b"phone of a register");
            json!([{"id": phone, "number": there}])
        }
        [one] => {
            let Some(phone) = crate::publication::uuid(one, "id") else {
                return Vec::new();
            };
            path.push_member(phone);
            path.push_name("number");
            json!(there)
        }
        _ => return Vec::new(),
    };
    vec![(id, vec![(path, Some(value))])]
}

fn email(register: &Said, here: &Entry) -> Option<Difference> {
    let there = register.email.clone()?;
    let compared = alike::email(&there)?;
    let known: Vec<String> = here
        .documents()
        .flat_map(|document| {
            let contacts = objects(document, "contacts").filter_map(|it| said(it, "email"));
            said(document, "email").into_iter().chain(contacts)
        })
        .collect();
    if known
        .iter()
        .any(|email| alike::email(email).as_ref() == Some(&compared))
    {
        return None;
    }
    // A person's own mailbox is published by nobody's click.
    let writes = holder(here, |document| said(document, "email").is_some())
        .filter(|_| written::email::is_personal(&there).is_none())
        .map(|(id, ..)| set(id, "email", &there));
    let now = known.into_iter().next().unwrap_or_default();
    Some(difference(
        RegisterField::Email,
        &compared,
        (now, there),
        writes.into_iter().collect(),
    ))
}

/// The website of an organisation has another name in the standard than that of a service or a place.
const fn website_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Organization => "website",
        _ => "url",
    }
}

fn website(register: &Said, here: &Entry) -> Option<Difference> {
    let there = register.website.clone()?;
    let compared = alike::website(&there)?;
    let known: Vec<String> = here
        .documents()
        .flat_map(|document| ["website", "url"].map(|field| said(document, field)))
        .flatten()
        .collect();
    if known
        .iter()
        .any(|website| alike::website(website).as_ref() == Some(&compared))
    {
        return None;
    }
    let has = |document: &Document| said(document, website_of(here.kind)).is_some();
    let writes = holder(here, has).map(|(id, kind, _)| set(id, website_of(kind), &there));
    let now = known.into_iter().next().unwrap_or_default();
    Some(difference(
        RegisterField::Website,
        &compared,
        (now, there),
        writes.into_iter().collect(),
    ))
}

fn address(register: &Said, here: &Entry, gazetteer: &Gazetteer) -> Option<Difference> {
    let there = register.address.as_ref()?;
    let ours: Vec<(Uuid, &Document, Address)> = here
        .places
        .iter()
        .flat_map(|(id, place)| {
            addresses(place).map(|address| (*id, address, Address::of(address, &[])))
        })
        .collect();
    // A place that is not shown, such as a refuge, is not to be shown because a register has it.
    let (_, _, first) = ours.first()?;
    if ours.iter().any(|(_, _, known)| same_place(known, there)) {
        return None;
    }
    let compared = format!(
        "{}\u{1f}{}",
        there
            .postcode
            .as_deref()
            .and_then(alike::postcode)
            .unwrap_or_default(),
        alike::lines(&there.lines())
            .into_iter()
            .collect::<Vec<_>>()
            .join(" ")
    );
    let writes = match ours.as_slice() {
        [(place, address, known)] if !here.shared.contains(place) => {
            moved(*place, address, known, there, gazetteer)
        }
        _ => Vec::new(),
    };
    let texts = (first.text(), there.text());
    Some(difference(RegisterField::Address, &compared, texts, writes))
}

fn same_place(ours: &Address, there: &Address) -> bool {
    let code = |address: &Address| address.postcode.as_deref().and_then(alike::postcode);
    let same_code = match (code(ours), code(there)) {
        (Some(ours), Some(there)) => ours == there,
        (None, Some(_)) => false,
        (_, None) => true,
    };
    let same_lines = there.line.is_none()
        || alike::same_lines(&alike::lines(&ours.lines()), &alike::lines(&there.lines()));
    same_code && same_lines
}

/// Corrects an address as a whole: what is left of the old one would be wrong, its point on the map too.
fn moved(
    place: Uuid,
    address: &Document,
    ours: &Address,
    there: &Address,
    gazetteer: &Gazetteer,
) -> Vec<(Uuid, Vec<Correction>)> {
    let Some(id) = crate::publication::uuid(address, "id") else {
        return Vec::new();
    };
    let mut corrections: Vec<Correction> = Vec::new();
    let mut correct = |field: &str, value: Option<&str>| {
        let mut path = FieldPath::of("addresses");
        path.push_member(id);
        path.push_name(field);
        let known = said(address, field);
        if known.as_deref() != value {
            let value = value.map_or(Value::Null, |text| Value::String(text.to_owned()));
            corrections.push((path, Some(value)));
        }
    };
    if let Some(line) = &there.line {
        correct("address_1", Some(line));
        correct("address_2", there.second.as_deref());
        correct("region", there.region.as_deref());
    }
    let is_elsewhere = there.postcode.as_deref().and_then(alike::postcode)
        != ours.postcode.as_deref().and_then(alike::postcode);
    if let Some(postcode) = &there.postcode {
        correct("postal_code", Some(postcode));
    }
    if let Some(city) = &there.city {
        correct("city", Some(city));
    }
    if is_elsewhere && there.postcode.is_some() {
        correct("state_province", there.county.as_deref());
        let point = there
            .postcode
            .as_deref()
            .and_then(place::Postcode::repair)
            .and_then(|code| gazetteer.find(&code).map(|found| found.point));
        for (field, degrees) in [
            ("latitude", point.map(|point| point.latitude)),
            ("longitude", point.map(|point| point.longitude)),
        ] {
            let value = degrees.map_or(Value::Null, |degrees| json!(degrees));
            corrections.push((FieldPath::of(field), Some(value)));
        }
    }
    vec![(place, corrections)]
}

/// It has closed, or is gone: everything that still runs here is marked as closed.
fn status(state: EntryState, here: &Entry) -> Option<Difference> {
    let running: Vec<&Published> = here
        .services
        .iter()
        .filter(|(_, service)| !is_closed(service))
        .collect();
    // What is closed here too agrees; of what runs nothing, people should know all the same.
    if running.is_empty() && !here.services.is_empty() {
        return None;
    }
    let (compared, there) = match state {
        EntryState::Removed => ("removed", "It is no longer in the register"),
        EntryState::Closed | EntryState::There => ("closed", "Closed"),
    };
    let now = match running.len() {
        0 => "Listed, without a service".to_owned(),
        1 => "Listed as running".to_owned(),
        many => format!("{many} services are listed as running"),
    };
    let writes = running
        .into_iter()
        .map(|(id, _)| set(*id, "status", "defunct"))
        .collect();
    let texts = (now, there.to_owned());
    Some(difference(RegisterField::Status, compared, texts, writes))
}
