//! A plan carried out in one segment: window after window of services, each list of services read once.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::Scorer;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SeekDangerResult, SegmentReader, TERMINATED};

use super::bits::ones;
use super::plan::{LENGTHS, Lengths, Plan, PlannedPhrase, PlannedWord};
use crate::error::FindError;

/// So many services are looked at together.
pub(super) const WINDOW: usize = 2_048;

/// Some of the services of a window.
pub(super) type Window = [u64; WINDOW / 64];

/// Services that are in no window.
pub(super) const NONE: Window = [0; WINDOW / 64];

/// The services of a window that have a bit, by their places in it.
pub(super) fn places(window: &Window) -> impl Iterator<Item = usize> {
    let words = window.iter().enumerate();
    words.flat_map(|(at, word)| ones(*word).map(move |bit| at * 64 + bit))
}

/// Whether a window has the bit of a place.
fn has(window: &Window, place: usize) -> bool {
    window[place / 64] >> (place % 64) & 1 == 1
}

fn and(window: &mut Window, other: &Window) {
    for (word, other) in window.iter_mut().zip(other) {
        *word &= other;
    }
}

fn or(window: &mut Window, other: &Window) {
    for (word, other) in window.iter_mut().zip(other) {
        *word |= other;
    }
}

/// The list of a word: which services have it, and how often.
struct List {
    postings: BlockSegmentPostings,
    /// What was not looked at yet of the block that lies open.
    at: usize,
    is_over: bool,
    /// The window that was read last, by its end.
    read_to: DocId,
    here: Window,
    often: Vec<u16>,
    weight: f32,
    lengths: Lengths,
    norms: FieldNormReader,
}

impl List {
    fn open(
        word: &PlannedWord,
        list: &TermInfo,
        segment: &SegmentReader,
    ) -> Result<Self, FindError> {
        let inverted = segment.inverted_index(word.field)?;
        let postings =
            inverted.read_block_postings_from_terminfo(list, IndexRecordOption::WithFreqs)?;
        let norms = segment.fieldnorms_readers().get_field(word.field)?;
        Ok(Self {
            postings,
            at: 0,
            is_over: false,
            read_to: 0,
            here: NONE,
            often: vec![0; WINDOW],
            weight: word.weight,
            lengths: word.lengths.clone(),
            norms: norms.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1)),
        })
    }

    /// The first service that was not looked at yet, or one before it.
    fn next(&self) -> DocId {
        if self.is_over {
            return TERMINATED;
        }
        let next = self.postings.docs().get(self.at);
        next.copied().unwrap_or(self.read_to)
    }

    /// Reads the window that begins here.
    fn read(&mut self, from: DocId) {
        let to = from + WINDOW as DocId;
        if self.read_to == to {
            return;
        }
        self.read_to = to;
        self.here = NONE;
        while !self.is_over {
            let block = self.postings.docs();
            let length = block.len();
            if block.last().is_some_and(|last| *last < from) {
                self.at = self.postings.seek(from);
                self.is_over = self.at >= self.postings.docs().len();
                continue;
            }
            while self.at < length && block[self.at] < from {
                self.at += 1;
            }
            while self.at < length && block[self.at] < to {
                let place = (block[self.at] - from) as usize;
                self.here[place / 64] |= 1 << (place % 64);
                let often = self.postings.freq(self.at);
                self.often[place] = u16::try_from(often).unwrap_or(u16::MAX);
                self.at += 1;
            }
            if self.at < length {
                return;
            }
            // Only the last block is not full.
            self.is_over = length < FULL;
            if !self.is_over {
                self.postings.advance();
                self.at = 0;
            }
        }
    }

    /// How much of its weight the word is worth if it stands so often in a service.
    fn part(&self, often: u16, document: DocId) -> f32 {
        let often = f32::from(often);
        const { assert!(LENGTHS == 1 << u8::BITS) };
        let length = self.lengths[usize::from(self.norms.fieldnorm_id(document))];
        often / (often + length)
    }
}

/// So many services stand in each block of a list but the last.
const FULL: usize = 128;

/// Where a phrase is.
enum Standing {
    /// Nobody has asked yet.
    Unasked,
    /// Asked service by service, in their order. It begins at the first that has the phrase.
    Asked(Box<dyn Scorer>, DocId),
    /// In no service of this segment.
    Nowhere,
}

