//! Mail that comes back after a server had taken it: a report of delivery (RFC 3464), which quotes the letter that it is about (RFC 6522).
//!
//! Anybody can send such a report. So nothing is believed of whom it is about: each letter carries what only it and its reader know, and a
//! report that does not quote that does nothing.

use std::io::Read;

use anyhow::{Context, Result};
use mailparse::{MailHeaderMap, ParsedMail};
use repository::Repository;

use crate::refusal::{self, Refusal};

/// What our letters begin with, before what only they know.
const MARK: &str = "fingerpost.";
/// Letters of that.
const TOKEN: usize = 32;
/// A report is read up to so many bytes. What comes after is what it quotes of the letter, beyond its headers.
const MOST: u64 = 256 * 1024;
/// Letters that are kept of what a server said.
const SAID: usize = 500;

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// The address takes no mail: whoever has it is not written to again until they have another.
    Unreachable,
    /// A letter did not arrive, for a reason that says nothing of the address.
    Back,
    /// It is still being tried, or it arrived.
    OnItsWay,
    /// It is no report about a letter of ours.
    Strange,
}

/// What a report says.
#[derive(Debug, PartialEq, Eq)]
struct Report {
    /// What letters carry that may be the one.
    tokens: Vec<String>,
    has_failed: bool,
    said: String,
}

/// The id by which a letter is known when it comes back; nothing for one that carries nothing, which gets any.
pub(crate) fn message_id(token: &str, domain: &str) -> Option<String> {
    (!token.is_empty()).then(|| format!("<{MARK}{token}@{domain}>"))
}

/// Reads a message that came back, and notes what follows from it.
pub(crate) async fn take(repository: &Repository, message: impl Read) -> Result<Came> {
    let mut bytes = Vec::new();
    let mut message = message;
    message.by_ref().take(MOST).read_to_end(&mut bytes)?;
    // Whoever writes it must not be told that nobody reads on.
    std::io::copy(&mut message, &mut std::io::sink())?;
    let Some(report) = read(&bytes) else {
        return Ok(Came::Strange);
    };
    for token in &report.tokens {
        let Some(letter) = repository.letter_by_token(token).await? else {
            continue;
        };
        if !report.has_failed {
            return Ok(Came::OnItsWay);
        }
        let refusal = report.refusal();
        let is_unreachable = refusal == Refusal::Address
            || (refusal == Refusal::Words && refusal::was_before(repository, &letter).await?);
        let noted = repository.letter_returned(letter.id, &report.said, is_unreachable);
        noted.await.context("what came back could not be noted")?;
        return Ok(if is_unreachable {
            Came::Unreachable
        } else {
            Came::Back
        });
    }
    Ok(Came::Strange)
}

impl Report {
    /// By the number that the last server answered with; without one by the number of the report.
    fn refusal(&self) -> Refusal {
        let of_answer = self.said.split(|letter: char| !letter.is_ascii_digit());
        let code = of_answer
            .filter(|word| word.len() == 3)
            .find_map(|word| word.parse().ok().filter(|code| (400..600).contains(code)));
        Refusal::of(code.unwrap_or(550), &self.said)
    }
}

/// Reads a report; nothing if the message is none, or quotes no letter of ours.
fn read(message: &[u8]) -> Option<Report> {
    let mail = mailparse::parse_mail(message).ok()?;
    let mut tokens = Vec::new();
    let (mut has_failed, mut said) = (false, None);
    collect(&mail.headers, &mut tokens);
    for part in mail.parts() {
        match part.ctype.mimetype.as_str() {
            "message/delivery-status" => {
                let (failed, words) = status(part);
                has_failed |= failed;
                said = said.or(words);
            }
            "message/rfc822" | "text/rfc822-headers" => {
                let quoted = part.get_body_raw().ok()?;
                if let Ok((headers, _)) = mailparse::parse_headers(&quoted) {
                    collect(&headers, &mut tokens);
                }
            }
            _ => {}
        }
    }
    let said = said?;
    (!tokens.is_empty()).then_some(Report {
        tokens,
        has_failed,
        said,
    })
}

/// What a report says of the first whom a letter did not reach: whether it is given up, and the number and words of the last server.
fn status(part: &ParsedMail) -> (bool, Option<String>) {
    let body = part.get_body().unwrap_or_default().replace("\r\n", "\n");
    let mut said = None;
    for group in body.split("\n\n") {
        let Ok((fields, _)) = mailparse::parse_headers(group.as_bytes()) else {
            continue;
        };
        let Some(action) = fields.get_first_value("Action") else {
            continue;
        };
        let of = |name| fields.get_first_value(name).unwrap_or_default();
        let words = format!("{} {}", of("Status"), of("Diagnostic-Code"));
        let words: String = words.trim().chars().take(SAID).collect();
        if action.trim().eq_ignore_ascii_case("failed") {
            return (true, Some(words));
        }
        said.get_or_insert(words);
    }
    (false, said)
}

/// What letters of ours carry, as headers quote it.
fn collect(headers: &[mailparse::MailHeader], tokens: &mut Vec<String>) {
    for name in ["Message-ID", "In-Reply-To", "References"] {
        for value in headers.get_all_values(name) {
            for begun in value.split(MARK).skip(1) {
                let token = begun.get(..TOKEN).unwrap_or_default();
                let is_token = token.len() == TOKEN
                    && token.bytes().all(|byte| byte.is_ascii_hexdigit())
                    && begun.get(TOKEN..).is_some_and(|rest| rest.starts_with('@'));
                if is_token && !tokens.iter().any(|known| known == token) {
                    tokens.push(token.to_owned());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
