//! Every address and who may ask for it: one list, grouped by who calls.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodRouter, get, post};

use crate::access::{self, Access, Caller};
use crate::language::Language;
use crate::problem::Fault;
use crate::site::Site;
use crate::{api, assets, look, middleware, operations, pages};

/// One address.
struct Route {
    path: &'static str,
    access: Access,
    /// It is there in every language, under the beginning of each.
    translated: bool,
    answer: MethodRouter<Site>,
}

/// A page for anyone, in every language.
fn page(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route {
        path,
        access: Access::Public,
        translated: true,
        answer,
    }
}

fn public(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route {
        path,
        access: Access::Public,
        translated: false,
        answer,
    }
}

fn operator(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route {
        path,
        access: Access::Operator,
        translated: false,
        answer,
    }
}

fn monitoring(path: &'static str, answer: MethodRouter<Site>) -> Route {
    Route {
        path,
        access: Access::Monitoring,
        translated: false,
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
        // People who look for help.
        page("/", get(pages::home::show)),
        page("/find", get(pages::results::show)),
        page("/suggest", get(pages::suggest::show)),
        page("/topics", get(pages::topic::list)),
        page("/topics/{id}", get(pages::topic::show)),
        page("/places", get(pages::place::list)),
        page("/places/{place}", get(pages::place::show)),
        page("/services/{id}", get(pages::service::show)),
        page(
            "/services/{id}/report",
            get(pages::report::ask).post(pages::report::send),
        ),
        page("/services/{id}/report/sent", get(pages::report::sent)),
        page("/organisations/{id}", get(pages::organisation::show)),
        page("/shortlist", get(pages::shortlist::show)),
        page("/shortlist/change", post(pages::shortlist::change)),
        page("/shortlist/shared", get(pages::shortlist::shared)),
        page("/about", get(pages::about::about)),
        page("/privacy", get(pages::about::privacy)),
        page("/cookies", get(pages::about::cookies)),
        page("/accessibility", get(pages::about::accessibility)),
        public("/map/boundaries.json", get(pages::boundaries::show)),
        public("/look/{version}/{name}", get(look::show)),
        public("/robots.txt", get(pages::sitemap::robots)),
        public("/sitemap.xml", get(pages::sitemap::index)),
        public("/sitemap/{number}", get(pages::sitemap::one)),
        // People who look at the records and take them.
        public("/developers", get(pages::developers::show)),
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
        let answer = route.answer.layer(check);
        for language in Language::ALL {
            match (language, route.translated) {
                (Language::English, _) => router = router.route(route.path, answer.clone()),
                (_, false) => {}
                (_, true) => {
                    // The home of a language has no slash at its end.
                    let path = format!("{}{}", language.prefix(), route.path);
                    router = router.route(path.trim_end_matches('/'), answer.clone());
                }
            }
        }
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
            let languages = if route.translated {
                " (in every language)"
            } else {
                ""
            };
            let _ = writeln!(list, "{:?} {}{languages}", route.access, route.path);
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
        Public / (in every language)
        Public /find (in every language)
        Public /suggest (in every language)
        Public /topics (in every language)
        Public /topics/{id} (in every language)
        Public /places (in every language)
        Public /places/{place} (in every language)
        Public /services/{id} (in every language)
        Public /services/{id}/report (in every language)
        Public /services/{id}/report/sent (in every language)
        Public /organisations/{id} (in every language)
        Public /shortlist (in every language)
        Public /shortlist/change (in every language)
        Public /shortlist/shared (in every language)
        Public /about (in every language)
        Public /privacy (in every language)
        Public /cookies (in every language)
        Public /accessibility (in every language)
        Public /map/boundaries.json
        Public /look/{version}/{name}
        Public /robots.txt
        Public /sitemap.xml
        Public /sitemap/{number}
        Public /developers
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
