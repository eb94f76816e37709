//! Whom to tell when nobody answers, and what comes of it, as it is filled in where a policy is changed.

use assure::policy::{LONGEST, Lapse, MOST_REMINDERS, Verification};

use super::form::{Amiss, wrong};
use crate::form::Fields;
use crate::pages::listing::Choice;
use crate::pages::prose;

/// What is filled in, as it was written. What is left out is as in the policy that comes with the program.
#[derive(Clone, Debug, Default)]
pub(super) struct Cadence {
    reminders: String,
    collector: String,
    assurer: String,
    grace: String,
    lapse: String,
}

/// A field for a number, or some.
pub(super) struct NumberField {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) value: String,
    pub(super) wrong: Option<String>,
}

const REMINDERS: &str = "reminders";
const COLLECTOR: &str = "escalate_to_collector_days";
const ASSURER: &str = "escalate_to_assurer_days";
const GRACE: &str = "grace_days";
const LAPSE: &str = "lapse";

impl Cadence {
    pub(super) fn of(verification: &Verification) -> Self {
        let reminders: Vec<String> = verification.reminders.iter().map(u32::to_string).collect();
        Self {
            // What is left out is as usual, so that there are none has to be said.
            reminders: if reminders.is_empty() {
                NONE.to_owned()
            } else {
                reminders.join(", ")
            },
            collector: verification.escalate_to_collector_days.to_string(),
            assurer: verification.escalate_to_assurer_days.to_string(),
            grace: verification.grace_days.to_string(),
            lapse: verification.lapse.word().to_owned(),
        }
    }

    pub(super) fn read(sent: &Fields) -> Self {
        let text = |name: &str| sent.text(name).trim().to_owned();
        Self {
            reminders: text(REMINDERS),
            collector: text(COLLECTOR),
            assurer: text(ASSURER),
            grace: text(GRACE),
            lapse: text(LAPSE),
        }
    }

    /// What it comes to, but for how often; what is wrong is put down.
    pub(super) fn verification(&self, amiss: &mut Vec<Amiss>) -> Verification {
        let usual = Verification::default();
        let already = amiss.len();
        let mut read = Verification {
            reminders: self.reminders(amiss),
            escalate_to_collector_days: days(
                COLLECTOR,
                &self.collector,
                usual.escalate_to_collector_days,
                amiss,
            ),
            escalate_to_assurer_days: days(
                ASSURER,
                &self.assurer,
                usual.escalate_to_assurer_days,
                amiss,
            ),
            grace_days: days(GRACE, &self.grace, usual.grace_days, amiss),
            lapse: usual.lapse,
            every_days: usual.every_days,
        };
        if self.lapse.is_empty() {
            return read;
        }
        match self.lapse.parse() {
            Ok(lapse) => read.lapse = lapse,
            Err(_) => amiss.push(Amiss {
                field: LAPSE.to_owned(),
                text: "Choose what comes of it when nobody answers".to_owned(),
            }),
        }
        if amiss.len() == already {
            together(&read, amiss);
        }
        read
    }

    fn reminders(&self, amiss: &mut Vec<Amiss>) -> Vec<u32> {
        if self.reminders.is_empty() {
            return Verification::default().reminders;
        }
        if self.reminders.eq_ignore_ascii_case(NONE) {
            return Vec::new();
        }
        let days = self
            .reminders
            .split([',', ' '])
            .filter(|day| !day.is_empty());
        let days: Option<Vec<u32>> = days.map(|day| day.parse().ok()).collect();
        let days = days.filter(|days| {
            days.len() <= MOST_REMINDERS
                && days.is_sorted_by(|one, next| one < next)
                && days.iter().all(|day| (1..=LONGEST).contains(day))
        });
        days.unwrap_or_else(|| {
            amiss.push(Amiss {
                field: REMINDERS.to_owned(),
                text: format!(
                    "Enter at most {MOST_REMINDERS} numbers of days with commas between them, the lowest first, or \u{201c}{NONE}\u{201d}"
                ),
            });
            Vec::new()
        })
    }

