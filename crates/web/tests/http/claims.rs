//! Registration, and claims to organisations: made, decided, handed over.

use chrono::TimeDelta;
use hsds::Kind;
use http::StatusCode;
use identity::{Permission, Role};
use repository::{Claim, ClaimFilter, ClaimState, Trust};
use web::Settings;

use crate::asking::support::text_id;
use crate::doors::house::{House, cookies, settings};
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

const AGREED: &str = "collector=none&open=yes&nobody=yes";

impl House {
    /// Somebody whom nobody has invited, with what their browser holds.
    pub(crate) async fn newcomer(&self, name: &str) -> String {
        let form = format!("name={name}&email={name}%40example.org");
        let sent = self.asking.post("/register", &form, &[]).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
        let opened = self.asking.post(&self.mailed().await, "", &[]).await;
        assert_eq!(opened.header("location"), "/organisation");
        cookies(&opened)
    }

    async fn claims(&self) -> Vec<Claim> {
        let filter = ClaimFilter {
            limit: 100,
            ..ClaimFilter::default()
        };
        self.asking
            .repository
            .claims(&filter)
            .await
            .expect("claims")
    }

    /// Asks to look after the first organisation of the sample.
    pub(crate) async fn ask_for_the_first(&self, cookies: &str) -> Claim {
        self.post("/organisation/agree", &published(AGREED), cookies)
            .await;
        self.waiting().await
    }

    /// Confirms a claim, and trusts what comes with it.
    pub(crate) async fn confirm(&self, claim: &Claim, cookies: &str) {
        let open = "decision=confirm&trust=open";
        self.post(&format!("/claims/{}", claim.id), open, cookies)
            .await;
    }

    /// The claim that waits longest.
    pub(crate) async fn waiting(&self) -> Claim {
        let first = self.claims().await.into_iter().next();
        first
            .filter(|claim| claim.state == ClaimState::Waiting)
            .expect("one waits")
    }
}

fn published(extra: &str) -> String {
    format!("organization={}&{extra}", text_id(Kind::Organization, 1))
}

