//! An invitation that was mailed: who asks, into which team, and the button that accepts it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use identity::Joined;

use super::frame::{Frame, Part, page};
use super::{prose, sign_in};
use crate::form::FormBody;
use crate::member::browser;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/invitation.html")]
struct Page {
    frame: Frame,
    /// Nothing if it is no longer good.
    invitation: Option<Invitation>,
}

struct Invitation {
    team: String,
    role: &'static str,
    email: String,
}

/// The invitation.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(secret): Path<String>,
) -> Result<Response, Fault> {
    let invitation = site.identity().invitation(&secret).await?;
    let is_good = invitation.is_some();
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Door),
        invitation: invitation.map(|invitation| Invitation {
            team: invitation.team.name,
            role: prose::role(invitation.role),
            email: invitation.ticket.email,
        }),
    };
    let mut response = page(&shown, &shown.frame)?;
    if !is_good {
        *response.status_mut() = StatusCode::GONE;
    }
    Ok(response)
}

/// The button.
pub(crate) async fn accept(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(secret): Path<String>,
    FormBody(_): FormBody,
) -> Result<Response, Fault> {
    let browser = browser(&visitor.caller, &headers);
    let language = visitor.language.code();
    let joined = site.identity().accept(&secret, language, &browser).await?;
    match joined {
        Joined::In(begun) => sign_in::begin(&visitor.caller, &begun, "/account"),
        Joined::SignInFirst => super::see("/account"),
        Joined::Gone => show(State(site), visitor, Path(secret)).await,
    }
}
