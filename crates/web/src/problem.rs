//! Everything that can be answered other than what was asked for: one table of problem types, one response for each.
//!
//! The body is `application/problem+json` (RFC 9457). For pages the same fault is shown as a page
//! (see `middleware::dress`).

use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use hsds::Problem;
use http::{HeaderValue, StatusCode, header};
use publish::Malformed;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// One type of problem, as the API reference lists it.
pub(crate) struct Slug {
    pub(crate) name: &'static str,
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    /// What the reader can do about it.
    pub(crate) remedy: &'static str,
}

macro_rules! slugs {
    ($($constant:ident $name:literal $status:ident $title:literal $remedy:literal;)*) => {
        $(const $constant: Slug = Slug {
            name: $name,
            status: StatusCode::$status,
            title: $title,
            remedy: $remedy,
        };)*
        /// Every type of problem that this server answers with.
        pub(crate) const PROBLEMS: &[Slug] = &[$($constant),*];
    };
}

slugs! {
    MALFORMED "malformed-parameter" BAD_REQUEST "A parameter cannot be understood" "Correct the parameter that is named, or leave it out.";
    NOT_FOUND "not-found" NOT_FOUND "There is nothing here" "Check the address or the id. Ids come from the lists.";
    GONE "gone" GONE "This record is no longer published" "Remove it from your copy.";
    METHOD "method-not-allowed" METHOD_NOT_ALLOWED "This address does not take that" "Most addresses can only be read: use GET, HEAD or OPTIONS.";
    TOO_LARGE "request-too-large" PAYLOAD_TOO_LARGE "The request is too large" "Send less at once.";
    TOO_MANY_LINES "too-many-lines" PAYLOAD_TOO_LARGE "There are too many lines" "Send at most 2,000 lines at once, and the rest with another request. Nothing was written.";
    HOST "host-not-served" MISDIRECTED_REQUEST "This host name is not served here" "Use the public address of this service.";
    TOO_MANY "too-many-requests" TOO_MANY_REQUESTS "Too many requests" "Wait for the number of seconds given, then go on more slowly.";
    OPERATOR_ONLY "operator-only" FORBIDDEN "This page is for the people who run this service" "Open it on the machine that runs the service, at its local address.";
    SIGN_IN "sign-in-first" UNAUTHORIZED "Sign in first" "Sign in, then come back to this page.";
    PRIVATE_BETA "private-beta" UNAUTHORIZED "This is a private beta" "Sign in at /sign-in with an account that you were invited to, and ask with the cookie of that session. Everybody may read when the private beta has ended.";
    NOT_YOURS "not-permitted" FORBIDDEN "This is not for your role" "Ask an administrator if you need it.";
    NO_MAIL "mail-not-set-up" SERVICE_UNAVAILABLE "Mail is not set up here" "Whoever runs this service has to set its public address and how mail is sent.";
    NO_FORM "not-a-form" UNSUPPORTED_MEDIA_TYPE "This is not a form that we can read" "Open the page here and send it again.";
    ELSEWHERE "form-from-elsewhere" FORBIDDEN "This form was sent from another website" "Open the page here and send it again.";
    KEY_NEEDED "key-needed" UNAUTHORIZED "A key is needed" "Send the header `Authorization: Bearer …` with a key of this source. Whoever looks after the source makes keys on its page.";
    OTHER_SOURCE "key-for-another-source" FORBIDDEN "This key is for another source" "Use a key of this source, or the address of the source that the key is for.";
    NOT_JSON "not-json" UNSUPPORTED_MEDIA_TYPE "This is not sent as JSON" "Send the header `Content-Type: application/json`, for changes of fields `application/merge-patch+json`, for many records `application/x-ndjson`.";
    BAD_REQUEST "request-not-readable" BAD_REQUEST "The request cannot be read" "Correct what is listed under `problems`, then send it again.";
    NOT_A_RECORD "not-a-record" UNPROCESSABLE_ENTITY "This cannot be a record" "Correct what is listed under `problems`, then send it again. Nothing was written.";
    BAD_REPORT "report-not-taken" UNPROCESSABLE_ENTITY "This report cannot be taken" "Correct what is listed under `problems`, then send it again. Nothing was kept.";
    EXISTS "record-exists" CONFLICT "There is a record of this id" "Use PUT or PATCH to change it, or another id. Nothing was written.";
    TWICE "record-twice" CONFLICT "An earlier line is about this record" "Send one line for each record. The earlier line was taken.";
    CHANGED_MEANWHILE "changed-meanwhile" PRECONDITION_FAILED "The record is not as you expect" "Read it again, look what changed, and write with its new ETag. Nothing was written.";
    TAKEN_BACK "record-withdrawn" GONE "This record was taken back" "Send it again with PUT if it is to be there once more.";
    NAME_REUSED "idempotency-key-reused" UNPROCESSABLE_ENTITY "This Idempotency-Key was used for another request" "Give each request a key of its own. Send the same key only with the same request. Nothing was written.";
    NAME_NEEDED "idempotency-key-needed" BAD_REQUEST "A record without an id needs an Idempotency-Key" "Give the record an `id`, or send an `Idempotency-Key`, so that it is made once when it is sent again.";
    INTERNAL "internal-error" INTERNAL_SERVER_ERROR "Something went wrong here" "Try again. If it goes on, tell us the request id.";
    NOT_READY "not-ready" SERVICE_UNAVAILABLE "The service is not ready" "Try again in a moment.";
    TOO_SLOW "timeout" GATEWAY_TIMEOUT "The answer took too long" "Ask for less at once, such as a smaller page.";
}

