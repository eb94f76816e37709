//! Who is silent because nothing reached them, or has answered and waits, lets nothing lapse.

use repository::{ContactOutcome, NewContact, NewDue};

use super::*;

const QUICK: &str = "[verification]\nevery_days = 10";

async fn asked(database: &TestDatabase) -> (Place, Team) {
    let place = Place::on(database).await;
    let team = place.source("council").await;
    place.policy(QUICK).await;
    place.send("council", &[club(1, 1, "")]).await;
    place.look().await;
    (place, team)
}

#[tokio::test]
async fn where_mail_does_not_go_nothing_lapses_and_they_are_asked_again() {
    on_each_database(|database| async move {
        let (place, _) = asked(&database).await;
        place.delivers.store(false, Relaxed);
        let repository = place.repository();
        for _ in 0..60 {
            place.days(1).await;
            while let Some(letter) = repository
                .claim_letter(TimeDelta::minutes(2))
                .await
                .expect("claimed")
            {
                let failed = repository.letter_failed(letter.id, "The server is gone.", None);
                failed.await.expect("noted");
            }
        }
        assert_eq!(place.lapsed().await, 0);
        let tried = place.mail().await.len();
        assert!((6..=9).contains(&tried), "once a week: {tried}");
        // As soon as mail goes, all days count anew.
        place.delivers.store(true, Relaxed);
        place.days(29).await;
        assert_eq!(place.lapsed().await, 0);
        place.days(9).await;
        assert_eq!(place.lapsed().await, 1);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stood_still_reminds_once_and_lets_nothing_lapse_at_once() {
    on_each_database(|database| async move {
        let (mut place, _) = asked(&database).await;
        place.days(11).await;
        assert_eq!(place.mail().await.len(), 1);
        place.clock.advance(TimeDelta::days(40));
        place.look().await;
        place.look().await;
        assert_eq!(place.lapsed().await, 0);
        let mail = place.mail().await;
        let mut written_to = to(&mail);
        written_to.sort_unstable();
        assert_eq!(written_to, ["council", "sam"]);
        // Without mail it stays at that, too.
        let url = place.settings.public_url.take();
        place.days(20).await;
        assert_eq!(place.lapsed().await, 0);
        place.settings.public_url = url;
        place.days(1).await;
        assert_eq!(place.lapsed().await, 1);
        place.repository().close().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_has_answered_and_waits_for_the_council_loses_nothing_by_that() {
    on_each_database(|database| async move {
        let (place, _) = asked(&database).await;
        place.days(11).await;
        let repository = place.repository();
        let ended = NewContact {
            entity: id(1),
            channel: "mail".to_owned(),
            outcome: ContactOutcome::Closed,
            note: String::new(),
        };
        repository
            .add_contact(&ended, "person:x")
            .await
            .expect("written");
        place.mail().await;
        assert_eq!(place.days(60).await, 0, "nobody is asked meanwhile");
        assert_eq!(place.lapsed().await, 0);
        let waiting = repository.said_to_have_ended(9).await.expect("read");
        let looked_at = repository
            .look_at_ended(waiting[0].contact.id, "keep", "person:sam")
            .await;
        assert_eq!(looked_at.expect("looked at"), Some(id(1)));
        assert_eq!(place.days(1).await, 1, "they are asked again");
        place.days(29).await;
        assert_eq!(place.lapsed().await, 0);
        // Said once more, and then that it is right: nothing waits.
        repository
            .add_contact(&ended, "person:x")
            .await
            .expect("written");
        let at = repository.now();
        let said = repository.assert(&[word(id(1), at)], "person:x").await;
        said.expect("said");
        let waiting = repository.said_to_have_ended(9).await.expect("read");
        assert!(waiting.is_empty());
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_can_be_written_to_later_is_asked_then() {
    on_each_database(|database| async move {
        let (place, team) = asked(&database).await;
        let repository = place.repository();
        let bounced = repository.note_bounce("council@example.org").await;
        bounced.expect("noted");
        place.days(12).await;
        assert_eq!(to(&place.mail().await), ["sam"]);
        let figures = async || {
            let day = today(repository.now());
            let sources = repository.verification_by_source(day).await;
            sources.expect("read")[0].unreached
        };
        assert_eq!(figures().await, 1);
        place.person("carol", team.id, Role::Collector).await;
        place.days(1).await;
        assert_eq!(to(&place.mail().await), ["carol"]);
        assert_eq!(figures().await, 0);
        place.days(29).await;
        assert_eq!(place.lapsed().await, 0, "she has as long as anybody");
        place.days(1).await;
        assert_eq!(place.lapsed().await, 1);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_old_secret_opens_nothing_in_a_later_round_or_after_another_address() {
    on_each_database(|database| async move {
        let (place, _) = asked(&database).await;
        let repository = place.repository();
        place.days(11).await;
        let first = place.mail().await.remove(0);
        let at = repository.now();
        let said = repository.assert(&[word(id(1), at)], "person:x").await;
        said.expect("said");
        place.days(11).await;
        let second = place.mail().await.remove(0);
        assert_eq!(place.confirm(&first).await, 0, "that round is over");
        let person = repository.person_by_email(&second.recipient).await;
        let person = person.expect("read").expect("there").id;
        let set = repository.set_email(person, "new@example.org", "operator");
        assert!(set.await.expect("set"));
        assert_eq!(place.confirm(&second).await, 0, "the mailbox is another's");
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_look_that_is_too_old_overwrites_no_word() {
    on_each_database(|database| async move {
        let place = Place::on(&database).await;
        place.source("council").await;
        place.send("council", &[club(1, 1, "")]).await;
        let repository = place.repository();
        let words = repository.words((10, &[]), Uuid::nil(), 9).await;
        let seen = words.expect("read").remove(0);
        let at = repository.now();
        let day = today(at);
        let said = repository.assert(&[word(id(1), at)], "person:x").await;
        said.expect("said");
        let stale = NewDue {
            entity: seen.entity,
            hash: seen.hash,
            source: seen.source,
            organization: seen.organization,
            word_on: day,
            is_by_person: false,
            every_days: 10,
            due_on: day,
            checked_at: seen.checked_at,
        };
        repository.note_due(&[stale], day).await.expect("noted");
        let figures = async || repository.verification_by_source(day).await.expect("read");
        assert!(figures().await.is_empty());
        place.look().await;
        assert_eq!(figures().await[0].confirmed, 1);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_got_no_mail_because_it_came_back_is_asked_again() {
    on_each_database(|database| async move {
        let (place, _) = asked(&database).await;
        place.days(11).await;
        let repository = place.repository();
        let first = place.mail().await.remove(0);
        // Day after day the mailbox is full.
        let mut last = first.clone();
        for _ in 0..5 {
            let back = repository.letter_returned(&last, "5.2.2 full", false).await;
            assert!(!back.expect("noted"), "nobody is unreachable");
            place.days(7).await;
            last = place.mail().await.pop().expect("they are asked again");
            assert_eq!(last.recipient, "council@example.org");
            assert!(last.subject.starts_with("Is this"), "{}", last.subject);
        }
        assert_eq!(place.lapsed().await, 0, "nobody was asked");
        assert_eq!(
            place.confirm(&first).await,
            0,
            "the first letter asks nothing any more"
        );
        assert_eq!(place.confirm(&last).await, 1);
        repository.close().await;
    })
    .await;
}
