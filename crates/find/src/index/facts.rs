//! What a search looks at of every candidate, in memory: flat arrays, one set for each segment.

use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};
use uuid::Uuid;

use crate::error::FindError;
use crate::hours::Sites;

/// A group of keys: theirs lie side by side in the dictionary, since it is sorted.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) ords: Range<u32>,
}

/// The facts of one segment.
pub(super) struct Facts {
    pub(super) segment: SegmentId,
    /// The keys, sorted.
    pub(super) keys: Vec<String>,
    pub(super) groups: Vec<Group>,
    /// How many services have each key.
    frequencies: Vec<u32>,
    ids: Vec<Uuid>,
    points: Lists<(f32, f32)>,
    ords: Lists<u32>,
    hours: Lists<u8>,
    ages: Vec<(u8, u8)>,
    checked: Vec<i32>,
    standing: Vec<f32>,
}

impl Facts {
    pub(super) fn load(segment: &SegmentReader) -> Result<Self, FindError> {
        let documents = segment.max_doc();
        let columns = segment.fast_fields();
        let (high, low) = (columns.u64("id_high")?, columns.u64("id_low")?);
        let (latitude, longitude) = (columns.f64("latitude")?, columns.f64("longitude")?);
        let (youngest, oldest) = (columns.u64("youngest")?, columns.u64("oldest")?);
        let (checked, standing) = (columns.i64("checked")?, columns.f64("standing")?);
        let each = 0..documents;
        let mut ords = Lists::default();
        let mut keys = Vec::new();
        if let Some(column) = columns.str("key")? {
            // In their order: each by itself would be looked for from the start of its block.
            let mut terms = column.dictionary().stream()?;
            while terms.advance() {
                keys.push(String::from_utf8_lossy(terms.key()).into_owned());
            }
            for document in each.clone() {
                ords.push(column.term_ords(document).map(|ord| ord as u32));
            }
        }
        let mut hours = Lists::default();
        if let Some(column) = columns.bytes("hours")? {
            let mut written = Lists::default();
            let mut terms = column.dictionary().stream()?;
            while terms.advance() {
                written.push(terms.key().iter().copied());
            }
            for document in each.clone() {
                let ord = column.term_ords(document).next();
                let bytes: &[u8] = ord.map_or(&[], |ord| written.of(ord as u32));
                hours.push(bytes.iter().copied());
            }
        }
        let mut points = Lists::default();
        for document in each.clone() {
            let pairs = latitude
                .values_for_doc(document)
                .zip(longitude.values_for_doc(document));
            points.push(pairs.map(|(latitude, longitude)| (latitude as f32, longitude as f32)));
        }
        let mut frequencies = vec![0; keys.len()];
        for ord in &ords.values {
            frequencies[*ord as usize] += 1;
        }
        Ok(Self {
            frequencies,
            segment: segment.segment_id(),
            groups: groups(&keys),
            keys,
            ids: each
                .clone()
                .map(|document| {
                    Uuid::from_u64_pair(first(&high, document, 0), first(&low, document, 0))
                })
                .collect(),
            points,
            ords,
            hours,
            ages: each
                .clone()
                .map(|document| {
                    (
                        first(&youngest, document, 0) as u8,
                        first(&oldest, document, 255) as u8,
                    )
                })
                .collect(),
            checked: each
                .clone()
                .map(|document| first(&checked, document, i64::from(i32::MIN)) as i32)
                .collect(),
            standing: each
                .map(|document| first(&standing, document, 1.0) as f32)
                .collect(),
        })
    }

    pub(super) fn id(&self, document: DocId) -> Uuid {
        self.ids[document as usize]
    }

    /// The places of a service, in degrees.
    pub(super) fn points(&self, document: DocId) -> &[(f32, f32)] {
        self.points.of(document)
    }

    /// The numbers of its keys.
    pub(super) fn ords(&self, document: DocId) -> &[u32] {
        self.ords.of(document)
    }

    pub(super) fn hours(&self, document: DocId) -> Option<Sites> {
        Sites::decode(self.hours.of(document))
    }

    /// The youngest and the oldest it is for, in years; 255 is any age.
    pub(super) fn ages(&self, document: DocId) -> (u8, u8) {
        self.ages[document as usize]
    }

    /// The day when it was last checked, since 1970.
    pub(super) fn checked(&self, document: DocId) -> Option<i32> {
        Some(self.checked[document as usize]).filter(|day| *day > i32::MIN)
    }

    pub(super) fn standing(&self, document: DocId) -> f32 {
        self.standing[document as usize]
    }

    /// The keys of a group, with how many services have each; those that were taken out since count too.
    pub(super) fn counted(&self, group: &str) -> impl Iterator<Item = (&str, usize)> {
        let ords = self
            .groups
            .iter()
            .find(|known| known.name == group)
            .map_or(0..0, |group| group.ords.clone());
        ords.map(|ord| {
            (
                self.keys[ord as usize].as_str(),
                self.frequencies[ord as usize] as usize,
            )
        })
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
        let Some(group) = self.groups.iter().find(|known| known.name == group) else {
            return Vec::new();
        };
        group
            .ords
            .clone()
            .filter(|ord| {
                let (_, value, label) = parts(&self.keys[*ord as usize]);
                values.iter().any(|wanted| {
                    wanted.eq_ignore_ascii_case(value) || wanted.eq_ignore_ascii_case(label)
                })
            })
            .collect()
    }
}

fn first<T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static>(
    column: &Column<T>,
    document: DocId,
    other: T,
) -> T {
    column.first(document).unwrap_or(other)
}

/// A key's group, value and label.
pub(super) fn parts(key: &str) -> (&str, &str, &str) {
    let (group, rest) = key.split_once(':').unwrap_or((key, ""));
    let (value, label) = rest.split_once('|').unwrap_or((rest, ""));
    (group, value, if label.is_empty() { value } else { label })
}

fn groups(keys: &[String]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (ord, key) in (0_u32..).zip(keys) {
        let (name, _, _) = parts(key);
        match groups.last_mut().filter(|group| group.name == name) {
            Some(group) => group.ords.end = ord + 1,
            None => groups.push(Group {
                name: name.to_owned(),
                ords: ord..ord + 1,
            }),
        }
    }
    groups
}

/// Lists of different lengths, one after another in memory.
struct Lists<T> {
    ends: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    fn push(&mut self, values: impl Iterator<Item = T>) {
        self.values.extend(values);
        self.ends.push(self.values.len() as u32);
    }

    fn of(&self, document: DocId) -> &[T] {
        let at = document as usize;
        let Some(end) = self.ends.get(at) else {
            return &[];
        };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start as usize..*end as usize]
    }
}
