//! A service entered by hand: one question on a page, answered into the document that is sent.
//!
//! The document of the standard is all that there is of a draft. [`ask`] reads what was answered out of it, [`answer`] writes
//! answers into it and leaves everything else as it was, [`gaps`] says what people still cannot know, and [`take_up`] makes a draft
//! of what is there already.

mod about;
mod closing;
mod cost;
mod extra;
mod gap;
mod organization;
mod page;
mod picture;
mod place;
mod reach;
mod start;
mod times;
mod whom;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use hsds::Document;
use repository::ExtraQuestion;
use uuid::Uuid;

pub use closing::is_closure;
pub use extra::extra_answer;
pub use gap::{Gap, gaps};
pub use organization::{answer_organization, ask_organization};
pub use page::{Answers, Choice, Field, Group, Input, Page, Wrong};
pub use picture::{ALT, MOST_PICTURES, add_picture, picture_alt, pictures, remove_logo, set_logo};
pub use place::{has_secret_place, venue_name};
pub use start::{begin, sent, take_up};
pub use times::Rhythm;

/// What is asked of a service, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// What it is called.
    Name,
    /// What it does.
    About,
    /// Who runs it.
    Runner,
    /// What it is about.
    Topics,
    /// Whom it is for.
    Whom,
    /// What it looks like.
    Pictures,
    /// Where and how people use it.
    Ways,
    /// The places where it is given.
    Venues,
    /// Where people must live.
    Area,
    /// When it is open.
    Times,
    /// What it costs.
    Cost,
    /// How people get it.
    Referral,
    /// Whom they ask.
    Contact,
    /// The languages that are spoken.
    Languages,
    /// What the people of the place ask beside.
    Extra,
    /// Whether it runs.
    Closing,
}

impl Question {
    /// All of them, in their order.
    pub const ALL: [Self; 16] = [
        Self::Name,
        Self::About,
        Self::Runner,
        Self::Topics,
        Self::Whom,
        Self::Pictures,
        Self::Ways,
        Self::Venues,
        Self::Area,
        Self::Times,
        Self::Cost,
        Self::Referral,
        Self::Contact,
        Self::Languages,
        Self::Extra,
        Self::Closing,
    ];

    /// Its word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::About => "about",
            Self::Runner => "organisation",
            Self::Topics => "topics",
            Self::Whom => "whom",
            Self::Pictures => "pictures",
            Self::Ways => "ways",
            Self::Venues => "places",
            Self::Area => "area",
            Self::Times => "times",
            Self::Cost => "cost",
            Self::Referral => "referral",
            Self::Contact => "contact",
            Self::Languages => "languages",
            Self::Extra => "more",
            Self::Closing => "closing",
        }
    }

    /// What it is called in the list of what is to be done.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "What it is called",
            Self::About => "What it does",
            Self::Runner => "Who runs it",
            Self::Topics => "What it is about",
            Self::Whom => "Who it is for",
            Self::Pictures => "Pictures",
            Self::Ways => "How people use it",
            Self::Venues => "Places to go to",
            Self::Area => "Where people must live",
            Self::Times => "When it is open",
            Self::Cost => "What it costs",
            Self::Referral => "How to get it",
            Self::Contact => "How to get in touch",
            Self::Languages => "Languages",
            Self::Extra => "More questions",
            Self::Closing => "Is it running?",
        }
    }

    /// Whether it has several answers, each with a page of its own.
    pub const fn is_list(self) -> bool {
        matches!(
            self,
            Self::Pictures | Self::Venues | Self::Times | Self::Extra
        )
    }

    /// Whether it is asked at all.
    pub fn is_asked(self, offer: &Offer) -> bool {
        self != Self::Extra || !offer.extra.is_empty()
    }

    /// Whether nothing can be sent before it is answered.
    pub const fn is_needed(self) -> bool {
        matches!(self, Self::Name | Self::About | Self::Runner)
    }

    /// Whether a document answers it.
    pub fn is_answered(self, document: &Document, offer: &Offer) -> bool {
        match self {
            Self::Name | Self::About | Self::Runner => about::is_answered(self, document),
            Self::Topics | Self::Whom | Self::Languages => whom::is_answered(self, document, offer),
            Self::Pictures => picture::pictures(document).next().is_some(),
            Self::Ways | Self::Venues | Self::Area => place::is_answered(self, document, offer),
            Self::Times => times::all(document).next().is_some(),
            Self::Cost => cost::is_answered(document),
            Self::Referral | Self::Contact => reach::is_answered(self, document),
            Self::Extra => extra::is_answered(document, offer),
            Self::Closing => true,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Question {
    type Err = UnknownQuestion;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|question| question.word() == word)
            .ok_or(UnknownQuestion)
    }
}

