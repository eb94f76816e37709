//! No personal data: what of an individual stands in an entity is found, told, and kept out of what is published until a person
//! decides. The records themselves stay as they are.

mod decide;
mod leave_out;
mod look;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use hsds::{Document, FieldPath, Kind, Problem};
use repository::{PersonalDecision, PersonalVerdict};
use serde_json::Value;
use uuid::Uuid;
use written::email::{Owner, owner};
use written::person::{Kind as Of, Sure, Why};

pub use decide::{decide, kept_back};
pub(crate) use leave_out::leave_out;
pub(crate) use look::look;

/// What the codes of these problems begin with.
pub const CODE: &str = "personal-";
/// The code of what somebody decided to keep back.
const DECIDED: &str = "personal-decided";

/// Something of an individual in a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The field, by its lasting address; none where a list on the way has members without ids. Nobody can decide about such.
    pub path: Option<FieldPath>,
    /// The field, as a JSON pointer.
    pub(crate) pointer: String,
    /// The names of the fields on the way, without ids.
    pub(crate) label: String,
    /// The words that were found.
    pub words: String,
    /// Where they stand in the field.
    pub(crate) place: Range<usize>,
    /// In which sort of field.
    pub(crate) field: Field,
    /// What it is.
    pub of: Of,
    /// Why that is thought.
    pub why: Why,
    /// How sure it is.
    pub(crate) sure: Sure,
    /// A person's name stands beside it.
    pub(crate) named: bool,
    /// Whether it is kept out of what is published.
    pub kept: bool,
    /// What somebody decided about it.
    pub decided: Option<PersonalVerdict>,
}

/// Whether a mailbox is somebody's own, by its name, and not that of a team.
pub fn is_own_mailbox(address: &str) -> bool {
    matches!(owner(address), Owner::Person(_))
}

/// Sorts of fields in which individuals may stand.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// The name of a contact, or for whose attention a letter is.
    Name,
    /// One mailbox.
    Mailbox,
    /// One telephone number.
    Number,
    /// What a number is for.
    Label,
    /// Sentences.
    Text,
}

impl Finding {
    /// The hash under which a decision about it is remembered: of the field and the exact words.
    pub fn hash(&self) -> String {
        let field = self.path.as_ref().map(ToString::to_string);
        repository::digest(format!("{}\u{1f}{}", field.unwrap_or_default(), self.words))
    }

    /// Whether it is kept back as long as nobody decides: what may as well be a group's is not.
    fn is_kept_by_itself(&self) -> bool {
        match self.of {
            Of::Mobile => self.named,
            Of::Name => self.sure > Sure::Doubtful,
            Of::Mailbox => self.sure > Sure::Doubtful || self.named,
        }
    }
}

/// Who has said what about an entity, as far as it matters here.
#[derive(Debug, Default)]
pub(crate) struct Said<'a> {
    /// What people decided.
    pub(crate) decisions: Vec<&'a PersonalDecision>,
    /// The fields that the desk corrected.
    pub(crate) corrected: &'a [FieldPath],
    /// The sources that speak for the organisation.
    pub(crate) own: &'a [String],
    /// Where each field came from; none where there is one record only, of the source `only`.
    pub(crate) provenance: Option<&'a Document>,
    pub(crate) only: Option<&'a str>,
}

impl Said<'_> {
    /// Says of each finding whether it is kept back. A decision goes before all. What the desk put into a field of a contact is one,
    /// since somebody typed just that; a sentence that the desk corrected is looked through as any other. Which mailbox and
    /// which number are its public ones an organisation knows best, so its own word in these fields is published, and looked at.
    pub(crate) fn weigh(&self, findings: &mut [Finding]) {
        let mut decisions: HashMap<(&str, &str), PersonalVerdict> = HashMap::new();
        for decision in &self.decisions {
            let made = &decision.made;
            let known = decisions.entry((&made.field, &made.hash));
            let verdict = known.or_insert(made.verdict);
            // Entries that were joined may have been decided about differently: what somebody did not want stays out.
            if made.verdict == PersonalVerdict::Keep {
                *verdict = PersonalVerdict::Keep;
            }
        }
        for finding in findings {
            let field = finding.path.as_ref().map(ToString::to_string);
            let hash = finding.hash();
            finding.decided = field
                .as_deref()
                .and_then(|field| decisions.get(&(field, hash.as_str())))
                .copied();
            finding.kept = match finding.decided {
                Some(verdict) => verdict == PersonalVerdict::Keep,
                None if self.is_corrected(finding) => {
                    finding.decided = Some(PersonalVerdict::Publish);
                    false
                }
                None => finding.is_kept_by_itself() && !self.is_own_word(finding),
            };
        }
    }

    fn is_corrected(&self, finding: &Finding) -> bool {
        finding.field != Field::Text
            && finding.path.as_ref().is_some_and(|path| {
                // Whoever corrects a list has typed more than this.
                self.corrected.contains(path)
            })
    }

    fn is_own_word(&self, finding: &Finding) -> bool {
        let root = finding.path.as_ref().and_then(FieldPath::root);
        let fits = matches!(
            (root, finding.field),
            (Some("email"), Field::Mailbox) | (Some("phones"), Field::Number)
        );
        if !fits || self.own.is_empty() {
            return false;
        }
        let source = match self.provenance {
            None => self.only,
            Some(fields) => finding
                .path
                .as_ref()
                .and_then(|path| {
                    let path = path.to_string();
                    fields.iter().find(|(field, _)| {
                        path == **field || path.starts_with(&format!("{field}/"))
                    })
                })
                .and_then(|(_, origin)| origin.get("source"))
                .and_then(Value::as_str),
        };
        source.is_some_and(|source| self.own.iter().any(|own| own == source))
    }
}

