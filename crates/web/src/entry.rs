//! What people read about a service, out of its published document: each part as a few plain words.

pub(crate) mod contact;
pub(crate) mod cost;
pub(crate) mod lapse;
pub(crate) mod opening;
pub(crate) mod places;
pub(crate) mod timetable;
pub(crate) mod whom;

use chrono::NaiveDate;
use hsds::Document;
pub(crate) use hsds::document::{number, object, objects};
use uuid::Uuid;

use crate::pages::prose;
use crate::voice::Voice;

/// Whether a service can be used at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It runs.
    Running,
    /// It does not run at the moment.
    Paused,
    /// It has ended.
    Closed,
}

impl Standing {
    pub(crate) fn of(service: &Document) -> Self {
        match text(service, "status") {
            "defunct" | "inactive" => Self::Closed,
            "temporarily closed" => Self::Paused,
            _ => Self::Running,
        }
    }

    /// What is said of it; nothing where it simply runs.
    pub(crate) fn said(self, voice: &Voice) -> Option<String> {
        match self {
            Self::Running => None,
            Self::Paused => Some(voice.say("standing-paused")),
            Self::Closed => Some(voice.say("standing-closed")),
        }
    }

    pub(crate) fn is_closed(self) -> bool {
        self == Self::Closed
    }
}

/// Who runs a service: the id and the name.
pub(crate) fn organisation(service: &Document) -> Option<(String, String)> {
    let organisation = object(service, "organization")?;
    let name = said(organisation, "name")?;
    Some((text(organisation, "id").to_owned(), name))
}

/// The day on which somebody last said that it is right, as published.
pub(crate) fn checked(service: &Document) -> Option<NaiveDate> {
    text(service, "assured_date").get(..10)?.parse().ok()
}

/// What it says of itself, in paragraphs.
pub(crate) fn description(service: &Document) -> Vec<String> {
    paragraphs(text(service, "description"))
}

/// The paragraphs of a text; those without words are left out.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    prose::plain(text)
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The terms of a service: their ids and names, those of circumstances or the others.
pub(crate) fn terms(keys: &[String], group: &str) -> Vec<(String, String)> {
    keys.iter()
        .filter_map(|key| {
            let (value, label) = key
                .strip_prefix(group)?
                .strip_prefix(':')?
                .split_once('|')?;
            Some((value.to_owned(), label.to_owned()))
        })
        .collect()
}

/// The values of a group that are known, in words: those of ours are translated, others are as published.
pub(crate) fn labels(voice: &Voice, keys: &[String], group: &str) -> Vec<String> {
    terms(keys, group)
        .iter()
        .filter(|(value, _)| value != find::listing::UNKNOWN)
        .map(|(value, label)| label_of(voice, group, value, label))
        .collect()
}

/// What a value of a group is called.
pub(crate) fn label_of(voice: &Voice, group: &str, value: &str, label: &str) -> String {
    voice
        .known(&format!("filter-{group}-{value}"))
        .unwrap_or_else(|| label.to_owned())
}

/// Whether nobody should be seen reading about something that is called so.
pub(crate) fn is_sensitive(words: &[String], names: &[&str]) -> bool {
    let plain = |text: &str| {
        let words: Vec<String> = text
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        format!(" {} ", words.join(" "))
    };
    let said: Vec<String> = names.iter().map(|name| plain(name)).collect();
    words
        .iter()
        .map(|word| plain(word))
        .any(|word| !word.trim().is_empty() && said.iter().any(|said| said.contains(&word)))
}

/// The id of a document.
pub(crate) fn id(document: &Document) -> Option<Uuid> {
    text(document, "id").parse().ok()
}

/// The text of a field, without spaces around it; empty if there is none.
pub(crate) fn text<'d>(document: &'d Document, name: &str) -> &'d str {
    hsds::document::text(document, name).trim()
}

/// A text that has words, as it reads.
pub(crate) fn said(document: &Document, name: &str) -> Option<String> {
    let text = prose::plain(text(document, name));
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refuge_is_sensitive_and_a_refugee_is_not() {
        let words = ["refuge".to_owned(), "domestic abuse".to_owned()];
        assert!(is_sensitive(
            &words,
            &["The Haven", "Refuge and safe housing"]
        ));
        assert!(is_sensitive(&words, &["Domestic-abuse support"]));
        assert!(!is_sensitive(&words, &["Refugee welcome"]));
        assert!(!is_sensitive(&[String::new()], &["Anything"]));
    }
}
