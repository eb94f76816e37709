//! The last page before a claim: what was said is looked at, and agreed to.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use hsds::Kind;
use identity::IdentityError;
use repository::{NewClaim, RepositoryError, Standing};
use url::form_urlencoded;
use uuid::Uuid;

use super::said::{self, Said, Understood};
use super::{grant, own_teams};
use crate::entry::text;
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::listing::Choice;
use crate::pages::results::Wrong;
use crate::pages::see;
use crate::pages::sign_in::{sentence, with_status};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Where one is looked for.
const FIND: &str = "/organisation/find";
/// Letters of how one can know that somebody speaks for an organisation.
const LONGEST_NOTE: usize = 500;
/// What is chosen by whoever works with no collector, and by whoever founds a team.
const NONE: &str = "none";

#[derive(Template)]
#[template(path = "pages/claim_agree.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    /// What was said, by what it is called.
    facts: Vec<(&'static str, String)>,
    hidden: Vec<(&'static str, String)>,
    is_added: bool,
    teams: Vec<Choice>,
    collectors: Vec<Choice>,
    note: String,
    open: bool,
    nobody: bool,
}

impl Page {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        let wrong = self.wrongs.iter().find(|wrong| wrong.field == field);
        wrong.map(|wrong| wrong.text.as_str())
    }
}

/// The organisation that is claimed.
pub(super) enum What {
    /// One that is published.
    Published(Uuid, String),
    /// One that is not in the list.
    Added(Said, Understood),
}

/// What is answered here.
#[derive(Default)]
pub(super) struct Agreed {
    team: String,
    collector: String,
    note: String,
    open: bool,
    nobody: bool,
    wrongs: Vec<Wrong>,
}

impl Agreed {
    fn read(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().to_owned();
        Self {
            team: text("team"),
            collector: text("collector"),
            note: text("note"),
            open: fields.text("open") == "yes",
            nobody: fields.text("nobody") == "yes",
            wrongs: Vec::new(),
        }
    }
}

/// The page for a published organisation.
pub(crate) async fn look(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let query = query.unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let named = pairs.find(|(key, _)| key == "organization");
    let named = named.and_then(|(_, value)| said::organization(&value));
    match published(&site, named).await? {
        Some(what) => agree_page(&site, &visitor, &member, what, Agreed::default()).await,
        None => see(FIND),
    }
}

