//! How it was: told by residents, read by an assurer, shown only where the policy says so; and what colleagues say among themselves.

use assure::policy::{self, Policy};
use hsds::Kind;
use http::StatusCode;
use identity::Role;
use place::Gazetteer;
use repository::{ExperienceState, QueueKind};

use crate::asking::support::text_id;
use crate::asking::{Asking, Reply};
use crate::doors::house::House;
use crate::finder::{asking, service};
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

/// A service of the sample.
pub(crate) fn sample() -> String {
    format!("/services/{}", text_id(Kind::Service, 1))
}

fn reference(sent: &Reply) -> String {
    let (_, reference) = sent.header("location").split_once('=').expect("a number");
    reference.to_owned()
}

pub(crate) async fn tell(asking: &Asking, words: &str) -> String {
    let form = format!("helped=partly&words={words}");
    let sent = asking
        .post(&format!("{}/experience", sample()), &form, &[])
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    reference(&sent)
}

pub(crate) async fn show_by_policy(asking: &Asking) {
    let policy = Policy::parse("[experiences]\nshown = true").expect("a policy");
    let set = policy::set(&asking.repository, 0, policy, "We show them.", "operator").await;
    assert_eq!(set.expect("set"), Some(1));
}

/// What an installation does by itself, moments later.
pub(crate) async fn sync(house: &House) {
    let gazetteer = Gazetteer::embedded();
    assure::queue::sync(&house.asking.repository, &gazetteer)
        .await
        .expect("weighed");
}

/// What the page of one has shown, decided as its form does.
pub(crate) async fn decide(house: &House, cookies: &str, reference: &str, decision: &str) -> Reply {
    let address = format!("/queue/experiences/{reference}");
    let page = house.get(&address, cookies).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    is_sound(&address, page.text());
    let seen = attributes(&page, "input[name=seen]", "value");
    let seen = seen.first().map_or("", String::as_str);
    let form = format!("seen={}&{decision}", seen.replace(':', "%3A"));
    house.post(&address, &form, cookies).await
}

