//! Signing in through a directory of a council's own: there, and back.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use identity::Outsider;
use identity::openid::{self, OpenIdError};
use url::form_urlencoded;

use super::frame::{Frame, Part, page};
use super::see;
use super::sign_in::{led_on, next_of, not_too_often, own_path};
use crate::access::Caller;
use crate::cookie::OUTSIDE;
use crate::member::browser;
use crate::outside::Outside;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Where a directory sends people back to: its keeper writes this down there.
const BACK: &str = "/sign-in/outside/back";
/// Longer addresses are not remembered on the way.
const LONGEST_NEXT: usize = 1000;

#[derive(Template)]
#[template(path = "pages/sign_in_outside.html")]
struct Page {
    frame: Frame,
    name: String,
    next: String,
    refusal: Refusal,
}

/// Why somebody is not in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Refusal {
    /// They broke it off, or took too long, or it did not begin here.
    BrokenOff,
    /// They are who they say, and have no account here; this is their address, if it is known.
    NoAccount(Option<String>),
    /// The directory does not answer, or not so that it can be believed.
    Unreachable,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::BrokenOff => StatusCode::GONE,
            Self::NoAccount(_) => StatusCode::FORBIDDEN,
            Self::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Sends somebody there.
pub(crate) async fn go(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let outside = site.outside().ok_or(Fault::NotFound)?;
    not_too_often(&site, &visitor.caller)?;
    let next = next_of(query.as_deref());
    let held = site.identity().new_secret()?;
    let there = match outside.way_there(&back(&visitor.caller), &held).await {
        Ok(there) => there,
        Err(error) => return unreachable(&site, &visitor, outside, next, &error),
    };
    let mut response = see(there.as_str())?;
    let kept = if next.len() > LONGEST_NEXT { "" } else { &next };
    let kept: String = form_urlencoded::byte_serialize(kept.as_bytes()).collect();
    let cookie = OUTSIDE.set(
        &format!("{}.{kept}", held.reveal()),
        visitor.caller.is_secure(),
    );
    let cookie = cookie.ok_or(Fault::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Takes in whoever comes back.
pub(crate) async fn come_back(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let outside = site.outside().ok_or(Fault::NotFound)?;
    not_too_often(&site, &visitor.caller)?;
    let is_secure = visitor.caller.is_secure();
    let kept = OUTSIDE.read(&headers, is_secure).unwrap_or_default();
    let (held, next) = kept.split_once('.').unwrap_or_default();
    let next = decoded(next);
    let answer = Answer::read(query.as_deref());
    let mut response = if held.is_empty() || !openid::is_way_back(held, &answer.state) {
        refused(&site, &visitor, outside, next, Refusal::BrokenOff)?
    } else if answer.code.is_empty() {
        tracing::warn!(error = answer.error, "a directory let nobody in");
        refused(&site, &visitor, outside, next, Refusal::BrokenOff)?
    } else {
        let back = back(&visitor.caller);
        match outside.who(&back, held, &answer.code).await {
            Ok(outsider) => let_in(&site, &visitor, &headers, outside, &outsider, next).await?,
            Err(error) => unreachable(&site, &visitor, outside, next, &error)?,
        }
    };
    // It was good for one way there and back.
    let gone = OUTSIDE.remove(is_secure).ok_or(Fault::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

async fn let_in(
    site: &Site,
    visitor: &Visitor,
    headers: &HeaderMap,
    outside: &Outside,
    outsider: &Outsider,
    next: String,
) -> Result<Response, Fault> {
    let browser = browser(&visitor.caller, headers);
    let identity = site.identity();
    let step = identity.sign_in_from_outside(outsider, outside.newcomers(), &browser);
    let on = match step.await? {
        Some(step) => led_on(&visitor.caller, &step, &next)?,
        None => None,
    };
    if let Some(on) = on {
        return Ok(on);
    }
    let email = outsider.email.as_ref().map(ToString::to_string);
    refused(site, visitor, outside, next, Refusal::NoAccount(email))
}

/// What a directory sent somebody back with.
#[derive(Default)]
struct Answer {
    code: String,
    state: String,
    error: String,
}

impl Answer {
    fn read(query: Option<&str>) -> Self {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let place = match &*name {
                "code" => &mut answer.code,
                "state" => &mut answer.state,
                "error" => &mut answer.error,
                _ => continue,
            };
            *place = value.into_owned();
        }
        answer
    }
}

fn back(caller: &Caller) -> String {
    format!("{}{BACK}", caller.base)
}

/// An address of ours that was remembered on the way.
fn decoded(kept: &str) -> String {
    let whole = format!("next={kept}");
    let mut pairs = form_urlencoded::parse(whole.as_bytes());
    let next = pairs.next().map(|(_, next)| next.into_owned());
    own_path(&next.unwrap_or_default()).to_owned()
}

fn unreachable(
    site: &Site,
    visitor: &Visitor,
    outside: &Outside,
    next: String,
    error: &OpenIdError,
) -> Result<Response, Fault> {
    tracing::error!(%error, "nobody can come in by the directory");
    refused(site, visitor, outside, next, Refusal::Unreachable)
}

fn refused(
    site: &Site,
    visitor: &Visitor,
    outside: &Outside,
    next: String,
    refusal: Refusal,
) -> Result<Response, Fault> {
    let status = refusal.status();
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Door),
        name: outside.name().to_owned(),
        next,
        refusal,
    };
    let mut response = page(&shown, &shown.frame)?;
    *response.status_mut() = status;
    Ok(response)
}
