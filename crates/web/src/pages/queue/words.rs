//! What a change changes, in words: opening times as a week, addresses in one line, never the names of the standard.

use std::collections::{BTreeSet, HashMap};

use assure::queue::{Area, Difference};
use chrono::NaiveDateTime;
use hsds::path::Step;
use hsds::{Document, FieldPath};
use serde_json::Value;
use uuid::Uuid;

use crate::entry::timetable::Timetable;
use crate::entry::{cost, objects, said};
use crate::pages::prose;
use crate::voice::Voice;

/// What stands between an entry and a field of one of its places: people are told of the field.
const ON_THE_WAY: [&str; 3] = ["service_at_locations", "location", "organization"];

/// What words are made with.
pub(crate) struct Words<'w> {
    pub(crate) voice: &'w Voice,
    /// What those are called whose ids are said.
    pub(crate) names: &'w HashMap<Uuid, String>,
    /// The hour by British clocks.
    pub(crate) now: NaiveDateTime,
}

/// A field that says something else than before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) area: Area,
    /// Where it stands; of a list, where the whole list does.
    pub(crate) path: FieldPath,
    pub(crate) label: String,
    /// What it said, line by line; empty if it said nothing.
    pub(crate) was: Vec<String>,
    pub(crate) is: Vec<String>,
}

impl Told {
    /// Whether one line tells all of it.
    pub(crate) fn is_brief(&self) -> bool {
        let fits = |lines: &[String]| lines.join("; ").chars().count() <= BRIEF;
        fits(&self.was) && fits(&self.is)
    }

    /// In one line, for lists.
    pub(crate) fn brief(&self) -> String {
        format!("{}: {} → {}", self.label, brief(&self.was), brief(&self.is))
    }
}

/// Letters of each side that are told in a list.
const BRIEF: usize = 90;

fn brief(lines: &[String]) -> String {
    if lines.is_empty() {
        return "nothing".to_owned();
    }
    let text = lines.join("; ");
    if text.chars().count() <= BRIEF {
        return text;
    }
    let start: String = text.chars().take(BRIEF).collect();
    format!("{}…", start.trim_end())
}

