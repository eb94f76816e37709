//! Verification: what a mailed address does and does not do, what collectors write down of calls, who sees and decides what.

use assure::policy::{self, Numbered, Policy};
use chrono::TimeDelta;
use hsds::Kind;
use http::StatusCode;
use identity::{Permission, Role, Secret};
use repository::{
    ContactOutcome, Grace, Move, NewLetter, NewVerificationLetter, Round, Source, Standing, Step,
    Trust,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::delivering::{arrivals, deliver};
use crate::doors::house::House;
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

/// Two services of `own`, and one of `other`.
const LUNCH: Uuid = Uuid::from_u128(0x7001);
const CHOIR: Uuid = Uuid::from_u128(0x7002);
const CHESS: Uuid = Uuid::from_u128(0x7003);

/// Everything that is published falls due.
pub(crate) async fn fall_due(house: &House) {
    let repository = &house.asking.repository;
    let number = Numbered::current(repository).await.expect("read").number;
    let policy = Policy::parse("[verification]\nevery_days = 1\n[checks]\nno-cost = \"major\"");
    let policy = policy.expect("a policy");
    policy::set(repository, number, policy, "A test.", "operator")
        .await
        .expect("set");
    assure::verification::refresh(repository)
        .await
        .expect("found out");
    house.asking.clock.advance(TimeDelta::days(3));
}

fn club(name: &str, id: Uuid) -> Value {
    let other = |offset: u128| Uuid::from_u128(id.as_u128() + offset);
    json!({
        "id": id, "name": name, "status": "active", "description": "A hot lunch in good company.",
        "phones": [{"number": "01632 960001"}],
        "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00:00", "closes_at": "12:00:00"}],
        "organization": {"id": other(0x1000), "name": name, "description": "They help."},
    })
}

async fn send(house: &House, source: &str, documents: &[Value]) {
    let all = documents
        .iter()
        .flat_map(|service| arrivals(source, Kind::Service, service));
    let repository = &house.asking.repository;
    deliver(repository, (source, "test"), all.collect(), true).await;
    house.asking.finder.catch_up().await.expect("found");
    catch_up(house).await;
}

async fn catch_up(house: &House) {
    let catalogue = house.asking.site.catalogue();
    catalogue.catch_up().await.expect("read");
}

/// A collector and three services that are due.
async fn clubs() -> House {
    let house = House::open().await;
    for (slug, team) in [("own", &house.ours), ("other", &house.theirs)] {
        let source = Source {
            team: Some(team.id),
            trust: Trust::Open,
            ..Source::new(slug).expect("a slug")
        };
        let saved = house.asking.repository.save_source(&source, "operator");
        saved.await.expect("a source");
    }
    house.person("colin", &house.ours, Role::Collector).await;
    let own = [club("Lunch & cake", LUNCH), club("Choir", CHOIR)];
    send(&house, "own", &own).await;
    send(&house, "other", &[club("Chess", CHESS)]).await;
    fall_due(&house).await;
    house
}

/// What is mailed to somebody about services, by its address.
async fn mailed(house: &House, name: &str, services: &[Uuid]) -> String {
    let repository = &house.asking.repository;
    let now = repository.now();
    let today = now.date_naive();
    let rounds = repository.rounds(today).await.expect("read").into_iter();
    let rounds: Vec<Round> = rounds
        .filter(|round| services.contains(&round.entity))
        .collect();
    assert_eq!(rounds.len(), services.len());
    let moves: Vec<Move> = rounds
        .into_iter()
        .map(|from| Move {
            letters: from.letters + 1,
            step: Step::Asked,
            is_unreached: false,
            from,
        })
        .collect();
    let email = format!("{name}@example.org");
    let person = repository.person_by_email(&email).await.expect("read");
    let secret = house.identity.new_secret().expect("chance");
    let letter = NewVerificationLetter {
        id: Uuid::new_v5(&Uuid::nil(), secret.hash().as_bytes()),
        person: person.expect("somebody").id,
        secret: secret.hash(),
        asks: 1,
        services: services.to_vec(),
        helped: Vec::new(),
        expires_at: now + TimeDelta::days(60),
        letter: NewLetter {
            recipient: email,
            kind: "verification".to_owned(),
            subject: "Is this still right?".to_owned(),
            body: "Yes?".to_owned(),
        },
    };
    let went = repository.ask(&moves, &[letter], today).await;
    assert!(went.expect("asked"));
    format!("/still-right/{}", secret.reveal())
}

