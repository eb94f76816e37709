//! Merge patches: what a document says after some of it was said anew (RFC 7396).

use hsds::Document;
use serde_json::Value;

/// Says in a document what a patch says: null takes a field away, an object goes into the one that is there, everything else stands in
/// place of what was there, lists as a whole.
pub(super) fn merge(document: &mut Document, patch: &Document) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                document.remove(name);
            }
            Value::Object(inner) => {
                let own = document
                    .entry(name.clone())
                    .and_modify(|own| {
                        if !own.is_object() {
                            *own = Value::Object(Document::new());
                        }
                    })
                    .or_insert_with(|| Value::Object(Document::new()));
                if let Value::Object(own) = own {
                    merge(own, inner);
                }
            }
            other => {
                document.insert(name.clone(), other.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_examples_of_the_standard() {
        for (original, patch, wanted) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (
                json!({"a": [{"b": "c"}]}),
                json!({"a": [1]}),
                json!({"a": [1]}),
            ),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ] {
            let (Value::Object(mut document), Value::Object(change)) =
                (original.clone(), patch.clone())
            else {
                panic!("documents")
            };
            merge(&mut document, &change);
            assert_eq!(Value::Object(document), wanted, "{original} with {patch}");
        }
    }
}
