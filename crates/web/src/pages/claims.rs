//! Claims to organisations, for those who confirm them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hsds::{Document, Kind};
use identity::{Actor, IdentityError, Permission, Whose};
use repository::{Claim, ClaimDecision, ClaimFilter, ClaimState, RepositoryError};
use serde_json::Value;
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::sign_in::with_status;
use super::{prose, see};
use crate::entry::{objects, said};
use crate::letter::{self, Outcome};
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many claims are shown; the others come when these are decided.
const SHOWN: i64 = 100;
/// Letters of why a claim is refused.
const LONGEST_REASON: usize = 1000;

#[derive(Template)]
#[template(path = "pages/claims.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    waiting: Vec<Row>,
    decided: Vec<Decided>,
    /// Those with whom a provider may work: ids and names.
    collectors: Vec<(Uuid, String)>,
    assurers: Vec<(Uuid, String)>,
    /// Whether its reader says how far sources are trusted.
    may_trust: bool,
}

struct Row {
    id: Uuid,
    name: String,
    /// Where the public sees it; nothing of one that was added.
    address: Option<String>,
    about: Option<String>,
    website: Option<String>,
    numbers: Vec<Number>,
    note: String,
    asker: String,
    email: String,
    team: String,
    made: String,
    collector: Option<String>,
    /// Who looks after it now.
    speaker: Option<String>,
    may_decide: bool,
    reason: String,
    wrong: Option<String>,
}

/// A number in a register, with where the register shows it.
struct Number {
    called: &'static str,
    text: String,
    address: Option<String>,
}

struct Decided {
    id: Uuid,
    name: String,
    state: &'static str,
    colour: &'static str,
    team: String,
    when: String,
    reason: Option<String>,
    /// With whom they work, where their reader may say so: the team that collects, and who assures.
    works_with: Option<(Option<Uuid>, Option<Uuid>)>,
}

impl Decided {
    fn is_collector(&self, id: &Uuid) -> bool {
        self.works_with
            .is_some_and(|(collector, _)| collector == Some(*id))
    }

    fn is_assurer(&self, id: &Uuid) -> bool {
        self.works_with
            .is_some_and(|(_, assurer)| assurer == Some(*id))
    }
}

/// What is told while something that the team sent is being read, or waits for somebody: it would be lost.
const fn beside(error: &RepositoryError) -> Option<&'static str> {
    match error {
        RepositoryError::SubmissionWaits(_) => {
            Some("Something that they sent takes effect just now. Wait a minute, then decide again")
        }
        RepositoryError::SubmissionOpen(_) => Some(
            "Something that they sent is being read. If it is long, that takes hours: decide again later",
        ),
        RepositoryError::SubmissionHeld(_) => Some(
            "What was read from them last lacks much of what was there, and waits. Decide about that first, under Feeds",
        ),
        _ => None,
    }
}

/// A decision that cannot be made as it is: a refusal lacks its reason, or has too long a one, or something is being read.
struct Unfit {
    id: Uuid,
    reason: String,
    wrong: &'static str,
}

/// The claims that wait, and those that were decided.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    claims_page(&site, &visitor, &member, None).await
}

