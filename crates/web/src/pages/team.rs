//! A team: who is in it and as what, who was invited, and the sources that it collects for.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use identity::{Grant, IdentityError, NewPerson, Permission, Role, Whose};
use repository::{RepositoryError, Team};
use uuid::Uuid;

use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::sign_in::{sentence, with_status};
use super::{guide, prose, see};
use crate::letter;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/team.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    id: Uuid,
    name: String,
    colleagues: Vec<Colleague>,
    invitations: Vec<Invitation>,
    sources: Vec<(String, String)>,
    may_manage: bool,
    may_keep_keys: bool,
    email: Field,
    person_name: Field,
    roles: Vec<Choice>,
    refused: Option<String>,
}

struct Colleague {
    id: String,
    name: String,
    email: String,
    /// When they finished the guide, if they did and somebody asks who may know.
    guided: Option<String>,
    roles: String,
    choices: Vec<Choice>,
    is_you: bool,
}

/// A role to choose.
struct Choice {
    value: &'static str,
    label: &'static str,
    about: &'static str,
    chosen: bool,
}

struct Invitation {
    hash: String,
    email: String,
    role: String,
    until: String,
}

/// Whether somebody says who is in a team.
pub(crate) fn may_manage(member: &Member, team: Uuid) -> bool {
    grant(member, team).is_ok()
}

fn grant(member: &Member, team: Uuid) -> Result<Grant, identity::NotPermitted> {
    let whose = Whose::Team(team);
    member.actor().may(Permission::ManageTeam, whose)
}

/// The team; its members see it too.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let team = team(&site, &id).await?;
    let is_member = member.actor().roles().iter().any(|(of, _)| *of == team.id);
    if !is_member {
        grant(&member, team.id)?;
    }
    team_page(&site, &visitor, &member, &team, Asked::default()).await
}

/// Somebody to be invited, as they were filled in.
#[derive(Default)]
struct Asked {
    email: String,
    name: String,
    role: Option<Role>,
    wrong_email: Option<String>,
    wrong_name: Option<String>,
    refused: Option<String>,
    /// Why a member could not be made what was said.
    refused_member: Option<String>,
}

/// An invitation.
pub(crate) async fn invite(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let team = team(&site, &id).await?;
    let grant = grant(&member, team.id)?;
    let mut asked = Asked {
        email: fields.text("email").to_owned(),
        name: fields.text("name").to_owned(),
        role: fields.text("role").parse().ok(),
        ..Asked::default()
    };
    let email: Result<identity::EmailAddress, _> = asked.email.parse();
    let (email, role) = match (email, asked.role) {
        (Ok(email), Some(role)) => (email, role),
        (email, role) => {
            asked.wrong_email = email.err().map(|error| sentence(&error));
            if role.is_none() {
                asked.refused = Some("Choose what they are to be".to_owned());
            }
            return team_page(&site, &visitor, &member, &team, asked).await;
        }
    };
    site.mailed_base(&visitor.caller)?;
    let new = NewPerson {
        email,
        name: asked.name.clone(),
        language: visitor.language.code().to_owned(),
    };
    match site.identity().invite(&grant, &team, &new, role).await {
        Ok(secret) => {
            let to = (new.email.as_str(), new.name.as_str());
            let by = (member.person().name.as_str(), team.name.as_str());
            letter::invitation(&site, &visitor.caller, to, by, &secret).await?;
            see(&format!("/teams/{}#invitations", team.id))
        }
        Err(error @ IdentityError::Name { .. }) => {
            asked.wrong_name = Some(sentence(&error));
            team_page(&site, &visitor, &member, &team, asked).await
        }
        Err(error @ (IdentityError::NotToGive(_) | IdentityError::Enough(_))) => {
            asked.refused = Some(sentence(&error));
            team_page(&site, &visitor, &member, &team, asked).await
        }
        Err(error) => Err(error.into()),
    }
}

/// An invitation taken back.
pub(crate) async fn withdraw(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let team = team(&site, &id).await?;
    let grant = grant(&member, team.id)?;
    site.identity()
        .withdraw(&grant, &team, fields.text("invitation"))
        .await?;
    see(&format!("/teams/{}#invitations", team.id))
}

