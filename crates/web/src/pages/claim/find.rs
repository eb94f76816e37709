//! An organisation is looked for among those that are published, by words of its name or by a number.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use repository::PublishedOrganization;
use url::form_urlencoded;

use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many organisations are shown.
const MOST: usize = 20;
/// Letters of what somebody looks for that are looked at.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "pages/claim_find.html")]
struct Page {
    frame: Frame,
    asked: String,
    found: Vec<PublishedOrganization>,
    /// There are more than are shown.
    more: bool,
}

/// The box, and what was found.
pub(crate) async fn find(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let query = query.unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let asked = pairs.find(|(key, _)| key == "what");
    let asked = asked.map_or_else(String::new, |(_, value)| value.into_owned());
    let asked: String = asked.trim().chars().take(LONGEST).collect();
    let repository = site.repository();
    let most = MOST as i64 + 1;
    let mut found = repository
        .organizations_numbered(&numbers(&asked), most)
        .await?;
    for named in repository.organizations_named(&asked, most).await? {
        if !found.contains(&named) {
            found.push(named);
        }
    }
    let more = found.len() > MOST;
    found.truncate(MOST);
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        asked,
        found,
        more,
    };
    page(&shown, &shown.frame)
}

/// What somebody wrote as numbers of registers, in the ways in which feeds hold them.
fn numbers(asked: &str) -> Vec<String> {
    let read = [
        written::charity::charity(asked).found,
        written::charity::company(asked).found,
    ];
    let read = read.into_iter().flatten();
    let mut numbers: Vec<String> = read
        .flat_map(|found| {
            let short = found.number.trim_start_matches('0').to_owned();
            [found.to_string(), found.number, short]
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