impl Standing {
    /// What the phrase is worth in a service that has all its words, if they stand together there.
    fn worth(
        &mut self,
        phrase: &PlannedPhrase,
        segment: &SegmentReader,
        document: DocId,
    ) -> Result<Option<f32>, FindError> {
        if matches!(self, Self::Unasked) {
            *self = match phrase.scorer(segment)? {
                Some(scorer) => {
                    let first = scorer.doc();
                    Self::Asked(scorer, first)
                }
                None => Self::Nowhere,
            };
        }
        let Self::Asked(scorer, first) = self else {
            return Ok(None);
        };
        if document < *first {
            return Ok(None);
        }
        let is_there =
            document == *first || scorer.seek_danger(document) == SeekDangerResult::Found;
        Ok(is_there.then(|| scorer.score()))
    }
}

/// A plan on its way through a segment.
pub(super) struct Scan<'p> {
    plan: &'p Plan,
    segment: &'p SegmentReader,
    from: DocId,
    lists: Vec<Option<List>>,
    /// The notions that count, those that fewest services have first.
    strong: Vec<usize>,
    /// Where each notion is.
    met: Vec<Window>,
    /// What each service is worth without notions.
    worth: Vec<f32>,
    /// The best way of each notion, and all of them together.
    best: Vec<f32>,
    sum: Vec<f32>,
    /// The phrases of each notion, those that only add, those that were quoted.
    of_notions: Vec<Vec<Standing>>,
    together: Vec<Standing>,
    quoted: Vec<Standing>,
}

impl<'p> Scan<'p> {
    /// Begins; nothing if no service of the segment can have what has to be there.
    pub(super) fn begin(
        plan: &'p Plan,
        number: usize,
        segment: &'p SegmentReader,
    ) -> Result<Option<Self>, FindError> {
        let mut lists = Vec::with_capacity(plan.words.len());
        for word in &plan.words {
            let list = word.lists[number].as_ref();
            let list = list.map(|list| List::open(word, list, segment));
            lists.push(list.transpose()?);
        }
        let is_there = |word: &usize| lists[*word].is_some();
        let has_quoted =
            |phrase: &PlannedPhrase| !phrase.words.is_empty() && phrase.words.iter().all(is_there);
        if !plan.quoted.iter().all(has_quoted) {
            return Ok(None);
        }
        let services = |notion: &usize| -> u64 {
            let words = plan.notions[*notion].singles.iter();
            let lists = words.filter_map(|(word, _)| plan.words[*word].lists[number].as_ref());
            lists.map(|list| u64::from(list.doc_freq)).sum()
        };
        let mut strong = plan.strong.clone();
        strong.sort_by_key(services);
        let unasked = |phrases: &[PlannedPhrase]| -> Vec<Standing> {
            phrases.iter().map(|_| Standing::Unasked).collect()
        };
        let notions = plan.notions.len();
        Ok(Some(Self {
            plan,
            segment,
            from: 0,
            strong,
            met: vec![NONE; notions],
            worth: vec![0.0; WINDOW],
            best: vec![0.0; WINDOW * notions],
            sum: vec![0.0; WINDOW * notions],
            of_notions: plan
                .notions
                .iter()
                .map(|notion| unasked(&notion.phrases))
                .collect(),
            together: unasked(&plan.together),
            quoted: unasked(&plan.quoted),
            lists,
        }))
    }

    /// Where the next service may be that has so many of the strong notions.
    pub(super) fn next(&self, needed: usize) -> DocId {
        let of_notion = |notion: &usize| {
            let words = self.plan.notions[*notion].singles.iter();
            let lists = words.filter_map(|(word, _)| self.lists[*word].as_ref());
            lists.map(List::next).min().unwrap_or(TERMINATED)
        };
        let of_notions = self.strong.iter().map(of_notion);
        let of_notions = if needed >= self.strong.len() {
            of_notions.max()
        } else {
            of_notions.min()
        };
        let quoted = self.plan.quoted.iter().flat_map(|phrase| &phrase.words);
        let quoted = quoted.filter_map(|word| self.lists[*word].as_ref());
        let quoted = quoted.map(List::next).max();
        of_notions.max(quoted).unwrap_or(0)
    }

