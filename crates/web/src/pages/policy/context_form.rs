//! What is filled in where a context is added, changed or removed: read from a policy or from what was sent, and made a policy of.

use std::collections::BTreeMap;

use assure::check::{Check, Part};
use assure::policy::{
    Context, LONGEST, Members, NEW, Named, Numbered, OLDEST, Policy, Weight, askable, in_words,
    may_keep_out,
};

use super::form::{Amiss, Weighed, WeighedPart, answer, check_id, field_id, reason, wrong};
use super::weighed_checks;
use crate::form::Fields;
use crate::pages::listing::Choice;
use crate::pages::prose;
use crate::pages::quality::part_called;

/// What stands in the field by which a context is removed.
const REMOVE: &str = "remove";

/// What is filled in, as it was written.
#[derive(Clone, Debug, Default)]
pub(super) struct ContextForm {
    /// The number of the policy that it is to be instead of.
    pub(super) instead_of: i64,
    /// The context that is changed; none where one is added.
    pub(super) of: Option<String>,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) listed: String,
    pub(super) days: String,
    pub(super) terms: String,
    pub(super) sources: Vec<String>,
    pub(super) organizations: String,
    pub(super) youngest: String,
    pub(super) oldest: String,
    pub(super) removes: bool,
    pub(super) note: String,
    checks: BTreeMap<Check, String>,
    fields: BTreeMap<&'static str, String>,
}

impl ContextForm {
    /// A context of a policy, filled in, or an empty form; none if the policy has no such context.
    pub(super) fn of(current: &Numbered, slug: &str) -> Option<Self> {
        let empty = Self {
            instead_of: current.number,
            ..Self::default()
        };
        if slug == NEW {
            return Some(empty);
        }
        let mut contexts = current.policy.contexts.iter();
        let context = contexts.find(|context| context.slug == slug)?;
        let members = &context.members;
        let number = |number: Option<u32>| number.map_or_else(String::new, |one| one.to_string());
        let fields = askable().filter_map(|name| {
            let weight = context.fields.get(name)?;
            Some((name, weight.word().to_owned()))
        });
        Some(Self {
            of: Some(slug.to_owned()),
            slug: slug.to_owned(),
            name: context.name.clone(),
            about: context.about.clone(),
            listed: context.listed.join("\n"),
            days: number(context.every_days),
            terms: members.terms.join("\n"),
            sources: members.sources.clone(),
            organizations: members.organizations.join("\n"),
            youngest: number(members.minimum_age),
            oldest: number(members.maximum_age),
            checks: context
                .checks
                .iter()
                .map(|(check, weight)| (*check, weight.word().to_owned()))
                .collect(),
            fields: fields.collect(),
            ..empty
        })
    }

    /// What was sent; nothing if it does not say instead of which policy it is to count.
    pub(super) fn read(slug: &str, sent: &Fields) -> Option<Self> {
        let text = |name: &str| sent.text(name).trim().to_owned();
        let of = (slug != NEW).then(|| slug.to_owned());
        Some(Self {
            instead_of: sent.text("instead_of").parse().ok()?,
            slug: of.clone().unwrap_or_else(|| text("slug")),
            of,
            name: text("name"),
            about: text("about"),
            listed: sent.text("listed").to_owned(),
            days: text("every_days"),
            terms: sent.text("terms").to_owned(),
            sources: sent.all("sources").map(str::to_owned).collect(),
            organizations: sent.text("organizations").to_owned(),
            youngest: text("minimum_age"),
            oldest: text("maximum_age"),
            removes: sent.text("act") == REMOVE,
            note: text("note"),
            checks: weighed_checks()
                .map(|check| (check, sent.text(&check_id(check)).to_owned()))
                .filter(|(_, word)| !word.is_empty())
                .collect(),
            fields: askable()
                .map(|name| (name, sent.text(&field_id(name)).to_owned()))
                .filter(|(_, word)| !word.is_empty())
                .collect(),
        })
    }

