//! The feed of a source: where it is, when it is read, how that went, and what a person decides.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use collect::{CollectError, Timetable};
use repository::{Feed, FeedRun, MostLost, NewFeed, Source, SubmissionId};

use super::feeds::{Tag, came, next, tag};
use super::field::{Field, wrongs};
use super::frame::{Frame, Part, page};
use super::results::Wrong;
use super::sign_in::{sentence, with_status};
use super::sources::sendable;
use super::{prose, see};
use crate::form::Fields;
use crate::member::{Member, OwnForm};
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// So many readings of the history are shown.
const SHOWN: i64 = 20;
/// So many services are named that would be lost.
const NAMED: i64 = 50;
/// Letters of an address.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "pages/feed.html")]
struct Page {
    frame: Frame,
    wrongs: Vec<Wrong>,
    source: String,
    title: String,
    feed: Option<Shown>,
    held: Option<Held>,
    runs: Vec<Run>,
    form: Form,
}

/// A feed as it is.
struct Shown {
    health: Tag,
    address: String,
    timetable: String,
    next: Option<String>,
    is_read: bool,
    is_paused: bool,
    /// By whom and when it was paused.
    paused: String,
}

/// A reading that waits for a person.
struct Held {
    submission: i64,
    when: String,
    lost: i64,
    known: i64,
    new: i64,
    changed: i64,
    names: Vec<String>,
    /// How many more would be lost than are named.
    further: i64,
}

struct Run {
    when: String,
    came: String,
    message: Option<String>,
    /// Who decided about it, if it waited for somebody.
    by: Option<String>,
}

/// What is asked about a feed.
struct Form {
    address: Field,
    timetable: Field,
    loss: Field,
    incremental: bool,
}

impl Form {
    fn empty() -> Self {
        Self {
            address: Field::new("address", "Where the feed is")
                .hinted("The web address, such as https://www.example.org/oruk. It can be an Open Referral UK feed, or a file that anybody can download."),
            timetable: Field::new("timetable", "How often we read it")
                .hinted("For example \u{201c}every hour\u{201d}, \u{201c}every day at 3am\u{201d}, \u{201c}every weekday at 7am\u{201d}, \u{201c}every Monday and Thursday at 6.30pm\u{201d} or \u{201c}on the first of the month at 2am\u{201d}."),
            loss: Field::new("loss", "How much may go at once, in per cent")
                .hinted("If more of your services than this are gone all of a sudden, we change nothing and ask you first. 20 is usual. With 100 we never ask."),
            incremental: false,
        }
    }

    /// What is there now; of a new feed what is usual.
    fn of(feed: Option<&Feed>) -> Self {
        let empty = Self::empty();
        let Some(feed) = feed else {
            return Self {
                timetable: empty.timetable.filled("every day at 3am"),
                loss: empty.loss.filled(&MostLost::USUAL.percent().to_string()),
                ..empty
            };
        };
        Self {
            address: empty.address.filled(&feed.address),
            timetable: empty.timetable.filled(&feed.timetable),
            loss: empty.loss.filled(&feed.most_lost.percent().to_string()),
            incremental: feed.incremental,
        }
    }

    /// What somebody filled in: a feed, or the form with what is wrong.
    fn read(fields: &Fields, source: &Source, allow_private: bool) -> Result<NewFeed, Box<Self>> {
        let written = |name| fields.text(name).trim();
        let address = address(written("address"), allow_private);
        let timetable: Result<Timetable, _> = written("timetable").parse();
        let loss = written("loss").trim_end_matches('%').trim().parse().ok();
        let loss = loss.and_then(|percent: i64| MostLost::new(percent).ok());
        let incremental = fields.text("incremental") == "yes";
        if let (Ok(address), Ok(timetable), Some(most_lost)) = (&address, &timetable, loss) {
            return Ok(NewFeed {
                source: source.slug.clone(),
                address: address.clone(),
                timetable: timetable.to_string(),
                incremental,
                most_lost,
            });
        }
        let mut form = Self::empty();
        form.incremental = incremental;
        form.address = form.address.filled(written("address"));
        if let Err(wrong) = address {
            form.address = form.address.wrong(wrong);
        }
        form.timetable = form.timetable.filled(written("timetable"));
        if let Err(wrong) = timetable {
            form.timetable = form.timetable.wrong(sentence(&wrong));
        }
        form.loss = form.loss.filled(written("loss"));
        if loss.is_none() {
            form.loss = form.loss.wrong("Enter a whole number from 1 to 100");
        }
        Err(Box::new(form))
    }
}

/// An address as it is kept, or what is wrong with it.
fn address(written: &str, allow_private: bool) -> Result<String, String> {
    if written.is_empty() {
        return Err("Enter the web address of the feed".to_owned());
    }
    if written.chars().count() > LONGEST {
        return Err("Enter a web address of at most 500 letters".to_owned());
    }
    match collect::http::address(written, allow_private) {
        Ok(url) => Ok(url.to_string()),
        Err(CollectError::Private { .. }) => Err(
            "Enter an address that is open to the web. This one is inside a private network, and only whoever runs this record can allow that"
                .to_owned(),
        ),
        Err(CollectError::Password { .. }) => Err(
            "Enter the address without a user name and password: others can read it here"
                .to_owned(),
        ),
        Err(_) => Err(
            "Enter the whole web address, such as https://www.example.org/oruk".to_owned(),
        ),
    }
}

/// The feed of a source, or the form for one.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
) -> Result<Response, Fault> {
    let (source, _) = sendable(&site, &member, &slug).await?;
    feed_page(&site, &visitor, &member, &source, None).await
}

