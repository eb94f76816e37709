//! An OpenAPI document with everything it refers to put in: which endpoints there are, and what they have to answer.

use std::collections::{BTreeMap, BTreeSet};
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
    "/",
    "/services",
    "/taxonomies",
    "/taxonomy_terms",
    "/organizations",
    "/service_at_locations",
    "/reviews",
    "/locations",
    "/vocabularies",
];

/// So many documents are read for one specification.
const DOCUMENTS: usize = 100;
/// And so many values, with every reference followed. A long text or name counts as several.
const NODES: usize = 1_000_000;
/// So many bytes of a text or name count as one value.
const TEXT: usize = 32;
/// References are followed so deep.
const DEPTH: usize = 32;
/// Values stand inside each other so deep, with every reference followed: official documents do so 25 deep, and what
/// is deeper by far ends the process when its stack is full.
const LEVELS: usize = 200;
/// So many patterns, each counted once: every one of them is kept as a program.
const PATTERNS: usize = 200;

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
        self.schemas
            .get(&status.to_string())
            .or_else(|| self.schemas.get("default"))
    }
}

/// Loads the document at an address with all it refers to. Official ones come from a folder of them, or are ours.
pub(crate) async fn load(
    url: &str,
    folder: Option<&Path>,
    http: &Http,
) -> Result<Specification, CollectError> {
    read(&whole(url, folder, http).await?)
}

/// A document without references.
async fn whole(url: &str, folder: Option<&Path>, http: &Http) -> Result<Value, CollectError> {
    let wrong = |what: &str| Err(CollectError::NoSpecification(format!("{url} {what}")));
    let mut documents = BTreeMap::new();
    let mut wanted = url.to_owned();
    loop {
        if documents.len() >= DOCUMENTS {
            return wrong("refers to more documents than are read");
        }
        let document = fetch(&wanted, folder, http).await?;
        documents.insert(wanted.clone(), document);
        let root = documents.get(url).cloned().unwrap_or_default();
        let mut inliner = Inliner {
            documents: &documents,
            seen: Vec::new(),
            left: NODES,
            level: 0,
            patterns: BTreeSet::new(),
        };
        match inliner.inline(&root, url) {
            Ok(document) => return Ok(document),
            Err(Stop::TooMuch) => {
                return wrong("is larger or deeper, with all it refers to, than is read");
            }
            Err(Stop::Lacking(missing)) if documents.contains_key(&missing) => {
                return wrong(&format!("refers to something that is not in {missing}"));
            }
            Err(Stop::Lacking(missing)) => wanted = missing,
        }
    }
}

/// The official schema of one kind, from a folder of official documents.
pub(crate) async fn schema_of(
    kind: hsds::Kind,
    folder: &Path,
    http: &Http,
) -> Result<Schema, CollectError> {
    let url = format!("{OFFICIAL}3.0/schema/{kind}.json");
    Schema::new(&whole(&url, Some(folder), http).await?)
}

async fn fetch(url: &str, folder: Option<&Path>, http: &Http) -> Result<Value, CollectError> {
    let wrong = |reason: String| CollectError::NoSpecification(format!("{url}: {reason}"));
    let Some(path) = url.strip_prefix(OFFICIAL) else {
        let address: Url = url
            .parse()
            .map_err(|error: url::ParseError| wrong(error.to_string()))?;
        let answer = http.once(&address, AGENT, Duration::from_secs(100)).await?;
        if !answer.is_success() {
            return Err(wrong(format!("it answers with status {}", answer.status)));
        }
        return serde_json::from_slice(&answer.body).map_err(|error| wrong(error.to_string()));
    };
    if let Some(folder) = folder {
        // The path comes from a document; it may not lead out of the folder.
        if path
            .split('/')
            .any(|step| step == ".." || step.contains('\\'))
        {
            return Err(wrong(
                "it is not a path of the official documents".to_owned(),
            ));
        }
        let file = folder.join(path);
        let bytes =
            std::fs::read(&file).map_err(|source| CollectError::File { path: file, source })?;
        return serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()));
    }
    let own = match path.split_once('/') {
        Some(("3.0", path)) => standard::document(path),
        Some(("1.0", path)) => version_one::document(path),
        _ => None,
    };
    own.ok_or_else(|| wrong("this version is not known; judge against 3.0 or 1.0, or give a folder of official documents".to_owned()))
}

/// Why a document cannot be made whole.
enum Stop {
    /// The document at this address is needed, or lacks what is referred to.
    Lacking(String),
    TooMuch,
}

/// Puts the target in the place of every reference. A feed may give any document, so it is held to limits.
struct Inliner<'d> {
    documents: &'d BTreeMap<String, Value>,
    /// The references that are being followed.
    seen: Vec<String>,
    /// How many more values may be put in.
    left: usize,
    /// How many values stand around the present one.
    level: usize,
    /// The patterns that were met.
    patterns: BTreeSet<String>,
}

