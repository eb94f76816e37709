//! A search: understood, asked as strictly as something is found, gathered, told.

use std::collections::HashMap;

use place::Point;
use tantivy::query::{AllQuery, BooleanQuery, EnableScoring, Occur, Query};
use tantivy::{DocAddress, Term};

use super::collect::{Candidate, Gathered, Gathering};
use super::facts::parts;
use super::query;
use super::understand::{Understood, understand};
use super::{Index, View};
use crate::answer::{Answer, FacetCount, Hit};
use crate::error::FindError;
use crate::hours::london_now;
use crate::listing::GROUPS;
use crate::question::{AROUND, MOST, Question, Spot};

/// How much farther is looked if nothing is near: first three times as far, then anywhere.
const FARTHER: [f64; 2] = [3.0, f64::INFINITY];
/// With fewer results than these, what has less of what was said is a result too.
const PLENTY: usize = 20;
/// So many of the first results are looked at to tell what none of them has.
const LOOKED_AT: usize = 10;

impl Index {
    /// Answers a question.
    pub fn search(&self, question: &Question) -> Result<Answer, FindError> {
        let view = self.view();
        let mut question = question.clone();
        question.limit = question.limit.min(MOST);
        let understood = understand(
            &view.searcher,
            &self.fields,
            &question.words,
            question.means,
        )?;
        let within = question.within.unwrap_or(AROUND);
        let mut answer = self.ask(&view, &question, &understood, within)?;
        if answer.total == 0 && question.spot.is_some() {
            for times in FARTHER {
                answer = self.ask(&view, &question, &understood, within * times)?;
                if answer.total > 0 {
                    answer.widened = true;
                    break;
                }
            }
        }
        Ok(answer)
    }

    /// Where a town is: the middle of the places that services have there.
    pub fn town(&self, name: &str) -> Result<Option<Spot>, FindError> {
        self.view().town(self, name)
    }

    /// Asks for all that was said first, then for less and less of it.
    fn ask(
        &self,
        view: &View,
        question: &Question,
        understood: &Understood,
        within: f64,
    ) -> Result<Answer, FindError> {
        let strong = understood
            .notions
            .iter()
            .filter(|notion| !notion.is_weak)
            .count()
            .max(1);
        let mut least = enough(strong);
        loop {
            let gathered = self.gather(view, question, understood, least, within)?;
            if gathered.total >= PLENTY || least <= 1 || understood.notions.is_empty() {
                return self.tell(view, question, understood, gathered, within);
            }
            least -= 1;
        }
    }

    fn gather(
        &self,
        view: &View,
        question: &Question,
        understood: &Understood,
        least: usize,
        within: f64,
    ) -> Result<Gathered, FindError> {
        let has_words = !understood.notions.is_empty();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if has_words {
            clauses.push((
                Occur::Must,
                query::of_words(&self.fields, understood, least, question.means),
            ));
        }
        if let Some(spot) = &question.spot {
            let place = query::of_place(&self.fields, spot, within, question.means);
            clauses.extend(place.map(|place| (Occur::Must, place)));
        }
        let asked: Box<dyn Query> = match clauses.len() {
            0 => Box::new(AllQuery),
            1 => clauses.remove(0).1,
            _ => Box::new(BooleanQuery::new(clauses)),
        };
        let now = london_now(question.now);
        let gathering = Gathering {
            question,
            facts: &view.facts,
            within,
            now,
            today: (now.date() - chrono::NaiveDate::default()).num_days() as i32,
            has_words,
        };
        Ok(view.searcher.search(&asked, &gathering)?)
    }

    fn tell(
        &self,
        view: &View,
        question: &Question,
        understood: &Understood,
        gathered: Gathered,
        within: f64,
    ) -> Result<Answer, FindError> {
        let page: Vec<Candidate> = gathered
            .best
            .into_iter()
            .skip(question.offset)
            .take(question.limit)
            .collect();
        let addresses: Vec<DocAddress> =
            page.iter().take(LOOKED_AT).map(|hit| hit.address).collect();
        Ok(Answer {
            total: gathered.total,
            facets: facets(view, &gathered.counts),
            dropped: self.dropped(view, understood, &addresses)?,
            did_you_mean: understood.did_you_mean.clone(),
            understood: understood.sayings.clone(),
            within: question
                .spot
                .as_ref()
                .map(|_| within)
                .filter(|within| within.is_finite()),
            widened: false,
            hits: page
                .iter()
                .map(|candidate| hit(view, question, candidate))
                .collect(),
        })
    }

