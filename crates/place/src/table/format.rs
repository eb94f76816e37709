//! How the postcode table lies in its file.
//!
//! All numbers are little-endian. A header of 64 bytes; an index of districts (four letters, number of
//! the first postcode); the inward parts as numbers, two bytes each; a row of twelve bytes for each
//! postcode (latitude and longitude, three bytes each; authority, ward and small area as numbers into
//! the codes, from 1); and the three lists of codes, nine letters each.

use std::ops::Range;

use super::Layout;
use crate::Point;

/// A GSS code has nine letters and digits.
pub(super) const CODE_BYTES: usize = 9;

const MAGIC: &[u8; 8] = b"UKPLACES";
const VERSION: u32 = 1;
const HEADER: usize = 64;
/// The last eight bytes of the header are the checksum of everything else.
const CHECKSUM: Range<usize> = 56..64;

/// Three bytes hold 167 degrees in hundred-thousandths, so each axis starts where Britain is in reach.
const LEAST_LATITUDE: i32 = 4_000_000;
const LEAST_LONGITUDE: i32 = -9_000_000;

/// Where each part of a table begins and ends.
#[derive(Debug)]
pub(super) struct Sections {
    pub(super) layout: Layout,
    pub(super) postcodes: usize,
    pub(super) districts: Range<usize>,
    pub(super) inwards: Range<usize>,
    pub(super) rows: Range<usize>,
    pub(super) authorities: Range<usize>,
    pub(super) wards: Range<usize>,
    pub(super) lsoas: Range<usize>,
}

impl Sections {
    /// Checks that the bytes are a whole table of this version; the error says what is wrong.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err("it is no postcode table".into());
        }
        let field = |at: usize| u32_at(bytes, 8 + at * 4).ok_or("it is cut short");
        let version = field(0)?;
        if version != VERSION {
            return Err(format!(
                "it is of version {version} and this program reads version {VERSION}"
            ));
        }
        let layout =
            Layout::from_number(field(1)?).ok_or("it was made from an unknown sort of file")?;
        let [postcodes, districts, authorities, wards, lsoas] =
            [field(2)?, field(3)?, field(4)?, field(5)?, field(6)?].map(|count| count as usize);

        let mut end = HEADER;
        let mut next = |count: usize, each: usize| {
            let start = end;
            end = count
                .checked_mul(each)
                .and_then(|bytes| start.checked_add(bytes))
                .ok_or("it is damaged")?;
            Ok::<_, String>(start..end)
        };
        let sections = Self {
            layout,
            postcodes,
            districts: next(districts, 8)?,
            inwards: next(postcodes, 2)?,
            rows: next(postcodes, 12)?,
            authorities: next(authorities, CODE_BYTES)?,
            wards: next(wards, CODE_BYTES)?,
            lsoas: next(lsoas, CODE_BYTES)?,
        };
        if bytes.len() != end {
            return Err(format!(
                "it has {} bytes and should have {end}",
                bytes.len()
            ));
        }
        if bytes.get(CHECKSUM) != Some(checksum(bytes).to_le_bytes().as_slice()) {
            return Err("its checksum does not fit, so it is damaged".into());
        }
        let index = bytes.get(sections.districts.clone()).unwrap_or_default();
        if !is_index(index.as_chunks().0, postcodes) {
            return Err("its index does not fit its postcodes, so it is damaged".into());
        }
        Ok(sections)
    }
}

/// Whether districts are in order and part the postcodes among them. The checksum keeps nobody from writing another
/// index, and one that leads beyond the postcodes, or to some of them again and again, would be followed without end.
fn is_index(index: &[[u8; 8]], postcodes: usize) -> bool {
    let districts = || index.iter().map(|entry| district(*entry));
    let in_order = districts()
        .zip(districts().skip(1))
        .all(|(one, next)| one.0 < next.0 && one.1 < next.1);
    let first = districts().next().map(|(_, first)| first);
    let last = districts().next_back().map(|(_, first)| first);
    in_order && first.is_none_or(|first| first == 0) && last.is_none_or(|last| last < postcodes)
}

