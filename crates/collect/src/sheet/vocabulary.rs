//! What people call columns: the words of headings and what they mean.

use chrono::Weekday;

use super::meaning::{Day, Meaning, Rows};
use Meaning as M;

/// Words of headings that say nothing about what the column is.
const FILLERS: &str = "the of your please a an for to is are and or if any main primary public current service services \
     full details detail info information applicable known required optional item field library group \
     centre";

/// What headings mean, the most telling phrase first within each line. All in small letters, words divided by single spaces.
const PHRASES: &[(Meaning, &str)] = &[
    (
        M::Key,
        "id | ref | reference | ref no | reference number | unique id | unique reference | unique reference number | \
         uid | urn | record id | service id | service ref | row id | no | number | featurenum | feature num | key | \
         code | uuid | guid | external id | osm id | cqc id | location id | office id | ods code | organisation data \
         service code",
    ),
    (
        M::Name,
        "name | service name | name of service | service | title | service title | name of group | group name | group \
         | club name | club | activity | activity name | pharmacy name | library name | centre name | project | \
         project name | scheme | event | event name | listing name | provision | charity name | home name | name of \
         provision | service provided | enw | what | who are you | facility | facility name | support available | who",
    ),
    (
        M::AlternateName,
        "alternate name | alternative name | also known as | aka | other name | known as | former name | previous \
         name | acronym",
    ),
    (
        M::Description,
        "description | about | summary | what we do | what they do | what we offer | service description | about \
         service | about us | activities | charity activities | purpose | aims | brief description | overview | blurb \
         | details | information | more information | further information | what is it | support offered | services \
         offered | disgrifiad | short description | long description | what happens | offer | synopsis",
    ),
    (
        M::Url,
        "website | web site | url | web | web address | www | link | web page | webpage | homepage | website address \
         | website link | website url | site | internet | gwefan | contact web | online | more info link | facebook | \
         facebook page | social media",
    ),
    (
        M::Email,
        "email | e mail | email address | mail | contact email | email contact | e mail address | ebost | enquiries \
         email",
    ),
    (
        M::Phone,
        "phone | telephone | tel | phone number | telephone number | tel no | tel number | contact number | contact \
         phone | contact tel | mobile | mobile number | landline | phone no | telephone no | helpline | ring | call | \
         ffon | contact no | textphone | minicom | fax",
    ),
    (
        M::Contact,
        "contact | contact details | contacts | contact info | contact information | how to contact | get in touch | \
         how to get in touch | enquiries | cyswllt | contact us",
    ),
    (
        M::ContactName,
        "contact name | contact person | name of contact | lead | lead name | coordinator | co ordinator | manager | \
         lead contact | main contact | key contact | leader | organiser | named contact | worker | person",
    ),
    (
        M::ContactTitle,
        "contact title | job title | position | contact position | contact role | role",
    ),
    (
        M::Hours,
        "opening times | opening hours | hours | times | opening | when | days and times | day and time | days times \
         | day time | schedule | open | timetable | availability | session times | sessions | time | hours of \
         operation | times and days | when is it | days open | hours open | oriau agor | available | operating hours \
         | when open | day s and time s | business hours | date and time | opening days and times | meeting times | \
         meets | when does it run",
    ),
    (
        M::Days,
        "day | days | day of week | weekday | weekdays | byday | which days | day s",
    ),
    (
        M::Frequency,
        "frequency | how often | freq | recurrence | repeats | regularity",
    ),
    (
        M::OpensAt,
        "opens at | opens | start time | open time | time from | starts | from time | opening time | time start | \
         start | from",
    ),
    (
        M::ClosesAt,
        "closes at | closes | end time | close time | time to | ends | finish time | to time | closing time | finish \
         | finishes | end | time end | until",
    ),
    (
        M::ValidFrom,
        "start date | valid from | date from | from date | starts on | first date | first session | available from",
    ),
    (
        M::ValidTo,
        "end date | valid to | date to | to date | ends on | last date | last session | expiry | expiry date | \
         expires | available until",
    ),
    (
        M::Organization,
        "organisation | organization | organisation name | organization name | name of organisation | provider | \
         provider name | run by | delivered by | who runs it | charity | company | agency | parent organisation | \
         lead organisation | service provider | owner | operator | host organisation | host | org | org name | \
         sefydliad | managed by | firm | delivery partner",
    ),
    (
        M::OrganizationKey,
        "organisation id | organization id | provider id | org id | organisation ref | organisation number | \
         organisation reference | org ref | company id",
    ),
    (
        M::OrganizationDescription,
        "organisation description | organization description | about organisation | provider description | about \
         provider",
    ),
    (
        M::OrganizationUrl,
        "organisation website | organization website | organisation url | provider website | organization url | \
         provider url",
    ),
    (
        M::OrganizationEmail,
        "organisation email | organization email | provider email | organisation e mail",
    ),
    (
        M::CharityNumber,
        "charity number | charity no | registered charity number | charity reg no | charity registration number | reg \
         charity no | charity commission number | registered charity no | charity reg | charity registration | \
         registered number",
    ),
    (
        M::CompanyNumber,
        "company number | company no | company registration number | companies house number | company reg no | \
         registered company number | charity company registration number | company registration",
    ),
    (
        M::PlaceKey,
        "place id | venue id | location id | site id | premises id | building id",
    ),
    (
        M::Venue,
        "venue | venue name | location name | place | location | where | building | site name | building name | \
         premises | name of venue | site | lleoliad | meeting place | place name | hall",
    ),
    (
        M::Address,
        "address | full address | postal address | street address | venue address | location address | address \
         details | cyfeiriad | contact address | where is it | site address",
    ),
    (
        M::AddressLine,
        "address 1 | address 2 | address 3 | address 4 | address 5 | address line | address line 1 | address line 2 | \
         address line 3 | address line 4 | address1 | address2 | address3 | address4 | addr1 | addr2 | addr3 | street \
         | street name | road | house | house name | house number | street 1 | street 2 | building number | first \
         line of address | second line of address | locality | add1 | add2 | add3",
    ),
    (
        M::City,
        "town | city | town city | post town | posttown | town or city | village | settlement | tref",
    ),
    (
        M::County,
        "county | state | province | county council | state province | sir",
    ),
    (
        M::Postcode,
        "postcode | post code | postal code | zip | zip code | zipcode | pcode | p code | pc | cod post | postcode of \
         venue | contact postcode | pcd",
    ),
    (
        M::District,
        "area name | district | borough | local authority | la name | la | council | council area | authority | ward \
         | ward name | lad | local authority name | neighbourhood | region | constituency | town area | health board \
         | health and wellbeing board | icb | lsoa | area code | la code | ward code | local authority code | lad \
         code | lsoa code | gss code | parish",
    ),
    (
        M::Latitude,
        "lat | latitude | y coord | lat dd | geo lat | wgs84 lat",
    ),
    (
        M::Longitude,
        "lon | long | lng | longitude | x coord | geo long | wgs84 lon",
    ),
    (
        M::Coordinates,
        "coordinates | lat long | lat lng | lat lon | latlong | geo | geolocation | geopoint | geo point | gps | map \
         reference | latitude longitude | location coordinates",
    ),
    (
        M::Easting,
        "easting | eastings | x | geo x | x easting | oseast | east",
    ),
    (
        M::Northing,
        "northing | northings | y | geo y | y northing | osnorth | north",
    ),
    (
        M::GridReference,
        "grid reference | grid ref | os grid reference | os grid ref | ngr | osgr | gridref",
    ),
    (
        M::Uprn,
        "uprn | unique property reference number | property reference",
    ),
    (
        M::Accessibility,
        "accessibility | access | disabled access | wheelchair access | wheelchair accessible | disability access | \
         access information | accessibility information | step free | access for disabled people | facilities | \
         hearing loop | accessible | accessible toilet",
    ),
    (
        M::Directions,
        "directions | how to get there | travel | transport | public transport | parking | getting there | bus | bus \
         routes | travel information | nearest station",
    ),
    (
        M::Confidential,
        "confidential | hide address | address confidential | secret address | confidential address | private address \
         | do not publish address | mask address | hidden address",
    ),
    (
        M::Category,
        "category | type | categories | type of service | service type | theme | topic | sector | sub category | \
         subcategory | tags | keywords | classification | charity type | kind | group type | type of library | sport \
         | sports | subject | need | needs | area of law | topics | themes | primary category | activity type | type \
         of support | support type | categori",
    ),
    (
        M::Fees,
        "cost | costs | price | fee | fees | charge | charges | how much | how much does it cost | cost of service | \
         prices | pris | cost per session | entry fee | free | payment | cost to user | is it free | membership fee",
    ),
    (
        M::Ages,
        "age | ages | age range | age group | age groups | suitable ages | age suitability | age restriction | oed | \
         ages catered for | age limit",
    ),
    (
        M::MinimumAge,
        "minimum age | min age | age from | youngest age | from age | lower age | age min | minimum age limit",
    ),
    (
        M::MaximumAge,
        "maximum age | max age | age to | oldest age | to age | upper age | age max",
    ),
    (
        M::Eligibility,
        "eligibility | who for | who is it for | who it is for | who is this for | target group | target audience | audience | who can use | criteria | \
         eligibility criteria | for whom | suitable for | client group | beneficiaries | who can attend | open to | \
         service users | who can access | user group | gender | target | who we help | who can apply | \
         suitability | restrictions",
    ),
    (
        M::Application,
        "referral | referral needed | referral method | how to refer | referral route | referral process | how to access | how to join \
         | booking | how to book | referrals | access criteria | how to apply | application process | self referral | \
         referral required | referral details | booking required | booking information | how do i access it | \
         referral information | how to get it",
    ),
    (
        M::WaitTime,
        "wait | waiting time | wait time | waiting list | waiting times",
    ),
    (
        M::Languages,
        "language | languages | languages spoken | community languages | iaith",
    ),
    (
        M::Accreditations,
        "accreditation | accreditations | quality mark | quality marks | awards | kitemark",
    ),
    (
        M::Area,
        "area served | areas served | area covered | areas covered | coverage | catchment | catchment area | area of \
         benefit | geographical area | geographic area | service area | areas | area | covers | area of operation | \
         where we work | operating area | localities | geographical coverage | area of coverage",
    ),
    (
        M::Checked,
        "last checked | date checked | last verified | date verified | assured date | verified | verified on | date \
         of last check | checked on | last reviewed | review date | date reviewed | last confirmed",
    ),
    (
        M::Status,
        "status | open closed | active | is active | operational | live | current status | open or closed | service \
         status",
    ),
    (
        M::ClosedOn,
        "year closed | date closed | closed on | closed date | closure date | closed | closing date | date of closure",
    ),
    (
        M::Alert,
        "alert | news | notice | latest news | temporary notice | current update | covid update",
    ),
    (
        M::Internal,
        "notes | note | internal notes | comments | comment | admin notes | added by | last updated | updated | date \
         added | date updated | created | modified | updated by | inspection date | year opened | date of \
         registration | statutory | source | checked by | entered by | timestamp | objectid | fid | shape | photo | \
         image | logo | last modified | data source | officer | consent | gdpr | permission | cqc webpage | cqc \
         rating | rating | income | population",
    ),
];

