//! What the values of a column look like, whatever it is called.

use std::collections::HashSet;

use place::Postcode;

use super::grid::Grid;
use super::meaning::Meaning;
use Meaning as M;

/// So many values of a column are looked at, spread over all of it.
const LOOKED_AT: usize = 400;

/// What one value can look like. It may look like several at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Postcode,
    Phone,
    Email,
    Web,
    /// Days and times in words.
    Hours,
    /// Times of a day that is not named, or "closed".
    Clock,
    /// One time of day.
    Time,
    /// Nothing but days of the week.
    Days,
    Date,
    Year,
    Money,
    Age,
    YesNo,
    Whole,
    Latitude,
    Longitude,
    BothCoordinates,
    Easting,
    Northing,
    GridReference,
    /// A code of the Office for National Statistics, such as E08000001.
    Gss,
    Address,
    /// Eight words or more.
    Prose,
}

const LOOKS: usize = Look::Prose as usize + 1;

/// What the values of one column are like.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    /// How many values were looked at; cells that say nothing are none.
    pub(crate) values: usize,
    counts: [usize; LOOKS],
    distinct: usize,
    words: usize,
    chars: usize,
    /// Values of which more than a third is letters: "Club 12345" is a name all the same.
    lettered: usize,
}

impl Profile {
    /// Looks at one column of some rows.
    pub(crate) fn of(grid: &Grid, rows: &[usize], column: usize) -> Self {
        let mut profile = Self {
            values: 0,
            counts: [0; LOOKS],
            distinct: 0,
            words: 0,
            chars: 0,
            lettered: 0,
        };
        let mut seen = HashSet::new();
        let step = rows.len().div_ceil(LOOKED_AT).max(1);
        for row in rows.iter().step_by(step) {
            let cell = grid.cell(*row, column);
            if !written::absence::is_absent(cell) {
                profile.add(cell);
                seen.insert(cell);
            }
        }
        profile.distinct = seen.len();
        profile
    }

    fn add(&mut self, cell: &str) {
        self.values += 1;
        let words = cell.split_whitespace().count();
        self.words += words;
        self.chars += cell.chars().count();
        let letters = cell.chars().filter(|letter| letter.is_alphabetic()).count();
        if letters * 3
            > cell
                .chars()
                .filter(|letter| !letter.is_whitespace())
                .count()
        {
            self.lettered += 1;
        }
        for look in looks(cell) {
            self.counts[look as usize] += 1;
        }
    }

    fn share(&self, look: Look) -> f64 {
        self.part(self.counts[look as usize])
    }

    fn part(&self, count: usize) -> f64 {
        count as f64 / self.values.max(1) as f64
    }

    fn mean_words(&self) -> f64 {
        self.part(self.words)
    }

    /// Whether no value is there twice, or nearly none.
    pub(crate) fn is_unique(&self) -> bool {
        self.values > 1 && self.part(self.distinct) > 0.98
    }

    /// How well the values fit a meaning: 1 is that they can hardly be anything else, -1 that they cannot be that, 0 that they do
    /// not tell.
    pub(crate) fn fit(&self, meaning: Meaning) -> f64 {
        if self.values == 0 {
            return 0.0;
        }
        match meaning {
            M::Postcode => self.told(Look::Postcode, 1.0),
            M::Phone => self.told(Look::Phone, 0.9),
            M::Email | M::OrganizationEmail => self.told(Look::Email, 1.0),
            M::Url | M::OrganizationUrl => self.told(Look::Web, 0.9),
            M::Contact => self.contact(),
            M::Hours => self.told(Look::Hours, 0.9),
            M::HoursOn(_) => self.told(Look::Clock, 0.5),
            M::Days => self.told(Look::Days, 0.8),
            M::OpensAt | M::ClosesAt => self.told(Look::Time, 0.6),
            M::ValidFrom | M::ValidTo | M::Checked => self.told(Look::Date, 0.4),
            M::ClosedOn => signed(self.share(Look::Date).max(self.share(Look::Year)), 0.4),
            M::Latitude => self.told(Look::Latitude, 0.8),
            M::Longitude => self.told(Look::Longitude, 0.8),
            M::Coordinates => self.told(Look::BothCoordinates, 1.0),
            M::Easting => self.told(Look::Easting, 0.5),
            M::Northing => self.told(Look::Northing, 0.5),
            M::GridReference => self.told(Look::GridReference, 0.9),
            M::Address => self.told(Look::Address, 0.7),
            M::Fees => self.share(Look::Money) * 0.5,
            M::Ages => self.share(Look::Age) * 0.6,
            M::MinimumAge | M::MaximumAge => {
                signed(self.share(Look::Whole).max(self.share(Look::Age)), 0.3)
            }
            M::Confidential => self.told(Look::YesNo, 0.3),
            M::Key | M::PlaceKey | M::OrganizationKey => self.key(meaning),
            M::CharityNumber | M::CompanyNumber | M::Uprn => {
                if self.part(self.lettered) > 0.5 {
                    -0.9
                } else {
                    0.3
                }
            }
            M::Description | M::OrganizationDescription => self.prose(),
            M::Name | M::Organization | M::Venue | M::City | M::AlternateName => {
                self.named(meaning)
            }
            M::Category | M::Status => self.grouping(),
            _ => 0.0,
        }
    }