/// Why something else was answered than what was asked for.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    Malformed(Malformed),
    NotFound,
    Gone { id: Uuid, at: DateTime<Utc> },
    Method,
    TooLarge,
    TooManyLines,
    Host,
    TooMany { wait_seconds: u64 },
    OperatorOnly,
    SignIn,
    PrivateBeta,
    NotYours,
    NoMail,
    NoForm,
    Elsewhere,
    KeyNeeded,
    OtherSource,
    NotJson,
    BadRequest(Vec<Problem>),
    NotARecord(Vec<Problem>),
    BadReport(Vec<Problem>),
    Exists,
    Twice,
    ChangedMeanwhile,
    TakenBack,
    NameReused,
    NameNeeded,
    Internal,
    NotReady,
    TooSlow,
}

impl Fault {
    pub(crate) fn slug(&self) -> Slug {
        match self {
            Self::Malformed(_) => MALFORMED,
            Self::NotFound => NOT_FOUND,
            Self::Gone { .. } => GONE,
            Self::Method => METHOD,
            Self::TooLarge => TOO_LARGE,
            Self::TooManyLines => TOO_MANY_LINES,
            Self::Host => HOST,
            Self::TooMany { .. } => TOO_MANY,
            Self::OperatorOnly => OPERATOR_ONLY,
            Self::SignIn => SIGN_IN,
            Self::PrivateBeta => PRIVATE_BETA,
            Self::NotYours => NOT_YOURS,
            Self::NoMail => NO_MAIL,
            Self::NoForm => NO_FORM,
            Self::Elsewhere => ELSEWHERE,
            Self::KeyNeeded => KEY_NEEDED,
            Self::OtherSource => OTHER_SOURCE,
            Self::NotJson => NOT_JSON,
            Self::BadRequest(_) => BAD_REQUEST,
            Self::NotARecord(_) => NOT_A_RECORD,
            Self::BadReport(_) => BAD_REPORT,
            Self::Exists => EXISTS,
            Self::Twice => TWICE,
            Self::ChangedMeanwhile => CHANGED_MEANWHILE,
            Self::TakenBack => TAKEN_BACK,
            Self::NameReused => NAME_REUSED,
            Self::NameNeeded => NAME_NEEDED,
            Self::Internal => INTERNAL,
            Self::NotReady => NOT_READY,
            Self::TooSlow => TOO_SLOW,
        }
    }

