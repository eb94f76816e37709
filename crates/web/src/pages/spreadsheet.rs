//! A spreadsheet from a page: chosen, looked at, put right, sent, watched, and taken back.

mod columns;
mod known;
mod outcome;
mod rows;

use std::io::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use collect::sheet::{self, Look, Mapping, Rows};
use collect::{CollectError, Standing};
use find::hours::london_now;
use hsds::Kind;
use http::{HeaderValue, header};
use identity::Permission;
use identity::Whose;
use repository::{Counts, NewUpload, Source, SystemClock, Trust, Upload, UploadState};
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::sign_in::{sentence, with_status};
use super::sources::sendable;
use super::{prose, see, source};
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::upload::OwnFile;
use crate::visitor::Visitor;
use columns::{EachRow, Sheet, sheets};
use outcome::Done;
use rows::Card;

/// So many earlier files are listed.
const LISTED: i64 = 10;
/// What workbooks are, for browsers.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Template)]
#[template(path = "pages/spreadsheets.html")]
struct Choosing {
    frame: Frame,
    wrongs: Vec<Wrong>,
    source: String,
    title: String,
    refused: Option<String>,
    limit: String,
    earlier: Vec<Earlier>,
}

struct Earlier {
    id: Uuid,
    name: String,
    when: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "pages/spreadsheet_look.html")]
struct Looking {
    frame: Frame,
    source: String,
    title: String,
    id: Uuid,
    file: String,
    counts: Counted,
    /// What each row is, where that is a question.
    each_row: Option<EachRow>,
    sheets: Vec<Sheet>,
    remarks: Vec<String>,
    problems: Vec<(String, String)>,
    cards: Vec<Card>,
    complete: bool,
    /// Whether it is published as soon as it is sent.
    at_once: bool,
    /// What keeps it from being read at all.
    unreadable: Option<String>,
}

/// What sending would do, in numbers.
#[derive(Default)]
struct Counted {
    /// What each row is called.
    noun: &'static str,
    entries: String,
    new: i64,
    changed: i64,
    unchanged: i64,
    missing: i64,
    refused: i64,
    /// Why rows are left out.
    reasons: String,
    /// Services that the list has from before, where each row is an organisation now.
    former: i64,
}

#[derive(Template)]
#[template(path = "pages/spreadsheet_waiting.html")]
struct Waiting {
    frame: Frame,
    title: String,
    file: String,
    read: String,
    address: String,
}

#[derive(Template)]
#[template(path = "pages/spreadsheet_done.html")]
struct Finished {
    frame: Frame,
    source: String,
    title: String,
    id: Uuid,
    file: String,
    done: Option<Done>,
    failed: Option<String>,
    has_file: bool,
    /// Another file of the list is being read, so that nothing can be taken back just now.
    is_busy: bool,
}

/// The page that asks for a file.
pub(crate) async fn choose(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    choosing(&site, &visitor, &member, &source, None).await
}

/// A file arrives. It is kept only if it can be read.
pub(crate) async fn receive(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    file: OwnFile,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    if file.name.is_empty() || file.content.is_empty() {
        let refused = "Choose a file that is not empty".to_owned();
        return choosing(&site, &visitor, &member, &source, Some(refused)).await;
    }
    let mapping = remembered(&site, &source).await?;
    let content = file.content.to_vec();
    let looked = look(&site, content.clone(), &file.name, mapping.clone()).await?;
    let recognised = match looked {
        Ok(look) => look.recognised,
        Err(error) => {
            let refused = sentence(&error);
            return choosing(&site, &visitor, &member, &source, Some(refused)).await;
        }
    };
    let new = NewUpload {
        source: source.slug.clone(),
        by: grant.by().to_owned(),
        name: file.name,
        content,
    };
    let id = site.repository().keep_upload(new).await?;
    let text = recognised.mapping.text();
    site.repository().decide_upload(id, &text, false).await?;
    see(&address(&source, id))
}

/// An upload, as far as it has come.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let upload = upload(&site, &source, &id).await?;
    let frame = Frame::new(&site, &visitor, Part::Account).for_member(&member);
    match upload.state {
        UploadState::LookedAt => {
            let accepts = accepts(&member, &source);
            looking(&site, frame, &source, upload, accepts).await
        }
        UploadState::Waiting | UploadState::Reading => {
            let shown = Waiting {
                frame: frame.with_scripts(&["wait.js"]),
                title: source.name.clone(),
                read: prose::count(usize::try_from(upload.read).unwrap_or(0)),
                address: address(&source, upload.id),
                file: upload.name,
            };
            page(&shown, &shown.frame)
        }
        UploadState::Done | UploadState::Failed => {
            finished(&site, frame, &source, upload, false).await
        }
    }
}

