//! What a register has that is not listed here.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use place::Gazetteer;
use repository::{RecordNumber, Unlisted};
use url::form_urlencoded;

use super::register_of;
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::listing::ROWS;
use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Letters of the district of a postcode.
const LONGEST_DISTRICT: usize = 8;

#[derive(Template)]
#[template(path = "pages/register_unlisted.html")]
struct Page {
    frame: Frame,
    source: String,
    name: String,
    count: String,
    is_one: bool,
    asked: Asked,
    /// The council area, if it is one that we know.
    area: Option<String>,
    rows: Vec<Unlisted>,
    next: Option<String>,
}

/// Which of them are asked for.
#[derive(Debug, Default)]
struct Asked {
    district: String,
    /// Only those in the council area.
    within: bool,
    after: i64,
}

impl Asked {
    fn read(query: Option<&str>) -> Self {
        let mut asked = Self::default();
        for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match &*key {
                "district" => {
                    asked.district = value
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .take(LONGEST_DISTRICT)
                        .collect::<String>()
                        .to_uppercase();
                }
                "within" => asked.within = value == "area",
                "after" => asked.after = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        asked
    }

    fn is_narrowed(&self) -> bool {
        self.within || !self.district.is_empty()
    }

    fn next(&self, source: &str, after: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.district.is_empty() {
            query.append_pair("district", &self.district);
        }
        if self.within {
            query.append_pair("within", "area");
        }
        query.append_pair("after", &after.to_string());
        format!("/registers/{source}/unlisted?{}", query.finish())
    }
}

/// The list.
pub(crate) async fn unlisted(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(source): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let register = register_of(&site, &source).await?;
    let asked = Asked::read(query.as_deref());
    let area = area(&site);
    let districts = districts(&asked, area.as_deref());
    let repository = site.repository();
    let after = RecordNumber(asked.after);
    let mut rows = repository
        .unlisted(&source, &districts, after, ROWS as i64 + 1)
        .await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let last = rows.last().map(|row| row.record.0).filter(|_| more);
    let count = repository.count_unlisted(&source, &districts).await?;
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Records).for_member(&member),
        name: register.name,
        is_one: count == 1,
        count: prose::count(usize::try_from(count).unwrap_or_default()),
        next: last.map(|after| asked.next(&source, after)),
        source,
        asked,
        area,
        rows,
    };
    page(&shown, &shown.frame)
}

/// The council area, where it is called as an authority is.
fn area(site: &Site) -> Option<String> {
    let area = site.settings().area.as_deref()?;
    let authority = Gazetteer::embedded().authority_named(area)?;
    Some(authority.name.to_owned())
}

/// The districts that are asked for; none means all.
fn districts(asked: &Asked, area: Option<&str>) -> Vec<String> {
    if !asked.district.is_empty() {
        return vec![asked.district.clone()];
    }
    let Some(area) = area.filter(|_| asked.within) else {
        return Vec::new();
    };
    place::tables::districts()
        .iter()
        .filter(|district| {
            district
                .authorities()
                .any(|authority| authority.name == area)
        })
        .map(|district| district.code.to_string())
        .collect()
}
