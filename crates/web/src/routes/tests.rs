//! Every route, and every role at its door.

use std::fmt::Write;
use std::sync::Arc;

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use identity::{
    Actor, Browser, HOST_TEAM, Identity, NewPerson, Permission, Role, Step, SystemChance, Whose,
};
use place::Gazetteer;
use testkit::clock::SteppingClock;
use testkit::databases::TestDatabase;
use tower::ServiceExt;
use uuid::Uuid;

use super::*;
use crate::settings::{Phase, Settings};

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
    Public /oruk/services/{id}/reports
    Public /oruk/reports/{reference}
    Open /widget/report.js
    Open /api/v1/openapi.json
    Program /api/v1/sources/{source}
    Program /api/v1/sources/{source}/changes
    Program /api/v1/sources/{source}/{records}
    Program /api/v1/sources/{source}/{records}/{id}
    Public / (in every language)
    Public /find (in every language)
    Public /suggest (in every language)
    Public /topics (in every language)
    Public /topics/{id} (in every language)
    Public /contexts (in every language)
    Public /contexts/{context} (in every language)
    Public /places (in every language)
    Public /places/{place} (in every language)
    Public /services/{id} (in every language)
    Public /services/{id}/report (in every language)
    Public /services/{id}/report/sent (in every language)
    Public /reports/{reference} (in every language)
    Public /organisations/{id} (in every language)
    Public /pictures/{id}
    Public /pictures/{id}/small
    Public /shortlist (in every language)
    Public /shortlist/change (in every language)
    Public /shortlist/shared (in every language)
    Open /about (in every language)
    Open /privacy (in every language)
    Open /cookies (in every language)
    Open /accessibility (in every language)
    Open /feedback (in every language)
    Open /feedback/sent (in every language)
    Public /map/boundaries.json
    Open /look/{version}/{name}
    Open /robots.txt
    Public /sitemap.xml
    Public /sitemap/{number}
    Public /developers
    Public /api-reference
    Public /records
    Public /records/{id}
    Open /assets/{version}/{*name}
    Open /sign-in
    Open /sign-in/link/{secret}
    Open /sign-in/password
    Open /sign-in/code
    Open /sign-in/outside
    Open /sign-in/outside/back
    Open /invitations/{secret}
    Open /still-right/{secret}
    Open /still-right/{secret}/ended/{id}
    Open /register
    Open /register/{secret}
    Demonstration /sign-in/anybody
    SignedIn /sign-out
    SignedIn /account
    SignedIn /account/name
    SignedIn /account/password
    SignedIn /account/codes
    SignedIn /account/codes/remove
    SignedIn /account/sessions/end
    SignedIn /account/leave
    SignedIn /account/close
    SignedIn /teams/{id}
    May(ManageTeam) /teams/{id}/invite
    May(ManageTeam) /teams/{id}/withdraw
    May(ManageTeam) /teams/{id}/members/{person}
    SignedIn /organisation
    SignedIn /organisation/find
    SignedIn /organisation/add
    SignedIn /organisation/agree
    SignedIn /organisation/{id}/details
    SignedIn /organisation/{id}/logo
    SignedIn /organisation/{id}/logo/remove
    SignedIn /organisation/{id}/stop
    May(ConfirmClaims) /claims
    May(ConfirmClaims) /claims/{id}
    May(ConfirmClaims) /claims/{id}/with
    Public /spreadsheet-template
    May(SendRecords) /sources
    May(SendRecords) /practice
    May(SendRecords) /guide
    May(SendRecords) /guide/done
    May(SendRecords) /guide/again
    May(SendRecords) /sources/{source}/submissions
    May(SendRecords) /sources/{source}/submissions/{id}
    May(SendRecords) /sources/{source}/submissions/{id}/undo
    May(SendRecords) /sources/{source}/problems
    May(SendRecords) /sources/{source}/questions
    May(SendRecords) /sources/{source}/reported/{reference}
    May(SendRecords) /sources/{source}/quality
    May(SendRecords) /sources/{source}/quality/{id}
    May(SendRecords) /sources/{source}/reports
    May(SendRecords) /sources/{source}/reports/{quarter}
    May(SendRecords) /sources/{source}/due
    May(SendRecords) /sources/{source}/due/{id}
    May(SendRecords) /services/{id}/change
    May(SendRecords) /sources/{source}/services
    May(SendRecords) /drafts/{id}
    May(SendRecords) /drafts/{id}/keep
    May(SendRecords) /drafts/{id}/discard
    May(SendRecords) /drafts/{id}/preview
    May(SendRecords) /drafts/{id}/check
    May(SendRecords) /drafts/{id}/sent
    May(SendRecords) /drafts/{id}/reopen
    May(SendRecords) /drafts/{id}/pictures
    May(SendRecords) /drafts/{id}/{question}
    May(SendRecords) /drafts/{id}/{question}/{member}
    May(SendRecords) /drafts/{id}/{question}/{member}/remove
    May(SendRecords) /sources/{source}/spreadsheets
    May(SendRecords) /sources/{source}/spreadsheets/{id}
    May(SendRecords) /sources/{source}/spreadsheets/{id}/undo
    May(SendRecords) /sources/{source}/spreadsheets/{id}/remarks
    May(SendRecords) /sources/{source}/addresses
    May(SendRecords) /sources/{source}/addresses/list
    May(SendRecords) /sources/{source}/addresses/clear
    May(SendRecords) /sources/{source}/split
    May(SendRecords) /sources/{source}/split/{number}
    May(SendRecords) /sources/{source}/split/{number}/again
    May(SendRecords) /feeds
    May(SendRecords) /sources/{source}/feed
    May(SendRecords) /sources/{source}/feed/run
    May(SendRecords) /sources/{source}/feed/pause
    May(SendRecords) /sources/{source}/feed/resume
    May(SendRecords) /sources/{source}/feed/take
    May(SendRecords) /sources/{source}/feed/dismiss
    May(SeeHeldRecords) /records/held
    May(SeeHeldRecords) /quality
    May(SeeHeldRecords) /quality/found
    May(SeeHeldRecords) /quality/contexts/{context}
    May(SeeHeldRecords) /quality/services/{id}
    May(SeeHeldRecords) /quality/sources/{source}
    May(SeeHeldRecords) /quality/sources/{source}/reports
    May(SeeHeldRecords) /quality/sources/{source}/reports/{quarter}
    May(SeeHeldRecords) /policy
    May(SeeHeldRecords) /policy.toml
    May(SeeHeldRecords) /policy/versions/{number}
    May(SetPolicy) /policy/change
    May(SetPolicy) /policy/try
    May(SetPolicy) /policy/contexts/{context}
    May(SetPolicy) /policy/contexts/{context}/change
    May(SetPolicy) /policy/contexts/{context}/try
    May(SeeHeldRecords) /verification
    May(Assure) /verification/ended/{id}
    May(SeeHeldRecords) /confidence
    May(SeeHeldRecords) /confidence/{source}
    May(Assure) /confidence/{source}/draw
    May(SeeHeldRecords) /confidence/{source}/samples/{number}
    May(Assure) /confidence/{source}/samples/{number}/close
    May(Assure) /confidence/{source}/samples/{number}/throw-away
    May(Assure) /confidence/{source}/samples/{number}/services.csv
    May(Assure) /confidence/{source}/samples/{number}/{item}
    May(Assure) /queue
    May(Assure) /queue/accept
    May(Assure) /queue/changes/{record}
    May(Assure) /queue/changes/{record}/aside
    May(Assure) /queue/watched
    May(Assure) /queue/reports/{reference}
    May(Assure) /queue/decided
    May(Assure) /queue/decided/{id}/back
    May(Assure) /queue/plan
    May(Assure) /records/{id}/history
    May(Assure) /records/{id}/accept
    May(Assure) /records/{id}/assured
    May(Assure) /records/{id}/personal
    May(Assure) /registers
    May(Assure) /registers/{source}
    May(Assure) /registers/{source}/unlisted
    May(ManageSources) /sources/registers
    May(ManageSources) /sources/registers/unset
    May(ManageKeys) /sources/{source}/keys
    May(ManageKeys) /sources/{source}/keys/rotate
    May(ManageKeys) /sources/{source}/keys/revoke
    May(ManageQuestions) /questions
    May(ManageQuestions) /questions/{id}/end
    May(ManagePeople) /people
    May(ManagePeople) /people/teams
    May(ManagePeople) /people/{id}
    May(ManagePeople) /people/{id}/sessions/end
    May(ManagePeople) /people/{id}/codes/reset
    May(ManagePeople) /people/{id}/address
    May(ManagePeople) /people/{id}/close
    May(ReadFeedback) /feedback/received
    May(ReadFeedback) /feedback/received/{reference}
    May(SeeAudit) /audit
    MayOrDemonstration(SeeMail) /mail
    Public /services/{id}/experience (in every language)
    Public /services/{id}/experience/sent (in every language)
    Public /services/{id}/experiences (in every language)
    Public /services/{id}/experiences/look (in every language)
    Public /experiences/{reference} (in every language)
    May(ReadPeers) /colleagues
    May(ReadPeers) /services/{id}/colleagues
    May(ReadPeers) /services/{id}/colleagues/{reference}
    May(Assure) /queue/experiences/{reference}
    Open /healthz
    Open /readyz
    Monitoring /metrics
    ");
}

