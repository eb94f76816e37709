//! Where a report stands, for whoever made it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::letter::outcome_text;
use crate::pages::frame::{Frame, Part, page};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Never the words of the report, and not what it is about: whoever sees the number over a shoulder learns nothing of whoever asked.
#[derive(Template)]
#[template(path = "pages/report_status.html")]
struct Status {
    frame: Frame,
    reference: String,
    sent: String,
    /// When somebody dealt with it, what came of it, and what they say.
    closed: Option<(String, String, String)>,
}

/// Where it stands.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(reference): Path<String>,
) -> Result<Response, Fault> {
    let report = site.repository().report_called(&reference).await?;
    let report = report.ok_or(Fault::NotFound)?;
    let voice = site.voice(visitor.language);
    let closed = report.closed_at.map(|at| {
        let outcome = report.outcome.map_or_else(
            || voice.say("report-status-closed"),
            |outcome| voice.say(&outcome_text(outcome)),
        );
        (voice.date_of(at), outcome, report.answer)
    });
    let shown = Status {
        frame: Frame::new(&site, &visitor, Part::Find),
        sent: voice.date_of(report.at),
        reference: report.reference,
        closed,
    };
    page(&shown, &shown.frame)
}
