//! The fields of a service that a policy may ask for.

use serde_json::Value;

/// The fields of a service that may be asked for, and what people call them: those that people fill in, and no check looks for.
const ASKABLE: [(&str, &str); 18] = [
    ("alternate_name", "Other name"),
    ("url", "Website"),
    ("email", "Email address"),
    ("phones", "Telephone number"),
    ("contacts", "Contact"),
    ("languages", "Languages"),
    ("interpretation_services", "Interpreters"),
    ("eligibility_description", "Who it is for, in words"),
    ("minimum_age", "Youngest age"),
    ("maximum_age", "Oldest age"),
    ("application_process", "How to get it"),
    ("required_documents", "What to bring"),
    ("wait_time", "How long people wait"),
    ("fees_description", "What it costs, in words"),
    ("service_areas", "Area that it is for"),
    ("accreditations", "Accreditations"),
    ("licenses", "Licences"),
    ("funding", "Who pays for it"),
];

/// The fields of a service that may be asked for, by their names in the standard.
pub fn askable() -> impl Iterator<Item = &'static str> {
    ASKABLE.iter().map(|(field, _)| *field)
}

/// What people call a field that may be asked for.
pub fn in_words(field: &str) -> &str {
    let known = ASKABLE.iter().find(|(known, _)| *known == field);
    known.map_or(field, |(_, words)| words)
}

/// Whether nothing is said.
pub(super) fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(members)) => members.is_empty(),
        Some(_) => false,
    }
}
