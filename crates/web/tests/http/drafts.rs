//! Services that are entered by hand: question by question, by whom they belong to, agreed to and sent once.

use std::fmt::Write as _;

use http::StatusCode;
use identity::Role;
use repository::UploadFormat;

use crate::doors::house::House;
use crate::reading::{attributes, texts};

/// The form of fields with their values.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

impl House {
    /// A service begun by somebody.
    pub(crate) async fn begin(&self, source: &str, cookies: &str) -> String {
        let begun = self
            .post(&format!("/sources/{source}/services"), "", cookies)
            .await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        let place = begun.header("location");
        place
            .strip_suffix("/name")
            .expect("the first question")
            .to_owned()
    }

    pub(crate) async fn answer(
        &self,
        draft: &str,
        question: &str,
        fields: &[(&str, &str)],
        cookies: &str,
    ) -> String {
        let answered = self
            .post(&format!("{draft}/{question}"), &form(fields), cookies)
            .await;
        assert_eq!(
            answered.status,
            StatusCode::SEE_OTHER,
            "{question}: {:?}",
            texts(&answered, ".govuk-error-message")
        );
        answered.header("location").to_owned()
    }

    /// Enough to be sent.
    async fn fill(&self, draft: &str, cookies: &str) {
        self.answer(draft, "name", &[("name", "Lunch club")], cookies)
            .await;
        self.answer(
            draft,
            "about",
            &[("description", "You can eat with others.")],
            cookies,
        )
        .await;
        self.answer(
            draft,
            "organisation",
            &[("organization", "Mill Lane Trust")],
            cookies,
        )
        .await;
    }
}

#[tokio::test]
async fn a_service_is_entered_looked_at_and_sent_once() {
    let house = House::open().await;
    house.person("priya", &house.ours, Role::Provider).await;
    let priya = house.sign_in("priya").await;
    let draft = house.begin("own", &priya).await;
    let wrong = house
        .post(
            &format!("{draft}/name"),
            "name=+&alternate_name=Soup",
            &priya,
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        attributes(&wrong, ".govuk-error-summary a", "href"),
        ["#name"]
    );
    assert_eq!(
        attributes(&wrong, "#alternate_name", "value"),
        ["Soup"],
        "nothing typed is lost"
    );

    let next = house
        .answer(&draft, "name", &[("name", "Lunch <b>club")], &priya)
        .await;
    assert_eq!(next, format!("{draft}/about"));
    let back = [("name", "Lunch club"), ("then", "list")];
    assert_eq!(house.answer(&draft, "name", &back, &priya).await, draft);
    let early = house
        .post(
            &format!("{draft}/check"),
            "agreed=open_data&agreed=no_personal_data",
            &priya,
        )
        .await;
    assert!(
        early.text().contains("Before you can send it"),
        "{}",
        early.text()
    );
    house.fill(&draft, &priya).await;
    let next = house
        .answer(&draft, "ways", &[("way", "Phone")], &priya)
        .await;
    assert_eq!(
        next,
        format!("{draft}/area"),
        "who goes nowhere is not asked where"
    );

    let times = house.get(&format!("{draft}/times"), &priya).await;
    let add = attributes(&times, "main form[method=get]", "action").remove(0);
    let fields = form(&[("days", "TU"), ("opens", "12"), ("closes", "2pm")]);
    for _ in 0..2 {
        // Pressed twice, it is there once.
        let added = house
            .post(&format!("{add}?rhythm=weekly"), &fields, &priya)
            .await;
        assert_eq!(added.header("location"), format!("{draft}/times"));
    }
    let times = house.get(&format!("{draft}/times"), &priya).await;
    let said = texts(&times, ".fp-rows__row strong");
    assert_eq!(said.len(), 1);
    assert!(
        said[0].contains("Tuesday") && said[0].contains("midday to 2pm"),
        "{said:?}"
    );

    let tasks = house.get(&draft, &priya).await;
    assert!(
        tasks.text().contains("5 of 14 questions are answered"),
        "{}",
        tasks.text()
    );
    assert!(tasks.text().contains("What people still cannot know"));
    let preview = house.get(&format!("{draft}/preview"), &priya).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text());
    assert_eq!(texts(&preview, "h1"), ["Lunch club"]);
    assert!(preview.text().contains("This is how people will see it"));
    assert!(preview.text().contains("Mill Lane Trust"));
    assert!(
        !preview.text().contains("Not known"),
        "nobody looks for that"
    );

    let check = format!("{draft}/check");
    let half = house.post(&check, "agreed=open_data", &priya).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ticked = attributes(&half, "input[name=agreed][checked]", "value");
    assert_eq!(ticked, ["open_data"]);
    let both = "agreed=open_data&agreed=no_personal_data";
    for _ in 0..2 {
        let sent = house.post(&check, both, &priya).await;
        assert_eq!(sent.header("location"), format!("{draft}/sent"));
    }
    let waiting = house.get(&format!("{draft}/sent"), &priya).await;
    assert!(
        waiting.text().contains("It is being read"),
        "{}",
        waiting.text()
    );
    let elsewhere = house.get(&format!("{draft}/name"), &priya).await;
    assert_eq!(elsewhere.header("location"), format!("{draft}/sent"));

    let repository = &house.asking.repository;
    let id = draft
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id");
    let kept = repository.draft(id).await.expect("read").expect("there");
    let upload = kept.upload.expect("it was sent");
    let sent = repository
        .upload(upload)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(sent.format, UploadFormat::Records);
    assert!(!sent.accept, "a provider's word alone publishes nothing");
    let content = repository.upload_content(upload).await.expect("read");
    let content: serde_json::Value =
        serde_json::from_slice(&content.expect("kept")).expect("a line of JSON");
    assert_eq!(
        (&content["name"], &content["id"]),
        (&"Lunch club".into(), &kept.key.into())
    );
    let audit = repository.audit(50).await.expect("read");
    let send = audit
        .iter()
        .find(|entry| entry.action == "draft.send")
        .expect("a row");
    assert_eq!(
        send.detail["agreed"],
        serde_json::json!(["open_data", "no_personal_data"])
    );
}

