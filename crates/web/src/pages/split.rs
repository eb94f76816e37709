//! Services made of organisations: which organisations have none, and what their own words speak of.

mod one;
mod plan;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use repository::{LookedAt, RecordNumber, SplitProgress, Unsplit, UploadState};

use super::frame::{Frame, Part, page};
use super::sources::sendable;
use super::{prose, see};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;
pub(crate) use one::{show as ask, work};

/// So many organisations are listed.
const LISTED: i64 = 50;
/// Letters of what is said of one that a list shows.
const BEGINNING: usize = 200;

#[derive(Template)]
#[template(path = "pages/splits.html")]
struct Page {
    frame: Frame,
    source: String,
    title: String,
    progress: String,
    left: i64,
    rows: Vec<Row>,
    /// Where the list goes on.
    next: Option<String>,
    done: Vec<Done>,
    /// Where what was looked at goes on.
    earlier: Option<String>,
    /// Something is being read, so that nothing can be taken back just now.
    is_busy: bool,
}

struct Row {
    number: i64,
    name: String,
    beginning: String,
}

/// An organisation that was looked at.
struct Done {
    number: i64,
    name: String,
    state: &'static str,
    /// What the button says that takes it back; none while it is being read.
    again: Option<&'static str>,
}

/// How far it has come, in words.
fn progress(progress: SplitProgress) -> String {
    let all = progress.looked_at + progress.left;
    let noun = if all == 1 {
        "organisation"
    } else {
        "organisations"
    };
    format!("{} of {all} {noun} looked at", progress.looked_at)
}

/// Where the lists are read from.
#[derive(Clone, Copy, Debug)]
struct Start {
    after: RecordNumber,
    before: Option<RecordNumber>,
}

const TOP: Start = Start {
    after: RecordNumber(0),
    before: None,
};

/// The organisations.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let start = Start {
        after: RecordNumber(fields.text("after").parse().unwrap_or_default()),
        before: fields.text("before").parse().ok().map(RecordNumber),
    };
    listed(&site, &visitor, &member, &slug, start, false).await
}

async fn listed(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    slug: &str,
    start: Start,
    is_busy: bool,
) -> Result<Response, Fault> {
    let (source, _) = sendable(site, member, slug).await?;
    let repository = site.repository();
    let counts = repository.split_progress(&source.slug).await?;
    let mut unsplit = repository
        .unsplit(&source.slug, start.after, LISTED + 1)
        .await?;
    let mut looked_at_before = repository
        .looked_at(&source.slug, start.before, LISTED + 1)
        .await?;
    let address = format!("/sources/{}/split", source.slug);
    let last = further(&mut unsplit).map(|last| last.number.0);
    let next = last.map(|last| format!("{address}?after={last}"));
    let last = further(&mut looked_at_before).map(|last| last.number.0);
    let earlier = last.map(|last| format!("{address}?before={last}"));
    let mut done = Vec::new();
    for one in looked_at_before {
        done.push(looked_at(site, one).await?);
    }
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        progress: progress(counts),
        left: counts.left,
        rows: unsplit.into_iter().map(row).collect(),
        next,
        done,
        earlier,
        is_busy,
        source: source.slug,
        title: source.name,
    };
    page(&shown, &shown.frame)
}

/// Leaves as many as a page has; the last of them, if there are more.
fn further<T>(rows: &mut Vec<T>) -> Option<&T> {
    let has_more = rows.len() > LISTED as usize;
    rows.truncate(LISTED as usize);
    rows.last().filter(|_| has_more)
}

fn row(one: Unsplit) -> Row {
    let words = prose::plain(&one.description);
    let mut beginning: String = words.chars().take(BEGINNING).collect();
    if beginning.len() < words.len() {
        beginning.push('\u{2026}');
    }
    Row {
        number: one.number.0,
        name: one.name,
        beginning,
    }
}

async fn looked_at(site: &Site, one: LookedAt) -> Result<Done, Fault> {
    let (state, again) = match one.upload {
        None => ("Put aside: runs no services", Some("Look at it after all")),
        Some(id) => match site
            .repository()
            .upload(id)
            .await?
            .map(|upload| upload.state)
        {
            Some(UploadState::Failed) | None => ("Could not be taken in", Some("Look at it again")),
            Some(UploadState::Done) if one.has_services => {
                ("Services made", Some("Take them back"))
            }
            Some(UploadState::Done) => ("Its services were taken back", Some("Look at it again")),
            Some(_) => ("Its services are being taken in", None),
        },
    };
    Ok(Done {
        number: one.number.0,
        name: one.name,
        state,
        again,
    })
}

/// What was done with an organisation is taken back.
pub(crate) async fn again(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, number)): Path<(String, i64)>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let repository = site.repository();
    let found = repository
        .split_of(&source.slug, RecordNumber(number))
        .await?;
    // Pressed twice, it is taken back once.
    let Some((key, upload)) = found else {
        return see(&format!("/sources/{}/split", source.slug));
    };
    if let Some(upload) = upload
        && let Some(upload) = repository.upload(upload).await?
    {
        if !one::taken_back(&site, &upload, grant.by()).await? {
            return listed(&site, &visitor, &member, &slug, TOP, true).await;
        }
        if let Some(submission) = upload.submission
            && let Some(told) = repository.left_of_split(submission).await?
        {
            // What was changed since stays, and with it that the organisation was looked at.
            return see(&format!("/sources/{}/submissions/{}", source.slug, told.0));
        }
    }
    repository
        .look_again(&source.slug, &key, grant.by())
        .await?;
    see(&format!("/sources/{}/split", source.slug))
}
