//! How to reach a service: telephone, mail, web, in columns of their own or mixed in one.

use hsds::Document;
use serde_json::json;

use super::{Draft, plain, put};
use crate::sheet::meaning::{Meaning, Rows};
use crate::sheet::row::{Row, Said};

/// Adds telephone numbers, addresses of mail and web, and whom to ask.
pub(super) fn add(draft: &mut Draft<'_>, row: &Row<'_>) {
    for said in row.all(Meaning::Phone) {
        phones(draft, said);
    }
    for said in row.all(Meaning::Email) {
        mail(draft, said.text, said.header);
    }
    for said in row.all(Meaning::Url) {
        web(draft, said.text, said.header);
    }
    for said in row.all(Meaning::Contact) {
        mixed(draft, said);
    }
    role(draft, row);
}

fn phones(draft: &mut Draft<'_>, said: Said<'_>) {
    let reading = written::phone::read(said.text);
    for phone in &reading.found {
        add_phone(draft, phone, said.header);
    }
    draft.tell("phone-put-right", "phones", &reading.remarks);
    if reading.found.is_empty() {
        draft.advise(
            "phone-unclear",
            "phones",
            format!("\"{}\" is not read as a telephone number, so it is left out. Write it with its area code.", said.text),
        );
        draft.keep(said);
    }
}

fn add_phone(draft: &mut Draft<'_>, phone: &written::phone::Phone, header: &str) {
    let mut found = Document::new();
    put(&mut found, "number", &phone.number);
    if let Some(extension) = phone
        .extension
        .as_deref()
        .and_then(|digits| digits.parse::<u32>().ok())
    {
        found.insert("extension".to_owned(), json!(extension));
    }
    put(&mut found, "type", phone.kind.hsds());
    let label = phone.label.as_deref().unwrap_or("");
    let label = if label.is_empty() || written::phone::is_role(label) {
        label
    } else {
        // "Jane Smith 07700 900123": it may name a person.
        draft.keep_as("x_internal_phone_label", label);
        ""
    };
    let about = if label.is_empty() {
        told_by(header)
    } else {
        label
    };
    put(&mut found, "description", about);
    draft.push("phones", found);
}

/// What a heading tells of a number beyond that it is one: "Out of hours helpline".
fn told_by(header: &str) -> &str {
    let plain = ["phone", "tel", "contact", "number", "ffon"];
    let lower = header.to_lowercase();
    let telling = [
        "helpline",
        "hours",
        "textphone",
        "minicom",
        "fax",
        "office",
        "booking",
        "crisis",
        "emergency",
    ];
    if telling.iter().any(|word| lower.contains(word))
        || !plain.iter().any(|word| lower.contains(word))
    {
        header
    } else {
        ""
    }
}

fn mail(draft: &mut Draft<'_>, text: &str, header: &str) {
    let found = written::email::read(text).found;
    if found.is_empty() {
        draft.advise(
            "email-unclear",
            "email",
            format!("\"{text}\" is not read as an email address, so it is left out."),
        );
        let meaning = Meaning::Email;
        draft.keep(Said {
            meaning,
            header,
            text,
        });
    }
    for email in found {
        address(draft, &email.address);
    }
}

/// Adds an address of mail; that of a person is kept beside the record, and not published.
fn address(draft: &mut Draft<'_>, address: &str) {
    if keep_back(draft, address, "email") {
        return;
    }
    let known = draft.document.get("email");
    if known.is_some_and(|known| known == address) {
        return;
    }
    if known.is_some() {
        let mut contact = Document::new();
        put(&mut contact, "email", address);
        draft.push("contacts", contact);
    } else {
        draft.put("email", address);
    }
}

/// Keeps the mailbox of a person beside the record, and says so.
pub(super) fn keep_back(draft: &mut Draft<'_>, address: &str, field: &str) -> bool {
    let Some(reason) = written::email::is_personal(address) else {
        return false;
    };
    draft.keep_as("x_internal_personal_email", address);
    draft.advise(
        "personal-email-kept-back",
        field,
        format!(
            "{address} is not published, because {}: personal data. Give the mailbox of a team, such as help@example.org.",
            reason.because()
        ),
    );
    true
}

fn web(draft: &mut Draft<'_>, text: &str, header: &str) {
    let reading = written::web::read(text);
    let found = reading.found;
    if found.is_empty() {
        // A mail address in the column for the web is where people put it.
        if written::email::read(text).found.is_empty() {
            draft.advise(
                "web-unclear",
                "url",
                format!("\"{text}\" is not read as a web address, so it is left out."),
            );
            draft.keep(Said {
                meaning: Meaning::Url,
                header,
                text,
            });
        } else {
            mail(draft, text, header);
        }
        return;
    }
    // Where the standard keeps them.
    let (first, others) = match draft.rows {
        Rows::Organizations => ("website", "additional_websites"),
        Rows::Services | Rows::Places | Rows::Times => ("url", "additional_urls"),
    };
    for address in found {
        let known = draft.document.get(first);
        if known.is_some_and(|known| *known == address) {
            continue;
        }
        if known.is_some() {
            let mut more = Document::new();
            put(&mut more, "url", &address);
            draft.push(others, more);
        } else {
            draft.put(first, &address);
        }
    }
}

/// A cell that mixes them is taken apart; what is left of it may name a person, and is kept back.
fn mixed(draft: &mut Draft<'_>, said: Said<'_>) {
    let reading = written::contact::read(said.text);
    let contact = reading.found;
    for phone in &contact.phones {
        add_phone(draft, phone, "Contact");
    }
    for email in &contact.emails {
        mail(draft, &email.address, said.header);
    }
    for address in &contact.webs {
        web(draft, address, said.header);
    }
    let name = contact.name.unwrap_or_default();
    let address = contact.address.map(|address| {
        let parts = [address.address_1, address.address_2, address.city];
        let code = address.postal_code.map(|code| code.to_string());
        let parts: Vec<String> = parts.into_iter().chain([code]).flatten().collect();
        parts.join(", ")
    });
    let address = address.unwrap_or_default();
    let left = [name.as_str(), address.as_str(), reading.left.as_str()].join(" ");
    if !left.trim().is_empty() {
        draft.keep(Said {
            text: left.trim(),
            ..said
        });
        draft.advise(
            "contact-kept-back",
            "contacts",
            format!(
                "\"{}\" is not published: it may name a person.",
                left.trim()
            ),
        );
    }
}

/// A role can be published; the name of a person is kept beside the record.
fn role(draft: &mut Draft<'_>, row: &Row<'_>) {
    if let Some(title) = row.one(Meaning::ContactTitle) {
        let mut contact = Document::new();
        put(&mut contact, "title", &plain(title));
        draft.push("contacts", contact);
    }
    if row.one(Meaning::ContactName).is_some() {
        draft.advise(
            "contact-name-kept-back",
            "contacts",
            "The name of the contact is kept and not published: it is personal data. Give a role instead, such as \"Coordinator\".".to_owned(),
        );
    }
}
