//! The page that is shown when what was asked for cannot be.

use askama::Template;

use super::{Frame, Part};
use crate::problem::Fault;
use crate::site::Site;

#[derive(Template)]
#[template(path = "pages/fault.html")]
struct FaultPage {
    frame: Frame,
    title: &'static str,
    detail: String,
}

/// The page of a fault; none if even that cannot be rendered.
pub(crate) fn render(site: &Site, fault: &Fault) -> Option<String> {
    let fault = FaultPage {
        frame: Frame::new(site, false, Part::Elsewhere),
        title: fault.slug().title,
        detail: fault.detail(),
    };
    fault.render().ok()
}