    /// As the names and values of fields.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        let pairs = [
            (REMINDERS, &self.reminders),
            (COLLECTOR, &self.collector),
            (ASSURER, &self.assurer),
            (GRACE, &self.grace),
            (LAPSE, &self.lapse),
        ];
        pairs
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .into_iter()
    }

    /// The fields for days.
    pub(super) fn fields(&self, amiss: &[Amiss]) -> [NumberField; 4] {
        let field = |id, label, hint, value: &String| NumberField {
            id,
            label,
            hint,
            value: value.clone(),
            wrong: wrong(amiss, id),
        };
        [
            field(
                REMINDERS,
                "On which days are people reminded?",
                "Days after they were asked, with commas between them, such as 7, 21. Write none if nobody is reminded.",
                &self.reminders,
            ),
            field(
                COLLECTOR,
                "After how many days is the collector told that nobody answers?",
                "",
                &self.collector,
            ),
            field(
                ASSURER,
                "After how many days are those who assure told?",
                "",
                &self.assurer,
            ),
            field(
                GRACE,
                "After how many days does it lapse?",
                "Whoever was asked later than on the day on which it was due has as long.",
                &self.grace,
            ),
        ]
    }

    /// What can come of it.
    pub(super) fn lapses(&self) -> Vec<Choice> {
        let chosen: Lapse = self.lapse.parse().unwrap_or_default();
        let lapses = Lapse::ALL.into_iter().map(|lapse| Choice {
            value: lapse.word().to_owned(),
            text: in_words(lapse).to_owned(),
            chosen: lapse == chosen,
        });
        lapses.collect()
    }
}

/// That nobody is reminded.
const NONE: &str = "none";

/// What comes of it when nobody answers, in words.
pub(super) const fn in_words(lapse: Lapse) -> &'static str {
    match lapse {
        Lapse::Mark => "People read that it was not checked, and since when",
        Lapse::RankDown => "That, and it stands behind others in what people find",
        Lapse::Unpublish => {
            "It is taken out, at most 20 services a day, until somebody says that it is right"
        }
    }
}

fn days(name: &str, written: &str, usual: u32, amiss: &mut Vec<Amiss>) -> u32 {
    if written.is_empty() {
        return usual;
    }
    let days: Option<u32> = written.parse().ok();
    let days = days.filter(|days| (1..=LONGEST).contains(days));
    days.unwrap_or_else(|| {
        amiss.push(Amiss {
            field: name.to_owned(),
            text: format!(
                "Enter a number of days from 1 to {}",
                prose::count(LONGEST as usize)
            ),
        });
        usual
    })
}

/// What does not go together.
fn together(read: &Verification, amiss: &mut Vec<Amiss>) {
    if read.escalate_to_assurer_days < read.escalate_to_collector_days {
        amiss.push(Amiss {
            field: ASSURER.to_owned(),
            text: "Tell those who assure on the same day as the collector, or later".to_owned(),
        });
    } else if read.lapse == Lapse::Unpublish && read.escalate_to_assurer_days >= read.grace_days {
        amiss.push(Amiss {
            field: GRACE.to_owned(),
            text: "Let it lapse later than those who assure are told: they are told before anything is taken out".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> (Verification, Vec<String>) {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut amiss = Vec::new();
        let read = Cadence::read(&pairs.collect()).verification(&mut amiss);
        (read, amiss.into_iter().map(|amiss| amiss.field).collect())
    }

    #[test]
    fn what_is_filled_in_comes_back_and_what_is_left_out_is_as_usual() {
        assert_eq!(read(&[]), (Verification::default(), Vec::new()));
        for verification in [
            Verification::default(),
            Verification {
                reminders: Vec::new(),
                lapse: Lapse::Unpublish,
                ..Verification::default()
            },
        ] {
            let pairs: Fields = Cadence::of(&verification).pairs().collect();
            let mut amiss = Vec::new();
            let again = Cadence::read(&pairs).verification(&mut amiss);
            assert_eq!((again, amiss), (verification, Vec::new()));
        }
    }

    #[test]
    fn what_is_wrong_is_told_field_by_field() {
        for (field, value) in [
            ("reminders", "21, 7"),
            ("reminders", "soon"),
            ("escalate_to_collector_days", "0"),
            ("grace_days", "9999"),
            ("lapse", "burn"),
        ] {
            assert_eq!(read(&[(field, value)]).1, [field], "{value}");
        }
        let early = [("escalate_to_assurer_days", "2"), ("lapse", "mark")];
        assert_eq!(read(&early).1, ["escalate_to_assurer_days"]);
        let taken_out = [("grace_days", "9"), ("lapse", "unpublish")];
        assert_eq!(read(&taken_out).1, ["grace_days"]);
    }
}
