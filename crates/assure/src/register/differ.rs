//! In what a register and an entry differ, and what taking it would correct. A pure function of what both say.

mod address;
mod contact;
mod status;

use hsds::{Document, FieldPath, Kind};
use place::Gazetteer;
use repository::{Divergence, EntryState, RegisterField, RegisterVerdict};
use serde_json::Value;
use uuid::Uuid;

use super::alike;
use super::entry::Entry;
use super::said::{Said, said};
use crate::desk::Correction;

/// So many of the entries that have one number are named.
const NAMED: usize = 5;

/// A difference.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    pub(super) divergence: Divergence,
    /// What taking it corrects; nothing, where a person has to do that by hand.
    pub(super) writes: Vec<(Uuid, Vec<Correction>)>,
}

/// What is compared.
pub(super) struct Sides<'a> {
    pub(super) said: &'a Said,
    pub(super) state: EntryState,
    pub(super) here: &'a Entry,
    /// What was decided last about whether it runs, and the hash of that.
    pub(super) decided: Option<&'a (RegisterVerdict, String)>,
}

/// In what they differ: only what the register says counts, never what it says nothing of.
pub(super) fn differ(sides: &Sides<'_>, gazetteer: &Gazetteer) -> Vec<Difference> {
    let Sides { said, here, .. } = *sides;
    if sides.state != EntryState::There {
        return status::gone(sides).into_iter().collect();
    }
    [
        name(said, here),
        alternate_name(said, here),
        contact::telephone(said, here),
        contact::email(said, here),
        website(said, here),
        address::address(said, here, gazetteer),
        status::back(sides),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Several entries of a register have the number of one here, and none is called as it is: a person has to see which it is.
pub(super) fn unclear(names: &[String], here: &Entry) -> Difference {
    let (_, document) = called(here);
    let now = said(document, "name").unwrap_or_default();
    let mut compared: Vec<String> = names.iter().map(|name| alike::name(name)).collect();
    compared.sort_unstable();
    let shown = &names[..names.len().min(NAMED)];
    let more = match names.len() - shown.len() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let there = format!(
        "{} entries have this number: {}{more}",
        names.len(),
        shown.join(", ")
    );
    difference(
        RegisterField::Name,
        &compared.join("\u{1f}"),
        (now, there),
        Vec::new(),
    )
}

/// Whether what was decided about whether an entry runs counts no more, as the register has it: then its going is news
/// again. What was closed here for it stays decided while it is closed.
pub(super) fn is_over(decided: &(RegisterVerdict, String), here: &Entry) -> bool {
    let (verdict, hash) = decided;
    let is_of_its_return = *hash == status::hash_of_return();
    status::is_running(here) || (*verdict == RegisterVerdict::Dismissed && !is_of_its_return)
}

/// Of what a register says in a field, as it is compared.
fn hash(field: RegisterField, compared: &str) -> String {
    repository::digest(format!("{}\u{1f}{compared}", field.word()))
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
            hash: hash(field, compared),
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

/// Whether an entry is called so.
pub(super) fn is_called(here: &Entry, name: &str) -> bool {
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
