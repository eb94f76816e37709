//! For what ages something is.

use crate::text::one_line;

/// A range of ages, both ends included.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Ages {
    /// The lowest age in years; 0.5 is six months.
    pub minimum: Option<f64>,
    /// The highest age in years that still belongs to it: somebody of "under 5" is 4 at most.
    pub maximum: Option<f64>,
    /// Whether the words leave no doubt. "Adults" are probably from 18; of "0-19 (25 with SEND)" the first range is given.
    pub sure: bool,
}

/// People have not been older.
const OLDEST: f64 = 120.0;

/// Texts that are longer are descriptions.
const LONGEST: usize = 200;

/// The ages that a text names, if it names one range: "16+", "under 5s", "11 to 18 years", "6 months - 4 years", "all ages" (with
/// neither end). School years ("Years 7-11", "KS2") are no ages: a text that names them is left as it is.
pub fn read(text: &str) -> Option<Ages> {
    let line = one_line(text);
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    let lower = line.to_lowercase().replace(['–', '—'], "-");
    if is_school_year(&lower) || lower.contains(['£', '%', '@']) || has_clock(&lower) {
        return None;
    }
    whole_words(lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '+'))
        .or_else(|| numbers(&lower))
}

/// Whether a time of day is in it: a colon between digits.
fn has_clock(lower: &str) -> bool {
    let digit = |b: &u8| b.is_ascii_digit();
    lower
        .as_bytes()
        .windows(3)
        .any(|three| matches!(three, [a, b':', c] if digit(a) && digit(c)))
}

fn is_school_year(lower: &str) -> bool {
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let stage = |word: &&str| {
        matches!(
            *word,
            "ks1"
                | "ks2"
                | "ks3"
                | "ks4"
                | "ks5"
                | "reception"
                | "primary"
                | "secondary"
                | "foundation"
                | "grade"
        )
    };
    let year = words.windows(2).any(|pair| match pair {
        [one, other] => {
            matches!(*one, "year" | "years" | "yr" | "yrs" | "stage" | "stages")
                && other.starts_with(|c: char| c.is_ascii_digit())
                && other.len() <= 2
        }
        _ => false,
    });
    // "5 years - 11 years" has a unit before its second number, and a number before that unit.
    let first_is_unit = words
        .first()
        .is_some_and(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
    words.iter().any(stage)
        || (year && first_is_unit && !lower.contains("aged") && !lower.contains("month"))
}

fn whole_words(lower: &str) -> Option<Ages> {
    let ages = |minimum, maximum, sure| {
        Some(Ages {
            minimum,
            maximum,
            sure,
        })
    };
    match lower {
        "all ages" | "any age" | "all" | "any" | "everyone" | "all age groups"
        | "open to all ages" | "all ages welcome" | "no age limit" => ages(None, None, true),
        "adult" | "adults" | "adults only" => ages(Some(18.0), None, false),
        _ => None,
    }
}

/// One number of a text with the words around it.
#[derive(Debug)]
struct Number<'a> {
    years: f64,
    /// Whether a unit was named: "months", "years".
    unit: bool,
    months: bool,
    plus: bool,
    before: &'a str,
    after: &'a str,
}

fn numbers(lower: &str) -> Option<Ages> {
    let found = found(lower)?;
    match found.as_slice() {
        [one] => single(one),
        [low, high, rest @ ..] => range(low, high, rest.is_empty()),
        [] => None,
    }
}

