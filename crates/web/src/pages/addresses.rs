//! The old addresses of a source: how they were written, single ones from a list, and where each leads.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use collect::address_list::{self, WrongRow};
use repository::{
    AddressRefused, AskedAddress, OldAddressCounts, OldAddressFound, OldAddressRow, Pattern, Source,
};

use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::see;
use super::sign_in::{sentence, with_status};
use super::sources::sendable;
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::routes::is_own_page;
use crate::site::Site;
use crate::upload::OwnFile;
use crate::visitor::Visitor;

/// So many addresses that lead nowhere are listed.
const NAMED: i64 = 50;
/// So many rows are told that were wrong.
const TOLD: usize = 100;

#[derive(Template)]
#[template(path = "pages/addresses.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    source: String,
    title: String,
    patterns: String,
    wrong_patterns: Option<String>,
    wrong_file: Option<String>,
    counts: OldAddressCounts,
    nowhere: Vec<OldAddressRow>,
    taken: Option<Taken>,
    tried: Option<Tried>,
}

/// What became of a list.
struct Taken {
    addresses: usize,
    wrongs: Vec<WrongRow>,
    /// How many more rows were wrong than are told.
    further: usize,
}

/// Where an address leads that somebody tried.
struct Tried {
    address: String,
    /// The page, and who says so.
    leads: Option<(String, OldAddressFound)>,
}

/// What somebody has just done on the page.
#[derive(Default)]
struct Just {
    patterns: Option<(String, String)>,
    wrong_file: Option<String>,
    taken: Option<Taken>,
    tried: Option<Tried>,
}

/// The addresses.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let address = fields.text("try").trim().to_owned();
    let mut just = Just::default();
    if !address.is_empty() {
        let leads = match AskedAddress::typed(&address) {
            Ok(asked) => crate::old_address::leads(&site, &asked).await?,
            Err(_) => None,
        };
        just.tried = Some(Tried { address, leads });
    }
    shown(&site, &visitor, &member, &source, just).await
}

/// How they were written.
pub(crate) async fn set(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let written = fields.text("patterns");
    let refused = match patterns(written) {
        Ok(patterns) => {
            let set = site
                .repository()
                .set_old_patterns(&source.slug, &patterns, grant.by());
            set.await?.err()
        }
        Err(refused) => Some(refused),
    };
    let Some(refused) = refused else {
        site.forget_old_addresses();
        return see(&format!("/sources/{}/addresses", source.slug));
    };
    let just = Just {
        patterns: Some((written.to_owned(), sentence(&refused))),
        ..Just::default()
    };
    shown(&site, &visitor, &member, &source, just).await
}

/// Single ones, from a list.
pub(crate) async fn take(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    file: OwnFile,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let mut just = Just::default();
    if file.name.is_empty() || file.content.is_empty() {
        just.wrong_file = Some("Choose a file that is not empty".to_owned());
        return shown(&site, &visitor, &member, &source, just).await;
    }
    let content = file.content;
    let read = tokio::task::spawn_blocking(move || address_list::read(&content, is_own_page));
    match read.await.map_err(|_| Fault::Internal)? {
        Ok(list) => {
            let repository = site.repository();
            let taken = repository
                .add_old_addresses(&source.slug, &list.addresses, grant.by())
                .await?;
            match taken {
                Ok(taken) => {
                    let wrongs = list.wrongs(&taken);
                    site.forget_old_addresses();
                    just.taken = Some(Taken {
                        addresses: list.addresses.len() - taken.len(),
                        further: wrongs.len().saturating_sub(TOLD),
                        wrongs: wrongs.into_iter().take(TOLD).collect(),
                    });
                }
                Err(refused) => just.wrong_file = Some(sentence(&refused)),
            }
        }
        Err(error) => just.wrong_file = Some(sentence(&error)),
    }
    shown(&site, &visitor, &member, &source, just).await
}

/// All single ones are taken out.
pub(crate) async fn clear(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    site.repository()
        .clear_old_addresses(&source.slug, grant.by())
        .await?;
    site.forget_old_addresses();
    see(&format!("/sources/{}/addresses", source.slug))
}

/// The patterns of a text, one on each line.
fn patterns(written: &str) -> Result<Vec<Pattern>, AddressRefused> {
    let lines = written.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let pattern: Pattern = line.parse()?;
            match pattern.fixed_path() {
                Some(path) if is_own_page(path) => Err(AddressRefused::Ours(path.to_owned())),
                _ => Ok(pattern),
            }
        })
        .collect()
}

async fn shown(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    source: &Source,
    just: Just,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let kept = repository.old_patterns(&source.slug).await?.join("\n");
    let (patterns, wrong_patterns) = match just.patterns {
        Some((written, wrong)) => (written, Some(wrong)),
        None => (kept, None),
    };
    let wrong = |field: &'static str, wrong: &Option<String>| {
        wrong.clone().map(|text| Wrong { field, text })
    };
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: [
            wrong("patterns", &wrong_patterns),
            wrong("file", &just.wrong_file),
        ]
        .into_iter()
        .flatten()
        .collect(),
        source: source.slug.clone(),
        title: source.name.clone(),
        patterns,
        wrong_patterns,
        wrong_file: just.wrong_file,
        counts: repository.old_address_counts(&source.slug).await?,
        nowhere: repository
            .old_addresses_of(&source.slug, "", true, NAMED)
            .await?,
        taken: just.taken,
        tried: just.tried,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}
