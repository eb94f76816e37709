//! Contexts: parts of what is published that a team looks after by rules of its own, such as a local offer.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    LONGEST, LONGEST_LINE, Policy, PolicyError, Weight, fields_checked, listed_checked, texts,
    weights,
};
use crate::check::Check;

/// The most contexts of a policy.
pub const MOST_CONTEXTS: usize = 30;
/// The most terms, sources or organisations that a context names.
pub const MOST_MEMBERS: usize = 200;
/// The oldest that somebody is, in years.
pub const OLDEST: u32 = 120;
/// A name in addresses that no context can have: there a new one is filled in.
pub const NEW: &str = "new";
/// What filters call it if nothing is said; so no context is called that.
const UNKNOWN: &str = "unknown";

/// The longest name in addresses, in letters.
const LONGEST_SLUG: usize = 40;
/// The longest name, in letters.
const LONGEST_NAME: usize = 100;
/// The longest name of a term, a source or an organisation, in letters.
const LONGEST_MEMBER: usize = 300;
/// What stands between a taxonomy and its term.
const OF_TAXONOMY: &str = " > ";

/// A part of what is published that has rules of its own. Whoever fails them is kept out of its lists, and stays published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Context {
    /// Its name in addresses: small letters, digits and hyphens.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// What it is, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Which services are in its lists, and which are not: sentences for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<String>,
    /// After so many days somebody has to say again that a service is right; nothing if that is as everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_days: Option<u32>,
    /// Which services belong to it.
    pub members: Members,
    /// How much a check counts, where that is other than everywhere. What is required keeps a service out of this context only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub checks: BTreeMap<Check, Weight>,
    /// How much it counts if a field is missing, where that is other than everywhere.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Weight>,
}

/// Which services belong to a context: those that have one of its terms, or are sent by one of its sources, or are an organisation's that it
/// names. Ages narrow these down; alone, they take in all that say for which ages they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Members {
    /// Terms, and with each those beneath it: an id, or the name of the taxonomy, ` > `, and the name or code of the term.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// Sources, by their names in addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Organisations, by id or by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<String>,
    /// For people of this age or older, in years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_age: Option<u32>,
    /// For people of this age or younger, in years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_age: Option<u32>,
}

/// How a term or an organisation is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By its published id.
    Id(Uuid),
    /// By its name, or its code; a term with its taxonomy before it.
    Name(Option<String>, String),
}

impl Named {
    /// A term as it is written; none if it is neither an id nor a term of a taxonomy.
    pub fn term(written: &str) -> Option<Self> {
        if let Ok(id) = written.trim().parse() {
            return Some(Self::Id(id));
        }
        let (taxonomy, term) = written.split_once(OF_TAXONOMY)?;
        let (taxonomy, term) = (taxonomy.trim(), term.trim());
        let is_whole = !taxonomy.is_empty() && !term.is_empty();
        is_whole.then(|| Self::Name(Some(taxonomy.to_owned()), term.to_owned()))
    }

    /// An organisation as it is written.
    pub fn organization(written: &str) -> Self {
        let written = written.trim();
        let id = written.parse().map(Self::Id);
        id.unwrap_or_else(|_| Self::Name(None, written.to_owned()))
    }
}

impl fmt::Display for Named {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(out),
            Self::Name(Some(taxonomy), term) => write!(out, "{taxonomy}{OF_TAXONOMY}{term}"),
            Self::Name(None, name) => out.write_str(name),
        }
    }
}

impl Members {
    /// Whether it names no service at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether ages alone say who belongs to it.
    pub(crate) fn is_of_ages_only(&self) -> bool {
        self.terms.is_empty() && self.sources.is_empty() && self.organizations.is_empty()
    }
}

impl Context {
    /// What counts in it: what counts everywhere, but for what it says itself.
    pub fn policy(&self, base: &Policy) -> Policy {
        let mut policy = base.clone();
        policy.listed.clone_from(&self.listed);
        policy.contexts.clear();
        if let Some(days) = self.every_days {
            policy.verification.every_days = days;
        }
        policy.checks.extend(&self.checks);
        let fields = self.fields.iter();
        let fields = fields.map(|(name, weight)| (name.clone(), *weight));
        policy.fields.extend(fields);
        policy
    }

