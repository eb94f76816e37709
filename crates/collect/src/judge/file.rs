//! Documents in files, judged one by one, each message with its row and where in the document.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use chrono::NaiveDate;
use hsds::{Document, Kind, Problem, v1};
use serde_json::Value;

use crate::error::CollectError;
use crate::http::Http;
use crate::input::{self, Opened};
use crate::judge::schema::Schema;
use crate::judge::{
    Judged, Judgement, Judging, Level, Message, Standard, Verdict, specification, version_one,
};
use crate::reader::{End, Item, What, kind_by_fields};
use crate::shape::Shaper;

/// So many messages are listed for a file; the rest are counted.
const LISTED: usize = 10_000;

/// Judges every document of a file or folder.
pub(crate) async fn judge(judging: &Judging, http: &Http) -> Result<Judgement, CollectError> {
    let Opened::Stored(stored) = input::open(&judging.input, None, http).await? else {
        return Err(CollectError::NoSuchInput(judging.input.clone()));
    };
    let official = official(judging.schemas.as_deref(), http).await?;
    let label = stored.files.label.clone();
    let mut judge = Judge {
        profile: judging.profile,
        today: judging.today,
        old: Schema::new(&version_one::service())?,
        official,
        files: BTreeMap::new(),
        label,
        totals: Totals::default(),
    };
    let task = tokio::task::spawn_blocking(move || {
        let shaper = Shaper::new("validated", false);
        let end = crate::import::read(&stored.files, stored.format, &shaper, &mut |item| {
            judge.item(item);
            ControlFlow::Continue(())
        })?;
        judge.ended(end);
        Ok::<_, CollectError>(judge)
    });
    let judge = task
        .await
        .map_err(|error| CollectError::Stopped(error.to_string()))??;
    Ok(judge.judgement())
}

/// The official schemas of the kinds, where the operator has them.
async fn official(
    folder: Option<&Path>,
    http: &Http,
) -> Result<BTreeMap<Kind, Schema>, CollectError> {
    let mut schemas = BTreeMap::new();
    let Some(folder) = folder else {
        return Ok(schemas);
    };
    for kind in Kind::ALL
        .iter()
        .filter(|kind| kind.is_record() || **kind == Kind::ServiceAtLocation)
    {
        if folder.join(format!("3.0/schema/{kind}.json")).is_file() {
            schemas.insert(*kind, specification::schema_of(*kind, folder, http).await?);
        }
    }
    Ok(schemas)
}

#[derive(Default)]
struct Totals {
    errors: u64,
    warnings: u64,
    advice: u64,
}

struct Judge {
    profile: Option<Standard>,
    today: NaiveDate,
    old: Schema,
    official: BTreeMap<Kind, Schema>,
    files: BTreeMap<String, Judged>,
    label: String,
    totals: Totals,
}

impl Judge {
    fn item(&mut self, item: Item) {
        let file = item.file.unwrap_or_else(|| self.label.clone());
        let row = item.row;
        match item.what {
            What::Kept => {}
            What::Remark(problem) => self.tell(&file, row, Level::Advice, &problem),
            What::Refused(problem) => self.tell(&file, row, Level::Error, &problem),
            What::Part { part, problems } => {
                self.count(&file);
                for problem in problems {
                    let level = if problem.is_error() {
                        Level::Error
                    } else {
                        Level::Advice
                    };
                    self.tell(&file, row, level, &problem);
                }
                self.document(&file, row, part.kind, &part.document, false);
            }
            What::Document { kind, document, .. } => {
                self.count(&file);
                let Some(kind) = kind.or_else(|| kind_by_fields(&document)) else {
                    let problem = Problem::error(
                        "no-record",
                        "",
                        "This document has none of the fields that tell what kind of record it is.",
                    );
                    self.tell(&file, row, Level::Error, &problem);
                    return;
                };
                let value = Value::Object(document);
                let is_old = match self.profile {
                    Some(standard) => standard == Standard::V1,
                    None => v1::looks_like_v1(&value),
                };
                if let Value::Object(document) = value {
                    self.document(&file, row, kind, &document, is_old);
                }
            }
        }
    }

    fn document(
        &mut self,
        file: &str,
        row: Option<u64>,
        kind: Kind,
        document: &Document,
        is_old: bool,
    ) {
        let errors: Vec<Problem> = if is_old && kind == Kind::Service {
            by_schema(&self.old, document)
        } else if is_old {
            Vec::new()
        } else if let Some(schema) = self.official.get(&kind) {
            by_schema(schema, document)
        } else {
            hsds::validate::validate(kind, document)
        };
        for problem in &errors {
            self.tell(file, row, Level::Error, problem);
        }
        if !is_old {
            for problem in hsds::advise::advise(kind, document, self.today) {
                self.tell(file, row, Level::Advice, &problem);
            }
        }
    }

    fn ended(&mut self, end: End) {
        if let End::Broken(reason) = end {
            let label = self.label.clone();
            self.tell(
                &label,
                None,
                Level::Error,
                &Problem::error("broken-off", "", reason),
            );
        }
    }

    fn count(&mut self, file: &str) {
        self.file(file).requests += 1;
    }

    fn tell(&mut self, file: &str, row: Option<u64>, severity: Level, problem: &Problem) {
        match severity {
            Level::Error => self.totals.errors += 1,
            Level::Warning => self.totals.warnings += 1,
            Level::Advice => self.totals.advice += 1,
        }
        let judged = self.file(file);
        if severity == Level::Error {
            judged.verdict = Verdict::Fail;
        }
        if judged.messages.len() < LISTED {
            judged.messages.push(Message {
                severity,
                code: problem.code.to_string(),
                path: problem.pointer.clone(),
                message: problem.message.clone(),
                id: None,
                url: None,
                row,
            });
        }
    }

    fn file(&mut self, file: &str) -> &mut Judged {
        self.files.entry(file.to_owned()).or_insert_with(|| Judged {
            path: file.to_owned(),
            required: true,
            verdict: Verdict::Pass,
            requests: 0,
            slowest_ms: 0,
            messages: Vec::new(),
        })
    }

    fn judgement(self) -> Judgement {
        let endpoints: Vec<Judged> = self.files.into_values().collect();
        // A file in which nothing could be judged passes nothing.
        let is_empty = endpoints.iter().all(|file| file.requests == 0);
        let worst = endpoints
            .iter()
            .map(|file| file.verdict)
            .max()
            .unwrap_or(Verdict::Untested);
        let profile = if self.profile == Some(Standard::V1) {
            "HSDS-UK-1.0"
        } else {
            hsds::openapi::VERSION
        };
        Judgement {
            verdict: if is_empty {
                worst.max(Verdict::Warn)
            } else {
                worst
            },
            errors: self.totals.errors,
            warnings: self.totals.warnings,
            advice: self.totals.advice,
            profile: profile.to_owned(),
            reason: "documents in files".to_owned(),
            endpoints,
        }
    }
}

fn by_schema(schema: &Schema, document: &Document) -> Vec<Problem> {
    let errors = schema.errors(&Value::Object(document.clone()));
    errors
        .into_iter()
        .map(|(path, message)| Problem::error("schema", path, message))
        .collect()
}
