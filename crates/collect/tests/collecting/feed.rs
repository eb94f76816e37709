//! A feed made of a table: what each path answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// Answers by path, then by path and query; `*` stands for any id.
type Table = BTreeMap<String, (u16, String)>;

/// A feed that runs until it is dropped.
pub(crate) struct Feed {
    server: MockServer,
    table: Arc<Mutex<Table>>,
    asked: Arc<Mutex<Vec<String>>>,
}

struct Answers {
    table: Arc<Mutex<Table>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let path = request.url.path().trim_end_matches('/').to_owned();
        let whole = match request.url.query() {
            Some(query) => format!("{path}?{query}"),
            None => path.clone(),
        };
        self.asked
            .lock()
            .expect("nobody panics with it")
            .push(if whole.is_empty() {
                "/".to_owned()
            } else {
                whole.clone()
            });
        let star = path
            .rsplit_once('/')
            .map(|(list, _)| format!("{list}/*"))
            .unwrap_or_default();
        let table = self.table.lock().expect("nobody panics with it");
        let found = [&whole, &path, &star]
            .into_iter()
            .find_map(|name| table.get(name.as_str()));
        let (status, body) = found.cloned().unwrap_or((404, "{}".to_owned()));
        ResponseTemplate::new(status).set_body_raw(body, "application/json")
    }
}

impl Feed {
    pub(crate) async fn start(table: Table) -> Self {
        let server = MockServer::start().await;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let table = Arc::new(Mutex::new(table));
        Mock::given(any())
            .respond_with(Answers {
                table: Arc::clone(&table),
                asked: Arc::clone(&asked),
            })
            .mount(&server)
            .await;
        Self {
            server,
            table,
            asked,
        }
    }

    /// From now on it answers this.
    pub(crate) fn becomes(&self, table: Table) {
        *self.table.lock().expect("nobody panics with it") = table;
    }

    pub(crate) fn url(&self) -> String {
        self.server.uri()
    }

    /// What was asked, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }

    /// What was asked below a path.
    pub(crate) fn asked_below(&self, path: &str) -> Vec<String> {
        self.asked()
            .into_iter()
            .filter(|asked| asked.starts_with(path))
            .collect()
    }
}

/// A table from paths and documents.
pub(crate) fn table(answers: impl IntoIterator<Item = (&'static str, Value)>) -> Table {
    answers
        .into_iter()
        .map(|(path, document)| (path.to_owned(), (200, document.to_string())))
        .collect()
}

pub(crate) fn details() -> Value {
    json!({"version": "HSDS-UK-3.0", "profile": "https://example.org/profile", "openapi_url": "https://example.org/openapi.json"})
}

pub(crate) fn page(rows: &[Value], number: u64, pages: u64, items: u64) -> Value {
    json!({
        "total_items": items, "total_pages": pages, "page_number": number, "size": rows.len(),
        "first_page": number == 1, "last_page": number == pages, "empty": rows.is_empty(), "contents": rows,
    })
}

pub(crate) fn id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// A list row.
pub(crate) fn row(number: u64) -> Value {
    json!({
        "id": id(number), "name": format!("Service {number}"), "status": "active", "last_modified": "2026-11-20T10:00:00.000Z",
        "organization": {"id": id(900), "name": "Club", "description": "It plays."},
    })
}

/// The same service in full.
pub(crate) fn full(number: u64) -> Value {
    let mut service = row(number);
    service["schedules"] = json!([{"id": id(800 + number), "freq": "WEEKLY", "byday": "MO"}]);
    service
}

/// Two pages of three services, whole and honest.
pub(crate) fn good() -> Table {
    let mut answers = table([
        ("", details()),
        ("/services", page(&[row(1), row(2)], 1, 2, 3)),
        ("/services?page=1", page(&[row(1), row(2)], 1, 2, 3)),
        ("/services?page=2", page(&[row(3)], 2, 2, 3)),
        (
            "/organizations",
            page(
                &[json!({"id": id(900), "name": "Club", "description": "It plays."})],
                1,
                1,
                1,
            ),
        ),
        ("/taxonomies", page(&[], 1, 1, 0)),
        ("/taxonomy_terms", page(&[], 1, 1, 0)),
    ]);
    for number in 1..=3 {
        answers.insert(
            format!("/services/{}", id(number)),
            (200, full(number).to_string()),
        );
    }
    let organization = json!({"id": id(900), "name": "Club", "description": "It plays.", "website": "https://example.org"});
    answers.insert(
        format!("/organizations/{}", id(900)),
        (200, organization.to_string()),
    );
    answers
}
