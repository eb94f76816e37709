//! The order of everything that is listed, in memory: read once at the start, then kept by following the change log.
//!
//! A page is a slice of this order, so page 2,000 costs what page 1 costs, and a row that is
//! published while somebody reads page after page comes last and moves nobody else.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use hsds::Kind;
use repository::{Change, Repository, Seq, What};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{ENDPOINTS, PublishError};

/// How long a follower waits before it asks again.
pub const POLL: Duration = Duration::from_millis(250);
/// How many positions or changes are read at once.
const BATCH: i64 = 5_000;

/// Where one published thing stands in its list.
pub type Place = (i64, Uuid);

/// The lists as they were at one point of the change log.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The last change that is in it.
    pub seq: Seq,
    /// When that change was made.
    pub changed_at: DateTime<Utc>,
    orders: BTreeMap<Kind, Arc<Vec<Place>>>,
}

impl Snapshot {
    /// Everything of a kind that is listed, in order.
    pub fn order(&self, kind: Kind) -> &[Place] {
        self.orders.get(&kind).map_or(&[], |order| order.as_slice())
    }

    /// How many of a kind are listed.
    pub fn count(&self, kind: Kind) -> usize {
        self.order(kind).len()
    }

    /// The same lists after some changes. Applying a change twice changes nothing.
    fn after(&self, changes: &[Change]) -> Self {
        let mut latest: BTreeMap<Kind, HashMap<Uuid, Option<i64>>> = BTreeMap::new();
        for change in changes {
            if self.orders.contains_key(&change.kind) {
                latest
                    .entry(change.kind)
                    .or_default()
                    .insert(change.entity, place(change));
            }
        }
        let mut next = self.clone();
        for (kind, moves) in latest {
            let order = self.order(kind);
            let mut arrived: Vec<Place> = Vec::new();
            for (id, position) in &moves {
                arrived.extend(position.map(|position| (position, *id)));
            }
            arrived.sort_unstable();
            // Most changes touch the text of a thing that keeps its place: then the order stays as it is.
            let settled = arrived.len() == moves.len()
                && arrived
                    .iter()
                    .all(|place| order.binary_search(place).is_ok());
            if !settled {
                let kept = order
                    .iter()
                    .filter(|(_, id)| !moves.contains_key(id))
                    .copied();
                next.orders.insert(kind, Arc::new(merged(kept, &arrived)));
            }
        }
        if let Some(last) = changes.last() {
            next.seq = last.seq;
            next.changed_at = last.at;
        }
        next
    }
}

/// Where a thing is listed after a change; nowhere once it is withdrawn or stands merged into another.
fn place(change: &Change) -> Option<i64> {
    let listed = change.hash.is_some() && !matches!(change.what, What::Withdrawn | What::Merged);
    change.position.filter(|_| listed)
}

/// Two ordered runs as one.
fn merged(kept: impl Iterator<Item = Place>, arrived: &[Place]) -> Vec<Place> {
    let mut out = Vec::new();
    let mut arrived = arrived.iter().copied().peekable();
    for place in kept {
        while let Some(earlier) = arrived.next_if(|next| *next < place) {
            out.push(earlier);
        }
        out.push(place);
    }
    out.extend(arrived);
    out
}

/// The lists, and the thread that ties them to the change log.
#[derive(Debug)]
pub struct Feed {
    repository: Repository,
    current: RwLock<Arc<Snapshot>>,
    following: Mutex<()>,
}

impl Feed {
    /// Reads every list from the repository.
    pub async fn load(repository: Repository) -> Result<Self, PublishError> {
        // The log's end is read first: what is published while the lists are read is then applied once more, which does no harm.
        let seq = repository.head().await?;
        let changed_at = repository
            .changes(seq - 1, 1)
            .await?
            .last()
            .map_or(DateTime::UNIX_EPOCH, |change| change.at);
        let mut orders = BTreeMap::new();
        for (_, kind) in ENDPOINTS {
            let mut order: Vec<Place> = Vec::new();
            loop {
                let after = order.last().map_or(i64::MIN, |(position, _)| *position);
                let batch = repository.positions(kind, after, BATCH).await?;
                if batch.is_empty() {
                    break;
                }
                order.extend(batch);
            }
            orders.insert(kind, Arc::new(order));
        }
        let snapshot = Arc::new(Snapshot {
            seq,
            changed_at,
            orders,
        });
        Ok(Self {
            repository,
            current: RwLock::new(snapshot),
            following: Mutex::new(()),
        })
    }

    /// The lists as they are known now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Applies every change that was made since, and tells which things they touched.
    pub async fn catch_up(&self) -> Result<Vec<(Kind, Uuid)>, PublishError> {
        let _alone = self.following.lock().await;
        let mut touched = Vec::new();
        loop {
            let known = self.snapshot();
            let changes = self.repository.changes(known.seq, BATCH).await?;
            if changes.is_empty() {
                return Ok(touched);
            }
            touched.extend(changes.iter().map(|change| (change.kind, change.entity)));
            let next = Arc::new(known.after(&changes));
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u8) -> Uuid {
        Uuid::from_u128(u128::from(number))
    }

    fn change(seq: Seq, number: u8, listed: bool) -> Change {
        Change {
            seq,
            at: DateTime::UNIX_EPOCH,
            kind: Kind::Service,
            entity: id(number),
            what: if listed {
                What::Changed
            } else {
                What::Withdrawn
            },
            cause: "submission 1".to_owned(),
            hash: listed.then(|| "hash".to_owned()),
            position: Some(i64::from(number)),
        }
    }

    fn empty() -> Snapshot {
        let orders = BTreeMap::from([(Kind::Service, Arc::default())]);
        Snapshot {
            seq: 0,
            changed_at: DateTime::UNIX_EPOCH,
            orders,
        }
    }

    #[test]
    fn what_is_withdrawn_leaves_the_list_and_what_is_restored_has_its_old_place() {
        let full = empty().after(&[change(1, 1, true), change(2, 2, true), change(3, 3, true)]);
        let without = full.after(&[change(4, 2, false)]);
        let again = without.after(&[change(5, 2, true)]);
        assert_eq!(without.order(Kind::Service), [(1, id(1)), (3, id(3))]);
        assert_eq!(again.order(Kind::Service), full.order(Kind::Service));
        assert_eq!(again.seq, 5);
    }

    #[test]
    fn a_change_of_text_leaves_the_order_untouched() {
        let before = empty().after(&[change(1, 1, true), change(2, 2, true)]);
        let after = before.after(&[change(3, 1, true)]);
        assert!(Arc::ptr_eq(
            &before.orders[&Kind::Service],
            &after.orders[&Kind::Service]
        ));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn however_the_log_is_cut_into_batches_the_lists_come_out_the_same(
            log in prop::collection::vec((0_u8..12, any::<bool>()), 0..40),
            cut in 1_usize..9,
        ) {
            let log: Vec<Change> = log.iter().zip(1..).map(|((number, listed), seq)| change(seq, *number, *listed)).collect();
            let mut listed: BTreeMap<i64, Uuid> = BTreeMap::new();
            for change in &log {
                match place(change) {
                    Some(position) => listed.insert(position, change.entity),
                    None => listed.remove(&change.position.unwrap_or_default()),
                };
            }
            let mut snapshot = empty();
            for batch in log.chunks(cut) {
                // A follower that starts over applies a batch twice.
                snapshot = snapshot.after(batch).after(batch);
            }
            prop_assert_eq!(snapshot.order(Kind::Service), listed.into_iter().collect::<Vec<_>>());
        }
    }
}
