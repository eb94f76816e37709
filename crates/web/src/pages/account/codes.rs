//! Codes that an app shows: learning the secret, showing the first code, giving them up.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use identity::{IdentityError, NewCodes, Proof};
use qrcode::{Color, QrCode};

use super::{Filled, PAUSED, STALE, account, frame, place, with_new};
use crate::letter;
use crate::member::{Member, OwnForm};
use crate::pages::field::{Field, wrongs};
use crate::pages::frame::{Frame, Part, page};
use crate::pages::results::Wrong;
use crate::pages::see;
use crate::pages::sign_in::with_status;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "pages/codes.html")]
struct Codes {
    frame: Frame,
    wrongs: Vec<Wrong>,
    /// In groups of four, as it is typed.
    shown_secret: String,
    secret: String,
    picture: Picture,
    code: Field,
}

/// A picture for the camera of a telephone: its dark squares as one path.
struct Picture {
    width: usize,
    path: String,
}

/// A secret for an app to learn.
pub(crate) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
) -> Result<Response, Fault> {
    if member.person().code_secret.is_some() {
        return see("/account#codes");
    }
    let codes = site.identity().new_codes(member.person(), place(&site))?;
    codes_page(&site, &visitor, &member, codes, code_field())
}

/// The first code.
pub(crate) async fn set(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let (person, identity) = (member.person(), site.identity());
    let (secret, code) = (fields.text("secret"), fields.text("code"));
    let codes = match identity.same_codes(person, place(&site), secret) {
        Ok(codes) => codes,
        // Nobody who uses the page sends another.
        Err(IdentityError::Hash(_)) => return see("/account/codes"),
        Err(error) => return Err(error.into()),
    };
    if person.code_secret.is_some() {
        return see("/account#codes");
    }
    let signed_in = member.signed_in();
    let wrong = match identity.set_codes(signed_in, secret, code).await? {
        Proof::Right => {
            letter::changed(&site, person, "Codes from an app were set up").await?;
            let done = "From now on you are asked for a code when you sign in. You were signed out everywhere else.";
            return with_new(&site, &visitor, &member, done).await;
        }
        Proof::Wrong | Proof::Paused => {
            "This is not the code for this key now. Wait for the next one and try again."
        }
        Proof::Stale => STALE,
    };
    codes_page(&site, &visitor, &member, codes, code_field().wrong(wrong))
}

/// No more codes.
pub(crate) async fn remove(
    State(site): State<Site>,
    visitor: Visitor,
    member: Member,
    OwnForm(fields): OwnForm,
) -> Result<Response, Fault> {
    let person = member.person();
    let mut filled = Filled::of(&member);
    let code = fields.text("code");
    let wrong = match site.identity().remove_codes(person, code).await? {
        Proof::Right => {
            letter::changed(&site, person, "Codes from an app were switched off").await?;
            let done = "You are no longer asked for codes.";
            return with_new(&site, &visitor, &member, done).await;
        }
        Proof::Wrong | Proof::Stale => "This code is not right",
        Proof::Paused => PAUSED,
    };
    filled.code = filled.code.wrong(wrong);
    account(&site, &visitor, &member, filled, None).await
}

fn codes_page(
    site: &Site,
    visitor: &Visitor,
    member: &Member,
    codes: NewCodes,
    code: Field,
) -> Result<Response, Fault> {
    let groups: Vec<&str> = codes
        .secret
        .as_bytes()
        .chunks(4)
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    let shown = Codes {
        frame: frame(site, visitor, member),
        wrongs: wrongs([&code]),
        shown_secret: groups.join(" "),
        picture: picture(&codes.address)?,
        secret: codes.secret,
        code,
    };
    Ok(with_status(page(&shown, &shown.frame)?, &shown.wrongs))
}

fn code_field() -> Field {
    Field::code("The six digits that your app shows now")
}

fn picture(text: &str) -> Result<Picture, Fault> {
    /// Squares around it that stay light.
    const QUIET: usize = 4;
    let code = QrCode::new(text).map_err(|error| {
        tracing::error!(%error, "a picture of a secret could not be drawn");
        Fault::Internal
    })?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate();
    let dark = dark.filter(|(_, colour)| *colour == Color::Dark);
    let squares = dark.map(|(at, _)| {
        let (x, y) = (at % width + QUIET, at / width + QUIET);
        format!("M{x} {y}h1v1h-1z")
    });
    Ok(Picture {
        width: width + 2 * QUIET,
        path: squares.collect(),
    })
}
