//! The assurer's queue: what needs somebody's yes, a question or a no, the most harmful first.

mod aside;
mod asked;
mod beside;
mod case;
mod change;
mod correct;
mod decide;
mod decided;
mod experience;
mod list;
mod people;
mod plan;
mod report;
mod short;
mod subject;
pub(crate) mod words;

use chrono::{DateTime, Utc};
use identity::{Grant, Permission, Whose};
use repository::{QueueItem, QueueKind};

use crate::member::Member;
use crate::problem::Fault;
use crate::site::Site;

pub(crate) use aside::{put as put_aside, stop_watching};
pub(crate) use change::show as change;
pub(crate) use decide::decide;
pub(crate) use decided::{list as decided, take_back};
pub(crate) use experience::{decide as decide_experience, show as experience};
pub(crate) use list::{accept as accept_ticked, show};
pub(crate) use people::People;
pub(crate) use plan::{allocate, show as plan};
pub(crate) use report::{about_in_words, close as close_report, show as report};

/// So many of what is listed stand on a page.
const LISTED: i64 = 25;

/// Leave to decide.
fn grant(member: &Member) -> Result<Grant, Fault> {
    Ok(member.actor().may(Permission::Assure, Whose::Everyones)?)
}

/// How much waits, for those who assure.
pub(crate) async fn waiting(site: &Site, member: &Member) -> Result<Option<i64>, Fault> {
    if grant(member).is_err() {
        return Ok(None);
    }
    let counts = site
        .repository()
        .queue_counts(member.actor().person_id())
        .await?;
    Ok(Some(counts.open))
}

/// Where somebody decides about something, coming from a list.
fn address(item: &QueueItem, list: &str) -> String {
    let subject = &item.is.subject;
    match item.is.kind {
        QueueKind::Change => with_list(format!("/queue/changes/{subject}"), list),
        QueueKind::Report => with_list(format!("/queue/reports/{subject}"), list),
        QueueKind::Claim => "/claims".to_owned(),
        QueueKind::Personal => format!("/records/{subject}#personal"),
        QueueKind::Correction => format!("/records/{subject}"),
        QueueKind::Register => format!("/registers/{subject}"),
        QueueKind::Feed => format!("/sources/{subject}/feed"),
        QueueKind::Sample => format!("/confidence/{subject}"),
        QueueKind::Experience => with_list(format!("/queue/experiences/{subject}"), list),
    }
}

/// An address that knows from which list somebody came.
fn with_list(mut address: String, list: &str) -> String {
    if !list.is_empty() {
        let list: String = url::form_urlencoded::byte_serialize(list.as_bytes()).collect();
        address.push_str(if address.contains('?') {
            "&list="
        } else {
            "?list="
        });
        address.push_str(&list);
    }
    address
}

/// How long somebody looked at a page that was made at an instant, as its form says it: whoever changes that changes a figure, and nothing else.
pub(crate) fn looked(opened: &str, now: DateTime<Utc>) -> Option<i64> {
    let opened: DateTime<Utc> = opened.parse().ok()?;
    Some((now - opened).num_seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_goes_along_and_the_time_is_what_the_page_says() {
        assert_eq!(with_list("/a".to_owned(), ""), "/a");
        assert_eq!(
            with_list("/a?done=1".to_owned(), "show=mine&kind=change"),
            "/a?done=1&list=show%3Dmine%26kind%3Dchange"
        );
        let now: DateTime<Utc> = "2026-06-01T09:00:30Z".parse().expect("an instant");
        assert_eq!(looked("2026-06-01T09:00:00Z", now), Some(30));
        assert_eq!(looked("", now), None);
    }
}
