//! Requests about many records: a line of JSON each.

use std::ops::ControlFlow;

use hsds::document::parse;
use hsds::{Document, Kind, Problem};
use repository::Expects;
use serde_json::Value;

use super::{Asked, KINDS, Unasked, Verb, unusable};
use crate::reader::{Item, What, jsonl};

/// So many lines may be asked for at once.
pub const MOST_LINES: usize = 2_000;

/// Reads lines such as `{"method": "PUT", "type": "service", "id": "1", "document": {…}}`. None where there are more than
/// [`MOST_LINES`]. Empty lines are no lines.
pub fn lines(body: &[u8]) -> Option<Vec<(u64, Result<Asked, Unasked>)>> {
    let mut found = Vec::new();
    let mut sink = |item: Item| {
        let number = item.row.unwrap_or_default();
        found.push((number, line(item)));
        if found.len() > MOST_LINES {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    // A body in memory is read to its end.
    let _ = jsonl::read(body, None, Some(Kind::Service), &mut sink);
    (found.len() <= MOST_LINES).then_some(found)
}

fn line(item: Item) -> Result<Asked, Unasked> {
    let raw = item.raw.unwrap_or_default();
    let read = match item.what {
        What::Document { document, .. } => asked(document),
        What::Refused(problem) => Err(problem),
        _ => Err(not_asked()),
    };
    match read {
        Ok((kind, key, expects, verb)) => Ok(Asked {
            kind,
            key,
            expects,
            verb,
            raw,
        }),
        Err(problem) => Err(Unasked {
            problems: vec![problem],
            raw,
        }),
    }
}

type Read = (Kind, String, Expects, Verb);

fn asked(mut line: Document) -> Result<Read, Problem> {
    refuse_unknown(&line)?;
    let kind = kind(member(&line, "type")?)?;
    let document = match line.remove("document") {
        Some(Value::Object(document)) => Some(document),
        None | Some(Value::Null) => None,
        Some(_) => {
            return Err(Problem::error(
                "not-a-document",
                "/document",
                "The document of this line is not a JSON object. Write it as {\"name\": \"…\", …}.",
            ));
        }
    };
    let key = key(&line, document.as_ref())?;
    let method = member(&line, "method")?.unwrap_or("PUT");
    let expects = expects(&line, method)?;
    let verb = match (method, document) {
        ("DELETE", None) => Verb::Withdraw,
        ("DELETE", Some(_)) => {
            return Err(Problem::error(
                "document-not-needed",
                "/document",
                "DELETE takes the whole record back, so it needs no document. Leave it out, or write PATCH to take single fields away.",
            ));
        }
        ("POST" | "PUT", Some(document)) => Verb::Put(document),
        ("PATCH", Some(document)) => Verb::Patch(document),
        ("POST" | "PUT" | "PATCH", None) => {
            return Err(Problem::error(
                "no-document",
                "/document",
                format!(
                    "{method} needs a document. Add what the record is to say under `document`."
                ),
            ));
        }
        _ => {
            return Err(Problem::error(
                "unknown-method",
                "/method",
                "The method of this line is not known. Write PUT, POST, PATCH or DELETE.",
            ));
        }
    };
    Ok((kind, key, expects, verb))
}

/// What a line may say.
const MEMBERS: [&str; 6] = [
    "method",
    "type",
    "id",
    "if_match",
    "if_none_match",
    "document",
];

fn refuse_unknown(line: &Document) -> Result<(), Problem> {
    let unknown = line.keys().find(|name| !MEMBERS.contains(&name.as_str()));
    match unknown {
        Some(name) => Err(Problem::error(
            "unknown-member",
            format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            format!(
                "A line has no `{name}`. What the record says goes into `document`; beside it a line has {}.",
                MEMBERS[..MEMBERS.len() - 1].join(", ")
            ),
        )),
        None => Ok(()),
    }
}

/// A member of a line that is a text.
fn member<'l>(line: &'l Document, name: &str) -> Result<Option<&'l str>, Problem> {
    match line.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Problem::error(
            "member-not-text",
            format!("/{name}"),
            format!("The `{name}` of this line is not a text. Write it in quotation marks."),
        )),
    }
}

