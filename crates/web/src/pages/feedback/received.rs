//! The feedback that was given, for those who run the site.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use identity::{Permission, Whose};
use repository::Feedback;

use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So much of it is on a page.
const LISTED: i64 = 50;
/// Where it stands.
const ADDRESS: &str = "/feedback/received";

#[derive(Template)]
#[template(path = "pages/feedback_received.html")]
struct Received {
    frame: Frame,
    /// How much is still to deal with.
    open: i64,
    /// What is dealt with is shown, and not what is open.
    is_dealt_with: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Row {
    said: Feedback,
    at: String,
    /// When it was dealt with.
    dealt: Option<String>,
    /// The attribute of an element that holds their words.
    theirs: &'static str,
}

/// What is open, or what is dealt with, newest first.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let is_dealt_with = fields.text("dealt") == "yes";
    let before = fields.text("before").parse().ok();
    let repository = site.repository();
    let mut said = repository
        .feedback(is_dealt_with, before, LISTED + 1)
        .await?;
    let has_more = said.len() > LISTED as usize;
    said.truncate(LISTED as usize);
    let last = said.last().filter(|_| has_more);
    let dealt = if is_dealt_with { "yes" } else { "no" };
    let shown = Received {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        open: repository.open_feedback().await?,
        is_dealt_with,
        next: last.map(|last| format!("{ADDRESS}?dealt={dealt}&before={}", last.number)),
        rows: said.into_iter().map(row).collect(),
    };
    page(&shown, &shown.frame)
}

fn row(said: Feedback) -> Row {
    Row {
        at: prose::moment(said.at),
        dealt: said.dealt_at.map(prose::moment),
        theirs: if said.language == "cy" {
            " lang=\"cy\""
        } else {
            ""
        },
        said,
    }
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
