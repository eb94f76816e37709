//! What national registers say otherwise than is published here, and what an assurer decides about it.

mod settings;
mod unlisted;

use askama::Template;
use assure::register::Came;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use identity::{Permission, Whose};
use repository::{
    ListedDifference, RecordNumber, Register, RegisterDecision, RegisterField, Registered,
};
use url::form_urlencoded;

use super::feed::called;
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::sign_in::with_status;
use super::{prose, see};
use crate::effect;
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

pub(crate) use settings::{set, settings, unset};
pub(crate) use unlisted::unlisted;

/// Records of a register whose differences stand on a page.
const ENTRIES: usize = 25;
/// So many are decided about together, as a sentence below says.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "pages/registers.html")]
struct All {
    frame: Frame,
    registers: Vec<Row>,
    may_set: bool,
}

struct Row {
    source: String,
    name: String,
    waiting: i64,
    listed: String,
    unlisted: i64,
    joined_by: String,
    read: Option<String>,
    /// How it stands, if nothing waits.
    quiet: Quiet,
}

/// Why nothing of a register waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quiet {
    Unread,
    Compared,
    Apart,
    Done,
}

impl Quiet {
    const fn of(registered: &Registered) -> Self {
        if registered.read_at.is_none() {
            Self::Unread
        } else if registered.is_due {
            Self::Compared
        } else if registered.listed == 0 {
            Self::Apart
        } else {
            Self::Done
        }
    }

    const fn is_compared(self) -> bool {
        matches!(self, Self::Compared)
    }

    /// On a tag.
    const fn word(self) -> &'static str {
        match self {
            Self::Unread => "Not read yet",
            Self::Compared => "Being compared",
            Self::Apart => "Nothing in common",
            Self::Done => "Nothing waits",
        }
    }

    const fn colour(self) -> &'static str {
        match self {
            Self::Unread | Self::Apart => "grey",
            Self::Compared => "blue",
            Self::Done => "green",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Unread => "We have not read the register yet, so nothing could be compared.",
            Self::Compared => {
                "What the register says is being compared with what is published here. Look again in a few minutes."
            }
            Self::Apart => {
                "No entry here has a number that is in the register, so nothing could be compared. Make sure that the register is joined by the right number."
            }
            Self::Done => {
                "Nothing waits. All differences that were found have gone or been decided about."
            }
        }
    }
}

#[derive(Template)]
#[template(path = "pages/register_differences.html")]
struct One {
    frame: Frame,
    wrongs: Vec<Wrong>,
    row: Row,
    done: Vec<String>,
    entries: Vec<Entry>,
    /// Where the page stands in the list.
    after: i64,
    next: Option<String>,
}

/// An entry, and what the register says otherwise.
struct Entry {
    id: String,
    name: String,
    key: String,
    differences: Vec<Difference>,
}

/// One field of it.
pub(crate) struct Difference {
    pub(crate) id: i64,
    pub(crate) field: &'static str,
    pub(crate) here: String,
    pub(crate) there: String,
    pub(crate) since: String,
    pub(crate) can_be_taken: bool,
    pub(crate) source: String,
}

/// The registers.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let registers = site.repository().registers().await?;
    let may_set = member
        .actor()
        .may(Permission::ManageSources, Whose::Everyones)
        .is_ok();
    let shown = All {
        frame: Frame::new(&site, &visitor, Part::Records).for_member(&member),
        registers: registers.into_iter().map(row).collect(),
        may_set,
    };
    page(&shown, &shown.frame)
}

/// What waits of one.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(source): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let asked = Asked::read(query.as_deref());
    differences_page(&site, (&visitor, &member), &source, asked, None).await
}

