//! A look at some published services: what each says, and what only others tell, the store, the web and the registers.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use hsds::Document;
use hsds::document::{object, objects, text};
use place::Gazetteer;
use rayon::prelude::*;
use repository::{MAIL, Quality, QualityFinding, Repository, ToAssess};
use uuid::Uuid;

use super::context::{Belongs, Contexts, Seen};
use super::{Deduction, asked, look_at, score, whole};
use crate::check::{self, Check, Finding};
use crate::error::AssureError;
use crate::policy::Numbered;
use crate::publication::uuid;

/// What was found in some services, and which others are like one of them.
pub(super) struct Assessed {
    pub(super) services: Vec<Quality>,
    pub(super) alike: Vec<Uuid>,
}

/// A service, and what was found in it so far, whatever the policy.
struct Looked<'a> {
    service: &'a ToAssess,
    document: Document,
    found: Vec<Finding>,
}

/// Looks at some services, on a day.
pub(super) async fn look(
    repository: &Repository,
    gazetteer: &Gazetteer,
    (current, contexts): (&Numbered, &Contexts),
    day: NaiveDate,
    due: &[ToAssess],
) -> Result<Assessed, AssureError> {
    let mut looked: Vec<Looked<'_>> = due
        .par_iter()
        .filter_map(|service| {
            let document = document(service)?;
            Some(Looked {
                found: look_at(&document, gazetteer, day),
                document,
                service,
            })
        })
        .collect();
    find_silent(repository, day, &mut looked).await?;
    find_unregistered(repository, &mut looked).await?;
    let likenesses: Vec<Option<String>> = looked
        .iter()
        .map(|looked| likeness(&looked.document))
        .collect();
    let alike = find_twins(repository, &likenesses, &mut looked).await?;
    let sources = contexts.sources(repository, due).await?;
    let services = looked.into_iter().zip(likenesses);
    let services = services.map(|(looked, likeness)| {
        let belongs = contexts.judge(&Seen {
            document: &looked.document,
            service: looked.service,
            sources: sources
                .get(&looked.service.entity)
                .map_or(&[], Vec::as_slice),
            found: &looked.found,
            day,
        });
        let mut found = looked.found;
        found.extend(asked(
            &looked.document,
            looked.service,
            &current.policy,
            day,
        ));
        let score = score(&found, &current.policy);
        Quality {
            entity: looked.service.entity,
            hash: looked.service.hash.clone(),
            policy: current.number,
            day,
            likeness,
            grades: score.grades,
            findings: score.deductions.into_iter().map(put_down).collect(),
            contexts: belongs.into_iter().map(Belongs::put_down).collect(),
        }
    });
    Ok(Assessed {
        services: services.collect(),
        alike,
    })
}

/// What is published of a service. One that is damaged does not keep the others from being looked at.
pub(super) fn document(service: &ToAssess) -> Option<Document> {
    let read = serde_json::from_str(&service.detail);
    if read.is_err() {
        tracing::error!(service = %service.entity, "what is published of a service cannot be read");
    }
    read.ok()
}

fn put_down(deduction: Deduction) -> QualityFinding {
    let Deduction { finding, points } = deduction;
    QualityFinding {
        code: finding.check.code().to_owned(),
        field: finding.field,
        said: finding.said,
        message: finding.message,
        remedy: finding.remedy,
        points,
    }
}

/// Something that a service names and that may be silent.
struct Named {
    check: Check,
    field: String,
    /// As it is written.
    said: String,
    /// What is asked; of a mailbox, only whether its domain takes mail.
    address: String,
}

/// The links and the mailboxes of a service.
fn named(document: &Document) -> Vec<Named> {
    let links = check::links(document).into_iter();
    let links = links.map(|(field, address)| Named {
        check: Check::LinkDead,
        field,
        said: address.clone(),
        address,
    });
    let mailboxes = check::mailboxes(document).into_iter();
    let mailboxes = mailboxes.map(|(field, said, domain)| Named {
        check: Check::MailDead,
        field,
        said,
        address: format!("{MAIL}{domain}"),
    });
    links.chain(mailboxes).collect()
}