#[tokio::test]
async fn a_draft_is_its_teams_and_nobody_elses() {
    let house = House::open().await;
    house.person("priya", &house.ours, Role::Provider).await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("theo", &house.theirs, Role::Provider).await;
    house.person("vera", &house.ours, Role::Viewer).await;
    house.person("sam", &house.ours, Role::Assurer).await;
    let priya = house.sign_in("priya").await;
    let draft = house.begin("own", &priya).await;
    house.fill(&draft, &priya).await;
    let member = "00000000-0000-0000-0000-000000000001";
    let pages =
        ["", "/name", "/times", "/check", "/sent", "/preview"].map(|page| format!("{draft}{page}"));
    let one = format!("{draft}/times/{member}?rhythm=weekly");
    let mut posts: Vec<String> = ["/name", "/check", "/discard", "/reopen"]
        .map(|page| format!("{draft}{page}"))
        .into();
    posts.push(format!("{draft}/times/{member}/remove"));
    posts.push(one.clone());
    for name in ["theo", "vera"] {
        let cookies = house.sign_in(name).await;
        for path in pages
            .iter()
            .chain([&one, &"/sources/own/services".to_owned()])
        {
            let refused = house.get(path, &cookies).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
        for path in posts.iter().chain([&"/sources/own/services".to_owned()]) {
            let refused = house.post(path, "name=Mine", &cookies).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
    }
    for path in &posts {
        let forged = house
            .asking
            .post(path, "name=Mine&form_key=guessed", &[("cookie", &priya)])
            .await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path}");
    }
    let nobody = house.get(&draft, "").await;
    assert!(
        nobody.header("location").starts_with("/sign-in"),
        "{:?}",
        nobody.headers
    );
    for name in ["colin", "sam"] {
        let cookies = house.sign_in(name).await;
        let shown = house.get(&draft, &cookies).await;
        assert!(shown.text().contains("Lunch club"), "{name}");
    }
    let listed = house.get("/sources/own/services", &priya).await;
    assert_eq!(
        attributes(&listed, "main a[href^='/drafts/']", "href"),
        [draft.as_str()]
    );
    let gone = house.post(&format!("{draft}/discard"), "", &priya).await;
    assert_eq!(gone.header("location"), "/sources/own/services");
    assert_eq!(
        house.get(&draft, &priya).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_sent_takes_effect_and_is_changed_again_as_the_same_record() {
    let house = House::open().await;
    house.person("priya", &house.ours, Role::Provider).await;
    let priya = house.sign_in("priya").await;
    let draft = house.begin("own", &priya).await;
    house.fill(&draft, &priya).await;
    house
        .answer(&draft, "ways", &[("way", "Venue")], &priya)
        .await;
    let places = house.get(&format!("{draft}/places"), &priya).await;
    let add = attributes(&places, "main a.govuk-button--secondary", "href").remove(0);
    let place = add.strip_prefix(&format!("{draft}/")).expect("beneath it");
    let fields = [
        ("venue", "Mill Hall"),
        ("address_1", "2 Mill Lane"),
        ("city", "Bewdley"),
        ("postal_code", "DY12 2AF"),
    ];
    house.answer(&draft, place, &fields, &priya).await;
    let both = "agreed=open_data&agreed=no_personal_data";
    house.post(&format!("{draft}/check"), both, &priya).await;
    house.take_in().await;
    let sent = house.get(&format!("{draft}/sent"), &priya).await;
    assert!(
        sent.text().contains("Sent to an assurer"),
        "{}",
        sent.text()
    );

    let listed = house.get("/sources/own/services", &priya).await;
    let keys = attributes(&listed, "input[name=key]", "value");
    assert_eq!(keys.len(), 1);
    let again = house
        .post("/sources/own/services", &form(&[("key", &keys[0])]), &priya)
        .await;
    let again = again.header("location").to_owned();
    let places = house.get(&format!("{again}/places"), &priya).await;
    assert_eq!(texts(&places, ".fp-rows__row strong"), ["Mill Hall"]);
    house
        .answer(&again, "cost", &[("cost", "free")], &priya)
        .await;
    house.post(&format!("{again}/check"), both, &priya).await;
    house.take_in().await;
    let repository = &house.asking.repository;
    let records = repository
        .records(&repository::RecordFilter::default())
        .await
        .expect("listed");
    let of = |kind: hsds::Kind| records.iter().filter(|record| record.kind == kind).count();
    assert_eq!(
        (
            of(hsds::Kind::Service),
            of(hsds::Kind::Location),
            of(hsds::Kind::Organization)
        ),
        (1, 1, 1)
    );
    let sent = repository
        .service_as_sent("own", &keys[0])
        .await
        .expect("read")
        .expect("there");
    let mut said = String::new();
    write!(
        said,
        "{} {}",
        sent["cost_options"][0]["amount"], sent["name"]
    )
    .expect("text");
    assert_eq!(said, "0 \"Lunch club\"");
    an_old_draft_puts_nothing_back(&house, &keys[0], &priya).await;
    what_is_erased_is_in_no_draft(&house, &keys[0], &priya).await;
    let missing = house
        .post("/sources/own/services", "key=nothing", &priya)
        .await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

/// Where a file changed the record meanwhile, somebody has to say that their answers are right.
async fn an_old_draft_puts_nothing_back(house: &House, key: &str, priya: &str) {
    let begun = house
        .post("/sources/own/services", &form(&[("key", key)]), priya)
        .await;
    let draft = begun.header("location").to_owned();
    let repository = &house.asking.repository;
    let sent = repository.service_as_sent("own", key).await;
    let mut changed = sent.expect("read").expect("there");
    changed.insert("name".to_owned(), "Supper club".into());
    let new = repository::NewUpload {
        source: "own".to_owned(),
        by: "person:colin".to_owned(),
        name: "Supper club".to_owned(),
        content: collect::form::sent(&changed),
    };
    repository.send_records(new, false).await.expect("sent");
    house.take_in().await;
    let page = house.get(&draft, priya).await;
    assert!(page.text().contains("Changed since"), "{}", page.text());
    let both = "agreed=open_data&agreed=no_personal_data";
    let check = format!("{draft}/check");
    let refused = house.post(&check, both, priya).await;
    assert_eq!(refused.header("location"), draft);
    house.post(&format!("{draft}/keep"), "", priya).await;
    let page = house.get(&draft, priya).await;
    assert!(!page.text().contains("Changed since"), "{}", page.text());
    let sent = house.post(&check, both, priya).await;
    assert_eq!(sent.header("location"), format!("{draft}/sent"));
    house.take_in().await;
}

/// What has to go goes from open drafts and from what was sent too.
async fn what_is_erased_is_in_no_draft(house: &House, key: &str, priya: &str) {
    let begun = house
        .post("/sources/own/services", &form(&[("key", key)]), priya)
        .await;
    let draft = begun.header("location").to_owned();
    let about = house.get(&format!("{draft}/about"), priya).await;
    assert!(about.text().contains("You can eat with others."));
    let repository = &house.asking.repository;
    let filter = repository::RecordFilter {
        kind: Some(hsds::Kind::Service),
        ..repository::RecordFilter::default()
    };
    let record = repository.records(&filter).await.expect("listed").remove(0);
    let field = "description".parse().expect("a path");
    repository
        .erase(
            record.id.expect("an entity"),
            &[field],
            "asked to",
            "operator",
        )
        .await
        .expect("erased");
    let about = house.get(&format!("{draft}/about"), priya).await;
    assert!(!about.text().contains("You can eat with others."));
    house.post(&format!("{draft}/discard"), "", priya).await;
}

#[tokio::test]
async fn what_others_sent_is_changed_by_whoever_speaks_for_the_organisation_and_by_nobody_else() {
    let house = House::open().await;
    house.person("priya", &house.ours, Role::Provider).await;
    let priya = house.sign_in("priya").await;
    let (service, organization) = (uuid::Uuid::from_u128(71), uuid::Uuid::from_u128(72));
    let theirs = serde_json::json!({
        "id": service, "name": "Lunch club", "status": "active", "description": "Lunch.",
        "organization": {"id": organization, "name": "Mill Lane Trust", "description": "They cook."},
    });
    let new = repository::NewUpload {
        source: "other".to_owned(),
        by: "operator".to_owned(),
        name: "theirs".to_owned(),
        content: format!("{theirs}\n").into_bytes(),
    };
    let repository = &house.asking.repository;
    repository.send_records(new, true).await.expect("sent");
    house.take_in().await;
    let of = form(&[("of", &service.to_string())]);
    let list = "/sources/own/services";
    let refused = house.post(list, &of, &priya).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let nothing = form(&[("of", &organization.to_string())]);
    let refused = house.post(list, &nothing, &priya).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(
        !house
            .get(list, &priya)
            .await
            .text()
            .contains("Sent by others")
    );

    let claim = repository::NewClaim {
        organization: Some(organization),
        name: "Mill Lane Trust".to_owned(),
        details: None,
        source: Some("own".to_owned()),
        collector: None,
        note: String::new(),
    };
    let claimant = repository::Claimant::Team(house.ours.id);
    let claim = repository.make_claim(&claimant, &claim, "operator").await;
    let yes = repository::ClaimDecision::Confirm { publishes: false };
    let claim = claim.expect("made").id;
    repository
        .decide_claim(claim, &yes, "operator")
        .await
        .expect("decided");
    let listed = house.get(list, &priya).await;
    assert_eq!(
        attributes(&listed, "input[name=of]", "value"),
        [service.to_string()]
    );
    let begun = house.post(list, &of, &priya).await;
    let draft = begun.header("location").to_owned();
    let shown = house.get(&draft, &priya).await;
    assert_eq!(texts(&shown, "h1"), ["Lunch club"]);
    house
        .answer(&draft, "cost", &[("cost", "free")], &priya)
        .await;
    let both = "agreed=open_data&agreed=no_personal_data";
    house.post(&format!("{draft}/check"), both, &priya).await;
    house.take_in().await;
    let sent = house.get(&format!("{draft}/sent"), &priya).await;
    assert!(
        sent.text().contains("Sent to an assurer"),
        "{}",
        sent.text()
    );
    let record = repository
        .record_number("own", hsds::Kind::Service, &service.to_string())
        .await;
    assert!(record.expect("asked").is_some());
    let listed = house.get(list, &priya).await;
    assert!(
        !listed.text().contains("Sent by others"),
        "it is the list's own now"
    );
}
