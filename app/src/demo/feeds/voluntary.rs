//! The voluntary sector's feed: Open Referral UK 1.0 as it is found in the wild. It has no start, says
//! that there is a second page where there is none, and lists two services twice.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{by_id, found, number, rows, scalars};
use crate::demo::sample;

/// A list: what its pages say about themselves, its rows and its documents.
struct List {
    envelope: Value,
    rows: Vec<Value>,
    documents: Vec<Value>,
}

pub(super) fn router() -> Result<Router> {
    let vocabularies = Arc::new(sample::document("voluntary-v1/vocabularies.json")?);
    let mut router = Router::new().route(
        "/vocabularies",
        get(move || {
            let vocabularies = Arc::clone(&vocabularies);
            async move { found(Some(&vocabularies)) }
        }),
    );
    for list in ["services", "taxonomies"] {
        let envelope = sample::document(&format!("voluntary-v1/{list}.json"))?;
        let documents = rows(envelope.clone(), "content")?;
        let rows = documents
            .iter()
            .map(|document| scalars(document, "organization"))
            .collect();
        let one_list = Router::new()
            .route(&format!("/{list}"), get(page_of))
            .route(&format!("/{list}/{{id}}"), get(document))
            .with_state(Arc::new(List {
                envelope,
                rows,
                documents,
            }));
        router = router.merge(one_list);
    }
    Ok(router)
}

async fn page_of(State(list): State<Arc<List>>, RawQuery(query): RawQuery) -> Response {
    found(Some(&list.page(number(query.as_deref(), "page", 1))))
}

async fn document(State(list): State<Arc<List>>, Path(id): Path<String>) -> Response {
    found(by_id(&list.documents, &id))
}

impl List {
    /// Every row stands on the first page, whatever the envelope says.
    fn page(&self, page: usize) -> Value {
        let mut answer = self.envelope.clone();
        let rows: &[Value] = if page == 1 { &self.rows } else { &[] };
        answer["content"] = json!(rows);
        if page > 1 {
            answer["number"] = json!(page);
            answer["size"] = json!(0);
            answer["first"] = json!(false);
            answer["last"] = json!(true);
            answer["empty"] = json!(true);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_page_that_is_announced_is_empty() {
        let envelope =
            json!({"totalElements": 1, "totalPages": 2, "number": 1, "last": false, "content": []});
        let list = List {
            envelope,
            rows: vec![json!({"id": "1"})],
            documents: Vec::new(),
        };
        assert_eq!(list.page(1)["content"], json!([{"id": "1"}]));
        assert_eq!(list.page(1)["last"], false);
        assert_eq!(list.page(2)["content"], json!([]));
        assert_eq!(list.page(2)["last"], true);
    }
}
