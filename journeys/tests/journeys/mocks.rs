//! The official validator's own mock feeds: the verdicts that they must get, and what a harvest of them brings.

use std::path::{Path, PathBuf};

use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::program::{Ran, run};
use crate::shared::shared;

/// Answers as the official mock controller does: whatever the page or the id, one file for each route.
struct Mocks {
    folder: PathBuf,
    /// Only one of the sets has organisations.
    organizations: bool,
}

impl Mocks {
    fn file(&self, path: &str) -> Option<Vec<u8>> {
        let mut steps = path.split('/').filter(|step| !step.is_empty());
        let (list, id) = (steps.next(), steps.next());
        let stem = match list {
            None => return std::fs::read(self.folder.join("api_details.json")).ok(),
            Some("services") => "service",
            Some("taxonomies") => "taxonomy",
            Some("taxonomy_terms") => "taxonomy_term",
            Some("service_at_locations") => "service_at_location",
            Some("organizations") if self.organizations => "organization",
            Some(_) => return None,
        };
        let endings: &[&str] = if id.is_some() {
            &["_full", ""]
        } else {
            &["_list"]
        };
        endings
            .iter()
            .find_map(|ending| std::fs::read(self.folder.join(format!("{stem}{ending}.json"))).ok())
    }
}

impl Respond for Mocks {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        match self.file(request.url.path()) {
            Some(body) => ResponseTemplate::new(200).set_body_raw(body, "application/json"),
            None => ResponseTemplate::new(404)
                .set_body_raw(r#"{"message":"not found"}"#, "application/json"),
        }
    }
}

async fn served(folder: &Path, organizations: bool) -> MockServer {
    let server = MockServer::start().await;
    let mocks = Mocks {
        folder: folder.to_owned(),
        organizations,
    };
    Mock::given(any()).respond_with(mocks).mount(&server).await;
    server
}

async fn judged(set: &str) -> Option<Ran> {
    let folder = shared("standard/mocks")?;
    let server = served(&folder.join(set), set == "Default").await;
    let url = server.uri();
    let run = tokio::task::spawn_blocking(move || run(["validate", &url, "--json"]));
    Some(run.await.expect("it runs"))
}

async fn harvested(set: &str) -> Option<Value> {
    let folder = shared("standard/mocks")?;
    let server = served(&folder.join(set), set == "Default").await;
    let url = server.uri();
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let imported = tokio::task::spawn_blocking(move || {
        let data = data.path().to_str().expect("a plain path");
        run([
            "import", &url, "--source", "mock", "--accept", "--json", "--data", data,
        ])
    });
    Some(imported.await.expect("it runs").result())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_default_mock_passes() {
    let Some(judged) = judged("Default").await else {
        return;
    };
    let result = judged.result();
    assert_eq!(judged.code(), Some(0), "{result}");
    assert_eq!(result["verdict"], "pass", "{result}");
    assert_eq!(
        (&result["errors"], &result["warnings"]),
        (&0.into(), &0.into()),
        "{result}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_warning_mock_is_warned_of() {
    let Some(judged) = judged("Warn").await else {
        return;
    };
    let result = judged.result();
    assert_eq!(judged.code(), Some(0), "{result}");
    assert_eq!(result["verdict"], "warn", "{result}");
    assert_eq!(result["errors"], 0, "{result}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_failing_mock_fails_in_the_endpoints_that_are_wrong() {
    let Some(judged) = judged("Fail").await else {
        return;
    };
    let result = judged.result();
    assert_eq!(judged.code(), Some(1), "{result}");
    assert_eq!(result["verdict"], "fail", "{result}");
    for path in ["/", "/services", "/services/{id}"] {
        let endpoints = result["endpoints"].as_array().expect("a list");
        let endpoint = endpoints.iter().find(|endpoint| endpoint["path"] == path);
        assert_eq!(
            endpoint.map(|endpoint| &endpoint["verdict"]),
            Some(&"fail".into()),
            "{path}: {result}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_basic_endpoints_of_the_large_mock_pass() {
    let Some(judged) = judged("Test").await else {
        return;
    };
    let result = judged.result();
    assert_eq!(judged.code(), Some(0), "{result}");
    for endpoint in result["endpoints"].as_array().expect("a list") {
        if ["/", "/services", "/services/{id}"]
            .iter()
            .any(|path| endpoint["path"] == *path)
        {
            assert_eq!(endpoint["verdict"], "pass", "{result}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_harvest_of_the_default_mock_brings_its_one_service_and_all_its_organisations() {
    let Some(result) = harvested("Default").await else {
        return;
    };
    assert_eq!(
        (&result["read"], &result["new"]),
        (&1.into(), &1.into()),
        "{result}"
    );
    assert_eq!(result["kinds"]["organization"]["read"], 10, "{result}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_harvest_of_the_large_mock_reads_the_row_that_is_there_128_times_once() {
    let Some(result) = harvested("Test").await else {
        return;
    };
    assert_eq!(
        (&result["read"], &result["new"]),
        (&1.into(), &1.into()),
        "{result}"
    );
}
