//! What only a search can tell about a list: words, nearness, coverage, age and hours.

use std::sync::Arc;

use find::{Order, Question, Reaching, Spot};
use hsds::Kind;
use publish::{Among, Query, Search};
use reuse::Finder;

use crate::problem::Fault;
use crate::site::Site;

/// What a search found for a list; nothing if none was asked for.
pub(super) async fn among(site: &Site, kind: Kind, query: &Query) -> Result<Option<Among>, Fault> {
    let Some(finder) = site.finder() else {
        return Ok(None);
    };
    let search = &query.search;
    if search.is_open() {
        return Ok(None);
    }
    match kind {
        Kind::Service | Kind::ServiceAtLocation => services(site, finder, search).await.map(Some),
        _ => by_name(site, kind, search).await,
    }
}

/// Services by everything that they say; the best first if words were given, the nearest first if a distance was.
async fn services(site: &Site, finder: &Finder, search: &Search) -> Result<Among, Fault> {
    let now = site.repository().now();
    let spot = spot(finder, search);
    let near = spot
        .as_ref()
        .zip(search.proximity)
        .map(|(spot, metres)| (spot.point, metres));
    // What is open changes with the minute, and what is found with what the finder has taken in.
    let minute = search.open_now.then(|| now.timestamp() / 60);
    let mark = format!("{search:?} {minute:?}");
    let is_somewhere = search.postcode.is_some() || search.point.is_some();
    if is_somewhere && spot.is_none() {
        // A postcode that nobody knows is nowhere.
        return Ok(Among {
            ids: Arc::default(),
            order: publish::Order::Found,
            near,
            mark,
        });
    }
    let question = Question {
        words: search.words.clone().unwrap_or_default(),
        spot,
        within: search.proximity,
        reach: if search.proximity.is_some() {
            Reaching::NearAndCovering
        } else {
            Reaching::Covering
        },
        age: search.age,
        open_now: search.open_now,
        // What is closed for good is not open, whatever its old schedules say.
        closed_too: !search.open_now,
        order: if search.words.is_some() {
            Order::Best
        } else {
            Order::Nearest
        },
        ..Question::at(now)
    };
    let matching = finder.matching(question).await?;
    Ok(Among {
        ids: Arc::new(matching.ids),
        order: match (&search.words, search.proximity) {
            (Some(_), _) => publish::Order::Found,
            (None, Some(_)) => publish::Order::Nearest,
            (None, None) => publish::Order::Listed,
        },
        near,
        mark: format!("{mark} {}", matching.mark),
    })
}

fn spot(finder: &Finder, search: &Search) -> Option<Spot> {
    match (&search.postcode, search.point) {
        (Some(postcode), _) => finder.postcode(postcode),
        (None, point) => point.map(Spot::of_point),
    }
}

/// Everything else by its name, in the order of its list.
async fn by_name(site: &Site, kind: Kind, search: &Search) -> Result<Option<Among>, Fault> {
    let Some(words) = &search.words else {
        return Ok(None);
    };
    let seq = site.catalogue().snapshot().seq;
    let named = site
        .catalogue()
        .named(kind, words, None, usize::MAX)
        .await?;
    Ok(Some(Among {
        ids: Arc::new(named.into_iter().map(|named| named.id).collect()),
        order: publish::Order::Found,
        near: None,
        mark: format!("{search:?} {seq}"),
    }))
}
