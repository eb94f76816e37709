//! Where an entry is.

use hsds::{Document, FieldPath};
use place::Gazetteer;
use repository::RegisterField;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Difference, difference};
use crate::desk::Correction;
use crate::register::alike;
use crate::register::entry::Entry;
use crate::register::said::{Address, Said, addresses, said};

/// Where it is.
pub(super) fn address(register: &Said, here: &Entry, gazetteer: &Gazetteer) -> Option<Difference> {
    let there = register.address.as_ref()?;
    // It may be the address of what is hidden: then it is not to be shown because a register has it.
    if here.hides_a_place() {
        return None;
    }
    let ours: Vec<(Uuid, &Document, Address)> = here
        .places
        .iter()
        .flat_map(|(id, place)| {
            addresses(place).map(|address| (*id, address, Address::of(address, &[])))
        })
        .collect();
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

/// Corrects an address as a whole: what is left of the old one would be wrong, its point on the map too. Half an address, put
/// together with half of the old one, is nowhere.
fn moved(
    place: Uuid,
    address: &Document,
    ours: &Address,
    there: &Address,
    gazetteer: &Gazetteer,
) -> Vec<(Uuid, Vec<Correction>)> {
    let (Some(id), Some(line), Some(postcode)) = (
        crate::publication::uuid(address, "id"),
        &there.line,
        &there.postcode,
    ) else {
        return Vec::new();
    };
    let is_elsewhere =
        alike::postcode(postcode) != ours.postcode.as_deref().and_then(alike::postcode);
    if is_elsewhere && there.city.is_none() {
        return Vec::new();
    }
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
    correct("address_1", Some(line));
    correct("address_2", there.second.as_deref());
    correct("region", there.region.as_deref());
    correct("postal_code", Some(postcode));
    if let Some(city) = &there.city {
        correct("city", Some(city));
    }
    if is_elsewhere {
        correct("state_province", there.county.as_deref());
        let point = place::Postcode::repair(postcode)
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
