//! A person decides whether something of an individual may be published.

use std::collections::HashSet;

use hsds::{Document, Kind};
use repository::{
    Entity, NewPersonalDecision, PersonalDecision, RecordFilter, Repository, RepositoryError,
};
use serde_json::Value;

use super::{CODE, Field, Finding, Said, look};
use crate::error::AssureError;

/// What is kept back of an entity or should be looked at, and what was decided about it: for those who may decide.
pub async fn kept_back(
    repository: &Repository,
    entity: &Entity,
) -> Result<(Vec<Finding>, Vec<PersonalDecision>), RepositoryError> {
    let decisions = repository.personal_decisions(entity.id).await?;
    let versions = repository.entity_versions(entity.id).await?;
    let Some(version) = versions.into_iter().next() else {
        return Ok((Vec::new(), decisions));
    };
    let names = names(repository, entity.kind, &version.document).await?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let members = repository
        .records(&RecordFilter {
            entity: Some(entity.id),
            limit: 100,
            ..RecordFilter::default()
        })
        .await?;
    let mut extras = Vec::new();
    for source in repository.sources().await? {
        if members.iter().any(|member| member.source == source.slug) {
            extras.extend(source.extras);
        }
    }
    let mut findings = look(entity.kind, &version.document, &names, &extras);
    let said = Said {
        decisions: decisions.iter().collect(),
        ..Said::default()
    };
    said.weigh(&mut findings);
    // Whose word a field is was known when the entity was put together: what was told then says whether it is kept back.
    let told: HashSet<(String, bool)> = members
        .iter()
        .flat_map(|member| &member.problems)
        .map(|stored| &stored.problem)
        .filter(|problem| problem.code.starts_with(CODE))
        .map(|problem| {
            (
                problem.pointer.clone(),
                problem.code.ends_with("-kept-back"),
            )
        })
        .collect();
    findings.retain_mut(|finding| {
        if finding.field == Field::Text || finding.decided.is_some() {
            return true;
        }
        finding.kept = told.contains(&(finding.pointer.clone(), true));
        finding.kept || told.contains(&(finding.pointer.clone(), false))
    });
    Ok((findings, decisions))
}

/// The names that are known where a document stands.
async fn names(
    repository: &Repository,
    kind: Kind,
    document: &Document,
) -> Result<Vec<String>, RepositoryError> {
    let own = ["name", "alternate_name"]
        .into_iter()
        .filter_map(|field| document.get(field).and_then(Value::as_str));
    let mut names: Vec<String> = own.map(str::to_owned).collect();
    for (kind, id) in crate::reference::named(kind, document) {
        if !matches!(kind, Kind::Organization | Kind::Location) {
            continue;
        }
        let Some(published) = repository.published(kind, id).await? else {
            continue;
        };
        let document: Result<Document, _> = serde_json::from_str(&published.detail);
        if let Ok(document) = document
            && let Some(name) = document.get("name").and_then(Value::as_str)
        {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// Decides about one finding: it is published, or stays kept back, when the backlog is next worked off. Gives the decision's number.
///
/// # Errors
/// If what was found there is no longer there, or was changed since.
pub async fn decide(
    repository: &Repository,
    decision: &NewPersonalDecision,
) -> Result<i64, AssureError> {
    let asked = decision.entity;
    let entity = repository
        .entity(asked)
        .await?
        .ok_or(RepositoryError::NoEntity(asked))?;
    let (findings, _) = kept_back(repository, &entity).await?;
    let is_there = findings.iter().any(|finding| {
        let field = finding.path.as_ref().map(ToString::to_string);
        field.as_deref() == Some(decision.field.as_str()) && finding.hash() == decision.hash
    });
    if !is_there {
        return Err(AssureError::NothingPersonal(decision.field.clone()));
    }
    Ok(repository.decide_personal(decision).await?)
}
