//! The form in which a policy is changed, and the switch to what was filled in and tried.

use askama::Template;
use assure::policy::{self, Numbered, Policy};
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::cadence::NumberField;
use super::form::{Amiss, Form, Weighed, WeighedPart, wrong};
use super::{current, grant};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::feed::called;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::listing::Choice;
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/policy_change.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Amiss>,
    /// Who set another meanwhile, and when.
    overtaken: Option<(String, String)>,
    instead_of: i64,
    days: Words,
    hours: Words,
    cadence: [NumberField; 4],
    lapses: Vec<Choice>,
    lapse_wrong: Option<String>,
    listed: Words,
    note: Words,
    /// What may be accepted without anybody looking.
    accepts: Vec<Choice>,
    accepts_wrong: Option<String>,
    sampling: Vec<NumberField>,
    /// Whether the rest of what a highly trusted list changes passes.
    high_passes: bool,
    /// What residents tell of services is to be shown.
    shows_experiences: bool,
    parts: Vec<WeighedPart>,
    asked: Vec<Weighed>,
    asks_for_fields: bool,
}

/// What was written into a field, and what is wrong with that.
struct Words {
    value: String,
    wrong: Option<String>,
}

/// The form, filled with the policy that counts.
pub(crate) async fn change(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    grant(&member)?;
    let form = Form::of(&current(&site).await?);
    form_page(&site, (&visitor, &member), &form, Why::Asked).await
}

/// The form once more with what was filled in, for whoever comes back from trying.
pub(crate) async fn again(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    grant(&member)?;
    let form = Form::read(&fields).ok_or(Fault::NotFound)?;
    form_page(&site, (&visitor, &member), &form, Why::Asked).await
}

/// The switch. What was sent is looked at again: whoever sends it may not have tried it.
pub(crate) async fn set(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let Wish { form, policy, .. } = match wish(&site, (&visitor, &member), &fields).await? {
        Ok(wish) => wish,
        Err(again) => return Ok(again),
    };
    let repository = site.repository();
    let set = policy::set(repository, form.instead_of, policy, &form.note, grant.by()).await;
    match set? {
        Some(number) => see(&format!("/policy?set={number}")),
        None => form_page(&site, (&visitor, &member), &form, Why::Overtaken).await,
    }
}

/// What somebody wishes to count, and what counts now.
pub(super) struct Wish {
    pub(super) form: Form,
    pub(super) policy: Policy,
    pub(super) current: Numbered,
}

/// What was filled in, if it can be meant; else the page that asks again.
pub(super) async fn wish(
    site: &Site,
    who: (&Visitor, &Member),
    fields: &Fields,
) -> Result<Result<Wish, Response>, Fault> {
    let form = Form::read(fields).ok_or(Fault::NotFound)?;
    let current = current(site).await?;
    if form.instead_of != current.number {
        let again = form_page(site, who, &form, Why::Overtaken).await?;
        return Ok(Err(again));
    }
    let filled = form.policy().map(|policy| Policy {
        contexts: current.policy.contexts.clone(),
        ..policy
    });
    let amiss = match filled {
        Ok(policy) if policy != current.policy => {
            return Ok(Ok(Wish {
                form,
                policy,
                current,
            }));
        }
        Ok(_) => vec![Amiss {
            field: "every_days".to_owned(),
            text: "Change something first: this is the policy that counts already".to_owned(),
        }],
        Err(amiss) => amiss,
    };
    let again = form_page(site, who, &form, Why::Amiss(amiss)).await?;
    Ok(Err(again))
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
    form: &Form,
    why: Why,
) -> Result<Response, Fault> {
    let (amiss, status, overtaken, instead_of) = match why {
        Why::Asked => (Vec::new(), StatusCode::OK, None, form.instead_of),
        Why::Amiss(amiss) => (
            amiss,
            StatusCode::UNPROCESSABLE_ENTITY,
            None,
            form.instead_of,
        ),
        Why::Overtaken => {
            let (overtaken, number) = overtaken(site).await?;
            // Whoever has read that sends it instead of the newer one.
            (Vec::new(), StatusCode::CONFLICT, overtaken, number)
        }
    };
    let words = |field: &str, value: &str| Words {
        value: value.to_owned(),
        wrong: wrong(&amiss, field),
    };
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Records).for_member(member),
        overtaken,
        instead_of,
        days: words("every_days", &form.days),
        hours: words("within_hours", &form.hours),
        accepts: form.acceptable(),
        accepts_wrong: wrong(&amiss, "accepts"),
        sampling: form.sampling.fields(&amiss),
        high_passes: form.sampling.passes(),
        shows_experiences: form.shows_experiences,
        cadence: form.cadence.fields(&amiss),
        lapses: form.cadence.lapses(),
        lapse_wrong: wrong(&amiss, "lapse"),
        listed: words("listed", &form.listed),
        note: words("note", &form.note),
        parts: form.parts(&amiss),
        asked: form.asked(&amiss),
        asks_for_fields: form.asks_for_fields()
            || amiss.iter().any(|amiss| amiss.field.starts_with("field-")),
        wrongs: amiss,
    };
    let mut response = page(&shown, &shown.frame)?;
    *response.status_mut() = status;
    Ok(response)
}

/// Who set the policy that counts and when, and its number.
pub(super) async fn overtaken(site: &Site) -> Result<(Option<(String, String)>, i64), Fault> {
    let Some(set) = site.repository().policy().await? else {
        return Ok((None, 0));
    };
    let by = called(site, &set.by).await?;
    Ok((Some((by, prose::moment(set.at))), set.number))
}
