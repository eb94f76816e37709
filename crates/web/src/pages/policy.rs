//! The policy: what is asked of the data, in plain words; trying another, and switching to it.

mod cadence;
mod change;
mod context;
mod context_form;
mod form;
mod sampling;
mod trial;

use askama::Template;
use assure::check::Check;
use assure::policy::{Numbered, Policy, Verification, Weight, in_words};
use assure::quality::SHARES;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::{HeaderValue, header};
use identity::{Grant, Permission, Whose};
use repository::SetPolicy;

use super::feed::called;
use super::frame::{Frame, Part, page};
use super::prose;
use super::quality::part_called;
use crate::form::Fields;
use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

pub(crate) use change::{again, change, set};
pub(crate) use context::{
    again as context_again, change as context_change, set as context_set,
    try_out as context_try_out,
};
pub(crate) use trial::try_out;

/// So many of those that counted before are listed.
const EARLIER: i64 = 20;
/// More than anybody sets.
const ALL: i64 = 10_000;

#[derive(Template)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that the page says or leaves out"
)]
#[template(path = "pages/policy.html")]
struct Page {
    frame: Frame,
    number: i64,
    is_current: bool,
    /// Nothing for the one that comes with the program.
    set: Option<Setting>,
    groups: Vec<Group>,
    days: u32,
    hours: u32,
    /// What is accepted without anybody looking.
    accepts: Vec<&'static str>,
    /// What residents tell of services is shown.
    shows_experiences: bool,
    /// What is done when nobody answers.
    when_nobody_answers: Vec<String>,
    /// How lists are spot-checked, in sentences.
    spot_checks: Vec<String>,
    listed: Vec<String>,
    /// Parts that have rules of their own.
    contexts: Vec<context::Told>,
    /// What each part of quality counts for, of a hundred.
    shares: [(&'static str, u32); 5],
    earlier: Vec<Setting>,
    may_change: bool,
    /// It was set a moment ago, by whoever reads this.
    is_new: bool,
}

/// That a policy was set: by whom, when and why.
struct Setting {
    number: i64,
    by: String,
    when: String,
    note: String,
}

/// What counts the same.
struct Group {
    title: &'static str,
    lead: &'static str,
    things: Vec<String>,
}

/// The policy that counts.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let mut settings = site.repository().policies(EARLIER + 1).await?.into_iter();
    let current = settings.next();
    let mut shown = policy_page(&site, (&visitor, &member), current).await?;
    for earlier in settings {
        shown.earlier.push(setting(&site, earlier).await?);
    }
    shown.is_current = true;
    shown.may_change = grant(&member).is_ok();
    shown.is_new = shown.number > 0 && fields.text("set") == shown.number.to_string();
    page(&shown, &shown.frame)
}

/// One that counts or did.
pub(crate) async fn version(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let number: i64 = number.parse().map_err(|_| Fault::NotFound)?;
    let settings = site.repository().policies(ALL).await?;
    let asked = settings.into_iter().find(|set| set.number == number);
    if asked.is_none() && number != 0 {
        return Err(Fault::NotFound);
    }
    let shown = policy_page(&site, (&visitor, &member), asked).await?;
    page(&shown, &shown.frame)
}

/// The policy that counts, as a file.
pub(crate) async fn file(State(site): State<Site>, _: Member) -> Result<Response, Fault> {
    let text = current(&site).await?.policy.text().map_err(unwritten)?;
    let mut response = super::file(text, "application/toml; charset=utf-8", "no-store");
    response.headers_mut().insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"policy.toml\""),
    );
    Ok(response)
}

/// Leave to set another.
fn grant(member: &Member) -> Result<Grant, Fault> {
    let permission = Permission::SetPolicy;
    Ok(member.actor().may(permission, Whose::Everyones)?)
}

async fn current(site: &Site) -> Result<Numbered, Fault> {
    Ok(Numbered::current(site.repository()).await?)
}

async fn policy_page(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    set: Option<SetPolicy>,
) -> Result<Page, Fault> {
    let Numbered { number, policy } = Numbered::of(set.clone());
    let set = match set {
        Some(set) => Some(setting(site, set).await?),
        None => None,
    };
    Ok(Page {
        frame: Frame::new(site, visitor, Part::Records).for_member(member),
        number,
        is_current: false,
        set,
        groups: groups(&policy),
        contexts: context::told(site, &policy).await?,
        days: policy.verification.every_days,
        hours: policy.correction.within_hours,
        accepts: policy
            .acceptance
            .automatically
            .iter()
            .map(|area| area.in_words())
            .collect(),
        shows_experiences: policy.experiences.shown,
        when_nobody_answers: when_nobody_answers(&policy.verification),
        spot_checks: sampling::in_sentences(&policy.sampling),
        listed: policy.listed,
        shares: SHARES.map(|(part, share)| (part_called(part).0, share)),
        earlier: Vec::new(),
        may_change: false,
        is_new: false,
    })
}

