use chrono::TimeDelta;
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

fn said_of(text: &str) -> Said {
    let report = read(text.as_bytes()).expect("it is a report");
    report.said.into_iter().next_back().expect("of somebody")
}

#[test]
fn a_report_says_which_letter_whom_and_why() {
    let text = report(TOKEN, "failed", "5.1.1", "smtp; 550 5.1.1 No such user");
    let read = read(text.as_bytes()).expect("it is a report");
    assert_eq!(read.tokens, [TOKEN]);
    let said = &read.said[0];
    assert!(said.has_failed);
    assert_eq!(said.to, ["colin@example.org"]);
    assert_eq!(said.words, "5.1.1 smtp; 550 5.1.1 No such user");
    assert_eq!(said.refusal(), Refusal::Address);
    assert!(said.is_about("Colin@example.org"));
    assert!(!said.is_about("all@example.org"));
}

/// Reports as servers write them, cut down to what counts.
#[test]
fn reports_of_many_servers_are_understood() {
    let gmail = report(
        TOKEN,
        "failed",
        "5.1.1",
        "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please\r\n 550-5.1.1 try double-checking\r\n 550 5.1.1  gsmtp",
    );
    let exchange = format!(
        "In-Reply-To: <fingerpost.{TOKEN}@example.org>\r\n{}",
        report(
            "none",
            "failed",
            "5.1.10",
            "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found"
        )
    )
    .replace("rfc822; ", "rfc822;");
    let postfix = format!(
        "From MAILER-DAEMON Sat Nov 28 20:00:00 2026\n{}",
        gmail.replace("\r\n", "\n")
    );
    let international = gmail
        .replace("message/delivery-status", "message/global-delivery-status")
        .replace("text/rfc822-headers", "message/global-headers")
        .replace("Final-Recipient: rfc822;", "Final-Recipient: utf-8;");
    let whole = gmail.replace("text/rfc822-headers", "message/rfc822");
    let relayed = gmail.replace(
        "Message-ID: <",
        "Message-ID: <other@relay.example>\r\nX-Fingerpost-Letter: <",
    );
    let apart = gmail.replace(
        "mx.example\r\n\r\nFinal",
        "mx.example\r\n \r\n\r\n\r\nFinal",
    );
    for (name, text) in [
        ("gmail", &gmail),
        ("exchange", &exchange),
        ("postfix", &postfix),
        ("international", &international),
        ("the whole letter", &whole),
        ("an id of a relay", &relayed),
        ("empty lines", &apart),
    ] {
        let read = read(text.as_bytes()).unwrap_or_else(|| panic!("{name}: {text}"));
        assert_eq!(read.tokens, [TOKEN], "{name}");
        let said = &read.said[0];
        assert!(
            said.has_failed && said.is_about("colin@example.org"),
            "{name}"
        );
        assert_eq!(said.refusal(), Refusal::Address, "{name}: {said:?}");
    }
}

