//! How people get a service, and whom they ask.

use hsds::Document;
use hsds::document::{array, objects, text};
use written::phone::Kind;

use super::about::{put, put_list, tidy, web};
use super::page::{Answers, Choice, Field, Page, Wrong};
use super::{Answered, Question};

/// Where the mailbox of a person waits: beside the record, until an assurer decides.
pub(super) const PERSONAL: &str = "x_internal_personal_email";

/// How people get it: the value, what it is called, and the sentence that people read. Search knows these sentences (see
/// `find::listing`).
const WAYS: [(&str, &str, &str); 4] = [
    ("come", "They just come", "Drop in: no need to book."),
    ("book", "They book first", "Book first."),
    (
        "ask",
        "They ask for it themselves",
        "Refer yourself: get in touch with us.",
    ),
    (
        "referral",
        "Somebody has to send them, such as a doctor or a social worker",
        "You need a referral from a professional, such as your doctor or social worker.",
    ),
];

pub(super) fn is_answered(question: Question, document: &Document) -> bool {
    if question == Question::Referral {
        return !text(document, "application_process").is_empty();
    }
    let has = |field: &str| !text(document, field).is_empty();
    let has_list = |field: &str| !array(document, field).is_empty();
    has("email") || has("url") || has_list("phones") || has_list("contacts")
}

pub(super) fn ask_referral(document: &Document) -> Page {
    let process = text(document, "application_process");
    let known = WAYS
        .iter()
        .find(|(.., sentence)| process.starts_with(sentence));
    let (way, words) = match known {
        Some((way, _, sentence)) => (*way, process[sentence.len()..].trim()),
        None if process.is_empty() => ("", ""),
        None => ("other", process),
    };
    let choices = WAYS
        .iter()
        .map(|(way, label, _)| Choice::new(*way, *label))
        .chain([Choice::new(
            "other",
            "In another way, which I describe below",
        )]);
    let bring: Vec<&str> = objects(document, "required_documents")
        .map(|required| text(required, "document"))
        .collect();
    let fields = vec![
        Field::one("referral", "", choices).filled(way),
        Field::text("process", "More about it (optional)")
            .hinted("For example, what to say when they ring, or where the form is.")
            .filled(words),
        Field::line("wait_time", "How long people wait (optional)")
            .hinted("For example, “About two weeks”.")
            .filled(text(document, "wait_time")),
        Field::text("bring", "What they must bring (optional)")
            .hinted("One on each line. For example, “Proof of address”.")
            .filled(bring.join("\n")),
    ];
    Page::new("How do people get it?", fields)
}

pub(super) fn answer_referral(answers: &Answers, document: &mut Document) -> Answered {
    let words = tidy(answers.one("process"));
    let known = WAYS
        .iter()
        .find(|(way, ..)| *way == answers.one("referral"));
    let process = match known {
        Some((.., sentence)) => format!("{sentence} {words}"),
        None if answers.one("referral") != "other" => {
            return Err(vec![Wrong::new("referral", "Choose how people get it")]);
        }
        None if words.is_empty() => {
            return Err(vec![Wrong::new("process", "Describe how people get it")]);
        }
        None => words,
    };
    put(document, "application_process", &process);
    put(document, "wait_time", &tidy(answers.one("wait_time")));
    let bring = tidy(answers.one("bring"));
    let required = bring.lines().map(str::trim).filter(|line| !line.is_empty());
    let required = required.map(|line| {
        let mut known = objects(document, "required_documents");
        let known = known.find(|known| text(known, "document") == line);
        let mut required = known.cloned().unwrap_or_default();
        put(&mut required, "document", line);
        required
    });
    let required = required.collect();
    put_list(document, "required_documents", required);
    Ok(())
}

pub(super) fn ask_contact(document: &Document) -> Page {
    let fields = vec![
        phones_field(document),
        email_field(document),
        Field::line("url", "Web page")
            .hinted("The page about this service. For example, www.example.org/lunch-club.")
            .filled(text(document, "url")),
    ];
    Page::new("How do people get in touch?", fields)
        .hinted("One way is enough. More are better: not everybody can telephone.")
}

