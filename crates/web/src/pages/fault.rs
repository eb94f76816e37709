//! The page that is shown when what was asked for cannot be.

use askama::Template;

use super::frame::{Frame, Part};
use crate::access::Caller;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/fault.html")]
struct FaultPage {
    frame: Frame,
    title: String,
    detail: String,
    /// Searching is what leads on from here.
    leads_on: bool,
    /// Signing in is.
    signs_in: bool,
}

/// The page of a fault at an address; none if even that cannot be rendered.
pub(crate) fn render(site: &Site, fault: &Fault, path: &str) -> Option<String> {
    let visitor = Visitor::unknown(Caller::unknown(), path);
    let frame = Frame::new(site, &visitor, Part::Elsewhere);
    // What goes wrong for readers is told in their language, the rest as programs get it.
    let slug = fault.slug();
    let title = frame.voice.known(&format!("fault-{}", slug.name));
    let detail = match fault {
        Fault::Gone { at, .. } => Some(
            frame
                .voice
                .fill("fault-gone-detail", &frame.voice.date_of(*at)),
        ),
        Fault::TooMany { wait_seconds } => Some(
            frame
                .voice
                .fill("fault-too-many-requests-detail", &wait_seconds.to_string()),
        ),
        Fault::Malformed(_) => None,
        _ => frame.voice.known(&format!("fault-{}-detail", slug.name)),
    };
    let page = FaultPage {
        title: title.unwrap_or_else(|| slug.title.to_owned()),
        detail: detail.unwrap_or_else(|| fault.detail()),
        signs_in: matches!(fault, Fault::SignIn),
        leads_on: matches!(fault, Fault::NotFound | Fault::Gone { .. }),
        frame,
    };
    page.render().ok()
}