impl Words<'_> {
    /// The differences, each list once, in the order in which they come.
    pub(crate) fn told(
        &self,
        (before, after): (&Document, &Document),
        differences: &[Difference],
    ) -> Vec<Told> {
        let mut seen = BTreeSet::new();
        let mut told = Vec::new();
        for difference in differences {
            let whole = whole(&difference.path);
            let is_whole = whole == difference.path;
            let (was, is) = (whole.get(before), whole.get(after));
            // A member whose id has changed stands elsewhere: then the field alone is told.
            let (path, was, is) = if !is_whole && was.is_some() && is.is_some() {
                (whole, was, is)
            } else {
                (
                    difference.path.clone(),
                    difference.before.as_ref(),
                    difference.after.as_ref(),
                )
            };
            if !seen.insert(path.to_string()) {
                continue;
            }
            let name = last_name(&path).to_owned();
            let (was, is) = (self.said(&name, was), self.said(&name, is));
            if was == is {
                continue;
            }
            told.push(Told {
                area: difference.area,
                label: self.label(&path, (before, after)),
                path,
                was,
                is,
            });
        }
        told
    }

    /// What a field is called, and of which place it is.
    pub(crate) fn label(
        &self,
        path: &FieldPath,
        (before, after): (&Document, &Document),
    ) -> String {
        let mut names: Vec<String> = Vec::new();
        let mut place = None;
        let mut so_far = FieldPath::default();
        for step in path.steps() {
            match step {
                Step::Name(name) => {
                    so_far.push_name(name);
                    names.push(name.clone());
                }
                Step::Member(id) => {
                    so_far.push_member(*id);
                    if names.last().map(String::as_str) == Some("service_at_locations") {
                        let of = |document| so_far.get(document).and_then(Value::as_object);
                        place = of(after)
                            .or_else(|| of(before))
                            .and_then(|of| self.place(of));
                    }
                }
            }
        }
        if names.len() > 1 {
            names.retain(|name| !ON_THE_WAY.contains(&name.as_str()));
        }
        let words: Vec<String> = names.iter().map(|name| field(name)).collect();
        let mut label = prose::sentence(&words.join(": "));
        if let Some(place) = place {
            label = format!("{label} ({place})");
        }
        label
    }

    /// The same, and in which member of a list: there may be several of them.
    pub(crate) fn label_within(&self, path: &FieldPath, both: (&Document, &Document)) -> String {
        let label = self.label(path, both);
        let whole = whole(path);
        let mut member = path.clone();
        if whole == *path || member.pop().is_none() {
            return label;
        }
        let name = last_name(&whole).to_owned();
        let of = member.get(both.1).and_then(Value::as_object);
        match of.and_then(|of| self.member(&name, of)) {
            Some(says) => format!("{label} ({})", brief(&[says])),
            None => label,
        }
    }

    /// What a value says, line by line; nothing if it says nothing.
    pub(crate) fn said(&self, name: &str, value: Option<&Value>) -> Vec<String> {
        match value {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Bool(yes)) => vec![if *yes { "Yes" } else { "No" }.to_owned()],
            Some(Value::Number(number)) => vec![number.to_string()],
            Some(Value::String(text)) => self.text(name, text),
            Some(Value::Object(document)) => self.member(name, document).into_iter().collect(),
            Some(Value::Array(members)) => {
                let documents: Vec<&Document> =
                    members.iter().filter_map(Value::as_object).collect();
                match name {
                    "schedules" => self.schedules(&documents),
                    "cost_options" => self.costs(members),
                    _ if documents.is_empty() => members
                        .iter()
                        .flat_map(|one| self.said(name, Some(one)))
                        .collect(),
                    _ => {
                        let lines = documents.iter().filter_map(|one| self.member(name, one));
                        let mut lines: Vec<String> = lines.collect();
                        lines.dedup();
                        lines
                    }
                }
            }
        }
    }

    fn text(&self, name: &str, text: &str) -> Vec<String> {
        if let Ok(id) = text.parse::<Uuid>() {
            let known = self.names.get(&id).cloned();
            return vec![known.unwrap_or_else(|| "another entry".to_owned())];
        }
        if name == "status" {
            return vec![status(text)];
        }
        crate::entry::paragraphs(text)
    }

    fn schedules(&self, schedules: &[&Document]) -> Vec<String> {
        let table = Timetable::of(self.voice, schedules.iter().copied(), self.now);
        let lines = table.plain(self.voice);
        if lines.is_empty() {
            // Nothing of it is still to come, or it says no more than this.
            return schedules
                .iter()
                .filter_map(|one| self.fields(one))
                .collect();
        }
        lines
    }

    fn costs(&self, options: &[Value]) -> Vec<String> {
        let mut document = Document::new();
        document.insert("cost_options".to_owned(), Value::from(options));
        cost::lines(self.voice, &document, self.now.date())
    }

    /// A member of a list in one line.
    fn member(&self, list: &str, document: &Document) -> Option<String> {
        let parts = |names: &[&str]| {
            let parts: Vec<String> = names
                .iter()
                .filter_map(|name| said(document, name))
                .collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        };
        match list {
            "schedules" => Some(self.schedules(&[document]).join("; ")),
            "cost_options" => Some(self.costs(&[Value::Object(document.clone())]).join("; ")),
            "phones" => {
                let number = said(document, "number")?;
                let extension = said(document, "extension").map(|more| format!(" ext. {more}"));
                let about = said(document, "description").map(|about| format!(", {about}"));
                Some(format!(
                    "{number}{}{}",
                    extension.unwrap_or_default(),
                    about.unwrap_or_default()
                ))
            }
            "addresses" => parts(&[
                "attention",
                "address_1",
                "address_2",
                "city",
                "region",
                "state_province",
                "postal_code",
                "country",
            ]),
            "contacts" => {
                let phones =
                    objects(document, "phones").filter_map(|phone| self.member("phones", phone));
                let mut all: Vec<String> = parts(&["name", "title", "department", "email"])
                    .into_iter()
                    .collect();
                all.extend(phones);
                (!all.is_empty()).then(|| all.join(", "))
            }
            "languages" => parts(&["name"]).or_else(|| parts(&["code", "note"])),
            "required_documents" => parts(&["document"]),
            "accessibility" => parts(&["description", "details"]),
            "service_areas" => parts(&["name"]).or_else(|| parts(&["description", "extent"])),
            "service_at_locations" => {
                let mut all: Vec<String> = self.place(document).into_iter().collect();
                for name in ["schedules", "phones"] {
                    all.extend(self.said(name, document.get(name)));
                }
                (!all.is_empty()).then(|| all.join("; "))
            }
            "attributes" => {
                let term = document.get("taxonomy_term").and_then(Value::as_object);
                let name = term.and_then(|term| said(term, "name"));
                let id = document.get("taxonomy_term_id").and_then(Value::as_str);
                let known = id.and_then(|id| self.names.get(&id.parse().ok()?).cloned());
                let name = name.or(known).or_else(|| said(document, "label"))?;
                Some(match said(document, "value") {
                    Some(value) => format!("{name}: {value}"),
                    None => name,
                })
            }
            _ => said(document, "name").or_else(|| self.fields(document)),
        }
    }

    /// What a place is called, or where it is.
    fn place(&self, delivery: &Document) -> Option<String> {
        let location = delivery.get("location").and_then(Value::as_object);
        let named = location.and_then(|location| {
            let address = objects(location, "addresses").next();
            said(location, "name").or_else(|| self.member("addresses", address?))
        });
        let id = delivery.get("location_id").and_then(Value::as_str);
        named.or_else(|| self.names.get(&id?.parse().ok()?).cloned())
    }

    /// All that something says, where there are no better words for it.
    fn fields(&self, document: &Document) -> Option<String> {
        let one = |(name, value): (&String, &Value)| {
            if name == "id" || name.ends_with("_id") || value.is_array() || value.is_object() {
                return None;
            }
            let said = self.said(name, Some(value));
            (!said.is_empty()).then(|| format!("{} {}", field(name).to_lowercase(), said.join(" ")))
        };
        let parts: Vec<String> = document.iter().filter_map(one).collect();
        (!parts.is_empty()).then(|| prose::sentence(&parts.join(", ")))
    }
}

