//! Who may ask for a route, and who is asking. Until people can sign in, the operator is whoever sits at this machine.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;

use crate::problem::Fault;

/// Who may ask for a route. There is no default: a route that does not say cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anyone.
    Public,
    /// Whoever runs this installation.
    Operator,
    /// The operator, and the machines that gather figures.
    Monitoring,
}

/// Who is asking, and at which address they found us.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The client's own address, if the connection has one.
    pub(crate) address: Option<IpAddr>,
    /// The client sits at this machine: no proxy in between, and it called us by a name that only means this machine.
    pub(crate) operator: bool,
    /// The client is one of the machines that gather figures.
    pub(crate) monitor: bool,
    /// The connection comes from this machine without a proxy in between.
    pub(crate) local: bool,
    /// Scheme, host and path under which we are known, without a slash at the end.
    pub(crate) base: String,
}

impl Caller {
    /// Somebody of whom nothing is known.
    pub(crate) fn unknown() -> Self {
        Self {
            address: None,
            operator: false,
            monitor: false,
            local: false,
            base: String::new(),
        }
    }

    pub(crate) fn may(&self, access: Access) -> bool {
        match access {
            Access::Public => true,
            Access::Operator => self.operator,
            Access::Monitoring => self.operator || self.monitor,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts
            .extensions
            .get()
            .cloned()
            .unwrap_or_else(Self::unknown))
    }
}

/// Lets a request through to a route only if its caller may.
pub(crate) async fn check(
    access: Access,
    caller: Caller,
    request: Request,
    next: Next,
) -> Response {
    if caller.may(access) {
        next.run(request).await
    } else {
        Fault::OperatorOnly.into_response()
    }
}
