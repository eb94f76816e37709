//! Parts that have rules of their own: their pages for everybody, the filter, the parameter, the figures, and where they are changed.

use assure::policy::Policy;
use http::StatusCode;
use identity::{Permission, Role};
use serde_json::{Value, json};

use crate::doors::house::House;
use crate::pages::is_sound;
use crate::quality::{CHESS, LUNCH, assess, catch_up, club, policies, send, shows, somebody};
use crate::reading::{attributes, texts};

/// All of two lists, one of which says no times and is kept out.
const CLUBS: &str = "listed = [\"All.\"]\n[[contexts]]\nslug = \"clubs\"\nname = \"Clubs <of> ours\"\nabout = \"Where people meet.\"\n\
    listed = [\"Clubs that say when they are.\"]\n[contexts.members]\nsources = [\"own\", \"other\"]\n[contexts.checks]\nno-times = \"required\"\n\
    [[contexts]]\nslug = \"quiet\"\nname = \"Quiet clubs\"\n[contexts.members]\norganizations = [\"Chess\"]\n";

/// Two clubs; the one that says when it is is in the context.
async fn clubs() -> House {
    let house = House::open().await;
    let mut timed = club("Chess", CHESS);
    timed["schedules"] =
        json!([{"freq": "WEEKLY", "byday": "MO", "opens_at": "12:00", "closes_at": "14:00"}]);
    send(&house, "own", &[club("Lunch <club>", LUNCH)]).await;
    send(&house, "other", &[timed]).await;
    house
}

async fn set(house: &House, text: &str) {
    let repository = &house.asking.repository;
    let policy = Policy::parse(text).expect("a policy");
    let number = repository.policy().await.expect("read");
    let number = number.map_or(0, |set| set.number);
    let set = assure::policy::set(repository, number, policy, "Because.", "operator").await;
    assert_eq!(set.expect("set"), Some(number + 1));
    follow(house).await;
}

/// What goes on beside serving.
async fn follow(house: &House) {
    assess(house).await;
    house.asking.finder.catch_up().await.expect("found");
    catch_up(house).await;
}

