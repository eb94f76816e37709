//! One trusted record of every local support service.
fn main() {}
