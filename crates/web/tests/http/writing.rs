//! Programs that write the records of a source: with its key and for it alone, once, and never over what others wrote.

use http::{Method, StatusCode};
use identity::{Actor, Permission, Secret, Whose};
use repository::{ApiKey, Source, Trust};
use serde_json::{Value, json};

use crate::asking::Reply;
use crate::doors::house::House;

/// A source that is trusted, with a program that has its key.
struct Program {
    house: House,
    source: Source,
    key: ApiKey,
    secret: String,
}

impl Program {
    async fn new() -> Self {
        let house = House::open().await;
        let repository = &house.asking.repository;
        let source = repository.source("own").await.expect("read");
        let source = Source {
            trust: Trust::Open,
            ..source.expect("a source")
        };
        let saved = repository.save_source(&source, "operator");
        saved.await.expect("a source");
        let (key, secret) = made(&house, &source).await;
        Self {
            secret: secret.reveal().to_owned(),
            house,
            source,
            key,
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let bearer = format!("Bearer {}", self.secret);
        let mut all = vec![("authorization", bearer.as_str())];
        if !body.is_empty() && headers.iter().all(|(name, _)| *name != "content-type") {
            all.push(("content-type", "application/json"));
        }
        all.extend(headers);
        let path = format!("/api/v1/sources/own{path}");
        self.house.asking.request(method, &path, &all, body).await
    }

    async fn put(&self, id: &str, document: &Value) -> Reply {
        let path = format!("/services/{id}");
        self.send(Method::PUT, &path, &[], &document.to_string())
            .await
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], "").await
    }

    /// What the public reads of a service, once the lists have followed.
    async fn published(&self, entity: &str) -> Reply {
        let asking = &self.house.asking;
        let followed = asking.site.catalogue().catch_up().await;
        followed.expect("what changed");
        asking.get(&format!("/oruk/services/{entity}")).await
    }

    async fn bulk(&self, headers: &[(&str, &str)], lines: &[Value]) -> Reply {
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        let body = lines.join("\n");
        let mut all = vec![("content-type", "application/x-ndjson")];
        all.extend(headers);
        self.send(Method::POST, "/changes", &all, &body).await
    }
}

async fn made(house: &House, source: &Source) -> (ApiKey, Secret) {
    let whose = Whose::Source(&source.slug, source.team);
    let grant = Actor::operator().may(Permission::ManageKeys, whose);
    let grant = grant.expect("the operator may");
    let made = house.identity.add_key(&grant, source, "Sync");
    made.await.expect("a key")
}

