//! The feeds that are read for those who send records, and how they are.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use identity::{Permission, Whose};
use repository::{Feed, FeedOutcome, FeedRun, Health};

use super::frame::{Frame, Part, page};
use super::prose;
use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/feeds.html")]
struct Page {
    frame: Frame,
    feeds: Vec<Row>,
}

struct Row {
    source: String,
    name: String,
    health: Tag,
    /// When it is read, in words.
    timetable: String,
    last: Option<String>,
    next: Option<String>,
    /// What went wrong the last time, if something did.
    message: Option<String>,
}

/// A state in words, with a colour for those who see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) text: String,
    pub(crate) colour: &'static str,
}

impl Tag {
    fn new(text: impl Into<String>, colour: &'static str) -> Self {
        Self {
            text: text.into(),
            colour,
        }
    }
}

/// The feeds of the sources of which somebody may send records.
pub(crate) async fn list(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    let repository = site.repository();
    let sources = repository.sources().await?;
    let mut rows = Vec::new();
    for feed in repository.feeds().await? {
        let source = sources.iter().find(|source| source.slug == feed.source);
        let Some(source) = source else { continue };
        let whose = Whose::Source(&source.slug, source.team);
        if member.actor().may(Permission::SendRecords, whose).is_ok() {
            rows.push(row(&source.name, feed));
        }
    }
    // What needs a person stands first.
    rows.sort_by_key(|(urgency, row)| (*urgency, row.name.clone()));
    let shown = Page {
        frame: Frame::new(&site, &visitor, Part::Account).for_member(&member),
        feeds: rows.into_iter().map(|(_, row)| row).collect(),
    };
    page(&shown, &shown.frame)
}

fn row(name: &str, feed: Feed) -> (u8, Row) {
    let health = feed.health();
    let urgency = match health {
        Health::Held(_) => 0,
        Health::Failing(_) => 1,
        Health::Paused => 2,
        Health::Unread | Health::Working => 3,
    };
    let last = feed.last.as_ref();
    let row = Row {
        name: name.to_owned(),
        health: tag(health),
        last: last.map(|run| format!("{}: {}", prose::moment(run.started_at), came(run))),
        next: next(&feed),
        message: last
            .filter(|_| feed.failures > 0)
            .and_then(|run| run.message.clone()),
        timetable: feed.timetable,
        source: feed.source,
    };
    (urgency, row)
}

/// How a feed is.
pub(crate) fn tag(health: Health) -> Tag {
    match health {
        Health::Held(loss) => Tag::new(
            format!("Held: would lose {} of {} entries", loss.lost, loss.known),
            "orange",
        ),
        Health::Paused => Tag::new("Paused", "grey"),
        Health::Failing(1) => Tag::new("Failed once", "red"),
        Health::Failing(failures) => Tag::new(format!("Failed {failures} times"), "red"),
        Health::Unread => Tag::new("Not read yet", "blue"),
        Health::Working => Tag::new("Working", "green"),
    }
}

/// When a feed is read next; nothing of one that is paused.
pub(crate) fn next(feed: &Feed) -> Option<String> {
    match (&feed.paused, feed.is_read) {
        (Some(_), _) => None,
        (None, true) => Some("we are reading it now".to_owned()),
        (None, false) => Some(prose::moment(feed.due_at)),
    }
}

/// What came of a reading.
pub(crate) fn came(run: &FeedRun) -> String {
    let counts = counts(run);
    match run.outcome {
        FeedOutcome::Running => "being read now".to_owned(),
        FeedOutcome::Good => counts,
        FeedOutcome::Broken => format!("it broke off; {counts}"),
        FeedOutcome::Failed => "it could not be read".to_owned(),
        FeedOutcome::Stopped => "our computer was started again while we read it".to_owned(),
        FeedOutcome::Held => format!("waits for you; {counts}"),
        FeedOutcome::Taken => format!("taken as it was; {counts}"),
        FeedOutcome::Dismissed => "dismissed; nothing was changed".to_owned(),
        FeedOutcome::Superseded => {
            "nobody decided about it before something newer arrived; nothing was changed".to_owned()
        }
    }
}

fn counts(run: &FeedRun) -> String {
    let services = if run.read == 1 {
        "1 service".to_owned()
    } else {
        format!("{} services", run.read)
    };
    let changes = [
        (run.new, "new"),
        (run.changed, "changed"),
        (run.missing, "missing"),
    ];
    let some: Vec<String> = changes
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    if some.is_empty() {
        format!("{services}, nothing changed")
    } else {
        format!("{services}: {}", some.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use repository::Loss;

    use super::*;

    #[test]
    fn health_is_said_in_words() {
        let loss = Loss {
            lost: 40,
            known: 90,
        };
        for (health, text) in [
            (Health::Held(loss), "Held: would lose 40 of 90 entries"),
            (Health::Paused, "Paused"),
            (Health::Failing(1), "Failed once"),
            (Health::Failing(2), "Failed 2 times"),
            (Health::Unread, "Not read yet"),
            (Health::Working, "Working"),
        ] {
            assert_eq!(tag(health).text, text);
        }
    }
}
