//! Addresses of the United Kingdom: in one cell, or in several columns.

mod counties;
mod parts;

use place::Postcode;

use crate::postcode;
use crate::reading::{Reading, Remark};
use crate::text::one_line;
use parts::{Part, parts};

/// An address in the fields of HSDS 3.0. Its `country` is always [`COUNTRY`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Address {
    /// "The first line(s) of the address, including office, building number and street".
    pub address_1: Option<String>,
    /// What stands between the street and the town: a part of the town, a village.
    pub address_2: Option<String>,
    /// The town or city, if the address surely names it.
    pub city: Option<String>,
    /// The country of the Kingdom, or the region, if it is named.
    pub region: Option<String>,
    /// The county.
    pub state_province: Option<String>,
    /// The postcode.
    pub postal_code: Option<Postcode>,
}

/// The value of `country`, as ISO 3166-1 has it.
pub const COUNTRY: &str = "GB";

impl Address {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Columns of one address.
#[derive(Clone, Debug, Default)]
pub struct Columns<'a> {
    /// The columns that hold lines, in their order.
    pub lines: Vec<&'a str>,
    /// The column of the town.
    pub city: Option<&'a str>,
    /// The column of the region or country.
    pub region: Option<&'a str>,
    /// The column of the county.
    pub county: Option<&'a str>,
    /// The column of the postcode.
    pub postcode: Option<&'a str>,
}

/// Addresses are shorter; of a longer text no more than this is read, the rest is left.
const LONGEST: usize = 1_000;

/// An address in one cell: "The Lodge, Green Lane, Bolton, Lancashire, BL3 2HP", on one line or several.
///
/// From its end are taken the country, the county and the town; the town only where other parts go before it and it has
/// neither digits nor the name of a street or building. What comes after a postcode is no part of the address, and is left.
pub fn read(text: &str) -> Reading<Address> {
    let (text, beyond) = cut(text);
    let (body, postcode, after) = match postcode::split(text) {
        Some(split) => (split.before, Some(split), split_rest(text)),
        None => (text, None, String::new()),
    };
    let mut reading = Reading {
        left: one_line(&format!("{after} {beyond}")),
        ..Reading::default()
    };
    if let Some(split) = postcode {
        note_postcode(&mut reading, split.written, split.postcode);
    }
    let mut parts = parts(body);
    leave_links(&mut parts, &mut reading);
    drop_repeated(&mut parts, &mut reading);
    // A county or a country after the postcode belongs to the address.
    if !reading.left.is_empty() && counties::is_ending(&reading.left) {
        parts.extend(Part::new(&std::mem::take(&mut reading.left)));
    }
    place_parts(&mut reading.found, parts);
    reading
}

/// An address in several columns. Parts that a line repeats from another column are kept once; where the town has no column
/// of its own it is looked for in the lines.
pub fn join(columns: &Columns<'_>) -> Reading<Address> {
    let lines: Vec<&str> = columns
        .lines
        .iter()
        .copied()
        .filter_map(crate::absence::present)
        .collect();
    let mut reading = read(&lines.join("\n"));
    let own = |column: Option<&str>| {
        column
            .and_then(crate::absence::present)
            .map(one_line)
            .map(|text| text.trim_matches(&SIGNS[..]).to_owned())
    };
    if let Some(text) = own(columns.postcode) {
        take_postcode(&mut reading, &text);
    }
    let named = [own(columns.city), own(columns.region), own(columns.county)];
    take_named(&mut reading, named);
    reading
}

/// Signs at the ends of parts.
const SIGNS: [char; 4] = [',', ';', ' ', '.'];

fn cut(text: &str) -> (&str, &str) {
    let end = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| at);
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn split_rest(text: &str) -> String {
    postcode::split(text)
        .map(|split| one_line(split.after))
        .unwrap_or_default()
}

fn note_postcode(reading: &mut Reading<Address>, written: &str, postcode: Postcode) {
    if one_line(written) != postcode.as_str() {
        reading.remark(Remark::PostcodeRepaired);
    }
    reading.found.postal_code = Some(postcode);
}

/// The postcode's own column goes before one in the lines.
fn take_postcode(reading: &mut Reading<Address>, text: &str) {
    let own = postcode::read(text);
    match own.found {
        Some(postcode) => note_postcode(reading, &text.replace(own.left.as_str(), ""), postcode),
        None => reading.left = one_line(&format!("{} {text}", reading.left)),
    }
}

