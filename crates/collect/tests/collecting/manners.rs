//! Manners on the network: patience, limits, and no looking into private networks.

use std::time::{Duration, Instant};

use collect::{CollectError, Import, Silent, import};
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::feed::{Feed, full, good};
use crate::room::{Room, client, patient};

async fn fetch(input: String, http: collect::Http) -> Result<(), CollectError> {
    let room = Room::new().await;
    let what = Import {
        input,
        source: "source".to_owned(),
        dry_run: true,
        ..Import::default()
    };
    import(&room.repository, &what, &Silent, &http)
        .await
        .map(|_| ())
}

#[tokio::test]
async fn a_private_address_is_refused_however_it_is_written() {
    let feed = Feed::start(good()).await;
    let port = feed.url().rsplit(':').next().expect("a port").to_owned();
    for host in ["127.0.0.1", "localhost", "[::1]", "2130706433", "10.0.0.1"] {
        let http = client(|settings| settings.allow_private = false);
        let error = fetch(format!("http://{host}:{port}/"), http)
            .await
            .expect_err("it is refused");
        assert!(
            matches!(error, CollectError::Private { .. }),
            "{host}: {error}"
        );
    }
    assert!(feed.asked().is_empty());
}

#[tokio::test]
async fn a_redirect_is_followed_so_often_and_no_more() {
    let server = MockServer::start().await;
    let round = ResponseTemplate::new(302).insert_header("location", "/round");
    Mock::given(path("/round"))
        .respond_with(round)
        .mount(&server)
        .await;
    let once = ResponseTemplate::new(302).insert_header("location", "/file.json");
    Mock::given(path("/once"))
        .respond_with(once)
        .mount(&server)
        .await;
    let file = ResponseTemplate::new(200).set_body_raw(full(1).to_string(), "application/json");
    Mock::given(path("/file.json"))
        .respond_with(file)
        .mount(&server)
        .await;
    fetch(format!("{}/once", server.uri()), patient())
        .await
        .expect("it is followed");
    let error = fetch(format!("{}/round", server.uri()), patient())
        .await
        .expect_err("it is left");
    assert!(matches!(error, CollectError::Redirect { .. }), "{error}");
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says_so() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "1");
    Mock::given(any())
        .respond_with(busy)
        .up_to_n_times(1)
        .mount(&server)
        .await;
    let file = ResponseTemplate::new(200).set_body_raw(full(1).to_string(), "application/json");
    Mock::given(any()).respond_with(file).mount(&server).await;
    let started = Instant::now();
    fetch(format!("{}/file.json", server.uri()), patient())
        .await
        .expect("it is read");
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_server_that_asks_for_too_much_patience_is_left() {
    let server = MockServer::start().await;
    let busy =
        ResponseTemplate::new(503).insert_header("retry-after", "Tue, 24 Nov 2026 10:00:00 GMT");
    Mock::given(any()).respond_with(busy).mount(&server).await;
    let error = fetch(format!("{}/file.json", server.uri()), patient())
        .await
        .expect_err("it is left");
    assert!(
        matches!(error, CollectError::Busy { seconds: 3600, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    let server = MockServer::start().await;
    let long = ResponseTemplate::new(200).set_body_raw(vec![b'a'; 200_000], "application/json");
    Mock::given(any()).respond_with(long).mount(&server).await;
    let http = client(|settings| settings.file_limit = 100_000);
    let error = fetch(format!("{}/file.json", server.uri()), http)
        .await
        .expect_err("it is left");
    assert!(matches!(error, CollectError::TooLong { .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_says_so() {
    let error = fetch("http://127.0.0.1:9/".to_owned(), patient())
        .await
        .expect_err("nobody answers");
    assert!(matches!(error, CollectError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn it_says_who_it_is() {
    let server = MockServer::start().await;
    let file = ResponseTemplate::new(200).set_body_raw(full(1).to_string(), "application/json");
    Mock::given(any()).respond_with(file).mount(&server).await;
    fetch(format!("{}/file.json", server.uri()), patient())
        .await
        .expect("it is read");
    let requests = server.received_requests().await.expect("they are recorded");
    let agent = requests[0]
        .headers
        .get("user-agent")
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    assert!(agent.contains("Fingerpost"), "{agent}");
}
