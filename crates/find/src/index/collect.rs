//! The one pass over candidates: what the sieve lets through, how many have what, which are best.

use chrono::NaiveDateTime;
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, SegmentReader};

use super::View;
use super::best::{Candidate, Gathered, Levels};
use super::bits::Bits;
use super::facts::{Facts, Row};
use super::plan::Plan;
use super::scan::{NONE, Scan, WINDOW, Window, places};
use super::sift::{Sieve, Sifted};
use crate::answer::Reason;
use crate::error::FindError;
use crate::hours::{Opening, london_now};
use crate::question::{Order, Question};

/// What nobody ever checked, or long ago, is worth so much.
const STALE: f64 = 0.95;
/// What comes behind because nobody answers about it is worth so much.
const BEHIND: f64 = 0.6;
/// Days over which the worth of having been checked fades.
const FADING: f64 = 730.0;
/// With fewer results than these, what has less of what was said is a result too.
const PLENTY: usize = 20;

/// What is wanted of everything that is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A page of the best, and the counts of the filters.
    Page,
    /// A page of the best.
    Best,
    /// The ids of all that has all that was said.
    All,
}

/// What is gathered, and where.
pub(super) struct Gathering<'q> {
    pub(super) view: &'q View,
    /// The field of keys.
    pub(super) keys: Field,
    pub(super) question: &'q Question,
    /// The words; none if nothing was said.
    pub(super) plan: Option<&'q Plan>,
    /// How far around the place; infinite where it does not matter.
    pub(super) within: f64,
    pub(super) wanted: Wanted,
}

impl Gathering<'_> {
    /// Goes over everything that may answer, segment by segment.
    pub(super) fn gather(&self) -> Result<Gathered, FindError> {
        let question = self.question;
        let highest = self.plan.map_or(1, |plan| plan.least);
        let lowest = if self.wanted == Wanted::All {
            highest
        } else {
            1
        };
        // Only where the best come first does what has less stay behind.
        let plenty = match question.order {
            Order::Best => PLENTY,
            _ => 1,
        };
        let keep = question.offset.saturating_add(question.limit).max(1);
        let mut levels = Levels::new(lowest, highest, plenty, keep);
        let now = london_now(question.now);
        let segments = self.view.searcher.segment_readers().iter();
        for (number, (segment, facts)) in segments.zip(&self.view.facts).enumerate() {
            let scan = match self.plan {
                None => None,
                Some(plan) => match Scan::begin(plan, number, segment)? {
                    None => continue,
                    scan => scan,
                },
            };
            Pass {
                number,
                segment,
                facts,
                question,
                wanted: self.wanted,
                now,
                today: (now.date() - chrono::NaiveDate::default()).num_days() as i32,
                sieve: Sieve::of(facts, segment, self.keys, question, (self.within, now))?,
                scan,
                counted: Counted::of(facts, question),
                levels: &mut levels,
                let_through: Vec::new(),
            }
            .run()?;
            levels.end(number, facts);
        }
        Ok(levels.done())
    }
}

/// Which keys count for services that fail by a filter: those of its group, since another of them
/// might have been chosen.
struct Counted {
    bits: Vec<Bits>,
    /// The filter of each key that has no bit.
    rare: Vec<Option<usize>>,
}

impl Counted {
    fn of(facts: &Facts, question: &Question) -> Self {
        let filters = question.filters.iter();
        let groups: Vec<_> = filters.map(|filter| facts.ords_of(&filter.group)).collect();
        let of_key = |ord: &u32| groups.iter().position(|ords| ords.contains(ord));
        Self {
            bits: question
                .filters
                .iter()
                .map(|filter| facts.bits_of_group(&filter.group))
                .collect(),
            rare: facts.rare().iter().map(of_key).collect(),
        }
    }
}

/// A service of the window that is a result.
struct Passed {
    place: usize,
    level: usize,
    sifted: Sifted,
}

/// The way through one segment.
struct Pass<'p> {
    number: usize,
    segment: &'p SegmentReader,
    facts: &'p Facts,
    question: &'p Question,
    wanted: Wanted,
    /// The wall clock, where services open and close.
    now: NaiveDateTime,
    /// Today, in days since 1970.
    today: i32,
    sieve: Sieve<'p>,
    scan: Option<Scan<'p>>,
    counted: Counted,
    levels: &'p mut Levels,
    /// The results of the window.
    let_through: Vec<Passed>,
}