/// What is said about the findings to whoever looks after the record. The words themselves are not repeated: a problem is read by
/// more people than the record.
pub(crate) fn problems(
    findings: &[Finding],
    document: &Document,
    shown: Option<&str>,
) -> Vec<Problem> {
    let mailbox = role_mailbox(document).or(shown);
    let mut problems: Vec<Problem> = Vec::new();
    for finding in findings {
        let Some((code, message)) = told(finding, mailbox) else {
            continue;
        };
        // Two names in one sentence are one thing to put right.
        let twice = problems
            .iter()
            .any(|known| known.code == code && known.pointer == finding.pointer);
        if !twice {
            problems.push(
                Problem::advice(code, finding.pointer.clone(), message).at(finding.path.clone()),
            );
        }
    }
    problems
}

/// What will be kept back or looked at of a document that is about to be sent by a source, in sentences for whoever sends it.
/// `speaks` says that the source speaks for the organisation.
pub fn forecast(kind: Kind, document: &Document, speaks: bool) -> Vec<Problem> {
    let organization = document.get("organization").and_then(Value::as_object);
    let names: Vec<&str> = [Some(document), organization]
        .into_iter()
        .flatten()
        .flat_map(|document| ["name", "alternate_name"].map(|field| document.get(field)))
        .filter_map(|name| name?.as_str())
        .collect();
    let mut findings = look(kind, document, &names, &[]);
    let sender = [String::new()];
    let said = Said {
        own: if speaks { &sender } else { &[] },
        only: Some(""),
        ..Said::default()
    };
    said.weigh(&mut findings);
    problems(&findings, document, None)
}

/// What people call a field, at the beginning of a sentence. What few people meet keeps the name that it has in the standard.
fn called(field: &str) -> Cow<'static, str> {
    Cow::Borrowed(match field {
        "description" => "The description",
        "email" => "The email address",
        "contacts/name" => "The name of a contact",
        "contacts/email" => "The email address of a contact",
        "phones/number" => "A telephone number",
        "phones/description" => "What is said of a telephone number",
        "contacts/phones/number" => "A telephone number of a contact",
        "schedules/description" => "What is said of the opening times",
        "eligibility_description" => "What is said of whom it is for",
        "application_process" => "What is said of how to get it",
        "fees_description" => "What is said of the cost",
        "attributes/label" => "What is said of a picture",
        "attributes/value" => "An answer",
        field => return Cow::Owned(format!("`{field}`")),
    })
}

fn told(finding: &Finding, mailbox: Option<&str>) -> Option<(&'static str, String)> {
    let field = called(&finding.label);
    let because = finding.why.because();
    let decided = match (finding.kept, finding.decided) {
        (false, Some(_)) => return None,
        (true, Some(_)) => "An assurer decided that it is not published.",
        (true, None) => "It is not published until an assurer decides.",
        (false, None) => "It is published all the same, because it may be a group's.",
    };
    let remedy = match mailbox {
        Some(mailbox) => format!("Give the mailbox of a role; this record has {mailbox} already."),
        None => "Give the mailbox of a role, such as info@ with your own domain.".to_owned(),
    };
    let (code, message) = match (finding.of, finding.kept) {
        (Of::Name, true) => (
            "personal-name-kept-back",
            format!(
                "{field} seems to name a person, because {because}. {decided} Give a role instead, such as \"Coordinator\"{}.",
                mailbox.map_or_else(String::new, |mailbox| format!(
                    ", and {mailbox} to write to"
                ))
            ),
        ),
        (Of::Mailbox, true) => (
            "personal-mailbox-kept-back",
            format!(
                "{field} holds a mailbox that seems to be somebody's own, because {because}. {decided} {remedy}"
            ),
        ),
        (Of::Mobile, true) => (
            "personal-mobile-kept-back",
            format!(
                "{field} holds the number of a mobile telephone beside a person's name, so it seems to be somebody's own. {decided} \
                 Give the number without a name if it is the group's, or that of an office."
            ),
        ),
        (Of::Mailbox, false) => (
            "personal-mailbox-to-check",
            format!(
                "{field} holds a mailbox that may be somebody's own, because {because}. {decided} Look whether it is. {remedy}"
            ),
        ),
        (Of::Mobile, false) => (
            "personal-mobile-to-check",
            format!(
                "{field} holds the number of a mobile telephone. {decided} Look whether the group gives it to the public."
            ),
        ),
        (Of::Name, false) => return None,
    };
    let code = if finding.decided.is_some() {
        DECIDED
    } else {
        code
    };
    Some((code, message))
}

