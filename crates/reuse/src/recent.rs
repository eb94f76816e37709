//! Lists that were asked for lately, for whoever turns their pages.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::DateTime;
use find::Question;
use find::index::Matching;

/// So many lists are kept.
const LISTS: usize = 32;
/// With so many ids in all of them: sixteen bytes each.
const IDS: usize = 2_000_000;

/// The lists that were asked for last.
#[derive(Default)]
pub(crate) struct Recent {
    /// The one that was asked for last stands first.
    lists: Mutex<VecDeque<(String, Matching)>>,
}

impl fmt::Debug for Recent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Recent").finish_non_exhaustive()
    }
}

/// What is asked, apart from when and which page: the mark of a list says for when it is right.
pub(crate) fn key(question: &Question) -> String {
    let question = Question {
        now: DateTime::default(),
        offset: 0,
        limit: 0,
        ..question.clone()
    };
    format!("{question:?}")
}

impl Recent {
    /// The list that was found for this, if it still stands under this mark.
    pub(crate) fn get(&self, key: &str, mark: &str) -> Option<Matching> {
        let mut lists = self.lists();
        let at = lists
            .iter()
            .position(|(known, list)| known == key && list.mark == mark)?;
        let found = lists.remove(at)?;
        let list = found.1.clone();
        lists.push_front(found);
        Some(list)
    }

    /// Keeps a list in the place of what was found before, and lets the oldest go.
    pub(crate) fn keep(&self, key: String, list: &Matching) {
        let mut lists = self.lists();
        // What has another mark will never be asked for again: it is of an index that has changed, or of
        // another day.
        lists.retain(|(known, _)| *known != key);
        lists.push_front((key, list.clone()));
        let mut ids = 0;
        let kept = lists
            .iter()
            .take(LISTS)
            .take_while(|(_, list)| {
                ids += list.ids.len();
                ids <= IDS
            })
            .count();
        lists.truncate(kept);
    }

    fn lists(&self) -> MutexGuard<'_, VecDeque<(String, Matching)>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};
    use uuid::Uuid;

    use super::*;

    fn list(ids: u128, mark: &str) -> Matching {
        Matching {
            ids: (0..ids).map(Uuid::from_u128).collect(),
            mark: mark.to_owned(),
        }
    }

    #[test]
    fn a_list_is_given_again_as_long_as_nothing_has_changed() {
        let recent = Recent::default();
        recent.keep("a".to_owned(), &list(3, "monday"));
        assert_eq!(recent.get("a", "monday").unwrap().ids.len(), 3);
        assert!(recent.get("a", "tuesday").is_none());
        assert!(recent.get("b", "monday").is_none());
        recent.keep("a".to_owned(), &list(4, "tuesday"));
        assert_eq!(recent.get("a", "tuesday").unwrap().ids.len(), 4);
        assert!(recent.get("a", "monday").is_none());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let recent = Recent::default();
        for number in 0..100 {
            recent.keep(number.to_string(), &list(1, "monday"));
            // What is asked for again stays.
            assert!(recent.get("0", "monday").is_some(), "{number}");
        }
        assert_eq!(recent.lists().len(), LISTS);
        recent.keep("large".to_owned(), &list(IDS as u128 - 1, "monday"));
        recent.keep("small".to_owned(), &list(1, "monday"));
        assert_eq!(recent.lists().len(), 2);
        recent.keep("too large".to_owned(), &list(IDS as u128 + 1, "monday"));
        assert!(recent.lists().is_empty());
    }

    #[test]
    fn a_page_and_a_moment_make_no_other_question() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let first = Question::at(now);
        let next = Question {
            offset: 20,
            limit: 20,
            now: now + TimeDelta::hours(1),
            ..first.clone()
        };
        let other = Question {
            words: "choir".to_owned(),
            ..first.clone()
        };
        assert_eq!(key(&first), key(&next));
        assert_ne!(key(&first), key(&other));
    }
}