/// Where the feed is and when it is read. It is read at once, so that whoever says it sees whether it works.
pub(crate) async fn set(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let feed = match Form::read(&fields, &source, site.settings().private_feeds) {
        Ok(feed) => feed,
        Err(form) => return feed_page(&site, &visitor, &member, &source, Some(*form)).await,
    };
    let repository = site.repository();
    repository
        .set_feed(&feed, repository.now(), grant.by())
        .await?;
    seen(&source)
}

/// Reads it now.
pub(crate) async fn run(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    there(&site, &source).await?;
    let repository = site.repository();
    repository.ask_for_feed(&source.slug, grant.by()).await?;
    seen(&source)
}

/// Reads it no more.
pub(crate) async fn pause(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    there(&site, &source).await?;
    let repository = site.repository();
    repository.pause_feed(&source.slug, grant.by()).await?;
    seen(&source)
}

/// Reads it again when it is due.
pub(crate) async fn resume(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(_): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let feed = there(&site, &source).await?;
    let repository = site.repository();
    let now = repository.now();
    // A schedule that cannot be read any more is said when it is read.
    let timetable: Option<Timetable> = feed.timetable.parse().ok();
    let due = timetable.map_or(now, |timetable| timetable.next_after(now));
    repository
        .resume_feed(&source.slug, due, grant.by())
        .await?;
    seen(&source)
}

/// Takes what waits as it is.
pub(crate) async fn take(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let id = held_id(&fields)?;
    // Where something newer has come since, the page shows that.
    let repository = site.repository();
    repository.take_held(&source.slug, id, grant.by()).await?;
    seen(&source)
}

/// Dismisses what waits.
pub(crate) async fn dismiss(
    State(site): State<Site>,
    member: Member,
    Path(slug): Path<String>,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (source, grant) = sendable(&site, &member, &slug).await?;
    let id = held_id(&fields)?;
    let repository = site.repository();
    repository
        .dismiss_held(&source.slug, id, grant.by())
        .await?;
    seen(&source)
}

/// Which reading somebody decides about: the one that they saw.
fn held_id(fields: &Fields) -> Result<SubmissionId, Fault> {
    let id = fields.text("submission").parse();
    id.map(SubmissionId).map_err(|_| Fault::NotFound)
}

async fn there(site: &Site, source: &Source) -> Result<Feed, Fault> {
    let feed = site.repository().feed(&source.slug).await?;
    feed.ok_or(Fault::NotFound)
}

fn seen(source: &Source) -> Result<Response, Fault> {
    see(&format!("/sources/{}/feed", source.slug))
}

async fn feed_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    source: &Source,
    form: Option<Form>,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let feed = repository.feed(&source.slug).await?;
    let held = repository.held_feed(&source.slug, NAMED).await?;
    let held = held.map(|held| Held {
        submission: held.submission.0,
        when: prose::moment(held.run.started_at),
        lost: held.run.missing,
        known: held.run.known,
        new: held.run.new,
        changed: held.run.changed,
        further: (held.run.missing - held.names.len() as i64).max(0),
        names: held.names,
    });
    let mut runs = Vec::new();
    for run in repository.feed_runs(&source.slug, SHOWN).await? {
        runs.push(history(site, run).await?);
    }
    let form = form.unwrap_or_else(|| Form::of(feed.as_ref()));
    let shown = Page {
        frame: Frame::new(site, visitor, Part::Account).for_member(member),
        wrongs: wrongs([&form.address, &form.timetable, &form.loss]),
        source: source.slug.clone(),
        title: source.name.clone(),
        feed: match feed {
            Some(feed) => Some(shown(site, feed).await?),
            None => None,
        },
        held,
        runs,
        form,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

async fn shown(site: &Site, feed: Feed) -> Result<Shown, Fault> {
    let paused = match &feed.paused {
        Some((at, by)) => format!("{}, by {}", prose::moment(*at), called(site, by).await?),
        None => String::new(),
    };
    Ok(Shown {
        health: tag(feed.health()),
        next: next(&feed),
        is_read: feed.is_read,
        is_paused: feed.paused.is_some(),
        paused,
        address: feed.address,
        timetable: feed.timetable,
    })
}

async fn history(site: &Site, run: FeedRun) -> Result<Run, Fault> {
    let by = match &run.decided_by {
        Some(by) => Some(called(site, by).await?),
        None => None,
    };
    Ok(Run {
        when: prose::moment(run.started_at),
        came: came(&run),
        message: run.message,
        by,
    })
}

/// Whom the audit trail means.
pub(crate) async fn called(site: &Site, by: &str) -> Result<String, Fault> {
    let person = site.repository().person_named(by).await?;
    Ok(person.map_or_else(
        || {
            if by == identity::Actor::operator().name() {
                "whoever runs this record".to_owned()
            } else {
                "somebody who has closed their account since".to_owned()
            }
        },
        |person| person.name,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_of_the_open_web_and_holds_no_secret() {
        assert_eq!(
            address("https://feed.example/oruk", false),
            Ok("https://feed.example/oruk".to_owned())
        );
        for (written, words) in [
            ("", "Enter the web address"),
            ("feed.example/oruk", "whole web address"),
            ("file:///etc/passwd", "whole web address"),
            ("/etc/passwd", "whole web address"),
            ("http://127.0.0.1:8000/", "private network"),
            ("http://localhost/oruk", "private network"),
            ("http://10.1.2.3/oruk", "private network"),
            ("http://[::1]/oruk", "private network"),
            ("https://me:secret@feed.example/", "without a user name"),
        ] {
            let wrong = address(written, false).expect_err(written);
            assert!(wrong.contains(words), "{written}: {wrong}");
            assert!(!wrong.contains("secret"));
        }
        assert!(address("http://10.1.2.3/oruk", true).is_ok());
        assert!(address(&format!("https://feed.example/{}", "a".repeat(500)), false).is_err());
    }
}