    /// Whether a meaning can be told from values alone, without any heading.
    pub(crate) fn alone(&self, meaning: Meaning) -> f64 {
        let fit = self.fit(meaning);
        let plain = matches!(
            meaning,
            M::Postcode
                | M::Phone
                | M::Email
                | M::Url
                | M::Hours
                | M::Coordinates
                | M::GridReference
                | M::Contact
        );
        let likely = matches!(
            meaning,
            M::Latitude | M::Longitude | M::Address | M::Description
        );
        if (plain && fit >= 0.5) || (likely && fit >= 0.55) {
            fit * 0.9
        } else {
            0.0
        }
    }

    fn told(&self, look: Look, most: f64) -> f64 {
        signed(self.share(look), most)
    }

    /// Telephone, mail and web in one column, each in part of the cells.
    fn contact(&self) -> f64 {
        let each = [Look::Phone, Look::Email, Look::Web].map(|look| self.share(look));
        let any = each.iter().sum::<f64>().min(1.0);
        let most = each.iter().copied().fold(0.0, f64::max);
        if any > 0.5 && most < 0.9 {
            any * 0.8
        } else {
            0.0
        }
    }

    fn key(&self, meaning: Meaning) -> f64 {
        let unique = self.part(self.distinct);
        if self.mean_words() > 3.0 {
            -0.9
        } else if meaning == M::Key && unique < 0.95 {
            -0.9
        } else if meaning == M::Key {
            0.3
        } else {
            0.1
        }
    }

    fn prose(&self) -> f64 {
        if self.share(Look::Web) > 0.5 || self.share(Look::Postcode) > 0.5 {
            -0.9
        } else if self.mean_words() >= 8.0 && self.share(Look::Hours) < 0.3 {
            0.7
        } else if self.mean_words() < 2.0 {
            -0.4
        } else {
            0.0
        }
    }

    fn named(&self, meaning: Meaning) -> f64 {
        if self.part(self.lettered) < 0.4
            || self.share(Look::Email) > 0.3
            || self.share(Look::Web) > 0.3
        {
            -0.9
        } else if self.mean_words() > 12.0 {
            -0.7
        } else if matches!(meaning, M::Venue | M::City) && self.share(Look::Address) > 0.5 {
            -0.5
        } else if meaning == M::Name {
            0.3 * self.part(self.distinct)
        } else {
            0.1
        }
    }

    fn grouping(&self) -> f64 {
        if self.mean_words() > 10.0 || self.share(Look::Web) > 0.5 {
            -0.6
        } else if self.values > 20 && self.part(self.distinct) > 0.95 {
            -0.3
        } else {
            0.2
        }
    }

    /// How likely these are names, for a table in which no heading says so.
    pub(crate) fn name_likeness(&self) -> f64 {
        let telling = [
            Look::Postcode,
            Look::Phone,
            Look::Email,
            Look::Web,
            Look::Hours,
            Look::Address,
            Look::Gss,
        ]
        .map(|look| self.share(look))
        .into_iter()
        .fold(0.0, f64::max);
        if telling > 0.3
            || self.part(self.lettered) < 0.7
            || self.mean_words() > 9.0
            || self.values == 0
        {
            return 0.0;
        }
        self.part(self.distinct)
    }

