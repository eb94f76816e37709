//! The list of a word, read window by window.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TERMINATED};

use crate::error::FindError;
use crate::index::bits::ones;
use crate::index::plan::{LENGTHS, Lengths, PlannedWord};

/// So many services are looked at together.
pub(in crate::index) const WINDOW: usize = 2_048;

/// Some of the services of a window.
pub(in crate::index) type Window = [u64; WINDOW / 64];

/// Services that are in no window.
pub(in crate::index) const NONE: Window = [0; WINDOW / 64];

/// All services of a window.
pub(super) const ALL: Window = [u64::MAX; WINDOW / 64];

/// The services of a window that have a bit, by their places in it.
pub(in crate::index) fn places(window: &Window) -> impl Iterator<Item = usize> {
    let words = window.iter().enumerate();
    words.flat_map(|(at, word)| ones(*word).map(move |bit| at * 64 + bit))
}

/// Whether a window has the bit of a place.
pub(super) fn has(window: &Window, place: usize) -> bool {
    window[place / 64] >> (place % 64) & 1 == 1
}

pub(super) fn and(window: &mut Window, other: &Window) {
    for (word, other) in window.iter_mut().zip(other) {
        *word &= other;
    }
}

pub(super) fn or(window: &mut Window, other: &Window) {
    for (word, other) in window.iter_mut().zip(other) {
        *word |= other;
    }
}

/// So many services stand in each block of a list but the last.
const FULL: usize = 128;

/// The list of a word: which services have it, and how often.
pub(super) struct List {
    postings: BlockSegmentPostings,
    /// What was not looked at yet of the block that lies open.
    at: usize,
    is_over: bool,
    /// The window that was read last, by its end.
    read_to: DocId,
    pub(super) here: Window,
    pub(super) often: Vec<u16>,
    pub(super) weight: f32,
    lengths: Lengths,
    norms: FieldNormReader,
}

impl List {
    pub(super) fn open(
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
    pub(super) fn next(&self) -> DocId {
        if self.is_over {
            return TERMINATED;
        }
        let next = self.postings.docs().get(self.at);
        next.copied().unwrap_or(self.read_to)
    }

    /// Reads the window that begins here.
    pub(super) fn read(&mut self, from: DocId) {
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

    /// What the word, so much boosted, is worth in each of these services of the window that begins here,
    /// by their places in it.
    pub(super) fn each_worth(
        &self,
        services: &Window,
        from: DocId,
        boost: f32,
        mut take: impl FnMut(usize, f32),
    ) {
        let weight = self.weight * boost;
        for (word, (here, wanted)) in self.here.iter().zip(services).enumerate() {
            for bit in ones(here & wanted) {
                let place = word * 64 + bit;
                take(
                    place,
                    weight * self.part(self.often[place], from + place as DocId),
                );
            }
        }
    }

    /// How much of its weight the word is worth if it stands so often in a service.
    pub(super) fn part(&self, often: u16, document: DocId) -> f32 {
        let often = f32::from(often);
        const { assert!(LENGTHS == 1 << u8::BITS) };
        let length = self.lengths[usize::from(self.norms.fieldnorm_id(document))];
        often / (often + length)
    }
}
