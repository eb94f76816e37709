//! How lists are spot-checked and what they earn by it, as it is filled in where a policy is changed.

use assure::confidence::Level;
use assure::policy::{ByHand, LONGEST_WITHOUT, Sampling};

use super::cadence::NumberField;
use super::form::{Amiss, wrong};
use crate::form::Fields;

/// What is filled in, as it was written. What is left out is as in the policy that comes with the program.
#[derive(Clone, Debug, Default)]
pub(super) struct SamplingForm {
    /// In the order of the numbers.
    written: [String; 9],
    passes: bool,
}

/// A number that is asked for.
struct Number {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    least: u32,
    most: u32,
}

const NUMBERS: [Number; 9] = [
    Number {
        id: "sample_days",
        label: "After how many days is a list spot-checked again?",
        hint: "Write 0 if no list is. A list that is highly trusted has twice as long, one that is hardly trusted half.",
        least: 0,
        most: LONGEST_WITHOUT,
    },
    Number {
        id: "certainty",
        label: "How sure do you want to be, in percent?",
        hint: "90 is usual. The surer, the more services are checked.",
        least: 50,
        most: 99,
    },
    Number {
        id: "margin",
        label: "How far may the truth lie from what is found, in points of a hundred?",
        hint: "With 15 and a certainty of 90, about thirty services are checked of a list of which nothing is known.",
        least: 2,
        most: 40,
    },
    Number {
        id: "high_from",
        label: "How many of a hundred services must surely be right for a list to be highly trusted?",
        hint: "",
        least: 1,
        most: 100,
    },
    Number {
        id: "low_below",
        label: "Below how many is it hardly trusted?",
        hint: "",
        least: 0,
        most: 100,
    },
    Number {
        id: "by_hand_unknown",
        label: "Of a hundred changes of a list that nobody has checked, how many wait for a person?",
        hint: "",
        least: 0,
        most: 100,
    },
    Number {
        id: "by_hand_low",
        label: "And of a list that is hardly trusted?",
        hint: "",
        least: 0,
        most: 100,
    },
    Number {
        id: "by_hand_middle",
        label: "Of a list between?",
        hint: "",
        least: 0,
        most: 100,
    },
    Number {
        id: "by_hand_high",
        label: "Of a list that is highly trusted?",
        hint: "",
        least: 0,
        most: 100,
    },
];

const PASSES: &str = "high_passes";

/// The numbers of a policy, in their order.
const fn numbers(sampling: &Sampling) -> [u32; 9] {
    let ByHand {
        unknown,
        low,
        middle,
        high,
    } = sampling.by_hand;
    [
        sampling.every_days,
        sampling.certainty,
        sampling.margin,
        sampling.high_from,
        sampling.low_below,
        unknown,
        low,
        middle,
        high,
    ]
}

impl SamplingForm {
    pub(super) fn of(sampling: &Sampling) -> Self {
        Self {
            written: numbers(sampling).map(|number| number.to_string()),
            passes: sampling.passes,
        }
    }

    pub(super) fn read(sent: &Fields) -> Self {
        Self {
            written: NUMBERS.map(|number| sent.text(number.id).trim().to_owned()),
            passes: !sent.text(PASSES).is_empty(),
        }
    }

    /// What it comes to; what is wrong is put down.
    pub(super) fn sampling(&self, amiss: &mut Vec<Amiss>) -> Sampling {
        let already = amiss.len();
        let mut read = numbers(&Sampling::default());
        for ((asked, written), number) in NUMBERS.iter().zip(&self.written).zip(&mut read) {
            if written.is_empty() {
                continue;
            }
            let range = asked.least..=asked.most;
            match written.parse().ok().filter(|it| range.contains(it)) {
                Some(filled) => *number = filled,
                None => amiss.push(Amiss {
                    field: asked.id.to_owned(),
                    text: format!("Enter a number from {} to {}", asked.least, asked.most),
                }),
            }
        }
        let [
            every_days,
            certainty,
            margin,
            high_from,
            low_below,
            unknown,
            low,
            middle,
            high,
        ] = read;
        if amiss.len() == already && low_below > high_from {
            amiss.push(Amiss {
                field: "low_below".to_owned(),
                text: "Enter a number that is not above the one for lists that are highly trusted"
                    .to_owned(),
            });
        }
        Sampling {
            every_days,
            certainty,
            margin,
            high_from,
            low_below,
            by_hand: ByHand {
                unknown,
                low,
                middle,
                high,
            },
            passes: self.passes,
        }
    }

