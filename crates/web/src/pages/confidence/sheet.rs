//! The services of a sample as a file, for whoever telephones.

use axum::extract::{Path, State};
use axum::response::Response;
use hsds::Kind;
use http::{HeaderValue, header};

use super::{address_of, items, sample_of};
use crate::entry;
use crate::entry::contact::Contact;
use crate::member::Member;
use crate::pages::{file, service};
use crate::problem::Fault;
use crate::site::Site;

const HEAD: [&str; 8] = [
    "number",
    "service",
    "organisation",
    "telephone",
    "email",
    "website",
    "result",
    "page",
];

/// The file.
pub(crate) async fn show(
    State(site): State<Site>,
    member: Member,
    Path((source, number)): Path<(String, String)>,
) -> Result<Response, Fault> {
    super::grant(&member)?;
    let sample = sample_of(&site, &source, &number).await?;
    let repository = site.repository();
    let base = site.settings().public_url.as_ref().map(ToString::to_string);
    let base = base.unwrap_or_default();
    let mut text = line(&HEAD.map(str::to_owned));
    for item in repository.sample_items(sample.id).await? {
        if !item.is_in {
            continue;
        }
        let found = repository.published(Kind::Service, item.entity).await?;
        let document = found.map(|found| service::read(&found)).transpose()?;
        let document = document.unwrap_or_default();
        let contact = Contact::of(&document);
        let people = contact.people.iter().flat_map(|person| &person.phones);
        let phones: Vec<&str> = contact
            .phones
            .iter()
            .chain(people)
            .map(|phone| phone.number.as_str())
            .collect();
        let page = format!("{}/{}", address_of(&sample), item.number);
        text.push_str(&line(&[
            item.number.to_string(),
            items::called(&item),
            entry::organisation(&document)
                .map(|(_, name)| name)
                .unwrap_or_default(),
            phones.join("; "),
            contact.email.unwrap_or_default(),
            contact.website.unwrap_or_default(),
            item.result
                .map(|result| result.to_string())
                .unwrap_or_default(),
            format!("{}{page}", base.trim_end_matches('/')),
        ]));
    }
    let mut response = file(text, "text/csv; charset=utf-8", "no-store");
    let name = format!(
        "attachment; filename=\"{}-{}.csv\"",
        sample.source, sample.id
    );
    let name = HeaderValue::from_str(&name).map_err(|_| Fault::Internal)?;
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell, which no program for spreadsheets takes for a formula.
fn cell(text: &str) -> String {
    let is_number = text
        .chars()
        .all(|letter| letter.is_ascii_digit() || " +();".contains(letter));
    let is_formula = !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    if is_formula || text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_its_line() {
        assert_eq!(cell("Lunch"), "Lunch");
        assert_eq!(cell("Tea, \"cake\""), "\"Tea, \"\"cake\"\"\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("+44 1632 960001"), "+44 1632 960001");
        assert_eq!(line(&["a".to_owned(), "b".to_owned()]), "a,b\r\n");
    }
}
