//! The API reference for people, made from the very description that programs read.

mod described;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::{Frame, Part, page};
use crate::api::openapi;
use crate::middleware::API;
use crate::problem::{Fault, PROBLEMS};
use crate::site::Site;
use crate::visitor::Visitor;
use described::{Endpoint, Shape};

#[derive(Template)]
#[template(path = "pages/reference.html")]
struct Reference {
    frame: Frame,
    api: String,
    endpoints: Vec<Endpoint>,
    shapes: Vec<Shape>,
    problems: Vec<ProblemType>,
}

struct ProblemType {
    name: &'static str,
    status: u16,
    title: &'static str,
    remedy: &'static str,
}

/// The reference.
pub(crate) async fn show(State(site): State<Site>, visitor: Visitor) -> Result<Response, Fault> {
    let document = openapi::describe(&site, &visitor.caller.base);
    let api = format!("{}{API}", visitor.caller.base);
    let reference = Reference {
        frame: Frame::new(&site, &visitor, Part::Reference),
        endpoints: described::endpoints(&document, &api),
        shapes: described::shapes(&document),
        problems: PROBLEMS
            .iter()
            .map(|slug| ProblemType {
                name: slug.name,
                status: slug.status.as_u16(),
                title: slug.title,
                remedy: slug.remedy,
            })
            .collect(),
        api,
    };
    page(&reference, &reference.frame)
}
