//! An OpenAPI document read back into what a person wants to know of it.

use serde_json::{Map, Value};

/// One address of the API.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) path: String,
    pub(crate) anchor: String,
    pub(crate) summary: String,
    pub(crate) example: String,
    pub(crate) parameters: Vec<Parameter>,
}

/// One parameter of an address.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) meaning: String,
}

/// One kind of thing and its fields.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

/// One field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) meaning: String,
}

/// Every address that can be read, or takes something from anybody.
pub(crate) fn endpoints(document: &Value, base: &str) -> Vec<Endpoint> {
    let mut paths: Vec<_> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .collect();
    // What every feed must have comes first.
    paths.sort_by_key(|(_, operations)| operations["get"]["tags"][0] != "required");
    paths
        .into_iter()
        .filter_map(|(path, operations)| {
            let read = operations.get("get").or_else(|| operations.get("post"))?;
            let sent = &read["requestBody"]["content"]["application/json"]["example"];
            let own = read["parameters"].as_array().into_iter().flatten();
            let shared = operations["parameters"].as_array().into_iter().flatten();
            let parameters: Vec<Parameter> = shared
                .chain(own)
                .map(|stated| parameter(resolve(document, stated)))
                .collect();
            let summary = text(&read["summary"]);
            Some(Endpoint {
                path: path.clone(),
                anchor: anchor(path),
                summary: if summary.is_empty() {
                    text(&read["description"])
                } else {
                    summary
                },
                example: example(base, path, &parameters, sent),
                parameters,
            })
        })
        .collect()
}

/// Every kind of thing that answers are made of; envelopes and rows of lists are told by their text.
pub(crate) fn shapes(document: &Value) -> Vec<Shape> {
    let schemas = document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten();
    schemas
        .filter_map(|(name, schema)| {
            let properties = schema["properties"].as_object()?;
            let required: Vec<&str> = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            Some(Shape {
                name: name.clone(),
                fields: fields(properties, &required),
            })
        })
        .collect()
}

fn fields(properties: &Map<String, Value>, required: &[&str]) -> Vec<Field> {
    properties
        .iter()
        .map(|(name, schema)| Field {
            name: name.clone(),
            kind: kind(schema),
            required: required.contains(&name.as_str()),
            meaning: text(&schema["description"]),
        })
        .collect()
}

fn parameter(stated: &Value) -> Parameter {
    Parameter {
        name: text(&stated["name"]),
        kind: kind(&stated["schema"]),
        required: stated["required"].as_bool().unwrap_or(false),
        meaning: text(&stated["description"]),
    }
}

/// A list is shown by its second page, one thing by an id that is plainly an example.
fn example(base: &str, path: &str, parameters: &[Parameter], sent: &Value) -> String {
    let path = path.replace("{id}", "8f14e45f-ceea-467f-a0e6-2d1c5a6f0c11");
    let path = path.replace("{reference}", "K7PQ-4MXW");
    if !sent.is_null() {
        return format!("curl -H 'Content-Type: application/json' -d '{sent}' '{base}{path}'");
    }
    let paged = parameters.iter().any(|parameter| parameter.name == "page");
    let query = if paged { "?page=2&per_page=10" } else { "" };
    format!("curl '{base}{path}{query}'")
}

/// The type of a value in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return name.to_owned();
    }
    if let Some(parts) = schema["allOf"].as_array().and_then(|parts| parts.first()) {
        return kind(parts);
    }
    let words = schema["enum"].as_array().into_iter().flatten();
    let words: Vec<&str> = words.filter_map(Value::as_str).collect();
    if !words.is_empty() {
        return format!("one of: {}", words.join(", "));
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("array"), _) => format!("list of {}", kind(&schema["items"])),
        (Some(_), Some(format)) => format.to_owned(),
        (Some(word), None) => word.to_owned(),
        (None, _) => "object".to_owned(),
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn resolve<'d>(document: &'d Value, stated: &'d Value) -> &'d Value {
    let pointer = stated["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix('#'));
    pointer
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(stated)
}

fn anchor(path: &str) -> String {
    let words: Vec<&str> = path
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        "endpoint-root".to_owned()
    } else {
        format!("endpoint-{}", words.join("-"))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parameters_are_found_whether_they_stand_there_or_are_referred_to() {
        let document = json!({
            "paths": {"/services": {"get": {"summary": "List", "parameters": [
                {"$ref": "#/components/parameters/page"},
                {"name": "full", "in": "query", "schema": {"type": "boolean"}, "description": "Everything"},
            ]}}},
            "components": {"parameters": {"page": {"name": "page", "schema": {"type": "integer"}}}},
        });
        let endpoints = endpoints(&document, "https://x/oruk");
        assert_eq!(endpoints[0].anchor, "endpoint-services");
        assert_eq!(
            endpoints[0].example,
            "curl 'https://x/oruk/services?page=2&per_page=10'"
        );
        assert_eq!(endpoints[0].parameters[0].kind, "integer");
        assert_eq!(endpoints[0].parameters[1].meaning, "Everything");
    }
}
