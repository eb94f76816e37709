//! A change that waits: the record, what comes with it, and what it says otherwise than before.

use std::collections::{BTreeSet, HashMap};

use assure::queue::{self, Difference, Foreseen};
use find::hours::london_now;
use hsds::Document;
use repository::{
    RecordFilter, RecordNumber, RecordState, Repository, WaitingChange, WaitingRecord,
};
use serde_json::Value;
use uuid::Uuid;

use super::correct::{self, Fix};
use super::words::{self, Told, Words};
use crate::form::Fields;
use crate::language::Language;
use crate::problem::Fault;
use crate::site::Site;
use crate::voice::Voice;

/// So many other records of the same thing are asked what they say.
const OTHERS: i64 = 10;

/// A record that waits, with what comes with it.
pub(super) struct Case {
    pub(super) change: WaitingChange,
    pub(super) with: Vec<WaitingRecord>,
}

impl Case {
    /// The one of a number, if it waits.
    pub(super) async fn of(site: &Site, record: RecordNumber) -> Result<Option<Self>, Fault> {
        let repository = site.repository();
        let waiting = repository.waiting_record(record).await?;
        let change = repository.waiting_change(record).await?;
        Ok(waiting.zip(change).map(|(waiting, change)| Self {
            change,
            with: waiting.with,
        }))
    }

    pub(super) fn numbers(&self) -> Vec<(RecordNumber, i64)> {
        let with = self.with.iter().map(|other| (other.record, other.version));
        std::iter::once((self.change.record, self.change.version))
            .chain(with)
            .collect()
    }

    /// What has been seen of it, as forms say it.
    pub(super) fn seen(&self) -> Vec<String> {
        let numbers = self.numbers().into_iter();
        numbers
            .map(|(record, version)| format!("{}:{version}", record.0))
            .collect()
    }

    pub(super) fn name(&self) -> String {
        let name = hsds::document::written(&self.change.document, "name");
        name.map_or_else(|| self.change.key.clone(), str::to_owned)
    }

    /// What differs from what was accepted; nothing for what is new.
    pub(super) fn differences(&self) -> Option<Vec<Difference>> {
        let before = self.change.before.as_ref()?;
        Some(queue::differences(
            self.change.kind,
            before,
            &self.change.document,
        ))
    }

    /// The same in words, for a list.
    pub(super) async fn told(&self, site: &Site) -> Result<Vec<Told>, Fault> {
        let voice = site.voice(Language::English);
        let names = self.names(site.repository()).await?;
        let words = speaking(site, &voice, &names);
        let nothing = Document::new();
        let before = self.change.before.as_ref().unwrap_or(&nothing);
        let after = &self.change.document;
        Ok(words.told(
            (before, after),
            &queue::differences(self.change.kind, before, after),
        ))
    }

    /// What those are called whose ids it says.
    pub(super) async fn names(
        &self,
        repository: &Repository,
    ) -> Result<HashMap<Uuid, String>, Fault> {
        let mut ids = BTreeSet::new();
        let with = self.with.iter().map(|other| &other.document);
        for document in with
            .chain(&self.change.before)
            .chain([&self.change.document])
        {
            words::ids(&Value::Object(document.clone()), &mut ids);
        }
        let ids: Vec<Uuid> = ids.into_iter().collect();
        Ok(repository.record_names(&ids).await?)
    }

    /// The fields that may be put right with a yes.
    pub(super) fn fixes(&self, detail: Option<&Document>, words: &Words<'_>) -> Vec<Fix> {
        let nothing = Document::new();
        let before = self.change.before.as_ref().unwrap_or(&nothing);
        let differences = self.differences();
        let kind = self.change.kind;
        let both = (before, &self.change.document);
        correct::fixes(kind, both, differences.as_deref(), detail, words)
    }

    /// The same, with what was typed for them.
    pub(super) async fn fixed(&self, site: &Site, fields: &Fields) -> Result<Vec<Fix>, Fault> {
        let voice = site.voice(Language::English);
        let names = self.names(site.repository()).await?;
        let words = speaking(site, &voice, &names);
        let foreseen =
            queue::foresee(site.repository(), &site.gazetteer(), &self.numbers()).await?;
        let detail = match &foreseen {
            Foreseen::Published { detail, .. } => detail.as_ref(),
            _ => None,
        };
        let mut fixes = self.fixes(detail, &words);
        for fix in &mut fixes {
            fix.fill(fields);
        }
        Ok(fixes)
    }
}

pub(super) fn speaking<'w>(
    site: &Site,
    voice: &'w Voice,
    names: &'w HashMap<Uuid, String>,
) -> Words<'w> {
    Words {
        voice,
        names,
        now: london_now(site.repository().now()),
    }
}

/// What other sources say of the same thing.
pub(super) async fn others(site: &Site, case: &Case) -> Result<Vec<(String, Document)>, Fault> {
    let Some(entity) = case.change.entity else {
        return Ok(Vec::new());
    };
    let repository = site.repository();
    let filter = RecordFilter {
        entity: Some(entity),
        limit: OTHERS,
        ..RecordFilter::default()
    };
    let mut others = Vec::new();
    for row in repository.records(&filter).await? {
        if row.number == case.change.record || row.state == RecordState::Withdrawn {
            continue;
        }
        let versions = repository.record_versions(row.number).await?;
        others.extend(
            versions
                .into_iter()
                .next()
                .map(|version| (row.source, version.document)),
        );
    }
    Ok(others)
}

/// What seems to be of individuals in what is decided, in sentences.
pub(super) fn personal(case: &Case) -> Vec<String> {
    let with = case.with.iter().map(|other| (other.kind, &other.document));
    let all = std::iter::once((case.change.kind, &case.change.document)).chain(with);
    let found = all.flat_map(|(kind, document)| assure::personal::forecast(kind, document, false));
    found.map(|problem| problem.message).collect()
}
