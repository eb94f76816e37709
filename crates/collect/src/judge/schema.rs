//! A JSON Schema, enforced as the official validator enforces it: formats are asserted.

use hsds::format;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::Value;

use crate::error::CollectError;

/// So many errors are looked at in one answer.
const MOST: usize = 100;
/// The most that one pattern may take, in bytes: a feed's own document may hold any.
const PATTERN: usize = 256 << 10;

/// A schema that is ready for use.
#[derive(Debug)]
pub(crate) struct Schema(Validator);

impl Schema {
    pub(crate) fn new(schema: &Value) -> Result<Self, CollectError> {
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::fancy_regex().size_limit(PATTERN))
            .with_format("uuid", |text: &str| format::is_uuid(text.trim()))
            .with_format("uri", format::is_uri)
            .with_format("email", format::is_email)
            .with_format("date-time", format::is_date_time)
            .with_format("date", format::is_date)
            .build(schema)
            .map(Self)
            .map_err(|error| {
                CollectError::NoSpecification(format!(
                    "one of its schemas cannot be used ({error})"
                ))
            })
    }

    /// What is wrong, each with its path as `contents[3].url`.
    pub(crate) fn errors(&self, document: &Value) -> Vec<(String, String)> {
        self.0
            .iter_errors(document)
            .take(MOST)
            .map(|error| {
                let message: String = error.to_string().chars().take(300).collect();
                (dotted(error.instance_path().as_str()), message)
            })
            .collect()
    }
}

/// `/contents/3/url` as `contents[3].url`.
pub(crate) fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()) {
            path.extend(["[", step.as_str(), "]"]);
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&step);
        }
    }
    path
}

/// The path without the indexes of lists: `contents.url`.
pub(crate) fn without_indexes(path: &str) -> String {
    let mut kept = String::with_capacity(path.len());
    let mut depth = 0;
    for letter in path.chars() {
        match letter {
            '[' => depth += 1,
            ']' if depth > 0 => depth -= 1,
            letter if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn formats_are_asserted_and_paths_are_dotted() {
        let schema = json!({"properties": {"contents": {"type": "array", "items": {"properties": {"url": {"type": "string", "format": "uri"}}}}}});
        let schema = Schema::new(&schema).expect("a schema");
        let errors = schema.errors(
            &json!({"contents": [{"url": "https://example.org"}, {"url": "www.example.org"}]}),
        );
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].0, "contents[1].url");
        assert_eq!(without_indexes(&errors[0].0), "contents.url");
    }
}