    /// The policy that it comes to, or all that is wrong.
    pub(super) fn policy(&self, base: &Policy) -> Result<Policy, Vec<Amiss>> {
        let mut amiss = Vec::new();
        let mut policy = base.clone();
        if self.removes {
            policy
                .contexts
                .retain(|known| Some(&known.slug) != self.of.as_ref());
        } else {
            let context = self.context(&mut amiss);
            let mut contexts = policy.contexts.iter_mut();
            match contexts.find(|known| known.slug == context.slug) {
                Some(_) if self.of.is_none() => amiss.push(Amiss {
                    field: "slug".to_owned(),
                    text: "Enter another name for addresses: a context has this one already"
                        .to_owned(),
                }),
                Some(known) => *known = context,
                None if self.of.is_some() => amiss.push(Amiss {
                    field: "name".to_owned(),
                    text: "It was removed meanwhile: add it as a new context if it is still wanted"
                        .to_owned(),
                }),
                None => policy.contexts.push(context),
            }
        }
        reason(&self.note, &mut amiss);
        if amiss.is_empty() && policy == *base {
            amiss.push(Amiss {
                field: "name".to_owned(),
                text: "Change something first: this is what counts already".to_owned(),
            });
        }
        if !amiss.is_empty() {
            return Err(amiss);
        }
        policy.checked().map_err(|error| {
            let text = error.to_string();
            vec![Amiss {
                field: self.field_of(&text),
                text: text.replacen(&format!("contexts.{}.", self.slug), "", 1),
            }]
        })
    }

    fn context(&self, amiss: &mut Vec<Amiss>) -> Context {
        let mut wrong = |field: &str, text: String| {
            amiss.push(Amiss {
                field: field.to_owned(),
                text,
            });
        };
        if self.name.is_empty() {
            wrong("name", "Enter what it is called".to_owned());
        }
        if self.slug.is_empty() {
            wrong("slug", "Enter a name for addresses".to_owned());
        }
        let terms = lines(&self.terms);
        if let Some(odd) = terms.iter().find(|term| Named::term(term).is_none()) {
            wrong(
                "terms",
                format!(
                    "Write the list of terms, >, and the term instead of \u{201c}{odd}\u{201d}, for example: Needs > Company"
                ),
            );
        }
        let mut number = |field: &str, written: &str, from: u32, to: u32| {
            if written.is_empty() {
                return None;
            }
            let read: Option<u32> = written.parse().ok();
            let read = read.filter(|number| (from..=to).contains(number));
            if read.is_none() {
                let to = prose::count(to as usize);
                wrong(
                    field,
                    format!("Enter a whole number from {from} to {to}, or nothing"),
                );
            }
            read
        };
        let every_days = number("every_days", &self.days, 1, LONGEST);
        let minimum_age = number("minimum_age", &self.youngest, 0, OLDEST);
        let maximum_age = number("maximum_age", &self.oldest, 0, OLDEST);
        let members = Members {
            terms,
            sources: self.sources.clone(),
            organizations: lines(&self.organizations),
            minimum_age,
            maximum_age,
        };
        if members.is_empty() && self.youngest.is_empty() && self.oldest.is_empty() {
            let text = "Say which services belong to it: by terms, lists, organisations or ages";
            wrong("terms", text.to_owned());
        }
        Context {
            slug: self.slug.clone(),
            name: self.name.clone(),
            about: self.about.clone(),
            listed: lines(&self.listed),
            every_days,
            members,
            checks: self.checks(amiss),
            fields: self.fields(amiss),
        }
    }

    fn checks(&self, amiss: &mut Vec<Amiss>) -> BTreeMap<Check, Weight> {
        let mut set = BTreeMap::new();
        for (check, word) in &self.checks {
            let weight = word.parse().ok();
            match weight.filter(|weight| may_weigh(*check, *weight)) {
                Some(weight) => {
                    set.insert(*check, weight);
                }
                None => amiss.push(unanswered(check_id(*check), check.title())),
            }
        }
        set
    }

    fn fields(&self, amiss: &mut Vec<Amiss>) -> BTreeMap<String, Weight> {
        let mut set = BTreeMap::new();
        for (name, word) in &self.fields {
            match word.parse() {
                Ok(weight) => {
                    set.insert((*name).to_owned(), weight);
                }
                Err(_) => amiss.push(unanswered(field_id(name), in_words(name))),
            }
        }
        set
    }

