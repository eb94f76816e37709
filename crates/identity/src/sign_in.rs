//! Signing in: by an address that is mailed, or by a password; and then, for those who want it, by a code.
//!
//! Attempts are counted, and too many are not looked at for a while. That must not keep people out of their
//! own account: a browser that somebody signed in with before is counted by itself, so strangers use up only
//! what strangers have, and a mailed address always lets its owner in.

use chrono::TimeDelta;
use repository::{Attempt, Person, Purpose, Ticket};

use crate::Identity;
use crate::email::EmailAddress;
use crate::error::IdentityError;
use crate::one_time_code;
use crate::password;
use crate::secret::{self, Secret};
use crate::session::{Begun, Browser, Way};

/// A mailed address is good for so long.
const LINK_LASTS: TimeDelta = TimeDelta::minutes(15);
/// A code may be typed for so long.
const CODE_LASTS: TimeDelta = TimeDelta::minutes(10);
/// Attempts of so long are counted together.
const WHILE: TimeDelta = TimeDelta::minutes(15);
/// So many addresses are mailed to one account in that time: those before are still good.
const LINKS: i64 = 5;
/// So many passwords are looked at, of strangers' browsers together and of each that is known.
const PASSWORDS: i64 = 10;
/// So many codes are looked at: whoever tries them has shown everything else.
const CODES: i64 = 5;

/// An address to be mailed.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it holds.
    pub secret: Secret,
    /// To whom.
    pub person: Person,
}

/// What comes of an attempt to sign in.
#[derive(Clone, Debug)]
pub enum Step {
    /// They are in.
    In(Box<Begun>),
    /// They have to show a code; this is what their browser holds until then.
    Code(Secret),
    /// It was not right, or is no longer good.
    Wrong,
    /// There were too many attempts; it was not looked at.
    Paused,
}

/// What comes of showing again what one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is right.
    Right,
    /// It is not.
    Wrong,
    /// There were too many attempts; it was not looked at.
    Paused,
}

impl Proof {
    pub(crate) const fn of(is_right: bool) -> Self {
        if is_right { Self::Right } else { Self::Wrong }
    }
}

impl Identity {
    /// Whether somebody who is in has shown something too often lately: a browser that was left open is
    /// no way to find out a password.
    pub(crate) async fn is_enough_of(
        &self,
        what: &str,
        person: &Person,
    ) -> Result<bool, IdentityError> {
        let attempt = attempt(what, &person.email, None);
        let since = self.repository.now() - WHILE;
        Ok(self.repository.attempt(&attempt, since).await? > PASSWORDS)
    }