/// The list in which a field stands, as far as people see it as one thing.
fn whole(path: &FieldPath) -> FieldPath {
    let mut whole = FieldPath::default();
    for step in path.steps() {
        match step {
            Step::Name(name) => {
                whole.push_name(name);
                if !ON_THE_WAY.contains(&name.as_str()) {
                    break;
                }
            }
            Step::Member(id) => whole.push_member(*id),
        }
    }
    whole
}

/// The last name of a path.
pub(crate) fn last_name(path: &FieldPath) -> &str {
    let names = path.steps().iter().rev().find_map(|step| match step {
        Step::Name(name) => Some(name.as_str()),
        Step::Member(_) => None,
    });
    names.unwrap_or_default()
}

/// What people call a field.
pub(crate) fn field(name: &str) -> String {
    match name {
        "status" => "Is it open".to_owned(),
        "schedules" => "Opening times".to_owned(),
        "phones" => "Telephone".to_owned(),
        "addresses" => "Address".to_owned(),
        "cost_options" | "fees_description" => "Cost".to_owned(),
        "contacts" => "Who to ask".to_owned(),
        "url" | "website" => "Website".to_owned(),
        "email" => "Email".to_owned(),
        "service_at_locations" => "Where it is given".to_owned(),
        "service_areas" => "Area it is for".to_owned(),
        "attributes" => "Categories".to_owned(),
        "organization_id" | "organization" => "Who runs it".to_owned(),
        "location_id" | "location" => "Place".to_owned(),
        "eligibility_description" => "Who it is for".to_owned(),
        "application_process" => "How to get it".to_owned(),
        "opens_at" => "Opens at".to_owned(),
        "closes_at" => "Closes at".to_owned(),
        other => prose::label(other),
    }
}

