//! The policy: what the place asks of what is said of a service, as data that people can read, try and change.
//!
//! It weighs what [checks](crate::check) find and which fields are missing. What is *required* keeps a service from being published
//! without it; everything else takes points, or none.

mod acceptance;
mod context;
mod experience;
mod field;
mod sampling;
mod verification;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use hsds::Document;
use hsds::document::text;
use repository::{NewPolicy, Repository, SetPolicy};
use serde::{Deserialize, Serialize};

pub use acceptance::{Acceptance, Correction, LONGEST_CORRECTION};
pub use context::{
    Context, MOST_CONTEXTS, MOST_MEMBERS, Members, NEW, Named, OLDEST, may_keep_out,
};
pub use experience::Experiences;
pub use field::{askable, in_words};
pub use sampling::{ByHand, LONGEST_WITHOUT, Sampling};
pub use verification::{LONGEST, Lapse, MOST_REMINDERS, Verification};

use crate::check::{Check, Finding};
use crate::error::AssureError;

/// The most that can be said of which services are listed, in sentences.
pub const MOST_LINES: usize = 50;
/// The longest of these sentences, in letters.
pub const LONGEST_LINE: usize = 500;

/// How much something counts.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// It is not looked for.
    Off,
    /// It is told, and costs nothing.
    #[default]
    Advice,
    /// It costs some points.
    Minor,
    /// It costs many points.
    Major,
    /// Without it nothing is published.
    Required,
}

impl Weight {
    /// All of them, the lightest first.
    pub const ALL: [Self; 5] = [
        Self::Off,
        Self::Advice,
        Self::Minor,
        Self::Major,
        Self::Required,
    ];

    /// Its word, in files and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Advice => "advice",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Required => "required",
        }
    }

    /// What it takes of the hundred points of its part of quality.
    pub const fn takes(self) -> u32 {
        match self {
            Self::Off | Self::Advice => 0,
            Self::Minor => 15,
            Self::Major => 40,
            Self::Required => 100,
        }
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FromStr for Weight {
    type Err = UnknownWeight;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|weight| weight.word() == word);
        known.ok_or_else(|| UnknownWeight(word.to_owned()))
    }
}

/// A word that is not a weight.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a weight; write off, advice, minor, major or required")]
pub struct UnknownWeight(String);

/// What the place asks of what is said of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Which services are listed, and which are not: sentences for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<String>,
    /// How often services are verified.
    pub verification: Verification,
    /// How soon mistakes are put right that somebody told of.
    pub correction: Correction,
    /// What may be accepted without anybody looking.
    #[serde(skip_serializing_if = "is_default")]
    pub acceptance: Acceptance,
    /// How lists are spot-checked, and how much of what they send a person looks at.
    #[serde(skip_serializing_if = "is_default")]
    pub sampling: Sampling,
    /// Whether what residents tell of services is shown.
    #[serde(skip_serializing_if = "Experiences::is_default")]
    pub experiences: Experiences,
    /// How much each check counts; one that is not named counts as it does by itself.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub checks: BTreeMap<Check, Weight>,
    /// How much it counts if a field of a service is missing, by the names of the standard.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Weight>,
    /// Parts of what is published that have rules of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<Context>,
}

/// Something in a policy that cannot be meant, with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PolicyError(String);

/// A policy and its number; 0 is the one that comes with the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbered {
    /// Its number.
    pub number: i64,
    /// What it says.
    pub policy: Policy,
}