const DAYS: [(Weekday, &[&str]); 7] = [
    (
        Weekday::Mon,
        &["monday", "mon", "llun", "dydd llun", "mondays"],
    ),
    (
        Weekday::Tue,
        &["tuesday", "tue", "tues", "mawrth", "tuesdays"],
    ),
    (
        Weekday::Wed,
        &["wednesday", "wed", "weds", "mercher", "wednesdays"],
    ),
    (
        Weekday::Thu,
        &["thursday", "thu", "thur", "thurs", "iau", "thursdays"],
    ),
    (Weekday::Fri, &["friday", "fri", "gwener", "fridays"]),
    (Weekday::Sat, &["saturday", "sat", "sadwrn", "saturdays"]),
    (Weekday::Sun, &["sunday", "sun", "sul", "sundays"]),
];

/// What the name of a sheet says that its rows are.
const SHEETS: [(Rows, &str); 4] = [
    (
        Rows::Organizations,
        "organisations | organizations | organisation | providers | provider | orgs | charities",
    ),
    (
        Rows::Places,
        "locations | location | venues | venue | places | sites | premises | addresses | buildings",
    ),
    (
        Rows::Times,
        "opening times | opening hours | schedules | schedule | times | hours | sessions | timetable",
    ),
    (
        Rows::Services,
        "services | service | activities | groups | clubs | projects | listings | directory",
    ),
];

