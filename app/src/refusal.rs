//! What mail servers say when they do not take mail, and when that makes somebody unreachable.

use anyhow::Result;
use chrono::TimeDelta;
use repository::{Letter, Repository};

/// What a mail server says of the address that mail goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing that would make somebody unreachable.
    None,
    /// By its words there is no such mailbox. Words are not sure: they are taken for it if they are said on another day again.
    Words,
    /// By a number that means nothing else, there is no such mailbox, or it is closed.
    Address,
}

impl Refusal {
    /// Whether an answer is about the address that mail goes to. Servers refuse for other reasons with the same numbers, such as that they do
    /// not trust us, and nobody is to be taken for unreachable because of that.
    pub(crate) fn of(code: u16, said: &str) -> Self {
        if !matches!(code, 550 | 551 | 553 | 556) {
            return Self::None;
        }
        let numbers = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
        let is_number = |word: &str| numbers.contains(&word);
        if said
            .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .any(is_number)
        {
            Self::Address
        } else if is_in_words(said) {
            Self::Words
        } else {
            Self::None
        }
    }
}

/// Whether other mail to the same address was refused in words before, on another day.
pub(crate) async fn was_before(repository: &Repository, letter: &Letter) -> Result<bool> {
    let day = repository.now() - TimeDelta::days(1);
    let failures = repository.failures_before(letter, day).await?;
    Ok(failures.iter().any(|said| is_in_words(said)))
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
        "recipient address rejected",
    ]);
    // Numbers that say that somebody does not want this mail, or mail from us.
    let mut numbers = said.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let is_other =
        numbers.any(|number| number.starts_with("5.7.") || matches!(number, "5.1.7" | "5.1.8"));
    let is_about_us = is_said(&["sender", "domain", "policy", "spam", "block", "relay"]);
    is_address && !is_other && !is_about_us
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
            (550, "5.7.1 smtp; 550 mailbox unavailable", Refusal::None),
            (
                550,
                "5.4.1 smtp; 550 5.4.1 Recipient address rejected: Access denied",
                Refusal::Words,
            ),
            (554, "permanent error (554): 5.1.1 no", Refusal::None),
            (
                450,
                "transient error (450): 4.2.1 mailbox unavailable",
                Refusal::None,
            ),
        ] {
            assert_eq!(Refusal::of(code, said), refusal, "{said}");
        }
    }
}
