//! Towns, known by the services that are there.

use std::collections::HashMap;

use place::Point;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{SegmentReader, TERMINATED, TantivyError};

use super::Index;
use crate::error::FindError;
use crate::listing;
use crate::question::Spot;

/// Places so near each other are in one town, in metres.
const TOWN: f64 = 5_000.0;
/// Places are added up in cells so high and wide, in degrees: some two kilometres.
const CELL: f64 = 0.02;

/// Services by the cell that their place is in: a point of it, and how many they are.
type Cells = HashMap<(i64, i64), (Point, u32)>;

impl Index {
    /// Where a town is: of the places that published services have in it, the one that most others
    /// are near. Of several towns of a name it is the one with most services.
    pub fn town(&self, name: &str) -> Result<Option<Spot>, FindError> {
        let beginning = format!("{}|", listing::town(name));
        let view = self.view();
        let mut places = Cells::new();
        for segment in view.searcher.segment_readers() {
            self.places(segment, &beginning, &mut places)?;
        }
        let near = |middle: Point| -> u32 {
            let others = places
                .values()
                .filter(|(point, _)| middle.metres_to(*point) <= TOWN);
            others.map(|(_, services)| services).sum()
        };
        let middle = places.values().max_by(|(left, _), (right, _)| {
            // Among equals the more northern one, so that it is always the same.
            near(*left)
                .cmp(&near(*right))
                .then(left.latitude.total_cmp(&right.latitude))
        });
        Ok(middle.map(|(point, _)| Spot {
            name: name.trim().to_owned(),
            ..Spot::of_point(*point)
        }))
    }

    /// The towns in which services are given, as they are compared, with how many services each has; those
    /// with most services first. A service with two places in a town counts twice.
    pub fn towns(&self) -> Result<Vec<(String, u32)>, FindError> {
        let view = self.view();
        let mut towns: HashMap<String, u32> = HashMap::new();
        for segment in view.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.town)?;
            let mut terms = inverted.terms().stream().map_err(TantivyError::from)?;
            while terms.advance() {
                let town = std::str::from_utf8(terms.key()).ok();
                let Some((town, _)) = town.and_then(|term| term.split_once('|')) else {
                    continue;
                };
                let mut postings = inverted
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                *towns.entry(town.to_owned()).or_default() += alive(segment, &mut postings);
            }
        }
        let mut towns: Vec<(String, u32)> = towns
            .into_iter()
            .filter(|(_, services)| *services > 0)
            .collect();
        towns.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        Ok(towns)
    }

    /// The places of a town in one segment, with how many services have each now.
    fn places(
        &self,
        segment: &SegmentReader,
        beginning: &str,
        places: &mut Cells,
    ) -> Result<(), FindError> {
        let inverted = segment.inverted_index(self.fields.town)?;
        let mut terms = inverted
            .terms()
            .range()
            .ge(beginning)
            .into_stream()
            .map_err(TantivyError::from)?;
        while terms.advance() {
            let Some(degrees) = terms.key().strip_prefix(beginning.as_bytes()) else {
                break;
            };
            let mut postings =
                inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
            let services = alive(segment, &mut postings);
            if let Some(point) = point(degrees).filter(|_| services > 0) {
                let cell = [point.latitude, point.longitude].map(|degrees| (degrees / CELL) as i64);
                places.entry(cell.into()).or_insert((point, 0)).1 += services;
            }
        }
        Ok(())
    }
}

/// How many of these are still in the index.
fn alive(segment: &SegmentReader, postings: &mut impl Postings) -> u32 {
    let mut count = 0;
    while postings.doc() != TERMINATED {
        let is_alive = segment
            .alive_bitset()
            .is_none_or(|alive| alive.is_alive(postings.doc()));
        count += u32::from(is_alive);
        postings.advance();
    }
    count
}

fn point(degrees: &[u8]) -> Option<Point> {
    let (north, east) = std::str::from_utf8(degrees).ok()?.split_once(',')?;
    Point::new(north.parse().ok()?, east.parse().ok()?)
}
