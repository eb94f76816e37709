//! The body of a form, as browsers send it.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use http::header;
use url::form_urlencoded;

use crate::problem::Fault;
use crate::site::Site;

/// The bytes of a form; read them with [`Fields`].
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

/// What was filled into a form.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl Fields {
    pub(crate) fn read(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        Self(
            pairs
                // No text has this letter, and PostgreSQL does not take it.
                .map(|(name, value)| (name.into_owned(), value.replace('\0', "")))
                .collect(),
        )
    }

    /// The text of a field; empty if there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        let field = self.0.iter().find(|(known, _)| known == name);
        field.map_or("", |(_, value)| value)
    }

    /// All fields with their values, as they were sent.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.0.iter();
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All values of a field that may be chosen more than once.
    pub(crate) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        let fields = self.0.iter().filter(move |(known, _)| known == name);
        fields.map(|(_, value)| value.as_str())
    }
}
