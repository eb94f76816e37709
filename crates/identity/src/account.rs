//! Accounts and teams: opened, changed by their owners, looked after by administrators, closed.

use chrono::TimeDelta;
use repository::{Person, Session, Team};
use uuid::Uuid;

use crate::actor::Grant;
use crate::email::EmailAddress;
use crate::error::IdentityError;
use crate::one_time_code::{self, NewCodes};
use crate::password;
use crate::permission::{self, Permission};
use crate::role::Role;
use crate::session::SignedIn;
use crate::sign_in::{Link, Proof};
use crate::{HOST_TEAM, Identity, NotPermitted};

/// Letters of a name.
pub(crate) const LONGEST_NAME: usize = 100;
/// So long ago somebody has signed in who changes how they sign in.
const FRESH: TimeDelta = TimeDelta::minutes(15);
/// The first administrator has so long to follow the address that a command printed.
const FIRST_LINK_LASTS: TimeDelta = TimeDelta::hours(24);

/// Somebody who gets an account.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Where they get mail.
    pub email: EmailAddress,
    /// What they are called.
    pub name: String,
    /// The language of their mail: `en-GB` or `cy`.
    pub language: String,
}

/// A name without blanks around it and in it twice.
pub(crate) fn tidy_name(name: &str) -> Result<String, IdentityError> {
    let name: Vec<&str> = name.split_whitespace().collect();
    let name = name.join(" ");
    let is_name =
        (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    is_name
        .then_some(name)
        .ok_or(IdentityError::Name { most: LONGEST_NAME })
}

impl Identity {
    pub(crate) fn account(&self, new: &NewPerson) -> Result<Person, IdentityError> {
        Ok(Person {
            id: self.id()?,
            email: new.email.as_str().to_owned(),
            name: tidy_name(&new.name)?,
            language: new.language.clone(),
            password: None,
            code_secret: None,
            created_at: self.repository.now(),
            closed_at: None,
        })
    }

    /// Somebody with an account for this address: the one who has it, or else a new one.
    pub async fn ensure_person(
        &self,
        grant: &Grant,
        new: &NewPerson,
    ) -> Result<Person, IdentityError> {
        must_be(grant, Permission::ManagePeople)?;
        let account = self.account(new)?;
        if self.repository.add_person(&account, grant.by()).await? {
            return Ok(account);
        }
        let known = self.repository.person_by_email(new.email.as_str()).await?;
        known.ok_or_else(|| repository::RepositoryError::NoPerson(account.id).into())
    }

    /// Makes somebody an administrator, opens their account if they have none, and gives an address by which
    /// they sign in the first time.
    pub async fn add_administrator(
        &self,
        grant: &Grant,
        new: &NewPerson,
        place: &str,
    ) -> Result<Link, IdentityError> {
        self.ensure_host_team(grant, place).await?;
        let person = self.ensure_person(grant, new).await?;
        self.add_role(grant, (person.id, HOST_TEAM), Role::Administrator)
            .await?;
        self.link_for(grant, person, FIRST_LINK_LASTS).await
    }

    /// The team of those who run the installation is there.
    pub async fn ensure_host_team(&self, grant: &Grant, place: &str) -> Result<(), IdentityError> {
        must_be(grant, Permission::ManagePeople)?;
        let team = Team {
            id: HOST_TEAM,
            name: tidy_name(place)?,
            entity: None,
            created_at: self.repository.now(),
            closed_at: None,
        };
        Ok(self.repository.add_team(&team, grant.by()).await?)
    }

    /// Adds a team.
    pub async fn add_team(&self, grant: &Grant, name: &str) -> Result<Team, IdentityError> {
        must_be(grant, Permission::ManagePeople)?;
        let team = Team {
            id: self.id()?,
            name: tidy_name(name)?,
            entity: None,
            created_at: self.repository.now(),
            closed_at: None,
        };
        self.repository.add_team(&team, grant.by()).await?;
        Ok(team)
    }

    /// Gives somebody a role in a team beside those that they have there.
    pub async fn add_role(
        &self,
        grant: &Grant,
        (person, team): (Uuid, Uuid),
        role: Role,
    ) -> Result<(), IdentityError> {
        let mut roles = self.roles_in(person, team).await?;
        if !roles.contains(&role) {
            roles.push(role);
            self.set_roles(grant, (person, team), &roles).await?;
        }
        Ok(())
    }

    /// Says what somebody is in a team; with no role they are no member any more. What the one who says it
    /// could not give they cannot take either.
    pub async fn set_roles(
        &self,
        grant: &Grant,
        (person, team): (Uuid, Uuid),
        roles: &[Role],
    ) -> Result<(), IdentityError> {
        must_manage(grant, team)?;
        if self.repository.team(team).await?.is_none() {
            return Err(IdentityError::NoTeam);
        }
        let before = self.roles_in(person, team).await?;
        let changed = Role::ALL
            .into_iter()
            .filter(|role| roles.contains(role) != before.contains(role));
        for role in changed {
            // A role that is out of its place may still be taken away.
            let is_out_of_place = team != HOST_TEAM && permission::reaches_everywhere(role);
            let may_take = is_out_of_place && !roles.contains(&role) && grant.is_everywhere();
            if !may_take && !grant.may_hand_on(role, team) {
                return Err(IdentityError::NotToGive(role));
            }
        }
        let names = |roles: &[Role]| -> Vec<&'static str> {
            let had = Role::ALL.into_iter().filter(|role| roles.contains(role));
            had.map(Role::name).collect()
        };
        self.repository
            .set_roles((person, team), (&names(&before), &names(roles)), grant.by())
            .await?;
        Ok(())
    }

    async fn roles_in(&self, person: Uuid, team: Uuid) -> Result<Vec<Role>, IdentityError> {
        let memberships = self.repository.memberships_of(person).await?;
        let here = memberships.iter().filter(|member| member.team == team);
        here.map(|member| Ok(member.role.parse()?)).collect()
    }

    /// Leaves a team, by one's own will.
    pub async fn leave(&self, person: &Person, team: Uuid) -> Result<(), IdentityError> {
        let before = self.roles_in(person.id, team).await?;
        let before: Vec<&str> = before.into_iter().map(Role::name).collect();
        self.repository
            .set_roles((person.id, team), (&before, &[]), &person.actor())
            .await?;
        Ok(())
    }

    /// Changes what somebody is called and the language of their mail, by themselves.
    pub async fn rename(
        &self,
        person: &Person,
        name: &str,
        language: &str,
    ) -> Result<(), IdentityError> {
        let name = tidy_name(name)?;
        self.repository
            .rename_person(person.id, (&name, language), &person.actor())
            .await?;
        Ok(())
    }

    /// Whether somebody signed in so lately that a browser which was left open is no way to take their account.
    pub fn is_fresh(&self, session: &Session) -> bool {
        self.repository.now() - session.began_at <= FRESH
    }

    /// Sets somebody's password, by themselves; whoever has one has to know it, and whoever has none has to
    /// have signed in a moment ago. All other sessions end.
    pub async fn set_password(
        &self,
        SignedIn {
            person, session, ..
        }: &SignedIn,
        (current, new): (&str, &str),
    ) -> Result<Proof, IdentityError> {
        let proof = match &person.password {
            Some(_) => self.knows_password(person, current).await?,
            None if self.is_fresh(session) => Proof::Right,
            None => Proof::Stale,
        };
        if proof != Proof::Right {
            return Ok(proof);
        }
        password::check(new, &[&person.email, &person.name])?;
        let hash = {
            let _turn = self.turns.acquire().await;
            password::hash(new.to_owned()).await?
        };
        let by = person.actor();
        self.repository
            .set_password(person.id, Some(&hash), &by)
            .await?;
        self.repository
            .end_other_sessions(person.id, Some(session.id), &by)
            .await?;
        Ok(Proof::Right)
    }

    async fn knows_password(&self, person: &Person, said: &str) -> Result<Proof, IdentityError> {
        if !self.may_show("own password", person).await? {
            return Ok(Proof::Paused);
        }
        let is_right = self
            .is_password_right(said, person.password.clone())
            .await?;
        Ok(Proof::of(is_right))
    }

    /// A secret for somebody's app to learn; nothing changes until a code of it was shown.
    pub fn new_codes(&self, person: &Person, place: &str) -> Result<NewCodes, IdentityError> {
        one_time_code::new(&*self.chance, (place, &person.email))
    }

    /// The same secret, to be shown again.
    pub fn same_codes(
        &self,
        person: &Person,
        place: &str,
        secret: &str,
    ) -> Result<NewCodes, IdentityError> {
        one_time_code::again(secret, (place, &person.email))
    }

    /// From now on somebody is asked for codes of this secret, of which they show one. They have to have signed
    /// in a moment ago. All other sessions end.
    pub async fn set_codes(
        &self,
        SignedIn {
            person, session, ..
        }: &SignedIn,
        secret: &str,
        code: &str,
    ) -> Result<Proof, IdentityError> {
        if !self.is_fresh(session) {
            return Ok(Proof::Stale);
        }
        let now = self.repository.now();
        let Some(step) = one_time_code::step(secret, code, now)? else {
            return Ok(Proof::Wrong);
        };
        let by = person.actor();
        self.repository
            .set_code_secret(person.id, Some(secret), &by)
            .await?;
        self.repository.use_code_step(person.id, step).await?;
        self.repository
            .end_other_sessions(person.id, Some(session.id), &by)
            .await?;
        Ok(Proof::Right)
    }

    /// Somebody is no longer asked for codes, by themselves; they have to show one.
    pub async fn remove_codes(&self, person: &Person, code: &str) -> Result<Proof, IdentityError> {
        if !self.may_show("own code", person).await? {
            return Ok(Proof::Paused);
        }
        let is_right = self.is_code_right(person, code).await?;
        if is_right {
            self.repository
                .set_code_secret(person.id, None, &person.actor())
                .await?;
        }
        Ok(Proof::of(is_right))
    }

    /// Takes away the codes of somebody who has lost their app, and ends their sessions.
    pub async fn reset_codes(&self, grant: &Grant, person: Uuid) -> Result<(), IdentityError> {
        must_be(grant, Permission::ManagePeople)?;
        self.repository
            .set_code_secret(person, None, grant.by())
            .await?;
        self.end_sessions(grant, person).await
    }

    /// Gives somebody another address, at which they are written to again; false if somebody else has it.
    pub async fn set_email(
        &self,
        grant: &Grant,
        person: Uuid,
        email: &EmailAddress,
    ) -> Result<bool, IdentityError> {
        must_be(grant, Permission::ManagePeople)?;
        let (email, by) = (email.as_str(), grant.by());
        Ok(self.repository.set_email(person, email, by).await?)
    }

    /// Ends all of somebody's sessions.
    pub async fn end_sessions(&self, grant: &Grant, person: Uuid) -> Result<(), IdentityError> {
        must_be(grant, Permission::ManagePeople)?;
        self.repository
            .end_other_sessions(person, None, grant.by())
            .await?;
        Ok(())
    }

    /// Closes somebody's account.
    pub async fn close(&self, grant: &Grant, person: Uuid) -> Result<(), IdentityError> {
        must_be(grant, Permission::ManagePeople)?;
        Ok(self.repository.close_person(person, grant.by()).await?)
    }

    /// Closes one's own account.
    pub async fn close_own(&self, person: &Person) -> Result<(), IdentityError> {
        let by = person.actor();
        Ok(self.repository.close_person(person.id, &by).await?)
    }
}

/// A grant is taken for nothing but what it was given for.
pub(crate) fn must_be(grant: &Grant, permission: Permission) -> Result<(), NotPermitted> {
    grant
        .is_for(permission)
        .then_some(())
        .ok_or(NotPermitted::NotYours)
}

/// Whether a grant lets somebody say who is in a team.
pub(crate) fn must_manage(grant: &Grant, team: Uuid) -> Result<(), NotPermitted> {
    let is_of_team = grant.is_for(Permission::ManageTeam) && grant.team() == Some(team);
    (is_of_team || grant.is_for(Permission::ManagePeople))
        .then_some(())
        .ok_or(NotPermitted::NotYours)
}
