//! Where an experience stands, for whoever told it, and taking it back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hsds::{Document, Kind};
use http::StatusCode;
use repository::{Experience, ExperienceReason, ExperienceState, ExperienceVoice};

use super::are_shown;
use crate::form::{Fields, FormBody};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::report::frame;
use crate::pages::results::Wrong;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Never the words, and not of what they are: whoever sees the number over a shoulder learns nothing of whoever told it.
#[derive(Template)]
#[template(path = "pages/experience_status.html")]
struct Status {
    frame: Frame,
    reference: String,
    sent: String,
    /// What has become of it.
    stands: String,
    /// Why it is not shown.
    reason: Option<String>,
    /// The report that was made of it, and where that stands.
    report: Option<(String, String)>,
    /// Where it can be taken back, if it can.
    back: Option<String>,
    wrongs: Vec<Wrong>,
}

/// Where it stands.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(reference): Path<String>,
) -> Result<Response, Fault> {
    let told = told(&site, &reference).await?;
    let status = status(&site, &visitor, told, Vec::new()).await?;
    page(&status, &status.frame)
}

/// It is taken back.
pub(crate) async fn withdraw(
    State(site): State<Site>,
    visitor: Visitor,
    Path(reference): Path<String>,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let told = told(&site, &reference).await?;
    let voice = site.voice(visitor.language);
    let again = async |told, status: StatusCode, text: &str| {
        let wrongs = vec![Wrong {
            field: "sure",
            text: voice.say(text),
        }];
        let shown = self::status(&site, &visitor, told, wrongs).await?;
        let mut response = page(&shown, &shown.frame)?;
        *response.status_mut() = status;
        Ok(response)
    };
    if Fields::read(&body).text("sure") != "yes" && can_be_taken_back(&told) {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return again(told, status, "experience-wrong-sure").await;
    }
    // References are not guessed a hundred at a time.
    let address = visitor.caller.address.filter(|_| !visitor.caller.local);
    if address.is_some_and(|address| site.second_thoughts().check(address).is_err()) {
        let status = StatusCode::TOO_MANY_REQUESTS;
        return again(told, status, "experience-wrong-wait").await;
    }
    let repository = site.repository();
    repository
        .withdraw_experience(&told.reference, None)
        .await?;
    crate::pages::see(&voice.to(&format!("/experiences/{}", told.reference)))
}

/// A resident's: those of colleagues have no page for the public.
async fn told(site: &Site, reference: &str) -> Result<Experience, Fault> {
    let found = site.repository().experience_called(reference).await?;
    let found = found.filter(|found| found.voice == ExperienceVoice::Resident);
    found.ok_or(Fault::NotFound)
}

fn can_be_taken_back(told: &Experience) -> bool {
    matches!(
        told.state,
        ExperienceState::Waiting | ExperienceState::Shown
    )
}

async fn status(
    site: &Site,
    visitor: &Visitor,
    told: Experience,
    wrongs: Vec<Wrong>,
) -> Result<Status, Fault> {
    let voice = site.voice(visitor.language);
    let stands = match told.state {
        ExperienceState::Waiting => "experience-status-waiting",
        ExperienceState::Shown if are_shown(site).await? => "experience-status-shown",
        ExperienceState::Shown => "experience-status-read",
        ExperienceState::Refused => "experience-status-refused",
        ExperienceState::Withdrawn => "experience-status-withdrawn",
    };
    let reason = told
        .reason
        .filter(|_| told.state == ExperienceState::Refused);
    let address = voice.to(&format!("/experiences/{}", told.reference));
    // Where the service is one that nobody should be seen reading about, this is as well.
    let found = site.repository().published(Kind::Service, told.entity);
    let document: Option<Document> = found
        .await?
        .and_then(|found| serde_json::from_str(&found.detail).ok());
    Ok(Status {
        frame: match &document {
            Some(document) => frame(site, visitor, document),
            None => Frame::new(site, visitor, Part::Find),
        },
        sent: voice.date_of(told.at),
        stands: voice.say(stands),
        reason: reason.map(|reason| voice.say(reason_text(reason))),
        back: can_be_taken_back(&told).then_some(address),
        report: told
            .report
            .map(|report| (voice.to(&format!("/reports/{report}")), report)),
        reference: told.reference,
        wrongs,
    })
}

/// The text that says why.
const fn reason_text(reason: ExperienceReason) -> &'static str {
    match reason {
        ExperienceReason::NamesSomebody => "experience-reason-names-somebody",
        ExperienceReason::NotThisService => "experience-reason-not-this-service",
        ExperienceReason::Abuse => "experience-reason-abuse",
        ExperienceReason::Advertising => "experience-reason-advertising",
        ExperienceReason::Harm => "experience-reason-harm",
        ExperienceReason::WrongData => "experience-reason-wrong-data",
    }
}
