//! How it was for somebody: read by an assurer, who says whether it can be shown, or that it tells of something else.

use askama::Template;
use assure::experience::{hints_at_harm, look};
use assure::queue::AT_RISK;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use repository::{
    Experience, ExperienceReason, ExperienceState, ExperienceVerdict, ExperienceVoice, Helped,
    QueueKind, ReportAbout, RepositoryError,
};
use uuid::Uuid;

use super::decided::{Banner, banner};
use super::report::{about_in_words, went_on};
use super::subject::Subject;
use super::{grant, looked};
use crate::form::Fields;
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::pages::experience::{are_shown, known_names};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::listing::Choice;
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Why it may not be shown, in the order in which assurers choose.
const REASONS: [ExperienceReason; 5] = [
    ExperienceReason::NamesSomebody,
    ExperienceReason::NotThisService,
    ExperienceReason::Abuse,
    ExperienceReason::Advertising,
    ExperienceReason::Harm,
];
const LATE: &str = "A colleague has decided meanwhile, it was taken back, or its service has gone. Nothing of yours was saved.";

#[derive(Template)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a thing of its own that the page says or leaves out"
)]
#[template(path = "pages/queue_experience.html")]
struct Page {
    frame: Frame,
    reference: String,
    voice: &'static str,
    helped: &'static str,
    words: String,
    is_welsh: bool,
    when: String,
    name: String,
    entity: Uuid,
    is_public: bool,
    is_worker: bool,
    /// That somebody may be at risk.
    at_risk: Option<&'static str>,
    /// What seems to stand in it that must not.
    found: Vec<String>,
    told_off: i64,
    /// The policy shows what residents tell.
    are_shown: bool,
    /// What has become of it.
    stands: String,
    may_decide: bool,
    seen: String,
    choices: Vec<Choice>,
    reasons: Vec<Choice>,
    about: Vec<Choice>,
    opened: String,
    list: String,
    wrongs: Vec<Mistake>,
    late: Option<&'static str>,
    told: Option<Banner>,
}

struct Mistake {
    field: &'static str,
    text: &'static str,
}

/// What was filled in, and what came of it.
#[derive(Default)]
struct Filled {
    fields: Fields,
    wrongs: Vec<Mistake>,
    late: Option<&'static str>,
}

/// Why it is not shown, as assurers read it.
const fn reason_in_words(reason: ExperienceReason) -> &'static str {
    match reason {
        ExperienceReason::NamesSomebody => "It names somebody, or tells who somebody is",
        ExperienceReason::NotThisService => "It is not about this service",
        ExperienceReason::Abuse => "It abuses somebody",
        ExperienceReason::Advertising => "It is advertising",
        ExperienceReason::Harm => "It tells of harm: passed on as the safeguarding procedure says",
        ExperienceReason::WrongData => "It is about wrong data: a report was made of it",
    }
}

const fn helped_in_words(helped: Helped) -> &'static str {
    match helped {
        Helped::Yes => "Yes",
        Helped::Partly => "Partly",
        Helped::No => "No",
    }
}

/// The experience.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(reference): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let filled = Filled {
        fields: Fields::read(query.unwrap_or_default().as_bytes()),
        ..Filled::default()
    };
    let told = told(&site, &reference).await?;
    shown(&site, (&visitor, &member), told, filled).await
}

async fn told(site: &Site, reference: &str) -> Result<Experience, Fault> {
    let found = site.repository().experience_called(reference).await?;
    found.ok_or(Fault::NotFound)
}

async fn shown(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    told: Experience,
    filled: Filled,
) -> Result<Response, Fault> {
    let subject = Subject::of(site, told.entity).await?;
    let now = site.repository().now();
    let names = known_names(&subject.document);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = look(&told.words, &names, now.date_naive()).into_iter();
    let found = found.map(|found| {
        let is = if found.is_sure { "" } else { "perhaps " };
        format!("{is}{}: “{}”", found.trace.in_words(), found.words)
    });
    let status = match filled.late {
        Some(_) => StatusCode::CONFLICT,
        None if filled.wrongs.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let fields = &filled.fields;
    let is_worker = told.voice == ExperienceVoice::Worker;
    let page_of = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        voice: if is_worker {
            "A colleague"
        } else {
            "A resident"
        },
        helped: helped_in_words(told.helped),
        is_welsh: told.language == Language::Welsh.code(),
        when: prose::moment(told.at),
        name: subject.name,
        entity: subject.entity,
        is_public: subject.is_public,
        is_worker,
        at_risk: hints_at_harm(&told.words).then_some(AT_RISK),
        found: found.map(|found| prose::sentence(&found)).collect(),
        told_off: told.told_off,
        are_shown: are_shown(site).await?,
        stands: stands(&told),
        may_decide: told.can_be_decided(),
        seen: told.seen(),
        choices: choices(fields, is_worker),
        reasons: reasons(fields),
        about: about(fields),
        opened: now.to_rfc3339(),
        list: fields.text("list").to_owned(),
        told: banner(site, fields.text("done")).await?,
        wrongs: filled.wrongs,
        late: filled.late,
        reference: told.reference,
        words: told.words,
    };
    let mut response = page(&page_of, &page_of.frame)?;
    *response.status_mut() = status;
    Ok(response)
}

