//! How boundaries lie in `boundaries.bin`.
//!
//! All degrees are whole numbers of ten-thousandths: the source is no finer, and as nothing is rounded, an edge that
//! two authorities share stays the same edge. A header of 16 bytes (`UKBOUNDS`, version, number of boundaries; all
//! numbers little-endian); an index of 22 bytes each, in order (authority by number; south, west, north, east; where
//! its outline ends, counted from the end of the index); and the outlines.
//!
//! An outline is made of numbers of seven bits to the byte, the lowest first: how many polygons; of each, how many
//! rings, the outer one first; of each ring, how many points, then its first point from the south-west corner of the
//! bounds, then each next one from the last. What may be negative is doubled, and one less than doubled if it is.
//! A ring does not say its first point again.

use crate::{Bounds, Point};

const MAGIC: &[u8; 8] = b"UKBOUNDS";
const VERSION: u32 = 1;
const HEADER: usize = 16;
const ENTRY: usize = 22;

/// Parts of a degree.
const PARTS: f64 = 10_000.0;

/// Latitude and longitude in ten-thousandths of a degree.
pub(super) type Spot = [i32; 2];

/// Its polygons, each an outer ring and what is cut out of it. No ring repeats its first spot.
pub(super) type Outline = Vec<Vec<Vec<Spot>>>;

/// One boundary as it lies in the file.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(super) struct Entry<'a> {
    /// Which authority, by number.
    pub(super) authority: u16,
    corners: [Spot; 2],
    outline: &'a [u8],
}

/// The nearest spot.
pub(super) fn spot(point: Point) -> Spot {
    [point.latitude, point.longitude].map(|degrees| (degrees * PARTS).round() as i32)
}

/// The file of these outlines, which are in order of their authorities.
pub(super) fn file(outlines: &[(u16, Outline)]) -> Vec<u8> {
    let mut index = Vec::with_capacity(outlines.len() * ENTRY);
    let mut written = Vec::new();
    for (authority, outline) in outlines {
        let corners = corners(outline);
        write_outline(outline, corners[0], &mut written);
        index.extend(authority.to_le_bytes());
        for number in corners.as_flattened() {
            index.extend(number.to_le_bytes());
        }
        index.extend((written.len() as u32).to_le_bytes());
    }
    let mut bytes = Vec::with_capacity(HEADER + index.len() + written.len());
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((outlines.len() as u32).to_le_bytes());
    bytes.extend(index);
    bytes.extend(written);
    bytes
}

/// The index of a file; the outlines are only looked at when they are asked for.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry<'_>>, &'static str> {
    const SHORT: &str = "it is cut short";
    let (header, rest) = bytes.split_at_checked(HEADER).ok_or(SHORT)?;
    if !header.starts_with(MAGIC) {
        return Err("it is no file of boundaries");
    }
    if u32_at(header, 8) != Some(VERSION) {
        return Err("it is of another version");
    }
    let count = u32_at(header, 12).ok_or(SHORT)? as usize;
    let size = count.checked_mul(ENTRY).ok_or(SHORT)?;
    let (index, outlines) = rest.split_at_checked(size).ok_or(SHORT)?;
    let mut entries: Vec<Entry> = Vec::with_capacity(count);
    let mut start = 0;
    for entry in index.as_chunks::<ENTRY>().0 {
        let [a, b, numbers @ ..] = entry;
        let number = |at: usize| u32_at(numbers, at * 4).map(|number| number as i32);
        let authority = u16::from_le_bytes([*a, *b]);
        let corners = [
            [number(0).ok_or(SHORT)?, number(1).ok_or(SHORT)?],
            [number(2).ok_or(SHORT)?, number(3).ok_or(SHORT)?],
        ];
        let end = u32_at(numbers, 16).ok_or(SHORT)? as usize;
        if entries
            .last()
            .is_some_and(|last| last.authority >= authority)
        {
            return Err("its boundaries are not in order");
        }
        entries.push(Entry {
            authority,
            corners,
            outline: outlines
                .get(start..end)
                .ok_or("its outlines do not fit its index")?,
        });
        start = end;
    }
    Ok(entries)
}