#[test]
fn a_part_in_base64_is_read_and_one_that_is_damaged_hides_no_other() {
    // Reporting-MTA, then Final-Recipient, Action and Status.
    let coded = "UmVwb3J0aW5nLU1UQTogZG5zOyBteC5leGFtcGxlDQoNCkZpbmFsLVJlY2lwaWVudDogcmZjODIy\r\n\
         OyBjb2xpbkBleGFtcGxlLm9yZw0KQWN0aW9uOiBmYWlsZWQNClN0YXR1czogNS4xLjENCg==";
    let plain = report(TOKEN, "failed", "5.1.1", "");
    let begins = plain.find("Reporting-MTA").expect("fields");
    let ends = plain
        .find("--cut\r\nContent-Type: text/rfc822-headers")
        .expect("a part");
    let (before, after) = (&plain[..begins], &plain[ends..]);
    let before = before.replace(
        "delivery-status\r\n\r\n",
        "delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    );
    let coded = format!("{before}{coded}\r\n{after}");
    assert!(said_of(&coded).has_failed);
    let damaged = format!(
        "In-Reply-To: <fingerpost.{TOKEN}@example.org>\r\n{}",
        plain.replace(
            "text/rfc822-headers\r\n",
            "text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n"
        )
    );
    assert!(said_of(&damaged).has_failed);
}

#[test]
fn what_says_nothing_of_the_address_makes_nobody_unreachable() {
    for (status, diagnostic) in [
        ("5.2.2", "smtp; 552 5.2.2 mailbox full"),
        ("5.7.1", "smtp; 550 5.7.1 message refused as spam"),
        ("5.7.1", "smtp; 550 Mailbox unavailable"),
        ("5.4.4", "dns; host not found"),
        ("5.0.0", "smtp; 554 no"),
    ] {
        let said = said_of(&report(TOKEN, "failed", status, diagnostic));
        assert_eq!(said.refusal(), Refusal::None, "{diagnostic}");
    }
    let late = report(TOKEN, "delayed", "4.4.1", "smtp; 450 4.1.1 later");
    assert!(!said_of(&late).has_failed);
}

#[test]
fn what_quotes_no_letter_of_ours_is_none_of_our_business() {
    for text in [
        "",
        "Subject: Hello\r\n\r\nI am on holiday.",
        &report("short", "failed", "5.1.1", "no"),
        &report(&"z".repeat(32), "failed", "5.1.1", "no"),
        &report(&"a".repeat(33), "failed", "5.1.1", "no"),
        &format!("Message-ID: <fingerpost.{TOKEN}@example.org>\r\n\r\nThis is no report."),
    ] {
        assert_eq!(read(text.as_bytes()), None, "{text}");
    }
    let many: Vec<String> = (0..1_000)
        .map(|number| format!("<fingerpost.{number:032x}@example.org>"))
        .collect();
    let many = format!(
        "References: {}\r\n{}",
        many.join(" "),
        report(TOKEN, "failed", "5.1.1", "no")
    );
    assert_eq!(
        read(many.as_bytes()).expect("a report").tokens.len(),
        TOKENS
    );
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

/// A letter to Colin, who is there, that a server has taken or that waits for it.
async fn letter(repository: &Repository, is_sent: bool) -> Letter {
    let new = NewLetter {
        recipient: "colin@example.org".to_owned(),
        kind: "verification".to_owned(),
        subject: "Is this still right?".to_owned(),
        body: "Is it?".to_owned(),
    };
    repository.write_letter(&new).await.expect("written");
    let lease = TimeDelta::minutes(2);
    let claimed = repository.claim_letter(lease).await.expect("asked");
    let claimed = claimed.expect("a letter");
    if is_sent {
        repository
            .letter_sent(claimed.id, false)
            .await
            .expect("sent");
    }
    claimed
}

async fn came(repository: &Repository, text: &str) -> Came {
    take(repository, text.as_bytes()).await.expect("read")
}

async fn unreachable(repository: &Repository) -> Vec<String> {
    let gone = repository.unreachable().await.expect("read").into_iter();
    gone.map(|gone| gone.name).collect()
}

#[tokio::test]
async fn who_takes_no_mail_is_not_written_to_again_and_nobody_else_can_say_so() {
    on_each_database(|database| async move {
        let (installation, clock, _folder) =
            rehearsal::open(&database, "2026-01-05T09:00:00Z").await;
        let repository = &installation.repository;
        let (team, role) = (identity::HOST_TEAM, identity::Role::Assurer);
        let person = rehearsal::person(&installation, "colin", team, role).await;
        let sent = letter(repository, true).await;
        let failed =
            |token: &str| report(token, "failed", "5.1.1", "smtp; 550 5.1.1 No\0 such user");

        assert_eq!(
            came(repository, &failed(TOKEN)).await,
            Came::Strange,
            "guessed"
        );
        let later = report(&sent.token, "delayed", "4.4.1", "smtp; 450 later");
        assert_eq!(came(repository, &later).await, Came::OnItsWay);
        let other = failed(&sent.token).replace("colin@", "bob@");
        assert_eq!(came(repository, &other).await, Came::OnItsWay, "sent on");
        let kept = repository.letters(1).await.expect("read").remove(0);
        assert_eq!(kept.given_up_at, None, "those who have it can answer");
        let full = report(&sent.token, "failed", "5.2.2", "smtp; 552 5.2.2 full");
        assert_eq!(came(repository, &full).await, Came::Back);
        assert!(unreachable(repository).await.is_empty());

        clock.advance(TimeDelta::hours(1));
        let both = failed(&sent.token).replace(
            "Final-Recipient",
            "Final-Recipient: rfc822; bob@example.org\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\nFinal-Recipient",
        );
        assert_eq!(came(repository, &both).await, Came::Unreachable);
        assert_eq!(unreachable(repository).await, ["colin"]);
        // Their mailbox is mended; the same report comes again.
        let set = repository.set_email(person, "colin@example.org", "operator");
        assert!(set.await.expect("set"));
        assert_eq!(came(repository, &both).await, Came::Back);
        assert!(unreachable(repository).await.is_empty());
        let kept = repository.letters(1).await.expect("read").remove(0);
        assert_eq!(
            kept.failure.as_deref(),
            Some("5.1.1 smtp; 550 5.1.1 No such user")
        );
        assert!(kept.given_up_at.is_some_and(|at| at < repository.now()));
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn words_count_when_they_are_said_of_other_mail_on_another_day() {
    on_each_database(|database| async move {
        let (installation, clock, _folder) =
            rehearsal::open(&database, "2026-01-05T09:00:00Z").await;
        let repository = &installation.repository;
        let (team, role) = (identity::HOST_TEAM, identity::Role::Assurer);
        rehearsal::person(&installation, "colin", team, role).await;
        let denied = |letter: &Letter| {
            let said = "smtp; 550 5.4.1 Recipient address rejected: Access denied";
            report(&letter.token, "failed", "5.4.1", said)
        };
        let (first, second) = (
            letter(repository, true).await,
            letter(repository, true).await,
        );
        clock.advance(TimeDelta::days(2));
        for said in [&first, &first, &second] {
            assert_eq!(
                came(repository, &denied(said)).await,
                Came::Back,
                "on one day"
            );
        }
        let third = letter(repository, true).await;
        clock.advance(TimeDelta::days(2));
        assert_eq!(came(repository, &denied(&third)).await, Came::Unreachable);
        assert_eq!(unreachable(repository).await, ["colin"]);
        repository.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_report_that_comes_before_we_know_that_the_letter_went_comes_again() {
    on_each_database(|database| async move {
        let (installation, _clock, _folder) =
            rehearsal::open(&database, "2026-01-05T09:00:00Z").await;
        let repository = &installation.repository;
        let waits = letter(repository, false).await;
        let failed = report(&waits.token, "failed", "5.1.1", "smtp; 550 5.1.1 no");
        assert_eq!(came(repository, &failed).await, Came::TooSoon);
        repository.letter_sent(waits.id, false).await.expect("sent");
        assert_eq!(
            came(repository, &failed).await,
            Came::Back,
            "nobody has that address"
        );
        repository.close().await;
    })
    .await;
}