    /// Takes those services out of a window that have too few of the strong notions, or not what was
    /// quoted word for word. Whether there is any left.
    pub(super) fn narrow(
        &mut self,
        from: DocId,
        needed: usize,
        window: &mut Window,
    ) -> Result<bool, FindError> {
        self.from = from;
        self.worth.fill(0.0);
        for phrase in &self.plan.quoted {
            for word in &phrase.words {
                if let Some(list) = &mut self.lists[*word] {
                    list.read(from);
                    and(window, &list.here);
                }
            }
        }
        let needs_all = needed >= self.strong.len();
        let mut any = NONE;
        for at in 0..self.strong.len() {
            if *window == NONE {
                return Ok(false);
            }
            let notion = self.strong[at];
            self.read_notion(notion);
            if needs_all {
                and(window, &self.met[notion]);
            } else {
                or(&mut any, &self.met[notion]);
            }
        }
        if !needs_all {
            and(window, &any);
        }
        if !self.plan.quoted.is_empty() {
            self.keep_quoted(window)?;
        }
        Ok(*window != NONE)
    }

    /// Weighs one service whatever it has, and gives its place in its window. Services are looked at in
    /// their order.
    pub(super) fn look_at(&mut self, document: DocId) -> Result<usize, FindError> {
        let place = document as usize % WINDOW;
        let mut window = NONE;
        window[place / 64] |= 1 << (place % 64);
        let mut all = window;
        self.narrow(document - place as DocId, 0, &mut all)?;
        self.weigh(&window);
        Ok(place)
    }

    fn read_notion(&mut self, notion: usize) {
        let mut met = NONE;
        for (word, _) in &self.plan.notions[notion].singles {
            if let Some(list) = &mut self.lists[*word] {
                list.read(self.from);
                or(&mut met, &list.here);
            }
        }
        self.met[notion] = met;
    }

    /// Keeps the services that have what was quoted, and puts down what that is worth.
    fn keep_quoted(&mut self, window: &mut Window) -> Result<(), FindError> {
        let kept = *window;
        for place in places(&kept) {
            let document = self.from + place as DocId;
            for (phrase, standing) in self.plan.quoted.iter().zip(&mut self.quoted) {
                let worth = if let [word] = phrase.words[..] {
                    let list = self.lists[word].as_ref();
                    list.map(|list| phrase.weight * list.part(list.often[place], document))
                } else {
                    standing.worth(phrase, self.segment, document)?
                };
                if let Some(worth) = worth {
                    self.worth[place] += worth;
                } else {
                    window[place / 64] &= !(1 << (place % 64));
                    break;
                }
            }
        }
        Ok(())
    }

    /// How many of the strong notions a service of the window has, as far as that matters.
    pub(super) fn level(&self, place: usize, needed: usize) -> usize {
        if needed >= self.strong.len() {
            return needed;
        }
        let met = self.strong.iter();
        met.filter(|notion| has(&self.met[**notion], place)).count()
    }

    /// Whether a service that was weighed has a notion.
    pub(super) fn meets(&self, notion: usize, place: usize) -> bool {
        has(&self.met[notion], place)
    }

    /// Which notions it has, a bit for each.
    pub(super) fn met(&self, place: usize) -> u32 {
        let notions = 0..self.met.len();
        notions
            .filter(|notion| self.meets(*notion, place))
            .fold(0, |all, notion| all | 1 << notion)
    }

    /// Adds up what single words are worth in these services of the window.
    pub(super) fn weigh(&mut self, services: &Window) {
        for list in self.lists.iter_mut().flatten() {
            list.read(self.from);
        }
        for notion in 0..self.plan.notions.len() {
            self.read_notion(notion);
        }
        for (word, boost) in &self.plan.extras {
            let Some(list) = &self.lists[*word] else {
                continue;
            };
            let weight = list.weight * boost;
            for (word, (here, wanted)) in list.here.iter().zip(services).enumerate() {
                for bit in ones(here & wanted) {
                    let place = word * 64 + bit;
                    let part = list.part(list.often[place], self.from + place as DocId);
                    self.worth[place] += weight * part;
                }
            }
        }
        for (number, notion) in self.plan.notions.iter().enumerate() {
            let range = number * WINDOW..(number + 1) * WINDOW;
            let (best, sum) = (&mut self.best[range.clone()], &mut self.sum[range]);
            best.fill(0.0);
            sum.fill(0.0);
            for (word, boost) in &notion.singles {
                let Some(list) = &self.lists[*word] else {
                    continue;
                };
                let weight = list.weight * boost;
                for (word, (here, wanted)) in list.here.iter().zip(services).enumerate() {
                    for bit in ones(here & wanted) {
                        let place = word * 64 + bit;
                        let part = list.part(list.often[place], self.from + place as DocId);
                        let worth = weight * part;
                        sum[place] += worth;
                        best[place] = best[place].max(worth);
                    }
                }
            }
            for (words, boost) in &notion.apart {
                let lists = words.iter().map(|word| self.lists[*word].as_ref());
                let Some(lists) = lists.collect::<Option<Vec<&List>>>() else {
                    continue;
                };
                let mut here = *services;
                for list in &lists {
                    and(&mut here, &list.here);
                }
                for place in places(&here) {
                    let document = self.from + place as DocId;
                    let worth =
                        |list: &&List| list.weight * boost * list.part(list.often[place], document);
                    let worth: f32 = lists.iter().map(worth).sum();
                    sum[place] += worth;
                    best[place] = best[place].max(worth);
                }
            }
        }
    }

