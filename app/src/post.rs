//! Mail, sent beside serving: by a mail server, into a folder, or not at all where it stands on a page.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use repository::{Letter, Repository};
use tokio::io::AsyncWriteExt;
use tokio_util::sync::CancellationToken;

use crate::settings::Mail;

/// How often it is looked for mail.
const EVERY: Duration = Duration::from_secs(1);
/// A letter that somebody has claimed is left alone for so long.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// After how long a letter that could not be sent is tried again: the first time, the second...
const AGAIN: [TimeDelta; 6] = [
    TimeDelta::seconds(10),
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(8),
];
/// A way to sign in is of no use after so long.
const SIGN_IN_LASTS: TimeDelta = TimeDelta::minutes(15);

/// Who takes mail.
pub(crate) enum Carrier {
    /// A mail server.
    Server {
        from: String,
        server: Box<AsyncSmtpTransport<Tokio1Executor>>,
    },
    /// A folder: one file a letter.
    Folder { from: String, folder: PathBuf },
    /// Nobody: it stands on a page.
    Page,
}

impl Carrier {
    /// The carrier that the settings name, if they name one.
    pub(crate) fn of(mail: &Mail) -> Result<Option<Self>> {
        let from = || {
            let from = mail.from.clone();
            let from = from.context("say under [mail] whom mail is `from`")?;
            let _address: lettre::message::Mailbox = from
                .parse()
                .with_context(|| format!("`{from}` under [mail] is no address of mail"))?;
            Ok::<_, anyhow::Error>(from)
        };
        if let Some(server) = &mail.server {
            let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
                .context("`server` under [mail] is no address of a mail server; write it like smtps://user:password@mail.example.org")?
                .timeout(Some(Duration::from_secs(30)))
                .build();
            let server = Box::new(server);
            return Ok(Some(Self::Server {
                from: from()?,
                server,
            }));
        }
        let Some(folder) = &mail.folder else {
            return Ok(None);
        };
        Ok(Some(Self::Folder {
            from: from()?,
            folder: folder.clone(),
        }))
    }

    async fn carry(&self, letter: &Letter) -> Result<()> {
        match self {
            Self::Page => Ok(()),
            Self::Server { from, server } => {
                server.send(message(from, letter)?).await?;
                Ok(())
            }
            Self::Folder { from, folder } => {
                let message = message(from, letter)?;
                put(folder, letter.id, &message.formatted()).await
            }
        }
    }
}

