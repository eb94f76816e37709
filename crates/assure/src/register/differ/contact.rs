//! How to reach what an entry and a register speak of. What is kept back here is not published by a click.

use hsds::document::objects;
use hsds::{Document, FieldPath};
use repository::RegisterField;
use serde_json::json;
use uuid::Uuid;

use super::{Difference, difference, holder, set};
use crate::desk::Correction;
use crate::personal;
use crate::register::alike;
use crate::register::entry::Entry;
use crate::register::said::{Said, emails, said, telephones};

/// How to ring it.
pub(super) fn telephone(register: &Said, here: &Entry) -> Option<Difference> {
    let there = register.telephones.first()?.clone();
    let known: Vec<String> = here.documents().flat_map(telephones).collect();
    let dialled = |numbers: &[String]| -> Vec<String> {
        numbers
            .iter()
            .filter_map(|number| alike::telephone(number))
            .collect()
    };
    let ours = dialled(&known);
    let kept: Vec<String> = dialled(&all_of(here, telephones))
        .into_iter()
        .filter(|number| !ours.contains(number))
        .collect();
    if dialled(&register.telephones)
        .iter()
        .any(|number| ours.contains(number) || kept.contains(number))
    {
        return None;
    }
    let compared = alike::telephone(&there)?;
    let mut now = known;
    now.dedup();
    let writes = if kept.is_empty() {
        telephone_writes(here, &there)
    } else {
        Vec::new()
    };
    Some(difference(
        RegisterField::Telephone,
        &compared,
        (with_kept(now, &kept), there),
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

/// How to write to it.
pub(super) fn email(register: &Said, here: &Entry) -> Option<Difference> {
    let there = register.email.clone()?;
    let compared = alike::email(&there)?;
    let known: Vec<String> = here.documents().flat_map(emails).collect();
    let plain = |mailboxes: &[String]| -> Vec<String> {
        mailboxes
            .iter()
            .filter_map(|mailbox| alike::email(mailbox))
            .collect()
    };
    let ours = plain(&known);
    let kept: Vec<String> = plain(&all_of(here, emails))
        .into_iter()
        .filter(|mailbox| !ours.contains(mailbox))
        .collect();
    if ours.contains(&compared) || kept.contains(&compared) {
        return None;
    }
    // A person's own mailbox is published by nobody's click, and none is put in place of what is kept back.
    let writes = holder(here, |document| said(document, "email").is_some())
        .filter(|_| kept.is_empty() && !personal::is_own_mailbox(&there))
        .map(|(id, ..)| set(id, "email", &there));
    let now = known.into_iter().take(1).collect();
    Some(difference(
        RegisterField::Email,
        &compared,
        (with_kept(now, &kept), there),
        writes.into_iter().collect(),
    ))
}

/// What all of an entry says, with what is kept back.
fn all_of(here: &Entry, read: fn(&Document) -> Vec<String>) -> Vec<String> {
    here.composed.iter().flat_map(read).collect()
}

/// What people read of what is here: that something is kept back, but not what.
fn with_kept(mut shown: Vec<String>, kept: &[String]) -> String {
    if !kept.is_empty() {
        shown.push("one that is kept back".to_owned());
    }
    shown.join(", ")
}