/// Takes or dismisses what is ticked, one after the other: what cannot be done is said, and stops none of the others.
pub(crate) async fn decide(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(source): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let grant = member.actor().may(Permission::Assure, Whose::Everyones)?;
    register_of(&site, &source).await?;
    let after = fields.text("after").parse().unwrap_or(0);
    let ticked = ticked(&fields)?;
    let wrong = match ticked.len() {
        0 => Some("Tick at least one of what is different"),
        1..=MOST => None,
        _ => Some("Tick at most 200 at once"),
    };
    if wrong.is_some() {
        let asked = Asked {
            after,
            ..Asked::default()
        };
        return differences_page(&site, (&visitor, &member), &source, asked, wrong).await;
    }
    let verdict @ ("take" | "dismiss") = fields.text("do") else {
        return Err(Fault::NotFound);
    };
    let repository = site.repository();
    for id in &ticked {
        // One of another register is not on this page.
        let waiting = repository.waiting_difference(*id).await?;
        if waiting.is_some_and(|waiting| waiting.source != source) {
            return Err(Fault::NotFound);
        }
    }
    let gazetteer = site.gazetteer();
    for id in &ticked {
        let came = if verdict == "take" {
            assure::register::take(repository, &gazetteer, *id, grant.by()).await
        } else {
            assure::register::dismiss(repository, &gazetteer, *id, grant.by()).await
        };
        // What became of each is told by the page, as it stands then.
        let _: Came = came?;
    }
    effect::follow(&site).await;
    see(&address(&source, &ticked, after))
}

/// The page of a register from an entry on, which tells what became of differences.
fn address(source: &str, done: &[i64], after: i64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for id in done {
        query.append_pair("done", &id.to_string());
    }
    if after > 0 {
        query.append_pair("after", &after.to_string());
    }
    match query.finish() {
        query if query.is_empty() => format!("/registers/{source}"),
        query => format!("/registers/{source}?{query}"),
    }
}

fn ticked(fields: &Fields) -> Result<Vec<i64>, Fault> {
    let mut ticked: Vec<i64> = fields
        .all("difference")
        .map(|id| id.parse().map_err(|_| Fault::NotFound))
        .collect::<Result<_, _>>()?;
    ticked.sort_unstable();
    ticked.dedup();
    Ok(ticked)
}

/// What is asked of the page.
#[derive(Debug, Default)]
struct Asked {
    after: i64,
    /// What was decided about just now.
    done: Vec<i64>,
}

impl Asked {
    fn read(query: Option<&str>) -> Self {
        let mut asked = Self::default();
        for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match &*key {
                "after" => asked.after = value.parse().unwrap_or(0),
                "done" if asked.done.len() < MOST => asked.done.extend(value.parse::<i64>().ok()),
                _ => {}
            }
        }
        asked
    }
}

/// A register; nothing else is at such an address.
async fn register_of(site: &Site, source: &str) -> Result<Register, Fault> {
    let register = site.repository().register(source).await?;
    register.ok_or(Fault::NotFound)
}