#[tokio::test]
async fn a_newcomer_opens_an_account_by_a_letter_that_works_once() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    let page = house.get("/sign-in", "").await;
    assert!(page.text().contains("href=\"/register\""));
    for (form, field) in [
        ("name=New&email=nonsense", "#email"),
        ("name=+&email=new%40example.org", "#name"),
    ] {
        let wrong = house.asking.post("/register", form, &[]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            attributes(&wrong, ".govuk-error-summary a", "href"),
            [field]
        );
        is_sound("/register", wrong.text());
    }
    let new = house
        .asking
        .post("/register", "name=New&email=new%40example.org", &[])
        .await;
    let address = house.mailed().await;
    assert!(address.starts_with("/register/"), "{address}");
    // Who has an account gets the same page, and another letter.
    let known = house
        .asking
        .post("/register", "name=New&email=colin%40example.org", &[])
        .await;
    assert_eq!(
        known.text().replace("colin@", "new@"),
        new.text(),
        "nobody learns who has an account"
    );
    let letters = house.asking.repository.letters(2).await.expect("mail");
    assert!(letters[0].body.contains("You have one already"));
    assert!(letters[0].body.contains("/sign-in/link/"));
    assert_eq!(letters[0].subject, letters[1].subject);

    for _ in 0..2 {
        let shown = house.get(&address, "").await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.headers.get("set-cookie").is_none());
        is_sound(&address, shown.text());
    }
    let opened = house.asking.post(&address, "", &[]).await;
    assert_eq!(opened.header("location"), "/organisation");
    let own = cookies(&opened);
    assert_eq!(
        house.get("/organisation", &own).await.status,
        StatusCode::OK
    );
    for path in [address.as_str(), "/register/guessed"] {
        let gone = house.asking.post(path, "", &[]).await;
        assert_eq!(gone.status, StatusCode::GONE, "{path}");
        assert!(gone.headers.get("set-cookie").is_none());
        assert_eq!(house.get(path, "").await.status, StatusCode::GONE);
    }
    assert_eq!(
        house.get("/claims", &own).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_letter_that_was_passed_on_or_is_late_lets_nobody_in() {
    let house = House::open().await;
    let form = "name=New&email=new%40example.org";
    house.asking.post("/register", form, &[]).await;
    let first = house.mailed().await;
    house.asking.post("/register", form, &[]).await;
    let second = house.mailed().await;
    house.asking.post(&second, "", &[]).await;
    // There is an account by now, which the other letter does not let in to.
    let passed_on = house.asking.post(&first, "", &[]).await;
    assert_eq!(passed_on.header("location"), "/organisation");
    assert!(passed_on.headers.get("set-cookie").is_none());

    let late = "name=Late&email=late%40example.org";
    house.asking.post("/register", late, &[]).await;
    let address = house.mailed().await;
    house.asking.clock.advance(TimeDelta::hours(24));
    let late = house.asking.post(&address, "", &[]).await;
    assert_eq!(late.status, StatusCode::GONE);

    let closed = House::with(Settings {
        registration: false,
        ..settings()
    })
    .await;
    for path in ["/register", "/register/x"] {
        assert_eq!(closed.get(path, "").await.status, StatusCode::NOT_FOUND);
        let sent = closed.asking.post(path, form, &[]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
    }
    assert!(
        !closed
            .get("/sign-in", "")
            .await
            .text()
            .contains("/register")
    );
}

#[tokio::test]
async fn one_address_is_not_mailed_without_end() {
    let house = House::open().await;
    for _ in 0..9 {
        let form = "name=New&email=new%40example.org";
        let sent = house.asking.post("/register", form, &[]).await;
        assert_eq!(sent.status, StatusCode::OK);
    }
    let letters = house.asking.repository.letters(99).await.expect("mail");
    assert_eq!(letters.len(), 5);
}

#[tokio::test]
async fn somebody_finds_their_organisation_agrees_and_claims_it_once() {
    let house = House::open().await;
    let new = house.newcomer("new").await;
    let found = house
        .get("/organisation/find?what=organisation+1", &new)
        .await;
    is_sound("/organisation/find", found.text());
    let links = attributes(&found, "a.govuk-button--secondary", "href");
    let agree = format!(
        "/organisation/agree?organization={}",
        text_id(Kind::Organization, 1)
    );
    assert!(links.contains(&agree), "{links:?}");
    let nothing = house.get("/organisation/find?what=100%25", &new).await;
    assert!(nothing.text().contains("Nothing found"));
    is_sound("/organisation/agree", house.get(&agree, &new).await.text());

    // Nothing is made of what was not agreed to, nor of a form from elsewhere.
    for (form, field) in [
        ("collector=none&nobody=yes", "#open"),
        ("collector=none&open=yes", "#nobody"),
    ] {
        let wrong = house
            .post("/organisation/agree", &published(form), &new)
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            attributes(&wrong, ".govuk-error-summary a", "href"),
            [field]
        );
        is_sound("/organisation/agree", wrong.text());
    }
    let forged = format!("{}&form_key=guessed", published(AGREED));
    let forged = house
        .asking
        .post("/organisation/agree", &forged, &[("cookie", &new)])
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(house.claims().await.is_empty());

    let made = house
        .post("/organisation/agree", &published(AGREED), &new)
        .await;
    assert_eq!(made.header("location"), "/organisation", "{}", made.text());
    let again = house
        .post(
            "/organisation/agree",
            &published(&format!("team=none&{AGREED}")),
            &new,
        )
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(texts(&again, ".govuk-error-summary a")[0].contains("claimed already"));
    let claims = house.claims().await;
    assert_eq!(claims.len(), 1);
    let own = house.get("/organisation", &new).await;
    is_sound("/organisation", own.text());
    assert!(own.text().contains("Waiting"));
    let stop = format!("/organisation/{}/stop", claims[0].id);
    house.person("olga", &house.theirs, Role::Provider).await;
    let olga = house.sign_in("olga").await;
    let others = house.post(&stop, "", &olga).await;
    assert_eq!(others.status, StatusCode::FORBIDDEN);
    house.post(&stop, "", &new).await;
    assert_eq!(house.claims().await[0].state, ClaimState::Ended);
}

#[tokio::test]
async fn an_organisation_is_added_as_it_is_written_and_wrong_numbers_are_told() {
    let house = House::open().await;
    let new = house.newcomer("new").await;
    is_sound(
        "/organisation/add",
        house.get("/organisation/add", &new).await.text(),
    );
    let empty = house
        .post(
            "/organisation/add",
            "charity=12&company=x&website=a+b",
            &new,
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        attributes(&empty, ".govuk-error-summary a", "href"),
        ["#name", "#about", "#website", "#charity", "#company"]
    );
    assert!(texts(&empty, "#charity-error")[0].contains("1234567"));
    is_sound("/organisation/add", empty.text());
    let said = "name=+CARERS%27+Corner++%28Wyre%29+&about=We+help+carers.&website=www.example.org&charity=1234567&company=738693";
    let agree = house.post("/organisation/add", said, &new).await;
    assert_eq!(agree.status, StatusCode::OK, "{}", agree.text());
    is_sound("/organisation/agree", agree.text());
    // What travels in the page is checked again at the end.
    let changed = format!("{}&{AGREED}", said.replace("1234567", "12"));
    let changed = house.post("/organisation/agree", &changed, &new).await;
    assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(house.claims().await.is_empty());
    let made = house
        .post("/organisation/agree", &format!("{said}&{AGREED}"), &new)
        .await;
    assert_eq!(made.header("location"), "/organisation", "{}", made.text());
    let claim = house.waiting().await;
    assert_eq!(claim.name, "CARERS' Corner  (Wyre)");
    assert_eq!(
        serde_json::json!(claim.details),
        serde_json::json!({
            "description": "We help carers.",
            "website": "https://www.example.org",
            "organization_identifiers": [
                {"identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": "1234567"},
                {"identifier_scheme": "GB-COH", "identifier_type": "Company number", "identifier": "00738693"},
            ],
        })
    );
    house.person("sam", &house.ours, Role::Assurer).await;
    let sam = house.sign_in("sam").await;
    let desk = house.get("/claims", &sam).await;
    is_sound("/claims", desk.text());
    let links = attributes(&desk, ".govuk-summary-card a", "href");
    assert!(
        links.contains(&"https://find-and-update.company-information.service.gov.uk/company/00738693".to_owned())
            && links.contains(&"https://register-of-charities.charitycommission.gov.uk/charity-search/-/charity-details/1234567".to_owned()),
        "{links:?}"
    );
    let confirmed = house
        .post(&format!("/claims/{}", claim.id), "decision=confirm", &sam)
        .await;
    assert_eq!(confirmed.header("location"), "/claims");
    assert!(house.claims().await[0].organization.is_some());
}

#[tokio::test]
async fn a_claim_is_decided_by_who_may_and_by_nobody_else() {
    let house = House::open().await;
    house.person("colin", &house.ours, Role::Collector).await;
    house.person("carol", &house.theirs, Role::Collector).await;
    let new = house.newcomer("new").await;
    let with = format!(
        "{}&open=yes&nobody=yes",
        published(&format!("collector={}", house.ours.id))
    );
    let made = house.post("/organisation/agree", &with, &new).await;
    assert_eq!(made.header("location"), "/organisation", "{}", made.text());
    let claim = house.waiting().await;
    let path = format!("/claims/{}", claim.id);
    for role in Role::ALL {
        house.person(role.name(), &house.theirs, role).await;
        let held = house.sign_in(role.name()).await;
        let everywhere = identity::permission::extent(role, Permission::ConfirmClaims)
            == Some(identity::permission::Extent::Everywhere);
        let page = house.get("/claims", &held).await;
        assert_eq!(page.text().contains("Organisation 1"), everywhere, "{role}");
        // Without a reason nothing is decided.
        let refused = house.post(&path, "decision=refuse&reason=+", &held).await;
        let expected = if everywhere {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::FORBIDDEN
        };
        assert_eq!(refused.status, expected, "{role}");
    }
    let (colin, carol) = (house.sign_in("colin").await, house.sign_in("carol").await);
    let others = house.post(&path, "decision=confirm", &carol).await;
    assert_eq!(others.status, StatusCode::FORBIDDEN);
    let forged = house
        .asking
        .post(
            &path,
            "decision=confirm&form_key=guessed",
            &[("cookie", &colin)],
        )
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    // How far a source is trusted is not for collectors to say.
    let open = house
        .post(&path, "decision=confirm&trust=open", &colin)
        .await;
    assert_eq!(open.status, StatusCode::FORBIDDEN);
    assert_eq!(house.waiting().await.id, claim.id);
    let own = house.post(&path, "decision=confirm", &colin).await;
    assert_eq!(own.header("location"), "/claims", "{}", own.text());
    assert_eq!(house.claims().await[0].state, ClaimState::Confirmed);
    let letter = &house.asking.repository.letters(1).await.expect("mail")[0];
    assert_eq!(letter.recipient, "new@example.org");
    assert!(
        letter.body.contains("looked at before it is published"),
        "{}",
        letter.body
    );

    // Nobody looks at their own word.
    let with = format!(
        "organization={}&team={}&{AGREED}",
        text_id(Kind::Organization, 2),
        house.ours.id
    );
    let made = house.post("/organisation/agree", &with, &colin).await;
    assert_eq!(made.header("location"), "/organisation", "{}", made.text());
    let own = format!("/claims/{}", house.waiting().await.id);
    let decided = house.post(&own, "decision=confirm", &colin).await;
    assert_eq!(decided.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_organisation_is_handed_over_and_all_are_told() {
    let house = House::open().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    let (one, two) = (house.newcomer("one").await, house.newcomer("two").await);
    let sam = house.sign_in("sam").await;
    for cookies in [&one, &two] {
        house
            .post("/organisation/agree", &published(AGREED), cookies)
            .await;
    }
    let first = house.waiting().await;
    let open = "decision=confirm&trust=open";
    house
        .post(&format!("/claims/{}", first.id), open, &sam)
        .await;
    let source = house
        .asking
        .repository
        .source(&first.source)
        .await
        .expect("read");
    assert_eq!(source.expect("a source").trust, Trust::Open);
    let desk = house.get("/claims", &sam).await;
    assert!(desk.text().contains("handed over if you confirm"));
    let second = house.waiting().await;
    house
        .post(&format!("/claims/{}", second.id), "decision=confirm", &sam)
        .await;
    let letters = house.asking.repository.letters(2).await.expect("mail");
    assert_eq!(letters[0].recipient, "one@example.org");
    assert!(letters[0].subject.starts_with("Somebody else"));
    assert_eq!(letters[1].recipient, "two@example.org");
    let own = house.get("/organisation", &one).await;
    assert!(own.text().contains("Somebody else looks after it now"));

    // Asked for again, it is refused, and they are told why.
    let team = first.team;
    let again = published(&format!("team={team}&{AGREED}"));
    let again = house.post("/organisation/agree", &again, &one).await;
    assert_eq!(
        again.header("location"),
        "/organisation",
        "{}",
        again.text()
    );
    let third = house.waiting().await;
    let refuse = "decision=refuse&reason=Ask+your+colleagues.";
    house
        .post(&format!("/claims/{}", third.id), refuse, &sam)
        .await;
    let letter = &house.asking.repository.letters(1).await.expect("mail")[0];
    assert_eq!(letter.recipient, "one@example.org");
    assert!(
        letter.body.contains("Ask your colleagues."),
        "{}",
        letter.body
    );
    let own = house.get("/organisation", &one).await;
    assert!(own.text().contains("Ask your colleagues."));
}

#[tokio::test]
async fn who_looks_after_an_organisation_says_what_people_read_about_it() {
    let house = House::open().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    house.person("olga", &house.theirs, Role::Provider).await;
    let new = house.newcomer("new").await;
    let sam = house.sign_in("sam").await;
    let olga = house.sign_in("olga").await;
    let claim = house.ask_for_the_first(&new).await;
    house.confirm(&claim, &sam).await;
    let page = format!("/organisation/{}/details", claim.id);
    let own = house.get("/organisation", &new).await;
    assert!(own.text().contains(&page), "{}", own.text());
    let asked = house.get(&page, &new).await;
    is_sound(&page, asked.text());
    let before = texts(&asked, "#description");
    assert!(!before[0].is_empty(), "what people read stands there");

    let wrong = house
        .post(&page, "description=+&email=nobody&charity=12", &new)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_sound(&page, wrong.text());
    assert_eq!(
        attributes(&wrong, ".govuk-error-summary a", "href"),
        ["#description", "#email", "#charity"]
    );
    let said = "description=We+cook+for+everybody.&email=help%40kitchen.example&phones=0161+496+0000+helpline&website=www.kitchen.example";
    for cookies in [&olga, &sam] {
        let refused = house.post(&page, said, cookies).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let refused = house.get(&page, cookies).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    let forged = house
        .asking
        .post(
            &page,
            &format!("{said}&form_key=guessed"),
            &[("cookie", &new)],
        )
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let saved = house.post(&page, said, &new).await;
    assert_eq!(
        saved.header("location"),
        format!("{page}?saved=yes"),
        "{}",
        saved.text()
    );
    let told = house.get(&format!("{page}?saved=yes"), &new).await;
    assert!(
        told.text().contains("People read it from now on"),
        "{}",
        told.text()
    );
    assert_eq!(texts(&told, "#phones"), ["0161 496 0000 helpline"]);
    // How the word of who looks after it goes first is the crate `assure`'s to test.
    let organization = text_id(Kind::Organization, 1);
    let repository = &house.asking.repository;
    let said = repository
        .source_record(&claim.source, Kind::Organization, &organization)
        .await;
    let said = said.expect("read").expect("there").document;
    assert_eq!(said["description"], "We cook for everybody.");
    assert_eq!(said["website"], "https://www.kitchen.example");

    // A claim that was given up opens nothing.
    house
        .post(&format!("/organisation/{}/stop", claim.id), "", &new)
        .await;
    let gone = house.get(&page, &new).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_provider_knows_with_whom_they_work_and_who_confirms_it_says_so() {
    let house = House::open().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    house.person("colin", &house.theirs, Role::Collector).await;
    house.person("olga", &house.theirs, Role::Provider).await;
    let new = house.newcomer("new").await;
    let sam = house.sign_in("sam").await;
    let claim = house.ask_for_the_first(&new).await;
    let page = format!("/claims/{}/with", claim.id);
    // Nobody works with whom nobody has confirmed.
    let collector = format!("collector={}&assurer=", house.theirs.id);
    house.post(&page, &collector, &sam).await;
    house
        .post(
            &format!("/claims/{}", claim.id),
            "decision=confirm&trust=held",
            &sam,
        )
        .await;
    let own = house.get("/organisation", &new).await;
    assert!(
        own.text().contains("sam looks at what you send."),
        "{}",
        own.text()
    );
    assert!(!own.text().contains("You work with"));
    let listed = house.get("/claims", &sam).await;
    is_sound("/claims", listed.text());
    assert_eq!(
        texts(&listed, "select[name=assurer] option[selected]"),
        ["sam"]
    );

    let unknown = format!("collector={}&assurer={}", claim.id, claim.id);
    house.post(&page, &unknown, &sam).await;
    let own = house.get("/organisation", &new).await;
    assert!(own.text().contains("sam looks at what you send."));
    let olga = house.sign_in("olga").await;
    for cookies in [&olga, &new] {
        let refused = house.post(&page, &collector, cookies).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    house.post(&page, &collector, &sam).await;
    let own = house.get("/organisation", &new).await;
    let said = format!("You work with {}.", house.theirs.name);
    assert!(own.text().contains(&said), "{}", own.text());
    assert!(!own.text().contains("looks at what you send."));
}
