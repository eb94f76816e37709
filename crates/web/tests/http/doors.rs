//! Coming in, and what somebody who is in can and cannot do.

pub(crate) mod house;

use http::StatusCode;
use identity::{Permission, Role};
use web::Settings;

use crate::asking::{Asking, Reply};
use crate::pages::is_sound;
use crate::reading::{attributes, texts};
use house::{House, cookies, settings};

#[tokio::test]
async fn people_come_in_by_mail_and_go_out_again() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let asked = house.get("/audit?x=1", "").await;
    assert_eq!(asked.header("location"), "/sign-in?next=%2Faudit%3Fx%3D1");

    let nobody = house
        .asking
        .post("/sign-in", "email=nobody%40example.org", &[])
        .await;
    assert!(
        house
            .asking
            .repository
            .letters(9)
            .await
            .expect("mail")
            .is_empty()
    );
    let somebody = house
        .asking
        .post(
            "/sign-in",
            "email=colin%40example.org&next=%2F%2Fevil.example",
            &[],
        )
        .await;
    let strip =
        |reply: &Reply, name: &str| reply.text().replace(name, "").replace("%2Faccount", "");
    assert_eq!(strip(&nobody, "nobody"), strip(&somebody, "colin"));
    let wrong = house.asking.post("/sign-in", "email=nonsense", &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        attributes(&wrong, ".govuk-error-summary a", "href"),
        ["#email"]
    );

    let address = house.mailed().await;
    assert!(
        address.starts_with("/sign-in/link/") && !address.contains("next"),
        "{address}"
    );
    // Programs that look through mail open it too.
    for _ in 0..2 {
        let shown = house.get(&address, "").await;
        assert_eq!(shown.status, StatusCode::OK);
        assert_eq!(shown.header("cache-control"), "no-store");
        assert!(shown.headers.get("set-cookie").is_none());
    }
    let followed = house
        .asking
        .post(&address, "next=%2F%2Fevil.example", &[])
        .await;
    assert_eq!(followed.header("location"), "/account");
    let set: Vec<&str> = followed
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().expect("text"))
        .collect();
    assert!(
        set[0].starts_with("__Host-session=")
            && set[0].ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{set:?}"
    );
    let again = house.asking.post(&address, "", &[]).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.headers.get("set-cookie").is_none());
    assert_eq!(house.get(&address, "").await.status, StatusCode::GONE);

    let cookies = cookies(&followed);
    let account = house.get("/account", &cookies).await;
    assert_eq!(account.status, StatusCode::OK);
    assert_eq!(account.header("cache-control"), "no-store");
    assert!(account.text().contains("Collector") && account.text().contains("(this one)"));
    assert_eq!(
        house
            .get("/sign-in?next=%2Frecords", &cookies)
            .await
            .header("location"),
        "/records"
    );
    let out = house.post("/sign-out", "", &cookies).await;
    assert_eq!(
        (out.status, out.header("location")),
        (StatusCode::SEE_OTHER, "/")
    );
    assert_eq!(
        house.get("/account", &cookies).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_form_is_taken_from_a_page_of_whoever_sends_it_only() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("priya", &house.theirs, Role::Provider).await;
    let (colin, priya) = (house.sign_in("colin").await, house.sign_in("priya").await);
    let key = |reply: &Reply| attributes(reply, "input[name=form_key]", "value")[0].clone();
    let others = key(&house.get("/account", &priya).await);
    for form in [
        "name=Mallory".to_owned(),
        format!("name=Mallory&form_key={others}"),
    ] {
        let refused = house
            .asking
            .post("/account/name", &form, &[("cookie", &colin)])
            .await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    let own = key(&house.get("/account", &colin).await);
    let form = format!("name=Mallory&form_key={own}");
    let from_elsewhere = [("cookie", colin.as_str()), ("sec-fetch-site", "cross-site")];
    let refused = house
        .asking
        .post("/account/name", &form, &from_elsewhere)
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let taken = house
        .asking
        .post("/account/name", &form, &[("cookie", &colin)])
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let account = house.get("/account", &colin).await;
    assert_eq!(attributes(&account, "#name", "value"), ["Mallory"]);
}

#[tokio::test]
async fn nobody_does_anything_to_what_is_another_teams() {
    let house = House::open().await;
    let victim = "victim";
    house.person(victim, &house.theirs, Role::Collector).await;
    let repository = &house.asking.repository;
    let victim = repository
        .person_by_email("victim@example.org")
        .await
        .expect("people");
    let victim = victim.expect("somebody").id;
    for role in Role::ALL {
        house.person(role.name(), &house.ours, role).await;
        let cookies = house.sign_in(role.name()).await;
        let team = house.theirs.id;
        let attempts = [
            (
                format!("/teams/{team}/invite"),
                "email=x%40example.org&name=X&role=collector",
                Permission::ManageTeam,
            ),
            (
                format!("/teams/{team}/withdraw"),
                "invitation=x",
                Permission::ManageTeam,
            ),
            (
                format!("/teams/{team}/members/{victim}"),
                "role=collector",
                Permission::ManageTeam,
            ),
            (
                "/sources/other/keys".to_owned(),
                "name=Mine",
                Permission::ManageKeys,
            ),
            (
                "/sources/other/keys/revoke".to_owned(),
                "key=00000000-0000-0000-0000-000000000000",
                Permission::ManageKeys,
            ),
            (
                format!("/people/{victim}/sessions/end"),
                "",
                Permission::ManagePeople,
            ),
        ];
        for (path, form, permission) in attempts {
            let may = identity::permission::extent(role, permission)
                == Some(identity::permission::Extent::Everywhere);
            let reply = house.post(&path, form, &cookies).await;
            let refused = reply.status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !may, "{role} at {path}: {}", reply.status);
        }
        let page = house.get(&format!("/teams/{team}"), &cookies).await;
        let may = role == Role::Administrator;
        assert_eq!(
            page.status == StatusCode::OK,
            may,
            "{role}: {}",
            page.status
        );
    }
    let members = repository
        .colleagues(house.theirs.id)
        .await
        .expect("a team");
    assert_eq!(members.len(), 1, "nobody got in");
}

