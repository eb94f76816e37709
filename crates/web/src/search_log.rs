//! What people search for and open, counted for later reports without anything that tells who they are.
//!
//! Events are gathered in memory and written together: nobody waits for it, and what would tell one
//! reader's path from another's is lost on the way.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use find::Spot;
use repository::{Repository, SearchAct, SearchEvent};
use uuid::Uuid;

use crate::pages::results::asked::Asked;
use crate::settings::Brand;
use crate::visitor::Visitor;

/// How often what was gathered is written.
const EVERY: Duration = Duration::from_secs(20);
/// So many are gathered; what comes on top is let go, and counted.
const MOST: usize = 5_000;
/// How often what is old is forgotten, in writings.
const FORGET_EVERY: u32 = 1_000;

/// What is gathered.
#[derive(Clone)]
pub(crate) struct SearchLog {
    repository: Repository,
    is_on: bool,
    forget_after: TimeDelta,
    gathered: Arc<Mutex<Vec<SearchEvent>>>,
}

impl SearchLog {
    pub(crate) fn new(repository: Repository, brand: &Brand) -> Self {
        Self {
            repository,
            is_on: brand.count_searches,
            forget_after: TimeDelta::days(i64::from(brand.forget_searches_after_days.max(1))),
            gathered: Arc::default(),
        }
    }

    /// Somebody searched. Turning pages is not searching again.
    pub(crate) fn searched(
        &self,
        visitor: &Visitor,
        asked: &Asked,
        spot: Option<&Spot>,
        total: usize,
    ) {
        if asked.page == 1 {
            self.note(visitor, asked, spot.map(district), Some(total as i64), None);
        }
    }

    /// Somebody opened a service that a search of ours had found.
    pub(crate) fn opened(&self, visitor: &Visitor, service: Uuid) {
        let came_from = visitor.came_from.as_deref().unwrap_or_default();
        let Some(query) = came_from.strip_prefix("/find?") else {
            return;
        };
        self.note(
            visitor,
            &Asked::read(Some(query)),
            None,
            None,
            Some(service),
        );
    }

    fn note(
        &self,
        visitor: &Visitor,
        asked: &Asked,
        district: Option<String>,
        results: Option<i64>,
        opened: Option<Uuid>,
    ) {
        if !self.is_on || visitor.unwatched {
            return;
        }
        let mut filters: Vec<String> = asked
            .filters
            .iter()
            .flat_map(|filter| {
                filter
                    .values
                    .iter()
                    .map(move |value| format!("{}={value}", filter.group))
            })
            .collect();
        filters.extend(asked.open_now.then(|| "open=now".to_owned()));
        filters.sort_unstable();
        let event = SearchEvent {
            at: self.repository.now(),
            act: if opened.is_some() {
                SearchAct::Opened
            } else {
                SearchAct::Searched
            },
            words: asked.what.clone(),
            district,
            filters,
            results,
            opened,
            language: visitor.language.code().to_owned(),
        };
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        if gathered.len() < MOST {
            gathered.push(event);
        } else {
            metrics::counter!("search_events_let_go_total").increment(1);
        }
    }

    /// Writes what was gathered. What cannot be written is let go: it is a count, not a record.
    pub(crate) async fn write(&self) {
        let gathered =
            std::mem::take(&mut *self.gathered.lock().unwrap_or_else(PoisonError::into_inner));
        if gathered.is_empty() {
            return;
        }
        if let Err(error) = self.repository.note_searches(&gathered).await {
            tracing::warn!(%error, events = gathered.len(), "searches could not be counted");
        }
    }

    /// Writes from time to time, and forgets what is old, until it is stopped.
    pub(crate) async fn keep_writing(&self) {
        let mut writings = 0_u32;
        loop {
            if writings.is_multiple_of(FORGET_EVERY) {
                let before = self.repository.now() - self.forget_after;
                if let Err(error) = self.repository.forget_searches(before).await {
                    tracing::warn!(%error, "old searches could not be forgotten");
                }
            }
            writings = writings.wrapping_add(1);
            tokio::time::sleep(EVERY).await;
            self.write().await;
        }
    }
}

/// The postcode district that a place lies in: the most that is kept of where somebody asked about.
fn district(spot: &Spot) -> String {
    let districts = place::tables::districts().iter();
    let nearest = districts.min_by(|left, right| {
        let [left, right] = [left, right].map(|district| district.point.metres_to(spot.point));
        left.total_cmp(&right)
    });
    nearest.map_or_else(String::new, |district| district.code.to_owned())
}
