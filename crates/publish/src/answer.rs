//! What may come back for a question: a document, "you have it", "it is gone", "it is elsewhere" or nothing.

use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, SubsecRound, Utc};
use futures_util::stream::BoxStream;
use uuid::Uuid;

use crate::PublishError;

/// The answer to one question.
#[derive(Debug)]
pub enum Answer {
    /// Here it is.
    Document(Found),
    /// The asker has it already.
    Unchanged(Validators),
    /// It was published once, and is no more.
    Gone {
        /// Which thing.
        id: Uuid,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// It turned out to be the same as another thing, which stands for both.
    Moved {
        /// The thing that stands for it.
        to: Uuid,
    },
    /// There is no such thing, and there never was as far as anyone may know.
    NotFound,
}

/// A document and how to recognise it again.
#[derive(Debug)]
pub struct Found {
    /// The document itself.
    pub body: Body,
    /// Its marks.
    pub validators: Validators,
}

/// The bytes of an answer.
pub enum Body {
    /// One JSON document.
    Json(Bytes),
    /// JSON documents, one a line, as they are read.
    Lines(BoxStream<'static, Result<Bytes, PublishError>>),
}

impl fmt::Debug for Body {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(bytes) => write!(out, "Json({} bytes)", bytes.len()),
            Self::Lines(_) => out.write_str("Lines(…)"),
        }
    }
}

/// The marks by which a document is recognised again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validators {
    /// A weak entity tag, quotation marks included: the same document compressed is still the same.
    pub etag: String,
    /// When it last changed.
    pub last_modified: DateTime<Utc>,
}

/// The marks of what the asker has.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Entity tags as they were sent, `*` included.
    pub etags: Vec<String>,
    /// The instant of the copy; counts only where no entity tag was sent.
    pub since: Option<DateTime<Utc>>,
}

impl Validators {
    pub(crate) fn new(tag: &str, last_modified: DateTime<Utc>) -> Self {
        Self {
            etag: format!("W/\"{tag}\""),
            last_modified,
        }
    }

    /// Whether what the asker has is this very document.
    pub fn known_to(&self, known: &Known) -> bool {
        if known.etags.is_empty() {
            // Dates travel in whole seconds, so ours is cut to whole seconds before it is compared.
            return known
                .since
                .is_some_and(|since| self.last_modified.trunc_subsecs(0) <= since);
        }
        let opaque = |tag: &str| tag.trim_start_matches("W/").to_owned();
        known
            .etags
            .iter()
            .any(|tag| tag == "*" || opaque(tag) == opaque(&self.etag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_tag_is_known_whether_it_comes_back_weak_or_strong() {
        let marks = Validators::new("abc", at("2026-01-02T03:04:05.678Z"));
        let known = |tag: &str| Known {
            etags: vec![tag.to_owned()],
            since: None,
        };
        assert!(marks.known_to(&known("W/\"abc\"")));
        assert!(marks.known_to(&known("\"abc\"")));
        assert!(marks.known_to(&known("*")));
        assert!(!marks.known_to(&known("\"abd\"")));
    }

    #[test]
    fn a_date_counts_in_whole_seconds_and_only_without_a_tag() {
        let marks = Validators::new("abc", at("2026-01-02T03:04:05.678Z"));
        let same = Some(at("2026-01-02T03:04:05Z"));
        assert!(marks.known_to(&Known {
            etags: vec![],
            since: same
        }));
        assert!(!marks.known_to(&Known {
            etags: vec![],
            since: Some(at("2026-01-02T03:04:04Z"))
        }));
        assert!(!marks.known_to(&Known {
            etags: vec!["\"x\"".into()],
            since: same
        }));
    }
}
