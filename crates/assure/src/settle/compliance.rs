//! Compliance: what the policy requires of a service, and it has not, keeps it from being published.

use chrono::NaiveDate;
use hsds::parts::Shelf;
use hsds::{Document, FieldPath, Kind, Problem};
use rayon::prelude::*;
use repository::Unit;
use uuid::Uuid;

use super::recompose::{Draft, Session};
use super::standing;
use crate::check::Finding;
use crate::error::AssureError;
use crate::policy::{Numbered, Weight};
use crate::{quality, reference};

impl Session<'_> {
    /// Learns the policy that counts.
    pub(super) async fn learn_policy(&mut self, unit: &mut Unit) -> Result<(), AssureError> {
        match unit.policy().await? {
            Some((number, _)) if number == self.policy.number => {}
            Some((number, document)) => self.policy = Numbered::read(number, &document)?,
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
        if kind != Kind::Service || !self.policy.policy.requires_anything() {
            return standing::recall(unit, drafts).await;
        }
        let today = quality::today(unit.now());
        self.fetch_shelf(unit, drafts).await?;
        drafts.par_iter_mut().for_each(|draft| {
            let lacks = self.lacks(draft, &draft.completed.document, today);
            draft.completed.blocking.extend(lacks);
        });
        standing::recall(unit, drafts).await?;
        self.fetch_shelf(unit, drafts).await?;
        drafts.par_iter_mut().for_each(|draft| {
            let complies = |document: &Document| self.lacks(draft, document, today).is_empty();
            if !draft.standing.as_ref().is_some_and(complies) {
                draft.standing = None;
            }
        });
        Ok(())
    }

    /// What is required of a service and missing in a document of it.
    fn lacks(&self, draft: &Draft, document: &Document, today: NaiveDate) -> Vec<Problem> {
        let policy = &self.policy.policy;
        let mut resolved = document.clone();
        let on_shelf = |kind: Kind, id: Uuid| self.shelf.get(kind, &id).map(|_| id);
        reference::resolve(Kind::Service, &mut resolved, &on_shelf, &mut Vec::new());
        let embedded = hsds::parts::embed(Kind::Service, &resolved, &self.shelf);
        let detail = hsds::render::hsds(Kind::Service, embedded, &self.extras(draft));
        let found = quality::said(&detail, policy, self.gazetteer, today);
        let required = found
            .into_iter()
            .filter(|finding| policy.weighs(finding) == Weight::Required);
        required.map(problem).collect()
    }
}

fn problem(finding: Finding) -> Problem {
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
