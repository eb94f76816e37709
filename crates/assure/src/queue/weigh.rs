//! How harmful it is to leave something: reach times harm times doubt, each from 1 to 10.
//!
//! *Reach*: how often people opened it lately, by doublings; of what is not published nobody knows, so it counts 3. *Harm*: of what is
//! changed, that which is [most harmful](Area::harm) if it is wrong. *Doubt*: what checks find that they did not find before, and how often
//! what the source sent was not right as it was.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use hsds::{Document, Kind};
use place::Gazetteer;
use repository::{ExperienceVoice, NewQueueItem, QueueKind, Unqueued, WaitingChange};

use super::area::Area;
use super::differ::differences;
use crate::check::{self, Finding, Looked, Part};
use crate::confidence::{Level, is_drawn};
use crate::experience;
use crate::personal;
use crate::policy::{Policy, Weight};

/// What is not published yet reaches nobody knows how many.
const REACH_UNKNOWN: i64 = 3;
/// Something new is harmful in any of its parts.
const HARM_OF_NEW: i64 = 6;
/// Of a source of which fewer decisions are known than this, nothing is known.
const ENOUGH: i64 = 5;
/// So many new findings are told in words.
const TOLD: usize = 2;
/// What is said first where words hint at harm.
pub const AT_RISK: &str = "Somebody may be at risk: follow your safeguarding procedure.";
/// Each factor is at most this.
const MOST: i64 = 10;

/// What a change is weighed by.
pub(super) struct Seen<'a> {
    /// How often it was opened lately.
    pub(super) opened: i64,
    /// Of the last decisions about its source: how many there were, and how many were no plain yes.
    pub(super) doubts: (i64, i64),
    pub(super) overseen: Overseen,
    pub(super) policy: &'a Policy,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) today: NaiveDate,
}

/// How closely the source of a change is overseen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Overseen {
    pub(super) level: Level,
    /// Of a hundred changes, so many are looked at by a person.
    pub(super) by_hand: u32,
    /// Whatever waits of it waits by lot: the rest is published at once.
    pub(super) waits_by_lot: bool,
}

/// A change, weighed.
pub(super) struct Weighed<'a> {
    pub(super) item: NewQueueItem,
    /// The parts that may change without anybody looking, if it may pass: all that is changed is among them.
    pub(super) passes: Option<&'a [Area]>,
}

/// Weighs a record that waits for a yes.
pub(super) fn change<'a>(change: &WaitingChange, seen: &Seen<'a>) -> Weighed<'a> {
    let is_change = change.before.is_some();
    let areas = areas(change);
    let found = new_findings(change, seen);
    let individuals = new_individuals(change);
    let is_closing = says_closed(&change.document)
        && change
            .before
            .as_ref()
            .is_some_and(|before| !says_closed(before));
    let harm = if is_change {
        areas.iter().map(|area| area.harm()).max().unwrap_or(1)
    } else {
        HARM_OF_NEW
    };
    let reach = if change.is_published {
        reach(seen.opened)
    } else {
        REACH_UNKNOWN
    };
    let doubt = doubt(&found, individuals, seen);
    let mut why = vec![if !is_change {
        "It is new here.".to_owned()
    } else if is_closing {
        "It says that it is closed.".to_owned()
    } else {
        format!("It changes {}.", list(&areas))
    }];
    if seen.opened > 0 {
        why.push(opened_in_words(seen.opened));
    }
    let telling = found.iter().map(|(finding, _)| finding.message.clone());
    why.extend(telling.take(TOLD));
    if found.len() > TOLD {
        why.push(format!("Checks find {} more things.", found.len() - TOLD));
    }
    if individuals > 0 {
        why.push("Something in it seems to be a person’s own name, mailbox or mobile.".to_owned());
    }
    let (decided, not_plain) = seen.doubts;
    if decided >= ENOUGH && not_plain > 0 {
        why.push(format!(
            "Of the last {decided} things from this list, {not_plain} were not right as they were."
        ));
    }
    let is_drawn = is_drawn(change.record.0, change.version, seen.overseen.by_hand);
    if is_drawn {
        why.push(format!(
            "It was drawn by lot: of a hundred changes of this list a person looks at {}.",
            seen.overseen.by_hand
        ));
    }
    let name = hsds::document::written(&change.document, "name");
    Weighed {
        item: NewQueueItem {
            kind: QueueKind::Change,
            subject: change.record.0.to_string(),
            version: change.version,
            entity: change.entity,
            source: Some(change.source.clone()),
            name: name.map_or_else(|| change.key.clone(), str::to_owned),
            why,
            likeness: likeness(change, is_change, &areas),
            risk: reach * harm * doubt,
            since: change.at,
            due_at: None,
        },
        passes: (!is_drawn
            && !seen.overseen.waits_by_lot
            && may_pass(change, &areas, allowed(seen)))
        .then(|| allowed(seen)),
    }
}

