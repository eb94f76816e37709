//! What tests stand on: databases, clocks, builders, a browser.
