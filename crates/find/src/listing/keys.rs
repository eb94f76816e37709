//! What services are counted and filtered by: keys of the form `group:value|label`.

use hsds::Document;
use serde_json::Value;

use super::{Delivery, access, object, objects, places, terms, text};
use crate::hours::Sites;

/// The groups of filters that are counted, in the order in which they are shown.
pub const GROUPS: [&str; 10] = [
    "topic", "who", "cost", "day", "by", "access", "language", "referral", "gender", CONTEXT,
];

/// The group of the parts of what is published that have rules of their own. A document does not say in which of these it is.
pub const CONTEXT: &str = "context";

/// The value that says of any group that a service does not say.
pub const UNKNOWN: &str = "unknown";

/// The groups of which it is counted how many do not say: people may well want those too.
pub const COUNTED_UNKNOWN: [&str; 4] = ["cost", "access", "referral", "day"];

const DAYS: [(&str, &str); 7] = [
    ("mo", "Monday"),
    ("tu", "Tuesday"),
    ("we", "Wednesday"),
    ("th", "Thursday"),
    ("fr", "Friday"),
    ("sa", "Saturday"),
    ("su", "Sunday"),
];

/// How an application process says that somebody else has to ask.
const THROUGH_OTHERS: [&str; 10] = [
    "referral from",
    "referred by",
    "refer you",
    "through your gp",
    "ask your gp",
    "by referral",
    "professional referral",
    "must be referred",
    "referral only",
    "need a referral",
];

/// How it says that people can come of their own accord.
const BY_ONESELF: [&str; 9] = [
    "no referral",
    "self-refer",
    "self refer",
    "just come",
    "drop in",
    "drop-in",
    "turn up",
    "refer yourself",
    "no need to book",
];

/// A language: its code (ISO 639-1, or 639-3 where that has none), its English name, and what else it is
/// written as.
type Known = (&'static str, &'static str, &'static [&'static str]);

/// The languages that most people in the United Kingdom speak, and those of its own.
const LANGUAGES: [Known; 55] = [
    ("en", "English", &["eng"]),
    ("cy", "Welsh", &["cym", "wel", "Cymraeg"]),
    ("pl", "Polish", &["pol", "Polski"]),
    ("ro", "Romanian", &["ron", "rum"]),
    ("pa", "Punjabi", &["pan", "Panjabi"]),
    ("ur", "Urdu", &["urd"]),
    ("pt", "Portuguese", &["por"]),
    ("es", "Spanish", &["spa"]),
    ("ar", "Arabic", &["ara"]),
    ("bn", "Bengali", &["ben", "Bangla"]),
    ("gu", "Gujarati", &["guj"]),
    ("it", "Italian", &["ita"]),
    ("ta", "Tamil", &["tam"]),
    ("fr", "French", &["fra", "fre"]),
    ("lt", "Lithuanian", &["lit"]),
    ("zh", "Chinese", &["zho", "chi"]),
    (
        "cmn",
        "Mandarin",
        &["Mandarin Chinese", "Chinese (Mandarin)"],
    ),
    (
        "yue",
        "Cantonese",
        &["Cantonese Chinese", "Chinese (Cantonese)"],
    ),
    ("tr", "Turkish", &["tur"]),
    ("bg", "Bulgarian", &["bul"]),
    ("ru", "Russian", &["rus"]),
    ("fa", "Persian", &["fas", "per", "Farsi"]),
    ("hu", "Hungarian", &["hun"]),
    ("el", "Greek", &["ell", "gre", "Modern Greek"]),
    ("de", "German", &["deu", "ger"]),
    ("nl", "Dutch", &["nld", "dut"]),
    ("ne", "Nepali", &["nep"]),
    ("so", "Somali", &["som"]),
    ("ml", "Malayalam", &["mal"]),
    ("sk", "Slovak", &["slk", "slo"]),
    ("cs", "Czech", &["ces", "cze"]),
    ("lv", "Latvian", &["lav"]),
    ("hi", "Hindi", &["hin"]),
    ("ku", "Kurdish", &["kur"]),
    ("sq", "Albanian", &["sqi", "alb"]),
    ("ps", "Pashto", &["pus", "Pushto"]),
    ("prs", "Dari", &[]),
    ("te", "Telugu", &["tel"]),
    ("mr", "Marathi", &["mar"]),
    ("si", "Sinhala", &["sin", "Sinhalese"]),
    ("tl", "Tagalog", &["tgl"]),
    ("vi", "Vietnamese", &["vie"]),
    ("ja", "Japanese", &["jpn"]),
    ("ko", "Korean", &["kor"]),
    ("th", "Thai", &["tha"]),
    ("uk", "Ukrainian", &["ukr"]),
    ("ti", "Tigrinya", &["tir"]),
    ("am", "Amharic", &["amh"]),
    ("sw", "Swahili", &["swa"]),
    ("yo", "Yoruba", &["yor"]),
    ("syl", "Sylheti", &[]),
    ("rom", "Romani", &["Romany"]),
    ("gd", "Scottish Gaelic", &["gla"]),
    ("ga", "Irish", &["gle"]),
    (
        "bfi",
        "British Sign Language",
        &["BSL", "British Sign Language (BSL)"],
    ),
];

