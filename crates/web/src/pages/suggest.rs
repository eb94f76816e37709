//! Suggestions while somebody types, for the script of the search field.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use find::{Question, Suggestion};
use serde::Serialize;
use url::form_urlencoded;
use uuid::Uuid;

use super::results::row;
use crate::entry;
use crate::problem::Fault;
use crate::site::Site;
use crate::visitor::Visitor;

/// Suggestions of each kind.
const MOST: usize = 4;
/// Letters that are read.
const LONGEST: usize = 60;

#[derive(Serialize)]
struct Suggested {
    /// What stands in the field if it is chosen.
    text: String,
    /// Where it leads at once; nothing if it is searched for.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// What kind of thing it is, in words.
    kind: String,
}

/// Suggestions for what was typed, as a JSON array.
pub(crate) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let finder = site.finder().ok_or(Fault::NotReady)?;
    let query = query.unwrap_or_default();
    let typed: String = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "what")
        .map(|(_, typed)| typed.chars().take(LONGEST).collect())
        .unwrap_or_default();
    let question = Question::at(site.repository().now());
    let suggestions = finder.suggest(typed, question, MOST).await?;
    let services: Vec<Uuid> = suggestions
        .iter()
        .filter_map(|suggestion| match suggestion {
            Suggestion::Service(id) => Some(*id),
            _ => None,
        })
        .collect();
    let documents = row::documents(&site, &services).await?;
    let voice = site.voice(visitor.language);
    let suggested: Vec<Suggested> = suggestions
        .into_iter()
        .filter_map(|suggestion| {
            Some(match suggestion {
                Suggestion::Topic { value, label, .. } => Suggested {
                    text: label,
                    address: Some(voice.to(&format!("/topics/{value}"))),
                    kind: voice.say("suggested-topic"),
                },
                Suggestion::Saying(text) => Suggested {
                    text,
                    address: None,
                    kind: voice.say("suggested-search"),
                },
                Suggestion::Service(id) => {
                    let mut documents = documents.iter();
                    let document = documents.find(|document| entry::id(document) == Some(id))?;
                    Suggested {
                        text: entry::said(document, "name")?,
                        address: Some(voice.to(&format!("/services/{id}"))),
                        kind: voice.say("suggested-service"),
                    }
                }
            })
        })
        .collect();
    let body = serde_json::to_string(&suggested).map_err(|error| {
        tracing::error!(%error, "suggestions could not be written");
        Fault::Internal
    })?;
    Ok(super::file(body, "application/json", "private, max-age=60"))
}
