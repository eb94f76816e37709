//! One service to check: what people read about it, how to ask, and what came of asking.

use std::collections::BTreeSet;

use askama::Template;
use assure::confidence;
use assure::queue::Area;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::Kind;
use repository::{Checked, NewCheck, Sample, SampleItem, SampleResult, SampleState};
use uuid::Uuid;

use super::{address_of, grant, items, sample_of};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::queue::looked;
use crate::pages::still_right::shown::{self, Shown};
use crate::pages::{prose, see, service};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Letters of what is right instead.
const LONGEST: usize = 1_500;

#[derive(Template)]
#[template(path = "pages/confidence_item.html")]
struct Page {
    frame: Frame,
    slug: String,
    title: String,
    address: String,
    number: i64,
    name: String,
    checked: i64,
    wanted: i64,
    /// What people read; nothing where it is not published any more.
    service: Option<Shown>,
    /// What was found out, where somebody has said so.
    found: Option<Found>,
    results: Vec<Choice>,
    areas: Vec<Choice>,
    note: String,
    opened: String,
    /// Where the next is checked.
    next: Option<String>,
    wrongs: Vec<Mistake>,
    late: Option<&'static str>,
    told: Option<Told>,
}

impl Page {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&'static str> {
        let mut wrongs = self.wrongs.iter();
        wrongs
            .find(|wrong| wrong.field == field)
            .map(|wrong| wrong.text)
    }
}

struct Found {
    tag: (&'static str, &'static str),
    when: String,
    areas: Option<String>,
    note: String,
    report: Option<String>,
}

struct Choice {
    value: &'static str,
    text: String,
    hint: &'static str,
    is_chosen: bool,
}

struct Mistake {
    field: &'static str,
    text: &'static str,
}

/// What came of the one before.
struct Told {
    text: &'static str,
    report: Option<String>,
}

/// What was filled in.
#[derive(Default)]
struct Filled {
    fields: Fields,
    late: Option<&'static str>,
    is_sent: bool,
}

/// The page.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, number, item)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let case = Case::of(&site, (&slug, &number, &item)).await?;
    let query = Fields::read(query.unwrap_or_default().as_bytes());
    let told = told(query.text("done"), query.text("report"));
    shown_page(&site, (&visitor, &member), case, (Filled::default(), told)).await
}

/// A service of a sample, among the others.
struct Case {
    sample: Sample,
    items: Vec<SampleItem>,
    item: SampleItem,
}

impl Case {
    async fn of(site: &Site, (slug, number, item): (&str, &str, &str)) -> Result<Self, Fault> {
        let item: i64 = item.parse().map_err(|_| Fault::NotFound)?;
        let sample = sample_of(site, slug, number).await?;
        let items = site.repository().sample_items(sample.id).await?;
        let found = items.iter().find(|one| one.number == item && one.is_in);
        Ok(Self {
            item: found.cloned().ok_or(Fault::NotFound)?,
            sample,
            items,
        })
    }

    /// Whether it can be checked now.
    fn is_open(&self) -> bool {
        self.sample.state == SampleState::Open && self.item.result.is_none()
    }
}

fn told(done: &str, report: &str) -> Option<Told> {
    let text = match done {
        "right" => "Written down: all of that one is right.",
        "wrong" => "Written down, and reported as if a reader had told.",
        "unknown" => "Written down. Where another is in reserve, it is checked instead.",
        "gone" => "That one is not published any more. It does not count.",
        _ => return None,
    };
    let is_reference = report
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    let report = (!report.is_empty() && is_reference).then(|| report.to_owned());
    Some(Told { text, report })
}

async fn shown_page(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    case: Case,
    (filled, told): (Filled, Option<Told>),
) -> Result<Response, Fault> {
    let source = site.repository().source(&case.sample.source).await?;
    let source = source.ok_or(Fault::NotFound)?;
    let address = address_of(&case.sample);
    let next = items::next(&case.sample, &case.items, case.item.number);
    let next = next.filter(|next| *next != case.item.number);
    let fields = &filled.fields;
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Records).for_member(member),
        title: source.name,
        number: case.item.number,
        name: items::called(&case.item),
        checked: case.sample.checked,
        wanted: case.sample.wanted,
        service: published(site, case.item.entity).await?,
        found: found(&case),
        results: results(fields.text("result")),
        areas: areas(fields),
        note: fields.text("note").to_owned(),
        opened: if filled.is_sent {
            fields.text("opened").to_owned()
        } else {
            site.repository().now().to_rfc3339()
        },
        next: next.map(|number| format!("{address}/{number}")),
        wrongs: if filled.is_sent && filled.late.is_none() {
            mistakes(fields)
        } else {
            Vec::new()
        },
        late: filled.late,
        told,
        address,
        slug: source.slug,
    };
    page(&shown, &shown.frame)
}

/// What people read about a service, unless they cannot any more.
async fn published(site: &Site, entity: Uuid) -> Result<Option<Shown>, Fault> {
    let found = site.repository().published(Kind::Service, entity).await?;
    let Some(found) = found.filter(|found| found.standing == repository::Standing::Live) else {
        return Ok(None);
    };
    let document = service::read(&found)?;
    let words = site.repository().assertions(entity).await?;
    let since = words.first().map(|word| prose::moment(word.at));
    Ok(Some(Shown {
        hash: found.hash,
        since: since.unwrap_or_default(),
        ..shown::shown(site, entity, &document)
    }))
}

