//! Makes the embedded tables from the figures as statisticians publish them.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{AreaKind, AuthorityKind, plain_name};
use crate::PlaceError;

mod boundaries;

/// The files that [`make`] gives, by name, in the order in which they are written.
pub const FILES: [&str; 7] = [
    "areas.tsv",
    "authorities.tsv",
    "boundaries.bin",
    "history.tsv",
    "names.tsv",
    "postcodes.tsv",
    "wards.tsv",
];

/// All embedded tables, made from `lads.csv`, `lad_boundaries.geojson`, `lad_code_history.csv`,
/// `la_name_variants.csv`, `outcodes.csv`, `postcode_sectors.csv` and `wards.csv` in a folder.
pub fn make(from: &Path) -> Result<BTreeMap<&'static str, Vec<u8>>, PlaceError> {
    let mut lads = Figures::read(from, "lads.csv")?;
    let history = Figures::read(from, "lad_code_history.csv")?;
    let variants = Figures::read(from, "la_name_variants.csv")?;
    let outcodes = Figures::read(from, "outcodes.csv")?;
    let sectors = Figures::read(from, "postcode_sectors.csv")?;
    let wards = Figures::read(from, "wards.csv")?;

    lads.rows.sort_by(|a, b| a.first().cmp(&b.first()));
    let mut numbers = HashMap::new();
    for row in lads.rows() {
        numbers.insert(row.get("lad")?.to_owned(), numbers.len());
    }
    let tables = [
        make_areas(&lads)?.into_bytes(),
        make_authorities(&lads)?.into_bytes(),
        boundaries::make(from, &numbers)?,
        make_history(&history)?.into_bytes(),
        make_names(&lads, &history, &variants)?.into_bytes(),
        make_postcodes(&outcodes, &sectors, &numbers)?.into_bytes(),
        make_wards(&wards, &numbers)?.into_bytes(),
    ];
    Ok(FILES.into_iter().zip(tables).collect())
}

/// Writes what [`make`] gives into a folder.
pub fn write(from: &Path, to: &Path) -> Result<(), PlaceError> {
    for (name, table) in make(from)? {
        let path = to.join(name);
        fs::write(&path, table).map_err(|source| PlaceError::File {
            path,
            action: "written",
            source,
        })?;
    }
    Ok(())
}

fn make_areas(lads: &Figures) -> Result<String, PlaceError> {
    let mut areas = BTreeMap::new();
    for row in lads.rows() {
        if row.get("utla")? != row.get("lad")? {
            areas.insert(row.get("utla")?, (AreaKind::County, row.get("utla_name")?));
        }
        areas.insert(
            row.get("cauth")?,
            (AreaKind::CombinedAuthority, row.get("cauth_name")?),
        );
        areas.insert(
            row.get("region")?,
            (AreaKind::Region, row.get("region_name")?),
        );
    }
    areas.remove("");
    let mut text = String::from("# code\tkind\tname\n");
    for (code, (kind, name)) in areas {
        let _ = writeln!(text, "{code}\t{}\t{name}", kind.name());
    }
    Ok(text)
}

fn make_authorities(lads: &Figures) -> Result<String, PlaceError> {
    let mut text = String::from(
        "# code\tname\tofficial name\tkind\tcounty\tcombined authority\tregion\tlatitude\tlongitude\tpopulation\tyear\n",
    );
    for row in lads.rows() {
        let code = row.get("lad")?;
        let kind = AuthorityKind::of(row.get("type")?, code)
            .ok_or_else(|| row.bad("an unknown sort of authority"))?;
        let county = Some(row.get("utla")?).filter(|county| *county != code);
        let _ = writeln!(
            text,
            "{code}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            row.get("name")?,
            row.get("official_name")?,
            kind.name(),
            county.unwrap_or_default(),
            row.get("cauth")?,
            row.get("region")?,
            row.degrees("lat")?,
            row.degrees("lon")?,
            row.get("population")?,
            row.get("population_year")?,
        );
    }
    Ok(text)
}

fn make_history(history: &Figures) -> Result<String, PlaceError> {
    let mut text = String::from("# old code\told name\tcode of today\n");
    for row in history.rows() {
        let (old, now) = (row.get("lad")?, row.get("active_lad")?);
        if old != now {
            let _ = writeln!(text, "{old}\t{}\t{now}", row.get("name")?);
        }
    }
    Ok(text)
}

/// Only the ways of writing a name that stripping it does not already settle.
fn make_names(lads: &Figures, history: &Figures, variants: &Figures) -> Result<String, PlaceError> {
    let mut settled = std::collections::HashSet::new();
    let mut codes = std::collections::HashSet::new();
    for row in lads.rows() {
        settled.insert(plain_name(row.get("name")?));
        settled.insert(plain_name(row.get("official_name")?));
        codes.insert(row.get("lad")?);
    }
    for row in history.rows() {
        settled.insert(plain_name(row.get("name")?));
        codes.insert(row.get("lad")?);
    }
    let mut names = BTreeMap::new();
    for row in variants.rows() {
        let (name, code) = (plain_name(row.get("la-name")?), row.get("gss")?);
        if codes.contains(code) && !settled.contains(&name) {
            names.entry(name).or_insert(code);
        }
    }
    let mut text = String::from("# plain name\tcode\n");
    for (name, code) in names {
        let _ = writeln!(text, "{name}\t{code}");
    }
    Ok(text)
}

