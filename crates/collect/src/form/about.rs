//! What a service is called, what it does, who runs it.

use hsds::Document;
use hsds::document::{object, objects, text};
use serde_json::{Value, json};
use written::charity::Registered;
use written::reading::Reading;

use super::page::{Answers, Choice, Field, Page, Wrong};
use super::{Answered, Offer, Question, Runner};
use crate::sheet::key::slug;

/// The choice of an organisation that is in no list yet.
const ANOTHER: &str = "another";
pub(super) const CHARITY: &str = "Charity number";
pub(super) const COMPANY: &str = "Company number";

pub(super) fn is_answered(question: Question, document: &Document) -> bool {
    match question {
        Question::Name => !text(document, "name").is_empty(),
        Question::About => !text(document, "description").is_empty(),
        _ => {
            let named = object(document, "organization");
            !text(document, "organization_id").is_empty()
                || named.is_some_and(|named| !text(named, "name").is_empty())
        }
    }
}

pub(super) fn ask_name(document: &Document) -> Page {
    let fields = vec![
        Field::line("name", "Name")
            .hinted("The name on your door and your leaflets. For example, “Tuesday lunch club”.")
            .filled(text(document, "name")),
        Field::line("alternate_name", "Another name that people use (optional)")
            .filled(text(document, "alternate_name")),
    ];
    Page::new("What is the service called?", fields)
}

pub(super) fn answer_name(answers: &Answers, document: &mut Document) -> Answered {
    let name = written::name::read(&tidy(answers.one("name"))).found;
    if name.is_empty() {
        return Err(vec![Wrong::new("name", "Enter what the service is called")]);
    }
    put(document, "name", &name);
    put(
        document,
        "alternate_name",
        &tidy(answers.one("alternate_name")),
    );
    Ok(())
}

pub(super) fn ask_about(document: &Document) -> Page {
    let field = Field::text("description", "").filled(text(document, "description"));
    Page::new("What does it do?", vec![field])
        .hinted("Say in two or three sentences what happens there and how it helps. Write to the person who needs it: “You can…”.")
        .hinted("Do not write anybody’s name, or a telephone number: there are questions for those.")
}

pub(super) fn answer_about(answers: &Answers, document: &mut Document) -> Answered {
    let words = tidy(answers.one("description"));
    if words.is_empty() {
        return Err(vec![Wrong::new(
            "description",
            "Enter what the service does",
        )]);
    }
    put(document, "description", &words);
    Ok(())
}

pub(super) fn ask_runner(document: &Document, offer: &Offer) -> Page {
    let named = object(document, "organization")
        .cloned()
        .unwrap_or_default();
    let known = text(document, "organization_id");
    let mut fields = Vec::new();
    let offered = offered(offer, known);
    if !offered.is_empty() {
        let choices = offered
            .into_iter()
            .map(|runner| Choice::new(runner.id.to_string(), &*runner.name))
            .chain([Choice::new(
                ANOTHER,
                "Another organisation, which I name below",
            )]);
        let chosen = if named.is_empty() { known } else { ANOTHER };
        fields.push(Field::one("runner", "Organisation", choices).filled(chosen));
    }
    let number = |kind: &str| number_of(&named, kind);
    fields.extend([
        Field::line("organization", "Name of the organisation")
            .hinted("The official name, as in its rules or in a register.")
            .filled(text(&named, "name")),
        Field::text(
            "organization_description",
            "What the organisation does (optional)",
        )
        .filled(text(&named, "description")),
        Field::line("website", "Its website (optional)").filled(text(&named, "website")),
        Field::short("charity", "Its charity number (optional)")
            .hinted("For example, 1234567, SC012345 or NIC101234.")
            .filled(number(CHARITY)),
        Field::short("company", "Its company number (optional)")
            .hinted("For example, 01234567.")
            .filled(number(COMPANY)),
    ]);
    Page::new("Who runs it?", fields)
}

/// The organisations that are shown: all of a few; of a long list the one that is chosen, because nobody reads so many.
fn offered<'o>(offer: &'o Offer, chosen: &str) -> Vec<&'o Runner> {
    /// So many are read.
    const FEW: usize = 20;
    let is_shown = |runner: &&Runner| offer.runners.len() <= FEW || runner.id.to_string() == chosen;
    offer.runners.iter().filter(is_shown).collect()
}

