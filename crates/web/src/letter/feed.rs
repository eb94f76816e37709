//! News of a feed that needs a person.

use askama::Template;
use repository::{Feed, FeedOutcome, NewLetter, Person};

use super::{Letter, written};
use crate::error::WebError;
use crate::settings::Settings;

#[derive(Template)]
#[template(path = "emails/feed.txt")]
struct News<'l> {
    name: &'l str,
    place: &'l str,
    source: &'l str,
    /// How many services would be lost, of how many.
    held: Option<(i64, i64)>,
    failures: i64,
    /// What arrived before it broke off took effect.
    broke_off: bool,
    message: Option<&'l str>,
    address: Option<String>,
}

impl Letter for News<'_> {
    const KIND: &'static str = "feed";

    fn subject(&self) -> String {
        if self.held.is_some() {
            format!("Please look at the feed of {}", self.source)
        } else {
            format!("The feed of {} does not work", self.source)
        }
    }
}

/// Mail to somebody who looks after a source, about its feed: it waits for a person, or it has failed again and again.
pub fn feed_letter(
    settings: &Settings,
    person: &Person,
    source: &str,
    feed: &Feed,
) -> Result<NewLetter, WebError> {
    let last = feed.last.as_ref();
    let held = last.filter(|run| run.outcome == FeedOutcome::Held);
    let base = settings.public_url.as_ref().map(|url| {
        let base = url.as_str().trim_end_matches('/');
        format!("{base}/sources/{}/feed", feed.source)
    });
    let news = News {
        name: &person.name,
        place: &settings.title,
        source,
        held: held.map(|run| (run.missing, run.known)),
        failures: feed.failures,
        broke_off: last.is_some_and(|run| run.outcome == FeedOutcome::Broken),
        message: last.and_then(|run| run.message.as_deref()),
        address: base,
    };
    written(&person.email, &news).map_err(|error| WebError::Text(error.to_string()))
}
