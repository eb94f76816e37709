//! The sieve: which services of a segment are let through by place, filters, age and hours.

use chrono::{NaiveDate, NaiveDateTime};
use place::Point;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, Term};

use super::bits::{Bits, Documents};
use super::facts::{Facts, Row};
use super::schema::area_key;
use crate::error::FindError;
use crate::ground::{self, DEGREE, Reach, UNSAID};
use crate::hours::{Opening, Sites};
use crate::question::{Question, Reaching};

/// Next door is worth 1, and what is so many metres farther a third of the way down to [`FAR`].
const STROLL: f64 = 9_000.0;
/// What is at the edge of what is looked at is worth so much.
const FAR: f64 = 0.45;
/// A service for the people of other areas, though its office is near.
const FOR_OTHERS: f64 = 0.6;
/// The worth of what covers the place, by how much of the country it covers.
const COVERING: [(Reach, f64); 6] = [
    (Reach::Ward, 0.95),
    (Reach::Authority, 0.85),
    (Reach::County, 0.75),
    (Reach::Region, 0.65),
    (Reach::Nation, 0.6),
    (Reach::Anywhere, 0.55),
];

/// A service that is let through, or would be but for one filter.
#[derive(Clone, Copy)]
pub(super) struct Sifted {
    /// The filter that it fails by.
    pub(super) fails: Option<usize>,
    /// Metres to the nearest of its places.
    pub(super) distance: Option<f64>,
    /// What it says of the areas that it is for.
    cover: Cover,
}

impl Sifted {
    /// The smallest area for which it is there and that the place lies in.
    pub(super) fn covers(&self) -> Option<Reach> {
        self.cover.covers
    }

    /// Whether it says for which areas it is, and the place lies in none of them.
    pub(super) fn is_for_others(&self) -> bool {
        self.cover.for_others && self.cover.covers.is_none()
    }
}

/// What a set of areas says about the place that is asked about.
#[derive(Clone, Copy, Default)]
struct Cover {
    /// The smallest of them that the place lies in.
    covers: Option<Reach>,
    /// There are others among them.
    for_others: bool,
    /// It is not said where the service is, or may not be.
    unsaid: bool,
}

/// One filter.
enum Test {
    /// It lets through what has any of these keys.
    Keys(Bits),
    /// It lets these through: some of its keys have no bit.
    Services(Documents),
}

/// What is asked of every service.
pub(super) struct Sieve<'s> {
    facts: &'s Facts,
    question: &'s Question,
    /// How far around the place; infinite where it does not matter.
    within: f64,
    /// The wall clock, where services open and close.
    now: NaiveDateTime,
    middle: Option<Middle>,
    covers: Vec<Cover>,
    leaves_closed_out: bool,
    filters: Vec<Test>,
    open_now: Known<bool>,
    on_day: Known<bool>,
    openings: Known<Option<Opening>>,
}

impl<'s> Sieve<'s> {
    pub(super) fn of(
        facts: &'s Facts,
        segment: &SegmentReader,
        keys: Field,
        question: &'s Question,
        (within, now): (f64, NaiveDateTime),
    ) -> Result<Self, FindError> {
        let mut filters = Vec::with_capacity(question.filters.len());
        for filter in &question.filters {
            let ords = facts.matching(&filter.group, &filter.values);
            filters.push(match facts.bits_of(&ords) {
                Some(bits) => Test::Keys(bits),
                None => Test::Services(having(facts, segment, keys, &ords)?),
            });
        }
        let asks_for_status = question
            .filters
            .iter()
            .any(|filter| filter.group == "status");
        Ok(Self {
            covers: covers(facts, question),
            middle: question.spot.as_ref().map(|spot| Middle::of(spot.point)),
            leaves_closed_out: !question.closed_too && !asks_for_status,
            filters,
            facts,
            question,
            within,
            now,
            open_now: Known::default(),
            on_day: Known::default(),
            openings: Known::default(),
        })
    }