/// Weighs something else that waits.
pub(super) fn other(other: &Unqueued, opened: i64, policy: &Policy) -> NewQueueItem {
    let about = other.about.as_deref().map(area_of_report);
    let (harm, doubt, what) = match other.kind {
        // Somebody who stood there says so.
        QueueKind::Report => {
            let area = about.unwrap_or(Area::Other);
            let what = format!("A reader says that this is wrong: {}.", area.in_words());
            (area.harm(), 5, what)
        }
        QueueKind::Claim => (
            6,
            2,
            "A team says that it speaks for this organisation.".to_owned(),
        ),
        QueueKind::Personal => (
            8,
            3,
            "Something in it seems to be a person’s own name, mailbox or mobile.".to_owned(),
        ),
        QueueKind::Correction => (
            5,
            2,
            "What lies beneath a correction has changed.".to_owned(),
        ),
        QueueKind::Register => (
            5,
            2,
            format!(
                "The register says something else in {} places.",
                other.version
            ),
        ),
        QueueKind::Sample => (3, 2, of_sample(other.about.as_deref()).to_owned()),
        QueueKind::Experience => (3, 3, of_experience(other.about.as_deref()).to_owned()),
        QueueKind::Feed | QueueKind::Change => (
            10,
            7,
            "What was read last lacks much of what was there.".to_owned(),
        ),
    };
    let is_harm = other
        .words
        .as_deref()
        .is_some_and(experience::hints_at_harm);
    let mut why = vec![what];
    if is_harm {
        why.insert(0, AT_RISK.to_owned());
    }
    if opened > 0 {
        why.push(opened_in_words(opened));
    }
    let hours = i64::from(policy.correction.within_hours);
    NewQueueItem {
        kind: other.kind,
        subject: other.subject.clone(),
        version: other.version,
        entity: other.entity,
        source: other.source.clone(),
        name: if other.name.is_empty() {
            other.subject.clone()
        } else {
            other.name.clone()
        },
        why,
        likeness: String::new(),
        // Whether many or few open the page: it is about somebody.
        risk: if is_harm {
            MOST * MOST * MOST
        } else {
            reach(opened) * harm * doubt
        },
        since: other.since,
        due_at: if is_harm {
            // It goes before what is late, and is late itself from the start.
            Some(other.since)
        } else {
            (other.kind == QueueKind::Report).then(|| other.since + TimeDelta::hours(hours))
        },
    }
}

/// Why an experience is to be read.
fn of_experience(about: Option<&str>) -> &'static str {
    match about {
        Some(voice) if voice == ExperienceVoice::Worker.word() => {
            "A colleague’s note has to be looked at."
        }
        Some("again") => "A reader wants what is shown of this to be looked at again.",
        _ => "A resident tells how it was.",
    }
}

