//! What people still cannot know.

use hsds::Document;
use hsds::document::{array, object, objects, text};

use super::reach::PERSONAL;
use super::{Offer, Question};

/// Something that nobody can know yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The question that tells it.
    pub question: Question,
    /// What people cannot know, as the end of "People cannot know …".
    pub text: &'static str,
}

/// What people still cannot know of a service, that which keeps most of them away first. Of what has closed for good nobody has to
/// know more.
pub fn gaps(document: &Document, offer: &Offer) -> Vec<Gap> {
    if text(document, "status") == "defunct" {
        return Vec::new();
    }
    let is_open = |question: Question| !question.is_answered(document, offer);
    let has_choice = |question: Question| match question {
        Question::Topics => !offer.topics.is_empty(),
        _ => true,
    };
    let simple = [
        (Question::Name, "what it is called"),
        (Question::About, "what it does"),
        (Question::Runner, "who runs it"),
        (Question::Contact, "whom to ask"),
        (Question::Times, "when it is open"),
        (Question::Ways, "whether they have to go somewhere"),
        (Question::Cost, "what it costs"),
        (Question::Whom, "whether it is for them"),
        (Question::Referral, "whether they can just come"),
        (
            Question::Topics,
            "that it is there, when they browse by topic",
        ),
        (Question::Area, "whether they live in the right place"),
        (Question::Languages, "which languages are spoken"),
    ];
    let mut gaps: Vec<Gap> = simple
        .into_iter()
        .filter(|(question, _)| has_choice(*question) && is_open(*question))
        .map(|(question, text)| Gap { question, text })
        .collect();
    if goes_somewhere(document, offer) && is_open(Question::Venues) {
        gaps.push(Gap {
            question: Question::Venues,
            text: "where to go",
        });
    }
    let has_no_access = objects(document, "service_at_locations")
        .filter_map(|here| object(here, "location"))
        .any(|location| array(location, "accessibility").is_empty());
    if has_no_access {
        gaps.push(Gap {
            question: Question::Venues,
            text: "whether they can get in: steps, toilets, parking",
        });
    }
    if !text(document, PERSONAL).is_empty() {
        gaps.push(Gap {
            question: Question::Contact,
            text: "the email address: it looks like that of one person, so it is not published. Give that of a team",
        });
    }
    gaps
}

fn goes_somewhere(document: &Document, offer: &Offer) -> bool {
    let page = super::ask(Question::Ways, None, document, offer);
    page.fields.iter().any(|field| field.has("Venue"))
}
