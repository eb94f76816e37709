//! One organisation: its words and the services that are suggested, what somebody makes of them, how that will read, and the sending.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use collect::form::sent;
use collect::split::{Made, service};
use hsds::document::{objects, text};
use hsds::{Document, Kind};
use identity::Grant;
use repository::{NewUpload, RecordNumber, Source, Unsplit, Upload, UploadState};

use super::plan::Plan;
use super::progress;
use crate::entry::paragraphs;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::sources::sendable;
use crate::pages::spreadsheet::accepts;
use crate::pages::{see, source};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/split.html")]
struct Asking {
    frame: Frame,
    source: String,
    title: String,
    progress: String,
    number: i64,
    name: String,
    version: String,
    services: Vec<Service>,
    pieces: Vec<Piece>,
    with_common: bool,
    /// What is wrong: the field, and what to do.
    wrongs: Vec<(String, String)>,
    /// The words were changed by others since the page was shown.
    is_outrun: bool,
}

struct Service {
    at: usize,
    name: String,
    out: bool,
    wrong: Option<String>,
}

struct Piece {
    at: usize,
    words: String,
    service: Option<usize>,
}

impl Piece {
    fn is_of(&self, service: &Service) -> bool {
        self.service == Some(service.at)
    }
}

#[derive(Template)]
#[template(path = "pages/split_check.html")]
struct Checking {
    frame: Frame,
    source: String,
    title: String,
    progress: String,
    number: i64,
    name: String,
    version: String,
    services: Vec<Reading>,
    /// How each of them is reached.
    reached: Vec<String>,
    hidden: Vec<(String, String)>,
    /// Whether it is published as soon as it is sent.
    at_once: bool,
}

/// A service as it will read.
struct Reading {
    name: String,
    paragraphs: Vec<String>,
    /// What of individuals would be kept back, or should be looked at.
    personal: Vec<String>,
}

/// An organisation with leave to make services of it.
struct Work {
    source: Source,
    grant: Grant,
    unsplit: Unsplit,
}

impl Work {
    /// Nothing if it has services, or if somebody has looked at it.
    async fn open(
        site: &Site,
        member: &Member,
        (slug, number): (&str, i64),
    ) -> Result<Result<Self, Source>, Fault> {
        let (source, grant) = sendable(site, member, slug).await?;
        let unsplit = site
            .repository()
            .unsplit_one(&source.slug, RecordNumber(number))
            .await?;
        Ok(match unsplit {
            Some(unsplit) => Ok(Self {
                source,
                grant,
                unsplit,
            }),
            None => Err(source),
        })
    }

    fn suggested(&self) -> Plan {
        Plan::suggested(&self.unsplit.name, &self.unsplit.description)
    }
}

/// The organisation with what is suggested.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, number)): Path<(String, i64)>,
) -> Result<Response, Fault> {
    match Work::open(&site, &member, (&slug, number)).await? {
        Ok(work) => {
            let plan = work.suggested();
            asking(&site, &visitor, &member, &work, plan, false).await
        }
        Err(source) => next(&site, &source, number).await,
    }
}

/// What somebody does with it.
pub(crate) async fn work(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, number)): Path<(String, i64)>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let work = match Work::open(&site, &member, (&slug, number)).await? {
        Ok(work) => work,
        // Sent twice, it is done once.
        Err(source) => return next(&site, &source, number).await,
    };
    let action = fields.text("do");
    if action == "aside" {
        let (source, key) = (&work.source.slug, &work.unsplit.key);
        site.repository()
            .put_aside(source, key, work.grant.by())
            .await?;
        return next(&site, &work.source, number).await;
    }
    if fields.text("version") != work.unsplit.version {
        return outrun(&site, &visitor, &member, &work).await;
    }
    let mut plan = Plan::decided(&work.unsplit.name, &work.unsplit.description, &fields);
    if action == "add" {
        plan.add();
    }
    let is_ready = matches!(action, "check" | "send") && plan.wrongs().is_empty();
    match action {
        "send" if is_ready => {
            if send(&site, &member, &work, &plan).await? {
                return next(&site, &work.source, number).await;
            }
            // Somebody sent it, or changed its words, between our look and our sending.
            match Work::open(&site, &member, (&slug, number)).await? {
                Ok(work) => outrun(&site, &visitor, &member, &work).await,
                Err(source) => next(&site, &source, number).await,
            }
        }
        "check" if is_ready => checking(&site, &visitor, &member, &work, &plan).await,
        "check" | "send" => asking_again(&site, &visitor, &member, &work, plan).await,
        _ => asking(&site, &visitor, &member, &work, plan, false).await,
    }
}

/// The words are others: what was decided of the sentences means nothing.
async fn outrun(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
) -> Result<Response, Fault> {
    asking(site, visitor, member, work, work.suggested(), true).await
}

/// The next organisation, or the list where there is none.
async fn next(site: &Site, source: &Source, after: i64) -> Result<Response, Fault> {
    let next = site
        .repository()
        .unsplit(&source.slug, RecordNumber(after), 1)
        .await?;
    see(&match next.first() {
        Some(next) => format!("/sources/{}/split/{}", source.slug, next.number.0),
        None => format!("/sources/{}/split", source.slug),
    })
}

