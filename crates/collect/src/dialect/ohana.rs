//! Ohana, an older American directory: CSV tables in which services hang on locations, and these on organisations.

mod fields;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use hsds::{Document, Kind, Problem};
use serde_json::{Value, json};

use crate::dialect::{day, put, put_list};

/// The key of the one list of terms it has.
const TAXONOMY: &str = "ohana-taxonomy";

/// A row by its column names.
pub(crate) type Row = BTreeMap<String, String>;

/// The tables by name (`services`, `locations`...), each row with its number.
#[derive(Debug, Default)]
pub(crate) struct Tables(pub(crate) BTreeMap<String, Vec<(u64, Row)>>);

/// A document made from one row and those that hang on it.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) table: &'static str,
    pub(crate) row: u64,
    pub(crate) kind: Kind,
    pub(crate) document: Document,
    pub(crate) problems: Vec<Problem>,
}

impl Tables {
    /// Every record of the tables: terms, organisations, locations, services.
    pub(crate) fn documents(&self) -> Vec<Made> {
        let mut made = Vec::new();
        self.each("taxonomy", Kind::TaxonomyTerm, &mut made, |row, _| {
            term(row)
        });
        self.each("organizations", Kind::Organization, &mut made, |row, _| {
            self.organization(row)
        });
        self.each("locations", Kind::Location, &mut made, |row, problems| {
            self.location(row, problems)
        });
        self.each("services", Kind::Service, &mut made, |row, problems| {
            self.service(row, problems)
        });
        made
    }

    /// The tables that are read.
    pub(crate) const NAMES: [&'static str; 11] = [
        "addresses",
        "contacts",
        "holiday_schedules",
        "locations",
        "mail_addresses",
        "organizations",
        "phones",
        "programs",
        "regular_schedules",
        "services",
        "taxonomy",
    ];

    fn each(
        &self,
        table: &'static str,
        kind: Kind,
        made: &mut Vec<Made>,
        make: impl Fn(&Row, &mut Vec<Problem>) -> Document,
    ) {
        for (row, cells) in self.rows(table) {
            let mut problems = Vec::new();
            let document = make(cells, &mut problems);
            made.push(Made {
                table,
                row: *row,
                kind,
                document,
                problems,
            });
        }
    }

    fn rows(&self, table: &str) -> &[(u64, Row)] {
        self.0.get(table).map_or(&[], Vec::as_slice)
    }