/// What was decided about the columns, and whether to send.
pub(crate) async fn decide(
    State(site): State<Site>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let upload = upload(&site, &source, &id).await?;
    let shown = parsed(&upload)?.unwrap_or_default();
    let each = shown.each_row();
    let mapping = columns::decided(shown, &fields);
    // What each row becomes, nobody sends unseen.
    let is_seen = mapping.each_row() == each;
    let complete = fields.text("complete") == "yes";
    let repository = site.repository();
    let is_open = repository
        .decide_upload(upload.id, &mapping.text(), complete)
        .await?;
    if is_open && is_seen && fields.text("action") == "send" {
        let accept = accepts(&member, &source);
        repository
            .send_upload(upload.id, grant.by(), accept)
            .await?;
    }
    see(&address(&source, upload.id))
}

/// What was sent is taken back.
pub(crate) async fn undo(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let upload = upload(&site, &source, &id).await?;
    let submission = upload.submission.ok_or(Fault::NotFound)?;
    if source::take_back(&site, submission, grant.by()).await? {
        return see(&address(&source, upload.id));
    }
    let frame = Frame::new(&site, &visitor, Part::Account).for_member(&member);
    finished(&site, frame, &source, upload, true).await
}

/// The rows again, with what there is to say about each beside it.
pub(crate) async fn remarks(
    State(site): State<Site>,
    member: Member,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let upload = upload(&site, &source, &id).await?;
    let content = site.repository().upload_content(upload.id).await?;
    let content = content.ok_or(Fault::NotFound)?;
    let found = outcome::remarks(&site, &upload).await?;
    let label = upload.name.clone();
    let written = in_file(&site, content, move |path| {
        sheet::remarks(path, &label, &found)
    })
    .await?;
    let written = written.map_err(|error| broken(&error))?;
    let stem = upload
        .name
        .rsplit_once('.')
        .map_or(upload.name.as_str(), |(stem, _)| stem);
    download(written, &format!("{stem} with remarks.xlsx"))
}

/// A workbook to fill in.
pub(crate) async fn template() -> Result<Response, Fault> {
    let book = tokio::task::spawn_blocking(sheet::template)
        .await
        .map_err(|_| Fault::Internal)?
        .map_err(|error| broken(&error))?;
    download(book, "services.xlsx")
}

fn download(book: Vec<u8>, name: &str) -> Result<Response, Fault> {
    let plain: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_graphic() && !"\"\\;".contains(letter) {
                letter
            } else {
                '-'
            }
        })
        .collect();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\""))
        .map_err(|_| Fault::Internal)?;
    let mut response = book.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(WORKBOOK));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

fn address(source: &Source, id: Uuid) -> String {
    format!("/sources/{}/spreadsheets/{id}", source.slug)
}

async fn upload(site: &Site, source: &Source, id: &str) -> Result<Upload, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let upload = site.repository().upload(id).await?;
    upload
        .filter(|upload| upload.source == source.slug)
        .ok_or(Fault::NotFound)
}

/// Whether what somebody sends is published without anybody else's yes.
pub(crate) fn accepts(member: &Member, source: &Source) -> bool {
    let whose = Whose::Source(&source.slug, source.team);
    let may_assure = member.actor().may(Permission::Assure, whose).is_ok();
    source.trust != Trust::Practice && (source.trust.publishes() || may_assure)
}

async fn remembered(site: &Site, source: &Source) -> Result<Option<Mapping>, Fault> {
    let text = site.repository().mapping(&source.slug).await?;
    Ok(text.and_then(|text| Mapping::parse(&text).ok()))
}

fn parsed(upload: &Upload) -> Result<Option<Mapping>, Fault> {
    let text = upload.mapping.as_deref();
    text.map(|text| Mapping::parse(text).map_err(|error| broken(&error)))
        .transpose()
}

/// What was kept and cannot be read again is our fault.
fn broken(error: &CollectError) -> Fault {
    tracing::error!(%error, "a spreadsheet that was kept cannot be used");
    Fault::Internal
}