/// Whether the name of a sheet says that it is for people only: how to fill it in, or the lists behind drop-downs.
pub(crate) fn is_aside(sheet: &str) -> bool {
    words(sheet).iter().any(|word| {
        matches!(
            word.as_str(),
            "guide"
                | "guidance"
                | "instructions"
                | "help"
                | "readme"
                | "notes"
                | "note"
                | "example"
                | "examples"
                | "lookup"
                | "lookups"
                | "lists"
                | "key"
                | "dropdowns"
        )
    })
}

/// What a heading may mean, each with how surely (0 to 1), the surest first.
pub(crate) fn meanings(heading: &str) -> Vec<(Meaning, f64)> {
    let words = words(heading);
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(Meaning, f64)> = PHRASES
        .iter()
        .filter_map(|(meaning, phrases)| {
            let best = phrases
                .split('|')
                .map(|phrase| likeness(&words, phrase.trim()))
                .fold(0.0, f64::max);
            (best > 0.0).then_some((*meaning, best))
        })
        .collect();
    found.extend(day(&words).map(|(day, sure)| (M::HoursOn(Day(day)), sure)));
    found.sort_by(|left, right| right.1.total_cmp(&left.1));
    found
}

/// Whether a text is what a column may well be called.
pub(crate) fn knows(text: &str) -> bool {
    text.chars().count() <= 60
        && meanings(text)
            .first()
            .is_some_and(|(_, sure)| *sure >= 0.75)
}

