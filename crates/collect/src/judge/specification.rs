//! An OpenAPI document with everything it refers to put in: which endpoints there are, and what they have to answer.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use url::Url;

use crate::error::CollectError;
use crate::http::{AGENT, Http};
use crate::judge::discover::OFFICIAL;
use crate::judge::schema::Schema;
use crate::judge::{standard, version_one};

/// The order in which the official documents list the roots of their paths.
const ORDER: [&str; 9] = [
    "/", "/services", "/taxonomies", "/taxonomy_terms", "/organizations", "/service_at_locations", "/reviews", "/locations",
    "/vocabularies",
];

/// A specification.
#[derive(Debug)]
pub(crate) struct Specification {
    pub(crate) profile: String,
    /// Endpoints by their root, in the order in which they are asked.
    pub(crate) groups: Vec<(String, Vec<Operation>)>,
}

/// A GET operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) path: String,
    pub(crate) is_optional: bool,
    /// Whether it is asked page by page.
    pub(crate) is_paged: bool,
    /// What answers have to be, by status.
    schemas: BTreeMap<String, Schema>,
}

impl Operation {
    pub(crate) fn is_by_id(&self) -> bool {
        self.path.contains('{')
    }

    /// The schema of an answer with this status.
    pub(crate) fn schema(&self, status: u16) -> Option<&Schema> {
        self.schemas.get(&status.to_string()).or_else(|| self.schemas.get("default"))
    }
}

/// Loads the document at an address with all it refers to. Official ones come from a folder of them, or are ours.
pub(crate) async fn load(url: &str, folder: Option<&Path>, http: &Http) -> Result<Specification, CollectError> {
    read(&whole(url, folder, http).await?)
}

/// A document without references.
async fn whole(url: &str, folder: Option<&Path>, http: &Http) -> Result<Value, CollectError> {
    let mut documents = BTreeMap::new();
    let mut wanted = url.to_owned();
    loop {
        let document = fetch(&wanted, folder, http).await?;
        documents.insert(wanted.clone(), document);
        let root = documents.get(url).cloned().unwrap_or_default();
        match inline(&root, url, &mut Vec::new(), &documents) {
            Ok(document) => return Ok(document),
            Err(missing) if documents.contains_key(&missing) => {
                return Err(CollectError::NoSpecification(format!("{url} refers to something that is not in {missing}")));
            }
            Err(missing) => wanted = missing,
        }
    }
}

/// The official schema of one kind, from a folder of official documents.
pub(crate) async fn schema_of(kind: hsds::Kind, folder: &Path, http: &Http) -> Result<Schema, CollectError> {
    let url = format!("{OFFICIAL}3.0/schema/{kind}.json");
    Schema::new(&whole(&url, Some(folder), http).await?)
}

async fn fetch(url: &str, folder: Option<&Path>, http: &Http) -> Result<Value, CollectError> {
    let wrong = |reason: String| CollectError::NoSpecification(format!("{url}: {reason}"));
    let Some(path) = url.strip_prefix(OFFICIAL) else {
        let address: Url = url.parse().map_err(|error: url::ParseError| wrong(error.to_string()))?;
        let answer = http.once(&address, AGENT, Duration::from_secs(100)).await?;
        if !answer.is_success() {
            return Err(wrong(format!("it answers with status {}", answer.status)));
        }
        return serde_json::from_slice(&answer.body).map_err(|error| wrong(error.to_string()));
    };
    if let Some(folder) = folder {
        // The path comes from a document; it may not lead out of the folder.
        if path.split('/').any(|step| step == ".." || step.contains('\\')) {
            return Err(wrong("it is not a path of the official documents".to_owned()));
        }
        let file = folder.join(path);
        let bytes = std::fs::read(&file).map_err(|source| CollectError::File { path: file, source })?;
        return serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()));
    }
    let own = match path.split_once('/') {
        Some(("3.0", path)) => standard::document(path),
        Some(("1.0", path)) => version_one::document(path),
        _ => None,
    };
    own.ok_or_else(|| wrong("this version is not known; judge against 3.0 or 1.0, or give a folder of official documents".to_owned()))
}

