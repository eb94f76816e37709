//! Examples of requests for curl, Python and JavaScript. They run as they stand, with a key in `FINGERPOST_KEY`.

use hsds::Kind;
use serde_json::{Value, json};

use super::asked::plural;
use super::openapi::{Brings, Operation};

/// The source of the examples.
const SOURCE: &str = "food-banks";

/// An example in every language.
pub(super) fn samples(operation: &Operation, kind: Option<Kind>, base: &str) -> Value {
    let example = Example::of(operation, kind, base);
    json!([
        {"lang": "Shell", "label": "curl", "source": example.curl()},
        {"lang": "Python", "label": "Python", "source": example.python()},
        {"lang": "JavaScript", "label": "JavaScript", "source": example.javascript()},
    ])
}

/// What an example brings.
pub(super) fn body(operation: &Operation, kind: Option<Kind>) -> String {
    match operation.brings {
        Brings::Nothing => String::new(),
        Brings::Lines => lines(),
        Brings::Patch => patch(kind).to_string(),
        Brings::Record => {
            let mut record = record(kind);
            if operation.method == "post" {
                record["id"] = json!(new_id(kind));
            }
            record.to_string()
        }
    }
}

fn id(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Organization) => "hillside-trust",
        Some(Kind::Location) => "hillside-hall",
        _ => "tuesday-food-bank",
    }
}

fn new_id(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Organization) => "riverside-trust",
        Some(Kind::Location) => "riverside-hall",
        _ => "friday-food-bank",
    }
}

fn record(kind: Option<Kind>) -> Value {
    match kind {
        Some(Kind::Organization) => json!({
            "name": "Hillside Community Trust",
            "description": "A charity that helps people in Hillside.",
            "website": "https://hillside.example.org",
        }),
        Some(Kind::Location) => json!({
            "name": "Hillside Hall",
            "location_type": "physical",
            "addresses": [{
                "address_1": "1 Hill Street",
                "city": "Hillside",
                "state_province": "Lancashire",
                "postal_code": "FY5 1AA",
                "country": "GB",
                "address_type": "physical",
            }],
        }),
        _ => json!({
            "name": "Tuesday food bank",
            "status": "active",
            "description": "Food parcels for anybody who needs one. You do not have to be referred.",
            "organization": {"id": "hillside-trust", "name": "Hillside Community Trust", "description": "A charity that helps people in Hillside."},
            "schedules": [{
                "freq": "WEEKLY",
                "byday": "TU",
                "opens_at": "10:00",
                "closes_at": "12:00",
            }],
        }),
    }
}

fn patch(kind: Option<Kind>) -> Value {
    match kind {
        Some(Kind::Organization) => json!({"email": "info@hillside.example.org"}),
        Some(Kind::Location) => json!({"transportation": "Bus 7 stops outside."}),
        _ => {
            json!({"alert": "Closed on 25 December.", "email": "foodbank@hillside.example.org"})
        }
    }
}

fn lines() -> String {
    let put = json!({
        "method": "PUT",
        "type": "service",
        "id": "monday-lunch",
        "document": {"name": "Monday lunch", "status": "active", "organization_id": "hillside-trust"},
    });
    let patch = json!({
        "method": "PATCH",
        "type": "organization",
        "id": "hillside-trust",
        "document": {"name": "Hillside Community Trust", "website": "https://hillside.example.org"},
    });
    let delete = json!({"method": "DELETE", "type": "service", "id": "monday-lunch-2"});
    format!("{put}\n{patch}\n{delete}\n")
}

struct Example {
    method: String,
    address: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Example {
    fn of(operation: &Operation, kind: Option<Kind>, base: &str) -> Self {
        let path = operation
            .path
            .replace("{records}", kind.map_or("", plural))
            .replace("{id}", id(kind));
        let mut headers = Vec::new();
        if let Some(media_type) = operation.brings.media_type() {
            headers.push(("Content-Type", media_type.to_owned()));
            let noun = kind.map_or("records", plural);
            headers.push(("Idempotency-Key", format!("{}-{noun}-1", operation.name)));
        }
        Self {
            method: operation.method.to_uppercase(),
            address: format!("{base}/sources/{SOURCE}{path}"),
            headers,
            body: body(operation, kind),
        }
    }

    fn curl(&self) -> String {
        let mut lines = vec![
            format!("curl --fail-with-body --request {} \\", self.method),
            format!("  \"{}\" \\", self.address),
            "  --header \"Authorization: Bearer $FINGERPOST_KEY\"".to_owned(),
        ];
        for (name, value) in &self.headers {
            continue_line(&mut lines);
            lines.push(format!("  --header \"{name}: {value}\""));
        }
        if !self.body.is_empty() {
            continue_line(&mut lines);
            lines.push(format!("  --data-binary '{}'", self.body));
        }
        lines.join("\n")
    }

    fn headers_in_quotes(&self) -> impl Iterator<Item = String> {
        let headers = self.headers.iter();
        headers.map(|(name, value)| format!("\"{name}\": \"{value}\""))
    }

    fn python(&self) -> String {
        let mut headers =
            vec!["\"Authorization\": \"Bearer \" + os.environ[\"FINGERPOST_KEY\"]".to_owned()];
        headers.extend(self.headers_in_quotes());
        let headers = headers.join(",\n        ");
        let data = if self.body.is_empty() {
            String::new()
        } else {
            format!("\n    data=r'''{}'''.encode(),", self.body)
        };
        format!(
            "import os\nimport urllib.request\n\nrequest = urllib.request.Request(\n    \"{}\",\n    method=\"{}\",\n    headers={{\n        {headers},\n    }},{data}\n)\nwith urllib.request.urlopen(request) as response:\n    print(response.status, response.read().decode())",
            self.address, self.method
        )
    }

    fn javascript(&self) -> String {
        let mut headers = vec!["Authorization: `Bearer ${process.env.FINGERPOST_KEY}`".to_owned()];
        headers.extend(self.headers_in_quotes());
        let headers = headers.join(",\n    ");
        let body = if self.body.is_empty() {
            String::new()
        } else {
            format!("\n  body: {},", json!(self.body))
        };
        format!(
            "const response = await fetch(\"{}\", {{\n  method: \"{}\",\n  headers: {{\n    {headers},\n  }},{body}\n}});\nconsole.log(response.status, await response.text());\nif (!response.ok) process.exitCode = 1;",
            self.address, self.method
        )
    }
}

fn continue_line(lines: &mut [String]) {
    if let Some(last) = lines.last_mut() {
        last.push_str(" \\");
    }
}
