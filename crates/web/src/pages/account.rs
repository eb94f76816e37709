//! One's own account: what one is called, how one gets in, where one is signed in, what one is.

mod codes;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use identity::{IdentityError, Proof};
use repository::RepositoryError;
use uuid::Uuid;

use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::sign_in::{sentence, with_status};
use super::{prose, see};
use crate::letter;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::voice::Voice;

pub(crate) use codes::{ask as ask_codes, remove as remove_codes, set as set_codes};

/// Why somebody whose browser may have been left open has to come in again.
const STALE: &str =
    "Sign out and sign in again first. Then do this within 15 minutes: it keeps your account safe.";
const PAUSED: &str = "There were too many attempts. Wait 15 minutes and try again.";

#[derive(Template)]
#[template(path = "pages/account.html")]
struct Account {
    frame: Frame,
    wrongs: Vec<Wrong>,
    email: String,
    name: Field,
    current: Field,
    new: Field,
    has_password: bool,
    has_codes: bool,
    code: Field,
    teams: Vec<TeamRow>,
    sessions: Vec<SessionRow>,
    desks: Vec<(&'static str, &'static str)>,
    /// How much waits for those who assure.
    waiting: Option<i64>,
    done: Option<&'static str>,
}

struct TeamRow {
    id: String,
    name: String,
    roles: String,
    may_manage: bool,
}

struct SessionRow {
    id: String,
    browser: String,
    way: String,
    began: String,
    seen: String,
    is_this: bool,
}

/// The fields of the page, as they are filled in now.
struct Filled {
    name: Field,
    current: Field,
    new: Field,
    code: Field,
    /// What was refused that is no field.
    refused: Option<Wrong>,
}

impl Filled {
    fn of(member: &Member) -> Self {
        let current = Field::password("current", "Your password now", "current-password");
        let new = Field::password("new", "New password", "new-password")
            .hinted("At least 12 characters. Three random words are a good one.");
        Self {
            name: Field::new("name", "Your name")
                .filled_by("name")
                .filled(&member.person().name),
            current,
            new,
            code: Field::code("The code that your app shows now"),
            refused: None,
        }
    }
}

/// The account.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    account(&site, &visitor, &member, Filled::of(&member), None).await
}

