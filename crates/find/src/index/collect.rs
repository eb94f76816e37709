//! The one pass over candidates: what a filter lets through, how many have what, which are best.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use place::Point;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};
use uuid::Uuid;

use super::facts::Facts;
use super::schema::area_key;
use crate::answer::Reason;
use crate::ground::{DEGREE, Reach, UNSAID};
use crate::hours::Opening;
use crate::listing::GROUPS;
use crate::question::{Order, Question, Reaching};

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
/// What nobody ever checked, or long ago, is worth so much.
const STALE: f64 = 0.95;
/// Days over which the worth of having been checked fades.
const FADING: f64 = 730.0;

/// What is collected: the best of each segment and counts.
pub(super) struct Gathering<'q> {
    pub(super) question: &'q Question,
    pub(super) facts: &'q [Arc<Facts>],
    /// How far around the place; infinite where it does not matter.
    pub(super) within: f64,
    /// The wall clock, where services open and close.
    pub(super) now: NaiveDateTime,
    /// Today, in days since 1970.
    pub(super) today: i32,
    /// Whether the words give a score.
    pub(super) has_words: bool,
    /// Whether the ids of everything are wanted, and no page.
    pub(super) wants_all: bool,
}

/// A service on its way into an answer.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) address: DocAddress,
    pub(super) id: Uuid,
    /// What it is sorted by; more is better.
    rank: f64,
    pub(super) score: f64,
    pub(super) distance: Option<f64>,
    pub(super) covers: Option<Reach>,
    pub(super) opens: Option<Opening>,
    pub(super) reason: Reason,
}

impl Candidate {
    /// The best first; among equals the order of ids, so that pages neither repeat nor skip.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        other
            .rank
            .total_cmp(&self.rank)
            .then(self.id.cmp(&other.id))
    }
}

/// The worst of those kept lies on top, to be thrown out first.
struct Kept(Candidate);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Kept {}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.compare(&other.0)
    }
}

/// What one segment gives.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) total: usize,
    pub(super) best: Vec<Candidate>,
    /// Everything by its rank, if that was wanted: the best first.
    pub(super) all: Vec<(f64, Uuid)>,
    /// The segment and how many of its services have each key.
    pub(super) counts: Vec<(usize, Vec<u32>)>,
}

impl Gathering<'_> {
    fn keep(&self) -> usize {
        self.question
            .offset
            .saturating_add(self.question.limit)
            .max(1)
    }

    fn of_segment(&self, segment: usize) -> Gatherer {
        let facts = self.facts[segment].clone();
        let question = self.question;
        let mut roles = vec![Role::Nothing; facts.keys.len()];
        for (number, filter) in question.filters.iter().enumerate() {
            for ord in facts.matching(&filter.group, &filter.values) {
                roles[ord as usize] = Role::Filter(number as u8);
            }
        }
        if let Some(group) = facts.groups.iter().find(|group| group.name == "area") {
            for ord in group.ords.clone() {
                roles[ord as usize] = Role::OtherArea;
            }
        }
        if question.means.coverage
            && let Some(spot) = &question.spot
        {
            for (code, reach) in spot.areas.iter().rev() {
                if let Some(ord) = facts.ord(&area_key(code)) {
                    roles[ord as usize] = Role::Covers(*reach);
                }
            }
        }
        let asks_for_status = question
            .filters
            .iter()
            .any(|filter| filter.group == "status");
        if let Some(ord) = facts.ord(&area_key(UNSAID)) {
            roles[ord as usize] = Role::Unsaid;
        }
        if !question.closed_too && !asks_for_status {
            for ord in facts.matching("status", &["defunct".to_owned(), "inactive".to_owned()]) {
                roles[ord as usize] = Role::Closed;
            }
        }
        // The keys of a group that is filtered count for those that fail by this group alone.
        let mut filtered_by = vec![NO_FILTER; facts.keys.len()];
        for (number, filter) in question.filters.iter().enumerate() {
            if let Some(group) = facts.groups.iter().find(|group| group.name == filter.group) {
                for ord in group.ords.clone() {
                    filtered_by[ord as usize] = number as u8;
                }
            }
        }
        let middle = question.spot.as_ref().map(|spot| Middle::of(spot.point));
        Gatherer {
            segment,
            roles,
            filtered_by,
            counts: vec![0; facts.keys.len()],
            counted: GROUPS
                .iter()
                .filter_map(|name| facts.groups.iter().find(|group| group.name == *name))
                .map(|group| group.ords.clone())
                .collect(),
            facts,
            all_filters: (1_u32 << question.filters.len()) - 1,
            middle,
            within: self.within,
            reach: question.reach,
            coverage: question.means.coverage,
            age: question.age,
            open_now: question.open_now,
            order: question.order,
            now: self.now,
            today: self.today,
            has_words: self.has_words,
            keep: self.keep(),
            total: 0,
            best: BinaryHeap::new(),
            all: self.wants_all.then(Vec::new),
        }
    }
}

