//! What comes back over HTTP, for programs and for people.

mod api;
mod asking;
mod finder;
mod odd;
mod pages;
mod searching;
mod server;
mod times;