    /// The rows of a table that hang on one record and on nothing nearer to them.
    fn of<'a>(
        &'a self,
        table: &str,
        owner: &'static str,
        id: &'a str,
    ) -> impl Iterator<Item = &'a Row> {
        const NEAREST_FIRST: [&str; 4] =
            ["contact_id", "service_id", "location_id", "organization_id"];
        self.rows(table)
            .iter()
            .map(|(_, row)| row)
            .filter(move |row| {
                let nearest = NEAREST_FIRST
                    .iter()
                    .find(|name| !cell(row, name).is_empty());
                !id.is_empty() && nearest == Some(&owner) && cell(row, owner) == id
            })
    }

    fn organization(&self, row: &Row) -> Document {
        let id = cell(row, "id");
        let mut organization = Document::new();
        copy(row, &mut organization, fields::ORGANIZATION);
        if let Some(date) = date(cell(row, "date_incorporated")) {
            organization.insert("year_incorporated".to_owned(), Value::from(date.year()));
        }
        put_list(
            &mut organization,
            "funding",
            words(cell(row, "funding_sources"), "source"),
        );
        put_list(
            &mut organization,
            "contacts",
            self.contacts("organization_id", id),
        );
        put_list(
            &mut organization,
            "phones",
            self.phones("organization_id", id),
        );
        let programs = self.of("programs", "organization_id", id).map(|row| {
            let mut program = Document::new();
            copy(row, &mut program, fields::PROGRAM);
            put(&mut program, "description", cell(row, "name"));
            program
        });
        put_list(&mut organization, "programs", programs.collect());
        organization
    }

    fn location(&self, row: &Row, problems: &mut Vec<Problem>) -> Document {
        let id = cell(row, "id");
        let mut location = Document::new();
        copy(row, &mut location, fields::LOCATION);
        put(
            &mut location,
            "location_type",
            if cell(row, "virtual") == "true" {
                "virtual"
            } else {
                "physical"
            },
        );
        let mut addresses: Vec<Document> = self
            .of("addresses", "location_id", id)
            .map(|row| address(row, "physical"))
            .collect();
        addresses.extend(
            self.of("mail_addresses", "location_id", id)
                .map(|row| address(row, "postal")),
        );
        put_list(&mut location, "addresses", addresses);
        let means = words(cell(row, "accessibility"), "description")
            .into_iter()
            .map(|mut means| {
                if let Some(Value::String(text)) = means.get_mut("description") {
                    *text = text.replace('_', " ");
                }
                means
            });
        put_list(&mut location, "accessibility", means.collect());
        put_list(
            &mut location,
            "languages",
            words(cell(row, "languages"), "name"),
        );
        put_list(&mut location, "contacts", self.contacts("location_id", id));
        put_list(&mut location, "phones", self.phones("location_id", id));
        put_list(
            &mut location,
            "schedules",
            self.schedules("location_id", id, problems),
        );
        location
    }

    fn service(&self, row: &Row, problems: &mut Vec<Problem>) -> Document {
        let id = cell(row, "id");
        let mut service = Document::new();
        copy(row, &mut service, fields::SERVICE);
        let place = cell(row, "location_id");
        if !place.is_empty() {
            service.insert(
                "service_at_locations".to_owned(),
                json!([{"location_id": place}]),
            );
            let location = self
                .rows("locations")
                .iter()
                .find(|(_, row)| cell(row, "id") == place);
            match location {
                Some((_, location)) => put(&mut service, "organization_id", cell(location, "organization_id")),
                None => problems.push(Problem::advice(
                    "reference-missing",
                    "/location_id",
                    format!("This service is at location {place}, which is not in locations.csv. Add the missing row or correct location_id."),
                )),
            }
        }
        put_list(
            &mut service,
            "funding",
            words(cell(row, "funding_sources"), "source"),
        );
        put_list(
            &mut service,
            "languages",
            words(cell(row, "languages"), "name"),
        );
        put_list(
            &mut service,
            "required_documents",
            words(cell(row, "required_documents"), "document"),
        );
        put_list(
            &mut service,
            "service_areas",
            words(cell(row, "service_areas"), "name"),
        );
        put_list(&mut service, "contacts", self.contacts("service_id", id));
        put_list(&mut service, "phones", self.phones("service_id", id));
        put_list(
            &mut service,
            "schedules",
            self.schedules("service_id", id, problems),
        );
        let terms = cell(row, "taxonomy_ids")
            .split(',')
            .map(str::trim)
            .filter(|term| !term.is_empty())
            .map(|term| {
                let mut attribute = Document::new();
                put(&mut attribute, "taxonomy_term_id", term);
                put(&mut attribute, "link_entity", "service");
                attribute
            });
        put_list(&mut service, "attributes", terms.collect());
        service
    }

    fn contacts(&self, owner: &'static str, id: &str) -> Vec<Document> {
        let contacts = self.of("contacts", owner, id).map(|row| {
            let mut contact = Document::new();
            copy(row, &mut contact, fields::CONTACT);
            put_list(
                &mut contact,
                "phones",
                self.phones("contact_id", cell(row, "id")),
            );
            contact
        });
        contacts.collect()
    }

    fn phones(&self, owner: &'static str, id: &str) -> Vec<Document> {
        let phones = self.of("phones", owner, id).map(|row| {
            let mut phone = Document::new();
            copy(row, &mut phone, fields::PHONE);
            let prefix = cell(row, "country_prefix");
            if !prefix.is_empty() {
                put(
                    &mut phone,
                    "number",
                    &format!("{prefix} {}", cell(row, "number")),
                );
            }
            if let Ok(extension) = cell(row, "extension").parse::<u64>() {
                phone.insert("extension".to_owned(), Value::from(extension));
            }
            put(&mut phone, "vanity_number", cell(row, "vanity_number"));
            phone
        });
        phones.collect()
    }

    fn schedules(
        &self,
        owner: &'static str,
        id: &str,
        problems: &mut Vec<Problem>,
    ) -> Vec<Document> {
        let mut schedules: Vec<Document> = self
            .of("regular_schedules", owner, id)
            .map(|row| {
                let mut schedule = Document::new();
                put(&mut schedule, "freq", "WEEKLY");
                put(
                    &mut schedule,
                    "byday",
                    day(cell(row, "weekday")).unwrap_or(cell(row, "weekday")),
                );
                copy(row, &mut schedule, fields::HOURS);
                schedule
            })
            .collect();
        schedules.extend(
            self.of("holiday_schedules", owner, id)
                .map(|row| holiday(row, problems)),
        );
        schedules
    }
}

