//! What listed things are called, for people who look through a list by name.

use std::collections::HashMap;
use std::sync::Arc;

use hsds::Kind;
use repository::{Repository, Seq, Text};
use serde::Deserialize;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::PublishError;
use crate::feed::{Place, Snapshot};

/// How many texts are read at once.
const AT_ONCE: usize = 500;

/// A listed thing, as a line that people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its place in the list, by which the next page is asked for.
    pub position: i64,
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Who provides it.
    pub organization: Option<String>,
    /// The provider's word for how it stands.
    pub status: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    name: Option<String>,
    status: Option<String>,
    organization: Option<Organization>,
}

#[derive(Deserialize)]
struct Organization {
    name: Option<String>,
}

/// All names of a kind at one point of the log.
type Roll = (Seq, Arc<Vec<Named>>);

/// The names of everything listed, read when first asked for and again after a change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    rolls: Arc<Mutex<HashMap<Kind, Roll>>>,
}

impl Names {
    pub(crate) async fn of(
        &self,
        repository: &Repository,
        snapshot: &Snapshot,
        kind: Kind,
    ) -> Result<Arc<Vec<Named>>, PublishError> {
        // Held while reading, so that many who ask at once have it read once.
        let mut rolls = self.rolls.lock().await;
        if let Some((seq, names)) = rolls.get(&kind)
            && *seq == snapshot.seq
        {
            return Ok(names.clone());
        }
        let names = Arc::new(read(repository, kind, snapshot.order(kind)).await?);
        rolls.insert(kind, (snapshot.seq, names.clone()));
        Ok(names)
    }
}

pub(crate) async fn read(
    repository: &Repository,
    kind: Kind,
    places: &[Place],
) -> Result<Vec<Named>, PublishError> {
    let mut names = Vec::with_capacity(places.len());
    for places in places.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = places.iter().map(|(_, id)| *id).collect();
        let texts = repository.published_texts(kind, &ids, Text::List).await?;
        for (position, id) in places {
            let Some(text) = texts.get(id) else { continue };
            let line: Line =
                serde_json::from_str(&text.text).map_err(|error| PublishError::Damaged {
                    kind,
                    id: *id,
                    reason: error.to_string(),
                })?;
            names.push(Named {
                position: *position,
                id: *id,
                name: line.name.unwrap_or_else(|| id.to_string()),
                organization: line.organization.and_then(|provider| provider.name),
                status: line.status,
            });
        }
    }
    Ok(names)
}

pub(crate) fn matching(
    names: &[Named],
    words: &str,
    after: Option<i64>,
    limit: usize,
) -> Vec<Named> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let holds = |named: &Named| {
        let organization = named.organization.as_deref().unwrap_or_default();
        let text = format!("{} {organization}", named.name).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    names
        .iter()
        .filter(|named| after.is_none_or(|after| named.position > after))
        .filter(|named| holds(named))
        .take(limit)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(position: i64, name: &str, organization: &str) -> Named {
        Named {
            position,
            id: Uuid::from_u128(position as u128),
            name: name.to_owned(),
            organization: Some(organization.to_owned()),
            status: None,
        }
    }

    #[test]
    fn every_word_must_be_in_the_name_or_in_the_provider_s() {
        let all = [
            named(1, "Chess club", "Age UK"),
            named(2, "Lunch club", "St Anne's"),
            named(3, "Chess lessons", "School"),
        ];
        let found = |words: &str| {
            matching(&all, words, None, 10)
                .iter()
                .map(|named| named.position)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("CHESS"), [1, 3]);
        assert_eq!(found("club age"), [1]);
        assert_eq!(found("bowls"), [0_i64; 0]);
        assert_eq!(matching(&all, "chess", Some(1), 10).len(), 1);
    }
}
