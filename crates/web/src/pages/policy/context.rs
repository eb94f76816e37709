//! The page on which a context of the policy is added, changed or removed, and the switch to what was filled in and tried.

use std::collections::BTreeMap;

use askama::Template;
use assure::policy::{self, Context, NEW, Numbered, Policy, Weight, in_words};
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::change::overtaken;
use super::context_form::ContextForm;
use super::form::{Amiss, Weighed, WeighedPart, wrong};
use super::trial::{Sent, tried};
use super::{Group, about, current, grant};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::see;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/policy_context.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Amiss>,
    /// Who set another policy meanwhile, and when.
    overtaken: Option<(String, String)>,
    instead_of: i64,
    form: ContextForm,
    /// Every list, with its name in addresses and whether it is chosen.
    sources: Vec<(String, String, bool)>,
    parts: Vec<WeighedPart>,
    asked: Vec<Weighed>,
    weighs_checks: bool,
    weighs_fields: bool,
}

impl Page {
    /// What is wrong with a field, if anything is.
    fn wrong(&self, field: &str) -> Option<String> {
        wrong(&self.wrongs, field)
    }
}

/// A context, as the page of the policy tells it.
pub(super) struct Told {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) listed: Vec<String>,
    /// Which services belong to it, line by line.
    pub(super) members: Vec<String>,
    /// How often each is looked at, where that is other than everywhere.
    pub(super) days: Option<u32>,
    /// What counts otherwise than everywhere.
    pub(super) groups: Vec<Group>,
}

/// The contexts of a policy in words.
pub(super) async fn told(site: &Site, policy: &Policy) -> Result<Vec<Told>, Fault> {
    if policy.contexts.is_empty() {
        return Ok(Vec::new());
    }
    let names: BTreeMap<String, String> = site
        .repository()
        .sources()
        .await?
        .into_iter()
        .map(|source| (source.slug, source.name))
        .collect();
    let one = |context: &Context| Told {
        slug: context.slug.clone(),
        name: context.name.clone(),
        about: context.about.clone(),
        listed: context.listed.clone(),
        members: members(context, &names),
        days: context.every_days,
        groups: own_groups(context),
    };
    Ok(policy.contexts.iter().map(one).collect())
}

fn members(context: &Context, names: &BTreeMap<String, String>) -> Vec<String> {
    let members = &context.members;
    let mut lines = Vec::new();
    let mut line = |said: &str, all: Vec<&str>| {
        if !all.is_empty() {
            lines.push(format!("{said} {}", all.join("; ")));
        }
    };
    line(
        "Services with one of these terms, or one beneath it:",
        members.terms.iter().map(String::as_str).collect(),
    );
    let sources = members.sources.iter();
    let sources = sources.map(|slug| names.get(slug).unwrap_or(slug).as_str());
    line("Services of these lists:", sources.collect());
    line(
        "Services of these organisations:",
        members.organizations.iter().map(String::as_str).collect(),
    );
    lines.extend(ages(members.minimum_age, members.maximum_age));
    lines
}

fn ages(youngest: Option<u32>, oldest: Option<u32>) -> Option<String> {
    let whom = match (youngest, oldest) {
        (None, None) => return None,
        (Some(from), Some(to)) => format!("aged {from} to {to}"),
        (Some(from), None) => format!("aged {from} or older"),
        (None, Some(to)) => format!("aged {to} or younger"),
    };
    Some(format!("Only what is for people {whom}."))
}

/// What counts otherwise in a context, what counts most first.
fn own_groups(context: &Context) -> Vec<Group> {
    let weights = Weight::ALL.into_iter().rev();
    let groups = weights.map(|weight| {
        let checks = context.checks.iter();
        let checks = checks.filter(|(_, set)| **set == weight);
        let checks = checks.map(|(check, _)| check.title().to_owned());
        let fields = context.fields.iter();
        let fields = fields.filter(|(_, set)| **set == weight);
        let fields =
            fields.map(|(name, _)| format!("\u{201c}{}\u{201d} is missing", in_words(name)));
        let (title, lead) = match weight {
            Weight::Required => ("What keeps a service out of it", ""),
            weight => about(weight),
        };
        Group {
            title,
            lead,
            things: checks.chain(fields).collect(),
        }
    });
    groups.filter(|group| !group.things.is_empty()).collect()
}

/// The form, filled with the context as it counts.
pub(crate) async fn change(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    grant(&member)?;
    let current = current(&site).await?;
    let form = ContextForm::of(&current, &slug).ok_or(Fault::NotFound)?;
    form_page(&site, (&visitor, &member), form, Why::Asked).await
}

/// The form once more with what was filled in, for whoever comes back from trying.
pub(crate) async fn again(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    grant(&member)?;
    let form = ContextForm::read(&slug, &fields).ok_or(Fault::NotFound)?;
    form_page(&site, (&visitor, &member), form, Why::Asked).await
}

