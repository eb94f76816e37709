//! Serving, as operators set it up: several nodes beside each other, and TLS without a proxy.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use testkit::databases::TestDatabase;

use crate::program::{Served, client, run};

/// A node polls every quarter of a second, and this machine may be busy.
const SOON: Duration = Duration::from_secs(5);

fn carers() -> String {
    let path = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../sample/carers.jsonl"
    ));
    path.to_str().expect("a plain path").to_owned()
}

async fn services(node: &Served) -> i64 {
    let page = node.json("/oruk/services").await;
    page["total_items"].as_i64().expect("a page says how many")
}

/// Waits until a node lists so many services.
async fn comes_to(node: &Served, services_wanted: i64) {
    let started = Instant::now();
    while services(node).await != services_wanted {
        assert!(
            started.elapsed() < SOON,
            "it does not follow: {}",
            node.said()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn two_nodes_follow_what_a_third_process_imports(database: &str) {
    let folders = [(); 3].map(|()| tempfile::tempdir().expect("a temporary folder can be made"));
    let data = |node: usize| folders[node].path().to_str().expect("a plain path");
    let nodes =
        [0, 1].map(|node| Served::start(["serve", "--data", data(node), "--database", database]));
    for node in &nodes {
        assert_eq!(services(node).await, 0);
    }
    let imported = run([
        "import",
        &carers(),
        "--source",
        "carers",
        "--accept",
        "--json",
        "--data",
        data(2),
        "--database",
        database,
    ]);
    let published = imported.result()["published"].as_i64().expect("a count");
    assert!(published > 0, "{}", imported.said());
    for node in &nodes {
        comes_to(node, published).await;
    }
    let [one, other] = [
        nodes[0].json("/oruk/services?per_page=1000").await,
        nodes[1].json("/oruk/services?per_page=1000").await,
    ];
    assert_eq!(one, other, "both say the same");
    // What is taken back on one side is gone on the other.
    let undone = run([
        "undo",
        &imported.result()["submission"].to_string(),
        "--json",
        "--data",
        data(2),
        "--database",
        database,
    ]);
    assert_eq!(undone.code(), Some(0), "{}", undone.said());
    for node in &nodes {
        comes_to(node, 0).await;
    }
    let id = one["contents"][0]["id"].as_str().expect("an id");
    let gone = client()
        .get(nodes[1].url(&format!("/oruk/services/{id}")))
        .send()
        .await
        .expect("it answers");
    assert_eq!(gone.status().as_u16(), 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_one_sqlite_file_follow_one_log() {
    let database = TestDatabase::sqlite().expect("a temporary folder can be made");
    two_nodes_follow_what_a_third_process_imports(&database.url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_one_postgresql_follow_one_log() {
    let Some(database) = TestDatabase::postgres()
        .await
        .expect("the server makes a database")
    else {
        return;
    };
    two_nodes_follow_what_a_third_process_imports(&database.url).await;
    database
        .remove()
        .await
        .expect("a test's database can be removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_it_speaks_tls_by_itself() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let named = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    let certified = rcgen::generate_simple_self_signed(named).expect("a certificate can be made");
    let (certificate, key) = (
        folder.path().join("certificate.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&certificate, certified.cert.pem()).expect("it is written");
    std::fs::write(&key, certified.signing_key.serialize_pem()).expect("it is written");
    std::fs::write(
        folder.path().join("fingerpost.toml"),
        format!("[web.tls]\ncertificate = {certificate:?}\nkey = {key:?}\n"),
    )
    .expect("it is written");
    let served = Served::start([
        "serve",
        "--data",
        folder.path().to_str().expect("a plain path"),
    ]);
    assert!(served.url("").starts_with("https://"), "{}", served.url(""));
    // Whoever does not know the certificate refuses it.
    assert!(client().get(served.url("/oruk")).send().await.is_err());
    let knowing = reqwest::Client::builder()
        .no_proxy()
        .add_root_certificate(
            reqwest::Certificate::from_pem(certified.cert.pem().as_bytes())
                .expect("it is a certificate"),
        )
        .build()
        .expect("a client can be made");
    let answer = knowing
        .get(served.url("/oruk"))
        .send()
        .await
        .expect("it answers");
    assert_eq!(
        answer.headers()["strict-transport-security"].to_str().ok(),
        Some("max-age=31536000"),
        "browsers are told to stay with TLS"
    );
    let details: Value = answer.json().await.expect("it is JSON");
    let openapi = details["openapi_url"].as_str().expect("an address");
    assert!(openapi.starts_with("https://127.0.0.1:"), "{openapi}");
}
