//! What the repository keeps beside the records, on both databases.

mod storing {
    pub(crate) mod published;
    pub(crate) mod reports;
    pub(crate) mod reports_erased;
    pub(crate) mod searches;
}
