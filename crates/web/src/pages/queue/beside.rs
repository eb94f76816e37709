//! What stands beside a change: what was decided, asked and noted before, and who has it.

use assure::queue::Outcome;
use chrono::TimeDelta;
use repository::{Decision, QueueItem, QueueKind, RecordNumber, SentBack, SentBackKind};
use uuid::Uuid;

use super::People;
use super::decided::did;
use crate::member::Member;
use crate::pages::prose;
use crate::problem::Fault;
use crate::site::Site;

/// So long somebody may have a page open before they decide.
const LATELY: TimeDelta = TimeDelta::hours(12);
/// So many earlier decisions are told.
const DECISIONS: i64 = 20;

pub(super) struct Went {
    pub(super) what: &'static str,
    pub(super) words: String,
    pub(super) by: String,
    pub(super) when: String,
    pub(super) answer: Option<String>,
    pub(super) ended: Option<String>,
}

pub(super) struct Past {
    pub(super) text: String,
}

/// What helps to work, beside deciding.
pub(super) struct Aside {
    pub(super) item: Option<i64>,
    pub(super) holder: Option<(Uuid, String)>,
    pub(super) is_mine: bool,
    pub(super) me: Option<Uuid>,
    pub(super) colleagues: Vec<(Uuid, String)>,
    pub(super) watches: bool,
    pub(super) notes: Vec<Note>,
}

pub(super) struct Note {
    pub(super) id: i64,
    pub(super) words: String,
    pub(super) by: String,
    pub(super) when: String,
    pub(super) is_mine: bool,
}

pub(super) async fn went(
    site: &Site,
    people: &mut People,
    sent: Vec<SentBack>,
) -> Result<Vec<Went>, Fault> {
    let mut all = Vec::with_capacity(sent.len());
    for back in sent {
        all.push(Went {
            what: match back.what {
                SentBackKind::Question => "Asked",
                SentBackKind::Refusal if back.ended_at.is_some() => "Refused, and taken back",
                SentBackKind::Refusal => "Refused",
            },
            by: people.called(site, &back.by).await?,
            when: prose::moment(back.at),
            words: back.words,
            ended: back.ended_at.map(prose::moment),
            answer: back.answer,
        });
    }
    Ok(all)
}

pub(super) async fn decisions(
    site: &Site,
    people: &mut People,
    entity: Option<Uuid>,
) -> Result<Vec<Past>, Fault> {
    let Some(entity) = entity else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    for decision in site.repository().decisions_about(entity, DECISIONS).await? {
        all.push(Past {
            text: sentence(site, people, &decision).await?,
        });
    }
    Ok(all)
}

/// A decision in a sentence.
pub(super) async fn sentence(
    site: &Site,
    people: &mut People,
    decision: &Decision,
) -> Result<String, Fault> {
    Ok(format!(
        "{} {} on {}",
        people.called(site, &decision.by).await?,
        did(&decision.is.what),
        prose::moment(decision.at)
    ))
}

/// Why a decision does not hold: who was quicker, or what is in the way.
pub(super) async fn late(
    site: &Site,
    people: &mut People,
    record: RecordNumber,
    outcome: Outcome,
) -> Result<String, Fault> {
    if outcome != Outcome::Late {
        return Ok(super::decide::why_not(outcome).to_owned());
    }
    Ok(match lately(site, record).await? {
        Some(last) => format!(
            "Nothing of yours was saved, because it has changed since you looked. {}. Look again.",
            sentence(site, people, &last).await?
        ),
        None => "Nothing of yours was saved: it says something else since you looked. Look again."
            .to_owned(),
    })
}

/// What was decided about a record while somebody may have looked at it.
pub(super) async fn lately(site: &Site, record: RecordNumber) -> Result<Option<Decision>, Fault> {
    let repository = site.repository();
    let last = repository
        .last_decision(QueueKind::Change, &record.0.to_string())
        .await?;
    let since = repository.now() - LATELY;
    Ok(last.filter(|last| last.stands && last.at >= since))
}

pub(super) async fn aside(
    site: &Site,
    member: &Member,
    people: &mut People,
    item: Option<&QueueItem>,
    entity: Option<Uuid>,
) -> Result<Aside, Fault> {
    let repository = site.repository();
    let me = member.actor().person_id();
    let holder = match item.and_then(|item| item.assignee) {
        Some(person) => Some((person, people.of(site, person).await?)),
        None => None,
    };
    let (mut watches, mut notes) = (false, Vec::new());
    if let Some(entity) = entity {
        if let Some(me) = me {
            watches = repository.is_watched(me, entity).await?;
        }
        for note in repository.desk_notes(entity).await? {
            notes.push(Note {
                id: note.id,
                is_mine: note.by == member.actor().name(),
                by: people.called(site, &note.by).await?,
                when: prose::moment(note.at),
                words: note.words,
            });
        }
    }
    let colleagues = site.identity().assurers().await?.into_iter();
    Ok(Aside {
        item: item.map(|item| item.id),
        is_mine: me.is_some() && item.and_then(|item| item.assignee) == me,
        colleagues: colleagues
            .filter(|person| Some(person.id) != me)
            .map(|person| (person.id, person.name))
            .collect(),
        holder,
        me,
        watches,
        notes,
    })
}
