//! Signing in: an address is mailed and opened, or a password and perhaps a code is typed.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use identity::{Begun, EmailAddress, Secret, Step};
use url::form_urlencoded;

use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::see;
use crate::access::Caller;
use crate::cookie::{CODE, DEVICE, SESSION};
use crate::form::{Fields, FormBody};
use crate::letter;
use crate::member::{Member, OwnForm, Reader, browser};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Where whoever signs in gets to if they wanted nowhere.
const HOME: &str = "/account";
#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct Ask {
    frame: Frame,
    wrongs: Vec<Wrong>,
    email: Field,
    next: String,
    /// Whose accounts let people in as well.
    outside: Option<String>,
    /// Whether anybody may open an account.
    registration: bool,
    people: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/sign_in_sent.html")]
struct Sent {
    frame: Frame,
    email: String,
    next: String,
}

#[derive(Template)]
#[template(path = "pages/sign_in_link.html")]
struct Follow {
    frame: Frame,
    is_good: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "pages/sign_in_password.html")]
struct PasswordPage {
    frame: Frame,
    wrongs: Vec<Wrong>,
    email: Field,
    password: Field,
    next: String,
}

#[derive(Template)]
#[template(path = "pages/sign_in_code.html")]
struct CodePage {
    frame: Frame,
    wrongs: Vec<Wrong>,
    code: Field,
    next: String,
}

/// The question for an address of mail.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Reader(member): Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let next = next_of(query.as_deref());
    if member.is_some() {
        return see(&next);
    }
    asked(&site, &visitor, email_field(), next).await
}

/// Mails an address by which somebody signs in. Who has no account is told the same.
pub(crate) async fn send(
    State(site): State<Site>,
    visitor: Visitor,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let next = own_path(fields.text("next")).to_owned();
    let written = fields.text("email");
    let email: EmailAddress = match written.parse() {
        Ok(email) => email,
        Err(error) => {
            let field = email_field().filled(written).wrong(sentence(&error));
            return asked(&site, &visitor, field, next).await;
        }
    };
    not_too_often(&site, &visitor.caller)?;
    // Asked first, so that whoever is nobody learns no more from an installation that cannot send mail.
    site.mailed_base(&visitor.caller)?;
    if let Some(link) = site.identity().link(&email).await? {
        letter::sign_in(&site, &visitor.caller, &link, &next).await?;
    }
    let sent = Sent {
        frame: frame(&site, &visitor),
        email: email.as_str().to_owned(),
        next,
    };
    page(&sent, &sent.frame)
}

/// The address that was mailed. It shows a button: programs that look through mail open addresses too.
pub(crate) async fn open(
    State(site): State<Site>,
    visitor: Visitor,
    Path(secret): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let is_good = site.identity().is_link_good(&secret).await?;
    followed(&site, &visitor, is_good, next_of(query.as_deref()))
}

/// The button.
pub(crate) async fn follow(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(secret): Path<String>,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let next = own_path(Fields::read(&body).text("next")).to_owned();
    let browser = browser(&visitor.caller, &headers);
    let step = site.identity().sign_in_by_link(&secret, &browser).await?;
    match led_on(&visitor.caller, &step, &next)? {
        Some(on) => Ok(on),
        None => followed(&site, &visitor, false, next),
    }
}

/// The question for a password.
pub(crate) async fn ask_for_password(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let next = next_of(query.as_deref());
    password_page(&site, &visitor, email_field(), password_field(), next)
}

/// A password.
pub(crate) async fn with_password(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let next = own_path(fields.text("next")).to_owned();
    let written = fields.text("email");
    let email = email_field().filled(written);
    let password = password_field();
    let address: EmailAddress = match written.parse() {
        Ok(address) => address,
        Err(error) => {
            let email = email.wrong(sentence(&error));
            return password_page(&site, &visitor, email, password, next);
        }
    };
    not_too_often(&site, &visitor.caller)?;
    let browser = browser(&visitor.caller, &headers);
    let identity = site.identity();
    let step = identity.sign_in_by_password(&address, fields.text("password"), &browser);
    let step = step.await?;
    if let Some(on) = led_on(&visitor.caller, &step, &next)? {
        return Ok(on);
    }
    let wrong = if matches!(step, Step::Paused) {
        "There were too many attempts. Wait 15 minutes, or sign in with a link that we email to you."
    } else {
        "The email address or the password is not right. If you have no password, we can email you a link."
    };
    password_page(&site, &visitor, email, password.wrong(wrong), next)
}

/// The question for a code.
pub(crate) async fn ask_code(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    code_page(&site, &visitor, code_field(), next_of(query.as_deref()))
}

/// A code.
pub(crate) async fn with_code(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let next = own_path(fields.text("next")).to_owned();
    not_too_often(&site, &visitor.caller)?;
    let held = CODE.read(&headers, visitor.caller.is_secure());
    let browser = browser(&visitor.caller, &headers);
    let identity = site.identity();
    let step = match held {
        Some(held) => {
            let step = identity.sign_in_by_code(&held, fields.text("code"), &browser);
            step.await?
        }
        None => Step::Wrong,
    };
    if let Some(on) = led_on(&visitor.caller, &step, &next)? {
        return Ok(on);
    }
    let wrong = if matches!(step, Step::Paused) {
        "There were too many wrong codes. Wait 15 minutes, then sign in again."
    } else {
        "This code is not right, or was used before. Type the code that your app shows now, or sign in again."
    };
    code_page(&site, &visitor, code_field().wrong(wrong), next)
}

