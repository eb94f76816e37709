//! The requests and the verdicts of the official validator, one endpoint after another.

use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use url::Url;

use crate::error::CollectError;
use crate::http::{AGENT, Http};
use crate::judge::advice::advice;
use crate::judge::answer::{item_ids, page_info, with_id};
use crate::judge::schema::without_indexes;
use crate::judge::specification::{Operation, Specification};
use crate::judge::{Judged, Judgement, Judging, Level, Message, Verdict};
use crate::progress::{Doing, Progress};

/// So many records of a list are asked for.
const SAMPLE: usize = 10;
/// The longest that an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// One request and what came of it.
#[derive(Debug)]
struct Test {
    id: Option<String>,
    url: String,
    status: Option<u16>,
    is_success: bool,
    is_valid: bool,
    error: String,
    body: Vec<u8>,
    json: Option<Value>,
    took: Duration,
    errors: Vec<(Level, &'static str, String, String)>,
}

/// Asks and judges.
pub(crate) struct Checker<'c> {
    judging: &'c Judging,
    base: String,
    http: &'c Http,
    progress: &'c dyn Progress,
    chance: StdRng,
    asked: u64,
    endpoints: Vec<Judged>,
    /// Whether it is judged against version 1.0.
    is_old: bool,
}

impl<'c> Checker<'c> {
    pub(crate) fn new(judging: &'c Judging, http: &'c Http, progress: &'c dyn Progress) -> Self {
        Self {
            base: judging.input.trim_end_matches('/').to_owned(),
            chance: StdRng::seed_from_u64(judging.seed),
            judging,
            http,
            progress,
            asked: 0,
            endpoints: Vec::new(),
            is_old: false,
        }
    }

    /// Asks every endpoint: the lists of a root first, then records by the ids that the first list gave.
    pub(crate) async fn run(&mut self, specification: &Specification) -> Result<(), CollectError> {
        self.is_old = specification.profile.contains("1.0");
        for (_, operations) in &specification.groups {
            let mut ids: Vec<String> = Vec::new();
            for operation in operations {
                if !operation.is_by_id() {
                    let (verdict, tests) = if operation.is_paged {
                        self.paged(operation).await?
                    } else {
                        self.single(operation, None).await?
                    };
                    let first = tests
                        .iter()
                        .find(|test| test.is_success && !test.body.is_empty());
                    let found = first
                        .and_then(|test| test.json.as_ref())
                        .map(item_ids)
                        .unwrap_or_default();
                    if !found.is_empty() {
                        ids = found;
                    }
                    self.add(operation, verdict, &tests);
                    continue;
                }
                if ids.is_empty() {
                    self.add_untested(operation);
                    continue;
                }
                let mut failed = false;
                let mut tests = Vec::new();
                for id in self.sample(&ids) {
                    let (verdict, mut one) = self.single(operation, Some(&id)).await?;
                    failed |= verdict == Verdict::Fail;
                    tests.append(&mut one);
                }
                self.add(
                    operation,
                    if failed { Verdict::Fail } else { Verdict::Pass },
                    &tests,
                );
            }
        }
        Ok(())
    }

    /// Both rules of the official service have to hold: no endpoint failed, and no required one.
    pub(crate) fn judgement(self, profile: String, reason: String) -> Judgement {
        let (mut errors, mut warnings, mut advice) = (0, 0, 0);
        for endpoint in &self.endpoints {
            for message in &endpoint.messages {
                match message.severity {
                    Level::Advice => advice += 1,
                    Level::Error if endpoint.required => errors += 1,
                    _ => warnings += 1,
                }
            }
        }
        let any = |verdict: Verdict| {
            self.endpoints
                .iter()
                .any(|endpoint| endpoint.verdict == verdict)
        };
        let verdict = if any(Verdict::Fail) {
            Verdict::Fail
        } else if warnings > 0 || any(Verdict::Warn) || any(Verdict::Untested) {
            Verdict::Warn
        } else {
            Verdict::Pass
        };
        Judgement {
            verdict,
            errors,
            warnings,
            advice,
            profile,
            reason,
            endpoints: self.endpoints,
        }
    }

    fn sample(&mut self, ids: &[String]) -> Vec<String> {
        if ids.len() <= SAMPLE {
            return ids.to_vec();
        }
        rand::seq::index::sample(&mut self.chance, ids.len(), SAMPLE)
            .into_iter()
            .map(|at| ids[at].clone())
            .collect()
    }

    async fn call(&mut self, path: &str, id: Option<&str>) -> Result<Test, CollectError> {
        let url = format!("{}{path}", self.base);
        let mut test = Test {
            id: id.map(str::to_owned),
            url: url.clone(),
            status: None,
            is_success: false,
            is_valid: false,
            error: String::new(),
            body: Vec::new(),
            json: None,
            took: Duration::ZERO,
            errors: Vec::new(),
        };
        self.asked += 1;
        self.progress.advanced(Doing::Judging, self.asked, None);
        let answer = match url.parse::<Url>() {
            Ok(url) => self.http.once(&url, AGENT, PATIENCE).await,
            Err(error) => Err(CollectError::Unreachable {
                url,
                reason: error.to_string(),
            }),
        };
        match answer {
            Ok(answer) => {
                test.is_success = answer.is_success();
                test.status = Some(answer.status);
                test.took = answer.took;
                test.body = answer.body;
            }
            // A network failure is a result.
            Err(error) if error.is_of_the_feed() => test.error = error.to_string(),
            Err(error) => return Err(error),
        }
        Ok(test)
    }

