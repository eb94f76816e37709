//! The people who keep the records and run the installation.

use axum::routing::{get, post};
use identity::Permission::{
    Assure, ManageKeys, ManagePeople, ManageQuestions, ManageSources, ReadFeedback, SeeAudit,
    SeeHeldRecords, SeeMail, SetPolicy,
};

use super::route::{Route, may};
use crate::access::Access;
use crate::pages;

pub(super) fn table() -> Vec<Route> {
    vec![
        may(SeeHeldRecords, "/records/held", get(pages::held::show)),
        may(SeeHeldRecords, "/quality", get(pages::quality::show)),
        may(SeeHeldRecords, "/quality/found", get(pages::quality::found)),
        may(
            SeeHeldRecords,
            "/quality/contexts/{context}",
            get(pages::quality::of_context),
        ),
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
            "/quality/sources/{source}/reports",
            get(pages::quality::quarters),
        ),
        may(
            SeeHeldRecords,
            "/quality/sources/{source}/reports/{quarter}",
            get(pages::quality::quarter),
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
        may(
            SetPolicy,
            "/policy/contexts/{context}",
            get(pages::policy::context_change).post(pages::policy::context_set),
        ),
        may(
            SetPolicy,
            "/policy/contexts/{context}/change",
            post(pages::policy::context_again),
        ),
        may(
            SetPolicy,
            "/policy/contexts/{context}/try",
            post(pages::policy::context_try_out),
        ),
        may(
            SeeHeldRecords,
            "/verification",
            get(pages::verification::show),
        ),
        may(
            Assure,
            "/verification/ended/{id}",
            post(pages::verification::decide),
        ),
        may(SeeHeldRecords, "/confidence", get(pages::confidence::list)),
        may(
            SeeHeldRecords,
            "/confidence/{source}",
            get(pages::confidence::show),
        ),
        may(
            Assure,
            "/confidence/{source}/draw",
            post(pages::confidence::draw),
        ),
        may(
            SeeHeldRecords,
            "/confidence/{source}/samples/{number}",
            get(pages::confidence::sample),
        ),
        may(
            Assure,
            "/confidence/{source}/samples/{number}/close",
            post(pages::confidence::close),
        ),
        may(
            Assure,
            "/confidence/{source}/samples/{number}/throw-away",
            post(pages::confidence::throw_away),
        ),
        may(
            Assure,
            "/confidence/{source}/samples/{number}/services.csv",
            get(pages::confidence::sheet),
        ),
        may(
            Assure,
            "/confidence/{source}/samples/{number}/{item}",
            get(pages::confidence::item).post(pages::confidence::save),
        ),
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
        may(Assure, "/queue/watched", post(pages::queue::stop_watching)),
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
        may(Assure, "/records/{id}/assured", post(pages::record::assure)),
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
            "/people/{id}/address",
            post(pages::people::set_address),
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
    ]
}
