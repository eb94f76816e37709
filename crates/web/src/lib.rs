//! HTTP: one list of routes, the API and the pages behind them, and what stands before every one of them.
//!
//! Nothing is decided here about records: a handler reads what was asked, has `publish` or the
//! `repository` answer, and puts the answer into a response or a page.
//!
//! * `routes`: every address and who may ask for it
//! * `member`: somebody who is signed in; what they may is said in `identity`
//! * `program`: a program that holds a key
//! * `api`: the Open Referral UK API, and the one by which programs write
//! * `pages`: what people read
//! * `middleware`: who is asking, how often, for how long; and the headers of every response
//! * `problem`: everything that can be answered other than what was asked for

mod access;
mod api;
mod assets;
mod cookie;
mod effect;
mod entry;
mod error;
mod form;
mod kept;
mod language;
mod letter;
mod look;
mod member;
mod middleware;
mod old_address;
mod operations;
mod outside;
mod pages;
mod problem;
mod program;
mod reported;
mod routes;
mod search_log;
mod server;
mod settings;
mod shortlist;
mod site;
mod topics;
mod upload;
mod visitor;
mod voice;

pub use error::WebError;
pub use letter::{
    AskedService, ReadyReport, VerificationNews, feed_letter, quarter_letter, verification_letter,
};
pub use routes::is_own_page;
pub use server::serve;
pub use settings::{Brand, Colour, Licence, Network, OpenId, Phase, Rate, Settings, Tiles, Tls};
pub use site::Site;
