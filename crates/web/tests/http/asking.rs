//! A site over a sample of published things, asked without a network.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use find::index::Tuning;
use http::{HeaderMap, Method, Request, StatusCode};
use place::Gazetteer;
use repository::Repository;
use reuse::Finder;
use serde_json::Value;
use tempfile::TempDir;
use testkit::clock::SteppingClock;
use testkit::databases::TestDatabase;
use tower::ServiceExt;
use web::{Settings, Site};

#[path = "../../../publish/tests/support/mod.rs"]
pub(crate) mod support;

/// A site, and the repository that it reads.
pub(crate) struct Asking {
    pub(crate) repository: Repository,
    pub(crate) site: Site,
    pub(crate) finder: Finder,
    pub(crate) clock: Arc<SteppingClock>,
    router: Router,
    _folder: TempDir,
    /// Goes when the test ends.
    _database: TestDatabase,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Asking {
    /// A site with the sample, from SQLite: what differs between the databases is tested in `publish`.
    pub(crate) async fn new(settings: Settings) -> Self {
        let database = TestDatabase::sqlite().expect("a temporary folder");
        let clock = Arc::new(SteppingClock::default());
        let repository = database.repository(clock.clone()).await;
        support::sample(&repository).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let gazetteer = Arc::new(Gazetteer::embedded());
        let finder = Finder::open(
            repository.clone(),
            gazetteer.clone(),
            folder.path(),
            Tuning::default(),
        )
        .expect("an index");
        finder.catch_up().await.expect("what is published");
        let site = Site::open(
            settings,
            repository.clone(),
            Some(finder.clone()),
            gazetteer,
        )
        .await
        .expect("a site");
        let router = site.router();
        Self {
            repository,
            site,
            finder,
            clock,
            router,
            _database: database,
            _folder: folder,
        }
    }

    /// Somebody elsewhere reads an address.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[]).await
    }

    /// Somebody elsewhere sends a request.
    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send_from("192.0.2.1:5000", method, path, headers)
            .await
    }

    /// Whoever sits at this machine reads an address.
    pub(crate) async fn get_as_operator(&self, path: &str) -> Reply {
        self.send_from(
            "127.0.0.1:5000",
            Method::GET,
            path,
            &[("host", "localhost:8080")],
        )
        .await
    }

    /// Somebody elsewhere sends a form from one of our own pages.
    pub(crate) async fn post(&self, path: &str, form: &str, headers: &[(&str, &str)]) -> Reply {
        let own = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        let mut all = own.to_vec();
        all.retain(|(name, _)| headers.iter().all(|(given, _)| given != name));
        all.extend(headers);
        let body = Body::from(form.to_owned());
        self.carry("192.0.2.1:5000", Method::POST, path, &all, body)
            .await
    }

    /// Somebody elsewhere sends a file from one of our own pages.
    pub(crate) async fn post_bytes(
        &self,
        path: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let length = body.len().to_string();
        let mut all = vec![
            ("sec-fetch-site", "same-origin"),
            ("content-length", &length),
        ];
        all.extend(headers);
        self.carry("192.0.2.1:5000", Method::POST, path, &all, Body::from(body))
            .await
    }

    /// The same from another address, with all of its headers.
    pub(crate) async fn post_from(
        &self,
        peer: &str,
        path: &str,
        form: &str,
        headers: &[(&str, &str)],
    ) -> Reply {
        let body = Body::from(form.to_owned());
        self.carry(peer, Method::POST, path, headers, body).await
    }

    /// A program sends a request.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let body = Body::from(body.to_owned());
        self.carry("192.0.2.1:5000", method, path, headers, body)
            .await
    }

    pub(crate) async fn send_from(
        &self,
        peer: &str,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Reply {
        self.carry(peer, method, path, headers, Body::empty()).await
    }

    async fn carry(
        &self,
        peer: &str,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header("host", "services.example.org");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).expect("a request");
        let peer: SocketAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX)
            .await
            .expect("the body can be read");
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a header is text"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}
