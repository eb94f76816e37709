//! Small things that 1.0 feeds write in many ways: names, truths, empty values.

use serde_json::Value;

/// A field's name in snake case, however it is cased.
pub(super) fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    let mut after_small = false;
    for c in name.trim().chars() {
        if c.is_uppercase() && after_small {
            key.push('_');
        }
        after_small = c.is_lowercase() || c.is_numeric();
        match c {
            '-' | ' ' | '_' => key.push('_'),
            _ => key.extend(c.to_lowercase()),
        }
    }
    key
}

/// The singular of a name, also of naive plurals such as `taxonomys`. It need not be a word, only the same for all spellings.
pub(super) fn singular(name: &str) -> String {
    match name {
        _ if name.ends_with("ies") => format!("{}y", &name[..name.len() - 3]),
        _ if name.ends_with("sss") => name[..name.len() - 1].to_owned(),
        _ if name.ends_with("sses") => name[..name.len() - 2].to_owned(),
        _ if name.ends_with('s') && !name.ends_with("ss") => name[..name.len() - 1].to_owned(),
        _ => name.to_owned(),
    }
}

/// Whether a value says nothing.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(members) => members.iter().all(is_empty),
        Value::Object(members) => members.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a mark is set.
pub(super) fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => matches!(
            text.trim().to_ascii_lowercase().as_str(),
            "true" | "yes" | "y" | "1" | "t"
        ),
        _ => false,
    }
}

/// The text of a scalar value.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The number a value means.
pub(super) fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// Texts joined by a separator, each once, in the order they came.
pub(super) fn join(texts: impl IntoIterator<Item = String>, separator: &str) -> Option<String> {
    let mut once: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !once.contains(&text) {
            once.push(text);
        }
    }
    if once.is_empty() {
        None
    } else {
        Some(once.join(separator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_of_a_list_are_one_name() {
        for name in [
            "service_taxonomys",
            "service_taxonomies",
            "serviceTaxonomy",
            "Service-Taxonomies",
        ] {
            assert_eq!(singular(&key(name)), "service_taxonomy", "{name}");
        }
        assert_eq!(
            singular(&key("physicalAddresses")),
            singular("physical_address")
        );
        assert_eq!(
            singular(&key("accessibilityForDisabilities")),
            "accessibility_for_disability"
        );
    }
}
