//! Extra questions of the place: answers are published as attributes, or kept beside the record.

use hsds::Document;
use hsds::document::{objects, text};
use hsds::identity::FINGERPOST_NS;
use repository::{AnswerKind, ExtraQuestion};
use serde_json::json;
use uuid::Uuid;

use super::about::{put, put_list, tidy};
use super::page::{Answers, Choice, Field, Page};
use super::whom::term_of;
use super::{Member, Offer};

/// What the link of such an attribute is called, and what its taxonomy begins with; search and pages know it (see
/// `find::listing::TermGroup`).
const LINK: &str = "extra_question";
const TAXONOMY: &str = "Extra questions";
const ANSWER: &str = "answer";

pub(super) fn is_answered(document: &Document, offer: &Offer) -> bool {
    let mut questions = offer.extra.iter();
    questions.all(|question| !extra_answer(document, question).is_empty())
}

/// Where an answer is kept that is not published.
fn internal(question: &ExtraQuestion) -> String {
    format!("x_internal_extra_{}", question.id.simple())
}

/// What was answered to an extra question; nothing where it was not.
pub fn extra_answer(document: &Document, question: &ExtraQuestion) -> Vec<String> {
    if !question.asked.published {
        let answer = text(document, &internal(question));
        let lines = answer.lines().filter(|line| !line.is_empty());
        return lines.map(str::to_owned).collect();
    }
    let id = question.id.to_string();
    objects(document, "attributes")
        .filter(|attribute| term_of(attribute).is_some_and(|term| term == id))
        .flat_map(|attribute| text(attribute, "value").lines())
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn asked(member: Member, offer: &Offer) -> Option<&ExtraQuestion> {
    offer.extra.iter().find(|question| question.id == member.id)
}

pub(super) fn ask(document: &Document, member: Member, offer: &Offer) -> Page {
    let Some(question) = asked(member, offer) else {
        return Page::default();
    };
    let answer = extra_answer(document, question);
    let choices = || {
        let choices = question.asked.choices.iter();
        choices.map(|choice| Choice::new(&**choice, &**choice))
    };
    let field = match question.asked.kind {
        AnswerKind::Line => Field::line(ANSWER, "Answer").filled(answer.join(" ")),
        AnswerKind::Text => Field::text(ANSWER, "").filled(answer.join("\n")),
        AnswerKind::YesNo => {
            let choices = ["Yes", "No"].map(|word| Choice::new(word, word));
            Field::one(ANSWER, "", choices).chosen(answer)
        }
        AnswerKind::One => Field::one(ANSWER, "", choices()).chosen(answer),
        AnswerKind::Many => Field::many(ANSWER, "", choices()).chosen(answer),
    };
    let field = field.hinted(&*question.asked.hint);
    Page::new(question.asked.label.clone(), vec![field]).hinted(if question.asked.published {
        "The answer is published."
    } else {
        "The answer is not published: only those who keep this record see it."
    })
}

pub(super) fn answer(answers: &Answers, document: &mut Document, member: Member, offer: &Offer) {
    let Some(question) = asked(member, offer) else {
        return;
    };
    let yes_no = ["Yes".to_owned(), "No".to_owned()];
    let offered: &[String] = match question.asked.kind {
        AnswerKind::YesNo => &yes_no,
        _ => &question.asked.choices,
    };
    let given: Vec<String> = match question.asked.kind {
        AnswerKind::Line | AnswerKind::Text => vec![tidy(answers.one(ANSWER))],
        _ => answers
            .all(ANSWER)
            .filter(|answer| offered.iter().any(|known| known == answer))
            .map(str::to_owned)
            .collect(),
    };
    let said = given.join("\n");
    let id = question.id.to_string();
    let mut attributes: Vec<Document> = objects(document, "attributes")
        .filter(|attribute| term_of(attribute).is_none_or(|term| term != id))
        .cloned()
        .collect();
    // Whether it is published may have been changed since: it stands in one place.
    put(document, &internal(question), "");
    if !question.asked.published {
        put(document, &internal(question), &said);
    } else if !said.is_empty() {
        attributes.push(attribute(question, &said));
    }
    put_list(document, "attributes", attributes);
}

/// An answer as it is published. The question is a term of a taxonomy of its context, with the same ids whoever answers.
fn attribute(question: &ExtraQuestion, said: &str) -> Document {
    let name = format!("{TAXONOMY}: {}", question.asked.context);
    let term = json!({
        "id": question.id,
        "name": question.asked.label,
        "description": if question.asked.hint.is_empty() { &question.asked.label } else { &question.asked.hint },
        "taxonomy": name,
        "taxonomy_detail": {
            "id": Uuid::new_v5(&FINGERPOST_NS, name.as_bytes()),
            "name": name,
            "description": format!("What this place asks of services: {}", question.asked.context),
        },
    });
    let mut attribute = Document::new();
    put(&mut attribute, "link_entity", "service");
    put(&mut attribute, "link_type", LINK);
    put(&mut attribute, "value", said);
    attribute.insert("taxonomy_term".to_owned(), term);
    attribute
}
