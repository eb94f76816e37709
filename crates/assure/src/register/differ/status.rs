//! Whether an entry runs: the register says that it closed, has it no more, or has it again.

use std::collections::BTreeSet;

use hsds::Kind;
use repository::{EntryState, RegisterField, RegisterVerdict};

use super::{Difference, Sides, difference, hash, set};
use crate::publication::uuid;
use crate::register::entry::{Entry, Published};
use crate::register::said::{is_closed, said};

/// How it is compared that a register has something again which was closed here for it.
const RETURN: &str = "there";

/// The hash of a return.
pub(super) fn hash_of_return() -> String {
    hash(RegisterField::Status, RETURN)
}

fn running(here: &Entry) -> Vec<&Published> {
    let services = here.services.iter();
    services
        .filter(|(_, service)| !is_closed(service))
        .collect()
}

/// Whether something of it runs.
pub(super) fn is_running(here: &Entry) -> bool {
    !running(here).is_empty()
}

/// It has closed, or is gone: everything that still runs here is marked as closed.
pub(super) fn gone(sides: &Sides<'_>) -> Option<Difference> {
    let here = sides.here;
    let running = running(here);
    let (compared, there) = match sides.state {
        EntryState::Removed => ("removed", "It is no longer in the register"),
        EntryState::Closed | EntryState::There => ("closed", "Closed"),
    };
    if running.is_empty() {
        // What is closed here too agrees. Of what has no service any more people should know once.
        let is_known = sides.decided.is_some_and(|(verdict, known)| {
            *verdict == RegisterVerdict::Taken || *known == hash(RegisterField::Status, compared)
        });
        if !here.services.is_empty() || is_known {
            return None;
        }
    }
    let now = match running.as_slice() {
        [] => "Listed, without a service".to_owned(),
        [one] => format!("Listed as running: {}", called(one)),
        many => format!(
            "{} services are listed as running: {}",
            many.len(),
            names(many)
        ),
    };
    let writes = if is_of_others(here, &running) {
        Vec::new()
    } else {
        running
            .iter()
            .map(|(id, _)| set(*id, "status", "defunct"))
            .collect()
    };
    let texts = (now, there.to_owned());
    Some(difference(RegisterField::Status, compared, texts, writes))
}

/// The register has again what was closed here because it had it no more. What opens it again, a person has to say.
pub(super) fn back(sides: &Sides<'_>) -> Option<Difference> {
    let here = sides.here;
    let was_taken = sides
        .decided
        .is_some_and(|(verdict, _)| *verdict == RegisterVerdict::Taken);
    if !was_taken || is_running(here) {
        return None;
    }
    let closed: Vec<&Published> = here.services.iter().collect();
    let now = if closed.is_empty() {
        "Listed, without a service".to_owned()
    } else {
        format!("Closed: {}", names(&closed))
    };
    let texts = (now, "It is in the register again".to_owned());
    Some(difference(RegisterField::Status, RETURN, texts, Vec::new()))
}

/// Whether what runs at a place goes on when the place closes, or is of several: which of it has closed, only a person knows.
fn is_of_others(here: &Entry, running: &[&Published]) -> bool {
    let of: BTreeSet<_> = running
        .iter()
        .map(|(_, service)| uuid(service, "organization_id"))
        .collect();
    here.kind == Kind::Location
        && (of.len() > 1
            || running
                .iter()
                .any(|(_, service)| here.is_elsewhere(service)))
}

fn called((id, service): &Published) -> String {
    said(service, "name").unwrap_or_else(|| id.to_string())
}

fn names(services: &[&Published]) -> String {
    let names: Vec<String> = services.iter().map(|service| called(service)).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use hsds::Document;
    use uuid::Uuid;

    use super::*;
    use crate::register::said::Said;

    fn without_services() -> Entry {
        Entry {
            id: Uuid::from_u128(1),
            kind: Kind::Organization,
            document: Document::new(),
            services: Vec::new(),
            places: Vec::new(),
            shared: BTreeSet::new(),
            composed: Vec::new(),
        }
    }

    #[test]
    fn that_something_without_services_is_gone_is_told_once() {
        let here = without_services();
        let said = Said::default();
        let told = |decided: Option<&(RegisterVerdict, String)>| {
            let sides = Sides {
                said: &said,
                state: EntryState::Removed,
                here: &here,
                decided,
            };
            gone(&sides).is_some()
        };
        let removed = hash(RegisterField::Status, "removed");
        assert!(told(None));
        assert!(!told(Some(&(RegisterVerdict::Taken, removed.clone()))));
        assert!(!told(Some(&(RegisterVerdict::Dismissed, removed))));
        let closed = hash(RegisterField::Status, "closed");
        assert!(told(Some(&(RegisterVerdict::Dismissed, closed))));
    }
}
