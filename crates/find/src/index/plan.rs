//! Notions as a plan: which lists of services are read, and what the words in them are worth.

use tantivy::postings::TermInfo;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, PhraseQuery, Query, Weight};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::schema::Fields;
use super::understand::{Understood, Way};
use crate::error::FindError;
use crate::question::Means;

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

/// What of several words that mean one thing has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Having {
    /// All of them: who asks for a food bank is not helped by what is shut on bank holidays.
    Whole,
    /// Any of them, where nothing at all has the whole.
    Parts,
}

/// How often a word has to stand somewhere to be worth half of what it can be (BM25's `k1`).
const SATURATION: f32 = 1.2;
/// How much longer texts count less (BM25's `b`).
const EVENED: f32 = 0.75;
/// Lengths are kept as one of so many.
pub(super) const LENGTHS: usize = 256;

/// What is asked for, as it is looked up.
pub(super) struct Plan {
    pub(super) words: Vec<PlannedWord>,
    pub(super) notions: Vec<PlannedNotion>,
    /// The notions of which some have to be there.
    pub(super) strong: Vec<usize>,
    /// So many of them, at best.
    pub(super) least: usize,
    /// What has to be there word for word.
    pub(super) quoted: Vec<PlannedPhrase>,
    /// Words that add to the worth of what has them, and nothing else.
    pub(super) extras: Vec<(usize, f32)>,
    /// The same, for words that stand together.
    pub(super) together: Vec<PlannedPhrase>,
}

/// A word in a field.
pub(super) struct PlannedWord {
    pub(super) field: Field,
    /// What it is worth at most, before anything makes it more or less.
    pub(super) weight: f32,
    /// How lengths count in its field.
    pub(super) lengths: Lengths,
    /// Where each segment has its list.
    pub(super) lists: Vec<Option<TermInfo>>,
}

/// One of the fields that were planned with, by its number in the order of its first use.
pub(super) type Lengths = std::sync::Arc<[f32; LENGTHS]>;

/// A notion: the best of some ways to put it. It is there if one of its words or all words of one of
/// its phrases are.
#[derive(Default)]
pub(super) struct PlannedNotion {
    /// Single words, each with what makes it more or less.
    pub(super) singles: Vec<(usize, f32)>,
    /// Words that mean it together, and are worth more if they stand together.
    pub(super) phrases: Vec<PlannedPhrase>,
    /// How much of its worth each way adds that is not the best.
    pub(super) as_well: f32,
}

/// Words that stand together.
pub(super) struct PlannedPhrase {
    pub(super) words: Vec<usize>,
    /// What it is worth at most.
    pub(super) weight: f32,
    /// What makes its words more or less if they are there, but not together.
    pub(super) apart: f32,
    boost: f32,
    /// Nothing where it is a word alone, or some word of it is nowhere.
    asked: Option<Box<dyn Weight>>,
}

impl PlannedPhrase {
    /// Where it is in a segment, for asking service by service.
    pub(super) fn scorer(
        &self,
        segment: &tantivy::SegmentReader,
    ) -> Result<Option<Box<dyn tantivy::query::Scorer>>, FindError> {
        let asked = self.asked.as_ref();
        let scorer = asked.map(|asked| asked.scorer(segment, self.boost));
        Ok(scorer.transpose()?)
    }
}

impl Plan {
    /// The plan of what somebody's words mean.
    pub(super) fn of_words(
        searcher: &Searcher,
        fields: &Fields,
        understood: &Understood,
        means: Means,
        having: Having,
    ) -> Result<Self, FindError> {
        let mut planning = Planning::of(searcher)?;
        let mut notions = Vec::with_capacity(understood.notions.len());
        for notion in &understood.notions {
            notions.push(planning.notion(fields.all, &notion.ways, having)?);
        }
        let of_kind = |is_weak: bool| {
            let numbered = understood.notions.iter().enumerate();
            let alike = numbered.filter(move |(_, notion)| notion.is_weak == is_weak);
            alike.map(|(at, _)| at)
        };
        let mut strong: Vec<usize> = of_kind(false).collect();
        let least = enough(strong.len());
        if strong.is_empty() {
            // Somebody who says nothing but "help" shall find what helps.
            strong = of_kind(true).collect();
        }
        let mut quoted = Vec::new();
        for said in &understood.phrases {
            quoted.push(planning.phrase(fields.all, said, 0, 1.0)?);
        }
        let mut together = Vec::new();
        for pair in understood.said.windows(2) {
            let said: Vec<(usize, String)> = pair.iter().cloned().enumerate().collect();
            together.push(planning.phrase(fields.all, &said, 0, TOGETHER)?);
        }
        let mut extras = Vec::new();
        for stem in understood.said.iter().filter(|_| means.field_weights) {
            let term = Term::from_field_text(fields.name, stem);
            extras.extend(planning.word(&term)?.map(|word| (word, IN_NAME)));
        }
        Ok(Self {
            words: planning.words,
            notions,
            least: least.clamp(1, strong.len().max(1)),
            strong,
            quoted,
            extras,
            together,
        })
    }