/// What a member is from now on; with nothing chosen they are no member any more.
pub(crate) async fn set_roles(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((id, person)): Path<(String, String)>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let team = team(&site, &id).await?;
    let grant = grant(&member, team.id)?;
    let person: Uuid = person.parse().map_err(|_| Fault::NotFound)?;
    let known = site.repository().person(person).await?;
    known
        .filter(|person| person.closed_at.is_none())
        .ok_or(Fault::NotFound)?;
    let mut roles: Vec<Role> = Vec::new();
    for name in fields.all("role") {
        roles.push(name.parse().map_err(|_| Fault::NotFound)?);
    }
    // What the form does not show is left as it is.
    let memberships = site.repository().memberships_of(person).await?;
    let here = memberships.iter().filter(|of| of.team == team.id);
    let before: Vec<Role> = here.filter_map(|of| of.role.parse().ok()).collect();
    let kept = before
        .iter()
        .filter(|role| !grant.may_hand_on(**role, team.id));
    roles.extend(kept);
    let identity = site.identity();
    let set = identity.set_roles(&grant, (person, team.id), &roles).await;
    let refused = match set {
        Ok(()) => return see(&format!("/teams/{}", team.id)),
        Err(error @ IdentityError::NotToGive(_)) => sentence(&error),
        Err(IdentityError::Repository(
            error @ (RepositoryError::LastAdministrator | RepositoryError::RolesChanged),
        )) => sentence(&error),
        Err(error) => return Err(error.into()),
    };
    let asked = Asked {
        refused_member: Some(refused),
        ..Asked::default()
    };
    team_page(&site, &visitor, &member, &team, asked).await
}

async fn team(site: &Site, id: &str) -> Result<Team, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    site.repository().team(id).await?.ok_or(Fault::NotFound)
}

async fn team_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    team: &Team,
    asked: Asked,
) -> Result<Response, Fault> {
    let grant = grant(member, team.id).ok();
    let may_hand_on = |role: Role| {
        let grant = grant.as_ref();
        grant.is_some_and(|grant| grant.may_hand_on(role, team.id))
    };
    let choices = |chosen: &[&str]| -> Vec<Choice> {
        let given = Role::ALL.into_iter().filter(|role| may_hand_on(*role));
        given
            .map(|role| Choice {
                value: role.name(),
                label: prose::role(role),
                about: prose::about_role(role),
                chosen: chosen.contains(&role.name()),
            })
            .collect()
    };
    let voice = site.voice(visitor.language);
    let colleagues = site.repository().colleagues(team.id).await?;
    let mut guided = HashMap::new();
    for colleague in colleagues.iter().filter(|_| grant.is_some()) {
        let id = colleague.person.id;
        let steps = site.repository().guide_steps(id).await?;
        guided.extend(guide::finished(&steps).map(|at| (id, voice.date_of(at))));
    }
    let colleagues = colleagues.into_iter().map(|colleague| {
        let names: Vec<&str> = colleague.roles.iter().map(String::as_str).collect();
        let roles: Vec<&str> = names
            .iter()
            .filter_map(|name| name.parse().ok().map(prose::role))
            .collect();
        Colleague {
            is_you: colleague.person.id == member.person().id,
            guided: guided.remove(&colleague.person.id),
            id: colleague.person.id.to_string(),
            roles: roles.join(", "),
            choices: choices(&names),
            name: colleague.person.name,
            email: colleague.person.email,
        }
    });
    let colleagues = colleagues.collect();
    let invitations = if grant.is_some() {
        site.repository().invitations(team.id).await?
    } else {
        Vec::new()
    };
    let invitations = invitations.into_iter().map(|ticket| Invitation {
        hash: ticket.hash,
        role: ticket
            .role
            .and_then(|role| role.parse().ok())
            .map_or_else(String::new, |role| prose::role(role).to_owned()),
        email: ticket.email,
        until: voice.date_of(ticket.expires_at),
    });
    let invitations = invitations.collect();
    let sources = site.repository().sources().await?;
    let sources = sources
        .into_iter()
        .filter(|source| source.team == Some(team.id))
        .map(|source| (source.slug, source.name));
    let marked = |field: Field, value: &str, wrong: Option<String>| {
        let field = field.filled(value);
        match wrong {
            Some(wrong) => field.wrong(wrong),
            None => field,
        }
    };
    let email = Field::email("email", "Their email address");
    let email = marked(email, &asked.email, asked.wrong_email);
    let person_name = marked(
        Field::new("name", "Their name"),
        &asked.name,
        asked.wrong_name,
    );
    let mut wrongs = wrongs([&email, &person_name]);
    let refusals = [
        ("members", asked.refused_member),
        ("roles", asked.refused.clone()),
    ];
    wrongs.extend(
        refusals
            .into_iter()
            .filter_map(|(field, text)| Some(Wrong { field, text: text? })),
    );
    let whose = Whose::Team(team.id);
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        id: team.id,
        name: team.name.clone(),
        colleagues,
        invitations,
        sources: sources.collect(),
        may_manage: grant.is_some(),
        may_keep_keys: member.actor().may(Permission::ManageKeys, whose).is_ok(),
        roles: choices(&[asked.role.map_or("", Role::name)]),
        refused: asked.refused,
        email,
        person_name,
        wrongs,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}