/// The end of a session.
pub(crate) async fn out(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (person, session) = (member.person(), member.session().id);
    let by = person.actor();
    site.repository()
        .end_session(person.id, session, &by)
        .await?;
    let mut response = see("/")?;
    let gone = SESSION.remove(visitor.caller.is_secure());
    let gone = gone.ok_or(Fault::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

/// Where nothing is real, anybody may be anybody.
pub(crate) async fn as_anybody(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let email: EmailAddress = fields.text("email").parse().map_err(|_| Fault::NotFound)?;
    let browser = browser(&visitor.caller, &headers);
    let step = site.identity().sign_in_as(&email, &browser).await?;
    led_on(&visitor.caller, &step, own_path(fields.text("next")))?.ok_or(Fault::NotFound)
}

/// Leads somebody whose session has begun to where they wanted.
pub(crate) fn begin(caller: &Caller, begun: &Begun, next: &str) -> Result<Response, Fault> {
    let is_secure = caller.is_secure();
    let mut response = see(next)?;
    let headers = response.headers_mut();
    for cookie in [
        SESSION.set(begun.secret.reveal(), is_secure),
        DEVICE.set(&begun.device, is_secure),
        CODE.remove(is_secure),
    ] {
        headers.append(header::SET_COOKIE, cookie.ok_or(Fault::Internal)?);
    }
    Ok(response)
}

/// Where a step leads, unless it leads nowhere.
pub(crate) fn led_on(caller: &Caller, step: &Step, next: &str) -> Result<Option<Response>, Fault> {
    match step {
        Step::In(begun) => begin(caller, begun, next).map(Some),
        Step::Code(pending) => ask_for_code(caller, pending, next).map(Some),
        Step::Wrong | Step::Paused => Ok(None),
    }
}

/// Leads somebody to the question for a code.
fn ask_for_code(caller: &Caller, pending: &Secret, next: &str) -> Result<Response, Fault> {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let mut response = see(&format!("/sign-in/code?next={next}"))?;
    let cookie = CODE.set(pending.reveal(), caller.is_secure());
    let cookie = cookie.ok_or(Fault::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn asked(
    site: &Site,
    visitor: &Visitor,
    email: Field,
    next: String,
) -> Result<Response, Fault> {
    let people = if site.settings().demonstration {
        let people = site.repository().people().await?;
        people
            .into_iter()
            .map(|person| (person.email, person.name))
            .collect()
    } else {
        Vec::new()
    };
    let ask = Ask {
        frame: frame(site, visitor),
        wrongs: wrongs([&email]),
        email,
        next,
        outside: site.outside().map(|outside| outside.name().to_owned()),
        registration: site.settings().registration,
        people,
    };
    Ok(with_status(page(&ask, &ask.frame)?, &ask.wrongs))
}

fn followed(
    site: &Site,
    visitor: &Visitor,
    is_good: bool,
    next: String,
) -> Result<Response, Fault> {
    let follow = Follow {
        frame: frame(site, visitor),
        is_good,
        next,
    };
    let mut response = page(&follow, &follow.frame)?;
    if !is_good {
        *response.status_mut() = StatusCode::GONE;
    }
    Ok(response)
}

fn password_page(
    site: &Site,
    visitor: &Visitor,
    email: Field,
    password: Field,
    next: String,
) -> Result<Response, Fault> {
    let ask = PasswordPage {
        frame: frame(site, visitor),
        wrongs: wrongs([&email, &password]),
        email,
        password,
        next,
    };
    Ok(with_status(page(&ask, &ask.frame)?, &ask.wrongs))
}

fn code_page(site: &Site, visitor: &Visitor, code: Field, next: String) -> Result<Response, Fault> {
    let ask = CodePage {
        frame: frame(site, visitor),
        wrongs: wrongs([&code]),
        code,
        next,
    };
    Ok(with_status(page(&ask, &ask.frame)?, &ask.wrongs))
}

/// A page that asks again says so by its status as well.
pub(crate) fn with_status(mut response: Response, wrongs: &[Wrong]) -> Response {
    if !wrongs.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

fn frame(site: &Site, visitor: &Visitor) -> Frame {
    Frame::new(site, visitor, Part::Door)
}

fn email_field() -> Field {
    Field::email("email", "Email address").filled_by("email")
}

fn password_field() -> Field {
    Field::password("password", "Password", "current-password")
}

fn code_field() -> Field {
    Field::code("The six digits that your app shows now")
}

/// An error as a sentence of its own.
pub(crate) fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.map_or_else(String::new, |first| first.chain(letters).collect())
}

/// One client does not try all the time.
pub(crate) fn not_too_often(site: &Site, caller: &Caller) -> Result<(), Fault> {
    match caller.address.filter(|_| !caller.local) {
        Some(address) => site.sign_ins().check(address),
        None => Ok(()),
    }
}

pub(crate) fn next_of(query: Option<&str>) -> String {
    let query = query.unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let next = pairs.find(|(key, _)| key == "next");
    own_path(next.as_ref().map_or("", |(_, next)| next)).to_owned()
}

/// An address of this site, or else where everybody gets to: whoever signs in is led to no other.
pub(crate) fn own_path(written: &str) -> &str {
    let is_ours = written.starts_with('/')
        && !written.starts_with("//")
        && !written.contains('\\')
        && !written.chars().any(char::is_control);
    if is_ours { written } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(
            own_path("/records/held?state=held"),
            "/records/held?state=held"
        );
        for odd in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\r\nb",
            "x",
        ] {
            assert_eq!(own_path(odd), HOME, "{odd}");
        }
        assert_eq!(next_of(Some("next=%2Faudit&next=%2Fx")), "/audit");
        assert_eq!(next_of(None), HOME);
    }
}
