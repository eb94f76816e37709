//! For those who take the data: what there is, where, and how.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hsds::Kind;

use super::frame::{Frame, Part, page};
use super::prose;
use crate::api::write::WRITE;
use crate::middleware::API;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/developers.html")]
struct Developers {
    frame: Frame,
    services: String,
    organisations: String,
    empty: bool,
    changed: Option<String>,
    api: String,
    write: String,
    /// What all our addresses begin with.
    base: String,
}

/// The page.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    let lists = site.catalogue().snapshot();
    let developers = Developers {
        frame: Frame::new(&site, &visitor, Part::Reference),
        services: prose::count(lists.count(Kind::Service)),
        organisations: prose::count(lists.count(Kind::Organization)),
        empty: lists.count(Kind::Service) == 0,
        changed: (lists.seq > 0).then(|| prose::moment(lists.changed_at)),
        api: format!("{}{API}", visitor.caller.base),
        write: format!("{}{WRITE}", visitor.caller.base),
        base: visitor.caller.base.clone(),
    };
    page(&developers, &developers.frame)
}