/// A closure or changed hours between two dates. A year before 1900 means "every year", which the standard cannot say but in words.
fn holiday(row: &Row, problems: &mut Vec<Problem>) -> Document {
    let mut schedule = Document::new();
    let (start, end) = (cell(row, "start_date"), cell(row, "end_date"));
    let closed = cell(row, "closed") == "true";
    let state = if closed { "Closed" } else { "Open" };
    match (date(start), date(end)) {
        (Some(from), Some(to)) if from.year() >= 1900 && to.year() >= 1900 => {
            put(&mut schedule, "valid_from", &from.to_string());
            put(&mut schedule, "valid_to", &to.to_string());
            if closed {
                put(&mut schedule, "description", "Closed");
            }
        }
        (Some(from), Some(to)) => {
            let words = |date: NaiveDate| date.format("%-d %B").to_string();
            let span = if from == to {
                words(from)
            } else {
                format!("from {} to {}", words(from), words(to))
            };
            put(
                &mut schedule,
                "description",
                &format!("{state} {span} every year"),
            );
        }
        _ => {
            put(
                &mut schedule,
                "description",
                &format!("{state} {start} to {end}"),
            );
            problems.push(Problem::advice(
                "date-unclear",
                "/schedules",
                format!("\"{start}\" or \"{end}\" in holiday_schedules.csv is no date that we know, so it was kept as words. Write it as YYYY-MM-DD."),
            ));
        }
    }
    if !closed {
        copy(row, &mut schedule, fields::HOURS);
    }
    schedule
}

fn term(row: &Row) -> Document {
    let mut term = Document::new();
    copy(row, &mut term, fields::TERM);
    // ORUK 3.0 requires a description; the name is all there is.
    put(&mut term, "description", cell(row, "name"));
    put(&mut term, "taxonomy", "Categories of the directory");
    term.insert(
        "taxonomy_detail".to_owned(),
        json!({"id": TAXONOMY, "name": "Categories of the directory", "description": "What kind of service it is"}),
    );
    term
}

fn address(row: &Row, kind: &str) -> Document {
    let mut address = Document::new();
    copy(row, &mut address, fields::ADDRESS);
    put(&mut address, "address_type", kind);
    // The two tables number their rows each from 1.
    put(&mut address, "id", &format!("{kind}/{}", cell(row, "id")));
    address
}

/// The dates of its samples: the month comes first.
fn date(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%m/%d/%y", "%m/%d/%Y", "%B %d, %Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

fn words(list: &str, field: &str) -> Vec<Document> {
    // A comma inside brackets divides nothing.
    let mut depth = 0;
    let parts = list.split(move |letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    });
    parts
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| Document::from_iter([(field.to_owned(), Value::from(word))]))
        .collect()
}

fn copy(row: &Row, document: &mut Document, fields: &[(&str, &str)]) {
    for (old, new) in fields {
        put(document, new, cell(row, old));
    }
}