    /// Whether it can be meant.
    fn checked(&self) -> Result<(), PolicyError> {
        let slug = &self.slug;
        let wrong = |text: String| Err(PolicyError(text));
        if !is_slug(slug) {
            return wrong(format!(
                "contexts: \u{201c}{slug}\u{201d} cannot be a slug; write 1 to {LONGEST_SLUG} small letters, digits and hyphens, beginning with a letter, and neither `{NEW}` nor `{UNKNOWN}`"
            ));
        }
        let of = format!("contexts.{slug}");
        let long = |text: &str, most: usize| text.chars().count() > most;
        if self.name.trim().is_empty() || long(&self.name, LONGEST_NAME) {
            return wrong(format!(
                "{of}.name is missing or too long; write what it is called, in at most {LONGEST_NAME} letters"
            ));
        }
        if long(&self.about, LONGEST_LINE) {
            return wrong(format!(
                "{of}.about is too long; write a sentence of at most {LONGEST_LINE} letters"
            ));
        }
        listed_checked(&format!("{of}.listed"), &self.listed)?;
        if let Some(days) = self.every_days
            && !(1..=LONGEST).contains(&days)
        {
            return wrong(format!(
                "{of}.every_days is {days}; write a number of days from 1 to {LONGEST}"
            ));
        }
        self.members_checked(&of)?;
        for (check, weight) in &self.checks {
            weight_checked(&of, *check, *weight)?;
        }
        fields_checked(&format!("{of}.fields"), &self.fields)
    }

    fn members_checked(&self, of: &str) -> Result<(), PolicyError> {
        let members = &self.members;
        let wrong = |text: String| Err(PolicyError(format!("{of}.members{text}")));
        if members.is_empty() {
            return wrong(
                " names no service; write terms, sources, organizations, minimum_age or maximum_age"
                    .to_owned(),
            );
        }
        let lists = [
            ("terms", &members.terms),
            ("sources", &members.sources),
            ("organizations", &members.organizations),
        ];
        for (name, list) in lists {
            let is_odd =
                |one: &String| one.trim().is_empty() || one.chars().count() > LONGEST_MEMBER;
            if list.len() > MOST_MEMBERS || list.iter().any(is_odd) {
                return wrong(format!(
                    ".{name} is too long, or one of it is empty or too long; write at most {MOST_MEMBERS} of at most {LONGEST_MEMBER} letters"
                ));
            }
        }
        if let Some(term) = members
            .terms
            .iter()
            .find(|term| Named::term(term).is_none())
        {
            return wrong(format!(
                ".terms: \u{201c}{term}\u{201d} names no term; write its id, or its taxonomy and its name or code with `{OF_TAXONOMY}` between"
            ));
        }
        let (youngest, oldest) = (members.minimum_age, members.maximum_age);
        for (name, age) in [("minimum_age", youngest), ("maximum_age", oldest)] {
            if let Some(age) = age.filter(|age| *age > OLDEST) {
                return wrong(format!(".{name} is {age}; write years from 0 to {OLDEST}"));
            }
        }
        if let (Some(youngest), Some(oldest)) = (youngest, oldest)
            && youngest > oldest
        {
            return wrong(format!(
                ".minimum_age is {youngest} and maximum_age {oldest}; write the younger age as minimum_age"
            ));
        }
        Ok(())
    }
}

/// What may be required in a context: all but matters of taste, what nobody can be sure of, and what stands in the service's organisation or
/// its places, which are others' to put right. What changes by itself may be required here, unlike everywhere: the service stays published.
pub const fn may_keep_out(check: Check) -> bool {
    !check.advice_only()
        && !matches!(
            check,
            Check::CharityUnknown
                | Check::PossibleDuplicate
                | Check::PersonalData
                | Check::FieldMissing
                | Check::PostcodeCoordinates
                | Check::PostcodeUnknown
                | Check::PostcodeTown
                | Check::CharityNumberFormat
                | Check::CompanyNumberFormat
        )
}

/// Whether contexts can be meant, each for itself and beside the others.
pub(super) fn checked(contexts: &[Context]) -> Result<(), PolicyError> {
    if contexts.len() > MOST_CONTEXTS {
        return Err(PolicyError(format!(
            "there are {} contexts; write at most {MOST_CONTEXTS}",
            contexts.len()
        )));
    }
    let mut slugs = HashSet::new();
    let mut names = HashSet::new();
    for context in contexts {
        context.checked()?;
        if !slugs.insert(&context.slug) {
            return Err(PolicyError(format!(
                "contexts.{} is there twice; give one of them another slug",
                context.slug
            )));
        }
        if !names.insert(context.name.trim().to_lowercase()) {
            return Err(PolicyError(format!(
                "contexts.{}.name is that of another; give it one that tells them apart",
                context.slug
            )));
        }
    }
    Ok(())
}