/// Puts the named columns in, and takes what the lines say of the same out of them.
fn take_named(reading: &mut Reading<Address>, [city, region, county]: [Option<String>; 3]) {
    let guessed = (
        reading.found.city.take(),
        reading.found.state_province.take(),
        reading.found.region.take(),
    );
    let mut lines: Vec<String> = [
        reading.found.address_1.take(),
        reading.found.address_2.take(),
    ]
    .into_iter()
    .flatten()
    .collect();
    // What was taken for the town is a line again, if a column names another; the same with the county.
    put_back(
        &mut lines,
        guessed.0.as_ref(),
        [city.as_ref(), county.as_ref()],
    );
    put_back(
        &mut lines,
        guessed.1.as_ref(),
        [county.as_ref(), city.as_ref()],
    );
    let (town, county) = (city.or(guessed.0), county.or(guessed.1));
    let known: Vec<&String> = [&town, &county, &region].into_iter().flatten().collect();
    let before = lines.clone();
    for line in &mut lines {
        *line = without_ends(line, &known);
    }
    if lines != before {
        reading.remark(Remark::RepeatedPart);
    }
    let mut lines = lines.into_iter().filter(|line| !line.is_empty());
    reading.found.address_1 = lines.next();
    let rest: Vec<String> = lines.collect();
    reading.found.address_2 = (!rest.is_empty()).then(|| rest.join(", "));
    reading.found.city = town;
    reading.found.state_province = county;
    reading.found.region = region.or(guessed.2);
}

/// What a line said goes back to the lines, if columns say something else in its place.
fn put_back(lines: &mut Vec<String>, guess: Option<&String>, columns: [Option<&String>; 2]) {
    let said = |guess: &String| {
        columns
            .iter()
            .flatten()
            .any(|column| column.eq_ignore_ascii_case(guess))
    };
    if columns.first().is_some_and(Option::is_some) {
        lines.extend(guess.filter(|guess| !said(guess)).cloned());
    }
}

/// The line without what other columns say as well: the whole line, or the parts at its end.
fn without_ends(line: &str, known: &[&String]) -> String {
    let mut kept: Vec<&str> = line.split(", ").collect();
    while kept
        .last()
        .is_some_and(|last| known.iter().any(|name| name.eq_ignore_ascii_case(last)))
    {
        kept.pop();
    }
    kept.join(", ")
}

/// E-mail and web addresses among the parts are no part of the address.
fn leave_links(parts: &mut Vec<Part>, reading: &mut Reading<Address>) {
    let links: Vec<Part> = parts.extract_if(.., |part| part.is_link()).collect();
    for link in links {
        reading.left = one_line(&format!("{} {}", reading.left, link.text));
    }
}

/// Leaves a part out that the part before it says already: "Altrincham, Altrincham".
fn drop_repeated(parts: &mut Vec<Part>, reading: &mut Reading<Address>) {
    let before = parts.len();
    let mut at = 0;
    parts.dedup_by(|next, one| {
        at += 1;
        // "Antrim, Antrim" is the town and the county.
        next.is(&one.text) && !(at + 1 == before && counties::is_county(&next.text))
    });
    if parts.len() < before {
        reading.remark(Remark::RepeatedPart);
    }
}

/// Puts the parts into the fields, from the end to the front.
fn place_parts(address: &mut Address, mut parts: Vec<Part>) {
    while parts
        .last()
        .is_some_and(|part| counties::is_kingdom(&part.text))
    {
        parts.pop();
    }
    if parts.len() > 1 {
        address.region = parts
            .pop_if(|part| counties::is_country(&part.text))
            .map(|part| part.text);
    }
    address.state_province = county(&mut parts);
    if parts.len() > 1 {
        let county = address.state_province.is_some();
        let is_town = |part: &Part| {
            part.is_town(county)
                && (!counties::is_county(&part.text) || counties::is_town_too(&part.text))
        };
        address.city = parts.pop_if(|part| is_town(part)).map(|part| part.text);
    }
    let (first, second) = lines(&parts);
    address.address_1 = first;
    address.address_2 = second;
}

/// The county at the end. A name that is a town's as well is the county only after another that may be the town.
fn county(parts: &mut Vec<Part>) -> Option<String> {
    let [before @ .., last] = parts.as_slice() else {
        return None;
    };
    let town_before = before.len() > 1 && before.last().is_some_and(|part| part.is_town(true));
    let is = if counties::is_town_too(&last.text) {
        town_before
    } else {
        !before.is_empty() && counties::is_county(&last.text)
    };
    if is {
        parts.pop().map(|part| part.text)
    } else {
        None
    }
}

/// The first line up to and with the street, and the second with the rest.
fn lines(parts: &[Part]) -> (Option<String>, Option<String>) {
    let street = parts.iter().position(Part::is_street).unwrap_or(0);
    let text = |parts: &[Part]| {
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    };
    match parts.split_at_checked(street + 1) {
        Some((first, second)) => (text(first), text(second)),
        None => (text(parts), None),
    }
}

#[cfg(test)]
mod tests;
