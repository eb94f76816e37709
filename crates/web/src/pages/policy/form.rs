//! What is filled in where a policy is changed: read from a policy or from what was sent, and made a policy of.

use std::collections::BTreeMap;

use assure::check::{Check, Part};
use assure::policy::{
    Acceptance, Correction, Experiences, LONGEST, LONGEST_CORRECTION, LONGEST_LINE, MOST_LINES,
    Numbered, Policy, Verification, Weight, askable, in_words, may_be_required,
};
use assure::queue::Area;

use super::cadence::Cadence;
use super::sampling::SamplingForm;
use super::weighed_checks;
use crate::form::Fields;
use crate::pages::listing::Choice;
use crate::pages::prose;
use crate::pages::quality::part_called;

/// Letters that a reason may have.
const LONGEST_NOTE: usize = 500;
/// The word by which experiences are to be shown.
const SHOWN: &str = "shown";

/// What is filled in, as it was written.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    /// The number of the policy that it is to be instead of.
    pub(super) instead_of: i64,
    pub(super) days: String,
    pub(super) cadence: Cadence,
    pub(super) sampling: SamplingForm,
    pub(super) hours: String,
    pub(super) listed: String,
    pub(super) note: String,
    /// The words of what may be accepted without anybody looking.
    accepts: Vec<String>,
    /// What residents tell of services is to be shown.
    pub(super) shows_experiences: bool,
    checks: BTreeMap<Check, String>,
    fields: BTreeMap<&'static str, String>,
}

/// What is wrong with a field of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amiss {
    pub(super) field: String,
    pub(super) text: String,
}

/// Something that is weighed, as a choice of weights.
pub(super) struct Weighed {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) wrong: Option<String>,
    pub(super) choices: Vec<Choice>,
}

/// The checks of one part of quality.
pub(super) struct WeighedPart {
    pub(super) name: &'static str,
    pub(super) asks: &'static str,
    pub(super) checks: Vec<Weighed>,
}

impl Form {
    /// A policy, filled in.
    pub(super) fn of(current: &Numbered) -> Self {
        let policy = &current.policy;
        let fields = askable().filter_map(|name| {
            let weight = policy.fields.get(name)?;
            Some((name, weight.word().to_owned()))
        });
        Self {
            instead_of: current.number,
            days: policy.verification.every_days.to_string(),
            cadence: Cadence::of(&policy.verification),
            sampling: SamplingForm::of(&policy.sampling),
            hours: policy.correction.within_hours.to_string(),
            accepts: policy
                .acceptance
                .automatically
                .iter()
                .map(|area| area.word().to_owned())
                .collect(),
            shows_experiences: policy.experiences.shown,
            listed: policy.listed.join("\n"),
            note: String::new(),
            checks: weighed_checks()
                .map(|check| (check, policy.weight(check).word().to_owned()))
                .collect(),
            fields: fields.collect(),
        }
    }

    /// What was sent; nothing if it does not say instead of which policy it is to count.
    pub(super) fn read(sent: &Fields) -> Option<Self> {
        Some(Self {
            instead_of: sent.text("instead_of").parse().ok()?,
            days: sent.text("every_days").trim().to_owned(),
            cadence: Cadence::read(sent),
            sampling: SamplingForm::read(sent),
            hours: sent.text("within_hours").trim().to_owned(),
            accepts: sent.all("accepts").map(str::to_owned).collect(),
            shows_experiences: sent.text("experiences") == SHOWN,
            listed: sent.text("listed").to_owned(),
            note: sent.text("note").trim().to_owned(),
            checks: weighed_checks()
                .map(|check| (check, sent.text(&check_id(check)).to_owned()))
                .collect(),
            fields: askable()
                .map(|name| (name, sent.text(&field_id(name)).to_owned()))
                .collect(),
        })
    }

