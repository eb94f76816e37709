//! The OpenAPI document of an Open Referral UK API, made from the field table and the table of parameters.

mod endpoint;
mod parameter;
mod reports;
mod shapes;

use serde_json::{Map, Value, json};

use crate::table::Profile;

pub use endpoint::{ENDPOINTS, Endpoint};
pub use parameter::{PARAMETERS, Parameter, ParameterType};

/// The version of the standard, as `GET /` and the OpenAPI document state it.
pub const VERSION: &str = "HSDS-UK-3.0";
/// Where the profile is explained.
pub const PROFILE_URL: &str =
    "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md";

/// What an installation says of its API.
#[derive(Clone, Debug)]
pub struct Describe {
    /// The address of the API without a slash at the end.
    pub base_url: String,
    /// What the record is called.
    pub title: String,
    /// The licence under which the data may be used again: its name and its address.
    pub licence: (String, String),
    /// A mailbox for questions about the data.
    pub contact: Option<String>,
    /// Which fields are shown when a request does not say.
    pub profile: Profile,
    /// Does this installation answer `search`, `postcode` and `proximity`?
    pub parameters_with_search: bool,
}

/// The document, in OpenAPI 3.0.3 and with everything it refers to inside it.
///
/// It states the fields of the installation's own profile. No schema in it refers back to itself,
/// so a reader that puts the target in place of each reference comes to an end.
pub fn openapi(describe: &Describe) -> Value {
    let mut paths = Map::new();
    for endpoint in ENDPOINTS {
        paths.insert(
            endpoint.path().to_owned(),
            json!({"get": operation(*endpoint, describe)}),
        );
    }
    paths.extend(reports::paths());
    let mut schemas = shapes::schemas(describe.profile);
    for (name, schema) in reports::schemas() {
        schemas[name] = schema;
    }
    json!({
        "openapi": "3.0.3",
        "x-hsds-version": VERSION,
        "info": info(describe),
        "servers": [{"url": describe.base_url}],
        "tags": [
            {"name": "required", "description": "Every API of the standard answers here"},
            {"name": "optional", "description": "The standard leaves these to each API; this one answers"},
            {"name": "reports", "description": "Beside the standard: readers tell that something is wrong"},
        ],
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn info(describe: &Describe) -> Value {
    let (licence, address) = &describe.licence;
    let mut info = json!({
        "title": describe.title,
        "description": "Open data about services, as Open Referral UK 3.0. It is free to read, without a key. Parameters of different names narrow together; one name given twice, or with commas in its value, widens. Parameters that are not listed are ignored.",
        "version": VERSION,
        "x-hsds-version": VERSION,
        "license": {"name": licence, "url": address},
    });
    if let Some(mailbox) = &describe.contact {
        info["contact"] = json!({"name": describe.title, "email": mailbox});
    }
    info
}

fn operation(endpoint: Endpoint, describe: &Describe) -> Value {
    let mut parameters = Vec::new();
    if endpoint.is_by_id() {
        parameters.push(json!({
            "name": "id", "in": "path", "required": true, "description": "The UUID of the record",
            "schema": {"type": "string", "format": "uuid"},
        }));
    }
    parameters.extend(
        PARAMETERS
            .iter()
            .filter(|parameter| parameter.endpoints.contains(&endpoint))
            .filter(|parameter| describe.parameters_with_search || !parameter.is_search)
            .map(|parameter| parameter.describe(describe.profile)),
    );
    let mut operation = json!({
        "operationId": endpoint.operation(),
        "summary": endpoint.summary(),
        "description": endpoint.description(),
        "tags": [if endpoint.is_required() { "required" } else { "optional" }],
        "responses": responses(endpoint, describe.profile),
    });
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    operation
}

fn responses(endpoint: Endpoint, profile: Profile) -> Value {
    let mut content = json!({"application/json": {"schema": shapes::answer(endpoint, profile)}});
    if endpoint.is_list() {
        content["application/x-ndjson"] = json!({"schema": {
            "type": "string",
            "description": "With format=ndjson: every match, one JSON object a line, without pages",
        }});
    }
    let mut responses = json!({"200": {"description": endpoint.summary(), "content": content}});
    if endpoint != Endpoint::Root {
        responses["400"] = problem("A parameter cannot be understood; the answer names it");
    }
    if endpoint.is_by_id() {
        responses["301"] = json!({
            "description": "The record was found to be the same as another, which stands for both",
            "headers": {"Location": {
                "description": "Where the other one is",
                "schema": {"type": "string", "format": "uri-reference"},
            }},
        });
        responses["404"] = problem("There is no record of that id");
        responses["410"] =
            problem("The record was published once and was withdrawn; remove it from your copy");
    }
    responses
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
    })
}