async fn differences_page(
    site: &Site,
    (visitor, member): (&Visitor, &Member),
    source: &str,
    mut asked: Asked,
    wrong: Option<&str>,
) -> Result<Response, Fault> {
    let repository = site.repository();
    // One more than is shown tells whether there is another page.
    let most = ENTRIES as i64 + 1;
    let mut found = repository
        .register_differences(source, RecordNumber(asked.after), most)
        .await?;
    let registered = repository.registered(source).await?;
    let registered = registered.ok_or(Fault::NotFound)?;
    // All of this page is decided about: others may wait before it.
    if found.is_empty() && asked.after > 0 {
        if wrong.is_none() {
            return see(&address(source, &asked.done, 0));
        }
        asked.after = 0;
        found = repository
            .register_differences(source, RecordNumber(0), most)
            .await?;
    }
    let mut records: Vec<i64> = found.iter().map(|one| one.record.0).collect();
    records.dedup();
    let last = records.get(ENTRIES - 1).copied();
    let next = last.filter(|_| records.len() > ENTRIES);
    if let Some(last) = next {
        found.retain(|one| one.record.0 <= last);
    }
    let wrongs = wrong.map(|text| Wrong {
        field: "differences",
        text: text.to_owned(),
    });
    let shown = One {
        frame: Frame::new(site, visitor, Part::Records).for_member(member),
        wrongs: wrongs.into_iter().collect(),
        done: told(site, member, &asked.done).await?,
        entries: entries(found),
        after: asked.after,
        next: next.map(|after| format!("/registers/{source}?after={after}")),
        row: row(registered),
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

/// What became of differences, in sentences.
async fn told(site: &Site, member: &Member, done: &[i64]) -> Result<Vec<String>, Fault> {
    let repository = site.repository();
    let own = member.actor().name();
    let decisions = repository.register_decisions(done).await?;
    let mut told = Vec::new();
    let mut gone = 0;
    for id in done {
        let decision = decisions.iter().find(|known| known.difference == *id);
        if let Some(decision) = decision {
            told.push(decided(site, &own, decision).await?);
        } else if let Some(waiting) = repository.waiting_difference(*id).await? {
            told.push(format!(
                "{}, {}: not taken, because it cannot be taken from here. Correct it by hand or dismiss it",
                waiting.name,
                called_field(waiting.field).to_lowercase()
            ));
        } else {
            gone += 1;
        }
    }
    if gone > 0 {
        let many = if gone == 1 {
            "1 is".to_owned()
        } else {
            format!("{gone} are")
        };
        told.push(format!(
            "{many} no longer there: the register, or what is published here, says something else now"
        ));
    }
    Ok(told)
}

async fn decided(site: &Site, own: &str, decision: &RegisterDecision) -> Result<String, Fault> {
    let name = decision.name.as_deref().unwrap_or("An entry");
    let field = called_field(decision.field).to_lowercase();
    let verdict = decision.verdict.word();
    Ok(if decision.by == own {
        format!("{name}, {field}: {verdict}")
    } else {
        let by = called(site, &decision.by).await?;
        let when = prose::moment(decision.at);
        format!("{name}, {field}: {by} had {verdict} it already, on {when}")
    })
}

fn entries(found: Vec<ListedDifference>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for one in found {
        let id = one.entity.to_string();
        let key = one.key.clone();
        let is_next = entries
            .last()
            .is_none_or(|last| last.id != id || last.key != key);
        if is_next {
            entries.push(Entry {
                id,
                name: one.name.clone(),
                key,
                differences: Vec::new(),
            });
        }
        if let Some(last) = entries.last_mut() {
            last.differences.push(difference(one));
        }
    }
    entries
}

/// A difference as people read it.
pub(crate) fn difference(one: ListedDifference) -> Difference {
    Difference {
        id: one.id,
        field: called_field(one.field),
        can_be_taken: one.about.is_some(),
        since: prose::moment(one.since),
        here: if one.here.is_empty() {
            "Nothing".to_owned()
        } else {
            one.here
        },
        there: one.there,
        source: one.source,
    }
}

/// A field as people call it.
const fn called_field(field: RegisterField) -> &'static str {
    match field {
        RegisterField::Name => "Name",
        RegisterField::AlternateName => "Other name",
        RegisterField::Telephone => "Telephone",
        RegisterField::Email => "Email",
        RegisterField::Website => "Website",
        RegisterField::Address => "Address",
        RegisterField::Status => "Whether it runs",
    }
}

fn row(registered: Registered) -> Row {
    let quiet = Quiet::of(&registered);
    let Registered {
        register,
        waiting,
        listed,
        unlisted,
        read_at,
        ..
    } = registered;
    Row {
        quiet,
        joined_by: settings::in_words(&register.joined_by),
        source: register.source,
        name: register.name,
        waiting,
        listed: prose::count(usize::try_from(listed).unwrap_or_default()),
        unlisted,
        read: read_at.map(prose::moment),
    }
}

#[cfg(test)]
mod tests {
    use repository::JoinedBy;

    use super::*;

    #[test]
    fn why_nothing_waits_is_said() {
        let read_at = Some(chrono::DateTime::UNIX_EPOCH);
        for (read_at, is_due, listed, wanted) in [
            (None, true, 0, Quiet::Unread),
            (read_at, true, 0, Quiet::Compared),
            (read_at, false, 0, Quiet::Apart),
            (read_at, false, 1, Quiet::Done),
        ] {
            let registered = Registered {
                register: Register {
                    source: "charities".to_owned(),
                    name: "Charities".to_owned(),
                    joined_by: JoinedBy::Key,
                    set_at: chrono::DateTime::UNIX_EPOCH,
                    set_by: "operator".to_owned(),
                },
                waiting: 0,
                listed,
                unlisted: 0,
                read_at,
                is_due,
            };
            assert_eq!(Quiet::of(&registered), wanted);
        }
    }

    #[test]
    fn an_address_keeps_what_was_decided() {
        assert_eq!(address("c", &[], 0), "/registers/c");
        assert_eq!(
            address("c", &[1, 2], 3),
            "/registers/c?done=1&done=2&after=3"
        );
    }
}
