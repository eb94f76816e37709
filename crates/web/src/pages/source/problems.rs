//! What is wrong with the records of a source: by kind, then record by record.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use hsds::{Kind, Severity};
use repository::{Problematic, RecordNumber, Source};
use url::form_urlencoded;

use super::NO_PROBLEMS;
use crate::form::Fields;
use crate::member::Member;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::prose;
use crate::pages::sources::sendable;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many records are on a page.
const LISTED: i64 = 50;

#[derive(Template)]
#[template(path = "pages/problem_kinds.html")]
struct ByKind {
    frame: Frame,
    source: String,
    title: String,
    kinds: Vec<Row>,
}

struct Row {
    code: String,
    name: String,
    is_serious: bool,
    records: i64,
    example: String,
}

#[derive(Template)]
#[template(path = "pages/problem_records.html")]
struct OfKind {
    frame: Frame,
    source: String,
    title: String,
    name: String,
    records: Vec<Record>,
    next: Option<String>,
}

struct Record {
    name: String,
    kind: String,
    /// By what its source calls it, where it is a service that can be changed on a page.
    key: Option<String>,
    place: String,
    message: String,
}

/// The kinds, or the records that have one.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let frame = Frame::new(&site, &visitor, Part::Account).for_member(&member);
    match fields.text("kind") {
        "" => kinds(&site, frame, source).await,
        code => records(&site, frame, source, code, &fields).await,
    }
}

async fn kinds(site: &Site, frame: Frame, source: Source) -> Result<Response, Fault> {
    let kinds = site
        .repository()
        .problem_kinds(&source.slug, &NO_PROBLEMS)
        .await?;
    let kinds = kinds.into_iter().map(|kind| Row {
        name: name_of(&kind.code),
        is_serious: kind.severity == Severity::Error,
        records: kind.records,
        example: kind.example,
        code: kind.code,
    });
    let shown = ByKind {
        frame,
        kinds: kinds.collect(),
        source: source.slug,
        title: source.name,
    };
    page(&shown, &shown.frame)
}

async fn records(
    site: &Site,
    frame: Frame,
    source: Source,
    code: &str,
    fields: &Fields,
) -> Result<Response, Fault> {
    let after = RecordNumber(fields.text("after").parse().unwrap_or_default());
    let mut found = site
        .repository()
        .problematic(&source.slug, code, after, LISTED + 1)
        .await?;
    let has_more = found.len() > LISTED as usize;
    found.truncate(LISTED as usize);
    let next = found.last().filter(|_| has_more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("kind", code);
        query.append_pair("after", &last.number.0.to_string());
        format!("/sources/{}/problems?{}", source.slug, query.finish())
    });
    let shown = OfKind {
        frame,
        name: name_of(code),
        records: found.into_iter().map(record).collect(),
        next,
        source: source.slug,
        title: source.name,
    };
    page(&shown, &shown.frame)
}

fn record(found: Problematic) -> Record {
    let field = found.pointer.trim_start_matches('/');
    let field = field.split('/').next().unwrap_or_default();
    let row = found.row.map(|row| format!("row {row}"));
    let field = (!field.is_empty()).then(|| prose::label(field));
    let place: Vec<String> = field.into_iter().chain(row).collect();
    Record {
        name: found.name.unwrap_or_else(|| found.key.clone()),
        kind: prose::label(found.kind.name()),
        key: (found.kind == Kind::Service).then_some(found.key),
        place: place.join(", "),
        message: found.message,
    }
}

/// A rule in words: `postcode-unknown` as `Postcode unknown`.
fn name_of(code: &str) -> String {
    let words = code.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_rule_is_said_in_words() {
        assert_eq!(super::name_of("postcode-unknown"), "Postcode unknown");
        assert_eq!(super::name_of(""), "");
    }
}
