//! The filters beside results: groups of choices with how many services each would leave, and those that are set.

use std::collections::HashMap;

use find::FacetCount;
use find::listing::CONTEXT;
use hsds::{Document, Kind};

use super::asked::Asked;
use crate::entry::{self, label_of};
use crate::problem::Fault;
use crate::site::Site;
use crate::topics::Topics;
use crate::voice::{Voice, WEEKDAYS};

/// The groups in the order in which people narrow down.
const ORDER: [&str; 10] = [
    CONTEXT, "topic", "who", "by", "cost", "day", "access", "referral", "language", "gender",
];
/// Choices of a group that are seen at once.
const SEEN: usize = 6;
/// Choices of a group that can be seen.
const MOST: usize = 40;

/// A group of choices.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) title: String,
    pub(super) seen: Vec<Choice>,
    pub(super) more: Vec<Choice>,
    pub(super) more_title: String,
}

/// A value that can be chosen.
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) label: String,
    /// How many services there are with it; nothing where it was not counted.
    pub(super) count: Option<String>,
    pub(super) chosen: bool,
}

/// A filter that is set, and the address without it.
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) address: String,
}

/// A value, what it is called, and how many services there are with it.
type Counted = (String, String, Option<usize>);

/// What the values are called that were chosen: by group and value.
pub(super) type Named = HashMap<(String, String), String>;

/// What the chosen values are called, where no count tells it, and what contexts are.
pub(super) async fn named(
    site: &Site,
    topics: &Topics,
    asked: &Asked,
    facets: &[FacetCount],
) -> Result<Named, Fault> {
    let mut named = Named::new();
    let is_counted = facets.iter().any(|facet| facet.group == CONTEXT);
    if is_counted || !chosen(asked, CONTEXT).is_empty() {
        let contexts = site.contexts().await?;
        named.extend(contexts.iter().map(|context| {
            let key = (CONTEXT.to_owned(), context.slug.clone());
            (key, context.name.clone())
        }));
    }
    for filter in &asked.filters {
        for value in &filter.values {
            let name = match (filter.group.as_str(), value.parse().ok()) {
                ("topic" | "who", Some(id)) => topics.term(id).map(|term| term.name.clone()),
                ("organization", Some(id)) => {
                    let found = site.repository().published(Kind::Organization, id).await?;
                    found
                        .and_then(|found| serde_json::from_str::<Document>(&found.list).ok())
                        .and_then(|organisation| entry::said(&organisation, "name"))
                }
                _ => None,
            };
            if let Some(name) = name {
                named.insert((filter.group.clone(), value.clone()), name);
            }
        }
    }
    Ok(named)
}

/// The groups that have anything to choose.
pub(super) fn groups(
    voice: &Voice,
    asked: &Asked,
    topics: &Topics,
    facets: &[FacetCount],
    named: &Named,
) -> Vec<Group> {
    ORDER
        .iter()
        .filter_map(|name| group(voice, asked, topics, facets, named, name))
        .collect()
}

fn group(
    voice: &Voice,
    asked: &Asked,
    topics: &Topics,
    facets: &[FacetCount],
    named: &Named,
    name: &'static str,
) -> Option<Group> {
    let mut counted: Vec<Counted> = facets
        .iter()
        .filter(|facet| facet.group == name)
        .filter_map(|facet| {
            let label = match name {
                // One that the policy has no more is no choice, though services are still in it for a moment.
                CONTEXT => named.get(&(name.to_owned(), facet.value.clone()))?.clone(),
                _ => label_of(voice, name, &facet.value, &facet.label),
            };
            Some((facet.value.clone(), label, Some(facet.count)))
        })
        .collect();
    for value in chosen(asked, name) {
        if counted.iter().all(|(known, _, _)| known != value) {
            let label = named.get(&(name.to_owned(), value.clone())).cloned();
            let label = label.unwrap_or_else(|| label_of(voice, name, value, value));
            counted.push((value.clone(), label, None));
        }
    }
    if name == "day" {
        counted
            .sort_by_key(|(value, _, _)| WEEKDAYS.iter().position(|day| day == value).unwrap_or(7));
    } else {
        // What is chosen stays in sight, and the taxonomy that people know goes before those of single sources.
        let is_main = |value: &str| value.parse().is_ok_and(|id| topics.is_main(id));
        counted.sort_by_key(|(value, _, _)| {
            (
                !asked.is_chosen(name, value),
                name == "topic" && !is_main(value),
            )
        });
    }
    leave_out_doubles(&mut counted);
    counted.truncate(MOST);
    let mut choices: Vec<Choice> = counted
        .into_iter()
        .enumerate()
        .map(|(at, (value, label, count))| Choice {
            id: format!("{name}-{at}"),
            chosen: asked.is_chosen(name, &value),
            count: count.map(crate::pages::prose::count),
            value,
            label,
        })
        .collect();
    if choices.is_empty() {
        return None;
    }
    let seen = if name == "day" { choices.len() } else { SEEN };
    let kept = seen.max(choices.iter().filter(|choice| choice.chosen).count());
    let more = choices.split_off(kept.min(choices.len()));
    let title = voice.say(&format!("group-{name}"));
    Some(Group {
        name,
        more_title: voice.count("filters-more", &more.len()),
        title,
        seen: choices,
        more,
    })
}

/// Two taxonomies may have a term of the same name; to choose between them would tell nobody anything.
fn leave_out_doubles(counted: &mut Vec<Counted>) {
    let mut seen = std::collections::HashSet::new();
    counted.retain(|(_, label, _)| seen.insert(label.to_lowercase()));
}

/// What is chosen and stands in none of these groups.
pub(super) fn carried(asked: &Asked, groups: &[Group]) -> Vec<(String, String)> {
    let is_shown = |name: &str, value: &str| {
        groups
            .iter()
            .filter(|group| group.name == name)
            .flat_map(|group| group.seen.iter().chain(&group.more))
            .any(|choice| choice.value == value)
    };
    asked
        .filters
        .iter()
        .flat_map(|filter| {
            filter
                .values
                .iter()
                .map(move |value| (&filter.group, value))
        })
        .filter(|(group, value)| !is_shown(group, value))
        .map(|(group, value)| (group.clone(), value.clone()))
        .collect()
}

fn chosen<'a>(asked: &'a Asked, group: &str) -> &'a [String] {
    asked
        .filters
        .iter()
        .find(|filter| filter.group == group)
        .map_or(&[], |filter| &filter.values)
}

/// The filters that are set.
pub(super) fn chips(voice: &Voice, asked: &Asked, named: &Named) -> Vec<Chip> {
    let mut chips = Vec::new();
    for filter in &asked.filters {
        for value in &filter.values {
            let label = named
                .get(&(filter.group.clone(), value.clone()))
                .cloned()
                .unwrap_or_else(|| label_of(voice, &filter.group, value, value));
            chips.push(Chip {
                label,
                address: voice.to(&asked.without(&filter.group, value).address()),
            });
        }
    }
    let mut chip = |label: String, asked: Asked| {
        let address = voice.to(&asked.address());
        chips.push(Chip { label, address });
    };
    if let Some(years) = asked.years() {
        chip(
            voice.fill("chip-age", &years.to_string()),
            asked.with(|asked| asked.age.clear()),
        );
    }
    if asked.open_now {
        chip(
            voice.say("open-now"),
            asked.with(|asked| asked.open_now = false),
        );
    }
    if let Some(day) = asked.day() {
        chip(
            voice.fill("chip-on", &voice.date(day)),
            asked.with(|asked| asked.on.clear()),
        );
    }
    chips
}
