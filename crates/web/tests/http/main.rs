//! What comes back over HTTP, for programs and for people.

mod accepting;
mod api;
mod asking;
mod claims;
mod collecting;
mod delivering;
mod doors;
mod drafts;
mod feeds;
mod finder;
mod moving;
mod odd;
mod outside;
mod pages;
mod personal;
mod phase;
mod pictures;
mod quality;
mod reading;
mod registers;
mod searching;
mod server;
mod sheets_of_organisations;
mod spreadsheets;
mod times;
mod writing;