/// A decision.
pub(crate) async fn decide(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let found = site.repository().claim_of(id).await?;
    let found = found.ok_or(Fault::NotFound)?;
    site.identity().may_decide(member.actor(), &found)?;
    let reason = fields.text("reason").trim();
    let decision = match fields.text("decision") {
        "confirm" => ClaimDecision::Confirm {
            publishes: fields.text("trust") == "open",
        },
        "refuse" => {
            let wrong = match reason.chars().count() {
                0 => Some("Say why you refuse it: they are told"),
                1..=LONGEST_REASON => None,
                _ => Some("Say why in at most 1,000 letters"),
            };
            if let Some(wrong) = wrong {
                let reason = reason.to_owned();
                let unfit = Unfit { id, reason, wrong };
                return claims_page(&site, &visitor, &member, Some(unfit)).await;
            }
            ClaimDecision::Refuse {
                reason: reason.to_owned(),
            }
        }
        _ => return see("/claims"),
    };
    let identity = site.identity();
    let decided = match identity
        .decide_claim(member.actor(), &found, &decision)
        .await
    {
        Err(IdentityError::Repository(error)) if beside(&error).is_some() => {
            let unfit = Unfit {
                id,
                reason: reason.to_owned(),
                wrong: beside(&error).unwrap_or_default(),
            };
            return claims_page(&site, &visitor, &member, Some(unfit)).await;
        }
        decided => decided?,
    };
    // Somebody else was quicker: the page shows what they decided.
    let Some(decided) = decided else {
        return see("/claims");
    };
    let outcome = match &decision {
        ClaimDecision::Confirm { publishes } => Outcome::Confirmed {
            publishes: *publishes,
        },
        ClaimDecision::Refuse { reason } => Outcome::Refused(reason),
    };
    letter::claim_decided(&site, &visitor.caller, &decided.claim, outcome).await?;
    for other in &decided.handed_over {
        letter::claim_decided(&site, &visitor.caller, other, Outcome::HandedOver).await?;
    }
    // Whoever confirms it and assures is whom they know.
    if matches!(decision, ClaimDecision::Confirm { .. })
        && let Some(person) = assuring(&member)
    {
        let preferred = (decided.claim.collector, Some(person));
        identity
            .prefer(member.actor(), &decided.claim, preferred)
            .await?;
    }
    see("/claims")
}

/// With whom the team of a confirmed claim works.
pub(crate) async fn prefer(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let found = site.repository().claim_of(id).await?;
    let found = found.ok_or(Fault::NotFound)?;
    let chosen = |field: &str| match fields.text(field) {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Fault::NotFound),
    };
    let preferred = (chosen("collector")?, chosen("assurer")?);
    site.identity()
        .prefer(member.actor(), &found, preferred)
        .await?;
    see("/claims")
}

/// Whoever decides, if they assure what others send.
fn assuring(member: &Member) -> Option<Uuid> {
    let actor = member.actor();
    let may = actor.may(Permission::Assure, Whose::Everyones).is_ok();
    actor.person_id().filter(|_| may)
}

/// The claims that are for somebody: all of them, or those that name a team in which they collect.
fn filter(member: &Member, limit: i64) -> ClaimFilter {
    let actor = member.actor();
    let permission = Permission::ConfirmClaims;
    let is_everywhere = actor.may(permission, Whose::Everyones).is_ok();
    let roles = actor.roles().iter().map(|(team, _)| *team);
    let theirs = roles.filter(|team| actor.may(permission, Whose::Team(*team)).is_ok());
    ClaimFilter {
        collectors: if is_everywhere {
            Vec::new()
        } else {
            theirs.collect()
        },
        limit,
        ..ClaimFilter::default()
    }
}

