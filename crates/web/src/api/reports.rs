//! Reports that something is wrong with a service, from programs and other websites: public, without a key.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use hsds::Problem;
use http::{HeaderValue, Method, StatusCode, header};
use repository::{NewReport, ReportAbout, RepositoryError};
use serde_json::{Map, Value, json};

use crate::access::Caller;
use crate::language::Language;
use crate::middleware::API;
use crate::problem::Fault;
use crate::reported::{self, LONGEST, Lack};
use crate::site::Site;

/// So many bytes a report may have: the longest words, written in the longest way that JSON has.
const LARGEST: usize = 32 * 1024;
/// The most letters that an address of mail can have.
const LONGEST_ADDRESS: usize = 254;
/// For so many seconds nothing more is taken where very much has come.
const AN_HOUR: u64 = 3_600;
/// What a report may say.
const FIELDS: [&str; 4] = ["about", "detail", "reply_to", "language"];

/// Whether reports are taken at an address: programs on any website may send there, and nothing there goes by who is signed in.
pub(crate) fn takes_reports(method: &Method, path: &str) -> bool {
    method == Method::POST && is_address(path)
}

/// Whether an address is one at which reports are taken.
pub(crate) fn is_address(path: &str) -> bool {
    path.strip_prefix(API)
        .and_then(|path| path.strip_prefix("/services/"))
        .and_then(|path| path.strip_suffix("/reports"))
        .is_some_and(|id| !id.contains('/'))
}

/// Takes a report.
pub(crate) async fn send(
    State(site): State<Site>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let (entity, _) = reported::service(&site, &id).await?;
    let asked = read(request).await?;
    let new = NewReport {
        entity,
        ..report(&asked).map_err(Fault::BadReport)?
    };
    reported::admit(&site, &caller)?;
    let report = site.repository().report(new).await.map_err(untaken)?;
    let status = format!("{}{API}/reports/{}", caller.base, report.reference);
    let page = format!("{}/reports/{}", caller.base, report.reference);
    let place = HeaderValue::from_str(&status).map_err(|_| Fault::Internal)?;
    let body = json!({"reference": report.reference, "status": status, "page": page});
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    response.headers_mut().insert(header::LOCATION, place);
    Ok(unkept(response))
}

/// What was published a moment ago may not be any more.
fn untaken(error: RepositoryError) -> Fault {
    match error {
        RepositoryError::NoEntity(_) | RepositoryError::NotPublished(_) => Fault::NotFound,
        RepositoryError::TooManyReports => Fault::TooMany {
            wait_seconds: AN_HOUR,
        },
        error => error.into(),
    }
}

/// Where a report stands. Never its words, nor what it is about, nor who made it.
pub(crate) async fn status(
    State(site): State<Site>,
    Path(reference): Path<String>,
) -> Result<Response, Fault> {
    let report = site.repository().report_called(&reference).await?;
    let report = report.ok_or(Fault::NotFound)?;
    let instant = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut body = json!({
        "reference": report.reference,
        "state": if report.closed_at.is_some() { "closed" } else { "open" },
        "received_at": instant(report.at),
    });
    if let Some(at) = report.closed_at {
        body["closed_at"] = json!(instant(at));
        if let Some(outcome) = report.outcome {
            body["outcome"] = json!(outcome.word());
        }
        if !report.answer.is_empty() {
            body["answer"] = json!(report.answer);
        }
    }
    Ok(unkept(Json(body).into_response()))
}

fn unkept(mut response: Response) -> Response {
    let nowhere = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, nowhere);
    response
}

async fn read(request: Request) -> Result<Map<String, Value>, Fault> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| {
        let kind = kind.to_str().unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case("application/json")
    });
    if !is_json {
        return Err(Fault::NotJson);
    }
    let body = to_bytes(request.into_body(), LARGEST).await;
    let body = body.map_err(|_| Fault::TooLarge)?;
    let unreadable = |message: String| {
        let problem = Problem::error("not-json", "", message);
        Fault::BadRequest(vec![problem])
    };
    match serde_json::from_slice(&body) {
        Ok(Value::Object(asked)) => Ok(asked),
        Ok(_) => Err(unreadable(
            "A report is one JSON object. Send one such as {\"about\": \"hours\", \"detail\": \"It opens at 10 now.\"}."
                .to_owned(),
        )),
        Err(error) => Err(unreadable(format!("This is no JSON: {error}. Correct it."))),
    }
}

/// The report that somebody sent, of nothing yet; or what is wrong with it.
fn report(asked: &Map<String, Value>) -> Result<NewReport, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut wrong = |code: &'static str, field: &str, message: String| {
        problems.push(Problem::error(code, format!("/{field}"), message));
    };
    for field in asked
        .keys()
        .filter(|field| !FIELDS.contains(&field.as_str()))
    {
        let field: String = field.chars().take(40).collect();
        let message = format!("A report has no `{field}`. Leave it out.");
        wrong(
            "unknown-field",
            &field.replace('~', "~0").replace('/', "~1"),
            message,
        );
    }
    let mut text = |field: &'static str| match asked.get(field) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(_) => {
            wrong(
                "wrong-type",
                field,
                format!("`{field}` is a text. Send it as one."),
            );
            String::new()
        }
    };
    let (about, detail) = (text("about"), text("detail"));
    let (reply_to, language) = (text("reply_to"), text("language"));
    let reply_to = reply_to.trim();
    let about: Option<ReportAbout> = about.parse().ok();
    for lack in reported::lacks(about, &detail) {
        match lack {
            Lack::About => {
                let names = ReportAbout::ALL.map(|about| format!("`{about}`"));
                let message = format!("Say what is wrong: one of {}.", names.join(", "));
                wrong("no-subject", "about", message);
            }
            Lack::Words => {
                let message = "Say what it should say. Only that it has closed needs no words.";
                wrong("no-words", "detail", message.to_owned());
            }
            Lack::Brevity => {
                let message = format!("Use {LONGEST} letters or fewer.");
                wrong("too-long", "detail", message);
            }
        }
    }
    let is_mailbox = hsds::format::is_email(reply_to) && reply_to.len() <= LONGEST_ADDRESS;
    if !reply_to.is_empty() && !is_mailbox {
        let message = "This is no address of mail. Correct it, or leave it out: then nobody is answered by mail.";
        wrong("no-mailbox", "reply_to", message.to_owned());
    }
    let language = match language.as_str() {
        "" | "en" | "en-GB" => Language::English,
        "cy" => Language::Welsh,
        _ => {
            let message = "Write `en` or `cy`, or leave it out.";
            wrong("unknown-language", "language", message.to_owned());
            Language::English
        }
    };
    let Some(about) = about.filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    Ok(NewReport {
        entity: uuid::Uuid::nil(),
        about,
        detail: detail.trim().to_owned(),
        reply_to: Some(reply_to.to_owned()).filter(|address| !address.is_empty()),
        language: language.code().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_taken_at_one_address_of_each_service_and_nowhere_else() {
        assert!(takes_reports(&Method::POST, "/oruk/services/x/reports"));
        for path in [
            "/oruk/services/x",
            "/oruk/services/x/y/reports",
            "/services/x/reports",
            "/oruk/services/reports",
            "/oruk/reports/x",
        ] {
            assert!(!takes_reports(&Method::POST, path), "{path}");
        }
        assert!(!takes_reports(&Method::DELETE, "/oruk/services/x/reports"));
    }
}
