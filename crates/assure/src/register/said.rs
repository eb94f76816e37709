//! What a record of a register says: only that, and not what was put in where it says nothing.

use std::collections::{BTreeSet, HashMap};

use hsds::document::{objects, written};
use hsds::{Document, Kind};
use repository::{EntryState, JoinedBy, RegisterEntry, RegisterRecord};
use uuid::Uuid;

use super::alike;
use crate::compose::without_erased;
use crate::reference;

/// What it says; what it says nothing of is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said {
    pub(super) identifier: Option<String>,
    pub(super) name: Option<String>,
    pub(super) alternate_name: Option<String>,
    pub(super) telephones: Vec<String>,
    pub(super) email: Option<String>,
    pub(super) website: Option<String>,
    pub(super) address: Option<Address>,
    pub(super) is_closed: bool,
}

/// Where something is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Address {
    /// House and street, unless it names none.
    pub(super) line: Option<String>,
    pub(super) second: Option<String>,
    pub(super) city: Option<String>,
    pub(super) region: Option<String>,
    pub(super) county: Option<String>,
    pub(super) postcode: Option<String>,
}

impl Address {
    /// An address of a document. A line that is only the name of what is there was put in where there is no street.
    pub(super) fn of(address: &Document, names: &[&str]) -> Self {
        let text = |field: &str| said(address, field);
        let is_name = |line: &String| {
            names
                .iter()
                .any(|name| alike::name(name) == alike::name(line))
        };
        // The street stands behind such a name.
        let (line, second) = match (text("address_1"), text("address_2")) {
            (Some(line), second) if is_name(&line) => (second, None),
            lines => lines,
        };
        Self {
            line,
            second,
            city: text("city"),
            region: text("region"),
            county: text("state_province"),
            postcode: text("postal_code"),
        }
    }

    /// On one line, as people read it.
    pub(super) fn text(&self) -> String {
        let parts = [
            &self.line,
            &self.second,
            &self.region,
            &self.city,
            &self.postcode,
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(", ")
    }

    pub(super) fn lines(&self) -> String {
        let parts = [&self.line, &self.second];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(", ")
    }
}

impl Said {
    /// What a record says, with the organisation and the places that it names.
    pub(super) fn of(
        joined_by: &JoinedBy,
        record: &RegisterRecord,
        named: &HashMap<Uuid, RegisterRecord>,
    ) -> Self {
        let own = clean(&record.document);
        let of_kind = |wanted: Kind| {
            reference::named(record.kind, &record.document)
                .into_iter()
                .filter(|(kind, _)| *kind == wanted)
                .filter_map(|(_, id)| Some(clean(&named.get(&id)?.document)))
                .collect::<Vec<Document>>()
        };
        let organization = of_kind(Kind::Organization).into_iter().next();
        let places = of_kind(Kind::Location);
        // Of an organisation, the organisation's own words count before those of what it runs.
        let mut first: Vec<&Document> = vec![&own];
        first.extend(&organization);
        if matches!(joined_by, JoinedBy::Organization(_)) {
            first.reverse();
        }
        let one = |field: &str| first.iter().find_map(|document| said(document, field));
        let telephones = first
            .iter()
            .copied()
            .chain(&places)
            .flat_map(telephones)
            .collect();
        let name = one("name");
        Self {
            identifier: identifier(joined_by, record, organization.as_ref(), &places),
            address: address(
                &places,
                &[name.as_deref(), own.get("name").and_then(|n| n.as_str())],
            ),
            alternate_name: one("alternate_name"),
            telephones,
            email: one("email"),
            website: first
                .iter()
                .find_map(|document| said(document, "website").or_else(|| said(document, "url"))),
            // What pauses, or is suspended, goes on.
            is_closed: hsds::document::text(&own, "status") == "defunct",
            name,
        }
    }