    /// Which field an error of the policy is about.
    fn field_of(&self, error: &str) -> String {
        let own = format!("contexts.{}.", self.slug);
        let Some((_, rest)) = error.split_once(&own) else {
            return "slug".to_owned();
        };
        let is_name = |letter: char| letter.is_ascii_lowercase() || "_.-".contains(letter);
        let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        let path = &rest[..end];
        match path.split_once('.') {
            Some(("checks", check)) => format!("check-{check}"),
            Some(("fields", field)) => format!("field-{field}"),
            Some((_, member)) => member.to_owned(),
            None if path == "members" => "terms".to_owned(),
            None => path.to_owned(),
        }
    }

    /// All of it as the names and values of fields, so that a page can send it once more.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let own = [
            ("instead_of", self.instead_of.to_string()),
            ("slug", self.slug.clone()),
            ("name", self.name.clone()),
            ("about", self.about.clone()),
            ("listed", self.listed.clone()),
            ("every_days", self.days.clone()),
            ("terms", self.terms.clone()),
            ("organizations", self.organizations.clone()),
            ("minimum_age", self.youngest.clone()),
            ("maximum_age", self.oldest.clone()),
            ("note", self.note.clone()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let sources = self.sources.iter();
        let sources = sources.map(|slug| ("sources".to_owned(), slug.clone()));
        let act = self.removes.then(|| ("act".to_owned(), REMOVE.to_owned()));
        let checks = self.checks.iter();
        let checks = checks.map(|(check, word)| (check_id(*check), word.clone()));
        let fields = self.fields.iter();
        let fields = fields.map(|(name, word)| (field_id(name), word.clone()));
        let all = own.into_iter().chain(sources).chain(act);
        let all = all.chain(checks).chain(fields);
        all.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The checks as choices, part by part.
    pub(super) fn parts(&self, base: &Policy, amiss: &[Amiss]) -> Vec<WeighedPart> {
        let parts = Part::ALL.into_iter().map(|part| {
            let (name, asks) = part_called(part);
            let checks = weighed_checks().filter(|check| check.part() == part);
            let checks = checks.map(|check| {
                let weights = Weight::ALL.into_iter();
                weighed(
                    (check_id(check), check.title()),
                    self.checks.get(&check).map_or("", String::as_str),
                    base.weight(check),
                    weights.filter(|weight| may_weigh(check, *weight)),
                    amiss,
                )
            });
            WeighedPart {
                name,
                asks,
                checks: checks.collect(),
            }
        });
        parts.collect()
    }

    /// The fields that may be asked for, as choices.
    pub(super) fn asked(&self, base: &Policy, amiss: &[Amiss]) -> Vec<Weighed> {
        let fields = askable().map(|name| {
            weighed(
                (field_id(name), in_words(name)),
                self.fields.get(name).map_or("", String::as_str),
                base.fields.get(name).copied().unwrap_or(Weight::Off),
                Weight::ALL.into_iter(),
                amiss,
            )
        });
        fields.collect()
    }

    /// Whether any check counts otherwise than everywhere.
    pub(super) fn weighs_checks(&self) -> bool {
        !self.checks.is_empty()
    }

    /// Whether any field does.
    pub(super) fn weighs_fields(&self) -> bool {
        !self.fields.is_empty()
    }
}

fn weighed(
    (id, label): (String, &str),
    word: &str,
    everywhere: Weight,
    allowed: impl Iterator<Item = Weight>,
    amiss: &[Amiss],
) -> Weighed {
    let chosen: Option<Weight> = word.parse().ok();
    let as_everywhere = Choice {
        value: String::new(),
        text: format!("As everywhere ({})", answer(everywhere).to_lowercase()),
        chosen: chosen.is_none(),
    };
    let own = allowed.map(|weight| Choice {
        value: weight.word().to_owned(),
        text: match weight {
            Weight::Required => "Kept out until put right",
            weight => answer(weight),
        }
        .to_owned(),
        chosen: chosen == Some(weight),
    });
    Weighed {
        wrong: wrong(amiss, &id),
        label: label.to_owned(),
        choices: std::iter::once(as_everywhere).chain(own).collect(),
        id,
    }
}

fn may_weigh(check: Check, weight: Weight) -> bool {
    match weight {
        Weight::Required => may_keep_out(check),
        Weight::Minor | Weight::Major => !check.advice_only(),
        Weight::Off | Weight::Advice => true,
    }
}

fn unanswered(field: String, title: &str) -> Amiss {
    Amiss {
        field,
        text: format!("Choose one of the answers for \u{201c}{title}\u{201d}"),
    }
}

fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEND: &str = "[[contexts]]\nslug = \"send\"\nname = \"SEND\"\nabout = \"For some.\"\nlisted = [\"All.\"]\nevery_days = 30\n\
        [contexts.members]\nterms = [\"Needs > Company\"]\nsources = [\"own\", \"other\"]\norganizations = [\"Us\"]\nmaximum_age = 25\n\
        [contexts.checks]\nno-times = \"required\"\nno-cost = \"off\"\n[contexts.fields]\nlanguages = \"minor\"";

