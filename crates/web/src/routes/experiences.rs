//! How it was for somebody: addresses for residents, and those for colleagues among themselves.

use axum::routing::{get, post};
use identity::Permission::{Assure, ReadPeers};

use super::route::{Route, may, page};
use crate::pages::{experience, queue};

/// All of them.
pub(super) fn table() -> Vec<Route> {
    vec![
        // Residents.
        page(
            "/services/{id}/experience",
            get(experience::ask).post(experience::send),
        ),
        page("/services/{id}/experience/sent", get(experience::sent)),
        page("/services/{id}/experiences", get(experience::shown)),
        page(
            "/services/{id}/experiences/look",
            post(experience::look_at_shown),
        ),
        page(
            "/experiences/{reference}",
            get(experience::status).post(experience::withdraw),
        ),
        // Colleagues.
        may(ReadPeers, "/colleagues", get(experience::look_for)),
        may(
            ReadPeers,
            "/services/{id}/colleagues",
            get(experience::colleagues).post(experience::add_note),
        ),
        may(
            ReadPeers,
            "/services/{id}/colleagues/{reference}",
            post(experience::act_on_note),
        ),
        may(
            Assure,
            "/queue/experiences/{reference}",
            get(queue::experience).post(queue::decide_experience),
        ),
    ]
}
