//! One address, and the words by which the list says who may ask for it.

use axum::routing::MethodRouter;
use identity::Permission;

use crate::access::Access;
use crate::site::Site;

/// One address.
pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) access: Access,
    /// It is there in every language, under the beginning of each.
    pub(super) translated: bool,
    pub(super) answer: MethodRouter<Site>,
}

impl Route {
    fn new(access: Access, path: &'static str, answer: MethodRouter<Site>) -> Self {
        Self {
            path,
            access,
            translated: false,
            answer,
        }
    }

    fn in_every_language(self) -> Self {
        Self {
            translated: true,
            ..self
        }
    }
}

/// A page for anyone, in every language.
pub(super) fn page(path: &'static str, answer: MethodRouter<Site>) -> Route {
    public(path, answer).in_every_language()
}

/// For anyone; in a private beta for whoever is signed in.
pub(super) fn public(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route::new(Access::Public, path, answer)
}

/// A page for anyone in every phase, in every language.
pub(super) fn open_page(path: &'static str, answer: MethodRouter<Site>) -> Route {
    open(path, answer).in_every_language()
}

/// For anyone in every phase.
pub(super) fn open(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route::new(Access::Open, path, answer)
}

/// For whoever is signed in.
pub(super) fn own(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route::new(Access::SignedIn, path, answer)
}

/// For whoever may do something.
pub(super) fn may(permission: Permission, path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route::new(Access::May(permission), path, answer)
}

/// For anyone where nothing is real.
pub(super) fn demonstration(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route::new(Access::Demonstration, path, answer)
}

/// For programs that hold a key of a source.
pub(super) fn program(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route::new(Access::Program, path, answer)
}

/// For machines that gather figures.
pub(super) fn monitoring(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route::new(Access::Monitoring, path, answer)
}
