//! Try before you switch: what a policy would do, and nothing is saved.

use askama::Template;
use assure::policy::Policy;
use assure::quality::{self, Trial, TrialContext, TrialHeld};
use axum::extract::State;
use axum::response::Response;
use uuid::Uuid;

use super::change::{Wish, wish};
use super::grant;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::quality::mean;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many of those that would be held back are named.
const NAMED: usize = 25;

#[derive(Template)]
#[template(path = "pages/policy_try.html")]
struct Page {
    frame: Frame,
    published: usize,
    held: usize,
    /// How many that are held back now would be published.
    returning: usize,
    named: Vec<Held>,
    score: (String, String),
    counts: Vec<Count>,
    contexts: Vec<InContext>,
    sent: Sent,
}

/// What was filled in, to be sent once more.
pub(super) struct Sent {
    /// Where it is set.
    pub(super) action: String,
    /// Where it is filled in.
    pub(super) back: String,
    pub(super) pairs: Vec<(String, String)>,
    pub(super) note: String,
}

/// What would become of a context.
struct InContext {
    context: TrialContext,
    /// The first that would be kept out.
    kept_out: Vec<Held>,
    score: String,
}

impl InContext {
    fn of(mut context: TrialContext) -> Self {
        context.entering.truncate(NAMED);
        context.leaving.truncate(NAMED);
        let kept_out = std::mem::take(&mut context.kept_out);
        Self {
            kept_out: kept_out.into_iter().take(NAMED).map(held).collect(),
            score: mean(context.score),
            context,
        }
    }

    /// How many of these are not named.
    fn more(&self) -> (usize, usize, usize) {
        let context = &self.context;
        (
            context.enters - context.entering.len(),
            context.leaves - context.leaving.len(),
            context.kept - self.kept_out.len(),
        )
    }
}

/// A service that would not be published any more.
struct Held {
    id: Uuid,
    name: String,
    reasons: Vec<String>,
}

/// In how many services a check finds something that counts.
struct Count {
    title: &'static str,
    now: usize,
    then: usize,
}

impl Page {
    /// How many of those that would be held back are not named.
    fn more(&self) -> usize {
        self.held - self.named.len().min(self.held)
    }
}

/// What the policy that was filled in would do.
pub(crate) async fn try_out(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    grant(&member)?;
    let Wish {
        form,
        policy,
        current,
    } = match wish(&site, (&visitor, &member), &fields).await? {
        Ok(wish) => wish,
        Err(again) => return Ok(again),
    };
    let sent = Sent {
        action: "/policy".to_owned(),
        back: "/policy/change".to_owned(),
        pairs: form.pairs(),
        note: form.note,
    };
    let who = (&visitor, &member);
    tried(&site, who, (&current.policy, &policy), sent).await
}

/// The page that shows what a policy would do instead of the current one.
pub(super) async fn tried(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    (current, policy): (&Policy, &Policy),
    sent: Sent,
) -> Result<Response, Fault> {
    let gazetteer = site.gazetteer();
    let trial = quality::try_out(site.repository(), &gazetteer, current, policy).await;
    let trial = trial?;
    let frame = Frame::new(site, visitor, Part::Records).for_member(member);
    let shown = shown(frame, trial, sent);
    page(&shown, &shown.frame)
}

fn shown(frame: Frame, trial: Trial, sent: Sent) -> Page {
    let counts = trial.counts.iter().map(|(check, (now, then))| Count {
        title: check.title(),
        now: *now,
        then: *then,
    });
    Page {
        frame,
        published: trial.published,
        held: trial.held,
        returning: trial.returning,
        score: (mean(trial.score.0), mean(trial.score.1)),
        counts: counts.collect(),
        named: trial.named.into_iter().take(NAMED).map(held).collect(),
        contexts: trial.contexts.into_iter().map(InContext::of).collect(),
        sent,
    }
}

fn held(held: TrialHeld) -> Held {
    Held {
        id: held.entity,
        name: held.name,
        reasons: held
            .reasons
            .into_iter()
            .map(|reason| format!("{} {}", reason.message, reason.remedy))
            .collect(),
    }
}
