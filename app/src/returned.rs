//! Mail that comes back after a server had taken it: a report of delivery (RFC 3464, RFC 6533), which quotes the letter that it is about (RFC 6522).
//!
//! Anybody can send such a report. So nothing is believed of whom it is about: each letter carries a number that cannot be guessed, and a report
//! that does not quote one does nothing.

use std::io::Read;

use anyhow::{Context, Result};
use mailparse::{MailHeader, MailHeaderMap, ParsedMail};
use repository::{Letter, Repository};

use crate::refusal::{self, Refusal};

/// The header in which letters carry their number, for where a server has put an id of its own in the place of ours.
pub(crate) const HEADER: &str = "X-Fingerpost-Letter";
/// Headers in which it may be quoted.
const QUOTED: [&str; 4] = [HEADER, "Message-ID", "In-Reply-To", "References"];
/// What stands before it.
const MARK: &str = "fingerpost.";
/// Letters of it.
const TOKEN: usize = 32;
/// So many are looked up for one report: it is about one letter, and may stand in a conversation.
const TOKENS: usize = 8;
/// A report is read up to so many bytes. What comes after is what it quotes of the letter, beyond its headers.
const MOST: u64 = 256 * 1024;
/// Letters that are kept of what a server said.
const SAID: usize = 500;

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// The address takes no mail: whoever has it is not written to again until they have another.
    Unreachable,
    /// A letter did not arrive. Nothing more follows from that.
    Back,
    /// It is still being tried, or it arrived; at the most it did not reach somebody to whom its address sends mail on.
    OnItsWay,
    /// It is not known yet that the letter was sent: the report is to be read again later.
    TooSoon,
    /// It is no report about a letter of ours.
    Strange,
}

/// What a report says.
#[derive(Debug, PartialEq, Eq)]
struct Report {
    /// The numbers of letters that may be the one.
    tokens: Vec<String>,
    said: Vec<Said>,
}

/// What the last server said of somebody to whom a letter was to go.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    has_failed: bool,
    /// Their addresses: as the letter had it, and as it was sent on.
    to: Vec<String>,
    /// The number of the report, then what the server answered.
    words: String,
}

/// What a letter carries; nothing for one that has no number.
pub(crate) fn marked(token: &str) -> Option<String> {
    (!token.is_empty()).then(|| format!("{MARK}{token}"))
}

/// Reads a message that came back, and notes what follows from it.
pub(crate) async fn take(repository: &Repository, mut message: impl Read) -> Result<Came> {
    let mut bytes = Vec::new();
    message.by_ref().take(MOST).read_to_end(&mut bytes)?;
    // Whoever writes it must not be told that nobody reads on.
    std::io::copy(&mut message, &mut std::io::sink())?;
    let Some(report) = read(&bytes) else {
        return Ok(Came::Strange);
    };
    for token in &report.tokens {
        if let Some(letter) = repository.letter_by_token(token).await? {
            return note(repository, &letter, &report.said).await;
        }
    }
    Ok(Came::Strange)
}

async fn note(repository: &Repository, letter: &Letter, said: &[Said]) -> Result<Came> {
    if letter.sent_at.is_none() {
        return Ok(if letter.given_up_at.is_none() {
            Came::TooSoon
        } else {
            Came::Strange
        });
    }
    let mut failed = said.iter().filter(|said| said.has_failed);
    let Some(said) = failed.find(|said| said.is_about(&letter.recipient)) else {
        return Ok(Came::OnItsWay);
    };
    let is_unreachable = match said.refusal() {
        Refusal::Address => true,
        Refusal::Words => refusal::was_before(repository, letter).await?,
        Refusal::None => false,
    };
    let noted = repository.letter_returned(letter, &said.words, is_unreachable);
    let is_somebody = noted.await.context("what came back could not be noted")?;
    Ok(if is_somebody {
        Came::Unreachable
    } else {
        Came::Back
    })
}

impl Said {
    /// Whether it is about the address that a letter went to: a mailbox that sends on to several people is not gone because one of these is.
    fn is_about(&self, recipient: &str) -> bool {
        self.to.iter().any(|to| to.eq_ignore_ascii_case(recipient))
    }

    /// By the number that the last server answered with; without one by the number of the report.
    fn refusal(&self) -> Refusal {
        let numbers = self.words.split(|letter: char| !letter.is_ascii_digit());
        let code = numbers
            .filter(|word| word.len() == 3)
            .find_map(|word| word.parse().ok().filter(|code| (400..600).contains(code)));
        Refusal::of(code.unwrap_or(550), &self.words)
    }
}

/// Reads a report; nothing if the message is none, or quotes no letter of ours.
fn read(message: &[u8]) -> Option<Report> {
    let mail = mailparse::parse_mail(message).ok()?;
    let mut tokens = Vec::new();
    let mut said = Vec::new();
    collect(&mail.headers, &mut tokens);
    for part in mail.parts() {
        match part.ctype.mimetype.as_str() {
            "message/delivery-status" | "message/global-delivery-status" => {
                said.extend(answers(part));
            }
            "message/rfc822"
            | "message/global"
            | "message/global-headers"
            | "text/rfc822-headers" => {
                let quoted = part.get_body_raw().unwrap_or_default();
                if let Ok((headers, _)) = mailparse::parse_headers(&quoted) {
                    collect(&headers, &mut tokens);
                }
            }
            _ => {}
        }
    }
    (!tokens.is_empty() && !said.is_empty()).then_some(Report { tokens, said })
}

/// What a report says of each to whom the letter was to go.
fn answers(part: &ParsedMail) -> Vec<Said> {
    let body = part.get_body().unwrap_or_default();
    let mut groups = vec![String::new()];
    for line in body.lines() {
        if line.trim().is_empty() {
            groups.push(String::new());
        } else if let Some(group) = groups.last_mut() {
            group.push_str(line);
            group.push('\n');
        }
    }
    let answers = groups.iter().filter_map(|group| {
        let (fields, _) = mailparse::parse_headers(group.as_bytes()).ok()?;
        answer(&fields)
    });
    answers.collect()
}

fn answer(fields: &[MailHeader]) -> Option<Said> {
    let of = |name| fields.get_first_value(name).unwrap_or_default();
    let action = fields.get_first_value("Action")?;
    let words = format!("{} {}", of("Status"), of("Diagnostic-Code"));
    let words = words.chars().filter(|letter| !letter.is_control());
    let words: String = words.take(SAID).collect();
    // "rfc822; somebody@example.org"
    let address = |to: String| {
        let (_, address) = to.rsplit_once(';')?;
        let address = address.trim().trim_matches(['<', '>']);
        (!address.is_empty()).then(|| address.to_owned())
    };
    let to = [of("Original-Recipient"), of("Final-Recipient")];
    Some(Said {
        has_failed: action.trim().eq_ignore_ascii_case("failed"),
        to: to.into_iter().filter_map(address).collect(),
        words: words.trim().to_owned(),
    })
}

/// The numbers of letters of ours that headers quote.
fn collect(headers: &[MailHeader], tokens: &mut Vec<String>) {
    let values = QUOTED.iter().flat_map(|name| headers.get_all_values(name));
    for value in values {
        for begun in value.split(MARK).skip(1) {
            let token: String = begun
                .chars()
                .take_while(char::is_ascii_hexdigit)
                .take(TOKEN + 1)
                .collect();
            if token.len() == TOKEN && tokens.len() < TOKENS && !tokens.contains(&token) {
                tokens.push(token);
            }
        }
    }
}

#[cfg(test)]
mod tests;
