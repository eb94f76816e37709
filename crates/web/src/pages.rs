//! What people read: one file for each page, with its template's values, its handler and its sample.

pub(crate) mod fault;
pub(crate) mod held;
mod listing;
mod prose;
pub(crate) mod record;
pub(crate) mod records;
pub(crate) mod reference;
pub(crate) mod start;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, header};

use crate::access::Caller;
use crate::problem::Fault;
use crate::site::Site;

/// Which part of the site a page belongs to, as the navigation shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Start,
    Records,
    Reference,
    Elsewhere,
}

/// What stands around every page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) place: String,
    pub(crate) assets: String,
    pub(crate) operator: bool,
    pub(crate) part: Part,
    pub(crate) licence_name: String,
    pub(crate) licence_url: String,
    pub(crate) contact: Option<String>,
}

impl Frame {
    pub(crate) fn new(site: &Site, operator: bool, part: Part) -> Self {
        let settings = site.settings();
        Self {
            place: settings.title.clone(),
            assets: crate::assets::base(),
            operator,
            part,
            licence_name: settings.licence.name.clone(),
            licence_url: settings.licence.url.clone(),
            contact: settings.contact.clone(),
        }
    }

    pub(crate) fn in_records(&self) -> bool {
        self.part == Part::Records
    }

    pub(crate) fn in_reference(&self) -> bool {
        self.part == Part::Reference
    }
}

/// A page as a response. What only the operator sees is never kept anywhere.
pub(crate) fn page(template: &impl Template, caller: &Caller) -> Result<Response, Fault> {
    let mut response = Html(template.render()?).into_response();
    let keep = if caller.operator {
        "no-store"
    } else {
        "private, no-cache"
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}