impl Policy {
    /// Reads a policy that was stored. It may be of another version of the program: what this one does not know, or does not allow, it leaves
    /// out. Nothing may stop because of that, least of all erasing.
    fn stored(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|error| {
            tracing::warn!(%error, "the policy is not one of this version; what is understood of it counts");
            Self::understood(text)
        })
    }

    fn understood(text: &str) -> Self {
        let table: toml::Table = text.parse().unwrap_or_default();
        let weights = |name: &str| weights(&table, name);
        let mut policy = Self::default();
        for (code, weight) in weights("checks") {
            policy
                .checks
                .extend(Check::from_code(&code).map(|check| (check, weight.min(heaviest(check)))));
        }
        for (field, weight) in weights("fields") {
            if askable().any(|known| known == field) {
                policy.fields.insert(field, weight);
            }
        }
        policy.listed = texts(&table, "listed");
        policy.verification = Verification::understood(&table);
        policy.correction = Correction::understood(&table);
        policy.acceptance = Acceptance::understood(&table);
        policy.sampling = Sampling::understood(&table);
        policy.experiences = Experiences::understood(&table);
        policy.contexts = context::understood(&table);
        policy
    }

    /// Reads a policy as it is written in a file.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map(|span| text[..span.start].matches('\n').count() + 1)
                .map_or_else(String::new, |line| format!("line {line}: "));
            PolicyError(format!("{line}{}", error.message()))
        })?;
        policy.checked()
    }

    /// The policy as it is written in a file.
    pub fn text(&self) -> Result<String, PolicyError> {
        toml::to_string_pretty(self).map_err(|error| PolicyError(error.to_string()))
    }

    /// The same, if it can be meant.
    pub fn checked(self) -> Result<Self, PolicyError> {
        let wrong = |text: String| Err(PolicyError(text));
        self.verification.checked()?;
        self.correction.checked()?;
        self.acceptance.checked()?;
        self.sampling.checked()?;
        for (check, weight) in &self.checks {
            if *check == Check::FieldMissing {
                return wrong(format!(
                    "checks.{check} says of no field that it is asked for; name the field under [fields]"
                ));
            }
            if check.advice_only() && *weight > Weight::Advice {
                return wrong(format!(
                    "checks.{check} is {weight}, but this check is a matter of taste: write off or advice"
                ));
            }
            if *weight == Weight::Required && !may_be_required(*check) {
                return wrong(format!(
                    "checks.{check} is required, but it may change without anybody changing the service: write major at most"
                ));
            }
        }
        fields_checked("fields", &self.fields)?;
        listed_checked("listed", &self.listed)?;
        context::checked(&self.contexts)?;
        Ok(self)
    }

    /// How much it counts if a check finds something.
    pub fn weight(&self, check: Check) -> Weight {
        let set = self.checks.get(&check).copied();
        set.unwrap_or_else(|| Self::weight_by_itself(check))
    }

    /// How much a check counts of which no policy says anything.
    pub fn weight_by_itself(check: Check) -> Weight {
        if check.advice_only() {
            return Weight::Advice;
        }
        match check {
            Check::NoWhoFor
            | Check::NoCost
            | Check::NoCategory
            | Check::DescriptionThin
            | Check::NameInCapitals
            | Check::MarkupInText
            | Check::TextCutOff
            | Check::CharityNumberFormat
            | Check::CompanyNumberFormat
            | Check::Unverified
            | Check::FieldMissing => Weight::Minor,
            // Whether a register is whole is not known.
            Check::CharityUnknown => Weight::Advice,
            _ => Weight::Major,
        }
    }

    /// How much a finding counts.
    pub(crate) fn weighs(&self, finding: &Finding) -> Weight {
        match finding.check {
            Check::FieldMissing => self.fields.get(&finding.field).copied().unwrap_or_default(),
            check => self.weight(check),
        }
    }

    /// Whether anything is required.
    pub fn requires_anything(&self) -> bool {
        let mut all = self.checks.values().chain(self.fields.values());
        all.any(|weight| *weight == Weight::Required)
    }

    /// What a policy requires, in an order that tells it from every other.
    fn required(&self) -> Vec<String> {
        let checks = self.checks.iter();
        let checks = checks.map(|(check, weight)| (check.code().to_owned(), weight));
        let fields = self.fields.iter();
        let fields = fields.map(|(field, weight)| (format!("/{field}"), weight));
        let all = checks.chain(fields);
        all.filter(|(_, weight)| **weight == Weight::Required)
            .map(|(of, _)| of)
            .collect()
    }

    /// Whether it requires that something else is there than a problem of a held service says: its code, and its field as a pointer.
    pub(crate) fn requires(&self, code: &str, pointer: &str) -> bool {
        let of = if code == Check::FieldMissing.code() {
            pointer
        } else {
            code
        };
        self.required().iter().any(|required| required == of)
    }

    /// What keeps a service from being published, of what was found in it. Nothing is required of one that says that it is closed, or
    /// people would go on reading that it is open; and nothing that stands in its organisation or its place, which are others' to put right.
    pub(crate) fn lacks(&self, service: &Document, found: Vec<Finding>) -> Vec<Finding> {
        if !matches!(text(service, "status"), "" | "active") {
            return Vec::new();
        }
        self.lacking(found)
    }

    /// What of all that was found is required and of the service itself.
    pub(crate) fn lacking(&self, found: Vec<Finding>) -> Vec<Finding> {
        let lacks = |finding: &Finding| {
            self.weighs(finding) == Weight::Required && is_its_own(&finding.field)
        };
        found.into_iter().filter(lacks).collect()
    }

    /// The fields that are asked for and that a service has not.
    pub(crate) fn missing(&self, service: &Document) -> Vec<Finding> {
        let asked = self.fields.iter();
        let asked = asked.filter(|(_, weight)| **weight != Weight::Off);
        let missing = asked.filter(|(name, _)| field::is_empty(service.get(*name)));
        missing
            .map(|(name, _)| Finding {
                check: Check::FieldMissing,
                field: name.clone(),
                said: String::new(),
                message: format!("“{}” is asked for here and is missing.", in_words(name)),
                remedy: format!("Say what it is under “{}”.", in_words(name)),
            })
            .collect()
    }
}

