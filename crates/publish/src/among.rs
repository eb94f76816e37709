//! What a search found, to be listed: a list is narrowed to it, and may come in its order.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use hsds::Kind;
use place::Point;
use repository::{Repository, Text};
use serde_json::Value;
use uuid::Uuid;

use crate::{PublishError, rows};

/// What a search found: services for a list of services or of places of delivery, else the things of
/// the list themselves.
#[derive(Clone)]
pub struct Among {
    /// Their ids; the best first, if the list shall come in this order.
    pub ids: Arc<Vec<Uuid>>,
    /// In which order the answer comes.
    pub order: Order,
    /// Places of delivery have to be this near: a point and metres.
    pub near: Option<(Point, f64)>,
    /// What tells this search from others, and from the same one at another time.
    pub mark: String,
}

/// In which order what was found is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// That of the list.
    Listed,
    /// That of the search.
    Found,
    /// That of the search, and places of delivery by how near they are.
    Nearest,
}

impl fmt::Debug for Among {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Among")
            .field("mark", &self.mark)
            .finish_non_exhaustive()
    }
}

impl Among {
    /// The things of a list that were found.
    pub(crate) async fn of(
        &self,
        repository: &Repository,
        kind: Kind,
    ) -> Result<Arc<Vec<Uuid>>, PublishError> {
        if kind != Kind::ServiceAtLocation {
            return Ok(self.ids.clone());
        }
        let mut places: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (owner, id) in repository.deliveries(&self.ids).await? {
            places.entry(owner).or_default().push(id);
        }
        let found = self.ids.iter().filter_map(|owner| places.remove(owner));
        let found: Vec<Uuid> = found.flatten().collect();
        Ok(Arc::new(match self.near {
            None => found,
            Some((middle, metres)) => {
                let mut near = near(repository, found, middle, metres).await?;
                if self.order == Order::Nearest {
                    near.sort_by(|left, right| left.0.total_cmp(&right.0));
                }
                near.into_iter().map(|(_, id)| id).collect()
            }
        }))
    }

    /// What is in both, in the order that the answer has. `listed` is none where the list is not
    /// narrowed by anything else.
    pub(crate) fn with(
        &self,
        found: &[Uuid],
        listed: Option<&[Uuid]>,
        order: &[Uuid],
    ) -> Vec<Uuid> {
        let (first, second) = match (self.order != Order::Listed, listed) {
            (true, None) => return found.to_vec(),
            (true, Some(listed)) => (found, listed),
            (false, listed) => (listed.unwrap_or(order), found),
        };
        let second: HashSet<&Uuid> = second.iter().collect();
        first
            .iter()
            .filter(|id| second.contains(id))
            .copied()
            .collect()
    }
}

/// Those places of delivery that are near a point, with how far they are. One whose place is not
/// published is nowhere.
async fn near(
    repository: &Repository,
    found: Vec<Uuid>,
    middle: Point,
    metres: f64,
) -> Result<Vec<(f64, Uuid)>, PublishError> {
    let texts = repository
        .published_texts(Kind::ServiceAtLocation, &found, Text::List)
        .await?;
    let mut near: Vec<(f64, Uuid)> = Vec::new();
    for id in found {
        let Some(text) = texts.get(&id) else { continue };
        let document = rows::parse(Kind::ServiceAtLocation, id, &text.text)?;
        let degrees = |name| document.get("location")?.get(name).and_then(Value::as_f64);
        let point = degrees("latitude")
            .zip(degrees("longitude"))
            .and_then(|(latitude, longitude)| Point::new(latitude, longitude));
        let distance = point.map(|point| middle.metres_to(point));
        near.extend(
            distance
                .filter(|distance| *distance <= metres)
                .map(|distance| (distance, id)),
        );
    }
    Ok(near)
}
