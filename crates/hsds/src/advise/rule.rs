//! The table of rules.

/// One rule of quality.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its code in problems and reports.
    pub code: &'static str,
    /// Which of the twenty things a good feed does it belongs to.
    pub number: u8,
    /// What it asks for.
    pub meaning: &'static str,
    /// What to do where it is not kept.
    pub remedy: &'static str,
}

macro_rules! rules {
    ($($name:ident $number:literal $code:literal $meaning:literal $remedy:literal)*) => {
        $(pub(super) const $name: Rule = Rule { code: $code, number: $number, meaning: $meaning, remedy: $remedy };)*

        /// Every rule, in the order of the twenty things.
        pub const RULES: &[Rule] = &[$($name),*];
    };
}

rules! {
    REFERENCE_MISMATCH 3 "reference-mismatch"
        "A reference and the object written out beside it have the same id." "Make the two ids the same."
    REFERENCE_UNRESOLVED 3 "reference-unresolved"
        "Whatever is referred to is in the feed." "Add the record that is meant, or leave the reference out."
    ID_REUSED 4 "id-reused"
        "An id means the same thing everywhere, and is there once." "Give each thing an id of its own, and keep it."
    ORGANIZATION_MISSING 5 "organization-missing"
        "A service names the organisation that provides it." "Add organization_id and the organisation."
    ASSURANCE_MISSING 5 "assurance-missing"
        "A service says when it was last checked." "Check the record and add assured_date."
    ASSURANCE_IN_FUTURE 5 "assurance-in-future"
        "Nothing was checked on a day that is still to come." "Correct assured_date."
    ASSURANCE_LAPSED 5 "assurance-lapsed"
        "A service was checked less than three months ago." "Check the record again and move assured_date."
    ASSURANCE_MOSTLY_LAPSED 5 "assurance-mostly-lapsed"
        "Most services of a feed were checked less than three months ago." "Plan a round of checks, the most used services first."
    ASSURER_PERSONAL 5 "assurer-personal"
        "The address of the assurer is one of a team." "Use the mailbox of a team, so that nobody's name is published and somebody answers."
    LAST_MODIFIED_IMPRECISE 6 "last-modified-imprecise"
        "last_modified is in UTC and has milliseconds." "Write it as 2026-01-31T09:30:00.000Z."
    COORDINATES_OUTSIDE 8 "coordinates-outside"
        "Coordinates lie in the United Kingdom." "Look the place up on a map and correct latitude and longitude."
    COORDINATES_SWAPPED 8 "coordinates-swapped"
        "Latitude and longitude are not in each other's place." "Exchange latitude and longitude."
    COORDINATES_INCOMPLETE 8 "coordinates-incomplete"
        "Latitude and longitude come together." "Add the other one, or leave both out."
    COUNTRY_NOT_GB 8 "country-not-gb"
        "Addresses are in the country GB." "Write GB, or leave out an address abroad."
    POSTCODE_MALFORMED 8 "postcode-malformed"
        "A postcode looks like one." "Correct the postcode, and write nothing else in its field."
    UPRN_MALFORMED 8 "uprn-malformed"
        "A UPRN has up to twelve figures." "Correct external_identifier or its type."
    TIME_MALFORMED 9 "time-malformed"
        "Times are written HH:MM or HH:MM:SS." "Write the time by the clock of the place, as in 09:30:00; put words into description."
    WEEKDAY_MALFORMED 9 "weekday-malformed"
        "byday names days as MO to SU, with a number before them only by the month." "Write days as in MO,WE, or by the month as in 2MO,-1FR."
    MONTHDAY_MALFORMED 9 "monthday-malformed"
        "bymonthday names days from 1 to 31 or from the end." "Write days of the month as in 1,15,-1."
    INTERVAL_WITHOUT_START 9 "interval-without-start"
        "What happens every second week or month says when it began." "Add dtstart, the day of one of the sessions."
    CLOSES_BEFORE_OPENS 9 "closes-before-opens"
        "Opening comes before closing." "Correct the times; what goes on after midnight is best written as two schedules."
    VALIDITY_REVERSED 9 "validity-reversed"
        "valid_from is not after valid_to." "Correct the two dates."
    SCHEDULE_EXPIRED 9 "schedule-expired"
        "Schedules are still to come." "Add the new schedule, or take the old one out."
    AGES_REVERSED 10 "ages-reversed"
        "The minimum age is not above the maximum age." "Correct minimum_age and maximum_age."
    AGE_IMPLAUSIBLE 10 "age-implausible"
        "Ages are those of people." "Correct the age, or leave it out where there is no limit."
    COST_NEGATIVE 10 "cost-negative"
        "Nothing costs less than nothing." "Correct the amount."
    FREE_WITHOUT_COST 10 "free-without-cost"
        "What is free says so in a way that can be searched for." "Add a cost option with the amount 0."
    EXTENT_UNREADABLE 11 "extent-unreadable"
        "The outline of an area can be read as what it says it is." "Write the outline anew, as one text, or leave extent and extent_type out."
    EXTENT_TYPE_UNKNOWN 11 "extent-type-unknown"
        "extent_type is geojson, topojson, kml or text." "Use one of the four words."
    AREA_WITHOUT_CODE 11 "area-without-code"
        "An area is named by its statistical geography." "Add as uri the address of the area at statistics.data.gov.uk, which ends in its code."
    TWIN_MISMATCH 11 "twin-mismatch"
        "Two fields that mean the same say the same." "Leave the older one out: service_area, accessibility or term."
    PHONE_MALFORMED 12 "phone-malformed"
        "A telephone number can be dialled." "Write one number, as in 0161 496 0000 or +44 161 496 0000; put words into description."
    ADDRESS_TRACKED 12 "address-tracked"
        "Web addresses follow nobody." "Leave out what stands after the question mark for tracking, such as utm_source."
    ADDRESS_NOT_SECURE 12 "address-not-secure"
        "Web addresses begin with https." "Use https if the site has it."
    NAME_WITH_HTML 13 "name-with-html"
        "Names are plain text." "Take tags and entities out of the name."
    HTML_UNSAFE 13 "html-unsafe"
        "Texts hold no scripts, frames or forms." "Take out everything but paragraphs, lists, emphasis and links."
    TEXT_GARBLED 13 "text-garbled"
        "Letters survived every conversion." "Correct the letters, and save as UTF-8 what is saved."
    TEXT_ESCAPED 13 "text-escaped"
        "Entities are escaped once at most." "Turn &amp;amp; into &amp; where the text comes from."
    PLACEHOLDER 13 "placeholder"
        "Nothing is there only to fill a field." "Write what there is to say, or leave the field out."
    PERSONAL_DATA 13 "personal-data"
        "Nothing is published that is nobody's business." "Take the number out, here and where the text comes from."
    HARD_TO_READ 13 "hard-to-read"
        "Most people can read a description with ease." "Use short sentences and everyday words."
    SCHEME_MALFORMED 14 "scheme-malformed"
        "Registers are named by their code at org-id.guide." "Write the code, such as GB-CHC for the Charity Commission or GB-COH for Companies House."
    IDENTIFIER_MALFORMED 14 "identifier-malformed"
        "A registered number looks like one of its register." "Look the number up in the register and correct it."
    CLOSED_BUT_ACTIVE 15 "closed-but-active"
        "What has closed is not active." "Set status to defunct, or to temporarily closed with an alert."
    CLOSURE_WITHOUT_ALERT 15 "closure-without-alert"
        "A temporary closure is explained." "Add an alert that says until when, and what to do meanwhile."
    POSSIBLE_DUPLICATE 15 "possible-duplicate"
        "A service is in the feed once." "Compare the two, and take one out if they are the same service."
    TERM_MISSING 19 "term-missing"
        "A service has a term of a taxonomy that says what it is." "Add an attribute with a term of a list that others share."
    TERM_WITHOUT_ADDRESS 19 "term-without-address"
        "A term has a lasting address." "Add term_uri as the publisher of the list gives it."
}