    /// What a service that was weighed is worth at most, and whether that depends on words that may
    /// stand together.
    pub(super) fn at_most(&self, place: usize) -> (f32, bool) {
        let mut worth = self.worth[place];
        let mut depends = false;
        for (number, notion) in self.plan.notions.iter().enumerate() {
            let at = number * WINDOW + place;
            let (mut best, mut sum) = (self.best[at], self.sum[at]);
            for phrase in &notion.phrases {
                if let Some(most) = self.phrase_at_most(phrase, place) {
                    depends = true;
                    sum += most;
                    best = best.max(most);
                }
            }
            worth += best + (sum - best) * notion.as_well;
        }
        for phrase in &self.plan.together {
            if let Some(most) = self.phrase_at_most(phrase, place) {
                depends = true;
                worth += most;
            }
        }
        (worth, depends)
    }

    /// What a service that was weighed is worth. Services are asked for in their order.
    pub(super) fn worth(&mut self, place: usize) -> Result<f32, FindError> {
        let document = self.from + place as DocId;
        let mut worth = self.worth[place];
        for notion in 0..self.plan.notions.len() {
            worth += self.worth_of(notion, place)?;
        }
        for (which, phrase) in self.plan.together.iter().enumerate() {
            if self.has_all(phrase, place) {
                let standing = &mut self.together[which];
                let found = standing.worth(phrase, self.segment, document)?;
                worth += found.unwrap_or(0.0);
            }
        }
        Ok(worth)
    }

    /// What one notion is worth in a service that was weighed.
    pub(super) fn worth_of(&mut self, notion: usize, place: usize) -> Result<f32, FindError> {
        let document = self.from + place as DocId;
        let planned = &self.plan.notions[notion];
        let at = notion * WINDOW + place;
        let (mut best, mut sum) = (self.best[at], self.sum[at]);
        for (which, phrase) in planned.phrases.iter().enumerate() {
            if !self.has_all(phrase, place) {
                continue;
            }
            let standing = &mut self.of_notions[notion][which];
            if let Some(found) = standing.worth(phrase, self.segment, document)? {
                sum += found;
                best = best.max(found);
            }
        }
        Ok(best + (sum - best) * planned.as_well)
    }

    fn has_all(&self, phrase: &PlannedPhrase, place: usize) -> bool {
        let mut words = phrase.words.iter();
        !phrase.words.is_empty()
            && words.all(|word| {
                let list = self.lists[*word].as_ref();
                list.is_some_and(|list| has(&list.here, place))
            })
    }

    /// What a phrase is worth in a service if it stands there as often as it can.
    fn phrase_at_most(&self, phrase: &PlannedPhrase, place: usize) -> Option<f32> {
        if !self.has_all(phrase, place) {
            return None;
        }
        let lists = || {
            phrase
                .words
                .iter()
                .filter_map(|word| self.lists[*word].as_ref())
        };
        let often = lists().map(|list| list.often[place]);
        // Words may be counted again on their way through three or more.
        let often = if phrase.words.len() > 2 {
            often.max()
        } else {
            often.min()
        };
        let first = lists().next()?;
        let part = first.part(often?, self.from + place as DocId);
        // Numbers that are added in another order may differ in the last place.
        Some(phrase.weight * part * 1.0001)
    }
}
