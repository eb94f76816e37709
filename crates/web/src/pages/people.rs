//! Everybody with an account, and all teams: for administrators.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use identity::{EmailAddress, Grant, IdentityError, Permission, Whose};
use uuid::Uuid;

use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::sign_in::{sentence, with_status};
use super::{prose, see};
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/people.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    people: Vec<Row>,
    teams: Vec<(String, String)>,
    name: Field,
}

#[derive(Template)]
#[template(path = "pages/person.html")]
struct One {
    frame: Frame,
    wrongs: Vec<Wrong>,
    id: String,
    name: String,
    email: String,
    since: String,
    has_codes: bool,
    is_you: bool,
    /// Since when their address takes no mail, if it does not.
    unreachable: Option<String>,
    address: Field,
    teams: Vec<(String, String, String)>,
}

struct Row {
    id: String,
    name: String,
    email: String,
    roles: String,
}

fn grant(member: &Member) -> Result<Grant, Fault> {
    let permission = Permission::ManagePeople;
    Ok(member.actor().may(permission, Whose::Everyones)?)
}

/// Everybody.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    people_page(&site, &visitor, &member, name_field()).await
}

/// A new team.
pub(crate) async fn add_team(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (grant, name) = (grant(&member)?, fields.text("name"));
    match site.identity().add_team(&grant, name).await {
        Ok(team) => see(&format!("/teams/{}", team.id)),
        Err(error @ IdentityError::Name { .. }) => {
            let field = name_field().filled(name).wrong(sentence(&error));
            people_page(&site, &visitor, &member, field).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    person_page(&site, &visitor, &member, &id, (Vec::new(), address_field())).await
}

/// Another address for somebody, at which they are written to again.
pub(crate) async fn set_address(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (grant, person) = (grant(&member)?, known(&site, &id).await?.id);
    let written = fields.text("email");
    let field = address_field().filled(written);
    let wrong = match written.parse::<EmailAddress>() {
        Ok(email) => {
            if site.identity().set_email(&grant, person, &email).await? {
                return see(&format!("/people/{person}"));
            }
            "Somebody else has this address: enter another".to_owned()
        }
        Err(error) => sentence(&error),
    };
    let field = field.wrong(wrong);
    let wrongs = wrongs([&field]);
    person_page(&site, &visitor, &member, &id, (wrongs, field)).await
}

/// Codes taken off the account of somebody who has lost their app.
pub(crate) async fn reset_codes(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (grant, person) = (grant(&member)?, known(&site, &id).await?.id);
    site.identity().reset_codes(&grant, person).await?;
    see(&format!("/people/{person}"))
}

/// The end of somebody's sessions.
pub(crate) async fn end_sessions(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (grant, person) = (grant(&member)?, known(&site, &id).await?.id);
    site.identity().end_sessions(&grant, person).await?;
    see(&format!("/people/{person}"))
}

/// The end of somebody's account.
pub(crate) async fn close(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (grant, person) = (grant(&member)?, known(&site, &id).await?.id);
    match site.identity().close(&grant, person).await {
        Ok(()) => see("/people"),
        Err(IdentityError::Repository(error @ repository::RepositoryError::LastAdministrator)) => {
            let wrong = Wrong {
                field: "close",
                text: sentence(&error),
            };
            let wrongs = (vec![wrong], address_field());
            person_page(&site, &visitor, &member, &id, wrongs).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn known(site: &Site, id: &str) -> Result<repository::Person, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let person = site.repository().person(id).await?;
    person
        .filter(|person| person.closed_at.is_none())
        .ok_or(Fault::NotFound)
}

async fn people_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    name: Field,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let teams = repository.teams().await?;
    let mut roles: HashMap<Uuid, Vec<String>> = HashMap::new();
    for team in &teams {
        for colleague in repository.colleagues(team.id).await? {
            let known = colleague.roles.iter().filter_map(|role| role.parse().ok());
            let known: Vec<&str> = known.map(prose::role).collect();
            let here = format!("{} ({})", known.join(", "), team.name);
            roles.entry(colleague.person.id).or_default().push(here);
        }
    }
    let people = repository.people().await?.into_iter().map(|person| Row {
        roles: roles.remove(&person.id).unwrap_or_default().join("; "),
        id: person.id.to_string(),
        name: person.name,
        email: person.email,
    });
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: wrongs([&name]),
        people: people.collect(),
        teams: teams
            .into_iter()
            .map(|team| (team.id.to_string(), team.name))
            .collect(),
        name,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

async fn person_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    id: &str,
    (wrongs, address): (Vec<Wrong>, Field),
) -> Result<Response, Fault> {
    let person = known(site, id).await?;
    let mut teams: Vec<(String, String, String)> = Vec::new();
    for membership in site.repository().memberships_of(person.id).await? {
        let Some(team) = site.repository().team(membership.team).await? else {
            continue;
        };
        let role = membership.role.parse().map(prose::role).unwrap_or_default();
        teams.push((team.id.to_string(), team.name, role.to_owned()));
    }
    let unreachable = site.repository().unreachable().await?;
    let unreachable = unreachable.iter().find(|gone| gone.person == person.id);
    let shown = One {
        unreachable: unreachable.map(|gone| prose::moment(gone.at)),
        address,
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs,
        id: person.id.to_string(),
        since: site.voice(visitor.language).date_of(person.created_at),
        has_codes: person.code_secret.is_some(),
        is_you: person.id == member.person().id,
        name: person.name,
        email: person.email,
        teams,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

fn address_field() -> Field {
    Field::email("email", "Another email address")
        .hinted("The one before is forgotten, and lets nobody in any more.")
}

fn name_field() -> Field {
    Field::new("name", "Name of the team")
        .hinted("Usually an organisation: a council team, a charity, a provider.")
}