    /// What may be near the place or cover it; none if everything may.
    pub(super) fn around(&self) -> Option<Documents> {
        let spot = self.question.spot.as_ref()?;
        let mut services = Documents::none(self.facts.len() as u32);
        if self.question.reach != Reaching::Covering {
            let cells = ground::cells_within(spot.point, self.within)?;
            for cells in cells {
                for document in self.facts.there(&cells) {
                    services.add(*document);
                }
            }
        }
        for (set, cover) in (0..).zip(&self.covers) {
            let counts = match self.question.reach {
                Reaching::NearOrCovering => cover.covers.is_some() || cover.unsaid,
                Reaching::Covering => cover.covers.is_some() || !cover.for_others,
                Reaching::NearAndCovering => false,
            };
            if counts {
                for document in self.facts.covering(set) {
                    services.add(*document);
                }
            }
        }
        Some(services)
    }

    /// Lets a service through, or not. What fails by one filter alone is let through to be counted.
    pub(super) fn sift(&mut self, document: DocId) -> Option<Sifted> {
        let row = self.facts.row(document);
        if self.leaves_closed_out && row.is_closed {
            return None;
        }
        let mut fails = None;
        for (number, test) in self.filters.iter().enumerate() {
            let passes = match test {
                Test::Keys(bits) => row.bits.meets(*bits),
                Test::Services(services) => services.has(document),
            };
            if !passes && fails.replace(number).is_some() {
                return None;
            }
        }
        if !self.suits_age(row) {
            return None;
        }
        let cover = self.covers[row.areas as usize];
        let distance = self.distance(row, document);
        if !self.reaches(cover, distance) || !self.is_on_time(row) {
            return None;
        }
        Some(Sifted {
            fails,
            distance,
            cover,
        })
    }

    fn suits_age(&self, row: &Row) -> bool {
        self.question.age.is_none_or(|age| {
            let (youngest, oldest) = row.ages;
            age >= f64::from(youngest) && (oldest == u8::MAX || age.floor() <= f64::from(oldest))
        })
    }

    fn distance(&self, row: &Row, document: DocId) -> Option<f64> {
        let middle = self.middle.as_ref()?;
        if row.point.0.is_nan() {
            return None;
        }
        let others = self.facts.more_points(row, document).iter();
        let others = others.map(|point| middle.metres_to(*point));
        Some(others.fold(middle.metres_to(row.point), f64::min))
    }

    /// Whether it is near or covers the place, as it is asked for.
    fn reaches(&self, cover: Cover, distance: Option<f64>) -> bool {
        if self.middle.is_none() {
            return true;
        }
        let is_near = distance.is_some_and(|metres| metres <= self.within);
        // What covers other places only is not there for this one.
        let may_cover = cover.covers.is_some() || !cover.for_others;
        match self.question.reach {
            Reaching::NearOrCovering => is_near || cover.covers.is_some() || cover.unsaid,
            Reaching::Covering => may_cover,
            Reaching::NearAndCovering => may_cover && is_near,
        }
    }

    /// How much the place of what was let through is worth.
    pub(super) fn worth_of_place(&self, sifted: &Sifted) -> f64 {
        if self.middle.is_none() {
            return 1.0;
        }
        let cover = sifted.cover;
        let near = sifted.distance.filter(|metres| *metres <= self.within);
        let near = near.map(|metres| {
            let worth = FAR + (1.0 - FAR) * (-metres / STROLL).exp();
            let elsewhere = self.question.means.coverage && sifted.is_for_others();
            if elsewhere { worth * FOR_OTHERS } else { worth }
        });
        let covering = cover.covers.and_then(|reach| {
            let known = COVERING.iter().find(|(known, _)| *known == reach);
            known.map(|(_, worth)| *worth)
        });
        match (near, covering) {
            (None, None) => FAR,
            (near, covering) => near.unwrap_or(0.0).max(covering.unwrap_or(0.0)),
        }
    }