impl Numbered {
    /// A policy as it was set.
    pub fn of(set: Option<SetPolicy>) -> Self {
        set.map_or_else(Self::default, |set| Self::read(set.number, &set.document))
    }

    pub(crate) fn read(number: i64, document: &str) -> Self {
        Self {
            number,
            policy: Policy::stored(document),
        }
    }

    /// The policy that counts.
    pub async fn current(repository: &Repository) -> Result<Self, AssureError> {
        Ok(Self::of(repository.policy().await?))
    }
}

/// Sets a policy instead of the one with a number; gives its own, or nothing if that one does not count any more. Services are judged anew
/// by whoever next [works off](crate::work_off) what waits.
pub async fn set(
    repository: &Repository,
    instead_of: i64,
    policy: Policy,
    note: &str,
    by: &str,
) -> Result<Option<i64>, AssureError> {
    let policy = policy.checked()?;
    let set = repository.policy().await?;
    // What another version of the program required may have held services that this one cannot know of.
    let is_understood = set
        .as_ref()
        .is_none_or(|set| Policy::parse(&set.document).is_ok());
    let before = Numbered::of(set).policy;
    let document = policy.text()?;
    let new = NewPolicy {
        document: &document,
        note,
        requires_otherwise: !is_understood || before.required() != policy.required(),
    };
    Ok(repository.set_policy(instead_of, &new, by).await?)
}

fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

/// The weights in a table of a policy of another version, as far as they are any.
fn weights(table: &toml::Table, name: &str) -> Vec<(String, Weight)> {
    let named = table.get(name).and_then(toml::Value::as_table);
    named
        .into_iter()
        .flatten()
        .filter_map(|(of, weight)| Some((of.clone(), weight.as_str()?.parse().ok()?)))
        .collect()
}

/// The texts in a list of a policy of another version.
fn texts(table: &toml::Table, name: &str) -> Vec<String> {
    let listed = table.get(name).and_then(toml::Value::as_array);
    let listed = listed.into_iter().flatten().filter_map(toml::Value::as_str);
    listed.map(str::to_owned).collect()
}

/// Whether sentences for people are few and short enough.
fn listed_checked(of: &str, listed: &[String]) -> Result<(), PolicyError> {
    let is_long = |line: &String| line.chars().count() > LONGEST_LINE;
    if listed.len() > MOST_LINES || listed.iter().any(is_long) {
        return Err(PolicyError(format!(
            "{of} is too long; write at most {MOST_LINES} sentences of at most {LONGEST_LINE} letters"
        )));
    }
    Ok(())
}

/// Whether all of these fields may be asked for.
fn fields_checked(of: &str, fields: &BTreeMap<String, Weight>) -> Result<(), PolicyError> {
    for name in fields.keys() {
        if !askable().any(|field| field == name) {
            return Err(PolicyError(format!(
                "{of}.{name} is no field of a service that can be asked for; write one of {}",
                askable().collect::<Vec<_>>().join(", ")
            )));
        }
    }
    Ok(())
}

/// The most that a check may count.
fn heaviest(check: Check) -> Weight {
    if check.advice_only() {
        Weight::Advice
    } else if may_be_required(check) {
        Weight::Required
    } else {
        Weight::Major
    }
}

/// Whether what stands in a field is the service's own, and not its organisation's or its place's.
fn is_its_own(field: &str) -> bool {
    let mut steps = field.split('/');
    steps.next() != Some("organization") && !steps.any(|step| step == "location")
}

