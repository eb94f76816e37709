//! Coming in by the directory of a council.

use http::StatusCode;
use identity::{HOST_TEAM, Role};
use testkit::directory::{Account, CLIENT, Directory, Lie, SECRET};
use web::{OpenId, Settings};

use crate::asking::Reply;
use crate::doors::house::{House, cookies, grant, settings};
use crate::pages::is_sound;
use crate::reading::attributes;

const OLIVE: &str = "olive@example.org";

fn with(directory: &Directory, change: impl FnOnce(&mut OpenId)) -> Settings {
    let mut openid = OpenId {
        name: "Wyrebridge Council".to_owned(),
        issuer: directory.issuer().parse().expect("an address"),
        client_id: CLIENT.to_owned(),
        client_secret: SECRET.to_owned(),
        domains: vec!["Example.org".to_owned()],
        newcomers: None,
        allow_private: true,
    };
    change(&mut openid);
    Settings {
        openid: Some(openid),
        ..settings()
    }
}

/// A house, a directory at which Olive is signed in, and Olive invited.
async fn council(account: Account) -> (House, Directory) {
    let directory = Directory::start(account).await;
    let house = House::with(with(&directory, |_| {})).await;
    house.person("olive", &house.ours, Role::Assurer).await;
    (house, directory)
}

/// There; gives where somebody is sent back to, and what their browser holds.
async fn there(house: &House, directory: &Directory) -> (String, String) {
    let sent = house.get("/sign-in/outside?next=%2Fsources", "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let back = directory.visit(sent.header("location"));
    let back = back.strip_prefix("https://services.example.org");
    (back.expect("to us").to_owned(), cookies(&sent))
}

/// There and back.
async fn come(house: &House, directory: &Directory) -> Reply {
    let (back, held) = there(house, directory).await;
    house.get(&back, &held).await
}

async fn is_in(house: &House, reply: &Reply) -> bool {
    let account = house.get("/account", &cookies(reply)).await;
    account.status == StatusCode::OK
}

#[tokio::test]
async fn whoever_was_invited_comes_in_and_is_known_again() {
    let (house, directory) = council(Account::new("o-1", "Olive@Example.org")).await;
    let asked = house.get("/sign-in?next=%2Fsources", "").await;
    is_sound("sign-in", asked.text());
    assert!(asked.text().contains("your Wyrebridge Council account"));
    assert_eq!(
        attributes(&asked, "main a.govuk-button", "href"),
        ["/sign-in/outside?next=/sources"]
    );
    let reply = come(&house, &directory).await;
    assert_eq!(reply.header("location"), "/sources", "{}", reply.text());
    assert!(is_in(&house, &reply).await);

    // They have married, and another has their old address now.
    directory.signs_in(Account::new("o-1", "olive.new@example.org"));
    assert!(is_in(&house, &come(&house, &directory).await).await);
    directory.signs_in(Account::new("o-2", OLIVE));
    let other = come(&house, &directory).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert!(!is_in(&house, &other).await);
}

#[tokio::test]
async fn whoever_has_no_account_is_told_whom_to_ask() {
    let (house, directory) = council(Account::new("n-1", "new@example.org")).await;
    let reply = come(&house, &directory).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    is_sound("back", reply.text());
    assert!(reply.text().contains("invite you at"));
    assert!(reply.text().contains("new@example.org"));
    assert!(!is_in(&house, &reply).await);
}

#[tokio::test]
async fn where_newcomers_are_welcome_they_get_the_role_that_was_set() {
    let directory = Directory::start(Account::new("n-1", "new@example.org")).await;
    let viewers = with(&directory, |openid| {
        openid.newcomers = Some("viewer".into());
    });
    let house = House::with(viewers).await;
    for _ in 0..2 {
        assert!(is_in(&house, &come(&house, &directory).await).await);
    }
    let people = house.asking.repository.colleagues(HOST_TEAM).await;
    let people = people.expect("people");
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].roles, ["viewer"]);
    assert_eq!(people[0].person.name, "Olive Officer");
}

#[tokio::test]
async fn an_address_counts_only_where_the_directory_knows_whose_it_is() {
    let mut account = Account::new("o-1", OLIVE);
    let (house, directory) = council(account.clone()).await;
    house
        .person_at("eve@elsewhere.example", HOST_TEAM, Role::Assurer)
        .await;
    for (email, is_sure) in [
        (Some(OLIVE), Some(false)),
        (Some("eve@elsewhere.example"), None),
        (Some("eve@elsewhere.example"), Some(true)),
        (Some("not an address"), Some(true)),
        (None, None),
    ] {
        account.email = email.map(str::to_owned);
        account.is_sure = is_sure;
        directory.signs_in(account.clone());
        let reply = come(&house, &directory).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{email:?} {is_sure:?}");
    }
    // Some directories say nothing but the name by which people sign in.
    account.username = Some(OLIVE.to_owned());
    directory.signs_in(account);
    assert!(is_in(&house, &come(&house, &directory).await).await);
}

