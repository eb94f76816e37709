//! The judgement: whether an entity is published.

use hsds::{Document, Kind, Problem};
use repository::SentBackKind;

use crate::settle::{Draft, Speaker};

/// What is judged of an entity.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// It is published as it is now.
    Publish,
    /// The newest version is wrong; the one published before stays.
    KeepBefore(Vec<Problem>),
    /// It is not published, and no longer if it was.
    Hold(Vec<Problem>),
    /// It is taken out: nobody has it any more, or somebody ordered it.
    Withdraw,
}

/// Judges a draft. `resolved` is what would be shown; `stands` says that this is the version
/// published before, because the newest cannot be.
pub(crate) fn judge(draft: &Draft, suppressed: bool, resolved: &Document, stands: bool) -> Verdict {
    if suppressed || draft.voices().next().is_none() {
        return Verdict::Withdraw;
    }
    if !draft.voices().any(|member| member.accepted) {
        let practises = draft.voices().all(|member| member.practises);
        return Verdict::Hold(if practises {
            practised(draft)
        } else {
            draft.voices().next().map(waits).into_iter().collect()
        });
    }
    let mut problems = draft.completed.blocking.clone();
    if draft.entity.kind == Kind::Service && !resolved.contains_key("organization_id") {
        problems.push(organization_missing());
        return Verdict::Hold(problems);
    }
    match (problems.is_empty(), stands) {
        (true, _) => Verdict::Publish,
        (false, true) => Verdict::KeepBefore(problems),
        (false, false) => Verdict::Hold(problems),
    }
}

/// The code of what waits for somebody's yes.
pub const WAITING: &str = "waiting-for-approval";

/// The code of what was refused.
pub const REFUSED: &str = "refused";
/// The code of what something is asked about.
pub const ASKED: &str = "question";

/// Why the newest version of a record is not published.
pub(crate) fn waits(member: &Speaker) -> Problem {
    match &member.sent_back {
        Some((SentBackKind::Refusal, words)) => Problem::error(
            REFUSED,
            "",
            format!("The assurers did not accept this: “{words}” Put it right and send it again."),
        ),
        Some((SentBackKind::Question, words)) => Problem::advice(
            ASKED,
            "",
            format!(
                "Before they accept this, the assurers ask: “{words}” Answer on the page of your list, or send it again as it is right."
            ),
        ),
        None => waiting(),
    }
}

fn waiting() -> Problem {
    Problem::advice(
        WAITING,
        "",
        "This source is new or not trusted yet, so what it sends waits until an assurer has looked at it and accepts it.".to_owned(),
    )
}

/// What would keep it from being published if it were not there for practice.
fn practised(draft: &Draft) -> Vec<Problem> {
    let mut problems = vec![practice()];
    problems.extend(draft.completed.blocking.iter().cloned());
    let names_runner = draft.completed.document.contains_key("organization_id");
    if draft.entity.kind == Kind::Service && !names_runner {
        problems.push(organization_missing());
    }
    problems
}

/// The code of what is there for practice.
pub const PRACTICE: &str = "practice";

fn practice() -> Problem {
    Problem::advice(
        PRACTICE,
        "",
        "This is in a list for practice, so it is never published. Send it in another list when it is meant.".to_owned(),
    )
}

/// The code of what is of a register, and so never published.
pub const OF_REGISTER: &str = "of-a-register";

pub(crate) fn of_register(name: &str) -> Problem {
    Problem::advice(
        OF_REGISTER,
        "",
        format!(
            "This is what the register \"{name}\" says. It is never published: it is compared with what is published here, and what differs waits under Registers."
        ),
    )
}

fn organization_missing() -> Problem {
    Problem::error(
        "organization-missing",
        "/organization_id",
        "The organisation that runs this service is missing, has no name or is not published. Send the organisation with its name; the service follows by itself.".to_owned(),
    )
}
