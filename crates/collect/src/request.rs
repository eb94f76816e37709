//! Requests of programs: what they ask to be written becomes wishes about records, and they are told what came of each.

mod lines;
mod merge;

use std::collections::HashMap;

use hsds::{Document, Kind, Problem};
use repository::{
    Answer, Answered, Arrival, Came, Doing, Expects, NewRequest, RecordState, Repository,
    RepositoryError, SourceRecord, SubmissionId, Wish,
};
use serde_json::Value;

pub use lines::{MOST_LINES, document, lines, version_of};

use crate::error::CollectError;
use crate::reader::{Item, What};
use crate::shape::Shaper;

/// The kinds that programs write.
pub const KINDS: [Kind; 3] = [Kind::Service, Kind::Organization, Kind::Location];

/// An id of a source has so many bytes at most.
pub const LONGEST_ID: usize = 500;

/// A patch is made anew so often when others change its record meanwhile.
const TRIES: usize = 8;

/// What is asked to be done with a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// It says this, and nothing that it said before.
    Put(Document),
    /// It says this as well: a merge patch (RFC 7396).
    Patch(Document),
    /// It is taken back.
    Withdraw,
}

/// What a program asks about one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// One of [`KINDS`].
    pub kind: Kind,
    /// What its source calls it.
    pub key: String,
    /// What has to be so.
    pub expects: Expects,
    /// What is to be done.
    pub verb: Verb,
    /// As it arrived.
    pub raw: Vec<u8>,
}

/// What cannot be asked, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Unasked {
    /// What was wrong, each with its remedy.
    pub problems: Vec<Problem>,
    /// As it arrived.
    pub raw: Vec<u8>,
}