    /// The policy that it comes to but for its contexts, or all that is wrong.
    pub(super) fn policy(&self) -> Result<Policy, Vec<Amiss>> {
        let mut amiss = Vec::new();
        let policy = Policy {
            verification: Verification {
                every_days: self.days(&mut amiss),
                ..self.cadence.verification(&mut amiss)
            },
            correction: Correction {
                within_hours: self.hours(&mut amiss),
            },
            acceptance: Acceptance {
                automatically: self.accepts(&mut amiss),
            },
            sampling: self.sampling.sampling(&mut amiss),
            experiences: Experiences {
                shown: self.shows_experiences,
            },
            listed: self.sentences(&mut amiss),
            checks: self.checks(&mut amiss),
            fields: self.fields(&mut amiss),
            // They have a page of their own.
            contexts: Vec::new(),
        };
        reason(&self.note, &mut amiss);
        if !amiss.is_empty() {
            return Err(amiss);
        }
        policy.checked().map_err(|error| {
            vec![Amiss {
                field: "every_days".to_owned(),
                text: error.to_string(),
            }]
        })
    }

    fn days(&self, amiss: &mut Vec<Amiss>) -> u32 {
        number(("every_days", "days"), &self.days, LONGEST, amiss)
    }

    fn hours(&self, amiss: &mut Vec<Amiss>) -> u32 {
        let field = ("within_hours", "hours");
        number(field, &self.hours, LONGEST_CORRECTION, amiss)
    }

    fn accepts(&self, amiss: &mut Vec<Amiss>) -> Vec<Area> {
        let known = |word: &String| {
            let mut all = Area::MAY_PASS.into_iter();
            all.find(|area| area.word() == word)
        };
        let areas: Option<Vec<Area>> = self.accepts.iter().map(known).collect();
        areas.unwrap_or_else(|| {
            amiss.push(Amiss {
                field: "accepts".to_owned(),
                text: "Choose what may be accepted from the list".to_owned(),
            });
            Vec::new()
        })
    }

    /// What may be accepted without anybody looking, as ticks.
    pub(super) fn acceptable(&self) -> Vec<Choice> {
        let areas = Area::MAY_PASS.into_iter();
        let areas = areas.map(|area| Choice {
            value: area.word().to_owned(),
            text: prose::sentence(area.in_words()),
            chosen: self.accepts.iter().any(|word| word == area.word()),
        });
        areas.collect()
    }

    fn sentences(&self, amiss: &mut Vec<Amiss>) -> Vec<String> {
        let lines = self.listed.lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        let mut wrong = |text: String| {
            amiss.push(Amiss {
                field: "listed".to_owned(),
                text,
            });
        };
        let is_long = |line: &&str| line.chars().count() > LONGEST_LINE;
        if lines.len() > MOST_LINES {
            wrong(format!("Write at most {MOST_LINES} sentences, one a line"));
        } else if let Some(at) = lines.iter().position(is_long) {
            wrong(format!(
                "Shorten sentence {} to at most {LONGEST_LINE} letters",
                at + 1
            ));
        }
        lines.into_iter().map(str::to_owned).collect()
    }

    /// Only what differs from what each check counts by itself: a later program may have a better mind about the others.
    fn checks(&self, amiss: &mut Vec<Amiss>) -> BTreeMap<Check, Weight> {
        let mut set = BTreeMap::new();
        for (check, word) in &self.checks {
            let by_itself = Policy::weight_by_itself(*check);
            let chosen = weight(word, by_itself);
            match chosen.filter(|weight| may_weigh(*check, *weight)) {
                Some(weight) if weight == by_itself => {}
                Some(weight) => {
                    set.insert(*check, weight);
                }
                None => amiss.push(Amiss {
                    field: check_id(*check),
                    text: format!(
                        "Choose one of the answers for \u{201c}{}\u{201d}",
                        check.title()
                    ),
                }),
            }
        }
        set
    }

    fn fields(&self, amiss: &mut Vec<Amiss>) -> BTreeMap<String, Weight> {
        let mut set = BTreeMap::new();
        for (name, word) in &self.fields {
            match weight(word, Weight::Off) {
                Some(Weight::Off) => {}
                Some(weight) => {
                    set.insert((*name).to_owned(), weight);
                }
                None => amiss.push(Amiss {
                    field: field_id(name),
                    text: format!(
                        "Choose one of the answers for \u{201c}{}\u{201d}",
                        in_words(name)
                    ),
                }),
            }
        }
        set
    }