pub(super) fn answer_runner(answers: &Answers, document: &mut Document, offer: &Offer) -> Answered {
    let chosen = answers.one("runner");
    let name = tidy(answers.one("organization"));
    // One that is named as one of theirs is that one: it must not lose what else is known of it.
    let known = offer.runners.iter().find(|runner| {
        let is_named = !name.is_empty() && slug(&runner.name) == slug(&name);
        runner.id.to_string() == chosen || is_named
    });
    if let Some(known) = known {
        document.remove("organization");
        put(document, "organization_id", &known.id.to_string());
        return Ok(());
    }
    if chosen.is_empty() && name.is_empty() && !text(document, "organization_id").is_empty() {
        return Ok(());
    }
    let mut wrongs = Vec::new();
    if name.is_empty() {
        let (field, text) = if offer.runners.is_empty() || chosen == ANOTHER {
            ("organization", "Enter the name of the organisation")
        } else {
            ("runner", "Choose who runs it")
        };
        wrongs.push(Wrong::new(field, text));
    }
    let website = web(answers.one("website"), "website", &mut wrongs);
    let identifiers = identifiers(answers, &mut wrongs);
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let mut organization = Document::new();
    put(&mut organization, "id", &slug(&name));
    put(&mut organization, "name", &name);
    put(
        &mut organization,
        "description",
        &tidy(answers.one("organization_description")),
    );
    put(&mut organization, "website", &website);
    put_list(&mut organization, "organization_identifiers", identifiers);
    document.remove("organization_id");
    document.insert("organization".to_owned(), Value::Object(organization));
    Ok(())
}

/// The number of an organisation in a register, as it is filled in.
pub(super) fn number_of(organization: &Document, kind: &str) -> String {
    let mut all = objects(organization, "organization_identifiers");
    let found = all.find(|known| text(known, "identifier_type") == kind);
    let number = found.map_or("", |found| text(found, "identifier"));
    number.to_owned()
}

/// The numbers in registers that were answered.
pub(super) fn identifiers(answers: &Answers, wrongs: &mut Vec<Wrong>) -> Vec<Document> {
    let mut identifiers = Vec::new();
    for (field, kind, read) in [
        (
            "charity",
            CHARITY,
            written::charity::charity as fn(&str) -> Reading<Option<Registered>>,
        ),
        ("company", COMPANY, written::charity::company),
    ] {
        let written = answers.one(field);
        match read(written).found {
            _ if written.is_empty() => {}
            Some(found) => {
                let mut identifier = Document::new();
                put(&mut identifier, "identifier_scheme", found.register.code());
                put(&mut identifier, "identifier_type", kind);
                put(&mut identifier, "identifier", &found.number);
                identifiers.push(identifier);
            }
            None => wrongs.push(Wrong::new(
                field,
                format!("“{written}” is not the form of a {}. Look it up in the register, or leave it empty", kind.to_lowercase()),
            )),
        }
    }
    identifiers
}

/// The one web address of an answer; none where there is none.
pub(super) fn web(written: &str, field: &'static str, wrongs: &mut Vec<Wrong>) -> String {
    let reading = written::web::read(written);
    match reading.found.as_slice() {
        _ if written.is_empty() => String::new(),
        [address] if reading.left.is_empty() => address.clone(),
        _ => {
            wrongs.push(Wrong::new(
                field,
                "Enter one web address, such as www.example.org",
            ));
            String::new()
        }
    }
}

/// A text without markup and broken letters.
pub(super) fn tidy(text: &str) -> String {
    written::text::read(text).found.trim().to_owned()
}

/// Puts a text where there is one, and takes the field out where there is none.
pub(super) fn put(document: &mut Document, field: &str, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        document.remove(field);
    } else {
        document.insert(field.to_owned(), json!(text));
    }
}

/// The names of an answer that lists some: a line that is a name already is one, whatever commas it has.
pub(super) fn names(answer: &str, known: &[&str]) -> Vec<String> {
    let lines = answer
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let mut names: Vec<String> = Vec::new();
    for line in lines {
        let found = if known.contains(&line) {
            vec![line.to_owned()]
        } else {
            written::list::read(line)
        };
        names.extend(
            found
                .into_iter()
                .filter(|name| !names.contains(name))
                .collect::<Vec<_>>(),
        );
    }
    names
}

/// Puts a list where it has members, and takes the field out where it has none.
pub(super) fn put_list(document: &mut Document, field: &str, members: Vec<Document>) {
    if members.is_empty() {
        document.remove(field);
    } else {
        let members = members.into_iter().map(Value::Object);
        document.insert(field.to_owned(), members.collect());
    }
}