/// The numbers of a text; none if one of them can be no age.
fn found(lower: &str) -> Option<Vec<Number<'_>>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(start) = lower
        .get(at..)
        .and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
        .map(|to| to + at)
    {
        let rest = lower.get(start..)?;
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let number: f64 = rest.get(..digits)?.trim_end_matches('.').parse().ok()?;
        let after = rest.get(digits..)?;
        let (scale, unit) = unit(after)?;
        let years = number / scale;
        if years > OLDEST || (start > 0 && lower.get(..start)?.ends_with(char::is_alphabetic)) {
            return None;
        }
        let plus = after.starts_with('+')
            || after.trim_start().starts_with('+')
            || after
                .trim_start_matches(|c: char| c.is_alphabetic() || c == ' ')
                .starts_with('+');
        found.push(Number {
            years,
            unit: unit > 0,
            months: scale > 1.0,
            plus,
            before: lower.get(from..start)?,
            after,
        });
        from = start + digits;
        at = from;
    }
    // A unit named once, after the second number, is that of both: "6-12 months".
    let all_months = found.len() == 2
        && found.get(1).is_some_and(|last| last.months)
        && found.first().is_some_and(|first| !first.unit);
    if all_months {
        found
            .iter_mut()
            .take(1)
            .for_each(|first| first.years /= 12.0);
    }
    Some(found)
}

/// Into how many of its unit a year falls, and how long the unit's word is; nothing if the number is surely no age.
fn unit(after: &str) -> Option<(f64, usize)> {
    let trimmed = after.trim_start_matches([' ', '-']);
    let word: &str = trimmed
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    match word {
        "months" | "month" | "mths" | "mth" | "mos" | "m" => Some((12.0, word.len())),
        "weeks" | "week" | "wks" | "wk" => Some((52.0, word.len())),
        "years" | "year" | "yrs" | "yr" | "y" | "yo" => Some((1.0, word.len())),
        "am" | "pm" | "noon" | "st" | "nd" | "rd" | "th" | "miles" | "people" | "places"
        | "sessions" | "hours" | "mins" | "minutes" | "days" | "p" | "children" | "families"
        | "times" => None,
        _ => Some((1.0, 0)),
    }
}

/// "16+", "18 and over", "under 5s", "aged 14".
fn single(number: &Number<'_>) -> Option<Ages> {
    let before = number.before.trim_end_matches([' ', '-', ':']);
    let after = number.after;
    let is = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    let follows = |words: &[&str]| words.iter().any(|word| after.contains(word));
    let upwards = number.plus
        || follows(&[
            "plus",
            "and over",
            "or over",
            "& over",
            "and above",
            "or above",
            "& above",
            "and older",
            "or older",
            "and up",
            "& up",
            "upwards",
            "years over",
        ])
        || is(&[
            "over",
            "above",
            "from",
            "minimum",
            "minimum age",
            "at least",
            "min",
            "older than",
            "over the age of",
            "from age",
            "from the age of",
            "aged over",
        ]);
    let excluded = is(&[
        "under",
        "below",
        "younger than",
        "under the age of",
        "less than",
        "aged under",
    ]);
    let downwards = is(&[
        "up to",
        "until",
        "maximum",
        "max",
        "max age",
        "maximum age",
        "up to age",
        "up to the age of",
        "birth to",
        "birth",
    ]) || follows(&[
        "and under",
        "or under",
        "& under",
        "and below",
        "or below",
        "and younger",
        "or younger",
    ]);
    let ages = |minimum, maximum| {
        Some(Ages {
            minimum,
            maximum,
            sure: true,
        })
    };
    match (upwards, excluded, downwards) {
        (true, false, false) => ages(Some(number.years), None),
        (false, true, false) => ages(None, Some(below(number))),
        (false, false, true) if before.contains("birth") => ages(Some(0.0), Some(number.years)),
        (false, false, true) => ages(None, Some(number.years)),
        _ => None,
    }
}

/// The highest age below a limit, in the unit that was given.
fn below(number: &Number<'_>) -> f64 {
    if number.months || number.years < 1.0 {
        number.years
    } else {
        number.years - 1.0
    }
}