    /// How the record is found.
    pub(super) fn entry(&self, record: &RegisterRecord) -> RegisterEntry {
        let postcode = self.address.as_ref().and_then(|it| it.postcode.as_deref());
        let code = postcode.and_then(place::Postcode::repair);
        RegisterEntry {
            record: record.number,
            source: record.source.clone(),
            identifier: self.identifier.clone(),
            name: self.name.clone(),
            district: code.map(|code| code.district().to_owned()),
            state: if !record.is_there {
                EntryState::Removed
            } else if self.is_closed {
                EntryState::Closed
            } else {
                EntryState::There
            },
        }
    }
}

/// A document without what was erased of it.
pub(super) fn clean(document: &Document) -> Document {
    let mut document = document.clone();
    without_erased(&mut document);
    document
}

/// What a field says, if it says something.
pub(super) fn said(document: &Document, field: &str) -> Option<String> {
    let text = written(document, field)?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The telephone numbers of a document, also those of contacts.
pub(super) fn telephones(document: &Document) -> Vec<String> {
    let of = |document: &Document| -> Vec<String> {
        objects(document, "phones")
            .filter(|phone| hsds::document::text(phone, "type") != "fax")
            .filter_map(|phone| said(phone, "number"))
            .collect()
    };
    let mut found = of(document);
    for contact in objects(document, "contacts") {
        found.extend(of(contact));
    }
    found
}

/// The addresses of mail of a document, also those of contacts.
pub(super) fn emails(document: &Document) -> Vec<String> {
    let of_contacts = objects(document, "contacts").filter_map(|contact| said(contact, "email"));
    said(document, "email")
        .into_iter()
        .chain(of_contacts)
        .collect()
}

/// Whether the provider says that something has closed.
pub(super) fn is_closed(document: &Document) -> bool {
    matches!(
        hsds::document::text(document, "status"),
        "defunct" | "inactive"
    )
}

/// The first address of a document of a place.
pub(super) fn addresses(place: &Document) -> impl Iterator<Item = &Document> {
    objects(place, "addresses")
}

fn address(places: &[Document], names: &[Option<&str>]) -> Option<Address> {
    let place = places
        .iter()
        .find(|place| addresses(place).next().is_some())?;
    let venue = written(place, "name");
    let names: Vec<&str> = names.iter().copied().chain([venue]).flatten().collect();
    let address = Address::of(addresses(place).next()?, &names);
    (address.postcode.is_some() || address.line.is_some()).then_some(address)
}

/// Where a local entry would have it, if the record says it there; else the record's own key.
fn identifier(
    joined_by: &JoinedBy,
    record: &RegisterRecord,
    organization: Option<&Document>,
    places: &[Document],
) -> Option<String> {
    match joined_by {
        JoinedBy::Organization(scheme) => {
            let own = Some(&record.document).filter(|_| record.kind == Kind::Organization);
            let known: BTreeSet<String> = organization
                .or(own)
                .into_iter()
                .flat_map(|document| of_scheme(document, scheme))
                .collect();
            let key = alike::identifier(&record.key, Some(scheme));
            match known.len() {
                0 => key,
                1 => known.into_iter().next(),
                // Rows of one name share an organisation where no column tells them apart: which number is whose, only
                // the key of the row says.
                _ => key.filter(|key| known.contains(key)),
            }
        }
        JoinedBy::Location(scheme) => places
            .iter()
            .find_map(|place| of_place(place, scheme))
            .or_else(|| alike::identifier(&record.key, Some(scheme))),
        JoinedBy::Attribute(_) | JoinedBy::Key => alike::identifier(&record.key, None),
    }
}

/// The identifiers of an organisation that are of a scheme.
pub(super) fn of_scheme<'d>(
    organization: &'d Document,
    scheme: &'d str,
) -> impl Iterator<Item = String> + 'd {
    objects(organization, "organization_identifiers")
        .filter(move |known| {
            hsds::document::text(known, "identifier_scheme").eq_ignore_ascii_case(scheme)
        })
        .filter_map(move |known| {
            alike::identifier(hsds::document::text(known, "identifier"), Some(scheme))
        })
}

/// The external identifier of a place, if it is of a type.
pub(super) fn of_place(place: &Document, scheme: &str) -> Option<String> {
    hsds::document::text(place, "external_identifier_type")
        .eq_ignore_ascii_case(scheme)
        .then(|| {
            alike::identifier(
                hsds::document::text(place, "external_identifier"),
                Some(scheme),
            )
        })?
}

#[cfg(test)]
mod tests {
    use repository::RecordNumber;
    use serde_json::{Value, json};

    use super::*;

    fn document(value: Value) -> Document {
        match value {
            Value::Object(document) => document,
            _ => Document::new(),
        }
    }

    fn record(key: &str, document: Document) -> RegisterRecord {
        RegisterRecord {
            number: RecordNumber(1),
            source: "charities".to_owned(),
            kind: Kind::Organization,
            key: key.to_owned(),
            uuid: Uuid::from_u128(1),
            is_there: true,
            document,
        }
    }

    #[test]
    fn of_several_numbers_the_one_counts_that_is_the_key_of_the_row() {
        let numbers = |numbers: &[&str]| {
            let numbers: Vec<Value> = numbers
                .iter()
                .map(|number| json!({"identifier_scheme": "GB-CHC", "identifier": number}))
                .collect();
            document(json!({"name": "Village Hall", "organization_identifiers": numbers}))
        };
        let by = JoinedBy::Organization("GB-CHC".to_owned());
        for (own, key, wanted) in [
            (&["1", "1"][..], "village-hall", Some("1")),
            (&["1", "2"], "2", Some("2")),
            (&["1", "2"], "village-hall", None),
            (&[], "2", Some("2")),
        ] {
            let said = Said::of(&by, &record(key, numbers(own)), &HashMap::new());
            assert_eq!(said.identifier.as_deref(), wanted, "{own:?} {key}");
        }
    }

    #[test]
    fn a_street_that_stands_behind_the_name_is_the_street() {
        let address = document(json!({
            "address_1": "VILLAGE HALL", "address_2": "2 Low Street", "postal_code": "SW1A 1AA",
        }));
        let read = Address::of(&address, &["Village Hall"]);
        assert_eq!(
            (read.line.as_deref(), read.second),
            (Some("2 Low Street"), None)
        );
    }

    #[test]
    fn what_pauses_has_not_closed() {
        for (status, closed) in [("inactive", false), ("defunct", true), ("active", false)] {
            let record = record("1", document(json!({"name": "Hall", "status": status})));
            let said = Said::of(&JoinedBy::Key, &record, &HashMap::new());
            assert_eq!(said.is_closed, closed, "{status}");
        }
    }
}