/// Puts the target in the place of every reference; keys beside a reference go before the target's. Gives the address
/// of a document that is lacking.
fn inline(
    node: &Value,
    base: &str,
    seen: &mut Vec<String>,
    documents: &BTreeMap<String, Value>,
) -> Result<Value, String> {
    match node {
        Value::Array(members) => {
            members.iter().map(|member| inline(member, base, seen, documents)).collect::<Result<_, _>>().map(Value::Array)
        }
        Value::Object(object) => {
            let mut inlined = serde_json::Map::new();
            if let Some(Value::String(reference)) = object.get("$ref") {
                let url = join(base, reference);
                if seen.contains(&url) {
                    return Ok(Value::Object(inlined));
                }
                let (document, fragment) = url.split_once('#').unwrap_or((&url, ""));
                let root = documents.get(document).ok_or_else(|| document.to_owned())?;
                let pointer = fragment.strip_suffix('/').unwrap_or(fragment);
                let target = root.pointer(pointer).ok_or_else(|| document.to_owned())?;
                seen.push(url.clone());
                let target = inline(target, document, seen, documents);
                seen.pop();
                match target? {
                    Value::Object(target) => inlined = target,
                    other => return Ok(other),
                }
            }
            // Definitions are only targets; what refers to them has got them.
            let is_schema = object.contains_key("properties");
            for (name, value) in object {
                if name == "$ref" && value.is_string() || name == "$schema" || (is_schema && name == "definitions") {
                    continue;
                }
                inlined.insert(name.clone(), inline(value, base, seen, documents)?);
            }
            Ok(Value::Object(inlined))
        }
        other => Ok(other.clone()),
    }
}

fn join(base: &str, reference: &str) -> String {
    Url::parse(base).and_then(|base| base.join(reference)).map_or_else(|_| reference.to_owned(), String::from)
}

fn read(api: &Value) -> Result<Specification, CollectError> {
    let profile = api.pointer("/info/version").and_then(Value::as_str).unwrap_or("Unknown").to_owned();
    let mut groups: BTreeMap<(usize, String), Vec<Operation>> = BTreeMap::new();
    for (path, item) in api.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let Some(operation) = item.get("get").filter(|operation| operation.is_object()) else { continue };
        let before = path.split('{').next().unwrap_or_default();
        let root: Vec<&str> = before.split('/').filter(|step| !step.is_empty()).collect();
        let root = format!("/{}", root.join("/"));
        let rank = ORDER.iter().position(|known| *known == root).unwrap_or(ORDER.len());
        groups.entry((rank, root)).or_default().push(operation_of(path, item, operation)?);
    }
    let groups = groups.into_iter().map(|((_, root), mut operations)| {
        operations.sort_by_key(Operation::is_by_id);
        (root, operations)
    });
    Ok(Specification { profile, groups: groups.collect() })
}

fn operation_of(path: &str, item: &Value, operation: &Value) -> Result<Operation, CollectError> {
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let is_optional = list(operation, "tags")
        .iter()
        .any(|tag| tag.as_str().is_some_and(|tag| tag.eq_ignore_ascii_case("optional")));
    let mut parameters = list(item, "parameters");
    parameters.extend(list(operation, "parameters"));
    let is_paged = parameters.iter().any(|parameter| {
        parameter.get("in").and_then(Value::as_str) == Some("query")
            && parameter.get("name").and_then(Value::as_str).is_some_and(|name| name.eq_ignore_ascii_case("page"))
    });
    let mut schemas = BTreeMap::new();
    for (status, response) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        let content = response.get("content").and_then(Value::as_object);
        let schema = content
            .and_then(|content| content.iter().find(|(kind, _)| kind.contains("application/json")))
            .and_then(|(_, content)| content.get("schema"));
        if let Some(schema) = schema {
            schemas.insert(status.clone(), Schema::new(schema)?);
        }
    }
    Ok(Operation { path: path.to_owned(), is_optional, is_paged, schemas })
}
