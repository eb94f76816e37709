//! Assurance, ages, closures, costs and terms.

use crate::document::{number, objects, written};
use chrono::{Months, NaiveDate};
use serde_json::Value;

use super::rule::{
    AGE_IMPLAUSIBLE, AGES_REVERSED, ASSURANCE_IN_FUTURE, ASSURANCE_LAPSED, ASSURANCE_MISSING,
    ASSURER_PERSONAL, CLOSED_BUT_ACTIVE, CLOSURE_WITHOUT_ALERT, COST_NEGATIVE, FREE_WITHOUT_COST,
    LAST_MODIFIED_IMPRECISE, ORGANIZATION_MISSING, REFERENCE_MISMATCH, TERM_MISSING,
    TERM_WITHOUT_ADDRESS,
};
use super::{Adviser, day};
use crate::document::Document;
use crate::kind::Kind;
use crate::parts::nesting::embedding;
use crate::problem::Spot;

/// Nobody has been older so far.
const OLDEST: f64 = 122.0;

/// Words of which the mailboxes of teams are made.
const TEAM: [&str; 26] = [
    "admin",
    "advice",
    "bookings",
    "contact",
    "customer",
    "data",
    "directory",
    "editor",
    "enquiries",
    "family",
    "fis",
    "hello",
    "help",
    "hub",
    "info",
    "information",
    "mail",
    "manager",
    "office",
    "reception",
    "service",
    "services",
    "support",
    "team",
    "web",
    "welcome",
];

const MAILBOXES_OF_PEOPLE: [&str; 10] = [
    "aol.com",
    "btinternet.com",
    "gmail.com",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "icloud.com",
    "live.co.uk",
    "outlook.com",
    "yahoo.co.uk",
];

const CLOSED: [&str; 6] = [
    "permanently closed",
    "has now closed",
    "no longer running",
    "no longer operating",
    "service has closed",
    "ceased trading",
];

impl Adviser {
    pub(super) fn service(&mut self, service: &Document, spot: &Spot<'_>) {
        if !service.contains_key("organization_id") && !service.contains_key("organization") {
            self.say(
                &ORGANIZATION_MISSING,
                spot,
                "organization_id",
                "This service does not say who provides it.",
            );
        }
        self.assurance(service, spot);
        self.ages(service, spot);
        self.closure(service, spot);
        let free = written(service, "fees")
            .or_else(|| written(service, "fees_description"))
            .is_some_and(is_free);
        if free && !objects(service, "cost_options").any(|cost| number(cost, "amount") == Some(0.0))
        {
            self.say(
                &FREE_WITHOUT_COST,
                spot,
                "cost_options",
                "The fees say that this service is free, but no cost option does.",
            );
        }
        let has_term = |attribute: &Document| {
            attribute.contains_key("taxonomy_term_id") || attribute.contains_key("taxonomy_term")
        };
        if !objects(service, "attributes").any(has_term) {
            self.say(
                &TERM_MISSING,
                spot,
                "attributes",
                "This service has no term of any taxonomy.",
            );
        }
        if let Some(instant) = written(service, "last_modified")
            && !(instant.ends_with('Z') && instant.contains('.'))
        {
            let found =
                format!("last_modified is {instant}, which is not in UTC to the millisecond.");
            self.say(&LAST_MODIFIED_IMPRECISE, spot, "last_modified", &found);
        }
    }

    fn assurance(&mut self, service: &Document, spot: &Spot<'_>) {
        match day(service, "assured_date") {
            None if written(service, "assured_date").is_none() => {
                self.say(
                    &ASSURANCE_MISSING,
                    spot,
                    "assured_date",
                    "Nobody says when this service was last checked.",
                );
            }
            None => self.say(
                &ASSURANCE_MISSING,
                spot,
                "assured_date",
                "assured_date is not a date of the form YYYY-MM-DD.",
            ),
            Some(assured) if assured > self.today => {
                self.say(
                    &ASSURANCE_IN_FUTURE,
                    spot,
                    "assured_date",
                    &format!("assured_date is {assured}, which is still to come."),
                );
            }
            Some(assured) if has_lapsed(assured, self.today) => {
                self.say(
                    &ASSURANCE_LAPSED,
                    spot,
                    "assured_date",
                    &format!("This service was last checked on {assured}."),
                );
            }
            Some(_) => {}
        }
        if let Some(mailbox) =
            written(service, "assurer_email").filter(|mailbox| is_personal(mailbox))
        {
            let found =
                format!("assurer_email is {mailbox}, which looks like the mailbox of one person.");
            self.say(&ASSURER_PERSONAL, spot, "assurer_email", &found);
        }
    }