fn found(case: &Case) -> Option<Found> {
    if case.is_open() {
        return None;
    }
    let item = &case.item;
    Some(Found {
        tag: item.result.map_or(("Not checked", "grey"), items::tag),
        when: item.at.map(prose::moment).unwrap_or_default(),
        areas: items::areas(&item.areas),
        note: item.note.clone(),
        report: item.report.clone(),
    })
}

fn results(chosen: &str) -> Vec<Choice> {
    let all = [
        (
            SampleResult::Right,
            "All of it is right",
            "Somebody who knows said so, or you have seen it yourself. It counts as the assurance team’s word.",
        ),
        (
            SampleResult::Wrong,
            "Something is wrong",
            "It is reported as if a reader had told, so that it is put right.",
        ),
        (
            SampleResult::Unknown,
            "Nobody could be reached",
            "Another service is checked instead, as long as there is one in reserve.",
        ),
    ];
    let choice = |(result, text, hint): (SampleResult, &str, &'static str)| Choice {
        value: result.word(),
        text: text.to_owned(),
        hint,
        is_chosen: result.word() == chosen,
    };
    all.into_iter().map(choice).collect()
}

fn areas(fields: &Fields) -> Vec<Choice> {
    let ticked: BTreeSet<&str> = fields.all("area").collect();
    let choice = |area: Area| Choice {
        value: area.word(),
        text: prose::sentence(area.in_words()),
        hint: "",
        is_chosen: ticked.contains(area.word()),
    };
    Area::ALL.into_iter().map(choice).collect()
}

/// The parts that were ticked.
fn ticked(fields: &Fields) -> Vec<Area> {
    let ticked: BTreeSet<&str> = fields.all("area").collect();
    let mut all = Area::ALL.to_vec();
    all.retain(|area| ticked.contains(area.word()));
    all
}

/// What was chosen; none if that is nothing that can be.
fn chosen(fields: &Fields) -> Option<SampleResult> {
    let result = fields.text("result").parse().ok();
    result.filter(|result| *result != SampleResult::Gone)
}

fn mistakes(fields: &Fields) -> Vec<Mistake> {
    let mut wrongs = Vec::new();
    let mut wrong = |field, text| wrongs.push(Mistake { field, text });
    let result = chosen(fields);
    if result.is_none() {
        wrong("result-1", "Choose what you found out");
    }
    let note = fields.text("note").trim().chars().count();
    if result == Some(SampleResult::Wrong) {
        if ticked(fields).is_empty() {
            wrong("area-1", "Tick what is wrong");
        }
        if note == 0 {
            wrong("note", "Write what is right instead");
        }
    }
    if result == Some(SampleResult::Right) && !ticked(fields).is_empty() {
        wrong(
            "area-1",
            "You ticked that something is wrong; then not all of it is right",
        );
    }
    if note > LONGEST {
        wrong("note", "Write at most 1,500 letters");
    }
    wrongs
}

/// Puts down what was found out.
pub(crate) async fn save(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, number, item)): Path<(String, String, String)>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = grant(&member)?;
    let case = Case::of(&site, (&slug, &number, &item)).await?;
    let again = async |case, fields, late| {
        let filled = Filled {
            fields,
            late,
            is_sent: true,
        };
        shown_page(&site, (&visitor, &member), case, (filled, None)).await
    };
    let is_wrong = case.is_open() && !mistakes(&fields).is_empty();
    let Some(result) = chosen(&fields).filter(|_| !is_wrong) else {
        return again(case, fields, None).await;
    };
    let repository = site.repository();
    let said_by = site.settings().assurers();
    let check = new_check((&case, result), &fields, said_by, repository.now());
    match confidence::check(repository, &check, grant.by()).await? {
        Checked::Done { report, is_last } => done(&site, &case, (result, report, is_last)).await,
        Checked::Gone => done(&site, &case, (SampleResult::Gone, None, false)).await,
        Checked::Changed => {
            let late = "What people read has changed since you looked. Nothing was saved: see what it says now, then send this once more.";
            again(case, fields, Some(late)).await
        }
        Checked::Before => {
            let late = "A colleague has checked this one already, or closed the sample. Nothing of yours was saved.";
            let case = Case::of(&site, (&slug, &number, &item)).await?;
            again(case, fields, Some(late)).await
        }
    }
}

fn new_check(
    (case, result): (&Case, SampleResult),
    fields: &Fields,
    said_by: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> NewCheck {
    let note = fields.text("note").trim().replace("\r\n", "\n");
    let is_wrong = result == SampleResult::Wrong;
    let areas = if is_wrong { ticked(fields) } else { Vec::new() };
    NewCheck {
        sample: case.sample.id,
        number: case.item.number,
        seen: fields.text("seen").to_owned(),
        result,
        areas: areas.iter().map(|area| area.word().to_owned()).collect(),
        report: is_wrong.then(|| confidence::report(&areas, &note)),
        note,
        seconds: looked(fields.text("opened"), now),
        said_by: said_by.to_owned(),
    }
}

/// Goes to the next, or to the list where that was the last.
async fn done(
    site: &Site,
    case: &Case,
    (result, report, is_last): (SampleResult, Option<String>, bool),
) -> Result<Response, Fault> {
    let repository = site.repository();
    let slug = &case.sample.source;
    let sample = repository.sample(case.sample.id).await?;
    let items = repository.sample_items(case.sample.id).await?;
    let next = sample
        .filter(|_| !is_last)
        .and_then(|sample| items::next(&sample, &items, case.item.number));
    let Some(next) = next else {
        return see(&format!("/confidence/{slug}?done=closed"));
    };
    let report = report.map(|report| format!("&report={report}"));
    see(&format!(
        "{}/{next}?done={result}{}",
        address_of(&case.sample),
        report.unwrap_or_default()
    ))
}