fn cell<'r>(row: &'r Row, name: &str) -> &'r str {
    row.get(name).map_or("", |cell| cell.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Tables {
        let table = |text: &str| {
            let mut lines = text.lines();
            let header: Vec<&str> = lines.next().unwrap_or_default().split('|').collect();
            let rows = lines.enumerate().map(|(at, line)| {
                let cells = line.split('|').map(str::to_owned);
                (
                    at as u64 + 2,
                    header
                        .iter()
                        .map(|name| (*name).to_owned())
                        .zip(cells)
                        .collect::<Row>(),
                )
            });
            rows.collect::<Vec<_>>()
        };
        Tables(BTreeMap::from([
            (
                "organizations".to_owned(),
                table("id|name|description|funding_sources\n1|Peninsula|Families.|City, State"),
            ),
            (
                "locations".to_owned(),
                table(
                    "id|organization_id|name|accessibility|latitude|longitude|languages|virtual|admin_emails\n9|1|Hall|disabled_parking, ramp|37.5|-122.3|Chinese (Cantonese, Mandarin), Thai|false|a@example.org",
                ),
            ),
            (
                "addresses".to_owned(),
                table(
                    "id|location_id|address_1|city|state_province|postal_code|country\n1|9|24 Second Avenue|San Mateo|CA|94401|US",
                ),
            ),
            (
                "mail_addresses".to_owned(),
                table("id|location_id|attention|address_1|city\n1|9|Front desk|PO Box 1|San Mateo"),
            ),
            (
                "contacts".to_owned(),
                table(
                    "id|location_id|organization_id|service_id|name|title\n1|9|||Susan|Director\n2|9||5|Ann|Guide",
                ),
            ),
            (
                "phones".to_owned(),
                table(
                    "id|contact_id|location_id|organization_id|service_id|number|extension|number_type\n1||9|||650 780-7525||voice\n2|1|9|||650 701-0856|12|voice",
                ),
            ),
            (
                "regular_schedules".to_owned(),
                table(
                    "id|location_id|service_id|weekday|opens_at|closes_at\n1|9||Monday|08:00|17:00",
                ),
            ),
            (
                "holiday_schedules".to_owned(),
                table(
                    "id|location_id|service_id|start_date|end_date|closed|opens_at|closes_at\n1|9||January 01, 0001|January 01, 0001|true||\n2|9||12/24/2015|12/24/15|false|10:00|16:00\n3|9||soon|later|true||",
                ),
            ),
            (
                "programs".to_owned(),
                table("id|organization_id|name\n1|1|Defeat Hunger"),
            ),
            (
                "taxonomy".to_owned(),
                table("taxonomy_id|name|parent_id\n101|Emergency|\n101-01|Disaster Response|101"),
            ),
            (
                "services".to_owned(),
                table(
                    "id|location_id|program_id|name|status|fees|eligibility|service_areas|taxonomy_ids|audience\n5|9|1|Lunch|active|None.|Age 55|San Mateo County|101-01,101|Older adults\n6|77||Lost|active||||||",
                ),
            ),
        ]))
    }

    #[test]
    fn tables_become_nested_documents_and_services_belong_to_their_locations_organisation() {
        let made = tables().documents();
        let shown: Vec<Value> = made
            .iter()
            .map(|made| json!({"table": made.table, "row": made.row, "kind": made.kind.name(), "document": made.document,
                "problems": made.problems.iter().map(|problem| problem.code.to_string()).collect::<Vec<_>>()}))
            .collect();
        insta::assert_json_snapshot!("ohana_documents", shown);
    }

    #[test]
    fn dates_have_the_month_first() {
        assert_eq!(date("12/24/15"), NaiveDate::from_ymd_opt(2015, 12, 24));
        assert_eq!(date("12/24/2015"), NaiveDate::from_ymd_opt(2015, 12, 24));
        assert_eq!(date("June 01, 0001"), NaiveDate::from_ymd_opt(1, 6, 1));
        assert_eq!(date("soon"), None);
    }
}