impl<'a> Entry<'a> {
    /// The box that holds it.
    pub(super) fn bounds(self) -> Bounds {
        let [south_west, north_east] = self.corners.map(point);
        Bounds {
            south: south_west.latitude,
            west: south_west.longitude,
            north: north_east.latitude,
            east: north_east.longitude,
        }
    }

    /// Its polygons, each an outer ring and what is cut out of it, decoded one by one. Every ring ends with the point
    /// it began with, and no point is outside the bounds; damage ends it.
    pub(super) fn polygons(self) -> impl Iterator<Item = Vec<Vec<Point>>> + use<'a> {
        let mut reader = Reader {
            bytes: self.outline,
            corners: self.corners,
        };
        let mut left = reader.number().unwrap_or_default();
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let polygon = reader.polygon();
            if polygon.is_none() {
                left = 0;
            }
            polygon
        })
    }
}

/// Reads an outline from its start.
struct Reader<'a> {
    bytes: &'a [u8],
    corners: [Spot; 2],
}

impl Reader<'_> {
    fn polygon(&mut self) -> Option<Vec<Vec<Point>>> {
        let count = self.number().filter(|count| *count > 0)?;
        // Nothing is set aside for what a damaged number promises.
        let mut rings = Vec::new();
        for _ in 0..count {
            rings.push(self.ring()?);
        }
        Some(rings)
    }

    fn ring(&mut self) -> Option<Vec<Point>> {
        let count = self.number().filter(|count| *count > 2)? as usize;
        // A point takes two bytes at least.
        let mut ring = Vec::with_capacity(count.min(self.bytes.len() / 2) + 1);
        let [[south, west], _] = self.corners;
        let mut last = [
            south.checked_add_unsigned(self.number()?)?,
            west.checked_add_unsigned(self.number()?)?,
        ];
        ring.push(self.inside(last)?);
        for _ in 1..count {
            let [latitude, longitude] = last;
            last = [
                latitude.checked_add(self.step()?)?,
                longitude.checked_add(self.step()?)?,
            ];
            ring.push(self.inside(last)?);
        }
        ring.push(*ring.first()?);
        Some(ring)
    }

    fn inside(&self, spot: Spot) -> Option<Point> {
        let [south_west, north_east] = self.corners;
        let inside = (0..2).all(|axis| (south_west[axis]..=north_east[axis]).contains(&spot[axis]));
        inside.then(|| point(spot))
    }

    fn step(&mut self) -> Option<i32> {
        let number = self.number()?;
        Some((number >> 1) as i32 ^ -((number & 1) as i32))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in (0..u32::BITS).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            let part = u32::from(byte & 0x7f);
            number |= part << shift;
            if number >> shift != part {
                return None;
            }
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

fn write_outline(outline: &Outline, [south, west]: Spot, bytes: &mut Vec<u8>) {
    write_number(outline.len() as u32, bytes);
    for polygon in outline {
        write_number(polygon.len() as u32, bytes);
        for ring in polygon {
            write_number(ring.len() as u32, bytes);
            let mut last = None;
            for &[latitude, longitude] in ring {
                if let Some([y, x]) = last.replace([latitude, longitude]) {
                    write_step(latitude - y, bytes);
                    write_step(longitude - x, bytes);
                } else {
                    write_number(latitude.abs_diff(south), bytes);
                    write_number(longitude.abs_diff(west), bytes);
                }
            }
        }
    }
}

fn write_step(step: i32, bytes: &mut Vec<u8>) {
    write_number(((step << 1) ^ (step >> 31)) as u32, bytes);
}

fn write_number(mut number: u32, bytes: &mut Vec<u8>) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// South-west and north-east.
fn corners(outline: &Outline) -> [Spot; 2] {
    let spots = outline.iter().flatten().flatten().map(|spot| [*spot; 2]);
    let both = spots.reduce(|[low, high], [spot, _]| {
        [
            [low[0].min(spot[0]), low[1].min(spot[1])],
            [high[0].max(spot[0]), high[1].max(spot[1])],
        ]
    });
    both.unwrap_or_default()
}

fn point([latitude, longitude]: Spot) -> Point {
    Point {
        latitude: f64::from(latitude) / PARTS,
        longitude: f64::from(longitude) / PARTS,
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;
    use proptest::sample::Index;

    fn any_outline() -> impl Strategy<Value = Outline> {
        let spot = (490_000..610_000, -90_000..20_000).prop_map(|(y, x)| [y, x]);
        vec(vec(vec(spot, 3..40), 1..4), 1..5)
    }

    fn any_file() -> impl Strategy<Value = Vec<(u16, Outline)>> {
        btree_map(any::<u16>(), any_outline(), 0..5).prop_map(|map| map.into_iter().collect())
    }

    /// Reads all there is, and says how many points there were.
    fn read(bytes: &[u8]) -> usize {
        let mut points = 0;
        for entry in entries(bytes).unwrap_or_default() {
            let bounds = entry.bounds();
            for ring in entry.polygons().flatten() {
                points += ring.len();
                assert!(ring.len() > 3 && ring.first() == ring.last());
                assert!(ring.iter().all(|point| bounds.contains(*point)));
            }
        }
        points
    }

    #[test]
    fn what_is_no_file_of_boundaries_is_refused() {
        let square = vec![vec![vec![[0, 0], [0, 9], [9, 9], [9, 0]]]];
        let whole = file(&[(3, square.clone()), (7, square.clone())]);
        assert_eq!(entries(&whole).unwrap().len(), 2);
        assert_eq!(entries(b"UKBOUNDS").unwrap_err(), "it is cut short");
        assert_eq!(entries(&whole[..40]).unwrap_err(), "it is cut short");
        assert_eq!(
            entries(&whole[..whole.len() - 1]).unwrap_err(),
            "its outlines do not fit its index"
        );
        let mut other = whole.clone();
        other[0] = b'X';
        assert_eq!(entries(&other).unwrap_err(), "it is no file of boundaries");
        other = whole;
        other[8] = 2;
        assert_eq!(entries(&other).unwrap_err(), "it is of another version");
        let twice = file(&[(3, square.clone()), (3, square)]);
        assert_eq!(
            entries(&twice).unwrap_err(),
            "its boundaries are not in order"
        );
    }

    proptest! {
        #[test]
        fn an_outline_comes_back_as_it_was(outlines in any_file()) {
            let bytes = file(&outlines);
            let read = entries(&bytes).unwrap();
            prop_assert_eq!(read.len(), outlines.len());
            for (entry, (authority, outline)) in read.into_iter().zip(&outlines) {
                prop_assert_eq!(entry.authority, *authority);
                let back: Outline = entry.polygons().map(|rings| {
                    rings.into_iter().map(|mut ring| {
                        assert_eq!(ring.pop(), ring.first().copied(), "a ring is closed");
                        ring.into_iter().map(spot).collect()
                    }).collect()
                }).collect();
                prop_assert_eq!(&back, outline);
            }
        }

        #[test]
        fn a_number_comes_back_as_it_was(number in any::<u32>(), step in any::<i32>()) {
            let mut bytes = Vec::new();
            write_number(number, &mut bytes);
            write_step(step, &mut bytes);
            let mut reader = Reader { bytes: &bytes, corners: [[0; 2]; 2] };
            prop_assert_eq!(reader.number(), Some(number));
            prop_assert_eq!(reader.step(), Some(step));
            prop_assert_eq!(reader.number(), None);
        }

        #[test]
        fn damaged_bytes_are_read_or_refused(
            outlines in any_file(), changes in vec((any::<Index>(), any::<u8>()), 0..6), cut in any::<Index>(),
        ) {
            let mut bytes = file(&outlines);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            prop_assert!(read(&bytes) <= bytes.len() * 2);
            read(&bytes[..cut.index(bytes.len())]);
        }

        #[test]
        fn any_bytes_are_read_or_refused(tail in vec(any::<u8>(), 0..200), count in 0..4_u32) {
            read(&tail);
            let mut bytes = MAGIC.to_vec();
            bytes.extend(VERSION.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(tail);
            read(&bytes);
        }
    }
}
