//! Towns, known by the services that are there.

use place::Point;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

use super::{Index, View};
use crate::error::FindError;
use crate::question::Spot;

impl Index {
    /// Where a town is: the middle of the places that services have there.
    pub fn town(&self, name: &str) -> Result<Option<Spot>, FindError> {
        self.view().town(self, name)
    }
}

impl View {
    fn town(&self, index: &Index, name: &str) -> Result<Option<Spot>, FindError> {
        let key = format!("town:{}|", crate::listing::town(name));
        let mut points: Vec<(f32, f32)> = Vec::new();
        for (segment, facts) in self.searcher.segment_readers().iter().zip(&self.facts) {
            let term = Term::from_field_text(index.fields.key, &key);
            let inverted = segment.inverted_index(index.fields.key)?;
            let Some(mut postings) =
                inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            loop {
                let document = postings.doc();
                if document == TERMINATED {
                    break;
                }
                points.extend(facts.points(document).first());
                postings.advance();
            }
        }
        Ok(median(&points).map(|point| Spot {
            name: name.trim().to_owned(),
            ..Spot::of_point(point)
        }))
    }
}

/// The point in the middle of most: places of one service elsewhere do not draw it away.
fn median(points: &[(f32, f32)]) -> Option<Point> {
    let middle = |mut degrees: Vec<f32>| {
        degrees.sort_unstable_by(f32::total_cmp);
        degrees.get(degrees.len() / 2).copied()
    };
    let latitude = middle(points.iter().map(|(latitude, _)| *latitude).collect())?;
    let longitude = middle(points.iter().map(|(_, longitude)| *longitude).collect())?;
    Point::new(f64::from(latitude), f64::from(longitude))
}
