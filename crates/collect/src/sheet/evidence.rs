//! What the values of a column look like, whatever it is called.

mod look;

use std::collections::HashSet;

use super::grid::Grid;
use super::meaning::Meaning;
use Meaning as M;
use look::{Look, looks};

pub(crate) use look::is_value;

/// So many values of a column are looked at, spread over all of it.
const LOOKED_AT: usize = 400;

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
        if self.mean_words() > 3.0 || (meaning == M::Key && unique < 0.95) {
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
            Look::YesNo,
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
