//! What a service is about, whom it is for, and the languages that are spoken.

use std::collections::BTreeSet;

use hsds::Document;
use hsds::document::{array, object, objects, text};
use serde_json::{Value, json};

use super::about::{names, put, put_list, tidy};
use super::page::{Answers, Choice, Field, Group, Page, Wrong};
use super::{Answered, Offer, Question, Term};

/// Nobody was older.
const OLDEST: f64 = 120.0;

pub(super) fn is_answered(question: Question, document: &Document, offer: &Offer) -> bool {
    match question {
        Question::Topics => !chosen(document, &offer.topics).is_empty(),
        Question::Whom => {
            document.contains_key("minimum_age")
                || document.contains_key("maximum_age")
                || !text(document, "eligibility_description").is_empty()
                || !chosen(document, &offer.who).is_empty()
        }
        _ => {
            !array(document, "languages").is_empty()
                || !text(document, "interpretation_services").is_empty()
        }
    }
}

/// The terms of an offer that a document has.
fn chosen(document: &Document, terms: &[Term]) -> Vec<String> {
    let had: BTreeSet<String> = objects(document, "attributes")
        .filter_map(term_of)
        .collect();
    let ids = terms.iter().map(|term| term.id.to_string());
    ids.filter(|id| had.contains(id)).collect()
}

/// The id of the term of an attribute.
pub(super) fn term_of(attribute: &Document) -> Option<String> {
    let id = text(attribute, "taxonomy_term_id");
    if !id.is_empty() {
        return Some(id.to_owned());
    }
    let term = object(attribute, "taxonomy_term")?;
    Some(text(term, "id").to_owned())
}

/// Gives a document these terms of an offer and no others of it. What is not offered stays.
fn choose(document: &mut Document, terms: &[Term], wanted: &[&str]) {
    let offered: BTreeSet<String> = terms.iter().map(|term| term.id.to_string()).collect();
    let had = chosen(document, terms);
    let kept = objects(document, "attributes").filter(|attribute| {
        term_of(attribute).is_none_or(|id| !offered.contains(&id) || wanted.contains(&id.as_str()))
    });
    let mut attributes: Vec<Document> = kept.cloned().collect();
    for id in wanted {
        if offered.contains(*id) && !had.iter().any(|known| known == id) {
            let mut attribute = Document::new();
            attribute.insert("link_entity".to_owned(), json!("service"));
            attribute.insert("taxonomy_term_id".to_owned(), json!(id));
            attributes.push(attribute);
        }
    }
    put_list(document, "attributes", attributes);
}

fn groups(terms: &[Term]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for term in terms {
        let choice = Choice::new(term.id.to_string(), &*term.name);
        match groups.iter_mut().find(|group| group.name == term.group) {
            Some(group) => group.choices.push(choice),
            None => groups.push(Group {
                name: term.group.clone(),
                choices: vec![choice],
            }),
        }
    }
    groups
}

pub(super) fn ask_topics(document: &Document, offer: &Offer) -> Page {
    let field =
        Field::grouped("topic", "", groups(&offer.topics)).chosen(chosen(document, &offer.topics));
    Page::new("What is it about?", vec![field])
        .hinted("People browse by these. Choose what the service is really for: one to three are enough for most.")
}

pub(super) fn answer_topics(answers: &Answers, document: &mut Document, offer: &Offer) {
    let wanted: Vec<&str> = answers.all("topic").collect();
    choose(document, &offer.topics, &wanted);
}

pub(super) fn ask_whom(document: &Document, offer: &Offer) -> Page {
    let age = |name: &str| {
        let age = document.get(name).and_then(Value::as_f64);
        age.map_or_else(String::new, |age| age.to_string())
    };
    let mut fields = vec![
        Field::short("from", "Youngest age (optional)")
            .hinted("In years. For example, 16.")
            .filled(age("minimum_age")),
        Field::short("to", "Oldest age (optional)")
            .hinted("The last age that can still come. For example, 25.")
            .filled(age("maximum_age")),
    ];
    if !offer.who.is_empty() {
        fields.push(
            Field::grouped(
                "who",
                "It is for people who are or have (optional)",
                groups(&offer.who),
            )
            .chosen(chosen(document, &offer.who)),
        );
    }
    fields.push(
        Field::text("eligibility_description", "Who can use it, in your words (optional)")
            .hinted("For example, “Anyone who looks after a friend or relative without pay”. If it is for everybody, write that.")
            .filled(text(document, "eligibility_description")),
    );
    Page::new("Who is it for?", fields)
}

pub(super) fn answer_whom(answers: &Answers, document: &mut Document, offer: &Offer) -> Answered {
    let mut wrongs = Vec::new();
    let mut age = |name: &'static str| {
        let written = answers.one(name);
        if written.is_empty() {
            return None;
        }
        let years = written.parse::<f64>().ok();
        let years = years.filter(|years| (0.0..=OLDEST).contains(years));
        if years.is_none() {
            wrongs.push(Wrong::new(
                name,
                "Enter an age in years, such as 16, or leave it empty",
            ));
        }
        years
    };
    let (from, to) = (age("from"), age("to"));
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        wrongs.push(Wrong::new(
            "to",
            "The oldest age must not be below the youngest",
        ));
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    for (field, years) in [("minimum_age", from), ("maximum_age", to)] {
        match years {
            Some(years) if years.fract() == 0.0 => {
                document.insert(field.to_owned(), json!(years as i64));
            }
            Some(years) => {
                document.insert(field.to_owned(), json!(years));
            }
            None => {
                document.remove(field);
            }
        }
    }
    let wanted: Vec<&str> = answers.all("who").collect();
    choose(document, &offer.who, &wanted);
    put(
        document,
        "eligibility_description",
        &tidy(answers.one("eligibility_description")),
    );
    Ok(())
}

pub(super) fn ask_languages(document: &Document) -> Page {
    let names: Vec<&str> = objects(document, "languages")
        .map(|language| text(language, "name"))
        .filter(|name| !name.is_empty())
        .collect();
    let fields = vec![
        Field::text("languages", "Languages that your people speak")
            .hinted("One on each line. For example, English, Polish, British Sign Language.")
            .filled(names.join("\n")),
        Field::line("interpretation_services", "Interpreters (optional)")
            .hinted("For example, “We can book an interpreter. Tell us a week before”.")
            .filled(text(document, "interpretation_services")),
    ];
    Page::new("Which languages can people use?", fields)
}

pub(super) fn answer_languages(answers: &Answers, document: &mut Document) {
    let known: Vec<&str> = objects(document, "languages")
        .map(|language| text(language, "name"))
        .collect();
    let named = names(&tidy(answers.one("languages")), &known);
    // What has no name is not shown, so nobody can have taken it out.
    let nameless = objects(document, "languages").filter(|known| text(known, "name").is_empty());
    let mut languages: Vec<Document> = nameless.cloned().collect();
    for name in named {
        // One that was there keeps what else is known of it.
        let known = objects(document, "languages").find(|known| text(known, "name") == name);
        let mut language = known.cloned().unwrap_or_default();
        put(&mut language, "name", &name);
        if let Some(code) = written::language::code(&name) {
            put(&mut language, "code", code);
        }
        languages.push(language);
    }
    put_list(document, "languages", languages);
    put(
        document,
        "interpretation_services",
        &tidy(answers.one("interpretation_services")),
    );
}
