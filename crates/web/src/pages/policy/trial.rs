//! Try before you switch: what a policy would do, and nothing is saved.

use askama::Template;
use assure::quality::{self, Trial, TrialHeld};
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
    /// What was filled in, to be sent once more.
    pairs: Vec<(String, String)>,
    note: String,
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
    let gazetteer = site.gazetteer();
    let trial = quality::try_out(site.repository(), &gazetteer, &current.policy, &policy).await;
    let trial = trial?;
    let frame = Frame::new(&site, &visitor, Part::Records).for_member(&member);
    let shown = shown(frame, trial, form.pairs(), form.note);
    page(&shown, &shown.frame)
}

fn shown(frame: Frame, trial: Trial, pairs: Vec<(String, String)>, note: String) -> Page {
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
        pairs,
        note,
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
