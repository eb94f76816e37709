//! Mail that is sent from pages: its texts, and the address that it leads to.

use askama::Template;
use identity::Secret;
use repository::{NewLetter, Person};

use crate::access::Caller;
use crate::problem::Fault;
use crate::site::Site;

/// Mail as it is read.
trait Letter: Template {
    /// What it is for, in the list of mail.
    const KIND: &'static str;

    /// Its subject.
    fn subject(&self) -> String;
}

/// An address by which somebody signs in.
#[derive(Template)]
#[template(path = "emails/sign_in.txt")]
struct SignIn<'l> {
    name: &'l str,
    place: &'l str,
    address: String,
}

impl Letter for SignIn<'_> {
    const KIND: &'static str = "sign_in";

    fn subject(&self) -> String {
        format!("Sign in to {}", self.place)
    }
}

/// An invitation into a team.
#[derive(Template)]
#[template(path = "emails/invitation.txt")]
struct Invitation<'l> {
    name: &'l str,
    place: &'l str,
    by: &'l str,
    team: &'l str,
    address: String,
}

impl Letter for Invitation<'_> {
    const KIND: &'static str = "invitation";

    fn subject(&self) -> String {
        format!("Join {} on {}", self.team, self.place)
    }
}

/// News of a change to how somebody signs in: if it was not them, they should know.
#[derive(Template)]
#[template(path = "emails/changed.txt")]
struct Changed<'l> {
    name: &'l str,
    place: &'l str,
    what: &'l str,
    contact: Option<&'l str>,
}

impl Letter for Changed<'_> {
    const KIND: &'static str = "changed";

    fn subject(&self) -> String {
        self.what.to_owned()
    }
}

/// Tells somebody that how they sign in was changed. Where no mail is sent, nobody can be told.
pub(crate) async fn changed(site: &Site, person: &Person, what: &str) -> Result<(), Fault> {
    let settings = site.settings();
    if !settings.sends_mail && !settings.demonstration {
        return Ok(());
    }
    let letter = Changed {
        name: &person.name,
        place: &settings.title,
        what,
        contact: settings.contact.as_deref(),
    };
    send(site, &person.email, &letter).await
}

/// Sends somebody an address by which they sign in, and get to where they wanted.
pub(crate) async fn sign_in(
    site: &Site,
    caller: &Caller,
    link: &identity::Link,
    next: &str,
) -> Result<(), Fault> {
    let base = site.mailed_base(caller)?;
    let next = if next == "/account" {
        String::new()
    } else {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        format!("?next={next}")
    };
    let letter = SignIn {
        name: &link.person.name,
        place: &site.settings().title,
        address: format!("{base}/sign-in/link/{}{next}", link.secret.reveal()),
    };
    send(site, &link.person.email, &letter).await
}

/// Sends somebody an invitation.
pub(crate) async fn invitation(
    site: &Site,
    caller: &Caller,
    (email, name): (&str, &str),
    (by, team): (&str, &str),
    secret: &Secret,
) -> Result<(), Fault> {
    let base = site.mailed_base(caller)?;
    let letter = Invitation {
        name,
        place: &site.settings().title,
        by,
        team,
        address: format!("{base}/invitations/{}", secret.reveal()),
    };
    send(site, email, &letter).await
}

async fn send<L: Letter>(site: &Site, recipient: &str, letter: &L) -> Result<(), Fault> {
    let letter = NewLetter {
        recipient: recipient.to_owned(),
        kind: L::KIND.to_owned(),
        subject: letter.subject(),
        body: letter.render()?,
    };
    Ok(site.repository().write_letter(&letter).await?)
}
