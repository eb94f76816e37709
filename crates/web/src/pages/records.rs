//! The published services, page by page, for people who look one up.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use hsds::Kind;
use publish::Named;
use repository::{RecordFilter, RecordNumber, RecordState};

use super::frame::{Frame, Part, page};
use super::listing::{self, Asked, Choice, ROWS};
use super::prose;
use crate::member::Reader;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// How many records are looked at together.
const AT_ONCE: usize = 500;

#[derive(Template)]
#[template(path = "pages/records.html")]
struct Records {
    frame: Frame,
    total: String,
    asked: Asked,
    narrowed: bool,
    sources: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Row {
    id: String,
    name: String,
    organisation: Option<String>,
    /// Shown only where it is not simply running.
    status: Option<String>,
}

/// The list.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let asked = Asked::read(query.as_deref());
    let (rows, next) = if asked.source.is_empty() {
        by_name(&site, &asked).await?
    } else {
        by_source(&site, &asked).await?
    };
    let records = Records {
        frame: reader.frame(Frame::new(&site, &visitor, Part::Records)),
        total: prose::count(site.catalogue().count(Kind::Service)),
        narrowed: !asked.name.is_empty() || !asked.source.is_empty(),
        sources: listing::sources(&site.repository().sources().await?, &asked.source),
        next: next.map(|after| asked.next("/records", after)),
        asked,
        rows,
    };
    page(&records, &records.frame)
}

type Rows = (Vec<Row>, Option<i64>);

async fn by_name(site: &Site, asked: &Asked) -> Result<Rows, Fault> {
    // One more than is shown tells whether there is another page.
    let mut named = site
        .catalogue()
        .named(Kind::Service, &asked.name, asked.after, ROWS + 1)
        .await?;
    let more = named.len() > ROWS;
    named.truncate(ROWS);
    let next = named.last().map(|last| last.position).filter(|_| more);
    Ok((named.into_iter().map(row).collect(), next))
}

/// Services that one source tells of. Names are looked at row by row, because here the records lead.
async fn by_source(site: &Site, asked: &Asked) -> Result<Rows, Fault> {
    let mut rows = Vec::new();
    let mut after = asked.after;
    loop {
        let filter = RecordFilter {
            source: Some(asked.source.clone()),
            state: Some(RecordState::Published),
            kind: Some(Kind::Service),
            after: after.map(RecordNumber),
            limit: AT_ONCE as i64,
            ..RecordFilter::default()
        };
        let records = site.repository().records(&filter).await?;
        let exhausted = records.len() < AT_ONCE;
        for record in records {
            let name = record.name.unwrap_or_default();
            let Some(id) = record.id.filter(|_| asked.names(&name)) else {
                after = Some(record.number.0);
                continue;
            };
            if rows.len() == ROWS {
                return Ok((rows, after));
            }
            after = Some(record.number.0);
            rows.push(Row {
                id: id.to_string(),
                name,
                organisation: None,
                status: None,
            });
        }
        if exhausted {
            return Ok((rows, None));
        }
    }
}

fn row(named: Named) -> Row {
    Row {
        id: named.id.to_string(),
        name: named.name,
        organisation: named.organization,
        status: named.status.filter(|status| status != "active"),
    }
}
