//! The assurer's own word in what is published: on which day, and in whose name.

use chrono::NaiveDate;
use hsds::Document;
use hsds::document::text;
use serde_json::Value;

use super::recompose::Draft;
use crate::personal;
use crate::verification::claimed;

impl Draft {
    /// Has the assurer's word of a day stand in it, where it counts.
    pub(super) fn assure(&mut self, word: (NaiveDate, &str), today: NaiveDate) {
        let is_ours = assure(&mut self.completed.document, word, today);
        if let Some(standing) = &mut self.standing {
            assure(standing, word, today);
        }
        // What no source said came from none.
        if let Some(provenance) = self.provenance.as_mut().filter(|_| is_ours) {
            provenance.remove("assured_date");
            provenance.remove("assurer_email");
        }
    }

    /// Takes the mailbox of a person out of where that of those who assure stands.
    pub(super) fn leave_out_a_persons_mailbox(&mut self) {
        let is_out = leave_out_a_person(&mut self.completed.document);
        if let Some(standing) = &mut self.standing {
            leave_out_a_person(standing);
        }
        if let Some(provenance) = self.provenance.as_mut().filter(|_| is_out) {
            provenance.remove("assurer_email");
        }
    }
}

/// Who assures is published as a team. A list that names somebody's own mailbox names nobody instead.
fn leave_out_a_person(document: &mut Document) -> bool {
    let names_a_person = personal::is_own_mailbox(text(document, "assurer_email"));
    if names_a_person {
        document.remove("assurer_email");
    }
    names_a_person
}

/// The assurer's word goes before what a source says, unless that was checked there later. Nobody can have checked it on a day that
/// is still to come. Whose mailbox stands beside the day is whose word it is: where we have none, none does.
fn assure(document: &mut Document, (on, by): (NaiveDate, &str), today: NaiveDate) -> bool {
    if claimed(document, today).is_some_and(|claimed| claimed > on) {
        return false;
    }
    document.insert("assured_date".to_owned(), Value::String(on.to_string()));
    if hsds::format::is_email(by) {
        document.insert("assurer_email".to_owned(), Value::String(by.to_owned()));
    } else {
        document.remove("assurer_email");
    }
    true
}