    /// What was said and none of these has.
    fn dropped(
        &self,
        view: &View,
        understood: &Understood,
        addresses: &[DocAddress],
    ) -> Result<Vec<String>, FindError> {
        let mut dropped = Vec::new();
        if addresses.is_empty() || understood.notions.len() < 2 {
            return Ok(dropped);
        }
        for notion in &understood.notions {
            let weight = query::of_notion(&self.fields, notion)
                .weight(EnableScoring::disabled_from_searcher(&view.searcher))?;
            let mut has = false;
            for address in addresses {
                let segment = view.searcher.segment_reader(address.segment_ord);
                let mut scorer = weight.scorer(segment, 1.0)?;
                has = has
                    || scorer.doc() <= address.doc_id
                        && scorer.seek(address.doc_id) == address.doc_id;
            }
            if !has {
                dropped.push(notion.said.clone());
            }
        }
        Ok(dropped)
    }
}

/// How many of the strong notions have to be there, of so many: all of two, then one less, then two
/// thirds.
fn enough(strong: usize) -> usize {
    match strong {
        0..=2 => strong,
        3..=5 => strong - 1,
        _ => strong * 2 / 3,
    }
}

fn hit(view: &View, question: &Question, candidate: &Candidate) -> Hit {
    let facts = &view.facts[candidate.address.segment_ord as usize];
    let now = london_now(question.now);
    let opens = candidate.opens.or_else(|| {
        facts
            .hours(candidate.address.doc_id)
            .and_then(|hours| hours.next_opening(now))
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
        opens,
        reason: candidate.reason,
    }
}

/// The counts of all segments, by group and then by how many.
fn facets(view: &View, counts: &[(usize, Vec<u32>)]) -> Vec<FacetCount> {
    let mut sums: HashMap<&str, usize> = HashMap::new();
    for (segment, counts) in counts {
        for (key, count) in view.facts[*segment].keys.iter().zip(counts) {
            if *count > 0 {
                *sums.entry(key).or_default() += *count as usize;
            }
        }
    }
    let mut facets: Vec<(usize, FacetCount)> = sums
        .into_iter()
        .filter_map(|(key, count)| {
            let (group, value, label) = parts(key);
            let at = GROUPS.iter().position(|known| *known == group)?;
            let facet = FacetCount {
                group: GROUPS[at],
                value: value.to_owned(),
                label: label.to_owned(),
                count,
            };
            Some((at, facet))
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

impl View {
    fn town(&self, index: &Index, name: &str) -> Result<Option<Spot>, FindError> {
        let key = format!("town:{}|", crate::listing::town(name));
        let mut points: Vec<(f32, f32)> = Vec::new();
        for (segment, facts) in self.searcher.segment_readers().iter().zip(&self.facts) {
            let term = Term::from_field_text(index.fields.key, &key);
            let inverted = segment.inverted_index(index.fields.key)?;
            let Some(mut postings) =
                inverted.read_postings(&term, tantivy::schema::IndexRecordOption::Basic)?
            else {
                continue;
            };
            loop {
                let document = tantivy::DocSet::doc(&postings);
                if document == tantivy::TERMINATED {
                    break;
                }
                points.extend(facts.points(document).first());
                tantivy::DocSet::advance(&mut postings);
            }
        }
        Ok(median(&points).map(|point| Spot {
            name: name.trim().to_owned(),
            ..Spot::of_point(point)
        }))
    }
}

/// The point in the middle of most: places of one service elsewhere do not draw it away.
fn median(points: &[(f32, f32)]) -> Option<Point> {
    let middle = |mut degrees: Vec<f32>| {
        degrees.sort_unstable_by(f32::total_cmp);
        degrees.get(degrees.len() / 2).copied()
    };
    let latitude = middle(points.iter().map(|(latitude, _)| *latitude).collect())?;
    let longitude = middle(points.iter().map(|(_, longitude)| *longitude).collect())?;
    Point::new(f64::from(latitude), f64::from(longitude))
}