    /// All of it as the names and values of fields, so that a page can send it once more.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let own = [
            ("instead_of", self.instead_of.to_string()),
            ("every_days", self.days.clone()),
            ("within_hours", self.hours.clone()),
            ("listed", self.listed.clone()),
            ("note", self.note.clone()),
            (
                "experiences",
                if self.shows_experiences { SHOWN } else { "" }.to_owned(),
            ),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let own = own.into_iter().chain(self.cadence.pairs());
        let own = own.chain(self.sampling.pairs());
        let checks = self.checks.iter();
        let checks = checks.map(|(check, word)| (check_id(*check), word.clone()));
        let fields = self.fields.iter();
        let fields = fields.map(|(name, word)| (field_id(name), word.clone()));
        let accepts = self.accepts.iter();
        let accepts = accepts.map(|word| ("accepts".to_owned(), word.clone()));
        let all = own.chain(accepts).chain(checks).chain(fields);
        all.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The checks as choices, part by part.
    pub(super) fn parts(&self, amiss: &[Amiss]) -> Vec<WeighedPart> {
        let parts = Part::ALL.into_iter().map(|part| {
            let (name, asks) = part_called(part);
            let checks = weighed_checks().filter(|check| check.part() == part);
            WeighedPart {
                name,
                asks,
                checks: checks.map(|check| self.check(check, amiss)).collect(),
            }
        });
        parts.collect()
    }

    fn check(&self, check: Check, amiss: &[Amiss]) -> Weighed {
        let by_itself = Policy::weight_by_itself(check);
        let word = self.checks.get(&check).map_or("", String::as_str);
        let chosen = weight(word, by_itself).unwrap_or(by_itself);
        let allowed = Weight::ALL.into_iter();
        let allowed = allowed.filter(|weight| may_weigh(check, *weight));
        let choices = allowed.map(|weight| Choice {
            value: weight.word().to_owned(),
            text: if weight == by_itself {
                format!("{} (usual)", answer(weight))
            } else {
                answer(weight).to_owned()
            },
            chosen: weight == chosen,
        });
        let id = check_id(check);
        Weighed {
            wrong: wrong(amiss, &id),
            label: check.title().to_owned(),
            choices: choices.collect(),
            id,
        }
    }

    /// The fields that may be asked for, as choices.
    pub(super) fn asked(&self, amiss: &[Amiss]) -> Vec<Weighed> {
        let fields = askable().map(|name| {
            let word = self.fields.get(name).map_or("", String::as_str);
            let chosen = weight(word, Weight::Off).unwrap_or(Weight::Off);
            let choices = Weight::ALL.into_iter().map(|weight| Choice {
                value: weight.word().to_owned(),
                text: match weight {
                    Weight::Off => "Not asked for",
                    weight => answer(weight),
                }
                .to_owned(),
                chosen: weight == chosen,
            });
            let id = field_id(name);
            Weighed {
                wrong: wrong(amiss, &id),
                label: in_words(name).to_owned(),
                choices: choices.collect(),
                id,
            }
        });
        fields.collect()
    }

    /// Whether any field is asked for.
    pub(super) fn asks_for_fields(&self) -> bool {
        let off = Weight::Off.word();
        self.fields
            .values()
            .any(|word| !word.is_empty() && word != off)
    }
}

/// Looks at a reason.
pub(super) fn reason(note: &str, amiss: &mut Vec<Amiss>) {
    let text = match note.chars().count() {
        0 => "Enter why it is changed".to_owned(),
        1..=LONGEST_NOTE => return,
        _ => format!("Shorten the reason to at most {LONGEST_NOTE} letters"),
    };
    amiss.push(Amiss {
        field: "note".to_owned(),
        text,
    });
}

/// What is wrong with a field, if anything is.
pub(super) fn wrong(amiss: &[Amiss], field: &str) -> Option<String> {
    let wrong = amiss.iter().find(|amiss| amiss.field == field);
    wrong.map(|wrong| wrong.text.clone())
}

/// What an answer means; none if it is no answer. Nothing answered is what holds otherwise.
fn weight(word: &str, otherwise: Weight) -> Option<Weight> {
    if word.is_empty() {
        Some(otherwise)
    } else {
        word.parse().ok()
    }
}

fn may_weigh(check: Check, weight: Weight) -> bool {
    match weight {
        Weight::Required => may_be_required(check),
        Weight::Minor | Weight::Major => !check.advice_only(),
        Weight::Off | Weight::Advice => true,
    }
}

