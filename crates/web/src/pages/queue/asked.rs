//! Which of the queue is wanted, as addresses say it.

use identity::Actor;
use repository::{QueueFilter, QueueKind};
use url::form_urlencoded;

use super::LISTED;
use crate::form::Fields;

/// Which of the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Show {
    /// What is to be decided.
    #[default]
    Open,
    /// Of that, what is one's own.
    Mine,
    /// Of that, what nobody has taken.
    Nobodys,
    /// What waits for an answer.
    Asked,
    /// Entries that one watches.
    Watched,
}

impl Show {
    /// All of them, in the order of the tabs.
    pub(super) const ALL: [Self; 5] = [
        Self::Open,
        Self::Mine,
        Self::Nobodys,
        Self::Asked,
        Self::Watched,
    ];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Mine => "mine",
            Self::Nobodys => "nobodys",
            Self::Asked => "asked",
            Self::Watched => "watched",
        }
    }

    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::Open => "To decide",
            Self::Mine => "Mine",
            Self::Nobodys => "Nobody’s",
            Self::Asked => "Waiting for an answer",
            Self::Watched => "I watch",
        }
    }
}

/// What was asked of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) show: Show,
    pub(super) kind: Option<QueueKind>,
    pub(super) source: String,
    pub(super) like: String,
    pub(super) after: Option<(i64, i64)>,
}

impl Asked {
    /// Reads an address; what cannot be understood is not asked.
    pub(super) fn read(query: &str) -> Self {
        let fields = Fields::read(query.as_bytes());
        let show = fields.text("show");
        let after = fields.text("after").split_once(':');
        Self {
            show: Show::ALL
                .into_iter()
                .find(|known| known.word() == show)
                .unwrap_or_default(),
            kind: fields.text("kind").parse().ok(),
            source: fields.text("source").to_owned(),
            like: fields.text("like").to_owned(),
            after: after.and_then(|(risk, id)| Some((risk.parse().ok()?, id.parse().ok()?))),
        }
    }

    /// The list, without where its page begins.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kind = self.kind.map_or("", QueueKind::word);
        for (name, value) in [
            ("show", self.show.word()),
            ("kind", kind),
            ("source", &self.source),
            ("like", &self.like),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    /// Where the list is, from a place on.
    pub(super) fn address(&self, after: Option<(i64, i64)>) -> String {
        let mut query = self.query();
        if let Some((risk, id)) = after {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str("after=");
            query.push_str(&risk.to_string());
            query.push_str("%3A");
            query.push_str(&id.to_string());
        }
        if query.is_empty() {
            return "/queue".to_owned();
        }
        format!("/queue?{query}")
    }

    /// The same for whoever keeps it; one more than a page holds, so that it is known whether there are more.
    pub(super) fn filter(&self, actor: &Actor) -> QueueFilter {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        QueueFilter {
            kind: self.kind,
            source: text(&self.source),
            likeness: text(&self.like),
            assignee: match self.show {
                Show::Mine => Some(actor.person_id()),
                Show::Nobodys => Some(None),
                _ => None,
            },
            entity: None,
            asked: self.show == Show::Asked,
            after: self.after,
            limit: LISTED + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let query = "show=mine&kind=change&source=own&like=own+service+times";
        let asked = Asked::read(query);
        assert_eq!(asked.query(), query);
        assert_eq!(
            asked.address(Some((7, 9))),
            format!("/queue?{query}&after=7%3A9")
        );
        assert_eq!(
            Asked::read(&format!("{query}&after=7%3A9")).after,
            Some((7, 9))
        );
        assert_eq!(Asked::read("show=x&kind=x&after=x:1"), Asked::default());
        assert_eq!(Asked::default().address(None), "/queue");
    }
}
