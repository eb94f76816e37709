//! A program that holds a key of a source.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};
use identity::{Actor, Grant, Permission, Whose};

use crate::problem::Fault;
use crate::site::Site;

/// A program whose key is good.
#[derive(Clone, Debug)]
pub(crate) struct Program(Actor);

impl Program {
    /// The program that sends a request with these headers, if its key is good.
    pub(crate) async fn of(site: &Site, headers: &HeaderMap) -> Result<Option<Self>, Fault> {
        let Some(held) = held(headers) else {
            return Ok(None);
        };
        Ok(site.identity().holder(held).await?.map(Self))
    }

    /// Leave to write for a source. Whether there is another source than its own is nothing that a program is told.
    pub(crate) fn writes_for(&self, source: &str) -> Result<Grant, Fault> {
        let whose = Whose::Source(source, None);
        let grant = self.0.may(Permission::SendRecords, whose);
        grant.map_err(|_| Fault::OtherSource)
    }
}

/// What a request holds: `Authorization: Bearer fingerpost_…`.
fn held(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, held) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| held.trim())
}

impl<S: Send + Sync> FromRequestParts<S> for Program {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        // Put there where the route says who may ask for it.
        parts.extensions.get().cloned().ok_or(Fault::KeyNeeded)
    }
}
