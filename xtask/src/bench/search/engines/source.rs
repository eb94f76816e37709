//! The services, as every engine gets them: what the search engine finds in a document, as texts and numbers.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, bail};
use find::listing::{COUNTED_UNKNOWN, GROUPS, UNKNOWN};
use find::{Listing, Spot};
use hsds::Document;
use place::{Gazetteer, Point};
use rayon::prelude::*;

use super::asked::Asked;

/// So many results make a page.
pub(crate) const PAGE: usize = 20;
/// How far around a place is looked: ten miles, in metres.
pub(crate) const AROUND: f64 = 16_093.0;
/// So many documents are read at once.
const BATCH: usize = 4_000;

/// Reads all services, a batch at a time; gives how many there were.
pub(crate) fn each_batch(
    file: &Path,
    gazetteer: &Gazetteer,
    mut take: impl FnMut(Vec<Listing>) -> Result<()>,
) -> Result<u64> {
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut lines = BufReader::with_capacity(1 << 20, opened).lines();
    let mut read = 0;
    loop {
        let batch = lines
            .by_ref()
            .take(BATCH)
            .collect::<Result<Vec<String>, _>>()?;
        if batch.is_empty() {
            return Ok(read);
        }
        let listings = batch
            .par_iter()
            .map(|line| {
                let document: Document = serde_json::from_str(line)?;
                Listing::of(&document, gazetteer).context("a service without an id or a name")
            })
            .collect::<Result<Vec<Listing>>>()?;
        read += listings.len() as u64;
        take(listings)?;
    }
}

/// Where a question is asked, if it says where.
pub(crate) fn spot(asked: &Asked, gazetteer: &Gazetteer) -> Result<Option<Spot>> {
    if asked.place.is_empty() {
        return Ok(None);
    }
    let spot = Spot::exact(&asked.place, gazetteer);
    let spot = spot.with_context(|| format!("{} is no place that is known", asked.place))?;
    Ok(Some(spot))
}

/// The earth's radius, in metres.
const EARTH: f64 = 6_371_009.0;
/// The meridian in the middle of the country.
const MIDDLE: f64 = -2.0;
/// A group of filters takes so many numbers.
pub(crate) const OF_GROUP: i32 = 1_000;
/// The numbers of areas begin after those of all groups.
const AREAS: i32 = 100_000;

/// Numbers for filters and areas: a database compares them sooner than texts. Those of a group
/// follow each other, so that a number tells its group.
#[derive(Default)]
pub(crate) struct Numbers {
    keys: BTreeMap<String, i32>,
    /// The same in the order in which they came.
    came: Vec<i32>,
    of_group: [i32; GROUPS.len()],
    areas: BTreeMap<String, i32>,
}

impl Numbers {
    /// The numbers of what a service is counted by, in order.
    pub(crate) fn of_keys(&mut self, listing: &Listing) -> Result<Vec<i32>> {
        let mut numbers = Vec::new();
        for key in &listing.keys {
            let Some((group, _)) = key.split_once(':') else {
                continue;
            };
            let Some(at) = GROUPS.iter().position(|known| *known == group) else {
                continue;
            };
            let value = key.split_once('|').map_or(key.as_str(), |(value, _)| value);
            let is_unknown = value.ends_with(&format!(":{UNKNOWN}"));
            if is_unknown && !COUNTED_UNKNOWN.contains(&group) {
                continue;
            }
            if let Some(number) = self.keys.get(value) {
                numbers.push(*number);
                continue;
            }
            let next = &mut self.of_group[at];
            if *next >= OF_GROUP {
                bail!("{group} has more than {OF_GROUP} values");
            }
            let number = at as i32 * OF_GROUP + *next;
            *next += 1;
            self.keys.insert(value.to_owned(), number);
            self.came.push(number);
            numbers.push(number);
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The numbers of the areas that a service covers.
    pub(crate) fn of_areas(&mut self, listing: &Listing) -> Vec<i32> {
        let mut numbers = Vec::with_capacity(listing.covers.len());
        for code in &listing.covers {
            let next = AREAS + self.areas.len() as i32;
            numbers.push(*self.areas.entry(code.clone()).or_insert(next));
        }
        numbers
    }

    /// The number of a filter.
    pub(crate) fn filter(&self, (group, value): &(String, String)) -> Result<i32> {
        let number = self.keys.get(&format!("{group}:{value}"));
        number
            .copied()
            .with_context(|| format!("no service has {group}={value}"))
    }

    /// The numbers of the areas that a place lies in.
    pub(crate) fn covering(&self, spot: &Spot) -> Vec<i32> {
        let codes = spot.areas.iter().map(|(code, _)| code.as_str());
        codes
            .chain(["unsaid"])
            .filter_map(|code| self.areas.get(code).copied())
            .collect()
    }

    /// The numbers of all filters, in the order in which they came.
    pub(crate) fn filters(&self) -> &[i32] {
        &self.came
    }
}

/// The group that a number of a filter belongs to.
pub(crate) fn group(number: i32) -> i32 {
    number / OF_GROUP
}

/// Metres east and north on a flat map of the country: a transverse Mercator on a sphere, true to
/// within a thousandth. A database measures on it at a fraction of what a globe costs it.
pub(crate) fn flat(point: Point) -> (f64, f64) {
    let latitude = point.latitude.to_radians();
    let along = (point.longitude - MIDDLE).to_radians();
    let east = (latitude.cos() * along.sin()).atanh();
    let north = latitude.tan().atan2(along.cos());
    (east * EARTH, north * EARTH)
}

/// The only two of something that a row has room for.
pub(crate) fn two<T: Copy>(of: &[T], what: &str) -> Result<[Option<T>; 2]> {
    if of.len() > 2 {
        bail!(
            "a service has {} {what}, and a row has room for two",
            of.len()
        );
    }
    Ok([of.first().copied(), of.get(1).copied()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(latitude: f64, longitude: f64) -> Point {
        Point::new(latitude, longitude).expect("it is on the globe")
    }

    #[test]
    fn the_flat_map_measures_as_the_globe_does() {
        for (one, other) in [
            (point(51.45, -2.60), point(51.55, -2.45)),
            (point(52.63, 1.28), point(52.52, 1.40)),
            (point(57.48, -4.25), point(57.60, -4.10)),
        ] {
            let ((east, north), (other_east, other_north)) = (flat(one), flat(other));
            let measured = (east - other_east).hypot(north - other_north);
            let expected = one.metres_to(other);
            assert!(
                (measured / expected - 1.0).abs() < 0.003,
                "{measured} {expected}"
            );
        }
    }

    #[test]
    fn a_number_tells_its_group() {
        let mut numbers = Numbers::default();
        let listing = Listing {
            keys: vec![
                "cost:free|Free".into(),
                "day:mo|Monday".into(),
                "gender:unknown|Not known".into(),
                "status:active|".into(),
            ],
            covers: vec!["E06000023".into(), "anywhere".into()],
            ..Listing::default()
        };
        let keys = numbers.of_keys(&listing).expect("there is room");
        assert_eq!(
            keys.iter()
                .map(|key| GROUPS[group(*key) as usize])
                .collect::<Vec<_>>(),
            ["cost", "day"]
        );
        let free = numbers
            .filter(&("cost".into(), "free".into()))
            .expect("it is known");
        assert!(keys.contains(&free));
        assert_eq!(numbers.filters(), keys);
        assert!(numbers.filter(&("cost".into(), "paid".into())).is_err());
        let areas = numbers.of_areas(&listing);
        assert_eq!(areas, numbers.of_areas(&listing));
        assert_ne!(areas[0], areas[1]);
    }
}
