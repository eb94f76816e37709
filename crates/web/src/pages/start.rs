//! The start page: what this is, how much there is, and where to go on.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hsds::Kind;

use super::{Frame, Part, page, prose};
use crate::access::Caller;
use crate::middleware::API;
use crate::problem::Fault;
use crate::site::Site;

#[derive(Template)]
#[template(path = "pages/start.html")]
struct Start {
    frame: Frame,
    services: String,
    organisations: String,
    empty: bool,
    changed: Option<String>,
    api: String,
}

/// The start page.
pub(crate) async fn show(State(site): State<Site>, caller: Caller) -> Result<Response, Fault> {
    let lists = site.catalogue().snapshot();
    let start = Start {
        frame: Frame::new(&site, caller.operator, Part::Start),
        services: prose::count(lists.count(Kind::Service)),
        organisations: prose::count(lists.count(Kind::Organization)),
        empty: lists.count(Kind::Service) == 0,
        changed: (lists.seq > 0).then(|| prose::moment(lists.changed_at)),
        api: format!("{}{API}", caller.base),
    };
    page(&start, &caller)
}