/// What has to be so of the record, as the line says.
fn expects(line: &Document, method: &str) -> Result<Expects, Problem> {
    let wanted = member(line, "if_match")?.map(version_of);
    let absent = member(line, "if_none_match")?.map(version_of);
    match (method, wanted, absent) {
        ("POST", None, None) | (_, None, Some("*")) => Ok(Expects::Absent),
        ("POST", _, _) => Err(Problem::error(
            "condition-on-new",
            "",
            "POST makes a record that is not there, so it has no version. Leave if_match and if_none_match out, or write PUT.",
        )),
        (_, None, None) => Ok(Expects::Anything),
        (_, Some("*"), None) => Ok(Expects::Present),
        (_, Some(""), None) => Err(Problem::error(
            "no-version",
            "/if_match",
            "The version in if_match is empty. Write the `version` that the record was read in.",
        )),
        (_, Some(version), None) => Ok(Expects::Version(vec![version.to_owned()])),
        (_, _, Some(_)) => Err(Problem::error(
            "condition-not-known",
            "/if_none_match",
            "if_none_match can only be \"*\", and not together with if_match: the record must not be there yet.",
        )),
    }
}

/// A version, as programs write it: an entity tag, or what stands in one.
pub fn version_of(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"')
}

fn kind(word: Option<&str>) -> Result<Kind, Problem> {
    KINDS
        .into_iter()
        .find(|kind| Some(kind.name()) == word)
        .ok_or_else(|| {
            Problem::error(
                "unknown-type",
                "/type",
                "The type of this line is not known. Write service, organization or location.",
            )
        })
}

