//! Neighbours lie together in the index, so that a question about a place leaves out most of it unread: what is near every place first, then what
//! is somewhere, along a curve that seldom leaps, then what is nowhere, by the area that it is for.

use std::collections::HashMap;

use place::Point;
use tantivy::TantivyDocument;
use uuid::Uuid;

use crate::ground::{ANYWHERE, UNSAID};
use crate::listing::Listing;

/// So many services wait for their neighbours at most.
const MOST: usize = 32_000;
/// So many bytes of their texts: descriptions may be long.
const MOST_BYTES: usize = 64_000_000;
/// Steps of the curve in a degree: about a hundred metres.
const STEPS: f64 = 1_000.0;

/// Where among its neighbours a service lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lies {
    /// Near every place: it is for a whole country, a region or anywhere, or says nothing of where.
    Everywhere(String),
    /// Somewhere: so far along the curve.
    At(u64),
    /// It is for an area.
    For(String),
}

impl Lies {
    fn of(listing: &Listing) -> Self {
        if let Some(code) = listing.covers.iter().find(|code| is_wide(code)) {
            return Self::Everywhere(code.clone());
        }
        if let Some(point) = listing.points.first() {
            return Self::At(along(*point));
        }
        Self::For(listing.covers.first().cloned().unwrap_or_default())
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
    /// Of the texts of all that were taken.
    bytes: usize,
}

impl Waiting {
    /// Takes a service, in the place of what waits of it.
    pub(super) fn take(&mut self, listing: &Listing, document: TantivyDocument) {
        let service = (Lies::of(listing), document);
        self.bytes += listing.description.len() + listing.eligibility.len();
        self.services.insert(listing.id, service);
    }

    pub(super) fn remove(&mut self, id: Uuid) {
        self.services.remove(&id);
    }

    pub(super) fn clear(&mut self) {
        self.services.clear();
        self.bytes = 0;
    }

    /// Whether no more should wait.
    pub(super) fn is_full(&self) -> bool {
        self.services.len() >= MOST || self.bytes >= MOST_BYTES
    }

    /// Gives all that wait, neighbours beside each other.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = (Uuid, TantivyDocument)> {
        self.bytes = 0;
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
            listing(6, &[], &[UNSAID]),
            listing(7, &[leeds], &[ANYWHERE]),
        ] {
            waiting.take(&listing, TantivyDocument::default());
        }
        waiting.take(&listing(6, &[], &[UNSAID]), TantivyDocument::default());
        waiting.remove(Uuid::from_u128(2));
        let order: Vec<u128> = waiting.drain().map(|(id, _)| id.as_u128()).collect();
        assert_eq!(order, [4, 7, 6, 1, 3, 5]);
        assert_eq!(waiting.drain().count(), 0);
    }

    #[test]
    fn long_texts_do_not_wait_until_there_are_many() {
        let mut waiting = Waiting::default();
        let long = Listing {
            description: "a".repeat(MOST_BYTES / 2),
            ..listing(1, &[], &[])
        };
        waiting.take(&long, TantivyDocument::default());
        assert!(!waiting.is_full());
        let other = Listing {
            id: Uuid::from_u128(2),
            ..long
        };
        waiting.take(&other, TantivyDocument::default());
        assert!(waiting.is_full());
        waiting.clear();
        assert!(!waiting.is_full());
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