    fn numbered(text: &str) -> Numbered {
        Numbered {
            number: 3,
            policy: Policy::parse(text).expect("a policy"),
        }
    }

    fn filled(slug: &str, pairs: &[(&str, &str)]) -> ContextForm {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        ContextForm::read(slug, &pairs.collect()).expect("it says instead of what")
    }

    #[test]
    fn what_is_filled_in_comes_back_as_the_same_context() {
        let current = numbered(SEND);
        let form = ContextForm {
            note: "Because.".to_owned(),
            ..ContextForm::of(&current, "send").expect("it is there")
        };
        let again = ContextForm::read("send", &form.pairs().into_iter().collect());
        let again = again.expect("it says instead of what");
        let refused = again.policy(&current.policy).expect_err("nothing differs");
        assert!(refused[0].text.contains("Change something"), "{refused:?}");
        let other = numbered("[checks]\nno-times = \"major\"");
        let refused = again.policy(&other.policy).expect_err("it is gone");
        assert!(refused[0].text.contains("removed meanwhile"), "{refused:?}");
        let new = ContextForm { of: None, ..again };
        let added = new.policy(&other.policy).expect("a policy");
        assert_eq!(added.contexts, current.policy.contexts);
        assert_eq!(added.checks, other.policy.checks, "the rest stays as it is");
        assert!(ContextForm::of(&current, "nothing").is_none());
    }

    #[test]
    fn a_context_is_removed_whatever_else_is_filled_in() {
        let current = numbered(SEND);
        let form = filled(
            "send",
            &[("instead_of", "3"), ("act", "remove"), ("note", "Over.")],
        );
        let policy = form.policy(&current.policy).expect("a policy");
        assert!(policy.contexts.is_empty());
    }

    #[test]
    fn what_is_wrong_is_told_field_by_field() {
        let form = filled(
            NEW,
            &[
                ("instead_of", "3"),
                ("slug", "send"),
                ("terms", "Company"),
                ("every_days", "no"),
                ("minimum_age", "121"),
                ("check-possible-duplicate", "required"),
                ("field-languages", "must"),
            ],
        );
        let amiss = form
            .policy(&numbered(SEND).policy)
            .expect_err("it is wrong");
        let mut named: Vec<&str> = amiss.iter().map(|amiss| amiss.field.as_str()).collect();
        named.sort_unstable();
        let wanted = [
            "check-possible-duplicate",
            "every_days",
            "field-languages",
            "minimum_age",
            "name",
            "note",
            "slug",
            "terms",
        ];
        assert_eq!(named, wanted);
    }

    #[test]
    fn what_only_the_policy_knows_to_be_wrong_stands_at_its_field() {
        for (slug, pair, field) in [
            ("Send It", ("name", "A"), "slug"),
            ("send", ("minimum_age", "30"), "minimum_age"),
            ("send", ("about", &*"x".repeat(501)), "about"),
        ] {
            let form = filled(
                NEW,
                &[
                    pair,
                    ("instead_of", "0"),
                    ("slug", slug),
                    ("name", "SEND"),
                    ("maximum_age", "25"),
                    ("note", "Why."),
                ],
            );
            let amiss = form.policy(&Policy::default()).expect_err("it is wrong");
            assert_eq!(amiss[0].field, field, "{amiss:?}");
            assert!(!amiss[0].text.contains("contexts.send"), "{amiss:?}");
        }
    }
}