/// Why a list is to be checked.
fn of_sample(about: Option<&str>) -> &'static str {
    match about {
        Some("open") => "Services of this list were drawn to be checked, and not all of them are.",
        Some("again") => "It is time to check again how much of this list is right.",
        _ => "Nobody has checked yet how much of this list is right.",
    }
}

/// What a report is about.
fn area_of_report(about: &str) -> Area {
    match about {
        "hours" => Area::Times,
        "place" => Area::Place,
        "contact" => Area::Contact,
        "closed" => Area::Closing,
        "cost" => Area::Cost,
        _ => Area::Other,
    }
}

/// What is changed, of it and of what changes with it.
fn areas(change: &WaitingChange) -> BTreeSet<Area> {
    let own = change.before.as_ref();
    let own = own.map(|before| (change.kind, before, &change.document));
    let with = change.with.iter();
    let with = with.map(|(kind, before, after)| (*kind, before, after));
    own.into_iter()
        .chain(with)
        .flat_map(|(kind, before, after)| differences(kind, before, after))
        .map(|difference| difference.area)
        .collect()
}

/// By doublings: who is opened a thousand times is at the end of the scale.
fn reach(opened: i64) -> i64 {
    let doublings = opened.max(0).unsigned_abs().saturating_add(1).ilog2();
    (1 + i64::from(doublings)).min(MOST)
}

fn doubt(found: &[(Finding, Weight)], individuals: usize, seen: &Seen<'_>) -> i64 {
    let found: i64 = found
        .iter()
        .map(|(_, weight)| if *weight >= Weight::Major { 3 } else { 1 })
        .sum();
    let (decided, not_plain) = seen.doubts;
    let of_source = if decided >= ENOUGH {
        (4 * not_plain + decided / 2) / decided
    } else {
        2
    };
    let of_individuals = if individuals > 0 { 3 } else { 0 };
    (1 + found.min(5) + of_source + of_individuals).min(MOST)
}

/// What checks find now in its own words that they did not find in what was accepted, and that counts. What is nowhere said may be said of
/// its organisation or its places, and is told by [`foresee`](super::foresee).
fn new_findings(change: &WaitingChange, seen: &Seen<'_>) -> Vec<(Finding, Weight)> {
    if change.kind != Kind::Service {
        return Vec::new();
    }
    let look = |service: &Document| {
        check::look(&Looked {
            service,
            gazetteer: seen.gazetteer,
            today: seen.today,
        })
    };
    let before = change.before.as_ref().map(look).unwrap_or_default();
    let is_new = |finding: &Finding| {
        !before
            .iter()
            .any(|known| known.check == finding.check && known.said == finding.said)
    };
    let found = look(&change.document)
        .into_iter()
        .filter(|finding| finding.check.part() != Part::Completeness)
        .filter(is_new);
    let found = found.map(|finding| {
        let weight = seen.policy.weight(finding.check);
        (finding, weight)
    });
    found
        .filter(|(_, weight)| *weight > Weight::Advice)
        .collect()
}

/// How much of individuals is in it that was not in what was accepted.
fn new_individuals(change: &WaitingChange) -> usize {
    let look = |document: &Document| personal::look(change.kind, document, &[], &[]);
    let before = change.before.as_ref().map(look).unwrap_or_default();
    let is_new = |words: &str| !before.iter().any(|known| known.words == words);
    look(&change.document)
        .iter()
        .filter(|found| is_new(&found.words))
        .count()
}

/// What may change without anybody looking: what the policy names, or, where it says so, of a list that is highly trusted all that ever may.
fn allowed<'a>(seen: &Seen<'a>) -> &'a [Area] {
    if seen.policy.sampling.passes && seen.overseen.level == Level::High {
        &Area::MAY_PASS
    } else {
        &seen.policy.acceptance.automatically
    }
}

/// Whether a change may pass: of a published service alone, in nothing but what is allowed, and which nobody has doubted.
fn may_pass(change: &WaitingChange, areas: &BTreeSet<Area>, allowed: &[Area]) -> bool {
    change.kind == Kind::Service
        && change.before.is_some()
        && change.is_published
        && !change.was_doubted
        && change.with.is_empty()
        && areas.iter().all(|area| allowed.contains(area))
}

