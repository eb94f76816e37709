//! The services in which a check found something.

use askama::Template;
use assure::check::Check;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use repository::{FoundIn, QualityFinding, Source};
use url::form_urlencoded;
use uuid::Uuid;

use super::parts;
use crate::form::Fields;
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many services are on a page.
const LISTED: i64 = 50;

#[derive(Template)]
#[template(path = "pages/quality_found.html")]
struct Page {
    frame: Frame,
    back: String,
    title: &'static str,
    /// The source whose services they are, if not all are.
    source: Option<String>,
    /// Under what address the quality of each stands.
    one: String,
    services: Vec<Row>,
    next: Option<String>,
}

struct Row {
    id: Uuid,
    name: String,
    score: i64,
    found: Found,
}

/// Something that was found, as people read it.
pub(super) struct Found {
    pub(super) title: &'static str,
    /// The field, in words; empty for the whole service.
    pub(super) place: String,
    pub(super) said: String,
    /// Another service that seems to be the same.
    pub(super) other: Option<Uuid>,
    pub(super) message: String,
    pub(super) remedy: String,
    /// None for advice.
    pub(super) costs: Option<String>,
}

impl Found {
    /// What this program does not know any more is told by its code no longer.
    pub(super) fn of(finding: QualityFinding) -> Option<Self> {
        let check = Check::from_code(&finding.code)?;
        let other = (check == Check::PossibleDuplicate).then(|| finding.said.parse().ok());
        let other: Option<Uuid> = other.flatten();
        Some(Self {
            title: check.title(),
            place: place(&finding.field),
            said: if other.is_some() {
                String::new()
            } else {
                finding.said
            },
            other,
            message: finding.message,
            remedy: finding.remedy,
            costs: parts::cost(finding.points),
        })
    }
}

/// A field by its address, in words: members of lists have ids, which tell people nothing.
pub(super) fn place(field: &str) -> String {
    let names = field
        .split('/')
        .filter(|name| name.parse::<Uuid>().is_err() && !name.is_empty());
    let words: Vec<String> = names.map(prose::label).collect();
    words.join(", ")
}

/// What is asked: a check, and after which service the page goes on.
pub(super) struct Asked {
    check: Check,
    after: Uuid,
}

impl Asked {
    /// There is nothing at the address of a check that is none.
    pub(super) fn read(fields: &Fields) -> Result<Self, Fault> {
        Ok(Self {
            check: Check::from_code(fields.text("check")).ok_or(Fault::NotFound)?,
            after: fields.text("after").parse().unwrap_or_default(),
        })
    }
}

/// Where a list of services stands: where it leads back to, and where what belongs to it is.
pub(super) struct Seat {
    pub(super) back: String,
    /// The address of the list itself.
    pub(super) list: String,
    /// Under what address the quality of each service stands.
    pub(super) one: String,
    /// The source that stands in the query.
    pub(super) named: Option<String>,
}

/// The services of all sources, or of one.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let asked = Asked::read(&fields)?;
    let source = match fields.text("source") {
        "" => None,
        slug => Some(
            site.repository()
                .source(slug)
                .await?
                .ok_or(Fault::NotFound)?,
        ),
    };
    let seat = Seat {
        back: source.as_ref().map_or_else(
            || "/quality".to_owned(),
            |source| format!("/quality/sources/{}", source.slug),
        ),
        list: "/quality/found".to_owned(),
        one: "/quality/services".to_owned(),
        named: source.as_ref().map(|source| source.slug.clone()),
    };
    let frame = Frame::new(&site, &visitor, Part::Records).for_member(&member);
    list(&site, frame, source, &asked, seat).await
}

/// The page of what is asked.
pub(super) async fn list(
    site: &Site,
    frame: Frame,
    source: Option<Source>,
    asked: &Asked,
    seat: Seat,
) -> Result<Response, Fault> {
    let code = asked.check.code();
    let slug = source.as_ref().map(|source| source.slug.as_str());
    let mut found = site
        .repository()
        .found_in(code, slug, asked.after, LISTED + 1)
        .await?;
    let has_more = found.len() > LISTED as usize;
    found.truncate(LISTED as usize);
    let last = found.last().filter(|_| has_more).map(|last| last.entity);
    let shown = Page {
        frame,
        title: asked.check.title(),
        source: source.map(|source| source.name),
        next: last.map(|last| next(&seat, code, last)),
        services: found.into_iter().filter_map(row).collect(),
        back: seat.back,
        one: seat.one,
    };
    page(&shown, &shown.frame)
}

fn next(seat: &Seat, code: &str, last: Uuid) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("check", code);
    if let Some(source) = &seat.named {
        query.append_pair("source", source);
    }
    query.append_pair("after", &last.to_string());
    format!("{}?{}", seat.list, query.finish())
}

fn row(found: FoundIn) -> Option<Row> {
    Some(Row {
        id: found.entity,
        name: found.name.unwrap_or_else(|| found.entity.to_string()),
        score: found.score,
        found: Found::of(found.finding)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_said_in_words() {
        let id = Uuid::from_u128(7);
        assert_eq!(place(&format!("phones/{id}/number")), "Phones, Number");
        assert_eq!(place(""), "");
    }
}