/// One postcode on its way into a table.
#[derive(Copy, Clone)]
pub(super) struct Entry {
    pub(super) outward: u32,
    pub(super) inward: u16,
    pub(super) latitude: u32,
    pub(super) longitude: u32,
    pub(super) authority: u16,
    pub(super) ward: u16,
    pub(super) lsoa: u16,
}

/// The bytes of a table; the entries are in order of outward and inward part, each only once.
pub(super) fn table(layout: Layout, entries: &[Entry], codes: [&[[u8; CODE_BYTES]]; 3]) -> Vec<u8> {
    let mut index = Vec::new();
    let mut districts = 0_u32;
    let mut last = None;
    for (number, entry) in (0_u32..).zip(entries) {
        if last != Some(entry.outward) {
            last = Some(entry.outward);
            districts += 1;
            index.extend(entry.outward.to_be_bytes());
            index.extend(number.to_le_bytes());
        }
    }
    let mut bytes = Vec::with_capacity(HEADER + index.len() + entries.len() * 14);
    bytes.extend(MAGIC);
    let [authorities, wards, lsoas] = codes.map(|codes| codes.len() as u32);
    for field in [
        VERSION,
        layout.number(),
        entries.len() as u32,
        districts,
        authorities,
        wards,
        lsoas,
    ] {
        bytes.extend(field.to_le_bytes());
    }
    bytes.resize(HEADER, 0);
    bytes.extend(index);
    for entry in entries {
        bytes.extend(entry.inward.to_le_bytes());
    }
    for entry in entries {
        bytes.extend(&entry.latitude.to_le_bytes()[..3]);
        bytes.extend(&entry.longitude.to_le_bytes()[..3]);
        for number in [entry.authority, entry.ward, entry.lsoa] {
            bytes.extend(number.to_le_bytes());
        }
    }
    for code in codes.into_iter().flatten() {
        bytes.extend(code);
    }
    let sum = checksum(&bytes);
    bytes[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// FNV-1a over words of eight bytes: against damage, not against malice.
fn checksum(bytes: &[u8]) -> u64 {
    let parts = [bytes.get(..CHECKSUM.start), bytes.get(CHECKSUM.end..)];
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts.into_iter().flatten() {
        let (words, rest) = part.as_chunks::<8>();
        for word in words {
            sum = (sum ^ u64::from_le_bytes(*word))
                .wrapping_mul(0x0100_0000_01b3)
                .rotate_left(23);
        }
        for byte in rest {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    sum
}

/// An entry of the index: outward number, and the number of its first postcode.
pub(super) fn district(entry: [u8; 8]) -> (u32, usize) {
    let [a, b, c, d, first @ ..] = entry;
    (
        u32::from_be_bytes([a, b, c, d]),
        u32::from_le_bytes(first) as usize,
    )
}

/// The outward part as a number that sorts as the text does.
pub(super) fn outward_number(outward: &str) -> u32 {
    let mut letters = [0; 4];
    for (letter, byte) in letters.iter_mut().zip(outward.bytes()) {
        *letter = byte;
    }
    u32::from_be_bytes(letters)
}

/// The inward part as a number that sorts as the text does.
pub(super) fn inward_number(inward: &str) -> Option<u16> {
    let &[digit, a, b] = inward.as_bytes() else {
        return None;
    };
    let letter = |byte: u8| byte.checked_sub(b'A').filter(|n| *n < 26).map(u16::from);
    let digit = digit.checked_sub(b'0').filter(|n| *n < 10).map(u16::from)?;
    Some(digit * 676 + letter(a)? * 26 + letter(b)?)
}

/// The inward part of a number.
pub(super) fn inward_letters(number: u16) -> Option<[u8; 3]> {
    let (digit, letters) = (number / 676, number % 676);
    (digit < 10).then_some([
        b'0' + digit as u8,
        b'A' + (letters / 26) as u8,
        b'A' + (letters % 26) as u8,
    ])
}

/// A point as its two numbers.
pub(super) fn numbers(point: Point) -> Option<(u32, u32)> {
    let number = |degrees: f64, least: i32| {
        let number = (degrees * 100_000.0).round() as i32 - least;
        u32::try_from(number)
            .ok()
            .filter(|number| *number < 1 << 24)
    };
    Some((
        number(point.latitude, LEAST_LATITUDE)?,
        number(point.longitude, LEAST_LONGITUDE)?,
    ))
}

/// The point of two numbers.
pub(super) fn point(latitude: u32, longitude: u32) -> Point {
    let degrees = |number: u32, least: i32| f64::from(number as i32 + least) / 100_000.0;
    Point {
        latitude: degrees(latitude, LEAST_LATITUDE),
        longitude: degrees(longitude, LEAST_LONGITUDE),
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|bytes| u16::from_le_bytes(*bytes))
}

pub(super) fn u24_at(bytes: &[u8], at: usize) -> Option<u32> {
    let [a, b, c] = *bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes([a, b, c, 0]))
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
    use proptest::prelude::*;

    #[test]
    fn inward_parts_are_numbers_in_order() {
        assert_eq!(inward_number("0AA"), Some(0));
        assert_eq!(inward_number("9ZZ"), Some(6_759));
        assert_eq!(inward_number("AAA"), None);
        assert_eq!(inward_letters(6_759), Some(*b"9ZZ"));
        assert_eq!(inward_letters(6_760), None);
    }

    /// Two districts of two postcodes each, and whatever index is written over theirs.
    fn with_index(index: [(&str, u32); 2]) -> Result<Sections, String> {
        let entry = |outward: &str, inward| Entry {
            outward: outward_number(outward),
            inward,
            latitude: 0,
            longitude: 0,
            authority: 0,
            ward: 0,
            lsoa: 0,
        };
        let entries = [
            entry("M1", 0),
            entry("M1", 1),
            entry("M2", 0),
            entry("M2", 1),
        ];
        let mut bytes = table(Layout::Plain, &entries, [&[], &[], &[]]);
        for (at, (outward, first)) in index.into_iter().enumerate() {
            let start = HEADER + at * 8;
            bytes[start..start + 4].copy_from_slice(&outward_number(outward).to_be_bytes());
            bytes[start + 4..start + 8].copy_from_slice(&first.to_le_bytes());
        }
        let sum = checksum(&bytes);
        bytes[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
        Sections::read(&bytes)
    }

    #[test]
    fn an_index_that_does_not_fit_its_postcodes_is_refused_although_the_checksum_fits() {
        assert!(with_index([("M1", 0), ("M2", 2)]).is_ok());
        for index in [
            // Four thousand million postcodes would have to be looked for.
            [("M1", 0), ("M2", u32::MAX)],
            [("M1", 0), ("M2", 4)],
            [("M1", 0), ("M2", 0)],
            [("M1", 3), ("M2", 2)],
            [("M1", 1), ("M2", 2)],
            [("M2", 0), ("M1", 2)],
            [("M1", 0), ("M1", 2)],
        ] {
            let why = with_index(index).unwrap_err();
            assert!(why.contains("its index does not fit"), "{why}");
        }
    }

    proptest! {
        #[test]
        fn a_point_comes_back_to_five_decimals(latitude in 49.0..61.5f64, longitude in -9.0..2.5f64) {
            let (a, b) = numbers(Point { latitude, longitude }).unwrap();
            let back = point(a, b);
            prop_assert!((back.latitude - latitude).abs() < 5.1e-6);
            prop_assert!((back.longitude - longitude).abs() < 5.1e-6);
        }
    }
}
