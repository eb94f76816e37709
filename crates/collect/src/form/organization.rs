//! What an organisation says of itself, on one page: answered into its document, which keeps everything else as it was.

use hsds::Document;
use hsds::document::{objects, text};

use super::Answered;
use super::about::{CHARITY, COMPANY, identifiers, number_of, put, put_list, tidy, web};
use super::page::{Answers, Field, Page, Wrong};
use super::reach::{email_field, phones, phones_field, put_email, read_email};

/// The page about an organisation. What it is called is not asked: its official name is decided with who speaks for it.
pub fn ask_organization(document: &Document) -> Page {
    let number = |kind| number_of(document, kind);
    let fields = vec![
        Field::line("alternate_name", "Another name that people use (optional)")
            .filled(text(document, "alternate_name")),
        Field::text("description", "What it does")
            .hinted("A sentence or two, for people who look for help. No names of people.")
            .filled(text(document, "description")),
        Field::line("website", "Its website (optional)")
            .hinted("For example, www.example.org.")
            .filled(text(document, "website")),
        phones_field(document),
        email_field(document),
        Field::short("charity", "Its charity number (optional)")
            .hinted("For example, 1234567, SC012345 or NIC101234.")
            .filled(number(CHARITY)),
        Field::short("company", "Its company number (optional)")
            .hinted("For example, 01234567.")
            .filled(number(COMPANY)),
    ];
    Page::new("What people read about your organisation", fields)
}

/// Writes the answers into the document of an organisation.
pub fn answer_organization(answers: &Answers, document: &mut Document) -> Answered {
    let mut wrongs = Vec::new();
    let description = tidy(answers.one("description"));
    if description.is_empty() {
        let text = "Say what the organisation does, in a sentence or two";
        wrongs.push(Wrong::new("description", text));
    }
    let website = web(answers.one("website"), "website", &mut wrongs);
    let phones = phones(answers, document, &mut wrongs);
    let email = read_email(answers, &mut wrongs);
    let numbers = identifiers(answers, &mut wrongs);
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    put(
        document,
        "alternate_name",
        &tidy(answers.one("alternate_name")),
    );
    put(document, "description", &description);
    put(document, "website", &website);
    put_list(document, "phones", phones);
    put_email(&email, document);
    // Numbers in other registers were not asked for, and stay.
    let is_asked = |known: &&Document| [CHARITY, COMPANY].contains(&text(known, "identifier_type"));
    let others = objects(document, "organization_identifiers").filter(|known| !is_asked(known));
    let all = others.cloned().chain(numbers).collect();
    put_list(document, "organization_identifiers", all);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn organization() -> Document {
        let document = json!({
            "id": "o",
            "name": "Mill Lane Trust",
            "description": "It helps.",
            "website": "https://mill.example",
            "phones": [{"number": "01204 385848", "description": "office"}],
            "organization_identifiers": [
                {"identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": "1234567"},
                {"identifier_scheme": "GB-UKPRN", "identifier_type": "Provider number", "identifier": "10001234"},
            ],
            "year_incorporated": 1990,
        });
        document.as_object().expect("an object").clone()
    }

    /// What the page shows, sent as it is.
    fn shown(document: &Document) -> Answers {
        let page = ask_organization(document);
        let pairs = page.fields.into_iter().flat_map(|field| {
            let name = field.name;
            field.values.into_iter().map(move |value| (name, value))
        });
        pairs.collect()
    }

    fn same_numbers(document: &Document) -> Vec<String> {
        let all = objects(document, "organization_identifiers");
        let mut all: Vec<String> = all
            .map(|known| text(known, "identifier").to_owned())
            .collect();
        all.sort();
        all
    }

    #[test]
    fn what_is_shown_sent_again_changes_nothing() {
        let before = organization();
        let mut after = before.clone();
        answer_organization(&shown(&before), &mut after).expect("right");
        assert_eq!(same_numbers(&after), same_numbers(&before));
        for document in [&mut after.clone(), &mut before.clone()] {
            document.remove("organization_identifiers");
        }
        for field in before
            .keys()
            .filter(|field| *field != "organization_identifiers")
        {
            assert_eq!(after.get(field), before.get(field), "{field}");
        }
    }

    #[test]
    fn answers_go_in_and_what_was_not_asked_stays() {
        let mut document = organization();
        let answers: Answers = [
            ("description", "It helps everybody."),
            ("website", ""),
            ("phones", "0161 496 0000 helpline"),
            ("email", "help@mill.example"),
            ("company", "1234567"),
        ]
        .into_iter()
        .collect();
        answer_organization(&answers, &mut document).expect("right");
        assert_eq!(document["description"], "It helps everybody.");
        assert_eq!(document.get("website"), None);
        assert_eq!(document["phones"][0]["description"], "helpline");
        assert_eq!(document["email"], "help@mill.example");
        assert_eq!(document["year_incorporated"], 1990);
        assert_eq!(same_numbers(&document), ["01234567", "10001234"]);
    }

    #[test]
    fn what_is_wrong_is_told_by_field_and_nothing_is_changed() {
        let mut document = organization();
        let answers: Answers = [
            ("description", " "),
            ("website", "our page"),
            ("phones", "ring Jane Smith"),
            ("email", "nobody"),
            ("charity", "12"),
        ]
        .into_iter()
        .collect();
        let wrongs = answer_organization(&answers, &mut document).expect_err("wrong");
        let fields: Vec<&str> = wrongs.iter().map(|wrong| wrong.field).collect();
        assert_eq!(
            fields,
            ["description", "website", "phones", "email", "charity"]
        );
        assert_eq!(document, organization());
    }
}
