//! How new the site is: who sees it, what is said of it, and what people say.

use chrono::TimeDelta;
use http::StatusCode;
use identity::Role;
use repository::NewFeedback;
use web::{Phase, Settings};

use crate::asking::Asking;
use crate::doors::house::{House, settings};
use crate::reading::{attributes, texts};

fn in_phase(phase: Phase) -> Settings {
    Settings {
        phase,
        ..settings()
    }
}

#[tokio::test]
async fn every_page_of_a_beta_says_so_in_its_language_and_leads_to_feedback() {
    for (phase, tag) in [
        (Phase::PublicBeta, Some("Beta")),
        (Phase::PrivateBeta, Some("Private beta")),
        (Phase::Live, None),
    ] {
        let asking = Asking::new(in_phase(phase)).await;
        for path in ["/about", "/sign-in", "/feedback"] {
            let page = asking.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let tags = texts(&page, ".govuk-phase-banner__content__tag");
            assert_eq!(tags.first().map(String::as_str), tag, "{path}");
        }
        let welsh = asking.get("/cy/about").await;
        let links = attributes(&welsh, ".govuk-phase-banner a", "href");
        assert_eq!(
            links,
            tag.map(|_| "/cy/feedback").into_iter().collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn a_private_beta_says_truly_who_sees_it() {
    for (registration, words, welsh_words) in [
        (false, "people who were invited can see it", "wahoddiad"),
        (true, "people with an account can see it", "chyfrif"),
    ] {
        let asking = Asking::new(Settings {
            registration,
            ..in_phase(Phase::PrivateBeta)
        })
        .await;
        let banner = texts(&asking.get("/about").await, ".govuk-phase-banner__text");
        assert!(banner[0].contains(words), "{banner:?}");
        let banner = texts(&asking.get("/cy/about").await, ".govuk-phase-banner__text");
        assert!(banner[0].contains(welsh_words), "{banner:?}");
        let privacy = asking.get("/privacy").await;
        let text = privacy.text();
        assert!(text.contains("everybody signs in first"), "{text}");
        assert!(
            text.contains("everybody who tries this site out. We keep their name"),
            "{text}"
        );
        assert!(!text.contains("no sign-in for readers"), "{text}");
        let welsh = asking.get("/cy/privacy").await;
        assert!(!welsh.text().contains("Nid oes angen i ddarllenwyr"));
    }
    let asking = Asking::new(in_phase(Phase::PublicBeta)).await;
    let privacy = asking.get("/privacy").await;
    assert!(privacy.text().contains("no sign-in for readers"));
    assert!(
        privacy
            .text()
            .contains("have an account. We keep their name")
    );
}

#[tokio::test]
async fn strangers_of_a_private_beta_sign_in_and_come_back_and_programs_are_told() {
    let house = House::with(in_phase(Phase::PrivateBeta)).await;
    let stranger = house.asking.get("/find?what=food&where=LN1").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    assert_eq!(
        stranger.header("location"),
        "/sign-in?next=%2Ffind%3Fwhat%3Dfood%26where%3DLN1"
    );
    let door = house.asking.get(stranger.header("location")).await;
    assert!(
        door.text().contains("/find?what=food&#38;where=LN1"),
        "{}",
        door.text()
    );
    let program = house.asking.get("/oruk/services").await;
    assert_eq!(program.status, StatusCode::UNAUTHORIZED);
    assert_eq!(program.header("content-type"), "application/problem+json");
    assert_eq!(program.header("access-control-allow-origin"), "*");
    let problem = program.json();
    assert_eq!(problem["type"], "/api-reference#problem-private-beta");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("Sign in"))
    );
    let robots = house.asking.get("/robots.txt").await;
    assert_eq!(robots.text(), "User-agent: *\nDisallow: /\n");
    house.person("vera", &house.ours, Role::Viewer).await;
    let vera = house.sign_in("vera").await;
    let found = house.get("/find?what=food", &vera).await;
    assert_eq!(found.status, StatusCode::OK);
    assert_eq!(found.header("cache-control"), "private, no-cache");
    let services = house.get("/oruk/services", &vera).await;
    assert_eq!(services.status, StatusCode::OK);
    assert_eq!(services.header("cache-control"), "private, no-cache");
    assert!(!services.header("etag").is_empty());
}

#[tokio::test]
async fn feedback_is_kept_with_a_number_and_read_by_those_who_run_the_site() {
    let house = House::open().await;
    let asking = &house.asking;
    let wrong = asking
        .post("/feedback", "doing=&better=&email=nobody", &[])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "Tell us what you were doing",
        "Tell us what went wrong",
        "name@example.org",
    ] {
        assert!(wrong.text().contains(words), "{words}");
    }
    let form = "doing=Looking+%3Cb%3Efor%3C%2Fb%3E+food&better=Too+small&email=ruth%40example.org";
    let sent = asking.post("/cy/feedback", form, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let thanks = asking.get(sent.header("location")).await;
    assert!(thanks.text().contains("Diolch"), "{}", thanks.text());
    let reference = texts(&thanks, ".govuk-panel__body strong").remove(0);
    // Pressed twice it is the same.
    let again = asking.post("/cy/feedback", form, &[]).await;
    assert_eq!(again.header("location"), sent.header("location"));
    // A machine fills in everything.
    let machine = format!("{form}2&website=x");
    let told = asking.post("/feedback", &machine, &[]).await;
    assert_eq!(told.header("location"), "/feedback/sent?reference=----");
    assert_eq!(
        asking.get("/feedback/sent?reference=%3Cb%3E").await.status,
        404
    );

    house.person("max", &house.ours, Role::Manager).await;
    house.person("colin", &house.ours, Role::Collector).await;
    let max = house.sign_in("max").await;
    let received = house.get("/feedback/received", &max).await;
    let text = received.text();
    assert_eq!(texts(&received, "main h2"), [reference.as_str()]);
    assert!(
        text.contains("&#60;b&#62;for") && text.contains("ruth@example.org"),
        "{text}"
    );
    assert!(text.contains("1 still to deal with"));
    let account = house.get("/account", &max).await;
    assert!(account.text().contains("/feedback/received"));
    let colin = house.sign_in("colin").await;
    let refused = house.get("/feedback/received", &colin).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let address = format!("/feedback/received/{reference}");
    house.post(&address, "", &max).await;
    let dealt = house.get("/feedback/received", &max).await;
    assert!(
        dealt.text().contains("0 still to deal with"),
        "{}",
        dealt.text()
    );
    let repository = &asking.repository;
    let kept = TimeDelta::days(180);
    assert_eq!(repository.forget_feedback(kept).await.expect("asked"), 0);
    asking.clock.advance(TimeDelta::days(181));
    assert_eq!(repository.forget_feedback(kept).await.expect("asked"), 1);
    assert!(
        repository
            .feedback(true, None, 9)
            .await
            .expect("read")
            .is_empty()
    );
}

#[tokio::test]
async fn so_much_feedback_is_taken_from_one_address_and_whoever_is_signed_in_is_counted_alone() {
    let house = House::open().await;
    let asking = &house.asking;
    house.person("vera", &house.ours, Role::Viewer).await;
    let vera = house.sign_in("vera").await;
    for number in 0..30 {
        let form = format!("doing=a{number}&better=b");
        let sent = asking.post("/feedback", &form, &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{number}");
    }
    let often = asking.post("/feedback", "doing=a&better=kept", &[]).await;
    assert_eq!(often.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        often.text().contains("kept"),
        "what was written is not lost"
    );
    let hers = asking
        .post("/feedback", "doing=a&better=hers", &[("cookie", &vera)])
        .await;
    assert_eq!(hers.status, StatusCode::SEE_OTHER);
    // Reports about services are counted apart.
    let report = asking
        .post("/services/none/report", "about=other&detail=x", &[])
        .await;
    assert_ne!(report.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn what_is_open_is_never_out_of_sight() {
    let house = House::open().await;
    let repository = &house.asking.repository;
    let give = async |number: usize| {
        let new = NewFeedback {
            doing: format!("reading {number}"),
            better: "larger letters".to_owned(),
            reply_to: None,
            language: "en-GB".to_owned(),
        };
        repository.give_feedback(new).await.expect("kept")
    };
    let first = give(0).await;
    for number in 1..=60 {
        let reference = give(number).await;
        if number <= 40 {
            repository
                .deal_with_feedback(&reference, true, "operator")
                .await
                .expect("dealt with");
        }
    }
    house.person("max", &house.ours, Role::Manager).await;
    let max = house.sign_in("max").await;
    let open = house.get("/feedback/received", &max).await;
    assert!(open.text().contains("21 still to deal with"));
    let references = texts(&open, "main h2");
    assert_eq!((references.len(), references.last()), (21, Some(&first)));
    let dealt = house.get("/feedback/received?dealt=yes", &max).await;
    assert_eq!(texts(&dealt, "main h2").len(), 40);
    for number in 61..=100 {
        give(number).await;
    }
    let open = house.get("/feedback/received", &max).await;
    assert_eq!(texts(&open, "main h2").len(), 50);
    let next = attributes(&open, "main nav a", "href").remove(0);
    let rest = house.get(&next, &max).await;
    assert_eq!(texts(&rest, "main h2").last(), Some(&first));
}

#[tokio::test]
async fn whoever_asks_for_an_answer_afterwards_is_answered() {
    let asking = Asking::new(settings()).await;
    let repository = &asking.repository;
    let give = async |reply_to: Option<&str>| {
        let new = NewFeedback {
            doing: "reading".to_owned(),
            better: "larger letters".to_owned(),
            reply_to: reply_to.map(str::to_owned),
            language: "en-GB".to_owned(),
        };
        repository.give_feedback(new).await.expect("kept")
    };
    let first = give(None).await;
    assert_eq!(give(Some("ruth@example.org")).await, first);
    assert_eq!(give(None).await, first);
    assert_ne!(give(Some("sam@example.org")).await, first);
    let said = repository.feedback(false, None, 9).await.expect("read");
    let emails: Vec<Option<&str>> = said.iter().map(|one| one.reply_to.as_deref()).collect();
    assert_eq!(emails, [Some("sam@example.org"), Some("ruth@example.org")]);
}

#[tokio::test]
async fn what_is_not_dealt_with_is_never_forgotten() {
    let asking = Asking::new(settings()).await;
    let new = NewFeedback {
        doing: "reading".to_owned(),
        better: "larger letters".to_owned(),
        reply_to: None,
        language: "en-GB".to_owned(),
    };
    let repository = &asking.repository;
    let reference = repository.give_feedback(new).await.expect("kept");
    asking.clock.advance(TimeDelta::days(900));
    let kept = TimeDelta::days(180);
    assert_eq!(repository.forget_feedback(kept).await.expect("asked"), 0);
    let deal = async |dealt| {
        repository
            .deal_with_feedback(&reference, dealt, "operator")
            .await
    };
    assert!(deal(true).await.expect("dealt with"));
    assert!(!deal(true).await.expect("no more than once"));
    assert!(deal(false).await.expect("open again"));
}
