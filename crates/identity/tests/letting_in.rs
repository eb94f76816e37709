//! Letting people in, and keeping them apart, on both databases.

mod letting_in {
    pub(crate) mod codes;
    pub(crate) mod house;
    pub(crate) mod invitations;
    pub(crate) mod keys;
    pub(crate) mod links;
    pub(crate) mod passwords;
    pub(crate) mod people;
}