#[tokio::test]
async fn a_resident_tells_how_it_was_in_both_languages_and_takes_it_back() {
    let asking = asking().await;
    for (prefix, title) in [
        ("", "Tell us how it was"),
        ("/cy", "Dywedwch wrthym sut oedd hi"),
    ] {
        let page = format!("{prefix}{}", service(71));
        let path = format!("{page}/experience");
        let of_service = asking.get(&page).await;
        assert!(attributes(&of_service, "aside a", "href").contains(&path));
        let ask = asking.get(&path).await;
        is_sound(&path, ask.text());
        assert_eq!(texts(&ask, "h1"), [title]);
        assert!(
            ask.text().contains("999"),
            "who is in danger is told whom to ring"
        );
        let empty = asking.post(&path, "words=+", &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        is_sound(&path, empty.text());
        let wrongs = attributes(&empty, ".govuk-error-summary a", "href");
        assert_eq!(wrongs, ["#helped-yes", "#words"]);
        let form = format!("helped=yes&words=Soup+and+%3Cbread%3E+{}", prefix.len());
        let sent = asking.post(&path, &form, &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let thanks = asking.get(sent.header("location")).await;
        is_sound("thanks", thanks.text());
        let reference = reference(&sent);
        assert!(texts(&thanks, ".govuk-panel")[0].contains(&reference));
        let status = format!("{prefix}/experiences/{reference}");
        assert!(attributes(&thanks, "main a", "href").contains(&status));

        let stands = asking.get(&status).await;
        is_sound(&status, stands.text());
        assert!(!stands.text().contains("Soup"), "it repeats no words");
        let unsure = asking.post(&status, "", &[]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        is_sound(&status, unsure.text());
        let back = asking.post(&status, "sure=yes", &[]).await;
        assert_eq!(back.header("location"), status);
        let kept = asking.repository.experience_called(&reference).await;
        let kept = kept.expect("read").expect("it is kept");
        assert_eq!(kept.state, ExperienceState::Withdrawn);
        assert_eq!(kept.words, format!("Soup and <bread> {}", prefix.len()));
        assert!(attributes(&asking.get(&status).await, "form #sure", "id").is_empty());
    }
    let nowhere = asking.get("/experiences/2222-2222").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let robots = asking.get("/robots.txt").await;
    assert!(robots.text().contains("Disallow: /*/experience"));
}

#[tokio::test]
async fn what_tells_who_somebody_is_and_links_are_refused_with_what_to_do() {
    let asking = asking().await;
    let path = format!("{}/experience", service(71));
    for (words, told) in [
        ("Mrs+Patel+was+rude", "Take out the name “Mrs Patel”"),
        (
            "Ring+me+on+07700+900123",
            "Take out the phone number “07700 900123”",
        ),
        ("I+am+ann%40example.org", "looks like an email address"),
        ("Buy+at+cheap.example.com", "We do not take links here"),
        ("NHS+943+476+5919", "looks like an NHS number"),
        ("NI+QQ123456C", "looks like a National Insurance number"),
        ("born+12%2F05%2F1980", "looks like a date of birth"),
        ("I+live+at+DY10+1AB", "Take out the postcode “DY10 1AB”"),
    ] {
        let form = format!("helped=no&words={words}");
        let refused = asking.post(&path, &form, &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        is_sound(&path, refused.text());
        let wrongs = texts(&refused, ".govuk-error-summary__list");
        assert!(wrongs[0].contains(told), "{words}: {wrongs:?}");
        assert_eq!(
            texts(&refused, "#words")[0],
            words
                .replace('+', " ")
                .replace("%40", "@")
                .replace("%2F", "/")
        );
        assert_eq!(attributes(&refused, "input[checked]", "value"), ["no"]);
    }
    let welsh = format!("/cy{path}");
    let refused = asking.post(&welsh, "helped=no&words=Mrs+Patel", &[]).await;
    let wrongs = texts(&refused, ".govuk-error-summary__list");
    assert!(wrongs[0].contains("Tynnwch yr enw"), "{wrongs:?}");
    let long = format!("helped=yes&words={}", "x".repeat(1_001));
    let refused = asking.post(&path, &long, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = asking
        .post(&path, "helped=yes&words=Riverside+Food+Bank+was+kind", &[])
        .await;
    assert_eq!(
        own.status,
        StatusCode::SEE_OTHER,
        "it may be named: {}",
        own.text()
    );
}

#[tokio::test]
async fn a_machine_is_thanked_and_nothing_of_it_is_kept_and_whoever_writes_often_waits() {
    let asking = asking().await;
    let path = format!("{}/experience", service(71));
    let machine = asking
        .post(&path, "helped=yes&words=Buy&website=x", &[])
        .await;
    assert_eq!(machine.status, StatusCode::SEE_OTHER);
    assert_eq!(reference(&machine), "----");
    assert!(asking.repository.unqueued().await.expect("read").is_empty());
    for number in 1..5 {
        let form = format!("helped=yes&words=Number+{number}");
        let sent = asking.post(&path, &form, &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{number}");
    }
    let sixth = asking
        .post(&path, "helped=partly&words=One+more", &[])
        .await;
    assert_eq!(sixth.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(texts(&sixth, "#words"), ["One more"]);
    let elsewhere = [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ];
    let forged = asking
        .post(&path, "helped=yes&words=Forged", &elsewhere)
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn it_is_shown_only_when_it_was_read_and_the_policy_says_so_and_never_as_data() {
    let house = House::open().await;
    let asking = &house.asking;
    house.person("sam", &house.ours, Role::Assurer).await;
    let sam = house.sign_in("sam").await;
    let reference = tell(asking, "They+gave+us+SOUPWORD").await;
    let list = format!("{}/experiences", sample());
    sync(&house).await;
    let queue = house.get("/queue", &sam).await;
    is_sound("/queue", queue.text());
    let address = format!("/queue/experiences/{reference}");
    assert!(attributes(&queue, "ol.fp-rows h2 a", "href")[0].starts_with(&address));
    assert!(!queue.text().contains("SOUPWORD"));
    let nothing = decide(&house, &sam, &reference, "").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_sound("a decision", nothing.text());
    let done = decide(&house, &sam, &reference, "decision=show").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(
        house
            .get(done.header("location"), &sam)
            .await
            .text()
            .contains("Decided about")
    );
    let status = format!("/experiences/{reference}");
    assert!(
        asking
            .get(&status)
            .await
            .text()
            .contains("We do not show it on this site.")
    );
    assert_eq!(
        asking.get(&list).await.status,
        StatusCode::NOT_FOUND,
        "not by itself"
    );
    assert!(
        !asking
            .get(&sample())
            .await
            .text()
            .contains("/experiences\"")
    );

    show_by_policy(asking).await;
    for (prefix, said) in [
        ("", "no judgement of the provider"),
        ("/cy", "Nid ydynt yn farn ar y darparwr"),
    ] {
        let path = format!("{prefix}{list}");
        let shown = asking.get(&path).await;
        is_sound(&path, shown.text());
        assert!(shown.text().contains("They gave us SOUPWORD") && shown.text().contains(said));
        assert!(shown.text().contains("noindex"));
        assert!(
            attributes(
                &asking.get(&format!("{prefix}{}", sample())).await,
                "aside a",
                "href"
            )
            .contains(&path)
        );
    }
    assert!(
        asking
            .get(&status)
            .await
            .text()
            .contains("we show it on this site")
    );
    assert!(
        asking
            .get(&format!("{}/experience", sample()))
            .await
            .text()
            .contains("we may show your words")
    );
    let unread = tell(asking, "UNREADWORD").await;
    assert!(!asking.get(&list).await.text().contains("UNREADWORD"));
    let ids = text_id(Kind::Service, 1);
    for path in [
        "/oruk/services".to_owned(),
        format!("/oruk/services/{ids}"),
        sample(),
        format!("/records/{ids}"),
    ] {
        let reply = asking.get(&path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(!reply.text().contains("SOUPWORD"), "{path}");
    }
    let back = asking.post(&status, "sure=yes", &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert!(!asking.get(&list).await.text().contains("SOUPWORD"));
    let refused = decide(&house, &sam, &unread, "decision=refuse&reason=").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = decide(
        &house,
        &sam,
        &unread,
        "decision=refuse&reason=not-this-service",
    )
    .await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER);
    let status = asking.get(&format!("/cy/experiences/{unread}")).await;
    assert!(
        status
            .text()
            .contains("Nid yw’n ymwneud â’r gwasanaeth hwn.")
    );
}

#[tokio::test]
async fn an_assurer_who_is_late_is_told_and_what_is_wrong_data_becomes_a_report() {
    let house = House::open().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    house.person("sue", &house.ours, Role::Assurer).await;
    let (sam, sue) = (house.sign_in("sam").await, house.sign_in("sue").await);
    let reference = tell(&house.asking, "A+man+hit+me.+It+opens+at+ten.").await;
    sync(&house).await;
    let queue = house.get("/queue", &sam).await;
    assert!(
        queue.text().contains("Somebody may be at risk"),
        "{}",
        queue.text()
    );
    let address = format!("/queue/experiences/{reference}");
    let page = house.get(&address, &sam).await;
    assert!(page.text().contains("follow your safeguarding procedure"));
    let seen = attributes(&page, "input[name=seen]", "value")[0].replace(':', "%3A");
    let report = decide(&house, &sue, &reference, "decision=report&about=hours").await;
    assert_eq!(report.status, StatusCode::SEE_OTHER, "{}", report.text());
    let form = format!("seen={seen}&decision=show");
    let late = house.post(&address, &form, &sam).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("A colleague has decided meanwhile"));
    let reports = house
        .asking
        .repository
        .open_reports(9)
        .await
        .expect("reports");
    assert_eq!(reports.len(), 1);
    let status = house.asking.get(&format!("/experiences/{reference}")).await;
    let to = format!("/reports/{}", reports[0].reference);
    assert!(attributes(&status, "main a", "href").contains(&to));
    sync(&house).await;
    let kinds = house.asking.repository.queue_kinds().await.expect("read");
    assert_eq!(kinds, [(QueueKind::Report, 1)]);
    let decided = house.get("/queue/decided", &sam).await;
    assert!(
        decided
            .text()
            .contains("made a report of what somebody told")
    );
    let plan = house.get("/queue/plan", &sam).await;
    assert_eq!(plan.status, StatusCode::OK);
}

#[tokio::test]
async fn colleagues_read_each_others_notes_and_nobody_else_does() {
    let house = House::open().await;
    for (name, role) in [
        ("fay", Role::FrontlineWorker),
        ("colin", Role::Collector),
        ("mia", Role::Manager),
        ("ada", Role::Administrator),
        ("sam", Role::Assurer),
        ("priya", Role::Provider),
        ("vic", Role::Viewer),
        ("dan", Role::Consumer),
    ] {
        house.person(name, &house.ours, role).await;
    }
    let path = format!("{}/colleagues", sample());
    let fay = house.sign_in("fay").await;
    let account = house.get("/account", &fay).await;
    assert!(attributes(&account, "main a", "href").contains(&"/colleagues".to_owned()));
    let find = house.get("/colleagues?what=service", &fay).await;
    is_sound("/colleagues", find.text());
    assert!(
        attributes(&find, "section a", "href").contains(&path),
        "{}",
        find.text()
    );
    let form = "helped=yes&words=Ring+before+you+go%2C+NOTEWORD.";
    let added = house.post(&path, form, &fay).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let client = house
        .post(&path, "helped=yes&words=My+client+deborah+liked+it", &fay)
        .await;
    assert_eq!(client.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_sound(&path, client.text());
    assert!(
        client.text().contains("Take out the name “deborah”"),
        "{}",
        client.text()
    );
    let own = house.get(added.header("location"), &fay).await;
    is_sound(&path, own.text());
    assert_eq!(own.header("cache-control"), "no-store");
    assert!(own.text().contains("noindex"));
    assert_eq!(attributes(&own, "button[name=act]", "value"), ["back"]);
    assert!(texts(&own, ".fp-rows__row")[0].contains("Frontline worker, Ours."));
    assert!(
        !texts(&own, "main")[0].contains("fay"),
        "it names the team, not the person"
    );

    let mut acts = String::new();
    for (name, may) in [
        ("colin", true),
        ("mia", true),
        ("ada", true),
        ("sam", true),
        ("priya", false),
        ("vic", false),
        ("dan", false),
    ] {
        let cookies = house.sign_in(name).await;
        let reply = house.get(&path, &cookies).await;
        let wanted = if may {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        };
        assert_eq!(reply.status, wanted, "{name}");
        assert_eq!(reply.text().contains("NOTEWORD"), may, "{name}");
        let record = house
            .get(&format!("/records/{}", text_id(Kind::Service, 1)), &cookies)
            .await;
        assert_eq!(
            attributes(&record, "main a", "href").contains(&path),
            may,
            "{name}"
        );
        assert!(!record.text().contains("NOTEWORD"));
        if may {
            acts = attributes(&reply, "form:has(button[value=look])", "action")[0].clone();
        }
    }
    let stranger = house.asking.get(&path).await;
    assert!(stranger.header("location").starts_with("/sign-in?next="));
    for public in [
        sample(),
        format!("{}/experiences", sample()),
        "/oruk/services".to_owned(),
    ] {
        assert!(
            !house.asking.get(&public).await.text().contains("NOTEWORD"),
            "{public}"
        );
    }
    let number = acts.rsplit('/').next().expect("a number").to_owned();
    let public = house.asking.get(&format!("/experiences/{number}")).await;
    assert_eq!(
        public.status,
        StatusCode::NOT_FOUND,
        "a note has no page for the public"
    );

    let colin = house.sign_in("colin").await;
    let foreign = house.post(&acts, "act=back", &colin).await;
    assert!(
        foreign.header("location").ends_with("done=late"),
        "it is not his"
    );
    let told = house.post(&acts, "act=look", &colin).await;
    assert!(told.header("location").ends_with("done=told"));
    let twice = house.post(&acts, "act=look", &colin).await;
    assert!(twice.header("location").ends_with("done=late"));
    let priya = house.sign_in("priya").await;
    let refused = house.post(&acts, "act=look", &priya).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    sync(&house).await;
    let sam = house.sign_in("sam").await;
    let hidden = decide(
        &house,
        &sam,
        &number,
        "decision=refuse&reason=names-somebody",
    )
    .await;
    assert_eq!(hidden.status, StatusCode::SEE_OTHER, "{}", hidden.text());
    assert!(!house.get(&path, &fay).await.text().contains("NOTEWORD"));

    let second = house
        .post(&path, "helped=no&words=Full+until+spring.", &fay)
        .await;
    let page = house.get(second.header("location"), &fay).await;
    let back = attributes(&page, "form:has(button[value=back])", "action")[0].clone();
    let gone = house.post(&back, "act=back", &fay).await;
    assert!(gone.header("location").ends_with("done=back"));
    assert!(
        house
            .get(&path, &fay)
            .await
            .text()
            .contains("Nobody has said anything yet.")
    );
}
