//! "We no longer run this": asked once more, then written down for an assurer. Nothing changes by it in public: whoever holds the address
//! of a mail need not be who it was mailed to.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use repository::AnsweredQuestion;
use uuid::Uuid;

use super::{Held, frame, gone, shown};
use crate::form::{Fields, FormBody};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::see;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Letters of what somebody says besides.
const LONGEST: usize = 500;

#[derive(Template)]
#[template(path = "pages/still_right_ended.html")]
struct Ask {
    frame: Frame,
    back: String,
    name: String,
    longest: usize,
}

/// The question.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    Path((secret, id)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let Some(held) = Held::by(&site, &secret).await? else {
        return gone(&site, &visitor);
    };
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    let question = held.question(id).ok_or(Fault::NotFound)?;
    let back = format!("/still-right/{secret}");
    if !question.is_open {
        return see(&back);
    }
    let mut names = shown::names(&site, &[id]).await?;
    let shown = Ask {
        frame: frame(&site, &visitor),
        back,
        name: names.remove(&id).unwrap_or_default(),
        longest: LONGEST,
    };
    page(&shown, &shown.frame)
}

/// The answer.
pub(crate) async fn send(
    State(site): State<Site>,
    visitor: Visitor,
    Path((secret, id)): Path<(String, String)>,
    FormBody(body): FormBody,
) -> Result<Response, Fault> {
    let Some(held) = Held::by(&site, &secret).await? else {
        return gone(&site, &visitor);
    };
    let id: Uuid = id.parse().map_err(|_| Fault::NotFound)?;
    held.question(id).ok_or(Fault::NotFound)?;
    let fields = Fields::read(&body);
    let note: String = fields.text("note").trim().chars().take(LONGEST).collect();
    let repository = site.repository();
    let by = held.person.actor();
    let answered = repository
        .end_by_letter(held.letter.id, id, &note, &by)
        .await?;
    let over = match answered {
        AnsweredQuestion::Counts => "",
        AnsweredQuestion::Changed | AnsweredQuestion::Over => "?over=1",
    };
    see(&format!("/still-right/{secret}{over}"))
}
