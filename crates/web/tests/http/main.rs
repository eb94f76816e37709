//! What comes back over HTTP, for programs and for people.

mod api;
mod asking;
mod pages;
mod searching;
mod server;
