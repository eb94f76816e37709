//! Assuring, from staged records to published documents, on both databases.

mod assuring {
    pub(crate) mod accepting;
    pub(crate) mod assured;
    pub(crate) mod claims;
    pub(crate) mod confidence;
    pub(crate) mod contexts;
    pub(crate) mod corrections;
    pub(crate) mod deciding;
    pub(crate) mod endings;
    pub(crate) mod erasing;
    pub(crate) mod experiences;
    pub(crate) mod experiences_looked_at;
    pub(crate) mod holding;
    pub(crate) mod invariants;
    pub(crate) mod links;
    pub(crate) mod log;
    pub(crate) mod moving;
    pub(crate) mod oversight;
    pub(crate) mod parted;
    pub(crate) mod personal;
    pub(crate) mod place_of_records;
    pub(crate) mod place_of_registers;
    pub(crate) mod policy;
    pub(crate) mod practice;
    pub(crate) mod quality;
    pub(crate) mod quarterly;
    pub(crate) mod queue;
    pub(crate) mod registers;
    pub(crate) mod registers_again;
    pub(crate) mod registers_by_hand;
    pub(crate) mod reports;
    pub(crate) mod reports_erased;
    pub(crate) mod standing;
    pub(crate) mod submissions;
    pub(crate) mod undoing;
}