impl Collector for Gathering<'_> {
    type Fruit = Gathered;
    type Child = Gatherer;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Gatherer> {
        Ok(self.of_segment(segment as usize))
    }

    fn requires_scoring(&self) -> bool {
        self.has_words
    }

    fn merge_fruits(&self, fruits: Vec<Gathered>) -> tantivy::Result<Gathered> {
        let mut all = Gathered::default();
        for fruit in fruits {
            all.total += fruit.total;
            all.best.extend(fruit.best);
            all.all.extend(fruit.all);
            all.counts.extend(fruit.counts);
        }
        all.best.sort_unstable_by(Candidate::compare);
        all.best.truncate(self.keep());
        all.all
            .sort_unstable_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        Ok(all)
    }
}

const NO_FILTER: u8 = u8::MAX;

/// What a key says about the service that has it.
#[derive(Clone, Copy)]
enum Role {
    Nothing,
    /// It passes this filter.
    Filter(u8),
    /// It covers the place.
    Covers(Reach),
    /// It covers another place.
    OtherArea,
    /// The service says nothing of where it is, or may not.
    Unsaid,
    /// It is closed for good.
    Closed,
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
        up.hypot(along)
    }
}

/// Looks at the candidates of one segment.
pub(super) struct Gatherer {
    segment: usize,
    facts: Arc<Facts>,
    roles: Vec<Role>,
    filtered_by: Vec<u8>,
    counts: Vec<u32>,
    counted: Vec<std::ops::Range<u32>>,
    all_filters: u32,
    middle: Option<Middle>,
    within: f64,
    reach: Reaching,
    coverage: bool,
    age: Option<f64>,
    open_now: bool,
    order: Order,
    now: NaiveDateTime,
    today: i32,
    has_words: bool,
    keep: usize,
    total: usize,
    best: BinaryHeap<Kept>,
    /// Everything, by its rank, where everything is asked for.
    all: Option<Vec<(f64, Uuid)>>,
}

/// What the keys of a candidate add up to.
struct Sum {
    passed: u32,
    covers: Option<Reach>,
    for_others: bool,
    /// It may be anywhere, and be for anybody.
    unsaid: bool,
    closed: bool,
}

impl Gatherer {
    fn sum(&self, document: DocId) -> Sum {
        let mut sum = Sum {
            passed: 0,
            covers: None,
            for_others: false,
            unsaid: false,
            closed: false,
        };
        for ord in self.facts.ords(document) {
            match self.roles[*ord as usize] {
                Role::Nothing => {}
                Role::Filter(number) => sum.passed |= 1 << number,
                Role::Covers(reach) => {
                    sum.covers = Some(sum.covers.map_or(reach, |known| known.min(reach)));
                }
                Role::OtherArea => sum.for_others = true,
                Role::Unsaid => sum.unsaid = true,
                Role::Closed => sum.closed = true,
            }
        }
        sum
    }

    /// How much the place of a candidate is worth, and how far it is; nothing if it is neither near nor covers the place.
    fn place(&self, document: DocId, sum: &Sum) -> Option<(f64, Option<f64>)> {
        let Some(middle) = &self.middle else {
            return Some((1.0, None));
        };
        let points = self.facts.points(document).iter();
        let distance = points
            .map(|point| middle.metres_to(*point))
            .min_by(f64::total_cmp);
        let near = distance
            .filter(|metres| *metres <= self.within)
            .map(|metres| {
                let worth = FAR + (1.0 - FAR) * (-metres / STROLL).exp();
                let elsewhere = self.coverage && sum.for_others && sum.covers.is_none();
                if elsewhere { worth * FOR_OTHERS } else { worth }
            });
        let covering = sum.covers.and_then(|reach| {
            let known = COVERING.iter().find(|(known, _)| *known == reach);
            known.map(|(_, worth)| *worth)
        });
        // What covers other places only is not there for this one.
        let may_cover = sum.covers.is_some() || !sum.for_others;
        let reaches = match self.reach {
            Reaching::NearOrCovering => near.is_some() || covering.is_some() || sum.unsaid,
            Reaching::Covering => may_cover,
            Reaching::NearAndCovering => may_cover && near.is_some(),
        };
        match (near, covering) {
            _ if !reaches => None,
            (None, None) => Some((FAR, distance)),
            (near, covering) => Some((near.unwrap_or(0.0).max(covering.unwrap_or(0.0)), distance)),
        }
    }