impl Inliner<'_> {
    /// A value with everything it refers to put in.
    fn inline(&mut self, node: &Value, base: &str) -> Result<Value, Stop> {
        let texts = match node {
            Value::String(text) => text.len() / TEXT,
            Value::Object(object) => object.keys().map(|name| name.len() / TEXT).sum(),
            _ => 0,
        };
        self.left = self.left.checked_sub(1 + texts).ok_or(Stop::TooMuch)?;
        if let Value::Object(object) = node {
            let named = object.get("patternProperties").and_then(Value::as_object);
            let patterns = object.get("pattern").and_then(Value::as_str).into_iter();
            let named = named.into_iter().flat_map(|named| named.keys());
            self.patterns
                .extend(patterns.chain(named.map(String::as_str)).map(str::to_owned));
        }
        if self.level >= LEVELS || self.patterns.len() > PATTERNS {
            return Err(Stop::TooMuch);
        }
        self.level += 1;
        let whole = self.inline_inside(node, base);
        self.level -= 1;
        whole
    }

    /// Keys beside a reference go before the target's.
    fn inline_inside(&mut self, node: &Value, base: &str) -> Result<Value, Stop> {
        match node {
            Value::Array(members) => {
                let members: Result<Vec<Value>, Stop> = members
                    .iter()
                    .map(|member| self.inline(member, base))
                    .collect();
                members.map(Value::Array)
            }
            Value::Object(object) => {
                let mut inlined = match object.get("$ref") {
                    Some(Value::String(reference)) => match self.target(&join(base, reference))? {
                        Value::Object(target) => target,
                        other => return Ok(other),
                    },
                    _ => serde_json::Map::new(),
                };
                // Definitions are only targets; what refers to them has got them.
                let is_schema = object.contains_key("properties");
                for (name, value) in object {
                    let is_reference = name == "$ref" && value.is_string();
                    if !(is_reference || name == "$schema" || (is_schema && name == "definitions"))
                    {
                        inlined.insert(name.clone(), self.inline(value, base)?);
                    }
                }
                Ok(Value::Object(inlined))
            }
            other => Ok(other.clone()),
        }
    }

    /// What an address means; nothing, where it would lead back to itself.
    fn target(&mut self, url: &str) -> Result<Value, Stop> {
        if self.seen.iter().any(|seen| seen == url) || self.seen.len() >= DEPTH {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        let (document, fragment) = url.split_once('#').unwrap_or((url, ""));
        let lacking = || Stop::Lacking(document.to_owned());
        let root = self.documents.get(document).ok_or_else(lacking)?;
        let target = root
            .pointer(fragment.strip_suffix('/').unwrap_or(fragment))
            .ok_or_else(lacking)?;
        self.seen.push(url.to_owned());
        let target = self.inline(target, document);
        self.seen.pop();
        target
    }
}

fn join(base: &str, reference: &str) -> String {
    Url::parse(base)
        .and_then(|base| base.join(reference))
        .map_or_else(|_| reference.to_owned(), String::from)
}

fn read(api: &Value) -> Result<Specification, CollectError> {
    let profile = api
        .pointer("/info/version")
        .and_then(Value::as_str)
        .unwrap_or("Unknown")
        .to_owned();
    let mut groups: BTreeMap<(usize, String), Vec<Operation>> = BTreeMap::new();
    for (path, item) in api
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let Some(operation) = item.get("get").filter(|operation| operation.is_object()) else {
            continue;
        };
        let before = path.split('{').next().unwrap_or_default();
        let root: Vec<&str> = before.split('/').filter(|step| !step.is_empty()).collect();
        let root = format!("/{}", root.join("/"));
        let rank = ORDER
            .iter()
            .position(|known| *known == root)
            .unwrap_or(ORDER.len());
        groups
            .entry((rank, root))
            .or_default()
            .push(operation_of(path, item, operation)?);
    }
    let groups = groups.into_iter().map(|((_, root), mut operations)| {
        operations.sort_by_key(Operation::is_by_id);
        (root, operations)
    });
    Ok(Specification {
        profile,
        groups: groups.collect(),
    })
}

