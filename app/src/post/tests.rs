use repository::NewLetter;
use testkit::databases::on_each_database;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::*;
use crate::installation::rehearsal;

/// What is said to a mail server: each line of it, without that of its greeting.
type Said = UnboundedReceiver<String>;

/// A mail server (RFC 5321) that takes everything but mail to an address that begins with `gone`.
async fn server() -> (String, Said) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (tell, said) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(answer(client, tell.clone()));
        }
    });
    (format!("smtp://{address}"), said)
}

async fn answer(client: TcpStream, tell: UnboundedSender<String>) -> std::io::Result<()> {
    let (read, mut write) = client.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut is_data = false;
    write.write_all(b"220 mx.example ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let answer: &[u8] = match line.as_str() {
            "." => {
                is_data = false;
                b"250 2.0.0 taken\r\n"
            }
            _ if is_data => b"",
            "DATA" => {
                is_data = true;
                b"354 go on\r\n"
            }
            "QUIT" => b"221 2.0.0 bye\r\n",
            to if to.starts_with("RCPT TO:<gone") => b"550 5.1.1 no such user\r\n",
            _ => b"250 2.0.0 ok\r\n",
        };
        write.write_all(answer).await?;
        // Whoever listened may have heard enough.
        let _ended = tell.send(line);
    }
    Ok(())
}

fn letter(to: &str) -> NewLetter {
    NewLetter {
        recipient: to.to_owned(),
        kind: "verification".to_owned(),
        subject: "Is this still right?".to_owned(),
        body: "Open hours are £0 – “always”.\n.\nSee https://services.example.org/\n".to_owned(),
    }
}

#[tokio::test]
async fn a_mail_server_takes_a_letter_and_says_whom_it_does_not_know() {
    on_each_database(|database| async move {
        let (installation, _clock, _folder) =
            rehearsal::open(&database, "2026-01-05T09:00:00Z").await;
        let repository = &installation.repository;
        for name in ["colin", "gone"] {
            let (team, role) = (identity::HOST_TEAM, identity::Role::Assurer);
            rehearsal::person(&installation, name, team, role).await;
            let to = format!("{name}@example.org");
            repository
                .write_letter(&letter(&to))
                .await
                .expect("written");
        }
        let (address, mut said) = server().await;
        let settings = Mail {
            from: Some("Services in Wyrebridge <no-reply@wyrebridge.example>".to_owned()),
            returned_to: Some("returned@wyrebridge.example".to_owned()),
            server: Some(address),
            folder: None,
        };
        let carrier = Carrier::of(&settings).expect("settings").expect("a server");
        all(repository, &carrier).await.expect("all are carried");

        let letters = repository.letters(2).await.expect("read");
        let [gone, colin] = letters.as_slice() else {
            panic!("{letters:?}");
        };
        assert!(colin.sent_at.is_some(), "{colin:?}");
        assert_eq!(colin.body, "", "what was sent is not kept");
        assert!(gone.given_up_at.is_some(), "{gone:?}");
        let unreachable = repository.unreachable().await.expect("read");
        assert_eq!(
            (unreachable.len(), unreachable[0].name.as_str()),
            (1, "gone")
        );

        let mut lines = Vec::new();
        while let Ok(line) = said.try_recv() {
            lines.push(line);
        }
        for line in [
            "MAIL FROM:<returned@wyrebridge.example>".to_owned(),
            "RCPT TO:<colin@example.org>".to_owned(),
            "From: \"Services in Wyrebridge\" <no-reply@wyrebridge.example>".to_owned(),
            format!(
                "Message-ID: <fingerpost.{}@wyrebridge.example>",
                colin.token
            ),
            format!("X-Fingerpost-Letter: fingerpost.{}", colin.token),
        ] {
            let is_said = lines.iter().any(|said| said.starts_with(&line));
            assert!(is_said, "{line}: {lines:#?}");
        }
        repository.close().await;
    })
    .await;
}

#[test]
fn a_file_says_where_it_goes_back_to() {
    let sender = Sender {
        from: "no-reply@wyrebridge.example".parse().expect("a mailbox"),
        returned_to: "returned@wyrebridge.example".parse().expect("an address"),
    };
    let letter = Letter {
        id: 1,
        recipient: "colin@example.org".to_owned(),
        kind: "verification".to_owned(),
        subject: "Is this still right?".to_owned(),
        body: "Is it?".to_owned(),
        made_at: chrono::DateTime::UNIX_EPOCH,
        attempts: 1,
        failure: None,
        sent_at: None,
        given_up_at: None,
        token: String::new(),
    };
    let file = filed(&sender, &letter).expect("a message").formatted();
    let file = String::from_utf8(file).expect("text");
    assert!(
        file.contains("Return-Path: <returned@wyrebridge.example>\r\n"),
        "{file}"
    );
    assert!(file.contains("Message-ID: <"), "it has some: {file}");
    assert!(!file.contains("X-Fingerpost-Letter"), "{file}");
}

#[test]
fn settings_that_cannot_be_understood_are_named() {
    for (from, returned_to, word) in [
        (None, None, "from"),
        (Some("nobody"), None, "`nobody` under [mail]"),
        (Some("a@b.example"), Some("nobody"), "returned_to"),
    ] {
        let settings = Mail {
            from: from.map(str::to_owned),
            returned_to: returned_to.map(str::to_owned),
            server: Some("smtp://127.0.0.1:1".to_owned()),
            folder: None,
        };
        let error = Carrier::of(&settings).map(|_| ()).expect_err("refused");
        assert!(format!("{error:#}").contains(word), "{error:#}");
    }
}
