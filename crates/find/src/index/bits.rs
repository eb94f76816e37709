//! Sets as bits: the commonest keys of a service in one row, the services of a segment in one set,
//! and counting both without looking at each bit.

use tantivy::DocId;

/// So many keys of a segment have a bit of their own.
pub(super) const BITS: usize = 128;

/// Some of the keys that have a bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits([u64; BITS / 64]);

impl Bits {
    pub(super) const ALL: Self = Self([u64::MAX; BITS / 64]);

    pub(super) fn set(&mut self, bit: usize) {
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    pub(super) fn meets(self, other: Self) -> bool {
        (self.0[0] & other.0[0]) | (self.0[1] & other.0[1]) != 0
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    fn xor(self, other: Self) -> Self {
        Self([self.0[0] ^ other.0[0], self.0[1] ^ other.0[1]])
    }

    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        let words = self.0.into_iter().enumerate();
        words.flat_map(|(at, word)| ones(word).map(move |bit| at * 64 + bit))
    }
}

/// The places of the ones of a word, the lowest first.
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize);
        word &= word.wrapping_sub(1);
        bit
    })
}

/// Rows that are added up at once.
const ROUND: usize = 8;
/// So many rounds fit into the sums before they are put down.
const ROUNDS: u32 = 31;

/// How many rows have each bit.
///
/// Rows are added to binary numbers that stand upright, one below each bit, so that 128 counters take
/// one step together (Harley and Seal's carry-save adders, as Klarqvist, Muła and Lemire use them in
/// "Efficient computation of positional population counts", 2019).
pub(super) struct Tally {
    waiting: [Bits; ROUND],
    length: usize,
    /// The ones, twos and fours of the sums.
    low: [Bits; 3],
    /// The eights, and so on.
    high: [Bits; 5],
    rounds: u32,
    counts: [u32; BITS],
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            waiting: [Bits::default(); ROUND],
            length: 0,
            low: [Bits::default(); 3],
            high: [Bits::default(); 5],
            rounds: 0,
            counts: [0; BITS],
        }
    }
}

impl Tally {
    pub(super) fn add(&mut self, row: Bits) {
        self.waiting[self.length] = row;
        self.length += 1;
        if self.length == ROUND {
            self.round();
        }
    }

    /// Adds up the rows that wait.
    fn round(&mut self) {
        let [first, second, third, fourth, fifth, sixth, seventh, eighth] = self.waiting;
        let [ones, twos, fours] = self.low;
        let (twos_1, ones) = added(ones, first, second);
        let (twos_2, ones) = added(ones, third, fourth);
        let (twos_3, ones) = added(ones, fifth, sixth);
        let (twos_4, ones) = added(ones, seventh, eighth);
        let (fours_1, twos) = added(twos, twos_1, twos_2);
        let (fours_2, twos) = added(twos, twos_3, twos_4);
        let (eights, fours) = added(fours, fours_1, fours_2);
        self.low = [ones, twos, fours];
        let mut carried = eights;
        for plane in &mut self.high {
            let next = plane.and(carried);
            *plane = plane.xor(carried);
            carried = next;
        }
        self.length = 0;
        self.rounds += 1;
        if self.rounds == ROUNDS {
            self.put_down();
        }
    }

    fn put_down(&mut self) {
        let planes = self.low.iter_mut().chain(&mut self.high).enumerate();
        for (power, plane) in planes {
            for bit in std::mem::take(plane).iter() {
                self.counts[bit] += 1 << power;
            }
        }
        self.rounds = 0;
    }

    /// The counts so far; counting begins anew.
    pub(super) fn take(&mut self) -> [u32; BITS] {
        for row in &self.waiting[..self.length] {
            for bit in row.iter() {
                self.counts[bit] += 1;
            }
        }
        self.length = 0;
        self.put_down();
        std::mem::replace(&mut self.counts, [0; BITS])
    }
}

/// The sums of three, bit by bit: twos and ones.
fn added(first: Bits, second: Bits, third: Bits) -> (Bits, Bits) {
    let half = first.xor(second);
    let twos = first.and(second).or(half.and(third));
    (twos, half.xor(third))
}

/// Some of the services of a segment.
pub(super) struct Documents(Vec<u64>);

impl Documents {
    pub(super) fn none(of: u32) -> Self {
        Self(vec![0; (of as usize).div_ceil(64)])
    }

    pub(super) fn add(&mut self, document: DocId) {
        self.0[document as usize / 64] |= 1 << (document % 64);
    }

    pub(super) fn has(&self, document: DocId) -> bool {
        self.0[document as usize / 64] >> (document % 64) & 1 == 1
    }

    /// The words of a window, as far as there are any.
    pub(super) fn words(&self, from: usize, to: usize) -> &[u64] {
        let end = to.min(self.0.len());
        &self.0[from.min(end)..end]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_tally_is_a_count_of_each_bit(
            rows in prop::collection::vec(prop::collection::vec(0_usize..BITS, 0..12), 0..700),
            takes in 1_usize..3,
        ) {
            let mut tally = Tally::default();
            for _ in 0..takes {
                let mut expected = [0; BITS];
                for bits in &rows {
                    let mut row = Bits::default();
                    for bit in bits {
                        row.set(*bit);
                    }
                    for bit in row.iter() {
                        expected[bit] += 1;
                    }
                    tally.add(row);
                }
                prop_assert_eq!(tally.take(), expected);
            }
        }
    }
}
