//! Somebody who is signed in, as their requests show, and the forms that only they can have sent.

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use http::{HeaderMap, header};
use identity::{Actor, Browser, Permission, SignedIn};
use repository::{Person, Session};

use crate::access::Caller;
use crate::cookie::{DEVICE, SESSION};
use crate::form::{Fields, FormBody};
use crate::pages::frame::Frame;
use crate::problem::Fault;
use crate::site::Site;

/// The field by which a form shows that it was on a page of whoever sends it.
pub(crate) const FORM_KEY: &str = "form_key";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    signed_in: SignedIn,
    form_key: String,
}

impl Member {
    /// Whoever sends a request with these headers, if they are signed in.
    pub(crate) async fn of(
        site: &Site,
        caller: &Caller,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, Fault> {
        let Some(held) = SESSION.read(headers, caller.is_secure()) else {
            return Ok(None);
        };
        let signed_in = site.identity().signed_in(&held).await?;
        Ok(signed_in.map(|signed_in| Self {
            signed_in,
            // Whoever knows the cookie can make it, and nobody can make the cookie of it.
            form_key: repository::digest(format!("form {held}")),
        }))
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.signed_in.actor
    }

    pub(crate) fn signed_in(&self) -> &SignedIn {
        &self.signed_in
    }

    pub(crate) fn person(&self) -> &Person {
        &self.signed_in.person
    }

    pub(crate) fn session(&self) -> &Session {
        &self.signed_in.session
    }

    /// The same member, as the account now is.
    pub(crate) fn with(mut self, person: Person) -> Self {
        self.signed_in.person = person;
        self
    }

    pub(crate) fn form_key(&self) -> &str {
        &self.form_key
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        // Put there where the route says who may ask for it.
        parts.extensions.get().cloned().ok_or(Fault::SignIn)
    }
}

/// Whoever reads a page that is for anybody, and sees more of it if they are signed in.
#[derive(Clone, Debug)]
pub(crate) struct Reader(pub(crate) Option<Member>);

impl Reader {
    /// Whether they see records that are not published.
    pub(crate) fn sees_held(&self) -> bool {
        let member = self.0.as_ref();
        member.is_some_and(|member| {
            let permission = Permission::SeeHeldRecords;
            member.actor().may_somewhere(permission).is_ok()
        })
    }

    /// The frame as it is for them.
    pub(crate) fn frame(&self, frame: Frame) -> Frame {
        match &self.0 {
            Some(member) => frame.for_member(member),
            None => frame,
        }
    }
}

impl FromRequestParts<Site> for Reader {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Fault> {
        let caller = parts.extensions.get().cloned();
        let caller = caller.unwrap_or_else(Caller::unknown);
        Ok(Self(Member::of(site, &caller, &parts.headers).await?))
    }
}

/// What was filled into a form of one's own.
#[derive(Debug)]
pub(crate) struct OwnForm(pub(crate) Fields);

impl FromRequest<Site> for OwnForm {
    type Rejection = Fault;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Fault> {
        let member: Option<Member> = request.extensions().get().cloned();
        let member = member.ok_or(Fault::SignIn)?;
        let FormBody(body) = FormBody::from_request(request, site).await?;
        let fields = Fields::read(&body);
        if fields.text(FORM_KEY) == member.form_key {
            Ok(Self(fields))
        } else {
            Err(Fault::Elsewhere)
        }
    }
}

/// The browser that sends a request.
pub(crate) fn browser(caller: &Caller, headers: &HeaderMap) -> Browser {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    Browser {
        name: browser_name(agent.unwrap_or_default()),
        device: DEVICE.read(headers, caller.is_secure()),
    }
}

/// What people call a browser and the machine that it is on. The rest of what browsers say of themselves is
/// not kept.
fn browser_name(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        let known = names.iter().find(|(mark, _)| agent.contains(mark));
        known.map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let machine = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, machine) {
        (Some(browser), Some(machine)) => format!("{browser} on {machine}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Another browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_what_people_call_it() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
                "Firefox on Linux",
            ),
            ("curl/8.0", "Another browser"),
            ("", "Another browser"),
        ] {
            assert_eq!(browser_name(agent), name);
        }
    }
}
