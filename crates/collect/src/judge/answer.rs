//! What the official validator reads out of an answer: pages, items, ids.

use hsds::Document;
use serde_json::Value;

/// Fields that hold the items of a list.
const LISTS: [&str; 5] = ["data", "items", "results", "content", "contents"];

/// How many pages there are, and how many items are on this one.
pub(super) fn page_info(json: Option<&Value>) -> (Option<i64>, i64) {
    let Some(json) = json else { return (None, 0) };
    let holders = [Some(json), json.get("pagination"), json.get("meta")];
    let total = holders.into_iter().flatten().find_map(|holder| {
        ["total_pages", "totalPages"]
            .iter()
            .find_map(|name| holder.get(*name).and_then(whole))
    });
    let count = match json {
        Value::Array(rows) => rows.len() as i64,
        other => LISTS
            .iter()
            .find_map(|name| other.get(*name)?.as_array())
            .map_or(0, |rows| rows.len() as i64),
    };
    if count != 0 {
        return (total, count);
    }
    let size = ["size", "count", "length"]
        .iter()
        .find_map(|name| json.get(*name).filter(|value| !value.is_null()));
    (total, size.and_then(whole).unwrap_or(0))
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn rows(json: &Value) -> Option<&Vec<Value>> {
    json.as_array().or_else(|| {
        std::iter::once(&"contents")
            .chain(&LISTS)
            .find_map(|name| json.get(*name).and_then(Value::as_array))
    })
}

/// The ids of the items of a list; of a single document its own.
pub(super) fn item_ids(json: &Value) -> Vec<String> {
    let mut ids: Vec<String> = rows(json)
        .into_iter()
        .flatten()
        .filter_map(item_id)
        .collect();
    if ids.is_empty() {
        ids.extend(item_id(json));
    }
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids
}

fn item_id(item: &Value) -> Option<String> {
    ["id", "_id", "uid", "uuid", "identifier", "key"]
        .iter()
        .find_map(|name| match item.get(*name)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
}

/// Every parameter of a path becomes the id.
pub(super) fn with_id(path: &str, id: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str(id);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// The documents in an answer.
pub(super) fn documents(json: Option<&Value>, by_id: bool) -> Vec<&Document> {
    let Some(json) = json else { return Vec::new() };
    if by_id {
        return json.as_object().into_iter().collect();
    }
    rows(json)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pages_and_items_are_counted_wherever_they_stand() {
        assert_eq!(
            page_info(Some(&json!({"total_pages": 3, "contents": [1, 2]}))),
            (Some(3), 2)
        );
        assert_eq!(
            page_info(Some(&json!({"meta": {"totalPages": "4"}, "data": [1]}))),
            (Some(4), 1)
        );
        assert_eq!(
            page_info(Some(&json!({"contents": [], "size": 5}))),
            (None, 5)
        );
        assert_eq!(page_info(Some(&json!([1, 2, 3]))), (None, 3));
        assert_eq!(page_info(None), (None, 0));
    }

    #[test]
    fn ids_are_found_once_each_in_order() {
        assert_eq!(
            item_ids(&json!({"contents": [{"id": "b"}, {"uid": 7}, {"id": "b"}, {"id": " "}]})),
            ["b", "7"]
        );
        assert_eq!(item_ids(&json!({"id": "only"})), ["only"]);
        assert!(item_ids(&json!([])).is_empty());
        assert_eq!(with_id("/services/{id}", "a b"), "/services/a b");
    }
}