async fn words(house: &House, service: Uuid) -> usize {
    let assertions = house.asking.repository.assertions(service).await;
    assertions.expect("read").len()
}

fn seen(reply: &crate::asking::Reply) -> Vec<String> {
    attributes(
        reply,
        "section input[name=seen], .fp-box input[name=seen]",
        "value",
    )
}

fn form(seen: &str) -> String {
    format!("seen={}", seen.replace(' ', "+"))
}

#[tokio::test]
async fn one_press_says_of_one_service_that_nothing_has_changed() {
    let house = clubs().await;
    let address = mailed(&house, "colin", &[LUNCH, CHOIR]).await;
    // Programs that look through mail open it, too.
    for _ in 0..2 {
        let shown = house.get(&address, "").await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
        is_sound(&address, shown.text());
        assert_eq!(shown.header("cache-control"), "no-store");
        let said = texts(&shown, "main").join(" ");
        for part in [
            "Lunch & cake",
            "9am",
            "01632 960001",
            "Nothing has changed",
            "For whom",
            "How to get it",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    assert_eq!(words(&house, LUNCH).await + words(&house, CHOIR).await, 0);
    let shown = house.get(&address, "").await;
    let both = seen(&shown);
    assert_eq!(both.len(), 2);
    let lunch = both
        .iter()
        .find(|seen| seen.starts_with(&LUNCH.to_string()));
    let lunch = lunch.expect("it is there");
    let sent = house.asking.post(&address, &form(lunch), &[]).await;
    assert_eq!(sent.header("location"), format!("{address}?confirmed=1"));
    assert_eq!(
        (words(&house, LUNCH).await, words(&house, CHOIR).await),
        (1, 0)
    );
    // What the policy requires and is missing is told with the remedy, though the word counts.
    let after = house.get(&format!("{address}?confirmed=1"), "").await;
    let said = texts(&after, "main").join(" ");
    assert!(said.contains("You said of 1 service"), "{said}");
    assert!(said.contains("Your answer counts"), "{said}");
    // Pressed once more, it does nothing.
    let again = house.asking.post(&address, &form(lunch), &[]).await;
    assert_eq!(
        again.header("location"),
        format!("{address}?confirmed=0&over=1")
    );
    assert_eq!(words(&house, LUNCH).await, 1);
    let word = house
        .asking
        .repository
        .assertions(LUNCH)
        .await
        .expect("read");
    assert_eq!(
        (word[0].channel.as_str(), word[0].by.as_str()),
        ("mail", "Ours")
    );
}

#[tokio::test]
async fn an_address_does_nothing_to_any_other_service() {
    let house = clubs().await;
    let address = mailed(&house, "colin", &[LUNCH]).await;
    mailed(&house, "colin", &[CHOIR]).await;
    let repository = house.asking.repository.clone();
    let hash = async |id| {
        let found = repository.published(Kind::Service, id).await.expect("read");
        found.expect("there").hash
    };
    for other in [CHOIR, CHESS, Uuid::from_u128(9)] {
        let hash = if other == Uuid::from_u128(9) {
            String::new()
        } else {
            hash(other).await
        };
        let sent = house
            .asking
            .post(&address, &format!("seen={other}+{hash}"), &[])
            .await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
        let path = format!("{address}/ended/{other}");
        assert_eq!(house.get(&path, "").await.status, StatusCode::NOT_FOUND);
        let sent = house.asking.post(&path, "", &[]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
    }
    // Guessed, cut short, or sent from another site.
    let lunch = format!("seen={LUNCH}+{}", hash(LUNCH).await);
    let guessed = format!("/still-right/{}", "0".repeat(64));
    let short = &address[..address.len() - 1];
    for odd in [guessed.as_str(), short] {
        assert_eq!(house.get(odd, "").await.status, StatusCode::GONE);
        let sent = house.asking.post(odd, &lunch, &[]).await;
        assert_eq!(sent.status, StatusCode::GONE);
        let ended = format!("{odd}/ended/{LUNCH}");
        assert_eq!(house.get(&ended, "").await.status, StatusCode::GONE);
        let sent = house.asking.post(&ended, "", &[]).await;
        assert_eq!(sent.status, StatusCode::GONE);
    }
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let sent = house.asking.post(&address, &lunch, &elsewhere).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    // As it was not shown.
    let sent = house
        .asking
        .post(&address, &format!("seen={LUNCH}+old"), &[])
        .await;
    assert_eq!(
        sent.header("location"),
        format!("{address}?confirmed=0&changed=1")
    );
    let nonsense = house.asking.post(&address, "seen=x", &[]).await;
    assert_eq!(nonsense.status, StatusCode::NOT_FOUND);
    for service in [LUNCH, CHOIR, CHESS] {
        assert_eq!(words(&house, service).await, 0);
    }
    let ended = repository.said_to_have_ended(9).await.expect("read");
    assert!(ended.is_empty());
}

#[tokio::test]
async fn an_address_ends_with_its_time_with_who_has_it_and_with_another_answer() {
    let house = clubs().await;
    house.person("carol", &house.ours, Role::Collector).await;
    let repository = house.asking.repository.clone();
    let first = mailed(&house, "colin", &[LUNCH]).await;
    let second = mailed(&house, "carol", &[LUNCH]).await;
    let third = mailed(&house, "colin", &[CHOIR]).await;
    // A colleague was quicker.
    let lunch = form(&seen(&house.get(&first, "").await)[0]);
    house.asking.post(&second, &lunch, &[]).await;
    let late = house.asking.post(&first, &lunch, &[]).await;
    assert_eq!(
        late.header("location"),
        format!("{first}?confirmed=0&over=1")
    );
    assert_eq!(words(&house, LUNCH).await, 1);
    let shown = house.get(&first, "").await;
    assert!(
        shown.text().contains("Somebody else has answered"),
        "{}",
        shown.text()
    );
    // Who leaves the team has no say, whoever holds the address.
    let choir = form(&seen(&house.get(&third, "").await)[0]);
    let colin = repository.person_by_email("colin@example.org").await;
    let colin = colin.expect("read").expect("there");
    repository
        .close_person(colin.id, "operator")
        .await
        .expect("closed");
    assert_eq!(house.get(&third, "").await.status, StatusCode::GONE);
    let sent = house.asking.post(&third, &choir, &[]).await;
    assert_eq!(sent.status, StatusCode::GONE);
    let fourth = mailed(&house, "carol", &[CHOIR]).await;
    house.asking.clock.advance(TimeDelta::days(61));
    assert_eq!(house.get(&fourth, "").await.status, StatusCode::GONE);
    let sent = house.asking.post(&fourth, &choir, &[]).await;
    assert_eq!(sent.status, StatusCode::GONE);
    assert_eq!(words(&house, CHOIR).await, 0);
}

#[tokio::test]
async fn that_something_has_ended_waits_until_an_assurer_has_looked() {
    let house = clubs().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    house.person("mair", &house.ours, Role::Manager).await;
    let address = mailed(&house, "colin", &[LUNCH, CHOIR]).await;
    for (service, note) in [(LUNCH, "Since+May."), (CHOIR, "")] {
        let path = format!("{address}/ended/{service}");
        let asked = house.get(&path, "").await;
        assert!(asked.text().contains("Are you sure"), "{}", asked.text());
        is_sound(&path, asked.text());
        let sent = house.asking.post(&path, &format!("note={note}"), &[]).await;
        assert_eq!(sent.header("location"), address);
    }
    let repository = house.asking.repository.clone();
    let live = async |id| {
        let found = repository.published(Kind::Service, id).await.expect("read");
        let found = found.expect("there");
        assert_eq!(found.standing, Standing::Live);
        found.detail.contains("defunct")
    };
    assert!(!live(LUNCH).await, "nothing has changed in public");
    let waiting = repository.said_to_have_ended(9).await.expect("read");
    assert_eq!(waiting.len(), 2);
    assert_eq!(waiting[0].contact.note, "Since May.");
    let today = repository.now().date_naive();
    let rounds = repository.rounds(today).await.expect("read");
    assert!(
        rounds.iter().all(|round| round.entity != LUNCH),
        "nobody is asked meanwhile"
    );
    let decide = format!("/verification/ended/{}", waiting[0].contact.id);
    let mair = house.sign_in("mair").await;
    let page = house.get("/verification", &mair).await;
    assert!(
        !page.text().contains(&decide),
        "she sees it, and does not decide"
    );
    let refused = house.post(&decide, "decision=close", &mair).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let sam = house.sign_in("sam").await;
    let page = house.get("/verification", &sam).await;
    is_sound("/verification", page.text());
    let said = texts(&page, "main").join(" ");
    for part in ["Since May.", "by mail: collector of Ours"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let forged = house
        .asking
        .post(&decide, "decision=close", &[("cookie", &sam)])
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let odd = house.post(&decide, "decision=burn", &sam).await;
    assert_eq!(odd.status, StatusCode::NOT_FOUND);
    let closed = house.post(&decide, "decision=close", &sam).await;
    assert_eq!(closed.header("location"), "/verification?ended=close");
    assert!(live(LUNCH).await, "it says that it is closed");
    let twice = house.post(&decide, "decision=close", &sam).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    let kept = format!("/verification/ended/{}", waiting[1].contact.id);
    house.post(&kept, "decision=keep", &sam).await;
    assert!(!live(CHOIR).await);
    assert!(
        repository
            .said_to_have_ended(9)
            .await
            .expect("read")
            .is_empty()
    );
}

#[tokio::test]
async fn a_collector_writes_down_what_came_of_a_call() {
    let house = clubs().await;
    let colin = house.sign_in("colin").await;
    let due = house.get("/sources/own/due", &colin).await;
    is_sound("/sources/own/due", due.text());
    let path = format!("/sources/own/due/{LUNCH}");
    for outcome in ["unreached", "changed", "right"] {
        let form = format!("outcome={outcome}&note=Rang+at+noon");
        let sent = house.post(&path, &form, &colin).await;
        assert_eq!(
            sent.header("location"),
            format!("/sources/own/due?noted={outcome}")
        );
        let is_right = usize::from(outcome == "right");
        assert_eq!(words(&house, LUNCH).await, is_right);
    }
    let closed = format!("/sources/own/due/{CHOIR}");
    house.post(&closed, "outcome=closed", &colin).await;
    let repository = &house.asking.repository;
    assert_eq!(
        repository.said_to_have_ended(9).await.expect("read").len(),
        1
    );
    let word = repository.assertions(LUNCH).await.expect("read");
    assert_eq!(word[0].channel, "telephone");
    let log = repository.contacts(LUNCH, 9).await.expect("read");
    let outcomes: Vec<ContactOutcome> = log.iter().map(|contact| contact.outcome).collect();
    assert_eq!(
        outcomes,
        [
            ContactOutcome::Right,
            ContactOutcome::Changed,
            ContactOutcome::Unreached
        ]
    );
    // They see what they wrote, and staff do on the page of the service; nobody else does.
    house
        .post(&path, "outcome=unreached&note=Rang+once+more", &colin)
        .await;
    house.asking.clock.advance(TimeDelta::days(3));
    assure::verification::refresh(repository)
        .await
        .expect("found out");
    let colin = house.sign_in("colin").await;
    let due = house.get("/sources/own/due", &colin).await;
    assert!(due.text().contains("Rang once more"), "{}", due.text());
    house.person("sam", &house.ours, Role::Assurer).await;
    let sam = house.sign_in("sam").await;
    let record = format!("/records/{LUNCH}");
    let told = "Rang at noon";
    assert!(house.get(&record, &sam).await.text().contains(told));
    assert!(!house.get(&record, "").await.text().contains(told));
    // Nothing of another's, and nothing that was forged.
    for (path, form, status) in [
        (
            format!("/sources/own/due/{CHESS}"),
            "outcome=right",
            StatusCode::NOT_FOUND,
        ),
        (
            format!("/sources/other/due/{CHESS}"),
            "outcome=right",
            StatusCode::FORBIDDEN,
        ),
        (path.clone(), "outcome=burn", StatusCode::NOT_FOUND),
    ] {
        let reply = house.post(&path, form, &colin).await;
        assert_eq!(reply.status, status, "{path}");
    }
    let forged = house
        .asking
        .post(&path, "outcome=right", &[("cookie", &colin)])
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(words(&house, CHESS).await, 0);
}

#[tokio::test]
async fn people_read_that_something_was_not_checked_until_somebody_says_that_it_is_right() {
    let house = clubs().await;
    let address = mailed(&house, "colin", &[LUNCH]).await;
    let repository = &house.asking.repository;
    let today = repository.now().date_naive();
    while let Some(letter) = repository
        .claim_letter(TimeDelta::minutes(1))
        .await
        .expect("claimed")
    {
        repository
            .letter_sent(letter.id, false)
            .await
            .expect("sent");
    }
    let grace = Grace {
        begun_before: today,
        letters: 1,
        written_before: repository.now() + TimeDelta::minutes(1),
        mailed_since: repository.now(),
    };
    assert_eq!(repository.lapse(today, &grace).await.expect("lapsed"), 1);
    let page = format!("/services/{LUNCH}");
    let told = "Last changed 24 November 2026, not checked since";
    let shown = house.get(&page, "").await;
    assert!(shown.text().contains(told), "{}", shown.text());
    let found = house.get("/find?q=lunch", "").await;
    assert!(texts(&found, ".govuk-tag").iter().any(|tag| tag == told));
    let welsh = house.get(&format!("/cy{page}"), "").await;
    assert!(
        welsh.text().contains("heb ei wirio ers hynny"),
        "{}",
        welsh.text()
    );
    let lunch = form(&seen(&house.get(&address, "").await)[0]);
    house.asking.post(&address, &lunch, &[]).await;
    let shown = house.get(&page, "").await;
    assert!(!shown.text().contains("not checked since"));
    let told = "Those who look after this entry said on";
    assert!(shown.text().contains(told), "{}", shown.text());
}

#[tokio::test]
async fn each_role_sees_what_is_its_own() {
    let house = clubs().await;
    let may = |role, permission| identity::permission::extent(role, permission).is_some();
    for role in Role::ALL {
        house.person(role.name(), &house.ours, role).await;
        let cookies = house.sign_in(role.name()).await;
        let change = format!("/services/{LUNCH}/change");
        for (path, permission) in [
            ("/verification", Permission::SeeHeldRecords),
            (change.as_str(), Permission::SendRecords),
            ("/sources/own/due", Permission::SendRecords),
        ] {
            let shown = house.get(path, &cookies).await;
            let is_shown = shown.status == StatusCode::OK;
            assert_eq!(is_shown, may(role, permission), "{role} {path}");
            if is_shown {
                is_sound(path, shown.text());
            }
        }
    }
    // Where one changes a service is one's own list, if it is in one.
    let colin = house.sign_in("colin").await;
    let own = house
        .get(&format!("/services/{LUNCH}/change"), &colin)
        .await;
    assert!(
        own.text().contains("/sources/own/services"),
        "{}",
        own.text()
    );
    let others = house
        .get(&format!("/services/{CHESS}/change"), &colin)
        .await;
    assert!(others.text().contains("It is not in a list of yours"));
}

#[tokio::test]
async fn only_an_administrator_gives_somebody_another_address() {
    let house = clubs().await;
    house.person("ada", &house.ours, Role::Administrator).await;
    let repository = &house.asking.repository;
    repository
        .note_bounce("colin@example.org")
        .await
        .expect("noted");
    let colin = repository.person_by_email("colin@example.org").await;
    let person = format!("/people/{}", colin.expect("read").expect("there").id);
    let address = format!("{person}/address");
    let cookies = house.sign_in("colin").await;
    let refused = house
        .post(&address, "email=x%40example.org", &cookies)
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let ada = house.sign_in("ada").await;
    let shown = house.get(&person, &ada).await;
    assert!(shown.text().contains("takes no mail"), "{}", shown.text());
    is_sound(&person, shown.text());
    assert!(
        house
            .get("/verification", &ada)
            .await
            .text()
            .contains(&person)
    );
    for wrong in ["nonsense", "ada%40example.org"] {
        let again = house.post(&address, &format!("email={wrong}"), &ada).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        is_sound(&person, again.text());
    }
    let set = house
        .post(&address, "email=colin2%40example.org", &ada)
        .await;
    assert_eq!(set.header("location"), person);
    assert!(repository.unreachable().await.expect("read").is_empty());
    let secret = Secret::given("x").hash();
    assert_eq!(
        repository.verification_letter(&secret).await.expect("read"),
        None
    );
}
