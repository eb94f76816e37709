//! The facts of a segment, out of its columns.

use std::collections::HashMap;

use place::Point;
use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};
use uuid::Uuid;

use super::lists::Lists;
use super::{Facts, Group, Row, parts};
use crate::error::FindError;
use crate::ground;
use crate::index::bits::{BITS, Bits};
use crate::listing::GROUPS;

/// What has no bit, and is not counted either.
const NOT_COUNTED: u32 = u32::MAX;

impl Facts {
    pub(in crate::index) fn load(segment: &SegmentReader) -> Result<Self, FindError> {
        let columns = segment.fast_fields();
        let (high, low) = (columns.u64("id_high")?, columns.u64("id_low")?);
        let (latitude, longitude) = (columns.f64("latitude")?, columns.f64("longitude")?);
        let (youngest, oldest) = (columns.u64("youngest")?, columns.u64("oldest")?);
        let (checked, standing) = (columns.i64("checked")?, columns.f64("standing")?);
        let keys = Keys::load(segment)?;
        let (hours, hours_of) = hours(segment)?;
        let mut points = Lists::default();
        let mut rare_keys = Lists::default();
        let mut cells = Vec::new();
        let mut sets = Sets::default();
        let mut rows = Vec::with_capacity(segment.max_doc() as usize);
        let mut ids = Vec::with_capacity(segment.max_doc() as usize);
        for document in 0..segment.max_doc() {
            let pairs = latitude
                .values_for_doc(document)
                .zip(longitude.values_for_doc(document));
            points.push(pairs.map(|(latitude, longitude)| (latitude as f32, longitude as f32)));
            let here = points.of(document);
            cells.extend(here.iter().filter_map(|(north, east)| {
                let point = Point::new(f64::from(*north), f64::from(*east))?;
                Some((ground::cell(point), document))
            }));
            let ords = keys.of.of(document);
            let rare = ords.iter().filter_map(|ord| keys.place_of(*ord)?.err());
            rare_keys.push(rare);
            let mut bits = Bits::default();
            let common = ords.iter().filter_map(|ord| keys.place_of(*ord)?.ok());
            common.for_each(|bit| bits.set(bit as usize));
            ids.push(Uuid::from_u64_pair(
                first(&high, document, 0),
                first(&low, document, 0),
            ));
            rows.push(Row {
                bits,
                point: here.first().copied().unwrap_or((f32::NAN, f32::NAN)),
                hours: hours_of.get(document as usize).copied().unwrap_or(u32::MAX),
                areas: sets.number(
                    ords.iter()
                        .copied()
                        .filter(|ord| keys.areas.contains(ord))
                        .collect(),
                    document,
                ),
                checked: first(&checked, document, i64::from(i32::MIN)) as i32,
                standing: first(&standing, document, 1.0) as f32,
                ages: (
                    first(&youngest, document, 0) as u8,
                    first(&oldest, document, 255) as u8,
                ),
                is_closed: ords.iter().any(|ord| keys.closed.contains(ord)),
                has_more_points: here.len() > 1,
                has_rare_keys: !rare_keys.of(document).is_empty(),
            });
        }
        cells.sort_unstable();
        let mut known: Vec<u64> = cells.iter().map(|(cell, _)| *cell).collect();
        known.dedup();
        let mut at = 0;
        let numbered = cells.into_iter().map(|(cell, document)| {
            while known[at as usize] < cell {
                at += 1;
            }
            (at, document)
        });
        Ok(Self {
            segment: segment.segment_id(),
            groups: keys.groups,
            frequencies: keys.frequencies,
            with_bit: keys.with_bit,
            rare: keys.rare,
            keys: keys.written,
            rows,
            ids,
            points: points.done(),
            rare_keys: rare_keys.done(),
            covering: Lists::inverted(sets.members, sets.areas.len()),
            areas: sets.areas,
            hours,
            there: Lists::inverted(numbered.collect(), known.len() as u32),
            cells: known,
        })
    }
}

