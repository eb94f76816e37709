//! Extra questions: asked as long as somebody wants to know, of every service or of those that belong to a context.

use assure::policy::{self, Policy};
use http::StatusCode;
use identity::Role;

use crate::doors::house::House;
use crate::drafts::form;
use crate::quality::{CHESS, LUNCH, club, send};
use crate::reading::{attributes, texts};

#[tokio::test]
async fn extra_questions_are_asked_until_they_are_asked_no_longer() {
    let house = House::open().await;
    house.person("ada", &house.ours, Role::Administrator).await;
    house.person("priya", &house.ours, Role::Provider).await;
    let (ada, priya) = (house.sign_in("ada").await, house.sign_in("priya").await);
    let wrong = house
        .post(
            "/questions",
            "context=SEND&label=Quiet%3F&kind=one&choices=Mornings",
            &ada,
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        attributes(&wrong, ".govuk-error-summary a", "href"),
        ["#choices"]
    );
    let added = house
        .post(
            "/questions",
            "context=SEND&label=Quiet%3F&kind=yes_no&published=yes",
            &ada,
        )
        .await;
    assert_eq!(added.header("location"), "/questions");
    let refused = house
        .post("/questions", "context=SEND&label=Mine&kind=line", &priya)
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let draft = house.begin("own", &priya).await;
    let more = house.get(&format!("{draft}/more"), &priya).await;
    let question = attributes(&more, ".fp-rows__row a", "href").remove(0);
    let question = question
        .strip_prefix(&format!("{draft}/"))
        .expect("beneath it")
        .to_owned();
    house
        .answer(&draft, &question, &[("answer", "Yes")], &priya)
        .await;
    let more = house.get(&format!("{draft}/more"), &priya).await;
    assert!(texts(&more, ".fp-rows__row p")[0].contains("Yes"));

    let list = house.get("/questions", &ada).await;
    let end = attributes(&list, "form[action$='/end']", "action").remove(0);
    house.post(&end, "", &ada).await;
    let list = house.get("/questions", &ada).await;
    assert!(list.text().contains("There are none"));
    let tasks = house.get(&draft, &priya).await;
    assert!(!tasks.text().contains("More questions"));
}

#[tokio::test]
async fn what_is_asked_in_a_context_is_asked_of_what_belongs_to_it() {
    let house = House::open().await;
    house.person("ada", &house.ours, Role::Administrator).await;
    house.person("priya", &house.ours, Role::Provider).await;
    let (ada, priya) = (house.sign_in("ada").await, house.sign_in("priya").await);
    let policy = "[[contexts]]\nslug = \"send\"\nname = \"SEND Local Offer\"\n[contexts.members]\nmaximum_age = 25\n";
    let policy = Policy::parse(policy).expect("a policy");
    let set = policy::set(&house.asking.repository, 0, policy, "A test.", "operator").await;
    assert!(set.expect("set").is_some());
    for (context, label) in [("send local offer", "Quiet%3F"), ("Anywhere", "Parking%3F")] {
        let context = context.replace(' ', "+");
        let asked = format!("context={context}&label={label}&kind=yes_no&published=yes");
        house.post("/questions", &asked, &ada).await;
    }
    let list = house.get("/questions", &ada).await;
    for words in [
        "Asked of services in this context",
        "Asked of every service",
        "(SEND Local Offer)",
    ] {
        assert!(list.text().contains(words), "{words}");
    }

    let draft = house.begin("own", &priya).await;
    let asked = async || {
        let more = house.get(&format!("{draft}/more"), &priya).await;
        texts(&more, ".fp-rows__row p").join(" ")
    };
    let of_nobody = asked().await;
    assert!(
        of_nobody.contains("Parking?") && !of_nobody.contains("Quiet?"),
        "{of_nobody}"
    );
    house
        .answer(&draft, "whom", &[("from", "5"), ("to", "16")], &priya)
        .await;
    let of_children = asked().await;
    assert!(
        of_children.contains("Parking?") && of_children.contains("Quiet?"),
        "{of_children}"
    );
    let more = house.get(&format!("{draft}/more"), &priya).await;
    for question in attributes(&more, ".fp-rows__row a", "href") {
        let question = question
            .strip_prefix(&format!("{draft}/"))
            .expect("beneath it");
        house
            .answer(&draft, question, &[("answer", "Yes")], &priya)
            .await;
    }
    house
        .answer(&draft, "whom", &[("from", "60"), ("to", "")], &priya)
        .await;
    let of_elders = asked().await;
    assert!(
        of_elders.contains("Quiet?"),
        "what was answered stays in sight: {of_elders}"
    );
}

#[tokio::test]
async fn a_context_of_an_organisation_asks_of_what_it_runs_whoever_sends_it() {
    let house = House::open().await;
    house.person("ada", &house.ours, Role::Administrator).await;
    house.person("priya", &house.ours, Role::Provider).await;
    let (ada, priya) = (house.sign_in("ada").await, house.sign_in("priya").await);
    send(&house, "own", &[club("Lunch", LUNCH), club("Chess", CHESS)]).await;
    let policy = "[[contexts]]\nslug = \"lunch\"\nname = \"Lunches\"\n[contexts.members]\norganizations = [\"Lunch\"]\n";
    let policy = Policy::parse(policy).expect("a policy");
    let set = policy::set(&house.asking.repository, 0, policy, "A test.", "operator").await;
    assert!(set.expect("set").is_some());
    let asked = "context=+lunches+&label=Vegan%3F&kind=yes_no&published=yes";
    house.post("/questions", asked, &ada).await;
    for (key, is_asked) in [(LUNCH, true), (CHESS, false)] {
        let key = key.to_string();
        let begun = house
            .post("/sources/own/services", &form(&[("key", &key)]), &priya)
            .await;
        let draft = begun.header("location").to_owned();
        let tasks = house.get(&draft, &priya).await;
        assert_eq!(tasks.status, StatusCode::OK, "{}", tasks.text());
        assert_eq!(tasks.text().contains("More questions"), is_asked, "{key}");
    }
}
