//! The body of a form, as browsers send it.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use http::header;

use crate::problem::Fault;
use crate::site::Site;

/// The bytes of a form; read them with `form_urlencoded`.
#[derive(Debug)]
pub(crate) struct FormBody(pub(crate) Bytes);

impl FromRequest<Site> for FormBody {
    type Rejection = Fault;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Fault> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let is_form = kind.is_some_and(|kind| {
            kind.as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
        if !is_form {
            return Err(Fault::NoForm);
        }
        let limit = site.settings().body_limit_bytes;
        let body = to_bytes(request.into_body(), limit).await;
        body.map(Self).map_err(|_| Fault::TooLarge)
    }
}