async fn choosing(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    source: &Source,
    refused: Option<String>,
) -> Result<Response, Fault> {
    let earlier = site.repository().uploads(&source.slug, LISTED).await?;
    let wrongs = refused.iter().map(|text| Wrong {
        field: "file",
        text: text.clone(),
    });
    let shown = Choosing {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: wrongs.collect(),
        source: source.slug.clone(),
        title: source.name.clone(),
        refused,
        limit: (site.settings().upload_limit_bytes / (1024 * 1024)).to_string(),
        earlier: earlier.into_iter().map(listed).collect(),
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

fn listed(upload: Upload) -> Earlier {
    Earlier {
        id: upload.id,
        when: prose::moment(upload.arrived_at),
        state: match upload.state {
            UploadState::LookedAt => "not sent yet",
            UploadState::Waiting | UploadState::Reading => "being read",
            UploadState::Done => "done",
            UploadState::Failed => "could not be read",
        },
        name: upload.name,
    }
}

async fn looking(
    site: &Site,
    frame: Frame,
    source: &Source,
    upload: Upload,
    at_once: bool,
) -> Result<Response, Fault> {
    let content = site.repository().upload_content(upload.id).await?;
    let content = content.ok_or(Fault::NotFound)?;
    let mapping = parsed(&upload)?;
    let looked = look(site, content.clone(), &upload.name, mapping.clone()).await?;
    let (look, unreadable) = match looked {
        Ok(look) => (look, None),
        Err(error) => (Look::default(), Some(sentence(&error))),
    };
    let counts = if unreadable.is_none() {
        foreseen(site, source, content, mapping.clone()).await?
    } else {
        Counts::default()
    };
    let kept = mapping.unwrap_or_default();
    let each = kept.each_row();
    let voice = site.voice(Language::English);
    let now = london_now(site.repository().now());
    let mut cards = Vec::with_capacity(look.rows.len());
    for seen in &look.rows {
        let known = match &seen.entry {
            Some(service) if each == Rows::Services => {
                known::of(site, &source.slug, service).await?
            }
            _ => None,
        };
        cards.push(rows::card(&voice, each, seen, known, now));
    }
    let shown = Looking {
        source: source.slug.clone(),
        title: source.name.clone(),
        id: upload.id,
        file: upload.name,
        counts: counted(each, &look, &counts, upload.complete),
        each_row: columns::each_row(&look.recognised, &kept),
        sheets: sheets(&look.recognised, &kept),
        remarks: look.remarks,
        problems: rows::problems(&look.problems),
        cards,
        complete: upload.complete,
        at_once,
        unreadable,
        frame,
    };
    page(&shown, &shown.frame)
}

fn counted(each: Rows, look: &Look, counts: &Counts, complete: bool) -> Counted {
    let services = counts.get(&Kind::Service).copied().unwrap_or_default();
    let kind = outcome::kind_of(each);
    let of_kind = counts.get(&kind).copied().unwrap_or_default();
    Counted {
        noun: each.noun(),
        entries: prose::count(usize::try_from(look.entries).unwrap_or(usize::MAX)),
        new: of_kind.new,
        changed: of_kind.changed,
        unchanged: of_kind.unchanged,
        missing: if complete { of_kind.missing } else { 0 },
        // Rows that are nothing count as services that are none.
        refused: services.rejected,
        reasons: rows::reasons(&look.problems, look.refused),
        former: if kind == Kind::Service {
            0
        } else {
            services.missing
        },
    }
}

/// What sending would change, without sending: what is missing, as if the file had everything.
async fn foreseen(
    site: &Site,
    source: &Source,
    content: Vec<u8>,
    mapping: Option<Mapping>,
) -> Result<Counts, Fault> {
    let file = kept(&content)?;
    let asked = collect::Import {
        input: file.path().display().to_string(),
        source: source.slug.clone(),
        format: Some(collect::Format::Spreadsheet),
        dry_run: true,
        complete: true,
        mapping,
        ..collect::Import::default()
    };
    let clock = Arc::new(SystemClock);
    let http = collect::Http::new(collect::http::Settings::default(), clock)
        .map_err(|error| broken(&error))?;
    let outcome = collect::import(site.repository(), &asked, &collect::Silent, &http)
        .await
        .map_err(|error| broken(&error))?;
    Ok(match outcome.standing {
        Standing::Foreseen(counts) => counts,
        Standing::Staged(_) | Standing::Held(_) => Counts::default(),
    })
}

async fn finished(
    site: &Site,
    frame: Frame,
    source: &Source,
    upload: Upload,
    is_busy: bool,
) -> Result<Response, Fault> {
    let shown = Finished {
        is_busy,
        frame,
        source: source.slug.clone(),
        title: source.name.clone(),
        id: upload.id,
        done: outcome::of(site, &upload).await?,
        has_file: site.repository().upload_content(upload.id).await?.is_some(),
        file: upload.name,
        failed: upload.reason,
    };
    page(&shown, &shown.frame)
}

async fn look(
    site: &Site,
    content: Vec<u8>,
    name: &str,
    mapping: Option<Mapping>,
) -> Result<Result<Look, CollectError>, Fault> {
    let label = name.to_owned();
    in_file(site, content, move |path| {
        sheet::look(path, &label, mapping.as_ref())
    })
    .await
}

/// Works on a file in a thread of its own; one after the other, because each holds a whole file in memory.
async fn in_file<T: Send + 'static>(
    site: &Site,
    content: Vec<u8>,
    work: impl FnOnce(&std::path::Path) -> T + Send + 'static,
) -> Result<T, Fault> {
    let turn = site.sheet_turn().await;
    let file = kept(&content)?;
    drop(content);
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work(file.path())
    });
    done.await.map_err(|error| {
        tracing::error!(%error, "looking at a spreadsheet broke off");
        Fault::Internal
    })
}

fn kept(content: &[u8]) -> Result<NamedTempFile, Fault> {
    let write = || {
        let mut file = NamedTempFile::new()?;
        file.write_all(content)?;
        Ok::<_, std::io::Error>(file)
    };
    write().map_err(|error| {
        tracing::error!(%error, "a temporary file cannot be written");
        Fault::Internal
    })
}