/// Another name.
pub(crate) async fn rename(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (person, name) = (member.person(), fields.text("name"));
    let renamed = site.identity().rename(person, name, &person.language).await;
    match renamed {
        Ok(()) => see("/account"),
        Err(error @ IdentityError::Name { .. }) => {
            let mut filled = Filled::of(&member);
            filled.name = filled.name.filled(name).wrong(sentence(&error));
            account(&site, &visitor, &member, filled, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A password, the first or another.
pub(crate) async fn set_password(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let mut filled = Filled::of(&member);
    let passwords = (fields.text("current"), fields.text("new"));
    let identity = site.identity();
    match identity.set_password(member.signed_in(), passwords).await {
        Ok(Proof::Right) => {
            letter::changed(&site, member.person(), "Your password was changed").await?;
            let done = "Your password is set. You were signed out everywhere else.";
            return with_new(&site, &visitor, &member, done).await;
        }
        Ok(Proof::Wrong) => filled.current = filled.current.wrong("This is not your password"),
        Ok(Proof::Paused) => filled.current = filled.current.wrong(PAUSED),
        Ok(Proof::Stale) => filled.new = filled.new.wrong(STALE),
        Err(IdentityError::Weak(weakness)) => {
            filled.new = filled.new.wrong(sentence(&weakness));
        }
        Err(error) => return Err(error.into()),
    }
    account(&site, &visitor, &member, filled, None).await
}

/// The end of one's session in another browser, or in all others.
pub(crate) async fn end_sessions(
    State(site): State<Site>,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (person, repository) = (member.person(), site.repository());
    let by = person.actor();
    if let Ok(session) = fields.text("session").parse() {
        repository.end_session(person.id, session, &by).await?;
    } else {
        let kept = Some(member.session().id);
        repository.end_other_sessions(person.id, kept, &by).await?;
    }
    see("/account#sessions")
}

/// The end of a membership.
pub(crate) async fn leave(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let team = fields.text("team").parse().map_err(|_| Fault::NotFound)?;
    match site.identity().leave(member.person(), team).await {
        Err(IdentityError::Repository(error)) => {
            refused(&site, &visitor, &member, ("teams", error)).await
        }
        left => {
            left?;
            see("/account#teams")
        }
    }
}

/// The end of an account.
pub(crate) async fn close(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    match site.identity().close_own(member.person()).await {
        Err(IdentityError::Repository(error)) => {
            refused(&site, &visitor, &member, ("close", error)).await
        }
        closed => {
            closed?;
            see("/")
        }
    }
}

/// The last administrator is told why they cannot go; everything else is a fault.
async fn refused(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    (place, error): (&'static str, RepositoryError),
) -> Result<Response, Fault> {
    if !matches!(error, RepositoryError::LastAdministrator) {
        return Err(error.into());
    }
    let refused = Some(Wrong {
        field: place,
        text: sentence(&error),
    });
    let filled = Filled {
        refused,
        ..Filled::of(member)
    };
    account(site, visitor, member, filled, None).await
}

/// The page with what is new of the account, after it was changed.
async fn with_new(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    done: &'static str,
) -> Result<Response, Fault> {
    let new = site.repository().person(member.person().id).await?;
    let member = match new {
        Some(person) => member.clone().with(person),
        None => return Err(Fault::SignIn),
    };
    account(site, visitor, &member, Filled::of(&member), Some(done)).await
}

async fn account(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    filled: Filled,
    done: Option<&'static str>,
) -> Result<Response, Fault> {
    let Filled {
        name,
        current,
        new,
        code,
        refused,
    } = filled;
    let mut wrongs = wrongs([&name, &current, &new, &code]);
    wrongs.extend(refused);
    let person = member.person();
    let voice = site.voice(visitor.language);
    let shown = Account {
        frame: frame(site, visitor, member),
        wrongs,
        email: person.email.clone(),
        has_password: person.password.is_some(),
        has_codes: person.code_secret.is_some(),
        name,
        current,
        new,
        code,
        teams: teams(site, member).await?,
        sessions: sessions(site, &voice, member).await?,
        desks: super::frame::desks(member),
        waiting: super::queue::waiting(site, member).await?,
        done,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

fn frame(site: &Site, visitor: &Visitor, member: &Member) -> Frame {
    Frame::new(site, visitor, Part::Account).for_member(member)
}

async fn teams(site: &Site, member: &Member) -> Result<Vec<TeamRow>, Fault> {
    let mut rows: Vec<TeamRow> = Vec::new();
    let mut ids: Vec<Uuid> = Vec::new();
    for (team, _) in member.actor().roles() {
        if ids.contains(team) {
            continue;
        }
        ids.push(*team);
        let Some(found) = site.repository().team(*team).await? else {
            continue;
        };
        let roles = member.actor().roles().iter();
        let roles = roles.filter(|(of, _)| of == team);
        let roles: Vec<&str> = roles.map(|(_, role)| prose::role(*role)).collect();
        rows.push(TeamRow {
            id: team.to_string(),
            name: found.name,
            roles: roles.join(", "),
            may_manage: super::team::may_manage(member, *team),
        });
    }
    Ok(rows)
}

async fn sessions(site: &Site, voice: &Voice, member: &Member) -> Result<Vec<SessionRow>, Fault> {
    let sessions = site.repository().sessions_of(member.person().id).await?;
    let row = |session: repository::Session| SessionRow {
        is_this: session.id == member.session().id,
        id: session.id.to_string(),
        browser: session.browser,
        way: prose::way(&session.way),
        began: voice.date_of(session.began_at),
        seen: prose::moment(session.seen_at),
    };
    Ok(sessions.into_iter().map(row).collect())
}

/// What the place calls itself, as apps for codes show it.
fn place(site: &Site) -> &str {
    &site.settings().title
}