    /// The strongest look, as words: "97 of 100 values are postcodes".
    pub(crate) fn told_by(&self, meaning: Meaning) -> Option<String> {
        let (look, what) = match meaning {
            M::Postcode => (Look::Postcode, "postcodes"),
            M::Phone => (Look::Phone, "telephone numbers"),
            M::Email | M::OrganizationEmail => (Look::Email, "email addresses"),
            M::Url | M::OrganizationUrl => (Look::Web, "web addresses"),
            M::Hours => (Look::Hours, "days or times"),
            M::HoursOn(_) => (Look::Clock, "times"),
            M::OpensAt | M::ClosesAt => (Look::Time, "times"),
            M::Days => (Look::Days, "days of the week"),
            M::ValidFrom | M::ValidTo | M::Checked => (Look::Date, "dates"),
            M::Latitude => (Look::Latitude, "latitudes in the United Kingdom"),
            M::Longitude => (Look::Longitude, "longitudes in the United Kingdom"),
            M::Address => (Look::Address, "addresses"),
            M::Fees => (Look::Money, "prices"),
            M::Ages => (Look::Age, "ages"),
            M::Description => (Look::Prose, "sentences"),
            _ => return None,
        };
        let count = self.counts[look as usize];
        Some(format!("{count} of {} values are {what}", self.values))
    }
}

/// From a share of values to how much it tells: little speaks against, much for it.
fn signed(share: f64, most: f64) -> f64 {
    if share >= 0.5 {
        share * most
    } else if share >= 0.2 {
        0.0
    } else {
        -0.85
    }
}

/// Whether a cell holds a value rather than the words of a heading or a title.
pub(crate) fn is_value(cell: &str) -> bool {
    looks(cell).iter().any(|look| {
        !matches!(
            look,
            Look::YesNo | Look::Prose | Look::Days | Look::Hours | Look::Age
        )
    }) || (has_clock(cell) && cell.len() < 60)
}

fn looks(cell: &str) -> Vec<Look> {
    let text = cell.trim();
    let lower = text.to_lowercase();
    let mut looks = Vec::new();
    let mut tell = |yes: bool, look: Look| {
        if yes {
            looks.push(look);
        }
    };
    let number: Option<f64> = text.parse().ok();
    let clock = has_clock(&lower);
    let day = has_day(&lower);
    tell(is_postcode(text), Look::Postcode);
    tell(is_phone(&lower), Look::Phone);
    tell(is_email(&lower), Look::Email);
    tell(is_web(&lower), Look::Web);
    tell(
        (day && lower.len() < 400) || (clock && lower.len() < 60),
        Look::Hours,
    );
    tell(
        (clock && !day) || matches!(lower.as_str(), "closed" | "open" | "24 hours" | "shut"),
        Look::Clock,
    );
    tell(is_time(&lower), Look::Time);
    tell(
        day && lower
            .split(|letter: char| !letter.is_alphabetic())
            .all(|word| word.is_empty() || is_day(word) || matches!(word, "and" | "to")),
        Look::Days,
    );
    tell(is_date(&lower), Look::Date);
    tell(
        matches!(number, Some(year) if (1800.0..2200.0).contains(&year) && year.fract() == 0.0),
        Look::Year,
    );
    tell(
        lower.contains('£') || lower == "free" || lower.starts_with("free "),
        Look::Money,
    );
    tell(is_age(&lower), Look::Age);
    tell(
        matches!(
            lower.as_str(),
            "y" | "n" | "yes" | "no" | "true" | "false" | "0" | "1" | "✓" | "x"
        ),
        Look::YesNo,
    );
    tell(
        matches!(number, Some(number) if number.fract() == 0.0),
        Look::Whole,
    );
    tell(
        matches!(number, Some(degrees) if (49.0..61.5).contains(&degrees) && degrees.fract() != 0.0),
        Look::Latitude,
    );
    tell(
        matches!(number, Some(degrees) if (-9.0..2.5).contains(&degrees) && degrees.fract() != 0.0),
        Look::Longitude,
    );
    tell(is_pair(text), Look::BothCoordinates);
    tell(
        matches!(number, Some(metres) if (10_000.0..700_000.0).contains(&metres)),
        Look::Easting,
    );
    tell(
        matches!(number, Some(metres) if (5_000.0..1_250_000.0).contains(&metres)),
        Look::Northing,
    );
    tell(is_grid_reference(text), Look::GridReference);
    tell(is_gss(text), Look::Gss);
    tell(is_address(text), Look::Address);
    tell(text.split_whitespace().count() >= 8, Look::Prose);
    looks
}

fn is_postcode(text: &str) -> bool {
    text.len() <= 10 && text.len() >= 5 && Postcode::repair(text).is_some()
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && text.split_whitespace().count() <= 4
    })
}