/// Nobody asks that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such question")]
pub struct UnknownQuestion;

/// What is wrong with answers, if anything is.
type Answered = Result<(), Vec<Wrong>>;

/// Which of several answers a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The id of the picture, of the place, of the times or of the extra question; a new one has an id that nothing has yet.
    pub id: Uuid,
    /// Of new times, how often they come.
    pub rhythm: Option<Rhythm>,
}

/// A term of a taxonomy that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The id under which it is published.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it stands under.
    pub group: String,
}

/// An organisation that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runner {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// What services are about.
    pub topics: Vec<Term>,
    /// Whom services are for.
    pub who: Vec<Term>,
    /// The ways in which services are used, as the place's own taxonomy has them.
    pub ways: Vec<Term>,
    /// The organisations of whoever asks.
    pub runners: Vec<Runner>,
    /// What the people of the place ask beside.
    pub extra: Vec<ExtraQuestion>,
    /// What the council area is called.
    pub place: String,
}

/// The page of a question, filled with what the document says.
pub fn ask(question: Question, member: Option<Member>, document: &Document, offer: &Offer) -> Page {
    match (question, member) {
        (Question::Name, _) => about::ask_name(document),
        (Question::About, _) => about::ask_about(document),
        (Question::Runner, _) => about::ask_runner(document, offer),
        (Question::Topics, _) => whom::ask_topics(document, offer),
        (Question::Whom, _) => whom::ask_whom(document, offer),
        (Question::Languages, _) => whom::ask_languages(document),
        (Question::Pictures, Some(member)) => picture::ask(document, member),
        (Question::Ways, _) => place::ask_ways(document, offer),
        (Question::Venues, Some(member)) => place::ask_venue(document, member),
        (Question::Area, _) => place::ask_area(document, offer),
        (Question::Times, Some(member)) => times::ask(document, member),
        (Question::Cost, _) => cost::ask(document),
        (Question::Referral, _) => reach::ask_referral(document),
        (Question::Contact, _) => reach::ask_contact(document),
        (Question::Extra, Some(member)) => extra::ask(document, member, offer),
        (Question::Closing, _) => closing::ask(document),
        // Their own pages list what there is.
        (Question::Pictures | Question::Venues | Question::Times | Question::Extra, None) => {
            Page::default()
        }
    }
}

/// Writes answers into the document. Where something is wrong with them it is left as it was.
pub fn answer(
    question: Question,
    member: Option<Member>,
    answers: &Answers,
    document: &mut Document,
    offer: &Offer,
    today: NaiveDate,
) -> Result<(), Vec<Wrong>> {
    let page = ask(question, member, document, offer);
    let too_long = page.too_long(answers);
    if !too_long.is_empty() {
        return Err(too_long);
    }
    let mut changed = document.clone();
    let to = &mut changed;
    match (question, member) {
        (Question::Name, _) => about::answer_name(answers, to),
        (Question::About, _) => about::answer_about(answers, to),
        (Question::Runner, _) => about::answer_runner(answers, to, offer),
        (Question::Topics, _) => {
            whom::answer_topics(answers, to, offer);
            Ok(())
        }
        (Question::Whom, _) => whom::answer_whom(answers, to, offer),
        (Question::Languages, _) => {
            whom::answer_languages(answers, to);
            Ok(())
        }
        (Question::Pictures, Some(member)) => picture::answer(answers, to, member),
        (Question::Ways, _) => place::answer_ways(answers, to, offer),
        (Question::Venues, Some(member)) => place::answer_venue(answers, to, member),
        (Question::Area, _) => place::answer_area(answers, to, offer),
        (Question::Times, Some(member)) => times::answer(answers, to, member, today),
        (Question::Cost, _) => cost::answer(answers, to),
        (Question::Referral, _) => reach::answer_referral(answers, to),
        (Question::Contact, _) => reach::answer_contact(answers, to),
        (Question::Extra, Some(member)) => {
            extra::answer(answers, to, member, offer);
            Ok(())
        }
        (Question::Closing, _) => closing::answer(answers, to, today),
        (Question::Pictures | Question::Venues | Question::Times | Question::Extra, None) => Ok(()),
    }?;
    *document = changed;
    Ok(())
}

/// Takes a picture, a place or times out of the document.
pub fn remove(question: Question, id: Uuid, document: &mut Document) {
    match question {
        Question::Pictures => picture::remove(document, id),
        Question::Venues => place::remove(document, id),
        Question::Times => times::remove(document, id),
        _ => {}
    }
}
