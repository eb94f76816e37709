//! How to reach a service.

use hsds::Document;

use super::{object, objects, said, text};
use crate::pages::prose;

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phone {
    /// As it was written.
    pub(crate) number: String,
    /// What a telephone does when it is pressed: rings, or writes a message.
    pub(crate) link: String,
    /// It takes messages, not calls.
    pub(crate) is_text: bool,
    /// Whose it is or when it is answered.
    pub(crate) about: Option<String>,
}

/// A person or an office to ask.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// Name and duty.
    pub(crate) name: String,
    /// An address for letters without paper.
    pub(crate) email: Option<String>,
    /// Their telephones.
    pub(crate) phones: Vec<Phone>,
}

/// All the ways.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contact {
    /// Telephones of the service, or else of who runs it.
    pub(crate) phones: Vec<Phone>,
    /// Its mail address.
    pub(crate) email: Option<String>,
    /// Its page.
    pub(crate) website: Option<String>,
    /// Who to ask.
    pub(crate) people: Vec<Person>,
}

impl Contact {
    /// Those of a service; where it has none of a kind, those of who runs it.
    pub(crate) fn of(service: &Document) -> Self {
        let organisation = object(service, "organization");
        let mut own = phones(objects(service, "phones"));
        if let (true, Some(organisation)) = (own.is_empty(), organisation) {
            own = phones(objects(organisation, "phones"));
        }
        let theirs = |name: &str| organisation.map_or("", |organisation| text(organisation, name));
        Self {
            phones: own,
            email: mail(text(service, "email")).or_else(|| mail(theirs("email"))),
            website: web(text(service, "url"))
                .or_else(|| web(theirs("website")))
                .or_else(|| web(theirs("url"))),
            people: objects(service, "contacts").filter_map(person).collect(),
        }
    }

    /// Whether there is any.
    pub(crate) fn is_empty(&self) -> bool {
        self.phones.is_empty()
            && self.email.is_none()
            && self.website.is_none()
            && self.people.is_empty()
    }
}

/// Telephones, each number once.
pub(crate) fn phones<'d>(phones: impl Iterator<Item = &'d Document>) -> Vec<Phone> {
    let mut all: Vec<Phone> = Vec::new();
    for phone in phones {
        let number = text(phone, "number");
        let dial = dial(number);
        if dial.is_empty() || all.iter().any(|known| known.link.ends_with(&dial)) {
            continue;
        }
        let is_text = is_text(phone);
        let extension = said(phone, "extension").map(|extension| format!(" ext. {extension}"));
        all.push(Phone {
            number: format!("{number}{}", extension.unwrap_or_default()),
            link: format!("{}:{dial}", if is_text { "sms" } else { "tel" }),
            is_text,
            about: said(phone, "description").filter(|about| !about.eq_ignore_ascii_case("voice")),
        });
    }
    all
}

/// Whether a number takes messages only.
fn is_text(phone: &Document) -> bool {
    let about = text(phone, "description").to_lowercase();
    let kind = text(phone, "type").to_lowercase();
    let mut words = about.split(|letter: char| !letter.is_alphanumeric());
    let says_text = words.any(|word| matches!(word, "text" | "texts" | "sms"));
    let rings = ["call", "ring", "voice", "phone"]
        .iter()
        .any(|word| about.contains(word));
    matches!(kind.as_str(), "text" | "sms") || (says_text && !rings)
}

fn person(contact: &Document) -> Option<Person> {
    let parts: Vec<String> = ["name", "title", "department"]
        .iter()
        .filter_map(|name| said(contact, name))
        .collect();
    let person = Person {
        name: parts.join(", "),
        email: mail(text(contact, "email")),
        phones: phones(objects(contact, "phones")),
    };
    let says = !person.name.is_empty() || person.email.is_some() || !person.phones.is_empty();
    says.then_some(person)
}

/// The digits that a telephone dials; nothing if it is no number.
fn dial(number: &str) -> String {
    let digits: String = number
        .chars()
        .enumerate()
        .filter(|(at, letter)| letter.is_ascii_digit() || (*at == 0 && *letter == '+'))
        .map(|(_, letter)| letter)
        .collect();
    if digits.chars().filter(char::is_ascii_digit).count() < 3 {
        return String::new();
    }
    digits
}

fn mail(text: &str) -> Option<String> {
    prose::link(text)
        .filter(|link| link.starts_with("mailto:"))
        .map(|_| text.to_owned())
}

fn web(text: &str) -> Option<String> {
    prose::link(text).filter(|link| link.starts_with("http"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_for_messages_is_not_rung() {
        let of = |phone: serde_json::Value| {
            let phone = phone.as_object().expect("an object").clone();
            phones(std::iter::once(&phone)).remove(0).link
        };
        assert_eq!(
            of(json!({"number": "07700 900412", "description": "Text messages only"})),
            "sms:07700900412"
        );
        assert_eq!(
            of(json!({"number": "07700 900412", "description": "Call or text"})),
            "tel:07700900412"
        );
        assert_eq!(
            of(json!({"number": "+44 1632 960001"})),
            "tel:+441632960001"
        );
    }
}
