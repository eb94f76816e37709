//! Policy and quality: who sees them, what trying shows, what switching does, and how what is held is won back.

use hsds::Kind;
use http::StatusCode;
use identity::{Permission, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::asking::Reply;
use crate::delivering::{arrivals, deliver};
use crate::doors::house::House;
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

/// A service of `own` that says no times, and one of `other`.
pub(crate) const LUNCH: Uuid = Uuid::from_u128(0x7001);
pub(crate) const CHESS: Uuid = Uuid::from_u128(0x7002);

const TIMES: &str = "People cannot know when it is";

pub(crate) fn club(name: &str, id: Uuid) -> Value {
    let other = |offset: u128| Uuid::from_u128(id.as_u128() + offset);
    json!({
        "id": id, "name": name, "status": "active", "description": "A hot lunch in good company, with tea and cake for everybody.",
        "email": "lunch@millroad.org.uk",
        "organization": {"id": other(0x1000), "name": name, "description": "They help."},
        "service_at_locations": [{"location": {
            "id": other(0x2000), "location_type": "physical",
            "addresses": [{"address_1": "1 High Street", "city": "Bristol", "postal_code": "BS1 4ST",
                "state_province": "Bristol", "country": "GB", "address_type": "physical"}]
        }}]
    })
}

pub(crate) async fn send(house: &House, source: &str, documents: &[Value]) {
    let all = documents
        .iter()
        .flat_map(|service| arrivals(source, Kind::Service, service));
    let repository = &house.asking.repository;
    deliver(repository, (source, "test"), all.collect(), true).await;
    house.asking.finder.catch_up().await.expect("found");
    catch_up(house).await;
}

pub(crate) async fn catch_up(house: &House) {
    let catalogue = house.asking.site.catalogue();
    catalogue.catch_up().await.expect("read");
}

/// What goes on beside serving.
pub(crate) async fn assess(house: &House) {
    let repository = &house.asking.repository;
    let gazetteer = place::Gazetteer::embedded();
    assure::work_off(repository, &gazetteer)
        .await
        .expect("worked off");
    assure::quality::assess(repository, &gazetteer, None)
        .await
        .expect("looked at");
    catch_up(house).await;
}

/// Two clubs that say no times, looked at.
async fn clubs() -> House {
    let house = House::open().await;
    send(&house, "own", &[club("Lunch <club>", LUNCH)]).await;
    send(&house, "other", &[club("Chess", CHESS)]).await;
    assess(&house).await;
    house
}

pub(crate) async fn somebody(house: &House, name: &str, role: Role) -> String {
    house.person(name, &house.ours, role).await;
    house.sign_in(name).await
}

pub(crate) fn shows(path: &str, reply: &Reply, words: &[&str]) {
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text());
    is_sound(path, reply.text());
    let said = texts(reply, "main").join(" ");
    for words in words {
        assert!(said.contains(words), "{path}: {words}: {said}");
    }
}

pub(crate) async fn policies(house: &House) -> usize {
    let policies = house.asking.repository.policies(100).await;
    policies.expect("read").len()
}

const REQUIRED: &str =
    "instead_of=0&every_days=90&within_hours=48&check-no-times=required&note=People+ask+when";

