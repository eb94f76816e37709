//! What of individuals is kept back of a record, and what an assurer decides about it.

use axum::extract::{Path, State};
use axum::response::Response;
use identity::{Permission, Whose};
use repository::{Entity, NewPersonalDecision, PersonalDecision, PersonalVerdict};
use uuid::Uuid;
use written::person::Kind;

use crate::member::{Member, OwnForm, Reader};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;

/// Letters of why something is decided: more is cut off.
const LONGEST_REASON: usize = 500;

/// Something that somebody may decide about, or has.
pub(super) struct Kept {
    /// What it is: "A name".
    of: &'static str,
    words: String,
    field: String,
    hash: String,
    because: &'static str,
    /// Whether it is kept out of what is published.
    withheld: bool,
    decided: Option<Decided>,
}

/// A decision that holds.
struct Decided {
    id: i64,
    when: String,
    reason: String,
}

impl Kept {
    pub(super) fn of(&self) -> &str {
        self.of
    }

    pub(super) fn words(&self) -> &str {
        &self.words
    }

    pub(super) fn field(&self) -> &str {
        &self.field
    }

    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    pub(super) fn because(&self) -> &str {
        self.because
    }

    pub(super) fn is_kept(&self) -> bool {
        self.withheld
    }

    pub(super) fn is_decided(&self) -> bool {
        self.decided.is_some()
    }

    pub(super) fn decision(&self) -> i64 {
        self.decided.as_ref().map_or(0, |decided| decided.id)
    }

    pub(super) fn when(&self) -> &str {
        self.decided.as_ref().map_or("", |decided| &decided.when)
    }

    pub(super) fn reason(&self) -> &str {
        self.decided.as_ref().map_or("", |decided| &decided.reason)
    }
}

/// What is kept back of a record or should be looked at; nothing for whoever does not decide.
pub(super) async fn kept(
    site: &Site,
    reader: &Reader,
    entity: &Entity,
) -> Result<Vec<Kept>, Fault> {
    if !decides(reader) {
        return Ok(Vec::new());
    }
    let (findings, decisions) = assure::personal::kept_back(site.repository(), entity).await?;
    let kept = findings.into_iter().filter_map(|finding| {
        let field = finding.path.as_ref()?.to_string();
        let hash = finding.hash();
        let decided = decisions
            .iter()
            .filter(|decision| decision.made.field == field && decision.made.hash == hash)
            // The one that holds.
            .find(|decision| Some(decision.made.verdict) == finding.decided);
        Some(Kept {
            of: match finding.of {
                Kind::Name => "A name",
                Kind::Mailbox => "A mailbox",
                Kind::Mobile => "A mobile number",
            },
            because: finding.why.because(),
            withheld: finding.kept,
            decided: decided.map(shown),
            words: finding.words,
            field,
            hash,
        })
    });
    Ok(kept.collect())
}

/// Whether somebody decides what is published.
pub(super) fn decides(reader: &Reader) -> bool {
    reader.0.as_ref().is_some_and(|member| {
        member
            .actor()
            .may(Permission::Assure, Whose::Everyones)
            .is_ok()
    })
}

fn shown(decision: &PersonalDecision) -> Decided {
    Decided {
        id: decision.id,
        when: prose::moment(decision.at),
        reason: decision.made.reason.clone(),
    }
}

/// A decision, or its taking back.
pub(crate) async fn decide(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let entity: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let grant = member.actor().may(Permission::Assure, Whose::Everyones)?;
    let back = format!("/records/{entity}#personal");
    let repository = site.repository();
    let verdict = fields.text("decision");
    if verdict == "undo" {
        let number: i64 = fields.text("number").parse().map_err(|_| Fault::NotFound)?;
        let of_this = repository.personal_decisions(entity).await?;
        if of_this.iter().any(|decision| decision.id == number) {
            repository.end_personal_decision(number, grant.by()).await?;
        }
        return see(&back);
    }
    let decision = NewPersonalDecision {
        entity,
        field: fields.text("field").to_owned(),
        hash: fields.text("hash").to_owned(),
        verdict: PersonalVerdict::of(verdict).ok_or(Fault::NotFound)?,
        reason: fields
            .text("reason")
            .trim()
            .chars()
            .take(LONGEST_REASON)
            .collect(),
        by: grant.by().to_owned(),
    };
    match assure::personal::decide(repository, &decision).await {
        // It has changed since the page was opened: the page shows what it says now.
        Ok(_) | Err(assure::AssureError::NothingPersonal(_)) => see(&back),
        Err(error) => Err(error.into()),
    }
}