    fn ages(&mut self, service: &Document, spot: &Spot<'_>) {
        let (least, most) = (
            number(service, "minimum_age"),
            number(service, "maximum_age"),
        );
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            let found = format!(
                "The minimum age is {least} and the maximum age is {most}, so nobody is eligible."
            );
            self.say(&AGES_REVERSED, spot, "minimum_age", &found);
        }
        for (name, age) in [("minimum_age", least), ("maximum_age", most)] {
            if let Some(age) = age.filter(|age| !(0.0..=OLDEST).contains(age)) {
                self.say(&AGE_IMPLAUSIBLE, spot, name, &format!("{name} is {age}."));
            }
        }
    }

    fn closure(&mut self, service: &Document, spot: &Spot<'_>) {
        match written(service, "status") {
            Some("active") => {
                let name = written(service, "name").unwrap_or_default().to_lowercase();
                let said = written(service, "description")
                    .unwrap_or_default()
                    .to_lowercase();
                let closed_name = name
                    .split(|letter: char| !letter.is_alphanumeric())
                    .any(|word| word == "closed");
                if closed_name || CLOSED.iter().any(|words| said.contains(words)) {
                    self.say(
                        &CLOSED_BUT_ACTIVE,
                        spot,
                        "status",
                        "The text says that this service has closed, but its status is active.",
                    );
                }
            }
            Some("temporarily closed") if !service.contains_key("alert") => {
                self.say(
                    &CLOSURE_WITHOUT_ALERT,
                    spot,
                    "alert",
                    "This service is temporarily closed and does not say why or until when.",
                );
            }
            _ => {}
        }
    }

    pub(super) fn cost(&mut self, cost: &Document, spot: &Spot<'_>) {
        if let Some(amount) = number(cost, "amount").filter(|amount| *amount < 0.0) {
            self.say(
                &COST_NEGATIVE,
                spot,
                "amount",
                &format!("The amount is {amount}."),
            );
        }
        self.validity(cost, spot);
    }

    pub(super) fn term(&mut self, term: &Document, spot: &Spot<'_>) {
        if !term.contains_key("term_uri") {
            self.say(
                &TERM_WITHOUT_ADDRESS,
                spot,
                "term_uri",
                "This term has no address of its own.",
            );
        }
    }

    /// A record that is written out and the reference to it.
    pub(super) fn mismatch(&mut self, kind: Kind, document: &Document, spot: &Spot<'_>) {
        let Some(place) = embedding(kind) else { return };
        let written_out = document
            .get(place.field)
            .and_then(Value::as_object)
            .and_then(|object| written(object, "id"));
        if let (Some(id), Some(own)) = (written(document, place.reference), written_out)
            && !id.eq_ignore_ascii_case(own)
        {
            let found = format!(
                "{} is {id}, but the id of {} is {own}.",
                place.reference, place.field
            );
            self.say(&REFERENCE_MISMATCH, spot, place.reference, &found);
        }
    }
}

/// Was it checked three months ago or longer?
pub(super) fn has_lapsed(assured: NaiveDate, today: NaiveDate) -> bool {
    today
        .checked_sub_months(Months::new(3))
        .is_some_and(|limit| assured <= limit)
}

fn is_personal(mailbox: &str) -> bool {
    let lower = mailbox.to_lowercase();
    let Some((local, domain)) = lower.split_once('@') else {
        return false;
    };
    let words: Vec<&str> = local
        .split(['.', '_', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    if words.iter().any(|word| TEAM.contains(word)) {
        return false;
    }
    let like_a_name = words.len() == 2
        && words
            .iter()
            .all(|word| word.chars().all(char::is_alphabetic))
        && local.contains('.');
    like_a_name || MAILBOXES_OF_PEOPLE.contains(&domain)
}

fn is_free(fees: &str) -> bool {
    let fees = fees.trim().trim_end_matches('.').to_lowercase();
    matches!(
        fees.as_str(),
        "free" | "free of charge" | "no charge" | "none" | "no cost" | "no fee" | "no fees"
    ) || fees.starts_with("free of charge")
        || fees.starts_with("this service is free")
}