#[tokio::test]
async fn without_a_list_of_domains_an_address_has_to_be_made_sure_of() {
    let mut account = Account::new("o-1", OLIVE);
    account.is_sure = None;
    let directory = Directory::start(account).await;
    let open = with(&directory, |openid| openid.domains.clear());
    let house = House::with(open).await;
    house.person("olive", &house.ours, Role::Assurer).await;
    assert_eq!(come(&house, &directory).await.status, StatusCode::FORBIDDEN);
    directory.signs_in(Account::new("o-1", OLIVE));
    assert!(is_in(&house, &come(&house, &directory).await).await);
}

#[tokio::test]
async fn what_cannot_be_believed_lets_nobody_in() {
    for lie in [
        Lie::Audience,
        Lie::Nonce,
        Lie::Expired,
        Lie::Issuer,
        Lie::Key,
        Lie::Nothing,
    ] {
        let mut account = Account::new("o-1", OLIVE);
        account.lie = Some(lie);
        let (house, directory) = council(account).await;
        let reply = come(&house, &directory).await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{lie:?}");
        is_sound("back", reply.text());
        assert!(!is_in(&house, &reply).await, "{lie:?}");
    }
}

#[tokio::test]
async fn only_the_browser_that_went_comes_back_and_only_once() {
    let (house, directory) = council(Account::new("o-1", OLIVE)).await;
    let (back, held) = there(&house, &directory).await;
    let (_, of_another) = there(&house, &directory).await;
    // An address that was given to somebody else, as it is in an attack.
    for odd in ["", &of_another] {
        let reply = house.get(&back, odd).await;
        assert_eq!(reply.status, StatusCode::GONE);
        is_sound("back", reply.text());
    }
    for odd in [
        "/sign-in/outside/back",
        "/sign-in/outside/back?error=access_denied",
        "/sign-in/outside/back?code=x&state=",
        "/sign-in/outside/back?code=%00%ff&state=%ff",
    ] {
        assert_eq!(
            house.get(odd, &held).await.status,
            StatusCode::GONE,
            "{odd}"
        );
    }
    let reply = house.get(&back, &held).await;
    assert!(is_in(&house, &reply).await);
    assert!(!cookies(&reply).contains("outside="), "it is taken away");
    let again = house.get(&back, &held).await;
    assert_eq!(again.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_directory_may_change_its_key_and_may_be_away() {
    let (house, directory) = council(Account::new("o-1", OLIVE)).await;
    assert!(is_in(&house, &come(&house, &directory).await).await);
    directory.changes_key();
    assert!(is_in(&house, &come(&house, &directory).await).await);

    let gone = Directory::start(Account::new("o-1", OLIVE)).await;
    let settings = with(&gone, |_| {});
    drop(gone);
    let house = House::with(settings).await;
    let sent = house.get("/sign-in/outside", "").await;
    assert_eq!(sent.status, StatusCode::SERVICE_UNAVAILABLE);
    is_sound("there", sent.text());
}

#[tokio::test]
async fn private_addresses_are_asked_only_where_that_is_allowed() {
    let directory = Directory::start(Account::new("o-1", OLIVE)).await;
    let settings = with(&directory, |openid| openid.allow_private = false);
    let house = House::with(settings).await;
    let sent = house.get("/sign-in/outside", "").await;
    assert_eq!(sent.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_closed_account_is_closed_to_the_directory_too() {
    let (house, directory) = council(Account::new("o-1", OLIVE)).await;
    assert!(is_in(&house, &come(&house, &directory).await).await);
    let person = house.asking.repository.person_by_email(OLIVE).await;
    let person = person.expect("people").expect("Olive");
    let closed = house.identity.close(&grant(), person.id).await;
    closed.expect("it is closed");
    assert_eq!(come(&house, &directory).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whoever_is_asked_for_codes_is_asked_here_as_well() {
    let (house, directory) = council(Account::new("o-1", OLIVE)).await;
    let person = house.asking.repository.person_by_email(OLIVE).await;
    let person = person.expect("people").expect("Olive");
    let codes = house
        .identity
        .new_codes(&person, "Wyrebridge")
        .expect("codes");
    let set = house
        .asking
        .repository
        .set_code_secret(person.id, Some(&codes.secret), "operator");
    set.await.expect("it is set");
    let reply = come(&house, &directory).await;
    assert_eq!(reply.header("location"), "/sign-in/code?next=%2Fsources");
    assert!(!is_in(&house, &reply).await);
}

#[tokio::test]
async fn without_a_directory_there_is_no_way_to_one() {
    let house = House::open().await;
    for path in ["/sign-in/outside", "/sign-in/outside/back?code=1&state=2"] {
        assert_eq!(house.get(path, "").await.status, StatusCode::NOT_FOUND);
    }
    let asked = house.get("/sign-in", "").await;
    assert!(!asked.text().contains("/sign-in/outside"));
}

#[tokio::test]
async fn newcomers_are_never_made_to_let_others_in() {
    let directory = Directory::start(Account::new("n-1", "new@example.org")).await;
    for role in ["administrator", "collector", "nonsense"] {
        let settings = with(&directory, |openid| openid.newcomers = Some(role.into()));
        let house = House::open().await;
        let gazetteer = std::sync::Arc::new(place::Gazetteer::embedded());
        let opened =
            web::Site::open(settings, house.asking.repository.clone(), None, gazetteer).await;
        let error = opened.err().expect("it is refused").to_string();
        assert!(error.contains(role), "{error}");
    }
}
