//! Every address and who may ask for it: one list, grouped by who calls.

mod experiences;
mod keeping;
mod route;
mod sending;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Redirect;
use axum::routing::{any, get, post};
use identity::Permission::{ConfirmClaims, ManageTeam};

use self::route::{
    Route, demonstration, may, monitoring, open, open_page, own, page, program, public,
};
use crate::access::{self, Access, Caller};
use crate::language::Language;
use crate::problem::Fault;
use crate::site::Site;
use crate::{api, assets, look, middleware, operations, pages};

fn table() -> Vec<Route> {
    let mut table = for_all();
    table.extend(sending::table());
    table.extend(keeping::table());
    table.extend(experiences::table());
    table.extend(watching());
    table
}

/// What is for anybody, and for whoever is in.
fn for_all() -> Vec<Route> {
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
        // Readers of other websites report what is wrong.
        public("/oruk/services/{id}/reports", post(api::reports::send)),
        public("/oruk/reports/{reference}", get(api::reports::status)),
        open("/widget/report.js", get(assets::widget)),
        // Programs that write the records of a source.
        open("/api/v1/openapi.json", get(api::write::openapi::show)),
        program("/api/v1/sources/{source}", get(api::write::source)),
        program("/api/v1/sources/{source}/changes", post(api::write::change)),
        program(
            "/api/v1/sources/{source}/{records}",
            get(api::write::list).post(api::write::create),
        ),
        program(
            "/api/v1/sources/{source}/{records}/{id}",
            get(api::write::show)
                .put(api::write::put)
                .patch(api::write::patch)
                .delete(api::write::delete),
        ),
        // People who look for help.
        page("/", get(pages::home::show)),
        page("/find", get(pages::results::show)),
        page("/suggest", get(pages::suggest::show)),
        page("/topics", get(pages::topic::list)),
        page("/topics/{id}", get(pages::topic::show)),
        page("/contexts", get(pages::context::list)),
        page("/contexts/{context}", get(pages::context::show)),
        page("/places", get(pages::place::list)),
        page("/places/{place}", get(pages::place::show)),
        page("/services/{id}", get(pages::service::show)),
        page(
            "/services/{id}/report",
            get(pages::report::ask).post(pages::report::send),
        ),
        page("/services/{id}/report/sent", get(pages::report::sent)),
        page("/reports/{reference}", get(pages::report::status)),
        page("/organisations/{id}", get(pages::organisation::show)),
        public("/pictures/{id}", get(pages::picture::large)),
        public("/pictures/{id}/small", get(pages::picture::small)),
        page("/shortlist", get(pages::shortlist::show)),
        page("/shortlist/change", post(pages::shortlist::change)),
        page("/shortlist/shared", get(pages::shortlist::shared)),
        open_page("/about", get(pages::about::about)),
        open_page("/privacy", get(pages::about::privacy)),
        open_page("/cookies", get(pages::about::cookies)),
        open_page("/accessibility", get(pages::about::accessibility)),
        open_page(
            "/feedback",
            get(pages::feedback::ask).post(pages::feedback::send),
        ),
        open_page("/feedback/sent", get(pages::feedback::sent)),
        public("/map/boundaries.json", get(pages::boundaries::show)),
        open("/look/{version}/{name}", get(look::show)),
        open("/robots.txt", get(pages::sitemap::robots)),
        public("/sitemap.xml", get(pages::sitemap::index)),
        public("/sitemap/{number}", get(pages::sitemap::one)),
        // People who look at the records and take them.
        public("/developers", get(pages::developers::show)),
        public("/api-reference", get(pages::reference::show)),
        public("/records", get(pages::records::show)),
        public("/records/{id}", get(pages::record::show)),
        open("/assets/{version}/{*name}", get(assets::show)),
        // Whoever comes in.
        open(
            "/sign-in",
            get(pages::sign_in::ask).post(pages::sign_in::send),
        ),
        open(
            "/sign-in/link/{secret}",
            get(pages::sign_in::open).post(pages::sign_in::follow),
        ),
        open(
            "/sign-in/password",
            get(pages::sign_in::ask_for_password).post(pages::sign_in::with_password),
        ),
        open(
            "/sign-in/code",
            get(pages::sign_in::ask_code).post(pages::sign_in::with_code),
        ),
        open("/sign-in/outside", get(pages::outside::go)),
        open("/sign-in/outside/back", get(pages::outside::come_back)),
        open(
            "/invitations/{secret}",
            get(pages::invitation::show).post(pages::invitation::accept),
        ),
        open(
            "/still-right/{secret}",
            get(pages::still_right::show).post(pages::still_right::confirm),
        ),
        open(
            "/still-right/{secret}/ended/{id}",
            get(pages::still_right::ask_ended).post(pages::still_right::send_ended),
        ),
        open(
            "/register",
            get(pages::register::ask).post(pages::register::send),
        ),
        open(
            "/register/{secret}",
            get(pages::register::open).post(pages::register::follow),
        ),
        demonstration("/sign-in/anybody", post(pages::sign_in::as_anybody)),
        // Whoever is in: their own account, and their teams.
        own("/sign-out", post(pages::sign_in::out)),
        own("/account", get(pages::account::show)),
        own("/account/name", post(pages::account::rename)),
        own("/account/password", post(pages::account::set_password)),
        own(
            "/account/codes",
            get(pages::account::ask_codes).post(pages::account::set_codes),
        ),
        own("/account/codes/remove", post(pages::account::remove_codes)),
        own("/account/sessions/end", post(pages::account::end_sessions)),
        own("/account/leave", post(pages::account::leave)),
        own("/account/close", post(pages::account::close)),
        own("/teams/{id}", get(pages::team::show)),
        may(ManageTeam, "/teams/{id}/invite", post(pages::team::invite)),
        may(
            ManageTeam,
            "/teams/{id}/withdraw",
            post(pages::team::withdraw),
        ),
        may(
            ManageTeam,
            "/teams/{id}/members/{person}",
            post(pages::team::set_roles),
        ),
        // Whoever speaks for an organisation.
        own("/organisation", get(pages::claim::show)),
        own("/organisation/find", get(pages::claim::find)),
        own(
            "/organisation/add",
            get(pages::claim::ask).post(pages::claim::add),
        ),
        own(
            "/organisation/agree",
            get(pages::claim::look).post(pages::claim::agree),
        ),
        own(
            "/organisation/{id}/details",
            get(pages::claim::details).post(pages::claim::say),
        ),
        own(
            "/organisation/{id}/logo",
            get(pages::claim::logo).post(pages::claim::set_logo),
        ),
        own(
            "/organisation/{id}/logo/remove",
            post(pages::claim::remove_logo),
        ),
        own("/organisation/{id}/stop", post(pages::claim::stop)),
        may(ConfirmClaims, "/claims", get(pages::claims::list)),
        may(ConfirmClaims, "/claims/{id}", post(pages::claims::decide)),
        may(
            ConfirmClaims,
            "/claims/{id}/with",
            post(pages::claims::prefer),
        ),
    ]
}

