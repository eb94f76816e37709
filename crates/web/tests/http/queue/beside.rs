//! What stands beside deciding about changes: handing on, notes, readers' reports, and what an entry said before.

use http::StatusCode;
use identity::Role;
use repository::{NewReport, ReportAbout, ReportOutcome};
use uuid::Uuid;

use super::{id, lunch, mail, open, published, send, send_lunch, sync, waiting};
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

#[tokio::test]
async fn something_is_taken_handed_on_watched_and_noted() {
    let (house, sam, ..) = open().await;
    house.person("sue", &house.ours, Role::Assurer).await;
    send_lunch(&house, false).await;
    let address = waiting(&house, &sam).await[0].clone();
    let aside = format!("{address}/aside");
    let page = house.get(&address, &sam).await;
    let to = attributes(&page, "form[action$='/aside'] input[name=to]", "value")[0].clone();
    let sue = attributes(&page, "#to option", "value")[0].clone();
    house
        .post(&aside, &format!("do=give&from=&to={to}"), &sam)
        .await;
    let mine = house.get("/queue?show=mine", &sam).await;
    assert!(mine.text().contains("Lunch club") && mine.text().contains("With sam"));
    // Who saw it with nobody comes too late; nobody is given it who does not assure.
    house
        .post(&aside, &format!("do=give&from=&to={sue}"), &sam)
        .await;
    house
        .post(
            &aside,
            &format!("do=give&from={to}&to={}", Uuid::nil()),
            &sam,
        )
        .await;
    assert!(house.get("/queue", &sam).await.text().contains("With sam"));
    house
        .post(&aside, &format!("do=give&from={to}&to={sue}"), &sam)
        .await;
    assert!(house.get("/queue", &sam).await.text().contains("With sue"));
    house.post(&aside, "do=watch", &sam).await;
    house
        .post(&aside, "do=note&words=Ring+them+first", &sam)
        .await;
    let page = house.get(&address, &sam).await;
    is_sound(&address, page.text());
    assert!(page.text().contains("Ring them first") && page.text().contains("Stop watching it"));
    let watched = house.get("/queue?show=watched", &sam).await;
    is_sound("what is watched", watched.text());
    assert_eq!(texts(&watched, "ul.fp-rows h2").len(), 1);
    let note = attributes(&page, "input[name=note]", "value")[0].clone();
    house
        .post(&aside, &format!("do=unnote&note={note}"), &sam)
        .await;
    assert!(
        !house
            .get(&address, &sam)
            .await
            .text()
            .contains("Ring them first")
    );
    let plan = house.get("/queue/plan", &sam).await;
    is_sound("/queue/plan", plan.text());
    assert!(plan.text().contains("By the guidance"));
}

#[tokio::test]
async fn a_report_is_put_right_and_its_maker_is_told_in_their_language() {
    let (house, sam, ..) = open().await;
    send_lunch(&house, true).await;
    let new = NewReport {
        entity: id(1),
        about: ReportAbout::Other,
        detail: "Mae te hefyd".to_owned(),
        reply_to: Some("reader@example.org".to_owned()),
        language: "cy".to_owned(),
    };
    let report = house.asking.repository.report(new).await.expect("reported");
    sync(&house).await;
    let reference = report.reference;
    let address = format!("/queue/reports/{reference}");
    assert_eq!(waiting(&house, &sam).await, std::slice::from_ref(&address));
    let page = house.get(&address, &sam).await;
    is_sound(&address, page.text());
    assert!(page.text().contains("Mae te hefyd") && page.text().contains("Due in"));
    assert!(!page.text().contains("reader@example.org"));
    let status = format!("/reports/{reference}");
    let open = house.get(&status, "").await;
    is_sound(&status, open.text());
    assert!(open.text().contains("We have not decided about it yet"));

    let modified = attributes(&page, "input[name=modified]", "value")[0].replace(':', "%3A");
    let form =
        format!("modified={modified}&fix%3Adescription=Lunch+and+tea.&answer=Diolch&tell=yes");
    let missing = house.post(&address, &form, &sam).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(texts(&missing, "#answer"), ["Diolch"]);
    let stale = house
        .post(
            &address,
            "outcome=put-right&modified=x&fix%3Adescription=Tea",
            &sam,
        )
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let done = house
        .post(&address, &format!("{form}&outcome=put-right"), &sam)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(
        published(&house, id(1), "description").await,
        "Lunch and tea."
    );
    let kept = house
        .asking
        .repository
        .report_called(&reference)
        .await
        .expect("read")
        .expect("kept");
    assert_eq!(kept.outcome, Some(ReportOutcome::PutRight));

    let mail = mail(&house).await;
    let to_reader = mail
        .iter()
        .find(|(to, ..)| to == "reader@example.org")
        .expect("mail");
    assert!(
        to_reader.1.starts_with("Yr hyn") && to_reader.2.contains("Roeddech chi’n iawn"),
        "{to_reader:?}"
    );
    assert!(
        to_reader.2.contains("Diolch") && to_reader.2.contains("/cy/reports/"),
        "{to_reader:?}"
    );
    let to_team = mail
        .iter()
        .find(|(_, subject, _)| subject.starts_with("A reader says"))
        .expect("mail");
    assert!(
        to_team.2.contains("Mae te hefyd") && !to_team.2.contains("reader@"),
        "{to_team:?}"
    );

    for (path, words) in [
        (status.clone(), "You were right"),
        (format!("/cy{status}"), "Roeddech chi’n iawn"),
    ] {
        let told = house.get(&path, "").await;
        is_sound(&path, told.text());
        assert!(
            told.text().contains(words) && told.text().contains("Diolch"),
            "{}",
            told.text()
        );
        assert!(!told.text().contains("hefyd") && !told.text().contains("reader@"));
    }
    assert_eq!(
        house.get("/reports/AAAA-AAAA", "").await.status,
        StatusCode::NOT_FOUND
    );
    let again = house
        .post(&address, &format!("{form}&outcome=unclear"), &sam)
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text().contains("A colleague has answered"));
}

#[tokio::test]
async fn an_entry_says_again_what_it_said_before() {
    let (house, sam, ..) = open().await;
    send_lunch(&house, true).await;
    send(
        &house,
        &lunch(1, "Lunch club", "Tea for all who come."),
        true,
    )
    .await;
    let address = format!("/records/{}/history", id(1));
    let page = house.get(&address, &sam).await;
    is_sound(&address, page.text());
    assert!(
        texts(&page, "ins").contains(&"Tea for all who come.".to_owned()),
        "{}",
        page.text()
    );
    let versions = attributes(&page, "input[name=version]", "value");
    let current = attributes(&page, "input[name=current]", "value")[0].clone();
    let oldest = versions.last().expect("an older one").clone();
    let late = house
        .post(
            &address,
            &format!("version={oldest}&current={oldest}"),
            &sam,
        )
        .await;
    assert_eq!(late.header("location"), format!("{address}?restored=late"));
    let done = house
        .post(
            &address,
            &format!("version={oldest}&current={current}"),
            &sam,
        )
        .await;
    assert_eq!(done.header("location"), format!("{address}?restored=1"));
    assert_eq!(
        published(&house, id(1), "description").await,
        "Lunch for all who come."
    );
    let told = house.get(done.header("location"), &sam).await;
    assert!(told.text().contains("1 field says again"));
    let odd = house
        .post(&address, &format!("version=1&current={}", i64::MAX), &sam)
        .await;
    assert_eq!(odd.header("location"), format!("{address}?restored=late"));
}