    /// The words of which what is worth so much has one at least.
    pub(super) fn telling(&self, worth: f64) -> Vec<usize> {
        let mut order: Vec<(f32, usize)> = (0..self.words.len())
            .map(|word| (self.at_most(|other| other == word), word))
            .collect();
        order.sort_unstable_by(|left, right| left.0.total_cmp(&right.0));
        let mut idle = vec![false; self.words.len()];
        for (_, word) in order {
            idle[word] = true;
            if f64::from(self.at_most(|word| idle[word])) >= worth {
                idle[word] = false;
                break;
            }
        }
        (0..idle.len()).filter(|word| !idle[*word]).collect()
    }

    /// What a service is worth at most that has only some of the words.
    fn at_most(&self, has: impl Fn(usize) -> bool) -> f32 {
        let has_all = |phrase: &&PlannedPhrase| phrase.words.iter().all(|word| has(*word));
        let weight = |word: &usize| self.words[*word].weight;
        let extras = self.extras.iter().filter(|(word, _)| has(*word));
        let mut worth: f32 = extras.map(|(word, boost)| weight(word) * boost).sum();
        let together = self.together.iter().filter(has_all);
        worth += together.map(|phrase| phrase.weight).sum::<f32>();
        for notion in &self.notions {
            let (mut best, mut sum) = (0.0_f32, 0.0);
            let mut add = |worth: f32| {
                sum += worth;
                best = best.max(worth);
            };
            for (word, boost) in notion.singles.iter().filter(|(word, _)| has(*word)) {
                add(weight(word) * boost);
            }
            for phrase in notion.phrases.iter().filter(has_all) {
                let apart: f32 = phrase.words.iter().map(weight).sum();
                add(apart * phrase.apart);
                add(phrase.weight);
            }
            worth += best + (sum - best) * notion.as_well;
        }
        // Numbers that are added in another order may differ in the last place.
        worth * 1.001
    }

    /// The plan of telling what each way of putting each notion is worth, in their order.
    pub(super) fn of_ways(
        searcher: &Searcher,
        fields: &Fields,
        understood: &Understood,
        having: Having,
    ) -> Result<Self, FindError> {
        let mut planning = Planning::of(searcher)?;
        let mut notions = Vec::new();
        for way in understood.notions.iter().flat_map(|notion| &notion.ways) {
            notions.push(planning.notion(fields.all, std::slice::from_ref(way), having)?);
        }
        Ok(Self {
            notions,
            ..Self::of_nothing(planning.words)
        })
    }

    fn of_nothing(words: Vec<PlannedWord>) -> Self {
        Self {
            words,
            notions: Vec::new(),
            strong: Vec::new(),
            least: 1,
            quoted: Vec::new(),
            extras: Vec::new(),
            together: Vec::new(),
        }
    }

    /// The plan of finding whatever has any of these terms, and the more of them the better.
    pub(super) fn of_any(searcher: &Searcher, terms: &[Term]) -> Result<Self, FindError> {
        let mut planning = Planning::of(searcher)?;
        let mut any = PlannedNotion {
            as_well: 1.0,
            ..PlannedNotion::default()
        };
        for term in terms {
            let word = planning.word(term)?;
            any.singles.extend(word.map(|word| (word, 1.0)));
        }
        Ok(Self {
            notions: vec![any],
            strong: vec![0],
            ..Self::of_nothing(planning.words)
        })
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

struct Planning<'s> {
    searcher: &'s Searcher,
    services: u64,
    words: Vec<PlannedWord>,
    terms: Vec<Term>,
    /// The words that are nowhere.
    missing: Vec<Term>,
    lengths: Vec<(Field, Lengths)>,
}

impl<'s> Planning<'s> {
    fn of(searcher: &'s Searcher) -> Result<Self, FindError> {
        Ok(Self {
            searcher,
            services: searcher.total_num_docs()?,
            words: Vec::new(),
            terms: Vec::new(),
            missing: Vec::new(),
            lengths: Vec::new(),
        })
    }

