//! The council's feed: Open Referral UK 3.0, with pages, whole documents by id, and `modified_after`.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use super::{PER_PAGE, by_id, found, number, parameter, rows, scalars};
use crate::demo::sample;

/// The lists that it has.
const LISTS: [&str; 4] = ["services", "organizations", "taxonomies", "taxonomy_terms"];

pub(super) fn router() -> Result<Router> {
    let root = Arc::new(sample::document("council-feed/root.json")?);
    let mut router = Router::new().route(
        "/",
        get(move || {
            let root = Arc::clone(&root);
            async move { found(Some(&root)) }
        }),
    );
    for list in LISTS {
        let page = sample::document(&format!("council-feed/{list}.json"))?;
        let documents = Arc::new(rows(page, "contents")?);
        let one_list = Router::new()
            .route(&format!("/{list}"), get(page_of))
            .route(&format!("/{list}/{{id}}"), get(document))
            .with_state(documents);
        router = router.merge(one_list);
    }
    Ok(router)
}

type Documents = State<Arc<Vec<Value>>>;

async fn page_of(State(documents): Documents, RawQuery(query): RawQuery) -> Response {
    let query = query.as_deref();
    let since = parameter(query, "modified_after")
        .as_deref()
        .and_then(instant);
    let rows: Vec<Value> = documents
        .iter()
        .filter(|document| since.is_none_or(|since| is_modified_after(document, since)))
        .map(|document| scalars(document, "organization"))
        .collect();
    found(Some(&page(
        &rows,
        number(query, "page", 1),
        number(query, "per_page", PER_PAGE),
    )))
}

async fn document(State(documents): Documents, Path(id): Path<String>) -> Response {
    found(by_id(&documents, &id))
}

fn page(rows: &[Value], page: usize, per_page: usize) -> Value {
    let pages = rows.len().div_ceil(per_page).max(1);
    let contents = rows.chunks(per_page).nth(page - 1).unwrap_or_default();
    json!({
        "total_items": rows.len(),
        "total_pages": pages,
        "page_number": page,
        "size": contents.len(),
        "first_page": page == 1,
        "last_page": page == pages,
        "empty": contents.is_empty(),
        "contents": contents,
    })
}

fn is_modified_after(document: &Value, since: DateTime<FixedOffset>) -> bool {
    // What says nothing of when it was modified might have been.
    document["last_modified"]
        .as_str()
        .and_then(instant)
        .is_none_or(|at| at >= since)
}

fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    // A plus sign in an address often arrives as a space.
    DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_say_how_many_there_are_and_which_is_the_last() {
        let rows: Vec<Value> = (0..5).map(|id| json!({"id": id})).collect();
        let last = page(&rows, 3, 2);
        assert_eq!(last["total_pages"], 3);
        assert_eq!(last["contents"], json!([{"id": 4}]));
        assert_eq!(last["last_page"], true);
        assert_eq!(page(&rows, 4, 2)["empty"], true);
        assert_eq!(page(&[], 1, 2)["total_pages"], 1);
    }

    #[test]
    fn rows_of_a_list_hold_no_lists() {
        let document = json!({"id": "1", "phones": [], "organization": {"id": "2", "phones": []}, "other": {}});
        assert_eq!(
            scalars(&document, "organization"),
            json!({"id": "1", "organization": {"id": "2"}})
        );
    }

    #[test]
    fn what_was_not_modified_since_is_left_out() {
        let since = instant("2026-10-01T00:00:00 00:00").expect("an instant");
        assert!(is_modified_after(
            &json!({"last_modified": "2026-10-01T00:00:00Z"}),
            since
        ));
        assert!(!is_modified_after(
            &json!({"last_modified": "2026-09-30T23:59:59.999Z"}),
            since
        ));
    }
}