fn is_web(text: &str) -> bool {
    let ending = || {
        let host = text.split(['/', '?']).next().unwrap_or_default();
        [
            ".org", ".com", ".uk", ".net", ".info", ".wales", ".scot", ".cymru",
        ]
        .iter()
        .any(|ending| host.ends_with(ending))
    };
    !text.contains('@')
        && text.split_whitespace().count() <= 3
        && (text.starts_with("http") || text.starts_with("www.") || ending())
}

/// Nine to thirteen digits with what people put between them, beginning as numbers of the United Kingdom do, its zero lost or not.
fn is_phone(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let allowed = text.chars().all(|letter| {
        letter.is_alphanumeric() || letter.is_whitespace() || "+()-/.,:;–&".contains(letter)
    });
    let begins = text.trim_start_matches(['(', '+', ' ']);
    let likely = begins.starts_with('0')
        || begins.starts_with("44")
        || (digits.len() == 10 && matches!(digits.as_bytes()[0], b'1' | b'2' | b'3' | b'7' | b'8'));
    let is_decimal = text.parse::<f64>().is_ok() && text.contains('.');
    allowed
        && likely
        && !is_decimal
        && digits.len() >= 9
        && digits.len() <= 26
        && letters <= digits.len()
        && !is_date(text)
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn is_day(word: &str) -> bool {
    let named = |day: &str| {
        word == day
            || word == format!("{day}s")
            || (word.starts_with(day) && (word.ends_with("day") || word.ends_with("days")))
    };
    DAYS.iter().any(|day| named(day))
        || matches!(
            word,
            "tues"
                | "weds"
                | "thur"
                | "thurs"
                | "weekday"
                | "weekdays"
                | "weekend"
                | "weekends"
                | "daily"
                | "everyday"
        )
}

fn has_day(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic())
        .any(is_day)
}

/// A time with am or pm, a time with a colon, or two numbers with a stroke that may be hours.
fn has_clock(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bytes = lower.as_bytes();
    (0..bytes.len()).any(|at| {
        let is_start =
            bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        is_start && (clock_at(&lower[at..]).is_some_and(|(_, sure)| sure) || is_span(&lower[at..]))
    })
}

/// How long a time at the beginning of a text is, and whether it can only be a time.
fn clock_at(text: &str) -> Option<(usize, bool)> {
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    if digits == 0 || digits > 4 {
        return None;
    }
    let hour: u32 = text[..digits].parse().ok()?;
    let mut length = digits;
    let mut sure = false;
    let rest = &text[digits..];
    if let Some(minutes) = rest.strip_prefix([':', '.'])
        && digits <= 2
        && hour <= 24
        && minutes.len() >= 2
        && minutes.as_bytes()[..2].iter().all(u8::is_ascii_digit)
        && !minutes[2..].starts_with(|letter: char| letter.is_ascii_digit())
    {
        sure = rest.starts_with(':');
        length += 3;
    } else if digits > 2 && (hour / 100 > 24 || hour % 100 > 59) {
        return None;
    }
    let after = text[length..].trim_start();
    if ["am", "pm", "a.m", "p.m", "noon"]
        .iter()
        .any(|half| after.starts_with(half))
        && hour <= 24
    {
        sure = true;
        length = text.len() - after.len() + 2;
    }
    (hour <= 24 || digits > 2).then_some((length, sure))
}

/// Two hours with a stroke or "to" between them.
fn is_span(text: &str) -> bool {
    let Some((length, _)) = clock_at(text) else {
        return false;
    };
    let after = text[length..].trim_start();
    let Some(second) = ["-", "–", "—", "to ", "until ", "till "]
        .iter()
        .find_map(|between| after.strip_prefix(between))
    else {
        return false;
    };
    let second = second.trim_start();
    clock_at(second).is_some_and(|(length, _)| {
        let end = second[length..].trim_start();
        end.is_empty()
            || !end.starts_with(|letter: char| {
                letter.is_ascii_digit() || letter == '-' || letter == '/'
            })
    }) && text.len() < 60
}

fn is_time(text: &str) -> bool {
    clock_at(text)
        .is_some_and(|(length, sure)| length >= text.len() && (sure || text.contains('.')))
        || matches!(text, "noon" | "midday" | "midnight")
}

