//! Mail that is sent from pages: its texts, and the address that it leads to.

mod feed;
mod quarter;
mod queue;
mod verification;

use askama::Template;
use identity::{Registering, Secret};
use repository::{Claim, NewLetter, Person};

pub use feed::feed_letter;
pub use quarter::{ReadyReport, quarter_letter};
pub(crate) use queue::{Returned, can_be_asked, outcome_text, report_answered, returned};
pub use verification::{AskedService, VerificationNews, verification_letter};

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

/// What somebody gets who wants an account: what opens it, or a way in to the one that they have.
#[derive(Template)]
#[template(path = "emails/registration.txt")]
struct Registration<'l> {
    place: &'l str,
    is_known: bool,
    address: String,
}

impl Letter for Registration<'_> {
    const KIND: &'static str = "registration";

    fn subject(&self) -> String {
        format!("Your account on {}", self.place)
    }
}

/// What became of a claim.
#[derive(Template)]
#[template(path = "emails/claim_decided.txt")]
struct ClaimDecided<'l> {
    name: &'l str,
    place: &'l str,
    organisation: &'l str,
    outcome: Outcome<'l>,
    address: Option<String>,
    contact: Option<&'l str>,
}

/// What somebody is told of a claim of theirs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome<'o> {
    /// It is confirmed; what they send is published at once, or looked at first.
    Confirmed { publishes: bool },
    /// It is refused, for this reason.
    Refused(&'o str),
    /// Another team looks after the organisation from now on.
    HandedOver,
}

impl Letter for ClaimDecided<'_> {
    const KIND: &'static str = "claim_decided";

    fn subject(&self) -> String {
        match self.outcome {
            Outcome::Confirmed { .. } => format!("You now look after {}", self.organisation),
            Outcome::Refused(_) => format!("You cannot look after {} yet", self.organisation),
            Outcome::HandedOver => format!("Somebody else now looks after {}", self.organisation),
        }
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

/// Sends what opens an account, or a way in to the account that there is.
pub(crate) async fn registration(
    site: &Site,
    caller: &Caller,
    email: &str,
    registering: &Registering,
) -> Result<(), Fault> {
    let base = site.mailed_base(caller)?;
    let (is_known, address) = match registering {
        Registering::New(secret) => (false, format!("{base}/register/{}", secret.reveal())),
        Registering::Known(link) => {
            let secret = link.secret.reveal();
            (
                true,
                format!("{base}/sign-in/link/{secret}?next=%2Forganisation"),
            )
        }
    };
    // Nothing that a stranger wrote: it goes to whatever address they name.
    let letter = Registration {
        place: &site.settings().title,
        is_known,
        address,
    };
    send(site, email, &letter).await
}

/// Tells whoever made a claim what became of it. Where no mail is sent, it stands on a page of theirs only.
pub(crate) async fn claim_decided(
    site: &Site,
    caller: &Caller,
    claim: &Claim,
    outcome: Outcome<'_>,
) -> Result<(), Fault> {
    let settings = site.settings();
    if !settings.sends_mail && !settings.demonstration {
        return Ok(());
    }
    let Some(person) = site.repository().person_named(&claim.by).await? else {
        return Ok(());
    };
    let base = site.mailed_base(caller).ok();
    let letter = ClaimDecided {
        name: &person.name,
        place: &settings.title,
        organisation: &claim.name,
        outcome,
        address: base.map(|base| format!("{base}/organisation")),
        contact: settings.contact.as_deref(),
    };
    send(site, &person.email, &letter).await
}

async fn send<L: Letter>(site: &Site, recipient: &str, letter: &L) -> Result<(), Fault> {
    let letter = written(recipient, letter)?;
    Ok(site.repository().write_letter(&letter).await?)
}

fn written<L: Letter>(recipient: &str, letter: &L) -> Result<NewLetter, askama::Error> {
    Ok(NewLetter {
        recipient: recipient.to_owned(),
        kind: L::KIND.to_owned(),
        subject: letter.subject(),
        body: letter.render()?,
    })
}
