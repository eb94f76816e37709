//! Who may ask for a route, and who is asking.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, header};
use identity::Permission;
use url::form_urlencoded;

use crate::member::Member;
use crate::middleware::is_api;
use crate::old_address;
use crate::pages;
use crate::problem::Fault;
use crate::program::Program;
use crate::site::Site;

/// Who may ask for a route. There is no default: a route that does not say cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anyone, in every phase.
    Open,
    /// Anyone; while the site is a private beta, whoever is signed in.
    Public,
    /// Anyone, where nothing is real.
    Demonstration,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever may do this, with anything at all. With what exactly is asked where it is done.
    May(Permission),
    /// Whoever may do this; anyone where nothing is real.
    MayOrDemonstration(Permission),
    /// A program that holds a key. Of which source is asked where it is done.
    Program,
    /// Machines that gather figures, and whoever sits at this one.
    Monitoring,
}

/// Who is asking, and at which address they found us.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The client's own address, if the connection has one.
    pub(crate) address: Option<IpAddr>,
    /// The client sits at this machine: no proxy in between, and it called us by a name that only means this machine.
    pub(crate) operator: bool,
    /// The client is one of the machines that gather figures.
    pub(crate) monitor: bool,
    /// The connection comes from this machine without a proxy in between.
    pub(crate) local: bool,
    /// Scheme, host and path under which we are known, without a slash at the end.
    pub(crate) base: String,
}

impl Caller {
    /// Somebody of whom nothing is known.
    pub(crate) fn unknown() -> Self {
        Self {
            address: None,
            operator: false,
            monitor: false,
            local: false,
            base: String::new(),
        }
    }

    /// Whether cookies may only travel encrypted: they do where we are known by such an address.
    pub(crate) fn is_secure(&self) -> bool {
        self.base.starts_with("https://")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts
            .extensions
            .get()
            .cloned()
            .unwrap_or_else(Self::unknown))
    }
}

/// Lets a request through to a route only if its caller may.
pub(crate) async fn check(
    (site, access): (Site, Access),
    caller: Caller,
    mut request: Request,
    next: Next,
) -> Response {
    let is_private = access == Access::Public && site.settings().phase.is_private();
    let admitted = match admitted(&site, access, &caller, request.headers()).await {
        Ok(admitted) => admitted,
        Err(fault) => return turned_away(&request, fault),
    };
    admitted.stands_beside(&mut request);
    // Only where nothing of ours answers, an address may be one of the directory that was here before.
    let is_for_all = matches!(access, Access::Open | Access::Public);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let asked = (is_for_all && is_read).then(|| request.uri().clone());
    let mut response = next.run(request).await;
    if let Some(asked) = asked
        && matches!(response.extensions().get(), Some(Fault::NotFound))
        && let Some(led) = old_address::lead_on(&site, &asked).await
    {
        response = led;
    }
    if is_private {
        unshared(response)
    } else {
        response
    }
}

/// The answer to whoever may not.
fn turned_away(request: &Request, fault: Fault) -> Response {
    match fault {
        // A program that takes the data knows no door.
        Fault::SignIn if is_api(request.uri().path()) => Fault::PrivateBeta.into_response(),
        // Whoever only looks is led to the door and back again.
        Fault::SignIn if request.method() == Method::GET => {
            let whole = request.uri().path_and_query();
            let back = whole.map_or("/", http::uri::PathAndQuery::as_str);
            let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
            let mut response = pages::see(&format!("/sign-in?next={back}")).into_response();
            let nowhere = HeaderValue::from_static("no-store");
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, nowhere);
            response
        }
        fault => fault.into_response(),
    }
}

/// What only some people see is kept by nobody but their own browsers, which ask again.
fn unshared(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let kept = headers.get(header::CACHE_CONTROL);
    if kept.is_none_or(|kept| !kept.as_bytes().starts_with(b"no-store")) {
        let own = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, own);
    }
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    response
}

/// Who is let in.
enum Admitted {
    /// Whoever it is.
    Anybody,
    Member(Box<Member>),
    Program(Program),
}

impl Admitted {
    /// Puts whoever it is beside the request.
    fn stands_beside(self, request: &mut Request) {
        match self {
            Self::Anybody => {}
            Self::Member(member) => {
                request.extensions_mut().insert(*member);
            }
            Self::Program(program) => {
                request.extensions_mut().insert(program);
            }
        }
    }
}

async fn admitted(
    site: &Site,
    access: Access,
    caller: &Caller,
    headers: &HeaderMap,
) -> Result<Admitted, Fault> {
    let permission = match access {
        Access::Open => return Ok(Admitted::Anybody),
        Access::Public if !site.settings().phase.is_private() => return Ok(Admitted::Anybody),
        Access::Demonstration | Access::MayOrDemonstration(_) if site.settings().demonstration => {
            return Ok(Admitted::Anybody);
        }
        Access::Demonstration => return Err(Fault::NotFound),
        Access::Monitoring if caller.operator || caller.monitor => return Ok(Admitted::Anybody),
        Access::Monitoring => return Err(Fault::OperatorOnly),
        Access::Program => {
            let program = Program::of(site, headers).await?;
            return program.map(Admitted::Program).ok_or(Fault::KeyNeeded);
        }
        Access::Public | Access::SignedIn => None,
        Access::May(permission) | Access::MayOrDemonstration(permission) => Some(permission),
    };
    let member = Member::of(site, caller, headers).await?;
    let member = member.ok_or(Fault::SignIn)?;
    if let Some(permission) = permission {
        member.actor().may_somewhere(permission)?;
    }
    Ok(Admitted::Member(Box::new(member)))
}