/// A session of somebody with one role.
async fn session(identity: &Identity, role: Role) -> String {
    let permission = Permission::ManagePeople;
    let grant = Actor::operator().may(permission, Whose::Everyones);
    let grant = grant.expect("the operator may");
    identity
        .ensure_host_team(&grant, "Ours")
        .await
        .expect("a team");
    let new = NewPerson {
        email: format!("{role}@example.org").parse().expect("an address"),
        name: role.name().to_owned(),
        language: "en-GB".to_owned(),
    };
    let person = identity
        .ensure_person(&grant, &new)
        .await
        .expect("a person");
    identity
        .add_role(&grant, (person.id, HOST_TEAM), role)
        .await
        .expect("a role");
    let step = identity.sign_in_as(&new.email, &Browser::default()).await;
    match step.expect("an account") {
        Step::In(begun) => begun.secret.reveal().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// A route with something in the place of its parameters.
fn path(route: &Route) -> String {
    let nobody = Uuid::nil().to_string();
    let parts = route.path.split('/').map(|part| match part {
        "{source}" => "own",
        "{number}" if route.path.contains("/split/") => "1",
        part if part.starts_with('{') => &nobody,
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_role_gets_through_the_doors_that_are_its_own_and_no_other() {
    let database = TestDatabase::sqlite().expect("a temporary folder");
    let clock = Arc::new(SteppingClock::default());
    let repository = database.repository(clock).await;
    let site = Site::open(
        Settings::default(),
        repository.clone(),
        None,
        Arc::new(Gazetteer::embedded()),
    )
    .await
    .expect("a site");
    let own = repository::Source {
        team: Some(HOST_TEAM),
        ..repository::Source::new("own").expect("a slug")
    };
    let identity = Identity::new(repository.clone(), Arc::new(SystemChance));
    session(&identity, Role::Viewer).await;
    repository
        .save_source(&own, "operator")
        .await
        .expect("a source");
    let router = site.router();
    let ask = async |method: Method, path: &str, held: Option<&str>| {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::HOST, "services.example.org");
        if let Some(held) = held {
            request = request.header(header::COOKIE, format!("session={held}"));
        }
        let request = request.body(Body::empty()).expect("a request");
        router.clone().oneshot(request).await.expect("an answer")
    };
    let (mut asked, mut programs) = (0, 0);
    for route in table() {
        let permission = match route.access {
            Access::Open | Access::Public | Access::Monitoring => continue,
            Access::Demonstration => {
                let answer = ask(Method::POST, &path(&route), None).await;
                assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{}", route.path);
                continue;
            }
            Access::Program => {
                programs += 1;
                let path = path(&route);
                let mut held = vec![None, Some("guessed".to_owned())];
                for role in Role::ALL {
                    held.push(Some(session(&identity, role).await));
                }
                for held in held {
                    for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
                        let answer = ask(method.clone(), &path, held.as_deref()).await;
                        let status = answer.status();
                        if status != StatusCode::METHOD_NOT_ALLOWED {
                            // Who somebody is on pages is nothing here: only a key lets in.
                            assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
                        }
                    }
                }
                continue;
            }
            Access::SignedIn => None,
            Access::May(permission) | Access::MayOrDemonstration(permission) => Some(permission),
        };
        let path = path(&route);
        let mut methods = Vec::new();
        for method in [Method::GET, Method::POST] {
            for held in [None, Some("guessed")] {
                let stranger = ask(method.clone(), &path, held).await;
                let status = stranger.status();
                if status == StatusCode::METHOD_NOT_ALLOWED {
                    continue;
                }
                if method == Method::GET {
                    assert_eq!(status, StatusCode::SEE_OTHER, "{path}");
                    let door = stranger.headers()[header::LOCATION].to_str().expect("text");
                    assert!(door.starts_with("/sign-in?next="), "{path}: {door}");
                } else {
                    assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
                }
                methods.push(method.clone());
            }
        }
        methods.dedup();
        assert!(!methods.is_empty(), "{path}");
        for role in Role::ALL {
            let held = session(&identity, role).await;
            let may = permission
                .is_none_or(|permission| identity::permission::extent(role, permission).is_some());
            for method in &methods {
                let answer = ask(method.clone(), &path, Some(&held)).await;
                let status = answer.status();
                let is_refused = status == StatusCode::FORBIDDEN;
                // Behind the door there may be nothing of this id, or no form was sent.
                assert_eq!(is_refused, !may, "{method} {path} as {role}: {status}");
                assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
                asked += 1;
            }
        }
    }
    assert_eq!(programs, 4, "addresses for programs");
    assert!(asked > 200, "{asked} doors were tried");
}

#[tokio::test]
async fn in_a_private_beta_what_is_for_the_public_is_for_those_who_are_signed_in_and_in_no_other_phase()
 {
    let database = TestDatabase::sqlite().expect("a temporary folder");
    let repository = database
        .repository(Arc::new(SteppingClock::default()))
        .await;
    let identity = Identity::new(repository.clone(), Arc::new(SystemChance));
    let held = session(&identity, Role::Viewer).await;
    let mut closed = 0;
    for phase in [Phase::PrivateBeta, Phase::PublicBeta, Phase::Live] {
        let settings = Settings {
            phase,
            ..Settings::default()
        };
        let gazetteer = Arc::new(Gazetteer::embedded());
        let site = Site::open(settings, repository.clone(), None, gazetteer);
        let router = site.await.expect("a site").router();
        let ask = async |method: &Method, path: &str, held: Option<&str>| {
            let mut request = Request::builder().method(method).uri(path);
            request = request.header(header::HOST, "services.example.org");
            if let Some(held) = held {
                request = request.header(header::COOKIE, format!("session={held}"));
            }
            let request = request.body(Body::empty()).expect("a request");
            router.clone().oneshot(request).await.expect("an answer")
        };
        let mut paths: Vec<(Access, String)> = table()
            .iter()
            .flat_map(|route| {
                let welsh = route.translated.then(|| format!("/cy{}", path(route)));
                [Some(path(route)), welsh]
                    .into_iter()
                    .flatten()
                    .map(|path| (route.access, path))
                    .collect::<Vec<_>>()
            })
            .collect();
        // What is nowhere tells strangers no more than what is there.
        paths.extend(["/nowhere", "/oruk/nowhere"].map(|path| (Access::Public, path.to_owned())));
        paths.push((Access::Open, "/api/v1/nowhere".to_owned()));
        for (access, path) in paths {
            if !matches!(access, Access::Open | Access::Public) {
                continue;
            }
            for method in [Method::GET, Method::POST] {
                let stranger = ask(&method, &path, None).await;
                let status = stranger.status();
                if status == StatusCode::METHOD_NOT_ALLOWED {
                    continue;
                }
                let place = stranger.headers().get(header::LOCATION);
                let place = place.map_or("", |place| place.to_str().expect("text"));
                let is_door = place.starts_with("/sign-in?next=");
                if access == Access::Open || phase != Phase::PrivateBeta {
                    assert!(
                        !is_door && status != StatusCode::UNAUTHORIZED,
                        "{phase:?} {path}"
                    );
                    continue;
                }
                closed += 1;
                let keep = stranger.headers()[header::CACHE_CONTROL].to_str();
                assert_eq!(keep.expect("text"), "no-store", "{path}");
                let is_api = middleware::is_api(&path);
                if method == Method::GET && !is_api {
                    assert!(is_door, "{path}: {status}");
                } else {
                    assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
                    let kind = stranger.headers()[header::CONTENT_TYPE].to_str();
                    let kind = kind.expect("text");
                    assert_eq!(kind == "application/problem+json", is_api, "{path}: {kind}");
                }
                let member = ask(&method, &path, Some(&held)).await;
                assert_ne!(member.status(), StatusCode::UNAUTHORIZED, "{path}");
                let keep = member.headers()[header::CACHE_CONTROL].to_str();
                let keep = keep.expect("text");
                assert!(
                    keep.starts_with("private") || keep == "no-store",
                    "{path}: {keep}"
                );
                let varies = member.headers().get_all(header::VARY).iter();
                let varies: Vec<_> = varies.filter_map(|value| value.to_str().ok()).collect();
                assert!(varies.contains(&"Cookie"), "{path}: {varies:?}");
            }
        }
    }
    assert!(closed > 50, "{closed} doors are closed");
}
