//! How good a source is, for whoever looks after it and for those who see all: the fixes that matter most.

use askama::Template;
use assure::quality::quarterly;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use repository::Source;
use uuid::Uuid;

use super::context::{self, ContextRow};
use super::found::{self, Asked, Seat};
use super::{CheckRow, DAYS, History, Whole, fix_row};
use crate::form::Fields;
use crate::member::Member;
use crate::pages::confidence::Own;
use crate::pages::frame::{Frame, Part, page};
use crate::pages::sources::sendable;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/quality_source.html")]
struct Page {
    frame: Frame,
    back: &'static str,
    title: String,
    /// Nothing as long as nothing of it was looked at.
    whole: Option<Whole>,
    fixes: Vec<Fix>,
    /// The contexts that its services belong to.
    contexts: Vec<ContextRow>,
    /// Under what address the quality of each service stands.
    one: String,
    history: History,
    /// The address of the services that have something, up to its check.
    found: String,
    /// Where its services are looked at again.
    due: Option<String>,
    /// How far it is trusted.
    confidence: Option<Own>,
    /// Where its reports by quarter stand.
    reports: String,
}

/// Something to put right, and how.
pub(super) struct Fix {
    pub(super) check: CheckRow,
    pub(super) remedy: String,
}

/// For those who see all.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    let source = site.repository().source(&slug).await?;
    let source = source.ok_or(Fault::NotFound)?;
    let found = format!("/quality/found?source={}&check=", source.slug);
    let frame = Frame::new(&site, &visitor, Part::Records).for_member(&member);
    let one = "/quality/services".to_owned();
    source_page(&site, frame, source, ("/quality", found, one), None).await
}

/// For whoever looks after it: how good it is, or the services in which a check found something.
pub(crate) async fn of_own(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let frame = Frame::new(&site, &visitor, Part::Account).for_member(&member);
    let own = format!("/sources/{}/quality", source.slug);
    let kept_out = fields.text("context");
    if fields.text("check").is_empty() && kept_out.is_empty() {
        let due = Some(format!("/sources/{}/due", source.slug));
        let found = format!("{own}?check=");
        return source_page(&site, frame, source, ("/sources", found, own), due).await;
    }
    let seat = Seat {
        back: own.clone(),
        list: own.clone(),
        one: own,
        named: None,
    };
    if !kept_out.is_empty() {
        let seat = Seat {
            named: Some(source.slug.clone()),
            ..seat
        };
        let asked = (kept_out, fields.text("after"));
        return context::list(&site, frame, Some(source), asked, seat).await;
    }
    let asked = Asked::read(&fields)?;
    found::list(&site, frame, Some(source), &asked, seat).await
}

async fn source_page(
    site: &Site,
    frame: Frame,
    source: Source,
    (back, found, one): (&'static str, String, String),
    due: Option<String>,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let qualities = repository.source_qualities().await?;
    let own = qualities
        .iter()
        .find(|quality| quality.source == source.slug);
    let days = repository.quality_history(&source.slug, DAYS).await?;
    // Who sees all finds what is kept out of a context under its own address.
    let is_own = due.is_some();
    let kept_out = |slug: &str| {
        if is_own {
            format!("{one}?context={slug}")
        } else {
            format!("/quality/contexts/{slug}")
        }
    };
    let confidence = Own::of(site, &source.slug, !is_own).await?;
    let shown = Page {
        contexts: context::rows(site, Some(&source.slug), kept_out).await?,
        whole: own.map(Whole::of),
        fixes: fixes(site, &source.slug).await?,
        history: History::of(&days),
        reports: if is_own {
            format!("/sources/{}/reports", source.slug)
        } else {
            format!("/quality/sources/{}/reports", source.slug)
        },
        title: source.name,
        frame,
        back,
        found,
        one,
        due,
        confidence,
    };
    page(&shown, &shown.frame)
}

/// What costs most, and how the first service in which it was found would put it right.
pub(super) async fn fixes(site: &Site, slug: &str) -> Result<Vec<Fix>, Fault> {
    let mut fixes = Vec::new();
    for costly in quarterly::fixes(site.repository(), slug).await? {
        let first = site
            .repository()
            .found_in(&costly.code, Some(slug), Uuid::nil(), 1)
            .await?;
        // Somebody may have put it right between two questions.
        if let (Some(check), Some(first)) = (fix_row(&costly), first.into_iter().next()) {
            fixes.push(Fix {
                check,
                remedy: first.finding.remedy,
            });
        }
    }
    Ok(fixes)
}