/// What is wrong with something that is silent.
fn silent(named: Named, answer: &str) -> Finding {
    let (message, remedy) = if named.check == Check::MailDead {
        (
            format!("We asked three times, days apart, whether mail can be sent there: {answer}."),
            "Give a mailbox that somebody reads, and write to it once.",
        )
    } else {
        (
            format!("We looked at this page three times, days apart: {answer}."),
            "Give the page as it is called now, or take the link out.",
        )
    };
    Finding {
        check: named.check,
        field: named.field,
        said: named.said,
        message,
        remedy: remedy.to_owned(),
    }
}

/// Puts down which links and mailboxes there are, and tells of those at which nobody answers any more.
async fn find_silent(
    repository: &Repository,
    day: NaiveDate,
    looked: &mut [Looked<'_>],
) -> Result<(), AssureError> {
    let all: Vec<Vec<Named>> = looked
        .par_iter()
        .map(|looked| named(&looked.document))
        .collect();
    let addresses: Vec<String> = all
        .iter()
        .flatten()
        .map(|named| named.address.clone())
        .collect();
    repository.name_addresses(&addresses, day).await?;
    let dead = repository.dead_addresses(&addresses).await?;
    for (looked, all) in looked.iter_mut().zip(all) {
        let found = all.into_iter().filter_map(|named| {
            let answer = dead.get(&named.address)?;
            Some(silent(named, answer))
        });
        looked.found.extend(found);
    }
    Ok(())
}

/// Tells of organisations whose number a register that was read does not have.
async fn find_unregistered(
    repository: &Repository,
    looked: &mut [Looked<'_>],
) -> Result<(), AssureError> {
    let runs = |looked: &Looked<'_>| uuid(&looked.document, "organization_id");
    let organizations: HashSet<Uuid> = looked.iter().filter_map(runs).collect();
    let organizations: Vec<Uuid> = organizations.into_iter().collect();
    let unregistered = repository.unregistered(&organizations).await?;
    for looked in looked {
        let Some((register, number)) = runs(looked).and_then(|id| unregistered.get(&id)) else {
            continue;
        };
        looked.found.push(Finding {
            check: Check::CharityUnknown,
            field: "organization/organization_identifiers".to_owned(),
            said: number.clone(),
            message: format!("The register “{register}” does not have this number."),
            remedy: "Look the organisation up in the register, and give its number as it is there."
                .to_owned(),
        });
    }
    Ok(())
}

/// Tells of services that seem to be there twice. Gives those that were not looked at now, so that they get to know of it.
async fn find_twins(
    repository: &Repository,
    likenesses: &[Option<String>],
    looked: &mut [Looked<'_>],
) -> Result<Vec<Uuid>, AssureError> {
    let asked: Vec<String> = likenesses.iter().flatten().cloned().collect();
    let mut alike: HashMap<String, Vec<Uuid>> = repository.alike(&asked).await?;
    let looked_at: HashSet<Uuid> = looked.iter().map(|looked| looked.service.entity).collect();
    for others in alike.values_mut() {
        // What one of these was before does not matter any more.
        others.retain(|other| !looked_at.contains(other));
    }
    let elsewhere: Vec<Uuid> = alike.values().flatten().copied().collect();
    for (looked, likeness) in looked.iter().zip(likenesses) {
        if let Some(likeness) = likeness {
            let others = alike.entry(likeness.clone()).or_default();
            others.push(looked.service.entity);
        }
    }
    for (looked, likeness) in looked.iter_mut().zip(likenesses) {
        let own = looked.service.entity;
        let others = likeness.as_ref().and_then(|likeness| alike.get(likeness));
        let other = others.and_then(|others| others.iter().find(|id| **id != own));
        looked.found.extend(other.map(twice));
    }
    Ok(elsewhere)
}

fn twice(other: &Uuid) -> Finding {
    Finding {
        said: other.to_string(),
        ..whole(
            Check::PossibleDuplicate,
            "Another service has the same name and postcode.",
            "If both are the same, join them; if not, give them names that tell them apart.",
        )
    }
}

/// The same for services that may be one: the letters of the name, and the postcode.
fn likeness(document: &Document) -> Option<String> {
    let places = objects(document, "service_at_locations");
    let places = places.filter_map(|at| object(at, "location"));
    let mut addresses = places.flat_map(|location| objects(location, "addresses"));
    let postcode =
        addresses.find_map(|address| place::Postcode::repair(text(address, "postal_code")))?;
    let name: String = text(document, "name")
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    (!name.is_empty()).then(|| format!("{name} {postcode}"))
}