async fn claims_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    unfit: Option<Unfit>,
) -> Result<Response, Fault> {
    let claims = site.repository().claims(&filter(member, SHOWN)).await?;
    let (mut waiting, mut decided) = (Vec::new(), Vec::new());
    for claim in claims {
        if claim.state == ClaimState::Waiting {
            let unfit = unfit.as_ref().filter(|unfit| unfit.id == claim.id);
            waiting.push(row(site, member, claim, unfit).await?);
        } else {
            let (state, colour) = super::claim::state(claim.state);
            let may_decide = site.identity().may_decide(member.actor(), &claim).is_ok();
            decided.push(Decided {
                id: claim.id,
                works_with: (claim.is_confirmed() && may_decide)
                    .then_some((claim.collector, claim.assurer)),
                state,
                colour,
                team: team_name(site, claim.team).await?,
                when: claim.decided_at.map(prose::moment).unwrap_or_default(),
                reason: claim.reason,
                name: claim.name,
            });
        }
    }
    let wrongs = unfit.map(|unfit| Wrong {
        field: "reason",
        text: unfit.wrong.to_owned(),
    });
    let may_trust = member
        .actor()
        .may(Permission::ManageSources, Whose::Everyones);
    let identity = site.identity();
    let teams = identity.collecting_teams().await?.into_iter();
    let people = identity.assurers().await?.into_iter();
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        collectors: teams.map(|team| (team.id, team.name)).collect(),
        assurers: people.map(|person| (person.id, person.name)).collect(),
        wrongs: wrongs.into_iter().collect(),
        waiting,
        decided,
        may_trust: may_trust.is_ok(),
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

async fn row(
    site: &Site,
    member: &Member,
    claim: Claim,
    unfit: Option<&Unfit>,
) -> Result<Row, Fault> {
    let repository = site.repository();
    let document = match (&claim.details, claim.organization) {
        (Some(details), _) => details.clone(),
        (None, Some(id)) => {
            let found = repository.published(Kind::Organization, id).await?;
            found
                .and_then(|found| serde_json::from_str(&found.detail).ok())
                .unwrap_or_default()
        }
        (None, None) => Document::new(),
    };
    let person = repository.person_named(&claim.by).await?;
    let (asker, email) = person.map_or_else(
        || {
            let asker = if claim.by == Actor::operator().name() {
                "Whoever runs this record"
            } else {
                "Somebody who has closed their account since"
            };
            (asker.to_owned(), String::new())
        },
        |person| (person.name, person.email),
    );
    let speaker = match claim.organization {
        Some(id) => repository.speaker_for(id).await?,
        None => None,
    };
    let speaker = match speaker {
        Some(speaker) => Some(team_name(site, speaker.team).await?),
        None => None,
    };
    let collector = match claim.collector {
        Some(team) => Some(team_name(site, team).await?),
        None => None,
    };
    let may_decide = site.identity().may_decide(member.actor(), &claim);
    Ok(Row {
        id: claim.id,
        address: claim.organization.map(|id| format!("/organisations/{id}")),
        about: said(&document, "description"),
        website: said(&document, "website")
            .filter(|website| prose::link(website).is_some_and(|link| link.starts_with("http"))),
        numbers: numbers(&document),
        team: team_name(site, claim.team).await?,
        made: prose::moment(claim.made_at),
        collector,
        speaker,
        may_decide: may_decide.is_ok(),
        reason: unfit.map_or_else(String::new, |unfit| unfit.reason.clone()),
        wrong: unfit.map(|unfit| unfit.wrong.to_owned()),
        name: claim.name,
        note: claim.note,
        asker,
        email,
    })
}

async fn team_name(site: &Site, id: Uuid) -> Result<String, Fault> {
    let team = site.repository().team(id).await?;
    Ok(team.map_or_else(String::new, |team| team.name))
}

/// The numbers of an organisation that registers show. Only their form is checked, so whoever confirms looks.
fn numbers(document: &Document) -> Vec<Number> {
    let number = |identifier: &Document| {
        let text = |field: &str| identifier.get(field).and_then(Value::as_str);
        let (scheme, number) = (text("identifier_scheme")?, text("identifier")?);
        let bare = number
            .strip_prefix(scheme)
            .map_or(number, |rest| rest.trim_start_matches('-'));
        let is_plain = bare.bytes().all(|letter| letter.is_ascii_alphanumeric());
        let (called, register) = match scheme {
            "GB-COH" => (
                "Company number",
                Some("https://find-and-update.company-information.service.gov.uk/company/"),
            ),
            "GB-CHC" => (
                "Charity number",
                Some(
                    "https://register-of-charities.charitycommission.gov.uk/charity-search/-/charity-details/",
                ),
            ),
            "GB-SC" | "GB-NIC" => ("Charity number", None),
            _ => return None,
        };
        Some(Number {
            called,
            address: register
                .filter(|_| is_plain)
                .map(|register| format!("{register}{bare}")),
            text: bare.to_owned(),
        })
    };
    objects(document, "organization_identifiers")
        .filter_map(number)
        .collect()
}