/// What is done when nobody answers, in sentences.
fn when_nobody_answers(policy: &Verification) -> Vec<String> {
    let days: Vec<String> = policy.reminders.iter().map(u32::to_string).collect();
    let reminded = match days.as_slice() {
        [] => "Nobody is reminded.".to_owned(),
        [only] => format!("People are reminded {only} days after they were asked."),
        [first @ .., last] => format!(
            "People are reminded {} and {last} days after they were asked.",
            first.join(", ")
        ),
    };
    vec![
        reminded,
        format!(
            "The collector is told after {} days, and those who assure after {}.",
            policy.escalate_to_collector_days, policy.escalate_to_assurer_days
        ),
        format!(
            "After {} days it lapses: {}.",
            policy.grace_days,
            cadence::in_words(policy.lapse).to_lowercase()
        ),
    ]
}

async fn setting(site: &Site, set: SetPolicy) -> Result<Setting, Fault> {
    Ok(Setting {
        number: set.number,
        by: called(site, &set.by).await?,
        when: prose::moment(set.at),
        note: set.note,
    })
}

/// What a policy says, what counts most first. Where nothing counts so much, nothing is said of it.
fn groups(policy: &Policy) -> Vec<Group> {
    let weights = Weight::ALL.into_iter().rev();
    let groups = weights.map(|weight| {
        let (title, lead) = about(weight);
        Group {
            title,
            lead,
            things: things(policy, weight),
        }
    });
    groups.filter(|group| !group.things.is_empty()).collect()
}

/// What counts so much.
fn things(policy: &Policy, weight: Weight) -> Vec<String> {
    let checks = weighed_checks().filter(|check| policy.weight(*check) == weight);
    let fields = policy.fields.iter();
    let fields = fields.filter(|(_, set)| **set == weight);
    let missing = fields.map(|(name, _)| format!("\u{201c}{}\u{201d} is missing", in_words(name)));
    let titles = checks.map(|check| check.title().to_owned());
    titles.chain(missing).collect()
}

/// The checks that are weighed as such: what is missing is weighed field by field.
fn weighed_checks() -> impl Iterator<Item = Check> {
    let all = Check::ALL.into_iter();
    all.filter(|check| *check != Check::FieldMissing)
}

/// A weight as a heading, and what it comes to.
const fn about(weight: Weight) -> (&'static str, &'static str) {
    match weight {
        Weight::Required => (
            "What keeps a service from being published",
            "A service in which one of these is found is not published until it is put right. What was published of it before stays meanwhile, if that lacks nothing.",
        ),
        Weight::Major => (
            "What costs many points",
            "Each takes 40 of the 100 points of its part.",
        ),
        Weight::Minor => (
            "What costs some points",
            "Each takes 15 of the 100 points of its part.",
        ),
        Weight::Advice => ("What is only told", "It costs nothing."),
        Weight::Off => ("What is not looked for", "Nobody is told of it."),
    }
}

fn unwritten(error: assure::policy::PolicyError) -> Fault {
    assure::AssureError::from(error).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_weighed_is_told_once() {
        let policy =
            Policy::parse("[checks]\nno-times = \"required\"\n[fields]\nlanguages = \"minor\"");
        let policy = policy.expect("a policy");
        let groups = groups(&policy);
        let told: usize = groups.iter().map(|group| group.things.len()).sum();
        assert_eq!(told, Check::ALL.len() - 1 + policy.fields.len());
        assert_eq!(groups[0].things, [Check::NoTimes.title()]);
        let minor = &groups[2].things;
        assert_eq!(
            minor.last().map(String::as_str),
            Some("\u{201c}Languages\u{201d} is missing")
        );
    }

    #[test]
    fn headings_say_what_each_weight_takes() {
        for weight in [Weight::Minor, Weight::Major] {
            let (_, lead) = about(weight);
            assert!(
                lead.contains(&format!(" {} of the 100", weight.takes())),
                "{lead}"
            );
        }
    }
}
