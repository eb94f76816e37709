//! What came of asking whether something is right: for staff only.

use repository::{Contact, ContactOutcome, Entity};

use crate::member::Reader;
use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;

/// So much is told.
const TOLD: i64 = 20;

/// What came of asking once.
pub(crate) struct Called {
    pub(crate) when: String,
    pub(crate) what: &'static str,
    pub(crate) how: &'static str,
    pub(crate) note: String,
}

/// What came of asking about an entity; nothing for whoever does not see what is held back.
pub(super) async fn of(
    site: &Site,
    reader: &Reader,
    entity: &Entity,
) -> Result<Vec<Called>, Fault> {
    if !reader.sees_held() {
        return Ok(Vec::new());
    }
    let contacts = site.repository().contacts(entity.id, TOLD).await?;
    Ok(contacts.into_iter().map(called).collect())
}

/// What came of asking once, in words.
pub(crate) fn called(contact: Contact) -> Called {
    Called {
        when: prose::moment(contact.at),
        what: match contact.outcome {
            ContactOutcome::Right => "It is right",
            ContactOutcome::Unreached => "Nobody could be reached",
            ContactOutcome::Changed => "Something has changed",
            ContactOutcome::Closed => "It has ended",
        },
        how: if contact.channel == "mail" {
            "answered by mail"
        } else {
            "by telephone"
        },
        note: contact.note,
    }
}