/// A request of a program.
#[derive(Clone, Debug)]
pub struct Request {
    /// The slug of its source.
    pub source: String,
    /// Who asks, as the audit trail names them.
    pub by: String,
    /// What the program calls it: under the same name it is done once.
    pub name: Option<String>,
    /// Tells what is asked from anything else that could be.
    pub fingerprint: String,
    /// What it asks, in order.
    pub asked: Vec<Result<Asked, Unasked>>,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub struct Replied {
    /// What it staged, to be settled by `assure::settle`; none where nothing was to be done.
    pub submission: Option<SubmissionId>,
    /// It was answered before, and is not done again.
    pub again: bool,
    /// What came of each thing asked, in their order.
    pub told: Vec<Told>,
}

/// What is told of one thing that was asked.
#[derive(Clone, Debug)]
pub struct Told {
    /// The record that it is about, if it could be made out.
    pub about: Option<(Kind, String)>,
    /// What came of it.
    pub answer: Answer,
}

type Records = HashMap<(Kind, String), SourceRecord>;

/// Does what a request asks, as far as it can be done: all of it in one transaction. [`RepositoryError::SubmissionWaits`] where
/// something that was staged before has to be settled first.
pub async fn apply(repository: &Repository, request: &Request) -> Result<Replied, CollectError> {
    if let Some(name) = &request.name {
        let earlier = repository
            .answered(&request.source, name, &request.fingerprint)
            .await?;
        if let Some(answered) = earlier {
            return Ok(replied(request, answered));
        }
    }
    let mut tries = 1;
    loop {
        let wishes = wishes(repository, request).await?;
        match repository.apply(staged(request, wishes)).await {
            Ok(answered) => return Ok(replied(request, answered)),
            Err(RepositoryError::Outrun(_)) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

async fn wishes(repository: &Repository, request: &Request) -> Result<Vec<Wish>, CollectError> {
    let patched: Vec<(Kind, String)> = request
        .asked
        .iter()
        .flatten()
        .filter(|asked| matches!(asked.verb, Verb::Patch(_)))
        .map(|asked| (asked.kind, asked.key.clone()))
        .collect();
    let before = repository.source_records(&request.source, &patched).await?;
    let shaper = Shaper::new(&request.source, false);
    let wishes = request
        .asked
        .iter()
        .zip(1..)
        .map(|(asked, row)| match asked {
            Ok(asked) => wish(&before, &shaper, asked, row),
            // Nothing is about it, so it is about nothing.
            Err(unasked) => Wish {
                problems: unasked.problems.clone(),
                ..nothing(Kind::Service, String::new(), Came::Refused)
            },
        });
    Ok(wishes.collect())
}

fn wish(before: &Records, shaper: &Shaper, asked: &Asked, row: u64) -> Wish {
    let (document, made_from) = match &asked.verb {
        Verb::Withdraw => {
            return Wish {
                doing: Doing::Withdraw,
                ..wished(asked)
            };
        }
        Verb::Put(document) => (document.clone(), None),
        Verb::Patch(patch) => {
            let record = before.get(&(asked.kind, asked.key.clone()));
            let Some(record) = record.filter(|record| record.state != RecordState::Withdrawn)
            else {
                return nothing(asked.kind, asked.key.clone(), Came::Unknown);
            };
            let (said, internal) = (record.document.clone(), record.internal.clone());
            let mut document = own_words(said, internal, &asked.key);
            merge::merge(&mut document, patch);
            (document, Some(record.version.clone()))
        }
    };
    match shaped(shaper, asked, document, row) {
        Ok(arrivals) => Wish {
            made_from,
            doing: Doing::Say(arrivals),
            ..wished(asked)
        },
        Err(problems) => Wish {
            problems,
            ..nothing(asked.kind, asked.key.clone(), Came::Refused)
        },
    }
}

/// A record as its source may send it again: under its own id, with what never leaves.
pub fn own_words(mut document: Document, internal: Document, key: &str) -> Document {
    document.extend(internal);
    document.insert("id".to_owned(), Value::String(key.to_owned()));
    document
}

/// The records of a document, or why it is none.
fn shaped(
    shaper: &Shaper,
    asked: &Asked,
    mut document: Document,
    row: u64,
) -> Result<Vec<Arrival>, Vec<Problem>> {
    document
        .entry("id")
        .or_insert_with(|| Value::String(asked.key.clone()));
    let step = shaper.shape(Item {
        file: None,
        row: Some(row),
        raw: Some(Vec::new()),
        what: What::Document {
            kind: Some(asked.kind),
            document,
            problems: Vec::new(),
        },
    });
    let mut problems: Vec<Problem> = step
        .refusals
        .into_iter()
        .map(|refusal| refusal.problem)
        .collect();
    if problems.is_empty() {
        let own = step.arrivals.iter().find(|arrival| !arrival.embedded);
        problems.extend(match own {
            Some(own) if own.kind != asked.kind => Some(Problem::error(
                "other-kind",
                "",
                format!(
                    "This is of the kind {}, not {}. Send it to the address of its kind.",
                    own.kind, asked.kind
                ),
            )),
            Some(own) if own.key != asked.key => Some(Problem::error(
                "id-differs",
                "/id",
                format!(
                    "The id in the record is `{}`, but the one that it was sent under is `{}`. Make them the same, or leave the id out of the record.",
                    own.key, asked.key
                ),
            )),
            Some(_) => None,
            None => Some(Problem::error(
                "no-record",
                "",
                "This is no record: it has none of the fields that records have. Send at least a name and a status.",
            )),
        });
    }
    let mut keys = step.arrivals.iter().map(|arrival| &arrival.key);
    problems.extend(keys.find_map(|key| unusable(key)));
    if problems.is_empty() {
        Ok(step.arrivals)
    } else {
        problems.extend(step.remarks.into_iter().map(|(_, _, problem)| problem));
        Err(problems)
    }
}

/// What is wrong with an id that cannot be kept, if it cannot.
pub fn unusable(id: &str) -> Option<Problem> {
    let is_line = !id.trim().is_empty() && !id.chars().any(char::is_control);
    (!is_line || id.len() > LONGEST_ID).then(|| {
        Problem::error(
            "id-not-usable",
            "/id",
            format!(
                "An id has to be a text of 1 to {LONGEST_ID} bytes on one line. Use another one."
            ),
        )
    })
}

fn wished(asked: &Asked) -> Wish {
    Wish {
        expects: asked.expects.clone(),
        ..nothing(asked.kind, asked.key.clone(), Came::Refused)
    }
}

fn nothing(kind: Kind, key: String, came: Came) -> Wish {
    Wish {
        kind,
        key,
        expects: Expects::Anything,
        made_from: None,
        doing: Doing::Nothing(came),
        problems: Vec::new(),
    }
}

fn staged(request: &Request, mut wishes: Vec<Wish>) -> NewRequest {
    for (at, wish) in wishes.iter_mut().enumerate() {
        if let Doing::Say(arrivals) = &mut wish.doing {
            for arrival in arrivals {
                arrival.raw = arrival.raw.map(|_| at);
            }
        }
    }
    let raws = request.asked.iter().map(|asked| match asked {
        Ok(asked) => asked.raw.clone(),
        Err(unasked) => unasked.raw.clone(),
    });
    NewRequest {
        source: request.source.clone(),
        by: request.by.clone(),
        name: request.name.clone(),
        fingerprint: request.fingerprint.clone(),
        wishes,
        raws: raws.collect(),
    }
}

fn replied(request: &Request, answered: Answered) -> Replied {
    let told = request.asked.iter().zip(answered.answers);
    let told = told.map(|(asked, answer)| Told {
        about: asked
            .as_ref()
            .ok()
            .map(|asked| (asked.kind, asked.key.clone())),
        answer,
    });
    Replied {
        submission: answered.submission,
        again: answered.again,
        told: told.collect(),
    }
}
