//! Signing in: by an address that is mailed, or by a password; and then, for those who want it, by a code.
//!
//! Attempts are counted, and too many are not looked at for a while. That must not keep people out of their
//! own account: a browser that somebody signed in with before is counted by itself, so strangers use up only
//! what strangers have, and a mailed address always lets its owner in.

use chrono::TimeDelta;
use repository::{Attempt, Person, Purpose, Ticket};

use crate::Identity;
use crate::actor::Grant;
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
    /// It is too long ago that they signed in.
    Stale,
}

impl Proof {
    pub(crate) const fn of(is_right: bool) -> Self {
        if is_right { Self::Right } else { Self::Wrong }
    }
}

impl Identity {
    /// Whether somebody who is in may show something once more: a browser that was left open is no way to
    /// find out a password.
    pub(crate) async fn may_show(
        &self,
        what: &str,
        person: &Person,
    ) -> Result<bool, IdentityError> {
        self.take(&attempt(what, &person.email, None), PASSWORDS)
            .await
    }

    async fn take(&self, attempt: &Attempt, most: i64) -> Result<bool, IdentityError> {
        let since = self.repository.now() - WHILE;
        Ok(self.repository.take_attempt(attempt, most, since).await?)
    }

    /// What tells a browser that somebody got in with before from those of strangers.
    async fn known_device(
        &self,
        person: Option<&Person>,
        browser: &Browser,
    ) -> Result<Option<String>, IdentityError> {
        let (Some(person), Some(device)) = (person, browser.device_hash()) else {
            return Ok(None);
        };
        let is_known = self.repository.knows_device(person.id, &device).await?;
        Ok(is_known.then_some(device))
    }

    /// Puts down that somebody was not let in to an account.
    async fn wrong(&self, person: &Person, way: &str) -> Result<Step, IdentityError> {
        let detail = serde_json::json!({"way": way});
        self.repository
            .note("nobody", "session.refuse", &person.actor(), &detail)
            .await?;
        Ok(Step::Wrong)
    }

    /// An address by which somebody may sign in. Nothing if there is no such account, or enough were mailed
    /// in the last minutes, which are still good: those who ask are told the same in either case.
    pub async fn link(&self, email: &EmailAddress) -> Result<Option<Link>, IdentityError> {
        let person = self.repository.person_by_email(email.as_str()).await?;
        let Some(person) = person else {
            return Ok(None);
        };
        let secret = self.secret()?;
        let ticket = self.ticket(&secret, &person.email, person.actor(), LINK_LASTS);
        let since = self.repository.now() - LINK_LASTS;
        let is_written = self.repository.add_way_in(&ticket, LINKS, since).await?;
        Ok(is_written.then_some(Link { secret, person }))
    }

    /// An address by which somebody signs in, made by who may do that.
    pub(crate) async fn link_for(
        &self,
        grant: &Grant,
        person: Person,
        lasts: TimeDelta,
    ) -> Result<Link, IdentityError> {
        let secret = self.secret()?;
        let by = grant.by().to_owned();
        let ticket = self.ticket(&secret, &person.email, by, lasts);
        self.repository.add_ticket(Purpose::SignIn, &ticket).await?;
        let detail = serde_json::json!({});
        self.repository
            .note(grant.by(), "link.make", &person.actor(), &detail)
            .await?;
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
        let device = self.known_device(person.as_ref(), browser).await?;
        let attempt = attempt("password", email.as_str(), device);
        if !self.take(&attempt, PASSWORDS).await? {
            return Ok(Step::Paused);
        }
        let kept = person.as_ref().and_then(|person| person.password.clone());
        let is_right = self.is_password_right(password, kept).await?;
        match person {
            Some(person) if is_right => {
                self.repository.forget_attempts_at(&attempt).await?;
                self.let_in(person, Way::Password, browser).await
            }
            Some(person) => self.wrong(&person, Way::Password.word()).await,
            None => Ok(Step::Wrong),
        }
    }

    /// Whether a password is the one that this was kept of. So many are looked at at once as there are cores:
    /// each takes much memory, and strangers can send any number.
    pub(crate) async fn is_password_right(
        &self,
        password: &str,
        kept: Option<String>,
    ) -> Result<bool, IdentityError> {
        // It is never closed.
        let _turn = self.turns.acquire().await;
        password::is_right(password.to_owned(), kept).await
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
        let person = self.repository.person_by_email(&ticket.email).await?;
        let Some(person) = person else {
            return Ok(Step::Wrong);
        };
        // Whoever has found out a password does not use up what its owner has who comes by mail.
        let (device, way) = (
            self.known_device(Some(&person), browser).await?,
            ticket.made_by,
        );
        let attempt = attempt(&format!("code after {way}"), &ticket.email, device);
        if !self.take(&attempt, CODES).await? {
            return Ok(Step::Paused);
        }
        if !self.is_code_right(&person, code).await? {
            return self.wrong(&person, "code").await;
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
        let way = format!("{way} and code");
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

/// An attempt, without its address in words: whoever has a list of addresses can still tell whose it is.
fn attempt(what: &str, email: &str, device: Option<String>) -> Attempt {
    Attempt {
        what: what.to_owned(),
        account: secret::hash(email),
        device: device.unwrap_or_default(),
    }
}