/// For machines that watch it.
fn watching() -> Vec<Route> {
    vec![
        open("/healthz", get(operations::alive)),
        open("/readyz", get(operations::ready)),
        monitoring("/metrics", get(operations::metrics)),
    ]
}

/// Whether a path is a page of ours by itself, or belongs to an API: no old address may be one, because nobody would ever be led on.
pub fn is_own_page(path: &str) -> bool {
    static OWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let fixed = table()
            .into_iter()
            .filter(|route| !route.path.contains('{'));
        let paths = fixed.flat_map(|route| {
            Language::ALL.map(|language| {
                let path = format!("{}{}", language.prefix(), route.path);
                if path.len() > 1 {
                    path.trim_end_matches('/').to_owned()
                } else {
                    path
                }
            })
        });
        paths.collect()
    });
    OWN.contains(path) || middleware::is_api(path) || api::write::is_write(path)
}

/// All routes with their checks, and what stands before every one of them.
pub(crate) fn router(site: Site) -> Router {
    let mut router = Router::new();
    for route in table() {
        let door = (site.clone(), route.access);
        let check = from_fn(move |caller: Caller, request: Request, next: Next| {
            access::check(door.clone(), caller, request, next)
        });
        let answer = route.answer.layer(check.clone());
        for language in Language::ALL {
            match (language, route.translated) {
                (Language::English, _) => router = router.route(route.path, answer.clone()),
                (_, false) => {}
                (_, true) => {
                    // The home of a language has no slash at its end; whoever types one is led there.
                    let path = format!("{}{}", language.prefix(), route.path);
                    if route.path == "/" {
                        let home =
                            get(move || async move { Redirect::permanent(language.prefix()) });
                        router = router.route(&path, home.layer(check.clone()));
                    }
                    router = router.route(path.trim_end_matches('/'), answer.clone());
                }
            }
        }
    }
    let nothing = {
        let site = site.clone();
        let check = from_fn(move |caller: Caller, request: Request, next: Next| {
            // Programs that write are told what they are told in every phase.
            let is_write = api::write::is_write(request.uri().path());
            let access = if is_write {
                Access::Open
            } else {
                Access::Public
            };
            access::check((site.clone(), access), caller, request, next)
        });
        any(|| async { Fault::NotFound }).layer(check)
    };
    let router = router
        .fallback_service(nothing.with_state(()))
        .method_not_allowed_fallback(|| async { Fault::Method });
    middleware::before_all(router, &site).with_state(site)
}