    fn is_on_time(&mut self, row: &Row) -> bool {
        let (now, facts) = (self.now, self.facts);
        let is_open = |hours: &Sites| hours.is_open(now);
        if self.question.open_now && !self.open_now.get(facts, row, is_open) {
            return false;
        }
        let on = self.question.on;
        on.is_none_or(|day| self.on_day.get(facts, row, |hours| hours.is_on(day)))
    }

    /// When it opens next, or on the day that is asked for.
    pub(super) fn opens(&mut self, document: DocId) -> Option<Opening> {
        let (now, day) = (self.now, self.question.on);
        let row = self.facts.row(document);
        let opens = |hours: &Sites| opening(hours, now, day);
        self.openings.get(self.facts, row, opens)
    }
}

/// The opening that somebody is told of.
pub(super) fn opening(
    hours: &Sites,
    now: NaiveDateTime,
    day: Option<NaiveDate>,
) -> Option<Opening> {
    match day {
        Some(day) => hours.opening_on(day, now),
        None => hours.next_opening(now),
    }
}

/// What was found out about hours, each asked once: many services have the same.
struct Known<T>(Vec<Option<T>>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy + Default> Known<T> {
    fn get(&mut self, facts: &Facts, row: &Row, ask: impl FnOnce(&Sites) -> T) -> T {
        if self.0.is_empty() {
            self.0.resize(facts.sets_of_hours() as usize, None);
        }
        let Some(known) = self.0.get_mut(row.hours as usize) else {
            return T::default();
        };
        *known.get_or_insert_with(|| {
            let hours = facts.hours(row.hours);
            hours.map_or_else(T::default, |hours| ask(&hours))
        })
    }
}

/// What each set of areas says about the place.
fn covers(facts: &Facts, question: &Question) -> Vec<Cover> {
    let spot = question.spot.as_ref().filter(|_| question.means.coverage);
    let wanted: Vec<(u32, Reach)> = spot
        .into_iter()
        .flat_map(|spot| &spot.areas)
        .filter_map(|(code, reach)| Some((facts.ord(&area_key(code))?, *reach)))
        .collect();
    let unsaid = facts.ord(&area_key(UNSAID));
    let of_set = |set| {
        let mut cover = Cover::default();
        for ord in facts.areas(set) {
            let reach = wanted.iter().find(|(known, _)| known == ord);
            if unsaid == Some(*ord) {
                cover.unsaid = true;
            } else if let Some((_, reach)) = reach {
                cover.covers = Some(cover.covers.map_or(*reach, |known| known.min(*reach)));
            } else {
                cover.for_others = true;
            }
        }
        cover
    };
    (0..facts.sets_of_areas()).map(of_set).collect()
}

/// The services that have any of these keys.
fn having(
    facts: &Facts,
    segment: &SegmentReader,
    keys: Field,
    ords: &[u32],
) -> Result<Documents, FindError> {
    let mut services = Documents::none(facts.len() as u32);
    let inverted = segment.inverted_index(keys)?;
    for ord in ords {
        let term = Term::from_field_text(keys, &facts.keys[*ord as usize]);
        let Some(mut list) = inverted.read_block_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };
        while !list.docs().is_empty() {
            for document in list.docs() {
                services.add(*document);
            }
            list.advance();
        }
    }
    Ok(services)
}

/// The place that is asked about, with what measuring from it takes.
struct Middle {
    latitude: f64,
    longitude: f64,
    shrink: f64,
}

impl Middle {
    fn of(point: Point) -> Self {
        Self {
            latitude: point.latitude,
            longitude: point.longitude,
            shrink: point.latitude.to_radians().cos(),
        }
    }

    /// Metres, on a flat map: within a third of a per cent over the distances that people go.
    fn metres_to(&self, (latitude, longitude): (f32, f32)) -> f64 {
        let up = (f64::from(latitude) - self.latitude) * DEGREE;
        let along = (f64::from(longitude) - self.longitude) * DEGREE * self.shrink;
        (up * up + along * along).sqrt()
    }
}
