use proptest::prelude::*;
use repository::NewLetter;
use testkit::databases::on_each_database;

use super::*;
use crate::installation::rehearsal;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A report as many servers write it: what happened, and the headers of the letter.
fn report(token: &str, action: &str, status: &str, diagnostic: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@mx.example>\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"cut\"\r\n\r\n\
         --cut\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n\r\n\
         --cut\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; colin@example.org\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {diagnostic}\r\n\r\n\
         --cut\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         From: no-reply@example.org\r\nMessage-ID: <fingerpost.{token}@example.org>\r\nSubject: Is this still right?\r\n\r\n--cut--\r\n"
    )
}

#[test]
fn a_report_says_which_letter_what_and_why() {
    let text = report(TOKEN, "failed", "5.1.1", "smtp; 550 5.1.1 No such user");
    let read = read(text.as_bytes()).expect("it is a report");
    assert_eq!(read.tokens, [TOKEN]);
    assert!(read.has_failed);
    assert_eq!(read.said, "5.1.1 smtp; 550 5.1.1 No such user");
    assert_eq!(read.refusal(), Refusal::Address);
}

#[test]
fn a_letter_is_known_by_what_the_report_answers_to_and_by_the_letter_itself() {
    let quoted = report("none", "failed", "5.1.10", "smtp;550 5.1.10 not found");
    let answers = format!("In-Reply-To: <fingerpost.{TOKEN}@example.org>\r\n{quoted}");
    let read_of = read(answers.as_bytes()).expect("it is a report");
    assert_eq!(read_of.tokens, [TOKEN]);
    let whole =
        report(TOKEN, "failed", "5.1.1", "x").replace("text/rfc822-headers", "message/rfc822");
    assert_eq!(read(whole.as_bytes()).expect("a report").tokens, [TOKEN]);
}

#[test]
fn what_says_nothing_of_the_address_makes_nobody_unreachable() {
    for (status, diagnostic) in [
        ("5.2.2", "smtp; 552 5.2.2 mailbox full"),
        ("5.7.1", "smtp; 550 5.7.1 message refused as spam"),
        ("5.4.4", "dns; host not found"),
        ("5.0.0", "smtp; 554 no"),
    ] {
        let text = report(TOKEN, "failed", status, diagnostic);
        let read = read(text.as_bytes()).expect("it is a report");
        assert_eq!(read.refusal(), Refusal::None, "{diagnostic}");
    }
    let late = report(TOKEN, "delayed", "4.4.1", "smtp; 450 4.1.1 later");
    assert!(!read(late.as_bytes()).expect("a report").has_failed);
}

#[test]
fn what_quotes_no_letter_of_ours_is_none_of_our_business() {
    for text in [
        "",
        "Subject: Hello\r\n\r\nI am on holiday.",
        &report("short", "failed", "5.1.1", "no"),
        &report(&"z".repeat(32), "failed", "5.1.1", "no"),
        &format!("Message-ID: <fingerpost.{TOKEN}@example.org>\r\n\r\nThis is no report."),
    ] {
        assert_eq!(read(text.as_bytes()), None, "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_read_or_not(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _read = read(&bytes);
    }

    #[test]
    fn a_damaged_report_is_read_or_not(at in 0_usize..900, with in any::<u8>(), until in 0_usize..900) {
        let mut bytes = report(TOKEN, "failed", "5.1.1", "smtp; 550 5.1.1 no").into_bytes();
        if let Some(byte) = bytes.get_mut(at) {
            *byte = with;
        }
        let _whole = read(&bytes);
        let _cut = read(bytes.get(..until).unwrap_or(&bytes));
    }
}

#[tokio::test]
async fn who_takes_no_mail_is_not_written_to_again_and_nobody_else_can_say_so() {
    on_each_database(|database| async move {
        let (installation, clock, _folder) =
            rehearsal::open(&database, "2026-01-05T09:00:00Z").await;
        let repository = &installation.repository;
        rehearsal::person(
            &installation,
            "colin",
            identity::HOST_TEAM,
            identity::Role::Assurer,
        )
        .await;
        let letter = NewLetter {
            recipient: "colin@example.org".to_owned(),
            kind: "verification".to_owned(),
            subject: "Is this still right?".to_owned(),
            body: "Is it?".to_owned(),
        };
        repository.write_letter(&letter).await.expect("written");
        let lease = chrono::TimeDelta::minutes(2);
        let sent = repository.claim_letter(lease).await.expect("asked");
        let sent = sent.expect("a letter");
        let failed = report(
            &sent.token,
            "failed",
            "5.1.1",
            "smtp; 550 5.1.1 No such user",
        );
        let take =
            |text: String| async move { take(repository, text.as_bytes()).await.expect("read") };
        assert_eq!(
            take(failed.clone()).await,
            Came::Strange,
            "it is not sent yet"
        );
        repository.letter_sent(sent.id, false).await.expect("sent");

        let guessed = report(TOKEN, "failed", "5.1.1", "smtp; 550 5.1.1 No such user");
        assert_eq!(take(guessed).await, Came::Strange);
        let later = report(&sent.token, "delayed", "4.4.1", "smtp; 450 later");
        assert_eq!(take(later).await, Came::OnItsWay);
        assert_eq!(repository.unreachable().await.expect("read").len(), 0);

        clock.advance(chrono::TimeDelta::hours(1));
        for _ in 0..2 {
            assert_eq!(take(failed.clone()).await, Came::Unreachable);
            let gone = repository.unreachable().await.expect("read");
            assert_eq!((gone.len(), gone[0].name.as_str()), (1, "colin"));
        }
        let kept = repository.letters(1).await.expect("read").remove(0);
        assert_eq!(kept.given_up_at, Some(repository.now()));
        assert_eq!(
            kept.failure.as_deref(),
            Some("5.1.1 smtp; 550 5.1.1 No such user")
        );
        repository.close().await;
    })
    .await;
}
