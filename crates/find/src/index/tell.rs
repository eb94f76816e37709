//! Telling: what was gathered becomes an answer.

use std::collections::{BTreeSet, HashMap};

use place::Point;
use tantivy::DocId;

use super::best::{Candidate, Counts, Gathered};
use super::facts::parts;
use super::plan::{Having, Plan};
use super::scan::Scan;
use super::sift;
use super::understand::Understood;
use super::{Index, View};
use crate::answer::{Answer, FacetCount, Hit, Met};
use crate::error::FindError;
use crate::hours::london_now;
use crate::listing::{COUNTED_UNKNOWN, GROUPS, UNKNOWN};
use crate::question::Question;

/// So many of the first results are looked at to tell what none of them has.
const LOOKED_AT: usize = 10;

impl Index {
    pub(super) fn tell(
        &self,
        view: &View,
        question: &Question,
        understood: &Understood,
        gathered: Gathered,
        within: f64,
    ) -> Result<Answer, FindError> {
        let page = page(question, gathered.best);
        let mut hits: Vec<Hit> = page
            .iter()
            .map(|candidate| hit(view, question, candidate))
            .collect();
        if question.explain {
            self.explain(view, understood, &page, &mut hits)?;
        }
        let nearby = within.is_finite() && question.spot.is_some();
        Ok(Answer {
            total: gathered.total,
            hits,
            facets: facets(view, &gathered.counts),
            dropped: dropped(understood, &page),
            did_you_mean: understood.did_you_mean.clone(),
            understood: understood.sayings.clone(),
            within: nearby.then_some(within),
            stems: stems(understood),
            widened: false,
            loosely: false,
        })
    }

    /// Tells of each hit what was said that it answers, and by which of its words.
    fn explain(
        &self,
        view: &View,
        understood: &Understood,
        page: &[Candidate],
        hits: &mut [Hit],
    ) -> Result<(), FindError> {
        let plan = Plan::of_ways(&view.searcher, &self.fields, understood, Having::Whole)?;
        let segments = view.searcher.segment_readers().iter();
        for (number, segment) in segments.enumerate() {
            let mut here: Vec<(DocId, usize)> = (0..)
                .zip(page)
                .filter(|(_, candidate)| candidate.address.segment_ord as usize == number)
                .map(|(at, candidate)| (candidate.address.doc_id, at))
                .collect();
            if here.is_empty() {
                continue;
            }
            here.sort_unstable();
            let Some(mut scan) = Scan::begin(&plan, number, segment)? else {
                continue;
            };
            for (document, at) in here {
                let place = scan.look_at(document)?;
                hits[at].met = met(&mut scan, understood, place)?;
            }
        }
        Ok(())
    }
}

/// What was said and none of the first results has.
fn dropped(understood: &Understood, page: &[Candidate]) -> Vec<String> {
    let mut dropped = understood.beyond.clone();
    if page.is_empty() || understood.notions.len() < 2 {
        return dropped;
    }
    let met = page
        .iter()
        .take(LOOKED_AT)
        .fold(0, |met, candidate| met | candidate.met);
    let notions = understood.notions.iter().enumerate();
    let missing = notions.filter(|(number, _)| met >> number & 1 == 0);
    dropped.extend(missing.map(|(_, notion)| notion.said.clone()));
    dropped
}

/// The best way in which a service answers each notion.
fn met(scan: &mut Scan, understood: &Understood, place: usize) -> Result<Vec<Met>, FindError> {
    let mut met = Vec::new();
    let mut number = 0;
    for notion in &understood.notions {
        let mut best: Option<Met> = None;
        for way in &notion.ways {
            if scan.meets(number, place) {
                let worth = scan.worth_of(number, place)?;
                if best.as_ref().is_none_or(|best| best.worth < worth) {
                    best = Some(Met {
                        said: notion.said.clone(),
                        by: way.stems.join(" "),
                        worth,
                    });
                }
            }
            number += 1;
        }
        met.extend(best);
    }
    Ok(met)
}

/// The page of the best that is asked for.
pub(super) fn page(question: &Question, best: Vec<Candidate>) -> Vec<Candidate> {
    best.into_iter()
        .skip(question.offset)
        .take(question.limit)
        .collect()
}

fn stems(understood: &Understood) -> BTreeSet<String> {
    let ways = understood.notions.iter().flat_map(|notion| &notion.ways);
    let stems = ways.flat_map(|way| way.stems.iter().cloned());
    let quoted = understood.phrases.iter().flatten();
    stems.chain(quoted.map(|(_, stem)| stem.clone())).collect()
}

pub(super) fn hit(view: &View, question: &Question, candidate: &Candidate) -> Hit {
    let facts = &view.facts[candidate.address.segment_ord as usize];
    let now = london_now(question.now);
    let opens = candidate.opens.or_else(|| {
        let hours = facts.hours(facts.row(candidate.address.doc_id).hours)?;
        sift::opening(&hours, now, question.on)
    });
    let distance = question.spot.as_ref().and_then(|spot| {
        let points = facts.points(candidate.address.doc_id).iter();
        let metres = points.filter_map(|(latitude, longitude)| {
            Point::new(f64::from(*latitude), f64::from(*longitude))
                .map(|point| spot.point.metres_to(point))
        });
        metres.min_by(f64::total_cmp)
    });
    Hit {
        id: candidate.id,
        score: candidate.score,
        distance: distance.or(candidate.distance),
        covers: candidate.covers,
        is_for_others: candidate.is_for_others,
        opens,
        reason: candidate.reason,
        met: Vec::new(),
    }
}

/// The counts of all segments, by group and then by how many. Sources may call one value by several
/// names: the commonest is shown.
fn facets(view: &View, counts: &[(usize, Counts)]) -> Vec<FacetCount> {
    let mut sums: HashMap<(usize, &str), (usize, &str, u32)> = HashMap::new();
    for (segment, counts) in counts {
        for (ord, count) in counts {
            let (group, value, label) = parts(&view.facts[*segment].keys[*ord as usize]);
            let Some(at) = GROUPS.iter().position(|known| *known == group) else {
                continue;
            };
            if value == UNKNOWN && !COUNTED_UNKNOWN.contains(&group) {
                continue;
            }
            let (sum, shown, most) = sums.entry((at, value)).or_default();
            *sum += *count as usize;
            if *count > *most {
                (*shown, *most) = (label, *count);
            }
        }
    }
    let mut facets: Vec<(usize, FacetCount)> = sums
        .into_iter()
        .map(|((at, value), (count, label, _))| {
            let facet = FacetCount {
                group: GROUPS[at],
                value: value.to_owned(),
                label: label.to_owned(),
                count,
            };
            (at, facet)
        })
        .collect();
    facets.sort_by(|(left_at, left), (right_at, right)| {
        left_at
            .cmp(right_at)
            .then(right.count.cmp(&left.count))
            .then_with(|| left.label.cmp(&right.label))
    });
    facets.into_iter().map(|(_, facet)| facet).collect()
}
