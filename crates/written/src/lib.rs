//! What people write in a cell or a box, and what it means.
//!
//! Every reader takes a text as somebody typed it and gives what it surely says, in the words of the standard,
//! together with what it could not make sense of. Where a reader is not sure it says so and leaves the words alone:
//! a wrong opening time sends somebody hungry home, a sentence that is kept as it was does not.

pub mod absence;
pub mod address;
pub mod ages;
pub mod charity;
pub mod contact;
pub mod coordinates;
pub mod date;
pub mod email;
pub mod language;
pub mod list;
pub mod money;
pub mod name;
pub mod opening;
pub mod person;
pub mod phone;
pub mod postcode;
pub mod reading;
pub mod services;
pub mod text;
pub mod web;
pub mod yes_no;
