//! What a column of a table says, in the words of the standard.

use chrono::Weekday;

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rows {
    /// A service each.
    Services,
    /// An organisation each: services of another sheet refer to it, or it stands for itself.
    Organizations,
    /// A place each; services refer to it.
    Places,
    /// Opening times of services, several rows for one.
    Times,
}

impl Rows {
    /// All of them, by the words that a mapping uses.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Services, "services"),
        (Self::Organizations, "organizations"),
        (Self::Places, "locations"),
        (Self::Times, "schedules"),
    ];

    /// The word that a mapping uses.
    pub fn word(self) -> &'static str {
        word(&Self::ALL, self)
    }

    /// The meaning of a word of a mapping.
    pub fn of_word(text: &str) -> Option<Self> {
        of_word(&Self::ALL, text)
    }

    /// What one of them is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Services => "service",
            Self::Organizations => "organisation",
            Self::Places => "place",
            Self::Times => "time",
        }
    }
}

/// What one column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(
    missing_docs,
    reason = "each is told by its word and its label in `ALL`"
)]
pub enum Meaning {
    Key,
    Name,
    AlternateName,
    Description,
    Url,
    Email,
    Phone,
    Contact,
    ContactName,
    ContactTitle,
    Status,
    ClosedOn,
    Alert,
    Category,
    Fees,
    Ages,
    MinimumAge,
    MaximumAge,
    Eligibility,
    Application,
    WaitTime,
    Languages,
    Accreditations,
    Area,
    Checked,
    Hours,
    HoursOn(Day),
    Days,
    Frequency,
    OpensAt,
    ClosesAt,
    ValidFrom,
    ValidTo,
    OrganizationKey,
    Organization,
    OrganizationDescription,
    OrganizationUrl,
    OrganizationEmail,
    CharityNumber,
    CompanyNumber,
    PlaceKey,
    Venue,
    Address,
    AddressLine,
    City,
    County,
    Postcode,
    District,
    Latitude,
    Longitude,
    Coordinates,
    Easting,
    Northing,
    GridReference,
    Uprn,
    Accessibility,
    Directions,
    Confidential,
    Internal,
}

/// A day of the week, as part of a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Day(pub Weekday);

impl PartialOrd for Day {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Day {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let number = |day: &Self| day.0.num_days_from_monday();
        number(self).cmp(&number(other))
    }
}

use Meaning as M;

const fn on(day: Weekday) -> Meaning {
    M::HoursOn(Day(day))
}

impl Meaning {
    /// All of them, with the words that a mapping uses and the labels that people read, in the order of a choice.
    pub const ALL: [(Self, &'static str, &'static str); 63] = [
        (M::Key, "id", "Own number or reference"),
        (M::Name, "name", "Name of the service"),
        (M::AlternateName, "alternate_name", "Other name"),
        (M::Description, "description", "What it does"),
        (M::Category, "category", "Category or type"),
        (M::Url, "url", "Website"),
        (M::Email, "email", "Email address"),
        (M::Phone, "phone", "Telephone"),
        (M::Contact, "contact", "Contact: phone, email or web, mixed"),
        (M::ContactName, "contact.name", "Contact: name"),
        (M::ContactTitle, "contact.title", "Contact: job or role"),
        (M::Hours, "schedule", "Opening times in words"),
        (
            on(Weekday::Mon),
            "schedule.monday",
            "Opening times on Monday",
        ),
        (
            on(Weekday::Tue),
            "schedule.tuesday",
            "Opening times on Tuesday",
        ),
        (
            on(Weekday::Wed),
            "schedule.wednesday",
            "Opening times on Wednesday",
        ),
        (
            on(Weekday::Thu),
            "schedule.thursday",
            "Opening times on Thursday",
        ),
        (
            on(Weekday::Fri),
            "schedule.friday",
            "Opening times on Friday",
        ),
        (
            on(Weekday::Sat),
            "schedule.saturday",
            "Opening times on Saturday",
        ),
        (
            on(Weekday::Sun),
            "schedule.sunday",
            "Opening times on Sunday",
        ),
        (M::Days, "schedule.byday", "Days it is open"),
        (M::Frequency, "schedule.freq", "How often"),
        (M::OpensAt, "schedule.opens_at", "Opens or starts at"),
        (M::ClosesAt, "schedule.closes_at", "Closes or ends at"),
        (M::ValidFrom, "schedule.valid_from", "First day"),
        (M::ValidTo, "schedule.valid_to", "Last day"),
        (M::Venue, "location.name", "Name of the place"),
        (M::Address, "address", "Address, all in one"),
        (M::AddressLine, "address.address_1", "Address: one line"),
        (M::City, "address.city", "Address: town"),
        (M::County, "address.state_province", "Address: county"),
        (M::Postcode, "address.postal_code", "Postcode"),
        (
            M::District,
            "location.district",
            "Council area or ward it is in",
        ),
        (M::Latitude, "location.latitude", "Latitude"),
        (M::Longitude, "location.longitude", "Longitude"),
        (
            M::Coordinates,
            "location.coordinates",
            "Latitude and longitude, in one",
        ),
        (M::Easting, "location.easting", "Easting"),
        (M::Northing, "location.northing", "Northing"),
        (
            M::GridReference,
            "location.grid_reference",
            "Grid reference",
        ),
        (M::Uprn, "location.uprn", "Property reference number (UPRN)"),
        (
            M::Accessibility,
            "accessibility",
            "Access for disabled people",
        ),
        (M::Directions, "location.transportation", "How to get there"),
        (M::PlaceKey, "location.id", "Number of the place"),
        (M::Area, "service_area", "Area whose people may use it"),
        (M::Fees, "cost", "Cost"),
        (M::Ages, "ages", "Ages, from and to in one"),
        (M::MinimumAge, "minimum_age", "Youngest age"),
        (M::MaximumAge, "maximum_age", "Oldest age"),
        (M::Eligibility, "eligibility_description", "Who it is for"),
        (
            M::Application,
            "application_process",
            "How to get it or be referred",
        ),
        (M::WaitTime, "wait_time", "Waiting time"),
        (M::Languages, "languages", "Languages spoken"),
        (M::Accreditations, "accreditations", "Quality marks"),
        (
            M::Organization,
            "organization.name",
            "Organisation that runs it",
        ),
        (
            M::OrganizationKey,
            "organization.id",
            "Number of the organisation",
        ),
        (
            M::OrganizationDescription,
            "organization.description",
            "Organisation: what it does",
        ),
        (
            M::OrganizationUrl,
            "organization.website",
            "Organisation: website",
        ),
        (
            M::OrganizationEmail,
            "organization.email",
            "Organisation: email",
        ),
        (
            M::CharityNumber,
            "organization.charity_number",
            "Charity number",
        ),
        (
            M::CompanyNumber,
            "organization.company_number",
            "Company number",
        ),
        (M::Status, "status", "Whether it is running"),
        (M::ClosedOn, "closed_on", "When it closed for good"),
        (M::Alert, "alert", "News, such as a closure this week"),
        (M::Checked, "assured_date", "Day it was last checked"),
    ];

