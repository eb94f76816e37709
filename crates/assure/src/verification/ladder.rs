//! The ladder: who is asked or told next about a service.

use chrono::NaiveDate;
use repository::{Round, Step};

use crate::policy::Verification;

/// What is to be done next about a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rungs {
    /// Those who look after it are asked for the first time.
    pub ask: bool,
    /// They are reminded: so many mails count as written to them then. Of reminders that were missed one is written.
    pub remind: Option<i64>,
    /// The collector is told that nobody answers.
    pub collector: bool,
    /// The assurers are told.
    pub assurers: bool,
}

/// What is to be done about a service on a day. Days count from when people were asked, and never from before it was due: whoever was not
/// asked in time, because they were asked about others or no mail was sent, has as long to answer as anybody.
pub fn rungs(round: &Round, policy: &Verification, today: NaiveDate) -> Rungs {
    let Some(begun_on) = round.begun_on else {
        return Rungs {
            ask: true,
            ..Rungs::default()
        };
    };
    let days = (today - begun_on.max(round.due_on)).num_days();
    let is_after = |wait: u32| days >= i64::from(wait);
    let passed = policy.reminders.iter().filter(|wait| is_after(**wait));
    let letters = 1 + i64::try_from(passed.count()).unwrap_or_default();
    Rungs {
        ask: false,
        remind: (round.letters > 0 && letters > round.letters).then_some(letters),
        collector: round.step < Step::Collector && is_after(policy.escalate_to_collector_days),
        assurers: round.step < Step::Assurers && is_after(policy.escalate_to_assurer_days),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use uuid::Uuid;

    use super::*;

    fn day(number: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day") + Days::new(number)
    }

    /// What is done on which day, counted from the first of November, about a service that nobody answers about.
    fn unanswered(due: u64) -> Vec<(u64, Rungs)> {
        let policy = Verification::default();
        let mut round = Round {
            entity: Uuid::nil(),
            name: "Club".to_owned(),
            source: "council".to_owned(),
            organization: None,
            word_on: day(0),
            due_on: day(due),
            begun_on: None,
            letters: 0,
            step: Step::Asked,
            lapsed_on: None,
            is_unreached: false,
        };
        let mut done = Vec::new();
        for today in 0..200 {
            let rungs = rungs(&round, &policy, day(today));
            if rungs == Rungs::default() {
                continue;
            }
            done.push((today, rungs));
            round.begun_on = round.begun_on.or(Some(day(today)));
            round.letters = rungs.remind.unwrap_or(round.letters + i64::from(rungs.ask));
            if rungs.collector {
                round.step = Step::Collector;
            }
            if rungs.assurers {
                round.step = Step::Assurers;
            }
        }
        done
    }

    #[test]
    fn who_does_not_answer_is_reminded_then_others_are_told_and_that_is_the_end() {
        let days = |due| -> Vec<u64> { unanswered(due).into_iter().map(|(day, _)| day).collect() };
        assert_eq!(days(0), [0, 7, 14, 21, 28]);
        assert_eq!(days(5), [0, 12, 19, 26, 33], "asked before it is due");
        let done = unanswered(0);
        assert!(done[0].1.ask && done[1].1.remind == Some(2) && done[2].1.collector);
        assert!(done[3].1.remind == Some(3) && done[4].1.assurers);
    }
}