/// What the name of a sheet says that its rows are.
pub(crate) fn rows(sheet: &str) -> Option<Rows> {
    let words = words(sheet).join(" ");
    SHEETS
        .iter()
        .find(|(_, names)| {
            names
                .split('|')
                .map(str::trim)
                .any(|name| words == name || words.ends_with(&format!(" {name}")))
        })
        .map(|(rows, _)| *rows)
}

/// The words of a heading, in small letters: `RegisteredCharity_No (if any)` has three.
pub(crate) fn words(heading: &str) -> Vec<String> {
    let plain = without_brackets(heading);
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in plain.chars() {
        let begins = letter.is_uppercase() && before.is_lowercase();
        if letter.is_alphanumeric() {
            let begins = begins || !before.is_alphanumeric();
            if begins || words.is_empty() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        // "Where's" is one word.
        if !matches!(letter, '\'' | '’') {
            before = letter;
        }
    }
    words
}

/// What stands in brackets explains; a heading that is all brackets says what is in them.
fn without_brackets(heading: &str) -> String {
    let mut depth = 0;
    let plain: String = heading
        .chars()
        .filter(|letter| match letter {
            '(' | '[' => {
                depth += 1;
                false
            }
            ')' | ']' => {
                depth -= 1;
                false
            }
            _ => depth <= 0,
        })
        .collect();
    if plain.trim().is_empty() {
        heading.to_owned()
    } else {
        plain
    }
}

/// How much a heading is a phrase: all of it, all but words that say nothing, its end (where English says what a thing is), or
/// some of it.
fn likeness(words: &[String], phrase: &str) -> f64 {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    if words.len() < wanted.len() {
        return 0.0;
    }
    if words.iter().map(String::as_str).eq(wanted.iter().copied()) {
        return 1.0;
    }
    let told: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !FILLERS.split(' ').any(|filler| filler == *word))
        .collect();
    if told == wanted {
        return 0.95;
    }
    let Some(at) = words
        .windows(wanted.len())
        .rposition(|window| window.iter().map(String::as_str).eq(wanted.iter().copied()))
    else {
        return 0.0;
    };
    let share = wanted.len() as f64 / told.len().max(wanted.len()) as f64;
    let is_end = at + wanted.len() == words.len();
    if is_end {
        0.5 + 0.4 * share
    } else {
        0.25 + 0.4 * share
    }
}

/// A day of the week, alone or with words about opening before or after it.
fn day(words: &[String]) -> Option<(Weekday, f64)> {
    let mut named = DAYS
        .iter()
        .filter(|(_, names)| words.iter().any(|word| names.contains(&word.as_str())));
    let (day, _) = named.next()?;
    let has_number = words
        .iter()
        .any(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    if named.next().is_some() || has_number {
        return None;
    }
    Some((*day, if words.len() == 1 { 1.0 } else { 0.9 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(heading: &str) -> Option<&'static str> {
        meanings(heading).first().map(|(meaning, _)| meaning.word())
    }

    #[test]
    fn headings_mean_what_people_mean() {
        for (heading, word) in [
            ("Tel No.", "phone"),
            ("charity_contact_phone", "phone"),
            ("registered_charity_number", "organization.charity_number"),
            ("Post Code (required)", "address.postal_code"),
            ("ContactEmail", "email"),
            ("opening_hours_monday", "schedule.monday"),
            ("Opening hours: Sat", "schedule.saturday"),
            ("Address 2", "address.address_1"),
            ("What's the name of your group?", "name"),
            ("Name of Organisation", "organization.name"),
            ("Who is it for?", "eligibility_description"),
            ("Referral method", "application_process"),
            ("Year closed", "closed_on"),
            ("Library name", "name"),
            ("LONG", "location.longitude"),
            ("", ""),
        ] {
            assert_eq!(first(heading).unwrap_or(""), word, "{heading}");
        }
    }

    #[test]
    fn a_value_is_no_heading() {
        for text in [
            "Bolton Chess Club",
            "BL3 2HP",
            "Tuesday 10 - 4",
            "A café for people who live alone",
        ] {
            assert!(!knows(text), "{text}");
        }
        assert!(knows("Telephone") && knows("Opening times"));
    }
}
