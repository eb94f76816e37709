//! The full postcode table: every unit postcode with its point, authority, ward and small area.
//!
//! A file of fourteen bytes a postcode, written once by [`load`] or [`Loader`] and mapped into memory;
//! a look-up is a search among districts and then among the postcodes of one.

use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use crate::{PlaceError, Point, Postcode};

mod codes;
mod format;
mod layout;
mod load;

pub use layout::Layout;
pub use load::{LoadReport, Loader, RowProblem, load, load_file};

use format::{Sections, inward_number, u16_at, u24_at};

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
    /// Numbers of authority and ward in [`PostcodeTable::codes`], from 1; 0 is none.
    pub(crate) numbers: (u16, u16),
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
        let wanted = format::outward_number(postcode.outward());
        let districts = self.districts();
        let at = districts.binary_search_by_key(&wanted, |district| format::district(*district).0);
        let (_, first, end) = self.district(at.ok()?)?;
        let inward = inward_number(postcode.inward())?;
        let inwards = self.inwards().get(first..end)?;
        let at = inwards.binary_search_by_key(&inward, |inward| u16::from_le_bytes(*inward));
        self.unit(first + at.ok()?)
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
        (0..self.districts().len())
            .filter_map(|at| self.district(at))
            .flat_map(move |(outward, first, end)| {
                (first..end)
                    .filter_map(move |at| Some((self.postcode(outward, at)?, self.unit(at)?)))
            })
    }

    /// The codes of all authorities, then of all wards, in the order of their numbers.
    pub(crate) fn codes(&self) -> [Vec<&str>; 2] {
        [&self.sections.authorities, &self.sections.wards].map(|codes| {
            let count = codes.len() / format::CODE_BYTES;
            (1..=count)
                .map(|number| self.code(codes, number as u16).unwrap_or_default())
                .collect()
        })
    }

    fn districts(&self) -> &[[u8; 8]] {
        let index = self.bytes.get(self.sections.districts.clone());
        index.unwrap_or_default().as_chunks().0
    }

    fn inwards(&self) -> &[[u8; 2]] {
        let inwards = self.bytes.get(self.sections.inwards.clone());
        inwards.unwrap_or_default().as_chunks().0
    }

    /// A district by its place in the index: its outward number, first and end of its postcodes.
    fn district(&self, at: usize) -> Option<(u32, usize, usize)> {
        let districts = self.districts();
        let (outward, first) = format::district(*districts.get(at)?);
        let end = districts
            .get(at + 1)
            .map_or(self.len(), |next| format::district(*next).1);
        Some((outward, first, end))
    }

    fn postcode(&self, outward: u32, at: usize) -> Option<Postcode> {
        let inward = format::inward_letters(u16::from_le_bytes(*self.inwards().get(at)?))?;
        let mut letters = outward.to_be_bytes().to_vec();
        letters.retain(|&byte| byte != 0);
        letters.extend(inward);
        Postcode::from_letters(&letters)
    }

    fn unit(&self, at: usize) -> Option<Unit<'_>> {
        let rows = self.bytes.get(self.sections.rows.clone())?;
        let row = rows.as_chunks::<12>().0.get(at)?;
        let numbers = (u16_at(row, 6)?, u16_at(row, 8)?);
        Some(Unit {
            point: format::point(u24_at(row, 0)?, u24_at(row, 3)?),
            local_authority: self.code(&self.sections.authorities, numbers.0),
            ward: self.code(&self.sections.wards, numbers.1),
            lsoa: self.code(&self.sections.lsoas, u16_at(row, 10)?),
            numbers,
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
