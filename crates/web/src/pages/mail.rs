//! What mail was sent, and whether it went. Where nothing is real, what it says as well.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::{Frame, Part, page};
use super::prose;
use crate::member::Reader;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Letters of the page.
const ROWS: i64 = 100;

#[derive(Template)]
#[template(path = "pages/mail.html")]
struct Page {
    frame: Frame,
    letters: Vec<Row>,
    is_demonstration: bool,
}

struct Row {
    recipient: String,
    subject: String,
    at: String,
    state: String,
    is_wrong: bool,
    /// The text with its addresses as links, where it may be read here.
    body: Vec<Piece>,
}

/// A part of a text: an address of this site, or none.
struct Piece {
    text: String,
    link: Option<String>,
}

/// The latest letters, the newest first.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    reader: Reader,
) -> Result<Response, Fault> {
    let is_demonstration = site.settings().demonstration;
    let letters = site.repository().letters(ROWS).await?;
    let letters = letters.into_iter().map(|letter| Row {
        at: prose::moment(letter.made_at),
        is_wrong: letter.failure.is_some(),
        state: state(&letter),
        recipient: letter.recipient,
        subject: letter.subject,
        body: if is_demonstration {
            pieces(&letter.body, &visitor.caller.base)
        } else {
            Vec::new()
        },
    });
    let shown = Page {
        frame: reader.frame(Frame::new(&site, &visitor, Part::Door)),
        letters: letters.collect(),
        is_demonstration,
    };
    page(&shown, &shown.frame)
}

fn state(letter: &repository::Letter) -> String {
    match (letter.sent_at, letter.given_up_at, &letter.failure) {
        (Some(_), Some(at), Some(said)) => format!("Came back {}: {said}", prose::moment(at)),
        (Some(at), ..) => format!("Sent {}", prose::moment(at)),
        (None, Some(_), Some(failure)) => format!("Given up: {failure}"),
        (None, None, Some(failure)) => format!("Will be tried again: {failure}"),
        (None, ..) => "Waiting to be sent".to_owned(),
    }
}

fn pieces(text: &str, base: &str) -> Vec<Piece> {
    let of_line = |line: &str| {
        let is_ours = !base.is_empty() && line.starts_with(&format!("{base}/"));
        Piece {
            link: is_ours.then(|| line.to_owned()),
            text: line.to_owned(),
        }
    };
    text.lines().map(of_line).collect()
}