/// What is understood of the contexts in a policy of another version of the program: those that are left out would otherwise list what
/// nobody has asked for.
pub(super) fn understood(policy: &toml::Table) -> Vec<Context> {
    let contexts = policy.get("contexts").and_then(toml::Value::as_array);
    let contexts = contexts.into_iter().flatten();
    let contexts = contexts.filter_map(|context| Some(one_understood(context.as_table()?)));
    let mut kept: Vec<Context> = Vec::new();
    for context in contexts {
        kept.push(context);
        if checked(&kept).is_err() {
            kept.pop();
        }
    }
    kept
}

fn one_understood(table: &toml::Table) -> Context {
    let text = |name: &str| {
        let text = table.get(name).and_then(toml::Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let number = |table: &toml::Table, name: &str| {
        let number = table.get(name).and_then(toml::Value::as_integer)?;
        u32::try_from(number).ok()
    };
    let members = table.get("members").and_then(toml::Value::as_table);
    let of_members = |name: &str| members.map_or_else(Vec::new, |members| texts(members, name));
    let age = |name: &str| members.and_then(|members| number(members, name));
    let checks = weights(table, "checks").into_iter();
    let checks = checks.filter_map(|(code, weight)| {
        let check = Check::from_code(&code)?;
        let is_sound = weight_checked("", check, weight).is_ok();
        is_sound.then_some((check, weight))
    });
    let fields = weights(table, "fields").into_iter();
    let fields = fields.filter(|(name, _)| super::askable().any(|known| known == name));
    Context {
        slug: text("slug"),
        name: text("name"),
        about: text("about"),
        listed: texts(table, "listed"),
        every_days: number(table, "every_days"),
        members: Members {
            terms: of_members("terms"),
            sources: of_members("sources"),
            organizations: of_members("organizations"),
            minimum_age: age("minimum_age"),
            maximum_age: age("maximum_age"),
        },
        checks: checks.collect(),
        fields: fields.collect(),
    }
}

/// Whether a check may count so much in a context.
fn weight_checked(of: &str, check: Check, weight: Weight) -> Result<(), PolicyError> {
    let wrong = |text: &str| Err(PolicyError(format!("{of}.checks.{check} {text}")));
    if check == Check::FieldMissing {
        return wrong("says of no field that it is asked for; name the field under fields");
    }
    if check.advice_only() && weight > Weight::Advice {
        return wrong(&format!(
            "is {weight}, but this check is a matter of taste: write off or advice"
        ));
    }
    if weight == Weight::Required && !may_keep_out(check) {
        return wrong("is required, but nobody can be sure of what it finds: write major at most");
    }
    Ok(())
}

fn is_slug(slug: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    slug.len() <= LONGEST_SLUG
        && slug != NEW
        && slug != UNKNOWN
        && slug.starts_with(|first: char| first.is_ascii_lowercase())
        && slug.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SEND: &str = "[[contexts]]\nslug = \"send\"\nname = \"SEND Local Offer\"\nabout = \"For children with special needs.\"\n\
        listed = [\"What is for them.\"]\nevery_days = 30\n[contexts.members]\nterms = [\"Service types > SEND support\"]\n\
        sources = [\"send-team\"]\norganizations = [\"Wyre Forest School\"]\nminimum_age = 0\nmaximum_age = 25\n\
        [contexts.checks]\nno-times = \"required\"\nverification-due = \"required\"\n[contexts.fields]\nlanguages = \"minor\"\n";

    #[test]
    fn a_context_is_written_and_read_back() {
        let policy = Policy::parse(SEND).unwrap();
        assert_eq!(policy.contexts.len(), 1);
        assert_eq!(Policy::parse(&policy.text().unwrap()), Ok(policy.clone()));
        assert_eq!(Policy::stored(SEND), policy);
    }

    #[test]
    fn what_a_context_says_counts_instead_of_what_counts_everywhere() {
        let text = format!("[checks]\nno-cost = \"major\"\nno-times = \"minor\"\n{SEND}");
        let base = Policy::parse(&text).unwrap();
        let own = base.contexts[0].policy(&base);
        assert_eq!(own.weight(Check::NoTimes), Weight::Required);
        assert_eq!(own.weight(Check::NoCost), Weight::Major);
        assert_eq!(own.verification.every_days, 30);
        assert_eq!(own.fields.len(), 1);
        assert!(own.contexts.is_empty());
        assert!(
            !base.requires_anything(),
            "what a context requires holds nothing back"
        );
    }

    #[test]
    fn what_cannot_be_meant_is_named_with_the_remedy() {
        let with = |change: &str, to: &str| SEND.replace(change, to);
        for (text, part) in [
            (with("\"send\"", "\"Send\""), "small letters"),
            (with("\"send\"", "\"new\""), "neither `new`"),
            (with("\"SEND Local Offer\"", "\" \""), "contexts.send.name"),
            (with("every_days = 30", "every_days = 0"), "from 1 to 3660"),
            (
                with("Service types > SEND support", "SEND"),
                "with ` > ` between",
            ),
            (
                with("minimum_age = 0", "minimum_age = 26"),
                "the younger age",
            ),
            (
                with("maximum_age = 25", "maximum_age = 200"),
                "from 0 to 120",
            ),
            (with("[\"send-team\"]", "[\" \"]"), "members.sources"),
            (
                with("no-times = \"required\"", "jargon = \"minor\""),
                "off or advice",
            ),
            (with("no-times", "possible-duplicate"), "major at most"),
            (with("no-times", "field-missing"), "under fields"),
            (with("languages", "id"), "one of alternate_name,"),
            (with("terms", "term"), "term"),
            (format!("{SEND}{SEND}"), "there twice"),
            (
                format!("{SEND}{}", with("\"send\"", "\"send-2\"")),
                "tells them apart",
            ),
            (
                "[[contexts]]\nslug = \"a\"\nname = \"A\"".to_owned(),
                "names no service",
            ),
        ] {
            let error = Policy::parse(&text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn there_are_only_so_many() {
        let contexts = (0..=MOST_CONTEXTS).map(|number| {
            SEND.replace("\"send\"", &format!("\"send-{number}\""))
                .replace("SEND Local", &format!("SEND {number} Local"))
        });
        let error = Policy::parse(&contexts.collect::<String>()).unwrap_err();
        assert!(error.to_string().contains("at most 30"), "{error}");
    }

    #[test]
    fn a_context_of_another_version_counts_as_far_as_it_is_understood() {
        let text = SEND.replace("every_days = 30", "every_days = 30\ncolour = \"red\"");
        let text = text.replace("no-times", "no-magic")
            + "[[contexts]]\nslug = \"empty\"\nname = \"Empty\"\n";
        assert!(Policy::parse(&text).is_err());
        let policy = Policy::stored(&text);
        assert_eq!(policy.contexts.len(), 1);
        let send = &policy.contexts[0];
        assert_eq!(send.every_days, Some(30));
        assert_eq!(send.members.maximum_age, Some(25));
        assert_eq!(send.checks.len(), 1);
    }

    #[test]
    fn a_term_is_an_id_or_stands_behind_its_taxonomy() {
        let id = Uuid::from_u128(7);
        assert_eq!(Named::term(&id.to_string()), Some(Named::Id(id)));
        let named = Named::term(" Needs >  Company ").unwrap();
        assert_eq!(named.to_string(), "Needs > Company");
        assert_eq!(Named::term("Needs > "), None);
        assert_eq!(Named::term("Company"), None);
        assert_eq!(Named::organization(&id.to_string()), Named::Id(id));
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic(
            text in "(\\[\\[contexts\\]\\]|\\[contexts.members\\]|\n|slug|name|terms|=|\"a\"|\\[|\\]|> | ){0,24}"
        ) {
            let _ = Policy::parse(&text);
            let _ = Policy::stored(&text);
        }

        #[test]
        fn what_can_be_meant_is_read_back(
            slug in "[a-z][a-z0-9-]{0,12}",
            name in "[^\u{0}-\u{1f}]{1,40}",
            ages in (proptest::option::of(0_u32..130), proptest::option::of(0_u32..130)),
            days in proptest::option::of(0_u32..4_000),
        ) {
            let context = Context {
                slug,
                name,
                every_days: days,
                members: Members { minimum_age: ages.0, maximum_age: ages.1, ..Members::default() },
                ..Context::default()
            };
            let policy = Policy { contexts: vec![context], ..Policy::default() };
            if let Ok(policy) = policy.checked() {
                prop_assert_eq!(Policy::parse(&policy.text().unwrap()), Ok(policy));
            }
        }
    }
}