impl Pass<'_> {
    fn run(mut self) -> Result<(), FindError> {
        let around = self.sieve.around();
        let services = self.facts.len();
        let mut from = 0;
        while from < services {
            if let Some(scan) = &self.scan {
                let next = scan.next(self.levels.needed()) as usize;
                from = from.max(next / WINDOW * WINDOW);
            }
            if from >= services {
                break;
            }
            let mut window = NONE;
            match &around {
                None => window = all_below(services - from),
                Some(around) => {
                    let words = around.words(from / 64, (from + WINDOW) / 64);
                    window[..words.len()].copy_from_slice(words);
                }
            }
            if window != NONE {
                self.window(from as DocId, window)?;
            }
            from += WINDOW;
        }
        Ok(())
    }

    /// Goes over one window.
    fn window(&mut self, from: DocId, mut window: Window) -> Result<(), FindError> {
        let needed = self.levels.needed();
        if let Some(scan) = &mut self.scan
            && !scan.narrow(from, needed, &mut window)?
        {
            return Ok(());
        }
        // What cannot be one of the best is only counted.
        let promising = match &mut self.scan {
            Some(scan) if self.wanted != Wanted::All && self.question.order == Order::Best => {
                let worth = self.levels.lowest_rank().unwrap_or_default();
                scan.promising(worth, &window)
            }
            _ => window,
        };
        let mut results = NONE;
        self.let_through.clear();
        for place in places(&window) {
            let document = from + place as DocId;
            if self.segment.is_deleted(document) {
                continue;
            }
            let level = match &self.scan {
                Some(scan) => scan.level(place, needed),
                None => needed,
            };
            if level < needed {
                continue;
            }
            let Some(sifted) = self.sieve.sift(document) else {
                continue;
            };
            if self.wanted == Wanted::Page {
                self.count(document, level, sifted.fails);
            }
            if sifted.fails.is_none() {
                self.levels.add(level);
                if promising[place / 64] >> (place % 64) & 1 == 1 {
                    results[place / 64] |= 1 << (place % 64);
                    self.let_through.push(Passed {
                        place,
                        level,
                        sifted,
                    });
                }
            }
        }
        if let Some(scan) = &mut self.scan
            && results != NONE
        {
            scan.weigh(&results);
        }
        let results = std::mem::take(&mut self.let_through);
        for result in &results {
            self.rank(from, result)?;
        }
        self.let_through = results;
        self.levels.raise();
        Ok(())
    }

    /// Counts the keys of a service: all of them if it passes, those of the one group that it fails by otherwise.
    fn count(&mut self, document: DocId, level: usize, fails: Option<usize>) {
        let row = self.facts.row(document);
        let counting = fails.map_or(Bits::ALL, |filter| self.counted.bits[filter]);
        self.levels.count(level, row.bits.and(counting));
        for place in self.facts.rare_keys(row, document) {
            let rare = &self.counted.rare;
            if fails.is_none() || rare[*place as usize] == fails {
                self.levels.count_rare(level, *place, rare.len());
            }
        }
    }

    /// Finds out where a result stands, and keeps it if it is one of the best.
    fn rank(&mut self, from: DocId, result: &Passed) -> Result<(), FindError> {
        let document = from + result.place as DocId;
        let row = self.facts.row(document);
        let place = self.sieve.worth_of_place(&result.sifted);
        let behind = &self.question.behind;
        let is_behind = !behind.is_empty() && behind.holds(&self.facts.id(document));
        let mut reason = Reason {
            words: 1.0,
            place: place as f32,
            freshness: self.freshness(row, is_behind) as f32,
            standing: row.standing,
        };
        let mut depends = false;
        if let Some(scan) = &self.scan {
            (reason.words, depends) = scan.at_most(result.place);
        }
        let opens = match self.question.order {
            Order::SoonestOpen => self.sieve.opens(document),
            _ => None,
        };
        let mut rank = self.rank_of(score(&reason), result.sifted.distance, opens, row);
        let id = || self.facts.id(document);
        let would_keep = |levels: &Levels, rank| {
            self.wanted == Wanted::All || levels.would_keep(result.level, rank, id)
        };
        if !would_keep(self.levels, rank) {
            return Ok(());
        }
        let by_score = self.question.order == Order::Best;
        if depends
            && (by_score || self.wanted != Wanted::All)
            && let Some(scan) = &mut self.scan
        {
            // How words stand in a text is looked up only where it may matter.
            reason.words = scan.worth(result.place)?;
            rank = self.rank_of(score(&reason), result.sifted.distance, opens, row);
        }
        let id = self.facts.id(document);
        if self.wanted == Wanted::All {
            self.levels.keep_all(result.level, rank, id);
            return Ok(());
        }
        if by_score && !self.levels.would_keep(result.level, rank, || id) {
            return Ok(());
        }
        let candidate = Candidate {
            address: DocAddress::new(self.number as u32, document),
            id,
            rank,
            score: score(&reason),
            distance: result.sifted.distance,
            covers: result.sifted.covers(),
            is_for_others: self.question.spot.is_some() && result.sifted.is_for_others(),
            opens,
            reason,
            met: self.scan.as_ref().map_or(0, |scan| scan.met(result.place)),
        };
        self.levels.keep(result.level, candidate);
        Ok(())
    }

    fn rank_of(&self, score: f64, distance: Option<f64>, opens: Option<Opening>, row: &Row) -> f64 {
        match self.question.order {
            Order::Best => score,
            Order::Nearest => distance.map_or(f64::NEG_INFINITY, |metres| -metres),
            Order::SoonestOpen => opens.map_or(f64::NEG_INFINITY, |opening| {
                -((opening.opens.max(self.now) - self.now).num_seconds() as f64)
            }),
            Order::LatelyAssured => row.checked().map_or(f64::NEG_INFINITY, f64::from),
        }
    }

    fn freshness(&self, row: &Row, is_behind: bool) -> f64 {
        if is_behind {
            return BEHIND;
        }
        let age = row
            .checked()
            .map_or(FADING, |day| f64::from((self.today - day).max(0)));
        STALE + (1.0 - STALE) * (1.0 - age.min(FADING) / FADING)
    }
}

fn score(reason: &Reason) -> f64 {
    f64::from(reason.words)
        * f64::from(reason.place)
        * f64::from(reason.freshness)
        * f64::from(reason.standing)
}

/// The first of a window, so many at most.
fn all_below(count: usize) -> Window {
    std::array::from_fn(|word| match count.saturating_sub(word * 64) {
        0 => 0,
        left if left < 64 => (1 << left) - 1,
        _ => u64::MAX,
    })
}
