//! Neighbours lie together in the index, so that a question about a place leaves out most of it unread: what reaches far first, then what is
//! somewhere, along a curve that seldom leaps, then what is nowhere, by the area that it is for.

use std::collections::HashMap;

use place::Point;
use tantivy::TantivyDocument;
use uuid::Uuid;

use crate::ground::{ANYWHERE, UNSAID};
use crate::listing::Listing;

/// So many services wait for their neighbours at most: some hundred megabytes of them.
const MOST: usize = 32_768;
/// Steps of the curve in a degree: about a hundred metres.
const STEPS: f64 = 1_000.0;

/// Where among its neighbours a service lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lies {
    /// It is there for people of a whole country, a region, or anywhere.
    Everywhere(String),
    /// Somewhere: so far along the curve.
    At(u64),
    /// It is for an area.
    For(String),
    /// Nothing is known of where.
    Nowhere,
}

impl Lies {
    fn of(listing: &Listing) -> Self {
        if let Some(code) = listing.covers.iter().find(|code| is_wide(code)) {
            return Self::Everywhere(code.clone());
        }
        if let Some(point) = listing.points.first() {
            return Self::At(along(*point));
        }
        match listing.covers.first() {
            Some(code) => Self::For(code.clone()),
            None => Self::Nowhere,
        }
    }
}

/// Whether an area, by its code at the statisticians, is a region or more.
fn is_wide(code: &str) -> bool {
    code == ANYWHERE
        || code == UNSAID
        || code.starts_with("E12")
        || code.starts_with('K')
        || code.ends_with("92000001")
}

/// How far along a curve of Z a point lies (Morton, "A computer oriented geodetic data base", 1966): the digits of both of its numbers in turn.
fn along(point: Point) -> u64 {
    let steps = |degrees: f64| ((degrees + 180.0) * STEPS) as u32;
    let (north, east) = (steps(point.latitude), steps(point.longitude));
    (0..u32::BITS).fold(0, |along, bit| {
        let digits = u64::from(north >> bit & 1) << 1 | u64::from(east >> bit & 1);
        along | digits << (2 * bit)
    })
}

/// Services that are to be put into the index.
#[derive(Default)]
pub(super) struct Waiting {
    services: HashMap<Uuid, (Lies, TantivyDocument)>,
}

impl Waiting {
    /// Takes a service, in the place of what waits of it.
    pub(super) fn take(&mut self, listing: &Listing, document: TantivyDocument) {
        let service = (Lies::of(listing), document);
        self.services.insert(listing.id, service);
    }

    pub(super) fn remove(&mut self, id: Uuid) {
        self.services.remove(&id);
    }

    pub(super) fn clear(&mut self) {
        self.services.clear();
    }

    /// Whether no more should wait.
    pub(super) fn is_full(&self) -> bool {
        self.services.len() >= MOST
    }

    /// Gives all that wait, neighbours beside each other.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (Uuid, TantivyDocument)> {
        let mut services: Vec<_> = self.services.drain().collect();
        services.sort_by(|(id, (lies, _)), (other_id, (other, _))| {
            lies.cmp(other).then_with(|| id.cmp(other_id))
        });
        services
            .into_iter()
            .map(|(id, (_, document))| (id, document))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(number: u128, points: &[(f64, f64)], covers: &[&str]) -> Listing {
        Listing {
            id: Uuid::from_u128(number),
            points: points
                .iter()
                .map(|(latitude, longitude)| Point {
                    latitude: *latitude,
                    longitude: *longitude,
                })
                .collect(),
            covers: covers.iter().map(|code| (*code).to_owned()).collect(),
            ..Listing::default()
        }
    }

    #[test]
    fn neighbours_lie_together_and_what_reaches_far_by_itself() {
        let (bewdley, kidderminster, leeds) = ((52.37, -2.31), (52.38, -2.25), (53.80, -1.55));
        let mut waiting = Waiting::default();
        for listing in [
            listing(1, &[bewdley], &[]),
            listing(2, &[leeds], &[]),
            listing(3, &[kidderminster], &["E07000239"]),
            listing(4, &[bewdley], &["E92000001"]),
            listing(5, &[], &["E07000239"]),
            listing(6, &[], &[]),
            listing(7, &[leeds], &[ANYWHERE]),
        ] {
            waiting.take(&listing, TantivyDocument::default());
        }
        waiting.take(&listing(6, &[], &[]), TantivyDocument::default());
        waiting.remove(Uuid::from_u128(2));
        let order: Vec<u128> = waiting.drain().map(|(id, _)| id.as_u128()).collect();
        assert_eq!(order, [4, 7, 1, 3, 5, 6]);
        assert_eq!(waiting.drain().count(), 0);
    }

    #[test]
    fn what_is_near_is_mostly_near_on_the_curve() {
        let at = |latitude, longitude| {
            along(Point {
                latitude,
                longitude,
            })
        };
        let here = at(52.370, -2.310);
        let beside = at(52.371, -2.309).abs_diff(here);
        assert!(beside < at(53.8, -1.55).abs_diff(here));
        assert_eq!(at(52.370, -2.310), here);
    }
}
