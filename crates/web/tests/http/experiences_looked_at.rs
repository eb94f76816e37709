//! What is looked at again: by readers of what is shown, by what hints at harm, and from the report that was made of it.

use http::StatusCode;
use identity::Role;

use crate::doors::house::House;
use crate::experiences::{decide, sample, show_by_policy, sync, tell};
use crate::pages::is_sound;
use crate::reading::{attributes, texts};

#[tokio::test]
async fn a_reader_has_what_is_shown_looked_at_again_in_both_languages() {
    let house = House::open().await;
    let asking = &house.asking;
    house.person("sam", &house.ours, Role::Assurer).await;
    let sam = house.sign_in("sam").await;
    let reference = tell(asking, "Bob+was+kind").await;
    sync(&house).await;
    let done = decide(&house, &sam, &reference, "decision=show").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let list = format!("{}/experiences", sample());
    let look = format!("{list}/look");
    let hidden = asking.post(&look, "number=1", &[]).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND, "nothing is shown");
    show_by_policy(asking).await;
    for (prefix, said) in [
        ("", "A person will look at it again."),
        ("/cy", "Bydd person yn edrych arno eto."),
    ] {
        let path = format!("{prefix}{list}");
        let shown = asking.get(&path).await;
        let number = &attributes(&shown, "button[name=number]", "value")[0];
        let to = &attributes(&shown, "main form", "action")[0];
        assert_eq!(*to, format!("{path}/look"));
        let told = asking.post(to, &format!("number={number}"), &[]).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER);
        let thanks = asking.get(told.header("location")).await;
        is_sound("thanks", thanks.text());
        assert!(thanks.text().contains(said) && thanks.text().contains("Bob was kind"));
    }
    for odd in ["number=999999", "number=x", ""] {
        let nothing = asking.post(&look, odd, &[]).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{odd}");
    }
    sync(&house).await;
    let queue = house.get("/queue", &sam).await;
    let why = "A reader wants what is shown of this to be looked at again.";
    assert!(queue.text().contains(why), "{}", queue.text());
    let refused = "decision=refuse&reason=names-somebody";
    let refused = decide(&house, &sam, &reference, refused).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER);
    assert!(!asking.get(&list).await.text().contains("Bob was kind"));
}

#[tokio::test]
async fn whoever_told_often_can_still_take_it_back() {
    let house = House::open().await;
    let asking = &house.asking;
    let mut last = String::new();
    for number in 1..=5 {
        last = tell(asking, &format!("Number+{number}")).await;
    }
    let path = format!("{}/experience", sample());
    let more = asking.post(&path, "helped=yes&words=More", &[]).await;
    assert_eq!(more.status, StatusCode::TOO_MANY_REQUESTS);
    let status = format!("/experiences/{last}");
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(asking.post(&status, "sure=yes", &[]).await);
    }
    assert_eq!(answers[0].status, StatusCode::SEE_OTHER);
    let wait = answers.last().expect("an answer");
    assert_eq!(wait.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        wait.text()
            .contains("Please wait ten minutes, then try again")
    );
}

#[tokio::test]
async fn a_note_that_hints_at_harm_is_looked_at_and_whoever_wrote_it_is_told() {
    let house = House::open().await;
    for (name, role) in [("fay", Role::FrontlineWorker), ("sam", Role::Assurer)] {
        house.person(name, &house.ours, role).await;
    }
    let (fay, sam) = (house.sign_in("fay").await, house.sign_in("sam").await);
    let path = format!("{}/colleagues", sample());
    let form = "helped=no&words=Somebody+there+hit+a+child";
    let added = house.post(&path, form, &fay).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let page = house.get(added.header("location"), &fay).await;
    is_sound(&path, page.text());
    assert!(page.text().contains("follow your safeguarding procedure."));
    assert!(page.text().contains("An assurer will look at it"));
    sync(&house).await;
    let queue = house.get("/queue", &sam).await;
    assert!(queue.text().contains("Somebody may be at risk"));
    assert!(queue.text().contains("note has to be looked at."));
}

#[tokio::test]
async fn the_report_leads_assurers_to_what_was_told_and_nobody_else() {
    let house = House::open().await;
    house.person("sam", &house.ours, Role::Assurer).await;
    let sam = house.sign_in("sam").await;
    let reference = tell(&house.asking, "It+opens+at+TENWORD").await;
    sync(&house).await;
    let report = "decision=report&about=hours";
    let report = decide(&house, &sam, &reference, report).await;
    assert_eq!(report.status, StatusCode::SEE_OTHER, "{}", report.text());
    let reports = house.asking.repository.open_reports(9).await;
    let made = &reports.expect("read")[0].reference;
    let case = house.get(&format!("/queue/reports/{made}"), &sam).await;
    is_sound("the report", case.text());
    let told = format!("/queue/experiences/{reference}");
    assert!(attributes(&case, "main a", "href").contains(&told));
    assert!(!case.text().contains("TENWORD"), "it stands there alone");
    let page = house.get(&told, &sam).await;
    assert!(texts(&page, "dl")[0].contains("TENWORD"));
    for public in [format!("/reports/{made}"), format!("/oruk/reports/{made}")] {
        let status = house.asking.get(&public).await;
        assert_eq!(status.status, StatusCode::OK, "{public}");
        assert!(!status.text().contains(&reference), "{public}");
    }
}