    /// What a status of a framework's own comes to, whose text nobody was meant to read.
    pub(crate) fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Some(Self::NotFound),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::TooLarge),
            StatusCode::INTERNAL_SERVER_ERROR => Some(Self::Internal),
            _ => None,
        }
    }

    /// What happened this time, and what to do.
    pub(crate) fn detail(&self) -> String {
        let remedy = self.slug().remedy;
        match self {
            Self::Malformed(malformed) => format!("{malformed}. {remedy}"),
            Self::Gone { id, at } => {
                format!(
                    "The record {id} was withdrawn on {}. {remedy}",
                    at.format("%Y-%m-%d")
                )
            }
            Self::TooMany { wait_seconds } => format!("Wait {wait_seconds} seconds. {remedy}"),
            _ => remedy.to_owned(),
        }
    }

    fn body(&self) -> Value {
        let slug = self.slug();
        let mut body = Map::new();
        body.insert(
            "type".into(),
            json!(format!("/api-reference#problem-{}", slug.name)),
        );
        body.insert("title".into(), json!(slug.title));
        body.insert("status".into(), json!(slug.status.as_u16()));
        body.insert("detail".into(), json!(self.detail()));
        match self {
            Self::Malformed(malformed) => {
                body.insert("parameter".into(), json!(malformed.parameter));
            }
            Self::Gone { id, at } => {
                body.insert("id".into(), json!(id));
                body.insert(
                    "withdrawn_at".into(),
                    json!(at.to_rfc3339_opts(SecondsFormat::Millis, true)),
                );
            }
            Self::BadRequest(found) | Self::NotARecord(found) | Self::BadReport(found) => {
                body.insert("problems".into(), problems(found));
            }
            _ => {}
        }
        Value::Object(body)
    }
}

/// What is wrong with a record, as programs are told: which rule, how bad, which field, and what to do.
pub(crate) fn problems<'p>(found: impl IntoIterator<Item = &'p Problem>) -> Value {
    let problems = found.into_iter().map(|problem| {
        json!({
            "code": problem.code,
            "severity": problem.severity,
            "field": problem.pointer,
            "message": problem.message,
        })
    });
    Value::Array(problems.collect())
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = (self.slug().status, self.body().to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match &self {
            Self::TooMany { wait_seconds } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*wait_seconds));
            }
            Self::NotReady => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            Self::KeyNeeded => {
                let scheme = HeaderValue::from_static("Bearer realm=\"fingerpost\"");
                headers.insert(header::WWW_AUTHENTICATE, scheme);
            }
            _ => {}
        }
        // For pages the middleware makes a page of it.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<reuse::ReuseError> for Fault {
    fn from(error: reuse::ReuseError) -> Self {
        tracing::error!(%error, "a search could not be answered");
        Self::Internal
    }
}

impl From<publish::PublishError> for Fault {
    fn from(error: publish::PublishError) -> Self {
        tracing::error!(%error, "published records could not be read");
        Self::Internal
    }
}

impl From<repository::RepositoryError> for Fault {
    fn from(error: repository::RepositoryError) -> Self {
        tracing::error!(%error, "the repository could not be read");
        Self::Internal
    }
}

impl From<assure::AssureError> for Fault {
    fn from(error: assure::AssureError) -> Self {
        use repository::RepositoryError::NoEntity;
        if matches!(error, assure::AssureError::Repository(NoEntity(_))) {
            return Self::NotFound;
        }
        tracing::error!(%error, "what was decided could not be done");
        Self::Internal
    }
}

impl From<identity::NotPermitted> for Fault {
    fn from(refusal: identity::NotPermitted) -> Self {
        match refusal {
            identity::NotPermitted::SignIn => Self::SignIn,
            identity::NotPermitted::NotYours => Self::NotYours,
        }
    }
}

impl From<identity::IdentityError> for Fault {
    fn from(error: identity::IdentityError) -> Self {
        use identity::IdentityError::{NoTeam, NotPermitted, NotToGive, OwnClaim};
        match error {
            NotPermitted(refusal) => refusal.into(),
            NotToGive(_) | OwnClaim => Self::NotYours,
            NoTeam => Self::NotFound,
            error => {
                tracing::error!(%error, "an account could not be worked with");
                Self::Internal
            }
        }
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be rendered");
        Self::Internal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_problem_has_its_own_name_and_says_what_to_do() {
        let mut names: Vec<&str> = PROBLEMS.iter().map(|slug| slug.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PROBLEMS.len());
        assert!(PROBLEMS.iter().all(|slug| slug.remedy.ends_with('.')));
    }

    #[test]
    fn a_withdrawn_record_is_told_with_its_id_and_date() {
        let at = DateTime::UNIX_EPOCH;
        insta::assert_snapshot!(
            Fault::Gone { id: Uuid::nil(), at }.body(),
            @r#"{"detail":"The record 00000000-0000-0000-0000-000000000000 was withdrawn on 1970-01-01. Remove it from your copy.","id":"00000000-0000-0000-0000-000000000000","status":410,"title":"This record is no longer published","type":"/api-reference#problem-gone","withdrawn_at":"1970-01-01T00:00:00.000Z"}"#
        );
    }
}