/// The hours of a segment, and the number of each service's.
fn hours(segment: &SegmentReader) -> Result<(Lists<u8>, Vec<u32>), FindError> {
    let mut hours = Lists::default();
    let Some(column) = segment.fast_fields().bytes("hours")? else {
        return Ok((hours, Vec::new()));
    };
    // In their order: each by itself would be looked for from the start of its block.
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        hours.push(terms.key().iter().copied());
    }
    let number = |document| column.term_ords(document).next();
    let numbers = (0..segment.max_doc())
        .map(|document| number(document).map_or(u32::MAX, |ord| ord as u32))
        .collect();
    Ok((hours.done(), numbers))
}

/// Sets of areas, and who covers each.
#[derive(Default)]
struct Sets {
    areas: Lists<u32>,
    numbers: HashMap<Vec<u32>, u32>,
    members: Vec<(u32, DocId)>,
}

impl Sets {
    fn number(&mut self, areas: Vec<u32>, document: DocId) -> u32 {
        let number = *self.numbers.entry(areas).or_insert_with_key(|areas| {
            self.areas.push(areas.iter().copied());
            self.areas.len() - 1
        });
        self.members.push((number, document));
        number
    }
}

/// The keys of a segment.
struct Keys {
    written: Vec<String>,
    groups: Vec<Group>,
    frequencies: Vec<u32>,
    of: Lists<u32>,
    with_bit: Vec<u32>,
    rare: Vec<u32>,
    /// Each key's bit, or from [`BITS`] on its place among the rare ones.
    places: Vec<u32>,
    /// The keys that say which areas are covered.
    areas: std::ops::Range<u32>,
    /// The keys that say that a service is closed for good.
    closed: Vec<u32>,
}

impl Keys {
    fn load(segment: &SegmentReader) -> Result<Self, FindError> {
        let mut of = Lists::default();
        let mut keys = Vec::new();
        if let Some(column) = segment.fast_fields().str("key")? {
            let mut terms = column.dictionary().stream()?;
            while terms.advance() {
                keys.push(String::from_utf8_lossy(terms.key()).into_owned());
            }
            for document in 0..segment.max_doc() {
                of.push(column.term_ords(document).map(|ord| ord as u32));
            }
        }
        let mut frequencies = vec![0; keys.len()];
        for document in 0..of.len() {
            for ord in of.of(document) {
                frequencies[*ord as usize] += 1;
            }
        }
        let groups = groups(&keys);
        let ords_of = |name: &str| {
            let group = groups.iter().find(|group| group.name == name);
            group.map_or(0..0, |group| group.ords.clone())
        };
        let mut with_bit: Vec<u32> = GROUPS.iter().flat_map(|name| ords_of(name)).collect();
        with_bit.sort_by_key(|ord| (std::cmp::Reverse(frequencies[*ord as usize]), *ord));
        let rare = with_bit.split_off(with_bit.len().min(BITS));
        let mut places = vec![NOT_COUNTED; keys.len()];
        for (place, ord) in (0..).zip(&with_bit) {
            places[*ord as usize] = place;
        }
        for (place, ord) in (BITS as u32..).zip(&rare) {
            places[*ord as usize] = place;
        }
        let closed = ords_of("status").filter(|ord| {
            let (_, value, label) = parts(&keys[*ord as usize]);
            let says = |state: &str| {
                state.eq_ignore_ascii_case(value) || state.eq_ignore_ascii_case(label)
            };
            says("defunct") || says("inactive")
        });
        Ok(Self {
            closed: closed.collect(),
            areas: ords_of("area"),
            written: keys,
            groups,
            frequencies,
            of,
            with_bit,
            rare,
            places,
        })
    }

    /// The bit of a key, or else its place among the rare ones; nothing if it is not counted.
    fn place_of(&self, ord: u32) -> Option<Result<u32, u32>> {
        let place = self.places[ord as usize];
        let bits = BITS as u32;
        (place != NOT_COUNTED).then(|| {
            if place < bits {
                Ok(place)
            } else {
                Err(place - bits)
            }
        })
    }
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

fn first<T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static>(
    column: &Column<T>,
    document: DocId,
    other: T,
) -> T {
    column.first(document).unwrap_or(other)
}
