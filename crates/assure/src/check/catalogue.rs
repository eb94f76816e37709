//! Which checks there are: one row for each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use self::Check as C;
use self::Part::{Completeness, Consistency, Freshness, Uniqueness, Validity};

/// What part of the quality of data a check counts for. The parts are five of the six dimensions of the Government Data Quality
/// Framework (2020); the sixth, accuracy, no program can judge without going there.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Is everything said that people need?
    Completeness,
    /// Can each value be what it should be, and be read by whom it is for?
    Validity,
    /// Has somebody looked at it lately, and does it still hold?
    Freshness,
    /// Is it there once?
    Uniqueness,
    /// Do its parts agree with each other?
    Consistency,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 5] = [Completeness, Validity, Freshness, Uniqueness, Consistency];

    /// Its name, as in a policy.
    pub const fn name(self) -> &'static str {
        match self {
            Completeness => "completeness",
            Validity => "validity",
            Freshness => "freshness",
            Uniqueness => "uniqueness",
            Consistency => "consistency",
        }
    }
}

/// One thing that is looked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// The coordinates are far from the postcode.
    PostcodeCoordinates,
    /// There is no such postcode district.
    PostcodeUnknown,
    /// The town is far from the postcode.
    PostcodeTown,
    /// The words name other ages than the fields.
    AgesInText,
    /// The words name other opening times than the schedules.
    HoursInText,
    /// The words name another price than the cost options.
    CostInText,
    /// It has come to its end.
    Ended,
    /// Its sessions are all in the past.
    SessionsPast,
    /// Nobody answers at such a number.
    PhoneImplausible,
    /// No mail can reach such an address.
    EmailImplausible,
    /// No page can be at such an address.
    LinkImplausible,
    /// A text that was meant to be replaced.
    PlaceholderText,
    /// A name that shouts.
    NameInCapitals,
    /// Letters that were garbled on the way.
    Mojibake,
    /// Code of web pages between the words.
    MarkupInText,
    /// A text without its end.
    TextCutOff,
    /// No charity can have such a number.
    CharityNumberFormat,
    /// No company can have such a number.
    CompanyNumberFormat,
    /// The text is hard to read.
    ReadingAge,
    /// Words of the trade.
    Jargon,
    /// The description says next to nothing.
    DescriptionThin,
    /// Nobody knows how to get in touch.
    NoWayToReach,
    /// Nobody knows where it is.
    NoPlaceNorRemote,
    /// Nobody knows when it is.
    NoTimes,
    /// Nobody knows what it costs.
    NoCost,
    /// Nobody knows whom it is for.
    NoWhoFor,
    /// Nobody finds it under a topic.
    NoCategory,
    /// Nobody ever verified it.
    Unverified,
    /// It has to be verified again.
    VerificationDue,
    /// A web page that does not answer.
    LinkDead,
    /// Another record seems to be the same.
    PossibleDuplicate,
    /// Something of an individual.
    PersonalData,
    /// A field that a policy asks for.
    FieldMissing,
    /// The register of charities does not know the number.
    CharityUnknown,
    /// A mailbox at a domain that takes no mail.
    MailDead,
}

/// What is to be known about one check.
struct Row {
    check: Check,
    code: &'static str,
    title: &'static str,
    part: Part,
    /// Right too seldom to hold against anybody, or a matter of taste.
    advice_only: bool,
}

const fn row(check: Check, code: &'static str, part: Part, title: &'static str) -> Row {
    Row {
        check,
        code,
        title,
        part,
        advice_only: false,
    }
}

impl Row {
    const fn advice_only(mut self) -> Self {
        self.advice_only = true;
        self
    }
}

