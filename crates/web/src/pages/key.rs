//! The keys of a source: made, followed by others, revoked. A key is shown once.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use identity::{Grant, IdentityError, Permission, Secret, Whose};
use repository::{ApiKey, Source};

use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::sign_in::{sentence, with_status};
use super::{prose, see};
use crate::api::write::WRITE;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::voice::Voice;

#[derive(Template)]
#[template(path = "pages/keys.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    source: String,
    title: String,
    /// Where programs write.
    address: String,
    keys: Vec<Row>,
    name: Field,
}

#[derive(Template)]
#[template(path = "pages/key_made.html")]
struct Made {
    frame: Frame,
    source: String,
    name: String,
    secret: String,
    until: String,
}

struct Row {
    id: String,
    name: String,
    made: String,
    used: Option<String>,
    until: String,
    is_good: bool,
}

/// The keys.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    let (source, _) = source(&site, &member, &slug).await?;
    keys_page(&site, &visitor, &member, &source, name_field()).await
}

/// A new key.
pub(crate) async fn add(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = source(&site, &member, &slug).await?;
    let name = fields.text("name");
    match site.identity().add_key(&grant, &source, name).await {
        Ok(made) => made_page(&site, &visitor, &member, &source, made),
        Err(error @ IdentityError::Name { .. }) => {
            let field = name_field().filled(name).wrong(sentence(&error));
            keys_page(&site, &visitor, &member, &source, field).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Another key in the place of one.
pub(crate) async fn rotate(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = source(&site, &member, &slug).await?;
    let old = fields.text("key").parse().map_err(|_| Fault::NotFound)?;
    match site.identity().rotate_key(&grant, &source, old).await? {
        Some(made) => made_page(&site, &visitor, &member, &source, made),
        None => see(&format!("/sources/{}/keys", source.slug)),
    }
}

/// The end of a key.
pub(crate) async fn revoke(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = source(&site, &member, &slug).await?;
    let key = fields.text("key").parse().map_err(|_| Fault::NotFound)?;
    site.identity().revoke_key(&grant, &source, key).await?;
    see(&format!("/sources/{}/keys", source.slug))
}

async fn source(site: &Site, member: &Member, slug: &str) -> Result<(Source, Grant), Fault> {
    let source = site.repository().source(slug).await?;
    let source = source.ok_or(Fault::NotFound)?;
    let whose = Whose::Source(&source.slug, source.team);
    let grant = member.actor().may(Permission::ManageKeys, whose)?;
    Ok((source, grant))
}

async fn keys_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    source: &Source,
    name: Field,
) -> Result<Response, Fault> {
    let voice = site.voice(visitor.language);
    let keys = site.repository().api_keys(&source.slug).await?;
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: wrongs([&name]),
        source: source.slug.clone(),
        title: source.name.clone(),
        address: format!("{}{WRITE}/sources/{}", visitor.caller.base, source.slug),
        keys: keys.iter().map(|key| row(site, &voice, key)).collect(),
        name,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

fn row(site: &Site, voice: &Voice, key: &ApiKey) -> Row {
    let now = site.repository().now();
    let ended = key.revoked_at.unwrap_or(key.expires_at);
    Row {
        id: key.id.to_string(),
        name: key.name.clone(),
        made: voice.date_of(key.made_at),
        used: key.used_at.map(prose::moment),
        until: prose::moment(ended.min(key.expires_at)),
        is_good: ended > now,
    }
}

fn made_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    source: &Source,
    (key, secret): (ApiKey, Secret),
) -> Result<Response, Fault> {
    let voice = site.voice(visitor.language);
    let made = Made {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        source: source.slug.clone(),
        name: key.name,
        secret: secret.reveal().to_owned(),
        until: voice.date_of(key.expires_at),
    };
    page(&made, &made.frame)
}

fn name_field() -> Field {
    Field::new("name", "What the key is for")
        .hinted("For example the name of the program that will hold it.")
}
