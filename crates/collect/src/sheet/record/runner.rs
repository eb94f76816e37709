//! Who runs a service.

use hsds::Document;
use serde_json::Value;
use written::charity::Registered;
use written::reading::Reading;

use super::contact::keep_back;
use super::{Draft, plain, proper, put, put_list};
use crate::sheet::key::slug;
use crate::sheet::meaning::Meaning;
use crate::sheet::row::Row;

/// Adds the organisation. Where no column names one, the service is taken to be run by the organisation of its own name: so it is
/// with most of what such lists hold.
pub(super) fn add(draft: &mut Draft<'_>, row: &Row<'_>) {
    let told = row.one(Meaning::Organization);
    let Some(written) = told
        .or_else(|| row.one(Meaning::Name))
        .or_else(|| row.one(Meaning::Venue))
    else {
        return;
    };
    let name = proper(written);
    let key = row
        .one(Meaning::OrganizationKey)
        .map_or_else(|| slug(&name), |key| key.trim().to_owned());
    let mut organization = Document::new();
    put(&mut organization, "id", &key);
    put(&mut organization, "name", &name);
    if let Some(text) = row.one(Meaning::OrganizationDescription) {
        put(&mut organization, "description", &plain(text));
    }
    let website = row
        .one(Meaning::OrganizationUrl)
        .and_then(|text| written::web::read(text).found.into_iter().next());
    put(&mut organization, "website", &website.unwrap_or_default());
    let email = row
        .one(Meaning::OrganizationEmail)
        .and_then(|text| written::email::read(text).found.into_iter().next());
    if let Some(email) = email
        && !keep_back(draft, &email.address, "organization/email")
    {
        put(&mut organization, "email", &email.address);
    }
    let identifiers = identifiers(draft, row, "organization/organization_identifiers");
    put_list(&mut organization, "organization_identifiers", &identifiers);
    draft
        .document
        .insert("organization".to_owned(), Value::Object(organization));
    if told.is_none() && draft.context.names_organizations {
        draft.advise(
            "organization-assumed",
            "organization",
            format!("It is not said who runs it, so \"{name}\" is taken to run it itself. Write the organisation if that is wrong."),
        );
    }
}

/// The numbers that registers know an organisation by; `field` is where they stand.
pub(super) fn identifiers(draft: &mut Draft<'_>, row: &Row<'_>, field: &str) -> Vec<Document> {
    let mut identifiers = Vec::new();
    for (meaning, read) in [
        (
            Meaning::CharityNumber,
            written::charity::charity as fn(&str) -> Reading<Option<Registered>>,
        ),
        (Meaning::CompanyNumber, written::charity::company),
    ] {
        let Some(text) = row.one(meaning) else {
            continue;
        };
        match read(text).found {
            Some(registered) => {
                let mut found = Document::new();
                put(&mut found, "identifier_scheme", registered.register.code());
                put(&mut found, "identifier_type", meaning.label());
                put(&mut found, "identifier", &registered.number);
                identifiers.push(found);
            }
            None => draft.advise(
                "identifier-unclear",
                field,
                format!("\"{text}\" is not the form of a {}, so it is left out. Look it up in the register.", meaning.label().to_lowercase()),
            ),
        }
    }
    identifiers
}
