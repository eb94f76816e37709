//! A short guide for those who send services, to be worked through with a list for practice; what somebody has done is noted.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::frame::{Frame, Part, page};
use super::see;
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// What there is to do, in its order; the page has the words.
const STEPS: [(&str, &str); 5] = [
    ("practice", "Get a list for practice"),
    ("spreadsheet", "Send a spreadsheet"),
    ("problems", "Look at what was wrong, and put it right"),
    ("service", "Enter a service by hand"),
    ("back", "Take something back"),
];

#[derive(Template)]
#[template(path = "pages/guide.html")]
struct Guide {
    frame: Frame,
    steps: Vec<Step>,
    done: usize,
    /// The address of the list for practice that somebody has, if they have one.
    practice: Option<String>,
}

struct Step {
    id: &'static str,
    title: &'static str,
    /// When it was done.
    done: Option<String>,
}

impl Step {
    fn is(&self, id: &str) -> bool {
        self.id == id
    }
}

/// The guide.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let done = site.repository().guide_steps(member.person().id).await?;
    let voice = site.voice(Language::English);
    let steps = STEPS.map(|(id, title)| Step {
        id,
        title,
        done: done
            .iter()
            .find(|(step, _)| step == id)
            .map(|(_, at)| voice.date_of(*at)),
    });
    let practice = super::sources::practice_of(&site, &member).await?;
    let shown = Guide {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        done: steps.iter().filter(|step| step.done.is_some()).count(),
        steps: steps.into(),
        practice: practice.map(|source| format!("/sources/{}", source.slug)),
    };
    page(&shown, &shown.frame)
}

/// Somebody has done a step.
pub(crate) async fn note(
    State(site): State<Site>,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let step = fields.text("step");
    let (step, _) = STEPS
        .into_iter()
        .find(|(id, _)| *id == step)
        .ok_or(Fault::NotFound)?;
    let repository = site.repository();
    repository.note_guide_step(member.person().id, step).await?;
    see(&format!("/guide#{step}"))
}

/// Somebody begins again.
pub(crate) async fn again(
    State(site): State<Site>,
    member: Member,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    site.repository().forget_guide(member.person().id).await?;
    see("/guide")
}

/// How many steps somebody has done, of how many; nothing once all are.
pub(crate) async fn progress(
    site: &Site,
    member: &Member,
) -> Result<Option<(usize, usize)>, Fault> {
    let done = site.repository().guide_steps(member.person().id).await?;
    let done = done_of(&done);
    Ok((done < STEPS.len()).then_some((done, STEPS.len())))
}

/// When somebody has done the last of all steps; nothing while one is left.
pub(crate) fn finished(done: &[(String, DateTime<Utc>)]) -> Option<DateTime<Utc>> {
    let last = done.iter().map(|(_, at)| *at).max();
    last.filter(|_| done_of(done) == STEPS.len())
}

/// Steps that there are no longer do not count.
fn done_of(done: &[(String, DateTime<Utc>)]) -> usize {
    let is_done = |id: &str| done.iter().any(|(step, _)| step == id);
    STEPS.iter().filter(|(id, _)| is_done(id)).count()
}