    /// What is kept and never published, which has no line in the table above: it is what every other column is.
    pub const KEPT: (Self, &'static str, &'static str) =
        (M::Internal, "internal", "Keep it, do not publish it");
    /// A place whose address is not to be shown.
    pub const SECRET: (Self, &'static str, &'static str) = (
        M::Confidential,
        "location.confidential",
        "Address must not be shown",
    );

    fn lines() -> impl Iterator<Item = (Self, &'static str, &'static str)> {
        Self::ALL.into_iter().chain([Self::SECRET, Self::KEPT])
    }

    /// All that a person may choose, in order, with word and label.
    pub fn choices() -> impl Iterator<Item = (Self, &'static str, &'static str)> {
        Self::lines()
    }

    /// The word that a mapping uses.
    pub fn word(self) -> &'static str {
        Self::lines()
            .find(|(meaning, ..)| *meaning == self)
            .map_or("", |(_, word, _)| word)
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        Self::lines()
            .find(|(meaning, ..)| *meaning == self)
            .map_or("", |(.., label)| label)
    }

    /// The meaning of a word of a mapping.
    pub fn of_word(text: &str) -> Option<Self> {
        Self::lines()
            .find(|(_, word, _)| *word == text)
            .map(|(meaning, ..)| meaning)
    }

    /// Whether several columns may say it: lines of an address, telephone numbers, what is kept.
    pub(crate) fn may_repeat(self) -> bool {
        matches!(
            self,
            M::AddressLine
                | M::Phone
                | M::Email
                | M::Category
                | M::Contact
                | M::Description
                | M::Eligibility
                | M::Application
                | M::Fees
                | M::Accessibility
                | M::Area
                | M::District
                | M::Hours
                | M::Url
                | M::Internal
        )
    }
}

fn word<T: Copy + PartialEq>(all: &[(T, &'static str)], wanted: T) -> &'static str {
    all.iter()
        .find(|(one, _)| *one == wanted)
        .map_or("", |(_, word)| word)
}

fn of_word<T: Copy>(all: &[(T, &'static str)], text: &str) -> Option<T> {
    all.iter()
        .find(|(_, word)| *word == text)
        .map(|(one, _)| *one)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_meaning_has_a_word_of_its_own() {
        let words: BTreeSet<&str> = Meaning::choices().map(|(_, word, _)| word).collect();
        assert_eq!(words.len(), Meaning::ALL.len() + 2);
        for (meaning, word, label) in Meaning::choices() {
            assert_eq!(Meaning::of_word(word), Some(meaning));
            assert_eq!(meaning.label(), label);
        }
    }
}