fn chess() -> Value {
    json!({
        "name": "Chess club",
        "status": "active",
        "description": "Chess for anybody.",
        "organization": {"id": "mill", "name": "Mill Lane Trust", "description": "It helps."},
        "schedules": [{"id": "s1", "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}],
    })
}

fn title(reply: &Reply) -> String {
    let body = reply.json();
    let kind = body["type"].as_str().unwrap_or_default();
    kind.rsplit("#problem-")
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn a_record_is_written_read_changed_and_taken_back() {
    let program = Program::new().await;
    let put = program.put("chess", &chess()).await;
    assert_eq!(put.status, StatusCode::CREATED, "{}", put.text());
    let told = put.json();
    assert_eq!(
        (&told["result"], &told["state"]),
        (&json!("new"), &json!("published")),
        "{told}"
    );
    assert_eq!(
        put.header("location"),
        "https://services.example.org/api/v1/sources/own/services/chess"
    );
    assert_eq!(told["self"], put.header("location"));
    let first = put.header("etag").to_owned();
    let entity = told["entity"].as_str().expect("an entity").to_owned();
    let published = program.published(&entity).await;
    assert_eq!(
        published.json()["name"],
        "Chess club",
        "{}",
        published.text()
    );

    let read = program.get("/services/chess").await;
    assert_eq!(
        (read.status, read.header("etag")),
        (StatusCode::OK, first.as_str())
    );
    let document = read.json()["document"].clone();
    assert_eq!(
        (&document["id"], &document["name"]),
        (&json!("chess"), &json!("Chess club"))
    );
    // What was read can be sent again as it is.
    let same = program.put("chess", &document).await;
    assert_eq!(same.status, StatusCode::OK);
    assert_eq!(same.json()["result"], "unchanged", "{}", same.text());

    let kind = ("content-type", "application/merge-patch+json");
    let patch = r#"{"description": "Chess and tea.", "schedules": null}"#;
    let patched = program
        .send(
            Method::PATCH,
            "/services/chess",
            &[kind, ("if-match", &first)],
            patch,
        )
        .await;
    assert_eq!(patched.status, StatusCode::OK, "{}", patched.text());
    assert_ne!(patched.header("etag"), first);
    let published = program.published(&entity).await.json();
    assert_eq!(published["description"], "Chess and tea.");
    assert_eq!(published.get("schedules"), None);
    let late = program
        .send(
            Method::PATCH,
            "/services/chess",
            &[kind, ("if-match", &first)],
            patch,
        )
        .await;
    assert_eq!(
        (late.status, title(&late)),
        (
            StatusCode::PRECONDITION_FAILED,
            "changed-meanwhile".to_owned()
        )
    );

    let deleted = program
        .send(Method::DELETE, "/services/chess", &[], "")
        .await;
    assert_eq!(
        (deleted.status, &deleted.json()["state"]),
        (StatusCode::OK, &json!("withdrawn"))
    );
    let gone = program.get("/services/chess").await;
    assert_eq!(
        (gone.status, title(&gone)),
        (StatusCode::GONE, "record-withdrawn".to_owned())
    );
    let gone = program.published(&entity).await;
    assert_eq!(gone.status, StatusCode::GONE);
    let again = program.put("chess", &chess()).await;
    assert_eq!(
        (again.status, &again.json()["state"]),
        (StatusCode::OK, &json!("published"))
    );
    assert_eq!(again.json()["entity"], entity);
}

#[tokio::test]
async fn a_new_record_is_made_once_with_an_id_or_without() {
    let program = Program::new().await;
    let mut document = chess();
    let post = async |headers: &[(&str, &str)], document: &Value| {
        program
            .send(Method::POST, "/services", headers, &document.to_string())
            .await
    };
    let nameless = post(&[], &document).await;
    assert_eq!(
        (nameless.status, title(&nameless)),
        (StatusCode::BAD_REQUEST, "idempotency-key-needed".to_owned())
    );
    let named = [("idempotency-key", "\"8e03978e\"")];
    let first = post(&named, &document).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let again = post(&named, &document).await;
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (StatusCode::CREATED, "true")
    );
    assert_eq!(again.json()["id"], first.json()["id"]);
    document["name"] = json!("Bridge club");
    let other = post(&named, &document).await;
    assert_eq!(
        (other.status, title(&other)),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency-key-reused".to_owned()
        )
    );
    document["id"] = json!("bridge");
    assert_eq!(post(&[], &document).await.status, StatusCode::CREATED);
    let there = post(&[], &document).await;
    assert_eq!(
        (there.status, title(&there)),
        (StatusCode::CONFLICT, "record-exists".to_owned())
    );
    let list = program.get("/services?limit=1").await.json();
    assert_eq!(list["records"].as_array().expect("records").len(), 1);
    let next = list["next"].as_str().expect("another page");
    let next = next
        .strip_prefix("https://services.example.org/api/v1/sources/own")
        .expect("ours");
    let rest = program.get(next).await.json();
    assert_eq!(
        (&rest["records"][0]["id"], &rest["records"][0]["state"]),
        (&json!("bridge"), &json!("published"))
    );
}

#[tokio::test]
async fn a_condition_that_does_not_hold_is_told_as_such() {
    let program = Program::new().await;
    let body = chess().to_string();
    let send = async |method: Method, id: &str, header: (&str, &str)| {
        let path = format!("/services/{id}");
        let body = if method == Method::DELETE { "" } else { &body };
        let reply = program.send(method, &path, &[header], body).await;
        reply.status.as_u16()
    };
    let none = ("if-none-match", "*");
    let any = ("if-match", "*");
    assert_eq!(send(Method::PUT, "1", any).await, 412);
    assert_eq!(send(Method::DELETE, "1", any).await, 404);
    assert_eq!(send(Method::PUT, "1", none).await, 201);
    assert_eq!(send(Method::PUT, "1", none).await, 412);
    assert_eq!(send(Method::PUT, "1", any).await, 200);
    let posted = program
        .send(Method::POST, "/services", &[none], &body)
        .await;
    assert_eq!(title(&posted), "malformed-parameter");
    assert!(posted.text().contains("If-None-Match") || posted.text().contains("if-none-match"));
    assert_eq!(send(Method::DELETE, "1", ("if-match", "\"0\"")).await, 412);
    assert_eq!(send(Method::DELETE, "1", any).await, 200);
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_told_the_version_that_it_wrote() {
    let program = Program::new().await;
    let body = chess().to_string();
    let named = [("idempotency-key", "a")];
    let first = program
        .send(Method::PUT, "/services/1", &named, &body)
        .await;
    let mut later = chess();
    later["name"] = json!("Bridge club");
    assert_ne!(
        program.put("1", &later).await.header("etag"),
        first.header("etag")
    );
    let again = program
        .send(Method::PUT, "/services/1", &named, &body)
        .await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("etag"), first.header("etag"));
    // Who goes on from it does not undo what came between.
    let outdated = [("if-match", again.header("etag"))];
    let refused = program
        .send(Method::PUT, "/services/1", &outdated, &body)
        .await;
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn a_key_is_for_its_own_source_and_nothing_else() {
    let program = Program::new().await;
    let asking = &program.house.asking;
    let bearer = format!("Bearer {}", program.secret);
    let held = |value: &str| {
        [
            ("authorization", value.to_owned()),
            ("content-type", "application/json".to_owned()),
        ]
    };
    let ask = async |path: &str, headers: &[(&str, String)]| {
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        asking
            .request(Method::PUT, path, &headers, &chess().to_string())
            .await
    };
    for (path, value) in [
        ("/api/v1/sources/own/services/1", String::new()),
        (
            "/api/v1/sources/own/services/1",
            "Bearer fingerpost_guessed".to_owned(),
        ),
        (
            "/api/v1/sources/own/services/1",
            bearer.replace("Bearer", "Basic"),
        ),
    ] {
        let refused = ask(path, &held(&value)).await;
        assert_eq!(
            (refused.status, title(&refused)),
            (StatusCode::UNAUTHORIZED, "key-needed".to_owned()),
            "{value}"
        );
        assert!(refused.header("www-authenticate").starts_with("Bearer"));
    }
    // Of a source that is not there it is told no more than of another's.
    for path in [
        "/api/v1/sources/other/services/1",
        "/api/v1/sources/nowhere/services/1",
        "/api/v1/sources/desk/services/1",
    ] {
        let refused = ask(path, &held(&bearer)).await;
        assert_eq!(
            (refused.status, title(&refused)),
            (StatusCode::FORBIDDEN, "key-for-another-source".to_owned()),
            "{path}"
        );
    }
    // It opens no page.
    let page = asking
        .request(Method::GET, "/sources", &[("authorization", &bearer)], "")
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let whose = Whose::Source("own", program.source.team);
    let grant = Actor::operator()
        .may(Permission::ManageKeys, whose)
        .expect("the operator may");
    let revoked = program
        .house
        .identity
        .revoke_key(&grant, &program.source, program.key.id)
        .await;
    assert!(revoked.expect("revoked"));
    assert_eq!(
        program.get("/services").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn what_a_source_that_is_not_trusted_sends_waits() {
    let program = Program::new().await;
    let held = Source {
        trust: Trust::Held,
        ..program.source.clone()
    };
    let repository = &program.house.asking.repository;
    repository
        .save_source(&held, "operator")
        .await
        .expect("saved");
    assert_eq!(program.get("").await.json()["published_at_once"], false);
    let put = program.put("chess", &chess()).await;
    assert_eq!(
        (put.status, &put.json()["state"]),
        (StatusCode::CREATED, &json!("held"))
    );
    let problems = put.json()["problems"].clone();
    let codes: Vec<&str> = problems
        .as_array()
        .expect("problems")
        .iter()
        .filter_map(|problem| problem["code"].as_str())
        .collect();
    assert!(codes.contains(&assure::WAITING), "{codes:?}");
}

#[tokio::test]
async fn what_cannot_be_a_record_is_refused_with_field_and_remedy() {
    let program = Program::new().await;
    let ndjson = [("content-type", "application/x-ndjson")];
    let deep = format!(r#"{{"name": {}{}}}"#, "[".repeat(120), "]".repeat(120));
    for (path, headers, body, wanted) in [
        (
            "/services/1",
            &[][..],
            "not json",
            "request-not-readable: not-json",
        ),
        (
            "/services/1",
            &[],
            "[1]",
            "request-not-readable: not-a-document",
        ),
        (
            "/services/1",
            &[],
            "{\"name\": \"a\u{0}\"}",
            "request-not-readable: not-json",
        ),
        (
            "/services/1",
            &[],
            r#"{"id": "2", "name": "Chess", "status": "active"}"#,
            "not-a-record: id-differs",
        ),
        (
            "/services/%00",
            &[],
            "{}",
            "request-not-readable: id-not-usable",
        ),
        (
            "/services/1",
            &[("content-type", "text/plain")],
            "{}",
            "not-json: ",
        ),
        ("/services/1", &ndjson, "{}", "not-json: "),
        (
            "/services/1",
            &[("content-type", "application/merge-patch+json")],
            "{}",
            "not-json: ",
        ),
        ("/services/1", &[], &deep, "request-not-readable: not-json"),
        (
            "/services/1",
            &[("if-match", ",")],
            "{}",
            "malformed-parameter: ",
        ),
        (
            "/services/1",
            &[("idempotency-key", "")],
            "{}",
            "malformed-parameter: ",
        ),
        ("/planets/1", &[], "{}", "not-found: "),
    ] {
        let refused = program.send(Method::PUT, path, headers, body).await;
        let problems = refused.json()["problems"].clone();
        let code = problems[0]["code"].as_str().unwrap_or_default();
        assert_eq!(
            format!("{}: {code}", title(&refused)),
            wanted,
            "{path} {body} {}",
            refused.text()
        );
        assert!(refused.status.is_client_error());
        assert_eq!(refused.header("content-type"), "application/problem+json");
    }
    let long = format!("/services/{}", "x".repeat(501));
    let refused = program
        .send(Method::PUT, &long, &[], &chess().to_string())
        .await;
    assert_eq!(title(&refused), "request-not-readable");
    let nothing = program.send(Method::PATCH, "/services/1", &[], "{}").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let list = program.get("/services?limit=many").await;
    assert_eq!(title(&list), "malformed-parameter");
    let method = program.send(Method::PUT, "/services", &[], "{}").await;
    assert_eq!(
        (method.status, title(&method)),
        (
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed".to_owned()
        )
    );
    // A record with a mistake is kept, and says what is wrong.
    let put = program
        .put("1", &json!({"name": "Chess", "status": "sometimes"}))
        .await;
    assert_eq!(put.status, StatusCode::CREATED);
    assert!(
        put.json()["problems"]
            .as_array()
            .is_some_and(|problems| problems.iter().any(|problem| problem["field"] == "/status")),
        "{}",
        put.text()
    );
}

#[tokio::test]
async fn many_records_are_answered_line_by_line() {
    let program = Program::new().await;
    let lines = [
        json!({"method": "PUT", "type": "service", "id": "chess", "document": chess()}),
        json!({"type": "organization", "document": {"id": "mill", "name": "Mill Lane Trust", "description": "It helps.", "website": "https://mill.example"}}),
        json!({"method": "PATCH", "type": "service", "id": "nowhere", "document": {"name": "x"}}),
        json!({"method": "DELETE", "type": "service", "id": "chess"}),
        json!({"method": "BURN", "type": "service", "id": "1", "document": {}}),
        json!({"type": "service", "id": "bridge", "document": {"name": "Bridge", "status": "active", "organization_id": "mill"}}),
    ];
    let named = [("idempotency-key", "night-1")];
    let told = program.bulk(&named, &lines).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    let read = |reply: &Reply| -> Vec<Value> {
        reply
            .text()
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    };
    let statuses: Vec<(u64, u64)> = read(&told)
        .iter()
        .map(|line| {
            (
                line["line"].as_u64().expect("a number"),
                line["status"].as_u64().expect("a status"),
            )
        })
        .collect();
    assert_eq!(
        statuses,
        [(1, 201), (2, 201), (3, 404), (4, 409), (5, 422), (6, 201)],
        "{}",
        told.text()
    );
    assert_eq!(read(&told)[5]["state"], "published");
    let organization = program.get("/organizations/mill").await.json();
    assert_eq!(organization["document"]["website"], "https://mill.example");
    let again = program.bulk(&named, &lines).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(read(&again), read(&told));
    let empty = program.bulk(&[], &[]).await;
    assert_eq!(title(&empty), "request-not-readable");
    let many = vec![json!({}); 2_001];
    let many = program.bulk(&[], &many).await;
    assert_eq!(
        (many.status, title(&many)),
        (StatusCode::PAYLOAD_TOO_LARGE, "too-many-lines".to_owned())
    );
}

#[tokio::test]
async fn the_description_of_the_api_is_for_anybody() {
    let house = House::open().await;
    let document = house.asking.get("/api/v1/openapi.json").await;
    assert_eq!(document.status, StatusCode::OK);
    assert_eq!(document.json()["openapi"], "3.1.0");
    assert_eq!(
        document.json()["servers"][0]["url"],
        "https://services.example.org/api/v1"
    );
    let nothing = house.asking.get("/api/v1/nothing").await;
    assert_eq!(
        (nothing.status, title(&nothing)),
        (StatusCode::NOT_FOUND, "not-found".to_owned())
    );
    assert_eq!(nothing.header("content-type"), "application/problem+json");
}