    /// As the names and values of fields.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        let numbers = NUMBERS.iter().zip(&self.written);
        let numbers = numbers.map(|(number, written)| (number.id.to_owned(), written.clone()));
        let passes = self.passes.then(|| (PASSES.to_owned(), "yes".to_owned()));
        numbers.chain(passes)
    }

    /// Whether the rest of what a highly trusted list changes passes.
    pub(super) const fn passes(&self) -> bool {
        self.passes
    }

    /// The fields for numbers.
    pub(super) fn fields(&self, amiss: &[Amiss]) -> Vec<NumberField> {
        let fields = NUMBERS.iter().zip(&self.written);
        let fields = fields.map(|(number, written)| NumberField {
            id: number.id,
            label: number.label,
            hint: number.hint,
            value: written.clone(),
            wrong: wrong(amiss, number.id),
        });
        fields.collect()
    }
}

/// What a policy says of it, in sentences.
pub(super) fn in_sentences(sampling: &Sampling) -> Vec<String> {
    let by_hand = |level: Level| match sampling.by_hand_of(level) {
        0 => "none".to_owned(),
        100 => "all".to_owned(),
        of_hundred => format!("{of_hundred} of a hundred"),
    };
    let how_often = if sampling.every_days == 0 {
        "No list has to be spot-checked; whoever assures can have services of one drawn all the same."
            .to_owned()
    } else {
        format!(
            "Every {} days services of each list are drawn by lot and checked; half as often if it is highly trusted, twice as often if hardly.",
            sampling.every_days
        )
    };
    let mut lines = vec![
        how_often,
        format!(
            "So many are drawn that the truth lies within {} points of what is found, with a certainty of {} %.",
            sampling.margin, sampling.certainty
        ),
        format!(
            "A list of which surely {} of a hundred services are right is highly trusted. One of which fewer than {} are is hardly trusted.",
            sampling.high_from, sampling.low_below
        ),
        format!(
            "Of what a list sends a person looks at some before it is published: {} if it is hardly trusted, {} between, {} if it is highly trusted, and {} as long as nobody has checked.",
            by_hand(Level::Low),
            by_hand(Level::Middle),
            by_hand(Level::High),
            by_hand(Level::Unknown)
        ),
    ];
    if sampling.passes {
        lines.push(
            "The rest of what a highly trusted list changes passes without anybody looking, if checks find nothing new in it."
                .to_owned(),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> (Sampling, Vec<String>) {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut amiss = Vec::new();
        let read = SamplingForm::read(&pairs.collect()).sampling(&mut amiss);
        (read, amiss.into_iter().map(|amiss| amiss.field).collect())
    }

    #[test]
    fn what_is_filled_in_comes_back_and_what_is_left_out_is_as_usual() {
        assert_eq!(read(&[]), (Sampling::default(), Vec::new()));
        let sampling = Sampling {
            every_days: 0,
            by_hand: ByHand {
                unknown: 100,
                low: 90,
                middle: 20,
                high: 0,
            },
            passes: true,
            ..Sampling::default()
        };
        let pairs: Fields = SamplingForm::of(&sampling).pairs().collect();
        let mut amiss = Vec::new();
        let again = SamplingForm::read(&pairs).sampling(&mut amiss);
        assert_eq!((again, amiss), (sampling, Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_told_field_by_field() {
        for (field, value) in [
            ("certainty", "100"),
            ("margin", "wide"),
            ("by_hand_low", "101"),
            ("low_below", "81"),
        ] {
            assert_eq!(read(&[(field, value)]).1, [field], "{value}");
        }
    }
}