/// A weight as an answer to how much something counts.
pub(super) const fn answer(weight: Weight) -> &'static str {
    match weight {
        Weight::Off => "Do not look for it",
        Weight::Advice => "Only tell",
        Weight::Minor => "Costs some points",
        Weight::Major => "Costs many points",
        Weight::Required => "Not published until put right",
    }
}

pub(super) fn check_id(check: Check) -> String {
    format!("check-{check}")
}

pub(super) fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// A whole number of something, from 1 to a bound; what is wrong is told.
fn number((field, of): (&str, &str), written: &str, most: u32, amiss: &mut Vec<Amiss>) -> u32 {
    let number: Option<u32> = written.parse().ok();
    let number = number.filter(|number| (1..=most).contains(number));
    number.unwrap_or_else(|| {
        amiss.push(Amiss {
            field: field.to_owned(),
            text: format!(
                "Enter a number of {of} from 1 to {}",
                prose::count(most as usize)
            ),
        });
        most
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(text: &str) -> Numbered {
        Numbered {
            number: 3,
            policy: Policy::parse(text).expect("a policy"),
        }
    }

    fn sent(form: &Form) -> Form {
        let fields: Fields = form.pairs().into_iter().collect();
        Form::read(&fields).expect("it says instead of what")
    }

    #[test]
    fn what_is_filled_in_comes_back_as_the_same_policy() {
        let current = numbered(
            "listed = [\"Open to all.\"]\n[verification]\nevery_days = 30\n\
             [correction]\nwithin_hours = 24\n[acceptance]\nautomatically = [\"wording\", \"cost\"]\n[sampling]\nmargin = 9\npasses = true\n\
             [checks]\nno-times = \"required\"\njargon = \"off\"\n[fields]\nlanguages = \"minor\"",
        );
        let form = Form {
            note: "Because.".to_owned(),
            ..Form::of(&current)
        };
        assert_eq!(sent(&form).policy(), Ok(current.policy));
        assert!(form.asks_for_fields());
    }

    #[test]
    fn what_counts_as_it_does_by_itself_is_not_kept() {
        let current = numbered("[checks]\nno-times = \"major\"");
        let form = Form {
            note: "Because.".to_owned(),
            ..Form::of(&current)
        };
        assert_eq!(form.policy(), Ok(Policy::default()));
    }

    #[test]
    fn what_is_wrong_is_told_field_by_field() {
        let fields = [
            ("instead_of", "0"),
            ("every_days", "0"),
            ("within_hours", "soon"),
            ("accepts", "closing"),
            ("check-jargon", "major"),
            ("check-unverified", "required"),
            ("check-no-times", "must"),
            ("field-languages", "must"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let form = Form::read(&fields.into_iter().collect()).expect("a form");
        let amiss = form.policy().expect_err("it is wrong");
        let mut named: Vec<&str> = amiss.iter().map(|amiss| amiss.field.as_str()).collect();
        named.sort_unstable();
        let wanted = [
            "accepts",
            "check-jargon",
            "check-no-times",
            "check-unverified",
            "every_days",
            "field-languages",
            "note",
            "within_hours",
        ];
        assert_eq!(named, wanted);
        for weighed in form.parts(&amiss).iter().flat_map(|part| &part.checks) {
            let chosen = weighed.choices.iter().filter(|choice| choice.chosen);
            assert!(chosen.count() <= 1, "{}", weighed.id);
        }
    }

    #[test]
    fn long_lists_and_long_reasons_are_refused() {
        let with = |listed: String, note: String| Form {
            listed,
            note,
            ..Form::of(&Numbered::default())
        };
        let many = with("Yes.\n".repeat(MOST_LINES + 1), "x".repeat(501));
        let amiss = many.policy().expect_err("it is wrong");
        assert!(amiss[0].text.contains("50 sentences") && amiss[1].text.contains("500 letters"));
        let long = with(format!("\nYes.\n{}", "x".repeat(501)), "Why.".to_owned());
        let amiss = long.policy().expect_err("it is wrong");
        assert!(amiss[0].text.contains("sentence 2"), "{amiss:?}");
        assert_eq!(Form::read(&Fields::default()).map(|_| ()), None);
    }
}
