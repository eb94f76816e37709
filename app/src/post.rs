//! Mail, sent beside serving: by a mail server, into a folder, or not at all where it stands on a page.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use repository::{Letter, Repository};
use tokio::io::AsyncWriteExt;
use tokio_util::sync::CancellationToken;

use crate::refusal::{self, Refusal};
use crate::returned;
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
        sender: Sender,
        server: Box<AsyncSmtpTransport<Tokio1Executor>>,
    },
    /// A folder: one file a letter.
    Folder { sender: Sender, folder: PathBuf },
    /// Nobody: it stands on a page.
    Page,
}

/// Whom mail is from.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    from: Mailbox,
    /// Where mail goes that comes back.
    returned_to: Address,
}

impl Sender {
    fn of(mail: &Mail) -> Result<Self> {
        let from = mail.from.as_ref();
        let from = from.context("say under [mail] whom mail is `from`")?;
        let from: Mailbox = from
            .parse()
            .with_context(|| format!("`{from}` under [mail] is no address of mail"))?;
        let returned_to = match &mail.returned_to {
            Some(address) => address.parse().with_context(|| {
                format!("`returned_to` under [mail] is no address of mail: `{address}`")
            })?,
            None => from.email.clone(),
        };
        Ok(Self { from, returned_to })
    }
}

impl Carrier {
    /// The carrier that the settings name, if they name one.
    pub(crate) fn of(mail: &Mail) -> Result<Option<Self>> {
        if let Some(server) = &mail.server {
            let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
                .context("`server` under [mail] is no address of a mail server; write it like smtps://user:password@mail.example.org")?
                .timeout(Some(Duration::from_secs(30)))
                .build();
            let server = Box::new(server);
            return Ok(Some(Self::Server {
                sender: Sender::of(mail)?,
                server,
            }));
        }
        let Some(folder) = &mail.folder else {
            return Ok(None);
        };
        Ok(Some(Self::Folder {
            sender: Sender::of(mail)?,
            folder: folder.clone(),
        }))
    }

    async fn carry(&self, letter: &Letter) -> Result<()> {
        match self {
            Self::Page => Ok(()),
            Self::Server { sender, server } => {
                server.send(message(sender, letter)?).await?;
                Ok(())
            }
            Self::Folder { sender, folder } => {
                let message = filed(sender, letter)?;
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
                || (is_refused && refusal::was_before(repository, letter).await?)
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

fn refusal(error: &anyhow::Error) -> Refusal {
    let said = error.downcast_ref::<lettre::transport::smtp::Error>();
    let code = said.and_then(lettre::transport::smtp::Error::status);
    code.map_or(Refusal::None, |code| {
        Refusal::of(u16::from(code), &format!("{error:#}"))
    })
}

/// The letter as it is sent: with what makes it known when it comes back, and where to.
fn message(sender: &Sender, letter: &Letter) -> Result<Message> {
    let to: Mailbox = letter.recipient.parse()?;
    let envelope = Envelope::new(Some(sender.returned_to.clone()), vec![to.email.clone()])?;
    let marked = returned::marked(&letter.token);
    let id = marked
        .as_ref()
        .map(|marked| format!("<{marked}@{}>", sender.from.email.domain()));
    let mut message = Message::builder()
        .envelope(envelope)
        .from(sender.from.clone())
        .to(to)
        .subject(&letter.subject)
        .message_id(id)
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.clone())?;
    if let Some(marked) = marked {
        // Some servers put an id of their own in the place of ours.
        let name = HeaderName::new_from_ascii_str(returned::HEADER);
        message
            .headers_mut()
            .insert_raw(HeaderValue::new(name, marked));
    }
    Ok(message)
}

/// The letter as it lies in a folder: a file has no envelope that says where it goes back to.
fn filed(sender: &Sender, letter: &Letter) -> Result<Message> {
    let mut message = message(sender, letter)?;
    let name = HeaderName::new_from_ascii_str("Return-Path");
    let value = format!("<{}>", sender.returned_to);
    message
        .headers_mut()
        .insert_raw(HeaderValue::new(name, value));
    Ok(message)
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
mod tests;