fn operation_of(path: &str, item: &Value, operation: &Value) -> Result<Operation, CollectError> {
    let list = |value: &Value, name: &str| {
        value
            .get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let is_optional = list(operation, "tags").iter().any(|tag| {
        tag.as_str()
            .is_some_and(|tag| tag.eq_ignore_ascii_case("optional"))
    });
    let mut parameters = list(item, "parameters");
    parameters.extend(list(operation, "parameters"));
    let is_paged = parameters.iter().any(|parameter| {
        parameter.get("in").and_then(Value::as_str) == Some("query")
            && parameter
                .get("name")
                .and_then(Value::as_str)
                .is_some_and(|name| name.eq_ignore_ascii_case("page"))
    });
    let mut schemas = BTreeMap::new();
    for (status, response) in operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let content = response.get("content").and_then(Value::as_object);
        let schema = content
            .and_then(|content| {
                content
                    .iter()
                    .find(|(kind, _)| kind.contains("application/json"))
            })
            .and_then(|(_, content)| content.get("schema"));
        if let Some(schema) = schema {
            schemas.insert(status.clone(), Schema::new(schema)?);
        }
    }
    Ok(Operation {
        path: path.to_owned(),
        is_optional,
        is_paged,
        schemas,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn inlined(document: &Value) -> Result<Value, Stop> {
        let url = "https://example.org/openapi.json";
        let documents = BTreeMap::from([(url.to_owned(), document.clone())]);
        Inliner {
            documents: &documents,
            seen: Vec::new(),
            left: NODES,
            level: 0,
            patterns: BTreeSet::new(),
        }
        .inline(document, url)
    }

    #[test]
    fn keys_beside_a_reference_go_before_its_target() {
        let whole = inlined(
            &json!({"a": {"$ref": "#/b", "type": "string"}, "b": {"type": "number", "format": "x"}}),
        );
        assert!(whole.is_ok_and(|whole| whole["a"] == json!({"type": "string", "format": "x"})));
    }

    #[test]
    fn a_reference_to_itself_comes_to_an_end() {
        let whole = inlined(&json!({"a": {"inner": {"$ref": "#/a"}}}));
        assert!(whole.is_ok_and(|whole| whole["a"]["inner"]["inner"] == json!({})));
    }

    #[test]
    fn references_that_multiply_are_not_followed_for_ever() {
        let mut document = serde_json::Map::new();
        for level in 0..20 {
            let next = json!({"$ref": format!("#/l{}", level + 1)});
            document.insert(format!("l{level}"), json!([next, next]));
        }
        document.insert("l20".to_owned(), json!("end"));
        assert!(matches!(
            inlined(&Value::Object(document)),
            Err(Stop::TooMuch)
        ));
    }

    /// A chain of references, each with so many lists or objects around it.
    fn chain(links: usize, around: usize) -> Value {
        let mut document = serde_json::Map::new();
        for link in 0..links {
            let mut target = json!({"$ref": format!("#/l{}", link + 1)});
            for _ in 0..around {
                target = json!({"not": target});
            }
            document.insert(format!("l{link}"), target);
        }
        document.insert(format!("l{links}"), json!({"type": "object"}));
        Value::Object(document)
    }

    #[test]
    fn what_becomes_deep_only_by_its_references_is_not_read() {
        let schema = |links: usize, around: usize| {
            let whole = inlined(&chain(links, around)).ok()?;
            Some(Schema::new(whole.get("l0")?).is_ok())
        };
        assert_eq!(schema(6, 10), Some(true));
        assert_eq!(schema(30, 100), None);
    }

    #[test]
    fn a_long_text_is_not_put_in_again_and_again() {
        let text = "x".repeat(100_000);
        let many = vec![json!({"$ref": "#/text"}); 1_000];
        let name = json!({text.as_str(): true});
        let named = vec![json!({"$ref": "#/name"}); 1_000];
        for document in [
            json!({"text": text, "many": many}),
            json!({"name": name, "many": named}),
        ] {
            assert!(matches!(inlined(&document), Err(Stop::TooMuch)));
        }
    }

    #[test]
    fn patterns_that_fill_memory_are_refused() {
        let large = json!({"pattern": "^(\\p{L}{60}|x)+y$"});
        assert!(Schema::new(&large).is_err());
        let many: Vec<Value> = (0..=PATTERNS)
            .map(|number| json!({"pattern": format!("^{number}$")}))
            .collect();
        let named = many.iter().map(|schema| {
            let pattern = schema["pattern"].as_str().unwrap_or_default();
            (pattern.to_owned(), json!(true))
        });
        let named: serde_json::Map<String, Value> = named.collect();
        for document in [json!({"allOf": many}), json!({"patternProperties": named})] {
            assert!(matches!(inlined(&document), Err(Stop::TooMuch)));
        }
        let same = json!({"allOf": vec![json!({"pattern": "^a$"}); PATTERNS * 2]});
        assert!(inlined(&same).is_ok());
    }

    #[test]
    fn what_is_lacking_is_named() {
        let lacking = inlined(&json!({"a": {"$ref": "other.json#/b"}}));
        assert!(
            matches!(lacking, Err(Stop::Lacking(url)) if url == "https://example.org/other.json")
        );
    }
}
