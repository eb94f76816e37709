//! Every address and who may ask for it: one list, grouped by who calls.

mod route;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::{any, get, post};
use identity::Permission::{
    Assure, ConfirmClaims, ManageKeys, ManagePeople, ManageQuestions, ManageSources, ManageTeam,
    ReadFeedback, SeeAudit, SeeHeldRecords, SeeMail, SendRecords, SetPolicy,
};

use self::route::{
    Route, demonstration, may, monitoring, open, open_page, own, page, program, public,
};
use crate::access::{self, Access, Caller};
use crate::language::Language;
use crate::problem::Fault;
use crate::site::Site;
use crate::{api, assets, look, middleware, operations, pages};

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
        // Whoever sends records.
        public("/spreadsheet-template", get(pages::spreadsheet::template)),
        may(
            SendRecords,
            "/sources",
            get(pages::sources::list).post(pages::sources::add),
        ),
        may(SendRecords, "/practice", post(pages::sources::practise)),
        may(SendRecords, "/guide", get(pages::guide::show)),
        may(SendRecords, "/guide/done", post(pages::guide::note)),
        may(SendRecords, "/guide/again", post(pages::guide::again)),
        may(
            SendRecords,
            "/sources/{source}/submissions",
            get(pages::source::submissions),
        ),
        may(
            SendRecords,
            "/sources/{source}/submissions/{id}",
            get(pages::source::submission),
        ),
        may(
            SendRecords,
            "/sources/{source}/submissions/{id}/undo",
            post(pages::source::undo),
        ),
        may(
            SendRecords,
            "/sources/{source}/problems",
            get(pages::source::problems),
        ),
        may(
            SendRecords,
            "/sources/{source}/questions",
            get(pages::source::questions).post(pages::source::answer_question),
        ),
        may(
            SendRecords,
            "/sources/{source}/quality",
            get(pages::quality::of_own_source),
        ),
        may(
            SendRecords,
            "/sources/{source}/quality/{id}",
            get(pages::quality::of_own_service),
        ),
        may(
            SendRecords,
            "/sources/{source}/due",
            get(pages::source::due).post(pages::source::confirm),
        ),
        may(
            SendRecords,
            "/sources/{source}/services",
            get(pages::draft::list).post(pages::draft::start),
        ),
        may(SendRecords, "/drafts/{id}", get(pages::draft::show)),
        may(SendRecords, "/drafts/{id}/keep", post(pages::draft::keep)),
        may(
            SendRecords,
            "/drafts/{id}/discard",
            post(pages::draft::discard),
        ),
        may(
            SendRecords,
            "/drafts/{id}/preview",
            get(pages::draft::preview),
        ),
        may(
            SendRecords,
            "/drafts/{id}/check",
            get(pages::draft::check).post(pages::draft::send),
        ),
        may(SendRecords, "/drafts/{id}/sent", get(pages::draft::sent)),
        may(
            SendRecords,
            "/drafts/{id}/reopen",
            post(pages::draft::reopen),
        ),
        may(
            SendRecords,
            "/drafts/{id}/pictures",
            get(pages::draft::pictures).post(pages::draft::add_picture),
        ),
        may(
            SendRecords,
            "/drafts/{id}/{question}",
            get(pages::draft::ask).post(pages::draft::answer),
        ),
        may(
            SendRecords,
            "/drafts/{id}/{question}/{member}",
            get(pages::draft::ask_member).post(pages::draft::answer_member),
        ),
        may(
            SendRecords,
            "/drafts/{id}/{question}/{member}/remove",
            post(pages::draft::remove),
        ),
        may(
            SendRecords,
            "/sources/{source}/spreadsheets",
            get(pages::spreadsheet::choose).post(pages::spreadsheet::receive),
        ),
        may(
            SendRecords,
            "/sources/{source}/spreadsheets/{id}",
            get(pages::spreadsheet::show).post(pages::spreadsheet::decide),
        ),
        may(
            SendRecords,
            "/sources/{source}/spreadsheets/{id}/undo",
            post(pages::spreadsheet::undo),
        ),
        may(
            SendRecords,
            "/sources/{source}/spreadsheets/{id}/remarks",
            get(pages::spreadsheet::remarks),
        ),
        may(
            SendRecords,
            "/sources/{source}/addresses",
            get(pages::addresses::show).post(pages::addresses::set),
        ),
        may(
            SendRecords,
            "/sources/{source}/addresses/list",
            post(pages::addresses::take),
        ),
        may(
            SendRecords,
            "/sources/{source}/addresses/clear",
            post(pages::addresses::clear),
        ),
        may(
            SendRecords,
            "/sources/{source}/split",
            get(pages::split::list),
        ),
        may(
            SendRecords,
            "/sources/{source}/split/{number}",
            get(pages::split::ask).post(pages::split::work),
        ),
        may(
            SendRecords,
            "/sources/{source}/split/{number}/again",
            post(pages::split::again),
        ),
        may(SendRecords, "/feeds", get(pages::feeds::list)),
        may(
            SendRecords,
            "/sources/{source}/feed",
            get(pages::feed::show).post(pages::feed::set),
        ),
        may(
            SendRecords,
            "/sources/{source}/feed/run",
            post(pages::feed::run),
        ),
        may(
            SendRecords,
            "/sources/{source}/feed/pause",
            post(pages::feed::pause),
        ),
        may(
            SendRecords,
            "/sources/{source}/feed/resume",
            post(pages::feed::resume),
        ),
        may(
            SendRecords,
            "/sources/{source}/feed/take",
            post(pages::feed::take),
        ),
        may(
            SendRecords,
            "/sources/{source}/feed/dismiss",
            post(pages::feed::dismiss),
        ),
        // The people who keep the records and run this installation.
        may(SeeHeldRecords, "/records/held", get(pages::held::show)),
        may(SeeHeldRecords, "/quality", get(pages::quality::show)),
        may(SeeHeldRecords, "/quality/found", get(pages::quality::found)),
        may(
            SeeHeldRecords,
            "/quality/services/{id}",
            get(pages::quality::of_service),
        ),
        may(
            SeeHeldRecords,
            "/quality/sources/{source}",
            get(pages::quality::of_source),
        ),
        may(
            SeeHeldRecords,
            "/policy",
            get(pages::policy::show).post(pages::policy::set),
        ),
        may(SeeHeldRecords, "/policy.toml", get(pages::policy::file)),
        may(
            SeeHeldRecords,
            "/policy/versions/{number}",
            get(pages::policy::version),
        ),
        may(
            SetPolicy,
            "/policy/change",
            get(pages::policy::change).post(pages::policy::again),
        ),
        may(SetPolicy, "/policy/try", post(pages::policy::try_out)),
        may(Assure, "/queue", get(pages::queue::show)),
        may(Assure, "/queue/accept", post(pages::queue::accept_ticked)),
        may(
            Assure,
            "/queue/changes/{record}",
            get(pages::queue::change).post(pages::queue::decide),
        ),
        may(
            Assure,
            "/queue/changes/{record}/aside",
            post(pages::queue::put_aside),
        ),
        may(
            Assure,
            "/queue/reports/{reference}",
            get(pages::queue::report).post(pages::queue::close_report),
        ),
        may(Assure, "/queue/decided", get(pages::queue::decided)),
        may(
            Assure,
            "/queue/decided/{id}/back",
            post(pages::queue::take_back),
        ),
        may(
            Assure,
            "/queue/plan",
            get(pages::queue::plan).post(pages::queue::allocate),
        ),
        may(
            Assure,
            "/records/{id}/history",
            get(pages::record::history).post(pages::record::restore),
        ),
        may(Assure, "/records/{id}/accept", post(pages::record::accept)),
        may(
            Assure,
            "/records/{id}/personal",
            post(pages::record::decide),
        ),
        may(Assure, "/registers", get(pages::registers::list)),
        may(
            Assure,
            "/registers/{source}",
            get(pages::registers::show).post(pages::registers::decide),
        ),
        may(
            Assure,
            "/registers/{source}/unlisted",
            get(pages::registers::unlisted),
        ),
        may(
            ManageSources,
            "/sources/registers",
            get(pages::registers::settings).post(pages::registers::set),
        ),
        may(
            ManageSources,
            "/sources/registers/unset",
            post(pages::registers::unset),
        ),
        may(
            ManageKeys,
            "/sources/{source}/keys",
            get(pages::key::list).post(pages::key::add),
        ),
        may(
            ManageKeys,
            "/sources/{source}/keys/rotate",
            post(pages::key::rotate),
        ),
        may(
            ManageKeys,
            "/sources/{source}/keys/revoke",
            post(pages::key::revoke),
        ),
        may(
            ManageQuestions,
            "/questions",
            get(pages::extra::list).post(pages::extra::add),
        ),
        may(
            ManageQuestions,
            "/questions/{id}/end",
            post(pages::extra::end),
        ),
        may(ManagePeople, "/people", get(pages::people::list)),
        may(ManagePeople, "/people/teams", post(pages::people::add_team)),
        may(ManagePeople, "/people/{id}", get(pages::people::show)),
        may(
            ManagePeople,
            "/people/{id}/sessions/end",
            post(pages::people::end_sessions),
        ),
        may(
            ManagePeople,
            "/people/{id}/codes/reset",
            post(pages::people::reset_codes),
        ),
        may(
            ManagePeople,
            "/people/{id}/close",
            post(pages::people::close),
        ),
        may(
            ReadFeedback,
            "/feedback/received",
            get(pages::feedback::received),
        ),
        may(
            ReadFeedback,
            "/feedback/received/{reference}",
            post(pages::feedback::deal),
        ),
        may(SeeAudit, "/audit", get(pages::audit::show)),
        Route {
            path: "/mail",
            access: Access::MayOrDemonstration(SeeMail),
            translated: false,
            answer: get(pages::mail::show),
        },
        // Machines that watch it.
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
