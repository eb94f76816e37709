//! The feedback that was given, for those who run the site.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use identity::{Permission, Whose};
use repository::Feedback;

use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So much of it is shown.
const SHOWN: i64 = 200;
/// Where it stands.
const ADDRESS: &str = "/feedback/received";

#[derive(Template)]
#[template(path = "pages/feedback_received.html")]
struct Received {
    frame: Frame,
    open: usize,
    rows: Vec<Row>,
}

struct Row {
    said: Feedback,
    at: String,
    /// When it was dealt with.
    dealt: Option<String>,
    /// The attribute of an element that holds their words.
    theirs: &'static str,
}

/// What was said, newest first.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let said = site.repository().feedback(SHOWN).await?;
    let rows = said.into_iter().map(|said| Row {
        at: prose::moment(said.at),
        dealt: said.dealt_at.map(prose::moment),
        theirs: if said.language == "cy" {
            " lang=\"cy\""
        } else {
            ""
        },
        said,
    });
    let rows: Vec<Row> = rows.collect();
    let shown = Received {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        open: rows.iter().filter(|row| row.dealt.is_none()).count(),
        rows,
    };
    page(&shown, &shown.frame)
}

/// It is dealt with, or open again after all.
pub(crate) async fn deal(
    State(site): State<Site>,
    member: Member,
    Path(reference): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let permission = Permission::ReadFeedback;
    let grant = member.actor().may(permission, Whose::Everyones)?;
    let dealt = fields.text("deal") != "open";
    site.repository()
        .deal_with_feedback(&reference, dealt, grant.by())
        .await?;
    see(ADDRESS)
}
