//! Notions and places as queries of the search library.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery,
    Query, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use super::schema::{Fields, area_key};
use super::understand::{Notion, Understood, Way};
use crate::ground;
use crate::question::{Means, Question, Reaching, Spot};

/// So many other words may lie between those of a phrase.
const SLOP: u32 = 2;
/// Words that do not stand together say less than a phrase.
const APART: f32 = 0.6;
/// A second way of putting a notion that is there as well adds so much of its worth.
const AS_WELL: f32 = 0.1;
/// Two words of the question that stand together as they were said.
const TOGETHER: f32 = 0.5;
/// A word of the question in the name.
const IN_NAME: f32 = 0.25;
/// One word of a phrase, where the others are not there.
const PART: f32 = 0.3;

/// The query of some notions, of which at least `least` strong ones have to be there.
pub(super) fn of_words(
    fields: &Fields,
    understood: &Understood,
    least: usize,
    means: Means,
) -> Box<dyn Query> {
    let (weak, strong): (Vec<&Notion>, Vec<&Notion>) =
        understood.notions.iter().partition(|notion| notion.is_weak);
    // Somebody who says nothing but "help" shall find what helps.
    let (weak, strong) = if strong.is_empty() {
        (strong, weak)
    } else {
        (weak, strong)
    };
    let should = |notion: &&Notion| (Occur::Should, of_notion(fields, notion));
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for phrase in &understood.phrases {
        clauses.push((Occur::Must, of_phrase(fields, phrase)));
    }
    if !strong.is_empty() {
        let strong = BooleanQuery::with_minimum_required_clauses(
            strong.iter().map(should).collect(),
            least.max(1),
        );
        clauses.push((Occur::Must, Box::new(strong)));
    }
    clauses.extend(weak.iter().map(should));
    for pair in understood.said.windows(2) {
        clauses.push((Occur::Should, boosted(phrase(fields, pair, 0), TOGETHER)));
    }
    for stem in understood.said.iter().filter(|_| means.field_weights) {
        let term = Term::from_field_text(fields.name, stem);
        let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
        clauses.push((Occur::Should, boosted(Box::new(query), IN_NAME)));
    }
    Box::new(BooleanQuery::new(clauses))
}

/// The query of a quotation: its words, each in its place.
fn of_phrase(fields: &Fields, said: &[(usize, String)]) -> Box<dyn Query> {
    if let [(_, stem)] = said {
        return word(fields, stem);
    }
    let terms = said
        .iter()
        .map(|(at, stem)| (*at, Term::from_field_text(fields.all, stem)));
    Box::new(PhraseQuery::new_with_offset(terms.collect()))
}

/// The query of one notion: the best of the ways to put it.
pub(super) fn of_notion(fields: &Fields, notion: &Notion) -> Box<dyn Query> {
    let mut ways: Vec<Box<dyn Query>> = notion
        .ways
        .iter()
        .flat_map(|way| of_way(fields, way))
        .collect();
    if ways.len() == 1 {
        return ways.remove(0);
    }
    Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, AS_WELL))
}

fn of_way(fields: &Fields, way: &Way) -> Vec<Box<dyn Query>> {
    match way.stems.as_slice() {
        [] => Vec::new(),
        [stem] => vec![boosted(word(fields, stem), way.strength)],
        stems => {
            let apart = stems.iter().map(|stem| word(fields, stem)).collect();
            let mut ways = vec![
                boosted(phrase(fields, stems, SLOP), way.strength),
                boosted(
                    Box::new(BooleanQuery::intersection(apart)),
                    way.strength * APART,
                ),
            ];
            let parts = stems.iter().map(|stem| word(fields, stem));
            ways.extend(parts.map(|part| boosted(part, way.strength * PART)));
            ways
        }
    }
}

fn word(fields: &Fields, stem: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(fields.all, stem);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn phrase(fields: &Fields, stems: &[String], slop: u32) -> Box<dyn Query> {
    let terms = stems
        .iter()
        .map(|stem| Term::from_field_text(fields.all, stem));
    let mut phrase = PhraseQuery::new(terms.collect());
    phrase.set_slop(slop);
    Box::new(phrase)
}

fn boosted(query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, boost))
}

/// What may be near a place or cover it, worth nothing: the rest is looked at one by one. None if
/// everything may be.
pub(super) fn of_place(
    fields: &Fields,
    spot: &Spot,
    within: f64,
    question: &Question,
) -> Option<Box<dyn Query>> {
    if question.reach == Reaching::Covering {
        // What says nothing of an area counts too.
        return None;
    }
    let cells = ground::cells_within(spot.point, within)?;
    let mut terms: Vec<Term> = cells
        .into_iter()
        .map(|cell| Term::from_field_u64(fields.cell, cell))
        .collect();
    if question.means.coverage && question.reach == Reaching::NearOrCovering {
        let areas = spot.areas.iter();
        terms.extend(areas.map(|(code, _)| Term::from_field_text(fields.key, &area_key(code))));
        terms.push(Term::from_field_text(fields.key, &area_key(ground::UNSAID)));
    }
    Some(any_of(terms))
}

/// What has any of these terms, worth nothing.
pub(super) fn any_of(terms: Vec<Term>) -> Box<dyn Query> {
    if terms.is_empty() {
        return Box::new(EmptyQuery);
    }
    let each = terms
        .into_iter()
        .map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>);
    Box::new(ConstScoreQuery::new(
        Box::new(BooleanQuery::union(each.collect())),
        0.0,
    ))
}