fn says_closed(document: &Document) -> bool {
    !matches!(hsds::document::text(document, "status"), "" | "active")
}

/// Cases are like each other that come from one source and change the same parts of the same kind of thing.
fn likeness(change: &WaitingChange, is_change: bool, areas: &BTreeSet<Area>) -> String {
    let what = if is_change {
        let words: Vec<&str> = areas.iter().map(|area| area.word()).collect();
        words.join("+")
    } else {
        "new".to_owned()
    };
    format!("{} {} {what}", change.source, change.kind.name())
}

fn opened_in_words(opened: i64) -> String {
    match opened {
        1 => "It was opened once in 90 days.".to_owned(),
        many => format!("It was opened {many} times in 90 days."),
    }
}

fn list(areas: &BTreeSet<Area>) -> String {
    let words: Vec<&str> = areas.iter().map(|area| area.in_words()).collect();
    match words.split_last() {
        None => "nothing that people read".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use repository::RecordNumber;
    use serde_json::{Value, json};

    use super::*;

    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::embedded);

    fn waiting(before: Option<&Value>, after: &Value) -> WaitingChange {
        WaitingChange {
            record: RecordNumber(7),
            kind: Kind::Service,
            source: "own".to_owned(),
            key: "a".to_owned(),
            entity: None,
            version: 3,
            document: after.as_object().unwrap().clone(),
            before: before.map(|before| before.as_object().unwrap().clone()),
            with: Vec::new(),
            is_published: before.is_some(),
            was_doubted: false,
            at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn weighed<'a>(
        policy: &'a Policy,
        change: &WaitingChange,
        doubts: (i64, i64),
        opened: i64,
    ) -> Weighed<'a> {
        overseen(policy, change, (doubts, Overseen::default()), opened)
    }

    fn overseen<'a>(
        policy: &'a Policy,
        change: &WaitingChange,
        (doubts, overseen): ((i64, i64), Overseen),
        opened: i64,
    ) -> Weighed<'a> {
        super::change(
            change,
            &Seen {
                opened,
                doubts,
                overseen,
                policy,
                gazetteer: &GAZETTEER,
                today: NaiveDate::from_ymd_opt(2026, 6, 1).unwrap(),
            },
        )
    }

    #[test]
    fn closing_what_many_open_goes_before_a_clumsy_word_of_what_nobody_does() {
        let before = json!({"name": "Lunch", "status": "active", "description": "Lunch for all."});
        let closing =
            json!({"name": "Lunch", "status": "defunct", "description": "Lunch for all."});
        let wording =
            json!({"name": "Lunches", "status": "active", "description": "Lunch for all."});
        let policy = Policy::default();
        let closing = weighed(&policy, &waiting(Some(&before), &closing), (20, 0), 500);
        let wording = weighed(&policy, &waiting(Some(&before), &wording), (20, 0), 0);
        assert!(closing.item.risk > 10 * wording.item.risk);
        assert_eq!(closing.item.why[0], "It says that it is closed.");
        assert_eq!(wording.item.why, ["It changes its name or description."]);
        assert_ne!(closing.item.likeness, wording.item.likeness);
    }

    #[test]
    fn a_source_that_was_often_wrong_is_doubted() {
        let before = json!({"name": "Lunch"});
        let after = json!({"name": "Dinner"});
        let change = waiting(Some(&before), &after);
        let policy = Policy::default();
        let good = weighed(&policy, &change, (40, 0), 9).item;
        let bad = weighed(&policy, &change, (40, 30), 9).item;
        assert!(bad.risk > 2 * good.risk, "{} {}", bad.risk, good.risk);
        assert!(
            bad.why[2].contains("Of the last 40 things"),
            "{:?}",
            bad.why
        );
    }

    #[test]
    fn only_what_the_policy_names_may_pass_and_nothing_that_is_new_or_was_doubted() {
        let policy = Policy::parse("[acceptance]\nautomatically = [\"wording\"]").unwrap();
        let before = json!({"name": "Lunch", "phones": [], "description": "Lunch for all."});
        let after = json!({"name": "Lunches", "description": "Lunch for all."});
        let change = waiting(Some(&before), &after);
        let may_pass =
            |change: &WaitingChange| weighed(&policy, change, (0, 0), 0).passes.is_some();
        assert!(may_pass(&change));
        let touching_more = json!({"name": "Lunches", "url": "https://example.org"});
        assert!(!may_pass(&waiting(Some(&before), &touching_more)));
        assert!(!may_pass(&waiting(None, &after)), "it is new");
        let doubted = WaitingChange {
            was_doubted: true,
            ..change.clone()
        };
        assert!(!may_pass(&doubted));
        let place = |name: &str| json!({"name": name}).as_object().unwrap().clone();
        let moving = WaitingChange {
            with: vec![(Kind::Location, place("Hall"), place("Church"))],
            ..change.clone()
        };
        assert!(!may_pass(&moving));
        let moved = weighed(&policy, &moving, (0, 0), 0).item;
        assert!(moved.risk > weighed(&policy, &change, (0, 0), 0).item.risk);
        assert!(moved.why[0].contains("where it is"), "{:?}", moved.why);
        let organisation = WaitingChange {
            kind: Kind::Organization,
            ..change.clone()
        };
        assert!(!may_pass(&organisation));
        let unpublished = WaitingChange {
            is_published: false,
            ..change.clone()
        };
        assert!(!may_pass(&unpublished));
        assert!(
            weighed(&Policy::default(), &change, (0, 0), 0)
                .passes
                .is_none()
        );
    }

    #[test]
    fn what_is_drawn_by_lot_never_passes_and_what_is_highly_trusted_does_where_the_policy_says_so()
    {
        let before = json!({"name": "Lunch"});
        let change = waiting(Some(&before), &json!({"name": "Dinner"}));
        let named = Policy::parse("[acceptance]\nautomatically = [\"wording\"]").unwrap();
        let trusting = Policy::parse("[sampling]\npasses = true").unwrap();
        let passes = |policy: &Policy, level: Level, by_hand: u32| {
            let seen = Overseen {
                level,
                by_hand,
                waits_by_lot: false,
            };
            overseen(policy, &change, ((0, 0), seen), 0)
                .passes
                .is_some()
        };
        assert!(passes(&named, Level::Low, 0));
        assert!(!passes(&named, Level::Low, 100));
        assert!(passes(&trusting, Level::High, 0));
        assert!(!passes(&trusting, Level::High, 100));
        assert!(!passes(&trusting, Level::Middle, 0));
        assert!(!passes(&Policy::default(), Level::High, 0));
        let seen = Overseen {
            level: Level::Low,
            by_hand: 100,
            waits_by_lot: true,
        };
        let told = overseen(&named, &change, ((0, 0), seen), 0).item.why;
        assert!(told[1].contains("drawn by lot"), "{told:?}");
        let closing = json!({"name": "Lunch", "status": "defunct"});
        let closing = waiting(
            Some(&json!({"name": "Lunch", "status": "active"})),
            &closing,
        );
        let seen = Overseen {
            level: Level::High,
            by_hand: 0,
            waits_by_lot: false,
        };
        assert!(
            overseen(&trusting, &closing, ((0, 0), seen), 0)
                .passes
                .is_none()
        );
    }

    #[test]
    fn reach_grows_by_doublings_and_ends() {
        let reached: Vec<i64> = [-1, 0, 1, 3, 100, 1_000_000]
            .into_iter()
            .map(reach)
            .collect();
        assert_eq!(reached, [1, 1, 2, 3, 7, 10]);
    }
}