/// The services as they are sent.
async fn made(site: &Site, work: &Work, plan: &Plan) -> Result<Vec<Document>, Fault> {
    let repository = site.repository();
    let kept: Vec<usize> = (0..plan.services.len())
        .filter(|at| !plan.services[*at].out)
        .collect();
    let (source, key) = (&work.source.slug, &work.unsplit.key);
    let places = repository.places_of(source, work.unsplit.number).await?;
    let names: Vec<&str> = kept
        .iter()
        .map(|at| plan.services[*at].name.as_str())
        .collect();
    let keys = repository.free_service_keys(source, key, &names).await?;
    let services = kept.into_iter().zip(keys).map(|(at, own)| {
        let made = Made {
            key: own,
            name: plan.services[at].name.clone(),
            description: plan.description(at),
        };
        service(&made, &work.unsplit.document, key, &places)
    });
    Ok(services.collect())
}

/// Sends the services; says whether that came in time.
async fn send(site: &Site, member: &Member, work: &Work, plan: &Plan) -> Result<bool, Fault> {
    let services = made(site, work, plan).await?;
    let new = NewUpload {
        source: work.source.slug.clone(),
        by: work.grant.by().to_owned(),
        name: format!("Services of {}", work.unsplit.name),
        content: services.iter().flat_map(sent).collect(),
    };
    let accept = accepts(member, &work.source);
    let organization = (work.unsplit.key.as_str(), work.unsplit.version.as_str());
    let sent = site
        .repository()
        .send_split(organization, new, accept)
        .await?;
    Ok(sent)
}

/// Takes back what was sent; false while something of the source is being read.
pub(super) async fn taken_back(site: &Site, upload: &Upload, by: &str) -> Result<bool, Fault> {
    let Some(submission) = upload.submission else {
        return Ok(upload.state == UploadState::Failed);
    };
    source::take_back(site, submission, by).await
}

async fn asking(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    plan: Plan,
    is_outrun: bool,
) -> Result<Response, Fault> {
    let shown = asked(site, visitor, member, work, (plan, Vec::new()), is_outrun).await?;
    page(&shown, &shown.frame)
}

/// The same with what is wrong.
async fn asking_again(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    plan: Plan,
) -> Result<Response, Fault> {
    let wrongs = plan.wrongs();
    let shown = asked(site, visitor, member, work, (plan, wrongs), false).await?;
    let mut response = page(&shown, &shown.frame)?;
    *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn asked(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    (plan, wrongs): (Plan, Vec<(String, String)>),
    is_outrun: bool,
) -> Result<Asking, Fault> {
    let counts = site.repository().split_progress(&work.source.slug).await?;
    let wrong = |at: usize| {
        let field = format!("name-{at}");
        let its = wrongs.iter().find(|(known, _)| *known == field);
        its.map(|(_, wrong)| wrong.clone())
    };
    let services = plan.services.into_iter().enumerate();
    let services = services.map(|(at, planned)| Service {
        at,
        name: planned.name,
        out: planned.out,
        wrong: wrong(at),
    });
    let pieces = plan.pieces.into_iter().zip(plan.of).enumerate();
    let pieces = pieces.map(|(at, (words, service))| Piece {
        at,
        words: words.trim().to_owned(),
        service,
    });
    Ok(Asking {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        source: work.source.slug.clone(),
        title: work.source.name.clone(),
        progress: progress(counts),
        number: work.unsplit.number.0,
        name: work.unsplit.name.clone(),
        version: work.unsplit.version.clone(),
        services: services.collect(),
        pieces: pieces.collect(),
        with_common: plan.with_common,
        wrongs,
        is_outrun,
    })
}

async fn checking(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    work: &Work,
    plan: &Plan,
) -> Result<Response, Fault> {
    let counts = site.repository().split_progress(&work.source.slug).await?;
    let speaks = !work.source.speaks_for.is_empty();
    let services = made(site, work, plan).await?;
    let places = services.first().map_or(0, |service| {
        objects(service, "service_at_locations").count()
    });
    let shown = Checking {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        source: work.source.slug.clone(),
        title: work.source.name.clone(),
        progress: progress(counts),
        number: work.unsplit.number.0,
        name: work.unsplit.name.clone(),
        version: work.unsplit.version.clone(),
        reached: reached(&work.unsplit.document, places),
        services: services
            .iter()
            .map(|service| Reading {
                name: text(service, "name").to_owned(),
                paragraphs: paragraphs(text(service, "description")),
                personal: assure::personal::forecast(Kind::Service, service, speaks)
                    .into_iter()
                    .map(|problem| problem.message)
                    .collect(),
            })
            .collect(),
        hidden: plan.fields(),
        at_once: accepts(member, &work.source),
    };
    page(&shown, &shown.frame)
}

/// How an organisation is reached, and so each of its services.
fn reached(organization: &Document, places: usize) -> Vec<String> {
    let mut reached: Vec<String> = objects(organization, "phones")
        .map(|phone| format!("Telephone: {}", text(phone, "number")))
        .collect();
    for (label, field) in [("Email", "email"), ("Website", "website")] {
        let said = text(organization, field);
        if !said.is_empty() {
            reached.push(format!("{label}: {said}"));
        }
    }
    let contacts = objects(organization, "contacts").count();
    if contacts > 0 {
        reached.push(format!("Contacts: {contacts}"));
    }
    if places > 0 {
        reached.push(format!("Places: {places}"));
    }
    reached
}