/// What a status means.
pub(crate) fn status(word: &str) -> String {
    match word {
        "active" => "It runs".to_owned(),
        "inactive" => "It does not run".to_owned(),
        "defunct" => "It has closed for good".to_owned(),
        "temporarily closed" => "It is closed for a time".to_owned(),
        other => other.to_owned(),
    }
}

/// Every id that a document says, so that it can be looked up what it is called.
pub(crate) fn ids(value: &Value, found: &mut BTreeSet<Uuid>) {
    match value {
        Value::Array(members) => members.iter().for_each(|member| ids(member, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name.ends_with("_id") => {
                        found.extend(text.parse::<Uuid>());
                    }
                    _ => ids(value, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use chrono::NaiveDate;
    use serde_json::json;

    use hsds::Kind;

    use super::*;
    use crate::language::{Language, Texts};

    fn told(before: &Value, after: &Value) -> Vec<String> {
        let texts = Texts::read(&BTreeMap::new()).expect("the texts");
        let voice = Voice::new(Arc::new(texts), Language::English);
        let hall = Uuid::from_u128(5);
        let words = Words {
            voice: &voice,
            names: &HashMap::from([(hall, "The hall".to_owned())]),
            now: NaiveDate::from_ymd_opt(2026, 6, 1)
                .and_then(|day| day.and_hms_opt(9, 0, 0))
                .expect("an hour"),
        };
        let (before, after) = (
            before.as_object().expect("one"),
            after.as_object().expect("one"),
        );
        let differences = assure::queue::differences(Kind::Service, before, after);
        let told = words.told((before, after), &differences);
        told.iter().map(Told::brief).collect()
    }

    #[test]
    fn what_changes_is_said_as_people_say_it() {
        let one = Uuid::from_u128(1);
        let hall = Uuid::from_u128(5);
        let before = json!({
            "status": "active",
            "schedules": [{"id": one, "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "12:00"}],
            "service_at_locations": [{"id": one, "location_id": hall, "phones": [{"id": one, "number": "0117 496 0123"}]}],
            "description": "<p>Lunch.</p>",
        });
        let after = json!({
            "status": "defunct",
            "schedules": [{"id": one, "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "13:30"}],
            "service_at_locations": [{"id": one, "location_id": hall, "phones": [{"id": one, "number": "0117 496 0124", "description": "Mornings"}]}],
            "cost_options": [{"id": one, "amount": 3.5, "currency": "GBP", "option": "Adults"}],
            "description": "Lunch.",
        });
        assert_eq!(
            told(&before, &after),
            [
                "Is it open: It runs → It has closed for good",
                "Opening times: Monday, 9am to midday → Monday, 10am to 1:30pm",
                "Telephone (The hall): 0117 496 0123 → 0117 496 0124, Mornings",
                "Cost: nothing → Adults: £3.50",
            ]
        );
    }

    #[test]
    fn ids_are_names_and_long_texts_are_cut() {
        let after = json!({"organization_id": Uuid::from_u128(5), "parent_organization_id": Uuid::from_u128(6), "description": "a".repeat(200)});
        let told = told(&json!({}), &after);
        assert_eq!(told[0], "Who runs it: nothing → The hall");
        assert_eq!(told[1], "Parent organisation id: nothing → another entry");
        assert!(told[2].ends_with("a…"), "{}", told[2]);
    }
}