/// Sends what is to be sent until it is stopped.
pub(crate) async fn deliver(repository: Repository, carrier: Carrier, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            done = all(&repository, &carrier) => {
                if let Err(error) = done {
                    tracing::warn!(error = format!("{error:#}"), "mail cannot be looked for");
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn all(repository: &Repository, carrier: &Carrier) -> Result<()> {
    while repository.is_letter_due().await? {
        let Some(letter) = repository.claim_letter(LEASE).await? else {
            return Ok(());
        };
        one(repository, carrier, &letter).await?;
    }
    Ok(())
}

async fn one(repository: &Repository, carrier: &Carrier, letter: &Letter) -> Result<()> {
    match carrier.carry(letter).await {
        Ok(()) => {
            let keeps = matches!(carrier, Carrier::Page);
            repository.letter_sent(letter.id, keeps).await?;
        }
        Err(error) => {
            let failure = format!("{error:#}");
            tracing::warn!(letter.id, failure, "a letter could not be sent");
            let tried = usize::try_from(letter.attempts).unwrap_or(usize::MAX);
            let refusal = refusal(&error);
            let is_refused = refusal != Refusal::None;
            if refusal == Refusal::Address
                || (is_refused && was_refused(repository, letter).await?)
            {
                // The address itself takes no mail; trying again would not help.
                repository.note_bounce(&letter.recipient).await?;
            }
            let wait = AGAIN.get(tried.saturating_sub(1)).filter(|_| !is_refused);
            let again_at = wait.map(|wait| repository.now() + *wait);
            let is_of_use = |at: &chrono::DateTime<chrono::Utc>| {
                letter.kind != "sign_in" || *at < letter.made_at + SIGN_IN_LASTS
            };
            let again_at = again_at.filter(is_of_use);
            repository
                .letter_failed(letter.id, &failure, again_at)
                .await?;
        }
    }
    Ok(())
}

/// What a mail server says of the address that mail goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// Nothing that would make somebody unreachable.
    None,
    /// By its words there is no such mailbox. Words are not sure: they are taken for it if they are said on another day again.
    Words,
    /// By a number that means nothing else, there is no such mailbox, or it is closed.
    Address,
}

fn refusal(error: &anyhow::Error) -> Refusal {
    let said = error.downcast_ref::<lettre::transport::smtp::Error>();
    let code = said.and_then(lettre::transport::smtp::Error::status);
    code.map_or(Refusal::None, |code| {
        refuses(u16::from(code), &format!("{error:#}"))
    })
}

/// Whether mail to the same address was refused in words before, on another day.
async fn was_refused(repository: &Repository, letter: &Letter) -> Result<bool> {
    let day = repository.now() - TimeDelta::days(1);
    let failures = repository.failures_before(&letter.recipient, day).await?;
    Ok(failures.iter().any(|said| is_in_words(said)))
}

/// Whether an answer is about the address that mail goes to. Servers refuse for other reasons with the same numbers, such as that they do
/// not trust us, and nobody is to be taken for unreachable because of that.
fn refuses(code: u16, said: &str) -> Refusal {
    if !matches!(code, 550 | 551 | 553 | 556) {
        return Refusal::None;
    }
    let numbers = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
    let is_number = |word: &str| numbers.contains(&word);
    if said
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .any(is_number)
    {
        Refusal::Address
    } else if is_in_words(said) {
        Refusal::Words
    } else {
        Refusal::None
    }
}

/// Whether an answer says in words that there is no such mailbox, and nothing of who sent the mail, or of what it is.
fn is_in_words(said: &str) -> bool {
    let said = said.to_lowercase();
    let is_said = |words: &[&str]| words.iter().any(|words| said.contains(words));
    let is_address = is_said(&[
        "user unknown",
        "unknown user",
        "no such user",
        "does not exist",
        "no mailbox",
        "mailbox unavailable",
        "mailbox not found",
        "recipient rejected",
    ]);
    let is_other = is_said(&[
        "sender", "domain", "policy", "spam", "block", "relay", " 5.7.", "5.1.7", "5.1.8",
    ]);
    is_address && !is_other
}

fn message(from: &str, letter: &Letter) -> Result<Message> {
    Ok(Message::builder()
        .from(from.parse()?)
        .to(letter.recipient.parse()?)
        .subject(&letter.subject)
        .message_id(None)
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.clone())?)
}

async fn put(folder: &Path, number: i64, message: &[u8]) -> Result<()> {
    let failed = || format!("cannot write into {}", folder.display());
    // What lets people in is nobody else's to read.
    tokio::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .await
        .with_context(failed)?;
    // Whoever watches the folder sees whole letters only.
    let (unfinished, file) = (
        folder.join(format!(".{number}.eml")),
        folder.join(format!("{number}.eml")),
    );
    let mut written = tokio::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)
        .await
        .with_context(failed)?;
    written.write_all(message).await.with_context(failed)?;
    written.sync_all().await.with_context(failed)?;
    tokio::fs::rename(&unfinished, &file)
        .await
        .with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_said_of_the_address_itself_makes_somebody_unreachable() {
        for (code, said, refusal) in [
            (
                550,
                "permanent error (550): 5.1.1 <x@y.example>: Recipient address rejected",
                Refusal::Address,
            ),
            (
                550,
                "permanent error (550): No such user here",
                Refusal::Words,
            ),
            (
                553,
                "permanent error (553): 5.1.3 bad address",
                Refusal::Address,
            ),
            (
                550,
                "permanent error (550): 5.7.1 relaying denied, recipient rejected",
                Refusal::None,
            ),
            (
                550,
                "permanent error (550): 5.1.8 sender address rejected: does not exist",
                Refusal::None,
            ),
            (
                550,
                "permanent error (550): mailbox unavailable for senders of this domain",
                Refusal::None,
            ),
            (550, "permanent error (550): blocked", Refusal::None),
            (554, "permanent error (554): 5.1.1 no", Refusal::None),
            (
                450,
                "transient error (450): 4.2.1 mailbox unavailable",
                Refusal::None,
            ),
        ] {
            assert_eq!(refuses(code, said), refusal, "{said}");
        }
    }
}