/// What has become of it, in a sentence.
fn stands(told: &Experience) -> String {
    match (told.state, told.reason) {
        (ExperienceState::Waiting, _) => "Nobody has decided about it yet.".to_owned(),
        (ExperienceState::Shown, _) if told.voice == ExperienceVoice::Worker => {
            "Colleagues can read it.".to_owned()
        }
        (ExperienceState::Shown, _) => "It can be shown.".to_owned(),
        (ExperienceState::Withdrawn, _) => "Whoever wrote it took it back.".to_owned(),
        (ExperienceState::Refused, Some(reason)) => {
            format!("It is not shown. {}.", reason_in_words(reason))
        }
        (ExperienceState::Refused, None) => "It is not shown.".to_owned(),
    }
}

fn choices(fields: &Fields, is_worker: bool) -> Vec<Choice> {
    let show = if is_worker {
        "It can stay"
    } else {
        "It can be shown"
    };
    let all = [
        ("show", show),
        ("refuse", "Not shown"),
        ("report", "It is about wrong data: make a report of it"),
    ];
    let choice = |(value, text): (&str, &str)| Choice {
        value: value.to_owned(),
        text: text.to_owned(),
        chosen: fields.text("decision") == value,
    };
    all.map(choice).into()
}

fn reasons(fields: &Fields) -> Vec<Choice> {
    let choice = |reason: ExperienceReason| Choice {
        value: reason.word().to_owned(),
        text: reason_in_words(reason).to_owned(),
        chosen: fields.text("reason") == reason.word(),
    };
    REASONS.map(choice).into()
}

fn about(fields: &Fields) -> Vec<Choice> {
    let choice = |about: ReportAbout| Choice {
        value: about.name().to_owned(),
        text: about_in_words(about).to_owned(),
        chosen: fields.text("about") == about.name(),
    };
    ReportAbout::ALL.map(choice).into()
}

/// Reads what is decided, or says what is wrong with it.
fn read(fields: &Fields, is_public: bool) -> Result<ExperienceVerdict, Mistake> {
    let mistake = |field, text| Mistake { field, text };
    match fields.text("decision") {
        "show" => Ok(ExperienceVerdict::Show),
        "refuse" => {
            let reason = fields.text("reason").parse().ok();
            let reason = reason.filter(|reason| REASONS.contains(reason));
            let reason = reason.ok_or_else(|| mistake("reason", "Choose why it is not shown"))?;
            Ok(ExperienceVerdict::Refuse(reason))
        }
        "report" if !is_public => Err(mistake(
            "decision-3",
            "The service is not published any more, so nothing on its page is wrong. Choose another",
        )),
        "report" => {
            let about = fields.text("about").parse();
            let about = about.map_err(|_| mistake("about", "Choose what is wrong"))?;
            Ok(ExperienceVerdict::Report(about))
        }
        _ => Err(mistake("decision-1", "Choose what you decide")),
    }
}

/// What somebody decides.
pub(crate) async fn decide(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(reference): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let repository = site.repository();
    let told = told(&site, &reference).await?;
    let who = (&visitor, &member);
    if told.seen() != fields.text("seen") || !told.can_be_decided() {
        let filled = Filled {
            fields,
            late: Some(LATE),
            ..Filled::default()
        };
        return shown(&site, who, told, filled).await;
    }
    let is_public = Subject::of(&site, told.entity).await?.is_public;
    let verdict = match read(&fields, is_public) {
        Ok(verdict) => verdict,
        Err(mistake) => {
            let filled = Filled {
                fields,
                wrongs: vec![mistake],
                late: None,
            };
            return shown(&site, who, told, filled).await;
        }
    };
    let kind = QueueKind::Experience;
    let item = repository.queue_item(kind, &told.reference).await?;
    let seconds = looked(fields.text("opened"), repository.now());
    let of = (told.reference.as_str(), fields.text("seen"));
    let decided = repository.decide_experience(of, verdict, seconds, grant.by());
    let decided = match decided.await {
        // What it is about has gone meanwhile: nobody can make a report of it.
        Err(RepositoryError::NotPublished(_)) => None,
        decided => decided?,
    };
    let Some(decided) = decided else {
        let told = self::told(&site, &reference).await?;
        let filled = Filled {
            fields,
            late: Some(LATE),
            ..Filled::default()
        };
        return shown(&site, who, told, filled).await;
    };
    let of = (kind, decided.reference.as_str(), item.as_ref());
    see(&went_on(&site, &member, &fields, of).await?)
}