fn key(line: &Document, document: Option<&Document>) -> Result<String, Problem> {
    let own = |document: &Document| {
        let id = document.get("id")?;
        match id {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    };
    let key = own(line)
        .or_else(|| document.and_then(own))
        .filter(|key| !key.is_empty())
        .ok_or_else(|| {
            Problem::error(
                "record-without-id",
                "/id",
                "This line does not say which record it is about. Add its `id`.",
            )
        })?;
    unusable(&key).map_or(Ok(key), Err)
}

fn not_asked() -> Problem {
    Problem::error(
        "not-a-request",
        "",
        "This line asks for nothing. Write {\"method\": \"PUT\", \"type\": \"service\", \"id\": \"…\", \"document\": {…}}.",
    )
}

/// Reads the body of a request about one record.
pub fn document(body: &[u8]) -> Result<Document, Problem> {
    match parse(body) {
        Ok(Value::Object(document)) => Ok(document),
        Ok(_) => Err(Problem::error(
            "not-a-document",
            "",
            "The body is not a JSON object, so it is no record. Send one such as {\"name\": \"…\", \"status\": \"active\"}.",
        )),
        Err(unreadable) => Err(Problem::error(
            "not-json",
            "",
            format!(
                "The body cannot be read as JSON: {unreadable}. Send it again when it is whole."
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(body: &str) -> Vec<Result<String, String>> {
        let lines = lines(body.as_bytes()).expect("not too many");
        let told = lines.into_iter().map(|(_, line)| match line {
            Ok(asked) => Ok(format!("{} {}", asked.kind, asked.key)),
            Err(unasked) => Err(unasked.problems[0].code.to_string()),
        });
        told.collect()
    }

    #[test]
    fn each_line_says_what_is_asked_or_why_it_cannot_be() {
        let body = [
            r#"{"method": "PUT", "type": "service", "id": "1", "document": {"name": "Chess"}}"#,
            r#"{"type": "location", "document": {"id": 7, "name": "Hall"}}"#,
            r#"{"method": "DELETE", "type": "organization", "id": "o"}"#,
            "",
            r#"{"method": "PUT", "type": "service", "id": "1"}"#,
            r#"{"method": "BURN", "type": "service", "id": "1", "document": {}}"#,
            r#"{"type": "planet", "id": "1", "document": {}}"#,
            r#"{"type": "service", "document": {"name": "Chess"}}"#,
            r#"{"type": "service", "id": "1", "document": [1]}"#,
            r#"{"type": "service", "id": "1", "if_match": 7, "document": {}}"#,
            r#"{"type": "service", "id": "1", "methud": "PATCH", "document": {}}"#,
            r#"{"method": "POST", "type": "service", "id": "1", "if_match": "v", "document": {}}"#,
            r#"{"type": "service", "id": "1", "if_none_match": "v", "document": {}}"#,
            r#"{"method": "DELETE", "type": "service", "id": "1", "document": {}}"#,
            "[1]",
            "not json",
        ]
        .join("\n");
        let told: Vec<String> = codes(&body)
            .into_iter()
            .map(|line| line.unwrap_or_else(|code| format!("! {code}")))
            .collect();
        assert_eq!(
            told,
            [
                "service 1",
                "location 7",
                "organization o",
                "! no-document",
                "! unknown-method",
                "! unknown-type",
                "! record-without-id",
                "! not-a-document",
                "! member-not-text",
                "! unknown-member",
                "! condition-on-new",
                "! condition-not-known",
                "! document-not-needed",
                "! not-a-document",
                "! not-json",
            ]
        );
    }

    #[test]
    fn conditions_are_written_as_in_headers_or_bare() {
        let expects = |condition: &str| {
            let line =
                format!(r#"{{"type": "service", "id": "1", {condition}, "document": {{}}}}"#);
            let mut found = lines(line.as_bytes()).expect("a line");
            found.remove(0).1.expect("asked").expects
        };
        let version = Expects::Version(vec!["v1".to_owned()]);
        for tag in [r#""v1""#, r#""\"v1\"""#, r#""W/\"v1\"""#] {
            assert_eq!(expects(&format!(r#""if_match": {tag}"#)), version, "{tag}");
        }
        assert_eq!(expects(r#""if_match": "*""#), Expects::Present);
        assert_eq!(expects(r#""if_none_match": "*""#), Expects::Absent);
    }

    #[test]
    fn lines_keep_their_numbers_and_their_bytes() {
        let found =
            lines(b"\n{\"type\":\"service\",\"id\":\"1\",\"document\":{}}\n").expect("lines");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 2);
        let asked = found[0].1.as_ref().expect("asked");
        assert!(asked.raw.starts_with(b"{\"type\""));
    }

    proptest::proptest! {
        #[test]
        fn whatever_arrives_is_asked_or_told(body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
            let told = lines(&body).expect("not too many");
            for (_, line) in told {
                if let Err(unasked) = line {
                    proptest::prop_assert!(!unasked.problems.is_empty());
                }
            }
            let _ = document(&body);
        }

        #[test]
        fn what_looks_like_a_request_is_asked_or_told(
            method in proptest::sample::select(vec!["PUT", "POST", "PATCH", "DELETE", "put", ""]),
            kind in proptest::sample::select(vec!["service", "location", "organization", "taxonomy", ""]),
            id in ".{0,20}",
            document in proptest::sample::select(vec!["{}", "null", "[]", "{\"id\": \"1\"}", "{\"id\": 7}"]),
        ) {
            let id = serde_json::Value::String(id);
            let line = format!("{{\"method\": \"{method}\", \"type\": \"{kind}\", \"id\": {id}, \"document\": {document}}}");
            let told = lines(line.as_bytes()).expect("not too many");
            proptest::prop_assert_eq!(told.len(), 1);
            if let Ok(asked) = &told[0].1 {
                proptest::prop_assert!(unusable(&asked.key).is_none());
            }
        }
    }

    #[test]
    fn too_many_lines_are_none() {
        let body = "{}\n".repeat(MOST_LINES + 1);
        assert!(lines(body.as_bytes()).is_none());
        assert!(lines("{}\n".repeat(MOST_LINES).as_bytes()).is_some());
    }
}