/// What lies with the service's own words alone may be required; what changes by itself may not, or services would go in the night.
pub const fn may_be_required(check: Check) -> bool {
    !check.advice_only()
        && !matches!(
            check,
            Check::Unverified
                | Check::VerificationDue
                | Check::LinkDead
                | Check::MailDead
                | Check::PossibleDuplicate
                | Check::PersonalData
                | Check::CharityUnknown
                | Check::FieldMissing
                | Check::Ended
                | Check::SessionsPast
                | Check::HoursInText
                | Check::CostInText
                | Check::PostcodeCoordinates
                | Check::PostcodeUnknown
                | Check::PostcodeTown
                | Check::CharityNumberFormat
                | Check::CompanyNumberFormat
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::queue::Area;

    #[test]
    fn what_may_be_asked_for_are_fields_of_a_service() {
        let fields = hsds::table::fields(hsds::Kind::Service);
        for field in askable() {
            assert!(fields.iter().any(|known| known.name == field), "{field}");
        }
    }

    #[test]
    fn a_policy_is_written_and_read_back() {
        let policy = Policy {
            listed: vec!["Open to people of the area.".to_owned()],
            verification: Verification {
                every_days: 30,
                ..Verification::default()
            },
            correction: Correction { within_hours: 24 },
            acceptance: Acceptance {
                automatically: vec![Area::Wording],
            },
            sampling: Sampling {
                margin: 10,
                passes: true,
                ..Sampling::default()
            },
            experiences: Experiences { shown: true },
            checks: BTreeMap::from([
                (Check::NoTimes, Weight::Required),
                (Check::Jargon, Weight::Off),
            ]),
            fields: BTreeMap::from([("languages".to_owned(), Weight::Minor)]),
            contexts: Vec::new(),
        };
        assert_eq!(Policy::parse(&policy.text().unwrap()), Ok(policy));
        assert_eq!(Policy::parse(""), Ok(Policy::default()));
    }

    #[test]
    fn what_cannot_be_meant_is_named_with_the_remedy() {
        for (text, part) in [
            ("[checks]\nno-time = \"major\"", "line 2"),
            ("[checks]\nno-times = \"must\"", "must"),
            ("[checks]\njargon = \"minor\"", "off or advice"),
            ("[checks]\nverification-due = \"required\"", "major at most"),
            ("[fields]\nid = \"minor\"", "one of alternate_name,"),
            ("[verification]\nevery_days = 0", "from 1 to"),
            ("[correction]\nwithin_hours = 0", "from 1 to"),
            (
                "[acceptance]\nautomatically = [\"closing\"]",
                "times, place",
            ),
            ("[verificaton]\nevery_days = 9", "verificaton"),
        ] {
            let error = Policy::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn of_what_another_version_accepts_only_what_may_pass_is_taken_over() {
        let text = "[acceptance]\nautomatically = [\"closing\", \"wording\", \"magic\"]\n[correction]\nwithin_hours = 24";
        let policy = Policy::stored(text);
        assert_eq!(policy.acceptance.automatically, [Area::Wording]);
        assert_eq!(policy.correction.within_hours, 24);
    }

    #[test]
    fn a_policy_of_another_version_counts_as_far_as_it_is_understood() {
        let text = "extent = 3\nlisted = [\"Open to all.\"]\n[verification]\nevery_days = 30\n[checks]\nno-times = \"required\"\nno-magic = \"required\"\n\
                    jargon = \"required\"\n[fields]\nid = \"minor\"\nurl = \"minor\"";
        assert!(Policy::parse(text).is_err());
        let policy = Policy::stored(text);
        assert_eq!(policy.verification.every_days, 30);
        assert_eq!(policy.listed, ["Open to all."]);
        assert_eq!(policy.required(), ["no-times"]);
        assert_eq!(policy.weight(Check::Jargon), Weight::Advice);
        assert_eq!(policy.fields.len(), 1);
        assert_eq!(Policy::stored("= ["), Policy::default());
    }

    #[test]
    fn nothing_is_required_of_what_is_closed_nor_of_what_is_others() {
        let policy = Policy::parse("[checks]\nemail-implausible = \"required\"").unwrap();
        let found = |field: &str| Finding {
            check: Check::EmailImplausible,
            field: field.to_owned(),
            said: "a@b".to_owned(),
            message: String::new(),
            remedy: String::new(),
        };
        let lacks = |service: Value, field: &str| {
            policy
                .lacks(service.as_object().unwrap(), vec![found(field)])
                .len()
        };
        assert_eq!(lacks(json!({"status": "active"}), "email"), 1);
        assert_eq!(lacks(json!({"status": "defunct"}), "email"), 0);
        assert_eq!(lacks(json!({}), "organization/email"), 0);
        assert_eq!(
            lacks(json!({}), "service_at_locations/1/location/contacts"),
            0
        );
    }

    #[test]
    fn a_field_that_is_asked_for_is_missed() {
        let policy = Policy::parse("[fields]\nlanguages = \"required\"\nurl = \"off\"").unwrap();
        let missing = policy.missing(json!({"languages": []}).as_object().unwrap());
        assert_eq!(missing.len(), 1);
        assert_eq!(policy.weighs(&missing[0]), Weight::Required);
        assert!(policy.requires_anything());
        let there = json!({"languages": [{"name": "Welsh"}]});
        assert!(policy.missing(there.as_object().unwrap()).is_empty());
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "(\\[checks\\]|\n|no-times|=|\"major\"|é|[a-z]{0,4}| ){0,20}") {
            let _ = Policy::parse(&text);
        }
    }
}
