//! How good the data is: of all, of a source, of a service; what is found most, and how it was day by day.

mod context;
mod found;
mod history;
mod parts;
mod quarterly;
mod service;
mod source;

use std::collections::HashMap;

use askama::Template;
use assure::check::Check;
use assure::quality::quarterly::Fix;
use axum::extract::State;
use axum::response::Response;
use repository::{FindingCount, SourceQuality};

use super::frame::{Frame, Part, page};
use super::prose;
use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
use context::ContextRow;
use history::History;
use parts::PartRow;

pub(crate) use context::show as of_context;
pub(crate) use found::show as found;
pub(crate) use parts::{called as part_called, mean};
pub(crate) use quarterly::{
    list as quarters, list_of_own as own_quarters, of_own as own_quarter, show as quarter,
};
pub(crate) use service::{of_own as of_own_service, show as of_service};
pub(crate) use source::{of_own as of_own_source, show as of_source};

/// So many days are looked back on.
const DAYS: i64 = 90;

#[derive(Template)]
#[template(path = "pages/quality.html")]
struct Overview {
    frame: Frame,
    /// Nothing as long as nothing was looked at.
    whole: Option<Whole>,
    sources: Vec<SourceRow>,
    contexts: Vec<ContextRow>,
    checks: Vec<CheckRow>,
    history: History,
}

/// How good all of something is.
struct Whole {
    score: String,
    services: String,
    parts: [PartRow; 5],
}

impl Whole {
    fn of(quality: &SourceQuality) -> Self {
        Self {
            score: mean(quality.grades.score),
            services: count(quality.services),
            parts: parts::rows(&quality.grades),
        }
    }
}

struct SourceRow {
    slug: String,
    name: String,
    score: String,
    services: i64,
}

/// What a check finds, in how many services, and what that costs.
struct CheckRow {
    code: &'static str,
    title: &'static str,
    services: i64,
    /// None for advice.
    costs: Option<String>,
}

/// How good all of it is.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let qualities = repository.source_qualities().await?;
    let names: HashMap<String, String> = repository
        .sources()
        .await?
        .into_iter()
        .map(|source| (source.slug, source.name))
        .collect();
    let whole = qualities.iter().find(|quality| quality.source.is_empty());
    let sources = qualities
        .iter()
        .filter(|quality| !quality.source.is_empty());
    let shown = Overview {
        frame: Frame::new(&site, &visitor, Part::Records).for_member(&member),
        whole: whole.map(Whole::of),
        contexts: context::rows(&site, None, |slug| format!("/quality/contexts/{slug}")).await?,
        sources: sources.map(|quality| source_row(quality, &names)).collect(),
        checks: check_rows(&repository.finding_counts(None).await?),
        history: History::of(&repository.quality_history("", DAYS).await?),
    };
    page(&shown, &shown.frame)
}

fn source_row(quality: &SourceQuality, names: &HashMap<String, String>) -> SourceRow {
    let slug = quality.source.clone();
    SourceRow {
        name: names.get(&slug).unwrap_or(&slug).clone(),
        score: mean(quality.grades.score),
        services: quality.services,
        slug,
    }
}

/// What checks found, as it is counted. What this program does not know any more is left out.
fn check_rows(counts: &[FindingCount]) -> Vec<CheckRow> {
    let row = |counted: &FindingCount| {
        let check = Check::from_code(&counted.code)?;
        Some(CheckRow {
            code: check.code(),
            title: check.title(),
            services: counted.services,
            costs: parts::cost(counted.points),
        })
    };
    counts.iter().filter_map(row).collect()
}

/// What is to be put right first, as it was counted.
fn fix_row(fix: &Fix) -> Option<CheckRow> {
    let check = Check::from_code(&fix.code)?;
    Some(CheckRow {
        code: check.code(),
        title: check.title(),
        services: fix.services,
        costs: parts::cost(fix.points),
    })
}

fn count(number: i64) -> String {
    prose::count(usize::try_from(number).unwrap_or_default())
}