    /// An address by which somebody may sign in. Nothing if there is no such account, or enough were mailed
    /// in the last minutes: those who ask are told the same in either case.
    pub async fn link(&self, email: &EmailAddress) -> Result<Option<Link>, IdentityError> {
        let attempt = attempt("link", email.as_str(), None);
        let since = self.repository.now() - WHILE;
        let is_enough = self.repository.attempt(&attempt, since).await? > LINKS;
        let person = self.repository.person_by_email(email.as_str()).await?;
        match person.filter(|_| !is_enough) {
            Some(person) => self.link_for(person, LINK_LASTS).await.map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn link_for(
        &self,
        person: Person,
        lasts: TimeDelta,
    ) -> Result<Link, IdentityError> {
        let secret = self.secret()?;
        let ticket = self.ticket(&secret, &person.email, person.actor(), lasts);
        self.repository.add_ticket(Purpose::SignIn, &ticket).await?;
        Ok(Link { secret, person })
    }

    /// Whether what a mailed address holds is still good: programs that look through mail open addresses too,
    /// so looking uses nothing up.
    pub async fn is_link_good(&self, held: &str) -> Result<bool, IdentityError> {
        let hash = secret::hash(held);
        Ok(self
            .repository
            .ticket(Purpose::SignIn, &hash)
            .await?
            .is_some())
    }

    /// Signs in by what a mailed address holds, which uses it up.
    pub async fn sign_in_by_link(
        &self,
        held: &str,
        browser: &Browser,
    ) -> Result<Step, IdentityError> {
        let used = self
            .repository
            .use_ticket(Purpose::SignIn, &secret::hash(held))
            .await?;
        let Some(ticket) = used else {
            return Ok(Step::Wrong);
        };
        match self.repository.person_by_email(&ticket.email).await? {
            Some(person) => self.let_in(person, Way::Link, browser).await,
            None => Ok(Step::Wrong),
        }
    }

    /// Signs in by a password.
    pub async fn sign_in_by_password(
        &self,
        email: &EmailAddress,
        password: &str,
        browser: &Browser,
    ) -> Result<Step, IdentityError> {
        let person = self.repository.person_by_email(email.as_str()).await?;
        let device = match (&person, browser.device_hash()) {
            (Some(person), Some(device))
                if self.repository.knows_device(person.id, &device).await? =>
            {
                Some(device)
            }
            _ => None,
        };
        let attempt = attempt("password", email.as_str(), device);
        let since = self.repository.now() - WHILE;
        if self.repository.attempt(&attempt, since).await? > PASSWORDS {
            return Ok(Step::Paused);
        }
        let kept = person.as_ref().and_then(|person| person.password.clone());
        let is_right = password::is_right(password.to_owned(), kept).await?;
        let Some(person) = person.filter(|_| is_right) else {
            return Ok(Step::Wrong);
        };
        self.repository.forget_attempts_at(&attempt).await?;
        self.let_in(person, Way::Password, browser).await
    }

    /// Signs in by the code that an app shows, after everything else was shown.
    pub async fn sign_in_by_code(
        &self,
        held: &str,
        code: &str,
        browser: &Browser,
    ) -> Result<Step, IdentityError> {
        let hash = secret::hash(held);
        let Some(ticket) = self.repository.ticket(Purpose::Code, &hash).await? else {
            return Ok(Step::Wrong);
        };
        let attempt = attempt("code", &ticket.email, None);
        let now = self.repository.now();
        if self.repository.attempt(&attempt, now - WHILE).await? > CODES {
            return Ok(Step::Paused);
        }
        let person = self.repository.person_by_email(&ticket.email).await?;
        let Some(person) = person else {
            return Ok(Step::Wrong);
        };
        if !self.is_code_right(&person, code).await? {
            return Ok(Step::Wrong);
        }
        if self
            .repository
            .use_ticket(Purpose::Code, &hash)
            .await?
            .is_none()
        {
            return Ok(Step::Wrong);
        }
        self.repository.forget_attempts_at(&attempt).await?;
        let way = format!("{} and code", ticket.made_by);
        Ok(Step::In(Box::new(self.begin(person, &way, browser).await?)))
    }

    /// Signs in as anybody, where nothing is real: whoever calls this has made sure of that.
    pub async fn sign_in_as(
        &self,
        email: &EmailAddress,
        browser: &Browser,
    ) -> Result<Step, IdentityError> {
        match self.repository.person_by_email(email.as_str()).await? {
            Some(person) => self.let_in(person, Way::Demonstration, browser).await,
            None => Ok(Step::Wrong),
        }
    }

    /// Whether a code is right now and was not used before; it is used by this.
    pub(crate) async fn is_code_right(
        &self,
        person: &Person,
        code: &str,
    ) -> Result<bool, IdentityError> {
        let Some(secret) = &person.code_secret else {
            return Ok(false);
        };
        match one_time_code::step(secret, code, self.repository.now())? {
            Some(step) => Ok(self.repository.use_code_step(person.id, step).await?),
            None => Ok(false),
        }
    }

    /// Begins a session, or asks for a code first.
    pub(crate) async fn let_in(
        &self,
        person: Person,
        way: Way,
        browser: &Browser,
    ) -> Result<Step, IdentityError> {
        if person.code_secret.is_none() {
            let begun = self.begin(person, way.word(), browser).await?;
            return Ok(Step::In(Box::new(begun)));
        }
        let secret = self.secret()?;
        let ticket = self.ticket(&secret, &person.email, way.word().to_owned(), CODE_LASTS);
        self.repository.add_ticket(Purpose::Code, &ticket).await?;
        Ok(Step::Code(secret))
    }

    fn ticket(&self, secret: &Secret, email: &str, made_by: String, lasts: TimeDelta) -> Ticket {
        let now = self.repository.now();
        Ticket {
            hash: secret.hash(),
            email: email.to_owned(),
            name: None,
            team: None,
            role: None,
            made_by,
            made_at: now,
            expires_at: now + lasts,
        }
    }
}

/// An attempt, without what tells whose it is.
fn attempt(what: &str, email: &str, device: Option<String>) -> Attempt {
    Attempt {
        what: what.to_owned(),
        account: secret::hash(email),
        device: device.unwrap_or_default(),
    }
}
