#![no_main]

#[path = "../entries.rs"]
#[expect(dead_code, reason = "each target uses its own entry")]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::picture(bytes));
