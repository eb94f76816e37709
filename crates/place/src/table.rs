//! The full postcode table: every unit postcode with its point, authority, ward and small area.
//!
//! A file of fourteen bytes a postcode, written once by [`load`] or [`Loader`] and mapped into memory;
//! a look-up is a search among districts and then among the postcodes of one.

use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use crate::{PlaceError, Point, Postcode};

mod format;
mod layout;
mod load;

pub use layout::Layout;
pub use load::{LoadReport, Loader, RowProblem, load, load_file};

use format::{Sections, inward_number, u16_at, u24_at, u32_at};

/// A loaded table, ready to be asked from any number of threads.
#[derive(Debug)]
pub struct PostcodeTable {
    bytes: Bytes,
    sections: Sections,
}

/// What the table says of one postcode.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Unit<'a> {
    /// The middle of its addresses, to a hundred-thousandth of a degree.
    pub point: Point,
    /// GSS code of its local authority, as it was when the file was made.
    pub local_authority: Option<&'a str>,
    /// GSS code of its ward.
    pub ward: Option<&'a str>,
    /// GSS code of its small area: LSOA or data zone.
    pub lsoa: Option<&'a str>,
}

impl PostcodeTable {
    /// Maps a table that [`load`] has written, after checking that it is whole.
    pub fn open(path: &Path) -> Result<Self, PlaceError> {
        let failed = |source| PlaceError::File {
            path: path.to_owned(),
            action: "opened",
            source,
        };
        let file = File::open(path).map_err(failed)?;
        #[expect(
            unsafe_code,
            reason = "the loader never changes a table in place: it renames a new file over the old one, \
                      so that what is mapped stays as it is"
        )]
        let map = unsafe { Mmap::map(&file) }.map_err(failed)?;
        Self::check(Bytes::Mapped(map)).map_err(|why| PlaceError::BadTable {
            path: path.to_owned(),
            why,
        })
    }

    /// A table from bytes already in memory.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, PlaceError> {
        Self::check(Bytes::Owned(bytes)).map_err(|why| PlaceError::BadTable {
            path: "in memory".into(),
            why,
        })
    }

    fn check(bytes: Bytes) -> Result<Self, String> {
        let sections = Sections::read(&bytes)?;
        Ok(Self { bytes, sections })
    }

    /// What is known of this postcode; nothing if it is not in the table.
    pub fn find(&self, postcode: &Postcode) -> Option<Unit<'_>> {
        let district = format::outward_number(postcode.outward());
        let (first, end) = self.postcodes_of(district)?;
        let wanted = inward_number(postcode.inward())?;
        let inwards = self.bytes.get(self.sections.inwards.clone())?;
        let (mut low, mut high) = (first, end);
        while low < high {
            let middle = low.midpoint(high);
            match u16_at(inwards, middle * 2)?.cmp(&wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.unit(middle),
            }
        }
        None
    }

    /// How many postcodes there are.
    pub fn len(&self) -> usize {
        self.sections.postcodes
    }

    /// Whether there are none; a table that was loaded always has some.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// What sort of file it was made from.
    pub fn layout(&self) -> Layout {
        self.sections.layout
    }

    /// All postcodes in order, with what is known of each.
    pub fn iter(&self) -> impl Iterator<Item = (Postcode, Unit<'_>)> {
        (0..self.sections.districts_count)
            .filter_map(|at| self.district(at))
            .flat_map(move |(outward, first, end)| {
                (first..end)
                    .filter_map(move |at| Some((self.postcode(outward, at)?, self.unit(at)?)))
            })
    }

    /// First and end of the postcodes in a district.
    fn postcodes_of(&self, wanted: u32) -> Option<(usize, usize)> {
        let (mut low, mut high) = (0, self.sections.districts_count);
        while low < high {
            let middle = low.midpoint(high);
            let (outward, first, end) = self.district(middle)?;
            match outward.cmp(&wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some((first, end)),
            }
        }
        None
    }

    /// A district by its place in the index: its outward number, first and end of its postcodes.
    fn district(&self, at: usize) -> Option<(u32, usize, usize)> {
        let index = self.bytes.get(self.sections.districts.clone())?;
        let outward = u32_at(index, at * 8)?.swap_bytes();
        let first = u32_at(index, at * 8 + 4)? as usize;
        let end = u32_at(index, at * 8 + 12).map_or(self.len(), |end| end as usize);
        Some((outward, first, end.min(self.len())))
    }

    fn postcode(&self, outward: u32, at: usize) -> Option<Postcode> {
        let inwards = self.bytes.get(self.sections.inwards.clone())?;
        let inward = format::inward_letters(u16_at(inwards, at * 2)?)?;
        let mut letters: Vec<u8> = outward
            .to_be_bytes()
            .into_iter()
            .filter(|&b| b != 0)
            .collect();
        letters.extend(inward);
        Postcode::from_letters(&letters)
    }

    fn unit(&self, at: usize) -> Option<Unit<'_>> {
        let row = self
            .bytes
            .get(self.sections.rows.clone())?
            .get(at * 12..at * 12 + 12)?;
        Some(Unit {
            point: format::point(u24_at(row, 0)?, u24_at(row, 3)?),
            local_authority: self.code(&self.sections.authorities, u16_at(row, 6)?),
            ward: self.code(&self.sections.wards, u16_at(row, 8)?),
            lsoa: self.code(&self.sections.lsoas, u16_at(row, 10)?),
        })
    }

    /// A code by its number; 0 says that there is none.
    fn code(&self, codes: &std::ops::Range<usize>, number: u16) -> Option<&str> {
        let at = usize::from(number).checked_sub(1)? * format::CODE_BYTES;
        let code = self
            .bytes
            .get(codes.clone())?
            .get(at..at + format::CODE_BYTES)?;
        std::str::from_utf8(code).ok()
    }
}

#[derive(Debug)]
enum Bytes {
    Mapped(Mmap),
    Owned(Vec<u8>),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}