/// What a list of terms is called that says how a service is given, not what it is about.
const GIVEN: [&str; 2] = ["attending_", "deliverable_"];

/// The keys of a service, sorted, one for each value of a group.
pub(super) fn of(service: &Document, delivery: Delivery, hours: &Sites) -> Vec<String> {
    let mut keys = Vec::new();
    by_terms(service, &mut keys);
    by_cost(service, &mut keys);
    by_days(hours, &mut keys);
    by_delivery(delivery, &mut keys);
    by_access(service, &mut keys);
    by_languages(service, &mut keys);
    by_referral(service, &mut keys);
    by_gender(service, &mut keys);
    add(&mut keys, "status", text(service, "status"), "");
    if let Some(organization) = object(service, "organization") {
        add(
            &mut keys,
            "organization",
            text(organization, "id"),
            text(organization, "name"),
        );
    }
    for group in GROUPS.into_iter().filter(|group| *group != CONTEXT) {
        let says = keys.iter().any(|key| {
            let rest = key.strip_prefix(group);
            rest.is_some_and(|rest| rest.starts_with(':'))
        });
        if !says {
            add(&mut keys, group, UNKNOWN, "Not known");
        }
    }
    keys.sort_unstable();
    // The same value may be called "Polish" in one place and "polish" in another.
    keys.dedup_by(|key, kept| unlabelled(key) == unlabelled(kept));
    keys
}

/// The keys of the contexts in whose lists a service is. What these are called is for whoever shows them: a new name changes no index.
pub(super) fn of_contexts(contexts: &[String]) -> impl Iterator<Item = String> {
    contexts.iter().map(|slug| format!("{CONTEXT}:{slug}|"))
}

fn add(keys: &mut Vec<String>, group: &str, value: &str, label: &str) {
    if !value.is_empty() {
        let label = label.replace('|', " ");
        keys.push(format!("{group}:{value}|{label}"));
    }
}

/// A key without its label.
fn unlabelled(key: &str) -> &str {
    key.split_once('|').map_or(key, |(value, _)| value)
}

/// What a term says of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermGroup {
    /// How it is given.
    Way,
    /// Whom it is for.
    Who,
    /// What the people of the place asked beside; the link has its answer.
    Extra,
    /// What it looks like; the link has the address of a picture.
    Picture,
    /// What it is about.
    Topic,
}

impl TermGroup {
    /// By what the link to the term and the taxonomy are called: circumstances say who a service is for, and every other term
    /// says what it is about.
    pub fn of(link_type: &str, taxonomy: &str) -> Self {
        let said = [link_type, taxonomy].join(" ").to_lowercase();
        let said = said.replace([' ', '-'], "_");
        let is = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if is(&["extra_question"]) {
            Self::Extra
        } else if link_type == "picture" || taxonomy == "Pictures" {
            Self::Picture
        } else if is(&GIVEN) {
            Self::Way
        } else if is(&["circumstance", "audience", "eligib", "suitab"]) {
            Self::Who
        } else {
            Self::Topic
        }
    }
}

fn by_terms(service: &Document, keys: &mut Vec<String>) {
    for attribute in objects(service, "attributes") {
        let Some(term) = object(attribute, "taxonomy_term") else {
            continue;
        };
        let group = match TermGroup::of(text(attribute, "link_type"), text(term, "taxonomy")) {
            // How a service is given is told by the group `by`; answers to extra questions and pictures are shown, not searched by.
            TermGroup::Way | TermGroup::Extra | TermGroup::Picture => continue,
            TermGroup::Who => "who",
            TermGroup::Topic => "topic",
        };
        add(keys, group, text(term, "id"), text(term, "name"));
    }
}

fn by_cost(service: &Document, keys: &mut Vec<String>) {
    let amounts: Vec<f64> = objects(service, "cost_options")
        .filter_map(|cost| cost.get("amount").and_then(Value::as_f64))
        .collect();
    let fees = [text(service, "fees_description"), text(service, "fees")]
        .join(" ")
        .to_lowercase();
    let says_free = fees.trim_start().starts_with("free")
        || fees.contains("no charge")
        || fees.contains("free of charge");
    if amounts.contains(&0.0) || (amounts.is_empty() && says_free) {
        add(keys, "cost", "free", "Free");
    }
    if amounts.iter().any(|amount| *amount > 0.0) {
        add(keys, "cost", "paid", "There is a charge");
    }
}

