//! What an entry said over time, version by version, and how it comes to say so again.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use find::hours::london_now;
use hsds::{Document, Kind};
use identity::{Permission, Whose};
use repository::EntityVersion;
use serde_json::Value;
use uuid::Uuid;

use crate::effect;
use crate::form::Fields;
use crate::language::Language;
use crate::member::{Member, OwnForm};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::queue::words::{self, Told, Words};
use crate::pages::{prose, see};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many versions are shown.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "pages/record_history.html")]
struct Page {
    frame: Frame,
    id: Uuid,
    name: String,
    current: i64,
    versions: Vec<Version>,
    has_more: bool,
    /// Whether it stands for itself, and so can be made to say something.
    may_restore: bool,
    told: Option<String>,
}

struct Version {
    id: i64,
    when: String,
    cause: String,
    /// What it changed against the one before; nothing where that is not shown.
    told: Vec<Told>,
    is_first: bool,
    is_current: bool,
}

/// The versions, the newest first.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let repository = site.repository();
    let all = repository.entity_versions(id).await?;
    let current = all.first().ok_or(Fault::NotFound)?;
    let entity = repository.entity(id).await?.ok_or(Fault::NotFound)?;
    let mut ids = BTreeSet::new();
    for version in all.iter().take(SHOWN + 1) {
        words::ids(&Value::Object(version.document.clone()), &mut ids);
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let names = repository.record_names(&ids).await?;
    let voice = site.voice(Language::English);
    let words = Words {
        voice: &voice,
        names: &names,
        now: london_now(repository.now()),
    };
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let name = hsds::document::written(&current.document, "name");
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Records).for_member(&member),
        id,
        name: name.map_or_else(|| id.to_string(), str::to_owned),
        current: current.id,
        versions: versions(entity.kind, &all, &words),
        has_more: all.len() > SHOWN,
        may_restore: entity.redirect_to.is_none(),
        told: told(fields.text("restored")),
    };
    page(&shown, &shown.frame)
}

fn versions(kind: Kind, all: &[EntityVersion], words: &Words<'_>) -> Vec<Version> {
    let nothing = Document::new();
    let version = |(number, version): (usize, &EntityVersion)| {
        let before = all.get(number + 1).map(|before| &before.document);
        let both = (before.unwrap_or(&nothing), &version.document);
        let differences = assure::queue::differences(kind, both.0, both.1);
        Version {
            id: version.id,
            when: prose::moment(version.at),
            cause: version.cause.clone(),
            told: if before.is_some() {
                words.told(both, &differences)
            } else {
                Vec::new()
            },
            is_first: before.is_none(),
            is_current: number == 0,
        }
    };
    all.iter().take(SHOWN).enumerate().map(version).collect()
}

fn told(restored: &str) -> Option<String> {
    let (restored, left) = match restored.strip_suffix([' ', '+']) {
        Some(restored) => (
            restored,
            " What may be an individual’s, or was erased, stays as it is now.",
        ),
        None => (restored, ""),
    };
    let told = match restored {
        "" => return None,
        "late" => {
            "Nothing was changed: it says something else since you looked. Look again.".to_owned()
        }
        "0" => "It says that already. Nothing was changed.".to_owned(),
        "1" => "Done. 1 field says again what it said then, as a correction of yours.".to_owned(),
        many => {
            let many: usize = many.parse().ok()?;
            format!("Done. {many} fields say again what they said then, as corrections of yours.")
        }
    };
    Some(told + left)
}

/// It is to say again what it said in an earlier version.
pub(crate) async fn restore(
    State(site): State<Site>,
    member: Member,
    Path(id): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let grant = member.actor().may(Permission::Assure, Whose::Everyones)?;
    let number = |field: &str| {
        fields
            .text(field)
            .parse::<i64>()
            .map_err(|_| Fault::NotFound)
    };
    let (version, seen) = (number("version")?, number("current")?);
    let repository = site.repository();
    repository.entity(id).await?.ok_or(Fault::NotFound)?;
    let gazetteer = site.gazetteer();
    let restored = assure::restore(repository, &gazetteer, (id, seen), version, grant.by()).await?;
    let told = match restored {
        Some(restored) => {
            effect::follow(&site).await;
            let left = if restored.left.is_empty() { "" } else { "+" };
            format!("{}{left}", restored.fields)
        }
        None => "late".to_owned(),
    };
    see(&format!("/records/{id}/history?restored={told}"))
}
