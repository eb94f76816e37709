//! Compliance: what the policy requires of a service, and it has not, keeps it from being published.

use chrono::NaiveDate;
use hsds::{FieldPath, Kind, Problem};
use rayon::prelude::*;
use repository::Unit;
use uuid::Uuid;

use super::recompose::{Draft, Session};
use super::standing;
use crate::check::Finding;
use crate::error::AssureError;
use crate::policy::Numbered;
use crate::quality;
use crate::verification::Word;

impl Session<'_> {
    /// Learns the policy that counts.
    pub(super) async fn learn_policy(&mut self, unit: &mut Unit) -> Result<(), AssureError> {
        match unit.policy().await? {
            Some((number, _)) if number == self.policy.number => {}
            Some((number, document)) => self.policy = Numbered::read(number, &document),
            None => self.policy = Numbered::default(),
        }
        Ok(())
    }

    /// Holds services to the policy, then gives those that may not be published as they are the version that stands, if that complies.
    pub(super) async fn hold_and_recall(
        &mut self,
        unit: &mut Unit,
        kind: Kind,
        drafts: &mut [Draft],
    ) -> Result<(), AssureError> {
        if kind != Kind::Service {
            return standing::recall(unit, drafts).await;
        }
        let lapsed = hold_lapsed(unit, drafts).await?;
        if !self.policy.policy.requires_anything() {
            standing::recall(unit, drafts).await?;
            withhold(drafts, &lapsed);
            return Ok(());
        }
        for (draft, lacks) in self.lacks(unit, drafts).await? {
            drafts[draft].completed.blocking.extend(lacks);
        }
        standing::recall(unit, drafts).await?;
        let lacking = self.lacks(unit, drafts).await?.into_iter();
        let lacking = lacking.filter(|(_, lacks)| !lacks.is_empty());
        let lacking: Vec<usize> = lacking.map(|(draft, _)| draft).chain(lapsed).collect();
        withhold(drafts, &lacking);
        Ok(())
    }

    /// What is required of each service and missing in what would be shown of it, without what is kept back of individuals.
    async fn lacks(
        &mut self,
        unit: &mut Unit,
        drafts: &mut [Draft],
    ) -> Result<Vec<(usize, Vec<Problem>)>, AssureError> {
        let today = quality::today(unit.now());
        self.fetch_shelf(unit, drafts).await?;
        let told: Vec<usize> = drafts.iter().map(|draft| draft.problems.len()).collect();
        self.find_personal(unit, Kind::Service, drafts).await?;
        let lacks = drafts
            .par_iter()
            .enumerate()
            .map(|(number, draft)| (number, self.lacks_of(draft, today)))
            .collect();
        // What is of individuals is told of what is shown in the end.
        for (draft, told) in drafts.iter_mut().zip(told) {
            draft.problems.truncate(told);
            draft.personal.clear();
        }
        Ok(lacks)
    }

    fn lacks_of(&self, draft: &Draft, today: NaiveDate) -> Vec<Problem> {
        let policy = &self.policy.policy;
        let shown = self.publishable(Kind::Service, draft);
        let embedded = hsds::parts::embed(Kind::Service, &shown, &self.shelf);
        let detail = hsds::render::hsds(Kind::Service, embedded, &self.extras(draft));
        let found = quality::said(&detail, policy, self.gazetteer, today);
        let lacks = policy.lacks(&detail, found);
        lacks.iter().map(problem).collect()
    }
}

/// Holds services that were taken out because they lapsed, unless a source has said something new of them since. Gives which.
async fn hold_lapsed(unit: &mut Unit, drafts: &mut [Draft]) -> Result<Vec<usize>, AssureError> {
    let entities: Vec<Uuid> = drafts.iter().map(|draft| draft.entity.id).collect();
    let taken_out = unit.taken_out(&entities).await?;
    let day = quality::today(unit.now());
    let (mut held, mut renewed) = (Vec::new(), Vec::new());
    for (number, draft) in drafts.iter_mut().enumerate() {
        let id = draft.entity.id;
        let Some((since, said_at)) = taken_out.get(&id) else {
            continue;
        };
        let word = Word::of(&draft.completed.document, None, *said_at, id, day);
        if word.is_some_and(|word| word.on > *since) {
            renewed.push(id);
        } else {
            draft.completed.blocking.push(lapsed(*since));
            held.push(number);
        }
    }
    if !renewed.is_empty() {
        unit.renewed(&renewed, day).await?;
    }
    Ok(held)
}

/// What was published of these before may not stay.
fn withhold(drafts: &mut [Draft], which: &[usize]) {
    for draft in which {
        let draft = &mut drafts[*draft];
        if draft.standing.is_some() {
            draft.standing = None;
            draft.withheld = true;
        }
    }
}

/// The code of what nobody had said for too long to be right.
const LAPSED: &str = "verification-lapsed";

fn lapsed(since: NaiveDate) -> Problem {
    Problem::error(
        LAPSED,
        "",
        format!(
            "Nobody has said that it is right since {since}, though they were asked, so it is not published here. Look at it and say that it is right, or change it: then it is published again at once."
        ),
    )
}

fn problem(finding: &Finding) -> Problem {
    let code = finding.check.code();
    let pointer = finding.field.split('/').next().unwrap_or_default();
    let pointer = match pointer {
        "" => String::new(),
        field => format!("/{field}"),
    };
    let message = format!(
        "{} Without that it is not published here. {}",
        finding.message, finding.remedy
    );
    Problem::error(code, pointer, message).at(finding.field.parse::<FieldPath>().ok())
}