#[tokio::test]
async fn a_collector_invites_a_colleague_who_becomes_one() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let team = format!("/teams/{}", house.ours.id);
    let page = house.get(&team, &colin).await;
    // They can be made what he is himself, and nothing else.
    assert_eq!(
        attributes(&page, "input[type=radio]", "value"),
        ["collector"]
    );
    let wrong = house
        .post(
            &format!("{team}/invite"),
            "email=x&name=&role=collector",
            &colin,
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        attributes(&wrong, ".govuk-error-summary a", "href"),
        ["#email"]
    );
    let more = house
        .post(
            &format!("{team}/invite"),
            "email=new%40example.org&name=New&role=administrator",
            &colin,
        )
        .await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = house
        .post(
            &format!("{team}/invite"),
            "email=new%40example.org&name=New+Body&role=collector",
            &colin,
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert!(
        house
            .get(&team, &colin)
            .await
            .text()
            .contains("new@example.org")
    );

    let address = house.mailed().await;
    let invitation = house.get(&address, "").await;
    assert!(
        invitation.text().contains("Join Ours"),
        "{}",
        invitation.text()
    );
    let accepted = house.asking.post(&address, "", &[]).await;
    assert_eq!(accepted.header("location"), "/account");
    let new = cookies(&accepted);
    assert!(
        house
            .get("/account", &new)
            .await
            .text()
            .contains("Collector")
    );
    assert_eq!(
        house.asking.post(&address, "", &[]).await.status,
        StatusCode::GONE
    );
    assert!(
        texts(&house.get(&team, &colin).await, ".fp-rows__row")
            .iter()
            .any(|row| row.contains("New Body"))
    );
}

#[tokio::test]
async fn a_key_is_shown_once() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let made = house
        .post("/sources/own/keys", "name=Nightly+import", &colin)
        .await;
    assert_eq!(made.header("cache-control"), "no-store");
    let key = texts(&made, "main code")[0].clone();
    assert!(house.identity.holder(&key).await.expect("keys").is_some());
    let list = house.get("/sources/own/keys", &colin).await;
    assert!(list.text().contains("Nightly import") && !list.text().contains(&key));
    let id = attributes(&list, "input[name=key]", "value")[0].clone();
    let revoked = house
        .post("/sources/own/keys/revoke", &format!("key={id}"), &colin)
        .await;
    assert_eq!(revoked.status, StatusCode::SEE_OTHER);
    assert!(house.identity.holder(&key).await.expect("keys").is_none());
}

#[tokio::test]
async fn passwords_are_guessed_in_vain_and_their_owner_still_gets_in() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let colin = house.sign_in("colin").await;
    let weak = house
        .post("/account/password", "new=password1234", &colin)
        .await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        attributes(&weak, ".govuk-error-summary a", "href"),
        ["#new"]
    );
    let set = house
        .post("/account/password", "new=kettle-walrus-orbit", &colin)
        .await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let form =
        |password: &str| format!("email=colin%40example.org&password={password}&next=%2Faccount");
    let mut refused = 0;
    for guess in 0..100 {
        let reply = house
            .asking
            .post("/sign-in/password", &form(&format!("guess-{guess}")), &[])
            .await;
        assert!(reply.headers.get("set-cookie").is_none());
        refused += usize::from(reply.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 10, "one client is slowed down, too: {refused}");
    // From the browser that he has used before, at another address.
    let device: Vec<&str> = colin
        .split("; ")
        .filter(|pair| pair.contains("browser"))
        .collect();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("cookie", device[0]),
    ];
    let own = house
        .asking
        .post_from(
            "198.51.100.7:5000",
            "/sign-in/password",
            &form("kettle-walrus-orbit"),
            &headers,
        )
        .await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text());
}