/// What the policy with this context would do.
pub(crate) async fn try_out(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    grant(&member)?;
    let who = (&visitor, &member);
    let (form, policy, current) = match wish(&site, who, &slug, &fields).await? {
        Ok(wish) => wish,
        Err(again) => return Ok(again),
    };
    let own = format!("/policy/contexts/{}", form.of.as_deref().unwrap_or(NEW));
    let sent = Sent {
        back: format!("{own}/change"),
        action: own,
        pairs: form.pairs(),
        note: form.note,
    };
    tried(&site, who, (&current.policy, &policy), sent).await
}

/// The switch. What was sent is looked at again: whoever sends it may not have tried it.
pub(crate) async fn set(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let who = (&visitor, &member);
    let (form, policy, _) = match wish(&site, who, &slug, &fields).await? {
        Ok(wish) => wish,
        Err(again) => return Ok(again),
    };
    let repository = site.repository();
    let set = policy::set(repository, form.instead_of, policy, &form.note, grant.by()).await;
    match set? {
        Some(number) => see(&format!("/policy?set={number}")),
        None => form_page(&site, who, form, Why::Overtaken).await,
    }
}

/// What was filled in, the policy that it comes to, and the one that counts now.
type Wish = (ContextForm, Policy, Numbered);

/// What was filled in, if it can be meant; else the page that asks again.
async fn wish(
    site: &Site,
    who: (&Visitor, &Member),
    slug: &str,
    fields: &Fields,
) -> Result<Result<Wish, Response>, Fault> {
    let form = ContextForm::read(slug, fields).ok_or(Fault::NotFound)?;
    let current = current(site).await?;
    if form.instead_of != current.number {
        let again = form_page(site, who, form, Why::Overtaken).await?;
        return Ok(Err(again));
    }
    match form.policy(&current.policy) {
        Ok(policy) => Ok(Ok((form, policy, current))),
        Err(amiss) => Ok(Err(form_page(site, who, form, Why::Amiss(amiss)).await?)),
    }
}

/// Why the form is shown.
enum Why {
    Asked,
    Amiss(Vec<Amiss>),
    /// Somebody else set another policy meanwhile.
    Overtaken,
}

async fn form_page(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    form: ContextForm,
    why: Why,
) -> Result<Response, Fault> {
    let (wrongs, status, overtaken, instead_of) = match why {
        Why::Asked => (Vec::new(), StatusCode::OK, None, form.instead_of),
        Why::Amiss(amiss) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            (amiss, status, None, form.instead_of)
        }
        Why::Overtaken => {
            let (overtaken, number) = overtaken(site).await?;
            // Whoever has read that sends it instead of the newer one.
            (Vec::new(), StatusCode::CONFLICT, overtaken, number)
        }
    };
    let base = current(site).await?.policy;
    let is_wrong = |kind: &str| wrongs.iter().any(|amiss| amiss.field.starts_with(kind));
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Records).for_member(member),
        overtaken,
        instead_of,
        sources: sources(site, &form.sources).await?,
        parts: form.parts(&base, &wrongs),
        asked: form.asked(&base, &wrongs),
        weighs_checks: form.weighs_checks() || is_wrong("check-"),
        weighs_fields: form.weighs_fields() || is_wrong("field-"),
        form,
        wrongs,
    };
    let mut response = page(&shown, &shown.frame)?;
    *response.status_mut() = status;
    Ok(response)
}

/// All lists to choose from; one that is chosen and not there stays a choice.
async fn sources(site: &Site, chosen: &[String]) -> Result<Vec<(String, String, bool)>, Fault> {
    let known = site.repository().sources().await?;
    let known = known
        .into_iter()
        .filter(|source| source.slug != repository::DESK);
    let mut all: Vec<(String, String, bool)> = known
        .map(|source| {
            let is_chosen = chosen.contains(&source.slug);
            (source.slug, source.name, is_chosen)
        })
        .collect();
    for slug in chosen {
        if all.iter().all(|(known, _, _)| known != slug) {
            all.push((slug.clone(), slug.clone(), true));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_belongs_to_a_context_is_said_in_words() {
        let text = "[[contexts]]\nslug = \"a\"\nname = \"A\"\n[contexts.members]\nterms = [\"Needs > Company\"]\nsources = [\"own\", \"gone\"]\n\
                    minimum_age = 18\n[contexts.checks]\nno-times = \"required\"";
        let policy = Policy::parse(text).expect("a policy");
        let context = &policy.contexts[0];
        let names = BTreeMap::from([("own".to_owned(), "Our list".to_owned())]);
        assert_eq!(
            members(context, &names),
            [
                "Services with one of these terms, or one beneath it: Needs > Company",
                "Services of these lists: Our list; gone",
                "Only what is for people aged 18 or older.",
            ]
        );
        let groups = own_groups(context);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].title, "What keeps a service out of it");
    }
}
