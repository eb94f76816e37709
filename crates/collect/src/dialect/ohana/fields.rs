//! Which column of an Ohana table becomes which field.

/// Column and field.
type Fields = &'static [(&'static str, &'static str)];

/// Of organizations.csv.
#[rustfmt::skip]
pub(super) const ORGANIZATION: Fields = &[
    ("id", "id"), ("name", "name"), ("alternate_name", "alternate_name"), ("description", "description"),
    ("email", "email"), ("website", "website"), ("legal_status", "legal_status"), ("tax_id", "tax_id"),
    ("tax_status", "tax_status"), ("accreditations", "accreditations"), ("licenses", "licenses"),
];

/// Of programs.csv.
#[rustfmt::skip]
pub(super) const PROGRAM: Fields = &[
    ("id", "id"), ("name", "name"), ("alternate_name", "alternate_name"),
];

/// Of locations.csv; what begins with `x_internal_` never leaves.
#[rustfmt::skip]
pub(super) const LOCATION: Fields = &[
    ("id", "id"), ("organization_id", "organization_id"), ("name", "name"), ("alternate_name", "alternate_name"),
    ("description", "description"), ("transportation", "transportation"), ("latitude", "latitude"),
    ("longitude", "longitude"), ("website", "url"), ("email", "email"), ("short_desc", "short_desc"),
    ("admin_emails", "x_internal_admin_emails"),
];

/// Of services.csv; the last three have no home in the standard and keep their names.
#[rustfmt::skip]
pub(super) const SERVICE: Fields = &[
    ("id", "id"), ("name", "name"), ("alternate_name", "alternate_name"), ("description", "description"),
    ("email", "email"), ("website", "url"), ("status", "status"), ("fees", "fees_description"),
    ("application_process", "application_process"), ("eligibility", "eligibility_description"),
    ("interpretation_services", "interpretation_services"), ("wait_time", "wait_time"), ("program_id", "program_id"),
    ("accepted_payments", "accepted_payments"), ("audience", "audience"), ("keywords", "keywords"),
];

/// Of contacts.csv.
#[rustfmt::skip]
pub(super) const CONTACT: Fields = &[
    ("id", "id"), ("name", "name"), ("title", "title"), ("email", "email"), ("department", "department"),
];

/// Of phones.csv.
#[rustfmt::skip]
pub(super) const PHONE: Fields = &[
    ("id", "id"), ("number", "number"), ("department", "description"), ("number_type", "type"),
];

/// Of both tables of schedules.
#[rustfmt::skip]
pub(super) const HOURS: Fields = &[
    ("opens_at", "opens_at"), ("closes_at", "closes_at"),
];

/// Of taxonomy.csv; its id is also the code people know.
#[rustfmt::skip]
pub(super) const TERM: Fields = &[
    ("taxonomy_id", "id"), ("taxonomy_id", "code"), ("name", "name"), ("parent_id", "parent_id"),
];

/// Of both tables of addresses.
#[rustfmt::skip]
pub(super) const ADDRESS: Fields = &[
    ("attention", "attention"), ("address_1", "address_1"), ("address_2", "address_2"), ("city", "city"),
    ("state_province", "state_province"), ("postal_code", "postal_code"), ("country", "country"),
];