/// Three numbers, or two and a month, one of them four digits long or the last of two.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text
        .split(['/', '-', ' ', '.', 't'])
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() < 3 || text.len() > 25 {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().ok();
    let numbers: Vec<Option<u32>> = parts[..3].iter().map(|part| number(part)).collect();
    match numbers[..] {
        [Some(year), Some(month), Some(day)] if parts[0].len() == 4 => {
            (1800..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
        }
        [Some(day), Some(month), Some(_)] => {
            (1..=31).contains(&day) && (1..=12).contains(&month) && matches!(parts[2].len(), 2 | 4)
        }
        _ => {
            [
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
            ]
            .iter()
            .any(|month| parts.iter().any(|part| part.starts_with(month)))
                && numbers.iter().flatten().any(|number| *number > 31)
        }
    }
}

fn is_age(text: &str) -> bool {
    let has_number = text.bytes().any(|byte| byte.is_ascii_digit());
    let has_word = ["year", "yr", "age", "over ", "under ", "month", "+"]
        .iter()
        .any(|word| text.contains(word));
    (has_number && has_word && text.len() < 60 && !text.contains('£'))
        || matches!(text, "all ages" | "adults" | "adult" | "all" | "children")
}

fn is_pair(text: &str) -> bool {
    let parts: Vec<f64> = text
        .trim_matches(['(', ')', '[', ']'])
        .split([',', ';', ' '])
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok())
        .collect();
    matches!(parts[..], [one, other] if one.fract() != 0.0 && other.fract() != 0.0 && one.abs() < 90.0 && other.abs() < 90.0)
}

fn is_grid_reference(text: &str) -> bool {
    let plain: Vec<char> = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let Some((letters, digits)) = plain.split_at_checked(2) else {
        return false;
    };
    letters.iter().all(char::is_ascii_alphabetic)
        && matches!(digits.len(), 4 | 6 | 8 | 10)
        && digits.iter().all(char::is_ascii_digit)
}

fn is_gss(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.len(), 8 | 9)
        && matches!(bytes[0], b'E' | b'W' | b'S' | b'N')
        && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// Words that streets are called by, as they stand at the end of a name.
const STREETS: [&str; 20] = [
    "street", "st", "road", "rd", "lane", "ln", "avenue", "ave", "drive", "close", "way", "place",
    "square", "terrace", "crescent", "court", "gardens", "hill", "house", "centre",
];

/// Parts with commas or lines between them, one of which has a number, a postcode or the word of a street.
fn is_address(text: &str) -> bool {
    let parts = text
        .split([',', '\n'])
        .filter(|part| !part.trim().is_empty())
        .count();
    let lower = text.to_lowercase();
    let street = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| STREETS.contains(&word));
    let number = text.bytes().any(|byte| byte.is_ascii_digit());
    let prose = lower.split_whitespace().count() > 25 || lower.contains(". ");
    !prose && !lower.contains('@') && !lower.contains("http") && parts >= 2 && (street || number)
        || (street && number && lower.len() < 60 && !has_clock(&lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, look: Look) -> bool {
        looks(text).contains(&look)
    }

    #[test]
    fn values_look_like_what_they_are() {
        for (text, look) in [
            ("BL3 2HP", Look::Postcode),
            ("01204 385 848", Look::Phone),
            ("1617486414", Look::Phone),
            ("0208 646 9691/93", Look::Phone),
            ("+44 (0)161 228 7654", Look::Phone),
            ("admin@brass-bolton.org.uk", Look::Email),
            ("http://brassbolton.org/index.php", Look::Web),
            ("scouts.org.uk/join", Look::Web),
            ("Wednesday 10am - 4pm", Look::Hours),
            ("Tuesday - Friday 12noon - 2pm", Look::Hours),
            ("08:30-13:00,14:00-17:30", Look::Clock),
            ("9-5", Look::Clock),
            ("10.30am", Look::Time),
            ("Mon, Wed and Fri", Look::Days),
            ("1963-02-20", Look::Date),
            ("3/4/26", Look::Date),
            ("£2.50", Look::Money),
            ("16+", Look::Age),
            ("53.460392", Look::Latitude),
            ("-2.251979", Look::Longitude),
            ("53.46, -2.25", Look::BothCoordinates),
            ("SJ 801 906", Look::GridReference),
            ("E08000003", Look::Gss),
            ("The Lodge, Green Lane, Bolton", Look::Address),
            ("17 Pine Road", Look::Address),
        ] {
            assert!(has(text, look), "{text} is {look:?}: {:?}", looks(text));
        }
        for (text, look) in [
            ("Bolton", Look::Postcode),
            ("53.460392", Look::Phone),
            ("2024-01-02", Look::Phone),
            ("142274006", Look::Phone),
            ("Sunderland", Look::Hours),
            ("Monton Road", Look::Hours),
            ("Chess, draughts and go", Look::Address),
        ] {
            assert!(!has(text, look), "{text} is no {look:?}");
        }
    }
}