/// "5 - 11", "11 to 18 years", "between 13 and 25".
fn range(low: &Number<'_>, high: &Number<'_>, alone: bool) -> Option<Ages> {
    let between: String = high.before.chars().filter(|c| !c.is_whitespace()).collect();
    let between = [
        "months", "month", "mths", "weeks", "years", "year", "yrs", "yr", "old", "s",
    ]
    .iter()
    .fold(between, |text, word| {
        text.strip_prefix(word).map_or(text.clone(), str::to_owned)
    });
    let opened = low.before.contains("between")
        || low.before.contains("from")
        || low.before.contains("aged");
    let joins = matches!(between.as_str(), "-" | "to" | "until" | "upto" | "-to-")
        || (opened && between == "and");
    let negative =
        low.before.trim_end().ends_with("under") || low.before.trim_end().ends_with("over");
    if !joins || negative || low.plus || low.years >= high.years {
        return None;
    }
    let open = high.plus;
    Some(Ages {
        minimum: Some(low.years),
        maximum: (!open).then_some(high.years),
        sure: alone,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_ages_are_read() {
        for (text, minimum, maximum) in [
            ("16+", Some(16.0), None),
            ("18 and over", Some(18.0), None),
            ("18 or over", Some(18.0), None),
            ("Over 50s", Some(50.0), None),
            ("over 18", Some(18.0), None),
            ("65 plus", Some(65.0), None),
            ("18 years +", Some(18.0), None),
            ("aged 18 years and above", Some(18.0), None),
            ("under 5s", None, Some(4.0)),
            ("Under 18", None, Some(17.0)),
            ("under 18 years of age", None, Some(17.0)),
            ("5 and under", None, Some(5.0)),
            ("up to 5 years", None, Some(5.0)),
            ("0-5", Some(0.0), Some(5.0)),
            ("11 to 18 years", Some(11.0), Some(18.0)),
            ("5 - 11 yrs", Some(5.0), Some(11.0)),
            ("5–11", Some(5.0), Some(11.0)),
            ("5 years to 11 years", Some(5.0), Some(11.0)),
            ("young people aged 13 to 25 years", Some(13.0), Some(25.0)),
            ("between 13 and 25", Some(13.0), Some(25.0)),
            ("6 months - 4 years", Some(0.5), Some(4.0)),
            ("6-12 months", Some(0.5), Some(1.0)),
            ("Birth to 5", Some(0.0), Some(5.0)),
            ("8 - 80+", Some(8.0), None),
            ("all ages", None, None),
            ("All ages welcome!", None, None),
            ("Ages 4-7", Some(4.0), Some(7.0)),
            ("ages: 5 & over", Some(5.0), None),
            ("under-5s", None, Some(4.0)),
            ("max age 12", None, Some(12.0)),
            ("16s and over", Some(16.0), None),
        ] {
            assert_eq!(
                read(text),
                Some(Ages {
                    minimum,
                    maximum,
                    sure: true
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn doubt_is_said() {
        assert_eq!(
            read("Adults"),
            Some(Ages {
                minimum: Some(18.0),
                maximum: None,
                sure: false
            })
        );
        assert_eq!(
            read("0-19 (25 with SEND)"),
            Some(Ages {
                minimum: Some(0.0),
                maximum: Some(19.0),
                sure: false
            })
        );
    }

    #[test]
    fn what_is_no_age_is_left() {
        for text in [
            "Years 7-11",
            "Year 6",
            "KS2",
            "Key Stage 2",
            "Reception to Year 2",
            "",
            "NA",
            "Children",
            "10am - 12pm",
            "£5-10",
            "5",
            "18-11",
            "150+",
            "5 or 6",
            "M14 5-11",
            "10-12 noon",
            "1st - 5th",
            "Up to 20 people",
            "16+ and under 25",
            "Primary 5-11",
            "11-16, 16-19 or 21",
            "2024-2025",
            "over 5 and under 8",
        ] {
            let ages = read(text);
            assert!(ages.is_none_or(|ages| !ages.sure), "{text}: {ages:?}");
        }
    }
}
