//! An assurer's own word: I have checked this service, and it is right.

use assure::quality::today;
use axum::extract::{Path, State};
use axum::response::Response;
use hsds::{Document, Kind};
use identity::{Permission, Whose};
use repository::{Assertion, AssertionKind};
use uuid::Uuid;

use crate::effect;
use crate::entry;
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;

/// When it was checked last, and who says so.
pub(super) fn when(document: &Document, assertions: &[Assertion]) -> Option<String> {
    let assured = |said: &&Assertion| said.kind == AssertionKind::Assured;
    let ours = assertions.iter().find(assured).map(|said| said.at);
    let published = entry::checked(document);
    if let Some(at) = ours
        && published.is_none_or(|day| day <= today(at))
    {
        return Some(prose::moment(at));
    }
    let claimed = entry::said(document, "assured_date")?;
    Some(format!("{claimed}, as its source says"))
}

/// Somebody who assures says that what they see is right.
pub(crate) async fn say(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let entity: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let grant = member.actor().may(Permission::Assure, Whose::Everyones)?;
    let repository = site.repository();
    let known = repository.entity(entity).await?.ok_or(Fault::NotFound)?;
    if known.kind != Kind::Service {
        return Err(Fault::NotFound);
    }
    let assertion = Assertion {
        entity,
        kind: AssertionKind::Assured,
        context: None,
        version: known.published_version,
        by: site.settings().assurers().to_owned(),
        role: "assurer".to_owned(),
        channel: "form".to_owned(),
        at: repository.now(),
    };
    let seen = fields.text("seen");
    let counts = repository
        .assert_as_seen(&assertion, seen, grant.by())
        .await?;
    if counts {
        effect::follow(&site).await;
    }
    let told = if counts { "done" } else { "late" };
    see(&format!("/records/{entity}?assured={told}"))
}

/// What came of it, in a sentence.
pub(super) fn told(query: Option<&str>) -> Option<&'static str> {
    match Fields::read(query.unwrap_or_default().as_bytes()).text("assured") {
        "done" => Some("You have said that it is right. The day is published within a minute."),
        "late" => Some("It has changed since you looked. Nothing was saved: look again."),
        _ => None,
    }
}
