//! What a command says: one JSON object a line for scripts on standard output, sentences for people
//! on standard error.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what was asked.
    Done,
    /// It did, and the answer is no: a feed fails, rows are held.
    Negative,
    /// It could not be done now, and may be later: mail servers try again (`EX_TEMPFAIL` of sysexits).
    Later,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Negative => 1,
            Outcome::Later => 75,
        })
    }
}

/// Prints a row for scripts. A reader that went away is no error of ours.
pub(crate) fn row(row: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(row) {
        line(&text);
    }
}

/// Prints a line on standard output, at once.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _reader_gone = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Says something to people.
pub(crate) fn say(text: impl AsRef<str>) {
    eprintln!("{}", text.as_ref());
}

/// Says why a command could not run.
pub(crate) fn fail(error: &anyhow::Error) {
    say(format!("fingerpost: {error:#}"));
}