/// A claim is made of all that was said.
pub(crate) async fn agree(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let mut agreed = Agreed::read(&fields);
    let named = fields.text("organization");
    let what = if named.is_empty() {
        let said = Said::read(&fields);
        match said.fit() {
            Some(understood) => What::Added(said, understood),
            None => return said::again(&site, &visitor, &member, &said),
        }
    } else {
        match published(&site, said::organization(named)).await? {
            Some(what) => what,
            None => return see(FIND),
        }
    };
    let collectors = collectors(&site, &member).await?;
    let collector = collectors
        .iter()
        .find(|(id, _)| id.to_string() == agreed.collector);
    let collector = collector.map(|(id, _)| *id);
    let teams = own_teams(&member);
    let team = teams.iter().find(|id| id.to_string() == agreed.team);
    agreed.wrongs = wrongs(
        &agreed,
        collector.is_some() || collectors.is_empty(),
        team.is_some() || teams.is_empty(),
    );
    if !agreed.wrongs.is_empty() {
        return agree_page(&site, &visitor, &member, what, agreed).await;
    }
    let grant = team.map(|team| grant(&member, *team)).transpose()?;
    let new = NewClaim {
        organization: match &what {
            What::Published(id, _) => Some(*id),
            What::Added(..) => None,
        },
        name: match &what {
            What::Published(_, name) => name.clone(),
            What::Added(said, _) => said.name.clone(),
        },
        details: match &what {
            What::Published(..) => None,
            What::Added(_, understood) => Some(understood.details()),
        },
        source: None,
        collector,
        note: agreed.note.clone(),
    };
    let identity = site.identity();
    let made = identity.make_claim(member.person(), grant.as_ref(), &new);
    match made.await {
        Ok(_) => see("/organisation"),
        Err(IdentityError::Repository(
            error @ (RepositoryError::ClaimedBefore(_) | RepositoryError::ClaimsEnough(_)),
        )) => {
            agreed.wrongs.push(Wrong {
                field: "said",
                text: sentence(&error),
            });
            agree_page(&site, &visitor, &member, what, agreed).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with what was answered here.
fn wrongs(agreed: &Agreed, is_collector: bool, is_team: bool) -> Vec<Wrong> {
    let tests = [
        (
            is_team || agreed.team == NONE,
            "team-0",
            "Choose which team is to look after it",
        ),
        (
            is_collector || agreed.collector == NONE,
            "collector-0",
            "Choose who you work with, or that you work with nobody or do not know",
        ),
        (
            agreed.note.chars().count() <= LONGEST_NOTE,
            "note",
            "Say how we can know it in at most 500 letters",
        ),
        (
            agreed.open,
            "open",
            "Tick that what you enter may be used by anyone, as open data. We can publish nothing else",
        ),
        (
            agreed.nobody,
            "nobody",
            "Tick that it holds no personal data about anyone. We may not publish any",
        ),
    ];
    let wrong = tests.into_iter().filter(|(is_right, ..)| !is_right);
    wrong
        .map(|(_, field, text)| Wrong {
            field,
            text: text.to_owned(),
        })
        .collect()
}

/// A published organisation; another stands for one that was found to be the same.
async fn published(site: &Site, id: Option<Uuid>) -> Result<Option<What>, Fault> {
    let repository = site.repository();
    let Some(mut id) = id else {
        return Ok(None);
    };
    let mut found = repository.published(Kind::Organization, id).await?;
    if let Some(Standing::Moved { to }) = found.as_ref().map(|found| &found.standing) {
        id = *to;
        found = repository.published(Kind::Organization, id).await?;
    }
    let Some(found) = found.filter(|found| found.standing == Standing::Live) else {
        return Ok(None);
    };
    let document: hsds::Document = serde_json::from_str(&found.detail).map_err(|error| {
        tracing::error!(%error, entity.id = %id, "a published document cannot be read");
        Fault::Internal
    })?;
    let name = text(&document, "name").to_owned();
    Ok(Some(What::Published(id, name)))
}

/// The teams with which somebody may say that they work: not their own, which would look at its own word.
async fn collectors(site: &Site, member: &Member) -> Result<Vec<(Uuid, String)>, Fault> {
    let own = own_teams(member);
    let teams = site.identity().collecting_teams().await?;
    let others = teams.into_iter().filter(|team| !own.contains(&team.id));
    Ok(others.map(|team| (team.id, team.name)).collect())
}

pub(super) async fn agree_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    what: What,
    agreed: Agreed,
) -> Result<Response, Fault> {
    let mut facts = Vec::new();
    let hidden = match &what {
        What::Published(id, name) => {
            facts.push(("Organisation", name.clone()));
            vec![("organization", id.to_string())]
        }
        What::Added(said, understood) => {
            facts.push(("Official name", said.name.clone()));
            facts.push(("What it does", understood.about.clone()));
            let website = understood.website.clone();
            facts.extend(website.map(|website| ("Website", website)));
            for (called, number) in [
                ("Charity number", &understood.charity),
                ("Company number", &understood.company),
            ] {
                let number = number.as_ref().map(|number| number.number.clone());
                facts.extend(number.map(|number| (called, number)));
            }
            said.hidden()
        }
    };
    let choice = |value: String, text: String, chosen: &str| Choice {
        chosen: value == chosen,
        value,
        text,
    };
    let collectors = collectors(site, member).await?;
    let mut collectors: Vec<Choice> = collectors
        .into_iter()
        .map(|(id, name)| choice(id.to_string(), name, &agreed.collector))
        .collect();
    if !collectors.is_empty() {
        let nobody = "Nobody, or I do not know".to_owned();
        collectors.push(choice(NONE.to_owned(), nobody, &agreed.collector));
    }
    let mut teams = Vec::new();
    for id in own_teams(member) {
        if let Some(team) = site.repository().team(id).await? {
            teams.push(choice(id.to_string(), team.name, &agreed.team));
        }
    }
    if !teams.is_empty() {
        let new = "A new team, which you can invite others into".to_owned();
        teams.push(choice(NONE.to_owned(), new, &agreed.team));
    }
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: agreed.wrongs,
        facts,
        hidden,
        is_added: matches!(what, What::Added(..)),
        teams,
        collectors,
        note: agreed.note,
        open: agreed.open,
        nobody: agreed.nobody,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}