    async fn single(
        &mut self,
        operation: &Operation,
        id: Option<&str>,
    ) -> Result<(Verdict, Vec<Test>), CollectError> {
        let path = id.map_or_else(|| operation.path.clone(), |id| with_id(&operation.path, id));
        let mut test = self.call(&path, id).await?;
        let verdict = if test.is_success {
            validate(&mut test, operation);
            match () {
                () if operation.is_optional && !test.is_valid => Verdict::Warn,
                () if test.is_valid || test.errors.is_empty() => Verdict::Pass,
                () => Verdict::Fail,
            }
        } else {
            refused(&mut test, &path, operation)
        };
        first_per_path(&mut test);
        Ok((verdict, vec![test]))
    }

    /// The first, the middle and the last page. No items on the first decide the matter, whatever else is wrong.
    async fn paged(&mut self, operation: &Operation) -> Result<(Verdict, Vec<Test>), CollectError> {
        let path = &operation.path;
        let mut first = self.call(&format!("{path}?page=1"), None).await?;
        if !first.is_success {
            let verdict = refused(&mut first, path, operation);
            return Ok((verdict, vec![first]));
        }
        validate(&mut first, operation);
        let (total, count) = page_info(first.json.as_ref());
        if count == 0 {
            let message = format!("Paginated endpoint GET {path} returned 0 items.");
            first
                .errors
                .push((Level::Warning, "EMPTY_FEED_WARNING", path.clone(), message));
            first.is_valid = false;
            first_per_path(&mut first);
            return Ok((Verdict::Warn, vec![first]));
        }
        let mut tests = vec![first];
        let total = total.unwrap_or(0);
        let middle = (total > 2).then_some(total / 2);
        let last = (total > 1).then_some(total);
        for page in middle.into_iter().chain(last) {
            let mut test = self.call(&format!("{path}?page={page}"), None).await?;
            if test.is_success {
                validate(&mut test, operation);
            }
            tests.push(test);
        }
        tests.iter_mut().for_each(first_per_path);
        let has = |level: Level| {
            tests
                .iter()
                .flat_map(|test| &test.errors)
                .any(|error| error.0 == level)
        };
        let verdict = if tests.iter().any(|test| !test.is_success) {
            if operation.is_optional {
                Verdict::Warn
            } else {
                Verdict::Fail
            }
        } else if has(Level::Error) {
            // Also for optional lists: the official service fails the feed.
            Verdict::Fail
        } else if has(Level::Warning) {
            Verdict::Warn
        } else if tests.iter().any(|test| !test.is_valid) {
            Verdict::Fail
        } else {
            Verdict::Pass
        };
        Ok((verdict, tests))
    }

    fn add(&mut self, operation: &Operation, verdict: Verdict, tests: &[Test]) {
        let mut messages = Vec::new();
        for test in tests {
            for (severity, code, path, message) in &test.errors {
                messages.push(Message {
                    severity: *severity,
                    code: (*code).to_owned(),
                    path: path.clone(),
                    message: message.clone(),
                    id: test.id.clone(),
                    url: Some(test.url.clone()),
                    row: None,
                });
            }
        }
        let answers = tests
            .iter()
            .filter(|test| test.is_success)
            .filter_map(|test| Some((test.url.as_str(), test.json.as_ref()?)));
        messages.extend(advice(operation, answers, self.is_old, self.judging.today));
        let slowest = tests.iter().map(|test| test.took).max().unwrap_or_default();
        self.endpoints.push(Judged {
            path: operation.path.clone(),
            required: !operation.is_optional,
            verdict,
            requests: tests.len() as u64,
            slowest_ms: slowest.as_millis() as u64,
            messages,
        });
    }

    fn add_untested(&mut self, operation: &Operation) {
        self.endpoints.push(Judged {
            path: operation.path.clone(),
            required: !operation.is_optional,
            verdict: Verdict::Untested,
            requests: 0,
            slowest_ms: 0,
            messages: vec![Message {
                severity: Level::Warning,
                code: "NO_IDS_AVAILABLE".to_owned(),
                path: operation.path.clone(),
                message: "No extracted IDs available for parameter substitution. Endpoint was not tested.".to_owned(),
                id: None,
                url: None,
                row: None,
            }],
        });
    }
}

/// An answer that cannot be parsed, or that no schema is for, is not valid, but no error either.
fn validate(test: &mut Test, operation: &Operation) {
    test.json = serde_json::from_slice(&test.body).ok();
    let (Some(json), Some(schema)) = (
        &test.json,
        test.status.and_then(|status| operation.schema(status)),
    ) else {
        return;
    };
    if json.is_null() {
        return;
    }
    let errors = schema.errors(json);
    test.is_valid = errors.is_empty();
    test.errors.extend(
        errors
            .into_iter()
            .map(|(path, message)| (Level::Error, "VALIDATION_ERROR", path, message)),
    );
}

/// Of each path, its indexes left out, the first error counts.
fn first_per_path(test: &mut Test) {
    let mut seen = std::collections::BTreeSet::new();
    test.errors.retain_mut(|(_, _, path, _)| {
        *path = without_indexes(path);
        seen.insert(path.clone())
    });
}

fn refused(test: &mut Test, path: &str, operation: &Operation) -> Verdict {
    let (what, code, level, verdict) = if operation.is_optional {
        (
            "Optional",
            "OPTIONAL_ENDPOINT_NON_SUCCESS",
            Level::Warning,
            Verdict::Warn,
        )
    } else {
        (
            "Required",
            "REQUIRED_ENDPOINT_FAILED",
            Level::Error,
            Verdict::Fail,
        )
    };
    let status = test.status.unwrap_or(0);
    let message = format!(
        "{what} endpoint GET {path} returned non-success status {status}. {}",
        test.error
    );
    test.errors
        .push((level, code, path.to_owned(), message.trim().to_owned()));
    verdict
}