#[tokio::test]
async fn each_role_sees_what_is_its_own_and_only_some_set_a_policy() {
    let house = clubs().await;
    let may = |role, permission| identity::permission::extent(role, permission).is_some();
    for role in Role::ALL {
        let cookies = somebody(&house, role.name(), role).await;
        let sees = may(role, Permission::SeeHeldRecords);
        let sets = may(role, Permission::SetPolicy);
        let sends = may(role, Permission::SendRecords);
        let account = house.get("/account", &cookies).await;
        let links = attributes(&account, "main a", "href");
        for path in ["/quality", "/policy"] {
            assert_eq!(links.iter().any(|link| link == path), sees, "{role:?}");
        }
        let service = format!("/quality/services/{LUNCH}");
        for (path, may) in [
            ("/quality", sees),
            ("/quality/found?check=no-times", sees),
            ("/quality/found?check=no-times&source=own", sees),
            (service.as_str(), sees),
            ("/quality/sources/own", sees),
            ("/policy", sees),
            ("/policy/versions/0", sees),
            ("/policy/change", sets),
            ("/sources/own/quality", sends),
            ("/sources/own/quality?check=no-times", sends),
        ] {
            let shown = house.get(path, &cookies).await;
            if may {
                shows(path, &shown, &[]);
            } else {
                assert_eq!(shown.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            }
        }
        let record = house.get(&format!("/records/{LUNCH}"), &cookies).await;
        let is_told = record.text().contains("Quality of its data");
        assert_eq!(is_told, sees, "{role:?}");
        let policy = house.get("/policy", &cookies).await;
        let may_change = policy.text().contains("/policy/change");
        assert_eq!(may_change, sets, "{role:?}");
        if !sets {
            for path in ["/policy/try", "/policy/change", "/policy"] {
                let refused = house.post(path, REQUIRED, &cookies).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            }
        }
    }
    assert_eq!(policies(&house).await, 0, "nothing was set");
    for path in ["/quality", "/policy", "/policy.toml"] {
        let stranger = house.asking.get(path).await;
        assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn how_good_the_data_is_stands_list_by_list_and_check_by_check() {
    let house = clubs().await;
    let vera = somebody(&house, "vera", Role::Viewer).await;
    let all = house.get("/quality", &vera).await;
    let parts = [
        "Completeness:",
        "Validity:",
        "Freshness:",
        "Uniqueness:",
        "Consistency:",
    ];
    shows("/quality", &all, &parts);
    shows("/quality", &all, &[TIMES, "points in all", "Day by day"]);
    let links = attributes(&all, "main a", "href");
    for wanted in ["/quality/found?check=no-times", "/quality/sources/own"] {
        assert!(links.iter().any(|link| link == wanted), "{links:?}");
    }
    assert_eq!(
        attributes(&all, "main svg.fp-line", "role").len(),
        0,
        "one day is no line"
    );

    let own = house.get("/quality/sources/own", &vera).await;
    shows(
        "own",
        &own,
        &[
            "The fixes that matter most",
            TIMES,
            "For example:",
            "In 1 service.",
        ],
    );
    let found = house
        .get("/quality/found?check=no-times&source=own", &vera)
        .await;
    shows(
        "found",
        &found,
        &["Lunch <club>", "Costs 14 points", "To win it back:"],
    );
    assert!(!found.text().contains("Chess"), "{}", found.text());

    let path = format!("/quality/services/{LUNCH}");
    let service = house.get(&path, &vera).await;
    shows(
        &path,
        &service,
        &[
            "Lunch",
            "Quality of its data:",
            "costs 14 points",
            "Completeness:",
        ],
    );
    let record = house.get(&format!("/records/{LUNCH}"), &vera).await;
    let title = texts(&service, "h1").join("");
    assert!(texts(&record, "main a").contains(&title), "{title}");

    // The next day there is a line, and a table for those who do not see it.
    let day = chrono::TimeDelta::days(1);
    house.asking.clock.advance(day);
    assess(&house).await;
    // Nobody stays signed in for a day without a word.
    let vera = house.sign_in("vera").await;
    let next = house.get("/quality", &vera).await;
    shows("/quality", &next, &["It was"]);
    assert_eq!(attributes(&next, "main svg.fp-line", "role"), ["img"]);
    assert_eq!(texts(&next, "main tbody tr").len(), 2);
}

#[tokio::test]
async fn collectors_see_their_own_lists_and_no_others() {
    let house = clubs().await;
    let carol = somebody(&house, "carol", Role::Collector).await;
    let lists = house.get("/sources", &carol).await;
    let links = attributes(&lists, "main a", "href");
    assert!(
        links.iter().any(|link| link == "/sources/own/quality"),
        "{links:?}"
    );
    let own = house.get("/sources/own/quality", &carol).await;
    shows("own", &own, &["of 100 points on average", TIMES]);
    let found = house
        .get("/sources/own/quality?check=no-times", &carol)
        .await;
    shows("found", &found, &["Lunch <club>"]);
    let path = format!("/sources/own/quality/{LUNCH}");
    assert!(attributes(&found, "main a", "href").contains(&path));
    shows(&path, &house.get(&path, &carol).await, &["costs 14 points"]);
    for (path, status) in [
        ("/sources/other/quality".to_owned(), StatusCode::FORBIDDEN),
        (
            format!("/sources/other/quality/{CHESS}"),
            StatusCode::FORBIDDEN,
        ),
        (
            format!("/sources/own/quality/{CHESS}"),
            StatusCode::NOT_FOUND,
        ),
        ("/sources/own/quality/x".to_owned(), StatusCode::NOT_FOUND),
        (
            "/sources/own/quality?check=x".to_owned(),
            StatusCode::NOT_FOUND,
        ),
        ("/sources/nowhere/quality".to_owned(), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(house.get(&path, &carol).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn trying_saves_nothing_and_switching_holds_what_lacks_something_until_it_is_won_back() {
    let house = clubs().await;
    let mair = somebody(&house, "mair", Role::Manager).await;
    let service = format!("/oruk/services/{LUNCH}");
    let tried = house.post("/policy/try", REQUIRED, &mair).await;
    shows(
        "/policy/try",
        &tried,
        &[
            "Nothing is saved yet",
            "Lunch <club>",
            "People ask when",
            "Switch to this policy",
        ],
    );
    assert_eq!(policies(&house).await, 0);
    assert_eq!(house.asking.get(&service).await.status, StatusCode::OK);

    // Back to the form with what was filled in, and on from there.
    let back = house.post("/policy/change", REQUIRED, &mair).await;
    shows("/policy/change", &back, &["People ask when"]);
    let chosen = attributes(&back, "#check-no-times option[selected]", "value");
    assert_eq!(chosen, ["required"]);

    let set = house.post("/policy", REQUIRED, &mair).await;
    assert_eq!(set.header("location"), "/policy?set=1", "{}", set.text());
    let policy = house.get("/policy?set=1", &mair).await;
    shows(
        "/policy",
        &policy,
        &[
            "This policy counts from now on",
            "Set by mair",
            "People ask when",
        ],
    );
    let kept = house.asking.repository.policy().await.expect("read");
    let kept = kept.expect("set").document;
    assert!(kept.contains("no-times = \"required\""), "{kept}");
    assert_eq!(
        kept.matches(" = ").count(),
        8,
        "the cadence, the time to correct, and of the rest only what differs: {kept}"
    );

    assess(&house).await;
    assert_ne!(house.asking.get(&service).await.status, StatusCode::OK);
    let held = house.get("/records/held", &mair).await;
    shows(
        "held",
        &held,
        &["Lunch <club>", "Without that it is not published here"],
    );
    let judged = house
        .get(&format!("/quality/services/{LUNCH}"), &mair)
        .await;
    assert_eq!(judged.status, StatusCode::GONE);
    let found = house.get("/quality/found?check=no-times", &mair).await;
    shows("found", &found, &["It is found in no service"]);

    let mut better = club("Lunch <club>", LUNCH);
    better["schedules"] =
        json!([{"freq": "WEEKLY", "byday": "MO", "opens_at": "12:00", "closes_at": "14:00"}]);
    send(&house, "own", &[better]).await;
    assess(&house).await;
    assert_eq!(house.asking.get(&service).await.status, StatusCode::OK);
    let judged = house
        .get(&format!("/quality/services/{LUNCH}"), &mair)
        .await;
    shows("judged", &judged, &["Lunch"]);
    assert!(!judged.text().contains(TIMES), "{}", judged.text());
}

#[tokio::test]
async fn of_two_who_set_a_policy_at_once_the_second_is_told_and_loses_nothing() {
    let house = clubs().await;
    let ann = somebody(&house, "ann", Role::Manager).await;
    let bob = somebody(&house, "bob", Role::Administrator).await;
    let set = house.post("/policy", REQUIRED, &ann).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
    let own = "instead_of=0&every_days=45&within_hours=48&listed=Open+to+all.&field-languages=minor&note=Languages+%3Cmatter%3E";
    for path in ["/policy/try", "/policy"] {
        let late = house.post(path, own, &bob).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{path}");
        is_sound(path, late.text());
        let told = texts(&late, "main .govuk-notification-banner").join(" ");
        assert!(told.contains("ann set another policy on"), "{told}");
        assert_eq!(attributes(&late, "#every_days", "value"), ["45"]);
        assert_eq!(texts(&late, "#note"), ["Languages <matter>"]);
        assert_eq!(texts(&late, "#listed"), ["Open to all."]);
        let chosen = attributes(&late, "#field-languages option[selected]", "value");
        assert_eq!(chosen, ["minor"]);
        let instead = attributes(&late, "input[name=instead_of]", "value");
        assert_eq!(instead, ["1"], "whoever has read that may go on");
    }
    assert_eq!(policies(&house).await, 1);
    let own = own.replace("instead_of=0", "instead_of=1");
    let set = house.post("/policy", &own, &bob).await;
    assert_eq!(set.header("location"), "/policy?set=2", "{}", set.text());

    let shown = house.get("/policy", &bob).await;
    shows(
        "/policy",
        &shown,
        &[
            "every 45 days",
            "Open to all.",
            "“Languages” is missing",
            "Policy 1, set by ann",
        ],
    );
    let first = house.get("/policy/versions/1", &bob).await;
    shows(
        "/policy/versions/1",
        &first,
        &["Policy 1", "People ask when", TIMES],
    );
    assert!(!first.text().contains("href=\"/policy/change\""));
    for number in ["3", "-1", "x", "99999999999999999999"] {
        let nothing = house.get(&format!("/policy/versions/{number}"), &bob).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{number}");
    }
    let file = house.get("/policy.toml", &bob).await;
    assert!(file.header("content-type").starts_with("application/toml"));
    let policy = assure::policy::Policy::parse(file.text()).expect("a policy");
    assert_eq!(policy.verification.every_days, 45);
}

#[tokio::test]
async fn what_cannot_be_meant_is_named_and_a_forged_form_does_nothing() {
    let house = clubs().await;
    let mair = somebody(&house, "mair", Role::Manager).await;
    for (form, field) in [
        ("every_days=&within_hours=48&note=x", "every_days"),
        ("every_days=3661&within_hours=48&note=x", "every_days"),
        ("every_days=90&within_hours=48&note=x", "every_days"),
        ("every_days=30&within_hours=48&note=+", "note"),
        (
            "every_days=30&within_hours=48&note=x&check-jargon=major",
            "check-jargon",
        ),
        (
            "every_days=30&within_hours=48&note=x&check-unverified=required",
            "check-unverified",
        ),
        (
            "every_days=30&within_hours=48&note=x&check-no-times=burn",
            "check-no-times",
        ),
        (
            "every_days=30&within_hours=48&note=x&field-languages=burn",
            "field-languages",
        ),
    ] {
        for path in ["/policy/try", "/policy"] {
            let refused = house
                .post(path, &format!("instead_of=0&{form}"), &mair)
                .await;
            assert_eq!(
                refused.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{path} {form}"
            );
            is_sound(path, refused.text());
            let errors = texts(&refused, &format!("#{field}-error"));
            assert_eq!(errors.len(), 1, "{form}: {}", refused.text());
            let links = attributes(&refused, ".govuk-error-summary a", "href");
            assert_eq!(links, [format!("#{field}")], "{form}");
        }
    }
    for path in ["/policy/try", "/policy", "/policy/change"] {
        let unsigned = house
            .asking
            .post(path, REQUIRED, &[("cookie", &mair)])
            .await;
        assert_eq!(unsigned.status, StatusCode::FORBIDDEN, "{path}");
        let odd = house
            .post(path, "every_days=30&within_hours=48&note=x", &mair)
            .await;
        assert_eq!(odd.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(policies(&house).await, 0);
}

#[tokio::test]
async fn where_there_is_nothing_it_is_said_what_to_do() {
    let house = House::open().await;
    let ada = somebody(&house, "ada", Role::Administrator).await;
    let carol = somebody(&house, "carol", Role::Collector).await;
    shows(
        "/quality",
        &house.get("/quality", &ada).await,
        &["Nothing has been looked at yet"],
    );
    let own = house.get("/quality/sources/own", &ada).await;
    shows("own", &own, &["None of its services was looked at yet"]);
    let own = house.get("/sources/own/quality", &carol).await;
    shows("own", &own, &["Have you sent any?"]);
    let policy = house.get("/policy", &ada).await;
    shows(
        "/policy",
        &policy,
        &["Nobody has set one here yet", "every 90 days"],
    );
    send(&house, "own", &[club("Lunch <club>", LUNCH)]).await;
    let service = house.get(&format!("/quality/services/{LUNCH}"), &ada).await;
    shows("service", &service, &["Look again in a minute"]);
    assess(&house).await;
    let nothing = house.get("/quality/found?check=mojibake", &ada).await;
    shows("found", &nothing, &["It is found in no service"]);
    let nobody = Uuid::nil();
    for path in [
        "/quality/found",
        "/quality/found?check=no-time",
        "/quality/found?check=no-times&source=nowhere",
        "/quality/sources/nowhere",
        "/quality/services/x",
        &format!("/quality/services/{nobody}"),
        &format!("/quality/services/{}", Uuid::from_u128(0x7001 + 0x1000)),
    ] {
        let nothing = house.get(path, &ada).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{path}");
    }
    // What is odd in the key of a page is its beginning.
    let odd = house
        .get("/quality/found?check=no-times&after=%ff", &ada)
        .await;
    shows("odd", &odd, &["Lunch <club>"]);
}

#[tokio::test]
async fn many_services_stand_on_several_pages() {
    let house = House::open().await;
    let ada = somebody(&house, "ada", Role::Administrator).await;
    let clubs = (0..51).map(|at| club(&format!("Club {at}"), Uuid::from_u128(0x7_0000 + at)));
    send(&house, "own", &clubs.collect::<Vec<_>>()).await;
    assess(&house).await;
    let mut path = "/quality/found?check=no-times&source=own".to_owned();
    let mut listed = Vec::new();
    for rows in [50, 1] {
        let page = house.get(&path, &ada).await;
        shows(&path, &page, &[]);
        let names = texts(&page, "main .fp-rows__row h2");
        assert_eq!(names.len(), rows, "{path}");
        listed.extend(names);
        let next = attributes(&page, "a[rel=next]", "href");
        path = next.into_iter().next().unwrap_or_default();
    }
    assert!(path.is_empty(), "{path}");
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed.len(), 51);
}
