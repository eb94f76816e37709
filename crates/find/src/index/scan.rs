//! A plan carried out in one segment: window after window of services, each list of services read once.

mod list;

use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, SeekDangerResult, SegmentReader, TERMINATED};

use super::plan::{Plan, PlannedPhrase};
use crate::error::FindError;
use list::{ALL, List, and, has, or};

pub(super) use list::{NONE, WINDOW, Window, places};

/// By so much more a result has to be worth until it is worth the while to look which words matter.
const NOTICEABLE: f64 = 1.02;

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
    /// What has to be worth so much to be kept has one of these words.
    needs_worth: f64,
    telling: Vec<usize>,
    /// What each service is worth without notions.
    worth: Vec<f32>,
    /// The best way of each notion, and all of them together.
    best: Vec<f32>,
    sum: Vec<f32>,
    /// What each service is worth at most, and whether that depends on words that may stand together.
    most: Vec<f32>,
    depends: Window,
    /// The same as `best` and `sum`, if they do.
    best_of_most: Vec<f32>,
    sum_of_most: Vec<f32>,
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
        let having = |word: &usize| {
            let list = plan.words[*word].lists[number].as_ref();
            list.map_or(0, |list| u64::from(list.doc_freq))
        };
        let services = |notion: &usize| -> u64 {
            let notion = &plan.notions[*notion];
            let singles = notion.singles.iter().map(|(word, _)| having(word));
            let phrases = notion.phrases.iter();
            let phrases = phrases.map(|phrase| phrase.words.iter().map(having).min().unwrap_or(0));
            singles.chain(phrases).sum()
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
            needs_worth: 0.0,
            telling: (0..plan.words.len()).collect(),
            worth: vec![0.0; WINDOW],
            best: vec![0.0; WINDOW * notions],
            sum: vec![0.0; WINDOW * notions],
            most: vec![0.0; WINDOW],
            depends: NONE,
            best_of_most: vec![0.0; WINDOW],
            sum_of_most: vec![0.0; WINDOW],
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
        let of_word = |word: &usize| self.lists[*word].as_ref().map_or(TERMINATED, List::next);
        let of_phrase =
            |phrase: &PlannedPhrase| phrase.words.iter().map(of_word).max().unwrap_or(TERMINATED);
        let of_notion = |notion: &usize| {
            let notion = &self.plan.notions[*notion];
            let singles = notion.singles.iter().map(|(word, _)| of_word(word));
            let phrases = notion.phrases.iter().map(of_phrase);
            singles.chain(phrases).min().unwrap_or(TERMINATED)
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

    fn read_notion(&mut self, number: usize) {
        let notion = &self.plan.notions[number];
        let mut met = NONE;
        for (word, _) in &notion.singles {
            if let Some(list) = &mut self.lists[*word] {
                list.read(self.from);
                or(&mut met, &list.here);
            }
        }
        for phrase in &notion.phrases {
            let mut whole = ALL;
            for word in &phrase.words {
                match &mut self.lists[*word] {
                    None => whole = NONE,
                    Some(list) => {
                        list.read(self.from);
                        and(&mut whole, &list.here);
                    }
                }
            }
            or(&mut met, &whole);
        }
        self.met[number] = met;
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

    /// Which services of the window may be worth as much as this; the others need not be weighed.
    ///
    /// Words that together are worth less do not make a result one of the best (Turtle and Flood, "Query
    /// evaluation: strategies and optimizations", 1995): it has to have one of the others.
    pub(super) fn promising(&mut self, worth: f64, window: &Window) -> Window {
        if worth <= 0.0 || !self.plan.quoted.is_empty() {
            return *window;
        }
        if worth > self.needs_worth * NOTICEABLE {
            self.needs_worth = worth;
            self.telling = self.plan.telling(worth);
        }
        let mut promising = NONE;
        for word in &self.telling {
            if let Some(list) = &mut self.lists[*word] {
                list.read(self.from);
                or(&mut promising, &list.here);
            }
        }
        promising
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
            let all = &mut self.worth;
            list.each_worth(services, self.from, *boost, |place, worth| {
                all[place] += worth;
            });
        }
        for place in places(services) {
            self.most[place] = self.worth[place];
        }
        self.depends = NONE;
        for notion in 0..self.plan.notions.len() {
            self.weigh_notion(notion, services);
        }
        for phrase in &self.plan.together {
            let (here, lists) = having_all(&self.lists, &phrase.words, services);
            or(&mut self.depends, &here);
            for place in places(&here) {
                let document = self.from + place as DocId;
                self.most[place] += at_most(phrase, &lists, place, document);
            }
        }
    }

    /// Adds up what the ways of a notion are worth.
    fn weigh_notion(&mut self, number: usize, services: &Window) {
        let notion = &self.plan.notions[number];
        let range = number * WINDOW..(number + 1) * WINDOW;
        let mut best = std::mem::take(&mut self.best);
        let mut sum = std::mem::take(&mut self.sum);
        let (best_here, sum_here) = (&mut best[range.clone()], &mut sum[range]);
        best_here.fill(0.0);
        sum_here.fill(0.0);
        for (word, boost) in &notion.singles {
            let Some(list) = &self.lists[*word] else {
                continue;
            };
            list.each_worth(services, self.from, *boost, |place, worth| {
                sum_here[place] += worth;
                best_here[place] = best_here[place].max(worth);
            });
        }
        let mut together = NONE;
        for phrase in &notion.phrases {
            let (here, lists) = having_all(&self.lists, &phrase.words, services);
            for place in places(&here) {
                let document = self.from + place as DocId;
                let worth = |list: &&List| {
                    list.weight * phrase.apart * list.part(list.often[place], document)
                };
                let apart: f32 = lists.iter().map(worth).sum();
                if !has(&together, place) {
                    self.best_of_most[place] = 0.0;
                    self.sum_of_most[place] = 0.0;
                }
                let most = at_most(phrase, &lists, place, document);
                self.sum_of_most[place] += most;
                self.best_of_most[place] = self.best_of_most[place].max(most);
                sum_here[place] += apart;
                best_here[place] = best_here[place].max(apart);
            }
            or(&mut together, &here);
        }
        or(&mut self.depends, &together);
        let mut met = *services;
        and(&mut met, &self.met[number]);
        for place in places(&met) {
            let (mut best, mut sum) = (best_here[place], sum_here[place]);
            if has(&together, place) {
                sum += self.sum_of_most[place];
                best = best.max(self.best_of_most[place]);
            }
            self.most[place] += best + (sum - best) * notion.as_well;
        }
        self.best = best;
        self.sum = sum;
    }

    /// What a service that was weighed is worth at most, and whether that depends on words that may
    /// stand together.
    pub(super) fn at_most(&self, place: usize) -> (f32, bool) {
        (self.most[place], has(&self.depends, place))
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
}

/// What a phrase is worth in a service, whose words are in these lists, if it stands there as often as
/// it can.
fn at_most(phrase: &PlannedPhrase, lists: &[&List], place: usize, document: DocId) -> f32 {
    let often = lists.iter().map(|list| list.often[place]);
    // Words may be counted again on their way through three or more.
    let often = if lists.len() > 2 {
        often.max()
    } else {
        often.min()
    };
    let part = lists[0].part(often.unwrap_or(0), document);
    // Numbers that are added in another order may differ in the last place.
    phrase.weight * part * 1.0001
}

/// Which of these services have all of some words, and the lists of those.
fn having_all<'l>(
    all: &'l [Option<List>],
    words: &[usize],
    services: &Window,
) -> (Window, Vec<&'l List>) {
    let lists = words.iter().map(|word| all[*word].as_ref());
    let lists: Option<Vec<&List>> = lists.collect();
    let Some(lists) = lists.filter(|lists| !lists.is_empty()) else {
        return (NONE, Vec::new());
    };
    let mut here = *services;
    for list in &lists {
        and(&mut here, &list.here);
    }
    (here, lists)
}
