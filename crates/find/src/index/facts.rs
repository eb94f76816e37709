//! What a search looks at of every candidate, in memory: flat arrays, one set for each segment.

mod lists;
mod load;

use std::ops::{Range, RangeInclusive};

use tantivy::DocId;
use tantivy::index::SegmentId;
use uuid::Uuid;

use super::bits::{BITS, Bits};
use crate::hours::Sites;
use lists::Lists;

/// A group of keys: theirs lie side by side in the dictionary, since it is sorted.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) ords: Range<u32>,
}

/// What is looked at of a service first, side by side.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// Its keys, as far as they have bits.
    pub(super) bits: Bits,
    /// The first of its places, in degrees; no number if it has none.
    pub(super) point: (f32, f32),
    /// The number of its hours.
    pub(super) hours: u32,
    /// The number of its areas.
    pub(super) areas: u32,
    /// The day when it was last checked, since 1970.
    checked: i32,
    pub(super) standing: f32,
    /// The youngest and the oldest it is for, in years; 255 is any age.
    pub(super) ages: (u8, u8),
    /// It is closed for good.
    pub(super) is_closed: bool,
    /// It has more places than the first.
    has_more_points: bool,
    /// It has keys that have no bit.
    has_rare_keys: bool,
}

impl Row {
    pub(super) fn checked(&self) -> Option<i32> {
        Some(self.checked).filter(|day| *day > i32::MIN)
    }
}

/// The facts of one segment.
pub(super) struct Facts {
    pub(super) segment: SegmentId,
    /// The keys, sorted.
    pub(super) keys: Vec<String>,
    pub(super) groups: Vec<Group>,
    /// How many services have each key.
    frequencies: Vec<u32>,
    /// The key of each bit: the commonest of those that are counted.
    with_bit: Vec<u32>,
    /// The other keys that are counted.
    rare: Vec<u32>,
    rows: Vec<Row>,
    ids: Vec<Uuid>,
    points: Lists<(f32, f32)>,
    /// The numbers of its keys without a bit, by their places in `rare`.
    rare_keys: Lists<u32>,
    /// The areas that services cover: each set of them once, by the numbers of their keys.
    areas: Lists<u32>,
    /// The services of each set.
    covering: Lists<DocId>,
    /// The hours of services, each once.
    hours: Lists<u8>,
    /// The cells where services are, sorted, and which are there.
    cells: Vec<u64>,
    there: Lists<DocId>,
}

impl Facts {
    /// How many services there are, those that were taken out included.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn id(&self, document: DocId) -> Uuid {
        self.ids[document as usize]
    }

    pub(super) fn row(&self, document: DocId) -> &Row {
        &self.rows[document as usize]
    }

    /// The places of a service, in degrees.
    pub(super) fn points(&self, document: DocId) -> &[(f32, f32)] {
        self.points.of(document)
    }

    /// The same, if there is more than the one that stands in its row.
    pub(super) fn more_points(&self, row: &Row, document: DocId) -> &[(f32, f32)] {
        if row.has_more_points {
            self.points(document)
        } else {
            &[]
        }
    }

    /// Its keys that have no bit, by their places among those.
    pub(super) fn rare_keys(&self, row: &Row, document: DocId) -> &[u32] {
        if row.has_rare_keys {
            self.rare_keys.of(document)
        } else {
            &[]
        }
    }

    /// The keys that are counted and have no bit, by their numbers.
    pub(super) fn rare(&self) -> &[u32] {
        &self.rare
    }

    /// The number of the key that a bit stands for.
    pub(super) fn key_of_bit(&self, bit: usize) -> u32 {
        self.with_bit[bit]
    }

    /// The bits of some keys; nothing if one of them has none.
    pub(super) fn bits_of(&self, ords: &[u32]) -> Option<Bits> {
        let mut bits = Bits::default();
        for ord in ords {
            bits.set(self.with_bit.iter().position(|known| known == ord)?);
        }
        Some(bits)
    }

    /// The bits of those keys of a group that have one.
    pub(super) fn bits_of_group(&self, name: &str) -> Bits {
        let ords = self.ords_of(name);
        let mut bits = Bits::default();
        for (bit, ord) in self.with_bit.iter().enumerate() {
            if ords.contains(ord) {
                bits.set(bit);
            }
        }
        bits
    }

    /// The keys that a service is counted by.
    pub(super) fn counted_keys(&self, document: DocId) -> impl Iterator<Item = &str> {
        let row = self.row(document);
        let common = row.bits.iter().filter(|bit| *bit < BITS);
        let rare = self.rare_keys(row, document).iter();
        common
            .map(|bit| self.with_bit[bit])
            .chain(rare.map(|at| self.rare[*at as usize]))
            .map(|ord| self.keys[ord as usize].as_str())
    }

    /// How many sets of areas there are.
    pub(super) fn sets_of_areas(&self) -> u32 {
        self.areas.len()
    }

    /// The numbers of the keys of a set of areas.
    pub(super) fn areas(&self, set: u32) -> &[u32] {
        self.areas.of(set)
    }

    /// The services that cover a set of areas, no more and no less.
    pub(super) fn covering(&self, set: u32) -> &[DocId] {
        self.covering.of(set)
    }

    /// The services that have a place in one of these cells.
    pub(super) fn there(&self, cells: &RangeInclusive<u64>) -> impl Iterator<Item = &DocId> {
        let first = self.cells.partition_point(|cell| cell < cells.start());
        let known = self.cells[first..].iter().zip(first as u32..);
        known
            .take_while(|(cell, _)| *cell <= cells.end())
            .flat_map(|(_, at)| self.there.of(at))
    }

    /// How many hours there are that differ.
    pub(super) fn sets_of_hours(&self) -> u32 {
        self.hours.len()
    }

    pub(super) fn hours(&self, set: u32) -> Option<Sites> {
        Sites::decode(self.hours.of(set))
    }

    /// The keys of a group, with how many services have each; those that were taken out since count too.
    pub(super) fn counted(&self, group: &str) -> impl Iterator<Item = (&str, usize)> {
        self.ords_of(group).map(|ord| {
            (
                self.keys[ord as usize].as_str(),
                self.frequencies[ord as usize] as usize,
            )
        })
    }

    /// The numbers of the keys of a group.
    pub(super) fn ords_of(&self, group: &str) -> Range<u32> {
        let known = self.groups.iter().find(|known| known.name == group);
        known.map_or(0..0, |group| group.ords.clone())
    }

    /// The number of a key, if a service of this segment has it.
    pub(super) fn ord(&self, key: &str) -> Option<u32> {
        self.keys
            .binary_search_by(|known| known.as_str().cmp(key))
            .ok()
            .map(|ord| ord as u32)
    }

    /// The keys of a group that have one of these values or labels.
    pub(super) fn matching(&self, group: &str, values: &[String]) -> Vec<u32> {
        let ords = self.ords_of(group);
        let wanted = |ord: &u32| {
            let (_, value, label) = parts(&self.keys[*ord as usize]);
            values.iter().any(|wanted| {
                wanted.eq_ignore_ascii_case(value) || wanted.eq_ignore_ascii_case(label)
            })
        };
        ords.filter(wanted).collect()
    }
}

/// A key's group, value and label.
pub(super) fn parts(key: &str) -> (&str, &str, &str) {
    let (group, rest) = key.split_once(':').unwrap_or((key, ""));
    let (value, label) = rest.split_once('|').unwrap_or((rest, ""));
    (group, value, if label.is_empty() { value } else { label })
}
