//! Registration: somebody whom nobody has invited opens an account, by a letter that is mailed to them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use identity::{EmailAddress, IdentityError, Joined, NewPerson};

use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::see;
use super::sign_in::{self, not_too_often, sentence, with_status};
use crate::form::{Fields, FormBody};
use crate::letter;
use crate::member::{Reader, browser};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Where whoever has opened an account gets to.
const NEXT: &str = "/organisation";

#[derive(Template)]
#[template(path = "pages/register.html")]
struct Ask {
    frame: Frame,
    wrongs: Vec<Wrong>,
    name: Field,
    email: Field,
}

#[derive(Template)]
#[template(path = "pages/register_sent.html")]
struct Sent {
    frame: Frame,
    email: String,
}

#[derive(Template)]
#[template(path = "pages/register_open.html")]
struct Open {
    frame: Frame,
    /// The address for which it opens an account; nothing if it is no longer good.
    email: Option<String>,
}

/// The question for a name and an address.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Reader(member): Reader,
) -> Result<Response, Fault> {
    must_be_open(&site)?;
    if member.is_some() {
        return see(NEXT);
    }
    asked(&site, &visitor, name_field(), email_field())
}

/// Mails what opens an account. Who has one already is mailed a way in, and told the same.
pub(crate) async fn send(
    State(site): State<Site>,
    visitor: Visitor,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    must_be_open(&site)?;
    let fields = Fields::read(&body);
    let (written, name) = (fields.text("email"), fields.text("name"));
    let filled = (name_field().filled(name), email_field().filled(written));
    let email: EmailAddress = match written.parse() {
        Ok(email) => email,
        Err(error) => {
            return asked(&site, &visitor, filled.0, filled.1.wrong(sentence(&error)));
        }
    };
    not_too_often(&site, &visitor.caller)?;
    // Asked first, so that all learn the same from an installation that cannot send mail.
    site.mailed_base(&visitor.caller)?;
    let new = NewPerson {
        email,
        name: name.to_owned(),
        language: visitor.language.code().to_owned(),
    };
    match site.identity().register(&new).await {
        Ok(Some(registering)) => {
            let to = new.email.as_str();
            letter::registration(&site, &visitor.caller, to, &registering).await?;
        }
        Ok(None) => {}
        Err(error @ IdentityError::Name { .. }) => {
            return asked(&site, &visitor, filled.0.wrong(sentence(&error)), filled.1);
        }
        Err(error) => return Err(error.into()),
    }
    let sent = Sent {
        frame: frame(&site, &visitor),
        email: new.email.as_str().to_owned(),
    };
    page(&sent, &sent.frame)
}

/// What was mailed. It shows a button: programs that look through mail open addresses too.
pub(crate) async fn open(
    State(site): State<Site>,
    visitor: Visitor,
    Path(secret): Path<String>,
) -> Result<Response, Fault> {
    must_be_open(&site)?;
    let email = site.identity().registration(&secret).await?;
    let is_good = email.is_some();
    let shown = Open {
        frame: frame(&site, &visitor),
        email,
    };
    let mut response = page(&shown, &shown.frame)?;
    if !is_good {
        *response.status_mut() = StatusCode::GONE;
    }
    Ok(response)
}

/// The button.
pub(crate) async fn follow(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(secret): Path<String>,
    FormBody(_): FormBody,
) -> Result<Response, Fault> {
    must_be_open(&site)?;
    let browser = browser(&visitor.caller, &headers);
    let language = visitor.language.code();
    let identity = site.identity();
    let joined = identity.accept_registration(&secret, language, &browser);
    match joined.await? {
        Joined::In(begun) => sign_in::begin(&visitor.caller, &begun, NEXT),
        Joined::SignInFirst => see(NEXT),
        Joined::Gone => open(State(site), visitor, Path(secret)).await,
    }
}

/// Where people are invited only, there is no such page.
fn must_be_open(site: &Site) -> Result<(), Fault> {
    let is_open = site.settings().registration;
    is_open.then_some(()).ok_or(Fault::NotFound)
}

fn asked(site: &Site, visitor: &Visitor, name: Field, email: Field) -> Result<Response, Fault> {
    let ask = Ask {
        frame: frame(site, visitor),
        wrongs: wrongs([&name, &email]),
        name,
        email,
    };
    Ok(with_status(page(&ask, &ask.frame)?, &ask.wrongs))
}

fn frame(site: &Site, visitor: &Visitor) -> Frame {
    Frame::new(site, visitor, Part::Door)
}

fn name_field() -> Field {
    Field::new("name", "Your name").filled_by("name")
}

fn email_field() -> Field {
    Field::email("email", "Your email address")
        .hinted("Use the one that you have at your organisation, if you have one.")
        .filled_by("email")
}
