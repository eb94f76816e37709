//! The fields of a service and of what hangs on it.

use super::{
    Field, Shape, attributes, date, email, field, id, many, metadata, number, one, reference, text,
    uri,
};
use crate::kind::Kind;

const STATUS: &[&str] = &["active", "inactive", "defunct", "temporarily closed"];
const FREQUENCY: &[&str] = &["WEEKLY", "MONTHLY"];
const DAYS: &[&str] = &["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

pub(super) const SERVICE: &[Field] = &[
    id(),
    reference("organization_id", Kind::Organization, "The organisation that provides the service").in_tables(),
    text("name", "The name the public knows the service by, as plain text").required(),
    text("description", "What the service does and for whom; HTML or Markdown may be used"),
    uri("url", "The web page about the service"),
    email("email", "Where to write to about the service"),
    field("status", Shape::Enum(STATUS), "Whether the service is running at present").required(),
    text("fees", "What is charged, in words; deprecated in favour of cost_options"),
    text("accreditations", "Quality marks and approvals the service holds"),
    number("minimum_age", "The youngest age, in years, that is eligible"),
    number("maximum_age", "The oldest age, in years, that is eligible"),
    date("assured_date", "The day on which somebody last checked the record, as YYYY-MM-DD"),
    email("assurer_email", "Who checked it last: the address of a team rather than a person"),
    text("alert", "Something people should know just now, such as a closure this week"),
    field("last_modified", Shape::DateTime, "When the service or anything shown with it last changed, to the millisecond"),
    many("schedules", Kind::Schedule, "When the service runs"),
    many("service_areas", Kind::ServiceArea, "The areas whose people may use the service"),
    many("service_at_locations", Kind::ServiceAtLocation, "The places where the service is delivered"),
    many("languages", Kind::Language, "Languages spoken without an interpreter"),
    one("organization", Kind::Organization, "The organisation that provides the service, written out"),
    many("funding", Kind::Funding, "Who pays for the service"),
    many("cost_options", Kind::CostOption, "What it costs, option by option"),
    many("contacts", Kind::Contact, "People or desks to speak to"),
    attributes(),
    reference("program_id", Kind::Program, "The programme the service belongs to").hsds30(),
    text("alternate_name", "Another name the service is known by").hsds30(),
    text("interpretation_services", "Help from interpreters that can be arranged").hsds30(),
    text("application_process", "How to apply or be referred").hsds30(),
    text("fees_description", "What is charged, in words").hsds30(),
    text("wait_time", "How long people usually wait").hsds30(),
    text("eligibility_description", "Who may use the service, in words").hsds30(),
    text("licenses", "Licences the service needs and holds").hsds30(),
    many("phones", Kind::Phone, "Telephone numbers of the service").hsds30(),
    one("program", Kind::Program, "The programme the service belongs to, written out").hsds30(),
    many("required_documents", Kind::RequiredDocument, "Papers people have to bring").hsds30(),
    metadata(),
    many("additional_urls", Kind::Url, "Further web pages about the service").hsds31(),
    many("capacities", Kind::ServiceCapacity, "How much room the service has").hsds31(),
];

pub(super) const SERVICE_AT_LOCATION: &[Field] = &[
    id(),
    reference("service_id", Kind::Service, "The service that is delivered here").in_tables(),
    reference("location_id", Kind::Location, "The place where it is delivered").in_tables(),
    one("location", Kind::Location, "The place where it is delivered, written out"),
    text("description", "What differs at this place").hsds30(),
    many("contacts", Kind::Contact, "People or desks to speak to at this place").hsds30(),
    many("phones", Kind::Phone, "Telephone numbers for the service at this place").hsds30(),
    many("schedules", Kind::Schedule, "When the service runs at this place").hsds30(),
    attributes().hsds30(),
    metadata(),
    many("service_areas", Kind::ServiceArea, "The areas served from this place").hsds31(),
];

pub(super) const SCHEDULE: &[Field] = &[
    id(),
    reference("service_id", Kind::Service, "The service that keeps this schedule"),
    reference("service_at_location_id", Kind::ServiceAtLocation, "The service at one place that keeps this schedule"),
    date("valid_from", "The first day on which this information holds, as YYYY-MM-DD"),
    date("valid_to", "The last day on which this information holds, as YYYY-MM-DD"),
    date("dtstart", "The day of the first session, from which an interval is counted"),
    field("freq", Shape::Enum(FREQUENCY), "Whether it repeats by the week or by the month"),
    number("interval", "Every how many weeks or months it repeats; 2 with WEEKLY is fortnightly"),
    text("byday", "Days as MO to SU with commas between; by the month with a number before, as in 2MO or -1FR"),
    text("bymonthday", "Days of the month with commas between; a negative number counts from the end"),
    text("description", "The opening times in words"),
    field("opens_at", Shape::Time, "When it opens or starts, by the clock of the place"),
    field("closes_at", Shape::Time, "When it closes or ends, by the clock of the place"),
    uri("schedule_link", "A web page with the sessions or with booking"),
    text("attending_type", "How people attend, such as in person or online"),
    text("notes", "Anything else about this schedule"),
    reference("location_id", Kind::Location, "The place that keeps this schedule").hsds30(),
    number("timezone", "How many hours the clock of the place is ahead of UTC").hsds30(),
    date("until", "The day of the last session").hsds30(),
    number("count", "How many sessions there are in all").hsds30(),
    field("wkst", Shape::Enum(DAYS), "The day on which a week begins").hsds30(),
    text("byweekno", "Weeks of the year with commas between").hsds30(),
    text("byyearday", "Days of the year with commas between; a negative number counts from the end").hsds30(),
    attributes().hsds30(),
    metadata(),
];

pub(super) const SERVICE_AREA: &[Field] = &[
    id(),
    reference("service_id", Kind::Service, "The service available in this area"),
    text("name", "What the area is called"),
    text("extent", "The outline of the area, written into one text"),
    text("extent_type", "How the outline is written: geojson, topojson, kml or text"),
    text("uri", "A lasting address that names the area, such as the one of its statistical geography"),
    text("service_area", "The name once more, for older readers"),
    text("description", "More about the area, in words").hsds30(),
    attributes().hsds30(),
    metadata(),
    reference("service_at_location_id", Kind::ServiceAtLocation, "The service at one place that covers this area").hsds31(),
];

pub(super) const COST_OPTION: &[Field] = &[
    id(),
    reference("service_id", Kind::Service, "The service that costs this").in_tables(),
    date("valid_from", "The first day of this price, as YYYY-MM-DD"),
    date("valid_to", "The last day of this price, as YYYY-MM-DD"),
    text("option", "For whom or when the price holds, such as Under 18s"),
    number("amount", "The price in pounds; zero for what is free"),
    text("amount_description", "What the price buys, such as one session"),
    text("currency", "The three letters of the currency, GBP if nothing is said").hsds30(),
    attributes().hsds30(),
    metadata(),
];

pub(super) const FUNDING: &[Field] = &[
    id(),
    reference("service_id", Kind::Service, "The service that is paid for"),
    text("source", "Where the money comes from"),
    reference("organization_id", Kind::Organization, "The organisation that is paid for").hsds30(),
    attributes().hsds30(),
    metadata(),
];

pub(super) const REQUIRED_DOCUMENT: &[Field] = &[
    id().hsds30(),
    reference("service_id", Kind::Service, "The service that asks for the paper").hsds30(),
    text("document", "The paper that has to be brought").hsds30(),
    uri("uri", "Where the paper is explained or can be had").hsds30(),
    attributes().hsds30(),
    metadata(),
];

pub(super) const SERVICE_CAPACITY: &[Field] = &[
    id().hsds31(),
    reference("service_id", Kind::Service, "The service whose room this is").hsds31().in_tables(),
    one("unit", Kind::Unit, "What room is counted in").hsds31().required(),
    reference("unit_id", Kind::Unit, "The unit that room is counted in, by its id").hsds31().in_tables(),
    number("available", "How many are free now").hsds31().required(),
    number("maximum", "How many there are in all").hsds31(),
    text("description", "More about the room there is").hsds31(),
    field("updated", Shape::DateTime, "When the figures were last counted").hsds31().required(),
    attributes().hsds31(),
    metadata().hsds31(),
];

pub(super) const UNIT: &[Field] = &[
    id().hsds31(),
    text("name", "What is counted, such as beds or places").hsds31().required(),
    text("scheme", "The list of units the name is taken from").hsds31(),
    text("identifier", "What that list calls the unit").hsds31(),
    uri("uri", "A lasting address of the unit").hsds31(),
    attributes().hsds31(),
    metadata().hsds31(),
];