fn make_postcodes(
    outcodes: &Figures,
    sectors: &Figures,
    numbers: &HashMap<String, usize>,
) -> Result<String, PlaceError> {
    let mut inside: HashMap<&str, BTreeMap<&str, Row<'_>>> = HashMap::new();
    for row in sectors.rows() {
        let (district, digit) = row
            .get("sector")?
            .split_once(' ')
            .ok_or_else(|| row.bad("a sector is written as in “SW1A 1”"))?;
        inside.entry(district).or_default().insert(digit, row);
    }
    let mut districts = BTreeMap::new();
    for row in outcodes.rows() {
        districts.insert(row.get("outcode")?, row);
    }
    let mut text = String::from(
        "# district\tsector\tlatitude\tlongitude\tauthorities by number, if not as the district\n",
    );
    for (district, row) in districts {
        let own = row.authorities(numbers)?;
        let _ = writeln!(
            text,
            "{district}\t\t{}\t{}\t{own}",
            row.degrees("lat")?,
            row.degrees("lon")?
        );
        for (digit, row) in inside.remove(district).unwrap_or_default() {
            let (latitude, longitude) = (row.degrees("lat")?, row.degrees("lon")?);
            let _ = write!(text, "\t{digit}\t{latitude}\t{longitude}");
            let theirs = row.authorities(numbers)?;
            if theirs == own {
                text.push('\n');
            } else {
                let _ = writeln!(text, "\t{theirs}");
            }
        }
    }
    Ok(text)
}

fn make_wards(wards: &Figures, numbers: &HashMap<String, usize>) -> Result<String, PlaceError> {
    let mut lines = BTreeMap::new();
    for row in wards.rows() {
        let number = row.number_of(row.get("lad")?, numbers)?;
        let (latitude, longitude) = (row.degrees("lat")?, row.degrees("lon")?);
        let name = row.get("name")?;
        lines.insert(
            row.get("ward")?,
            format!("{name}\t{latitude}\t{longitude}\t{number}"),
        );
    }
    let mut text = String::from("# code\tname\tlatitude\tlongitude\tauthority by number\n");
    for (code, line) in lines {
        let _ = writeln!(text, "{code}\t{line}");
    }
    Ok(text)
}

/// A file of figures with a header.
struct Figures {
    file: &'static str,
    header: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Figures {
    fn read(folder: &Path, file: &'static str) -> Result<Self, PlaceError> {
        let path = folder.join(file);
        let text = fs::read(&path).map_err(|source| PlaceError::File {
            path,
            action: "read",
            source,
        })?;
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let bad = |row, error: csv::Error| PlaceError::BadFigures {
            file: file.to_owned(),
            row,
            why: error.to_string(),
        };
        let header = reader.headers().map_err(|error| bad(0, error))?;
        let header = header.iter().map(str::to_owned).zip(0..).collect();
        let rows = reader
            .records()
            .enumerate()
            .map(|(number, record)| {
                let record = record.map_err(|error| bad(number + 1, error))?;
                // A tab inside a name would be a new column of ours.
                Ok(record
                    .iter()
                    .map(|cell| cell.replace(['\t', '\n', '\r'], " "))
                    .collect())
            })
            .collect::<Result<_, PlaceError>>()?;
        Ok(Self { file, header, rows })
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().enumerate().map(|(number, cells)| Row {
            figures: self,
            number: number + 1,
            cells,
        })
    }
}

/// One row of a file of figures.
struct Row<'a> {
    figures: &'a Figures,
    number: usize,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    fn get(&self, column: &str) -> Result<&'a str, PlaceError> {
        let at = self.figures.header.get(column);
        at.and_then(|at| self.cells.get(*at))
            .map(|cell| cell.trim())
            .ok_or_else(|| self.bad(&format!("there is no column {column}")))
    }

    /// Four decimals are eleven metres: enough for the middle of many postcodes.
    fn degrees(&self, column: &str) -> Result<String, PlaceError> {
        let degrees: f64 = self
            .get(column)?
            .parse()
            .map_err(|_| self.bad(&format!("{column} is no number")))?;
        Ok(format!("{degrees:.4}"))
    }

    fn number_of(&self, code: &str, numbers: &HashMap<String, usize>) -> Result<usize, PlaceError> {
        let number = numbers.get(code).copied();
        number.ok_or_else(|| self.bad(&format!("{code} is no authority of today")))
    }

    /// Numbers of all authorities it lies in, the main one first.
    fn authorities(&self, numbers: &HashMap<String, usize>) -> Result<String, PlaceError> {
        let main = self.get("main_lad")?;
        let others = self.get("lads")?.split(' ').filter(|code| *code != main);
        let mut made: Vec<String> = Vec::new();
        for code in std::iter::once(main)
            .chain(others)
            .filter(|code| !code.is_empty())
        {
            made.push(self.number_of(code, numbers)?.to_string());
        }
        Ok(made.join(" "))
    }

    fn bad(&self, why: &str) -> PlaceError {
        PlaceError::BadFigures {
            file: self.figures.file.to_owned(),
            row: self.number,
            why: why.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_tables_are_what_the_figures_give() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let figures = root.join("../../../shared/data/geo");
        if !figures.exists() {
            println!("skipped: there are no figures in ../shared/data/geo");
            return;
        }
        for (name, table) in make(&figures).unwrap() {
            let committed = fs::read(root.join("tables").join(name)).unwrap();
            assert!(
                committed == table,
                "{name} differs: run the example make_tables"
            );
        }
    }

    #[test]
    fn a_folder_without_figures_is_refused_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let error = make(folder.path()).unwrap_err().to_string();
        assert!(error.contains("lads.csv could not be read"), "{error}");
    }

    #[test]
    fn a_missing_column_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("lads.csv"), "lad\nE06000001\n").unwrap();
        let lads = Figures::read(folder.path(), "lads.csv").unwrap();
        assert_eq!(
            make_areas(&lads).unwrap_err().to_string(),
            "lads.csv, row 1: there is no column utla"
        );
    }
}