    fn notion(
        &mut self,
        field: Field,
        ways: &[Way],
        having: Having,
    ) -> Result<PlannedNotion, FindError> {
        let mut planned = PlannedNotion {
            as_well: AS_WELL,
            ..PlannedNotion::default()
        };
        for way in ways {
            self.way(field, way, having, &mut planned)?;
        }
        Ok(planned)
    }

    fn way(
        &mut self,
        field: Field,
        way: &Way,
        having: Having,
        planned: &mut PlannedNotion,
    ) -> Result<(), FindError> {
        let is_phrase = way.stems.len() > 1;
        if !is_phrase || having == Having::Parts {
            let part = if is_phrase { PART } else { 1.0 };
            for stem in &way.stems {
                let word = self.word(&Term::from_field_text(field, stem))?;
                let single = word.map(|word| (word, way.strength * part));
                planned.singles.extend(single);
            }
        }
        if is_phrase {
            let said: Vec<(usize, String)> = way.stems.iter().cloned().enumerate().collect();
            let phrase = self.phrase(field, &said, SLOP, way.strength)?;
            if !phrase.words.is_empty() {
                planned.phrases.push(PlannedPhrase {
                    apart: way.strength * APART,
                    ..phrase
                });
            }
        }
        Ok(())
    }

    fn phrase(
        &mut self,
        field: Field,
        said: &[(usize, String)],
        slop: u32,
        boost: f32,
    ) -> Result<PlannedPhrase, FindError> {
        let terms: Vec<(usize, Term)> = said
            .iter()
            .map(|(at, stem)| (*at, Term::from_field_text(field, stem)))
            .collect();
        let mut words = Vec::with_capacity(terms.len());
        for (_, term) in &terms {
            words.extend(self.word(term)?);
        }
        let is_there = words.len() == terms.len();
        if !is_there {
            words.clear();
        }
        let asked = if is_there && terms.len() > 1 {
            let mut phrase = PhraseQuery::new_with_offset(terms);
            phrase.set_slop(slop);
            Some(phrase.weight(EnableScoring::enabled_from_searcher(self.searcher))?)
        } else {
            None
        };
        let weight: f32 = words.iter().map(|word| self.words[*word].weight).sum();
        Ok(PlannedPhrase {
            weight: weight * boost,
            apart: 0.0,
            words,
            boost,
            asked,
        })
    }

    /// The number of a word; nothing if no service has it.
    fn word(&mut self, term: &Term) -> Result<Option<usize>, FindError> {
        if let Some(known) = self.terms.iter().position(|known| known == term) {
            return Ok(Some(known));
        }
        if self.missing.contains(term) {
            return Ok(None);
        }
        let field = term.field();
        let segments = self.searcher.segment_readers();
        let mut lists = Vec::with_capacity(segments.len());
        for segment in segments {
            lists.push(segment.inverted_index(field)?.get_term_info(term)?);
        }
        let with_it: u64 = lists
            .iter()
            .flatten()
            .map(|list| u64::from(list.doc_freq))
            .sum();
        if with_it == 0 {
            self.missing.push(term.clone());
            return Ok(None);
        }
        let lengths = self.lengths(field)?;
        self.words.push(PlannedWord {
            field,
            weight: rarity(with_it, self.services) * (1.0 + SATURATION),
            lengths,
            lists,
        });
        self.terms.push(term.clone());
        Ok(Some(self.words.len() - 1))
    }

    fn lengths(&mut self, field: Field) -> Result<Lengths, FindError> {
        if let Some((_, known)) = self.lengths.iter().find(|(known, _)| *known == field) {
            return Ok(known.clone());
        }
        let average = self.searcher.total_num_tokens(field)? as f32 / self.services as f32;
        let lengths = std::array::from_fn(|id| {
            let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id as u8);
            SATURATION * (1.0 - EVENED + EVENED * length as f32 / average)
        });
        let lengths = Lengths::new(lengths);
        self.lengths.push((field, lengths.clone()));
        Ok(lengths)
    }
}

/// How much a word tells that so many of all services have (BM25's `idf`).
fn rarity(with_it: u64, services: u64) -> f32 {
    let others = services.saturating_sub(with_it) as f32 + 0.5;
    (1.0 + others / (with_it as f32 + 0.5)).ln()
}