fn names(listed: &Value) -> Vec<&str> {
    let contents = listed["contents"].as_array().expect("a list").iter();
    contents
        .map(|service| service["name"].as_str().unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn everybody_finds_contexts_and_what_is_in_them() {
    let house = clubs().await;
    let asking = &house.asking;
    shows(
        "/contexts",
        &asking.get("/contexts").await,
        &["There are none yet"],
    );
    assert_eq!(
        asking.get("/contexts/clubs").await.status,
        StatusCode::NOT_FOUND
    );
    let home = asking.get("/").await;
    assert!(!home.text().contains("href=\"/contexts\""));
    let find = asking.get("/find").await;
    assert!(
        !find.text().contains("name=\"context\""),
        "no facet without contexts"
    );

    set(&house, CLUBS).await;
    let home = asking.get("/").await;
    assert!(attributes(&home, "main a", "href").contains(&"/contexts".to_owned()));
    let all = asking.get("/contexts").await;
    shows(
        "/contexts",
        &all,
        &["Clubs <of> ours", "Where people meet.", "1 service"],
    );
    let one = asking.get("/contexts/clubs").await;
    shows(
        "/contexts/clubs",
        &one,
        &["Clubs <of> ours", "Clubs that say when they are.", "Chess"],
    );
    assert!(!one.text().contains("Lunch"), "{}", one.text());
    assert_eq!(
        attributes(&one, "#find input[name=context]", "value"),
        ["clubs"]
    );
    for (path, words) in [
        ("/cy/contexts", "Rhannau o’r cyfeiriadur hwn"),
        ("/cy/contexts/clubs", "Beth sydd wedi’i restru yma"),
    ] {
        let welsh = asking.get(path).await;
        shows(path, &welsh, &[words]);
    }
    assert_eq!(
        asking.get("/contexts/nothing").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn results_are_narrowed_to_a_context_and_counted_right() {
    let house = clubs().await;
    set(&house, CLUBS).await;
    let asking = &house.asking;
    let find = asking.get("/find?where=BS1+4ST").await;
    is_sound("/find", find.text());
    let values = attributes(&find, "input[name=context]", "value");
    assert_eq!(values, ["clubs", "quiet"]);
    let said = texts(&find, "main").join(" ");
    assert!(
        said.contains("Part of the directory") && said.contains("Clubs <of> ours"),
        "{said}"
    );
    let narrowed = asking.get("/find?context=clubs").await;
    is_sound("/find?context=clubs", narrowed.text());
    let heading = texts(&narrowed, "h1").join(" ");
    assert!(heading.contains("1 service"), "{heading}");
    let links = attributes(&narrowed, "main a", "href");
    assert!(
        links.iter().any(|link| link == "/find"),
        "the chip leads back: {links:?}"
    );
    assert!(!narrowed.text().contains("Lunch"));
    let nothing = asking.get("/find?context=nothing").await;
    assert_eq!(nothing.status, StatusCode::OK);
    assert!(
        texts(&nothing, "h1").join(" ").contains('0') || nothing.text().contains("No services")
    );

    // Put right, it comes in by itself.
    let mut better = club("Lunch <club>", LUNCH);
    better["schedules"] =
        json!([{"freq": "WEEKLY", "byday": "MO", "opens_at": "12:00", "closes_at": "14:00"}]);
    send(&house, "own", &[better]).await;
    follow(&house).await;
    let narrowed = asking.get("/find?context=clubs").await;
    assert!(texts(&narrowed, "h1").join(" ").contains("2 services"));
    // A context that goes takes its choice with it.
    set(&house, "listed = [\"All.\"]\n").await;
    let find = asking.get("/find").await;
    assert!(attributes(&find, "input[name=context]", "value").is_empty());
}

#[tokio::test]
async fn re_users_narrow_lists_to_a_context_and_are_told_which_there_are() {
    let house = clubs().await;
    let asking = &house.asking;
    let none = asking.get("/oruk/services?context=clubs").await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
    assert!(
        none.text().contains("there are no contexts here"),
        "{}",
        none.text()
    );
    set(&house, CLUBS).await;
    let clubs = asking.get("/oruk/services?context=CLUBS").await;
    assert_eq!(names(&clubs.json()), ["Chess"]);
    let places = asking.get("/oruk/service_at_locations?context=clubs").await;
    assert_eq!(places.json()["total_items"], 1);
    let both = asking
        .get("/oruk/services?context=clubs,quiet&context=quiet")
        .await;
    assert_eq!(names(&both.json()), ["Chess"]);
    let refused = asking.get("/oruk/services?context=clubs,lunch").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let problem = refused.json();
    assert_eq!(problem["parameter"], "context");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(
        detail.contains("one of `clubs`, `quiet`; it was `lunch`"),
        "{detail}"
    );
    let ignored = asking.get("/oruk/organizations?context=lunch").await;
    assert_eq!(
        ignored.status,
        StatusCode::OK,
        "it is none of its parameters"
    );

    // Who has a list is told when somebody else is in it, though no text changed.
    let known = clubs.header("etag").to_owned();
    set(&house, &CLUBS.replace("required", "major")).await;
    let path = "/oruk/services?context=CLUBS";
    let headers = [("if-none-match", known.as_str())];
    let again = asking.send(http::Method::GET, path, &headers).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(names(&again.json()).len(), 2);
    let described = asking.get("/oruk/openapi.json").await.json();
    for list in ["/services", "/service_at_locations"] {
        let parameters = described["paths"][list]["get"]["parameters"].as_array();
        let mut parameters = parameters.expect("parameters").iter();
        let context = parameters.find(|parameter| parameter["name"] == "context");
        assert_eq!(context.expect("described")["required"], false);
    }
}

#[tokio::test]
async fn collectors_see_what_of_theirs_is_kept_out_and_managers_all_figures() {
    let house = clubs().await;
    set(&house, CLUBS).await;
    let carol = somebody(&house, "carol", Role::Collector).await;
    let own = house.get("/sources/own/quality", &carol).await;
    shows(
        "own",
        &own,
        &[
            "Clubs <of> ours",
            "0 services in it, 1 kept out",
            "Lunch <club>",
            "To put it right:",
        ],
    );
    assert!(
        !own.text().contains("Quiet clubs"),
        "none of its services belongs there"
    );
    let path = "/sources/own/quality?context=clubs";
    let kept = house.get(path, &carol).await;
    shows(
        path,
        &kept,
        &[
            "Kept out of Clubs <of> ours",
            "Lunch <club>",
            "To put it right:",
        ],
    );
    let service = format!("/sources/own/quality/{LUNCH}");
    assert!(attributes(&kept, "main a", "href").contains(&service));
    shows(
        &service,
        &house.get(&service, &carol).await,
        &["Kept out of Clubs <of> ours"],
    );
    for (path, status) in [
        (
            "/sources/other/quality?context=clubs",
            StatusCode::FORBIDDEN,
        ),
        (
            "/sources/own/quality?context=nothing",
            StatusCode::NOT_FOUND,
        ),
        ("/quality/contexts/clubs", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(house.get(path, &carol).await.status, status, "{path}");
    }
    let mair = somebody(&house, "mair", Role::Manager).await;
    let all = house.get("/quality", &mair).await;
    shows(
        "/quality",
        &all,
        &[
            "Context by context",
            "1 service in it, 1 kept out",
            "of 100",
        ],
    );
    let kept = house.get("/quality/contexts/clubs", &mair).await;
    shows("kept", &kept, &["Lunch <club>"]);
    assert!(!kept.text().contains("Chess"));
    let none = house.get("/quality/contexts/quiet", &mair).await;
    shows("none", &none, &["No service is kept out"]);
    let record = house.get(&format!("/records/{CHESS}"), &mair).await;
    assert!(
        record
            .text()
            .contains("It came into a context, or left one")
    );
}

const ADDED: &str = "name=Clubs+%3Cof%3E+ours&slug=clubs&about=Where+people+meet.&sources=own&sources=other&check-no-times=required&note=The+team+asks";

#[tokio::test]
async fn a_context_is_added_changed_and_removed_on_a_page_of_its_own() {
    let house = clubs().await;
    assess(&house).await;
    let mair = somebody(&house, "mair", Role::Manager).await;
    let policy = house.get("/policy", &mair).await;
    shows("/policy", &policy, &["Parts that have rules of their own"]);
    let links = attributes(&policy, "main a", "href");
    assert!(
        links.contains(&"/policy/contexts/new".to_owned()),
        "{links:?}"
    );
    let empty = house.get("/policy/contexts/new", &mair).await;
    shows("new", &empty, &["Add a context", "As everywhere"]);

    let added = format!("instead_of=0&{ADDED}");
    let tried = house.post("/policy/contexts/new/try", &added, &mair).await;
    shows(
        "try",
        &tried,
        &[
            "What would come in",
            "Chess",
            "What would be kept out",
            "Lunch <club>",
            "The team asks",
        ],
    );
    assert_eq!(policies(&house).await, 0, "nothing is saved yet");
    let back = house
        .post("/policy/contexts/new/change", &added, &mair)
        .await;
    shows("back", &back, &["Add a context"]);
    assert_eq!(attributes(&back, "#slug", "value"), ["clubs"]);
    assert_eq!(
        attributes(&back, "input[name=sources][checked]", "value").len(),
        2
    );
    let chosen = attributes(&back, "#check-no-times option[selected]", "value");
    assert_eq!(chosen, ["required"]);
    let set = house.post("/policy/contexts/new", &added, &mair).await;
    assert_eq!(set.header("location"), "/policy?set=1", "{}", set.text());
    let policy = house.get("/policy", &mair).await;
    shows(
        "/policy",
        &policy,
        &[
            "Clubs <of> ours",
            "Services of these lists:",
            "What keeps a service out of it",
        ],
    );
    follow(&house).await;
    let listed = house.asking.get("/oruk/services?context=clubs").await;
    assert_eq!(names(&listed.json()), ["Chess"]);

    // What is asked everywhere is changed on its own page, and leaves contexts alone.
    let base = "instead_of=1&every_days=30&within_hours=48&note=Sooner";
    let set = house.post("/policy", base, &mair).await;
    assert_eq!(set.header("location"), "/policy?set=2", "{}", set.text());
    let form = house.get("/policy/contexts/clubs", &mair).await;
    shows("clubs", &form, &["Change a context", "Remove this context"]);
    let changed =
        format!("instead_of=2&{ADDED}").replace("check-no-times=required", "every_days=7");
    let set = house.post("/policy/contexts/clubs", &changed, &mair).await;
    assert_eq!(set.header("location"), "/policy?set=3", "{}", set.text());
    let kept = assure::policy::Numbered::current(&house.asking.repository).await;
    let kept = kept.expect("read").policy;
    assert_eq!((kept.verification.every_days, kept.contexts.len()), (30, 1));
    assert_eq!(kept.contexts[0].every_days, Some(7));
    assert!(kept.contexts[0].checks.is_empty());

    let removed = "instead_of=3&act=remove&note=Over";
    let tried = house
        .post("/policy/contexts/clubs/try", removed, &mair)
        .await;
    shows(
        "try",
        &tried,
        &["would not be there any more", "What would leave it"],
    );
    let set = house.post("/policy/contexts/clubs", removed, &mair).await;
    assert_eq!(set.header("location"), "/policy?set=4", "{}", set.text());
    assert_eq!(
        house.get("/policy/contexts/clubs", &mair).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        house.asking.get("/contexts/clubs").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn of_two_who_change_contexts_at_once_nobody_loses_anything() {
    let house = clubs().await;
    let ann = somebody(&house, "ann", Role::Manager).await;
    let bob = somebody(&house, "bob", Role::Administrator).await;
    let set = house
        .post(
            "/policy/contexts/new",
            &format!("instead_of=0&{ADDED}"),
            &ann,
        )
        .await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
    let own = "instead_of=0&name=Quiet+%3Cones%3E&slug=quiet&maximum_age=17&note=Mine";
    for path in ["/policy/contexts/new/try", "/policy/contexts/new"] {
        let late = house.post(path, own, &bob).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{path}");
        is_sound(path, late.text());
        let told = texts(&late, "main .govuk-notification-banner").join(" ");
        assert!(told.contains("ann set another policy on"), "{told}");
        assert_eq!(attributes(&late, "#name", "value"), ["Quiet <ones>"]);
        assert_eq!(attributes(&late, "input[name=instead_of]", "value"), ["1"]);
    }
    let again = own.replace("instead_of=0", "instead_of=1");
    let set = house.post("/policy/contexts/new", &again, &bob).await;
    assert_eq!(set.header("location"), "/policy?set=2", "{}", set.text());
    let both = assure::policy::Numbered::current(&house.asking.repository).await;
    assert_eq!(both.expect("read").policy.contexts.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_meant_is_named_and_only_some_may_and_forged_forms_do_nothing() {
    let house = clubs().await;
    let mair = somebody(&house, "mair", Role::Manager).await;
    for (form, field) in [
        ("slug=a&sources=own&note=x", "name"),
        ("name=A&sources=own&note=x", "slug"),
        ("name=A&slug=A+b&sources=own&note=x", "slug"),
        ("name=A&slug=a&note=x", "terms"),
        ("name=A&slug=a&terms=Food&note=x", "terms"),
        ("name=A&slug=a&minimum_age=121&note=x", "minimum_age"),
        (
            "name=A&slug=a&minimum_age=9&maximum_age=8&note=x",
            "minimum_age",
        ),
        (
            "name=A&slug=a&sources=own&every_days=0&note=x",
            "every_days",
        ),
        ("name=A&slug=a&sources=own", "note"),
        (
            "name=A&slug=a&sources=own&note=x&check-jargon=major",
            "check-jargon",
        ),
        (
            "name=A&slug=a&sources=own&note=x&field-languages=burn",
            "field-languages",
        ),
    ] {
        for path in ["/policy/contexts/new/try", "/policy/contexts/new"] {
            let form = format!("instead_of=0&{form}");
            let refused = house.post(path, &form, &mair).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
            is_sound(path, refused.text());
            let links = attributes(&refused, ".govuk-error-summary a", "href");
            assert_eq!(links, [format!("#{field}")], "{form}");
            assert_eq!(
                texts(&refused, &format!("#{field}-error")).len(),
                1,
                "{form}"
            );
        }
    }
    let posts = [
        "/policy/contexts/new",
        "/policy/contexts/new/try",
        "/policy/contexts/new/change",
    ];
    let added = format!("instead_of=0&{ADDED}");
    for path in posts {
        let forged = house.asking.post(path, &added, &[("cookie", &mair)]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path}");
        let odd = house.post(path, ADDED, &mair).await;
        assert_eq!(odd.status, StatusCode::NOT_FOUND, "{path}");
    }
    for role in Role::ALL {
        if identity::permission::extent(role, Permission::SetPolicy).is_some() {
            continue;
        }
        let somebody = somebody(&house, role.name(), role).await;
        let form = house.get("/policy/contexts/new", &somebody).await;
        assert_eq!(form.status, StatusCode::FORBIDDEN, "{role:?}");
        for path in posts {
            let refused = house.post(path, &added, &somebody).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
    }
    assert_eq!(policies(&house).await, 0);
}