pub(super) fn phones_field(document: &Document) -> Field {
    let phones: Vec<String> = objects(document, "phones").map(phone_line).collect();
    Field::text("phones", "Telephone numbers")
        .hinted("One on each line. After the number you can say what it is for: “0161 496 0000 helpline”. Do not write whose it is.")
        .filled(phones.join("\n"))
}

pub(super) fn email_field(document: &Document) -> Field {
    let email = [text(document, "email"), text(document, PERSONAL)];
    let email = email.into_iter().find(|email| !email.is_empty());
    Field::email("email", "Email address")
        .hinted("Of a team, such as help@example.org. The address of one person is not published.")
        .filled(email.unwrap_or(""))
}

/// A number as it is filled in.
fn phone_line(phone: &Document) -> String {
    let extension = phone.get("extension").map(|digits| format!("ext {digits}"));
    let parts = [
        text(phone, "number"),
        extension.as_deref().unwrap_or(""),
        text(phone, "description"),
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

pub(super) fn answer_contact(answers: &Answers, document: &mut Document) -> Answered {
    let mut wrongs = Vec::new();
    let phones = phones(answers, document, &mut wrongs);
    let url = web(answers.one("url"), "url", &mut wrongs);
    let email = read_email(answers, &mut wrongs);
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    put_list(document, "phones", phones);
    put(document, "url", &url);
    put_email(&email, document);
    Ok(())
}

/// The one mailbox of an answer; empty where there is none.
pub(super) fn read_email(answers: &Answers, wrongs: &mut Vec<Wrong>) -> String {
    let written = answers.one("email");
    let reading = written::email::read(written);
    match reading.found.as_slice() {
        _ if written.is_empty() => String::new(),
        [email] if reading.left.is_empty() => email.address.clone(),
        _ => {
            wrongs.push(Wrong::new(
                "email",
                "Enter one email address, such as help@example.org",
            ));
            String::new()
        }
    }
}

/// The mailbox of a person waits beside the record, until an assurer decides.
pub(super) fn put_email(address: &str, document: &mut Document) {
    let is_personal = !address.is_empty() && written::email::is_personal(address).is_some();
    let (email, personal) = if is_personal {
        ("", address)
    } else {
        (address, "")
    };
    put(document, "email", email);
    put(document, PERSONAL, personal);
}

pub(super) fn phones(
    answers: &Answers,
    document: &Document,
    wrongs: &mut Vec<Wrong>,
) -> Vec<Document> {
    let mut phones: Vec<Document> = Vec::new();
    for line in answers.one("phones").lines().map(str::trim) {
        if line.is_empty() {
            continue;
        }
        let reading = written::phone::read(line);
        let [phone] = reading.found.as_slice() else {
            let text = format!(
                "“{line}” is not read as one telephone number. Write it with its area code, such as 0161 496 0000"
            );
            wrongs.push(Wrong::new("phones", text));
            continue;
        };
        let label = phone.label.as_deref().unwrap_or(&reading.left);
        if !label.is_empty() && !written::phone::is_role(label) {
            let text = format!(
                "“{label}” may name a person. Say what the number is for, such as “helpline” or “bookings”"
            );
            wrongs.push(Wrong::new("phones", text));
            continue;
        }
        let mut known = objects(document, "phones");
        let known = known.find(|known| text(known, "number") == phone.number);
        let mut found = known.cloned().unwrap_or_default();
        // What answers there is not shown where it is known already, so nobody can have changed it.
        let is_new = text(&found, "number").is_empty();
        put(&mut found, "number", &phone.number);
        if is_new {
            put(&mut found, "type", phone.kind.hsds());
        }
        let label = match (label, phone.kind) {
            ("", Kind::Fax) => "Fax",
            ("", Kind::Textphone) => "Textphone",
            (label, _) => label,
        };
        put(&mut found, "description", label);
        let extension = phone
            .extension
            .as_deref()
            .and_then(|digits| digits.parse::<u32>().ok());
        match extension {
            Some(extension) => {
                found.insert("extension".to_owned(), extension.into());
            }
            None => {
                found.remove("extension");
            }
        }
        phones.push(found);
    }
    phones
}