#[tokio::test]
async fn an_administrator_looks_after_people_and_reads_the_trail() {
    let house = House::open().await;
    house.person("ada", &house.ours, Role::Administrator).await;
    house.person("colin", &house.ours, Role::Collector).await;
    let (ada, colin) = (house.sign_in("ada").await, house.sign_in("colin").await);
    let people = house.get("/people", &ada).await;
    assert!(people.text().contains("colin@example.org"));
    let team = house.post("/people/teams", "name=Youth+clubs", &ada).await;
    assert!(team.header("location").starts_with("/teams/"));
    let id = house
        .asking
        .repository
        .person_by_email("colin@example.org")
        .await
        .expect("people");
    let person = format!("/people/{}", id.expect("somebody").id);
    assert!(
        house
            .get(&person, &ada)
            .await
            .text()
            .contains("Sign them out everywhere")
    );
    house
        .post(&format!("{person}/sessions/end"), "", &ada)
        .await;
    assert_eq!(
        house.get("/account", &colin).await.status,
        StatusCode::SEE_OTHER
    );
    house.post(&format!("{person}/close"), "", &ada).await;
    assert_eq!(house.get(&person, &ada).await.status, StatusCode::NOT_FOUND);
    let trail = house.get("/audit", &ada).await;
    for action in [
        "session.begin",
        "session.end",
        "person.close",
        "team.add",
        "roles.set",
    ] {
        assert!(trail.text().contains(action), "{action}");
    }
    assert!(!trail.text().contains("colin@example.org"));
    let own = house.post("/account/close", "", &ada).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.text().contains("last administrator"));
    let mail = house.get("/mail", &ada).await;
    assert!(mail.text().contains("ada@example.org") && !mail.text().contains("/sign-in/link/"));
}

#[tokio::test]
async fn mail_leads_nowhere_but_to_the_address_that_the_operator_gave() {
    let asking = Asking::new(Settings::default()).await;
    let lured = asking
        .post(
            "/sign-in",
            "email=ada%40example.org",
            &[("host", "evil.example")],
        )
        .await;
    assert_eq!(lured.status, StatusCode::SERVICE_UNAVAILABLE);
    let unsent = Asking::new(Settings {
        sends_mail: false,
        ..settings()
    })
    .await;
    let unsent = unsent
        .post("/sign-in", "email=ada%40example.org", &[])
        .await;
    assert_eq!(unsent.status, StatusCode::SERVICE_UNAVAILABLE);
    // Nobody is anybody where things are real, and nobody reads mail.
    assert_eq!(
        asking
            .post("/sign-in/anybody", "email=ada%40example.org", &[])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(asking.get("/mail").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_page_behind_the_door_is_sound() {
    let house = House::open().await;
    for role in [Role::Administrator, Role::Collector] {
        house.person("ada", &house.ours, role).await;
    }
    let ada = house.sign_in("ada").await;
    let team = format!("/teams/{}", house.ours.id);
    let invited = "email=new%40example.org&name=New&role=collector";
    house.post(&format!("{team}/invite"), invited, &ada).await;
    let person = house
        .asking
        .repository
        .person_by_email("ada@example.org")
        .await;
    let person = person.expect("people").expect("somebody").id;
    let person = format!("/people/{person}");
    let behind = [
        "/account",
        "/account/codes",
        &team,
        "/sources/own/keys",
        "/people",
        &person,
        "/audit",
        "/mail",
        "/records",
        "/records/held",
    ];
    for path in behind {
        let reply = house.get(path, &ada).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(reply.text().contains("Sign out"), "{path}");
        is_sound(path, reply.text());
    }
    for path in [
        "/sign-in",
        "/sign-in/password",
        "/sign-in/code",
        "/sign-in/link/x",
        "/invitations/x",
    ] {
        is_sound(path, house.get(path, "").await.text());
    }
}

#[tokio::test]
async fn who_has_an_account_signs_in_after_accepting_and_is_told_of_changes() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("ada", &house.ours, Role::Administrator).await;
    let colin = house.sign_in("colin").await;
    let invite = format!("/teams/{}/invite", house.ours.id);
    let form = "email=ada%40example.org&name=Ada&role=collector";
    house.post(&invite, form, &colin).await;
    let accepted = house.asking.post(&house.mailed().await, "", &[]).await;
    assert_eq!(accepted.header("location"), "/account");
    assert!(
        accepted.headers.get("set-cookie").is_none(),
        "nobody is let in by it"
    );

    house
        .post("/account/password", "new=kettle-walrus-orbit", &colin)
        .await;
    let letters = house.asking.repository.letters(1).await.expect("mail");
    assert_eq!(letters[0].recipient, "colin@example.org");
    assert_eq!(letters[0].subject, "Your password was changed");
}

#[tokio::test]
async fn whoever_is_no_longer_signed_in_is_shown_where_to() {
    let house = House::open().await;
    let lost = house.asking.post("/account/name", "name=X", &[]).await;
    assert_eq!(lost.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        attributes(&lost, "main a.govuk-button", "href"),
        ["/sign-in"]
    );
}
