//! Questions asked of a real index on disk.

#[path = "finding/beside.rs"]
mod beside;
#[path = "finding/counts.rs"]
mod counts;
#[path = "finding/folder.rs"]
mod folder;
#[path = "finding/listing.rs"]
mod listing_of_services;
#[path = "finding/place.rs"]
mod place_of_services;
#[path = "finding/shelf.rs"]
mod shelf;
#[path = "finding/time.rs"]
mod time;
#[path = "finding/welsh.rs"]
mod welsh;
#[path = "finding/words.rs"]
mod words;