/// The mailbox of a role that a document has already.
pub(crate) fn role_mailbox(document: &Document) -> Option<&str> {
    let own = document.get("email").and_then(Value::as_str);
    let contacts = document
        .get("contacts")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|contact| contact.get("email").and_then(Value::as_str));
    own.into_iter()
        .chain(contacts)
        .find(|address| owner(address) == Owner::Role)
}

/// The names that are known where a document stands: its own, and those of the published records that it names.
pub(crate) fn names<'d>(
    kind: Kind,
    document: &'d Document,
    shelf: &'d dyn hsds::parts::Shelf,
) -> Vec<&'d str> {
    let mut names: Vec<&str> = ["name", "alternate_name"]
        .into_iter()
        .filter_map(|field| document.get(field)?.as_str())
        .collect();
    let others = crate::reference::named(kind, document)
        .into_iter()
        .filter(|(kind, _)| matches!(kind, Kind::Organization | Kind::Location));
    names.extend(
        others.filter_map(|(kind, id): (Kind, Uuid)| shelf.get(kind, &id)?.get("name")?.as_str()),
    );
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is published of a service that has this.
    fn published(said: &Value, extras: &[String]) -> Value {
        let mut document = said.as_object().expect("an object").clone();
        let mut findings = look(Kind::Service, &document, &[], extras);
        Said::default().weigh(&mut findings);
        leave_out(Kind::Service, &mut document, &findings);
        Value::Object(document)
    }

    fn name_of_contact(name: &str) -> Value {
        let said = json!({"contacts": [{"id": "1", "title": "Office", "name": name}]});
        published(&said, &[])["contacts"][0]["name"].clone()
    }

    #[test]
    fn everybody_who_is_named_as_a_contact_goes() {
        for name in [
            "Jane Smith",
            "Jane Smith and John Brown",
            "Jane Smith / John Brown",
            "Jane Smith, John Brown",
            "Jane Smith & John Brown",
            "Jane Smith 07700 900123",
            "Jane Smith jane.smith@gmail.com",
        ] {
            assert_eq!(name_of_contact(name), Value::Null, "{name}");
        }
        assert_eq!(name_of_contact("Jane Smith, Manager"), "Manager");
        for group in ["Rose and Crown", "Grants and Advice Team", "Office"] {
            assert_eq!(name_of_contact(group), group);
        }
    }

    #[test]
    fn of_several_numbers_those_of_a_person_go() {
        let number = |number: &str, name: &str| {
            let phone = json!({"id": "1", "number": number});
            let contact = json!({"id": "2", "title": "Office", "name": name, "phones": [phone]});
            published(&json!({"contacts": [contact]}), &[])["contacts"][0]["phones"][0]["number"]
                .clone()
        };
        let mixed = "07700 900123 / 0161 496 0000";
        assert_eq!(number(mixed, "Jane Smith"), "0161 496 0000");
        assert_eq!(
            number("07700 900123 or 07700 900456", "Jane Smith"),
            Value::Null
        );
        assert_eq!(number("0161 496 0000", "Jane Smith"), "0161 496 0000");
    }

    #[test]
    fn what_is_beyond_the_standard_and_who_changed_something_is_looked_through() {
        let extras = ["x_contact".to_owned()];
        let said = json!({
            "x_contact": {"who": ["Please ask for Jane Smith"], "note": "Mondays"},
            "metadata": [{"id": "1", "updated_by": "jane.smith@gmail.com", "previous_value": "Ask for Jane Smith"}],
        });
        let left = published(&said, &extras);
        assert!(!left.to_string().contains("Jane"), "{left}");
        assert!(!left.to_string().contains("jane"), "{left}");
        assert_eq!(left["x_contact"]["note"], "Mondays");
    }

    #[test]
    fn of_decisions_that_differ_the_one_that_keeps_it_back_holds() {
        let document = json!({"description": "Please ask for Jane Smith."});
        let document = document.as_object().expect("an object").clone();
        let mut findings = look(Kind::Service, &document, &[], &[]);
        let decision = |id, verdict| PersonalDecision {
            id,
            made: repository::NewPersonalDecision {
                entity: Uuid::nil(),
                field: "description".to_owned(),
                hash: findings[0].hash(),
                verdict,
                reason: String::new(),
                by: String::new(),
            },
            at: chrono::DateTime::UNIX_EPOCH,
        };
        let both = [
            decision(1, PersonalVerdict::Keep),
            decision(2, PersonalVerdict::Publish),
        ];
        for order in [[&both[0], &both[1]], [&both[1], &both[0]]] {
            let said = Said {
                decisions: order.to_vec(),
                ..Said::default()
            };
            said.weigh(&mut findings);
            assert!(findings[0].kept);
        }
    }
}
