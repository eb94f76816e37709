//! JSON Schemas of the kinds, made from the field table.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::kind::Kind;
use crate::table::{Field, Profile, Shape};

/// The JSON Schema (draft 7) of a kind, with every kind nested in it under `definitions`.
///
/// It asserts what the official schemas assert, and so allows empty texts and fields it does not
/// know. A kind that the UK profile lacks has the same schema under either profile.
pub fn json_schema(kind: Kind, profile: Profile) -> Value {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": kind.name(),
    });
    let mut definitions = Map::new();
    for nested in nested_kinds(kind, profile) {
        definitions.insert(
            nested.name().to_owned(),
            object(nested, profile, "#/definitions/"),
        );
    }
    if let (Value::Object(schema), Value::Object(own)) =
        (&mut schema, object(kind, profile, "#/definitions/"))
    {
        schema.extend(own);
        if !definitions.is_empty() {
            schema.insert("definitions".to_owned(), Value::Object(definitions));
        }
    }
    schema
}

/// The fields of a kind that a profile shows.
pub fn shown_fields(kind: Kind, profile: Profile) -> impl Iterator<Item = &'static Field> {
    kind.fields()
        .iter()
        .filter(move |field| !kind.in_profile() || profile.shows(field.origin))
}

/// The schema of an object, whose nested kinds are found under `prefix`.
pub(crate) fn object(kind: Kind, profile: Profile, prefix: &str) -> Value {
    let fields = shown_fields(kind, profile).map(|field| {
        (
            field,
            value(field, &format!("{prefix}{}", nested_name(field))),
        )
    });
    object_of(kind.meaning(), fields)
}

/// An object with these fields.
pub(crate) fn object_of(
    meaning: &str,
    fields: impl Iterator<Item = (&'static Field, Value)>,
) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (field, schema) in fields {
        if field.required {
            required.push(Value::from(field.name));
        }
        properties.insert(field.name.to_owned(), schema);
    }
    let mut object = json!({"type": "object", "description": meaning, "properties": properties});
    if !required.is_empty() {
        object["required"] = Value::Array(required);
    }
    object
}

/// The schema of one field; what is nested in it is found at `reference`.
pub(crate) fn value(field: &Field, reference: &str) -> Value {
    let plain = |name: &str| json!({"type": name, "description": field.meaning});
    let text =
        |format: &str| json!({"type": "string", "format": format, "description": field.meaning});
    match field.shape {
        // ORUK 3.0: dates and times are texts without a format.
        Shape::Text | Shape::Date | Shape::Time => plain("string"),
        Shape::Number => plain("number"),
        Shape::Uuid | Shape::Reference(_) => text("uuid"),
        Shape::Uri => text("uri"),
        Shape::Email => text("email"),
        Shape::DateTime => text("date-time"),
        Shape::Enum(words) => {
            json!({"type": "string", "enum": words, "description": field.meaning})
        }
        Shape::One(_) => json!({"$ref": reference}),
        Shape::Many(_) => {
            json!({"type": "array", "description": field.meaning, "items": {"$ref": reference}})
        }
    }
}

/// Every kind that stands somewhere inside a kind, itself only if it does.
pub(crate) fn nested_kinds(kind: Kind, profile: Profile) -> BTreeSet<Kind> {
    let mut found = BTreeSet::new();
    let mut open = vec![kind];
    while let Some(kind) = open.pop() {
        for field in shown_fields(kind, profile) {
            if let Some(nested) = field.shape.nested()
                && found.insert(nested)
            {
                open.push(nested);
            }
        }
    }
    found
}

fn nested_name(field: &Field) -> &'static str {
    field.shape.nested().map_or("", Kind::name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strict_schema_of_a_service_knows_no_phones_and_the_other_does() {
        let strict = json_schema(Kind::Service, Profile::Strict);
        let hsds = json_schema(Kind::Service, Profile::Hsds);
        assert_eq!(strict["properties"].get("phones"), None);
        assert_eq!(
            hsds["properties"]["phones"]["items"]["$ref"],
            "#/definitions/phone"
        );
        assert_eq!(strict["required"], json!(["id", "name", "status"]));
        assert_eq!(strict["definitions"].get("metadata"), None);
    }

    #[test]
    fn every_reference_leads_to_a_definition() {
        for kind in Kind::ALL {
            for profile in [Profile::Strict, Profile::Hsds] {
                let schema = json_schema(*kind, profile);
                let text = schema.to_string();
                for part in text.split("#/definitions/").skip(1) {
                    let name = part.split('"').next().unwrap_or_default();
                    assert!(schema["definitions"][name].is_object(), "{kind}: {name}");
                }
            }
        }
    }

    #[test]
    fn a_term_leads_back_to_itself_through_its_taxonomy() {
        let schema = json_schema(Kind::TaxonomyTerm, Profile::Hsds);
        assert!(schema["definitions"]["taxonomy_term"].is_object());
        assert!(schema["definitions"]["taxonomy"].is_object());
    }
}