/// All checks, in the order of the enum.
///
/// What makes a text hard to read counts for validity, because a text that its readers do not understand is not fit for what it is
/// for; a thin description counts for completeness, because what is not said cannot be understood either.
#[rustfmt::skip]
const TABLE: [Row; 35] = [
    row(C::PostcodeCoordinates, "postcode-coordinates", Consistency, "The point on the map is far from the postcode"),
    row(C::PostcodeUnknown, "postcode-unknown", Consistency, "The postcode does not exist"),
    row(C::PostcodeTown, "postcode-town", Consistency, "The town is far from the postcode"),
    row(C::AgesInText, "ages-in-text", Consistency, "The text and the age fields disagree"),
    row(C::HoursInText, "hours-in-text", Consistency, "The text and the opening times disagree"),
    row(C::CostInText, "cost-in-text", Consistency, "The text and the prices disagree"),
    row(C::Ended, "ended", Consistency, "It seems to have ended"),
    row(C::SessionsPast, "sessions-past", Consistency, "All its dates have passed"),
    row(C::PhoneImplausible, "phone-implausible", Validity, "The telephone number cannot be right"),
    row(C::EmailImplausible, "email-implausible", Validity, "The email address cannot be right"),
    row(C::LinkImplausible, "link-implausible", Validity, "The web address cannot be right"),
    row(C::PlaceholderText, "placeholder-text", Validity, "A text was never filled in"),
    row(C::NameInCapitals, "name-in-capitals", Validity, "The name is in capitals"),
    row(C::Mojibake, "mojibake", Validity, "Letters are garbled"),
    row(C::MarkupInText, "markup-in-text", Validity, "Code of a web page stands in the text"),
    row(C::TextCutOff, "text-cut-off", Validity, "The end of the text is missing"),
    row(C::CharityNumberFormat, "charity-number-format", Validity, "The charity number cannot be right"),
    row(C::CompanyNumberFormat, "company-number-format", Validity, "The company number cannot be right"),
    row(C::ReadingAge, "reading-age", Validity, "The description is hard to read").advice_only(),
    row(C::Jargon, "jargon", Validity, "Some words are not plain English").advice_only(),
    row(C::DescriptionThin, "description-thin", Completeness, "The description says too little"),
    row(C::NoWayToReach, "no-way-to-reach", Completeness, "People cannot know how to get in touch"),
    row(C::NoPlaceNorRemote, "no-place-nor-remote", Completeness, "People cannot know where it is"),
    row(C::NoTimes, "no-times", Completeness, "People cannot know when it is"),
    row(C::NoCost, "no-cost", Completeness, "People cannot know what it costs"),
    row(C::NoWhoFor, "no-who-for", Completeness, "People cannot know whom it is for"),
    row(C::NoCategory, "no-category", Completeness, "It is under no topic"),
    row(C::Unverified, "unverified", Freshness, "Nobody has verified it"),
    row(C::VerificationDue, "verification-due", Freshness, "It has to be verified again"),
    row(C::LinkDead, "link-dead", Validity, "The web page does not answer"),
    row(C::PossibleDuplicate, "possible-duplicate", Uniqueness, "It may be there twice"),
    row(C::PersonalData, "personal-data", Validity, "Something in it seems to be a person's own"),
    row(C::FieldMissing, "field-missing", Completeness, "Something that is asked for is missing"),
    row(C::CharityUnknown, "charity-unknown", Validity, "The register does not know the charity number"),
    row(C::MailDead, "mail-dead", Validity, "The email address takes no mail"),
];

impl Check {
    /// All of them.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::PostcodeCoordinates; TABLE.len()];
        let mut at = 0;
        while at < TABLE.len() {
            all[at] = TABLE[at].check;
            at += 1;
        }
        all
    };

    const fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// Its name for programs, which never changes: `postcode-town`.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// What part of quality it counts for.
    pub const fn part(self) -> Part {
        self.row().part
    }

    /// Whether it is advice, and never to be held against a record: how well people like to be read to is theirs to decide.
    pub const fn advice_only(self) -> bool {
        self.row().advice_only
    }

    /// The check with that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.code() == code)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// A word that should have been the code of a check, and is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the code of a check; write one such as `postcode-town`")]
pub struct UnknownCheck(pub String);

impl FromStr for Check {
    type Err = UnknownCheck;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::from_code(code).ok_or_else(|| UnknownCheck(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_stands_where_its_check_does() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.check as usize, at, "{}", row.code);
        }
        assert_eq!(Check::MailDead as usize + 1, TABLE.len());
    }

    #[test]
    fn a_code_is_read_back_and_is_the_name_in_json() {
        for check in Check::ALL {
            assert_eq!(check.code().parse(), Ok(check));
            assert_eq!(
                serde_json::to_value(check).expect("a word"),
                serde_json::json!(check.code())
            );
        }
        assert!("postcode town".parse::<Check>().is_err());
    }

    #[test]
    fn each_part_has_a_check() {
        for part in Part::ALL {
            assert!(Check::ALL.iter().any(|check| check.part() == part));
        }
    }
}
