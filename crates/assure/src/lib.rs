//! From source records to entities that may be published.