fn by_days(hours: &Sites, keys: &mut Vec<String>) {
    let week = hours.week();
    for ((value, label), open) in DAYS.iter().zip(week.days) {
        if open {
            add(keys, "day", value, label);
        }
    }
    if week.evening {
        add(keys, "day", "evening", "Evenings");
    }
    if week.weekend {
        add(keys, "day", "weekend", "Weekends");
    }
}

fn by_delivery(delivery: Delivery, keys: &mut Vec<String>) {
    let ways = [
        (delivery.in_person, "in-person", "In person"),
        (delivery.online, "online", "Online"),
        (delivery.phone, "phone", "By phone"),
        (delivery.at_home, "at-home", "In your home"),
    ];
    for (_, value, label) in ways.iter().filter(|(given, _, _)| *given) {
        add(keys, "by", value, label);
    }
}

fn by_access(service: &Document, keys: &mut Vec<String>) {
    for (value, label) in places(service).flat_map(access::of) {
        add(keys, "access", value, label);
    }
}

/// A language has one value, whether it is written as a code or by its name.
fn by_languages(service: &Document, keys: &mut Vec<String>) {
    for language in objects(service, "languages") {
        let name = text(language, "name").trim();
        let code = text(language, "code").trim();
        if let Some((value, label)) = known_language(code).or_else(|| known_language(name)) {
            add(keys, "language", value, label);
            continue;
        }
        let value = if code.is_empty() { name } else { code };
        let label = if name.is_empty() { code } else { name };
        add(keys, "language", &value.to_lowercase(), label);
    }
}

/// The code and the English name of a language that is written as its code, with or without a region, or
/// by one of its names.
fn known_language(written: &str) -> Option<(&'static str, &'static str)> {
    let written = written.to_lowercase();
    let tag = written.split(['-', '_']).next().unwrap_or_default();
    let called = |known: &str| known.to_lowercase() == written;
    LANGUAGES
        .into_iter()
        .find(|(code, name, others)| {
            *code == tag || called(name) || others.iter().any(|other| called(other))
        })
        .map(|(code, name, _)| (code, name))
}

fn by_referral(service: &Document, keys: &mut Vec<String>) {
    let said = text(service, "application_process").to_lowercase();
    if said.is_empty() {
        return;
    }
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| said.contains(phrase));
    if says(&BY_ONESELF) {
        add(keys, "referral", "none", "No referral needed");
    } else if says(&THROUGH_OTHERS) {
        add(keys, "referral", "needed", "Referral needed");
    }
}

fn by_gender(service: &Document, keys: &mut Vec<String>) {
    let mut said = [
        text(service, "name"),
        text(service, "eligibility_description"),
    ]
    .join(" ")
    .to_lowercase();
    for term in terms(service) {
        said.push(' ');
        said.push_str(&text(term, "name").to_lowercase());
    }
    let words = crate::words::words(&said);
    let has = |forms: &[&str]| {
        words
            .iter()
            .any(|word| forms.contains(&word.written.as_str()))
    };
    if has(&[
        "women", "womens", "woman", "girls", "mothers", "mums", "female",
    ]) {
        add(keys, "gender", "women", "Women and girls");
    }
    if has(&["men", "mens", "man", "boys", "fathers", "dads", "male"]) {
        add(keys, "gender", "men", "Men and boys");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;

    use super::*;

    fn languages(written: &Value) -> Vec<String> {
        let service = json!({ "languages": written });
        let mut keys = Vec::new();
        by_languages(service.as_object().unwrap(), &mut keys);
        keys
    }

    #[test]
    fn a_language_has_one_value_as_a_code_and_by_its_name() {
        for written in [
            json!({"code": "ar"}),
            json!({"code": "AR", "name": "arabic"}),
            json!({"name": "Arabic"}),
            json!({"name": " ARABIC "}),
            json!({"name": "ar"}),
            json!({"code": "ara", "name": "Arabic"}),
            json!({"code": "ar-SA", "name": "Arabic (Saudi Arabia)"}),
            json!({"code": "Arabic"}),
        ] {
            assert_eq!(languages(&json!([written])), ["language:ar|Arabic"]);
        }
        assert_eq!(
            languages(&json!([{"name": "Farsi"}, {"name": "Cymraeg"}, {"name": "BSL"}])),
            [
                "language:fa|Persian",
                "language:cy|Welsh",
                "language:bfi|British Sign Language"
            ]
        );
    }

    #[test]
    fn a_language_that_is_not_known_is_as_it_is_written() {
        assert_eq!(
            languages(&json!([{"code": "X7", "name": "Tongue 7"}, {"name": "Makaton"}])),
            ["language:x7|Tongue 7", "language:makaton|Makaton"]
        );
        assert!(languages(&json!([{"code": "", "name": ""}])).is_empty());
    }

    #[test]
    fn what_a_language_is_written_as_is_written_of_no_other() {
        let mut written = HashSet::new();
        for (code, name, others) in LANGUAGES {
            for one in [code, name].iter().chain(others) {
                assert!(written.insert(one.to_lowercase()), "{one}");
            }
        }
    }
}
