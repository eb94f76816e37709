//! Every address and who may ask for it: one list, grouped by who calls.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodRouter, get};

use crate::access::{self, Access, Caller};
use crate::problem::Fault;
use crate::site::Site;
use crate::{api, assets, middleware, operations, pages};

/// One address.
struct Route {
    path: &'static str,
    access: Access,
    answer: MethodRouter<Site>,
}

fn public(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route {
        path,
        access: Access::Public,
        answer,
    }
}

fn operator(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route {
        path,
        access: Access::Operator,
        answer,
    }
}

fn monitoring(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route {
        path,
        access: Access::Monitoring,
        answer,
    }
}

fn table() -> Vec<Route> {
    vec![
        // Re-users and their programs: the Open Referral UK API.
        public("/oruk", get(api::root::show)),
        public("/oruk/", get(api::root::show)),
        public("/oruk/openapi.json", get(api::openapi::show)),
        public("/oruk/services", get(api::services::list)),
        public("/oruk/services/{id}", get(api::services::show)),
        public("/oruk/organizations", get(api::organizations::list)),
        public("/oruk/organizations/{id}", get(api::organizations::show)),
        public("/oruk/taxonomies", get(api::taxonomies::list)),
        public("/oruk/taxonomies/{id}", get(api::taxonomies::show)),
        public("/oruk/taxonomy_terms", get(api::taxonomy_terms::list)),
        public("/oruk/taxonomy_terms/{id}", get(api::taxonomy_terms::show)),
        public(
            "/oruk/service_at_locations",
            get(api::service_at_locations::list),
        ),
        public(
            "/oruk/service_at_locations/{id}",
            get(api::service_at_locations::show),
        ),
        // People.
        public("/", get(pages::start::show)),
        public("/api-reference", get(pages::reference::show)),
        public("/records", get(pages::records::show)),
        public("/records/{id}", get(pages::record::show)),
        public("/assets/{version}/{*name}", get(assets::show)),
        // The people who run this installation.
        operator("/records/held", get(pages::held::show)),
        // Machines that watch it.
        public("/healthz", get(operations::alive)),
        public("/readyz", get(operations::ready)),
        monitoring("/metrics", get(operations::metrics)),
    ]
}

/// All routes with their checks, and what stands before every one of them.
pub(crate) fn router(site: Site) -> Router {
    let mut router = Router::new();
    for route in table() {
        let access = route.access;
        let check = from_fn(move |caller: Caller, request: Request, next: Next| {
            access::check(access, caller, request, next)
        });
        router = router.route(route.path, route.answer.layer(check));
    }
    let router = router
        .fallback(|| async { Fault::NotFound })
        .method_not_allowed_fallback(|| async { Fault::Method });
    middleware::before_all(router, &site).with_state(site)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn every_route_says_who_may_ask_for_it() {
        let list = table().iter().fold(String::new(), |mut list, route| {
            let _ = writeln!(list, "{:?} {}", route.access, route.path);
            list
        });
        insta::assert_snapshot!(list, @r"
        Public /oruk
        Public /oruk/
        Public /oruk/openapi.json
        Public /oruk/services
        Public /oruk/services/{id}
        Public /oruk/organizations
        Public /oruk/organizations/{id}
        Public /oruk/taxonomies
        Public /oruk/taxonomies/{id}
        Public /oruk/taxonomy_terms
        Public /oruk/taxonomy_terms/{id}
        Public /oruk/service_at_locations
        Public /oruk/service_at_locations/{id}
        Public /
        Public /api-reference
        Public /records
        Public /records/{id}
        Public /assets/{version}/{*name}
        Operator /records/held
        Public /healthz
        Public /readyz
        Monitoring /metrics
        ");
    }
}