    fn suits_age(&self, document: DocId) -> bool {
        self.age.is_none_or(|age| {
            let (youngest, oldest) = self.facts.ages(document);
            age >= f64::from(youngest) && (oldest == u8::MAX || age.floor() <= f64::from(oldest))
        })
    }

    /// Counts the keys of a candidate: all of them if it passes, those of the one group that it fails by otherwise.
    fn count(&mut self, document: DocId, failed: u32) {
        let Self {
            facts,
            counts,
            filtered_by,
            ..
        } = self;
        let only = failed.trailing_zeros() as u8;
        for ord in facts.ords(document) {
            let ord = *ord as usize;
            if failed == 0 || filtered_by[ord] == only {
                counts[ord] += 1;
            }
        }
    }

    fn is_open(&self, document: DocId) -> bool {
        let hours = self.facts.hours(document);
        hours.is_some_and(|hours| hours.is_open(self.now))
    }

    /// When it opens next, where that decides its rank.
    fn opens(&self, document: DocId) -> Option<Opening> {
        if self.order != Order::SoonestOpen {
            return None;
        }
        let hours = self.facts.hours(document)?;
        hours.next_opening(self.now)
    }

    /// Keeps a candidate, and throws out the worst one if there are too many.
    fn keep(&mut self, candidate: Candidate) {
        let is_full = self.best.len() >= self.keep;
        let kept = Kept(candidate);
        if is_full && self.best.peek().is_some_and(|worst| *worst < kept) {
            return;
        }
        self.best.push(kept);
        if is_full {
            self.best.pop();
        }
    }

    fn rank(
        &self,
        score: f64,
        distance: Option<f64>,
        opens: Option<Opening>,
        document: DocId,
    ) -> f64 {
        match self.order {
            Order::Best => score,
            Order::Nearest => distance.map_or(f64::NEG_INFINITY, |metres| -metres),
            Order::SoonestOpen => opens.map_or(f64::NEG_INFINITY, |opening| {
                -((opening.opens.max(self.now) - self.now).num_seconds() as f64)
            }),
            Order::LatelyAssured => self
                .facts
                .checked(document)
                .map_or(f64::NEG_INFINITY, f64::from),
        }
    }

    fn freshness(&self, document: DocId) -> f64 {
        let age = self
            .facts
            .checked(document)
            .map_or(FADING, |day| f64::from((self.today - day).max(0)));
        STALE + (1.0 - STALE) * (1.0 - age.min(FADING) / FADING)
    }
}

impl SegmentCollector for Gatherer {
    type Fruit = Gathered;

    fn collect(&mut self, document: DocId, words: Score) {
        let sum = self.sum(document);
        let failed = self.all_filters & !sum.passed;
        if sum.closed || failed.count_ones() > 1 || !self.suits_age(document) {
            return;
        }
        let Some((place, distance)) = self.place(document, &sum) else {
            return;
        };
        if self.open_now && !self.is_open(document) {
            return;
        }
        if self.all.is_none() {
            self.count(document, failed);
        }
        if failed != 0 {
            return;
        }
        self.total += 1;
        let opens = self.opens(document);
        let reason = Reason {
            words: if self.has_words { words } else { 1.0 },
            place: place as f32,
            freshness: self.freshness(document) as f32,
            standing: self.facts.standing(document),
        };
        let score = f64::from(reason.words)
            * f64::from(reason.place)
            * f64::from(reason.freshness)
            * f64::from(reason.standing);
        let rank = self.rank(score, distance, opens, document);
        if let Some(all) = &mut self.all {
            all.push((rank, self.facts.id(document)));
            return;
        }
        self.keep(Candidate {
            address: DocAddress::new(self.segment as u32, document),
            id: self.facts.id(document),
            rank,
            score,
            distance,
            covers: sum.covers,
            opens,
            reason,
        });
    }

    fn harvest(self) -> Gathered {
        let mut counts = vec![0; self.counts.len()];
        for ords in self.counted {
            let ords = ords.start as usize..ords.end as usize;
            counts[ords.clone()].copy_from_slice(&self.counts[ords]);
        }
        Gathered {
            total: self.total,
            best: self.best.into_iter().map(|kept| kept.0).collect(),
            all: self.all.unwrap_or_default(),
            counts: vec![(self.segment, counts)],
        }
    }
}
