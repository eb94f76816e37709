//! Reads the embedded texts: tab-separated, `#` begins a note.

use std::collections::HashMap;

use super::{
    Area, AreaKind, Authority, AuthorityKind, Country, District, Sector, Tables, Ward, plain_name,
};
use crate::{PlaceError, Point};

/// The six texts.
pub(super) struct Texts {
    pub(super) authorities: &'static str,
    pub(super) areas: &'static str,
    pub(super) history: &'static str,
    pub(super) names: &'static str,
    pub(super) postcodes: &'static str,
    pub(super) wards: &'static str,
}

/// All tables, or the first row that is wrong.
pub(super) fn read(texts: &Texts) -> Result<Tables, PlaceError> {
    let authorities = each("authorities.tsv", texts.authorities, read_authority)?;
    let areas = each("areas.tsv", texts.areas, read_area)?;
    let mut authority_by_code: HashMap<&'static str, u16> = authorities
        .iter()
        .enumerate()
        .map(|(number, authority)| (authority.code, number as u16))
        .collect();
    let history = each("history.tsv", texts.history, |row| {
        let number = *authority_by_code
            .get(row.text(2)?)
            .ok_or("no such authority")?;
        Ok((row.text(0)?, row.text(1)?, number))
    })?;
    for (code, _, number) in &history {
        authority_by_code.insert(code, *number);
    }
    let names = each("names.tsv", texts.names, |row| {
        Ok((row.text(0)?, row.text(1)?))
    })?;

    let mut code_by_name = HashMap::new();
    // What comes later wins: names of today over those of the past.
    for (code, name, _) in &history {
        code_by_name.insert(plain_name(name), *code);
    }
    for authority in &authorities {
        code_by_name.insert(plain_name(authority.official_name), authority.code);
    }
    for authority in &authorities {
        code_by_name.insert(plain_name(authority.name), authority.code);
    }
    for (name, code) in names {
        code_by_name.entry(name.to_owned()).or_insert(code);
    }
    let mut area_by_name = HashMap::new();
    // Counties before combined authorities before regions, as their codes are ordered.
    for area in &areas {
        area_by_name
            .entry(plain_name(area.name))
            .or_insert(area.code);
    }

    let wards = each("wards.tsv", texts.wards, |row| {
        Ok(Ward {
            code: row.text(0)?,
            name: row.text(1)?,
            point: row.point(2)?,
            authority: row.number(4)?,
        })
    })?;
    let districts = read_postcodes(texts.postcodes)?;
    let count = authorities.len();
    let named = wards
        .iter()
        .map(|ward| ward.authority)
        .chain(districts.iter().flat_map(|d| {
            d.authorities
                .iter()
                .chain(d.sectors.iter().flat_map(|s| &s.authorities))
                .copied()
        }));
    if let Some(number) = named
        .into_iter()
        .find(|number| usize::from(*number) >= count)
    {
        return Err(bad(
            "authorities.tsv",
            0,
            &format!("there is no authority number {number}"),
        ));
    }
    Ok(Tables {
        authorities,
        areas,
        districts,
        wards,
        authority_by_code,
        code_by_name,
        area_by_name,
    })
}

fn read_authority(row: &Row) -> Result<Authority, &'static str> {
    let code = row.text(0)?;
    let name = row.text(1)?;
    let official = row.text(2)?;
    Ok(Authority {
        code,
        name,
        official_name: if official.is_empty() { name } else { official },
        kind: AuthorityKind::of(row.text(3)?, code).ok_or("an unknown sort of authority")?,
        country: Country::of_code(code).ok_or("an unknown country")?,
        point: row.point(7)?,
        population: row.number(9)?,
        population_year: row.number(10)?,
        county: row.text(4)?,
        combined: row.text(5)?,
        region: row.text(6)?,
    })
}

fn read_area(row: &Row) -> Result<Area, &'static str> {
    let kind = row.text(1)?;
    Ok(Area {
        code: row.text(0)?,
        kind: AreaKind::ALL
            .into_iter()
            .find(|known| known.name() == kind)
            .ok_or("an unknown sort of area")?,
        name: row.text(2)?,
    })
}

/// A row that begins with a district opens it; one with an empty first column is a sector of it.
fn read_postcodes(text: &'static str) -> Result<Vec<District>, PlaceError> {
    let mut districts: Vec<District> = Vec::new();
    each("postcodes.tsv", text, |row| {
        let (code, point) = (row.text(0)?, row.point(2)?);
        if !code.is_empty() {
            districts.push(District {
                code,
                point,
                sectors: Vec::new(),
                authorities: row.numbers(4)?,
            });
            return Ok(());
        }
        let district = districts.last_mut().ok_or("a sector before any district")?;
        let own = row.numbers(4)?;
        district.sectors.push(Sector {
            digit: *row
                .text(1)?
                .as_bytes()
                .first()
                .ok_or("a sector without its digit")?,
            point,
            // A sector that lies where its district lies does not say so again.
            authorities: if own.is_empty() {
                district.authorities.clone()
            } else {
                own
            },
        });
        Ok(())
    })?;
    Ok(districts)
}

/// One row's columns.
struct Row {
    columns: Vec<&'static str>,
}

impl Row {
    fn text(&self, column: usize) -> Result<&'static str, &'static str> {
        self.columns.get(column).copied().ok_or("too few columns")
    }

    fn number<T: std::str::FromStr>(&self, column: usize) -> Result<T, &'static str> {
        self.text(column)?
            .parse()
            .map_err(|_| "a number that is none")
    }

    fn numbers(&self, column: usize) -> Result<Vec<u16>, &'static str> {
        self.columns
            .get(column)
            .copied()
            .unwrap_or_default()
            .split_ascii_whitespace()
            .map(|number| number.parse().map_err(|_| "a number that is none"))
            .collect()
    }

    fn point(&self, column: usize) -> Result<Point, &'static str> {
        Point::new(self.number(column)?, self.number(column + 1)?).ok_or("degrees off the globe")
    }
}

fn each<T>(
    file: &str,
    text: &'static str,
    mut read: impl FnMut(&Row) -> Result<T, &'static str>,
) -> Result<Vec<T>, PlaceError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
        .map(|(number, line)| {
            let columns = line.split('\t').collect();
            read(&Row { columns }).map_err(|why| bad(file, number + 1, why))
        })
        .collect()
}

fn bad(file: &str, row: usize, why: &str) -> PlaceError {
    PlaceError::BadFigures {
        file: file.to_owned(),
        row,
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_row_is_named() {
        let error = each("wards.tsv", "# note\nE05\tx", |row| row.number::<u16>(1)).unwrap_err();
        assert_eq!(error.to_string(), "wards.tsv, row 2: a number that is none");
        let error = read_postcodes("\t1\t51.0\t-1.0").map(|_| ()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "postcodes.tsv, row 1: a sector before any district"
        );
    }
}
